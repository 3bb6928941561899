#include "hrana.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <nettle/base64.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../common/json.h"

/*
** ---------------------------------------------------------------------------------------- requests
*/

void hrana_begin(hrana *h) {
    buffer_reset(&h->body);
    buffer_text(&h->body, "{\"requests\":[{\"type\":\"batch\",\"batch\":{\"steps\":[");
    h->steps = h->cells = 0;
    h->rolls_back = false;
}

void hrana_begin_transaction(hrana *h) {
    hrana_begin(h);
    hrana_execute(h, "BEGIN IMMEDIATE", NULL);
    h->rolls_back = true;
}

/*
** A cell is an object of two members, and a step has some figures. In the schema of a server there can be many objects of its
** user's.
*/
enum { VALUES_OF_CELL = 4, VALUES_OF_STEP = 64, VALUES_FREE = 1 << 16 };

void hrana_expect(hrana *h, size_t rows, size_t columns) {
    h->cells += rows * (columns + 1);
}

size_t hrana_values_most(const hrana *h) {
    return VALUES_FREE + VALUES_OF_STEP * h->steps + VALUES_OF_CELL * h->cells;
}

/* {"type":"ok","step":N}: the previous step succeeded. */
static void add_is_ok(hrana *h, const char *name) {
    json_open(&h->body, name, '{');
    json_text(&h->body, "type", "ok");
    json_integer(&h->body, "step", (int64_t)h->steps - 1);
    json_close(&h->body, '}');
}

void hrana_step(hrana *h, bool wants_rows) {
    json_open(&h->body, NULL, '{');
    if (h->steps > 0) {
        add_is_ok(h, "condition");
    }
    json_open(&h->body, "stmt", '{');
    json_open(&h->body, "args", '[');
    buffer_reset(&h->sql);
    h->args = 0;
    h->wants_rows = wants_rows;
}

void hrana_step_end(hrana *h) {
    json_close(&h->body, ']');
    json_bool(&h->body, "want_rows", h->wants_rows);
    if (h->sql.failed || h->sql.bytes == NULL) {
        h->body.failed = true;
    } else {
        json_string(&h->body, "sql", h->sql.bytes, h->sql.length);
    }
    buffer_text(&h->body, "}}");
    h->steps++;
}

void hrana_sql(hrana *h, const char *sql, const sql_value *values) {
    for (const char *mark; values != NULL && (mark = strchr(sql, '?')) != NULL; sql = mark + 2) {
        buffer_add(&h->sql, sql, (size_t)(mark - sql));
        if (mark[1] != '*') {
            assert(mark[1] >= '1' && mark[1] <= '9');
            hrana_arg(h, &values[mark[1] - '1']);
        }
        for (int i = 0; mark[1] == '*' && values[i].kind != SQL_END; i++) {
            buffer_text(&h->sql, i > 0 ? ", " : "");
            hrana_arg(h, &values[i]);
        }
    }
    buffer_text(&h->sql, sql);
}

void hrana_execute(hrana *h, const char *sql, const sql_value *values) {
    hrana_step(h, false);
    hrana_sql(h, sql, values);
    hrana_step_end(h);
}

void hrana_query(hrana *h, const char *sql, const sql_value *values) {
    hrana_step(h, true);
    hrana_sql(h, sql, values);
    hrana_step_end(h);
}

bool hrana_end(hrana *h) {
    if (h->rolls_back && h->steps > 0) {
        json_open(&h->body, NULL, '{');
        json_open(&h->body, "condition", '{');
        json_text(&h->body, "type", "not");
        add_is_ok(h, "cond");
        buffer_text(&h->body, "},\"stmt\":{\"sql\":\"ROLLBACK\"}}");
    }
    buffer_text(&h->body, "]}}]");
    return !h->body.failed;
}

void hrana_free(hrana *h) {
    buffer_free(&h->body);
    buffer_free(&h->sql);
}

/*
** ------------------------------------------------------------------------------------------ values
*/

/* {"type":TYPE: its value follows, and then a brace. */
static void begin_arg(hrana *h, const char *expression, const char *type) {
    buffer_text(&h->sql, expression);
    json_open(&h->body, NULL, '{');
    json_text(&h->body, "type", type);
    h->args++;
}

static void add_integer(hrana *h, int64_t value) {
    begin_arg(h, "?", "integer");
    buffer_print(&h->body, ",\"value\":\"%" PRId64 "\"}", value);
}

static void add_blob(hrana *h, const void *bytes, size_t length, const char *expression) {
    begin_arg(h, expression, "blob");
    json_base64(&h->body, "base64", length > 0 ? bytes : "", length);
    json_close(&h->body, '}');
}

static void add_text(hrana *h, const char *text, size_t length) {
    if (!json_can_carry(text, length)) {
        add_blob(h, text, length, "CAST(? AS TEXT)");
        return;
    }
    begin_arg(h, "?", "text");
    json_string(&h->body, "value", text, length);
    json_close(&h->body, '}');
}

/* JSON has no infinity. In SQL, 9e999 is one. */
static void add_real(hrana *h, double value) {
    if (isinf(value)) {
        buffer_text(&h->sql, value > 0 ? "9e999" : "-9e999");
        return;
    }
    begin_arg(h, "?", "float");
    buffer_print(&h->body, ",\"value\":%.17g}", value);
}

