#include "neighbours.h"

#include <stdlib.h>
#include <string.h>

/* Reads a number, which must be followed by one of some characters; stops before that. */
static bool read_number(const char **text, const char *after, uint64_t *number) {
    char *end;
    *number = strtoull(*text, &end, 10);
    bool read = end > *text && *end != 0 && strchr(after, *end) != NULL;
    *text = end;
    return read;
}

/* Skips the character if it is the next one. */
static bool pass(const char **text, char c) {
    bool is = **text == c;
    *text += is;
    return is;
}

bool neighbours_next(const char **parts, uint64_t size, neighbour *part) {
    *part = (neighbour){.length = size};
    if (*parts == NULL) {
        *parts = "";
        return true;
    }
    const char *at = *parts;
    if (!read_number(&at, " ", &part->record) || !read_number(&at, " ", &part->offset) ||
        !read_number(&at, " \n", &part->length)) {
        return false;
    }
    if (pass(&at, ' ')) {
        size_t length = strcspn(at, "\n");
        if (length >= sizeof part->code) {
            return false;
        }
        memcpy(part->code, at, length);
        at += length;
    }
    *parts = at;
    return pass(parts, '\n') && part->offset <= size && part->length <= size - part->offset;
}
