#include "tables.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "sql.h"

const store_table store_tables[] = {
    {"discko_events", TABLE_STORED, NULL, false},
    {"discko_files", TABLE_STORED, "id", false},
    {"discko_internal_packed", TABLE_STORED, NULL, true},
    {"discko_deliveries", TABLE_STORED, "file_id", false},
    {"discko_rejects", TABLE_STORED, "file_id", false},
    {"discko_internal_erased", TABLE_STORED, NULL, false},
    {"discko_internal_snapshot", TABLE_STORED, NULL, true},
    {"discko_leads", TABLE_PLAIN, NULL, true},
    {"discko_settings", TABLE_SETTINGS, NULL, false},
    {"discko_outcomes", TABLE_SETTINGS, NULL, false},
    {"discko_touches", TABLE_SETTINGS, NULL, false},
    {"discko_internal_late", TABLE_SETTINGS, NULL, false},
    {"discko_internal_topics", TABLE_PLAIN, NULL, true},
    {"discko_internal_extras", TABLE_PLAIN, NULL, true},
    {"discko_internal_receipts", TABLE_PLAIN, NULL, true},
    {NULL, TABLE_STORED, NULL, false},
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
