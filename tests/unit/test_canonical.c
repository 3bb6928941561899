/*
** The canonical form: the same for every spelling of a value (members in any order, escapes, white space, numbers),
** and another one for every other value. Random values are written in two spellings by a model of its own.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../ext/scan.h"
#include "../../importer/text/canonical.h"
#include "check.h"

typedef struct text {
    char *bytes;
    size_t length, room;
} text;

static void add(void *context, const char *bytes, size_t length) {
    text *t = context;
    if (t->length + length + 1 > t->room) {
        t->room = 2 * (t->length + length + 1);
        t->bytes = realloc(t->bytes, t->room);
    }
    memcpy(t->bytes + t->length, bytes, length);
    t->length += length;
    t->bytes[t->length] = 0;
}

static void add_text(text *t, const char *string) {
    add(t, string, strlen(string));
}

static dk_scan scan;

static text form_of(const char *bytes, size_t length) {
    text form = {0};
    add(&form, "", 0);
    if (!dk_scan_value(bytes, length, &scan) ||
        !canonical_write(bytes, length, false, add, &form)) {
        printf("# no form: %.*s\n", (int)(length < 300 ? length : 300), bytes);
    }
    return form;
}

static bool have_same_form(const char *a, size_t a_length, const char *b, size_t b_length) {
    text of_a = form_of(a, a_length), of_b = form_of(b, b_length);
    bool same = of_a.length == of_b.length && memcmp(of_a.bytes, of_b.bytes, of_a.length) == 0;
    free(of_a.bytes);
    free(of_b.bytes);
    return same;
}

/*
** ------------------------------------------------------------------------------------------- tables
*/

static const struct {
    const char *a, *b;
    bool same;
} pairs[] = {
    {"1", "1.0", true},
    {"1", "1e0", true},
    {"1", "10e-1", true},
    {"1", "0.1E+1", true},
    {"1", "100000000000000000000e-20", true},
    {"0", "-0.00e7", true},
    {"-1", "1", false},
    {"100", "1e2", true},
    {"0.001", "1e-3", true},
    {"9007199254740993", "9007199254740992", false},
    {"0.1", "0.10000000000000000001", false},
    {"1e400", "1e401", false},
    {"10.5", "105e-1", true},
    {"10.05", "1005e-2", true},
    {"1e99999999999999999", "10e99999999999999998", true},
    {"1e100000000000000000", "100e99999999999999998", true},
    {"1e1000000000000000000000", "10e999999999999999999999", true},
    {"1e-1000000000000000000000", "10e-1000000000000000000001", true},
    {"1e999999999999999999999999", "0.01e1000000000000000000000001", true},
    {"1e1000000000000000000000", "1e1000000000000000000001", false},
    {"1e0000000000000000000000000005", "100000", true},
    {"{\"a\":1,\"b\":2}", " {\n\"b\" : 2.0 ,\"\\u0061\":1}\n", true},
    {"{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}", false},
    {"{\"a\":1,\"b\":0,\"a\":2}", "{\"b\":0,\"a\":1,\"a\":2}", true},
    {"[1,2]", "[2,1]", false},
    {"[[1],[2]]", "[[1,2]]", false},
    {"[[],{},[[]]]", "[ [ ] , { } , [ [ ] ] ]", true},
    {"[{\"a\":[{}]},3]", "[{\"\\u0061\":[{ }]},3.00]", true},
    {"[{\"b\":[1,[2]],\"a\":{}},[3],4]", "[{\"a\":{},\"b\":[1,[2]]},[3],4]", true},
    {"\"\\u00e9\\/\\ud83d\\ude00\\u0000\"", "\"\xC3\xA9/\xF0\x9F\x98\x80\\u0000\"", true},
    {"\"\\ud83d\"", "\"\\ude00\"", false},
    {"\"\\ud83d\"", "\"\\uFFFD\"", false},
    {"\"\\ud83d\\u0041\"", "\"\\uD83DA\"", true},
    {"\"a\"", "\"A\"", false},
    {"{\"a\":\"}\"}", "{\"a\":{}}", false},
    {"{\"}\":1}", "{\"\":1}", false},
    {"true", "\"true\"", false},
    {"null", "false", false},
    {"1", "\"1\"", false},
    {"{\"a\\\"b\":1,\"a\":2}", "{\"a\":2,\"a\\u0022b\":1}", true},
};

static void check_pairs(void) {
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (!check(have_same_form(pairs[i].a, strlen(pairs[i].a), pairs[i].b, strlen(pairs[i].b)) ==
                       pairs[i].same,
                   pairs[i].same ? "two spellings of one value" : "two values")) {
            printf("# %s and %s\n", pairs[i].a, pairs[i].b);
        }
    }
}

/*
** ------------------------------------------------------------------------------------ random values
*/

