#include "plain.h"

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT3

#include <string.h>

#include "compact.h"
#include "date.h"
#include "derived.h"
#include "key.h"
#include "value.h"

static const struct {
    const char *name, *type;
} columns[] = {
#define PLAIN(column, type, doc) {#column, type},
#include "plain.def"
#undef PLAIN
};

static const char *name_of(int column) {
    return column < DK_LEAD_COLUMN_COUNT ? dk_column_name(column)
                                         : columns[column - DK_LEAD_COLUMN_COUNT].name;
}

static const char *type_of(int column) {
    return column < DK_LEAD_COLUMN_COUNT ? dk_column_type(column)
                                         : columns[column - DK_LEAD_COLUMN_COUNT].type;
}

char *dk_plain_schema(const char *last) {
    char *text = sqlite3_mprintf("CREATE TABLE x(");
    for (int i = 0; text != NULL && i < DK_PLAIN_COUNT; i++) {
        char *longer = sqlite3_mprintf("%s%s %s, ", text, name_of(i), type_of(i));
        sqlite3_free(text);
        text = longer;
    }
    char *whole = text == NULL ? NULL : sqlite3_mprintf("%s%s)", text, last);
    sqlite3_free(text);
    return whole;
}

static bool is_number(const dk_value *value) {
    return value->kind == DK_INTEGER || value->kind == DK_REAL;
}

/* Whether a value is of its column's type. An id may be a number. */
static bool is_typed(int column, const dk_value *value) {
    if (value->kind == DK_ABSENT || value->kind == DK_NULL) {
        return true;
    }
    switch (dk_fields[dk_columns[column]].type) {
    case DK_TYPE_NUMBER: return is_number(value);
    case DK_TYPE_BOOLEAN: return value->kind == DK_FALSE || value->kind == DK_TRUE;
    case DK_TYPE_ARRAY: return value->kind == DK_ARRAY;
    case DK_TYPE_OBJECT: /* no column is one */
    case DK_TYPE_TEXT:
    case DK_TYPE_DATE: break;
    }
    return value->kind == DK_STRING || (column == DK_COLUMN_lead_id && is_number(value));
}

static const dk_value *value_of(const dk_scan *scan, int column) {
    return &scan->value[dk_columns[column]];
}

/* Of an id as it is written, the one that the store knows the lead by. An empty one is none. */
static bool make_id(dk_arena *arena, dk_cell *id) {
    if (id->size == 0) {
        *id = (dk_cell){0};
    }
    if (id->size <= DK_ID_MAX) {
        return true;
    }
    char *key = dk_arena_take(arena, DK_ID_BYTES);
    if (key != NULL) {
        *id = dk_cell_text(key, dk_key_id(id->bytes, id->size, key));
        dk_arena_trim(arena, key, id->size);
    }
    return key != NULL;
}

/* The columns of the documented fields. *mistyped becomes how many bytes their object needs, or 0. */
static bool make_fields(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *row,
                        size_t *mistyped) {
    *mistyped = 0;
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_value *value = value_of(scan, i);
        row[i] = (dk_cell){0};
        if (!is_typed(i, value)) {
            *mistyped += strlen(dk_fields[dk_columns[i]].path) + value->length + 5; /* {"": */
        } else if (i == DK_COLUMN_lead_id && is_number(value)) {
            row[i] = dk_cell_text(text + value->offset, value->length);
        } else if (!dk_cell_of(text, value, scan->spaced, arena, &row[i])) {
            return false;
        }
    }
    return make_id(arena, &row[DK_COLUMN_lead_id]);
}

static char *add(char *out, const char *bytes, size_t length) {
    memcpy(out, bytes, length);
    return out + length;
}

static bool make_mistyped(const char *text, const dk_scan *scan, dk_arena *arena, size_t size,
                          dk_cell *cell) {
    char *json = dk_arena_take(arena, size), *p = json;
    if (json == NULL) {
        return false;
    }
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_value *value = value_of(scan, i);
        if (!is_typed(i, value)) {
            const char *path = dk_fields[dk_columns[i]].path;
            p = add(p, p == json ? "{\"" : ",\"", 2);
            p = add(p, path, strlen(path));
            p = add(p, "\":", 2);
            p += dk_compact_copy(text + value->offset, value->length, p);
        }
    }
    *p++ = '}';
    *cell = dk_cell_text(json, (size_t)(p - json));
    dk_arena_trim(arena, json, cell->size);
    return true;
}

static int make_budget(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *row) {
    static const dk_value absent = {0};
    const dk_value *budget = value_of(scan, DK_COLUMN_budget);
    dk_cell all[DK_BUDGET_CELLS];
    int rc =
        dk_derived_budget(text, is_typed(DK_COLUMN_budget, budget) ? budget : &absent, arena, all);
    row[DK_COLUMN_budget_min] = all[0];
    row[DK_COLUMN_budget_max] = all[1];
    row[DK_COLUMN_budget_currency] = all[2];
    row[DK_PLAIN_budget_period] = all[3];
    return rc;
}

