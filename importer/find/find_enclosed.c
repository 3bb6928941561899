/*
** What encloses a payload that stands in text behind other text: a string in single quotes or backquotes, or the
** attribute of an element. Sound JSON is stored as it stands only if undoing the escapes of what may enclose it changes nothing.
*/
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/cdata.h"
#include "../text/chars.h"
#include "finder.h"

/* The string began before the text. */
#define OPEN_BEFORE SIZE_MAX
enum { PREFIX_MOST = 16, IN_MYSQL = 0, IN_STANDARD = 1, BACKQUOTES = FIND_QUOTE_READINGS - 1 };

/*
** ------------------------------------------------------------------------- where strings are open
*/

static bool is_word(char c) {
    return is_alphanumeric(c) || c == '_' || (unsigned char)c > 127;
}

/* Whether a quote stands within a word, as an apostrophe does. */
static bool is_apostrophe(const find_text *t, size_t at) {
    return at > 0 && at + 1 < t->length && is_word(t->bytes[at - 1]) && is_word(t->bytes[at + 1]);
}

/* Where the word before a quote begins, such as the b of b'…'; the quote's place if there is none. */
static size_t prefix_start(const find_text *t, size_t quote) {
    size_t at = quote;
    while (at > 0 && quote - at < PREFIX_MOST && is_word(t->bytes[at - 1])) {
        at--;
    }
    return at;
}

/* Whether a quote may open a string: no word is before it, or one that belongs to the string. The m of a colour is none. */
static bool may_open(const find_text *t, size_t quote) {
    size_t start = prefix_start(t, quote), length = quote - start;
    const char *word = t->bytes + start;
    return length == 0 || is_behind_colour(t->bytes, quote) || *word == '_' ||
           (length == 1 && is_one_of(*word, "bBeEnNuUrRfFxX"));
}

/* The length of '\'' or '"'"' at `at`, which the shell takes for a quote in a string; 0 if neither stands there. */
static size_t shell_quote(const find_text *t, size_t at) {
    const char *p = t->bytes + at;
    size_t left = t->length - at;
    return bytes_begin(p, left, "'\\''") ? 4 : bytes_begin(p, left, "'\"'\"'") ? 5 : 0;
}

/* Reads the quotes up to `to`. `pairs`: strings in double quotes are passed over; `slashes`: a backslash escapes. */
static void read_quotes(const find_text *t, size_t to, struct find_quote_reading *r, bool pairs,
                        bool slashes) {
    while (r->at < to) {
        char c = t->bytes[r->at], next = r->at + 1 < t->length ? t->bytes[r->at + 1] : 0;
        size_t used = 1;
        if (c == '\\' && (slashes || r->open == 0)) {
            used = 2;
        } else if (c == '\'' && r->open != 0 && shell_quote(t, r->at) > 0) {
            used = shell_quote(t, r->at);
            r->is_shell = true;
        } else if (c == '\'' && r->open != 0) {
            used = next == '\'' ? 2 : 1;
            r->open = used == 2 || is_apostrophe(t, r->at) ? r->open : 0;
        } else if (c == '\'' && may_open(t, r->at)) {
            r->open = r->at + 1;
            r->is_shell = false;
        } else if (c == '"' && pairs && r->open == 0 && r->at >= r->unpaired) {
            size_t close = find_close(t, r->at + 1, t->length, '"');
            r->pair = r->at + 1;
            if (close < t->length) {
                used = close + 1 - r->at;
            } else {
                const char *end = find_line_end(t->bytes + r->at, t->bytes + t->length);
                r->unpaired = (size_t)(end - t->bytes);
            }
        }
        r->at += used;
    }
}

/* The same for backquotes. Three of them are a fence of Markdown, in which nothing is escaped. */
static void read_backquotes(const find_text *t, size_t to, struct find_quote_reading *r) {
    while (r->at < to) {
        const char *p = t->bytes + r->at;
        bool is_fence = t->length - r->at > 2 && memcmp(p, "```", 3) == 0;
        if (*p == '`' && !is_fence) {
            r->open = r->open == 0 ? r->at + 1 : 0;
        }
        r->at += is_fence ? 3 : *p == '\\' ? 2 : 1;
    }
}

