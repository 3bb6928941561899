/*
** --watch: imports what is added to the inputs until a signal ends it.
*/
#include <errno.h>
#include <string.h>

#include "../input/signals.h"
#include "../port/port.h"
#include "import_state.h"

/* How often to look for missing words of the command line, and to retry a busy database. */
enum { WATCH_MS = 1000, BUSY_MS = 1000 };

/*
** How often the page of --report is renewed: after a commit, but not within 10 seconds, nor within 20 times what it
** took to write it; and each hour, since it also tells how old leads are.
*/
enum { PAGE_LEAST_MS = 10 * 1000, PAGE_MOST_MS = 3600 * 1000, PAGE_REST = 20 };

/* A file is watched through its folder; a directory is watched when it is entered. */
static void watch_word(import *im, const char *word, const struct stat *st) {
    if (S_ISREG(st->st_mode) && !watch_file(im->watch, word)) {
        import_input_failed(im, word, "cannot be watched");
    }
}

/*
** Whether a word of the command line has appeared, or is another file, since the last look. A missing one is waited
** for and reported once: immediately if it never existed, else when it is missing for the second time, since a log
** that is being rotated is missing for a moment.
*/
static bool has_appeared(import *im, int i) {
    const char *word = im->run.options->inputs[i];
    struct stat st;
    watched_word *w = &im->words[i];
    if (stat(word, &st) != 0) {
        w->missing += w->missing < 3;
        if (w->missing == (w->seen ? 2 : 1)) {
            report_error(word, "does not exist: waiting for it");
        }
        return false;
    }
    /* A new folder may have the inode number of the removed one. */
    bool is_lost = w->watched && !watch_has(im->watch, word);
    bool is_same = w->seen && !is_lost && w->dev == st.st_dev && w->ino == st.st_ino;
    bool appeared = !is_same && S_ISREG(st.st_mode) ? w->missing > 1 || !w->seen : !is_same;
    if (appeared) {
        watch_forget(im->watch, word);
        watch_word(im, word, &st);
    }
    *w = (watched_word){true, watch_has(im->watch, word), 0, st.st_dev, st.st_ino};
    return appeared;
}

/* Visits the words of the command line that have appeared, or all that exist. Returns whether any was visited. */
static bool visit_words(import *im, bool all) {
    const options *o = im->run.options;
    bool any = false;
    for (int i = 0; i < o->input_count && !im->run.stopped && !signals_caught(); i++) {
        if (has_appeared(im, i) || (all && im->words[i].missing == 0)) {
            (void)import_word(im, o->inputs[i], NULL);
            any = true;
        }
    }
    return any;
}

/*
** Imports what there is until nothing more arrives, so that many files share a commit. `all`: starts with all
** inputs. False if events cannot be read.
*/
static bool take_arrivals(import *im, bool all) {
    watched what;
    int wait = all ? 0 : WATCH_MS;
    while (!im->run.stopped && !signals_caught()) {
        if (all) {
            (void)visit_words(im, true);
        }
        watch_result result = im->run.stopped ? WATCH_NOTHING : watch_next(im->watch, wait, &what);
        if (result == WATCH_NOTHING && !im->run.stopped && visit_words(im, false)) {
            wait = 0;
            continue;
        }
        if (result == WATCH_NOTHING || result == WATCH_FAILED) {
            return result == WATCH_NOTHING;
        }
        all = result == WATCH_ALL;
        if (!all) {
            (void)import_word(im, what.word, what.below);
        }
        wait = 0;
    }
    return true;
}

/* Waits for a locked database. Nothing has been lost: all inputs are visited again. */
static bool waits_for_database(import *im, outcome before) {
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

static void renew_page(import *im) {
    page_state *page = &im->page;
    const tally *t = &im->run.report.committed;
    uint64_t shows = t->inputs + t->total.records;
    int64_t now = port_now_ms();
    bool is_due = !page->written || shows != page->shows || now - page->at >= PAGE_MOST_MS;
    if (page->write == NULL || im->run.stopped || !is_due || (page->written && now < page->next)) {
        return;
    }
    (void)page->write(im->run.options);
    int64_t end = port_now_ms();
    int64_t rest = PAGE_REST * (end - now);
    *page = (page_state){.write = page->write,
                         .shows = shows,
                         .at = now,
                         .next = end + (rest > PAGE_LEAST_MS ? rest : PAGE_LEAST_MS),
                         .written = true};
}

bool import_watch(import *im) {
    bool all = true, settled = true;
    while (!signals_caught()) {
        outcome before = im->run.outcome;
        bool on = take_arrivals(im, all);
        settled = import_commit(im);
        status_write(&im->status, &im->run, false);
        renew_page(im);
        report_overdue(&im->run.report, port_now_ms());
        progress_watch(&im->run.report.progress, im->run.report.now.total.records);
        all = !settled && waits_for_database(im, before);
        if (!on) {
            import_input_failed(im, "--watch", strerror(errno));
        }
        if (!on || (!settled && !all)) {
            return false;
        }
    }
    if (!settled) {
        run_raise_exit_status(&im->run, OUTCOME_BUSY); /* some input was not imported */
    }
    return settled;
}
