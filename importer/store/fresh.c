#include "fresh.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Large enough that the fixed cost of a flush is small, and small enough for the memory of an import. */
enum { ROWS_MOST = 4000, BYTES_MOST = 6 << 20 };

/* More memory than this is freed when the rows are gone. */
enum { ARENA_KEPT = 1 << 16 };

bool fresh_is_full(const fresh *f) {
    return f->count >= ROWS_MOST || f->bytes >= BYTES_MOST;
}

static bool reserve(fresh *f) {
    if (f->count < f->room) {
        return true;
    }
    size_t room = 2 * f->room + 64;
    fresh_row *rows = realloc(f->rows, room * sizeof *rows);
    if (rows == NULL) {
        return false;
    }
    f->rows = rows;
    f->room = room;
    return true;
}

static fresh_topic *add_topic(fresh *f) {
    if (f->topic_count == f->topic_room) {
        size_t room = 2 * f->topic_room + 64;
        fresh_topic *topics = realloc(f->topics, room * sizeof *topics);
        if (topics == NULL) {
            return NULL;
        }
        f->topics = topics;
        f->topic_room = room;
    }
    return &f->topics[f->topic_count++];
}

/* The lead whose categories are being added. */
typedef struct adding {
    fresh *to;
    const char *text;
    bool spaced;
    int64_t event_id;
    int categories; /* so far */
} adding;

static bool add_category(void *context, const dk_category *category, uint32_t points) {
    adding *a = context;
    int place = a->categories++;
    if (category->name.kind != DK_STRING) { /* no name, or not as documented */
        return true;
    }
    fresh_topic *topic = add_topic(a->to);
    if (topic == NULL) {
        return false;
    }
    a->to->bytes += sizeof *topic;
    *topic = (fresh_topic){.event_id = a->event_id, .category_index = place, .point_count = points};
    return dk_cell_of(a->text, &category->name, a->spaced, &a->to->arena, &topic->name);
}

int fresh_add(fresh *f, int64_t event_id, const char *text, const dk_scan *scan) {
    if (!dk_scan_is_lead(text, scan)) {
        return SQLITE_OK;
    }
    size_t length = scan->root.offset + (size_t)scan->root.length;
    char *copy = reserve(f) ? dk_arena_take(&f->arena, length) : NULL;
    if (copy == NULL) {
        return SQLITE_NOMEM;
    }
    memcpy(copy, text, length);
    fresh_row *row = &f->rows[f->count];
    adding lead = {f, copy, scan->spaced, event_id, 0};
    row->event_id = event_id;
    int rc = dk_plain_make(copy, scan, &f->arena, row->cells, add_category, &lead);
    f->count += rc == SQLITE_OK;
    f->bytes += sizeof *row + length;
    return rc;
}

void fresh_clear(fresh *f) {
    f->count = f->topic_count = f->bytes = 0;
    dk_arena_clear(&f->arena);
    if (f->arena.left > ARENA_KEPT) {
        dk_arena_free(&f->arena);
    }
}

void fresh_free(fresh *f) {
    dk_arena_free(&f->arena);
    free(f->rows);
    free(f->topics);
    *f = (fresh){0};
}

