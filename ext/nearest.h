/*
** The known name that is most like a mistyped one, for an error message. The extension asks for fields, the importer
** for options.
*/
#ifndef DISCKO_NEAREST_H
#define DISCKO_NEAREST_H

#include <stddef.h>

/* No known name is longer. */
enum { DK_NEAREST_ROOM = 40 };

typedef struct dk_nearest {
    const char *name; /* NULL before the first candidate */
    int distance;     /* how many characters must be inserted, removed or replaced, ignoring case */
} dk_nearest;

/* Makes `candidate` the nearest if it is nearer to the `length` bytes at `given`. */
void dk_nearest_try(dk_nearest *nearest, const char *given, size_t length, const char *candidate);

#endif
