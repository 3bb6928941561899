/*
** Records in quarantine (discko_rejects): stored, retried, resolved and discarded.
*/
#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "statements.h"

static const statement add_reject_sql =
    INSERT(ADD_REJECT, "INSERT", "discko_rejects",
           "(file_id, record, \"offset\", length, code, message, raw, rejected_at, id)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
           NULL);
static const statement next_rejected_sql =
    READ(NEXT_REJECTED, "id, file_id, record, \"offset\", length, raw", "discko_rejects",
         "id > ?1 AND resolved_event_id IS NULL AND length = length(raw)"
         " AND length > 0",
         " ORDER BY id LIMIT 1");
static const statement resolve_sql =
    UPDATE(RESOLVE, "discko_rejects",
           "resolved_event_id = (SELECT event_id FROM main.discko_deliveries"
           " WHERE file_id = ?2 AND record = ?3)",
           "id = ?1");

store_status store_reject(store *s, const store_place *place, dk_code code, const char *message,
                          const void *raw, size_t size) {
    assert(place->file_id > 0);
    if (size > s->row_max - STORE_ROW_MARGIN) {
        return STORE_TOO_LARGE;
    }
    const sql_value *values =
        SQL_VALUES(PLACE_VALUES(place), sql_text(dk_code_name(code)), sql_text(message),
                   sql_blob(raw, size), sql_text(s->now), store_new_id(s, STORE_REJECTS));
    return store_numbered_row(s, statement_run(s, &add_reject_sql, values, NULL), STORE_REJECTS);
}

store_status store_next_rejected(store *s, int64_t after, store_rejected *found) {
    const sql_value *values = SQL_VALUES(sql_integer(after));
    store_status status = statement_fetch(s, &next_rejected_sql, values);
    *found = (store_rejected){0};
    if (status != STORE_OK) {
        return status;
    }
    sql_query q = statement_begin(s, &next_rejected_sql, values);
    if (sql_row(&q)) {
        const void *raw = sql_column_blob(&q, 5);
        *found = (store_rejected){
            .id = sql_column_integer(&q, 0),
            .place = {sql_column_integer(&q, 1), (uint64_t)sql_column_integer(&q, 2),
                      (uint64_t)sql_column_integer(&q, 3), (uint64_t)sql_column_integer(&q, 4)},
            .size = sql_column_size(&q, 5),
        };
        found->raw = malloc(found->size + 1);
        if (found->raw == NULL) {
            q.rc = SQLITE_NOMEM;
        } else {
            memcpy(found->raw, raw, found->size);
        }
    }
    return store_status_of(sql_end(&q));
}

store_status store_resolve(store *s, const store_rejected *record) {
    return statement_run(s, &resolve_sql,
                         SQL_VALUES(sql_integer(record->id), sql_integer(record->place.file_id),
                                    sql_integer((int64_t)record->place.record)),
                         NULL);
}

#define IS_BELOW(column)                                                   \
    column " = ?1 OR (" column " > ?1 || '!' AND " column " < ?1 || '\"')" \
           " OR (" column " > ?1 || '/' AND " column " < ?1 || '0')"
#define HAS_REJECTS "rejected > 0 AND (" IS_BELOW("path") " OR " IS_BELOW("moved_to") ")"
#define IN_QUARANTINE "file_id IN (SELECT id FROM discko_files WHERE " HAS_REJECTS ")"

static store_status fetch_quarantine(store *s, const sql_value *of) {
    store_status status = STORE_OK;
    if (s->ops->fetch != NULL) {
        status = s->ops->fetch(s, "discko_files", HAS_REJECTS, of);
        status =
            status == STORE_OK ? s->ops->fetch(s, "discko_rejects", IN_QUARANTINE, of) : status;
    }
    return status;
}

store_status store_discard_rejects(store *s, const char *path, int64_t *inputs, int64_t *records) {
    const sql_value *of = SQL_VALUES(sql_text(path));
    store_status status = fetch_quarantine(s, of);
    if (status == STORE_OK) {
        sql_query q = sql_begin(s->db,
                                "SELECT count(*), coalesce(sum(rejected), 0)"
                                " FROM main.discko_files WHERE " HAS_REJECTS,
                                of);
        bool row = sql_row(&q);
        *inputs = row ? sql_column_integer(&q, 0) : 0;
        *records = row ? sql_column_integer(&q, 1) : 0;
        status = store_status_of(sql_end(&q));
    }
    if (status == STORE_OK) {
        status = store_status_of(
            sql_run(s->db, "DELETE FROM main.discko_rejects WHERE " IN_QUARANTINE, of));
    }
    return status != STORE_OK
               ? status
               : store_status_of(sql_run(s->db,
                                         "UPDATE main.discko_files"
                                         " SET ignored = ignored + rejected, rejected = 0"
                                         " WHERE " HAS_REJECTS,
                                         of));
}
