/*
** Decoding, numbers, compact text, hashes and dates.
*/
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/compact.h"
#include "../../ext/date.h"
#include "../../ext/hash.h"
#include "../../ext/value.h"
#include "check.h"

static void test_strings(void) {
    static const struct {
        const char *inside, *decoded;
        size_t length;
    } cases[] = {
        {"", "", 0},
        {"plain", "plain", 5},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8},
        {"\\u0041\\u00e9\\u20AC\\ud83d\\ude00", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10},
        {"a\\u0000b", "a\0b", 3},
        {"\\ud83d", "\xEF\xBF\xBD", 3},
        {"\\ude00x", "\xEF\xBF\xBDx", 4},
        {"\\ud83d\\u0041",
         "\xEF\xBF\xBD"
         "A",
         4},
        {"\\ud83d\\ud83d\\ude00", "\xEF\xBF\xBD\xF0\x9F\x98\x80", 7},
        {"\\ud83d\\n", "\xEF\xBF\xBD\n", 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[64], what[64];
        size_t length = dk_string_decode(cases[i].inside, strlen(cases[i].inside), out);
        snprintf(what, sizeof what, "decoded: %s", cases[i].inside);
        check(length == cases[i].length && memcmp(out, cases[i].decoded, length) == 0, what);
    }
    char out[4];
    check(dk_string_decode_prefix("ab\\u20ac", 8, out, 4) == 2, "a prefix cuts no character");
}

static void test_integers(void) {
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"9007199254740993", true, 9007199254740993},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775809", false, 0},
        {"18446744073709551616", false, 0},
        {"100000000000000000000000000", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        bool fits = dk_number_integer(cases[i].text, strlen(cases[i].text), &value);
        check(fits == cases[i].fits && (!fits || value == cases[i].value), cases[i].text);
    }
}

static void test_reals(void) {
    static const char *const texts[] = {
        "0.1",
        "-0.0",
        "5.5",
        "1e22",
        "1e23",
        "123456789012345678",
        "1.7976931348623157e308",
        "1e309",
        "-1e400",
        "4.9e-324",
        "2e-324",
        "1e-400",
        "0e99999999999",
        "2.2250738585072011e-308",
        "9007199254740993.0",
        "9007199254740992.99999999999999999999999999999999999",
        "0.000000000000000000000000000000000000000000000000000000000000000000001234567890123456789",
        "8.442911973260991817129021e-309",
        "1e-99999999999999999999",
        "1E+0000000000000000000005",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double expected = strtod(texts[i], NULL);
        double value = dk_number_real(texts[i], strlen(texts[i]));
        check(memcmp(&value, &expected, sizeof value) == 0, texts[i]);
    }
}

/* Halfway between two doubles, and a digit beyond the 800th decides. */
static void test_long_real(void) {
    char text[2000];
    int n = snprintf(text, sizeof text, "9007199254740993.");
    memset(text + n, '0', 1500);
    text[n + 1500] = '1';
    text[n + 1501] = 0;
    check(dk_number_real(text, (size_t)n + 1500) == 9007199254740992.0, "a tie goes to even");
    check(dk_number_real(text, (size_t)n + 1501) == 9007199254740994.0,
          "a distant digit breaks a tie");
    memset(text, '1', 1000);
    memcpy(text + 1000, "e-999", 6);
    check(dk_number_real(text, 1005) == 1.1111111111111112, "a thousand digits before the point");
    check(isinf(dk_number_real(text, 1000)), "beyond the largest double it is infinity");
}

