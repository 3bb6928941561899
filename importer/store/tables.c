#include "tables.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

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
    {"discko_internal_late", NULL, TABLE_SETTINGS, false},
    {"discko_internal_topics", NULL, TABLE_PLAIN, true},
    {"discko_internal_extras", NULL, TABLE_PLAIN, true},
    {"discko_internal_receipts", NULL, TABLE_PLAIN, true},
    {NULL, NULL, TABLE_STORED, false},
};

const store_table *store_table_of(const char *name) {
    for (const store_table *t = store_tables; t->name != NULL; t++) {
        if (strcmp(t->name, name) == 0) {
            return t;
        }
    }
    return NULL;
}

/* Runs a statement, which ends with the name of the table, for each table of a kind. */
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

int tables_empty_plain(struct sqlite3 *db) {
    int rc =
        sql_execute(db, "INSERT OR REPLACE INTO main.discko_internal_snapshot VALUES (1, 0, 0, 1)");
    rc = rc == SQLITE_OK ? run_for_each(db, TABLE_SHARED, "DELETE FROM") : rc;
    rc = rc == SQLITE_OK ? run_for_each(db, TABLE_PLAIN, "DELETE FROM") : rc;
    return rc == SQLITE_OK ? sql_execute(db, "UPDATE main.discko_internal_snapshot SET writers = 0")
                           : rc;
}

int tables_reindex_stored(struct sqlite3 *db) {
    return run_for_each(db, TABLE_STORED, "REINDEX");
}
