/*
** discko_category(payload): a row per summary category.
** discko_topic(payload): a row per category whose name is a string.
** discko_point(payload): a row per point of a category.
**
**   SELECT c.name, c.point_count FROM discko_events, discko_category(payload) AS c;
**   SELECT p.category_name, p.point FROM discko_events, discko_point(payload) AS p;
**
** Indexes are those of the JSON path: $.data.summary.categories[category_index].summary[point_index].
** An element that is not an object has a row too, without name, description and points. A point that
** is not a string is returned as its JSON text. A lead_id or category_name whose JSON text is longer
** than REPEATED_MAX bytes is NULL where rows repeat it.
*/
#include "table.h"

SQLITE_EXTENSION_INIT3

#include "argument.h"
#include "category.h"
#include "date.h"

typedef struct category_cursor {
    dk_cursor base;
    dk_walk categories;
    int category_index;
    dk_category category;
    dk_walk points; /* for discko_point only */
    int point_index;
    dk_value point;
} category_cursor;

/* The longest value, in bytes of JSON text, that is repeated in each row. */
enum { REPEATED_MAX = 1024 };

typedef enum category_id {
    CATEGORY_LEAD_ID,
    CATEGORY_INDEX,
    NAME,
    DESCRIPTION,
    POINT_COUNT,
    POINTS,
    CATEGORY_COLUMNS
} category_id;
typedef enum topic_id {
    TOPIC_INDEX,
    TOPIC_NAME,
    TOPIC_POINT_COUNT,
    TOPIC_LEAD_DAY,
    TOPIC_COLUMNS
} topic_id;
typedef enum point_id {
    POINT_LEAD_ID,
    POINT_CATEGORY_INDEX,
    CATEGORY_NAME,
    POINT_INDEX,
    POINT,
    POINT_COLUMNS
} point_id;

static char *category_schema(void) {
    return sqlite3_mprintf("CREATE TABLE x(lead_id TEXT, category_index INTEGER, name TEXT, "
                           "description TEXT, point_count INTEGER, points TEXT, "
                           "source_json HIDDEN)");
}

static char *topic_schema(void) {
    return sqlite3_mprintf("CREATE TABLE x(category_index INTEGER, name TEXT, "
                           "point_count INTEGER, lead_day INTEGER, source_json HIDDEN)");
}

static char *point_schema(void) {
    return sqlite3_mprintf("CREATE TABLE x(lead_id TEXT, category_index INTEGER, "
                           "category_name TEXT, point_index INTEGER, point TEXT, "
                           "source_json HIDDEN)");
}

/*
** Sets the result to a value that each row of a payload or category repeats. A long one is NULL, or
** the size of a payload's rows would be the square of its length.
*/
static void result_repeated(sqlite3_context *context, const dk_cursor *base,
                            const dk_value *value) {
    if (value->length <= REPEATED_MAX) {
        dk_result_value(context, base->text, value, base->scan.spaced);
    }
}

static bool next_category(category_cursor *cursor) {
    cursor->category_index++;
    return dk_category_next(&cursor->categories, &cursor->category);
}

static bool begin_categories(category_cursor *cursor) {
    const dk_value *categories = &cursor->base.scan.value[DK_NODE_categories];
    if (!cursor->base.lead || categories->kind != DK_ARRAY) {
        return false;
    }
    cursor->categories = dk_walk_begin(cursor->base.text, categories);
    cursor->category_index = -1;
    return true;
}

static void category_next(dk_cursor *base) {
    base->eof = !next_category((category_cursor *)base);
}

static void category_first(dk_cursor *base) {
    category_cursor *cursor = (category_cursor *)base;
    base->eof = !begin_categories(cursor) || !next_category(cursor);
}

