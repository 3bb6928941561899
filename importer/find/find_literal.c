/* String literals that contain JSON: the program that wrote them decides what their escapes mean. */
#include <assert.h>
#include <string.h>

#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/json_extent.h"
#include "finder.h"

/* Searches decoded text, which is in the most recent room, and continues after it. */
find_result find_take_decoded(finder *f, const find_text *t, char *out, size_t made, size_t read,
                              size_t *end) {
    size_t payloads = f->payloads;
    size_t notes = f->note_count;
    struct find_chunk *mine = f->chunks;
    find_in_text(f, out, made, t->level + 1, false);
    *end = read;
    bool is_needed = f->payloads > payloads || find_settle_notes(f, notes);
    while (!is_needed && f->chunks != mine) {
        find_drop_room(f);
    }
    if (!is_needed) {
        find_drop_room(f);
    }
    return FIND_VALUE;
}

bool find_is_json(finder *f, const char *text, size_t length) {
    return find_scan(f, text, length) && f->scan.root.length == length;
}

bool find_is_json_text(finder *f, const char *text, size_t length) {
    return find_is_json(f, text, without_space(text, length));
}

/* What a literal reads as by some rules. */
typedef struct reading {
    char *text;
    escape_result result;
    escape_extent span;
    bool is_sound;
} reading;

/* Reads the literal at `quote`, which may go on up to `to`. False when out of memory. */
static bool read_literal(finder *f, const find_text *t, escape_rules rules, size_t quote, size_t to,
                         reading *out) {
    const char *text = t->bytes + quote;
    *out = (reading){0};
    out->result = escape_decode(rules, text, to - quote, NULL, &out->span);
    f->credit -= to > t->line_end ? (int64_t)out->span.read : 0;
    find_spend(f, out->span.read, FIND_FAST);
    if (out->result == ESCAPE_WHOLE) {
        out->text = find_room(f, out->span.read);
        if (out->text == NULL) {
            return false;
        }
        (void)escape_decode(rules, text, out->span.read, out->text, &out->span);
    }
    return true;
}

/* Takes what a literal at `quote` reads as, if it is JSON. */
static find_result take_json(finder *f, const find_text *t, const reading *r, size_t quote,
                             size_t *end) {
    return r->result == ESCAPE_WHOLE && find_is_json_text(f, r->text, r->span.made)
               ? find_take_decoded(f, t, r->text, r->span.made, quote + r->span.read, end)
               : FIND_BROKEN;
}

/* Whether the next line joins a string of SQL to what the present one ends with. */
static bool next_is_joined(const find_text *t) {
    const char *end = t->bytes + t->length, *p = skip_json_space(t->bytes + t->line_end, end);
    return bytes_begin(p, (size_t)(end - p), "||");
}

/* How far a literal may reach: into the following lines, if what it holds is sound so far, and not closed on the line. */
static size_t literal_limit(const finder *f, const find_text *t, size_t at) {
    json_extent value = {0};
    size_t used, to = find_limit(t, at);
    size_t last = t->line_end - (t->bytes[t->line_end - 1] == '\r');
    bool open = f->credit > 0 && (is_one_of(t->bytes[last - 1], "\\^") || next_is_joined(t) ||
                                  json_extent_feed(&value, t->bytes + at, t->line_end - at,
                                                   &used) == JSON_EXTENT_OPEN ||
                                  at + used >= last);
    return open ? to : t->line_end;
}

/* The same in YAML: the lines that continue a string are indented, or empty. */
static size_t yaml_limit(const finder *f, const find_text *t) {
    size_t to = t->line_end, most = find_limit(t, to);
    while (f->credit > 0 && to + 1 < most && is_one_of(t->bytes[to + 1], " \t\r\n")) {
        to = (size_t)(find_line_end(t->bytes + to + 1, t->bytes + most) - t->bytes);
    }
    return to + 1 < most ? to : most;
}

