#include "fresh_reader.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* The event ?1; if that is NULL, all events that the plain tables lack. */
#define PAYLOADS                                                                                 \
    "SELECT id, payload FROM main.discko_events WHERE id BETWEEN"                                \
    " coalesce(?1, 1 + (SELECT event_id FROM main.discko_internal_snapshot)) AND coalesce(?1, (" \
    "SELECT max(id) FROM main.discko_events)) ORDER BY id"

/* The bytes of a group's payloads. One that does not fit is not copied, so that memory does not depend on its size. */
enum { TEXTS_MOST = 1 << 20 };

static void free_groups(fresh_reader *r) {
    for (size_t i = 0; r->groups != NULL && i < 2; i++) {
        free(r->groups[i].texts);
        dk_arena_free(&r->groups[i].arena);
    }
    free(r->groups);
    r->groups = NULL;
}

/* Starts the second thread; without it, or without memory, the caller's thread makes the rows. */
static void start_worker(fresh_reader *r) {
    if (r->worker != NULL || (r->worker = worker_start()) == NULL) {
        return;
    }
    r->groups = calloc(2, sizeof *r->groups);
    bool has_room = r->groups != NULL;
    for (size_t i = 0; has_room && i < 2; i++) {
        r->groups[i].texts = malloc(TEXTS_MOST);
        has_room = r->groups[i].texts != NULL;
    }
    if (!has_room) {
        worker_stop(r->worker);
        r->worker = NULL;
        free_groups(r);
    }
}

int fresh_reader_begin(fresh_reader *r, struct sqlite3 *db, int64_t event_id, fresh *of) {
    int rc = SQLITE_OK;
    if (r->is_making) {
        worker_wait(r->worker);
    }
    r->is_making = r->has_large = r->is_done = false;
    r->ready = NULL;
    r->of = of;
    if (r->payloads == NULL) {
        rc = sqlite3_prepare_v2(db, PAYLOADS, -1, &r->payloads, NULL);
    } else {
        (void)sqlite3_reset(r->payloads);
    }
    if (rc != SQLITE_OK) {
        return rc;
    }
    if (event_id != 0) {
        return sqlite3_bind_int64(r->payloads, 1, event_id);
    }
    start_worker(r);
    return sqlite3_bind_null(r->payloads, 1);
}

/* Scans a payload; false if it is not a lead or damaged. */
static bool is_lead(const char *text, size_t length, dk_scan *scan) {
    return dk_scan_payload(text, length, scan) && dk_scan_is_lead(text, scan);
}

