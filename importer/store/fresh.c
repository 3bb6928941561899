#include "fresh.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/date.h"
#include "../common/grow.h"
#include "fresh_reader.h"
#include "sql.h"

/* Large enough to make the fixed cost of a flush small, small enough for the memory of an import. */
enum { ROWS_MOST = 4000, BYTES_MOST = 6 << 20 };

/*
** From these sizes on, the places of categories (of a million leads) and the ids of leads go to a file. Names beyond half of
** the first one are not remembered, nor what the file has no room for.
*/
enum { TOPICS_MOST = 8 << 20, LEADS_MOST = 1 << 20 };

/* More memory than this is freed when the rows are gone. */
enum { ARENA_KEPT = 1 << 16 };

bool fresh_is_full(const fresh *f) {
    return f->count >= ROWS_MOST || f->bytes + f->topics.bytes >= BYTES_MOST;
}

/* The lead whose categories are being added. */
typedef struct adding {
    topics *to;
    const char *text;
    bool spaced;
    dk_arena *arena;
    topic_place place; /* of the next one */
} adding;

static bool has_room(topics *t) {
    return !t->is_full && (t->bytes <= TOPICS_MOST || topics_move_places(t));
}

static bool add_category(void *context, const dk_category *category, uint32_t points) {
    adding *a = context;
    dk_cell name = {0};
    topic_place add = a->place;
    a->place.category_index++;
    if (category->name.kind != DK_STRING || !has_room(a->to)) {
        return true; /* no name, or not as documented */
    }
    if (!dk_cell_of(a->text, &category->name, a->spaced, a->arena, &name)) {
        return false;
    }
    add.name = name.bytes;
    add.size = sql_beginning(name.bytes, name.size);
    add.point_count = points;
    return add.size == 0 || topics_add(a->to, &add);
}

int fresh_make(fresh_row *row, const char *text, const dk_scan *scan, dk_arena *arena, fresh *of) {
    if (of == NULL) {
        return dk_plain_make(text, scan, arena, row->cells, NULL, NULL);
    }
    topic_place place = {.name = "", .event_id = row->event_id};
    bool added = topics_add(&of->leads, &place);
    if (of->leads.bytes > LEADS_MOST) {
        (void)topics_move_places(&of->leads); /* if it fails, only memory is lost */
    }
    int64_t day = 0;
    place.has_day = dk_date_day(text, &scan->value[DK_NODE_lead_date], &day);
    place.day = (int32_t)day;
    adding lead = {&of->topics, text, scan->spaced, arena, place};
    return added ? dk_plain_make(text, scan, arena, row->cells, add_category, &lead) : SQLITE_NOMEM;
}

int fresh_add(fresh *f, int64_t event_id, const char *text, const dk_scan *scan) {
    if (!dk_scan_is_lead(text, scan)) {
        return SQLITE_OK;
    }
    size_t length = scan->root.offset + (size_t)scan->root.length;
    char *copy = grow(&f->rows, f->count, &f->room, sizeof *f->rows)
                     ? dk_arena_take(&f->arena, length)
                     : NULL;
    if (copy == NULL) {
        return SQLITE_NOMEM;
    }
    memcpy(copy, text, length);
    fresh_row *row = &f->rows[f->count];
    row->event_id = event_id;
    int rc = fresh_make(row, copy, scan, &f->arena, f);
    f->count += rc == SQLITE_OK;
    f->bytes += sizeof *row + length;
    return rc;
}

void fresh_read(fresh *f) {
    fresh_clear(f);
    f->reads = true;
}

bool fresh_lacks_topics(const fresh *f) {
    return f->topics.is_full;
}

void fresh_clear(fresh *f) {
    f->count = f->bytes = 0;
    f->reads = false;
    memset(f->has, 0, sizeof f->has);
    topics_clear(&f->topics);
    topics_clear(&f->leads);
    dk_arena_clear(&f->arena);
    if (f->arena.left > ARENA_KEPT) {
        dk_arena_free(&f->arena);
    }
}

void fresh_free(fresh *f) {
    dk_arena_free(&f->arena);
    free(f->rows);
    topics_clear(&f->topics);
    topics_clear(&f->leads);
    *f = (fresh){0};
}

