/*
** Kinds of characters, and runs of them, whatever the locale.
*/
#ifndef DISCKO_CHARS_H
#define DISCKO_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"

/* `set`: the characters, as a string. False for NUL. */
static inline bool is_one_of(char c, const char *set) {
    return c != 0 && strchr(set, c) != NULL;
}

static inline bool is_letter(char c) {
    return dk_lower(c) >= 'a' && dk_lower(c) <= 'z';
}

static inline bool is_alphanumeric(char c) {
    return is_letter(c) || dk_is_digit(c);
}

/* The bracket that closes what this one opens. */
static inline char closing_bracket(char open) {
    return open == '{' ? '}' : open == '[' ? ']' : ')';
}

/* A digit of base64 in either alphabet. Padding does not count. */
static inline bool is_base64_digit(char c) {
    return is_alphanumeric(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

/* The value of a hexadecimal digit, or -1. */
static inline int hex_value(char c) {
    int value = dk_hex[(uint8_t)c];
    return value < 16 ? value : -1;
}

static inline bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static inline const char *skip_blanks(const char *p, const char *end) {
    while (p < end && is_blank(*p)) {
        p++;
    }
    return p;
}

static inline const char *skip_digits(const char *p, const char *end) {
    while (p < end && dk_is_digit(*p)) {
        p++;
    }
    return p;
}

static inline const char *skip_hex(const char *p, const char *end) {
    while (p < end && hex_value(*p) >= 0) {
        p++;
    }
    return p;
}

/* Behind tags of HTML or XML and the white space around them; `end` if one is not closed. */
static inline const char *skip_tags(const char *p, const char *end) {
    while (p < end && (*p == '<' || dk_is_json_space(*p))) {
        const char *close = *p == '<' ? memchr(p, '>', (size_t)(end - p)) : p;
        p = close == NULL ? end : close + 1;
    }
    return p;
}

/* Skip characters of a set; others; and letters, digits and characters of a set. */
static inline const char *skip_any(const char *p, const char *end, const char *set) {
    while (p < end && is_one_of(*p, set)) {
        p++;
    }
    return p;
}

static inline const char *skip_until(const char *p, const char *end, const char *set) {
    while (p < end && !is_one_of(*p, set)) {
        p++;
    }
    return p;
}

static inline const char *skip_name(const char *p, const char *end, const char *set) {
    while (p < end && (is_alphanumeric(*p) || is_one_of(*p, set))) {
        p++;
    }
    return p;
}

/* Passes characters that match a shape, in which '0' stands for any digit. False, with nothing passed, if they do not. */
static inline bool take_shape(const char **p, const char *end, const char *shape) {
    const char *behind = *p;
    for (; *shape != 0; shape++, behind++) {
        if (behind == end || (*shape == '0' ? !dk_is_digit(*behind) : *behind != *shape)) {
            return false;
        }
    }
    *p = behind;
    return true;
}

/* The length of a text without characters of a set at its end. */
static inline size_t without_any(const char *text, size_t length, const char *set) {
    while (length > 0 && is_one_of(text[length - 1], set)) {
        length--;
    }
    return length;
}

/* The length of a text without the white space at its end. */
static inline size_t without_space(const char *text, size_t length) {
    while (length > 0 && dk_is_json_space(text[length - 1])) {
        length--;
    }
    return length;
}

/* The length of the byte order mark that a text begins with; 0 if it has none. */
static inline size_t byte_order_mark(const char *text, size_t length) {
    return length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static inline const char *skip_json_space(const char *p, const char *end) {
    while (p < end && dk_is_json_space(*p)) {
        p++;
    }
    return p;
}

/* The end of a number, true, false or null in sound JSON. */
static inline const char *json_word_end(const char *p, const char *end) {
    return skip_until(p, end, ",]}: \n\r\t");
}

/* The end of the line that contains `p`: its line feed, or the end of the text. */
static inline const char *find_line_end(const char *p, const char *end) {
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    return newline != NULL ? newline : end;
}

static inline bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

/* How many characters a text has, and how many units of UTF-16. */
static inline size_t count_characters(const char *p, const char *end) {
    size_t count = 0;
    for (; p < end; p++) {
        count += ((unsigned char)*p & 0xC0) != 0x80;
    }
    return count;
}

static inline size_t count_units(const char *p, const char *end) {
    size_t count = count_characters(p, end);
    for (; p < end; p++) {
        count += (unsigned char)*p >= 0xF0;
    }
    return count;
}

/* The code point of a well-formed sequence of this many bytes, two or more. */
static inline uint32_t utf8_character(const uint8_t *p, int length) {
    uint32_t c = length == 2 ? p[0] & 0x1Fu : length == 3 ? p[0] & 0x0Fu : p[0] & 0x07u;
    for (int i = 1; i < length; i++) {
        c = c << 6 | (p[i] & 0x3Fu);
    }
    return c;
}

/* Whether a terminal's control sequence (a colour) ends at `at`. */
static inline bool is_behind_colour(const char *text, size_t at) {
    size_t steps = 0;
    if (at < 3 || text[at - 1] != 'm') {
        return false;
    }
    for (at--; at > 1 && steps++ < 12 && (dk_is_digit(text[at - 1]) || text[at - 1] == ';'); at--) {
    }
    return at > 1 && text[at - 1] == '[' && text[at - 2] == '\x1b';
}

#endif
