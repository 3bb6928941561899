/*
** A run: what all its parts share. The store with the batch that is being written, what is reported,
** and how the run is going to end.
*/
#ifndef DISCKO_RUN_H
#define DISCKO_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "../cli/options.h"
#include "../cli/outcome.h"
#include "../cli/report.h"
#include "../store/erased.h"
#include "../store/store.h"

typedef struct run {
    const options *options;
    store *store;
    erased erased; /* as of this batch */
    report report;
    outcome outcome;
    bool in_batch;           /* a transaction is open */
    bool stopped;            /* the database failed: nothing more is read */
    const char *error;       /* then: how */
    bool busy_told;          /* of --watch, which waits: that it does, since the last commit */
    int reading;             /* descriptor of the present input, or -1: for the progress */
    uint64_t records, bytes; /* of the batch */
    void (*committed)(void *context); /* called after each commit; or NULL */
    void *context;
} run;

/* Opens the store. False where it cannot, which has been reported; close it in any case. */
bool run_open(run *r, const options *o);
void run_close(run *r);

void run_worsen(run *r, outcome o);

/* Ends the run where the database failed, which is reported; true where it did not. */
bool run_check(run *r, store_status status);

/* The same for what failed beside the database: always false. `message` lives as long as the run. */
bool run_fail(run *r, const char *message);

/*
** What an input that cannot be read does to the run: the others go on, but where there is no memory it
** ends, and true is returned.
*/
bool run_lacks(run *r, const char *reason);

/* Begins a batch unless one is open; commits the one that is, plain tables and all. */
bool run_begin(run *r);
bool run_commit(run *r);

/* Whether the batch is large enough to be committed. */
bool run_is_full(const run *r);

#endif
