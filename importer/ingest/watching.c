/*
** --watch: imports what is added to the inputs until a signal ends it.
*/
#include <errno.h>
#include <string.h>

#include "../input/signals.h"
#include "import_state.h"

/* How often to look whether the inputs themselves are there, and for a busy database. */
enum { WATCH_MS = 1000, BUSY_MS = 1000 };

/* A named file is watched through its folder; a directory, when it is entered. */
static void watch_word(import *im, const char *word, const struct stat *st) {
    if (S_ISREG(st->st_mode) && !watch_file(im->watch, word)) {
        import_input_failed(im, word, "cannot be watched");
    }
}

/*
** Whether a word of the command line has come, or has come again as another, since it was last looked at.
** One that is missing is waited for, which is told once: at once when it never was there, else when it was
** missing twice, since a log that is rotated is away for a moment.
*/
bool import_has_come(import *im, int i) {
    const char *word = im->run.options->inputs[i];
    struct stat st;
    watched_word *w = &im->words[i];
    if (stat(word, &st) != 0) {
        w->missing += w->missing < 3;
        if (w->missing == (w->seen ? 2 : 1)) {
            report_error(word, "is not there: waiting for it");
        }
        return false;
    }
    bool is_same = w->seen && w->dev == st.st_dev && w->ino == st.st_ino;
    bool came = !is_same && S_ISREG(st.st_mode) ? w->missing > 1 || !w->seen : !is_same;
    if (came) {
        watch_forget(im->watch, word);
        watch_word(im, word, &st);
    }
    *w = (watched_word){true, 0, st.st_dev, st.st_ino};
    return came;
}

static bool visit_what_came(import *im) {
    const options *o = im->run.options;
    const input_visitor visitor = import_visitor(im);
    bool any = false;
    for (int i = 0; i < o->input_count && !im->run.stopped && !signals_caught(); i++) {
        if (import_has_come(im, i)) {
            im->word = o->inputs[i];
            (void)input_visit(im->word, &visitor);
            any = true;
        }
    }
    return any;
}

static void visit_watched(import *im, const watched *what) {
    const input_visitor visitor = import_visitor(im);
    im->word = what->word;
    if (what->below != NULL) {
        (void)input_visit_below(what->word, what->below, &visitor);
    } else {
        (void)input_visit(what->word, &visitor);
    }
}

/*
** Takes what there is until nothing comes at once, so that many files share a commit. `all`: begin with
** all inputs. False where events cannot be read.
*/
static bool take_what_comes(import *im, bool all) {
    watched what;
    int wait = all ? 0 : WATCH_MS;
    while (!im->run.stopped && !signals_caught()) {
        if (all) {
            import_visit_all(im);
        }
        watch_result result = im->run.stopped ? WATCH_NOTHING : watch_next(im->watch, wait, &what);
        if (result == WATCH_NOTHING && !im->run.stopped && visit_what_came(im)) {
            wait = 0;
            continue;
        }
        if (result == WATCH_NOTHING || result == WATCH_FAILED) {
            return result == WATCH_NOTHING;
        }
        all = result == WATCH_ALL;
        if (!all) {
            visit_watched(im, &what);
        }
        wait = 0;
    }
    return true;
}

/* A database that is locked for long is waited for: nothing has been lost, all is looked at again. */
static bool is_patient(import *im, outcome before) {
    if (!im->run.stopped || im->run.outcome != OUTCOME_BUSY) {
        return false;
    }
    im->run.stopped = false;
    im->run.error = NULL;
    im->run.outcome = before;
    mover_forget(&im->mover);
    signals_wait(-1, BUSY_MS);
    return true;
}

/* True where a signal ended it and all that was read is committed. */
bool import_watch(import *im) {
    bool all = true, settled = true;
    while (!signals_caught()) {
        outcome before = im->run.outcome;
        bool on = take_what_comes(im, all);
        settled = import_settle(im);
        status_write(&im->status, &im->run, false);
        progress_watch(&im->run.report.progress, im->run.report.now.total.records);
        all = !settled && is_patient(im, before);
        if (!on) {
            import_input_failed(im, "--watch", strerror(errno));
        }
        if (!on || (!settled && !all)) {
            return false;
        }
    }
    if (!settled) {
        run_raise_exit_status(&im->run, OUTCOME_BUSY); /* what is there has not been imported */
    }
    return settled;
}
