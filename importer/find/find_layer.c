/*
** What surrounds a candidate that is itself escaped: a string, a cell or the text of an element. The outermost one was written
** last, so that it is undone first; what it holds is a text with its own strings, cells and elements.
*/
#include <string.h>

#include "../text/bytes.h"
#include "../text/chars.h"
#include "finder.h"
#include "trace.h"

/* How many strings of unknown writers are tried inside each other; more are not known. */
enum { TRIALS_MOST = 2 };

/* Adds [from, to), decoded by the rules of a range, or of the literal that it is. */
static bool add_range(finder *f, const find_text *t, escape_rules rules, size_t from, size_t to,
                      find_layers *out) {
    size_t made;
    char *text = find_decode(f, rules, t->bytes + from, to - from, &made);
    if (text == NULL) {
        return false;
    }
    const struct find_layer *other = out->count > 0 ? &out->list[0] : NULL;
    bool is_other = other == NULL || other->made != made || memcmp(other->text, text, made) != 0;
    if (is_other && out->count < FIND_LAYERS) {
        out->list[out->count++] = (struct find_layer){text, made, to};
    } else {
        find_drop_room(f);
    }
    return true;
}

/* Whether a string as it was read stands in the text as it is. */
static bool is_verbatim(const find_text *t, size_t start, const struct find_layer *l) {
    return memmem(t->bytes + start, l->end - start, l->text, l->made) != NULL;
}

bool find_add_layer(finder *f, const find_text *t, escape_rules rules, size_t start, size_t at,
                    find_layers *out) {
    size_t limit = find_reach(f, t, start);
    escape_extent span = {0};
    escape_result result = escape_decode(rules, t->bytes + start, limit - start, NULL, &span);
    f->credit -= start + span.read > t->line_end ? (int64_t)span.read : 0;
    find_spend(f, span.read, FIND_FAST);
    out->is_open |= result == ESCAPE_OPEN && find_needs_more(t, limit);
    if (result != ESCAPE_WHOLE || start + span.read <= at) {
        return false;
    }
    if (!add_range(f, t, rules, start, start + span.read, out)) {
        return false;
    }
    struct find_layer *last = &out->list[out->count - 1];
    if (last->end == start + span.read && is_verbatim(t, start, last)) {
        out->or_raw = true;
        out->count--;
        find_drop_room(f);
    }
    return true;
}

/* Nothing is certain: what goes on from `at` to `to` is not read. */
static find_result give_up(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    f->unsure = true;
    if (to > at && trace_in(t->bytes + at, to - at)) {
        find_note_unread(f, t->bytes + at, to - at);
    }
    *end = to;
    return FIND_VALUE;
}

/* What has been found in one reading after the other. */
typedef struct trial {
    find_mark mark;
    bool is_unsure, is_same;
} trial;

/*
** A reading has been searched, in which something was found since `middle`. Keeps the first one with a payload in it. Returns
** whether this one is kept. Another one with other payloads, or one that cannot be read for certain, leaves all unsure.
*/
static bool keep_reading(finder *f, trial *of, const find_mark *middle, bool is_first) {
    bool had = middle->payloads > of->mark.payloads, has = f->payloads > middle->payloads;
    bool is_kept = is_first || (has && !had);
    of->is_same &= !had || !has || find_are_same(f, of->mark.count, middle->count, f->count);
    of->is_unsure |= f->unsure;
    f->unsure = false;
    if (is_kept) {
        find_drop_between(f, &of->mark, middle);
    } else {
        find_drop_since(f, middle->count, middle->payloads);
        find_drop_notes(f, middle->notes);
    }
    return is_kept;
}

