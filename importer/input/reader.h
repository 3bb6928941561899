/*
** A window on an input's bytes: a buffer that is refilled from a source, and that grows, up to a limit, only if
** the framer needs more in one piece. Everything that leaves the window at its front goes into the content hash.
*/
#ifndef DISCKO_READER_H
#define DISCKO_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "content.h"
#include "source.h"

typedef struct reader {
    source *source;
    char *buffer;
    size_t room;         /* of the buffer */
    size_t limit;        /* the buffer grows no further */
    size_t start;        /* first byte of the window */
    size_t hashed;       /* bytes before this one are in the content hash; at most start */
    size_t end;          /* one past its last byte */
    uint64_t base;       /* the input's offset of buffer[0] */
    bool eof;            /* nothing follows the window */
    const char *error;   /* what went wrong when more was read, or NULL */
    const char *damage;  /* the packed data is broken where the bytes end; or NULL */
    bool (*stops)(void); /* whether the run is to end (framer_read_on); or NULL */
    content *content;
} reader;

/* `limit`: the most bytes the window must be able to hold. False when out of memory. */
bool reader_init(reader *r, size_t limit);
void reader_free(reader *r);

/*
** Begins another input. The source is at offset `base`, and `content` has the hash of the bytes before. The source
** must outlive the reading. Nothing stops it yet.
*/
void reader_begin(reader *r, source *from, uint64_t base);

/*
** Reads until the window has `want` bytes (at most the limit), or all that are left. False if nothing was added:
** at the end, at the limit, or on an error.
*/
bool reader_want(reader *r, size_t want);

/* The window. */
static inline const char *reader_bytes(const reader *r) {
    return r->buffer + r->start;
}
static inline size_t reader_length(const reader *r) {
    return r->end - r->start;
}
static inline uint64_t reader_offset(const reader *r) {
    return r->base + r->start;
}

/* Advances the front of the window. The bytes before it stay readable until the next reader_want. */
static inline void reader_pass(reader *r, size_t count) {
    r->start += count;
}

/* The hash of all bytes before the window. */
dk_hash reader_digest(reader *r);

#endif
