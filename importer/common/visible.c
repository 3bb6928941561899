#include "visible.h"

#include <string.h>

#include "../../ext/utf8.h"

int visible_character(const char *p, const char *end, uint32_t *c) {
    static const uint8_t lead_bits[] = {0xFF, 0x7F, 0x1F, 0x0F, 0x07};
    const uint8_t *bytes = (const uint8_t *)p;
    int found = *bytes < 0x80 ? 1 : dk_utf8_length(bytes, (const uint8_t *)end);
    int length = found > 0 ? found : 0;
    *c = bytes[0] & lead_bits[length];
    for (int i = 1; i < length; i++) {
        *c = *c << 6 | (bytes[i] & 0x3F);
    }
    return length;
}

bool visible_is_control(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Prints an escape for a character that must not be printed, or for a byte that is not UTF-8. */
static void print_escape(uint32_t c, bool is_byte, FILE *out) {
    if (c == '\n' || c == '\r' || c == '\t') {
        fputs(c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t", out);
    } else {
        fprintf(out, is_byte || c < 0x80 ? "\\x%02X" : "\\u%04X", (unsigned)c);
    }
}

void visible_print(const char *text, FILE *out) {
    const char *p = text, *end = text + strlen(text), *begun = text;
    while (p < end) {
        uint32_t c;
        int length = visible_character(p, end, &c);
        if (length > 0 && !visible_is_control(c)) {
            p += length;
            continue;
        }
        (void)fwrite(begun, 1, (size_t)(p - begun), out);
        print_escape(c, length == 0, out);
        p += length > 0 ? length : 1;
        begun = p;
    }
    (void)fwrite(begun, 1, (size_t)(p - begun), out);
}

bool visible_is_text(const char *bytes, size_t length) {
    const uint8_t *p = (const uint8_t *)bytes, *end = p + length;
    while (p < end) {
        int size = *p < 0x80 ? 1 : dk_utf8_length(p, end);
        bool is_control =
            *p == 0x7F || (*p < ' ' && strchr("\t\n\r\x1b\x1e", *p) == NULL) || *p == 0;
        if (size == DK_UTF8_BAD || is_control) {
            return false;
        }
        p += size == DK_UTF8_CUT ? end - p : size;
    }
    return true;
}
