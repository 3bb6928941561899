#include "exact.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/hash.h"
#include "../store/proof.h"

/* The columns of a row. */
enum { RECORD, OFFSET, LENGTH, HASH, RECEIVED, RAW, CODE, MESSAGE, PARTS };

static const char rows_sql[] =
    "SELECT d.record, d.\"offset\", d.length, e.hash,"
    " CASE WHEN d.received_from = 'capture' THEN d.received_at END, NULL, NULL, NULL, NULL"
    " FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = d.event_id"
    " WHERE d.file_id = ?1 UNION ALL "
    "SELECT record, \"offset\", length, NULL, NULL, raw, code, message, parts FROM discko_rejects"
    " WHERE file_id = ?1 AND resolved_event_id IS NULL ORDER BY 1";

void exact_message(char *out, size_t size, const dk_error *error) {
    snprintf(out, size, "%s at byte %" PRIu32 " of the record: %s", dk_code_meaning(error->code),
             error->offset, error->message);
}

/*
** Whether the row has the format that a reading of all of the input gave, and ends inside the same brackets. An input that
** is large, or not complete, may have been read in parts, which leaves out what was not seen in them.
*/
static bool has_format(const store_file *file, framer *f) {
    enum { IN_ONE_GO = 1 << 22 };
    return !file->complete || file->outdated || file->is_kept || file->size > IN_ONE_GO ||
           (strncmp(file->format, framer_format(f), sizeof file->format - 1) == 0 &&
            strncmp(file->inside, f->inside, sizeof file->inside - 1) == 0);
}

bool exact_has_hash(const char *text, size_t length, const void *hash, size_t hash_size) {
    dk_scan scan;
    return text != NULL && hash != NULL && hash_size == DK_HASH_SIZE &&
           dk_scan_payload(text, length, &scan) && proof_has_hash(text, &scan, hash);
}

/* The next record of the row becomes the present one. False if there is none. */
static bool next_part(exact *e) {
    uint64_t size = sql_column_size(&e->row, RAW);
    if (!neighbours_next(&e->parts, size, &e->part)) {
        return false;
    }
    e->place.record = e->first + e->part.record;
    e->place.offset = (uint64_t)sql_column_integer(&e->row, OFFSET) + e->part.offset;
    e->place.length = sql_column_is_null(&e->row, PARTS)
                          ? (uint64_t)sql_column_integer(&e->row, LENGTH)
                          : e->part.length;
    return true;
}

static void next_row(exact *e) {
    e->has_row = sql_row(&e->row);
    if (e->has_row) { /* the types first: reading a value as text changes its own */
        e->is_typed = sqlite3_column_type(e->row.statement, RAW) != SQLITE_TEXT &&
                      sqlite3_column_type(e->row.statement, CODE) != SQLITE_BLOB &&
                      sqlite3_column_type(e->row.statement, MESSAGE) != SQLITE_BLOB;
        e->first = (uint64_t)sql_column_integer(&e->row, RECORD);
        e->parts = sql_column_text(&e->row, PARTS);
        e->differs |= !next_part(e);
    }
}

/* The present record has been dealt with. */
static void pass(exact *e) {
    if (sql_column_is_null(&e->row, PARTS) || !next_part(e)) {
        next_row(e);
    }
}

void exact_begin(exact *e, struct sqlite3 *db, erased *people, const store_file *file) {
    *e = (exact){.file = file, .erased = people, .told = true};
    e->row = sql_begin(db, rows_sql, SQL_VALUES(sql_integer(file->id)));
    next_row(e);
}

static bool is_text(exact *e, int column, const char *text) {
    const char *found = sql_column_text(&e->row, column);
    return found != NULL && strcmp(found, text) == 0;
}

/* Whether the row has the record's bytes, or the first of them where it had no room for all. */
static bool has_bytes(exact *e, const frame *record, bool *is_whole) {
    const char *raw = sql_column_blob(&e->row, RAW);
    bool is_alone = sql_column_is_null(&e->row, PARTS);
    size_t kept = is_alone ? sql_column_size(&e->row, RAW) : (size_t)e->part.length;
    raw += is_alone ? 0 : e->part.offset;
    *is_whole = kept == record->size;
    return (*is_whole || (kept == HEAD_MAX && record->size > kept)) &&
           (kept == 0 || memcmp(raw, record->bytes, kept) == 0);
}

