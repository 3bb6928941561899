#include "key.h"

#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "hash.h"
#include "utf8.h"

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
typedef struct key_part {
    const char *p, *end;
} key_part;

static key_part trimmed(const char *text, size_t length) {
    const char *end = text + length, *p = skip_space(text, end), *q = p;
    for (int n = 0; q < end && n < DK_KEY_CHARACTERS; n++) {
        for (q++; q < end && is_inside_character(*q); q++) {
        }
    }
    return (key_part){p, trim_end(p, q)};
}

/* ------------------------------------------------------------------------------ case and accents */

/* The first of neighbouring capitals, the last, and how far behind each its small letter is; 0: next to it. */
static const struct {
    uint32_t first, last, distance;
} capital_ranges[] = {
    {0x00C0, 0x00DE, 32}, {0x0100, 0x0137, 0},  {0x0139, 0x0148, 0},  {0x014A, 0x0177, 0},
    {0x0179, 0x017E, 0},  {0x0391, 0x03AB, 32}, {0x0400, 0x040F, 80}, {0x0410, 0x042F, 32},
};

static uint32_t small(uint32_t code) {
    for (size_t i = 0; i < sizeof capital_ranges / sizeof *capital_ranges; i++) {
        if (code < capital_ranges[i].first || code > capital_ranges[i].last) {
            continue;
        }
        if (capital_ranges[i].distance > 0) {
            return code == 0xD7 ? code : code + capital_ranges[i].distance;
        }
        return (code - capital_ranges[i].first) % 2 == 0 ? code + 1 : code;
    }
    return code == 0x178 ? 0xFF : code; /* Y with diaeresis */
}

/* Small letters that are also typed as a letter and a combining accent. */
static const struct {
    const char *letters;
    uint16_t accent, composed[9];
} accents[] = {
    {"aeiou", 0x300, {0xE0, 0xE8, 0xEC, 0xF2, 0xF9}},
    {"aeiouycns", 0x301, {0xE1, 0xE9, 0xED, 0xF3, 0xFA, 0xFD, 0x107, 0x144, 0x15B}},
    {"aeiou", 0x302, {0xE2, 0xEA, 0xEE, 0xF4, 0xFB}},
    {"ano", 0x303, {0xE3, 0xF1, 0xF5}},
    {"aeiouy", 0x308, {0xE4, 0xEB, 0xEF, 0xF6, 0xFC, 0xFF}},
    {"au", 0x30A, {0xE5, 0x16F}},
    {"cenrsz", 0x30C, {0x10D, 0x11B, 0x148, 0x159, 0x161, 0x17E}},
    {"cs", 0x327, {0xE7, 0x15F}},
};

static uint32_t composed(char letter, uint32_t accent) {
    for (size_t i = 0; i < sizeof accents / sizeof *accents; i++) {
        const char *found = strchr(accents[i].letters, letter);
        if (accents[i].accent == accent && found != NULL) {
            return accents[i].composed[found - accents[i].letters];
        }
    }
    return 0;
}

/* The character at p and its length; what is not UTF-8 stands for itself, byte by byte. */
static uint32_t character(const char *p, const char *end, size_t *length) {
    int bytes = dk_utf8_length((const uint8_t *)p, (const uint8_t *)end);
    uint32_t code = (uint8_t)*p;
    *length = bytes > 0 ? (size_t)bytes : 1;
    if (bytes > 1) {
        code &= 0xFFU >> (bytes + 1);
        for (int i = 1; i < bytes; i++) {
            code = code << 6 | ((uint8_t)p[i] & 0x3FU);
        }
    }
    return code;
}

/* Letters of two bytes: no other is folded. */
static size_t put_letter(uint32_t code, char *out) {
    out[0] = (char)(0xC0 | code >> 6);
    out[1] = (char)(0x80 | (code & 0x3F));
    return 2;
}

/* Appends a character of more than one byte, folded. Returns the length of the key. */
static size_t append_wide(const char *p, size_t length, uint32_t code, char *key, size_t made) {
    if (length != 2) {
        memcpy(key + made, p, length);
        return made + length;
    }
    uint32_t letter = made > 0 && key[made - 1] > 0 ? composed(key[made - 1], code) : 0;
    if (letter != 0) {
        return made - 1 + put_letter(letter, key + made - 1);
    }
    return made + put_letter(small(code), key + made);
}

