/*
** Layers: every text that may be encoded in some bytes, and in what comes out of them: escapes of JSON and other
** programs, percent-encoding, entities, UTF-16, base64, hexadecimal, lists of bytes, chunked HTTP bodies, compressed
** bytes. They are made to be searched, not stored: what may have been written by several rules is undone by all
** of them, so a layer may hold nonsense beside what was meant.
**
** At most LAYERS_MAX levels. Time and memory are linear: what all layers come to is bounded by LAYERS_GROWTH times
** the bytes, and a constant.
*/
#ifndef DISCKO_LAYERS_H
#define DISCKO_LAYERS_H

#include <stdbool.h>
#include <stddef.h>

enum { LAYERS_MAX = 9, LAYERS_GROWTH = 40, LAYERS_FREE = 4 << 20 };

typedef enum layers_result {
    LAYERS_ALL,
    LAYERS_STOPPED, /* `each` said so */
    LAYERS_SOME,    /* it would have been too much: what is left has not been looked into */
    LAYERS_NO_MEMORY
} layers_result;

/* Called for each layer, the bytes themselves first. Its text is valid until it returns. False: no more of them. */
typedef bool layers_each(void *context, const char *text, size_t length);

layers_result layers_visit(const char *bytes, size_t length, layers_each *each, void *context);

#endif
