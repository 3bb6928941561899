#include "derived.h"

SQLITE_EXTENSION_INIT3

#include <string.h>

#include "argument.h"
#include "ascii.h"
#include "category.h"
#include "column.h"
#include "compact.h"
#include "date.h"
#include "disc.h"
#include "problem.h"
#include "value.h"

/* Longer than any budget, profile, name or address. */
enum { SHORT_TEXT_MAX = 256 };

/* The decoded text of a string; false if it is longer than SHORT_TEXT_MAX bytes or not a string. */
static bool short_text(const char *text, const dk_value *value, char out[SHORT_TEXT_MAX],
                       size_t *length) {
    return value->kind == DK_STRING &&
           dk_string_decode_short(text + value->offset + 1, value->length - 2, out, SHORT_TEXT_MAX,
                                  length);
}

/* Copies a text into the arena. SQLITE_OK or SQLITE_NOMEM. */
static int keep_text(dk_arena *arena, const char *bytes, size_t size, dk_cell *cell) {
    char *kept = dk_arena_take(arena, size);
    if (kept == NULL) {
        return SQLITE_NOMEM;
    }
    memcpy(kept, bytes, size);
    *cell = dk_cell_text(kept, size);
    return SQLITE_OK;
}

static int date_cell(const char *text, const dk_value *value, dk_arena *arena, dk_cell *cell) {
    char date[DK_DATE_LENGTH];
    return dk_date_of(text, value, date) ? keep_text(arena, date, DK_DATE_LENGTH, cell) : SQLITE_OK;
}

/* ------------------------------------------------------------------------------ names and e-mail */

/* Appends a trimmed string, with a space before it if it is not the first; returns the new length. */
static size_t append_name(const char *text, const dk_value *value, char *out, size_t at) {
    if (value->kind != DK_STRING) {
        return at;
    }
    char *name = out + at + (at > 0);
    size_t length = dk_string_decode(text + value->offset + 1, value->length - 2, name), start = 0;
    while (start < length && dk_is_space(name[start])) {
        start++;
    }
    while (length > start && dk_is_space(name[length - 1])) {
        length--;
    }
    if (length == start) {
        return at;
    }
    memmove(name, name + start, length - start);
    if (at > 0) {
        out[at] = ' ';
    }
    return (size_t)(name - out) + length - start;
}

static int full_name_cell(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *cell) {
    const dk_value *first = &scan->value[DK_NODE_first_name];
    const dk_value *last = &scan->value[DK_NODE_last_name];
    char *name = dk_arena_take(arena, (size_t)first->length + last->length + 2);
    if (name == NULL) {
        return SQLITE_NOMEM;
    }
    size_t length = append_name(text, first, name, 0);
    length = append_name(text, last, name, length);
    dk_arena_trim(arena, name, length);
    if (length > 0) {
        *cell = dk_cell_text(name, length);
    }
    return SQLITE_OK;
}

static int domain_cell(const char *text, const dk_value *email, dk_arena *arena, dk_cell *cell) {
    char address[SHORT_TEXT_MAX];
    size_t length = 0, at = SIZE_MAX;
    if (!short_text(text, email, address, &length)) {
        return SQLITE_OK;
    }
    while (length > 0 && dk_is_space(address[length - 1])) {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        at = address[i] == '@' ? i : at;
        address[i] = dk_lower(address[i]);
    }
    return at != SIZE_MAX && at + 1 < length
               ? keep_text(arena, address + at + 1, length - at - 1, cell)
               : SQLITE_OK;
}

/* ------------------------------------------------------------------- scores, budgets and profiles */

const char *dk_score_band(bool is_number, double score) {
    return !is_number || !(score >= 0 && score <= 8) ? "unscored"
           : score < 3                               ? "cold"
           : score < 6                               ? "warm"
                                                     : "hot";
}

