/*
** Well-formed UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF.
*/
#ifndef DISCKO_UTF8_H
#define DISCKO_UTF8_H

#include <stdint.h>

enum { DK_UTF8_BAD = 0, DK_UTF8_CUT = -1 };

/*
** The length (2 to 4) of the multi-byte sequence at p, whose first byte is 0x80 or more; DK_UTF8_BAD
** where it is none; DK_UTF8_CUT where the text ends inside a sequence that is sound so far.
** Requires p < end.
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

#endif
