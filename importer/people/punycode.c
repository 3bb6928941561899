#include "punycode.h"

#include <stdbool.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"

/* The parameters of RFC 3492. */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST = 0x80 };

static uint32_t digit_of(char c) {
    c = dk_lower(c);
    return c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a')
           : dk_is_digit(c)     ? (uint32_t)(c - '0') + 26
                                : BASE;
}

static uint32_t adapt(uint32_t delta, uint32_t count, bool first) {
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    for (delta += delta / count; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE) {
        delta /= BASE - T_MIN;
    }
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* Reads a number of variable length and adds it to *to. False if it ends too early or is too large. */
static bool read_number(const char **p, const char *end, uint32_t bias, uint32_t *to) {
    uint64_t sum = *to, weight = 1;
    for (uint32_t k = BASE; *p < end; k += BASE) {
        uint32_t digit = digit_of(*(*p)++);
        uint32_t least = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        sum += digit * weight;
        weight *= BASE - least;
        if (digit >= BASE || sum > UINT32_MAX || weight > UINT32_MAX) {
            return false;
        }
        if (digit < least) {
            *to = (uint32_t)sum;
            return true;
        }
    }
    return false;
}

size_t punycode_decode(const char *label, size_t length, uint32_t letters[PUNYCODE_MAX]) {
    const char *mark = memrchr(label, '-', length), *p = mark != NULL ? mark + 1 : label;
    uint32_t letter = FIRST, bias = FIRST_BIAS, place = 0;
    size_t count = 0;
    for (; mark != NULL && label + count < mark && count < PUNYCODE_MAX; count++) {
        letters[count] = (uint8_t)label[count];
    }
    while (p < label + length) {
        uint32_t before = place, now = (uint32_t)count + 1;
        if (count == PUNYCODE_MAX || !read_number(&p, label + length, bias, &place)) {
            return 0;
        }
        bias = adapt(place - before, now, before == 0);
        letter += place / now;
        place %= now;
        if (letter > 0x10FFFF || dk_is_surrogate(letter)) {
            return 0;
        }
        memmove(letters + place + 1, letters + place, (count - place) * sizeof *letters);
        letters[place++] = letter;
        count++;
    }
    return count;
}
