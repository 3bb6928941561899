/*
** The extent of a JSON value that arrives in pieces: where it ends, or where it is malformed. Checks the
** structure strictly. Numbers, literals and escapes are left to the scanner.
*/
#ifndef DISCKO_EXTENT_H
#define DISCKO_EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXTENT_DEPTH_MAX = 256 };

typedef enum extent_result { EXTENT_OPEN, EXTENT_DONE, EXTENT_BROKEN } extent_result;

/* The state of the parser. All zero before the value's first byte, which is a bracket. */
typedef struct extent {
    uint8_t expects;
    bool in_string, escaped, in_word;
    uint16_t depth;
    uint8_t objects[EXTENT_DEPTH_MAX / 8];
} extent;

/*
** Reads the next piece. *used: how many of its bytes belong to the value: all of them if the value is still open,
** otherwise those up to its end or to the malformed byte.
*/
extent_result extent_feed(extent *e, const char *bytes, size_t length, size_t *used);

/* Whether the bytes read so far end inside a string. */
static inline bool extent_in_string(const extent *e) {
    return e->in_string;
}

#endif
