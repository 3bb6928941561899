/*
** Characters of ASCII, whatever the locale.
*/
#ifndef DISCKO_ASCII_H
#define DISCKO_ASCII_H

#include <stdbool.h>

static inline bool dk_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Blank, tab, line feed, vertical tab, form feed, carriage return. */
static inline bool dk_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* What may stand between the tokens of a JSON text. */
static inline bool dk_is_json_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline char dk_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

#endif
