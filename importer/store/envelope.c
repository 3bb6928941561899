#include "envelope.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "../../ext/key.h"
#include "../../ext/value.h"

/* A decoded string, or NULL for any other value. *made: memory that the value may point to. */
static int read_string(const char *text, const dk_value *value, sql_value *out, char **made) {
    const char *inside = text + value->offset + 1;
    *out = sql_null();
    if (value->kind != DK_STRING) {
        return SQLITE_OK;
    }
    if (!value->escaped) {
        *out = sql_text_of(inside, value->length - 2);
        return SQLITE_OK;
    }
    *made = malloc((size_t)value->length + 1);
    if (*made == NULL) {
        return SQLITE_NOMEM;
    }
    *out = sql_text_of(*made, dk_string_decode(inside, value->length - 2, *made));
    return SQLITE_OK;
}

static int read_id(const char *text, const dk_value *value, sql_value *out, char **made) {
    int rc = SQLITE_OK;
    if (value->kind == DK_INTEGER || value->kind == DK_REAL) {
        *out = sql_text_of(text + value->offset, value->length);
    } else {
        rc = read_string(text, value, out, made);
    }
    if (rc != SQLITE_OK || out->kind != SQL_TEXT || out->size == 0) {
        *out = sql_null();
        return rc;
    }
    if (out->size <= DK_ID_MAX) {
        return SQLITE_OK;
    }
    char *key = malloc(DK_ID_BYTES);
    if (key == NULL) {
        return SQLITE_NOMEM;
    }
    *out = sql_text_of(key, dk_key_id(out->bytes, out->size, key));
    free(*made);
    *made = key;
    return SQLITE_OK;
}

static sql_value read_date(const char *text, const dk_value *value, char room[DK_DATE_LENGTH]) {
    return dk_date_of(text, value, room) ? sql_text_of(room, DK_DATE_LENGTH) : sql_null();
}

static int read_lead(envelope *e, const char *text, const dk_scan *scan) {
    const dk_value *locked = &scan->value[DK_NODE_locked];
    e->completed_at = read_date(text, &scan->value[DK_NODE_lead_date], e->completed);
    if (locked->kind == DK_TRUE || locked->kind == DK_FALSE) {
        e->is_locked = sql_integer(locked->kind == DK_TRUE);
    }
    int rc = read_id(text, &scan->value[DK_NODE_lead_id], &e->lead, &e->made[1]);
    if (rc == SQLITE_OK) {
        rc = read_string(text, &scan->value[DK_NODE_unlock_source], &e->lock_reason, &e->made[2]);
    }
    return rc == SQLITE_OK
               ? read_string(text, &scan->value[DK_NODE_status], &e->lead_status, &e->made[3])
               : rc;
}

int envelope_read(envelope *e, const char *text, const dk_scan *scan) {
    *e = (envelope){.lead = sql_null(),
                    .completed_at = sql_null(),
                    .is_locked = sql_null(),
                    .lock_reason = sql_null(),
                    .lead_status = sql_null()};
    e->sent_at = read_date(text, &scan->value[DK_NODE_event_date], e->sent);
    int rc = read_string(text, &scan->value[DK_NODE_event], &e->event_name, &e->made[0]);
    return rc == SQLITE_OK && dk_scan_is_lead(text, scan) ? read_lead(e, text, scan) : rc;
}

void envelope_free(envelope *e) {
    for (size_t i = 0; i < sizeof e->made / sizeof *e->made; i++) {
        free(e->made[i]);
    }
}
