#include "visible.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/utf8.h"

/*
** How many bytes at p can be shown as they are: of one character, or 0. C1 controls, which some
** terminals obey too, are 0xC2 0x80 to 0xC2 0x9F.
*/
static size_t shown_length(const uint8_t *p, const uint8_t *end) {
    if (*p < 0x80) {
        return *p >= 0x20 && *p != 0x7F;
    }
    int length = dk_utf8_length(p, end);
    return length <= 0 || (p[0] == 0xC2 && p[1] < 0xA0) ? 0 : (size_t)length;
}

/* The character or byte at p, which cannot be shown; how many bytes it has. */
static size_t print_escaped(const uint8_t *p, const uint8_t *end, bool json, FILE *out) {
    bool c1 = *p == 0xC2 && dk_utf8_length(p, end) == 2;
    if (c1) {
        fprintf(out, "\\u%04X", (unsigned)p[1]);
    } else if (json) {
        fputs(*p < 0x80 ? "\\u007F" : "\\uFFFD", out);
    } else if (*p == '\n' || *p == '\r' || *p == '\t') {
        fputs(*p == '\n' ? "\\n" : *p == '\r' ? "\\r" : "\\t", out);
    } else {
        fprintf(out, "\\x%02X", (unsigned)*p);
    }
    return c1 ? 2 : 1;
}

static void print(const char *text, bool json, FILE *out) {
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text), *begun = p;
    while (p < end) {
        size_t length = shown_length(p, end);
        if (length > 0) {
            p += length;
            continue;
        }
        (void)fwrite(begun, 1, (size_t)(p - begun), out);
        p += print_escaped(p, end, json, out);
        begun = p;
    }
    (void)fwrite(begun, 1, (size_t)(p - begun), out);
}

void visible_print(const char *text, FILE *out) {
    print(text, false, out);
}

/* Where cJSON has printed it, every control character below U+0020 is escaped already. */
void visible_print_json(const char *json, FILE *out) {
    print(json, true, out);
}
