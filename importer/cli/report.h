/*
** What a run has to say: problems on standard error as they come, a summary or a JSON object on
** standard output at the end. Nothing here decides anything.
*/
#ifndef DISCKO_REPORT_H
#define DISCKO_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "../../ext/error.h"
#include "options.h"
#include "outcome.h"
#include "progress.h"

typedef struct counts {
    uint64_t records, stored, duplicates, rejected, ignored;
} counts;

typedef struct report {
    bool json;
    bool quiet;
    bool dry_run;
    bool watch;     /* an object of JSON for each input alone; what waits is no news */
    bool no_memory; /* for some of what was to be printed */
    progress progress;
    counts total;
    counts committed; /* what of the total is in the store for good */
    uint64_t inputs, unchanged, waiting, skipped, failed, interrupted, not_moved;
    uint64_t problems; /* told of the present input */
} report;

/* What became of an input. */
typedef struct report_input {
    const char *path;   /* as the store has it */
    const char *shown;  /* as people are shown it */
    const char *state;  /* "imported", "unchanged", "waiting", "interrupted", "skipped", "failed" */
    const char *format; /* or NULL */
    const char *reason; /* why it was skipped or failed, or NULL */
    uint64_t size;
    counts counts;
    bool complete;
} report_input;

void report_begin(report *r, const options *o);
void report_begin_input(report *r);

/* A quarantined record; at most a few an input are told one by one. */
typedef struct report_reject {
    const char *shown; /* the input */
    uint64_t record, offset;
    uint64_t line; /* counted from 1, or 0 where the input is not made of lines */
    bool in_body;  /* the error's offset counts from the body that was decoded */
    const dk_error *error;
} report_reject;
void report_problem(report *r, const report_reject *what);

/* The incomplete last record of an input. */
void report_waiting(report *r, const char *shown, uint64_t offset, uint64_t length);

/* An input is done; its counts are added to the total. */
void report_end_input(report *r, const report_input *in);

/* An input could not be moved. */
void report_not_moved(report *r, const char *shown, const char *why);

/* What has been counted so far is in the store. */
void report_commit(report *r);

/*
** The summary. `error`: what ended the run before its time, or NULL; then the totals are those of
** what was committed. What standard output could not be told makes the run's outcome worse.
*/
outcome report_end(report *r, const char *error);

/* The summary of a run that took no inputs but records out of quarantine, likewise. */
outcome report_end_retry(report *r, const counts *total, const char *error);

/* An error that ends the run. */
void report_error(const char *subject, const char *message);

#endif