/* A value: `kind` is that of its JSON. Members may have the same name. */
typedef struct value {
    enum { WORD, NUMBER, STRING, ARRAY, OBJECT } kind;
    int count;
    uint32_t characters[6]; /* of a string; of a number its digits and exponent */
    struct value *inside[5];
    struct value *names[5];
} value;

static uint32_t seed;

static uint32_t any(uint32_t below) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static value *make_string(void) {
    static const uint32_t some[] = {'a',  'b',    '"',    '\\',   '/',     1, '\n',
                                    0xE9, 0x20AC, 0xD83D, 0xDE00, 0x1F600, 0};
    value *v = calloc(1, sizeof *v);
    v->kind = STRING;
    v->count = (int)any(4);
    for (int i = 0; i < v->count; i++) {
        v->characters[i] = some[any(sizeof some / sizeof *some)];
    }
    return v;
}

static value *make(int depth) {
    value *v = calloc(1, sizeof *v);
    switch (any(depth > 0 ? 6 : 3)) {
    case 0:
        v->kind = WORD;
        v->count = (int)any(3);
        break;
    case 1:
        v->kind = NUMBER;
        v->count = (int)any(2); /* its sign */
        v->characters[0] = any(3) == 0 ? 0 : any(100000);
        v->characters[1] = any(7);
        break;
    case 2: free(v); return make_string();
    case 3: v->kind = ARRAY; break;
    default: v->kind = OBJECT;
    }
    if (v->kind >= ARRAY) {
        v->count = (int)any(5);
        for (int i = 0; i < v->count; i++) {
            v->inside[i] = make(depth - 1);
            v->names[i] = make_string();
        }
    }
    return v;
}

static void free_value(value *v) {
    for (int i = 0; i < 5; i++) {
        if (v->inside[i] != NULL) {
            free_value(v->inside[i]);
            free(v->names[i]);
        }
    }
    free(v);
}

static void add_space(text *t) {
    static const char *const spaces[] = {"", "", "", " ", "\n", "\r\n\t"};
    add_text(t, spaces[any(6)]);
}

static void add_character(text *t, uint32_t c) {
    char room[16];
    static const char *const short_ones[] = {"\"\\\"", "\\\\\\", "/\\/", "\n\\n"};
    for (size_t i = 0; i < 4; i++) {
        if ((uint32_t)short_ones[i][0] == c && any(2) == 0) {
            add_text(t, short_ones[i] + 1);
            return;
        }
    }
    bool plain = c >= 0x20 && c != '"' && c != '\\' && !(c >= 0xD800 && c < 0xE000);
    if (plain && any(2) == 0) {
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        static const unsigned char first[] = {0, 0, 0xC0, 0xE0, 0xF0};
        for (size_t i = n; i > 1; i--, c >>= 6) {
            room[i - 1] = (char)(0x80 | (c & 0x3F));
        }
        room[0] = (char)(first[n] | c);
        add(t, room, n);
    } else if (c > 0xFFFF) {
        snprintf(room, sizeof room, "\\u%04X\\u%04x", 0xD800 + ((c - 0x10000) >> 10),
                 0xDC00 + (c & 0x3FF));
        add_text(t, room);
    } else {
        snprintf(room, sizeof room, any(2) == 0 ? "\\u%04x" : "\\u%04X", c);
        add_text(t, room);
    }
}

static void add_string(text *t, const value *v) {
    add_text(t, "\"");
    for (int i = 0; i < v->count; i++) {
        add_character(t, v->characters[i]);
    }
    add_text(t, "\"");
}

/* digits * 10^-places, written with the point anywhere and what it takes of an exponent. */
static void add_number(text *t, const value *v) {
    char digits[40], room[80];
    int places = (int)v->characters[1], zeros = (int)any(3);
    snprintf(digits, sizeof digits, "%u%.*s", v->characters[0], zeros, "000");
    places += zeros;
    if (v->characters[0] == 0) {
        snprintf(digits, sizeof digits, "0");
    }
    int length = (int)strlen(digits), fraction = length > 1 ? (int)any((uint32_t)length) : 0;
    snprintf(room, sizeof room, "%s%.*s%s%s", v->count > 0 ? "-" : "", length - fraction, digits,
             fraction > 0 ? "." : "", digits + length - fraction);
    add_text(t, room);
    int exponent = fraction - places;
    if (exponent != 0 || any(3) == 0) {
        snprintf(room, sizeof room, "%c%s%s%d", any(2) == 0 ? 'e' : 'E', exponent < 0 ? "-" : "",
                 any(2) == 0 ? "00" : "", exponent < 0 ? -exponent : exponent);
        add_text(t, room);
    }
}

static bool is_same_string(const value *a, const value *b) {
    return a->count == b->count &&
           memcmp(a->characters, b->characters, (size_t)a->count * sizeof *a->characters) == 0;
}

