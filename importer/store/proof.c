#include "proof.h"

#include <sqlite3.h>
#include <string.h>

#include "../../ext/hash.h"
#include "envelope.h"

bool proof_has_hash(const char *text, const dk_scan *scan, const void *hash) {
    dk_hash digest = dk_hash_json(text + scan->root.offset, scan->root.length, scan->spaced);
    return memcmp(digest.bytes, hash, DK_HASH_SIZE) == 0;
}

static bool is_value(sql_query *q, int column, const sql_value *value, bool is_cut) {
    if (value->kind == SQL_NULL) {
        return sql_column_is_null(q, column);
    }
    if (value->kind == SQL_INTEGER) {
        return sqlite3_column_type(q->statement, column) == SQLITE_INTEGER &&
               sql_column_integer(q, column) == value->integer;
    }
    size_t size = is_cut ? sql_beginning(value->bytes, value->size) : value->size;
    if (sqlite3_column_type(q->statement, column) != SQLITE_TEXT) {
        return false;
    }
    const char *text = sql_column_text(q, column);
    return text != NULL && sql_column_size(q, column) == size &&
           memcmp(text, value->bytes, size) == 0;
}

static bool is_envelope(sql_query *q, int first, const envelope *e) {
    return is_value(q, first, &e->event_name, true) && is_value(q, first + 1, &e->lead, false) &&
           is_value(q, first + 2, &e->sent_at, false) &&
           is_value(q, first + 3, &e->completed_at, false) &&
           is_value(q, first + 4, &e->is_locked, false) &&
           is_value(q, first + 5, &e->lock_reason, true) &&
           is_value(q, first + 6, &e->lead_status, true);
}

int proof_of_payload(sql_query *q, int first, proof *found) {
    dk_scan scan;
    envelope e;
    const void *hash = sql_column_blob(q, first);
    bool has_size = sql_column_size(q, first) == DK_HASH_SIZE;
    bool is_text = sqlite3_column_type(q->statement, first + 1) == SQLITE_TEXT;
    const char *text = sql_column_text(q, first + 1);
    size_t length = sql_column_size(q, first + 1);
    *found = PROOF_HASH;
    if (q->rc != SQLITE_OK || !is_text || !has_size || !dk_scan_payload(text, length, &scan) ||
        !proof_has_hash(text, &scan, hash)) {
        return q->rc;
    }
    int rc = envelope_read(&e, text, &scan);
    if (rc == SQLITE_OK) {
        *found = is_envelope(q, first + 2, &e) ? PROOF_SOUND : PROOF_ENVELOPE;
    }
    envelope_free(&e);
    return rc != SQLITE_OK ? rc : q->rc;
}
