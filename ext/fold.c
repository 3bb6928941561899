#include "fold.h"

#include <string.h>

#include "ascii.h"
#include "utf8.h"

/* What stands for a character; never longer in UTF-8 than the character. */
typedef struct fold_rule {
    uint32_t first, last; /* code points */
    const char *to;
} fold_rule;

/* In order. */
static const fold_rule fold_rules[] = {
    {0x00A0, 0x00A0, " "},  {0x00AB, 0x00AB, "\""},  {0x00AD, 0x00AD, ""},   {0x00B1, 0x00B1, "+-"},
    {0x00B2, 0x00B2, "2"},  {0x00B4, 0x00B4, "'"},   {0x00B7, 0x00B7, "*"},  {0x00BB, 0x00BB, "\""},
    {0x00C6, 0x00C6, "ae"}, {0x00D7, 0x00D7, "x"},   {0x00DF, 0x00DF, "ss"}, {0x00E6, 0x00E6, "ae"},
    {0x0152, 0x0153, "oe"}, {0x02B9, 0x02B9, "'"},   {0x02BB, 0x02BC, "'"},  {0x2000, 0x200A, " "},
    {0x200B, 0x200F, ""},   {0x2010, 0x2015, "-"},   {0x2018, 0x201B, "'"},  {0x201C, 0x201F, "\""},
    {0x2022, 0x2022, "*"},  {0x2026, 0x2026, "..."}, {0x202A, 0x202E, ""},   {0x202F, 0x202F, " "},
    {0x2032, 0x2032, "'"},  {0x2039, 0x203A, "\""},  {0x205F, 0x205F, " "},  {0x2060, 0x2060, ""},
    {0x2066, 0x2069, ""},   {0x2190, 0x2190, "<-"},  {0x2192, 0x2192, "->"}, {0x21D2, 0x21D2, "=>"},
    {0x2212, 0x2212, "-"},  {0x223C, 0x223C, "~"},   {0x2248, 0x2248, "~"},  {0x2264, 0x2264, "<="},
    {0x2265, 0x2265, ">="}, {0x2A7D, 0x2A7D, "<="},  {0x2A7E, 0x2A7E, ">="}, {0x3000, 0x3000, " "},
    {0xFE58, 0xFE58, "-"},  {0xFE63, 0xFE63, "-"},   {0xFEFF, 0xFEFF, ""},   {0xFFE1, 0xFFE1, "£"},
    {0xFFE5, 0xFFE5, "¥"},
};

enum { FOLD_RULES = sizeof fold_rules / sizeof fold_rules[0] };

/* U+00C0 to U+017F without accents, lower case; a blank where it is no such letter. */
static const char base_letters[] =
    "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkk llllllll"
    "llnnnnnn   oooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz ";

/* The HTML entities that are typed in budgets. */
typedef struct fold_entity {
    const char *name; /* with its semicolon */
    uint32_t code;
} fold_entity;

static const fold_entity fold_entities[] = {
    {"lt;", '<'},      {"gt;", '>'},       {"amp;", '&'},     {"quot;", '"'},
    {"apos;", '\''},   {"nbsp;", ' '},     {"euro;", 0x20AC}, {"pound;", 0xA3},
    {"yen;", 0xA5},    {"le;", 0x2264},    {"ge;", 0x2265},   {"ndash;", '-'},
    {"mdash;", '-'},   {"minus;", '-'},    {"thinsp;", ' '},  {"ensp;", ' '},
    {"emsp;", ' '},    {"rsquo;", '\''},   {"lsquo;", '\''},  {"hellip;", 0x2026},
    {"plusmn;", 0xB1}, {"asymp;", 0x2248}, {"agrave;", 0xE0}, {"aacute;", 0xE1},
    {"eacute;", 0xE9}, {"egrave;", 0xE8},  {"ecirc;", 0xEA},  {"ocirc;", 0xF4},
    {"uuml;", 0xFC},   {"ouml;", 0xF6},    {"auml;", 0xE4},   {"ccedil;", 0xE7},
    {"ugrave;", 0xF9}, {"ntilde;", 0xF1},  {"aacute;", 0xE1}, {"iacute;", 0xED},
    {"oacute;", 0xF3}, {"atilde;", 0xE3},  {"otilde;", 0xF5}, {"Agrave;", 0xC0},
};

enum { FOLD_ENTITIES = sizeof fold_entities / sizeof fold_entities[0] };

/* "#8364;" or "#x20AC;": the code point, 0 where it is none; `*length` is what it takes. */
static uint32_t numeric_entity(const char *p, const char *end, size_t *length) {
    const char *q = p + 1;
    uint32_t base = 10, code = 0;
    if (q < end && dk_lower(*q) == 'x') {
        base = 16;
        q++;
    }
    for (; q < end && *q != ';'; q++) {
        char c = dk_lower(*q);
        bool hex = base == 16 && c >= 'a' && c <= 'f';
        if (!dk_is_digit(c) && !hex) {
            return 0;
        }
        code = code * base + (uint32_t)(hex ? c - 'a' + 10 : c - '0');
        if (code > 0xFFFF) {
            return 0;
        }
    }
    *length = (size_t)(q - p) + 1;
    return q < end && code >= ' ' && !dk_is_surrogate(code) ? code : 0;
}

