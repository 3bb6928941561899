/* Shared by the rules for escapes (escape.h): the text being read and the bytes made of it. */
#ifndef DISCKO_ESCAPER_H
#define DISCKO_ESCAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "bytes.h"
#include "chars.h"
#include "escape.h"

typedef struct escaper {
    const char *p, *end;
    char *out; /* NULL: bytes are only counted */
    size_t made;
} escaper;

static inline size_t escaper_left(const escaper *e) {
    return (size_t)(e->end - e->p);
}

/* The character `ahead` of the next one; 0 at the end of the text, or if it is NUL. */
static inline char escaper_peek(const escaper *e, size_t ahead) {
    return escaper_left(e) > ahead ? e->p[ahead] : 0;
}

static inline void escaper_put(escaper *e, char c) {
    if (e->out != NULL) {
        e->out[e->made] = c;
    }
    e->made++;
}

/* Writes a character. False for half of a surrogate pair and for what is no code point. */
static inline bool escaper_put_point(escaper *e, uint32_t point) {
    char bytes[4];
    if (dk_is_surrogate(point) || point > 0x10FFFF) {
        return false;
    }
    size_t length = dk_utf8_put(point, bytes);
    for (size_t i = 0; i < length; i++) {
        escaper_put(e, bytes[i]);
    }
    return true;
}

/* Copies up to the next of two characters (which may be the same), or the end. */
static inline void escaper_run(escaper *e, char one, char other) {
    while (e->p < e->end && *e->p != one && *e->p != other) {
        escaper_put(e, *e->p++);
    }
}

/* A digit's value; -1 if it is not one. */
static inline int escaper_digit(char c, int base) {
    int value = dk_hex[(uint8_t)c];
    return value < base ? value : -1;
}

/* `least` to `most` digits, `ahead` of the next character. Returns how many there are; 0 if too few. */
static inline size_t escaper_number(const escaper *e, size_t ahead, size_t least, size_t most,
                                    int base, uint32_t *value) {
    size_t count = 0;
    *value = 0;
    while (count < most && escaper_digit(escaper_peek(e, ahead + count), base) >= 0) {
        *value =
            *value * (uint32_t)base + (uint32_t)escaper_digit(escaper_peek(e, ahead + count), base);
        count++;
    }
    return count >= least ? count : 0;
}

/* What a character stands for in a list of pairs; NULL if the list does not have it. */
static inline const char *escaper_find(char c, const char *pairs) {
    while (*pairs != 0 && *pairs != c) {
        pairs += 2;
    }
    return *pairs != 0 ? pairs + 1 : NULL;
}

/* A backslash and a character of a list of pairs. False if it is none. */
static inline bool escaper_take_pair(escaper *e, const char *pairs) {
    char c = escaper_peek(e, 1);
    const char *made = c != 0 ? escaper_find(c, pairs) : NULL;
    if (made != NULL) {
        escaper_put(e, *made);
        e->p += 2;
    }
    return made != NULL;
}

static inline bool escaper_takes(escaper *e, const char *text) {
    bool is = bytes_begin(e->p, escaper_left(e), text);
    e->p += is ? strlen(text) : 0;
    return is;
}

/* The same for a word that is all of the text. */
static inline bool escaper_is(escaper *e, const char *text) {
    return escaper_left(e) == strlen(text) && escaper_takes(e, text);
}

/* How a language writes a string. */
typedef struct escaper_language {
    const char *
        plain; /* characters after a backslash, each with what it stands for; NULL: a backslash is text */
    enum {
        NO_HEX,
        HEX_BYTE,
        HEX_SHORT, /* the same, also in one digit */
        HEX_POINT,
        HEX_UTF8
    } hex;                     /* what \xHH stands for; the last: bytes, if they form UTF-8 */
    bool octal;                /* \ooo, one to three digits, a byte */
    bool points;               /* \uXXXX, \UXXXXXXXX, and \u{…}; pairs of surrogates too */
    bool doubled;              /* its quote is doubled, too */
    bool (*other)(escaper *e); /* takes another escape; or NULL */
} escaper_language;

/* escape_string.c: the escape at e->p, and the string whose opening quote is there. */
escape_result escaper_escape(escaper *e, const escaper_language *l);
escape_result escaper_string(escaper *e, const escaper_language *l);

/* Values of SQL (escape_sql.c), and ranges (escape_range.c). */
escape_result escaper_sql(escaper *e, escape_rules rules);
escape_result escaper_range(escaper *e, escape_rules rules);

#endif
