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

int tables_empty_plain(struct sqlite3 *db) {
    char sql[96];
    int rc =
        sql_execute(db, "INSERT OR REPLACE INTO main.discko_internal_snapshot VALUES (1, 0, 0, 1)");
    for (const store_table *t = store_tables; t->name != NULL && rc == SQLITE_OK; t++) {
        if (t->kind == TABLE_PLAIN) {
            snprintf(sql, sizeof sql, "DELETE FROM main.%s", t->name);
            rc = sql_execute(db, sql);
        }
    }
    return rc == SQLITE_OK ? sql_execute(db, "UPDATE main.discko_internal_snapshot SET writers = 0")
                           : rc;
}