/* Searches the layers, and the candidate as it stands. All that find a payload must find the same. */
static find_result search_layers(finder *f, const find_text *t, const find_layers *of, size_t at,
                                 find_raw *raw, size_t *end) {
    trial all = {{f->count, f->payloads, f->note_count}, false, true};
    find_mark middle = all.mark;
    bool was_unsure = f->unsure;
    find_result result = FIND_NONE;
    f->unsure = false;
    if (of->or_raw) {
        result = raw(f, t, at, end);
        (void)keep_reading(f, &all, &middle, true);
    }
    for (size_t i = 0; result != FIND_MORE && i < of->count; i++) {
        middle = (find_mark){f->count, f->payloads, f->note_count};
        find_in_text(f, of->list[i].text, of->list[i].made, t->level + 1, false);
        if (keep_reading(f, &all, &middle, i == 0 && !of->or_raw)) {
            *end = of->list[i].end;
            result = FIND_VALUE;
        }
    }
    bool is_certain = of->count + of->or_raw == 1;
    f->unsure = was_unsure || all.is_unsure;
    if (result != FIND_MORE && !is_certain && (!all.is_same || all.is_unsure)) {
        find_drop_since(f, all.mark.count, all.mark.payloads);
        find_drop_notes(f, all.mark.notes);
        return give_up(f, t, at, of->list[0].end, end);
    }
    return result;
}

static find_result look_at_layers(finder *f, const find_text *t, const find_layers *of, size_t at,
                                  find_raw *raw, size_t *end) {
    if (of->is_open) {
        return FIND_MORE;
    }
    if (of->count == 0) {
        return FIND_NONE;
    }
    bool is_certain = of->count == 1 && !of->or_raw;
    if (!is_certain && (f->trials == TRIALS_MOST || f->credit < 0)) {
        return give_up(f, t, at, of->list[0].end, end);
    }
    f->trials += !is_certain;
    find_result result = search_layers(f, t, of, at, raw, end);
    f->trials -= !is_certain;
    f->credit -= *end < of->list[0].end ? (int64_t)of->list[0].made : 0; /* it is decoded again */
    return result;
}

size_t find_close(const find_text *t, size_t at, size_t to, char quote) {
    while (at < to && t->bytes[at] != quote && t->bytes[at] != '\n') {
        at += t->bytes[at] == '\\' ? 2 : 1;
    }
    return at < to && t->bytes[at] == quote ? at : to;
}

size_t find_string_end(const find_text *t, size_t at) {
    return find_close(t, at, t->line_end, '"');
}

/* Whether the string from `open` to `close` fills its line, as where each line is a JSON document. */
static bool fills_line(const find_text *t, size_t open, size_t close) {
    do {
        close++;
    } while (close < t->line_end && is_one_of(t->bytes[close], ", \t\r"));
    return open == t->line + 1 && close >= t->line_end;
}

/*
** Whether the string from `open` to `close` stands in a line that structlog wrote as logfmt, with the message in a field "event":
** it escapes quotes and no backslash. Other writers name that field "msg", and escape both.
*/
static bool is_structlog(const find_text *t, size_t open, size_t close) {
    static const char field[] = "event=", message[] = "msg=";
    size_t left = t->line_end - close;
    left = left < FIND_SQL_HEAD ? left : FIND_SQL_HEAD;
    return t->bytes[open - 2] == '=' &&
           (find_line_names(t, open, field) || bytes_hold(t->bytes + close, left, "\" event=")) &&
           !find_line_names(t, open, message) && !bytes_hold(t->bytes + close, left, message);
}

/* Adds the readings of a string with backslashes: by the rules that most writers share, and by those of others. */
static bool add_readings(finder *f, const find_text *t, size_t open, size_t at, size_t close,
                         find_layers *out) {
    bool is_ambiguous =
        !fills_line(t, open, close) && (escape_is_ambiguous(t->bytes + open, close - open) ||
                                        (open > t->line + 1 && is_structlog(t, open, close)));
    bool is_shell = is_ambiguous && find_is_of_curl(t, open - 1);
    if (is_shell) {
        return find_add_layer(f, t, ESCAPE_SHELL, open - 1, at, out);
    }
    escape_rules rules = escape_quoted_rules(t->bytes + open, close - open);
    bool reads = find_add_layer(f, t, rules, open - 1, at, out);
    if (is_ambiguous) {
        (void)find_add_layer(f, t, ESCAPE_QUOTES, open - 1, at, out);
    }
    return reads;
}