/* The next payload of the statement. *text: NULL if there is none. */
static int step(fresh_reader *r, const char **text, size_t *length) {
    int rc;
    *text = NULL;
    while (*text == NULL && (rc = sqlite3_step(r->payloads)) == SQLITE_ROW) {
        *text = (const char *)sqlite3_column_text(r->payloads, 1);
        *length = (size_t)sqlite3_column_bytes(r->payloads, 1);
        if (*text == NULL && sqlite3_column_type(r->payloads, 1) != SQLITE_NULL) {
            return SQLITE_NOMEM;
        }
    }
    r->is_done = *text == NULL;
    return *text != NULL || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/*
** -------------------------------------------------------------------------------- the second thread
*/

/* The job of the second thread. Until the caller's thread has waited for it, that uses neither the group nor `of`. */
static void make_rows(void *context) {
    fresh_group *g = context;
    for (size_t i = 0; i < g->count && g->rc == SQLITE_OK; i++) {
        const fresh_payload *p = &g->payloads[i];
        const char *text = g->texts + p->offset;
        if (is_lead(text, p->length, &g->scan)) {
            fresh_row *row = &g->rows[g->made];
            row->event_id = p->event_id;
            g->rc = fresh_make(row, text, &g->scan, &g->arena, g->of);
            g->made += g->rc == SQLITE_OK;
        }
    }
}

/* Copies payloads into a group until it is full, or up to one that is too large. */
static int fill(fresh_reader *r, fresh_group *g) {
    int rc = SQLITE_OK;
    g->count = g->made = g->at = g->used = 0;
    g->rc = SQLITE_OK;
    g->of = r->of;
    dk_arena_clear(&g->arena);
    while (g->count < FRESH_TOGETHER && rc == SQLITE_OK) {
        const char *text;
        size_t length;
        rc = step(r, &text, &length);
        if (text == NULL) {
            break;
        }
        r->has_large = length > TEXTS_MOST - g->used;
        if (r->has_large) {
            break;
        }
        memcpy(g->texts + g->used, text, length);
        g->payloads[g->count++] =
            (fresh_payload){sqlite3_column_int64(r->payloads, 0), g->used, length};
        g->used += length;
    }
    return rc;
}

/* Makes the rows of the next group ready, and has the second thread begin with those of the one behind it. */
static int advance(fresh_reader *r) {
    assert(r->worker != NULL && r->groups != NULL);
    fresh_group *next = r->ready == r->groups ? r->groups + 1 : r->groups;
    if (r->is_making) {
        worker_wait(r->worker);
        r->ready = next;
        next = r->ready == r->groups ? r->groups + 1 : r->groups;
    }
    r->is_making = false;
    if (r->has_large || r->is_done) {
        return SQLITE_OK;
    }
    int rc = fill(r, next);
    r->is_making = rc == SQLITE_OK && next->count > 0;
    if (r->is_making) {
        worker_run(r->worker, make_rows, next);
    }
    return rc;
}

/* The next row that the second thread has made or is making. */
static int next_made(fresh_reader *r, const fresh_row **row) {
    int rc = SQLITE_OK;
    *row = NULL;
    while (rc == SQLITE_OK) {
        fresh_group *g = r->ready;
        if (g != NULL && g->at < g->made) {
            *row = &g->rows[g->at++];
            return SQLITE_OK;
        }
        rc = g != NULL ? g->rc : SQLITE_OK;
        if (rc == SQLITE_OK && !r->is_making && (r->has_large || r->is_done)) {
            return SQLITE_OK;
        }
        rc = rc == SQLITE_OK ? advance(r) : rc;
    }
    return rc;
}

/*
** --------------------------------------------------------------------------------- the rows in turn
*/

/* Makes the row of the payload at which the statement stands. NULL if it is not a lead. */
static int make_here(fresh_reader *r, const char *text, size_t length, const fresh_row **row) {
    *row = NULL;
    if (!is_lead(text, length, &r->scan)) {
        return SQLITE_OK;
    }
    r->row.event_id = sqlite3_column_int64(r->payloads, 0);
    dk_arena_clear(&r->arena);
    int rc = fresh_make(&r->row, text, &r->scan, &r->arena, r->of);
    *row = rc == SQLITE_OK ? &r->row : NULL;
    return rc;
}

static int make_large(fresh_reader *r, const fresh_row **row) {
    const char *text = (const char *)sqlite3_column_text(r->payloads, 1);
    r->has_large = false;
    return make_here(r, text, (size_t)sqlite3_column_bytes(r->payloads, 1), row);
}

static int next_here(fresh_reader *r, const fresh_row **row) {
    const char *text;
    size_t length;
    int rc;
    do {
        rc = step(r, &text, &length);
        if (rc != SQLITE_OK || text == NULL) {
            return rc;
        }
        rc = make_here(r, text, length, row);
    } while (rc == SQLITE_OK && *row == NULL);
    return rc;
}

static int next_shared(fresh_reader *r, const fresh_row **row) {
    int rc = next_made(r, row);
    while (rc == SQLITE_OK && *row == NULL && r->has_large) {
        rc = make_large(r, row);
        if (rc == SQLITE_OK && *row == NULL) {
            rc = next_made(r, row);
        }
    }
    return rc;
}

int fresh_reader_next(fresh_reader *r, const fresh_row **row) {
    *row = NULL;
    return r->worker != NULL && r->of != NULL ? next_shared(r, row) : next_here(r, row);
}

void fresh_reader_free(fresh_reader *r) {
    worker_stop(r->worker);
    sqlite3_finalize(r->payloads);
    dk_arena_free(&r->arena);
    free_groups(r);
    *r = (fresh_reader){0};
}
