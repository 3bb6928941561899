#include "erase.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cli/report.h"
#include "../input/signals.h"
#include "../input/source.h"
#include "../store/erased.h"
#include "../store/search.h"
#include "../store/sql.h"
#include "../store/sql_text.h"
#include "../store/tables.h"
#include "receipt.h"
#include "whereabouts.h"

/* One erasure. */
typedef struct erasure {
    run run;
    person person;
    erased erased;
    receipt receipt;
    int64_t kept; /* rows that should have changed and have not */
} erasure;

/*
** --------------------------------------------------------------------------------------------- marks
*/

static bool is_theirs(void *context, const char *text, size_t length) {
    return person_is_named(context, text, length);
}

/* Adds the keyed hashes of the rows of a query: payloads, or bytes from quarantine. */
static bool add_marks(erasure *e, const char *sql, bool payloads) {
    const erased_filter filter = {is_theirs, &e->person};
    sql_query q = sql_begin(store_connection(e->run.store), sql, NULL);
    bool on = true;
    while (on && sql_row(&q)) {
        const char *bytes = sql_column_blob(&q, 0);
        size_t length = sql_column_size(&q, 0);
        on = bytes != NULL && (payloads ? erased_add_payload(&e->erased, bytes, length, &filter)
                                        : erased_add_record(&e->erased, bytes, length, &filter));
    }
    return sql_end(&q) == SQLITE_OK && on;
}

static bool add_names(erasure *e) {
    const word_set *lists[] = {&e->person.ids, &e->person.addresses, &e->person.related};
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < lists[i]->count; j++) {
            if (!erased_add_name(&e->erased, lists[i]->list[j].text, lists[i]->list[j].length)) {
                return false;
            }
        }
    }
    return true;
}

static bool add_part(void *context, const char *text, size_t length) {
    erasure *e = context;
    const erased_filter filter = {is_theirs, &e->person};
    return e->run.options->dry_run || erased_add_record(&e->erased, text, length, &filter);
}

/* Cuts them out of one quarantined record that also holds others. */
static int cut_record(erasure *e, int64_t id, const char *raw, size_t length, const char *message) {
    char *rest;
    size_t rest_length;
    cutout_result result =
        person_cut_out(&e->person, raw, length, add_part, e, &rest, &rest_length);
    if (result != CUTOUT_PART) {
        return e->person.no_memory ? SQLITE_NOMEM : SQLITE_ERROR;
    }
    bool tells = message != NULL && person_in_text(&e->person, message, strlen(message));
    sqlite3 *db = store_connection(e->run.store);
    int rc = sql_run(db,
                     "UPDATE main.discko_rejects SET raw = ?2, message = coalesce(?3, message)"
                     " WHERE id = ?1",
                     SQL_VALUES(sql_integer(id), sql_blob(rest, rest_length),
                                sql_text(tells ? "erased in part" : NULL)));
    e->kept += rc == SQLITE_OK && sqlite3_changes(db) == 0;
    free(rest);
    return rc;
}

/* The row keeps its place and its counts. */
static int cut_shared(erasure *e) {
    sql_query q = sql_begin(store_connection(e->run.store),
                            "SELECT r.id, r.raw, r.message FROM temp.discko_person_rejects AS x"
                            " CROSS JOIN main.discko_rejects AS r ON r.id = x.id WHERE x.share = 2"
                            " AND x.is_new",
                            NULL);
    while (sql_row(&q)) {
        const char *raw = sql_column_blob(&q, 1), *message = sql_column_text(&q, 2);
        size_t length = sql_column_size(&q, 1);
        if (raw != NULL) {
            sql_note(&q, cut_record(e, sql_column_integer(&q, 0), raw, length, message));
        }
    }
    return sql_end(&q);
}

static bool add_all_marks(erasure *e) {
    return add_marks(e,
                     "SELECT e.payload FROM temp.discko_person_events AS x"
                     " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 3"
                     " AND x.is_new",
                     true) &&
           add_marks(e,
                     "SELECT r.raw FROM temp.discko_person_rejects AS x"
                     " CROSS JOIN main.discko_rejects AS r ON r.id = x.id WHERE x.share = 3"
                     " AND x.is_new",
                     false) &&
           add_names(e);
}