/* The index of the first row with an event id of at least this. */
static size_t find(const fresh *f, int64_t event_id) {
    size_t low = 0, high = f->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->rows[middle].event_id < event_id) {
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

enum { EVENT_ID = DK_PLAIN_COUNT }; /* column of discko_fresh, after the others */
enum { TOPIC_EVENT_ID, TOPIC_NAME, TOPIC_INDEX, TOPIC_POINTS };

typedef struct fresh_table {
    sqlite3_vtab base;
    sqlite3 *db;
    fresh *fresh;
} fresh_table;

static int connect(sqlite3 *db, fresh *f, char *schema, sqlite3_vtab **out) {
    int rc = schema == NULL ? SQLITE_NOMEM : sqlite3_declare_vtab(db, schema);
    sqlite3_free(schema);
    fresh_table *t = rc == SQLITE_OK ? sqlite3_malloc64(sizeof *t) : NULL;
    if (t == NULL) {
        return rc == SQLITE_OK ? SQLITE_NOMEM : rc;
    }
    *t = (fresh_table){.db = db, .fresh = f};
    *out = &t->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

/* ------------------------------------------------------------------------------------------ rows */

typedef struct row_cursor {
    sqlite3_vtab_cursor base;
    const fresh_row *row; /* NULL at the end */
    const fresh_row *end; /* end of the collected rows; NULL: rows are read from the payloads */
    fresh_reader reader;
} row_cursor;

static int connect_rows(sqlite3 *db, void *aux, int argc, const char *const *argv,
                        sqlite3_vtab **out, char **error) {
    (void)argc, (void)argv, (void)error;
    return connect(db, aux, dk_plain_schema("event_id INTEGER"), out);
}

/* idxNum: 1 for the row of one event, 0 for all. */
static int best_rows(sqlite3_vtab *base, sqlite3_index_info *info) {
    (void)base;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].usable && info->aConstraint[i].iColumn == EVENT_ID &&
            info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ) {
            info->aConstraintUsage[i].argvIndex = 1;
            info->aConstraintUsage[i].omit = 1;
            info->idxNum = 1;
            info->estimatedRows = 1;
            info->estimatedCost = 1;
            return SQLITE_OK;
        }
    }
    info->estimatedCost = ROWS_MOST;
    return SQLITE_OK;
}

static int open_rows(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
    (void)base;
    row_cursor *c = sqlite3_malloc64(sizeof *c);
    if (c == NULL) {
        return SQLITE_NOMEM;
    }
    memset(c, 0, sizeof *c);
    *out = &c->base;
    return SQLITE_OK;
}

static int close_rows(sqlite3_vtab_cursor *base) {
    fresh_reader_free(&((row_cursor *)base)->reader);
    sqlite3_free(base);
    return SQLITE_OK;
}

static int next_row(sqlite3_vtab_cursor *base) {
    row_cursor *c = (row_cursor *)base;
    if (c->end != NULL) {
        c->row = c->row + 1 < c->end ? c->row + 1 : NULL;
        return SQLITE_OK;
    }
    return fresh_reader_next(&c->reader, &c->row);
}

/* The first scan over all rows collects their ids and categories. */
static int begin_reading(row_cursor *c, const fresh_table *t, int64_t event_id) {
    fresh *of = event_id == 0 ? t->fresh : NULL;
    c->end = NULL;
    if (of != NULL) {
        fresh_read(of);
    }
    int rc = fresh_reader_begin(&c->reader, t->db, event_id, of);
    return rc == SQLITE_OK ? next_row(&c->base) : rc;
}

static int filter_rows(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                       sqlite3_value **argv) {
    (void)plan_text, (void)argc;
    row_cursor *c = (row_cursor *)base;
    const fresh_table *t = (fresh_table *)base->pVtab;
    const fresh *f = t->fresh;
    int64_t id = plan != 0 ? sqlite3_value_int64(argv[0]) : 0;
    if (f->reads) {
        return begin_reading(c, t, id);
    }
    size_t from = plan != 0 ? find(f, id) : 0, to = plan != 0 ? find(f, id + 1) : f->count;
    c->row = from < to ? &f->rows[from] : NULL;
    c->end = f->rows + to;
    return SQLITE_OK;
}

static int has_no_row(sqlite3_vtab_cursor *base) {
    return ((row_cursor *)base)->row == NULL;
}

/* Not copied: the row stays valid until the next one is requested. */
static void result(sqlite3_context *context, const dk_cell *cell) {
    if (cell->kind == DK_CELL_TEXT) {
        sqlite3_result_text64(context, cell->bytes, cell->size, SQLITE_STATIC, SQLITE_UTF8);
    } else {
        dk_cell_result(context, cell);
    }
}

static int column_of_row(sqlite3_vtab_cursor *base, sqlite3_context *context, int i) {
    const fresh_row *row = ((row_cursor *)base)->row;
    if (i == EVENT_ID) {
        sqlite3_result_int64(context, row->event_id);
    } else {
        ((fresh_table *)base->pVtab)->fresh->has[i] |= row->cells[i].kind != DK_CELL_NULL;
        result(context, &row->cells[i]);
    }
    return SQLITE_OK;
}

static int rowid_of_row(sqlite3_vtab_cursor *base, sqlite3_int64 *out) {
    *out = ((row_cursor *)base)->row->event_id;
    return SQLITE_OK;
}

/* ---------------------------------------------------------------------------------------- topics */

