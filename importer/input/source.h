/*
** A source: bytes that are read once, front to back. An open file is one, and so is a member of an
** archive (unpack.h).
*/
#ifndef DISCKO_SOURCE_H
#define DISCKO_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct source source;

struct source {
    /* Reads up to `room` bytes. Returns how many, 0 at the end, or -1 on an error, which sets `error`. */
    ptrdiff_t (*read)(source *s, void *buffer, size_t room);
    int fd;                  /* of a file; else -1 */
    void *owner;             /* what gives the bytes: a member (unpack.h), or another source */
    const char *bytes;       /* in memory */
    uint64_t offset, length; /* of a range or of memory: the rest */
    const char *error;       /* after -1: what went wrong; valid as long as the source */
    bool damaged;            /* after -1: the packed data is broken or ends too soon */
    bool corrupt; /* after -1, damaged: only its first `confirmed` bytes are certain (intact.h) */
    uint64_t confirmed; /* by a checksum */
};

/*
** Why something could not be read: the message for an errno. Out of memory is always the pointer source_no_memory, by
** which source_lacks_memory tells it from an error of the input.
*/
extern const char source_no_memory[];
const char *source_reason(int error);
bool source_lacks_memory(const char *reason);

/* Reads a source to its end and drops the bytes. 0, or -1 on an error. */
ptrdiff_t source_drain(source *s);

/* An open file, from its present offset on. The caller keeps the descriptor. */
source source_of_file(int fd);

/* A part of an open file, whose offset does not change. Ends early if the file does. */
source source_of_range(int fd, uint64_t offset, uint64_t length);

/* The next bytes of another source, borrowed, up to a limit. */
source source_of_next(source *from, uint64_t length);

/* Bytes in memory, borrowed. */
source source_of_memory(const void *bytes, size_t length);

/* No bytes: packed data that is damaged at its first byte. */
source source_of_damage(const char *why);

#endif
