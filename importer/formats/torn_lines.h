/*
** The lines of a payload that was printed over several lines and could not be joined, since what stands before them on each
** line differs (numbers of lines, grep's context) or is not known:
**
**   3:  "event": "lead.unlocked",
**   4-  "data": {
**
** The first of them that shows a trace of a payload is quarantined. The following ones show none by themselves, but are
** pieces of the same record, up to the line that closes it.
**
** The same of a payload on one line that a program has cut at a length, in a way that is not known:
**
**   [debug] 42#42: *1 body: "{"event":"lead.unlocked","data":{"summary":{"needs":"a sh"
**   [debug] 42#42: *1 body: "op"}}}"
**
** Its pieces go on inside a string: what shows one is a mark of JSON that no bracket in the line precedes, or that it is as long as
** the first.
*/
#ifndef DISCKO_TORN_LINES_H
#define DISCKO_TORN_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero: no line is expected. */
typedef struct torn_lines {
    uint64_t behind; /* where the last piece ends in the input */
    size_t left;     /* how many bytes more may belong to the record */
    size_t depth;    /* how many brackets are open in it; 0: it has been closed */
    size_t others;   /* lines of others since the last piece */
    size_t cut;      /* how long the first line is, where it was cut at a length; else 0 */
    bool in_string;  /* a string is open in it */
} torn_lines;

/* Whether a line at `at` may be a piece of the record that is open. */
bool torn_lines_reach(const torn_lines *t, uint64_t at);

/* Notes a record of `length` bytes at `at` that shows a trace of a payload and could not be read. */
void torn_lines_begin(torn_lines *t, uint64_t at, const char *line, size_t length);

/* Whether the line at `at`, in which nothing was found, is the next piece. */
bool torn_lines_go_on(torn_lines *t, uint64_t at, const char *line, size_t length);

#endif
