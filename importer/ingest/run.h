/*
** The state that all parts of a run share: the store and its open batch, the report, and the exit status.
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
    erased erased; /* who has been erased, as of this batch */
    report report;
    outcome outcome;
    bool in_batch;           /* a transaction is open */
    bool told_key;           /* that there is a key, but nobody is erased */
    bool stopped;            /* the database failed: no more input is read */
    const char *error;       /* why it failed; NULL unless `stopped` */
    bool busy_reported;      /* --watch: "database is busy" was reported since the last commit */
    int reading;             /* descriptor of the current input, or -1; for the progress display */
    uint64_t records, bytes; /* in the open batch */
    void (*committed)(void *context); /* called after each commit; or NULL */
    void *context;
} run;

/* Opens the store. On failure the error has been reported and false is returned. Always call run_close. */
bool run_open(run *r, const options *o);
void run_close(run *r);

void run_raise_exit_status(run *r, outcome o);

/* True for STORE_OK. Otherwise rolls back, reports the error, stops the run and returns false. */
bool run_check(run *r, store_status status);

/* Stops the run for an error outside the database. Returns false. `message` must outlive the run. */
bool run_fail(run *r, const char *message);

/*
** Records that an input could not be read. The run continues with the other inputs and false is returned.
** Out of memory stops the run and returns true.
*/
bool run_input_failed(run *r, const char *reason);

/*
** The name of an input without the names of erased people. *clean: the new name, which the caller frees; NULL if
** nothing changed or `name` is NULL. False if the run was stopped.
*/
bool run_clean_name(run *r, const char *name, char **clean);

/* store_put_file under a clean name. */
bool run_put_file(run *r, store_file *file);

/*
** run_begin begins a batch unless one is open. run_commit updates the plain tables and commits. run_commit_part only
** commits if the store prefers to update the plain tables once, at the end of the run (plain_last).
*/
bool run_begin(run *r);
bool run_commit(run *r);
bool run_commit_part(run *r);

/* Whether the open batch is large enough to commit. */
bool run_is_full(const run *r);

#endif