/*
** ------------------------------------------------------------------------------------------- erasing
*/

static int count_notes(sqlite3 *db, int64_t n) {
    return sql_run(db, "UPDATE temp.discko_erase_notes SET n = n + ?1", SQL_VALUES(sql_integer(n)));
}

/* Empties a column of a table of notes wherever it mentions them. */
static int clear_mentions(erasure *e, const char *table, const char *column, const char *empty) {
    sqlite3 *db = store_connection(e->run.store);
    char sql[200];
    int64_t changed = 0;
    snprintf(sql, sizeof sql, "SELECT rowid, %s FROM main.%s WHERE %s IS NOT NULL", column, table,
             column);
    sql_query q = sql_begin(db, sql, NULL);
    snprintf(sql, sizeof sql, "UPDATE main.%s SET %s = %s WHERE rowid = ?1", table, column, empty);
    while (sql_row(&q)) {
        const char *text = sql_column_text(&q, 1);
        if (text != NULL && person_in_text(&e->person, text, sql_column_size(&q, 1))) {
            sql_note(&q, sql_run(db, sql, SQL_VALUES(sql_integer(sql_column_integer(&q, 0)))));
            e->kept += q.rc == SQLITE_OK && sqlite3_changes(db) == 0;
            changed++;
        }
    }
    int rc = sql_end(&q);
    return rc == SQLITE_OK ? count_notes(db, changed) : rc;
}

/*
** Notes that people have written: deletes the rows about their leads, and clears what mentions them in others. Adds the
** number of rows to temp.discko_erase_notes.
*/
static int erase_notes_of(erasure *e, const char *table) {
    static const char *const columns[] = {"at", "kind", "source"};
    sqlite3 *db = store_connection(e->run.store);
    char sql[200];
    if (!sql_has(db, table, NULL)) {
        return SQLITE_OK;
    }
    snprintf(sql, sizeof sql,
             "DELETE FROM main.%s WHERE lead_id IN (SELECT id FROM temp.discko_person_ids)", table);
    int rc = sql_run(db, sql, NULL);
    rc = rc == SQLITE_OK ? count_notes(db, sqlite3_changes(db)) : rc;
    for (size_t i = 0; i < sizeof columns / sizeof *columns && rc == SQLITE_OK; i++) {
        int not_null = 0;
        bool has = sqlite3_table_column_metadata(db, "main", table, columns[i], NULL, NULL,
                                                 &not_null, NULL, NULL) == SQLITE_OK;
        rc = has ? clear_mentions(e, table, columns[i], not_null != 0 ? "''" : "NULL") : rc;
    }
    return rc;
}

static int erase_outboxes(sqlite3 *db) {
    int rc = SQLITE_OK;
    for (int i = 0; i < STORE_OUTBOXES && rc == SQLITE_OK; i++) {
        const store_outbox *o = &store_outboxes[i];
        char sql[400];
        if (!sql_has(db, o->name, o->key)) {
            continue;
        }
        snprintf(sql, sizeof sql,
                 "DELETE FROM main.%s WHERE %s IN (SELECT id FROM temp.discko_person_ids"
                 " UNION ALL SELECT 'payload ' || hex(e.hash) FROM temp.discko_person_events AS x"
                 " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 3)",
                 o->name, o->key);
        rc = sql_run(db, sql, NULL);
        rc = rc == SQLITE_OK ? count_notes(db, sqlite3_changes(db)) : rc;
    }
    return rc;
}

/* How many rows are still there: a trigger of somebody else's can keep them. */
static const char left_sql[] =
    "SELECT (SELECT count(*) FROM main.discko_events WHERE id IN"
    "  (SELECT id FROM temp.discko_erase_events))"
    " + (SELECT count(*) FROM main.discko_deliveries WHERE id IN"
    "  (SELECT id FROM temp.discko_erase_deliveries))"
    " + (SELECT count(*) FROM main.discko_rejects WHERE id IN"
    "  (SELECT id FROM temp.discko_erase_rejects))"
    " + (SELECT count(*) FROM main.discko_leads WHERE event_id IN"
    "  (SELECT id FROM temp.discko_erase_events))"
    " + (SELECT count(*) FROM main.discko_internal_topics WHERE event_id IN"
    "  (SELECT id FROM temp.discko_erase_events))"
    " + (SELECT count(*) FROM main.discko_internal_extras WHERE event_id IN"
    "  (SELECT id FROM temp.discko_erase_events))"
    " + (SELECT count(*) FROM main.discko_outcomes WHERE lead_id IN"
    "  (SELECT id FROM temp.discko_person_ids))"
    " + (SELECT count(*) FROM main.discko_files AS f JOIN temp.discko_person_files AS x"
    "  ON x.id = f.id WHERE f.path <> x.path OR f.moved_to IS NOT x.moved_to)";