typedef struct topic_cursor {
    sqlite3_vtab_cursor base;
    topics_cursor places;
    topic_place place;
    bool has;
} topic_cursor;

#define TOPIC_SCHEMA                                             \
    "CREATE TABLE x(event_id INTEGER, name TEXT COLLATE NOCASE," \
    " category_index INTEGER, point_count INTEGER, lead_day INTEGER)"

static int connect_topics(sqlite3 *db, void *aux, int argc, const char *const *argv,
                          sqlite3_vtab **out, char **error) {
    (void)argc, (void)argv, (void)error;
    return connect(db, aux, sqlite3_mprintf("%s", TOPIC_SCHEMA), out);
}

/* Rows come ordered by name. */
static int best_topics(sqlite3_vtab *base, sqlite3_index_info *info) {
    (void)base;
    info->estimatedCost = ROWS_MOST;
    info->orderByConsumed =
        info->nOrderBy == 1 && info->aOrderBy[0].iColumn == TOPIC_NAME && !info->aOrderBy[0].desc;
    return SQLITE_OK;
}

static int open_topics(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
    (void)base;
    topic_cursor *c = sqlite3_malloc64(sizeof *c);
    if (c == NULL) {
        return SQLITE_NOMEM;
    }
    memset(c, 0, sizeof *c);
    *out = &c->base;
    return SQLITE_OK;
}

static int close_topics(sqlite3_vtab_cursor *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

static int next_topic(sqlite3_vtab_cursor *base) {
    topic_cursor *c = (topic_cursor *)base;
    c->has = topics_next(&c->places, &c->place);
    return c->places.has_failed ? SQLITE_IOERR_READ : SQLITE_OK;
}

static int begin_topics(sqlite3_vtab_cursor *base, topics *of) {
    topics_sort(of);
    ((topic_cursor *)base)->places = (topics_cursor){.of = of};
    return next_topic(base);
}

static int filter_topics(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                         sqlite3_value **argv) {
    (void)plan, (void)plan_text, (void)argc, (void)argv;
    return begin_topics(base, &((fresh_table *)base->pVtab)->fresh->topics);
}

/* The ids of the leads are kept as the places of a topic without a name. */
static int filter_leads(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                        sqlite3_value **argv) {
    (void)plan, (void)plan_text, (void)argc, (void)argv;
    return begin_topics(base, &((fresh_table *)base->pVtab)->fresh->leads);
}

static int has_no_topic(sqlite3_vtab_cursor *base) {
    return !((topic_cursor *)base)->has;
}

static int column_of_topic(sqlite3_vtab_cursor *base, sqlite3_context *context, int i) {
    const topic_place *place = &((topic_cursor *)base)->place;
    switch (i) {
    case TOPIC_EVENT_ID: sqlite3_result_int64(context, place->event_id); break;
    case TOPIC_NAME:
        sqlite3_result_text64(context, place->name, place->size, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case TOPIC_INDEX: sqlite3_result_int64(context, place->category_index); break;
    case TOPIC_POINTS: sqlite3_result_int64(context, place->point_count); break;
    default:
        if (place->has_day) {
            sqlite3_result_int(context, place->day);
        }
        break;
    }
    return SQLITE_OK;
}

/* Not used. */
static int rowid_of_topic(sqlite3_vtab_cursor *base, sqlite3_int64 *out) {
    *out = ((topic_cursor *)base)->place.event_id;
    return SQLITE_OK;
}

#define TOPIC_MODULE(filter)                                                                    \
    {                                                                                           \
        .xConnect = connect_topics, .xBestIndex = best_topics, .xDisconnect = disconnect,       \
        .xOpen = open_topics, .xClose = close_topics, .xFilter = (filter), .xNext = next_topic, \
        .xEof = has_no_topic, .xColumn = column_of_topic, .xRowid = rowid_of_topic              \
    }

int fresh_register(fresh *f, struct sqlite3 *db) {
    static const sqlite3_module rows = {.xConnect = connect_rows,
                                        .xBestIndex = best_rows,
                                        .xDisconnect = disconnect,
                                        .xOpen = open_rows,
                                        .xClose = close_rows,
                                        .xFilter = filter_rows,
                                        .xNext = next_row,
                                        .xEof = has_no_row,
                                        .xColumn = column_of_row,
                                        .xRowid = rowid_of_row};
    static const sqlite3_module leads = TOPIC_MODULE(filter_leads),
                                topic_rows = TOPIC_MODULE(filter_topics);
    int rc = sqlite3_create_module_v2(db, "discko_fresh", &rows, f, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_create_module_v2(db, "discko_fresh_leads", &leads, f, NULL);
    }
    return rc == SQLITE_OK
               ? sqlite3_create_module_v2(db, "discko_fresh_topics", &topic_rows, f, NULL)
               : rc;
}
