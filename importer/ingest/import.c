#include "import.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../input/signals.h"
#include "import_state.h"
#include "target.h"

/*
** ---------------------------------------------------------------------------- what is not read
*/

void import_worsen(import *im, intake_end end) {
    im->worst = end > im->worst ? end : im->worst;
}

void import_input_ended(import *im, const char *shown, const char *state, const char *reason) {
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
    import_input_ended(im, shown, "failed", reason);
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
    import_input_ended(im, shown, "skipped", reason);
}

/*
** ----------------------------------------------------------------------------------------- inputs
*/

/* The database itself, one of SQLite's files beside it, or the key of the erased: under any name. */
static bool is_of_store(const import *im, const input *in) {
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm", ".erase-key"};
    char path[PATH_MAX];
    struct stat st;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes && im->database != NULL; i++) {
        int length = snprintf(path, sizeof path, "%s%s", im->database, suffixes[i]);
        if (in->stat != NULL && (size_t)length < sizeof path && stat(path, &st) == 0 &&
            st.st_dev == in->stat->st_dev && st.st_ino == in->stat->st_ino) {
            return true;
        }
    }
    return false;
}

static bool import_input(void *context, const input *in) {
    import *im = context;
    if (im->run.stopped || (signals_caught() && !in->interrupted)) {
        return false;
    }
    im->found = true;
    if (is_of_store(im, in)) {
        if (strcmp(in->shown, im->word) == 0) { /* in a folder it is where it may be */
            import_input_skipped(im, in->shown, "it belongs to the store");
        }
        return true;
    }
    /* Any other database is no text, and not to be moved from under those who use it. */
    if (target_is_sqlite(in->fd)) {
        import_input_skipped(im, in->shown, "it is a SQLite database");
        return true;
    }
    im->run.reading = in->fd;
    import_take_input(im, in);
    im->run.reading = -1;
    progress_pass(&im->run.report.progress, in->size);
    return !im->run.stopped && import_put_aside(im, in) && !signals_caught();
}

/* Directories are watched from before they are read; where inputs are moved to, none is read. */
static bool enter_folder(void *context, const input_folder *folder) {
    import *im = context;
    if (mover_is_target(&im->mover, folder->stat)) {
        return false;
    }
    if (im->watch != NULL && !watch_folder(im->watch, im->word, folder->root, folder->path)) {
        char why[128];
        snprintf(why, sizeof why, "cannot be watched: %s%s", strerror(errno),
                 errno == ENOSPC ? ": see fs.inotify.max_user_watches" : "");
        import_input_failed(im, folder->shown, why);
    }
    return true;
}

input_visitor import_visitor(import *im) {
    return (input_visitor){.context = im,
                           .file = import_input,
                           .skipped = import_input_skipped,
                           .failed = import_input_failed,
                           .folder = enter_folder,
                           .vanishing = im->mover.folder != NULL || im->watch != NULL};
}

void import_visit_all(import *im) {
    const options *o = im->run.options;
    const input_visitor visitor = import_visitor(im);
    for (int i = 0; i < o->input_count && !im->run.stopped && !signals_caught(); i++) {
        im->word = o->inputs[i];
        if (im->watch != NULL && !import_has_come(im, i) && im->words[i].missing > 0) {
            continue;
        }
        im->found = false;
        if (!input_visit(im->word, &visitor)) {
            break;
        }
        if (!im->found && im->watch == NULL) {
            report_empty(&im->run.report, im->word, "there is no input in it");
        }
    }
}

/*
** ------------------------------------------------------------------------------------------ run
*/

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
        /* A service that is stopped has not failed: what was wrong with inputs has been told. */
        im->run.outcome = import_watch(im) ? OUTCOME_SUCCESS : im->run.outcome;
        status_write(&im->status, &im->run, true);
    } else {
        import_visit_all(im);
        (void)import_settle(im);
    }
    run_raise_exit_status(&im->run, report_end(&im->run.report, im->run.error));
}

outcome import_run(const options *o) {
    if (!target_check(o)) {
        return OUTCOME_USAGE;
    }
    import *im = calloc(1, sizeof *im);
    if (im == NULL) {
        report_error(o->database, source_no_memory);
        return OUTCOME_DATABASE;
    }
    if (run_open(&im->run, o)) {
        if (prepare(im)) {
            import_all(im);
        }
        intake_free(&im->intake);
        mover_close(&im->mover);
        watch_close(im->watch);
        free(im->words);
    }
    outcome result = im->run.outcome;
    run_close(&im->run);
    free(im);
    return result;
}

outcome import_snapshot(const options *o) {
    run r;
    if (run_open(&r, o) && run_begin(&r)) {
        (void)run_commit(&r);
    }
    run_close(&r);
    return r.outcome;
}