/* The columns that are derived from categories, in one walk. */
static int make_categories(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *row,
                           dk_plain_category *each, void *context) {
    const dk_value *list = value_of(scan, DK_COLUMN_categories);
    int64_t count = 0, points = 0;
    bool other = scan->other;
    dk_category c;
    dk_walk walk = list->kind == DK_ARRAY ? dk_walk_begin(text, list) : (dk_walk){0};
    for (; walk.p != NULL && dk_category_next(&walk, &c); count++) {
        uint32_t has = dk_walk_count(text, &c.points);
        points += has;
        other |= c.other;
        if (each != NULL && !each(context, &c, has)) {
            return SQLITE_NOMEM;
        }
    }
    row[DK_COLUMN_category_count] = dk_cell_integer(count);
    row[DK_COLUMN_point_count] = dk_cell_integer(points);
    row[DK_COLUMN_extra] = (dk_cell){0};
    return other ? dk_derived_extra(text, scan, arena, &row[DK_COLUMN_extra]) : SQLITE_OK;
}

/* The derived columns before budget_min, and disc behind it. */
static int make_derived(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *row) {
    int rc = make_budget(text, scan, arena, row);
    for (int i = DK_COLUMN_COUNT; i < DK_COLUMN_budget_min && rc == SQLITE_OK; i++) {
        rc = dk_derived_cell(text, scan, i, arena, &row[i]);
    }
    return rc == SQLITE_OK
               ? dk_derived_cell(text, scan, DK_COLUMN_disc, arena, &row[DK_COLUMN_disc])
               : rc;
}

static double real_of(const dk_cell *cell) {
    return cell->kind == DK_CELL_INTEGER ? (double)cell->integer : cell->real;
}

/* Whether a number is in the documented range of its field, such as "0-100": from 0 to an integer. */
static bool counts_in_range(int column, const dk_cell *cell) {
    int most = 0;
    for (const char *p = dk_fields[dk_columns[column]].values + sizeof "0-" - 1; *p != 0; p++) {
        most = 10 * most + (*p - '0');
    }
    return real_of(cell) >= 0 && real_of(cell) <= most;
}

static bool is_filled(const dk_cell *row, int column) {
    const dk_cell *cell = &row[column];
    if (dk_fields[dk_columns[column]].type == DK_TYPE_NUMBER && cell->kind != DK_CELL_NULL) {
        return counts_in_range(column, cell);
    }
    return column == DK_COLUMN_categories ? row[DK_COLUMN_category_count].integer > 0
           : cell->kind == DK_CELL_TEXT   ? !dk_is_blank(cell->bytes, cell->size)
                                          : cell->kind != DK_CELL_NULL;
}

static dk_cell filled_cell(const dk_cell *row) {
    int64_t mask = 0, bit = 1;
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        if (dk_column_is_field(i)) {
            mask |= is_filled(row, i) ? bit : 0;
            bit <<= 1;
        }
    }
    return dk_cell_integer(mask);
}

/* A key of a text column; NULL where there is none. */
static bool make_key(size_t (*make)(const char *text, size_t length, char key[DK_KEY_BYTES]),
                     const dk_cell *of, dk_arena *arena, dk_cell *cell) {
    *cell = (dk_cell){0};
    if (of->kind != DK_CELL_TEXT) {
        return true;
    }
    char *key = dk_arena_take(arena, DK_KEY_BYTES);
    if (key == NULL) {
        return false;
    }
    size_t length = make(of->bytes, of->size, key);
    dk_arena_trim(arena, key, length);
    if (length > 0) {
        *cell = dk_cell_text(key, length);
    }
    return true;
}

static bool make_keys(dk_arena *arena, dk_cell *row) {
    return make_key(dk_key_fold, &row[DK_COLUMN_category], arena, &row[DK_PLAIN_category_key]) &&
           make_key(dk_key_email, &row[DK_COLUMN_email], arena, &row[DK_PLAIN_email_key]) &&
           make_key(dk_key_phone, &row[DK_COLUMN_phone], arena, &row[DK_PLAIN_phone_key]) &&
           make_key(dk_key_host, &row[DK_COLUMN_company_website], arena,
                    &row[DK_PLAIN_domain_key]) &&
           make_key(dk_key_company, &row[DK_COLUMN_company_name], arena,
                    &row[DK_PLAIN_company_key]);
}

/* The number that `count` digits are. */
static int64_t digits_at(const char *digits, int count) {
    int64_t number = 0;
    for (int i = 0; i < count; i++) {
        number = 10 * number + (digits[i] - '0');
    }
    return number;
}

