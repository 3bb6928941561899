#include "whereabouts.h"

#include <sqlite3.h>
#include <stdio.h>

#include "../store/sql.h"

/* Smaller numbers are hardly ids. */
enum { NUMBER_LEAST = 10000000 };

/* Whether a row of the statement has anything of theirs. */
static bool row_has_them(person *p, sql_query *q) {
    bool has = false;
    for (int i = 0; i < sqlite3_column_count(q->statement) && !has; i++) {
        int type = sqlite3_column_type(q->statement, i);
        bool is_number = type == SQLITE_INTEGER && sql_column_integer(q, i) >= NUMBER_LEAST;
        if (type == SQLITE_TEXT || type == SQLITE_BLOB || is_number) {
            const char *bytes = type == SQLITE_BLOB ? sql_column_blob(q, i) : sql_column_text(q, i);
            has = bytes != NULL && person_in_text(p, bytes, sql_column_size(q, i));
        }
    }
    return has;
}

/* Notes a table that cannot be read: it needs a function or a collation that only its own program has. */
static int note_closed(sqlite3 *db, const char *table) {
    char why[200];
    snprintf(why, sizeof why, "%s", sqlite3_errmsg(db));
    return sql_run(db, "INSERT OR IGNORE INTO temp.discko_person_closed VALUES (?1, ?2)",
                   SQL_VALUES(sql_text(table), sql_text(why)));
}

static int look_into(sqlite3 *db, person *p, const char *table) {
    char *sql = sqlite3_mprintf("SELECT * FROM main.\"%w\"", table);
    bool has = false;
    if (sql == NULL) {
        return SQLITE_NOMEM;
    }
    sql_query q = sql_begin(db, sql, NULL);
    while (!has && sql_row(&q)) {
        has = row_has_them(p, &q);
    }
    int rc = sql_end(&q);
    sqlite3_free(sql);
    if (rc == SQLITE_ERROR) {
        return note_closed(db, table);
    }
    return rc == SQLITE_OK && has
               ? sql_run(db, "INSERT OR IGNORE INTO temp.discko_person_tables VALUES (?1)",
                         SQL_VALUES(sql_text(table)))
               : rc;
}

int own_tables_find(struct sqlite3 *db, person *p) {
    /* The content of a virtual table is in ordinary tables, if it is in this database at all. */
    sql_query q = sql_begin(db,
                            "SELECT name FROM main.sqlite_master WHERE type = 'table'"
                            " AND name NOT LIKE 'discko\\_%' ESCAPE '\\'"
                            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                            " AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER BY name",
                            NULL);
    while (sql_row(&q)) {
        const char *name = sql_column_text(&q, 0);
        sql_note(&q, name != NULL ? look_into(db, p, name) : SQLITE_NOMEM);
    }
    int rc = sql_end(&q);
    return rc == SQLITE_OK && p->no_memory ? SQLITE_NOMEM : rc;
}

int own_tables_drop_samples(struct sqlite3 *db) {
    static const char *const tables[] = {"sqlite_stat3", "sqlite_stat4"};
    int rc = SQLITE_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && rc == SQLITE_OK; i++) {
        char sql[96];
        snprintf(sql, sizeof sql, "DELETE FROM main.%s WHERE tbl LIKE 'discko\\_%%' ESCAPE '\\'",
                 tables[i]);
        rc = sql_has(db, tables[i], "sample") ? sql_execute(db, sql) : SQLITE_OK;
    }
    return rc;
}
