#include "integrity.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sql.h"

/* So many faults are told at most. */
#define FAULTS_MOST "10"

/* Tells what the check finds. *any: whether that is anything. */
static int visit_lines(sqlite3 *db, const char *sql, const integrity_visitor *visitor, bool *any) {
    sql_query q = sql_begin(db, sql, NULL);
    while (sql_row(&q)) {
        const char *line = sql_column_text(&q, 0);
        if (line != NULL && strcmp(line, "ok") != 0) {
            visitor->wrong(visitor->context, line);
            *any = true;
        }
    }
    return sql_end(&q);
}

static int visit_all(sqlite3 *db, const char *check, const integrity_visitor *visitor, bool *any) {
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA main.%s(" FAULTS_MOST ")", check);
    return visit_lines(db, sql, visitor, any);
}

static bool is_unknown(int rc) {
    return (rc & 0xFF) == SQLITE_ERROR;
}

static int visit_table(sqlite3 *db, const char *check, const char *table,
                       const integrity_visitor *visitor) {
    bool any = false;
    char *sql = sqlite3_mprintf("PRAGMA main.%s(\"%w\")", check, table);
    int rc = sql != NULL ? visit_lines(db, sql, visitor, &any) : SQLITE_NOMEM;
    sqlite3_free(sql);
    if (is_unknown(rc) && visitor->unchecked != NULL) {
        visitor->unchecked(visitor->context, table, sqlite3_errmsg(db));
    }
    return is_unknown(rc) ? SQLITE_OK : rc;
}

static int visit_tables(sqlite3 *db, const char *check, const integrity_visitor *visitor) {
    sql_query q = sql_begin(db,
                            "SELECT name FROM main.sqlite_master WHERE type = 'table'"
                            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
                            NULL);
    while (sql_row(&q)) {
        const char *table = sql_column_text(&q, 0);
        sql_note(&q, table != NULL ? visit_table(db, check, table, visitor) : sqlite3_errcode(db));
    }
    return sql_end(&q);
}

/* The pages of all tables, free ones too, for which SQLite need not know the functions of most tables. */
static int visit_pages(sqlite3 *db, const integrity_visitor *visitor, bool *any) {
    int rc = sql_execute(db, "PRAGMA ignore_check_constraints = ON");
    rc = rc == SQLITE_OK ? visit_all(db, "quick_check", visitor, any) : rc;
    int end = sql_execute(db, "PRAGMA ignore_check_constraints = OFF");
    return is_unknown(rc) || rc == SQLITE_OK ? end : rc;
}

int integrity_visit(sqlite3 *db, const char *check, const integrity_visitor *visitor) {
    bool any = false;
    int rc = visit_all(db, check, visitor, &any);
    if (!is_unknown(rc)) {
        return rc;
    }
    rc = visit_pages(db, visitor, &any);
    return rc == SQLITE_OK && !any ? visit_tables(db, check, visitor) : rc;
}