size_t dk_key_fold(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    key_part s = trimmed(text, length);
    size_t made = 0, bytes;
    while (s.p < s.end) {
        if (space_length(s.p, s.end) > 0) {
            s.p = skip_space(s.p, s.end);
            key[made++] = ' ';
            continue;
        }
        uint32_t code = character(s.p, s.end, &bytes);
        if (bytes == 1) {
            key[made++] = dk_lower(*s.p);
        } else {
            made = append_wide(s.p, bytes, code, key, made);
        }
        s.p += bytes;
    }
    return made;
}

/* -------------------------------------------------------------------------- what stands for nothing */

static const char *const placeholders[] = {
#define PLACEHOLDER(text) text,
#define COMPANY(text)
#define ADDRESS(text)
#define HOST(text)
#include "key_words.def"
#undef PLACEHOLDER
#undef COMPANY
};
static const char *const companies[] = {
#define PLACEHOLDER(text)
#define COMPANY(text) text,
#include "key_words.def"
#undef COMPANY
#undef ADDRESS
};
static const char *const addresses[] = {
#define COMPANY(text)
#define ADDRESS(text) text,
#include "key_words.def"
#undef ADDRESS
#undef HOST
};
static const char *const hosts[] = {
#define ADDRESS(text)
#define HOST(text) text,
#include "key_words.def"
#undef PLACEHOLDER
#undef COMPANY
#undef ADDRESS
#undef HOST
};

static bool is_one_of(const char *const *list, size_t count, const char *key, size_t length) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == length && memcmp(list[i], key, length) == 0) {
            return true;
        }
    }
    return false;
}

#define IS_IN(list, key, length) is_one_of(list, sizeof(list) / sizeof *(list), key, length)

/* Whether a key has neither a letter nor a digit other than 0, or is a word for nothing. */
static bool is_placeholder(const char *key, size_t length) {
    size_t i = 0;
    while (i < length && (uint8_t)key[i] < 0x80 && !(key[i] >= 'a' && key[i] <= 'z') &&
           !(key[i] >= '1' && key[i] <= '9')) {
        i++;
    }
    return i == length || IS_IN(placeholders, key, length);
}

size_t dk_key_company(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    size_t made = dk_key_fold(text, length, key);
    return is_placeholder(key, made) || IS_IN(companies, key, made) ? 0 : made;
}

size_t dk_key_email(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    size_t made = dk_key_fold(text, length, key);
    size_t prefix = made > 7 && memcmp(key, "mailto:", 7) == 0 ? 7 : 0;
    memmove(key, key + prefix, made - prefix);
    made -= prefix;
    const char *at = made > 0 ? memchr(key, '@', made) : NULL;
    bool is_address = at != NULL && at > key && at + 1 < key + made;
    return !is_address || IS_IN(addresses, key, made) ? 0 : made;
}

/* --------------------------------------------------------------------------------- phone numbers */

enum { PHONE_MIN = 6, PHONE_MAX = 15 }; /* digits: E.164 has 15 at most */

/* The digit at p, also a full-width or an Arabic one; -1 where there is none. */
static int digit_at(const char *p, const char *end, size_t *length) {
    uint32_t code = character(p, end, length);
    return code >= '0' && code <= '9'         ? (int)(code - '0')
           : code >= 0xFF10 && code <= 0xFF19 ? (int)(code - 0xFF10)
           : code >= 0x660 && code <= 0x669   ? (int)(code - 0x660)
                                              : -1;
}

/* Whether what stands behind a number at p is none of it: an extension, or another number. */
static bool ends_number(const char *p, const char *end) {
    char c = dk_lower(*p);
    return (c >= 'a' && c <= 'z') || strchr("#;,", c) != NULL ||
           ((uint8_t)c >= 0xC3 && (uint8_t)c < 0xE2) ||
           (c == '/' && p + 1 < end && space_length(p + 1, end) > 0);
}

