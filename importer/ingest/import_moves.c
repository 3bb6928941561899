/*
** --move-to: collects imported inputs, and moves them once they are committed.
*/
#include <errno.h>
#include <stdlib.h>

#include "import_state.h"

/* A batch is committed when so many files wait to be moved. */
enum { MOVES_MAX = 1000 };

/*
** The new path is recorded in the batch that the move waits for. Recorded after the move, it would be lost if the
** program were killed in between.
*/
static bool note_move(import *im, const char *path, const char *before, const char *target) {
    run *r = &im->run;
    char *names[3] = {NULL, NULL, NULL};
    bool on = !r->stopped && run_begin(r) && run_clean_name(r, path, &names[0]) &&
              run_clean_name(r, before, &names[1]) && run_clean_name(r, target, &names[2]) &&
              run_check(r, store_note_move(r->store, names[0] != NULL ? names[0] : path,
                                           names[1] != NULL ? names[1] : before,
                                           names[2] != NULL ? names[2] : target));
    for (size_t i = 0; i < 3; i++) {
        free(names[i]);
    }
    return on;
}

static void note_renamed(void *context, const move *what, const char *target) {
    (void)note_move(context, what->path, what->target, target);
}

static void note_not_moved(void *context, const move *what, int error, const char *why,
                           bool moved) {
    import *im = context;
    if (!moved) {
        (void)note_move(im, what->path, what->target, NULL);
    }
    report_not_moved(&im->run.report, what->shown, why);
    if (error == ENOMEM) {
        (void)run_fail(&im->run, source_no_memory);
    }
    run_raise_exit_status(&im->run, OUTCOME_PARTIAL);
}

void import_move_inputs(void *context) {
    import *im = context;
    const move_visitor visitor = {im, note_renamed, note_not_moved};
    if (im->mover.count > 0) {
        mover_run(&im->mover, &visitor);
    }
}

/* A run that was killed before its last batch has left the plain tables behind; the next run completes them. */
static bool catch_up(import *im) {
    bool is_behind = false;
    if (im->run.in_batch || im->caught_up) {
        return true;
    }
    im->caught_up = true;
    return run_check(&im->run, store_is_behind(im->run.store, &is_behind)) &&
           (!is_behind || run_begin(&im->run));
}

bool import_commit(import *im) {
    if (im->run.stopped || !catch_up(im) || !run_commit(&im->run)) {
        return false;
    }
    import_move_inputs(im);
    return run_commit(&im->run);
}

bool import_add_move(import *im, const input *in) {
    bool whole = im->worst <= INTAKE_KNOWN && !im->stays && in->stat != NULL;
    if (im->mover.folder == NULL || !whole || mover_has(&im->mover, in)) {
        return true;
    }
    const char *target = mover_add(&im->mover, in);
    if (target == NULL) {
        return run_fail(&im->run, source_no_memory);
    }
    return note_move(im, in->path, NULL, target) &&
           (im->mover.count < MOVES_MAX || import_commit(im));
}