/*
** A literal of some program, whose quote (or what stands before it) is at `quote`, and in which the bracket
** at `at` stands.
*/
find_result find_in_literal(finder *f, const find_text *t, escape_rules rules, size_t quote,
                            size_t at, size_t *end) {
    reading r;
    size_t to = rules >= ESCAPE_SHELL ? literal_limit(f, t, at) : t->line_end;
    if (!read_literal(f, t, rules, quote, to, &r)) {
        return FIND_NONE;
    }
    if (r.result == ESCAPE_OPEN && find_needs_more(t, to)) {
        return FIND_MORE;
    }
    if (take_json(f, t, &r, quote, end) == FIND_VALUE) {
        return FIND_VALUE;
    }
    if (r.result == ESCAPE_WHOLE ||
        r.result == ESCAPE_UNSURE) { /* texts quoted in it must not be mistaken for payloads */
        f->unsure = true;
        *end = r.result == ESCAPE_WHOLE ? quote + r.span.read : t->line_end;
        return FIND_VALUE;
    }
    return FIND_NONE;
}

enum { MOST_READINGS = 3 };

/* Reads a literal by each of the rules, and marks what is sound. FIND_VALUE if all have been read. */
static find_result read_each(finder *f, const find_text *t, const escape_rules *rules, size_t count,
                             size_t quote, size_t at, reading *out) {
    size_t to = literal_limit(f, t, at);
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        if (!read_literal(f, t, rules[i], quote, to, &out[i])) {
            return FIND_NONE;
        }
        open |= out[i].result == ESCAPE_OPEN;
    }
    for (size_t i = 0; i < count; i++) {
        out[i].is_sound =
            out[i].result == ESCAPE_WHOLE && find_is_json_text(f, out[i].text, out[i].span.made);
    }
    return open && find_needs_more(t, to) ? FIND_MORE : FIND_VALUE;
}

static bool is_same_reading(const reading *a, const reading *b) {
    return a->span.made == b->span.made && memcmp(a->text, b->text, a->span.made) == 0;
}

/*
** A literal that one of several programs wrote: certain if all the readings that are sound JSON are the same. *only is
** the number of the rules, from 1 on, if only one reading is sound, else 0.
*/
static find_result look_among(finder *f, const find_text *t, const escape_rules *rules,
                              size_t count, size_t quote, size_t at, size_t *only, size_t *end) {
    reading all[MOST_READINGS];
    assert(count <= MOST_READINGS);
    find_result read = read_each(f, t, rules, count, quote, at, all);
    const reading *sound = NULL;
    *only = 0;
    for (size_t i = 0; i < count && read == FIND_VALUE; i++) {
        if (!all[i].is_sound) {
            continue;
        }
        if (sound != NULL && !is_same_reading(sound, &all[i])) {
            f->unsure = true;
            *only = 0;
            *end = t->line_end;
            return FIND_VALUE;
        }
        *only = sound == NULL ? i + 1 : 0;
        sound = &all[i];
    }
    return read != FIND_VALUE ? read
           : sound == NULL    ? FIND_BROKEN
                              : find_take_decoded(f, t, sound->text, sound->span.made,
                                                  quote + sound->span.read, end);
}

/*
** A literal that one of two programs wrote. *which, which the finder remembers for the file: 1 for the first program, -1
** for the second.
*/
static find_result look_either(finder *f, const find_text *t, escape_rules first,
                               escape_rules second, size_t quote, size_t at, int *which,
                               size_t *end) {
    const escape_rules rules[] = {first, second};
    size_t only;
    if (*which != 0) {
        return find_in_literal(f, t, *which > 0 ? first : second, quote, at, end);
    }
    find_result result = look_among(f, t, rules, 2, quote, at, &only, end);
    *which = only == 0 ? 0 : only == 1 ? 1 : -1;
    return result;
}

/*
** A value in quotes at a place of YAML, which another program may have written, too. Only YAML goes on in the next line
** before its quote is closed. FIND_BROKEN: neither reads as JSON.
*/
find_result find_in_yaml_string(finder *f, const find_text *t, escape_rules other, size_t quote,
                                size_t at, size_t *end) {
    escape_extent span;
    int which = 0;
    size_t length = t->line_end - quote;
    if (escape_decode(ESCAPE_YAML, t->bytes + quote, length, NULL, &span) != ESCAPE_OPEN) {
        return look_either(f, t, ESCAPE_YAML, other, quote, at, &which, end);
    }
    reading r;
    size_t to = yaml_limit(f, t);
    if (!read_literal(f, t, ESCAPE_YAML, quote, to, &r)) {
        return FIND_NONE;
    }
    if (r.result == ESCAPE_OPEN && find_needs_more(t, to)) {
        return FIND_MORE;
    }
    return take_json(f, t, &r, quote, end);
}

/*
** --------------------------------------------------------------------------- whose quotes they are
*/