find_quotes *find_begin_quotes(finder *f, const find_text *t) {
    find_quotes *q = &f->here.quotes;
    if (q->text != t->bytes) {
        *q = (find_quotes){.text = t->bytes};
        for (size_t i = 0; t->level == 0 && i < FIND_QUOTE_READINGS; i++) {
            int kind = i == BACKQUOTES ? FIND_BACKQUOTED : FIND_QUOTED;
            q->reading[i].open = (f->quoted_before & kind) != 0 ? OPEN_BEFORE : 0;
        }
    }
    return q;
}

/* Reads the quotes of the text up to `at`, going on where the last call stopped. */
static void read_up_to(finder *f, const find_text *t, size_t at) {
    find_quotes *q = find_begin_quotes(f, t);
    if (at < q->asked) {
        f->credit -= (int64_t)at;
        q->text = NULL;
        q = find_begin_quotes(f, t);
    }
    q->asked = at;
    read_quotes(t, at, &q->reading[0], true, true);
    read_quotes(t, at, &q->reading[1], true, false);
    read_quotes(t, at, &q->reading[2], false, true);
    read_backquotes(t, at, &q->reading[BACKQUOTES]);
}

/* Whether a string is open that was not opened by a quote in a payload, which is text. */
static bool is_open(const finder *f, const struct find_quote_reading *r) {
    bool is_own = r->open != 0;
    for (size_t i = 0; is_own && r->open != OPEN_BEFORE && i < f->count; i++) {
        const finding *e = &f->list[i];
        is_own = e->kind != FOUND_PAYLOAD || r->open <= e->from || r->open > e->to;
    }
    return is_own;
}

/* Where the line begins that a quote stands in, which may be an earlier one, as far as words in it tell something. */
static size_t line_of(const find_text *t, size_t quote) {
    size_t from = quote > FIND_SQL_HEAD ? quote - FIND_SQL_HEAD : 0;
    const char *newline = quote < t->line ? memrchr(t->bytes + from, '\n', quote - from) : NULL;
    return newline != NULL ? (size_t)(newline - t->bytes) + 1 : quote < t->line ? from : t->line;
}

/*
** Where the value of a row begins whose string begins at `open`, in a dump of SQL whose rules are known; SIZE_MAX: it is none.
** Its line begins with the statement or a row, so that no other program has quoted them.
*/
static size_t value_of_row(const finder *f, const find_text *text, size_t open) {
    find_text of = *text, *t = &of;
    size_t quote = open - 1;
    of.line = line_of(text, quote);
    size_t start = find_sql_start(t, quote), before = find_skip_back(t, start, " ");
    const char *p = skip_any(t->bytes + t->line, t->bytes + quote, " \t");
    bool is_known =
        f->here.sql != ESCAPE_SQL || is_one_of(t->bytes[start], "ru"); /* SQLite's calls */
    bool is_value = is_known && f->here.columns.statement == COLUMNS_OF_INSERT &&
                    is_one_of(*p, "IiRrVv(") && before > t->line &&
                    is_one_of(t->bytes[before - 1], "(,");
    return is_value ? start : SIZE_MAX;
}

/*
** Whether the string that is open behind the text is one of standard SQL: of a row in a dump whose rules are known. A field of
** COPY may have any quotes in it.
*/
static bool is_open_in_row(const finder *f, const find_text *t) {
    size_t open = f->here.quotes.reading[IN_STANDARD].open;
    if (open == OPEN_BEFORE) {
        return (f->quoted_before & FIND_OF_SQL) != 0;
    }
    return open != 0 && f->here.sql == ESCAPE_SQL_STANDARD && value_of_row(f, t, open) == open - 1;
}

/* Whether that string stands in a column that holds a text of a lead. */
static bool is_open_in_text(finder *f, const find_text *t) {
    size_t open = f->here.quotes.reading[IN_STANDARD].open;
    if (open == OPEN_BEFORE) {
        return (f->quoted_before & FIND_OF_LEAD) != 0;
    }
    find_text of = *t;
    of.line = line_of(t, open - 1);
    return find_column_kind(f, &of, of.line, open) != COLUMNS_ANY;
}

