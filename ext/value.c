#include "value.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "run.h"
#include "utf8.h"

const char *dk_string_end(const char *quote, const char *end, bool *escaped) {
    const uint8_t *p = (const uint8_t *)quote + 1, *stop = (const uint8_t *)end;
    *escaped = false;
    while ((p = dk_run_mark(p, stop)) < stop && *p == '\\') {
        *escaped = true;
        p += 2;
    }
    return p < stop ? (const char *)p + 1 : end;
}

#define NONE_4 0xFF, 0xFF, 0xFF, 0xFF
#define NONE_16 NONE_4, NONE_4, NONE_4, NONE_4
#define LETTERS 0xFF, 10, 11, 12, 13, 14, 15, 0xFF, NONE_4, NONE_4
const uint8_t dk_hex[256] = {
    NONE_16, NONE_16, NONE_16, 0,       1,       2,       3,       4,
    5,       6,       7,       8,       9,       0xFF,    0xFF,    NONE_4, /* to '9' and '?' */
    LETTERS, NONE_16, LETTERS, NONE_16,                                    /* to 0x7F */
    NONE_16, NONE_16, NONE_16, NONE_16, NONE_16, NONE_16, NONE_16, NONE_16,
};

/* p is behind "\u"; *used becomes how many of the bytes from p on belong to the character. */
static uint32_t unicode_escape(const char *p, const char *end, size_t *used) {
    uint32_t c = dk_hex4(p);
    *used = 4;
    if (dk_is_high_surrogate(c) && end - p >= 10 && p[4] == '\\' && p[5] == 'u') {
        uint32_t low = dk_hex4(p + 6);
        if (dk_is_low_surrogate(low)) {
            *used = 10;
            return dk_join_surrogates(c, low);
        }
    }
    return dk_is_surrogate(c) ? 0xFFFD : c;
}

const char *dk_lone_surrogate(const char *json, const char *end) {
    const char *p = json;
    while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
        size_t digits = 0;
        if (p[1] == 'u' && unicode_escape(p + 2, end, &digits) == 0xFFFD) {
            return p + 2;
        }
        p += 2 + digits;
    }
    return NULL;
}

/* p is behind a backslash; *used becomes how many of the bytes from p on belong to the escape. */
static inline size_t decode_escape(const char *p, const char *end, char *out, size_t *used) {
    *used = 1;
    if (*p == 'u') {
        size_t digits;
        uint32_t c = unicode_escape(p + 1, end, &digits);
        *used += digits;
        return dk_utf8_put(c, out);
    }
    switch (*p) {
    case 'b': out[0] = '\b'; break;
    case 'f': out[0] = '\f'; break;
    case 'n': out[0] = '\n'; break;
    case 'r': out[0] = '\r'; break;
    case 't': out[0] = '\t'; break;
    default: out[0] = *p;
    }
    return 1;
}

/* Decodes what fits into `room` bytes; *made becomes its length. Returns how much of the text was read. */
static size_t decode_fitting(const char *inside, size_t length, char *out, size_t room,
                             size_t *made) {
    const char *p = inside, *end = inside + length;
    *made = 0;
    while (p < end && *made < room) {
        if (*p != '\\') {
            out[(*made)++] = *p++;
            continue;
        }
        char character[4];
        size_t used;
        size_t size = decode_escape(p + 1, end, character, &used);
        if (*made + size > room) {
            break;
        }
        memcpy(out + *made, character, size);
        *made += size;
        p += 1 + used;
    }
    return (size_t)(p - inside);
}

size_t dk_string_decode_prefix(const char *inside, size_t length, char *out, size_t room) {
    size_t made;
    (void)decode_fitting(inside, length, out, room, &made);
    return made;
}

bool dk_string_decode_short(const char *inside, size_t length, char *out, size_t room,
                            size_t *made) {
    return decode_fitting(inside, length, out, room, made) == length;
}

/*
** The stretches between escapes are copied in steps. What an escape makes is never longer than the
** escape, so that it can be written in its place.
*/
size_t dk_string_decode(const char *inside, size_t length, char *out) {
    const char *p = inside, *end = inside + length;
    char *made = out;
    for (;;) {
        size_t plain = dk_run_copy(p, (size_t)(end - p), made);
        made += plain;
        p += plain;
        if (p == end) {
            return (size_t)(made - out);
        }
        size_t used;
        made += decode_escape(p + 1, end, made, &used);
        p += 1 + used;
    }
}

