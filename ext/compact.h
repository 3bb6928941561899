/*
** JSON text without the white space between its tokens. This form is hashed and compared, and is what
** a column returns for an object or array. The text must have passed the scanner. Nothing allocates.
*/
#ifndef DISCKO_COMPACT_H
#define DISCKO_COMPACT_H

#include <stdbool.h>
#include <stddef.h>

/* Walks a text in stretches; `p` is the first byte not yet passed. */
typedef struct dk_compact {
    const char *p;
    const char *end;
} dk_compact;

/*
** Sets *stretch to the next stretch without white space between tokens and returns its length; 0 at
** the end. Stretches begin and end between tokens; where exactly has no meaning.
*/
size_t dk_compact_next(dk_compact *walk, const char **stretch);

/* Writes the compact text to `out`, which has room for `length` bytes; returns its length. */
size_t dk_compact_copy(const char *text, size_t length, char *out);

/* Whether two texts differ in nothing but white space between tokens. */
bool dk_compact_equal(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
