/*
** Records in quarantine (discko_rejects): stored, retried, resolved and discarded.
*/
#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "neighbours.h"
#include "statements.h"

static const statement add_reject_sql =
    INSERT(ADD_REJECT, "INSERT", "discko_rejects",
           "(file_id, record, \"offset\", length, code, message, raw, rejected_at, id)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
           NULL);
static const statement add_neighbour_sql = {
    ADD_NEIGHBOUR,
    "UPDATE main.discko_rejects SET records = ?2, length = ?3, raw = ?4, parts = ?5 WHERE id = ?1",
    NULL, NULL, NULL};
static const statement read_neighbours_sql =
    READ(READ_NEIGHBOURS,
         "id, file_id, record, \"offset\", length, raw, parts, records, code, message, rejected_at",
         "discko_rejects", "id = ?1", "");
static const statement drop_neighbours_sql = DELETE(DROP_NEIGHBOURS, "discko_rejects", "id = ?1");
static const statement next_rejected_sql =
    READ(NEXT_REJECTED, "id, file_id, record, \"offset\", length, raw, parts, records, code",
         "discko_rejects",
         "id > ?1 AND resolved_event_id IS NULL AND length = length(raw)"
         " AND length > 0",
         " ORDER BY id LIMIT 1");
static const statement resolve_sql =
    UPDATE(RESOLVE, "discko_rejects",
           "resolved_event_id = (SELECT event_id FROM main.discko_deliveries"
           " WHERE file_id = ?2 AND record = ?3)",
           "id = ?1");

/* The next records may be added to the row that was just written. */
static void begin_neighbours(store *s, const store_place *place, dk_code code, const char *raw,
                             size_t size) {
    store_neighbours *row = &s->neighbours;
    row->id = 0;
    if (size == place->length && size <= sizeof row->raw / 2) {
        row->id = sqlite3_last_insert_rowid(s->db);
        row->first = *place;
        row->code = code;
        row->records = 1;
        row->size = size;
        memcpy(row->raw, raw, size);
        row->parts_size =
            (size_t)snprintf(row->parts, sizeof row->parts, "0 0 %" PRIu64 "\n", place->length);
    }
}