/* The rows of everybody who has been found. */
static int erase_rows(sqlite3 *db) {
    char *guard = NULL;
    int rc = erase_outboxes(db);
    rc = rc == SQLITE_OK ? tables_take_guard(db, "discko_events_no_delete", &guard) : rc;
    rc = rc == SQLITE_OK ? sql_execute(db, sql_erase) : rc;
    return tables_put_guard_back(db, guard, rc);
}

/* Handles what depends on e->person: the marks, the notes that mention them, and their part of shared records. */
static bool take_out(erasure *e) {
    int rc = e->run.options->dry_run || add_all_marks(e) ? SQLITE_OK : SQLITE_ERROR;
    rc = rc == SQLITE_OK ? erase_notes_of(e, "discko_outcomes") : rc;
    rc = rc == SQLITE_OK ? erase_notes_of(e, "discko_touches") : rc;
    rc = rc == SQLITE_OK ? cut_shared(e) : rc;
    rc = rc == SQLITE_OK ? whereabouts_next(store_connection(e->run.store)) : rc;
    return rc == SQLITE_OK ||
           run_fail(&e->run, e->person.no_memory ? source_no_memory : store_message(e->run.store));
}

bool erase_split(run *r, const char *ids) {
    sqlite3 *db = store_connection(r->store);
    char sql[256];
    snprintf(sql, sizeof sql, "CREATE TEMP TABLE discko_to_split AS %s", ids);
    bool on = sql_execute(db, sql) == SQLITE_OK;
    sql_query q = sql_begin(db, "SELECT id FROM temp.discko_to_split", NULL);
    while (on && sql_row(&q)) {
        on = store_split(r->store, sql_column_integer(&q, 0)) == STORE_OK;
    }
    return sql_end(&q) == SQLITE_OK && on &&
           sql_execute(db, "DROP TABLE temp.discko_to_split") == SQLITE_OK;
}

/* Where they are in a row of several records, each record gets a row of its own, so that only theirs is erased. */
static bool split_found(run *r) {
    sqlite3 *db = store_connection(r->store);
    static const char keep[] = "DELETE FROM temp.discko_person_parts WHERE id NOT IN"
                               " (SELECT id FROM temp.discko_person_parts WHERE share >= 2)";
    static const char put[] =
        "DELETE FROM temp.discko_person_rejects"
        " WHERE id IN (SELECT id FROM temp.discko_person_parts);"
        "DELETE FROM temp.discko_person_unread"
        " WHERE id IN (SELECT id FROM temp.discko_person_parts);"
        "INSERT INTO temp.discko_person_rejects (id, file_id, share) SELECT r.id, r.file_id, "
        "p.share"
        " FROM temp.discko_person_parts AS p CROSS JOIN main.discko_rejects AS r"
        " ON r.file_id = p.file_id AND r.record = p.record WHERE p.share > 0;"
        "INSERT INTO temp.discko_person_unread SELECT r.id, p.why"
        " FROM temp.discko_person_parts AS p CROSS JOIN main.discko_rejects AS r"
        " ON r.file_id = p.file_id AND r.record = p.record WHERE p.why IS NOT NULL AND p.share < 3;"
        "DELETE FROM temp.discko_person_parts";
    return sql_execute(db, keep) == SQLITE_OK &&
           erase_split(r, "SELECT DISTINCT id FROM temp.discko_person_parts") &&
           sql_execute(db, put) == SQLITE_OK;
}