static void category_column(dk_cursor *base, sqlite3_context *context, int i) {
    category_cursor *cursor = (category_cursor *)base;
    const dk_category *c = &cursor->category;
    switch ((category_id)i) {
    case CATEGORY_LEAD_ID:
        result_repeated(context, base, &base->scan.value[DK_NODE_lead_id]);
        break;
    case CATEGORY_INDEX: sqlite3_result_int(context, cursor->category_index); break;
    case NAME: dk_result_value(context, base->text, &c->name, base->scan.spaced); break;
    case DESCRIPTION:
        dk_result_value(context, base->text, &c->description, base->scan.spaced);
        break;
    case POINT_COUNT: sqlite3_result_int64(context, dk_walk_count(base->text, &c->points)); break;
    case POINTS: dk_result_value(context, base->text, &c->points, base->scan.spaced); break;
    case CATEGORY_COLUMNS: break;
    }
}

static void topic_next(dk_cursor *base) {
    category_cursor *cursor = (category_cursor *)base;
    do {
        category_next(base);
    } while (!base->eof && cursor->category.name.kind != DK_STRING);
}

static void topic_first(dk_cursor *base) {
    base->eof = !begin_categories((category_cursor *)base);
    if (!base->eof) {
        topic_next(base);
    }
}

static void topic_column(dk_cursor *base, sqlite3_context *context, int i) {
    static const category_id ids[] = {
        [TOPIC_INDEX] = CATEGORY_INDEX, [TOPIC_NAME] = NAME, [TOPIC_POINT_COUNT] = POINT_COUNT};
    int64_t day;
    if (i != TOPIC_LEAD_DAY) {
        category_column(base, context, (int)ids[i]);
    } else if (dk_date_day(base->text, &base->scan.value[DK_NODE_lead_date], &day)) {
        sqlite3_result_int64(context, day);
    }
}

/* The next point of this category, or the first of a later one that has any. */
static void point_next(dk_cursor *base) {
    category_cursor *cursor = (category_cursor *)base;
    cursor->point_index++;
    while (!dk_walk_element(&cursor->points, &cursor->point)) {
        if (!next_category(cursor)) {
            base->eof = true;
            return;
        }
        cursor->points = cursor->category.points.kind == DK_ARRAY
                             ? dk_walk_begin(base->text, &cursor->category.points)
                             : (dk_walk){0};
        cursor->point_index = 0;
    }
}

static void point_first(dk_cursor *base) {
    category_cursor *cursor = (category_cursor *)base;
    cursor->points = (dk_walk){0};
    base->eof = !begin_categories(cursor);
    if (!base->eof) {
        point_next(base);
    }
}

static void point_column(dk_cursor *base, sqlite3_context *context, int i) {
    category_cursor *cursor = (category_cursor *)base;
    switch ((point_id)i) {
    case POINT_LEAD_ID: result_repeated(context, base, &base->scan.value[DK_NODE_lead_id]); break;
    case POINT_CATEGORY_INDEX: sqlite3_result_int(context, cursor->category_index); break;
    case CATEGORY_NAME: result_repeated(context, base, &cursor->category.name); break;
    case POINT_INDEX: sqlite3_result_int(context, cursor->point_index); break;
    case POINT:
        (cursor->point.kind == DK_STRING ? dk_result_value : dk_result_json)(
            context, base->text, &cursor->point, base->scan.spaced);
        break;
    case POINT_COLUMNS: break;
    }
}

const dk_table dk_category_table = {
    .name = "discko_category",
    .cursor_size = sizeof(category_cursor),
    .columns = CATEGORY_COLUMNS,
    .rows = 4,
    .schema = category_schema,
    .first = category_first,
    .next = category_next,
    .column = category_column,
};

const dk_table dk_topic_table = {
    .name = "discko_topic",
    .cursor_size = sizeof(category_cursor),
    .columns = TOPIC_COLUMNS,
    .rows = 4,
    .schema = topic_schema,
    .first = topic_first,
    .next = topic_next,
    .column = topic_column,
};

const dk_table dk_point_table = {
    .name = "discko_point",
    .cursor_size = sizeof(category_cursor),
    .columns = POINT_COLUMNS,
    .rows = 16,
    .schema = point_schema,
    .first = point_first,
    .next = point_next,
    .column = point_column,
};
