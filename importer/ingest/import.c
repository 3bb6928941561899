#include "import.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../input/input.h"
#include "../input/members.h"
#include "../input/move.h"
#include "../input/signals.h"
#include "../input/watch.h"
#include "../port/port.h"
#include "../store/mend.h"
#include "intake.h"
#include "run.h"
#include "status.h"
#include "survey.h"
#include "target.h"

/* So many files are put aside to be moved before a batch is committed for them. */
enum { MOVES_MAX = 1000 };

/* A word of the command line, as it was when it was last looked at. */
typedef struct watched_word {
    bool seen;   /* it was there, as: */
    int missing; /* so often since, up to a few */
    dev_t dev;
    ino_t ino;
} watched_word;

typedef struct import {
    status status;
    run run;
    intake intake;
    mover mover;
    survey *survey;       /* of the packed input that is being taken; or NULL */
    watch *watch;         /* or NULL */
    watched_word *words;  /* with --watch: of each word of the command line */
    const char *word;     /* of the command line, which is being visited */
    bool found;           /* something that could be an input has been found under it */
    const char *database; /* real path, or NULL: it is never read as an input */
    /* How the present input has ended, with all its members so far: */
    intake_end worst; /* as the enum orders them */
    bool stays;       /* it has records that are not kept whole, or members that were not read */
} import;

/*
** ---------------------------------------------------------------------------- what is not read
*/

static void worsen(import *im, intake_end end) {
    im->worst = end > im->worst ? end : im->worst;
}

static void input_ended(import *im, const char *shown, const char *state, const char *reason) {
    report_input line = {.path = shown, .shown = shown, .state = state, .reason = reason};
    report_begin_input(&im->run.report);
    report_end_input(&im->run.report, &line);
    if (!im->run.in_batch) {
        report_commit(&im->run.report);
    }
}

static void input_failed(void *context, const char *shown, const char *reason) {
    import *im = context;
    im->found = true;
    input_ended(im, shown, "failed", reason);
    if (run_input_failed(&im->run, reason)) {
        worsen(im, INTAKE_STOPPED);
    }
}

static void input_skipped(void *context, const char *shown, const char *what) {
    import *im = context;
    char reason[96];
    snprintf(reason, sizeof reason, "skipped: %s", what);
    im->found = true;
    run_raise_exit_status(&im->run, OUTCOME_PARTIAL);
    input_ended(im, shown, "skipped", reason);
}

/*
** ------------------------------------------------------------------------------- packed inputs
*/

/*
** Reads a member to its end, as the survey did: what a bomb has unpacked so far counts for the members behind
** it, also where one was known and not read.
*/
static void pass_rest(source *from) {
    char buffer[1 << 16];
    while (from->read(from, buffer, sizeof buffer) > 0) {
    }
}

static bool take_member(void *context, const input *in) {
    import *im = context;
    bool too_large = false;
    if (im->run.stopped) {
        return false;
    }
    const surveyed *known = NULL;
    if (im->survey != NULL && (known = survey_next(im->survey)) == NULL) {
        worsen(im, INTAKE_OVERTAKEN); /* it has grown since it was surveyed */
        return false;
    }
    worsen(im, intake_take(&im->intake, in, known));
    if (im->survey != NULL && im->worst < INTAKE_INTERRUPTED) {
        pass_rest(in->from);
    }
    int64_t id = im->intake.file.id;
    if (im->worst != INTAKE_STOPPED && id != 0 &&
        !run_check(&im->run, store_has_too_large(im->run.store, id, &too_large))) {
        worsen(im, INTAKE_STOPPED);
    }
    im->stays |= too_large;
    return im->worst < INTAKE_INTERRUPTED;
}

static void member_skipped(void *context, const char *shown, const char *why) {
    import *im = context;
    input_skipped(im, shown, why);
    im->stays = true;
}

static void member_failed(void *context, const char *shown, const char *why) {
    import *im = context;
    input_failed(im, shown, why);
    worsen(im, INTAKE_FAILED);
}

static void take_members(import *im, const input *in) {
    const input_visitor visitor = {
        .context = im, .file = take_member, .skipped = member_skipped, .failed = member_failed};
    (void)members_visit(in, &visitor);
}