/* Finds everybody, slice by slice. Works in the open batch, as what follows. */
static bool find_people(erasure *e, erase_choose *choose, void *context) {
    run *r = &e->run;
    sqlite3 *db = store_connection(r->store);
    bool more = true;
    if (whereabouts_begin(db) != SQLITE_OK ||
        sql_execute(db, "CREATE TEMP TABLE discko_erase_notes AS SELECT 0 AS n") != SQLITE_OK) {
        return run_fail(r, store_message(r->store));
    }
    if (!r->options->dry_run && !erased_make_key(&e->erased, db, store_key_path(r->store))) {
        return run_fail(r, e->erased.message);
    }
    while (more) {
        person_free(&e->person);
        e->person = (person){0};
        if (!choose(r, &e->person, context, &more)) {
            return false;
        }
        if (whereabouts_find(db, &e->person) != SQLITE_OK) {
            return run_fail(r, e->person.no_memory ? source_no_memory : store_message(r->store));
        }
        if (!split_found(r)) {
            return run_fail(r, store_message(r->store));
        }
        if (!take_out(e)) {
            return false;
        }
    }
    return true;
}

static bool erase_found(erasure *e) {
    run *r = &e->run;
    sqlite3 *db = store_connection(r->store);
    int64_t left = 0;
    if (erase_rows(db) != SQLITE_OK || sql_get_integer(db, left_sql, NULL, &left) != SQLITE_OK) {
        return run_fail(r, store_message(r->store));
    }
    if (left + e->kept > 0) {
        return run_fail(r, "nothing was erased: a trigger that is not discko's keeps rows of "
                           "theirs: --verify names it; drop it and erase again");
    }
    /* Again, because a lead may have lost only some of its versions; from the payloads, which are not new. */
    store_stop_collecting(r->store);
    if (!run_check(r, store_snapshot(r->store, NULL))) {
        return false;
    }
    if (search_rebuild(db) != SQLITE_OK || own_tables_drop_samples(db) != SQLITE_OK) {
        return run_fail(r, store_message(r->store));
    }
    return receipt_fill(&e->receipt, db, r->options) || run_fail(r, store_message(r->store));
}

/* Damage of the index must not keep anybody in the store. */
static bool mend_search(run *r) {
    return search_mend(store_connection(r->store)) == SQLITE_OK ||
           run_fail(r, store_message(r->store));
}

static bool find_and_erase(erasure *e, erase_choose *choose, void *context) {
    run *r = &e->run;
    if (!run_check(r, store_fetch_all(r->store)) || !mend_search(r) ||
        !run_check(r, store_snapshot(r->store, NULL)) || !find_people(e, choose, context) ||
        !erase_found(e)) {
        return false;
    }
    if (r->options->dry_run || !e->receipt.found) { /* of nobody, no mark is kept either */
        store_rollback(r->store);
        r->in_batch = false;
        return true;
    }
    if (!erased_save_key(&e->erased, store_key_path(r->store))) {
        return run_fail(r, e->erased.message);
    }
    signals_catch(); /* from here on a signal must not keep the receipt from being printed */
    if (!run_check(r, store_commit(r->store))) {
        return false;
    }
    r->in_batch = false;
    return true;
}

/*
** ------------------------------------------------------------------------------------------ sweeping
*/

/*
** Whether there is something to sweep. Also if this run has found nobody: an earlier one may have been killed after its
** commit.
*/
static bool has_erased(sqlite3 *db) {
    bool has;
    return sql_get_any(db, "SELECT 1 FROM main.discko_internal_erased LIMIT 1", NULL, &has) ==
               SQLITE_OK &&
           has;
}

/* In WAL mode old pages stay in the file as long as somebody reads them: then the result is SQLITE_BUSY. */
static int checkpoint(sqlite3 *db) {
    int64_t busy = 1;
    int rc = sql_get_integer(db, "PRAGMA main.wal_checkpoint(TRUNCATE)", NULL, &busy);
    return rc == SQLITE_OK && busy != 0 ? SQLITE_BUSY : rc;
}

/* Pages that were freed earlier keep their content until they are given back. Returns an SQLite result code. */
static int give_back_free_pages(sqlite3 *db) {
    /* VACUUM takes a multiple of the cache's memory. */
    int rc = sql_execute(db, "PRAGMA main.cache_size = -2000; PRAGMA temp_store = FILE; VACUUM");
    return rc == SQLITE_OK ? checkpoint(db) : rc;
}

