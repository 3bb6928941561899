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
    uint64_t seen;       /* inputs and records that were committed at the last check */
    time_t committed_at; /* 0 if nothing has been committed */
    int64_t written_at;  /* milliseconds of the monotonic clock */
    bool written;
    bool failed; /* reported once, until it succeeds again */
} status;

/*
** Writes the file if it is due, if something was committed since, or if `last` is set. A failure is reported and
** the import continues.
*/
void status_write(status *s, const run *r, bool last);

#endif