/*
** The hash of all bytes of a packed file, which is then at its first byte again, and of how this run reads:
** read in another way, more of it may be stored.
*/
static bool hash_file(import *im, const input *in, dk_hash *hash) {
    char buffer[1 << 16];
    content *c = im->intake.framer.reader.content;
    ptrdiff_t n;
    content_reset(c);
    while ((n = in->from->read(in->from, buffer, sizeof buffer)) > 0) {
        content_add(c, buffer, (size_t)n);
    }
    const options *o = im->run.options;
    const uint64_t how[] = {READING_RULES, o->max_record};
    content_add(c, how, sizeof how);
    content_add(c, o->at, o->at != NULL ? strlen(o->at) : 0);
    *hash = content_digest(c);
    return n == 0 && lseek(in->fd, 0, SEEK_SET) == 0;
}

/* Whether the file has not been written to since it was opened. */
static bool is_as_opened(const input *in) {
    struct stat now;
    return fstat(in->fd, &now) == 0 && now.st_size == in->stat->st_size &&
           PORT_MTIME(&now).tv_sec == PORT_MTIME(in->stat).tv_sec &&
           PORT_MTIME(&now).tv_nsec == PORT_MTIME(in->stat).tv_nsec;
}

static bool stops(void *context) {
    (void)context;
    return signals_caught();
}

/* Unpacks an input twice, so that each member is known before it is taken. */
static void take_surveyed(import *im, const input *in) {
    survey known = {.store = im->run.store,
                    .content = im->intake.framer.reader.content,
                    .stops = in->interrupted ? NULL : stops};
    im->survey = &known;
    if (survey_take(&known, in)) {
        if (known.count == 0 && !known.others && im->watch == NULL) {
            report_empty(&im->run.report, in->shown, "there is no input in it");
        }
        take_members(im, in);
    } else if (known.error != NULL) {
        member_failed(im, known.shown, known.error);
    } else if (!run_check(&im->run, known.status)) {
        worsen(im, INTAKE_STOPPED);
    } else {
        input_ended(im, in->shown, "interrupted", NULL);
        worsen(im, INTAKE_INTERRUPTED);
    }
    im->survey = NULL;
    survey_free(&known);
}

static void put_packed(import *im, const dk_hash *hash, const input *in) {
    run *r = &im->run;
    char *clean;
    if (run_clean_name(r, in->path, &clean)) {
        const char *path = clean != NULL ? clean : in->path;
        (void)run_check(r, store_put_packed(r->store, hash, in->size, path));
        free(clean);
    }
}

/* A packed file: it is not unpacked where all of its content is known to be in the store. */
static void take_packed(import *im, const input *in) {
    dk_hash hash;
    bool known = false;
    if (!hash_file(im, in, &hash)) {
        member_failed(im, in->shown,
                      in->from->error != NULL ? in->from->error : source_reason(errno));
        return;
    }
    if (!run_check(&im->run, store_knows_packed(im->run.store, &hash, in->size, &known))) {
        worsen(im, INTAKE_STOPPED);
        return;
    }
    bool damaged = false;
    if (known && im->watch == NULL &&
        !run_check(&im->run, mend_find_damage_of_packed(im->run.store, in->path, &damaged))) {
        worsen(im, INTAKE_STOPPED);
        return;
    }
    if (known && !damaged) {
        input_ended(im, in->shown, "unchanged", NULL);
        return;
    }
    take_surveyed(im, in);
    /* Else what was hashed may not be what was taken. */
    if (im->worst <= INTAKE_KNOWN && !im->stays && is_as_opened(in) && run_begin(&im->run)) {
        put_packed(im, &hash, in);
    }
}

/*
** ----------------------------------------------------------------------------------------- moving
*/

/*
** The ledger says where a file is going to be moved in the batch that makes it safe to do so: noted
** behind the move, it would be lost if the program were killed in between.
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

/* Everything that has been put aside is in the store for good now. */
static void move_inputs(void *context) {
    import *im = context;
    const move_visitor visitor = {im, note_renamed, note_not_moved};
    if (im->mover.count > 0) {
        mover_run(&im->mover, &visitor);
    }
}

/* Commits, moves, and commits what is known of the moves. */
static bool settle(import *im) {
    if (im->run.stopped || !run_commit(&im->run)) {
        return false;
    }
    move_inputs(im);
    return run_commit(&im->run);
}