int find_ends_quoted(finder *f, const find_text *t, size_t to) {
    if (f->quoted_before == 0 && memchr(t->bytes, '\'', to) == NULL &&
        memchr(t->bytes, '`', to) == NULL) {
        return 0;
    }
    read_up_to(f, t, to);
    const struct find_quote_reading *r = f->here.quotes.reading;
    if (is_open_in_row(f, t)) {
        return FIND_QUOTED | FIND_OF_SQL | (is_open_in_text(f, t) ? FIND_OF_LEAD : 0);
    }
    return (is_open(f, &r[0]) || is_open(f, &r[1]) ? FIND_QUOTED : 0) |
           (is_open(f, &r[BACKQUOTES]) ? FIND_BACKQUOTED : 0);
}

/* One past the last quote before `at` on its line that has an even number of backslashes before it; 0 if there is none. */
static size_t behind_quote(const find_text *t, size_t at) {
    while (at > t->line) {
        const char *quote = memrchr(t->bytes + t->line, '"', at - t->line);
        if (quote == NULL) {
            break;
        }
        at = (size_t)(quote - t->bytes);
        if ((at - find_skip_back(t, at, "\\")) % 2 == 0) {
            return at + 1;
        }
    }
    return 0;
}

bool find_ends_half(const char *text, size_t to, bool is_open) {
    const char *end = text + to, *p = text;
    while ((p = memchr(p, '"', (size_t)(end - p))) != NULL) {
        const char *slash = p;
        while (slash > text && slash[-1] == '\\') {
            slash--;
        }
        if ((p - slash) % 2 == 0) {
            is_open = !is_open && (p == text || !is_word(p[-1]));
        }
        p++;
    }
    return is_open;
}

bool find_is_in_half_string(finder *f, const find_text *t, size_t at) {
    bool is_half = t->level == 0 && f->half_before && f->tag_before[0] != '"';
    f->credit -= (int64_t)t->line;
    is_half = f->credit > 0 ? find_ends_half(t->bytes, t->line, is_half) : is_half;
    size_t open = behind_quote(t, at);
    bool goes_on = open > 0 && find_string_end(t, at) == t->line_end &&
                   !find_is_yaml_place(t, open - 1) && !find_is_attribute(f, t, open - 1);
    return is_half || (goes_on && find_ends_half(t->bytes + t->line, at - t->line, false));
}

/* Whether a quote in a later line than its string begins in may close it. */
static bool may_close(const find_text *t, size_t at) {
    return at + 1 == t->length || dk_is_space(t->bytes[at + 1]) ||
           is_one_of(t->bytes[at + 1], ")]},;|&/>");
}

/* The first `mark` in [at, limit) that is neither doubled, nor escaped, nor an apostrophe; `limit` if there is none. */
static size_t next_quote(const find_text *t, size_t at, size_t limit, char mark) {
    for (; at < limit; at++) {
        char c = t->bytes[at];
        bool pair = c == '\'' && at + 1 < t->length && t->bytes[at + 1] == '\'';
        if (c == mark && (mark != '\'' || (!pair && !is_apostrophe(t, at)))) {
            break;
        }
        at += (pair && mark == '\'') || c == '\\';
    }
    return at < limit ? at : limit;
}

/*
** The quote that closes the string in which the value that ends at `to` stands; 0 if there is none, t->length if more
** must be read to tell.
*/
static size_t close_behind(finder *f, const find_text *t, size_t to, char mark) {
    struct find_quote_close *q = &f->here.quotes.close[mark == '`'];
    if (q->from > 0 && q->from <= to && to <= q->at) {
        return q->at;
    }
    size_t from = q->none_from <= to && to < q->none_to ? q->none_to : to;
    size_t line_end = t->line_end > to ? t->line_end : to;
    size_t limit = line_end + FIND_AHEAD < t->length ? line_end + FIND_AHEAD : t->length;
    limit = f->credit > 0 ? limit : line_end;
    size_t at = next_quote(t, from < limit ? from : limit, limit, mark);
    f->credit -= at > line_end ? (int64_t)(at - (from > line_end ? from : line_end)) : 0;
    if (at < limit && (at < t->line_end || may_close(t, at))) {
        q->from = to;
        q->at = at;
        return at;
    }
    q->none_from = to;
    q->none_to = at;
    return at >= limit && find_needs_more(t, limit) ? t->length : 0;
}

