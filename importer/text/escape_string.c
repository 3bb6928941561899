/*
** A string between quotes, with the escapes of one language.
*/
#include <assert.h>

#include "escaper.h"

/* \uXXXX, a pair of them, \UXXXXXXXX or \u{X…} at e->p. False, with nothing read, if its meaning is not known. */
static bool take_point(escaper *e) {
    uint32_t point, low;
    bool wide = escaper_peek(e, 1) == 'U', brace = !wide && escaper_peek(e, 2) == '{';
    size_t least = brace ? 1 : wide ? 8 : 4;
    size_t digits = escaper_number(e, 2U + brace, least, brace ? 6 : least, 16, &point);
    size_t read = 2 + digits + 2U * brace;
    if (digits == 0 || point == 0 || (brace && escaper_peek(e, read - 1) != '}')) {
        return false;
    }
    if (!brace && dk_is_high_surrogate(point) && escaper_peek(e, 6) == '\\' &&
        escaper_peek(e, 7) == 'u' && escaper_number(e, 8, 4, 4, 16, &low) > 0 &&
        dk_is_low_surrogate(low)) {
        point = dk_join_surrogates(point, low);
        read = 12;
    }
    bool known = escaper_put_point(e, point);
    e->p += known ? read : 0;
    return known;
}

/* A UTF-8 character written as \xHH\xHH…. False, with nothing read, if the bytes are not one. */
static bool take_utf8(escaper *e) {
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } leads[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    uint32_t byte, point;
    (void)escaper_number(e, 2, 2, 2, 16, &byte);
    for (size_t more = 0; more < sizeof leads / sizeof *leads; more++) {
        if ((byte & leads[more].mask) != leads[more].lead) {
            continue;
        }
        point = byte & ~(uint32_t)leads[more].mask;
        for (size_t i = 1; i <= more; i++) {
            if (escaper_peek(e, 4 * i) != '\\' || escaper_peek(e, 4 * i + 1) != 'x' ||
                escaper_number(e, 4 * i + 2, 2, 2, 16, &byte) == 0 || (byte & 0xC0) != 0x80) {
                return false;
            }
            point = point << 6 | (byte & 0x3F);
        }
        bool known = point >= leads[more].least && escaper_put_point(e, point);
        e->p += known ? 4 * (more + 1) : 0;
        return known;
    }
    return false;
}

/* \xHH, as the language has it. False, with nothing read, if its meaning is not known. */
static bool take_hex(escaper *e, const escaper_language *l) {
    uint32_t value;
    size_t digits = escaper_number(e, 2, l->hex == HEX_SHORT ? 1 : 2, 2, 16, &value);
    if (digits == 0 || l->hex == NO_HEX || l->hex == HEX_UTF8) {
        return digits > 0 && l->hex == HEX_UTF8 && take_utf8(e);
    }
    if (l->hex == HEX_POINT && !escaper_put_point(e, value)) {
        return false;
    }
    if (l->hex != HEX_POINT) {
        escaper_put(e, (char)value);
    }
    e->p += 2 + digits;
    return true;
}

/* \ooo */
static bool take_octal(escaper *e) {
    uint32_t value;
    size_t digits = escaper_number(e, 1, 1, 3, 8, &value);
    if (digits == 0 || value > 255) {
        return false;
    }
    escaper_put(e, (char)value);
    e->p += 1 + digits;
    return true;
}

/* The escape whose backslash is at e->p. */
escape_result escaper_escape(escaper *e, const escaper_language *l) {
    char c = escaper_peek(e, 1);
    assert(l->plain != NULL); /* else a backslash is text */
    if (escaper_left(e) < 2) {
        return ESCAPE_OPEN;
    }
    bool known = escaper_take_pair(e, l->plain) || (c == 'x' && take_hex(e, l)) ||
                 ((c == 'u' || c == 'U') && l->points && take_point(e)) ||
                 (l->octal && take_octal(e)) || (l->other != NULL && l->other(e));
    return known ? ESCAPE_WHOLE : ESCAPE_UNSURE;
}

escape_result escaper_string(escaper *e, const escaper_language *l) {
    char quote = *e->p++;
    for (;;) {
        escaper_run(e, quote, l->plain != NULL ? '\\' : quote);
        if (e->p == e->end) {
            return ESCAPE_OPEN;
        }
        if (*e->p == '\\') {
            escape_result result = escaper_escape(e, l);
            if (result != ESCAPE_WHOLE) {
                return result;
            }
        } else if (l->doubled && escaper_peek(e, 1) == quote) {
            escaper_put(e, quote);
            e->p += 2;
        } else {
            e->p++;
            return ESCAPE_WHOLE;
        }
    }
}
