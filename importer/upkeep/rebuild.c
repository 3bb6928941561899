#include "rebuild.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../store/sql.h"
#include "../store/sql_text.h"

/* The plain tables, with their keys. */
static const struct {
    const char *name, *key;
} tables[] = {{"discko_leads", "event_id"},
              {"discko_topics", "name, event_id, category_index"},
              {"discko_extras", "path, event_id"},
              {"discko_receipts", "event_id"}};

enum { TABLES = sizeof tables / sizeof *tables };

/*
** A name without a schema means a temporary table or view before any other: so the rebuild writes to tables of its own,
** and reads what the plain tables have been brought up to.
*/
static const char set_up[] =
    "CREATE UNIQUE INDEX temp.discko_leads_lead_id ON discko_leads (lead_id);"
    "CREATE TEMP TABLE discko_snapshot AS SELECT 1 AS id, 0 AS event_id, 0 AS delivery_id;"
    "CREATE TEMP VIEW discko_events AS SELECT * FROM main.discko_events"
    " WHERE id <= (SELECT event_id FROM main.discko_snapshot);"
    "CREATE TEMP VIEW discko_deliveries AS SELECT * FROM main.discko_deliveries"
    " WHERE id <= (SELECT delivery_id FROM main.discko_snapshot)";

static const char take_down[] =
    "DROP TABLE temp.discko_leads; DROP TABLE temp.discko_topics; DROP TABLE temp.discko_extras;"
    "DROP TABLE temp.discko_receipts; DROP TABLE temp.discko_snapshot;"
    "DROP VIEW temp.discko_events; DROP VIEW temp.discko_deliveries";

/* A table as the schema has it, so that values are stored as they are there. */
static int make_table(sqlite3 *db, const char *name) {
    static const char create[] = "CREATE TABLE", temporary[] = "CREATE TEMP TABLE";
    char *sql, *made = NULL;
    int rc =
        sql_get_text(db, "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?1",
                     SQL_VALUES(sql_text(name)), &sql);
    if (rc == SQLITE_OK && sql != NULL && strncmp(sql, create, sizeof create - 1) == 0) {
        rc = asprintf(&made, "%s%s", temporary, sql + sizeof create - 1) < 0 ? SQLITE_NOMEM : rc;
    }
    rc = rc == SQLITE_OK && made == NULL ? SQLITE_ERROR : rc;
    rc = rc == SQLITE_OK ? sql_execute(db, made) : rc;
    free(sql);
    free(made);
    return rc;
}

static int build(sqlite3 *db) {
    int rc = SQLITE_OK;
    for (int i = 0; i < TABLES && rc == SQLITE_OK; i++) {
        rc = make_table(db, tables[i].name);
    }
    rc = rc == SQLITE_OK ? sql_execute(db, set_up) : rc;
    return rc == SQLITE_OK ? sql_execute(db, sql_snapshot) : rc;
}

static bool is_same_value(sqlite3_value *a, sqlite3_value *b) {
    int type = sqlite3_value_type(a);
    if (type != sqlite3_value_type(b)) {
        return false;
    }
    if (type == SQLITE_INTEGER) {
        return sqlite3_value_int64(a) == sqlite3_value_int64(b);
    }
    if (type == SQLITE_FLOAT) {
        double x = sqlite3_value_double(a), y = sqlite3_value_double(b);
        return memcmp(&x, &y, sizeof x) == 0;
    }
    const void *x = sqlite3_value_blob(a), *y = sqlite3_value_blob(b);
    int size = sqlite3_value_bytes(a);
    return type == SQLITE_NULL || (size == sqlite3_value_bytes(b) &&
                                   (size == 0 || (x && y && memcmp(x, y, (size_t)size) == 0)));
}

static bool is_same_row(sqlite3_stmt *a, sqlite3_stmt *b, bool outcomes) {
    for (int i = 0; i < sqlite3_column_count(a); i++) {
        bool skipped = !outcomes && strcmp(sqlite3_column_name(a, i), "stage") == 0;
        if (!skipped && !is_same_value(sqlite3_column_value(a, i), sqlite3_column_value(b, i))) {
            return false;
        }
    }
    return true;
}

static sql_query read_table(sqlite3 *db, const char *schema, int table) {
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT * FROM %s.%s ORDER BY %s", schema, tables[table].name,
             tables[table].key);
    return sql_begin(db, sql, NULL);
}

static int compare_table(sqlite3 *db, int table, bool outcomes, bool *is_same) {
    sql_query had = read_table(db, "main", table), has = read_table(db, "temp", table);
    bool more = true;
    *is_same = true;
    while (*is_same && more) {
        bool one = sql_row(&had), other = sql_row(&has);
        more = one && other;
        *is_same = one == other && (!more || is_same_row(had.statement, has.statement, outcomes));
    }
    int rc = sql_end(&had), end = sql_end(&has);
    return rc != SQLITE_OK ? rc : end;
}

int rebuild_compare(struct sqlite3 *db, bool outcomes,
                    void (*differs)(void *context, const char *table), void *context) {
    int rc = build(db);
    for (int i = 0; i < TABLES && rc == SQLITE_OK; i++) {
        bool is_same;
        rc = compare_table(db, i, outcomes, &is_same);
        if (rc == SQLITE_OK && !is_same) {
            differs(context, tables[i].name);
        }
    }
    return rc == SQLITE_OK ? sql_execute(db, take_down) : rc;
}