/*
** ------------------------------------------------------------------------------ whose strings they are
*/

/* How strings are written that begin with `prefix` and a quote. */
typedef struct notation {
    escape_rules rules;
    const char *prefix;
    char quote;
} notation;

/* The notations that a string may be written in. `or_raw`: it may also stand there unescaped. */
typedef struct notations {
    notation list[3];
    size_t count;
    bool or_raw;
} notations;

static const notations any_notation = {
    {{ESCAPE_SQL_STANDARD, "", '\''}, {ESCAPE_PYTHON_TEXT, "", '\''}, {ESCAPE_QUOTES, "", '\''}},
    3,
    true};
static const notations in_backquotes = {{{ESCAPE_PYTHON_TEXT, "", '`'}}, 1, true};

static notations only(escape_rules rules, const char *prefix) {
    return (notations){{{rules, prefix, '\''}}, 1, false};
}

static notations either(escape_rules one, escape_rules other) {
    return (notations){{{one, "", '\''}, {other, "", '\''}}, 2, false};
}

/* A string in SQL: `prefix`, which is `length` bytes long, is the word before its quote. */
static notations of_sql(const finder *f, const char *prefix, size_t length) {
    if (length == 1 && is_one_of(*prefix, "eE")) {
        return only(ESCAPE_SQL_STANDARD, "E");
    }
    if (length > 1 && *prefix == '_') {
        return only(ESCAPE_SQL_MYSQL, "");
    }
    if (length == 1 && is_one_of(*prefix, "uUxX")) {
        return any_notation;
    }
    bool is_known = f->here.sql != ESCAPE_SQL || f->here.dialect != 0;
    escape_rules known = f->here.sql != ESCAPE_SQL ? f->here.sql
                         : f->here.dialect > 0     ? ESCAPE_SQL_STANDARD
                                                   : ESCAPE_SQL_MYSQL;
    return is_known ? only(known, "") : either(ESCAPE_SQL_STANDARD, ESCAPE_SQL_MYSQL);
}

/* The notations of a string that begins at `open`, one past its quote. */
static notations notations_of(const finder *f, const find_text *text, size_t open) {
    if (open == OPEN_BEFORE) {
        return any_notation;
    }
    find_text of = *text, *t = &of;
    size_t quote = open - 1, start = prefix_start(t, quote), length = quote - start;
    of.line = line_of(text, quote);
    const char *prefix = t->bytes + start;
    char before = start > t->line ? prefix[-1] : 0;
    if (length == 0 && before == '$') {
        return only(ESCAPE_SHELL, "$");
    }
    if (f->here.quotes.reading[0].open == open && f->here.quotes.reading[0].is_shell) {
        return only(ESCAPE_SHELL, "");
    }
    if (length == 1 && *prefix == 'b') {
        return only(ESCAPE_PYTHON_BYTES, "b");
    }
    if (length == 0 && find_is_of_curl(t, quote)) {
        return only(ESCAPE_SHELL, "");
    }
    bool is_call = start >= t->line + 8 && memcmp(prefix - 8, "replace(", 8) == 0;
    bool is_place = f->here.sql != ESCAPE_SQL && is_one_of(before, "(, ");
    if (!is_call && (is_place || find_names_sql(t, start))) {
        return of_sql(f, prefix, length);
    }
    if (length == 0 && find_is_yaml_place(t, quote)) {
        return either(ESCAPE_YAML, ESCAPE_PYTHON_TEXT);
    }
    return any_notation;
}

/*
** --------------------------------------------------------------------------------- what they change
*/