bool find_is_yaml_place(const find_text *t, size_t quote) {
    const char *p = t->bytes + t->line, *end = t->bytes + quote;
    bool dash = false, key = false;
    while (p < end && (*p == ' ' || (*p == '-' && p + 1 < end && p[1] == ' '))) {
        dash |= *p++ == '-';
    }
    for (const char *start = p; p < end; p++) {
        if (*p == ':' && p > start) {
            key = end - p > 1 && p[1] == ' ';
            p++;
            break;
        }
        if (!is_base64_digit(*p) && !is_one_of(*p, ".\"'$@")) {
            return false;
        }
    }
    while (p < end && *p == ' ') {
        p++;
    }
    return p == end && (dash || key);
}

static find_result take_hex(finder *f, const find_text *t, size_t at, size_t *end) {
    const char *quote = memchr(t->bytes + at, '"', t->line_end - at);
    size_t made, to = quote == NULL ? t->line_end : (size_t)(quote - t->bytes);
    char *out = find_decode(f, ESCAPE_ACCESS_LOG, t->bytes + at, to - at, &made);
    if (out == NULL) {
        f->unsure = true;
        *end = to;
        return FIND_VALUE;
    }
    return find_take_decoded(f, t, out, made, to, end);
}

/* {\x22…: as nginx and Apache escape; goes on to the next quote. */
find_result find_in_hex(finder *f, const find_text *t, size_t at, size_t *end) {
    return find_coded(f, t, at, FIND_HEX, take_hex, end);
}

static const char replace_call[] = "replace(";

static bool is_behind_replace(const find_text *t, size_t at) {
    return bytes_end(t->bytes + t->line, at - t->line, replace_call);
}

bool find_is_in_replace(const find_text *t, size_t at) {
    return at > t->line && t->bytes[at - 1] == '\'' && is_behind_replace(t, at - 1);
}

size_t find_sql_start(const find_text *t, size_t quote) {
    static const char *const before[] = {"_binary ", "unistr(", "TO_CLOB(", "to_clob(", "U&",
                                         "u&",       "E",       "e",        "X",        "x",
                                         "N",        "n",       NULL};
    size_t start = quote;
    const char *word = bytes_which(bytes_end, t->bytes + t->line, start - t->line, before);
    size_t size = word == NULL ? 0 : strlen(word);
    if (start - t->line == size || !is_base64_digit(t->bytes[start - size - 1])) {
        start -= size;
    }
    while (is_behind_replace(t, start)) {
        start -= sizeof replace_call - 1;
    }
    return start;
}

bool find_line_names(const find_text *t, size_t at, const char *word) {
    size_t length = at - t->line;
    length = length < FIND_SQL_HEAD ? length : FIND_SQL_HEAD;
    return bytes_hold(t->bytes + t->line, length, word);
}

bool find_is_of_curl(const find_text *t, size_t quote) {
    size_t before = find_skip_back(t, quote, " ");
    bool is_value = before > t->line && is_one_of(t->bytes[before - 1], ",([{:=");
    return !is_value &&
           (find_line_names(t, quote, "curl ") || find_line_names(t, quote, "curl.exe"));
}

/* Whether a literal's first quote from `at` that no backslash precedes is written in this way. */
static bool writes_quote(const find_text *t, size_t at, size_t to, const char *quote) {
    while (at < to && t->bytes[at] != '\'') {
        at += t->bytes[at] == '\\' ? 2 : 1;
    }
    return at < to && bytes_begin(t->bytes + at, to - at, quote);
}

bool find_names_sql(const find_text *t, size_t at) {
    static const char *const words[] = {"INSERT INTO",  "Insert into", "insert into", "VALUES",
                                        "REPLACE INTO", "UPDATE ",     NULL};
    size_t head = at - t->line < FIND_SQL_HEAD ? at - t->line : FIND_SQL_HEAD;
    return bytes_any(bytes_hold, t->bytes + t->line, head, words);
}

/* Whether the line is SQL, by its words, or by the place of the quote in a dump. */
static bool is_sql_line(const finder *f, const find_text *t, size_t start) {
    if (find_names_sql(t, start)) {
        return true;
    }
    start = find_skip_back(t, start, " ");
    return f->here.sql != ESCAPE_SQL && start > t->line && is_one_of(t->bytes[start - 1], "(,");
}

