/*
** Decompresses gzip, zstd, xz and bzip2 with their libraries: one stream, or several in a row. Everything before
** the point where a stream is broken or truncated is returned, to the last byte. Where it is broken, the source says how
** many bytes the complete streams before it have given.
*/
#ifndef DISCKO_DECOMPRESS_H
#define DISCKO_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "expansion.h"
#include "source.h"

typedef struct decompress decompress;

/* Whether compressed data begins with these bytes; 6 suffice. */
bool decompress_is_compressed(const void *bytes, size_t length);

/*
** Begins to decompress a source, which must outlive it. `whole`: of the outermost input. NULL when out of memory. The
** caller closes it.
*/
decompress *decompress_open(source *from, expansion *whole);
void decompress_close(decompress *d);

/* The decompressed bytes; valid until it is closed. */
source *decompress_source(decompress *d);

#endif
