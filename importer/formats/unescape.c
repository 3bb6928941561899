#include "unescape.h"

#include "escape.h"

size_t unescape_json(const char *inside, size_t length, char *out) {
    return escape_json(inside, length, out);
}
