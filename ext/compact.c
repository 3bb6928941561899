#include "compact.h"

#include <string.h>

#include "ascii.h"
#include "value.h"

size_t dk_compact_next(dk_compact *walk, const char **stretch) {
    const char *p = walk->p, *end = walk->end;
    bool escaped;
    while (p < end && dk_is_json_space(*p)) {
        p++;
    }
    *stretch = p;
    while (p < end && !dk_is_json_space(*p)) {
        p = *p == '"' ? dk_string_end(p, end, &escaped) : p + 1;
    }
    walk->p = p;
    return (size_t)(p - *stretch);
}

size_t dk_compact_copy(const char *text, size_t length, char *out) {
    dk_compact walk = {text, text + length};
    const char *stretch;
    char *made = out;
    for (size_t n; (n = dk_compact_next(&walk, &stretch)) > 0; made += n) {
        memcpy(made, stretch, n);
    }
    return (size_t)(made - out);
}

bool dk_compact_equal(const char *a, size_t a_length, const char *b, size_t b_length) {
    dk_compact walk_a = {a, a + a_length}, walk_b = {b, b + b_length};
    const char *rest_a = NULL, *rest_b = NULL;
    size_t n_a = 0, n_b = 0;
    for (;;) {
        n_a = n_a > 0 ? n_a : dk_compact_next(&walk_a, &rest_a);
        n_b = n_b > 0 ? n_b : dk_compact_next(&walk_b, &rest_b);
        size_t n = n_a < n_b ? n_a : n_b;
        if (n == 0) {
            return n_a == n_b;
        }
        if (memcmp(rest_a, rest_b, n) != 0) {
            return false;
        }
        rest_a += n;
        rest_b += n;
        n_a -= n;
        n_b -= n;
    }
}
