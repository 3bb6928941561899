#include "rebuild.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/discko.h"
#include "../store/sql.h"
#include "../store/sql_text.h"
#include "../store/tables.h"

/* In the copy: deletes what the plain tables have not counted yet. */
static const char cut[] =
    "DROP TRIGGER IF EXISTS discko_events_no_delete;"
    "DELETE FROM discko_deliveries WHERE id > (SELECT delivery_id FROM discko_internal_snapshot);"
    "DELETE FROM discko_events WHERE id > (SELECT event_id FROM discko_internal_snapshot);";

/*
** Where `as_of` is not set, an outcome becomes due with time. It counts from the next update on; until then the rows of the
** store are as right as those of a rebuild.
*/
static const char note_late[] =
    "CREATE TEMP TABLE discko_was_late AS SELECT lead_id FROM main.discko_internal_late";
static const char keep_late[] =
    "INSERT OR IGNORE INTO discko_internal_late SELECT lead_id FROM discko_internal_decisions"
    " WHERE at <= (SELECT as_of FROM discko_as_of)"
    " AND NOT EXISTS (SELECT 1 FROM discko_settings WHERE name = 'as_of')"
    " AND lead_id IN (SELECT lead_id FROM temp.discko_was_late);"
    "UPDATE discko_internal_snapshot SET writers = 1;"
    "UPDATE discko_leads SET (stage, decided_day) = (SELECT s.stage, s.decided_day"
    "  FROM discko_internal_settled AS s WHERE s.event_id = discko_leads.event_id)"
    " WHERE lead_id IN (SELECT lead_id FROM discko_internal_late);"
    "UPDATE discko_internal_snapshot SET writers = 0";

/* The user's triggers and indexes, and the triggers of sql/search.sql, could fail or change the result. */
static int drop_foreign(sqlite3 *copy) {
    static const char find[] =
        "SELECT group_concat('DROP ' || type || ' \"' || replace(name, '\"', '\"\"') || '\"', ';')"
        " FROM sqlite_master WHERE (type = 'trigger' OR (type = 'index' AND sql IS NOT NULL"
        " AND tbl_name GLOB 'discko_*')) AND (name NOT GLOB 'discko_*' OR name GLOB "
        "'discko_search*')";
    char *drops;
    int rc = sql_get_text(copy, find, NULL, &drops);
    rc = rc == SQLITE_OK && drops != NULL ? sql_execute(copy, drops) : rc;
    free(drops);
    return rc;
}

/* Copies the database into an unnamed temporary one, and rebuilds the plain tables there. */
static int build(sqlite3 *db, sqlite3 **copy) {
    int rc = sqlite3_open("", copy);
    rc = rc == SQLITE_OK ? sqlite3_discko_init(*copy, NULL, NULL) : rc;
    rc = rc == SQLITE_OK ? sql_copy_database(db, *copy) : rc;
    rc = rc == SQLITE_OK ? sql_execute(*copy, "PRAGMA synchronous = OFF") : rc;
    rc = rc == SQLITE_OK ? drop_foreign(*copy) : rc;
    rc = rc == SQLITE_OK ? sql_execute(*copy, cut) : rc;
    rc = rc == SQLITE_OK ? sql_execute(*copy, note_late) : rc;
    rc = rc == SQLITE_OK ? tables_empty_plain(*copy) : rc;
    rc = rc == SQLITE_OK ? sql_execute(*copy, sql_snapshot) : rc;
    return rc == SQLITE_OK ? sql_execute(*copy, keep_late) : rc;
}

static bool is_same_value(sqlite3_stmt *a, sqlite3_stmt *b, int i) {
    int type = sqlite3_column_type(a, i);
    if (type != sqlite3_column_type(b, i)) {
        return false;
    }
    if (type == SQLITE_INTEGER) {
        return sqlite3_column_int64(a, i) == sqlite3_column_int64(b, i);
    }
    if (type == SQLITE_FLOAT) {
        return sqlite3_column_double(a, i) == sqlite3_column_double(b, i);
    }
    const void *x = sqlite3_column_blob(a, i), *y = sqlite3_column_blob(b, i);
    int size = sqlite3_column_bytes(a, i);
    return type == SQLITE_NULL || (size == sqlite3_column_bytes(b, i) &&
                                   (size == 0 || (x && y && memcmp(x, y, (size_t)size) == 0)));
}

