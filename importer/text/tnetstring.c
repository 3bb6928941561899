#include "tnetstring.h"

#include "../../ext/ascii.h"
#include "chars.h"

enum { DIGITS_MOST = 9 };

/* The number of bytes that a value has between its colon and its kind. Returns where these begin; NULL if it has none. */
static const char *read_size(const char *text, const char *end, size_t *size) {
    const char *p = text;
    *size = 0;
    for (; p < end && p - text < DIGITS_MOST && dk_is_digit(*p); p++) {
        *size = *size * 10 + (size_t)(*p - '0');
    }
    return p > text && p < end && *p == ':' ? p + 1 : NULL;
}

size_t tnetstring_extent(const char *text, size_t length) {
    size_t size;
    const char *inside = read_size(text, text + length, &size);
    return inside == NULL ? 0 : (size_t)(inside - text) + size + 1;
}

bool tnetstring_take(const char **p, const char *end, tnetstring *out) {
    size_t size;
    const char *inside = read_size(*p, end, &size);
    if (inside == NULL || (size_t)(end - inside) <= size || !is_one_of(inside[size], ",;#^!~]}")) {
        return false;
    }
    *out = (tnetstring){inside, size, inside[size]};
    *p = inside + size + 1;
    return true;
}
