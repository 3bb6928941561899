/*
** Layers: every text that some bytes may encode, directly or through several encodings: the escapes of unescape.h,
** UTF-16 and UTF-32, base64, hexadecimal and dumps of it, lists of bytes and bytes as members, chunked HTTP bodies, records that loggers
** split, and compression. Layers are only searched, never stored. If several decodings are possible all are tried, so
** a layer may contain nonsense. look_below in layers.c is the one list of them.
**
** There are at most LAYERS_MAX levels. Time and memory are linear: all layers together have at most LAYERS_GROWTH
** times the input's bytes, and there are at most LAYERS_OF_BYTE for each of those, plus constants that are small: a short
** text may be one of many, and must not cost more than a long one.
*/
#ifndef DISCKO_LAYERS_H
#define DISCKO_LAYERS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    LAYERS_MAX = 9,
    LAYERS_GROWTH = 20,
    LAYERS_FREE = 2 << 10,
    LAYERS_OF_BYTE = 1,
    LAYERS_LEAST = 64
};

typedef enum layers_result {
    LAYERS_ALL,
    LAYERS_STOPPED, /* `each` returned false */
    LAYERS_SOME,    /* the bound was reached: the rest was not searched */
    LAYERS_UNREAD,  /* it has data that look encoded and could not be decoded (undecoded.h) */
    LAYERS_NO_MEMORY
} layers_result;

/* What it costs to look at a layer, in bytes: a short one costs more than these. */
static inline size_t layers_cost(size_t length) {
    return length + 64;
}

/* Called for each layer, first for the bytes themselves. The text is valid until it returns. False stops. */
typedef bool layers_each(void *context, const char *text, size_t length);

layers_result layers_visit(const char *bytes, size_t length, layers_each *each, void *context);

/*
** Which bytes of a text a layer is made of: [from, to). If they are digits, certainly of encoded text, which have no meaning
** on their own, they are a unit.
*/
typedef struct layers_range {
    size_t from, to;
    bool is_unit;
} layers_range;

/* The same for the layers of the next level only, with the bytes that each is made of. */
typedef bool layers_next(void *context, const layers_range *of, const char *made, size_t length);
layers_result layers_visit_next(const char *bytes, size_t length, layers_next *next, void *context);

#endif
