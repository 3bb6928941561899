#include "undecoded.h"

#include <stdint.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "chars.h"

/* The length of the character at `p` if it is text, 0 if it is not. */
static size_t text_at(const char *p, const char *end) {
    if ((*p >= ' ' && *p < 0x7F) || *p == '\n' || *p == '\r' || *p == '\t' || *p == 0) {
        return 1;
    }
    int length = (uint8_t)*p < 0x80 ? 0 : dk_utf8_length((const uint8_t *)p, (const uint8_t *)end);
    return length > 0 ? (size_t)length : length == DK_UTF8_CUT ? (size_t)(end - p) : 0;
}

undecoded_share undecoded_text_share(const char *bytes, size_t length) {
    enum { SAMPLE = 4096 };
    const char *end = bytes + (length < SAMPLE ? length : SAMPLE), *p = bytes;
    size_t text = 0, other = 0, nuls = 0;
    while (p < end) {
        size_t used = text_at(p, end);
        text += used;
        other += used == 0;
        nuls += *p == 0;
        p += used > 0 ? used : 1;
    }
    return text < other                             ? UNDECODED_BINARY
           : text >= 6 * other || nuls * 16 >= text ? UNDECODED_TEXT
                                                    : UNDECODED_UNSURE;
}

bool undecoded_is_run(const char *run, size_t length) {
    size_t large = 0, small = 0, digits = 0, marks = 0, hex = 0;
    for (size_t i = 0; i < length; i++) {
        large += run[i] >= 'A' && run[i] <= 'Z';
        small += run[i] >= 'a' && run[i] <= 'z';
        digits += dk_is_digit(run[i]);
        hex += hex_value(run[i]) >= 0;
        marks += !is_alphanumeric(run[i]) && is_base64_digit(run[i]);
    }
    size_t all = large + small + digits + marks;
    bool mixed = large > 0 && small > 0 && digits > 0;
    bool one_case = (large == 0) != (small == 0) && digits > 0 && marks == 0;
    return all * 3 >= UNDECODED_LEAST * 4 && 16 * hex < 15 * all && (mixed || one_case);
}

/* Whether a block of bytes is mostly not text. UTF-16 in other letters has NULs among them, at the least. */
static bool has_binary(const char *p, const char *end) {
    size_t other = 0, nuls = 0, seen = 0;
    while (p < end && seen < UNDECODED_LEAST) {
        size_t used = text_at(p, end);
        other += used == 0;
        nuls += *p == 0;
        seen += used > 0 ? used : 1;
        p += used > 0 ? used : 1;
        if (seen >= UNDECODED_LEAST && (other * 2 < seen || nuls * 16 >= seen)) {
            seen = other = nuls = 0;
        }
    }
    return seen >= UNDECODED_LEAST;
}

/* Whether nearly all marks, letters and digits stand in a row without blanks: base85 in its forms. */
static bool has_base85(const char *text, size_t length) {
    enum { WINDOW = 256, DISTINCT_LEAST = 78 };
    size_t counts[256] = {0}, distinct = 0, from = 0;
    for (size_t at = 0; at < length && distinct < DISTINCT_LEAST; at++) {
        bool blank = text[at] <= ' ' || text[at] >= 0x7F;
        distinct += counts[(uint8_t)text[at]]++ == 0;
        while (from <= at && (blank || at - from >= WINDOW)) {
            distinct -= --counts[(uint8_t)text[from++]] == 0;
        }
    }
    return distinct >= DISTINCT_LEAST;
}

bool undecoded_is_coded(const char *text, size_t length) {
    return has_binary(text, text + length) || has_base85(text, length);
}
