#include "remote.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../input/source.h"

/* The most keys in a statement, and rows in an answer. */
enum { KEYS_A_STEP = 500, ROWS_AT_ONCE = 1024, ROWS_AT_FIRST = 16 };

/* An answer of so many bytes takes little memory, and is far from what a server refuses to send. */
enum { ANSWER_SMALL = 2 << 20 };

static void add_keys(remote *r, const mirror_table *t, const cJSON *last) {
    const char *joint = "";
    for (int i = 0; i < t->columns; i++) {
        if (t->is_key[i]) {
            buffer_text(&r->request.sql, joint);
            if (last == NULL) {
                buffer_print(&r->request.sql, "\"%s\"", t->names[i]);
            } else {
                const cJSON *cell = cJSON_GetArrayItem(last, i);
                hrana_cell(&r->request, cell,
                           !t->is_blob[i] && cJSON_HasObjectItem(cell, "base64"));
            }
            joint = ", ";
        }
    }
}

/* Text is fetched as a blob: JSON cannot carry all of it. */
static void add_columns(remote *r, const mirror_table *t) {
    for (int i = 0; i < t->columns; i++) {
        const char *name = t->names[i];
        buffer_text(&r->request.sql, i == 0 ? "SELECT " : ", ");
        if (t->is_blob[i]) {
            buffer_print(&r->request.sql, "\"%s\"", name);
        } else {
            buffer_print(
                &r->request.sql,
                "CASE typeof(\"%s\") WHEN 'text' THEN CAST(\"%s\" AS BLOB) ELSE \"%s\" END", name,
                name, name);
        }
    }
}

/* Asks for the next `most` rows after the key of `last`; NULL: the first ones. */
static store_status ask_for_rows(remote *r, const mirror_table *t, const char *where,
                                 const sql_value *values, const cJSON *last, int most, reply *o) {
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    add_columns(r, t);
    buffer_print(&r->request.sql, " FROM (SELECT * FROM %s WHERE ",
                 t->source != NULL ? t->source : t->name);
    hrana_sql(&r->request, where, values);
    buffer_text(&r->request.sql, ")");
    if (last != NULL) {
        buffer_text(&r->request.sql, " WHERE (");
        add_keys(r, t, NULL);
        buffer_text(&r->request.sql, ") > (");
        add_keys(r, t, last);
        buffer_text(&r->request.sql, ")");
    }
    buffer_text(&r->request.sql, " ORDER BY ");
    add_keys(r, t, NULL);
    buffer_print(&r->request.sql, " LIMIT %d", most);
    hrana_expect(&r->request, (size_t)most, (size_t)t->columns);
    hrana_step_end(&r->request);
    return remote_exchange(r, o);
}

/* Takes the rows of an answer into the mirror. *last: a copy of the last one, where the next answer begins. */
static store_status take_rows(remote *r, const mirror_table *t, const cJSON *rows, int most,
                              cJSON **last) {
    int count = cJSON_GetArraySize(rows);
    if (count > most) {
        return remote_refuse(r, "the server returned rows that were not requested", NULL);
    }
    store_status status = remote_mirror_status(r, mirror_add(&r->mirror, t, rows));
    cJSON_Delete(*last);
    *last = count == 0 ? NULL : cJSON_Duplicate(cJSON_GetArrayItem(rows, count - 1), true);
    return status == STORE_OK && count > 0 && *last == NULL
               ? remote_refuse(r, source_no_memory, NULL)
               : status;
}

/*
** How many rows to request at a time, by what the last ones came to: the first few are too few to need more memory than
** a multiple of the largest.
*/
static void adapt(remote *r, bool is_full) {
    size_t size = client_answer_size(r->client);
    if (is_full && size < ANSWER_SMALL && 2 * r->rows_at_once <= ROWS_AT_ONCE) {
        r->rows_at_once *= 2;
    } else if (size > 2 * ANSWER_SMALL && r->rows_at_once > 1) {
        r->rows_at_once /= 2;
    }
}

