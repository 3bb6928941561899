#include "import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../input/signals.h"
#include "../input/sqlite_file.h"
#include "import_state.h"
#include "own_files.h"

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

/* It belongs to the store, or the import writes it. Standard input may be such a file, too. */
static bool is_of_store(const import *im, const input *in) {
    struct stat st;
    return outputs_have(&im->outputs, in->path) ||
           (fstat(in->fd, &st) == 0 && own_files_include(im->database, &st));
}

static bool visit_input(void *context, const input *in) {
    import *im = context;
    if (im->run.stopped || (signals_caught() && !in->interrupted)) {
        return false;
    }
    im->found = true;
    if (is_of_store(im, in)) {
        if (in->nameless ||
            strcmp(in->shown, im->word) == 0) { /* in a folder it is passed over silently */
            import_input_skipped(im, in->shown, "it belongs to the store");
        }
        return true;
    }
    /* Another database is not moved: somebody may be using it. */
    const char *kind = sqlite_file_kind_of(in->fd);
    if (kind != NULL) {
        import_input_skipped(im, in->shown, kind);
        return true;
    }
    im->run.reading = in->fd;
    import_input(im, in);
    im->run.reading = -1;
    progress_pass(&im->run.report.progress, in->size);
    return !im->run.stopped && import_add_move(im, in) && !signals_caught();
}

/* A directory is watched before it is read, so that nothing is missed. The --move-to directory is not read. */
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

static input_visitor visitor_of(import *im) {
    return (input_visitor){.context = im,
                           .file = visit_input,
                           .skipped = import_input_skipped,
                           .failed = import_input_failed,
                           .folder = enter_folder,
                           .vanishing = im->mover.folder != NULL || im->watch != NULL};
}

bool import_word(import *im, const char *word, const char *below) {
    const input_visitor visitor = visitor_of(im);
    im->word = word;
    im->found = false;
    return below != NULL ? input_visit_below(word, below, &visitor) : input_visit(word, &visitor);
}

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
