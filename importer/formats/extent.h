/*
** Following a JSON value that comes in pieces: where it ends, or where it breaks. Strict in its structure;
** the inside of numbers, words and escapes is left to the scanner.
*/
#ifndef DISCKO_EXTENT_H
#define DISCKO_EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXTENT_DEPTH_MAX = 256 };

typedef enum extent_result { EXTENT_OPEN, EXTENT_DONE, EXTENT_BROKEN } extent_result;

/* All zero at the value's first byte, which is a bracket. */
typedef struct extent {
    uint8_t expects;
    bool in_string, escaped, in_word;
    uint16_t depth;
    uint8_t objects[EXTENT_DEPTH_MAX / 8];
} extent;

/*
** Follows the value through another piece. *used becomes how much of it belongs to the value: all of it
** where the value goes on, up to its end, or to the byte that breaks it.
*/
extent_result extent_feed(extent *e, const char *bytes, size_t length, size_t *used);

/* Whether what has been fed ends inside of a string. */
static inline bool extent_in_string(const extent *e) {
    return e->in_string;
}

#endif
