/*
** Progress: one line on a terminal, written over again a few times a second, gone before anything else
** is printed and at the end.
*/
#ifndef DISCKO_PROGRESS_H
#define DISCKO_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROGRESS_LENGTH = 128 };

/* What there is to show. */
typedef struct progress_state {
    uint64_t done, total; /* bytes; total 0: not known */
    uint64_t records;
    double seconds; /* since the beginning */
} progress_state;

/* The line, without its end: "  63 %  231.4 of 366.1 MB  126014 records  118.2 MB/s  2 s left". */
void progress_format(const progress_state *state, char out[PROGRESS_LENGTH]);

typedef struct progress {
    bool on;                /* there is somebody to see it */
    bool visible;           /* a line stands there */
    uint64_t total, before; /* bytes in all; those of the inputs that are done */
    double begun, shown;    /* seconds of the monotonic clock */
} progress;

/* `total`: bytes of all inputs, or 0 where that is not known. */
void progress_begin(progress *p, uint64_t total);

/*
** Shows the line if it is time to: so many bytes of the present input have been read, and so many
** records in all. Cheap enough for every record.
*/
void progress_show(progress *p, uint64_t bytes, uint64_t records);

/* Whether it is time to show it again: asked first, it spares finding out what to show. */
bool progress_is_due(const progress *p);

/* An input of so many bytes is done. */
void progress_pass(progress *p, uint64_t bytes);

/* Takes the line away. */
void progress_clear(progress *p);

#endif