/* Whether the row gives the reason for which the record is bad. A payload may be kept out of the store by the store. */
static bool has_reason(exact *e, const dk_error *error) {
    char message[EXACT_MESSAGE_SIZE];
    const char *code = dk_code_name(error->code);
    if (is_text(e, CODE, dk_code_name(DK_SERVER_LIMIT)) && e->place.length > HEAD_MAX) {
        return true;
    }
    if (e->kind == FRAME_PAYLOAD) {
        return is_text(e, CODE, dk_code_name(DK_HASH_COLLISION));
    }
    exact_message(message, sizeof message, error);
    if (e->part.code[0] != 0) {
        return strcmp(e->part.code, code) == 0;
    }
    return is_text(e, CODE, code) && (e->part.record > 0 || is_text(e, MESSAGE, message) ||
                                      is_text(e, MESSAGE, NEIGHBOURS_MESSAGE));
}

static bool is_received(exact *e, const frame *record) {
    bool is_known = !sql_column_is_null(&e->row, RECEIVED);
    return record->received_at[0] != 0 ? is_text(e, RECEIVED, record->received_at) : !is_known;
}

static bool payload_agrees(exact *e, const frame *record, bool is_placed) {
    bool has = exact_has_hash(record->text, record->text_length, sql_column_blob(&e->row, HASH),
                              sql_column_size(&e->row, HASH));
    bool is_same = has && is_placed && is_received(e, record);
    e->misplaced += has && !is_placed;
    e->damaged += is_placed && !is_same;
    return is_same;
}

/* Whether the row says of the record what its bytes do. */
static bool agrees(exact *e, const frame *record, const dk_error *error) {
    bool is_placed = e->place.offset == record->offset && e->place.length == record->length;
    bool is_reject = sql_column_is_null(&e->row, HASH), is_whole = false;
    if (!is_reject && e->kind == FRAME_PAYLOAD) {
        return payload_agrees(e, record, is_placed);
    }
    if (!is_reject || !is_placed || !has_bytes(e, record, &is_whole)) {
        return false;
    }
    bool has = has_reason(e, error) && e->is_typed;
    e->damaged += !has;
    return has;
}

uint64_t exact_wrong(const exact *e) {
    return e->damaged + e->misplaced;
}

bool exact_is_erased(exact *e, const frame *record) {
    bool gone = false;
    char *rest = NULL;
    size_t length;
    e->told &= e->kind == FRAME_PAYLOAD
                   ? erased_has_delivered(e->erased, record->text, record->text_length, &gone)
                   : erased_take_out(e->erased, record->bytes, record->size, &gone, &rest, &length);
    free(rest);
    return gone;
}

static void compare(exact *e, const frame *record, const dk_error *error) {
    while (e->has_row && e->place.record < e->number) {
        e->differs = true;
        pass(e);
    }
    uint64_t wrong = exact_wrong(e);
    if (e->has_row && e->place.record == e->number) {
        bool same = agrees(e, record, error), is_known = exact_wrong(e) > wrong;
        bool is_other = !same && !is_known && !exact_is_erased(e, record);
        e->differs |= is_known || is_other;
        e->misplaced += is_other && (e->kind == FRAME_BAD) == sql_column_is_null(&e->row, HASH);
        pass(e);
    } else {
        /* A quarantined record may have been discarded. */
        bool is_lost = e->kind == FRAME_PAYLOAD && !exact_is_erased(e, record);
        e->differs |= is_lost;
        e->misplaced += is_lost;
        e->missing += e->kind == FRAME_BAD;
        e->ignored++;
    }
    e->number++;
}

bool exact_next(exact *e, framer *f, frame *record) {
    e->kind = framer_next(f, record);
    if (e->kind < FRAME_WAITING && !e->file->complete && record->offset >= e->file->size) {
        e->kind = FRAME_WAITING;
    }
    if (e->kind == FRAME_IGNORED) {
        e->number += record->count;
        e->ignored += record->count;
    } else if (e->kind < FRAME_WAITING) {
        compare(e, record, &f->error);
    }
    return e->kind < FRAME_WAITING && e->told;
}

int exact_end(exact *e, framer *f) {
    e->differs |= e->has_row || e->ignored != e->file->ignored;
    e->misnamed = e->kind == FRAME_END && !e->differs && !has_format(e->file, f);
    return sql_end(&e->row);
}
