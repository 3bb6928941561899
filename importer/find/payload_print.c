#include "payload_print.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "../text/bytes.h"
#include "../text/chars.h"

/* What a place in a string holds, instead of a character. */
enum { CLOSED = -1, ENDED = -2, UNKNOWN = -3 };

typedef struct cursor {
    const char *p, *end;
} cursor;

/* The payload and the text, each as far as they have been compared. */
typedef struct comparison {
    cursor json, text;
    size_t *credit;
    bool bare; /* strings stand without quotes, as Java prints them */
} comparison;

static bool pay(comparison *c) {
    *c->credit -= *c->credit > 0;
    return *c->credit > 0;
}

/*
** --------------------------------------------------------------------------------------- characters
*/

static int32_t plain_character(cursor *c) {
    if (c->p == c->end) {
        return ENDED;
    }
    const uint8_t *p = (const uint8_t *)c->p;
    int length = *p < 0x80 ? 1 : dk_utf8_length(p, (const uint8_t *)c->end);
    if (length <= 0) {
        return length == DK_UTF8_CUT ? ENDED : UNKNOWN;
    }
    c->p += length;
    return length == 1 ? *p : (int32_t)utf8_character(p, length);
}

static int32_t hex_character(cursor *c, int count) {
    int32_t value = 0;
    for (int i = 0; i < count; i++) {
        int digit = c->p < c->end ? hex_value(*c->p) : 0;
        if (c->p == c->end || digit < 0 || value > 0x10FFFF) {
            return c->p == c->end ? ENDED : UNKNOWN;
        }
        value = value << 4 | digit;
        c->p++;
    }
    return value;
}

/* \u of JSON, which may be the first half of a surrogate pair, or \u{…}. */
static int32_t unicode_character(cursor *c) {
    if (c->p < c->end && *c->p == '{') {
        const char *close = memchr(c->p, '}', (size_t)(c->end - c->p));
        if (close == NULL || close - c->p > 7) {
            return close == NULL ? ENDED : UNKNOWN;
        }
        c->p++;
        int32_t made = hex_character(c, (int)(close - c->p));
        c->p = close + 1;
        return made;
    }
    int32_t first = hex_character(c, 4);
    if (!dk_is_high_surrogate((uint32_t)first) || c->end - c->p < 6 ||
        memcmp(c->p, "\\u", 2) != 0) {
        return first;
    }
    cursor behind = {c->p + 2, c->end};
    uint32_t second = (uint32_t)hex_character(&behind, 4);
    if (!dk_is_low_surrogate(second)) {
        return first;
    }
    *c = behind;
    return (int32_t)dk_join_surrogates((uint32_t)first, second);
}

/* What stands behind a backslash. The languages agree on all of these. */
static int32_t escaped_character(cursor *c) {
    static const char letters[] = "n\nr\rt\tb\bf\fv\v";
    if (c->p == c->end) {
        return ENDED;
    }
    char kind = *c->p++;
    const char *found = is_letter(kind) ? strchr(letters, kind) : NULL;
    switch (kind) {
    case 'u': return unicode_character(c);
    case 'U': return hex_character(c, 8);
    case 'x': return hex_character(c, 2);
    case '0': return c->p < c->end && dk_is_digit(*c->p) ? UNKNOWN : 0;
    default:
        return found != NULL                                 ? found[1]
               : is_alphanumeric(kind) || (kind & 0x80) != 0 ? UNKNOWN
                                                             : kind;
    }
}

/* The next character of a string in these quotes. */
static int32_t quoted_character(cursor *c, char quote) {
    if (c->p < c->end && *c->p == quote) {
        c->p++;
        return CLOSED;
    }
    if (c->p < c->end && *c->p == '\\') {
        c->p++;
        return escaped_character(c);
    }
    return plain_character(c);
}

/*
** -------------------------------------------------------------------------------------------- tokens
*/

/* Whether a word, a number or a string without quotes may end here. */
static bool ends_word(const cursor *c) {
    return c->p == c->end || is_one_of(*c->p, ",:=}]) \t\r\n");
}

/* The string at c->json, a name or a value. Values without quotes must be announced. */
static payload_print match_string(comparison *c, bool is_name) {
    char quote = *c->text.p;
    bool quoted = is_one_of(quote, "\"'`");
    if (!quoted && !is_name && !c->bare) {
        return PAYLOAD_PRINT_NONE;
    }
    c->json.p++;
    c->text.p += quoted;
    while (pay(c)) {
        int32_t sent = quoted_character(&c->json, '"');
        if (sent == CLOSED && !quoted) {
            return ends_word(&c->text) ? PAYLOAD_PRINT_WHOLE : PAYLOAD_PRINT_NONE;
        }
        int32_t made = quoted ? quoted_character(&c->text, quote) : plain_character(&c->text);
        if (made == ENDED || made != sent || made == UNKNOWN) {
            return made == ENDED ? PAYLOAD_PRINT_CUT : PAYLOAD_PRINT_NONE;
        }
        if (sent == CLOSED) {
            return PAYLOAD_PRINT_WHOLE;
        }
    }
    return PAYLOAD_PRINT_NONE;
}