static void test_compact(void) {
    static const char spaced[] = " {\n \"a b\" : [ 1 , 2.50 ,\t\"x \\\" y\" ] ,\r\n\"c\":{ } } ";
    static const char tight[] = "{\"a b\":[1,2.50,\"x \\\" y\"],\"c\":{}}";
    char out[sizeof spaced];
    size_t length = dk_compact_copy(spaced, sizeof spaced - 1, out);
    check(length == sizeof tight - 1 && memcmp(out, tight, length) == 0, "compact text");
    check(dk_compact_equal(spaced, sizeof spaced - 1, tight, sizeof tight - 1),
          "equal apart from white space");
    check(!dk_compact_equal(tight, sizeof tight - 1, tight, sizeof tight - 2), "a prefix differs");
    check(!dk_compact_equal("[1,2]", 5, "[12]", 4), "other tokens differ");
    check(!dk_compact_equal("[\"a b\"]", 7, "[\"ab\"]", 6), "white space in a string counts");
    dk_hash a = dk_hash_json(spaced, sizeof spaced - 1, true);
    dk_hash b = dk_hash_json(tight, sizeof tight - 1, false);
    char hex[DK_HASH_HEX + 1] = "";
    check(memcmp(&a, &b, sizeof a) == 0, "equal apart from white space, equal hash");
    dk_hash_hex(&b, hex);
    check(strspn(hex, "0123456789abcdef") == DK_HASH_HEX, "32 lower-case hex digits");
    dk_hash empty = dk_hash_json("", 0, false);
    dk_hash_hex(&empty, hex);
    check(strcmp(hex, "99aa06d3014798d86001c324468d497f") == 0, "XXH3's published hash of nothing");
}

static void test_dates(void) {
    static const struct {
        const char *text, *normal;
    } cases[] = {
        {"2024-01-15T10:30:00Z", "2024-01-15T10:30:00.000Z"},
        {"2024-02-15T00:00:00.000Z", "2024-02-15T00:00:00.000Z"},
        {"2024-01-15T10:30:00.5Z", "2024-01-15T10:30:00.500Z"},
        {"2024-01-15T10:30:00.123999999Z", "2024-01-15T10:30:00.123Z"},
        {"2024-01-15T10:30:00,25Z", "2024-01-15T10:30:00.250Z"},
        {"2024-01-15T10:30:00+02:00", "2024-01-15T08:30:00.000Z"},
        {"2024-01-15T00:30:00+0530", "2024-01-14T19:00:00.000Z"},
        {"2024-12-31T23:30:00-01", "2025-01-01T00:30:00.000Z"},
        {"2024-01-15t10:30:00z", "2024-01-15T10:30:00.000Z"},
        {"2024-01-15 10:30", "2024-01-15T10:30:00.000Z"},
        {" 2024-01-15 ", "2024-01-15T00:00:00.000Z"},
        {"2024-02-29", "2024-02-29T00:00:00.000Z"},
        {"2000-02-29", "2000-02-29T00:00:00.000Z"},
        {"2024-02-28T24:00:00Z", "2024-02-29T00:00:00.000Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
        {"0000-01-01", "0000-01-01T00:00:00.000Z"},
        {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000Z"},
        {"", NULL},
        {"2024", NULL},
        {"2024-1-15", NULL},
        {"2024-02-30", NULL},
        {"2023-02-29", NULL},
        {"1900-02-29", NULL},
        {"2024-13-01", NULL},
        {"2024-00-10", NULL},
        {"2024-01-00", NULL},
        {"2024-01-15T", NULL},
        {"2024-01-15T10", NULL},
        {"2024-01-15T25:00:00Z", NULL},
        {"2024-01-15T24:00:01Z", NULL},
        {"2024-01-15T10:60:00Z", NULL},
        {"2024-01-15T10:30:61Z", NULL},
        {"2024-01-15T10:30:00.Z", NULL},
        {"2024-01-15T10:30:00+24:00", NULL},
        {"2024-01-15T10:30:00+02:60", NULL},
        {"2024-01-15T10:30:00+2", NULL},
        {"2024-01-15T10:30:00Zx", NULL},
        {"2024-01-15x", NULL},
        {"9999-12-31T23:59:60Z", NULL},
        {"0000-01-01T00:00:00+01:00", NULL},
        {"15/01/2024", NULL},
        {"tomorrow", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[DK_DATE_LENGTH + 1] = "", what[96];
        bool is_date = dk_date_normalise(cases[i].text, strlen(cases[i].text), out);
        snprintf(what, sizeof what, "date: '%s'", cases[i].text);
        if (!check(cases[i].normal == NULL ? !is_date
                                           : is_date && strcmp(out, cases[i].normal) == 0,
                   what)) {
            printf("  %s\n", out);
        }
    }
}

int main(void) {
    test_strings();
    test_integers();
    test_reals();
    test_long_real();
    test_compact();
    test_dates();
    return check_result();
}
