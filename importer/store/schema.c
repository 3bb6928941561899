#include "schema.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"
#include "sql_text.h"
#include "tables.h"

/*
** ---------------------------------------------------------------------------------------- comparing
*/

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Skips white space and comments. */
static const char *pass_space(const char *p) {
    for (;;) {
        if (is_space(*p)) {
            p++;
        } else if (p[0] == '-' && p[1] == '-') {
            p += strcspn(p, "\n");
        } else {
            return p;
        }
    }
}

/* Skips a string or a quoted name. */
static const char *pass_quoted(const char *p) {
    const char *end = strchr(p + 1, *p);
    return end != NULL ? end + 1 : p + strlen(p);
}

/* Whether two SQL texts differ only in white space and comments between tokens. */
static bool is_same_sql(const char *a, const char *b) {
    for (;;) {
        const char *at = pass_space(a), *bt = pass_space(b);
        if ((at > a) != (bt > b) || *at != *bt) {
            return false;
        }
        if (*at == 0) {
            return true;
        }
        size_t n = *at == '\'' || *at == '"' ? (size_t)(pass_quoted(at) - at) : 1;
        if (strncmp(at, bt, n) != 0) {
            return false;
        }
        a = at + n;
        b = bt + n;
    }
}

/* Creates a database in memory with all objects of the schema. */
static int make_expected(sqlite3 **expected) {
    int rc = sqlite3_open(":memory:", expected);
    rc = rc == SQLITE_OK ? sql_execute(*expected, sql_schema) : rc;
    return rc == SQLITE_OK ? sql_execute(*expected, sql_analytics) : rc;
}

/* Its objects in the order of creation. Automatic indexes have no SQL. */
static const char all_objects[] =
    "SELECT type, name, tbl_name, sql FROM main.sqlite_master ORDER BY rowid";

/* Looks up an object of the schema in the store. */
static int compare_object(sqlite3 *db, sql_query *row, bool *is_there, bool *is_same) {
    sql_query q =
        sql_begin(db,
                  "SELECT type = ?1 AND tbl_name = ?3, sql FROM main.sqlite_master"
                  " WHERE name = ?2",
                  SQL_VALUES(sql_text(sql_column_text(row, 0)), sql_text(sql_column_text(row, 1)),
                             sql_text(sql_column_text(row, 2))));
    const char *expected = sql_column_text(row, 3);
    *is_there = sql_row(&q);
    const char *found = *is_there ? sql_column_text(&q, 1) : NULL;
    bool is_placed = *is_there && sql_column_integer(&q, 0) != 0;
    *is_same = is_placed &&
               (expected == NULL ? found == NULL : found != NULL && is_same_sql(found, expected));
    return sql_end(&q);
}

static int compare_own(sqlite3 *db, sqlite3 *expected, const schema_visitor *visitor) {
    sql_query row = sql_begin(expected, all_objects, NULL);
    int rc = SQLITE_OK;
    bool on = true, is_there, is_same;
    while (on && rc == SQLITE_OK && sql_row(&row)) {
        rc = compare_object(db, &row, &is_there, &is_same);
        if (rc == SQLITE_OK && row.rc == SQLITE_OK && !is_same) {
            on = visitor->differs(visitor->context, sql_column_text(&row, 0),
                                  sql_column_text(&row, 1),
                                  is_there ? SCHEMA_DIFFERS : SCHEMA_MISSING);
        }
    }
    int end = sql_end(&row);
    return rc != SQLITE_OK ? rc : end;
}

static int has_object(sqlite3 *db, const char *type, const char *name, bool *has) {
    return sql_get_any(db, "SELECT 1 FROM main.sqlite_master WHERE type = ?1 AND name = ?2",
                       SQL_VALUES(sql_text(type), sql_text(name)), has);
}

