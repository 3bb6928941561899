#include "embedded.h"

#include <string.h>

#include "../text/chars.h"

/* Nothing shorter is looked for. */
enum { DEFLATED_LEAST = 24 };

static bool is_control(char c) {
    return (unsigned char)c < ' ' && c != '\n' && c != '\r' && c != '\t';
}

/* Whether one of the bytes at `p` stands in no text. */
static bool has_control(const char *p, size_t length) {
    size_t i = 0;
    while (i < length && !is_control(p[i]) && (unsigned char)p[i] < 0x80) {
        i++;
    }
    return i < length;
}

bool embedded_may(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (is_control(text[i])) {
            return true;
        }
    }
    return false;
}

size_t embedded_find(const char *text, size_t length, size_t at, inflate_result *kind) {
    for (at += at == 0; at + DEFLATED_LEAST < length; at++) {
        const char *p = text + at;
        if (memcmp(p, "\x1f\x8b\x08", 3) == 0) {
            *kind = INFLATE_GZIP;
            return at;
        }
        bool begins = is_one_of(p[-1], "\"'`=:> ") && has_control(p, DEFLATED_LEAST);
        *kind = begins ? inflate_kind(p, length - at) : INFLATE_NONE;
        if (*kind != INFLATE_NONE) {
            return at;
        }
    }
    return 0;
}

bool embedded_has_letters(const char *text, size_t length) {
    const char *p = text, *end = text + length;
    while ((p = memchr(p, 0xC2, (size_t)(end - p))) != NULL) {
        p++;
        if (p < end && (unsigned char)*p >= 0x80 && (unsigned char)*p < 0xA0) {
            return true;
        }
    }
    return false;
}

size_t embedded_bytes(const char *text, size_t length, char *out) {
    size_t made = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        unsigned char next = i + 1 < length ? (unsigned char)text[i + 1] : 0;
        bool is_byte = (c == 0xC2 || c == 0xC3) && (next & 0xC0) == 0x80;
        out[made++] = is_byte ? (char)((c & 3) << 6 | (next & 0x3F)) : text[i];
        i += is_byte;
    }
    return made;
}
