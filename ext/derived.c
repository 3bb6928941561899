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

static void result_date(sqlite3_context *context, const char *text, const dk_value *value) {
    char date[DK_DATE_LENGTH];
    if (dk_date_of(text, value, date)) {
        sqlite3_result_text(context, date, DK_DATE_LENGTH, SQLITE_TRANSIENT);
    }
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

static void result_full_name(sqlite3_context *context, const char *text, const dk_scan *scan) {
    const dk_value *first = &scan->value[DK_NODE_first_name];
    const dk_value *last = &scan->value[DK_NODE_last_name];
    char *name = sqlite3_malloc64((sqlite3_uint64)first->length + last->length + 2);
    if (name == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    size_t length = append_name(text, first, name, 0);
    length = append_name(text, last, name, length);
    if (length == 0) {
        sqlite3_free(name);
    } else {
        sqlite3_result_text64(context, name, length, sqlite3_free, SQLITE_UTF8);
    }
}

static void result_domain(sqlite3_context *context, const char *text, const dk_value *email) {
    char address[SHORT_TEXT_MAX];
    size_t length = 0, at = SIZE_MAX;
    if (!short_text(text, email, address, &length)) {
        return;
    }
    while (length > 0 && dk_is_space(address[length - 1])) {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        at = address[i] == '@' ? i : at;
        address[i] = dk_lower(address[i]);
    }
    if (at != SIZE_MAX && at + 1 < length) {
        sqlite3_result_text64(context, address + at + 1, length - at - 1, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
    }
}

/* ------------------------------------------------------------------- scores, budgets and profiles */

const char *dk_score_band(bool is_number, double score) {
    return !is_number || !(score >= 0 && score <= 8) ? "unscored"
           : score < 3                               ? "cold"
           : score < 6                               ? "warm"
                                                     : "hot";
}

static void result_band(sqlite3_context *context, const char *text, const dk_value *score) {
    bool is_number = score->kind == DK_INTEGER || score->kind == DK_REAL;
    double value = is_number ? dk_number_real(text + score->offset, score->length) : 0;
    sqlite3_result_text(context, dk_score_band(is_number, value), -1, SQLITE_STATIC);
}

static void result_amount(sqlite3_context *context, bool has, double value) {
    static const double limit =
        9223372036854775808.0; /* 2^63: the cast is undefined from there on */
    if (has && value >= -limit && value < limit && value == (double)(sqlite3_int64)value) {
        sqlite3_result_int64(context, (sqlite3_int64)value);
    } else if (has) {
        sqlite3_result_double(context, value);
    }
}

/* Appends '"name":value,'; null where there is none. */
static void append_amount(sqlite3_str *out, const char *name, bool has, double value) {
    if (!has) {
        sqlite3_str_appendf(out, "\"%s\":null,", name);
    } else if (value == (double)(sqlite3_int64)value) {
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
    if (!dk_budget_parse(text, length, &budget)) {
        return;
    }
    switch (part) {
    case DK_BUDGET_ALL: result_budget_object(context, &budget); break;
    case DK_BUDGET_MIN: result_amount(context, budget.has_min, budget.min); break;
    case DK_BUDGET_MAX: result_amount(context, budget.has_max, budget.max); break;
    case DK_BUDGET_CURRENCY:
        if (budget.currency[0] != 0) {
            sqlite3_result_text(context, budget.currency, -1, SQLITE_TRANSIENT);
        }
        break;
    }
}

/* A budget that is a number is read like its text. */
static void result_budget(sqlite3_context *context, const char *text, const dk_value *budget,
                          dk_budget_part part) {
    char decoded[SHORT_TEXT_MAX];
    size_t length = 0;
    if (budget->kind == DK_INTEGER || budget->kind == DK_REAL) {
        dk_result_budget(context, text + budget->offset, budget->length, part);
    } else if (short_text(text, budget, decoded, &length)) {
        dk_result_budget(context, decoded, length, part);
    }
}

void dk_result_disc(sqlite3_context *context, const char *text, size_t length) {
    char letter = dk_disc_letter(text, length);
    if (letter != 0) {
        sqlite3_result_text(context, &letter, 1, SQLITE_TRANSIENT);
    }
}

static void result_disc(sqlite3_context *context, const char *text, const dk_value *profile) {
    char decoded[SHORT_TEXT_MAX];
    size_t length = 0;
    if (short_text(text, profile, decoded, &length)) {
        dk_result_disc(context, decoded, length);
    }
}

/* ----------------------------------------------------------------------------- counts and extra */

static void result_point_count(sqlite3_context *context, const char *text,
                               const dk_value *categories) {
    sqlite3_int64 count = 0;
    dk_category c;
    if (categories->kind == DK_ARRAY) {
        for (dk_walk walk = dk_walk_begin(text, categories); dk_category_next(&walk, &c);) {
            count += dk_walk_count(text, &c.points);
        }
    }
    sqlite3_result_int64(context, count);
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

/* Most payloads have documented fields only: the scan and a look at the categories are enough. */
static void result_extra(sqlite3_context *context, const char *text, const dk_scan *scan) {
    if (!scan->other && !has_other_in_categories(text, &scan->value[DK_NODE_categories])) {
        return;
    }
    sqlite3_str *out = sqlite3_str_new(sqlite3_context_db_handle(context));
    int rc = collect_extra(out, text, scan);
    int length = sqlite3_str_length(out);
    char *json = sqlite3_str_finish(out);
    if (rc == SQLITE_OK && json != NULL) {
        sqlite3_result_text(context, json, length, sqlite3_free);
        return;
    }
    sqlite3_free(json);
    if (rc == SQLITE_TOOBIG) {
        sqlite3_result_error_toobig(context);
    } else if (rc != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    }
}

void dk_derived_result(sqlite3_context *context, const char *text, const dk_scan *scan,
                       int column) {
    const dk_value *value = scan->value;
    const dk_value *budget = &value[DK_NODE_budget];
    switch ((dk_derived_column)column) {
    case DK_COLUMN_event_at: result_date(context, text, &value[DK_NODE_event_date]); break;
    case DK_COLUMN_lead_at: result_date(context, text, &value[DK_NODE_lead_date]); break;
    case DK_COLUMN_deadline_at: result_date(context, text, &value[DK_NODE_deadline]); break;
    case DK_COLUMN_full_name: result_full_name(context, text, scan); break;
    case DK_COLUMN_email_domain: result_domain(context, text, &value[DK_NODE_email]); break;
    case DK_COLUMN_score_band: result_band(context, text, &value[DK_NODE_score]); break;
    case DK_COLUMN_budget_min: result_budget(context, text, budget, DK_BUDGET_MIN); break;
    case DK_COLUMN_budget_max: result_budget(context, text, budget, DK_BUDGET_MAX); break;
    case DK_COLUMN_budget_currency: result_budget(context, text, budget, DK_BUDGET_CURRENCY); break;
    case DK_COLUMN_disc: result_disc(context, text, &value[DK_NODE_disc_profile]); break;
    case DK_COLUMN_category_count:
        sqlite3_result_int64(context, dk_walk_count(text, &value[DK_NODE_categories]));
        break;
    case DK_COLUMN_point_count:
        result_point_count(context, text, &value[DK_NODE_categories]);
        break;
    case DK_COLUMN_extra: result_extra(context, text, scan); break;
    case DK_DERIVED_BEFORE:
    case DK_LEAD_COLUMN_COUNT: break;
    }
}