static dk_cell band_cell(const char *text, const dk_value *score) {
    bool is_number = score->kind == DK_INTEGER || score->kind == DK_REAL;
    double value = is_number ? dk_number_real(text + score->offset, score->length) : 0;
    const char *band = dk_score_band(is_number, value);
    return dk_cell_text(band, strlen(band));
}

static bool is_whole(double value) {
    static const double limit =
        9223372036854775808.0; /* 2^63: the cast is undefined from there on */
    return value >= -limit && value < limit && value == (double)(sqlite3_int64)value;
}

static dk_cell amount_cell(bool has, double value) {
    if (!has) {
        return (dk_cell){0};
    }
    return is_whole(value) ? dk_cell_integer((sqlite3_int64)value) : dk_cell_real(value);
}

/* Appends '"name":value,'; null where there is none. */
static void append_amount(sqlite3_str *out, const char *name, bool has, double value) {
    if (!has) {
        sqlite3_str_appendf(out, "\"%s\":null,", name);
    } else if (is_whole(value)) {
        sqlite3_str_appendf(out, "\"%s\":%lld,", name, (sqlite3_int64)value);
    } else {
        sqlite3_str_appendf(out, "\"%s\":%.15g,", name, value);
    }
}

static void result_budget_object(sqlite3_context *context, const dk_budget *budget) {
    const char *currency = budget->currency[0] != 0 ? budget->currency : NULL;
    sqlite3_str *out = sqlite3_str_new(sqlite3_context_db_handle(context));
    sqlite3_str_appendchar(out, 1, '{');
    append_amount(out, "min", budget->has_min, budget->min);
    append_amount(out, "max", budget->has_max, budget->max);
    sqlite3_str_appendf(out, currency != NULL ? "\"currency\":\"%s\"," : "\"currency\":null,",
                        currency);
    sqlite3_str_appendf(out, "\"period\":\"%s\"}", dk_period_name(budget->period));
    int length = sqlite3_str_length(out);
    char *json = sqlite3_str_finish(out);
    if (json == NULL) {
        sqlite3_result_error_nomem(context);
    } else {
        sqlite3_result_text(context, json, length, sqlite3_free);
    }
}

void dk_result_budget(sqlite3_context *context, const char *text, size_t length,
                      dk_budget_part part) {
    dk_budget budget;
    dk_cell amount = {0};
    if (!dk_budget_parse(text, length, &budget)) {
        return;
    }
    switch (part) {
    case DK_BUDGET_ALL: result_budget_object(context, &budget); return;
    case DK_BUDGET_MIN: amount = amount_cell(budget.has_min, budget.min); break;
    case DK_BUDGET_MAX: amount = amount_cell(budget.has_max, budget.max); break;
    case DK_BUDGET_CURRENCY:
        if (budget.currency[0] != 0) {
            amount = dk_cell_text(budget.currency, strlen(budget.currency));
        }
        break;
    }
    dk_cell_result(context, &amount);
}

/* A budget that is a number is read like its text. */
static bool read_budget(const char *text, const dk_value *value, dk_budget *budget) {
    char decoded[SHORT_TEXT_MAX];
    size_t length = 0;
    if (value->kind == DK_INTEGER || value->kind == DK_REAL) {
        return dk_budget_parse(text + value->offset, value->length, budget);
    }
    return short_text(text, value, decoded, &length) && dk_budget_parse(decoded, length, budget);
}

int dk_derived_budget(const char *text, const dk_value *value, dk_arena *arena,
                      dk_cell out[DK_BUDGET_CELLS]) {
    dk_budget budget;
    memset(out, 0, DK_BUDGET_CELLS * sizeof *out);
    if (!read_budget(text, value, &budget)) {
        return SQLITE_OK;
    }
    out[0] = amount_cell(budget.has_min, budget.min);
    out[1] = amount_cell(budget.has_max, budget.max);
    if (budget.has_min || budget.has_max) {
        const char *period = dk_period_name(budget.period);
        out[3] = dk_cell_text(period, strlen(period));
    }
    return budget.currency[0] != 0
               ? keep_text(arena, budget.currency, strlen(budget.currency), &out[2])
               : SQLITE_OK;
}