/* [from, to), a part of the inside of a string, with its escapes undone; NULL if it cannot be one. */
static char *undo(finder *f, const find_text *t, notation n, size_t from, size_t to, size_t *made) {
    size_t before = strlen(n.prefix) + 1, length = before + (to - from) + 1;
    escape_extent span = {0};
    char *text = find_room(f, length);
    if (text == NULL) {
        return NULL;
    }
    memcpy(text, n.prefix, before - 1);
    text[before - 1] = n.quote;
    memcpy(text + before, t->bytes + from, to - from);
    text[length - 1] = n.quote;
    bool is_whole =
        escape_decode(n.rules, text, length, text, &span) == ESCAPE_WHOLE && span.read == length;
    *made = span.made;
    if (!is_whole) {
        find_drop_room(f);
    }
    return is_whole ? text : NULL;
}

typedef enum effect { NOT_SO_WRITTEN, UNCHANGED, CHANGED } effect;

/* What undoing the escapes makes of the value [at, to): it must be sound again. */
static effect effect_of(finder *f, const find_text *t, notation n, size_t at, size_t to) {
    size_t made, length = to - at;
    char *text = undo(f, t, n, at, to, &made);
    if (text == NULL) {
        return NOT_SO_WRITTEN;
    }
    bool same = made == length && memcmp(text, t->bytes + at, length) == 0;
    bool sound = same || (find_scan(f, text, made) && f->scan.root.length == made);
    find_drop_room(f);
    return same ? UNCHANGED : sound ? CHANGED : NOT_SO_WRITTEN;
}

/* Searches the string from `at` to its end at `to`, which is written in one of these. */
static find_result take_undone(finder *f, const find_text *t, const notations *n, size_t at,
                               size_t to, size_t *end) {
    size_t made = 0, other = 0;
    char *text = undo(f, t, n->list[0], at, to, &made);
    for (size_t i = 1; i < n->count && text != NULL; i++) {
        char *also = undo(f, t, n->list[i], at, to, &other);
        bool same = also != NULL && made == other && memcmp(text, also, made) == 0;
        if (also != NULL) {
            find_drop_room(f);
        }
        if (!same) {
            find_drop_room(f);
            return FIND_BROKEN;
        }
    }
    return text == NULL ? FIND_BROKEN : find_take_decoded(f, t, text, made, to, end);
}

/* The value [at, to) in a string that ends at `close`, written in one of these. */
static find_result look_in_string(finder *f, const find_text *t, const notations *n, size_t at,
                                  size_t to, size_t close, size_t *end) {
    notations changing = {.count = 0};
    bool as_it_is = n->or_raw;
    for (size_t i = 0; i < n->count; i++) {
        effect e = effect_of(f, t, n->list[i], at, to);
        as_it_is |= e == UNCHANGED;
        if (e == CHANGED) {
            changing.list[changing.count++] = n->list[i];
        }
    }
    return changing.count == 0 ? FIND_NONE
           : as_it_is          ? FIND_BROKEN
                               : take_undone(f, t, &changing, at, close, end);
}

/* Whether a place stands in a string of standard SQL that began before the text, for certain. */
static bool is_in_row(const finder *f, const find_text *t) {
    return t->level == 0 && (f->quoted_before & FIND_OF_SQL) != 0 &&
           f->here.quotes.reading[IN_STANDARD].open == OPEN_BEFORE;
}

/* The value [at, to) in such a string. Where it can be undone, the string goes on behind it, wherever it ends. */
static find_result look_in_row(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    const notations n = only(ESCAPE_SQL_STANDARD, "");
    effect e = effect_of(f, t, n.list[0], at, to);
    f->here.undone = to;
    return e == UNCHANGED ? FIND_NONE
           : e == CHANGED ? take_undone(f, t, &n, at, to, end)
                          : FIND_BROKEN;
}

/* Whether a value has what may be an escape of another program in it, with its backslash doubled: \\x and \\' */
static bool has_doubled_escape(const char *text, size_t length) {
    static const char *const escapes[] = {"\\\\x", "\\\\'", NULL};
    return bytes_any(bytes_hold, text, length, escapes);
}

