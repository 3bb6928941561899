#include "import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../common/json.h"
#include "../input/signals.h"
#include "import_state.h"

static void visit_inputs(import *im) {
    const options *o = im->run.options;
    bool on = true;
    for (int i = 0; i < o->input_count && on; i++) {
        on = import_word(im, o->inputs[i], NULL) && !im->run.stopped && !signals_caught();
        if (on && !im->found) {
            report_empty(&im->run.report, im->word, "there is no input in it");
        }
    }
}

static bool prepare(import *im) {
    const options *o = im->run.options;
    im->database = store_path(im->run.store);
    im->run.committed = import_move_inputs;
    im->run.context = im;
    if (!intake_init(&im->intake, &im->run)) {
        report_error(o->database, source_no_memory);
        run_raise_exit_status(&im->run, OUTCOME_DATABASE);
        return false;
    }
    if (o->move_to != NULL && !mover_open(&im->mover, o->move_to)) {
        int error = errno;
        report_error(o->move_to, source_reason(error));
        run_raise_exit_status(&im->run, error == ENOMEM ? OUTCOME_DATABASE : OUTCOME_USAGE);
        return false;
    }
    outputs_find(o, &im->outputs); /* once there is the folder that they may lie in */
    im->mover.kept[0] = im->outputs.report;
    im->mover.kept[1] = im->outputs.status;
    if (o->watch && ((im->watch = watch_open(o->move_to == NULL)) == NULL ||
                     (im->words = calloc((size_t)o->input_count, sizeof *im->words)) == NULL)) {
        int error = errno;
        report_error("--watch", source_reason(error));
        run_raise_exit_status(&im->run, error == ENOMEM ? OUTCOME_DATABASE : OUTCOME_INPUT);
        return false;
    }
    return true;
}

static uint64_t size_of_all(const options *o) {
    uint64_t size = 0;
    for (int i = 0; i < o->input_count; i++) {
        size += input_size(o->inputs[i]);
    }
    return size;
}

static void import_all(import *im) {
    const options *o = im->run.options;
    report_begin(&im->run.report, o);
    progress *p = &im->run.report.progress;
    progress_begin(p, p->on && !o->watch ? size_of_all(o) : 0);
    if (im->watch != NULL) {
        /* Being stopped is no failure for a service: problems with inputs have been reported. */
        im->run.outcome = import_watch(im) ? OUTCOME_SUCCESS : im->run.outcome;
        status_write(&im->status, &im->run, true);
    } else {
        visit_inputs(im);
        (void)import_commit(im);
    }
    run_raise_exit_status(&im->run, report_end(&im->run.report, im->run.error));
}

outcome import_run(const options *o, import_page *page) {
    if (!arguments_check(o) || !outputs_check(o)) {
        return OUTCOME_USAGE;
    }
    import *im = calloc(1, sizeof *im);
    if (im == NULL) {
        report_error(o->database, source_no_memory);
        return OUTCOME_DATABASE;
    }
    im->page.write = o->report != NULL ? page : NULL;
    if (run_open(&im->run, o)) {
        if (prepare(im)) {
            import_all(im);
        }
        intake_free(&im->intake);
        mover_close(&im->mover);
        watch_close(im->watch);
        free(im->words);
    } else {
        report_failure(o, im->run.error);
    }
    outcome result = im->run.outcome;
    run_close(&im->run);
    free(im);
    return result;
}

outcome import_snapshot(const options *o) {
    run r;
    bool done = run_open(&r, o) && run_begin(&r) && run_commit(&r);
    if (done && o->json) {
        buffer all = {0};
        json_open(&all, NULL, '{');
        json_text(&all, "database", o->database);
        json_close(&all, '}');
        (void)(json_print(&all) || run_fail(&r, source_no_memory));
    } else if (!done) {
        report_failure(o, r.error);
    }
    outcome result = report_written(r.outcome);
    run_close(&r);
    return result;
}