/* The index of the first row or topic with an event id of at least this. */
static size_t find(const void *rows, size_t size, size_t count, int64_t event_id) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t id;
        memcpy(&id, (const char *)rows + middle * size, sizeof id);
        if (id < event_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/*
** ------------------------------------------------------------------------------------- the tables
*/

enum { EVENT_ID = DK_PLAIN_COUNT }; /* of discko_fresh: after the others */
enum { TOPIC_EVENT_ID, TOPIC_NAME, TOPIC_INDEX, TOPIC_POINTS };

typedef struct fresh_table {
    sqlite3_vtab base;
    fresh *rows;
    int event_id; /* the number of that column */
    bool topics;
} fresh_table;

typedef struct fresh_cursor {
    sqlite3_vtab_cursor base;
    size_t at, end; /* the remaining rows */
} fresh_cursor;

static int connect(sqlite3 *db, fresh *f, bool topics, sqlite3_vtab **out) {
    char *schema = topics ? sqlite3_mprintf("CREATE TABLE x(event_id INTEGER, name TEXT,"
                                            " category_index INTEGER, point_count INTEGER)")
                          : dk_plain_schema("event_id INTEGER");
    int rc = schema == NULL ? SQLITE_NOMEM : sqlite3_declare_vtab(db, schema);
    sqlite3_free(schema);
    fresh_table *t = rc == SQLITE_OK ? sqlite3_malloc64(sizeof *t) : NULL;
    if (t == NULL) {
        return rc == SQLITE_OK ? SQLITE_NOMEM : rc;
    }
    *t = (fresh_table){.rows = f, .topics = topics, .event_id = topics ? TOPIC_EVENT_ID : EVENT_ID};
    *out = &t->base;
    return SQLITE_OK;
}

static int connect_rows(sqlite3 *db, void *aux, int argc, const char *const *argv,
                        sqlite3_vtab **out, char **error) {
    (void)argc, (void)argv, (void)error;
    return connect(db, aux, false, out);
}

static int connect_topics(sqlite3 *db, void *aux, int argc, const char *const *argv,
                          sqlite3_vtab **out, char **error) {
    (void)argc, (void)argv, (void)error;
    return connect(db, aux, true, out);
}

static int disconnect(sqlite3_vtab *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

/* idxNum: 1 for the rows of one event, 0 for all. */
static int best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
    const fresh_table *t = (fresh_table *)base;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].usable && info->aConstraint[i].iColumn == t->event_id &&
            info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ) {
            info->aConstraintUsage[i].argvIndex = 1;
            info->aConstraintUsage[i].omit = 1;
            info->idxNum = 1;
            info->estimatedRows = t->topics ? 4 : 1;
            info->estimatedCost = (double)info->estimatedRows;
            return SQLITE_OK;
        }
    }
    info->estimatedCost = ROWS_MOST;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
    (void)base;
    fresh_cursor *c = sqlite3_malloc64(sizeof *c);
    if (c == NULL) {
        return SQLITE_NOMEM;
    }
    memset(c, 0, sizeof *c);
    *out = &c->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

static size_t find_in(const fresh_table *t, int64_t event_id) {
    const fresh *f = t->rows;
    return t->topics ? find(f->topics, sizeof *f->topics, f->topic_count, event_id)
                     : find(f->rows, sizeof *f->rows, f->count, event_id);
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                  sqlite3_value **argv) {
    (void)plan_text, (void)argc;
    fresh_cursor *c = (fresh_cursor *)base;
    const fresh_table *t = (fresh_table *)base->pVtab;
    int64_t id = plan != 0 ? sqlite3_value_int64(argv[0]) : 0;
    c->at = plan != 0 ? find_in(t, id) : 0;
    c->end = plan != 0 ? find_in(t, id + 1) : t->topics ? t->rows->topic_count : t->rows->count;
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base) {
    ((fresh_cursor *)base)->at++;
    return SQLITE_OK;
}

static int eof(sqlite3_vtab_cursor *base) {
    return ((fresh_cursor *)base)->at >= ((fresh_cursor *)base)->end;
}

/* Not copied: the rows remain until the statement has ended. */
static void result(sqlite3_context *context, const dk_cell *cell) {
    if (cell->kind == DK_CELL_TEXT) {
        sqlite3_result_text64(context, cell->bytes, cell->size, SQLITE_STATIC, SQLITE_UTF8);
    } else {
        dk_cell_result(context, cell);
    }
}

static int row_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int i) {
    const fresh_row *row = &((fresh_table *)base->pVtab)->rows->rows[((fresh_cursor *)base)->at];
    if (i == EVENT_ID) {
        sqlite3_result_int64(context, row->event_id);
    } else {
        result(context, &row->cells[i]);
    }
    return SQLITE_OK;
}

static int topic_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int i) {
    const fresh_topic *topic =
        &((fresh_table *)base->pVtab)->rows->topics[((fresh_cursor *)base)->at];
    switch (i) {
    case TOPIC_EVENT_ID: sqlite3_result_int64(context, topic->event_id); break;
    case TOPIC_NAME: result(context, &topic->name); break;
    case TOPIC_INDEX: sqlite3_result_int(context, topic->category_index); break;
    default: sqlite3_result_int64(context, topic->point_count); break;
    }
    return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out) {
    *out = (sqlite3_int64)((fresh_cursor *)base)->at;
    return SQLITE_OK;
}

#define MODULE(connect_, column_)                                                       \
    {                                                                                   \
        .xConnect = (connect_), .xBestIndex = best_index, .xDisconnect = disconnect,    \
        .xOpen = open_cursor, .xClose = close_cursor, .xFilter = filter, .xNext = next, \
        .xEof = eof, .xColumn = (column_), .xRowid = rowid                              \
    }

int fresh_register(fresh *f, struct sqlite3 *db) {
    static const sqlite3_module rows = MODULE(connect_rows, row_column),
                                topics = MODULE(connect_topics, topic_column);
    int rc = sqlite3_create_module_v2(db, "discko_fresh", &rows, f, NULL);
    return rc != SQLITE_OK ? rc
                           : sqlite3_create_module_v2(db, "discko_fresh_topics", &topics, f, NULL);
}
