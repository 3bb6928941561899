/*
** Progress: one line on a terminal, rewritten a few times a second. It is removed before anything else is
** printed, and at the end. With --watch the line says that the program is there, and when the last record came.
*/
#ifndef DISCKO_PROGRESS_H
#define DISCKO_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { PROGRESS_LENGTH = 128 };

typedef struct progress_state {
    uint64_t done, total; /* bytes; total 0: not known */
    uint64_t records;
    double seconds; /* since the start */
} progress_state;

/*
** Formats the line, without a line end: "  63 %  231.4 of 366.1 MB  126014 records  118.2 MB/s  2 s left".
** `width`: where that has more columns, "  63 %  126014 records  2 s left", cut if need be; 0: as it is.
*/
void progress_format(const progress_state *state, size_t width, char out[PROGRESS_LENGTH]);

/* "watching  1204 records  last 14:02:11", in local time; without the time where there is no record yet. */
void progress_format_watching(uint64_t records, time_t last, size_t width,
                              char out[PROGRESS_LENGTH]);

typedef struct progress {
    bool on;                /* progress is to be shown */
    bool visible;           /* a line is on the terminal */
    uint64_t total, before; /* bytes of all inputs; of the finished ones */
    double begun, shown;    /* seconds of the monotonic clock */
    bool watching;          /* with --watch: its line is shown instead, with */
    uint64_t records;       /* the number of records and */
    time_t last;            /* the time of the last one */
} progress;

/* `total`: bytes of all inputs; 0: not known. */
void progress_begin(progress *p, uint64_t total);

/* Shows the line. `bytes`: read of the current input. `records`: of all inputs. */
void progress_show(progress *p, uint64_t bytes, uint64_t records);

/* While --watch waits for input: shows its line if it is not shown, or if `records` (of all inputs) has changed. */
void progress_watch(progress *p, uint64_t records);

/* Whether the line should be shown again. Cheap enough to be called for every record. */
bool progress_is_due(const progress *p);

/* An input of so many bytes is finished. */
void progress_pass(progress *p, uint64_t bytes);

/* Removes the line. */
void progress_clear(progress *p);

#endif
