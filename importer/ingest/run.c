#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../formats/framer.h"
#include "../input/signals.h"
#include "../input/source.h"
#include "../server/open_store.h"

/* What the store held in them is in the inputs. */
static void tell_lost(run *r, const char *tables) {
    char what[320];
    snprintf(what, sizeof what,
             "was without %s: made again, empty; import the inputs again to restore the rows",
             tables);
    report_error(r->options->database, what);
    run_raise_exit_status(r, OUTCOME_PARTIAL);
}

bool run_open(run *r, const options *o) {
    store_options how = {.erases = o->erase != NULL || (o->expire > 0 && !o->dry_run),
                         .makes = !o->snapshot && !o->retry_rejects && o->erase == NULL &&
                                  o->expire == 0 && o->discard_rejects == NULL,
                         .mends = o->snapshot,
                         .dry_run = o->dry_run && o->expire == 0,
                         .rolls_back = o->dry_run && o->expire > 0,
                         .plain = !o->no_snapshot && !o->dry_run,
                         .busy_timeout = o->busy_timeout,
                         .reading = {READING_RULES, o->at, o->max_record}};
    *r = (run){.options = o, .outcome = OUTCOME_SUCCESS, .reading = -1};
    store_status status = store_open(o->database, &how, &r->store);
    const char *foreign = status == STORE_OK ? store_foreign_object(r->store) : NULL;
    if (foreign != NULL && !o->quiet) {
        report_error(o->database, foreign);
    }
    const char *lost = status == STORE_OK ? store_lost_tables(r->store) : NULL;
    if (lost != NULL) {
        tell_lost(r, lost);
    }
    return run_check(r, status);
}

void run_close(run *r) {
    erased_free(&r->erased);
    store_close(r->store);
    r->store = NULL;
}

void run_raise_exit_status(run *r, outcome o) {
    r->outcome = outcome_worse(r->outcome, o);
}

static bool stop(run *r, outcome why) {
    run_raise_exit_status(r, why);
    r->in_batch = false;
    r->stopped = true;
    return false;
}

bool run_check(run *r, store_status status) {
    if (status == STORE_OK) {
        return true;
    }
    if (r->in_batch) {
        store_rollback(r->store);
        report_rollback(&r->report);
    }
    r->error = r->store == NULL ? source_no_memory : store_message(r->store);
    progress_clear(&r->report.progress);
    bool waits = status == STORE_BUSY && r->options->watch;
    if (!waits || !r->busy_reported) {
        report_error(r->options->database, waits ? "database is busy: waiting for it" : r->error);
    }
    r->busy_reported |= waits;
    return stop(r, status == STORE_BUSY          ? OUTCOME_BUSY
                   : status == STORE_UNSUPPORTED ? OUTCOME_USAGE
                                                 : OUTCOME_DATABASE);
}

bool run_fail(run *r, const char *message) {
    store_rollback(r->store);
    report_rollback(&r->report);
    r->error = message;
    report_error(r->options->database, message);
    return stop(r, OUTCOME_DATABASE);
}

bool run_input_failed(run *r, const char *reason) {
    if (source_lacks_memory(reason)) {
        return !run_fail(r, source_no_memory);
    }
    run_raise_exit_status(r, OUTCOME_INPUT);
    return false;
}

bool run_clean_name(run *r, const char *name, char **clean) {
    *clean = NULL;
    if (!r->erased.any || name == NULL) {
        return true;
    }
    *clean = erased_clean_name(&r->erased, name);
    if (*clean == NULL) {
        return run_fail(r, source_no_memory);
    }
    if (strcmp(*clean, name) == 0) {
        free(*clean);
        *clean = NULL;
    }
    return true;
}

bool run_put_file(run *r, store_file *file) {
    const char *path = file->path;
    char *clean;
    if (!run_clean_name(r, path, &clean)) {
        return false;
    }
    file->path = clean != NULL ? clean : path;
    bool on = run_check(r, store_put_file(r->store, file));
    file->path = path;
    free(clean);
    return on;
}

/* Said once. Erasures take the key as it is. */
static void tell_unused_key(run *r) {
    const options *o = r->options;
    char what[ERASED_MESSAGE_SIZE];
    if (!r->told_key && !o->quiet && o->erase == NULL && o->expire == 0 &&
        erased_has_unused_key(&r->erased, store_key_path(r->store), what)) {
        report_error(o->database, what);
    }
    r->told_key = true;
}

/* With a damaged mark the person it stands for would be let in. What only takes away or repairs goes on. */
static bool lets_in(const options *o) {
    return o->erase == NULL && o->expire == 0 && o->discard_rejects == NULL && !o->snapshot;
}

static bool load_erased(run *r) {
    struct sqlite3 *db = store_connection(r->store);
    const char *schema = store_known_schema(r->store);
    const options *o = r->options;
    if (o->expire > 0 && o->dry_run) {
        return true; /* nothing comes in, and nobody is erased: it needs no key */
    }
    bool is_checked = r->erased.any || !lets_in(o);
    bool loaded = (is_checked || erased_are_intact(&r->erased, db, schema)) &&
                  erased_load(&r->erased, db, schema, store_key_path(r->store));
    if (!loaded) {
        return run_fail(r, r->erased.message);
    }
    tell_unused_key(r);
    return true;
}

bool run_begin(run *r) {
    if (r->in_batch) {
        return true;
    }
    r->records = r->bytes = 0;
    r->in_batch = true;
    return run_check(r, store_begin(r->store)) && load_erased(r);
}

static bool commit_batch(run *r) {
    if (!r->in_batch) {
        report_commit(&r->report);
        return true;
    }
    if (!run_check(r, store_commit(r->store))) {
        return false;
    }
    r->in_batch = r->busy_reported = false;
    report_commit(&r->report);
    if (r->committed != NULL) {
        r->committed(r->context);
    }
    return true;
}

/* A long update is a transaction of its own, so that a signal can end it and nothing else is rolled back. */
static bool update_long(run *r) {
    while (r->in_batch) { /* the callback after a commit may begin a batch */
        if (!commit_batch(r)) {
            return false;
        }
    }
    if (!run_begin(r)) {
        return false;
    }
    store_status status = store_snapshot(r->store, signals_caught);
    if (status != STORE_STOPPED) {
        return run_check(r, status);
    }
    store_rollback(r->store);
    r->in_batch = false;
    report_behind(&r->report, r->options->database);
    return true;
}

static bool update_plain(run *r) {
    bool is_long;
    return run_check(r, store_takes_long(r->store, &is_long)) &&
           (is_long ? update_long(r) : run_check(r, store_snapshot(r->store, NULL)));
}

bool run_commit(run *r) {
    bool updates = r->in_batch && !r->options->no_snapshot && !r->options->dry_run;
    return (!updates || update_plain(r)) && commit_batch(r);
}

bool run_commit_part(run *r) {
    return store_batch_of(r->store).plain_last ? commit_batch(r) : run_commit(r);
}

bool run_is_full(const run *r) {
    store_batch most = store_batch_of(r->store);
    return r->records >= most.records || r->bytes >= most.bytes || report_is_full(&r->report);
}
