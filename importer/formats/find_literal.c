/* String literals that contain JSON: the program that wrote them decides what their escapes mean. */
#include <assert.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "bytes.h"
#include "chars.h"
#include "extent.h"
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

/* Whether a text is sound JSON and nothing else but white space. */
static bool is_json_text(finder *f, const char *text, size_t length) {
    while (length > 0 && dk_is_json_space(text[length - 1])) {
        length--;
    }
    return find_scan(f, text, length) && f->scan.root.length == length;
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
    return r->result == ESCAPE_WHOLE && is_json_text(f, r->text, r->span.made)
               ? find_take_decoded(f, t, r->text, r->span.made, quote + r->span.read, end)
               : FIND_BROKEN;
}

/* Whether the next line joins a string of SQL to what the present one ends with. */
static bool next_is_joined(const find_text *t) {
    const char *end = t->bytes + t->length, *p = t->bytes + t->line_end;
    while (p < end && dk_is_json_space(*p)) {
        p++;
    }
    return end - p > 1 && p[0] == '|' && p[1] == '|';
}

/* How far a literal may reach: into the following lines, if what it holds is sound so far, and not closed on the line. */
static size_t literal_limit(const finder *f, const find_text *t, size_t at) {
    extent value = {0};
    size_t used, to = t->length - at < FIND_FIELD_MAX ? t->length : at + FIND_FIELD_MAX;
    size_t last = t->line_end - (t->bytes[t->line_end - 1] == '\r');
    bool open = f->credit > 0 &&
                (is_one_of(t->bytes[last - 1], "\\^") || next_is_joined(t) ||
                 extent_feed(&value, t->bytes + at, t->line_end - at, &used) == EXTENT_OPEN ||
                 at + used >= last);
    return open ? to : t->line_end;
}

