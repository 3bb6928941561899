/*
** The extent of a JSON value that arrives in pieces: where it ends, or where it is malformed. Checks the
** structure strictly. Numbers, literals and escapes are left to the scanner.
*/
#ifndef DISCKO_JSON_EXTENT_H
#define DISCKO_JSON_EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_EXTENT_DEPTH_MAX = 256 };

typedef enum json_extent_result {
    JSON_EXTENT_OPEN,
    JSON_EXTENT_DONE,
    JSON_EXTENT_BROKEN
} json_extent_result;

/* The state of the parser. All zero before the value's first byte, which is a bracket. */
typedef struct json_extent {
    uint8_t expects;
    bool in_string, escaped, in_word;
    uint16_t depth;
    uint8_t objects[JSON_EXTENT_DEPTH_MAX / 8];
} json_extent;

/*
** Reads the next piece. *used: how many of its bytes belong to the value: all of them if the value is still open,
** otherwise those up to its end or to the malformed byte.
*/
json_extent_result json_extent_feed(json_extent *e, const char *bytes, size_t length, size_t *used);

/* Whether the bytes read so far end inside a string. */
static inline bool json_extent_in_string(const json_extent *e) {
    return e->in_string;
}

#endif
