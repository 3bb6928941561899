#include "normal.h"

#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "punycode.h"

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

/* NULL if the character stays as it is. */
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

/* Unicode's default ignorable characters, except for the musical signs of the higher planes. */
static bool is_unseen(uint32_t c) {
    return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x17B4 ||
           c == 0x17B5 || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
           (c >= 0xFFF0 && c <= 0xFFF8) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool is_wide_blank(uint32_t c) {
    return c == 0xA0 || c == 0x85 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* The ASCII character that another one is a form of: full-width, circled or mathematical; 0 if there is none. */
static char ascii_form(uint32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) {
        return dk_lower((char)(c - 0xFF01 + '!'));
    }
    if (c >= 0x24B6 && c <= 0x24E9) {
        return (char)('a' + (c - 0x24B6) % 26);
    }
    if (c >= 0x1D400 && c <= 0x1D6A3) {
        return (char)('a' + (c - 0x1D400) % 26);
    }
    if (c >= 0x1D7CE && c <= 0x1D7FF) {
        return (char)('0' + (c - 0x1D7CE) % 10);
    }
    return (char)(c == 0x3002 || c == 0xFF61 ? '.' : is_wide_blank(c) ? ' ' : 0);
}

/* A syllable of Hangul, in its letters. */
static size_t put_hangul(uint32_t syllable, char *out) {
    uint32_t s = syllable - 0xAC00, tail = s % 28;
    size_t made = dk_utf8_put(0x1100 + s / 588, out);
    made += dk_utf8_put(0x1161 + s % 588 / 28, out + made);
    return made + (tail > 0 ? dk_utf8_put(0x11A7 + tail, out + made) : 0);
}

/* The normal form of a character beyond ASCII; its length, at most NORMAL_GROWTH times that of its UTF-8. */
static size_t put_normal(uint32_t c, char *out) {
    char form = ascii_form(c);
    if (is_unseen(c)) {
        return 0;
    }
    if (form != 0) {
        *out = form;
        return 1;
    }
    if (c >= 0xAC00 && c <= 0xD7A3) {
        return put_hangul(c, out);
    }
    const char *to = rule_for(c);
    if (to == NULL) {
        return dk_utf8_put(c, out);
    }
    size_t length = 0;
    for (; to[length] != 0; length++) {
        out[length] = to[length];
    }
    return length;
}

/* A byte that is not part of UTF-8 is read as Latin-1. */
static size_t put_byte(uint8_t byte, char *out) {
    char made[16];
    size_t length = byte >= 0xA0 ? put_normal(byte, made) : 0;
    if (length == 0 || length > NORMAL_GROWTH) {
        *out = (char)byte;
        return 1;
    }
    memcpy(out, made, length);
    return length;
}

/*
** Characters besides letters in a local part; next to other characters they may belong to the surrounding text, as a
** quote does.
*/
static bool is_mark(char c) {
    return c != 0 && strchr(".!#$%&*+-/=?^_`{|}~'", c) != NULL;
}

/* The length of an escape sequence that colours text on a terminal; 0 if there is none. */
static size_t colour_length(const uint8_t *p, const uint8_t *end) {
    const uint8_t *at = p + 2;
    if (end - p < 3 || p[1] != '[') {
        return 0;
    }
    while (at < end && *at >= 0x20 && *at <= 0x3F) {
        at++;
    }
    return at < end && *at >= 0x40 && *at <= 0x7E ? (size_t)(at - p) + 1 : 0;
}

/* The local part before an at sign, without blanks and without the quotes that it may have. Returns its length. */
static size_t close_up(char *out, size_t made) {
    enum { LOCAL_MAX = 64 };
    size_t end = made;
    while (end > 0 && (out[end - 1] == ' ' || out[end - 1] == '\t')) {
        end--;
    }
    if (end == 0 || out[end - 1] != '"') {
        return end > 0 && (normal_is_letter(out[end - 1]) || is_mark(out[end - 1])) ? end : made;
    }
    size_t begin = end - 1;
    while (begin > 0 && end - begin <= LOCAL_MAX &&
           (normal_is_letter(out[begin - 1]) || is_mark(out[begin - 1]))) {
        begin--;
    }
    if (begin == 0 || begin == end - 1 || out[begin - 1] != '"') {
        return made;
    }
    memmove(out + begin - 1, out + begin, end - 1 - begin);
    return end - 2;
}

/* The length of a label of a domain in ASCII (xn--…) that stands at `p`; 0 if there is none. */
static size_t label_length(const uint8_t *p, const uint8_t *end) {
    enum { LABEL_MAX = 63 };
    size_t length = 4;
    if (end - p < 5 || (p[1] | 0x20) != 'n' || p[2] != '-' || p[3] != '-') {
        return 0;
    }
    while (p + length < end && (is_alphanumeric((char)p[length]) || p[length] == '-')) {
        length++;
    }
    return length <= LABEL_MAX ? length : 0;
}

/* Decodes the label to its letters. Returns their length; 0 if it cannot be decoded. */
static size_t put_label(const uint8_t *label, size_t length, char *out) {
    enum { ONE_MAX = 9 }; /* what put_normal writes at most */
    uint32_t letters[PUNYCODE_MAX];
    size_t count = punycode_decode((const char *)label + 4, length - 4, letters), made = 0;
    for (size_t i = 0; i < count; i++) {
        if (made + ONE_MAX > NORMAL_GROWTH * length) {
            return 0;
        }
        if (letters[i] < 0x80) {
            out[made++] = dk_lower((char)letters[i]);
        } else {
            made += put_normal(letters[i], out + made);
        }
    }
    return made;
}

/* Writes the normal form of what begins at *p. Returns how many bytes of `out` are used so far. */
static size_t put_next(const uint8_t **p, const uint8_t *end, char *out, size_t made) {
    uint8_t c = **p;
    int size = 1;
    size_t used = 0, put = 0;
    if (c == '@') {
        made = close_up(out, made);
    } else if (c == 0x1B) {
        used = colour_length(*p, end);
    } else if ((c | 0x20) == 'x' && made > 0 && (out[made - 1] == '.' || out[made - 1] == '@')) {
        used = label_length(*p, end);
        put = used > 0 ? put_label(*p, used, out + made) : 0;
        used = put > 0 ? used : 0;
    } else if ((c == ' ' || c == '\t') && made > 1 && out[made - 1] == '@' &&
               normal_is_letter(out[made - 2])) {
        used = 1; /* also after an at sign a blank does not count */
    }
    if (used > 0) {
        *p += used;
        return made + put;
    }
    if (c < 0x80) {
        out[made++] = dk_lower((char)c);
    } else if ((size = dk_utf8_length(*p, end)) > 0) {
        made += put_normal(utf8_character(*p, size), out + made);
    } else {
        size = 1;
        made += put_byte(c, out + made);
    }
    *p += size;
    return made;
}

size_t normal_text(const char *text, size_t length, char *out) {
    const uint8_t *p = (const uint8_t *)text, *end = p + length;
    size_t made = 0;
    while (p < end) {
        made = put_next(&p, end, out, made);
    }
    return made;
}

char *normal_made(const char *text, size_t length, size_t *made) {
    char *plain = malloc(NORMAL_GROWTH * length + 1);
    *made = plain != NULL ? normal_text(text, length, plain) : 0;
    return plain;
}

/*
** ----------------------------------------------------------------------------------------- addresses
*/

static bool is_around(char c) {
    return dk_is_space(c) || c == 0 || c == '<' || c == '>' || c == '"' || c == '\'' || c == '(' ||
           c == ')' || c == '[' || c == ']' || c == ',' || c == ';' || c == ':';
}

static bool has_at(const char *text, size_t length, size_t at, const char *word) {
    return bytes_begin(text + at, length - at, word);
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

/* Marks that more often surround an address than belong to it. */
static bool is_doubtful(char c) {
    return strchr("!#$%&*/=?^`{|}~'+", c) != NULL;
}

/* Whether an address that begins at `at` continues to its left. */
static bool goes_on_left(const char *text, size_t at) {
    if (at == 0) {
        return false;
    }
    char c = text[at - 1];
    if (normal_is_letter(c) || c == '_' || c == '@') {
        return true;
    }
    return is_mark(c) && !(is_doubtful(c) && strchr("=/?&{|}!#*`^~$", c) != NULL) && at > 1 &&
           (normal_is_letter(text[at - 2]) || text[at - 2] == '_');
}

/* Whether an address that ends before `end` continues to its right: with a label, or a dot and a label. */
static bool goes_on_right(const char *text, size_t length, size_t end) {
    if (end == length) {
        return false;
    }
    char c = text[end];
    bool next = end + 1 < length && normal_is_letter(text[end + 1]);
    return normal_is_letter(c) || c == '_' || c == '@' || ((c == '.' || c == '-') && next);
}

bool normal_find_address(const char *text, size_t length, size_t from, const char *address,
                         size_t address_length, size_t *at) {
    while (from < length && address_length > 0) {
        const char *found = memmem(text + from, length - from, address, address_length);
        if (found == NULL) {
            return false;
        }
        *at = (size_t)(found - text);
        size_t end = *at + address_length;
        bool emphasised = *at > 0 && end < length && text[*at - 1] == '_' && text[end] == '_';
        if (emphasised || (!goes_on_left(text, *at) && !goes_on_right(text, length, end))) {
            return true;
        }
        from = *at + 1;
    }
    return false;
}

/* The length of a text without what may stand where it was torn. */
static size_t torn_length(const char *text, size_t length) {
    while (length > 0 && (dk_is_space(text[length - 1]) || is_one_of(text[length - 1], "=\\"))) {
        length--;
    }
    return length;
}

bool normal_ends_in_address(const char *text, size_t length, const char *address,
                            size_t address_length) {
    const char *sign = memrchr(address, '@', address_length);
    size_t local = sign != NULL ? (size_t)(sign - address) + 1 : 0;
    length = torn_length(text, length);
    for (size_t torn = local; torn > 0 && torn < address_length && torn <= length; torn++) {
        if (text[length - torn + local - 1] == '@') {
            return memcmp(text + length - torn, address, torn) == 0 &&
                   !goes_on_left(text, length - torn);
        }
    }
    return false;
}

normal_range normal_address(const char *text, size_t length) {
    const char *open = memrchr(text, '<', length);
    normal_range r = normal_trim(text, length);
    if (open != NULL && length > 0 && memchr(open, '>', (size_t)(text + length - open)) != NULL) {
        normal_range inner = normal_trim(open, (size_t)(text + length - open));
        r = (normal_range){(size_t)(open - text) + inner.from, (size_t)(open - text) + inner.to};
    }
    return r;
}

bool normal_is_address(const char *text, size_t length, const char *address,
                       size_t address_length) {
    normal_range r = normal_address(text, length);
    return r.to - r.from == address_length && memcmp(text + r.from, address, address_length) == 0;
}

static bool is_of_local_part(char c) {
    return normal_is_letter(c) || (is_mark(c) && strchr("/=?&{|}'`", c) == NULL);
}

bool normal_torn_address(const char *text, size_t length, normal_range *found) {
    enum { DOMAIN_MAX = 255 };
    size_t end = torn_length(text, length);
    const char *sign = memrchr(text, '@', end);
    size_t at = sign != NULL ? (size_t)(sign - text) : 0, begin = at;
    while (begin > 0 && is_of_local_part(text[begin - 1])) {
        begin--;
    }
    *found = (normal_range){begin, end};
    return begin < at && end - at <= DOMAIN_MAX;
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
        while (end < length && (normal_is_letter(text[end]) ||
                                ((text[end] == '.' || text[end] == '-') && end + 1 < length &&
                                 normal_is_letter(text[end + 1])))) {
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
