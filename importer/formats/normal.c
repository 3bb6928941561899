#include "normal.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "chars.h"

typedef struct normal_rule {
    uint16_t code;
    char to[10];
} normal_rule;

static const normal_rule rules[] = {
#define NORMAL(code, to) {code, to},
#include "normal.def"
#undef NORMAL
};

enum { RULES = sizeof rules / sizeof *rules };

/* NULL where the character stands for itself. */
static const char *rule_for(uint32_t c) {
    size_t low = 0, high = RULES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rules[middle].code == c) {
            return rules[middle].to;
        }
        if (rules[middle].code < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* Soft hyphens, joiners, marks of direction, variation selectors and byte order marks. */
static bool is_unseen(uint32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

static bool is_wide_blank(uint32_t c) {
    return c == 0xA0 || c == 0x85 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* The normal form of a character beyond ASCII; its length, at most NORMAL_GROWTH times that of its UTF-8. */
static size_t put_normal(uint32_t c, char *out) {
    if (is_unseen(c)) {
        return 0;
    }
    if (c == 0xFFE0 || (c > 0xFF5E && c != 0xFF61) || c < 0xFF01) {
        const char *to = is_wide_blank(c) ? " " : c == 0x3002 ? "." : rule_for(c);
        if (to == NULL) {
            return dk_utf8_put(c, out);
        }
        size_t length = 0;
        for (; to[length] != 0; length++) {
            out[length] = to[length];
        }
        return length;
    }
    *out = c == 0xFF61 ? '.' : dk_lower((char)(c - 0xFF01 + '!'));
    return 1;
}

static uint32_t character_at(const uint8_t *p, int length) {
    uint32_t c = length == 2 ? p[0] & 0x1Fu : length == 3 ? p[0] & 0x0Fu : p[0] & 0x07u;
    for (int i = 1; i < length; i++) {
        c = c << 6 | (p[i] & 0x3Fu);
    }
    return c;
}

size_t normal_text(const char *text, size_t length, char *out, uint32_t *places) {
    const uint8_t *p = (const uint8_t *)text, *end = p + length;
    size_t made = 0;
    while (p < end) {
        size_t before = made;
        int size = 1;
        if (*p < 0x80) {
            out[made++] = dk_lower((char)*p);
        } else if ((size = dk_utf8_length(p, end)) > 0) {
            made += put_normal(character_at(p, size), out + made);
        } else {
            size = 1;
            out[made++] = (char)*p;
        }
        for (size_t i = before; i < made && places != NULL; i++) {
            places[i] = (uint32_t)(p - (const uint8_t *)text);
        }
        p += size;
    }
    return made;
}

bool normal_differs(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((uint8_t)text[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

/*
** ----------------------------------------------------------------------------------------- addresses
*/

static bool is_around(char c) {
    return dk_is_space(c) || c == 0 || c == '<' || c == '>' || c == '"' || c == '\'' || c == '(' ||
           c == ')' || c == '[' || c == ']' || c == ',' || c == ';' || c == ':';
}

static bool has_at(const char *text, size_t length, size_t at, const char *word) {
    size_t n = strlen(word);
    return length - at >= n && memcmp(text + at, word, n) == 0;
}

normal_range normal_trim(const char *text, size_t length) {
    static const char scheme[] = "mailto:";
    normal_range r = {0, length};
    while (r.from < r.to && is_around(text[r.from])) {
        r.from++;
    }
    if (has_at(text, r.to, r.from, scheme)) {
        r.from += sizeof scheme - 1;
    }
    while (r.from < r.to && is_around(text[r.from])) {
        r.from++;
    }
    while (r.to > r.from && (is_around(text[r.to - 1]) || text[r.to - 1] == '.')) {
        r.to--;
    }
    return r;
}

static bool is_address_letter(char c) {
    return is_alphanumeric(c) || (uint8_t)c >= 0x80;
}

/* What stands in a local part besides letters; between others it may be of the text, as a quote is. */
static bool is_mark(char c) {
    return c != 0 && strchr(".!#$%&*+-/=?^_`{|}~'", c) != NULL;
}

/* Marks that are more often what surrounds an address than a part of it. */
static bool is_doubtful(char c) {
    return strchr("!#$%&*/=?^`{|}~'+", c) != NULL;
}

/* Whether an address that begins at `at` goes on to its left. */
static bool goes_on_left(const char *text, size_t at) {
    if (at == 0) {
        return false;
    }
    char c = text[at - 1];
    if (is_address_letter(c) || c == '_' || c == '@') {
        return true;
    }
    return is_mark(c) && !(is_doubtful(c) && strchr("=/?&{|}!#*`^~$", c) != NULL) && at > 1 &&
           (is_address_letter(text[at - 2]) || text[at - 2] == '_');
}

/* Whether an address that ends before `end` goes on to its right: with a label, or a dot and a label. */
static bool goes_on_right(const char *text, size_t length, size_t end) {
    if (end == length) {
        return false;
    }
    char c = text[end];
    bool next = end + 1 < length && is_address_letter(text[end + 1]);
    return is_address_letter(c) || c == '_' || c == '@' || ((c == '.' || c == '-') && next);
}

bool normal_find_address(const char *text, size_t length, size_t from, const char *address,
                         size_t address_length, size_t *at) {
    while (from < length && address_length > 0) {
        const char *found = memmem(text + from, length - from, address, address_length);
        if (found == NULL) {
            return false;
        }
        *at = (size_t)(found - text);
        if (!goes_on_left(text, *at) && !goes_on_right(text, length, *at + address_length)) {
            return true;
        }
        from = *at + 1;
    }
    return false;
}

bool normal_is_address(const char *text, size_t length, const char *address,
                       size_t address_length) {
    const char *open = memrchr(text, '<', length);
    normal_range r = normal_trim(text, length);
    if (open != NULL && length > 0 && memchr(open, '>', (size_t)(text + length - open)) != NULL) {
        normal_range inner = normal_trim(open, (size_t)(text + length - open));
        r = (normal_range){(size_t)(open - text) + inner.from, (size_t)(open - text) + inner.to};
    }
    return r.to - r.from == address_length && memcmp(text + r.from, address, address_length) == 0;
}

static bool is_of_local_part(char c) {
    return is_address_letter(c) || (is_mark(c) && strchr("/=?&{|}'`", c) == NULL);
}

bool normal_next_address(const char *text, size_t length, size_t from, normal_range *found) {
    size_t floor = from;
    while (from < length) {
        const char *sign = memchr(text + from, '@', length - from);
        if (sign == NULL) {
            return false;
        }
        size_t at = (size_t)(sign - text), begin = at, end = at + 1;
        while (begin > floor && is_of_local_part(text[begin - 1])) {
            begin--;
        }
        bool dotted = false;
        while (end < length && (is_address_letter(text[end]) ||
                                ((text[end] == '.' || text[end] == '-') && end + 1 < length &&
                                 is_address_letter(text[end + 1])))) {
            dotted |= text[end] == '.';
            end++;
        }
        if (begin < at && dotted) {
            *found = (normal_range){begin, end};
            return true;
        }
        from = floor = at + 1;
    }
    return false;
}