/* The string in double quotes that begins at `open`. */
static find_result look_in_double(finder *f, const find_text *t, size_t open, size_t at,
                                  find_coding coding, find_raw *raw, size_t *end) {
    find_layers layers = {.count = 0};
    size_t close = find_string_end(t, at);
    find_spend(f, close - open, FIND_FAST);
    bool is_long = close == t->line_end; /* it goes on in the next line, if it is a string */
    if (memchr(t->bytes + open, '\\', close - open) == NULL ||
        (is_long && coding != FIND_ENTITIES)) {
        return FIND_NONE;
    }
    bool reads = coding == FIND_HEX ? add_range(f, t, ESCAPE_ACCESS_LOG, open, close, &layers)
                                    : add_readings(f, t, open, at, close, &layers);
    if (coding == FIND_BACKSLASHES && find_is_yaml_place(t, open - 1)) {
        (void)find_add_layer(f, t, ESCAPE_YAML, open - 1, at, &layers);
    }
    layers.or_raw |=
        coding == FIND_ENTITIES && memmem(t->bytes + open, close - open, "\\\"", 2) == NULL;
    return reads || is_long ? look_at_layers(f, t, &layers, at, raw, end)
                            : give_up(f, t, at, close, end);
}

/* The string in single quotes that begins at `open`. */
static find_result look_in_single(finder *f, const find_text *t, size_t open, size_t at,
                                  find_raw *raw, size_t *end) {
    find_layers layers = {.count = 0};
    if (find_is_attribute(f, t, open - 1)) {
        return find_in_attribute(f, t, open, at, end);
    }
    bool reads = find_add_quoted(f, t, open, at, &layers);
    if (layers.count == 0 && !reads && !layers.or_raw && !layers.is_open) {
        return give_up(f, t, at, t->line_end, end);
    }
    return look_at_layers(f, t, &layers, at, raw, end);
}

/* The cell between TABs that begins at `from`. */
static find_result look_in_cell(finder *f, const find_text *t, size_t from, size_t at,
                                find_raw *raw, size_t *end) {
    find_layers layers = {.or_raw = f->here.copy <= 0};
    size_t to = find_cell_end(t, at);
    const char *slashes = "\\\\";
    size_t least = f->here.copy > 0 ? 1 : 2; /* a single one may belong to JSON */
    bool may_be = memmem(t->bytes + from, to - from, slashes, least) != NULL;
    return may_be && add_range(f, t, ESCAPE_COPY, from, to, &layers)
               ? look_at_layers(f, t, &layers, at, raw, end)
               : FIND_NONE;
}

/* Whether escapes may stand behind `at` in a string in single quotes, as far as that is affordable. */
static bool may_have_escapes(finder *f, const find_text *t, size_t at) {
    size_t to = t->line_end;
    if (f->credit <= 0) {
        return false;
    }
    if (memchr(t->bytes + at, '\'', to - at) == NULL) { /* it goes on in the next line */
        to = t->length - at < FIND_AHEAD ? t->length : at + FIND_AHEAD;
    }
    f->credit -= (int64_t)(to - at);
    return find_may_change(t->bytes + at, to - at);
}

static find_result look_in_string(finder *f, const find_text *t, size_t open, size_t at,
                                  find_coding coding, find_raw *raw, size_t *end) {
    if ((coding == FIND_OWN_QUOTES || coding == FIND_IN_ROW) && t->bytes[open - 1] == '"') {
        return FIND_NONE; /* the candidate's own quote */
    }
    if (coding == FIND_AS_IT_IS &&
        (open == 0 || open >= at || t->bytes[open - 1] == '"' || !may_have_escapes(f, t, at))) {
        return FIND_NONE;
    }
    return t->bytes[open - 1] == '"' ? look_in_double(f, t, open, at, coding, raw, end)
                                     : look_in_single(f, t, open, at, raw, end);
}

