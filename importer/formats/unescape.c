#include "unescape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "chars.h"

static unsigned hex_at(const char *p, size_t left, size_t digits, bool *is) {
    unsigned value = 0;
    *is = left >= digits;
    for (size_t i = 0; i < digits && *is; i++) {
        *is = dk_hex[(uint8_t)p[i]] < 16;
        value = value << 4 | (dk_hex[(uint8_t)p[i]] & 15u);
    }
    return value;
}

static size_t put_character(uint32_t c, char *out) {
    return c > 0x10FFFF ? 0 : dk_utf8_put(c, out);
}

/* \u{H…} and \x{H…}, after the backslash: its length, or 0. */
static size_t undo_braced(const char *p, size_t left, char *out, size_t *made) {
    uint32_t c = 0;
    size_t n = 2;
    for (; n < left && n < 10 && dk_hex[(uint8_t)p[n]] < 16; n++) {
        c = c << 4 | dk_hex[(uint8_t)p[n]];
    }
    *made = n > 2 && n < left && p[n] == '}' ? put_character(c, out) : 0;
    return *made > 0 ? n + 1 : 0;
}

/* \uHHHH and \UHHHHHHHH; likewise. */
static size_t undo_unicode(const char *p, size_t left, char *out, size_t *made) {
    bool is;
    size_t digits = *p == 'U' ? 8 : 4;
    uint32_t c = hex_at(p + 1, left - 1, digits, &is);
    if (!is) {
        return 0;
    }
    bool has_more = left >= 11 && p[5] == '\\' && p[6] == 'u';
    uint32_t low = has_more ? hex_at(p + 7, left - 7, 4, &has_more) : 0;
    if (digits == 4 && c >= 0xD800 && c < 0xDC00 && has_more && low >= 0xDC00 && low < 0xE000) {
        *made = put_character(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), out);
        return 11;
    }
    *made = put_character(c, out);
    return 1 + digits;
}

static size_t undo_octal(const char *p, size_t left, char *out) {
    unsigned value = 0;
    size_t n = 0;
    while (n < 3 && n < left && p[n] >= '0' && p[n] <= '7') {
        value = value * 8 + (unsigned)(p[n++] - '0');
    }
    *out = (char)value;
    return n;
}

/*
** Characters that programs escape with a backslash: quotes, and marks with a meaning in a shell, a pattern or a page.
*/
static bool is_punctuation(char c) {
    return c >= ' ' && c < 0x7F && !dk_is_digit(c) && (dk_lower(c) < 'a' || dk_lower(c) > 'z');
}

/* How many bytes after a backslash belong to the escape; 0 if it is not one. */
static size_t undo_backslash(const char *p, size_t left, char *out, size_t *made) {
    static const char letters[] = "bfnrtav", values[] = "\b\f\n\r\t\a\v";
    bool is;
    *made = 1;
    if (left == 0) {
        return 0;
    }
    if (left > 1 && (*p == 'u' || *p == 'x') && p[1] == '{') {
        return undo_braced(p, left, out, made);
    }
    if (*p == 'u' || *p == 'U') {
        return undo_unicode(p, left, out, made);
    }
    if (*p == 'x') {
        *out = (char)hex_at(p + 1, left - 1, 2, &is);
        return is ? 3 : 0;
    }
    if (*p >= '0' && *p <= '7') {
        return undo_octal(p, left, out);
    }
    const char *found = *p != 0 ? strchr(letters, *p) : NULL;
    *out = found != NULL ? values[found - letters] : *p;
    return found != NULL || is_punctuation(*p) ? 1 : 0;
}

typedef struct entity {
    char name[10];
    uint16_t code;
} entity;

static const entity entities[] = {
#define ENTITY(name, code) {name, code},
#include "entities.def"
#undef ENTITY
};

static int by_name(const void *name, const void *of) {
    return strcmp(name, ((const entity *)of)->name);
}

/* The same after an ampersand. Browsers accept a number without its semicolon. */
static size_t undo_entity(const char *p, size_t left, char *out, size_t *made) {
    char name[sizeof entities->name] = "";
    size_t letters = 0;
    while (letters < left && letters < sizeof name && is_alphanumeric(p[letters])) {
        letters++;
    }
    if (letters > 0 && letters < left && letters < sizeof name && p[letters] == ';') {
        memcpy(name, p, letters);
        const entity *found =
            bsearch(name, entities, sizeof entities / sizeof *entities, sizeof *entities, by_name);
        *made = found != NULL ? put_character(found->code, out) : 0;
        return found != NULL ? letters + 1 : 0;
    }
    if (left < 3 || *p != '#') {
        return 0;
    }
    unsigned base = (p[1] | 0x20) == 'x' ? 16 : 10;
    uint32_t c = 0;
    size_t n = base == 16 ? 2 : 1, first = n;
    for (; n < left && n < first + 7 && dk_hex[(uint8_t)p[n]] < base; n++) {
        c = c * base + dk_hex[(uint8_t)p[n]];
    }
    *made = n > first ? put_character(c, out) : 0;
    return *made > 0 ? n + (n < left && p[n] == ';') : 0;
}

size_t unescape_all(const char *text, size_t length, bool plus, char *out, bool *changed) {
    const char *p = text, *end = text + length;
    char *made = out;
    *changed = false;
    while (p < end) {
        size_t left = (size_t)(end - p) - 1, used = 0, size = 1;
        bool is = false;
        if (*p == '\\') {
            used = undo_backslash(p + 1, left, made, &size);
        } else if (*p == '&') {
            used = undo_entity(p + 1, left, made, &size);
        } else if (*p == '%') {
            *made = (char)hex_at(p + 1, left, 2, &is);
            used = is ? 2 : 0;
        }
        if (used == 0) {
            *made++ = plus && *p == '+' ? ' ' : *p;
            p++;
            continue;
        }
        *changed = true;
        made += size;
        p += 1 + used;
    }
    return (size_t)(made - out);
}

/* The same after an equals sign. *made: 1 if it is a byte. */
static size_t undo_equals(const char *p, size_t left, char *out, size_t *made) {
    bool is;
    size_t blanks = 0;
    *made = 1;
    *out = (char)hex_at(p, left, 2, &is);
    if (is) {
        return 2;
    }
    while (blanks < left && (p[blanks] == ' ' || p[blanks] == '\t' || p[blanks] == '\r')) {
        blanks++;
    }
    *made = 0;
    return blanks < left && p[blanks] == '\n' ? blanks + 1 : 0;
}

size_t unescape_quoted(const char *text, size_t length, char *out, bool *changed) {
    const char *end = text + length;
    char *to = out;
    *changed = false;
    for (const char *p = text; p < end; p++) {
        size_t made = 1;
        size_t used = *p == '=' ? undo_equals(p + 1, (size_t)(end - p) - 1, to, &made) : 0;
        if (used == 0) {
            *to = *p;
        }
        to += used == 0 ? 1 : made;
        p += used;
        *changed |= used > 0;
    }
    return (size_t)(to - out);
}