/*
** Whether the literal at `quote` is the value of a member in an object that console.log prints over several lines, as in
** Node, or that stands so in JavaScript: a comma and the line's end follow, or the closing bracket on the next line. No
** value of YAML goes on so. FIND_VALUE if it is.
*/
static find_result look_at_printed_member(const find_text *t, size_t quote) {
    escape_extent span;
    size_t to = t->line_end - quote;
    if (!find_is_yaml_place(t, quote) ||
        escape_decode(ESCAPE_PYTHON_TEXT, t->bytes + quote, to, NULL, &span) != ESCAPE_WHOLE) {
        return FIND_NONE;
    }
    size_t at = quote + span.read;
    bool comma = at < t->line_end && t->bytes[at] == ',';
    at += comma;
    at += at < t->line_end && t->bytes[at] == '\r';
    if (at < t->line_end || comma) {
        return at == t->line_end ? FIND_VALUE : FIND_NONE;
    }
    const char *all = t->bytes + t->length, *next = skip_json_space(t->bytes + at, all);
    return next == all ? (t->final ? FIND_NONE : FIND_MORE)
                       : (*next == '}' ? FIND_VALUE : FIND_NONE);
}

/* Whether the line has escapes behind a quote: without any, all programs mean the same. */
static bool has_escapes(const find_text *t, size_t quote) {
    size_t length = t->line_end - quote;
    return memchr(t->bytes + quote, '\\', length) != NULL ||
           bytes_hold(t->bytes + quote, length, "''");
}

/*
** In backquotes, as console.log prints a string with an apostrophe in it, with its backslashes doubled. In Markdown, a
** text in backquotes is as it was: where it is no JSON as it stands, and is with the backslashes undone, this is certain.
*/
find_result find_in_backquotes(finder *f, const find_text *t, size_t at, size_t *end) {
    reading r;
    find_result printed = look_at_printed_member(t, at - 1);
    if (printed == FIND_VALUE) {
        return find_in_literal(f, t, ESCAPE_PYTHON_TEXT, at - 1, at, end);
    }
    const char *text = t->bytes + at, *close = memchr(text, '`', t->line_end - at);
    if (printed == FIND_MORE && !has_escapes(t, at - 1)) {
        return FIND_NONE;
    }
    if (printed == FIND_MORE || close == NULL ||
        !bytes_hold(text, (size_t)(close - text), "\\\\\"")) {
        return printed;
    }
    size_t end_at = (size_t)(close - t->bytes) + 1;
    if (find_scan(f, text, t->length - at) ||
        !read_literal(f, t, ESCAPE_PYTHON_TEXT, at - 1, end_at, &r) || r.result != ESCAPE_WHOLE ||
        !find_is_json_text(f, r.text, r.span.made)) {
        return FIND_NONE;
    }
    return find_take_decoded(f, t, r.text, r.span.made, at - 1 + r.span.read, end);
}

/* Whether a letter before the quote says whose string it is: b'…' is Python's, $'…' bash's. *start: where it begins. */
static bool has_letter_before(const find_text *t, size_t quote, escape_rules *rules,
                              size_t *start) {
    bool bytes = find_is_of_bytes(t, quote);
    *rules = bytes ? ESCAPE_PYTHON_BYTES : ESCAPE_SHELL;
    *start = quote - 1;
    return bytes || (quote > t->line && t->bytes[quote - 1] == '$');
}

/* Whether a quote opens a parameter in PostgreSQL's log, which doubles quotes and nothing else: $2 = '…' */
static bool is_parameter(const find_text *t, size_t quote) {
    size_t at = find_skip_back(t, quote, " =");
    size_t digits = find_skip_back(t, at, "0123456789");
    return quote - at == 3 && digits < at && digits > t->line && t->bytes[digits - 1] == '$';
}

/* Whether it opens a column as PostgreSQL's test_decoding prints it, in standard SQL: payload[text]:'…' */
static bool is_decoded(const find_text *t, size_t quote) {
    size_t at = quote - t->line > 2 && memcmp(t->bytes + quote - 2, "]:", 2) == 0 ? quote - 2 : 0;
    size_t word = at == 0 ? 0 : find_skip_back(t, at, "abcdefghijklmnopqrstuvwxyz ");
    return word < at && word > t->line && t->bytes[word - 1] == '[';
}

