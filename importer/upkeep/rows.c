#include "rows.h"

#include <sqlite3.h>
#include <string.h>

static void add_column(buffer *to, sql_query *q, int column, rows_column *special, void *context) {
    const char *name = sqlite3_column_name(q->statement, column);
    if (name == NULL) {
        to->failed = true;
        return;
    }
    int type = sqlite3_column_type(q->statement, column);
    if (type == SQLITE_NULL) {
        return;
    }
    if (type == SQLITE_INTEGER) {
        json_integer(to, name, sql_column_integer(q, column));
        return;
    }
    bool is_blob = type == SQLITE_BLOB;
    const char *bytes = is_blob ? sql_column_blob(q, column) : sql_column_text(q, column);
    size_t length = sql_column_size(q, column);
    if (bytes == NULL) {
        to->failed = true;
    } else if (strcmp(name, "ranges") == 0 || strcmp(name, "deliveries") == 0) {
        json_raw(to, name, bytes, length);
    } else if (special == NULL || !special(context, to, name, bytes, length)) {
        json_string(to, name, bytes, length);
    }
}

int rows_add(buffer *to, struct sqlite3 *db, const char *name, const char *sql,
             rows_column *special, void *context, size_t *count) {
    json_open(to, name, '[');
    sql_query q = sql_begin(db, sql, NULL);
    while (!to->failed && sql_row(&q)) {
        json_open(to, NULL, '{');
        for (int i = 0; i < sqlite3_column_count(q.statement); i++) {
            add_column(to, &q, i, special, context);
        }
        json_close(to, '}');
        ++*count;
    }
    json_close(to, ']');
    int rc = sql_end(&q);
    return rc == SQLITE_OK && to->failed ? SQLITE_NOMEM : rc;
}