/* The value [at, to), if the string that ends at `close` begins at `open`, as one reading of the quotes has it. */
static find_result look_in_open(finder *f, const find_text *t, size_t at, size_t to, size_t open,
                                size_t close, bool is_first, size_t *end) {
    bool has_entities = find_has_entity(t->bytes + at, to - at);
    if (open != OPEN_BEFORE && t->bytes[close] == '\'' && find_is_attribute(f, t, open - 1)) {
        return has_entities ? find_take_entities(f, t, at, close, end) : FIND_NONE;
    }
    bool is_backquote = t->bytes[close] == '`';
    bool closes_tag = close + 1 < t->length && is_one_of(t->bytes[close + 1], ">/");
    if (has_entities && closes_tag && !is_backquote) {
        return FIND_BROKEN;
    }
    if (is_backquote && has_doubled_escape(t->bytes + at, to - at)) {
        return FIND_BROKEN;
    }
    notations n = is_backquote ? in_backquotes : notations_of(f, t, open);
    n.or_raw |= !is_first;
    return look_in_string(f, t, &n, at, to, close, end);
}

bool find_may_change(const char *text, size_t length) {
    return memchr(text, '\\', length) != NULL || bytes_hold(text, length, "''") ||
           find_has_entity(text, length) || cdata_is_cut(text, length);
}

find_result find_in_enclosing(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    if (!find_may_change(t->bytes + at, to - at)) {
        return FIND_NONE;
    }
    read_up_to(f, t, at);
    if (is_in_row(f, t)) {
        return look_in_row(f, t, at, to, end);
    }
    size_t looked = 0;
    for (size_t i = 0; i < FIND_QUOTE_READINGS; i++) {
        size_t open = f->here.quotes.reading[i].open;
        char mark = i == BACKQUOTES ? '`' : '\'';
        bool is_new = open != 0 && (open != looked || mark == '`');
        size_t close = is_new ? close_behind(f, t, to, mark) : 0;
        if (close == 0) {
            continue;
        }
        if (close == t->length) {
            return FIND_MORE;
        }
        find_result result = look_in_open(f, t, at, to, open, close, i == 0, end);
        if (result != FIND_NONE) {
            return result;
        }
        looked = open;
    }
    return FIND_NONE;
}

/*
** ------------------------------------------------------------------ strings around what is itself escaped
*/

size_t find_open_quote(finder *f, const find_text *t, size_t at, bool is_escaped) {
    read_up_to(f, t, at);
    const struct find_quote_reading *r = &f->here.quotes.reading[0];
    if (r->open != 0) {
        return r->open;
    }
    return is_escaped ? behind_quote(t, at) : r->at > at || r->unpaired > at ? r->pair : 0;
}

bool find_is_in_row(finder *f, const find_text *t, size_t at) {
    if ((f->quoted_before & FIND_OF_SQL) == 0) {
        return false;
    }
    read_up_to(f, t, at);
    return is_in_row(f, t);
}

size_t find_sql_value(finder *f, const find_text *t, size_t at) {
    if (f->here.columns.statement != COLUMNS_OF_INSERT) {
        return SIZE_MAX;
    }
    read_up_to(f, t, at);
    bool is_mysql = f->here.sql == ESCAPE_SQL_MYSQL;
    size_t open = f->here.quotes.reading[is_mysql ? IN_MYSQL : IN_STANDARD].open;
    return open > 0 && open <= at ? value_of_row(f, t, open) : SIZE_MAX;
}

bool find_is_in_standard(finder *f, const find_text *t, size_t at) {
    size_t start = f->here.sql == ESCAPE_SQL_STANDARD ? find_sql_value(f, t, at) : SIZE_MAX;
    return (start != SIZE_MAX && t->bytes[start] == '\'') || find_is_in_row(f, t, at);
}

bool find_add_quoted(finder *f, const find_text *t, size_t open, size_t at, find_layers *out) {
    notations n = notations_of(f, t, open);
    const char *quote = memchr(t->bytes + at, '\'', t->line_end - at);
    bool is_shell = quote != NULL && shell_quote(t, (size_t)(quote - t->bytes)) > 0;
    n = n.or_raw && is_shell ? only(ESCAPE_SHELL, "") : n;
    out->or_raw = n.or_raw;
    bool reads = true;
    for (size_t i = 0; i < n.count; i++) {
        size_t start = open - 1 - strlen(n.list[i].prefix);
        reads &= find_add_layer(f, t, n.list[i].rules, start, at, out);
    }
    return reads;
}