static bool put_aside(import *im, const input *in) {
    bool whole = im->worst <= INTAKE_KNOWN && !im->stays && in->stat != NULL;
    if (im->mover.folder == NULL || !whole) {
        return true;
    }
    const char *target = mover_add(&im->mover, in);
    if (target == NULL) {
        return run_fail(&im->run, source_no_memory);
    }
    return note_move(im, in->path, NULL, target) && (im->mover.count < MOVES_MAX || settle(im));
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

/* How often an input is begun again that others import, or write to, at the same time. */
enum { TRIES_MAX = 100 };

static void take_input(import *im, const input *in) {
    bool packed;
    int tries = 0;
    do {
        im->worst = INTAKE_ALL;
        im->stays = false;
        if (!members_is_packed(in, &packed)) {
            member_failed(im, in->shown, in->from->error);
        } else if (packed && !run_begin(&im->run)) {
            worsen(im, INTAKE_STOPPED);
        } else if (packed && in->stat != NULL) {
            take_packed(im, in);
        } else if (packed) {
            take_surveyed(im, in);
        } else {
            take_members(im, in);
        }
    } while (im->worst == INTAKE_OVERTAKEN && ++tries < TRIES_MAX &&
             lseek(in->fd, 0, SEEK_SET) == 0);
    if (im->worst == INTAKE_OVERTAKEN) {
        input_failed(im, in->shown, "it changes while it is read: import it again");
    }
}

static bool import_input(void *context, const input *in) {
    import *im = context;
    if (im->run.stopped || (signals_caught() && !in->interrupted)) {
        return false;
    }
    im->found = true;
    if (is_of_store(im, in)) {
        if (strcmp(in->shown, im->word) == 0) { /* in a folder it is where it may be */
            input_skipped(im, in->shown, "it belongs to the store");
        }
        return true;
    }
    /* Any other database is no text, and not to be moved from under those who use it. */
    if (target_is_sqlite(in->fd)) {
        input_skipped(im, in->shown, "it is a SQLite database");
        return true;
    }
    im->run.reading = in->fd;
    take_input(im, in);
    im->run.reading = -1;
    progress_pass(&im->run.report.progress, in->size);
    return !im->run.stopped && put_aside(im, in) && !signals_caught();
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
        input_failed(im, folder->shown, why);
    }
    return true;
}

static input_visitor visitor_of(import *im) {
    return (input_visitor){.context = im,
                           .file = import_input,
                           .skipped = input_skipped,
                           .failed = input_failed,
                           .folder = enter_folder,
                           .vanishing = im->mover.folder != NULL || im->watch != NULL};
}

static bool has_come(import *im, int i);

static void visit_inputs(import *im) {
    const options *o = im->run.options;
    const input_visitor visitor = visitor_of(im);
    for (int i = 0; i < o->input_count && !im->run.stopped && !signals_caught(); i++) {
        im->word = o->inputs[i];
        if (im->watch != NULL && !has_come(im, i) && im->words[i].missing > 0) {
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
** --------------------------------------------------------------------------------------- watching
*/

/* How often to look whether the inputs themselves are there, and for a busy database. */
enum { WATCH_MS = 1000, BUSY_MS = 1000 };

/* A named file is watched through its folder; a directory, when it is entered. */
static void watch_word(import *im, const char *word, const struct stat *st) {
    if (S_ISREG(st->st_mode) && !watch_file(im->watch, word)) {
        input_failed(im, word, "cannot be watched");
    }
}

/*
** Whether a word of the command line has come, or has come again as another, since it was last looked at.
** One that is missing is waited for, which is told once: at once when it never was there, else when it was
** missing twice, since a log that is rotated is away for a moment.
*/
static bool has_come(import *im, int i) {
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
    const input_visitor visitor = visitor_of(im);
    bool any = false;
    for (int i = 0; i < o->input_count && !im->run.stopped && !signals_caught(); i++) {
        if (has_come(im, i)) {
            im->word = o->inputs[i];
            (void)input_visit(im->word, &visitor);
            any = true;
        }
    }
    return any;
}

static void visit_watched(import *im, const watched *what) {
    const input_visitor visitor = visitor_of(im);
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
            visit_inputs(im);
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
static bool watch_inputs(import *im) {
    bool all = true, settled = true;
    while (!signals_caught()) {
        outcome before = im->run.outcome;
        bool on = take_what_comes(im, all);
        settled = settle(im);
        status_write(&im->status, &im->run, false);
        all = !settled && is_patient(im, before);
        if (!on) {
            input_failed(im, "--watch", strerror(errno));
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

/*
** ------------------------------------------------------------------------------------------ run
*/

static bool prepare(import *im) {
    const options *o = im->run.options;
    im->database = store_path(im->run.store);
    im->run.committed = move_inputs;
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
    progress_begin(p, p->on ? size_of_all(o) : 0);
    if (im->watch != NULL) {
        /* A service that is stopped has not failed: what was wrong with inputs has been told. */
        im->run.outcome = watch_inputs(im) ? OUTCOME_SUCCESS : im->run.outcome;
        status_write(&im->status, &im->run, true);
    } else {
        visit_inputs(im);
        (void)settle(im);
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
