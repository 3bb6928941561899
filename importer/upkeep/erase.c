#include "erase.h"

#include <cjson/cJSON.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../cli/report.h"
#include "../cli/visible.h"
#include "../ingest/run.h"
#include "../input/source.h"
#include "../store/erased.h"
#include "../store/search.h"
#include "../store/sql.h"
#include "../store/sql_text.h"

typedef struct receipt {
    int64_t payloads, deliveries, quarantined;
    cJSON *inputs; /* paths of those that still hold them */
} receipt;

/*
** ---------------------------------------------------------------------------------------- the erasing
*/

static int name_person(sqlite3 *db, const char *who) {
    int rc = sql_execute(db, "CREATE TEMP TABLE discko_erase_who (who TEXT)");
    return rc != SQLITE_OK ? rc
                           : sql_run(db, "INSERT INTO temp.discko_erase_who VALUES (?1)",
                                     SQL_VALUES(sql_text(who)));
}

/* Payloads are append-only: the guard that says so is set aside, and its text kept. */
static int take_guard(sqlite3 *db, char **guard) {
    static const char find[] = "SELECT sql FROM main.sqlite_master WHERE type = 'trigger'"
                               " AND name = 'discko_events_no_delete'";
    int rc = sql_get_text(db, find, NULL, guard);
    return rc == SQLITE_OK && *guard != NULL
               ? sql_execute(db, "DROP TRIGGER main.discko_events_no_delete")
               : rc;
}

static int erase(sqlite3 *db, const char *who) {
    char *guard = NULL;
    int rc = name_person(db, who);
    if (rc == SQLITE_OK) {
        rc = take_guard(db, &guard);
    }
    if (rc == SQLITE_OK) {
        rc = sql_execute(db, sql_erase);
    }
    if (rc == SQLITE_OK) {
        rc = search_rebuild(db);
    }
    if (rc == SQLITE_OK && guard != NULL) {
        rc = sql_execute(db, guard);
    }
    free(guard);
    return rc;
}

/*
** ---------------------------------------------------------------------------------------- the receipt
*/

static int count(sqlite3 *db, const char *table, int64_t *n) {
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM temp.%s", table);
    return sql_get_integer(db, sql, NULL, n);
}

static int list_inputs(sqlite3 *db, cJSON *inputs) {
    static const char sql[] =
        "SELECT DISTINCT coalesce(moved_to, path) FROM main.discko_files"
        " WHERE id IN (SELECT file_id FROM temp.discko_erase_files) ORDER BY 1";
    sql_query q = sql_begin(db, sql, NULL);
    while (sql_row(&q)) {
        const char *text = sql_column_text(&q, 0);
        cJSON *path = text == NULL ? NULL : cJSON_CreateString(text);
        if (!cJSON_AddItemToArray(inputs, path)) {
            cJSON_Delete(path);
            q.rc = SQLITE_NOMEM;
        }
    }
    return sql_end(&q);
}

static int fill_receipt(sqlite3 *db, receipt *r) {
    int rc = count(db, "discko_erase_events", &r->payloads);
    rc = rc != SQLITE_OK ? rc : count(db, "discko_erase_deliveries", &r->deliveries);
    rc = rc != SQLITE_OK ? rc : count(db, "discko_erase_rejects", &r->quarantined);
    return rc != SQLITE_OK ? rc : list_inputs(db, r->inputs);
}

/* False without memory. */
static bool print_json(const options *o, const receipt *r) {
    cJSON *object = cJSON_CreateObject();
    /* cJSON_AddItemReferenceToObject loses what it has made where there is no memory for its name. */
    cJSON *inputs = cJSON_CreateArrayReference(r->inputs->child);
    bool whole = cJSON_AddStringToObject(object, "database", o->database) != NULL &&
                 cJSON_AddNumberToObject(object, "payloads", (double)r->payloads) != NULL &&
                 cJSON_AddNumberToObject(object, "deliveries", (double)r->deliveries) != NULL &&
                 cJSON_AddNumberToObject(object, "quarantined", (double)r->quarantined) != NULL &&
                 cJSON_AddItemToObject(object, "inputs", inputs);
    if (!whole) {
        cJSON_Delete(inputs);
    }
    char *text = whole ? cJSON_PrintUnformatted(object) : NULL;
    if (text != NULL) {
        visible_print_json(text, stdout);
        puts("");
    }
    cJSON_free(text);
    cJSON_Delete(object);
    return text != NULL;
}

