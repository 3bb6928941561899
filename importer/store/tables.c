#include "tables.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proof.h"
#include "search.h"
#include "sql.h"

const store_table store_tables[] = {
    {"discko_events", NULL, TABLE_STORED, false},
    {"discko_files", "id", TABLE_STORED, false},
    {"discko_internal_packed", NULL, TABLE_STORED, true},
    {"discko_deliveries", "file_id", TABLE_STORED, false},
    {"discko_rejects", "file_id", TABLE_STORED, false},
    {"discko_internal_erased", NULL, TABLE_STORED, false},
    {"discko_internal_snapshot", NULL, TABLE_STORED, true},
    {"discko_internal_shared", NULL, TABLE_SHARED, true},
    {"discko_leads", NULL, TABLE_PLAIN, true},
    {"discko_settings", NULL, TABLE_SETTINGS, false},
    {"discko_outcomes", NULL, TABLE_SETTINGS, false},
    {"discko_touches", NULL, TABLE_SETTINGS, false},
    {"discko_internal_late", NULL, TABLE_SHARED, true},
    {"discko_internal_topics", NULL, TABLE_PLAIN, true},
    {"discko_internal_extras", NULL, TABLE_PLAIN, true},
    {"discko_internal_receipts", NULL, TABLE_PLAIN, true},
    {NULL, NULL, TABLE_STORED, false},
};

const store_outbox store_outboxes[STORE_OUTBOXES] = {
    {"discko_slack", "lead"}, {"discko_email", "lead"}, {"discko_crm", "discko_id"}};

const store_table *store_table_of(const char *name) {
    for (const store_table *t = store_tables; t->name != NULL; t++) {
        if (strcmp(t->name, name) == 0) {
            return t;
        }
    }
    return NULL;
}

bool store_table_is_in_inputs(const store_table *t) {
    return t->of_input != NULL || strcmp(t->name, "discko_events") == 0;
}

/* Runs a statement for each table of a kind; its name is appended. */
static int run_for_each(sqlite3 *db, table_kind kind, const char *statement) {
    char sql[96];
    int rc = SQLITE_OK;
    for (const store_table *t = store_tables; t->name != NULL && rc == SQLITE_OK; t++) {
        if (t->kind == kind) {
            snprintf(sql, sizeof sql, "%s main.%s", statement, t->name);
            rc = sql_execute(db, sql);
        }
    }
    return rc;
}

static int empty_plain(sqlite3 *db, const void *none) {
    (void)none;
    int rc = run_for_each(db, TABLE_SHARED, "DELETE FROM");
    rc = rc == SQLITE_OK ? run_for_each(db, TABLE_PLAIN, "DELETE FROM") : rc;
    rc = rc == SQLITE_OK ? search_empty(db) : rc;
    return rc == SQLITE_OK
               ? sql_execute(
                     db,
                     "INSERT OR REPLACE INTO main.discko_internal_snapshot VALUES (1, 0, 0, 0);"
                     "INSERT INTO main.discko_internal_late SELECT lead_id"
                     " FROM main.discko_internal_decisions"
                     " WHERE at > (SELECT as_of FROM main.discko_as_of) AND lead_id IS NOT NULL")
               : rc;
}

/* The triggers that keep these tables consistent would read texts that may be damaged. */
int tables_empty_plain(struct sqlite3 *db) {
    return sql_untriggered(db, empty_plain, NULL);
}

#define NOW "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
static int mend_times(sqlite3 *db, const void *none) {
    (void)none;
    return sql_execute(
        db, "UPDATE main.discko_files SET imported_at = coalesce((SELECT max(e.imported_at)"
            " FROM main.discko_deliveries AS d JOIN main.discko_events AS e ON e.id = d.event_id"
            " WHERE d.file_id = discko_files.id AND e.imported_at GLOB '" PROOF_TIME "'), " NOW ")"
            " WHERE imported_at NOT GLOB '" PROOF_TIME "';"
            "UPDATE main.discko_events SET imported_at = coalesce((SELECT min(f.imported_at)"
            " FROM main.discko_deliveries AS d JOIN main.discko_files AS f ON f.id = d.file_id"
            " WHERE d.event_id = discko_events.id), " NOW ")"
            " WHERE imported_at NOT GLOB '" PROOF_TIME "';"
            "UPDATE main.discko_rejects SET rejected_at = coalesce((SELECT f.imported_at"
            " FROM main.discko_files AS f WHERE f.id = file_id), " NOW ")"
            " WHERE rejected_at NOT GLOB '" PROOF_TIME "';"
            "UPDATE main.discko_internal_erased SET erased_at = coalesce((SELECT max(o.erased_at)"
            " FROM main.discko_internal_erased AS o"
            " WHERE o.erased_at GLOB '" PROOF_TIME "'), " NOW ")"
            " WHERE erased_at NOT GLOB '" PROOF_TIME "'");
}

/* discko_events refuses changes. */
int tables_mend_times(struct sqlite3 *db) {
    return sql_untriggered(db, mend_times, NULL);
}

int tables_place_lost(struct sqlite3 *db) {
    return sql_execute(
        db,
        "INSERT OR IGNORE INTO discko_files (id, path, size, content_hash, format, imported_at, "
        "records,"
        " duplicates, rejected, ignored, complete)"
        " SELECT file_id, '" TABLES_LOST "' || file_id, length, zeroblob(16), 'unknown',"
        " strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), max(stored + rejected, numbers), stored, rejected,"
        " max(0, numbers - stored - rejected), 1"
        " FROM (SELECT file_id, max(\"offset\" + length) AS length, sum((1 - bad) * records) AS "
        "stored,"
        " sum(bad * records) AS rejected, CAST(max(record) AS INTEGER) + 1 AS numbers"
        " FROM (SELECT file_id, record, \"offset\", length, 0 AS bad, 1 AS records"
        " FROM discko_deliveries UNION ALL"
        " SELECT file_id, record, \"offset\", length, 1, records FROM discko_rejects"
        " WHERE resolved_event_id IS NULL)"
        " WHERE file_id NOT IN (SELECT id FROM discko_files) GROUP BY file_id)");
}

int tables_take_guard(struct sqlite3 *db, const char *name, char **text) {
    char drop[96];
    int rc =
        sql_get_text(db, "SELECT sql FROM main.sqlite_master WHERE type = 'trigger' AND name = ?1",
                     SQL_VALUES(sql_text(name)), text);
    snprintf(drop, sizeof drop, "DROP TRIGGER main.%s", name);
    return rc == SQLITE_OK && *text != NULL ? sql_execute(db, drop) : rc;
}

int tables_put_guard_back(struct sqlite3 *db, char *text, int rc) {
    rc = rc == SQLITE_OK && text != NULL ? sql_execute(db, text) : rc;
    free(text);
    return rc;
}

int tables_reindex_stored(struct sqlite3 *db) {
    return run_for_each(db, TABLE_STORED, "REINDEX");
}