/* Whether a cell of a row ends at `at`: at a delimiter, or with the line or the text. */
static bool ends_cell(const find_text *t, size_t at) {
    return at >= t->length || is_one_of(t->bytes[at], ",;|\t\r\n");
}

/* The quote that opens the cell of CSV in which `at` stands, in a row that begins with its line; SIZE_MAX: it is in none. */
static size_t cell_quote(const find_text *t, size_t at) {
    for (size_t from = t->line; from < at; from++) {
        size_t open = from;
        bool is_quoted = t->bytes[from] == '"';
        for (from += is_quoted; is_quoted && from < at; from++) {
            if (t->bytes[from] == '"' && t->bytes[++from] != '"') {
                break;
            }
        }
        if (is_quoted && from >= at) {
            return open;
        }
        while (from < at && !ends_cell(t, from)) {
            if (is_quoted || t->bytes[from] == '"') {
                return SIZE_MAX; /* no row of CSV */
            }
            from++;
        }
    }
    return SIZE_MAX;
}

/* The cell in which `at` stands, with its quotes undone. Behind a parenthesis it may be one of a record of PostgreSQL. */
static find_result take_row(finder *f, const find_text *t, size_t at, size_t *end) {
    find_layers layers = {.count = 0};
    size_t open = cell_quote(t, at);
    if (open == SIZE_MAX || !find_add_layer(f, t, ESCAPE_DOUBLED, open, at, &layers) ||
        layers.count == 0 || !ends_cell(t, layers.list[0].end)) {
        return layers.is_open ? FIND_MORE : FIND_NONE;
    }
    if (memchr(t->bytes + t->line, '(', open - t->line) != NULL) {
        (void)find_add_layer(f, t, ESCAPE_RECORD, open, at, &layers);
    }
    return look_at_layers(f, t, &layers, at, NULL, end);
}

find_result find_in_row(finder *f, const find_text *t, size_t at, size_t *end) {
    f->credit -= (int64_t)(at - t->line);
    bool is_row = f->credit > 0 && cell_quote(t, at) != SIZE_MAX;
    return is_row ? find_coded(f, t, at, FIND_IN_ROW, take_row, end) : FIND_NONE;
}

typedef enum scope_kind { SCOPE_MARKUP, SCOPE_STRING, SCOPE_CELL, SCOPE_LOG, SCOPES } scope_kind;

/* Undoes what begins at `start`. Where it may not be escaped at all, `raw` reads what stands inside of it. */
static find_result look_in_scope(finder *f, const find_text *t, scope_kind kind, size_t start,
                                 size_t at, find_coding coding, find_raw *raw, size_t *end) {
    size_t inside = f->here.inside;
    find_result result;
    f->here.inside = start + 1;
    switch (kind) {
    case SCOPE_MARKUP: result = find_in_whole_markup(f, t, start, at, end); break;
    case SCOPE_STRING: result = look_in_string(f, t, start, at, coding, raw, end); break;
    case SCOPE_CELL: result = look_in_cell(f, t, start, at, raw, end); break;
    default: result = find_in_error_log(f, t, start, end);
    }
    f->here.inside = inside;
    return result;
}

/* Where the string, the cell, the markup and the message of a log begin that stand around a candidate; SIZE_MAX: there is none. */
static void find_scopes(finder *f, const find_text *t, size_t at, size_t start[SCOPES]) {
    size_t open = find_open_quote(f, t, at, false);
    size_t cell = f->here.copy >= 0 ? find_cell(f, t, at) : 0;
    start[SCOPE_STRING] = open > 0 && open < at && open != start[SCOPE_MARKUP] ? open : SIZE_MAX;
    start[SCOPE_CELL] = cell > t->line || f->here.copy > 0 ? cell : SIZE_MAX;
    for (scope_kind i = 0; i < SCOPES; i++) {
        start[i] = start[i] < f->here.inside ? SIZE_MAX : start[i];
    }
}

