#include "key.h"

#include <stdint.h>
#include <string.h>

#include "ascii.h"

/* The length of the white space at p, of ASCII or of Unicode; 0 where there is none. */
static size_t space_length(const char *p, const char *end) {
    static const char *const wide[] = {"\xC2\xA0",     "\xC2\x85",     "\xE1\x9A\x80",
                                       "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                                       "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};
    if (dk_is_space(*p)) {
        return 1;
    }
    if ((uint8_t)*p < 0x80) {
        return 0;
    }
    if (end - p >= 3 && memcmp(p, "\xE2\x80", 2) == 0 && (uint8_t)p[2] <= 0x8B) {
        return 3; /* U+2000 to U+200B */
    }
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        size_t length = strlen(wide[i]);
        if ((size_t)(end - p) >= length && memcmp(p, wide[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

static const char *skip_space(const char *p, const char *end) {
    size_t n;
    while (p < end && (n = space_length(p, end)) > 0) {
        p += n;
    }
    return p;
}

bool dk_is_blank(const char *text, size_t length) {
    return skip_space(text, text + length) == text + length;
}

static bool is_inside_character(char c) {
    return ((uint8_t)c & 0xC0) == 0x80;
}

/* Where the trailing white space begins. */
static const char *trim_end(const char *begin, const char *end) {
    const char *p = end;
    while (p > begin) {
        const char *last = p - 1;
        while (last > begin && is_inside_character(*last)) {
            last--;
        }
        if (space_length(last, p) != (size_t)(p - last)) {
            break;
        }
        p = last;
    }
    return p;
}

/* A text without outer white space, of at most DK_KEY_CHARACTERS. */
typedef struct stretch {
    const char *p, *end;
} stretch;

static stretch trimmed(const char *text, size_t length) {
    const char *end = text + length, *p = skip_space(text, end), *q = p;
    for (int n = 0; q < end && n < DK_KEY_CHARACTERS; n++) {
        for (q++; q < end && is_inside_character(*q); q++) {
        }
    }
    return (stretch){p, trim_end(p, q)};
}

static size_t copy_lower(const char *p, const char *end, char *out) {
    for (const char *q = p; q < end; q++) {
        *out++ = dk_lower(*q);
    }
    return (size_t)(end - p);
}

size_t dk_key_name(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    stretch s = trimmed(text, length);
    return copy_lower(s.p, s.end, key);
}

/* The length of what groups the digits of a number at p; 0 where there is nothing of the kind. */
static size_t grouping_length(const char *p, const char *end) {
    if (end - p >= 3 && memcmp(p, "(0)", 3) == 0) {
        return 3;
    }
    return *p != 0 && strchr(".-/()+", *p) != NULL ? 1 : space_length(p, end);
}

size_t dk_key_phone(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    stretch s = trimmed(text, length);
    size_t made = 0;
    while (s.p < s.end) {
        size_t skipped = grouping_length(s.p, s.end);
        if (skipped == 0 && (made > 0 || *s.p != '0')) {
            key[made++] = *s.p;
        }
        s.p += skipped > 0 ? skipped : 1;
    }
    return made;
}

/* Without a prefix, where the key has it. */
static size_t drop_prefix(char *key, size_t length, const char *prefix) {
    size_t size = strlen(prefix);
    if (length < size || memcmp(key, prefix, size) != 0) {
        return length;
    }
    memmove(key, key + size, length - size);
    return length - size;
}

size_t dk_key_host(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    size_t made = dk_key_name(text, length, key), end = 0;
    made = drop_prefix(key, made, "https://");
    made = drop_prefix(key, made, "http://");
    made = drop_prefix(key, made, "www.");
    while (end < made && (key[end] == 0 || strchr("/?#:", key[end]) == NULL)) {
        end++;
    }
    while (end > 0 && key[end - 1] == '.') {
        end--;
    }
    return end;
}
