/*
** What a run prints: problems on standard error as they occur, a summary or a JSON object on standard
** output at the end.
*/
#ifndef DISCKO_REPORT_H
#define DISCKO_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "../../ext/error.h"
#include "ignored.h"
#include "options.h"
#include "outcome.h"
#include "progress.h"

typedef struct counts {
    uint64_t records, stored, duplicates, rejected, ignored;
    uint64_t mended; /* damaged payloads of the store that the input has given back */
    uint64_t reasons[IGNORED_REASONS]; /* how many of the ignored were so for each */
} counts;

/* What has become of the inputs so far. */
typedef struct tally {
    counts total;
    uint64_t inputs, unchanged, waiting, skipped, failed, interrupted;
} tally;

typedef struct report {
    bool json;
    bool quiet;
    bool dry_run;
    bool watch;     /* one JSON object for each input; incomplete records are not reported */
    bool no_memory; /* something could not be printed */
    progress progress;
    tally now, committed; /* nothing of the difference is printed before it is committed */
    FILE *held;           /* JSON of the inputs that have not been committed, in memory; or NULL */
    char *held_text;
    size_t held_length;
    bool listed; /* some input has been printed as JSON */
    uint64_t not_moved;
    uint64_t problems; /* of the current input */
} report;

/* The result of an input. */
typedef struct report_input {
    const char *path;   /* as the store has it */
    const char *shown;  /* as the command line has it: for people */
    const char *state;  /* "imported", "unchanged", "waiting", "interrupted", "skipped", "failed" */
    const char *format; /* or NULL */
    const char *reason; /* why it was skipped or failed, or NULL */
    uint64_t size;
    counts counts;
    uint64_t first_ignored; /* where the first ignored record lies */
    bool complete;
    bool grown; /* with --watch: it was there before; what is ignored in it has been told */
} report_input;

void report_begin(report *r, const options *o);
void report_begin_input(report *r);

/* A quarantined record. Only the first few of each input are printed. */
typedef struct report_reject {
    const char *shown; /* the input */
    uint64_t record, offset;
    uint64_t line; /* counted from 1; 0 where it is not known */
    bool in_body;  /* the error's offset counts from the first byte of the decoded body */
    const dk_error *error;
} report_reject;
void report_problem(report *r, const report_reject *what);

/* The last record of an input is incomplete. length 0: an array is not closed. */
void report_waiting(report *r, const char *shown, uint64_t offset, uint64_t length);

/* The input is finished: it is printed when it has been committed. */
void report_end_input(report *r, const report_input *in);

/* A known input was read again, and left as it was, since payloads of it would have been missing. */
void report_left(report *r, const char *shown);

/* No payload was found in an input, nor a trace of one. */
void report_nothing(report *r, const char *shown);

/* An input holds nothing: why. That is no fault, but seldom what was meant. */
void report_empty(report *r, const char *shown, const char *why);

/* An input could not be moved. */
void report_not_moved(report *r, const char *shown, const char *why);

/* Everything counted so far has been committed, or none of it since the last commit has been kept. */
void report_commit(report *r);
void report_rollback(report *r);

/* So many inputs wait to be committed and printed that it is time to do so. */
bool report_is_full(const report *r);

/*
** Prints the summary. `error`: what ended the run early, or NULL; with an error only committed counts are
** shown. Returns an outcome other than success where standard output could not be written.
*/
outcome report_end(report *r, const char *error);

/* The same for --retry-rejects. */
outcome report_end_retry(report *r, const counts *total, const char *error);

/* Prints an error: "discko-import: subject: message". */
void report_error(const char *subject, const char *message);

#endif
