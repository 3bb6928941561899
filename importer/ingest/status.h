/*
** What --watch --status writes: the figures of the run so far in Prometheus's text format. The file is
** replaced as a whole, so that nobody reads half of one.
*/
#ifndef DISCKO_STATUS_H
#define DISCKO_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "run.h"

typedef struct status {
    uint64_t seen;       /* inputs and records that were committed at the last look */
    time_t committed_at; /* 0 while nothing was */
    int64_t written_at;  /* seconds of the monotonic clock */
    bool written;
    bool failed; /* reported once, until it succeeds again */
} status;

/*
** Writes the file where the last time is a while ago, something was committed since, or `last` is set. One
** that cannot be written is reported; the import goes on.
*/
void status_write(status *s, const run *r, bool last);

#endif