static dk_cell day_cell(const dk_cell *date) {
    return date->size > 0 ? dk_cell_integer(dk_date_days(date->bytes)) : (dk_cell){0};
}

static dk_cell millisecond_cell(const dk_cell *date) {
    if (date->size == 0) {
        return dk_cell_integer(0);
    }
    const char *time = date->bytes + sizeof "YYYY-MM-DDT" - 1;
    int64_t seconds =
        60 * (60 * digits_at(time, 2) + digits_at(time + 3, 2)) + digits_at(time + 6, 2);
    return dk_cell_integer(1000 * (86400 * dk_date_days(date->bytes) + seconds) +
                           digits_at(time + 9, 3));
}

/* A score where it counts. */
static dk_cell counted(const dk_cell *row, int column, double max) {
    const dk_cell *score = &row[column], *locked = &row[DK_COLUMN_locked];
    bool has_number = score->kind == DK_CELL_INTEGER || score->kind == DK_CELL_REAL;
    bool is_locked = locked->kind == DK_CELL_INTEGER && locked->integer != 0;
    return has_number && !is_locked && real_of(score) >= 0 && real_of(score) <= max ? *score
                                                                                    : (dk_cell){0};
}

static void make_scores(dk_cell *row) {
    row[DK_PLAIN_counted_score] = counted(row, DK_COLUMN_score, 8);
    row[DK_PLAIN_counted_fit] = counted(row, DK_COLUMN_fit_score, 2);
    row[DK_PLAIN_counted_intent] = counted(row, DK_COLUMN_intent_score, 2);
}

static void make_dates(dk_cell *row) {
    const dk_cell *lead_at = &row[DK_COLUMN_lead_at];
    row[DK_PLAIN_counts_from] =
        millisecond_cell(lead_at->size > 0 ? lead_at : &row[DK_COLUMN_event_at]);
    row[DK_PLAIN_lead_day] = day_cell(lead_at);
    row[DK_PLAIN_deadline_day] = day_cell(&row[DK_COLUMN_deadline_at]);
    row[DK_PLAIN_has_deadline] = dk_cell_integer(is_filled(row, DK_COLUMN_deadline));
}

/*
** Of half a surrogate pair SQLite's JSON functions make bytes that are not UTF-8. In the JSON that views of the
** store take apart it is U+FFFD, as in every other text.
*/
static bool mend_surrogates(dk_arena *arena, dk_cell *json) {
    static const char replacement[] = {'f', 'f', 'f', 'd'};
    if (json->kind != DK_CELL_TEXT) {
        return true;
    }
    const char *end = json->bytes + json->size, *half = dk_lone_surrogate(json->bytes, end);
    if (half == NULL) {
        return true;
    }
    char *copy = dk_arena_take(arena, json->size);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, json->bytes, json->size);
    for (; half != NULL; half = dk_lone_surrogate(half + 4, end)) {
        memcpy(copy + (half - json->bytes), replacement, sizeof replacement);
    }
    *json = dk_cell_text(copy, json->size);
    return true;
}

static bool make_json(dk_arena *arena, dk_cell *row) {
    return mend_surrogates(arena, &row[DK_COLUMN_categories]) &&
           mend_surrogates(arena, &row[DK_COLUMN_extra]) &&
           mend_surrogates(arena, &row[DK_PLAIN_mistyped]);
}

int dk_plain_make(const char *text, const dk_scan *scan, dk_arena *arena,
                  dk_cell row[DK_PLAIN_COUNT], dk_plain_category *each, void *context) {
    size_t mistyped;
    if (!make_fields(text, scan, arena, row, &mistyped)) {
        return SQLITE_NOMEM;
    }
    int rc = make_derived(text, scan, arena, row);
    rc = rc == SQLITE_OK ? make_categories(text, scan, arena, row, each, context) : rc;
    if (rc != SQLITE_OK) {
        return rc;
    }
    row[DK_PLAIN_mistyped] = (dk_cell){0};
    if (mistyped > 0 && !make_mistyped(text, scan, arena, mistyped, &row[DK_PLAIN_mistyped])) {
        return SQLITE_NOMEM;
    }
    make_dates(row);
    make_scores(row);
    row[DK_PLAIN_has_budget] = dk_cell_integer(is_filled(row, DK_COLUMN_budget));
    row[DK_PLAIN_filled] = filled_cell(row);
    if (!make_json(arena, row) || !make_keys(arena, row)) {
        return SQLITE_NOMEM;
    }
    const dk_cell *phone = &row[DK_PLAIN_phone_key];
    row[DK_PLAIN_phone_national] =
        phone->size > 0 && phone->bytes[0] == '0' ? dk_cell_integer(1) : (dk_cell){0};
    return SQLITE_OK;
}