/* Whether these bytes are only separators. */
static bool are_separators(const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == 0 || strchr(" \t\r\n,[]{}\x1E\xEF\xBB\xBF", bytes[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* Adds a record and the bytes between it and the previous one. False if there is no room. */
static bool append_neighbour(store_neighbours *row, const store_place *place, dk_code code,
                             const char *raw, size_t size, size_t between) {
    char part[120];
    uint64_t number = place->record - row->first.record;
    uint64_t offset = place->offset - row->first.offset;
    const char *name = code != row->code ? dk_code_name(code) : NULL;
    size_t made = (size_t)snprintf(part, sizeof part, "%" PRIu64 " %" PRIu64 " %zu%s%s\n", number,
                                   offset, size, name != NULL ? " " : "", name != NULL ? name : "");
    size_t raw_size = row->size + between + size, parts_size = row->parts_size + made;
    if (offset != row->size + between || raw_size > sizeof row->raw ||
        parts_size >= sizeof row->parts || raw_size + parts_size > STORE_NEIGHBOURS_MAX ||
        (place->record == row->last + 1 && !are_separators(raw - between, between))) {
        return false;
    }
    memcpy(row->raw + row->size, raw - between, between + size);
    /* If record numbers are skipped, ignored records lie in between; their bytes are not kept. */
    for (size_t i = row->size; place->record != row->last + 1 && i < row->size + between; i++) {
        row->raw[i] = row->raw[i] == '\n' ? '\n' : ' ';
    }
    memcpy(row->parts + row->parts_size, part, made + 1);
    row->size = raw_size;
    row->parts_size = parts_size;
    row->records++;
    row->last = place->record;
    return true;
}

store_status store_reject_beside(store *s, const store_place *place, dk_code code, const char *raw,
                                 size_t size, size_t between, bool *added) {
    store_neighbours *row = &s->neighbours;
    *added = row->id != 0 && row->first.file_id == place->file_id && place->record > row->last &&
             append_neighbour(row, place, code, raw, size, between);
    return !*added
               ? STORE_OK
               : statement_run(s, &add_neighbour_sql,
                               SQL_VALUES(sql_integer(row->id), sql_integer((int64_t)row->records),
                                          sql_integer((int64_t)row->size),
                                          sql_blob(row->raw, row->size), sql_text(row->parts)),
                               NULL);
}

static store_status write_reject(store *s, const store_place *place, const char *code,
                                 const char *message, const void *raw, size_t size,
                                 const char *at) {
    const sql_value *values =
        SQL_VALUES(PLACE_VALUES(place), sql_text(code), sql_text(message), sql_blob(raw, size),
                   sql_text(at), store_new_id(s, STORE_REJECTS));
    return store_numbered_row(s, statement_run(s, &add_reject_sql, values, NULL), STORE_REJECTS);
}

store_status store_reject(store *s, const store_place *place, dk_code code, const char *message,
                          const void *raw, size_t size) {
    assert(place->file_id > 0);
    s->neighbours.id = 0;
    if (size > s->row_max - STORE_ROW_MARGIN) {
        return STORE_TOO_LARGE;
    }
    store_status status = write_reject(s, place, dk_code_name(code), message, raw, size, s->now);
    if (status == STORE_OK) {
        begin_neighbours(s, place, code, raw, size);
        s->neighbours.last = place->record;
    }
    return status;
}

void store_rejected_free(store_rejected *record) {
    free(record->raw);
    free(record->parts);
    *record = (store_rejected){0};
}

/* Reads a row of the quarantine. */
static void read_rejected(sql_query *q, store_rejected *found) {
    const void *raw = sql_column_blob(q, 5);
    const char *parts = sql_column_text(q, 6), *code = sql_column_text(q, 8);
    *found = (store_rejected){
        .id = sql_column_integer(q, 0),
        .place = {sql_column_integer(q, 1), (uint64_t)sql_column_integer(q, 2),
                  (uint64_t)sql_column_integer(q, 3), (uint64_t)sql_column_integer(q, 4)},
        .size = sql_column_size(q, 5),
        .records = (uint64_t)sql_column_integer(q, 7),
    };
    (void)snprintf(found->code, sizeof found->code, "%s", code != NULL ? code : "");
    found->raw = malloc(found->size + 1);
    found->parts = parts != NULL ? strdup(parts) : NULL;
    if (found->raw == NULL || (parts != NULL && found->parts == NULL)) {
        q->rc = SQLITE_NOMEM;
    } else if (found->size > 0) {
        memcpy(found->raw, raw, found->size);
    }
}

store_status store_next_rejected(store *s, int64_t after, store_rejected *found) {
    sql_query q = statement_begin(s, &next_rejected_sql, SQL_VALUES(sql_integer(after)));
    *found = (store_rejected){0};
    if (sql_row(&q)) {
        read_rejected(&q, found);
    }
    store_status status = store_status_of(sql_end(&q));
    if (status != STORE_OK) {
        store_rejected_free(found);
    }
    return status;
}

/* Writes a row for each record of a row that has been removed. */
static store_status write_parts(store *s, const store_rejected *row, const char *code,
                                const char *message, const char *at) {
    neighbour part;
    const char *parts = row->parts;
    store_status status = STORE_OK;
    while (status == STORE_OK && neighbours_next(&parts, row->size, &part)) {
        const store_place place = {row->place.file_id, row->place.record + part.record,
                                   row->place.offset + part.offset, part.length};
        status = write_reject(s, &place, part.code[0] != 0 ? part.code : code,
                              part.record == 0 ? message : NEIGHBOURS_MESSAGE,
                              row->raw + part.offset, (size_t)part.length, at);
    }
    return status;
}

store_status store_split(store *s, int64_t id) {
    const sql_value *values = SQL_VALUES(sql_integer(id));
    store_rejected row = {0};
    char *texts[3] = {0}; /* code, message, rejected_at */
    sql_query q = statement_begin(s, &read_neighbours_sql, values);
    s->neighbours.id = 0;
    if (sql_row(&q)) {
        read_rejected(&q, &row);
        for (int i = 0; i < 3; i++) {
            const char *text = sql_column_text(&q, 8 + i);
            texts[i] = text != NULL ? strdup(text) : NULL;
            q.rc = texts[i] == NULL ? SQLITE_NOMEM : q.rc;
        }
    }
    store_status status = store_status_of(sql_end(&q));
    if (status == STORE_OK && row.parts != NULL) {
        status = statement_run_here(s, &drop_neighbours_sql, values, NULL);
        status = status == STORE_OK ? write_parts(s, &row, texts[0], texts[1], texts[2]) : status;
    }
    for (int i = 0; i < 3; i++) {
        free(texts[i]);
    }
    store_rejected_free(&row);
    return status;
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