void hrana_value(hrana *h, struct sqlite3_value *value) {
    int type = sqlite3_value_type(value);
    const char *text = type == SQLITE_TEXT ? (const char *)sqlite3_value_text(value) : NULL;
    const void *blob = type == SQLITE_BLOB ? sqlite3_value_blob(value) : NULL;
    size_t size = text != NULL || blob != NULL ? (size_t)sqlite3_value_bytes(value) : 0;
    sql_value arg = type == SQLITE_INTEGER ? sql_integer(sqlite3_value_int64(value))
                    : type == SQLITE_FLOAT
                        ? (sql_value){.kind = SQL_REAL, .real = sqlite3_value_double(value)}
                    : type == SQLITE_BLOB ? sql_blob(blob, size)
                                          : sql_text_of(text, size);
    h->body.failed |= type == SQLITE_TEXT && text == NULL;
    hrana_arg(h, &arg);
}

void hrana_arg(hrana *h, const sql_value *value) {
    switch (value->kind) {
    case SQL_INTEGER: add_integer(h, value->integer); return;
    case SQL_REAL: add_real(h, value->real); return;
    case SQL_TEXT: add_text(h, value->bytes, value->size); return;
    case SQL_BLOB: add_blob(h, value->bytes, value->size, "?"); return;
    default: buffer_text(&h->sql, "NULL"); return;
    }
}

void hrana_cell(hrana *h, const cJSON *cell, bool is_text) {
    char *text = cJSON_PrintUnformatted(cell);
    buffer_text(&h->sql, is_text ? "CAST(? AS TEXT)" : "?");
    h->args++;
    h->body.failed |= text == NULL;
    if (text != NULL) {
        json_raw(&h->body, NULL, text, strlen(text));
    }
    cJSON_free(text);
}

/*
** ----------------------------------------------------------------------------------------- answers
*/

static const cJSON *member(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

const cJSON *hrana_result(const cJSON *answer, const cJSON **error, size_t *step) {
    const cJSON *first = cJSON_GetArrayItem(member(answer, "results"), 0);
    const cJSON *result = member(member(first, "response"), "result");
    const cJSON *of_step;
    size_t at = 0;
    *error = member(first, "error");
    *step = 0;
    if (*error != NULL || !cJSON_IsArray(member(result, "step_results"))) {
        return NULL;
    }
    cJSON_ArrayForEach(of_step, member(result, "step_errors")) {
        if (!cJSON_IsNull(of_step)) {
            *error = of_step;
            *step = at;
            return result;
        }
        at++;
    }
    return result;
}

const cJSON *hrana_rows(const cJSON *result, size_t step) {
    return member(cJSON_GetArrayItem(member(result, "step_results"), (int)step), "rows");
}

int64_t hrana_cell_integer(const cJSON *row, int column) {
    const cJSON *value = member(cJSON_GetArrayItem(row, column), "value");
    return cJSON_IsString(value) ? strtoll(value->valuestring, NULL, 10) : 0;
}

const char *hrana_cell_text(const cJSON *row, int column) {
    const cJSON *value = member(cJSON_GetArrayItem(row, column), "value");
    return cJSON_IsString(value) ? value->valuestring : NULL;
}

static int bind_base64(sqlite3_stmt *statement, int at, const char *text, bool is_blob) {
    struct base64_decode_ctx context;
    size_t length = strlen(text), made = BASE64_DECODE_LENGTH(length);
    uint8_t *bytes = sqlite3_malloc64(made + 1);
    if (bytes == NULL) {
        return SQLITE_NOMEM;
    }
    base64_decode_init(&context);
    /* servers omit the padding, so an incomplete end is no error */
    if (base64_decode_update(&context, &made, bytes, length, text) == 0) {
        sqlite3_free(bytes);
        return SQLITE_MISMATCH;
    }
    return is_blob ? sqlite3_bind_blob64(statement, at, bytes, made, sqlite3_free)
                   : sqlite3_bind_text64(statement, at, (const char *)bytes, made, sqlite3_free,
                                         SQLITE_UTF8);
}

static int bind_cell(sqlite3_stmt *statement, int at, const cJSON *cell, bool is_blob) {
    const cJSON *value = member(cell, "value"), *base64 = member(cell, "base64");
    const cJSON *type = member(cell, "type");
    if (cJSON_IsString(base64)) {
        return bind_base64(statement, at, base64->valuestring, is_blob);
    }
    if (cJSON_IsNumber(value)) {
        return sqlite3_bind_double(statement, at, value->valuedouble);
    }
    if (cJSON_IsString(value) && cJSON_IsString(type) &&
        strcmp(type->valuestring, "integer") == 0) {
        return sqlite3_bind_int64(statement, at, strtoll(value->valuestring, NULL, 10));
    }
    if (cJSON_IsString(value)) {
        return sqlite3_bind_text(statement, at, value->valuestring, -1, SQLITE_TRANSIENT);
    }
    return sqlite3_bind_null(statement, at);
}

int hrana_bind_row(struct sqlite3_stmt *statement, const cJSON *row, const bool *is_blob) {
    const cJSON *cell;
    int at = 0, rc = SQLITE_OK;
    cJSON_ArrayForEach(cell, row) {
        rc = rc == SQLITE_OK ? bind_cell(statement, at + 1, cell, is_blob[at]) : rc;
        at++;
    }
    return rc;
}