static int budget_cell(const char *text, const dk_value *value, int column, dk_arena *arena,
                       dk_cell *cell) {
    dk_cell all[DK_BUDGET_CELLS];
    int rc = dk_derived_budget(text, value, arena, all);
    *cell = all[column - DK_COLUMN_budget_min];
    return rc;
}

void dk_result_disc(sqlite3_context *context, const char *text, size_t length) {
    char letter = dk_disc_letter(text, length);
    if (letter != 0) {
        sqlite3_result_text(context, &letter, 1, SQLITE_TRANSIENT);
    }
}

static int disc_cell(const char *text, const dk_value *profile, dk_arena *arena, dk_cell *cell) {
    char decoded[SHORT_TEXT_MAX];
    size_t length = 0;
    char letter = short_text(text, profile, decoded, &length) ? dk_disc_letter(decoded, length) : 0;
    return letter != 0 ? keep_text(arena, &letter, 1, cell) : SQLITE_OK;
}

/* ----------------------------------------------------------------------------- counts and extra */

static dk_cell point_count_cell(const char *text, const dk_value *categories) {
    int64_t count = 0;
    dk_category c;
    if (categories->kind == DK_ARRAY) {
        for (dk_walk walk = dk_walk_begin(text, categories); dk_category_next(&walk, &c);) {
            count += dk_walk_count(text, &c.points);
        }
    }
    return dk_cell_integer(count);
}

/* The value of a key: it follows the colon. */
static dk_value value_behind(const char *text, const dk_scan *scan, const dk_value *key) {
    dk_value value = {0};
    dk_walk walk = {text, text + key->offset + key->length,
                    text + scan->root.offset + scan->root.length};
    (void)dk_walk_element(&walk, &value);
    return value;
}

/* Appends a value without white space between its tokens. */
static void append_value(sqlite3_str *out, const char *text, const dk_value *value) {
    dk_compact walk = {text + value->offset, text + value->offset + value->length};
    const char *stretch;
    for (size_t n; (n = dk_compact_next(&walk, &stretch)) > 0;) {
        sqlite3_str_append(out, stretch, (int)n);
    }
}

/*
** Appends a path as a JSON string. Its keys are spelled as in the text, so only quotes and backslashes
** are left to escape.
*/
static void append_path(sqlite3_str *out, const char *path, size_t length) {
    sqlite3_str_appendchar(out, 1, '"');
    for (size_t i = 0; i < length; i++) {
        if (path[i] == '"' || path[i] == '\\') {
            sqlite3_str_appendchar(out, 1, '\\');
        }
        sqlite3_str_appendchar(out, 1, path[i]);
    }
    sqlite3_str_appendchar(out, 1, '"');
}

static void append_extra(sqlite3_str *out, const char *text, const dk_scan *scan,
                         dk_problems *list) {
    char path[DK_PATH_MAX];
    while (dk_problems_next(list)) {
        if (list->problem.code == DK_UNDOCUMENTED_FIELD) {
            dk_value value = value_behind(text, scan, &list->problem.found);
            sqlite3_str_appendchar(out, 1, sqlite3_str_length(out) == 0 ? '{' : ',');
            append_path(out, path, dk_problem_path(list, path));
            sqlite3_str_appendchar(out, 1, ':');
            append_value(out, text, &value);
        }
    }
    if (sqlite3_str_length(out) > 0) {
        sqlite3_str_appendchar(out, 1, '}');
    }
}