/* The same in YAML: the lines that continue a string are indented, or empty. */
static size_t yaml_limit(const finder *f, const find_text *t) {
    size_t to = t->line_end,
           most = t->length - to < FIND_FIELD_MAX ? t->length : to + FIND_FIELD_MAX;
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
    if (r.result == ESCAPE_OPEN && to == t->length && !t->final) {
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
            out[i].result == ESCAPE_WHOLE && is_json_text(f, out[i].text, out[i].span.made);
    }
    return open && to == t->length && !t->final ? FIND_MORE : FIND_VALUE;
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
static find_result look_at_yaml(finder *f, const find_text *t, escape_rules other, size_t quote,
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
    if (r.result == ESCAPE_OPEN && to == t->length && !t->final) {
        return FIND_MORE;
    }
    return take_json(f, t, &r, quote, end);
}

/*
** ------------------------------------------------------------------- one string in several literals
*/

/* The quote that closes the literal whose quote is at `quote`, on the same line; `to` if there is none. */
static size_t literal_close(const find_text *t, size_t quote, size_t to) {
    char mark = t->bytes[quote];
    for (size_t at = quote + 1; at < to && t->bytes[at] != '\n'; at++) {
        if (t->bytes[at] == mark) {
            return at;
        }
        at += t->bytes[at] == '\\';
    }
    return to;
}

/* Whether the literal is one of Python's bytes: b'…' */
static bool is_of_bytes(const find_text *t, size_t quote) {
    return quote > t->line && t->bytes[quote - 1] == 'b' &&
           (quote < t->line + 2 || !is_base64_digit(t->bytes[quote - 2]));
}

/* The rules of the literals that the one at `quote` begins. */
static escape_rules literal_rules(const find_text *t, size_t quote) {
    return is_of_bytes(t, quote)    ? ESCAPE_PYTHON_BYTES
           : t->bytes[quote] == '"' ? ESCAPE_QUOTED
                                    : ESCAPE_PYTHON_TEXT;
}

/*
** The opening quote of the literal on the next line that continues one that ends before `at`: 0 if there is none,
** `to` if the text ends before that is known.
*/
static size_t literal_next(const find_text *t, size_t at, size_t to, size_t quote) {
    bool newline = false, plus = false, has_letter = is_of_bytes(t, quote);
    const char mark = t->bytes[quote];
    for (; at < to; at++) {
        at += newline && has_letter && t->bytes[at] == 'b' && at + 1 < to;
        char c = t->bytes[at];
        if (c == '+' && !plus && !newline) {
            plus = true;
        } else if (c == '\n' && !newline) {
            newline = true;
        } else if (!is_one_of(c, " \t\r")) {
            return newline && (c == mark || (c == '"' && mark == '\'')) ? at : 0;
        }
    }
    return to;
}

/*
** The end of the last of the literals that begin with the one at `quote`; 0 if there is only one; `to` if the text
** ends inside them.
*/
static size_t literals_end(const find_text *t, size_t quote, size_t to) {
    size_t close = literal_close(t, quote, to), end = 0;
    for (int i = 0; close < to; i++) {
        size_t next = literal_next(t, close + 1, to, quote); /* repr() may choose either quote */
        end = i > 0 ? close + 1 : 0;
        if (next == 0 || next == to) {
            return next == 0 || t->final ? end : to;
        }
        close = literal_close(t, next, to);
    }
    return t->final ? end : to;
}

/*
** Decodes them one after the other. False if that is not possible, or if the value that the first one opens ends in
** it.
*/
static bool decode_literals(const find_text *t, size_t quote, size_t end, char *out, size_t *made) {
    const escape_rules rules = literal_rules(t, quote);
    const size_t letter = rules == ESCAPE_PYTHON_BYTES;
    extent value = {0};
    size_t used;
    *made = 0;
    size_t at = quote;
    do {
        escape_extent span = {0};
        const char *text = t->bytes + at - letter;
        if (escape_decode(rules, text, end - at + letter, out + *made, &span) != ESCAPE_WHOLE ||
            (*made == 0 && extent_feed(&value, out, span.made, &used) != EXTENT_OPEN)) {
            return false;
        }
        *made += span.made;
        at = literal_next(t, at - letter + span.read, end, quote);
    } while (at != 0 && at < end);
    return true;
}

/* Whether the value that the literal at `quote` opens does not end in it, so that another one may continue it. */
static bool literal_goes_on(finder *f, const find_text *t, size_t quote) {
    const escape_rules rules = literal_rules(t, quote);
    escape_extent span = {0};
    extent value = {0};
    size_t used, from = quote - (rules == ESCAPE_PYTHON_BYTES), length = t->line_end - from;
    char *out = find_room(f, length);
    bool goes_on = out != NULL &&
                   escape_decode(rules, t->bytes + from, length, out, &span) == ESCAPE_WHOLE &&
                   extent_feed(&value, out, span.made, &used) == EXTENT_OPEN;
    if (out != NULL) {
        find_drop_room(f);
    }
    return goes_on;
}

find_result find_in_literals(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t made, to = t->length - at < FIND_FIELD_MAX ? t->length : at + FIND_FIELD_MAX;
    if (f->credit <= 0 || literal_close(t, at - 1, t->line_end) == t->line_end) {
        return FIND_NONE;
    }
    size_t last = literals_end(t, at - 1, to);
    f->credit -= last > 0 ? (int64_t)(last - at) : 0;
    if (last == to && to == t->length && !t->final) {
        return literal_goes_on(f, t, at - 1) ? FIND_MORE : FIND_NONE;
    }
    char *out = last == 0 ? NULL : find_room(f, last - at);
    if (out == NULL) {
        return FIND_NONE;
    }
    if (!decode_literals(t, at - 1, last, out, &made)) {
        find_drop_room(f);
        return FIND_NONE;
    }
    if (!is_json_text(f, out, made)) { /* what it quotes must not be taken for what it is */
        f->unsure |= memchr(out, '\\', made) != NULL;
        find_drop_room(f);
        *end = last;
        return FIND_VALUE;
    }
    return find_take_decoded(f, t, out, made, last, end);
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

/* Skips characters of this set before `at`, on the same line. */
static size_t skip_back(const find_text *t, size_t at, const char *set) {
    while (at > t->line && is_one_of(t->bytes[at - 1], set)) {
        at--;
    }
    return at;
}

/*
** The opening quote of the string that contains the bracket at `at`: one with fewer backslashes than the quotes after
** the bracket have. t->line if there is none.
*/
static size_t opening_quote(const find_text *t, size_t at) {
    const char *quote = memchr(t->bytes + at, '"', t->line_end - at);
    size_t inner = quote == NULL ? 0 : (size_t)(quote - t->bytes);
    size_t count = inner - (quote == NULL ? 0 : skip_back(t, inner, "\\"));
    while (at > t->line) {
        at--;
        if (t->bytes[at] == '"' && at - skip_back(t, at, "\\") < (count + 1) / 2) {
            return at;
        }
    }
    return t->line;
}

/*
** Whether the bracket at `at` is in a text of a payload that could not be read, because it was printed over several
** lines, say: what is quoted there is not a payload of its own.
*/
static bool is_quoted_by_payload(const find_text *t, size_t at) {
    static const char *const texts[] = {"needs",       "abstract",    "comment",
                                        "description", "Explanation", NULL};
    size_t quote = opening_quote(t, at), end = skip_back(t, quote, "\\\" \t");
    if (end == t->line || t->bytes[end - 1] != ':') {
        return false;
    }
    end = skip_back(t, end - 1, "\\\" \t");
    for (const char *const *text = texts; *text != NULL; text++) {
        size_t length = strlen(*text);
        if (end - t->line > length && memcmp(t->bytes + end - length, *text, length) == 0 &&
            (t->bytes[end - length - 1] == '"' || **text == 'E')) {
            return true;
        }
    }
    return false;
}

/* Brackets of a part of a line, outside of strings, that have no counterpart in it. */
typedef struct unmatched {
    size_t opened, closed;
    bool in_string; /* it ends inside a string */
} unmatched;

/* `in_string`: the part begins inside a string. */
static unmatched count_unmatched(const find_text *t, size_t from, size_t to, bool in_string) {
    unmatched u = {.in_string = in_string};
    for (size_t at = from; at < to; at++) {
        char c = t->bytes[at];
        if (c == '\\') {
            at++;
        } else if (c == '"') {
            u.in_string = !u.in_string;
        } else if (!u.in_string && is_one_of(c, "{[")) {
            u.opened++;
        } else if (!u.in_string && is_one_of(c, "}]")) {
            u.closed += u.opened == 0;
            u.opened -= u.opened > 0;
        }
    }
    return u;
}

/* What the line has before the quote at `quote`, which opens a string. A torn line may begin inside another one. */
static unmatched count_before(const find_text *t, size_t quote) {
    unmatched u = count_unmatched(t, t->line, quote, false);
    return u.in_string ? count_unmatched(t, t->line, quote, true) : u;
}

/*
** Whether the string that ends at `to`, which no quote opens on its line, goes on as a member of an object whose beginning
** is missing: with a comma at the line's end, or with a bracket that closes on the next line.
*/
static bool ends_torn_member(const find_text *t, size_t at, size_t to) {
    size_t behind = to + 1;
    bool comma = behind < t->line_end && t->bytes[behind] == ',';
    behind += comma;
    behind += behind < t->line_end && t->bytes[behind] == '\r';
    if (behind < t->line_end || count_unmatched(t, t->line, at, false).in_string) {
        return false;
    }
    while (behind < t->length && dk_is_json_space(t->bytes[behind])) {
        behind++;
    }
    return comma || (behind < t->length && is_one_of(t->bytes[behind], "}]"));
}

/*
** Whether the string that contains the bracket at `at`, and ends at `to`, is a text in a JSON value whose beginning is
** missing: more brackets are closed after it than were opened before it.
*/
static bool is_quoted_in_torn(finder *f, const find_text *t, size_t at, size_t to) {
    size_t quote = opening_quote(t, at);
    size_t closed = count_unmatched(t, to + 1, t->line_end, false).closed;
    f->credit -= (int64_t)(t->line_end - to);
    if (closed == 0) {
        f->credit -= (int64_t)(at - t->line);
        return ends_torn_member(t, at, to);
    }
    f->credit -= (int64_t)(quote - t->line);
    return closed > count_before(t, quote).opened;
}

/* Reads the inside of a string in double quotes from `at` to the one that ends it, or to the line's end. */
static find_result take_inside(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t to = find_string_end(t, at);
    escape_extent span = {0};
    char *out = find_room(f, to - at + 2);
    if (out == NULL) {
        return FIND_NONE;
    }
    out[0] = '"';
    memcpy(out + 1, t->bytes + at, to - at);
    out[to - at + 1] = '"';
    bool is_ambiguous = escape_is_ambiguous(t->bytes + at, to - at);
    escape_result result = escape_decode(ESCAPE_QUOTED, out, to - at + 2, out, &span);
    if (result != ESCAPE_WHOLE || is_ambiguous) {
        f->unsure |= is_ambiguous || result == ESCAPE_UNSURE;
        find_drop_room(f);
        *end = to;
        return FIND_VALUE;
    }
    return find_take_decoded(f, t, out, span.made, to, end);
}

/*
** Whether a line that no string is open on has been escaped without being quoted, as morgan writes its tokens: the value
** at `at` ends on it.
*/
static bool is_without_quotes(const find_text *t, size_t at) {
    size_t last = t->line_end;
    while (last > at && dk_is_json_space(t->bytes[last - 1])) {
        last--;
    }
    return memchr(t->bytes + t->line, '"', at - t->line) == NULL && t->bytes[last - 1] == '}';
}

/* {\"…: the inside of a string in double quotes; goes on to the quote that ends it. */
find_result find_in_escaped(finder *f, const find_text *t, size_t at, size_t *end) {
    if (f->open_end == t->bytes + t->line_end) {
        return FIND_NONE; /* one before it has not ended either */
    }
    if (is_quoted_by_payload(t, at)) {
        f->plain_only = true;
        return FIND_NONE;
    }
    bool is_in_string = find_open_quote(f, t, at, false) > at;
    if (!is_in_string && at > t->line && t->bytes[at - 1] == '"' && find_is_yaml_place(t, at - 1)) {
        find_result result = look_at_yaml(f, t, ESCAPE_QUOTED, at - 1, at, end);
        if (result != FIND_BROKEN) {
            return result;
        }
    }
    size_t to = find_string_end(t, at);
    if (to == t->line_end && is_without_quotes(t, at)) {
        return take_inside(f, t, at, end);
    }
    if (to == t->line_end) {
        f->open_end = t->bytes + t->line_end;
        find_note_cut(f, t->bytes + at, t->line_end - at);
        return FIND_NONE;
    }
    if (f->credit > 0 && is_quoted_in_torn(f, t, at, to)) {
        f->plain_only = true;
        return FIND_NONE;
    }
    find_result around = find_in_surrounding(f, t, at, FIND_BACKSLASHES, take_inside, end);
    return around != FIND_NONE ? around : take_inside(f, t, at, end);
}

static find_result take_hex(finder *f, const find_text *t, size_t at, size_t *end) {
    const char *quote = memchr(t->bytes + at, '"', t->line_end - at);
    size_t to = quote == NULL ? t->line_end : (size_t)(quote - t->bytes);
    escape_extent span = {0};
    char *out = find_room(f, to - at);
    if (out == NULL) {
        return FIND_NONE;
    }
    if (escape_decode(ESCAPE_ACCESS_LOG, t->bytes + at, to - at, out, &span) != ESCAPE_WHOLE) {
        f->unsure = true;
        find_drop_room(f);
        *end = to;
        return FIND_VALUE;
    }
    return find_take_decoded(f, t, out, span.made, to, end);
}

/* {\x22…: as nginx and Apache escape; goes on to the next quote. */
find_result find_in_hex(finder *f, const find_text *t, size_t at, size_t *end) {
    find_result around = find_in_surrounding(f, t, at, FIND_HEX, take_hex, end);
    return around != FIND_NONE ? around : take_hex(f, t, at, end);
}

static const char replace_call[] = "replace(";

static bool is_behind_replace(const find_text *t, size_t at) {
    const size_t size = sizeof replace_call - 1;
    return at - t->line >= size && memcmp(t->bytes + at - size, replace_call, size) == 0;
}

bool find_is_in_replace(const find_text *t, size_t at) {
    return at > t->line && t->bytes[at - 1] == '\'' && is_behind_replace(t, at - 1);
}

/* The beginning of the SQL value whose quote is at `quote`: it may have a letter or a call before it. */
static size_t sql_start(const find_text *t, size_t quote) {
    static const char *const before[] = {"_binary ", "unistr(", "TO_CLOB(", "to_clob(", "U&",
                                         "u&",       "E",       "e",        "X",        "x",
                                         "N",        "n",       NULL};
    size_t start = quote;
    for (const char *const *word = before; *word != NULL; word++) {
        const size_t size = strlen(*word);
        if (start - t->line >= size && memcmp(t->bytes + start - size, *word, size) == 0 &&
            (start - t->line == size || !is_base64_digit(t->bytes[start - size - 1]))) {
            start -= size;
            break;
        }
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

/* Whether a literal's first quote from `at` that no backslash precedes is written in this way. */
static bool writes_quote(const find_text *t, size_t at, size_t to, const char *quote) {
    while (at < to && t->bytes[at] != '\'') {
        at += t->bytes[at] == '\\' ? 2 : 1;
    }
    return at < to && bytes_begin(t->bytes + at, to - at, quote);
}

/* Whether the line is SQL, by its words, or by the place of the quote in a dump. */
static bool is_sql_line(const finder *f, const find_text *t, size_t start) {
    static const char *const words[] = {"INSERT INTO", "VALUES",      "REPLACE INTO",
                                        "UPDATE ",     "Insert into", NULL};
    for (const char *const *word = words; *word != NULL; word++) {
        if (find_line_names(t, start, *word)) {
            return true;
        }
    }
    while (start > t->line && t->bytes[start - 1] == ' ') {
        start--;
    }
    return f->sql != ESCAPE_SQL && start > t->line && is_one_of(t->bytes[start - 1], "(,");
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
    while (at < t->length && dk_is_json_space(t->bytes[at])) {
        at++;
    }
    return at == t->length ? (t->final ? FIND_NONE : FIND_MORE)
                           : (t->bytes[at] == '}' ? FIND_VALUE : FIND_NONE);
}

/* Whether the line has escapes behind a quote: without any, all programs mean the same. */
static bool has_escapes(const find_text *t, size_t quote) {
    size_t length = t->line_end - quote;
    return memchr(t->bytes + quote, '\\', length) != NULL ||
           memmem(t->bytes + quote, length, "''", 2) != NULL;
}

/*
** In backquotes, as console.log prints a string with an apostrophe in it, with its backslashes doubled. In Markdown, a
** text in backquotes is as it was: where it is no JSON as it stands, and is with the backslashes undone, this is certain.
*/
find_result find_in_backquotes(finder *f, const find_text *t, size_t at, size_t *end) {
    static const char doubled[] = "\\\\\"";
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
        memmem(text, (size_t)(close - text), doubled, sizeof doubled - 1) == NULL) {
        return printed;
    }
    size_t end_at = (size_t)(close - t->bytes) + 1;
    if (find_scan(f, text, t->length - at) ||
        !read_literal(f, t, ESCAPE_PYTHON_TEXT, at - 1, end_at, &r) || r.result != ESCAPE_WHOLE ||
        !is_json_text(f, r.text, r.span.made)) {
        return FIND_NONE;
    }
    return find_take_decoded(f, t, r.text, r.span.made, at - 1 + r.span.read, end);
}

/* Whether a letter before the quote says whose string it is: b'…' is Python's, $'…' bash's. *start: where it begins. */
static bool has_letter_before(const find_text *t, size_t quote, escape_rules *rules,
                              size_t *start) {
    bool bytes = is_of_bytes(t, quote);
    *rules = bytes ? ESCAPE_PYTHON_BYTES : ESCAPE_SHELL;
    *start = quote - 1;
    return bytes || (quote > t->line && t->bytes[quote - 1] == '$');
}

/* Whether a quote opens a parameter in PostgreSQL's log, which doubles quotes and nothing else: $2 = '…' */
static bool is_parameter(const find_text *t, size_t quote) {
    size_t at = skip_back(t, quote, " =");
    size_t digits = skip_back(t, at, "0123456789");
    return quote - at == 3 && digits < at && digits > t->line && t->bytes[digits - 1] == '$';
}

/* In single quotes where a value of YAML may stand: a member that JavaScript prints stands so too. */
static find_result look_at_place_of_yaml(finder *f, const find_text *t, size_t quote, size_t at,
                                         size_t *end) {
    find_result printed = look_at_printed_member(t, quote);
    bool does_matter = has_escapes(t, quote); /* who wrote it */
    if (printed == FIND_MORE && does_matter) {
        return FIND_MORE;
    }
    return printed == FIND_VALUE ? find_in_literal(f, t, ESCAPE_PYTHON_TEXT, quote, at, end)
                                 : look_at_yaml(f, t, ESCAPE_PYTHON_TEXT, quote, at, end);
}

/* In single quotes that some program has written. */
static find_result look_at_any_quotes(finder *f, const find_text *t, size_t quote, size_t at,
                                      size_t *end) {
    size_t only, to = literal_limit(f, t, at);
    bool shell = writes_quote(t, at, to, "'\\''") || writes_quote(t, at, to, "'\"'\"'");
    bool doubled = !shell && writes_quote(t, at, t->line_end, "''");
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
    if (find_line_names(t, quote, "curl")) {
        return find_in_literal(f, t, ESCAPE_SHELL, quote, at, end);
    }
    if (is_parameter(t, quote)) {
        return find_in_literal(f, t, ESCAPE_SQL_STANDARD, quote, at, end);
    }
    start = sql_start(t, quote);
    bool is_marked = start < quote && is_one_of(t->bytes[start], "ETt"); /* no one else's */
    if (is_marked || is_sql_line(f, t, start)) {
        bool plain = start == quote && f->sql == ESCAPE_SQL;
        return plain ? look_either(f, t, ESCAPE_SQL_STANDARD, ESCAPE_SQL_MYSQL, quote, at,
                                   &f->dialect, end)
                     : find_in_literal(f, t, f->sql, start, at, end);
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
    find_result around = find_in_surrounding(f, t, at, FIND_OWN_QUOTES, raw, end);
    return around != FIND_NONE ? around : raw(f, t, at, end);
}

/* How long the opening quote of a command is, before the bracket at `at`. */
static size_t command_quote(const find_text *t, size_t at, escape_rules *rules) {
    static const char cmd[] = "^\"^";
    const size_t size = sizeof cmd - 1;
    bool is_cmd = at - t->line >= size && memcmp(t->bytes + at - size, cmd, size) == 0;
    *rules = is_cmd ? ESCAPE_CMD : ESCAPE_POWERSHELL;
    return is_cmd ? size : at > t->line && t->bytes[at - 1] == '"';
}

static find_result take_command(finder *f, const find_text *t, size_t at, size_t *end) {
    escape_rules rules;
    reading r;
    size_t quote = at - command_quote(t, at, &rules), to = literal_limit(f, t, at);
    if (!read_literal(f, t, rules, quote, to, &r)) {
        return FIND_NONE;
    }
    if (r.result == ESCAPE_OPEN && to == t->length && !t->final) {
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
    int before = 0, behind = 0;
    while (at > 0 && dk_is_json_space(t->bytes[at - 1])) {
        at--;
    }
    while (to < t->length && dk_is_json_space(t->bytes[to])) {
        to++;
    }
    before = at == 0 ? 3 : 0;
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