store_status fetch_table(remote *r, const mirror_table *t, const char *where,
                         const sql_value *values) {
    cJSON *last = NULL;
    store_status status = turns_keep(r);
    bool more = !r->absent;
    r->rows_at_once = r->rows_at_once > 0 ? r->rows_at_once : ROWS_AT_FIRST;
    while (status == STORE_OK && more) {
        reply o;
        int most = r->rows_at_once;
        status = ask_for_rows(r, t, where, values, last, most, &o);
        if (status == STORE_OK && o.error != NULL && most > 1 &&
            client_error_is(o.error, CLIENT_TOO_LARGE)) {
            r->rows_at_once /= 2;
        } else if (status == STORE_OK && o.error != NULL) {
            status = remote_refuse(r, "the server refuses", client_error_text(o.error));
        } else if (status == STORE_OK) {
            const cJSON *rows = hrana_rows(o.result, 0);
            more = cJSON_GetArraySize(rows) == most;
            status = take_rows(r, t, rows, most, &last);
            adapt(r, more);
        }
    }
    cJSON_Delete(last);
    return status;
}

store_status fetch_rows(remote *r, const char *table, const char *where, const sql_value *values) {
    return fetch_table(r, mirror_table_of(&r->mirror, table), where, values);
}

/* Encodes a query, so that none is sent twice in a batch. */
static void make_question(buffer *b, const char *table, const char *where,
                          const sql_value *values) {
    buffer_print(b, "%s %s", table, where);
    for (const char *mark = where; (mark = strchr(mark, '?')) != NULL; mark += 2) {
        const sql_value *v = &values[mark[1] - '1'];
        buffer_print(b, " %d %lld %zu ", (int)v->kind, (long long)v->integer, v->size);
        buffer_add(b, v->bytes, v->bytes != NULL ? v->size : 0);
    }
}

/* Notes a query. *is_new: whether it is the first time in this batch. */
static store_status note_asked(remote *r, const char *table, const char *where,
                               const sql_value *values, bool *is_new) {
    buffer question = {0};
    make_question(&question, table, where, values);
    int rc = question.failed
                 ? SQLITE_NOMEM
                 : sql_run(r->mirror.db, "INSERT OR IGNORE INTO temp.discko_asked VALUES (?1)",
                           SQL_VALUES(sql_blob(question.bytes, question.length)));
    *is_new = rc == SQLITE_OK && sqlite3_changes(r->mirror.db) > 0;
    buffer_free(&question);
    return remote_mirror_status(r, rc);
}

store_status fetch_once(store *s, const char *table, const char *where, const sql_value *values) {
    bool is_new;
    remote *r = s->backend;
    store_status status = note_asked(r, table, where, values, &is_new);
    return status == STORE_OK && is_new ? fetch_rows(r, table, where, values) : status;
}

store_status fetch_payloads(store *s, const dk_hash *hashes, size_t count) {
    remote *r = s->backend;
    sql_value unasked[KEYS_A_STEP + 1];
    store_status status = STORE_OK;
    int left = 0;
    for (size_t i = 0; i < count && status == STORE_OK; i++) {
        bool is_new;
        unasked[left] = sql_blob(hashes[i].bytes, DK_HASH_SIZE);
        status = note_asked(r, "discko_events", STORE_BY_HASH, &unasked[left], &is_new);
        left += is_new;
        if (status == STORE_OK && left > 0 && (left == KEYS_A_STEP || i + 1 == count)) {
            unasked[left].kind = SQL_END;
            status = fetch_rows(r, "discko_events", "hash IN (?*)", unasked);
            left = 0;
        }
    }
    return status;
}

/* The keys of one statement. Texts are stored in `bytes`. */
typedef struct keys {
    sql_value values[KEYS_A_STEP + 1];
    buffer bytes;
    int count;
} keys;

