/*
** How an input has ended, for the report and for the exit status.
*/
#include <stdio.h>

#include "import_state.h"

void import_worsen(import *im, intake_end end) {
    im->worst = end > im->worst ? end : im->worst;
}

void import_input_ended(import *im, const char *shown, input_state state, const char *reason) {
    report_input line = {.path = shown, .shown = shown, .state = state, .reason = reason};
    report_begin_input(&im->run.report);
    report_end_input(&im->run.report, &line);
    if (!im->run.in_batch) {
        report_commit(&im->run.report);
    }
}

void import_input_failed(void *context, const char *shown, const char *reason) {
    import *im = context;
    im->found = true;
    import_input_ended(im, shown, INPUT_FAILED, reason);
    if (run_input_failed(&im->run, reason)) {
        import_worsen(im, INTAKE_STOPPED);
    }
}

void import_input_skipped(void *context, const char *shown, const char *what) {
    import *im = context;
    char reason[96];
    snprintf(reason, sizeof reason, "skipped: %s", what);
    im->found = true;
    run_raise_exit_status(&im->run, OUTCOME_PARTIAL);
    import_input_ended(im, shown, INPUT_SKIPPED, reason);
}
