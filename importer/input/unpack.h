/*
** Unpacks archives (tar and zip) with libarchive. Members are read one after another, as sources of their own.
** Nothing is written to disk, so that a malicious member name does no harm.
*/
#ifndef DISCKO_UNPACK_H
#define DISCKO_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "expansion.h"
#include "source.h"

typedef struct unpack unpack;

typedef enum unpack_result {
    UNPACK_MEMBER,  /* read it from member.from before the next call */
    UNPACK_SKIPPED, /* a member that is not read: see member.why */
    UNPACK_END,
    UNPACK_DAMAGED, /* nothing more can be read: see member.why */
    UNPACK_FAILED   /* the source cannot be read, or out of memory: see member.why */
} unpack_result;

/* All valid until the next call. */
typedef struct unpack_member {
    const char *name; /* in the archive; NULL if the archive is damaged */
    const char *why;
    source *from;
    bool is_hidden; /* its name, or a folder in it, begins with a dot: often a tool's own file */
    bool has_time;
    struct timespec time; /* modified */
} unpack_member;

/* Whether an archive begins with these bytes; UNPACK_PEEK suffice. */
enum { UNPACK_PEEK = 512 };
bool unpack_is_archive(const void *bytes, size_t length);

/*
** Begins to unpack a source, which must outlive it. `whole`: of the outermost input. `seekable`: it is an open file
** at offset 0. NULL when out of memory. The caller closes it.
*/
unpack *unpack_open(source *from, expansion *whole, bool seekable);
void unpack_close(unpack *u);

unpack_result unpack_next(unpack *u, unpack_member *member);

/* A source whose first bytes have been looked at. */
typedef struct peeked {
    source source; /* returns these bytes again, then the rest */
    source *rest;
    size_t length, passed;
    char bytes[UNPACK_PEEK];
} peeked;

/* Reads the first bytes. False if they cannot be read: rest->error. */
bool peek(peeked *p, source *from);

#endif