bool dk_array_is_empty(const char *p) {
    do {
        p++;
    } while (dk_is_json_space(*p));
    return *p == ']';
}

bool dk_number_integer(const char *number, size_t length, int64_t *value) {
    bool negative = number[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + negative, sum = 0;
    for (size_t i = negative; i < length; i++) {
        uint64_t digit = (uint64_t)(number[i] - '0');
        if (sum > (limit - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *value = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

/*
** A decimal number in parts: sign, significant digits as an integer, power of ten. Rounding to a double
** never depends on more than 767 significant digits and on whether a later one is not zero, which a
** '1' in the last of DIGITS_MAX places records.
*/
enum { DIGITS_MAX = 800, EXPONENT_LIMIT = 100000000 };

typedef struct decimal {
    bool negative;
    int count;                    /* digits kept */
    int64_t exponent;             /* value = digits * 10^exponent */
    char digits[DIGITS_MAX + 32]; /* room to write 'e' and the exponent behind them */
} decimal;

static void add_digit(decimal *d, char digit, bool fraction) {
    if (d->count < DIGITS_MAX) {
        if (d->count > 0 || digit != '0') {
            d->digits[d->count++] = digit;
        }
        d->exponent -= fraction;
    } else {
        if (digit != '0') {
            d->digits[DIGITS_MAX - 1] = '1';
        }
        d->exponent += !fraction;
    }
}

static int64_t exponent_part(const char *p, const char *end) {
    int64_t value = 0;
    bool negative = *p == '-';
    for (p += *p == '-' || *p == '+'; p < end; p++) {
        value = value < EXPONENT_LIMIT ? value * 10 + (*p - '0') : value;
    }
    return negative ? -value : value;
}

static void split(const char *number, size_t length, decimal *d) {
    const char *p = number, *end = number + length;
    bool fraction = false;
    d->negative = *p == '-';
    d->count = 0;
    d->exponent = 0;
    for (p += d->negative; p < end && *p != 'e' && *p != 'E'; p++) {
        if (*p == '.') {
            fraction = true;
        } else {
            add_digit(d, *p, fraction);
        }
    }
    if (p < end) {
        d->exponent += exponent_part(p + 1, end);
    }
}

/*
** Up to 15 digits and 10^22 both operands are exact, so that one operation rounds once, correctly.
** Not where doubles are computed in a wider format (x87): there the result would be rounded twice.
*/
static bool small_decimal(const decimal *d, double *value) {
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (FLT_EVAL_METHOD != 0 || d->count > 15 || d->exponent < -22 || d->exponent > 22) {
        return false;
    }
    int64_t sum = 0;
    for (int i = 0; i < d->count; i++) {
        sum = sum * 10 + (d->digits[i] - '0');
    }
    *value = d->exponent < 0 ? (double)sum / power[-d->exponent] : (double)sum * power[d->exponent];
    return true;
}

/* Writes 'e' and the exponent behind the digits, which makes a text for strtod. */
static void append_exponent(decimal *d) {
    int64_t exponent = d->exponent;
    char reversed[24];
    int n = 0, at = d->count;
    d->digits[at++] = 'e';
    if (exponent < 0) {
        d->digits[at++] = '-';
        exponent = -exponent;
    }
    do {
        reversed[n++] = (char)('0' + exponent % 10);
        exponent /= 10;
    } while (exponent > 0);
    while (n > 0) {
        d->digits[at++] = reversed[--n];
    }
    d->digits[at] = 0;
}

/* strtod rounds correctly but expects the locale's decimal point, so its text has none. */
double dk_number_real(const char *number, size_t length) {
    decimal d;
    double value;
    split(number, length, &d);
    if (d.count == 0) {
        value = 0.0;
    } else if (!small_decimal(&d, &value)) {
        append_exponent(&d);
        value = strtod(d.digits, NULL);
    }
    return d.negative ? -value : value;
}