/* Copies the next keys of a query: integers and texts. */
static void take_keys(sql_query *q, keys *k) {
    k->count = 0;
    buffer_reset(&k->bytes);
    while (k->count < KEYS_A_STEP && sql_row(q)) {
        sql_value *v = &k->values[k->count++];
        if (sqlite3_column_type(q->statement, 0) == SQLITE_INTEGER) {
            *v = sql_integer(sql_column_integer(q, 0));
        } else {
            const char *text = sql_column_text(q, 0);
            *v = sql_text_of("", sql_column_size(q, 0));
            v->integer = (int64_t)k->bytes.length;
            buffer_add(&k->bytes, text != NULL ? text : "", text != NULL ? v->size : 0);
        }
    }
    for (int i = 0; i < k->count; i++) {
        sql_value *v = &k->values[i];
        v->bytes = v->kind == SQL_TEXT ? k->bytes.bytes + v->integer : NULL;
    }
    k->values[k->count].kind = SQL_END;
}

store_status fetch_keys(remote *r, const char *table, const char *column, const char *query,
                        const char *besides) {
    keys *k = calloc(1, sizeof *k);
    char where[160];
    if (k == NULL) {
        return remote_refuse(r, source_no_memory, NULL);
    }
    snprintf(where, sizeof where, "\"%s\" IN (?*)%s", column, besides);
    /* copied first, since the query may read the table that is fetched */
    buffer copy = {0};
    buffer_print(&copy, "DELETE FROM temp.discko_keys; INSERT INTO temp.discko_keys %s", query);
    store_status status = copy.failed
                              ? remote_refuse(r, source_no_memory, NULL)
                              : remote_mirror_status(r, sql_execute(r->mirror.db, copy.bytes));
    if (status == STORE_OK) {
        sql_query q = sql_begin(r->mirror.db, "SELECT * FROM temp.discko_keys", NULL);
        for (take_keys(&q, k); k->count > 0 && status == STORE_OK; take_keys(&q, k)) {
            status = k->bytes.failed ? remote_refuse(r, source_no_memory, NULL)
                                     : fetch_rows(r, table, where, k->values);
        }
        store_status read = remote_mirror_status(r, sql_end(&q));
        status = status == STORE_OK ? read : status;
    }
    buffer_free(&copy);
    buffer_free(&k->bytes);
    free(k);
    return status;
}

store_status fetch_erased(remote *r) {
    int64_t count = 0;
    store_status status = remote_mirror_status(
        r, sql_get_integer(r->mirror.db, "SELECT count(*) FROM main.discko_internal_erased", NULL,
                           &count));
    return status == STORE_OK && count < r->state.erased
               ? fetch_rows(r, "discko_internal_erased", "1", NULL)
               : status;
}

/* Restores the triggers of discko_events that the server has, if they are the schema's. */
static store_status fetch_guards(remote *r) {
    reply o;
    const cJSON *row;
    store_status status = remote_query(r,
                                       "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                                       " AND name GLOB '*_no_*'",
                                       NULL, &o);
    const cJSON *guards = status == STORE_OK ? hrana_rows(o.result, 0) : NULL;
    cJSON_ArrayForEach(row, guards) {
        status = status != STORE_OK
                     ? status
                     : remote_mirror_status(r, mirror_guard(&r->mirror, hrana_cell_text(row, 0),
                                                            hrana_cell_text(row, 1)));
    }
    return status;
}

store_status fetch_all(remote *r) {
    int64_t before = 0, after = 0;
    store_status status = turns_last_batch(r, &before);
    for (int i = 0; i < r->mirror.count && status == STORE_OK; i++) {
        status = fetch_rows(r, r->mirror.tables[i].name, "1", NULL);
    }
    status = status == STORE_OK && r->mode == REMOTE_READ ? fetch_guards(r) : status;
    status = status == STORE_OK ? turns_last_batch(r, &after) : status;
    return status == STORE_OK && after != before
               ? remote_busy(r, "somebody has written in the meantime")
               : status;
}
