/*
** discko_lead(payload, field): one field of a lead.
** discko_lead(payload): the lead as one JSON object of its columns.
**
**   SELECT discko_lead(payload, 'contact.email') FROM discko_events;
**   SELECT discko_lead(payload) FROM discko_events;
**
** Several calls on one row scan it once: each connection keeps the last few payloads with their scans
** and finds them again by comparing bytes. That takes a small part of the time of a scan, and is right
** in any statement, trigger and order of evaluation.
*/
#include "function.h"

SQLITE_EXTENSION_INIT3

#include <stdbool.h>
#include <string.h>

#include "argument.h"
#include "column.h"
#include "lead_object.h"

/* Enough for a statement that uses two payloads and runs a trigger that uses two more. */
enum { ENTRIES = 4 };

/* Longer payloads are not kept but scanned at each call. */
#define KEPT_MAX ((size_t)1 << 24)

typedef struct kept_payload {
    char *text;
    size_t length;
    size_t room;
    bool used;
    bool lead;
    dk_scan scan;
} kept_payload;

typedef struct cache {
    kept_payload entries[ENTRIES];
    int newest;
    int users;       /* functions that have it */
    dk_scan passing; /* of a payload that is too long to be kept */
} cache;

/* A payload that was looked up: its text and scan, valid until the next look-up. */
typedef struct looked_up {
    const char *text;
    const dk_scan *scan;
    bool lead;
} looked_up;

static void release_cache(void *pointer) {
    cache *c = pointer;
    if (--c->users > 0) {
        return;
    }
    for (int i = 0; i < ENTRIES; i++) {
        sqlite3_free(c->entries[i].text);
    }
    sqlite3_free(c);
}

static bool scan(const dk_argument *argument, dk_scan *out) {
    return dk_argument_scan(argument, out) && dk_scan_is_lead(argument->text, out);
}

static kept_payload *find_entry(cache *c, const dk_argument *argument) {
    for (int i = 0; i < ENTRIES; i++) {
        kept_payload *e = &c->entries[(c->newest + ENTRIES - i) % ENTRIES];
        if (e->used && e->length == argument->length &&
            memcmp(e->text, argument->text, e->length) == 0) {
            return e;
        }
    }
    return NULL;
}

/* Replaces the oldest entry; NULL if out of memory. */
static kept_payload *add_entry(cache *c, const dk_argument *argument) {
    int oldest = (c->newest + 1) % ENTRIES;
    kept_payload *e = &c->entries[oldest];
    e->used = false;
    if (argument->length > e->room) {
        char *text = sqlite3_realloc64(e->text, argument->length);
        if (text == NULL) {
            return NULL;
        }
        e->text = text;
        e->room = argument->length;
    }
    memcpy(e->text, argument->text, argument->length);
    e->length = argument->length;
    dk_argument kept = {e->text, e->length, argument->blob, false};
    e->lead = scan(&kept, &e->scan);
    e->used = true;
    c->newest = oldest;
    return e;
}

static int look_up(cache *c, const dk_argument *argument, looked_up *found) {
    *found = (looked_up){0};
    if (argument->length == 0) {
        return SQLITE_OK;
    }
    if (argument->length > KEPT_MAX) {
        found->lead = scan(argument, &c->passing);
        found->text = argument->text;
        found->scan = &c->passing;
        return SQLITE_OK;
    }
    kept_payload *e = find_entry(c, argument);
    if (e == NULL && (e = add_entry(c, argument)) == NULL) {
        return SQLITE_NOMEM;
    }
    *found = (looked_up){e->text, &e->scan, e->lead};
    return SQLITE_OK;
}

/* A name may come from data: an error repeats it only if every host can take the text, and every terminal show it. */
static bool is_shown(const char *name) {
    size_t length = 0;
    while (name[length] >= ' ' && name[length] <= '~') {
        length++;
    }
    return length <= 64 && name[length] == 0;
}

/* `is_cut`: the name goes on behind a zero byte. */
static void refuse_field(sqlite3_context *context, const char *name, bool is_cut) {
    const char *nearest = name != NULL ? dk_column_nearest(name) : NULL;
    char *message =
        name == NULL ? sqlite3_mprintf("discko_lead: unknown field NULL")
        : is_shown(name) && !is_cut
            ? sqlite3_mprintf("discko_lead: unknown field '%s'; did you mean '%s'?", name, nearest)
            : sqlite3_mprintf("discko_lead: unknown field; did you mean '%s'?", nearest);
    if (message == NULL) {
        sqlite3_result_error_nomem(context);
    } else {
        sqlite3_result_error(context, message, -1);
    }
    sqlite3_free(message);
}

/* The column that the field argument names, or -1 with an error set. A constant is looked up once. */
static int field_column(sqlite3_context *context, sqlite3_value *field) {
    const char *known = sqlite3_get_auxdata(context, 1);
    static const char columns[DK_LEAD_COLUMN_COUNT] = {0}; /* addresses that stand for columns */
    if (known != NULL) {
        return (int)(known - columns);
    }
    const char *name = (const char *)sqlite3_value_text(field);
    if (name == NULL && sqlite3_value_type(field) != SQLITE_NULL) {
        sqlite3_result_error_nomem(context);
        return -1;
    }
    bool is_cut = name != NULL && strlen(name) != (size_t)sqlite3_value_bytes(field);
    int column = name == NULL || is_cut ? -1 : dk_column_find(name);
    if (column < 0) {
        refuse_field(context, name, is_cut);
        return -1;
    }
    sqlite3_set_auxdata(context, 1, (void *)&columns[column], NULL);
    return column;
}

static void lead_field(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    dk_argument argument;
    looked_up found;
    int column = field_column(context, argv[1]);
    if (column < 0) {
        return;
    }
    if (dk_argument_get(argv[0], &argument) != SQLITE_OK ||
        look_up(sqlite3_user_data(context), &argument, &found) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (found.lead) {
        dk_column_result(context, found.text, found.scan, column);
    }
}

static void lead_object(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    dk_argument argument;
    looked_up found;
    if (dk_argument_get(argv[0], &argument) != SQLITE_OK ||
        look_up(sqlite3_user_data(context), &argument, &found) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (found.lead) {
        dk_lead_object_result(context, found.text, found.scan);
    }
}

/* On failure SQLite calls release_cache itself. */
static int register_with(sqlite3 *db, cache *c, int arguments,
                         void (*call)(sqlite3_context *, int, sqlite3_value **)) {
    c->users++;
    return sqlite3_create_function_v2(db, "discko_lead", arguments, DK_FUNCTION_FLAGS, c, call,
                                      NULL, NULL, release_cache);
}

int dk_register_lead_function(sqlite3 *db) {
    cache *c = sqlite3_malloc64(sizeof *c);
    if (c == NULL) {
        return SQLITE_NOMEM;
    }
    memset(c, 0, sizeof *c);
    c->users = 1;
    int rc = register_with(db, c, 2, lead_field);
    if (rc == SQLITE_OK) {
        rc = register_with(db, c, 1, lead_object);
    }
    release_cache(c);
    return rc;
}
