/* One string in several literals, each on a line of its own or added to the one before. */
#include <string.h>

#include "../text/chars.h"
#include "../text/json_extent.h"
#include "finder.h"

/* The quote that closes the literal whose quote is at `quote`, on the same line; `to` if there is none. */
static size_t literal_close(const find_text *t, size_t quote, size_t to) {
    return find_close(t, quote + 1, to, t->bytes[quote]);
}

/* Whether the literal is one of Python's bytes: b'…' */
bool find_is_of_bytes(const find_text *t, size_t quote) {
    return quote > t->line && t->bytes[quote - 1] == 'b' &&
           (quote < t->line + 2 || !is_base64_digit(t->bytes[quote - 2]));
}

/* The rules of the literals that the one at `quote` begins. */
static escape_rules literal_rules(const find_text *t, size_t quote) {
    return find_is_of_bytes(t, quote) ? ESCAPE_PYTHON_BYTES
           : t->bytes[quote] == '"'   ? ESCAPE_QUOTED
                                      : ESCAPE_PYTHON_TEXT;
}

/*
** Whether a literal with the quote `c` may continue one with another. repr() may choose either quote; Node.js, which puts
** a plus between them, may also choose backquotes.
*/
static bool may_continue(char mark, char c, bool plus) {
    return c == mark || (c == '"' && mark == '\'') ||
           (plus && is_one_of(c, "'\"`") && is_one_of(mark, "'`"));
}

/*
** The opening quote of the literal on the next line that continues one that ends before `at`: 0 if there is none,
** `to` if the text ends before that is known.
*/
static size_t literal_next(const find_text *t, size_t at, size_t to, size_t quote) {
    bool newline = false, plus = false, has_letter = find_is_of_bytes(t, quote);
    const char mark = t->bytes[quote];
    for (; at < to; at++) {
        at += newline && has_letter && t->bytes[at] == 'b' && at + 1 < to;
        char c = t->bytes[at];
        if (c == '+' && !plus && !newline) {
            plus = true;
        } else if (c == '\n' && !newline) {
            newline = true;
        } else if (!is_one_of(c, " \t\r")) {
            return newline && may_continue(mark, c, plus) ? at : 0;
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
        size_t next = literal_next(t, close + 1, to, quote);
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
    json_extent value = {0};
    size_t used;
    *made = 0;
    size_t at = quote;
    do {
        escape_extent span = {0};
        const char *text = t->bytes + at - letter;
        if (escape_decode(rules, text, end - at + letter, out + *made, &span) != ESCAPE_WHOLE ||
            (*made == 0 && json_extent_feed(&value, out, span.made, &used) != JSON_EXTENT_OPEN)) {
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
    json_extent value = {0};
    size_t used, from = quote - (rules == ESCAPE_PYTHON_BYTES), length = t->line_end - from;
    char *out = find_room(f, length);
    bool goes_on = out != NULL &&
                   escape_decode(rules, t->bytes + from, length, out, &span) == ESCAPE_WHOLE &&
                   json_extent_feed(&value, out, span.made, &used) == JSON_EXTENT_OPEN;
    if (out != NULL) {
        find_drop_room(f);
    }
    return goes_on;
}

find_result find_in_literals(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t made, to = find_limit(t, at), close = literal_close(t, at - 1, t->line_end);
    find_spend(f, close - at, FIND_FAST);
    if (f->credit <= 0 || close == t->line_end) {
        return FIND_NONE;
    }
    size_t last = literals_end(t, at - 1, to);
    f->credit -= last > 0 ? (int64_t)(last - at) : 0;
    if (last == to && find_needs_more(t, to)) {
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
    if (!find_is_json_text(f, out, made)) { /* what it quotes must not be taken for what it is */
        f->unsure |= memchr(out, '\\', made) != NULL;
        find_drop_room(f);
        *end = last;
        return FIND_VALUE;
    }
    return find_take_decoded(f, t, out, made, last, end);
}