/* The character of the entity whose '&' is at `p`, 0 where there is none. */
static uint32_t entity_at(const char *p, const char *end, size_t *length) {
    const char *q = p + 1;
    size_t name = 0;
    uint32_t code = 0;
    /* Escaped twice: "&amp;lt;". */
    while (end - q > 4 && memcmp(q, "amp;", 4) == 0 && (dk_lower(q[4]) >= 'a' || q[4] == '#')) {
        q += 4;
    }
    if (q < end && *q == '#') {
        code = numeric_entity(q, end, &name);
    }
    for (size_t i = 0; i < FOLD_ENTITIES && code == 0 && q < end; i++) {
        name = strlen(fold_entities[i].name);
        if ((size_t)(end - q) >= name && memcmp(q, fold_entities[i].name, name) == 0) {
            code = fold_entities[i].code;
        }
    }
    *length = (size_t)(q - p) + name;
    return code;
}

static uint32_t decode(const char *p, int bytes) {
    uint32_t code = (uint8_t)*p & (0xFFU >> (bytes + 1));
    for (int i = 1; i < bytes; i++) {
        code = code << 6 | ((uint8_t)p[i] & 0x3FU);
    }
    return code;
}

/* The next character and how many bytes it takes; false for what is no text. */
static bool next_character(const char *p, const char *end, uint32_t *code, size_t *length) {
    unsigned char c = (unsigned char)*p;
    *length = 1;
    *code = c;
    if (c >= 0x80) {
        int bytes = dk_utf8_length((const uint8_t *)p, (const uint8_t *)end);
        if (bytes <= 0) {
            return false;
        }
        *length = (size_t)bytes;
        *code = decode(p, bytes);
        return true;
    }
    if (c == '&') {
        uint32_t entity = entity_at(p, end, length);
        *code = entity != 0 ? entity : c;
        *length = entity != 0 ? *length : 1;
    }
    return (c >= ' ' && c != 0x7F) || dk_is_space(*p);
}

/* Scripts and signs whose characters stand alone; letters of other alphabets make words. */
static bool is_sign(uint32_t code) {
    return code < 0xC0 || (code >= 0x2000 && code < 0x2C00) || (code >= 0x2E80 && code < 0xD7A4) ||
           code >= 0xF900 || code == 0x0E3F || (code >= 0x09F2 && code <= 0x09F3);
}

static void append(dk_folded *out, const char *bytes, size_t count, uint8_t flags) {
    memcpy(out->text + out->length, bytes, count);
    memset(out->flags + out->length, flags, count);
    out->length += count;
}

static void append_ascii(dk_folded *out, uint32_t code) {
    char c = dk_is_space((char)code) && code != ' ' ? '\n' : dk_lower((char)code);
    bool letter = c >= 'a' && c <= 'z';
    bool upper = letter && (char)code != c;
    append(out, &c, 1, (uint8_t)(letter * DK_FOLDED_LETTER | upper * DK_FOLDED_UPPER));
}

static const fold_rule *rule_of(uint32_t code) {
    size_t low = 0, high = FOLD_RULES;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (fold_rules[middle].last < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < FOLD_RULES && code >= fold_rules[low].first ? &fold_rules[low] : NULL;
}

/* Whether an accented Latin letter is a capital: À to Þ, and the even ones of Latin Extended-A. */
static bool is_capital(uint32_t code) {
    return code < 0xE0 || (code >= 0x100 && code % 2 == 0);
}

static void append_other(dk_folded *out, uint32_t code) {
    char utf8[4] = {0};
    const fold_rule *rule = rule_of(code);
    if (code >= 0x300 && code < 0x370) { /* a combining accent belongs to the letter before it */
        if (out->length > 0) {
            out->flags[out->length - 1] |= DK_FOLDED_ACCENTED;
        }
    } else if (rule != NULL) {
        bool letter = rule->to[0] >= 'a' && rule->to[0] <= 'z';
        append(out, rule->to, strlen(rule->to), letter ? DK_FOLDED_LETTER : 0);
    } else if (code >= 0xC0 && code < 0x180 && base_letters[code - 0xC0] != ' ') {
        bool upper = is_capital(code);
        append(out, &base_letters[code - 0xC0], 1,
               (uint8_t)(DK_FOLDED_LETTER | DK_FOLDED_ACCENTED | upper * DK_FOLDED_UPPER));
    } else {
        size_t size = dk_utf8_put(code, utf8);
        append(out, utf8, size, is_sign(code) ? 0 : DK_FOLDED_LETTER);
    }
}

bool dk_fold(const char *text, size_t length, dk_folded *out) {
    const char *end = text + length;
    out->length = 0;
    if (length > DK_FOLD_MAX) {
        return false;
    }
    while (text < end) {
        uint32_t code;
        size_t bytes;
        if (!next_character(text, end, &code, &bytes)) {
            return false;
        }
        text += bytes;
        if (code >= 0xFF01 && code <= 0xFF5E) { /* full-width ASCII */
            code -= 0xFF01 - '!';
        }
        if (code < 0x80) {
            append_ascii(out, code);
        } else {
            append_other(out, code);
        }
    }
    while (out->length > 0 && dk_is_space(out->text[out->length - 1])) {
        out->length--;
    }
    out->text[out->length] = 0;
    out->flags[out->length] = 0;
    return true;
}
