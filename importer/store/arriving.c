#include "arriving.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../common/grow.h"

bool arriving_set(arriving *a, const store_arrival *rows, size_t count) {
    if (count > a->room && !resize(&a->event_ids, count, sizeof *a->event_ids)) {
        return false;
    }
    a->room = count > a->room ? count : a->room;
    memset(a->event_ids, 0, count * sizeof *a->event_ids);
    a->rows = rows;
    a->from = 0;
    a->to = a->count = count;
    return true;
}

void arriving_clear(arriving *a) {
    a->rows = NULL;
    a->to = a->count = 0;
}

void arriving_free(arriving *a) {
    free(a->event_ids);
    *a = (arriving){0};
}

/*
** -------------------------------------------------------------------------------------- the table
*/

/* The columns, in the order of the schema below. */
enum {
    HASH,
    EVENT_NAME,
    LEAD,
    SENT_AT,
    COMPLETED_AT,
    IS_LOCKED,
    LOCK_REASON,
    LEAD_STATUS,
    PAYLOAD,
    FILE_ID,
    RECORD,
    OFFSET,
    LENGTH,
    RECEIVED_AT,
    RECEIVED_FROM,
    EVENT_ID
};
#define SCHEMA                                                                  \
    "CREATE TABLE x(hash, event_name, lead, sent_at, completed_at, is_locked, " \
    "lock_reason, lead_status, payload, file_id, record, \"offset\", length, "  \
    "received_at, received_from, event_id)"

typedef struct arriving_table {
    sqlite3_vtab base;
    arriving *rows;
} arriving_table;

typedef struct arriving_cursor {
    sqlite3_vtab_cursor base;
    size_t at;
} arriving_cursor;

static int connect_arriving(sqlite3 *db, void *aux, int argc, const char *const *argv,
                            sqlite3_vtab **out, char **error) {
    (void)argc, (void)argv, (void)error;
    int rc = sqlite3_declare_vtab(db, SCHEMA);
    arriving_table *t = rc == SQLITE_OK ? sqlite3_malloc64(sizeof *t) : NULL;
    if (t == NULL) {
        return rc == SQLITE_OK ? SQLITE_NOMEM : rc;
    }
    *t = (arriving_table){.rows = aux};
    *out = &t->base;
    return SQLITE_OK;
}

static int disconnect_arriving(sqlite3_vtab *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

static int best_arriving(sqlite3_vtab *base, sqlite3_index_info *info) {
    (void)base;
    info->estimatedCost = 100;
    return SQLITE_OK;
}

static int open_arriving(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
    (void)base;
    arriving_cursor *c = sqlite3_malloc64(sizeof *c);
    if (c == NULL) {
        return SQLITE_NOMEM;
    }
    memset(c, 0, sizeof *c);
    *out = &c->base;
    return SQLITE_OK;
}

static int close_arriving(sqlite3_vtab_cursor *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

static const arriving *rows_of(const sqlite3_vtab_cursor *base) {
    return ((const arriving_table *)base->pVtab)->rows;
}

static int filter_arriving(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                           sqlite3_value **argv) {
    (void)plan, (void)plan_text, (void)argc, (void)argv;
    ((arriving_cursor *)base)->at = rows_of(base)->from;
    return SQLITE_OK;
}

static int next_arriving(sqlite3_vtab_cursor *base) {
    ((arriving_cursor *)base)->at++;
    return SQLITE_OK;
}

static int eof_arriving(sqlite3_vtab_cursor *base) {
    return ((arriving_cursor *)base)->at >= rows_of(base)->to;
}

/* Nothing is copied: the rows stay valid until the statement ends. */
static void result_value(sqlite3_context *context, const sql_value *value) {
    if (value->kind == SQL_INTEGER) {
        sqlite3_result_int64(context, value->integer);
    } else if (value->kind == SQL_TEXT) {
        sqlite3_result_text64(context, value->bytes, value->size, SQLITE_STATIC, SQLITE_UTF8);
    }
}

static void result_text(sqlite3_context *context, const char *text) {
    sqlite3_result_text(context, text, -1, SQLITE_STATIC);
}

static void result_beginning(sqlite3_context *context, const sql_value *value) {
    if (value->kind == SQL_TEXT) {
        sqlite3_result_text64(context, value->bytes, sql_beginning(value->bytes, value->size),
                              SQLITE_STATIC, SQLITE_UTF8);
    }
}

static void result_delivery(sqlite3_context *context, const store_delivery *delivery, int i) {
    switch (i) {
    case FILE_ID: sqlite3_result_int64(context, delivery->place.file_id); break;
    case RECORD: sqlite3_result_int64(context, (int64_t)delivery->place.record); break;
    case OFFSET: sqlite3_result_int64(context, (int64_t)delivery->place.offset); break;
    case LENGTH: sqlite3_result_int64(context, (int64_t)delivery->place.length); break;
    case RECEIVED_AT: result_text(context, delivery->received_at); break;
    default: result_text(context, delivery->received_from); break;
    }
}

static int column_arriving(sqlite3_vtab_cursor *base, sqlite3_context *context, int i) {
    const arriving *a = rows_of(base);
    size_t at = ((arriving_cursor *)base)->at;
    const store_arrival *row = &a->rows[at];
    const envelope *e = row->envelope;
    switch (i) {
    case HASH: sqlite3_result_blob(context, row->hash->bytes, DK_HASH_SIZE, SQLITE_STATIC); break;
    case EVENT_NAME: result_beginning(context, &e->event_name); break;
    case LEAD: result_value(context, &e->lead); break;
    case SENT_AT: result_value(context, &e->sent_at); break;
    case COMPLETED_AT: result_value(context, &e->completed_at); break;
    case IS_LOCKED: result_value(context, &e->is_locked); break;
    case LOCK_REASON: result_beginning(context, &e->lock_reason); break;
    case LEAD_STATUS: result_beginning(context, &e->lead_status); break;
    case PAYLOAD:
        sqlite3_result_text64(context, row->text + row->scan->root.offset, row->scan->root.length,
                              SQLITE_STATIC, SQLITE_UTF8);
        break;
    case EVENT_ID: sqlite3_result_int64(context, a->event_ids[at]); break;
    default: result_delivery(context, &row->delivery, i); break;
    }
    return SQLITE_OK;
}

static int rowid_arriving(sqlite3_vtab_cursor *base, sqlite3_int64 *out) {
    *out = (sqlite3_int64)((arriving_cursor *)base)->at;
    return SQLITE_OK;
}

int arriving_register(arriving *a, struct sqlite3 *db) {
    static const sqlite3_module module = {.xConnect = connect_arriving,
                                          .xBestIndex = best_arriving,
                                          .xDisconnect = disconnect_arriving,
                                          .xOpen = open_arriving,
                                          .xClose = close_arriving,
                                          .xFilter = filter_arriving,
                                          .xNext = next_arriving,
                                          .xEof = eof_arriving,
                                          .xColumn = column_arriving,
                                          .xRowid = rowid_arriving};
    return sqlite3_create_module_v2(db, "discko_arriving", &module, a, NULL);
}