/* The members in an order of which those of one name are in theirs. */
static void shuffle(const value *v, int order[5]) {
    for (int i = 0; i < v->count; i++) {
        order[i] = i;
    }
    for (int n = 0; n < 8 && v->count > 1; n++) {
        int i = (int)any((uint32_t)v->count - 1);
        if (!is_same_string(v->names[order[i]], v->names[order[i + 1]])) {
            int swap = order[i];
            order[i] = order[i + 1];
            order[i + 1] = swap;
        }
    }
}

static void add_value(text *t, const value *v) {
    static const char *const words[] = {"true", "false", "null"};
    int order[5] = {0, 1, 2, 3, 4};
    add_space(t);
    switch (v->kind) {
    case WORD: add_text(t, words[v->count]); break;
    case NUMBER: add_number(t, v); break;
    case STRING: add_string(t, v); break;
    case OBJECT: shuffle(v, order); /* fallthrough */
    case ARRAY:
        add_text(t, v->kind == OBJECT ? "{" : "[");
        for (int i = 0; i < v->count; i++) {
            add_text(t, i > 0 ? "," : "");
            if (v->kind == OBJECT) {
                add_space(t);
                add_string(t, v->names[order[i]]);
                add_space(t);
                add_text(t, ":");
            }
            add_value(t, v->inside[order[i]]);
        }
        add_space(t);
        add_text(t, v->kind == OBJECT ? "}" : "]");
    }
    add_space(t);
}

/* Changes something in a value. */
static void change(value *v) {
    if (v->kind >= ARRAY && v->count > 0 && any(4) > 0) {
        change(v->inside[any((uint32_t)v->count)]);
        return;
    }
    switch (v->kind) {
    case WORD: v->count = (v->count + 1) % 3; break;
    case NUMBER: v->characters[0]++; break;
    case STRING: v->characters[v->count++] = 'x'; break;
    default:
        if (v->count == 5) {
            v->count--;
            free_value(v->inside[4]);
            free(v->names[4]);
            v->inside[4] = v->names[4] = NULL;
        } else {
            v->inside[v->count] = make(0);
            v->names[v->count++] = make_string();
        }
    }
}

static void check_random(void) {
    bool same = true, differs = true;
    for (uint32_t i = 0; i < check_share(20000) && same && differs; i++) {
        text a = {0}, b = {0}, c = {0};
        seed = i;
        value *v = make(4);
        add_value(&a, v);
        add_value(&b, v);
        change(v);
        add_value(&c, v);
        same = have_same_form(a.bytes, a.length, b.bytes, b.length);
        differs = !have_same_form(a.bytes, a.length, c.bytes, c.length);
        if (!same || !differs) {
            printf("# %u:\n# %s\n# %s\n", i, a.bytes, same ? c.bytes : b.bytes);
        }
        free_value(v);
        free(a.bytes);
        free(b.bytes);
        free(c.bytes);
    }
    check(same, "two spellings of a random value have one form");
    check(differs, "a changed random value has another form");
}

/*
** -------------------------------------------------------------------------------------------- limits
*/

static double seconds_for(const char *part, size_t count) {
    text t = {0};
    add_text(&t, "{");
    for (size_t i = 0; i < count; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s\"%zu\":", i > 0 ? "," : "", i * 7919 % count);
        add_text(&t, name);
        add_text(&t, part);
    }
    add_text(&t, "}");
    clock_t start = clock();
    text form = form_of(t.bytes, t.length);
    double took = (double)(clock() - start) / CLOCKS_PER_SEC;
    free(t.bytes);
    free(form.bytes);
    return took;
}

/* The least of a few, since other programs may disturb one. */
static double least_seconds_for(const char *part, size_t count) {
    double least = seconds_for(part, count);
    for (unsigned i = 0; i < check_share(4); i++) {
        double other = seconds_for(part, count);
        least = other < least ? other : least;
    }
    return least;
}

static void check_limits(void) {
    text deep = {0}, other = {0};
    for (int i = 0; i < DK_DEPTH_MAX / 2; i++) {
        add_text(&deep, "[{\"b\":0,\"a\":");
        add_text(&other, "[{\"a\":");
    }
    add_text(&deep, "1");
    add_text(&other, "1");
    for (int i = 0; i < DK_DEPTH_MAX / 2; i++) {
        add_text(&deep, "}]");
        add_text(&other, ",\"b\":0}]");
    }
    check(have_same_form(deep.bytes, deep.length, other.bytes, other.length),
          "the deepest nesting");
    free(deep.bytes);
    free(other.bytes);
    const size_t few = check_share(10000);
    double little = least_seconds_for("{\"a\":[]}", few);
    double much = least_seconds_for("{\"a\":[]}", 16 * few);
    if (!check(much < 0.05 || much < 16 * 4 * little,
               "sixteen times as much takes not much more than that")) {
        printf("# %.3f s and %.3f s\n", little, much);
    }
}

int main(void) {
    check_pairs();
    check_random();
    check_limits();
    return check_result();
}
