#include "utf16.h"

#include <assert.h>
#include <string.h>

#include "../../ext/utf8.h"

enum { BYTE_ORDER_MARK = 0xFEFF, CHARACTER_MAX = 4 };

static unsigned unit_at(const utf16 *u, size_t at) {
    unsigned first = u->room[at], second = u->room[at + 1];
    return u->order == UTF16_LITTLE ? second << 8 | first : first << 8 | second;
}

/* Converts the next character: how many bytes it makes; 0 if more of it must be read. */
static size_t convert(utf16 *u, unsigned char *out) {
    size_t left = u->length - u->at;
    bool is_last = u->ended && !u->grows;
    if (left < 2) {
        if (left == 0 || !is_last) {
            return 0;
        }
        *out = u->room[u->at++];
        return 1;
    }
    unsigned unit = unit_at(u, u->at);
    if (dk_is_high_surrogate(unit)) {
        if (left < 4 && !is_last) {
            return 0;
        }
        unsigned low = left >= 4 ? unit_at(u, u->at + 2) : 0;
        if (dk_is_low_surrogate(low)) {
            unit = dk_join_surrogates(unit, low);
            u->at += 2;
        }
    }
    u->at += 2;
    return dk_utf8_put(unit, (char *)out);
}

/* Reads more text. False on an error. */
static bool fill(utf16 *u) {
    u->length -= u->at;
    memmove(u->room, u->room + u->at, u->length);
    u->at = 0;
    ptrdiff_t n = u->from->read(u->from, u->room + u->length, sizeof u->room - u->length);
    if (n < 0) {
        return false;
    }
    u->length += (size_t)n;
    u->ended = n == 0;
    return true;
}

static void skip_mark(utf16 *u) {
    if (!u->begun && u->length - u->at >= 2) {
        u->at += unit_at(u, u->at) == BYTE_ORDER_MARK ? 2 : 0;
        u->begun = true;
    }
}

/* Converts as many whole characters as fit. -1 on an error, which is copied to *s. */
static ptrdiff_t convert_some(source *s, unsigned char *out, size_t room) {
    utf16 *u = s->owner;
    size_t made = 0;
    assert(room >= CHARACTER_MAX);
    for (;;) {
        size_t more = 1;
        skip_mark(u);
        while ((u->begun || u->ended) && room - made >= CHARACTER_MAX &&
               (more = convert(u, out + made)) > 0) {
            made += more;
        }
        if (made > 0 || (u->ended && (u->grows || u->at == u->length))) {
            return (ptrdiff_t)made;
        }
        if (!fill(u)) {
            s->error = u->from->error;
            s->damaged = u->from->damaged;
            return -1;
        }
    }
}

/* If a whole character may not fit, a few are converted and returned byte by byte. */
static ptrdiff_t read_utf16(source *s, void *buffer, size_t room) {
    utf16 *u = s->owner;
    if (u->spare_at == u->spare_length) {
        if (room >= CHARACTER_MAX) {
            return convert_some(s, buffer, room);
        }
        ptrdiff_t n = convert_some(s, u->spare, sizeof u->spare);
        if (n <= 0) {
            return n;
        }
        u->spare_at = 0;
        u->spare_length = (size_t)n;
    }
    size_t left = u->spare_length - u->spare_at, n = left < room ? left : room;
    memcpy(buffer, u->spare + u->spare_at, n);
    u->spare_at += n;
    return (ptrdiff_t)n;
}

source source_of_utf16(utf16 *u, source *from, utf16_order order) {
    assert(order != UTF16_NONE);
    *u = (utf16){.from = from, .order = order};
    return (source){.read = read_utf16, .fd = -1, .owner = u};
}

/* Whether an ASCII text may begin with the character. */
static bool is_text(unsigned char c) {
    return (c >= ' ' && c < 0x7F) || (c >= '\t' && c <= '\r');
}

utf16_order utf16_begins(const void *bytes, size_t length) {
    const unsigned char *p = bytes;
    enum { CHARACTERS = 8 };
    if (length >= 2 && p[0] == 0xFF && p[1] == 0xFE) {
        return length >= 4 && p[2] == 0 && p[3] == 0 ? UTF16_NONE : UTF16_LITTLE; /* UTF-32 */
    }
    if (length >= 2 && p[0] == 0xFE && p[1] == 0xFF) {
        return UTF16_BIG;
    }
    size_t count = length / 2, little = 0, big = 0;
    if (count > CHARACTERS) {
        count = CHARACTERS;
    }
    for (size_t i = 0; i < count; i++) {
        little += is_text(p[2 * i]) && p[2 * i + 1] == 0;
        big += p[2 * i] == 0 && is_text(p[2 * i + 1]);
    }
    return count < 2         ? UTF16_NONE
           : little == count ? UTF16_LITTLE
           : big == count    ? UTF16_BIG
                             : UTF16_NONE;
}
