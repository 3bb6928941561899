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
#include "../common/buffer.h"
#include "ignored.h"
#include "options.h"
#include "outcome.h"
#include "progress.h"

typedef struct counts {
    uint64_t records, stored, duplicates, rejected, ignored;
    uint64_t mended; /* damaged payloads of the store that were repaired from the input */
    uint64_t reasons[IGNORED_REASONS]; /* the ignored records by reason */
} counts;

/*
** How reading an input ended.
**
**   INPUT_STATE(name, code in --json, what the summary says)
*/
#define INPUT_STATE_LIST                                      \
    INPUT_STATE(IMPORTED, "imported", "")                     \
    INPUT_STATE(UNCHANGED, "unchanged", "imported before")    \
    INPUT_STATE(WAITING, "waiting", "last record incomplete") \
    INPUT_STATE(SKIPPED, "skipped", "")                       \
    INPUT_STATE(FAILED, "failed", "")                         \
    INPUT_STATE(INTERRUPTED, "interrupted", "the next run resumes them")

typedef enum input_state {
#define INPUT_STATE(name, code, note) INPUT_##name,
    INPUT_STATE_LIST
#undef INPUT_STATE
        INPUT_STATES
} input_state;

/* The results of all inputs so far. */
typedef struct tally {
    counts total;
    uint64_t inputs, by_state[INPUT_STATES];
} tally;

/* An input whose last record is incomplete. */
typedef struct report_incomplete {
    char *shown; /* NULL in an unused one */
    uint64_t offset, length;
    int64_t since; /* milliseconds of the monotonic clock */
    bool is_reported;
} report_incomplete;

/* With --watch at most this many are kept at a time, and reported after this time. */
enum { REPORT_INCOMPLETE = 16, REPORT_INCOMPLETE_MS = 60 * 1000 };

typedef struct report {
    bool json;
    bool quiet;
    bool dry_run;
    bool watch;     /* one JSON object for each input; incomplete records are reported later */
    bool no_memory; /* out of memory: something was not printed */
    progress progress;
    tally now, committed; /* the difference is not printed before it is committed */
    buffer held;          /* JSON of the inputs that have not been committed */
    bool listed;          /* some input has been printed as JSON */
    uint64_t not_moved;
    uint64_t problems;                               /* of the current input */
    bool in_archive;                                 /* the inputs are members of one */
    uint64_t archive_lines, left_out;                /* printed about them, and not */
    report_incomplete incomplete[REPORT_INCOMPLETE]; /* with --watch */
} report;

/* The result of an input. */
typedef struct report_input {
    const char *path;  /* as the store has it */
    const char *shown; /* as on the command line, for messages */
    input_state state;
    const char *format; /* or NULL */
    const char *reason; /* why it was skipped or failed; else NULL */
    uint64_t size;
    counts counts;
    uint64_t first_ignored; /* the offset of the first ignored record */
    bool complete;
    bool
        grown; /* with --watch: it was imported before, and its ignored records were reported then */
} report_input;

void report_begin(report *r, const options *o);
void report_begin_input(report *r);

/* Between these two the inputs are members of an archive: the second says how many lines about them were not printed. */
void report_begin_archive(report *r);
void report_end_archive(report *r, const char *shown);

/* A quarantined record. Only the first few of each input are printed. */
typedef struct report_reject {
    const char *shown; /* the input */
    uint64_t record, offset;
    uint64_t line; /* from 1; 0 if unknown */
    const dk_error *error;
} report_reject;
void report_problem(report *r, const report_reject *what);

/*
** The last record of an input is incomplete. length 0: an array is not closed. With --watch the rest is expected soon:
** report_overdue reports it, once, if it has not grown for REPORT_INCOMPLETE_MS. `now`: port_now_ms().
*/
void report_waiting(report *r, const char *shown, uint64_t offset, uint64_t length);
void report_overdue(report *r, int64_t now);

/* The input is finished. It is printed when it is committed. */
void report_end_input(report *r, const report_input *in);

/* A known input was read again, but its rows were kept, since payloads would have been lost. */
void report_left(report *r, const char *shown);

/* A signal has ended the update of the plain tables; what was imported is stored. */
void report_behind(report *r, const char *database);

/* An input has no payload and no trace of one. */
void report_nothing(report *r, const char *shown);

/* An input is empty, and why. This is no error, but seldom intended. */
void report_empty(report *r, const char *shown, const char *why);

/* An input could not be moved. */
void report_not_moved(report *r, const char *shown, const char *why);

/*
** report_commit: everything counted so far is committed. report_rollback: everything since the last commit was
** rolled back.
*/
void report_commit(report *r);
void report_rollback(report *r);

/* Whether so many inputs wait to be printed that it is time to commit. */
bool report_is_full(const report *r);

/*
** Prints the summary. `error`: why the run ended early, or NULL; with an error only committed counts are shown.
** Returns OUTCOME_SUCCESS, or another outcome if standard output could not be written.
*/
outcome report_end(report *r, const char *error);

/* The same for --retry-rejects. */
outcome report_end_retry(report *r, const counts *total, const char *error);

/* With --json, the object of a command that has ended before it had anything else to print: why. */
void report_failure(const options *o, const char *why);

/* The outcome if standard output has taken everything. Otherwise at best PARTIAL, after a message. */
outcome report_written(outcome so_far);

/* Prints an error: "discko-import: subject: message". */
void report_error(const char *subject, const char *message);

#endif