/* SQLITE_OK, SQLITE_NOMEM or SQLITE_TOOBIG. Finds undocumented fields as discko_problem does. */
static int collect_extra(sqlite3_str *out, const char *text, const dk_scan *scan) {
    size_t marks_size = DK_MARKS_SIZE(scan->root.offset + (size_t)scan->root.length);
    dk_problems *list = sqlite3_malloc64(sizeof *list);
    uint8_t *marks = sqlite3_malloc64(marks_size);
    int rc = SQLITE_NOMEM;
    if (list != NULL && marks != NULL) {
        memset(marks, 0, marks_size);
        if (dk_problems_mark(text, scan, dk_sqlite_resize, marks)) {
            dk_problems_begin(list, text, scan, marks);
            append_extra(out, text, scan, list);
            rc = sqlite3_str_errcode(out);
        }
    }
    sqlite3_free(marks);
    sqlite3_free(list);
    return rc;
}

static bool has_other_in_categories(const char *text, const dk_value *categories) {
    bool other = false;
    dk_category c;
    if (categories->kind == DK_ARRAY) {
        dk_walk walk = dk_walk_begin(text, categories);
        while (!other && dk_category_next(&walk, &c)) {
            other = c.other;
        }
    }
    return other;
}

int dk_derived_extra(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *cell) {
    sqlite3_str *out = sqlite3_str_new(NULL);
    int rc = collect_extra(out, text, scan);
    if (rc == SQLITE_OK && sqlite3_str_length(out) > 0) {
        rc = keep_text(arena, sqlite3_str_value(out), (size_t)sqlite3_str_length(out), cell);
    }
    sqlite3_free(sqlite3_str_finish(out));
    return rc;
}

/* Most payloads have documented fields only: the scan and a look at the categories are enough. */
static int extra_cell(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *cell) {
    return scan->other || has_other_in_categories(text, &scan->value[DK_NODE_categories])
               ? dk_derived_extra(text, scan, arena, cell)
               : SQLITE_OK;
}

int dk_derived_cell(const char *text, const dk_scan *scan, int column, dk_arena *arena,
                    dk_cell *cell) {
    const dk_value *value = scan->value;
    const dk_value *categories = &value[DK_NODE_categories];
    *cell = (dk_cell){0};
    switch ((dk_derived_column)column) {
    case DK_COLUMN_event_at: return date_cell(text, &value[DK_NODE_event_date], arena, cell);
    case DK_COLUMN_lead_at: return date_cell(text, &value[DK_NODE_lead_date], arena, cell);
    case DK_COLUMN_deadline_at: return date_cell(text, &value[DK_NODE_deadline], arena, cell);
    case DK_COLUMN_full_name: return full_name_cell(text, scan, arena, cell);
    case DK_COLUMN_email_domain: return domain_cell(text, &value[DK_NODE_email], arena, cell);
    case DK_COLUMN_score_band: *cell = band_cell(text, &value[DK_NODE_score]); break;
    case DK_COLUMN_budget_min:
    case DK_COLUMN_budget_max:
    case DK_COLUMN_budget_currency:
        return budget_cell(text, &value[DK_NODE_budget], column, arena, cell);
    case DK_COLUMN_disc: return disc_cell(text, &value[DK_NODE_disc_profile], arena, cell);
    case DK_COLUMN_category_count: *cell = dk_cell_integer(dk_walk_count(text, categories)); break;
    case DK_COLUMN_point_count: *cell = point_count_cell(text, categories); break;
    case DK_COLUMN_extra: return extra_cell(text, scan, arena, cell);
    case DK_DERIVED_BEFORE:
    case DK_LEAD_COLUMN_COUNT: break;
    }
    return SQLITE_OK;
}

/* Enough for everything but long names and undocumented fields. */
enum { DERIVED_ROOM = 512 };

void dk_derived_result(sqlite3_context *context, const char *text, const dk_scan *scan,
                       int column) {
    char room[DERIVED_ROOM];
    dk_arena arena = dk_arena_of(room, sizeof room);
    dk_cell cell;
    int rc = dk_derived_cell(text, scan, column, &arena, &cell);
    if (rc == SQLITE_OK) {
        dk_cell_result(context, &cell);
    } else if (rc == SQLITE_TOOBIG) {
        sqlite3_result_error_toobig(context);
    } else {
        sqlite3_result_error_nomem(context);
    }
    dk_arena_free(&arena);
}