/* The digits of a number, of which a + or 00 in front is no part. Returns how many, PHONE_MAX + 1 at most. */
static size_t read_phone_digits(key_part s, char *digits, bool *international) {
    size_t made = 0, length;
    *international = false;
    for (; s.p < s.end && made <= PHONE_MAX; s.p += length) {
        int digit = digit_at(s.p, s.end, &length);
        if (digit >= 0) {
            digits[made++] = (char)('0' + digit);
        } else if (made == 0 && (*s.p == '+' || character(s.p, s.end, &length) == 0xFF0B)) {
            *international = true;
        } else if (made > 0 && s.end - s.p >= 3 && memcmp(s.p, "(0)", 3) == 0) {
            length = 3;
        } else if (made >= PHONE_MIN && space_length(s.p, s.end) == 0 && ends_number(s.p, s.end)) {
            break;
        }
    }
    if (made > 2 && memcmp(digits, "00", 2) == 0) {
        *international = true;
        made -= 2;
        memmove(digits, digits + 2, made);
    }
    return made;
}

/* One digit over and over, or 1 2 3 4 5 6 …. */
static bool is_no_number(const char *digits, size_t count) {
    size_t same = 1, next = 1;
    while (same < count && digits[same] == digits[0]) {
        same++;
    }
    while (next < count && (digits[next] - digits[next - 1] + 10) % 10 == 1) {
        next++;
    }
    return same == count || next == count;
}

size_t dk_key_phone(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    char digits[PHONE_MAX + 1];
    bool international;
    size_t made = read_phone_digits(trimmed(text, length), digits, &international);
    size_t zeros = 0;
    if (made < PHONE_MIN || made > PHONE_MAX || is_no_number(digits, made)) {
        return 0;
    }
    while (zeros < made && digits[zeros] == '0') {
        zeros++;
    }
    zeros -= zeros > 0 && !international; /* a national number keeps the one that says so */
    memcpy(key, digits + zeros, made - zeros);
    return made - zeros;
}

/* -------------------------------------------------------------------------------------- web sites */

/* Without a prefix, where the key has it. */
static size_t drop_prefix(char *key, size_t length, const char *prefix) {
    size_t size = strlen(prefix);
    if (length < size || memcmp(key, prefix, size) != 0) {
        return length;
    }
    memmove(key, key + size, length - size);
    return length - size;
}

/* Whether a host, or one that it is a part of, is many companies' at once. */
static bool is_shared(const char *host, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((i == 0 || host[i - 1] == '.') && IS_IN(hosts, host + i, length - i)) {
            return true;
        }
    }
    return false;
}

/* Drops what stands before the host: a name and a password, or the name of an e-mail address. */
static size_t drop_user(char *key, size_t length) {
    const char *end = key + length, *p = key, *at = NULL;
    for (; p < end && strchr("/?#", *p) == NULL; p++) {
        at = *p == '@' ? p : at;
    }
    const size_t user = at != NULL ? (size_t)(at + 1 - key) : 0;
    memmove(key, key + user, length - user);
    return length - user;
}

size_t dk_key_host(const char *text, size_t length, char key[DK_KEY_BYTES]) {
    size_t made = dk_key_fold(text, length, key), end = 0;
    made = is_placeholder(key, made) ? 0 : made;
    made = drop_prefix(key, made, "https:");
    made = drop_prefix(key, made, "http:");
    made = drop_prefix(key, made, "//");
    made = drop_user(key, made);
    made = drop_prefix(key, made, "www.");
    while (end < made && (key[end] == 0 || strchr("/?#:", key[end]) == NULL)) {
        end++;
    }
    while (end > 0 && key[end - 1] == '.') {
        end--;
    }
    bool is_host = end > 0 && memchr(key, '.', end) != NULL && memchr(key, ' ', end) == NULL;
    return is_host && !is_shared(key, end) ? end : 0;
}

size_t dk_key_id(const char *text, size_t length, char key[DK_ID_BYTES]) {
    static const char dots[] = "\xE2\x80\xA6"; /* … */
    size_t kept = length;
    if (length > DK_ID_MAX) {
        for (kept = DK_ID_MAX; kept > 0 && is_inside_character(text[kept]); kept--) {
        }
    }
    memcpy(key, text, kept);
    if (kept == length) {
        return length;
    }
    char hex[DK_HASH_HEX];
    const dk_hash hash = dk_hash_json(text, length, false);
    dk_hash_hex(&hash, hex);
    memcpy(key + kept, dots, sizeof dots - 1);
    memcpy(key + kept + sizeof dots - 1, hex, 2 * (size_t)DK_HASH_SIZE);
    return kept + sizeof dots - 1 + 2 * (size_t)DK_HASH_SIZE;
}
