/*
** A unit of text: a line, and the following lines that continue what begins in it. text_unit.c finds the payloads in a
** unit and its end; format_text.c makes a record of it.
*/
#ifndef DISCKO_TEXT_UNIT_H
#define DISCKO_TEXT_UNIT_H

#include "../text/chars.h"
#include "../text/stamp.h"
#include "format.h"

/* The most bytes after its first line that a unit has if only the layout of the lines tells where it ends. */
enum { TEXT_BLOCK_MAX = 1 << 16 };

/* The unit of text that is being looked at. */
typedef struct text_unit {
    find_text t;
    size_t extent;      /* its end: a line end, or the end of the window */
    size_t cursor;      /* everything before this belongs to entries that have been settled */
    size_t mark;        /* how many had been found by then */
    size_t last;        /* after the last payload */
    stamp time;         /* of the last value */
    bool is_line;       /* it is a single line */
    bool begins_broken; /* the line begins with broken JSON */
    bool has_error;
    dk_error error; /* of the first broken thing; its offset counts from the unit's first byte */
    size_t broken;  /* where that begins */
} text_unit;

/* The end of the line that contains the byte at `at`. */
static inline size_t text_line_end(const text_unit *u, size_t at) {
    return (size_t)(find_line_end(u->t.bytes + at, u->t.bytes + u->t.length) - u->t.bytes);
}

/*
** Searches the line at the front, up to `line_end`, and everything that begins in it. False if more must be read to
** tell, or without memory.
*/
bool text_look_at(framer *f, text_unit *u, size_t line_end);

/* Makes [u->cursor, to) the entry of the findings since u->mark and before `end` of the list. */
void text_settle_entry(framer *f, text_unit *u, size_t to, size_t end);

/* Extends a bad stretch up to `to`, without white space at its end. */
void text_extend_bad(framer *f, finding *bad, size_t to);

/* Adds a stretch [from, to) of the record without a payload: bad if it is an object or shows a trace of one. */
void text_add_bad(framer *f, size_t from, size_t to, const dk_error *error);

#endif
