#include "sql.h"

#include <sqlite3.h>
#include <string.h>

sql_value sql_null(void) {
    return (sql_value){.kind = SQL_NULL};
}

sql_value sql_integer(int64_t value) {
    return (sql_value){.kind = SQL_INTEGER, .integer = value};
}

sql_value sql_text(const char *text) {
    return sql_text_of(text, text != NULL ? strlen(text) : 0);
}

sql_value sql_text_of(const char *text, size_t length) {
    return text == NULL ? sql_null() : (sql_value){.kind = SQL_TEXT, .bytes = text, .size = length};
}

sql_value sql_blob(const void *bytes, size_t size) {
    return (sql_value){.kind = SQL_BLOB, .bytes = size > 0 ? bytes : "", .size = size};
}

static int bind(sqlite3_stmt *statement, int at, const sql_value *value) {
    switch (value->kind) {
    case SQL_INTEGER: return sqlite3_bind_int64(statement, at, value->integer);
    case SQL_REAL: return sqlite3_bind_double(statement, at, value->real);
    case SQL_TEXT:
        return sqlite3_bind_text64(statement, at, value->bytes, value->size, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case SQL_BLOB:
        return sqlite3_bind_blob64(statement, at, value->bytes, value->size, SQLITE_STATIC);
    default: return sqlite3_bind_null(statement, at);
    }
}

static void bind_all(sql_query *q, const sql_value *values) {
    for (int i = 0; values != NULL && values[i].kind != SQL_END && q->rc == SQLITE_OK; i++) {
        q->rc = bind(q->statement, i + 1, &values[i]);
    }
}

sql_query sql_begin(struct sqlite3 *db, const char *text, const sql_value *values) {
    sql_query q = {0};
    q.rc = sqlite3_prepare_v2(db, text, -1, &q.statement, NULL);
    bind_all(&q, values);
    return q;
}

sql_query sql_begin_kept(struct sqlite3 *db, struct sqlite3_stmt **kept, const char *text,
                         const sql_value *values) {
    sql_query q = {.is_kept = true};
    if (*kept == NULL) {
        q.rc = sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, kept, NULL);
    }
    q.statement = *kept;
    bind_all(&q, values);
    return q;
}

bool sql_row(sql_query *q) {
    if (q->rc != SQLITE_OK || q->is_done) {
        return false;
    }
    int rc = sqlite3_step(q->statement);
    q->is_done = rc != SQLITE_ROW;
    q->rc = rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
    return rc == SQLITE_ROW;
}

void sql_note(sql_query *q, int rc) {
    q->rc = q->rc != SQLITE_OK ? q->rc : rc;
}

/* sqlite3_reset and sqlite3_finalize return the error of the failed step again */
int sql_end(sql_query *q) {
    if (q->is_kept && q->statement != NULL) {
        sqlite3_reset(q->statement);
        sqlite3_clear_bindings(q->statement); /* the bound values are borrowed */
    } else {
        sqlite3_finalize(q->statement);
    }
    q->statement = NULL;
    return q->rc;
}

int64_t sql_column_integer(sql_query *q, int column) {
    return sqlite3_column_int64(q->statement, column);
}

bool sql_column_is_null(sql_query *q, int column) {
    return sqlite3_column_type(q->statement, column) == SQLITE_NULL;
}

const char *sql_column_text(sql_query *q, int column) {
    bool is_null = sql_column_is_null(q, column);
    const char *text = (const char *)sqlite3_column_text(q->statement, column);
    if (text == NULL && !is_null && q->rc == SQLITE_OK) {
        q->rc = SQLITE_NOMEM;
    }
    return text;
}

const void *sql_column_blob(sql_query *q, int column) {
    bool is_null = sql_column_is_null(q, column);
    const void *bytes = sqlite3_column_blob(q->statement, column);
    if (bytes == NULL && !is_null && sqlite3_column_bytes(q->statement, column) > 0 &&
        q->rc == SQLITE_OK) {
        q->rc = SQLITE_NOMEM;
    }
    return bytes != NULL || is_null ? bytes : "";
}

size_t sql_column_size(sql_query *q, int column) {
    return (size_t)sqlite3_column_bytes(q->statement, column);
}

int sql_run(struct sqlite3 *db, const char *text, const sql_value *values) {
    sql_query q = sql_begin(db, text, values);
    while (sql_row(&q)) {
    }
    return sql_end(&q);
}

int sql_execute(struct sqlite3 *db, const char *statements) {
    return sqlite3_exec(db, statements, NULL, NULL, NULL);
}

int sql_untriggered(struct sqlite3 *db, int (*change)(struct sqlite3 *db, const void *context),
                    const void *context) {
    int had = 1;
    int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &had);
    rc = rc == SQLITE_OK ? sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) : rc;
    rc = rc == SQLITE_OK ? change(db, context) : rc;
    int end = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, had, NULL);
    return rc != SQLITE_OK ? rc : end;
}

int sql_get_integer(struct sqlite3 *db, const char *text, const sql_value *values, int64_t *value) {
    sql_query q = sql_begin(db, text, values);
    if (sql_row(&q)) {
        *value = sql_column_integer(&q, 0);
    }
    return sql_end(&q);
}

int sql_get_text(struct sqlite3 *db, const char *text, const sql_value *values, char **value) {
    sql_query q = sql_begin(db, text, values);
    *value = NULL;
    if (sql_row(&q)) {
        const char *found = sql_column_text(&q, 0);
        *value = found != NULL ? strdup(found) : NULL;
        q.rc = found != NULL && *value == NULL ? SQLITE_NOMEM : q.rc;
    }
    return sql_end(&q);
}

int sql_get_any(struct sqlite3 *db, const char *text, const sql_value *values, bool *any) {
    sql_query q = sql_begin(db, text, values);
    *any = sql_row(&q);
    return sql_end(&q);
}

bool sql_has(struct sqlite3 *db, const char *table, const char *column) {
    return sqlite3_table_column_metadata(db, "main", table, column, NULL, NULL, NULL, NULL, NULL) ==
           SQLITE_OK;
}

int sql_copy_database(struct sqlite3 *from, struct sqlite3 *to) {
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL) {
        return sqlite3_errcode(to);
    }
    (void)sqlite3_backup_step(backup, -1);
    return sqlite3_backup_finish(backup);
}

size_t sql_beginning(const char *bytes, size_t size) {
    size_t end = 0;
    for (int n = 0; n < SQL_BEGINNING && end < size && bytes[end] != 0; n++) {
        end++;
        while (end < size && ((unsigned char)bytes[end] & 0xC0) == 0x80) {
            end++;
        }
    }
    return end;
}

const char *sql_error(struct sqlite3 *db, int rc) {
    bool is_its = (sqlite3_errcode(db) & 0xFF) == (rc & 0xFF);
    return is_its ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
}
