/*
** What of a packed input is intact. Data is unpacked before its checksum is known: once a stream or a member turns out
** to be corrupt, a repeated pass over the input gives only the bytes of it that a checksum has confirmed, and then the
** same error. The parts of an input are numbered in the order in which they are opened, each before what is nested in
** it; so a pass gives every part the number that it had before.
*/
#ifndef DISCKO_INTACT_H
#define DISCKO_INTACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source.h"

/* A stream or a member. */
typedef struct intact_part {
    uint64_t confirmed; /* give only so many bytes of it; UINT64_MAX: all */
    size_t next;        /* the number of the part after it and all that is nested in it */
} intact_part;

/* Of one input. All zeros: nothing is known of it. */
typedef struct intact {
    intact_part *parts;
    size_t count, room;
    size_t at;  /* the number of the next part to be opened */
    bool found; /* this pass has found a corrupt part: another pass gives fewer bytes */
} intact;

/* Begins a pass. */
void intact_begin(intact *t);
void intact_free(intact *t);

/* A part that is being read. */
typedef struct intact_reading {
    source source; /* its bytes */
    struct source *from;
    intact *whole;
    size_t number;
    uint64_t left; /* bytes that may still be given */
    bool is_limited, ended;
} intact_reading;

/* Opens the next part. Both borrowed. False when out of memory. */
bool intact_open(intact_reading *r, intact *whole, source *from);

/* Reads the part to its end, where its checksum is: a reader of an archive may have stopped before. */
void intact_close(intact_reading *r);

#endif
