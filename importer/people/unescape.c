#include "unescape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "../text/base64.h"
#include "../text/chars.h"

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
    if (digits == 4 && dk_is_high_surrogate(c) && has_more && dk_is_low_surrogate(low)) {
        *made = dk_utf8_put(dk_join_surrogates(c, low), out);
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
#define XML_ENTITY ENTITY
#include "../text/entities.def"
#undef ENTITY
#undef XML_ENTITY
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
    for (; n < left && c <= 0x10FFFF && dk_hex[(uint8_t)p[n]] < base; n++) {
        c = c * base + dk_hex[(uint8_t)p[n]];
    }
    *made = n > first ? put_character(c, out) : 0;
    return *made > 0 ? n + (n < left && p[n] == ';') : 0;
}

/* A byte in two digits after a percent sign, or a character in four after %u. */
static size_t undo_percent(const char *p, size_t left, char *out, size_t *made) {
    bool is;
    *made = 1;
    if (left > 0 && *p == 'u') {
        return undo_unicode(p, left, out, made);
    }
    *out = (char)hex_at(p, left, 2, &is);
    return is ? 2 : 0;
}

/* _xHHHH_, as spreadsheets write characters in XML; after the first line. */
static size_t undo_underlined(const char *p, size_t left, char *out, size_t *made) {
    bool is = left > 5 && *p == 'x' && p[5] == '_';
    uint32_t c = is ? hex_at(p + 1, 4, 4, &is) : 0;
    *made = is ? put_character(c, out) : 0;
    return is ? 6 : 0;
}

/* The escape that begins at `p`: how many bytes follow its first one; 0 if there is none. */
static size_t undo_any(const char *p, size_t left, char *out, size_t *made) {
    switch (*p) {
    case '\\': return undo_backslash(p + 1, left - 1, out, made);
    case '&': return undo_entity(p + 1, left - 1, out, made);
    case '%': return undo_percent(p + 1, left - 1, out, made);
    case '_': return undo_underlined(p + 1, left - 1, out, made);
    default: return 0;
    }
}

/* A byte in two digits after an equals sign, or a line end that is not part of the text. */
static size_t undo_equals(const char *p, size_t left, char *out, size_t *made) {
    bool is;
    size_t blanks = 1;
    *made = 1;
    if (*p != '=') {
        return 0;
    }
    *out = (char)hex_at(p + 1, left - 1, 2, &is);
    if (is) {
        return 2;
    }
    while (blanks < left && (p[blanks] == ' ' || p[blanks] == '\t' || p[blanks] == '\r')) {
        blanks++;
    }
    *made = 0;
    return blanks < left && p[blanks] == '\n' ? blanks : 0;
}

/* Two to six digits after a backslash, and one blank or line end after them. */
static size_t undo_css(const char *p, size_t left, char *out, size_t *made) {
    uint32_t c = 0;
    size_t n = 1;
    while (*p == '\\' && n < left && n < 7 && dk_hex[(uint8_t)p[n]] < 16) {
        c = c << 4 | dk_hex[(uint8_t)p[n++]];
    }
    *made = n > 2 ? put_character(c, out) : 0;
    n += *made > 0 && n + 1 < left && p[n] == '\r' && p[n + 1] == '\n';
    return *made == 0 ? 0 : n - 1 + (n < left && dk_is_space(p[n]));
}

/* A string that is put together from several: the quotes in between, with a sign or a line end between them. */
static size_t undo_joint(const char *p, size_t left, char *out, size_t *made) {
    bool joint = false;
    size_t n = 1;
    (void)out;
    *made = 0;
    if (*p != '"' && *p != '\'') {
        return 0;
    }
    while (n < left && (dk_is_space(p[n]) || is_one_of(p[n], "+.&|~\\"))) {
        joint |= !is_one_of(p[n], " \t\\");
        n++;
    }
    return joint && n < left && p[n] == *p ? n : 0;
}

/* The bytes that a character was in Windows-1252 or Latin-1; -1 if it is in neither. */
static int legacy_byte(uint32_t c) {
    static const uint16_t high[] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    for (int i = 0; i < 32 && c > 0xFF; i++) {
        if (high[i] == c) {
            return 0x80 + i;
        }
    }
    return c <= 0xFF ? (int)c : -1;
}

/* UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 again: one character of it. */
static size_t undo_twice(const char *p, size_t left, char *out, size_t *made) {
    const uint8_t *from = (const uint8_t *)p, *at = from, *end = from + left;
    uint8_t bytes[4] = {0};
    int count = 0, length = DK_UTF8_CUT;
    while (count < 4 && at < end && length == DK_UTF8_CUT && *at >= 0x80) {
        int used = dk_utf8_length(at, end);
        int byte = used >= 2 ? legacy_byte(utf8_character(at, used)) : -1;
        if (byte < 0x80) {
            return 0;
        }
        bytes[count++] = (uint8_t)byte;
        at += used;
        length = dk_utf8_length(bytes, bytes + count);
    }
    *made = length == count ? (size_t)count : 0;
    memcpy(out, bytes, *made);
    return *made > 0 ? (size_t)(at - from) - 1 : 0;
}

/*
** Base64 of UTF-16 after a plus sign, or after an ampersand in names of folders. Only characters that take no more room
** in UTF-8 count.
*/
static size_t undo_utf7(const char *p, size_t left, char *out, size_t *made) {
    uint32_t bits = 0;
    unsigned held = 0;
    size_t n = 1;
    *made = 0;
    if (*p != '+' && *p != '&') {
        return 0;
    }
    for (int digit; n < left && (digit = base64_digit(p[n])) >= 0 && p[n] != '-' && p[n] != '_';
         n++) {
        bits = bits << 6 | (uint32_t)digit;
        held += 6;
        if (held >= 16) {
            uint32_t unit = bits >> (held - 16) & 0xFFFF;
            if (unit == 0 || unit >= 0x800) {
                return 0;
            }
            *made += dk_utf8_put(unit, out + *made);
            held -= 16;
        }
    }
    bool whole = *made > 0 && held < 6 && (bits & ((1U << held) - 1)) == 0;
    return whole ? n - 1 + (n < left && p[n] == '-') : 0;
}

/* Typographic quotes, which a word processor puts in place of those that were typed. */
static size_t undo_typeset(const char *p, size_t left, char *out, size_t *made) {
    *out = '"';
    *made = 1;
    if (left > 1 && (memcmp(p, "\xC2\xAB", 2) == 0 || memcmp(p, "\xC2\xBB", 2) == 0)) {
        return 1;
    }
    return left > 2 && memcmp(p, "\xE2\x80", 2) == 0 && (uint8_t)p[2] >= 0x98 &&
                   (uint8_t)p[2] <= 0x9F
               ? 2
               : 0;
}

const unescape_rule unescape_rules[UNESCAPE_RULES] = {
    {"\\&%_", undo_any, false}, {"%", undo_any, true},
    {"=", undo_equals, false},  {"\\", undo_css, false},
    {"\"'", undo_joint, false}, {"\xC3", undo_twice, false},
    {"+&", undo_utf7, false},   {"\xC2\xE2", undo_typeset, false},
};

/* Whether one of the marks stands in the text. */
static bool has_mark(const char *text, size_t length, const char *marks) {
    for (; *marks != 0; marks++) {
        if (memchr(text, *marks, length) != NULL) {
            return true;
        }
    }
    return false;
}

bool unescape_may(const unescape_rule *rule, const char *text, size_t length) {
    return has_mark(text, length, rule->marks) &&
           (!rule->form || memchr(text, '+', length) != NULL);
}

size_t unescape(const unescape_rule *rule, const char *text, size_t length, char *out,
                bool *changed) {
    const char *end = text + length;
    char *to = out;
    *changed = false;
    for (const char *p = text; p < end; p++) {
        size_t made = 1, used = rule->undo(p, (size_t)(end - p), to, &made);
        if (used == 0) {
            *to++ = rule->form && *p == '+' ? ' ' : *p;
            continue;
        }
        *changed = true;
        to += made;
        p += used;
    }
    return (size_t)(to - out);
}
