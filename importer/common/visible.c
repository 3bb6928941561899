#include "visible.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/utf8.h"

/* The character at p, which has `length` bytes and is valid UTF-8. */
static uint32_t decode(const uint8_t *p, int length) {
    static const uint8_t lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = p[0] & lead_bits[length];
    for (int i = 1; i < length; i++) {
        c = c << 6 | (p[i] & 0x3F);
    }
    return c;
}

/* Whether a character may control a terminal: controls, line separators, and those that reorder text. */
static bool is_control(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Prints an escape for a character that must not be printed, or for a byte that is not UTF-8. */
static void print_escape(uint32_t c, bool is_byte, bool json, FILE *out) {
    if (is_byte && json) {
        fputs("\\uFFFD", out);
    } else if (!json && (c == '\n' || c == '\r' || c == '\t')) {
        fputs(c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t", out);
    } else if (!json && (is_byte || c < 0x80)) {
        fprintf(out, "\\x%02X", (unsigned)c);
    } else {
        fprintf(out, "\\u%04X", (unsigned)c);
    }
}

static void print(const char *text, bool json, FILE *out) {
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text), *begun = p;
    while (p < end) {
        int length = *p < 0x80 ? 1 : dk_utf8_length(p, end);
        uint32_t c = length > 0 ? decode(p, length) : *p;
        if (length > 0 && !is_control(c)) {
            p += length;
            continue;
        }
        (void)fwrite(begun, 1, (size_t)(p - begun), out);
        print_escape(c, length <= 0, json, out);
        p += length > 0 ? length : 1;
        begun = p;
    }
    (void)fwrite(begun, 1, (size_t)(p - begun), out);
}

void visible_print(const char *text, FILE *out) {
    print(text, false, out);
}

/* cJSON has escaped all control characters below U+0020 */
void visible_print_json(const char *json, FILE *out) {
    print(json, true, out);
}