/* What may differ in a sound store. */
typedef struct leeway {
    bool stages; /* a server's mirror has no outcomes */
    bool days;   /* of the time zone of the process that has written them */
} leeway;

static bool is_near_day(sqlite3_stmt *had, sqlite3_stmt *has, int i) {
    enum { ZONES_APART = 2 }; /* from UTC-12 to UTC+14 */
    const char *name = sqlite3_column_name(had, i), *end = strrchr(name, '_');
    int64_t old = sqlite3_column_int64(had, i), day = sqlite3_column_int64(has, i);
    return end != NULL && strcmp(end, "_day") == 0 &&
           sqlite3_column_type(had, i) == SQLITE_INTEGER &&
           sqlite3_column_type(has, i) == SQLITE_INTEGER && old >= day - ZONES_APART &&
           old <= day + ZONES_APART;
}

static bool is_same_row(sqlite3_stmt *a, sqlite3_stmt *b, const leeway *may) {
    for (int i = 0; i < sqlite3_column_count(a); i++) {
        bool skipped = may->stages && strcmp(sqlite3_column_name(a, i), "stage") == 0;
        if (!skipped && !is_same_value(a, b, i) && !(may->days && is_near_day(a, b, i))) {
            return false;
        }
    }
    return true;
}

/* All rows of a table in the order of its key. */
static sql_query read_table(sqlite3 *db, const char *table) {
    char sql[160] = "", *key = NULL;
    int rc = sql_get_text(db,
                          "SELECT group_concat(name) FROM"
                          " (SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk)",
                          SQL_VALUES(sql_text(table)), &key);
    if (rc == SQLITE_OK && key != NULL) {
        snprintf(sql, sizeof sql, "SELECT * FROM main.%s ORDER BY %s", table, key);
    }
    free(key);
    sql_query q = sql_begin(db, sql, NULL);
    sql_note(&q, rc);
    return q;
}

static int compare_table(sqlite3 *db, sqlite3 *copy, const char *table, const leeway *may,
                         bool *is_same) {
    sql_query had = read_table(db, table), has = read_table(copy, table);
    bool more = true;
    *is_same = true;
    while (*is_same && more) {
        bool one = sql_row(&had), other = sql_row(&has);
        more = one && other;
        *is_same = one == other && (!more || is_same_row(had.statement, has.statement, may));
    }
    int rc = sql_end(&had), end = sql_end(&has);
    return rc != SQLITE_OK ? rc : end;
}

/*
** With `writers`, the guards of discko_leads let everything pass. What comes in would not be counted if it seemed to
** be counted already.
*/
static const char is_row_right[] =
    "SELECT 1 FROM main.discko_internal_snapshot WHERE writers = 0 AND id = 1"
    " AND (SELECT count(*) FROM main.discko_internal_snapshot) = 1"
    " AND event_id <= (SELECT coalesce(max(id), 0) FROM main.discko_events)"
    " AND delivery_id <= (SELECT coalesce(max(id), 0) FROM main.discko_deliveries)";

static const char is_local_time[] =
    "SELECT 1 FROM main.discko_settings WHERE name = 'time_zone' AND lower(value) = 'localtime'";

int rebuild_compare(struct sqlite3 *db, bool outcomes,
                    void (*differs)(void *context, const char *table), void *context) {
    sqlite3 *copy = NULL;
    bool is_right = false;
    leeway may = {.stages = !outcomes};
    int rc = sql_get_any(db, is_row_right, NULL, &is_right);
    rc = rc == SQLITE_OK ? sql_get_any(db, is_local_time, NULL, &may.days) : rc;
    if (rc == SQLITE_OK && !is_right) {
        differs(context, "discko_internal_snapshot");
    }
    rc = rc == SQLITE_OK ? build(db, &copy) : rc;
    for (const store_table *t = store_tables; t->name != NULL && rc == SQLITE_OK; t++) {
        bool is_same = true;
        if (t->kind == TABLE_PLAIN || (t->kind == TABLE_SHARED && outcomes)) {
            rc = compare_table(db, copy, t->name, &may, &is_same);
        }
        if (rc == SQLITE_OK && !is_same) {
            differs(context, t->name);
        }
    }
    sqlite3_close(copy);
    return rc;
}