find_result find_in_outermost(finder *f, const find_text *t, size_t at, find_raw *raw,
                              size_t *end) {
    size_t start[SCOPES] = {
        [SCOPE_MARKUP] = find_markup_start(f, t, at), [SCOPE_LOG] = find_log_message(f, t, at)};
    if (start[SCOPE_MARKUP] == SIZE_MAX && start[SCOPE_LOG] == SIZE_MAX) {
        return FIND_NONE;
    }
    find_scopes(f, t, at, start);
    find_result result = FIND_NONE;
    /* What stands inside of both the markup and the line is looked at where the candidate is. */
    while (result == FIND_NONE &&
           (start[SCOPE_MARKUP] != SIZE_MAX || start[SCOPE_LOG] != SIZE_MAX)) {
        scope_kind first = 0;
        for (scope_kind i = 1; i < SCOPES; i++) {
            first = start[i] < start[first] ? i : first;
        }
        if (first == SCOPE_STRING && t->bytes[start[first] - 1] == '"') {
            return FIND_NONE; /* what the candidate looks like tells how that is escaped */
        }
        result = look_in_scope(f, t, first, start[first], at, FIND_AS_IT_IS, raw, end);
        start[first] = SIZE_MAX;
    }
    return result;
}

find_result find_in_sql(finder *f, const find_text *t, size_t at, size_t *end) {
    find_layers layers = {.count = 0};
    size_t start = find_sql_value(f, t, at);
    if (start == SIZE_MAX || start < f->here.inside ||
        (t->bytes[start] == '\'' && !may_have_escapes(f, t, at))) {
        return FIND_NONE;
    }
    bool is_mysql = f->here.sql == ESCAPE_SQL_MYSQL;
    escape_rules rules = is_mysql ? ESCAPE_SQL_MYSQL : ESCAPE_SQL_STANDARD;
    bool reads = find_add_layer(f, t, rules, start, at, &layers);
    return reads || layers.is_open ? look_at_layers(f, t, &layers, at, NULL, end)
                                   : give_up(f, t, at, t->line_end, end);
}

find_result find_in_surrounding(finder *f, const find_text *t, size_t at, find_coding coding,
                                find_raw *raw, size_t *end) {
    bool is_raw = coding == FIND_AS_IT_IS, is_html = coding == FIND_ENTITIES;
    size_t open = find_open_quote(f, t, at, coding < FIND_ENTITIES);
    if (coding == FIND_IN_ROW && open <= at && open > cell_quote(t, at)) {
        open = 0; /* it is in the cell, which is undone first */
    }
    if (open > at && !is_raw && find_may_change(t->bytes + at, t->line_end - at)) {
        return give_up(f, t, at, t->line_end, end); /* how its string began is not known */
    }
    open = open > at || open < f->here.inside ? 0 : open;
    size_t element = is_html ? find_element_start(f, t, at) : SIZE_MAX;
    size_t cell = f->here.copy >= 0 ? find_cell(f, t, at) : 0;
    cell = cell < f->here.inside ? 0 : cell;
    bool is_in_cell = is_html && open == 0 && cell > t->line && cell <= element;
    if (is_in_cell) {
        return look_in_scope(f, t, SCOPE_CELL, cell, at, coding, raw, end);
    }
    if (element < open || (element <= at && open == 0)) {
        return FIND_NONE;
    }
    bool is_cell = (cell > t->line || (f->here.copy > 0 && f->here.inside == 0)) && cell < at &&
                   (open == 0 || cell < open) && (!is_raw || open > 0 || f->here.copy > 0);
    find_result result =
        is_cell ? look_in_scope(f, t, SCOPE_CELL, cell, at, coding, raw, end) : FIND_NONE;
    if (result != FIND_NONE || open == 0 || (is_html && find_is_attribute(f, t, open - 1))) {
        return result;
    }
    return look_in_scope(f, t, SCOPE_STRING, open, at, coding, raw, end);
}

find_result find_coded(finder *f, const find_text *t, size_t at, find_coding coding, find_raw *raw,
                       size_t *end) {
    find_result around = find_in_surrounding(f, t, at, coding, raw, end);
    return around != FIND_NONE ? around : raw(f, t, at, end);
}
