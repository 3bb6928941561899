#include "reprint.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "find.h"

/* The byte that M-… stands for; *size: its characters. 0 if there is none. */
static unsigned take_meta(const char *p, const char *end, size_t *size) {
    if (end - p < 3 || p[0] != 'M' || p[1] != '-' || p[2] < ' ' || p[2] > '~') {
        return 0;
    }
    bool control = p[2] == '^' && end - p > 3 && p[3] >= '@' && p[3] <= '_';
    *size = control ? 4 : 3;
    return control ? 0x80U | (unsigned)(p[3] - '@') : 0x80U | (unsigned)p[2];
}

/* The byte that two backslashes and three octal digits stand for. */
static unsigned take_octal(const char *p, const char *end, size_t *size) {
    unsigned value = 0;
    if (end - p < 5 || p[0] != '\\' || p[1] != '\\') {
        return 0;
    }
    for (int i = 2; i < 5; i++) {
        if (p[i] < '0' || p[i] > '7') {
            return 0;
        }
        value = value << 3 | (unsigned)(p[i] - '0');
    }
    *size = 5;
    return value;
}

typedef unsigned take_byte(const char *p, const char *end, size_t *size);

/* Whether a character of UTF-8 beyond ASCII stands at `p`, byte by byte. */
static bool is_character(take_byte *take, const char *p, const char *end) {
    size_t size = 0;
    unsigned first = take(p, end, &size);
    int more = first >= 0xC2 && first < 0xE0   ? 1
               : first >= 0xE0 && first < 0xF0 ? 2
               : first >= 0xF0 && first < 0xF5 ? 3
                                               : 0;
    for (int i = 0; i < more; i++) {
        p += size;
        if ((take(p, end, &size) & ~0x3FU) != 0x80) {
            return false;
        }
    }
    return more > 0;
}

static bool has_character(take_byte *take, const char *mark, const char *text, const char *end) {
    const char *p = text;
    while ((p = memmem(p, (size_t)(end - p), mark, 2)) != NULL) {
        if (is_character(take, p, end)) {
            return true;
        }
        p += 2;
    }
    return false;
}

static bool is_ascii(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((uint8_t)text[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

reprint reprint_look(const char *text, size_t length) {
    const char *end = text + length;
    reprint found = has_character(take_meta, "M-", text, end) ? REPRINT_CAT
                    : has_character(take_octal, "\\\\", text, end) && find_is_doubled(text, length)
                        ? REPRINT_BYTEA
                        : REPRINT_NONE;
    return found != REPRINT_NONE && is_ascii(text, length) ? found : REPRINT_NONE;
}
