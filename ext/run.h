/*
** Runs of bytes inside a JSON string, and whether one is a documented key. Strings are four fifths of a
** payload, so this is where the time goes: 32 bytes a step with SSE2, which every x86-64 has, so that most
** strings take one step and the branch behind it is foreseen. Elsewhere a byte a step.
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

/* Whether a byte ends a run: the closing quote or a backslash; `strict`: a control, not ASCII. */
static inline bool dk_run_ends(uint8_t c, bool strict) {
    return c == '"' || c == '\\' || (strict && (c < 0x20 || c >= 0x80));
}

#ifdef DK_RUN_SSE2
/* Which of 16 bytes end a run, 0xFF or 0 each; `strict`: not yet what is not ASCII. */
static inline __m128i dk_run_ending(__m128i v, bool strict) {
    __m128i ends =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    if (strict) {
        ends = _mm_or_si128(ends, _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v));
    }
    return ends;
}

/* Which are the first byte of a character of two: C2 to DF, negative in a signed comparison. */
static inline __m128i dk_run_first(__m128i v) {
    return _mm_andnot_si128(_mm_cmplt_epi8(v, _mm_set1_epi8((char)0xC2)),
                            _mm_cmplt_epi8(v, _mm_set1_epi8((char)0xE0)));
}

/* Which are a byte behind a character's first: 80 to BF. */
static inline __m128i dk_run_second(__m128i v) {
    return _mm_cmplt_epi8(v, _mm_set1_epi8((char)0xC0));
}

/* A bit for each of 32 bytes. */
static inline uint32_t dk_run_mask(__m128i v, __m128i w) {
    return (uint32_t)_mm_movemask_epi8(v) | (uint32_t)_mm_movemask_epi8(w) << 16;
}

/*
** Which of 32 bytes end a run, right up to the first of them. Whole characters of two bytes do not, which
** are most accents: where one comes is not to be foreseen, so nothing here branches.
*/
static inline uint32_t dk_run_bits(const uint8_t *p, bool strict) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p),
            w = _mm_loadu_si128((const __m128i *)(const void *)(p + 16));
    uint32_t ends = dk_run_mask(dk_run_ending(v, strict), dk_run_ending(w, strict));
    if (!strict) {
        return ends;
    }
    uint32_t high = dk_run_mask(v, w), first = dk_run_mask(dk_run_first(v), dk_run_first(w)),
             pairs = first & dk_run_mask(dk_run_second(v), dk_run_second(w)) >> 1;
    return ends | (high & ~(pairs | pairs << 1));
}
#endif

/*
** The end of the run that begins at p: the first byte that ends it, or `end`. A strict one may go on
** over characters of two bytes, or may end at one.
*/
static inline const uint8_t *dk_run_end(const uint8_t *p, const uint8_t *end, bool strict) {
#ifdef DK_RUN_SSE2
    for (; end - p >= 32; p += 32) {
        uint32_t bits = dk_run_bits(p, strict);
        if (bits != 0) {
            return p + __builtin_ctz(bits);
        }
    }
#endif
    while (p < end && !dk_run_ends(*p, strict)) {
        p++;
    }
    return p;
}

/* Whether the `room` bytes at p begin with a key of that length. */
static inline bool dk_run_is(const uint8_t *p, size_t room, const char key[DK_KEY_ROOM],
                             size_t length) {
#ifdef DK_RUN_SSE2
    if (room >= DK_KEY_ROOM) {
        const __m128i *text = (const __m128i *)(const void *)p,
                      *keys = (const __m128i *)(const void *)key;
        __m128i head = _mm_cmpeq_epi8(_mm_loadu_si128(text), _mm_loadu_si128(keys));
        __m128i tail = _mm_cmpeq_epi8(_mm_loadl_epi64((const __m128i *)(const void *)(p + 16)),
                                      _mm_loadl_epi64((const __m128i *)(const void *)(key + 16)));
        unsigned same = (unsigned)_mm_movemask_epi8(head) | (unsigned)_mm_movemask_epi8(tail) << 16;
        unsigned wanted = (1u << length) - 1;
        return (same & wanted) == wanted;
    }
#endif
    (void)room;
    return memcmp(p, key, length) == 0;
}

#endif