/* Single quotes where a value of YAML may stand. A member that JavaScript prints stands there as well. */
static find_result look_at_place_of_yaml(finder *f, const find_text *t, size_t quote, size_t at,
                                         size_t *end) {
    find_result printed = look_at_printed_member(t, quote);
    if (printed == FIND_MORE && has_escapes(t, quote)) {
        return FIND_MORE; /* without escapes it does not matter who wrote it */
    }
    return printed == FIND_VALUE ? find_in_literal(f, t, ESCAPE_PYTHON_TEXT, quote, at, end)
                                 : find_in_yaml_string(f, t, ESCAPE_PYTHON_TEXT, quote, at, end);
}

/* Whether a value over several lines is sound as it stands, although it has two quotes in it that may mean one. */
static bool may_be_raw(finder *f, const find_text *t, size_t at, size_t to) {
    if (to <= t->line_end || !find_scan(f, t->bytes + at, to - at)) {
        return false;
    }
    find_spend(f, f->scan.root.length, FIND_FAST);
    return bytes_hold(t->bytes + at, f->scan.root.length, "''");
}

/*
** Whether a string of standard SQL is all of its lines, as sqlite3's .mode quote prints a column. Shells and Python double no quotes, and
** MySQL escapes them.
*/
static bool is_all_of_lines(finder *f, const find_text *t, size_t quote, size_t to) {
    escape_extent span = {0};
    bool is_whole = quote == t->line && escape_decode(ESCAPE_SQL_STANDARD, t->bytes + quote,
                                                      to - quote, NULL, &span) == ESCAPE_WHOLE;
    size_t at = quote + span.read;
    find_spend(f, span.read, FIND_FAST);
    return is_whole && (at == t->length || is_one_of(t->bytes[at], "\r\n"));
}

/* Single quotes of a program that nothing names. */
static find_result look_at_any_quotes(finder *f, const find_text *t, size_t quote, size_t at,
                                      size_t *end) {
    size_t only, to = literal_limit(f, t, at);
    bool shell = writes_quote(t, at, to, "'\\''") || writes_quote(t, at, to, "'\"'\"'");
    bool doubled = !shell && (writes_quote(t, at, t->line_end, "''") || may_be_raw(f, t, at, to));
    if (doubled && is_all_of_lines(f, t, quote, to)) {
        return find_in_literal(f, t, ESCAPE_SQL_STANDARD, quote, at, end);
    }
    if (doubled && !(quote > t->line && is_one_of(t->bytes[quote - 1], "(,"))) {
        return FIND_BROKEN;
    }
    const escape_rules any[] = {shell ? ESCAPE_SHELL : ESCAPE_SQL_STANDARD,
                                doubled ? ESCAPE_SQL_MYSQL : ESCAPE_PYTHON_TEXT, ESCAPE_QUOTES};
    return look_among(f, t, any, shell || doubled ? 2 : 3, quote, at, &only, end);
}

/* In single quotes: the program that wrote them decides what the backslashes mean. */
find_result find_in_quotes(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t quote = at - 1, start;
    escape_rules rules;
    if (has_letter_before(t, quote, &rules, &start)) {
        return find_in_literal(f, t, rules, start, at, end);
    }
    if (find_is_of_curl(t, quote)) {
        return find_in_literal(f, t, ESCAPE_SHELL, quote, at, end);
    }
    if (is_parameter(t, quote) || is_decoded(t, quote)) {
        return find_in_literal(f, t, ESCAPE_SQL_STANDARD, quote, at, end);
    }
    start = find_sql_start(t, quote);
    bool is_marked = start < quote && is_one_of(t->bytes[start], "ETtUu"); /* no one else's */
    if (is_marked || is_sql_line(f, t, start)) {
        bool plain = start == quote && f->here.sql == ESCAPE_SQL;
        return plain ? look_either(f, t, ESCAPE_SQL_STANDARD, ESCAPE_SQL_MYSQL, quote, at,
                                   &f->here.dialect, end)
                     : find_in_literal(f, t, f->here.sql, start, at, end);
    }
    return find_is_yaml_place(t, quote) ? look_at_place_of_yaml(f, t, quote, at, end)
                                        : look_at_any_quotes(f, t, quote, at, end);
}

/* A candidate in double quotes of its own, which `raw` reads, in what stands around it. */
static find_result look_in_own_quotes(finder *f, const find_text *t, size_t at, find_raw *raw,
                                      size_t *end) {
    if (f->tag_before[0] != 0 && find_has_entity(t->bytes + at, t->line_end - at)) {
        return FIND_NONE; /* it may be in an element that began before */
    }
    return find_coded(f, t, at, FIND_OWN_QUOTES, raw, end);
}

