/*
** Runs of bytes inside a JSON string, and comparing keys. Strings are four fifths of a payload, so most
** of the time is spent here. With SSE2, which every x86-64 has, a step takes 32 bytes: most strings
** are one step, and the branch behind it is predicted well. Without it, or with DISCKO_SCALAR defined,
** a step takes one byte; the results are the same.
*/
#ifndef DISCKO_RUN_H
#define DISCKO_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__) && !defined(DISCKO_SCALAR)
#define DK_RUN_SSE2
#include <emmintrin.h>
#endif

#include "field.h"
#include "value.h"

#ifdef DK_RUN_SSE2
/* For each of 16 bytes 0xFF if it is a quote or a backslash, else 0. */
static inline __m128i dk_run_marks(__m128i v) {
    return _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                        _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
}

/* The same for quotes, backslashes and control characters. */
static inline __m128i dk_run_breaks(__m128i v) {
    __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
    return _mm_or_si128(dk_run_marks(v), controls);
}

/* The same for the first byte of a two-byte character: C2 to DF, negative in a signed comparison. */
static inline __m128i dk_run_first(__m128i v) {
    return _mm_andnot_si128(_mm_cmplt_epi8(v, _mm_set1_epi8((char)0xC2)),
                            _mm_cmplt_epi8(v, _mm_set1_epi8((char)0xE0)));
}

/* The same for the later bytes of a character: 80 to BF. */
static inline __m128i dk_run_second(__m128i v) {
    return _mm_cmplt_epi8(v, _mm_set1_epi8((char)0xC0));
}

/* One bit for each of 32 bytes, from the highest bit of each. */
static inline uint32_t dk_run_mask(__m128i v, __m128i w) {
    return (uint32_t)_mm_movemask_epi8(v) | (uint32_t)_mm_movemask_epi8(w) << 16;
}

static inline __m128i dk_run_load(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/*
** A bit for each of the 32 bytes at p that is a quote, a backslash, a control character or not ASCII.
** Whole two-byte characters, which are most accents, have no bit: nobody can predict where one comes,
** so there is no branch here.
*/
static inline uint32_t dk_run_bits(const uint8_t *p) {
    __m128i v = dk_run_load(p), w = dk_run_load(p + 16);
    uint32_t breaks = dk_run_mask(dk_run_breaks(v), dk_run_breaks(w));
    uint32_t high = dk_run_mask(v, w), first = dk_run_mask(dk_run_first(v), dk_run_first(w)),
             pairs = first & dk_run_mask(dk_run_second(v), dk_run_second(w)) >> 1;
    return breaks | (high & ~(pairs | pairs << 1));
}
#endif

/* The length of the sound escape whose backslash is at p; 0 if there is none. */
static inline size_t dk_run_escape(const uint8_t *p, const uint8_t *end) {
    if (end - p < 2) {
        return 0;
    }
    switch (p[1]) {
    case 'u':
        return end - p >= 6 && (dk_hex[p[2]] | dk_hex[p[3]] | dk_hex[p[4]] | dk_hex[p[5]]) <= 15
                   ? 6
                   : 0;
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return 2;
    default: return 0;
    }
}

/* dk_run_text_end, a byte a step. */
static inline const uint8_t *dk_run_text_end_slowly(const uint8_t *p, const uint8_t *end,
                                                    bool *escaped) {
    while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"') {
        size_t length = *p == '\\' ? dk_run_escape(p, end) : 1;
        if (length == 0) {
            break;
        }
        *escaped |= length > 1;
        p += length;
    }
    return p;
}

/*
** Passes the inside of a string as far as it is sound at first sight: ASCII and sound escapes. The
** first byte of p that is neither, or `end`: the closing quote, an error, or a character beyond ASCII;
** whole two-byte characters may have been passed too. *escaped becomes true if there was an escape.
*/
static inline const uint8_t *dk_run_text_end(const uint8_t *p, const uint8_t *end, bool *escaped) {
#ifdef DK_RUN_SSE2
    while (end - p >= 32) {
        const uint8_t *next = p + 32;
        for (uint32_t bits = dk_run_bits(p); bits != 0;) {
            const uint8_t *at = p + __builtin_ctz(bits);
            size_t length = *at == '\\' ? dk_run_escape(at, end) : 0;
            if (length == 0) {
                return at;
            }
            *escaped = true;
            if (at + length >= next) {
                next = at + length;
                break;
            }
            bits &= UINT32_MAX << (at + length - p);
        }
        p = next;
    }
#endif
    return dk_run_text_end_slowly(p, end, escaped);
}

/* The first quote or backslash from p on, or `end`. */
static inline const uint8_t *dk_run_mark(const uint8_t *p, const uint8_t *end) {
#ifdef DK_RUN_SSE2
    for (; end - p >= 32; p += 32) {
        uint32_t bits =
            dk_run_mask(dk_run_marks(dk_run_load(p)), dk_run_marks(dk_run_load(p + 16)));
        if (bits != 0) {
            return p + __builtin_ctz(bits);
        }
    }
#endif
    while (p < end && *p != '"' && *p != '\\') {
        p++;
    }
    return p;
}

/*
** Copies the bytes in front of the first backslash to `out`, all of them if there is none, and returns
** how many. The rest of `out`, up to `length` bytes, may be overwritten.
*/
static inline size_t dk_run_copy(const char *p, size_t length, char *out) {
    size_t at = 0;
#ifdef DK_RUN_SSE2
    for (; length - at >= 16; at += 16) {
        __m128i v = dk_run_load((const uint8_t *)p + at);
        _mm_storeu_si128((__m128i *)(void *)(out + at), v);
        unsigned slashes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
        if (slashes != 0) {
            return at + (size_t)__builtin_ctz(slashes);
        }
    }
#endif
    for (; at < length && p[at] != '\\'; at++) {
        out[at] = p[at];
    }
    return at;
}

/* Whether the `room` bytes at p begin with a key of that length. */
static inline bool dk_run_is(const uint8_t *p, size_t room, const char key[DK_KEY_ROOM],
                             size_t length) {
#ifdef DK_RUN_SSE2
    if (room >= DK_KEY_ROOM) {
        __m128i head = _mm_cmpeq_epi8(dk_run_load(p), dk_run_load((const uint8_t *)key));
        __m128i tail = _mm_cmpeq_epi8(_mm_loadl_epi64((const __m128i *)(const void *)(p + 16)),
                                      _mm_loadl_epi64((const __m128i *)(const void *)(key + 16)));
        unsigned same = dk_run_mask(head, tail);
        unsigned wanted = (1u << length) - 1;
        return (same & wanted) == wanted;
    }
#endif
    (void)room;
    return memcmp(p, key, length) == 0;
}

#endif