static size_t significant_digits(const char *p, size_t length) {
    size_t digits = 0;
    for (size_t i = 0; i < length && (p[i] | 0x20) != 'e'; i++) {
        digits += dk_is_digit(p[i]) && (digits > 0 || p[i] != '0');
    }
    return digits;
}

/* Whether two numbers are the same: so many digits a double tells apart. */
static bool is_same_number(const char *a, size_t a_length, const char *b, size_t b_length) {
    enum { EXACT_DIGITS = 15 };
    return significant_digits(a, a_length) <= EXACT_DIGITS &&
           significant_digits(b, b_length) <= EXACT_DIGITS &&
           dk_number_real(a, a_length) == dk_number_real(b, b_length);
}

/* Whether the text has a number as JSON writes it. */
static bool is_number(const char *p, size_t length) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) {
        digits += dk_is_digit(p[i]);
        if (!dk_is_digit(p[i]) && !is_one_of(p[i], "+-.eE")) {
            return false;
        }
    }
    return digits > 0 && (dk_is_digit(*p) || *p == '-') && dk_is_digit(p[length - 1]);
}

/* `bare`: strings stand without quotes, so that other languages' words would be strings. */
static bool is_same_word(const char *sent, size_t size, const char *made, size_t length,
                         bool bare) {
    static const char *const words[][2] = {
        {"true", "True"}, {"false", "False"}, {"null", "None"}, {"null", "nil"}};
    bool same = size == length && memcmp(sent, made, size) == 0;
    for (size_t i = 0; i < sizeof words / sizeof *words && !same && !bare; i++) {
        same = bytes_are(sent, size, words[i][0]) && bytes_are(made, length, words[i][1]);
    }
    return same || (is_number(sent, size) && is_number(made, length) &&
                    is_same_number(sent, size, made, length));
}

/* A number, true, false or null. */
static payload_print match_word(comparison *c) {
    const char *sent = c->json.p, *made = c->text.p;
    c->json.p = json_word_end(sent, c->json.end);
    while (!ends_word(&c->text) && pay(c)) {
        c->text.p++;
    }
    size_t size = (size_t)(c->json.p - sent), length = (size_t)(c->text.p - made);
    if (is_same_word(sent, size, made, length, c->bare)) {
        return PAYLOAD_PRINT_WHOLE;
    }
    bool begins = length < size && memcmp(sent, made, length) == 0;
    return begins && c->text.p == c->text.end ? PAYLOAD_PRINT_CUT : PAYLOAD_PRINT_NONE;
}

/* A bracket, or console.log's word for a container that it leaves out. */
static payload_print match_bracket(comparison *c) {
    static const char *const omissions[] = {"[Object]", "[Array]"};
    const char *word = omissions[*c->json.p == '[' ? 1 : 0];
    size_t left = (size_t)(c->text.end - c->text.p);
    if (is_one_of(*c->json.p, "{[") && bytes_begin(c->text.p, left, word)) {
        c->json.p = dk_walk_container_end(c->json.p, c->json.end);
        c->text.p += strlen(word);
        return PAYLOAD_PRINT_WHOLE;
    }
    bool same = *c->json.p++ == *c->text.p++;
    return same ? PAYLOAD_PRINT_WHOLE : PAYLOAD_PRINT_NONE;
}

/* Whether the string at c->json is a name. */
static bool is_name(const comparison *c) {
    bool escaped;
    const char *p = dk_string_end(c->json.p, c->json.end, &escaped);
    p = skip_json_space(p, c->json.end);
    return p < c->json.end && *p == ':';
}

static payload_print match_token(comparison *c) {
    char first = *c->json.p;
    return first == '"'               ? match_string(c, is_name(c))
           : is_one_of(first, "{}[]") ? match_bracket(c)
                                      : match_word(c);
}

/* Passes what stands between tokens. False where the text ends. */
static bool pass_marks(comparison *c) {
    bool equals = false, other = false;
    while (c->json.p < c->json.end &&
           (dk_is_json_space(*c->json.p) || is_one_of(*c->json.p, ",:"))) {
        c->json.p++;
    }
    for (; c->text.p < c->text.end && is_one_of(*c->text.p, " \t\r\n,:=>") && pay(c); c->text.p++) {
        equals |= *c->text.p == '=';
        other |= is_one_of(*c->text.p, ":>");
    }
    c->bare = equals || other ? equals && !other : c->bare;
    return c->text.p < c->text.end;
}

payload_print payload_print_match(const char *payload, size_t size, const char *text, size_t length,
                                  size_t *end, size_t *credit) {
    comparison c = {{payload, payload + size}, {text, text + length}, credit, false};
    payload_print result = PAYLOAD_PRINT_WHOLE;
    while (result == PAYLOAD_PRINT_WHOLE && c.json.p < c.json.end && pay(&c)) {
        result = !pass_marks(&c) ? PAYLOAD_PRINT_CUT : match_token(&c);
    }
    *end = (size_t)(c.text.p - text);
    return *credit > 0 ? result : PAYLOAD_PRINT_NONE;
}