static void print_text(const receipt *r) {
    const cJSON *path;
    puts("erased");
    printf("  payloads    %9lld\n", (long long)r->payloads);
    printf("  deliveries  %9lld\n", (long long)r->deliveries);
    printf("  quarantined %9lld\n", (long long)r->quarantined);
    if (cJSON_GetArraySize(r->inputs) > 0) {
        puts("these inputs still hold them, where they are kept");
    }
    cJSON_ArrayForEach(path, r->inputs) {
        fputs("  ", stdout);
        visible_print(path->valuestring, stdout);
        puts("");
    }
}

/*
** -------------------------------------------------------------------------------------------- the run
*/

/* In the open batch, which it commits. */
static bool run_erase(run *r, erased *e, receipt *found) {
    const options *o = r->options;
    sqlite3 *db = store_connection(r->store);
    if (!run_check(r, store_snapshot(r->store))) {
        return false;
    }
    if (!erased_make_key(e, db, store_key_path(r->store))) {
        return run_fail(r, e->message);
    }
    if (erased_add_functions(e, db) != SQLITE_OK || erase(db, o->erase) != SQLITE_OK ||
        fill_receipt(db, found) != SQLITE_OK) {
        return run_fail(r, store_message(r->store));
    }
    if (!run_check(r, store_commit(r->store))) {
        return false;
    }
    r->in_batch = false;
    return true;
}

/*
** Whether there is something to sweep: also where this run has found nobody, since one before it may have
** been killed behind its commit.
*/
static bool has_erased(sqlite3 *db) {
    bool has;
    return sql_get_any(db, "SELECT 1 FROM main.discko_erased LIMIT 1", NULL, &has) == SQLITE_OK &&
           has;
}

/* In WAL mode the old pages stand in the file until nobody reads them any more; the answer says so. */
static bool is_checkpointed(sqlite3 *db) {
    int64_t busy = 1;
    return sql_get_integer(db, "PRAGMA main.wal_checkpoint(TRUNCATE)", NULL, &busy) == SQLITE_OK &&
           busy == 0;
}

/* What stood on pages that were freed before is gone only when they are. */
static bool sweep(run *r) {
    sqlite3 *db = store_connection(r->store);
    return sql_execute(db, "VACUUM") == SQLITE_OK && is_checkpointed(db)
               ? true
               : run_fail(r, "erased, but pages freed before may still hold them while others have "
                             "the database open: close it there, and erase again");
}

static bool overwrite_deleted(run *r) {
    sqlite3 *db = store_connection(r->store);
    return sql_execute(db, "PRAGMA main.secure_delete = ON") == SQLITE_OK ||
           run_fail(r, sqlite3_errmsg(db));
}

outcome erase_run(const options *o) {
    run r;
    erased e = {0};
    receipt found = {.inputs = cJSON_CreateArray()};
    if (found.inputs == NULL) {
        report_error(o->database, source_no_memory);
        return OUTCOME_DATABASE;
    }
    bool done = run_open(&r, o) && overwrite_deleted(&r) && run_begin(&r) &&
                run_erase(&r, &e, &found) && (!has_erased(store_connection(r.store)) || sweep(&r));
    if (done && found.payloads + found.quarantined == 0) {
        report_error(o->erase, "nobody in the store has this id or e-mail address");
        run_raise_exit_status(&r, OUTCOME_PARTIAL);
    } else if (done && o->json) {
        if (!print_json(o, &found)) {
            report_error("standard output", source_no_memory);
            run_raise_exit_status(&r, OUTCOME_DATABASE);
        }
    } else if (done && !o->quiet) {
        print_text(&found);
    }
    cJSON_Delete(found.inputs);
    erased_free(&e);
    run_close(&r);
    return fflush(stdout) == 0 ? r.outcome : outcome_worse(r.outcome, OUTCOME_PARTIAL);
}
