#include "unescape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/utf8.h"

/* The four hex digits of \uXXXX at p, or -1. */
static int32_t unit_at(const char *p, const char *end) {
    int32_t unit = 0;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u') {
        return -1;
    }
    for (int i = 2; i < 6; i++) {
        const char *hex = "0123456789abcdef", c = p[i];
        const char *at = c == 0 ? NULL : strchr(hex, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
        if (at == NULL) {
            return -1;
        }
        unit = unit << 4 | (int32_t)(at - hex);
    }
    return unit;
}

/* Decodes \uXXXX, or a pair of them: how many bytes of it were read, 0 where it stays as it is. */
static size_t decode_unit(const char *p, const char *end, char **out) {
    int32_t unit = unit_at(p, end), low;
    if (unit <= 0 || (unit >= 0xDC00 && unit < 0xE000)) {
        return 0;
    }
    if (unit < 0xD800 || unit >= 0xE000) {
        *out += dk_utf8_put((uint32_t)unit, *out);
        return 6;
    }
    low = unit_at(p + 6, end);
    if (low < 0xDC00 || low >= 0xE000) {
        return 0;
    }
    uint32_t point = 0x10000 + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
    *out += dk_utf8_put(point, *out);
    return 12;
}

/* What a backslash and this character stand for; 0 for none. */
static char plain_escape(char c) {
    switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

size_t unescape_json(const char *inside, size_t length, char *out) {
    const char *p = inside, *end = inside + length;
    char *start = out;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t run = (size_t)((slash != NULL ? slash : end) - p);
        memmove(out, p, run);
        out += run;
        p += run;
        if (p == end) {
            break;
        }
        char plain = end - p > 1 ? plain_escape(p[1]) : 0;
        size_t read = plain != 0 ? 2 : decode_unit(p, end, &out);
        if (plain != 0) {
            *out++ = plain;
        } else if (read == 0) {
            /* Six characters, of which a backslash must not begin another escape; or just itself. */
            read = unit_at(p, end) >= 0 ? 6 : end - p > 1 ? 2 : 1;
            memmove(out, p, read);
            out += read;
        }
        p += read;
    }
    return (size_t)(out - start);
}
