#include "base64.h"

#include <stdint.h>

#include "chars.h"

static const dk_error not_base64 = {DK_MALFORMED_BASE64, 0, "expected base64 (RFC 4648)"};

int base64_digit(char c) {
    if (is_letter(c)) {
        return c >= 'a' ? c - 'a' + 26 : c - 'A';
    }
    return dk_is_digit(c)         ? c - '0' + 52
           : c == '+' || c == '-' ? 62
           : c == '/' || c == '_' ? 63
                                  : -1;
}

/*
** The value of a digit in one alphabet only: *url is 1 for the URL-safe one, 0 for the standard one, -1 until it is
** known.
*/
static int strict_digit(char c, int *url) {
    int value = base64_digit(c), is_url = c == '-' || c == '_';
    if (value >= 62 && *url >= 0 && *url != is_url) {
        return -1;
    }
    *url = value >= 62 ? is_url : *url;
    return value;
}

static bool fail(dk_error *error, size_t at) {
    *error = not_base64;
    error->offset = (uint32_t)at;
    return false;
}

/* Checks what follows the last digit: complete padding, or none. */
static bool check_padding(const char *text, size_t length, size_t at, unsigned digits,
                          dk_error *error) {
    unsigned padding = 0;
    for (; at < length; at++) {
        if (text[at] == '=' && padding < 2) {
            padding++;
        } else if (!dk_is_json_space(text[at])) {
            return fail(error, at);
        }
    }
    bool fits = padding == 0 || (digits % 4 != 0 && digits % 4 + padding == 4);
    return (fits && digits % 4 != 1) || fail(error, length);
}

bool base64_decode(const char *text, size_t length, char *out, size_t *made, dk_error *error) {
    uint32_t bits = 0;
    unsigned digits = 0;
    size_t at = 0;
    int url = -1;
    *made = 0;
    for (; at < length && text[at] != '='; at++) {
        if (dk_is_json_space(text[at])) {
            continue;
        }
        int value = strict_digit(text[at], &url);
        if (value < 0) {
            return fail(error, at);
        }
        bits = bits << 6 | (uint32_t)value;
        if (++digits % 4 != 1) {
            out[(*made)++] = (char)(bits >> (6 - 2 * ((digits - 1) % 4)) & 0xFF);
        }
    }
    unsigned rest = digits % 4;
    if ((rest == 2 && (bits & 0xF) != 0) || (rest == 3 && (bits & 3) != 0)) {
        return fail(error, at);
    }
    return check_padding(text, length, at, digits, error);
}

size_t base64_decode_run(const char *run, size_t length, size_t skip, char *out) {
    uint32_t bits = 0;
    size_t digits = 0, made = 0;
    for (size_t i = 0; i < length; i++) {
        int value = base64_digit(run[i]);
        if (run[i] == '\\' && i + 1 < length && (run[i + 1] == 'n' || run[i + 1] == 'r')) {
            i++;
        } else if (value >= 0 && skip > 0) {
            skip--;
        } else if (value >= 0) {
            bits = bits << 6 | (uint32_t)value;
            if (++digits % 4 != 1) {
                out[made++] = (char)(bits >> (6 - 2 * ((digits - 1) % 4)) & 0xFF);
            }
        }
    }
    return made;
}
