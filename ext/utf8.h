/*
** Well-formed UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
*/
#ifndef DISCKO_UTF8_H
#define DISCKO_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DK_UTF8_BAD = 0, DK_UTF8_CUT = -1 };

/*
** The length (2 to 4) of the multi-byte sequence at p, whose first byte is 0x80 or more. DK_UTF8_BAD if
** it is not well-formed; DK_UTF8_CUT if the text ends within a sequence that is sound so far. Requires
** p < end.
*/
static inline int dk_utf8_length(const uint8_t *p, const uint8_t *end) {
    uint8_t lead = p[0], low = 0x80, high = 0xBF;
    int length;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        low = lead == 0xE0 ? 0xA0 : 0x80;
        high = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        return DK_UTF8_BAD;
    }
    for (int i = 1; i < length; i++) {
        if (p + i == end) {
            return DK_UTF8_CUT;
        }
        if (p[i] < low || p[i] > high) {
            return DK_UTF8_BAD;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

/* The halves of a surrogate pair in UTF-16, and so in JSON's \u escapes. */
static inline bool dk_is_high_surrogate(uint32_t unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static inline bool dk_is_low_surrogate(uint32_t unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

static inline bool dk_is_surrogate(uint32_t unit) {
    return unit >= 0xD800 && unit <= 0xDFFF;
}

/* The code point that a pair encodes. */
static inline uint32_t dk_join_surrogates(uint32_t high, uint32_t low) {
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* Encodes a code point and returns how many bytes it takes, at most 4. */
static inline size_t dk_utf8_put(uint32_t c, char *out) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

#endif