/* How long the opening quote of a command is, before the bracket at `at`. */
static size_t command_quote(const find_text *t, size_t at, escape_rules *rules) {
    static const char cmd[] = "^\"^";
    bool is_cmd = bytes_end(t->bytes + t->line, at - t->line, cmd);
    *rules = is_cmd ? ESCAPE_CMD : ESCAPE_POWERSHELL;
    return is_cmd ? strlen(cmd) : at > t->line && t->bytes[at - 1] == '"';
}

static find_result take_command(finder *f, const find_text *t, size_t at, size_t *end) {
    escape_rules rules;
    reading r;
    size_t quote = at - command_quote(t, at, &rules), to = literal_limit(f, t, at);
    if (!read_literal(f, t, rules, quote, to, &r)) {
        return FIND_NONE;
    }
    if (r.result == ESCAPE_OPEN && find_needs_more(t, to)) {
        return FIND_MORE;
    }
    if (r.result == ESCAPE_UNSURE) {
        f->unsure = true;
        *end = quote + r.span.read;
        return *end > at ? FIND_VALUE : FIND_NONE;
    }
    return take_json(f, t, &r, quote, end) == FIND_VALUE ? FIND_VALUE : FIND_NONE;
}

/* "{`"event`"… or ^"^{^\^"event^\^"…: a string of a command that Chrome copies, for PowerShell or Windows' cmd. */
find_result find_in_command(finder *f, const find_text *t, size_t at, size_t *end) {
    escape_rules rules;
    return command_quote(t, at, &rules) > 0 ? look_in_own_quotes(f, t, at, take_command, end)
                                            : FIND_NONE;
}

static find_result take_doubled(finder *f, const find_text *t, size_t at, size_t *end) {
    int which = 0;
    find_result result = look_either(f, t, ESCAPE_DOUBLED, ESCAPE_RECORD, at - 1, at, &which, end);
    return result == FIND_BROKEN ? FIND_NONE : result;
}

/* "{""event""… in a cell or a string of SQL, or in a record of PostgreSQL, which doubles backslashes as well. */
find_result find_in_doubled(finder *f, const find_text *t, size_t at, size_t *end) {
    if (at == t->line || t->bytes[at - 1] != '"' ||
        (at - 1 > t->line && !is_one_of(t->bytes[at - 2], "(,;|\t ="))) {
        return FIND_NONE;
    }
    return look_in_own_quotes(f, t, at, take_doubled, end);
}

/* Whether braces hold a list of strings, as PostgreSQL prints an array, and not members: {"{\"event\"…}","…"} */
bool find_is_array(const find_text *t, size_t at) {
    static const char begin[] = "{\"{\\\"";
    if (!bytes_begin(t->bytes + at, t->line_end - at, begin)) {
        return false;
    }
    size_t close = find_string_end(t, at + 2);
    return close + 1 < t->line_end && is_one_of(t->bytes[close + 1], ",}");
}

bool find_is_doubled(const char *text, size_t length) {
    const char *end = text + length, *p = memchr(text, '\\', length);
    bool any = p != NULL;
    while (p != NULL && p + 1 < end && p[1] == '\\') {
        p = memchr(p + 2, '\\', (size_t)(end - p) - 2);
    }
    return any && p == NULL;
}

/*
** How many of this quote surround [at, to), apart from white space: 0, 1 or 3. At the beginning of the text, only
** those after it count.
*/
static int quotes_around(const find_text *t, size_t at, size_t to, char quote) {
    at = without_space(t->bytes, at);
    to = (size_t)(skip_json_space(t->bytes + to, t->bytes + t->length) - t->bytes);
    int before = at == 0 ? 3 : 0, behind = 0;
    for (; before < 3 && at > 0 && t->bytes[at - 1] == quote; at--) {
        before++;
    }
    for (; behind < 3 && to < t->length && t->bytes[to] == quote; to++) {
        behind++;
    }
    return before == 3 && behind == 3 ? 3 : before > 0 && behind > 0 ? 1 : 0;
}

bool find_may_be_doubled(const find_text *t, size_t at, size_t to) {
    return find_is_doubled(t->bytes + at, to - at) &&
           (quotes_around(t, at, to, '`') > 0 || quotes_around(t, at, to, '"') == 3 ||
            quotes_around(t, at, to, '\'') == 3 || (to < t->line_end && t->bytes[to] == '\''));
}
