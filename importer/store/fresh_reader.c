#include "fresh_reader.h"

#include <sqlite3.h>

/* The event ?1; if that is NULL, all events that the plain tables lack. */
#define PAYLOADS                                                                                 \
    "SELECT id, payload FROM main.discko_events WHERE id BETWEEN"                                \
    " coalesce(?1, 1 + (SELECT event_id FROM main.discko_internal_snapshot)) AND coalesce(?1, (" \
    "SELECT max(id) FROM main.discko_events)) ORDER BY id"

int fresh_reader_begin(fresh_reader *r, struct sqlite3 *db, int64_t event_id) {
    int rc = SQLITE_OK;
    if (r->payloads == NULL) {
        rc = sqlite3_prepare_v2(db, PAYLOADS, -1, &r->payloads, NULL);
    } else {
        (void)sqlite3_reset(r->payloads);
    }
    if (rc != SQLITE_OK) {
        return rc;
    }
    return event_id != 0 ? sqlite3_bind_int64(r->payloads, 1, event_id)
                         : sqlite3_bind_null(r->payloads, 1);
}

/* Scans a payload; false if it is not a lead or damaged. */
static bool is_lead(fresh_reader *r, const char *text, size_t length) {
    return text != NULL && dk_scan_payload(text, length, &r->scan) &&
           dk_scan_is_lead(text, &r->scan);
}

int fresh_reader_next(fresh_reader *r, fresh *of, bool *has) {
    int rc;
    *has = false;
    while ((rc = sqlite3_step(r->payloads)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(r->payloads, 1);
        size_t length = (size_t)sqlite3_column_bytes(r->payloads, 1);
        if (text == NULL && sqlite3_column_type(r->payloads, 1) != SQLITE_NULL) {
            return SQLITE_NOMEM;
        }
        if (is_lead(r, text, length)) {
            *has = true;
            r->row.event_id = sqlite3_column_int64(r->payloads, 0);
            dk_arena_clear(&r->arena);
            return fresh_make(&r->row, text, &r->scan, &r->arena, of);
        }
    }
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

void fresh_reader_free(fresh_reader *r) {
    sqlite3_finalize(r->payloads);
    dk_arena_free(&r->arena);
    r->payloads = NULL;
}
