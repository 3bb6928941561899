#include "base64.h"

#include <stdint.h>

#include "../../ext/ascii.h"

static const dk_error not_base64 = {DK_MALFORMED_BASE64, 0, "expected base64 (RFC 4648)"};

/* The value of a digit, or -1. *url becomes whether it is of the URL-safe alphabet, if it tells. */
static int digit(char c, int *url) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    if (c == '+' || c == '/' || c == '-' || c == '_') {
        int is_url = c == '-' || c == '_';
        if (*url >= 0 && *url != is_url) {
            return -1;
        }
        *url = is_url;
        return c == '+' || c == '-' ? 62 : 63;
    }
    return -1;
}

static bool fail(dk_error *error, size_t at) {
    *error = not_base64;
    error->offset = (uint32_t)at;
    return false;
}

/* What follows the last digit: as much padding as there has to be, or none. */
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
        int value = digit(text[at], &url);
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