/*
** Finds triggers and unique indexes on the schema's tables that are neither of the schema nor of sql/search.sql: they
** may change or refuse what is written there.
*/
static int find_foreign(sqlite3 *db, sqlite3 *expected, const schema_visitor *visitor) {
    sql_query q =
        sql_begin(db,
                  "SELECT name, tbl_name, type FROM main.sqlite_master WHERE name NOT GLOB"
                  " 'discko_search*' AND (type = 'trigger' OR (type = 'index' AND name IN"
                  " (SELECT i.name FROM pragma_index_list(tbl_name) AS i WHERE i.\"unique\")"
                  " AND sql IS NOT NULL)) ORDER BY name",
                  NULL);
    int rc = SQLITE_OK;
    bool on = true;
    while (on && rc == SQLITE_OK && sql_row(&q)) {
        bool is_table = false, is_own = false;
        const char *name = sql_column_text(&q, 0);
        rc = has_object(expected, "table", sql_column_text(&q, 1), &is_table);
        const char *type = sql_column_text(&q, 2);
        rc = rc == SQLITE_OK ? has_object(expected, type, name, &is_own) : rc;
        on = !is_table || is_own || visitor->differs(visitor->context, type, name, SCHEMA_FOREIGN);
    }
    int end = sql_end(&q);
    return rc != SQLITE_OK ? rc : end;
}

int schema_compare(sqlite3 *db, const schema_visitor *visitor) {
    sqlite3 *expected = NULL;
    int rc = make_expected(&expected);
    rc = rc == SQLITE_OK ? compare_own(db, expected, visitor) : rc;
    rc = rc == SQLITE_OK ? find_foreign(db, expected, visitor) : rc;
    sqlite3_close(expected);
    return rc;
}

void schema_describe(char *out, unsigned long size, const char *type, const char *name,
                     schema_difference how) {
    static const char *const words[] = {[SCHEMA_MISSING] = "is missing",
                                        [SCHEMA_DIFFERS] = "differs from the schema",
                                        [SCHEMA_FOREIGN] = "is on a table of discko's"};
    snprintf(out, size, "%s %s %s", type, name, words[how]);
}

/*
** ------------------------------------------------------------------------------------------ mending
*/

/* Indexes, views and triggers can always be made again. */
static bool can_be_made_again(const char *type, const char *name) {
    const store_table *t = strcmp(type, "table") == 0 ? store_table_of(name) : NULL;
    assert(t != NULL || strcmp(type, "table") != 0);
    return t == NULL || t->can_be_made_again;
}

static int drop(sqlite3 *db, const char *name) {
    char *type;
    int rc = sql_get_text(db, "SELECT type FROM main.sqlite_master WHERE name = ?1",
                          SQL_VALUES(sql_text(name)), &type);
    if (rc == SQLITE_OK && type != NULL) {
        char sql[256];
        sqlite3_snprintf(sizeof sql, sql, "DROP %s IF EXISTS main.\"%w\"", type, name);
        rc = sql_execute(db, sql);
    }
    free(type);
    return rc;
}

static int mend_object(sqlite3 *db, sql_query *row) {
    bool is_there, is_same;
    const char *type = sql_column_text(row, 0), *name = sql_column_text(row, 1);
    if (sql_column_is_null(row, 3)) {
        return SQLITE_OK; /* it is made with its table */
    }
    int rc = compare_object(db, row, &is_there, &is_same);
    if (rc != SQLITE_OK || is_same || (is_there && !can_be_made_again(type, name))) {
        return rc;
    }
    rc = is_there ? drop(db, name) : SQLITE_OK;
    return rc == SQLITE_OK ? sql_execute(db, sql_column_text(row, 3)) : rc;
}

int schema_mend(sqlite3 *db) {
    sqlite3 *expected = NULL;
    int rc = make_expected(&expected);
    sql_query row = sql_begin(expected, all_objects, NULL);
    while (rc == SQLITE_OK && sql_row(&row)) {
        rc = mend_object(db, &row);
    }
    int end = sql_end(&row);
    sqlite3_close(expected);
    rc = rc != SQLITE_OK ? rc : end;
    return rc == SQLITE_OK ? sql_execute(db, "INSERT OR IGNORE INTO main.discko_internal_snapshot"
                                             " VALUES (1, 0, 0, 0)")
                           : rc;
}