/* What was erased stays erased if this fails. False when out of memory, which has been reported. */
static bool sweep(run *r) {
    sqlite3 *db = store_connection(r->store);
    char why[300];
    if (r->options->dry_run || store_path(r->store) == NULL || !has_erased(db)) {
        return true; /* a server's pages are out of reach: the receipt says so */
    }
    int rc = give_back_free_pages(db);
    if (rc == SQLITE_OK) {
        return true;
    }
    if ((rc & 0xFF) == SQLITE_NOMEM) {
        return run_fail(r, source_no_memory);
    }
    if ((rc & 0xFF) == SQLITE_BUSY || (rc & 0xFF) == SQLITE_LOCKED) {
        snprintf(why, sizeof why, "others have the database open: close it there, and erase again");
    } else if (rc == SQLITE_ERROR) { /* a table of the user's own needs what only its program has */
        snprintf(why, sizeof why, "%s: run VACUUM in the program that has it", sql_error(db, rc));
    } else {
        snprintf(why, sizeof why, "%s: make room for two copies of the database, and erase again",
                 sql_error(db, rc));
    }
    char text[400];
    snprintf(text, sizeof text, "erased, but pages freed earlier may still hold them: %s", why);
    report_error(r->options->database, text);
    run_raise_exit_status(r, OUTCOME_PARTIAL);
    return true;
}

/*
** A few findings stay in memory, since a temporary file leaves traces on the disk. A server's mirror already has
** temporary tables.
*/
static bool prepare(run *r) {
    sqlite3 *db = store_connection(r->store);
    return store_path(r->store) == NULL ||
           sql_execute(db, "PRAGMA main.secure_delete = ON; PRAGMA temp_store = FILE;"
                           " PRAGMA temp.cache_size = -8192;"
                           " PRAGMA main.cache_size = -12288") == SQLITE_OK ||
           run_fail(r, sqlite3_errmsg(db));
}

/* There is no other receipt, so it goes to standard error if standard output does not take it. */
static void print_receipt(erasure *e, const char *subject, const char *nobody) {
    run *r = &e->run;
    const options *o = r->options;
    if (!e->receipt.found && nobody != NULL) {
        report_error(subject, e->receipt.mentioned ? "nothing of theirs is in the store, only what "
                                                     "mentions them: nothing was erased"
                                                   : nobody);
        run_raise_exit_status(r, OUTCOME_PARTIAL);
    }
    if (!e->receipt.found && !e->receipt.remarks && nobody != NULL) {
        return;
    }
    if (!o->json && o->quiet) {
        return;
    }
    bool printed = receipt_print(&e->receipt, o, stdout);
    outcome written = report_written(OUTCOME_SUCCESS);
    run_raise_exit_status(r, written);
    if (written != OUTCOME_SUCCESS && !o->dry_run) {
        printed = receipt_print(&e->receipt, o, stderr);
    }
    if (!printed) {
        report_error("standard output", source_no_memory);
        run_raise_exit_status(r, OUTCOME_DATABASE);
    }
}

outcome erase_people(const options *o, erase_choose *choose, void *context, const char *subject,
                     const char *nobody) {
    erasure e = {0};
    run *r = &e.run;
    if (run_open(r, o) && prepare(r) && run_begin(r) && find_and_erase(&e, choose, context)) {
        print_receipt(&e, subject, nobody);
        (void)sweep(r);
    } else {
        report_failure(o, r->error);
        run_raise_exit_status(r, report_written(OUTCOME_SUCCESS));
    }
    receipt_free(&e.receipt);
    erased_free(&e.erased);
    person_free(&e.person);
    run_close(r);
    signals_end();
    return r->outcome;
}

static bool choose_who(run *r, person *p, void *context, bool *more) {
    *more = false;
    return person_add_who(p, *(const char *const *)context) || run_fail(r, source_no_memory);
}

outcome erase_run(const options *o) {
    const char *who = o->erase;
    return erase_people(o, choose_who, &who, o->erase,
                        "nobody in the store has this id or e-mail address");
}
