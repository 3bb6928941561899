/*
** Makes the rows of new leads from stored payloads, if they were not made when the payloads arrived. With a second core,
** a thread makes the rows of some payloads while the caller inserts those of the payloads before.
*/
#ifndef DISCKO_FRESH_READER_H
#define DISCKO_FRESH_READER_H

#include "../port/worker.h"
#include "fresh.h"

struct sqlite3;
struct sqlite3_stmt;

/* How many payloads are copied for the second thread at a time. */
enum { FRESH_TOGETHER = 512 };

typedef struct fresh_payload {
    int64_t event_id;
    size_t offset, length; /* in the texts */
} fresh_payload;

/* Payloads, and the rows that the second thread makes of them. */
typedef struct fresh_group {
    fresh_payload payloads[FRESH_TOGETHER];
    fresh_row rows[FRESH_TOGETHER];
    size_t count, made, at; /* payloads, rows, and the row that is read next */
    char *texts;
    size_t used;
    dk_scan scan;
    dk_arena arena;
    fresh *of;
    int rc; /* the error behind the last row */
} fresh_group;

typedef struct fresh_reader {
    struct sqlite3_stmt *payloads;
    fresh *of;
    dk_scan scan; /* of a payload whose row the caller's thread makes; so the next two */
    dk_arena arena;
    fresh_row row;
    worker *worker;      /* NULL: all rows are made by the caller's thread */
    fresh_group *groups; /* two of them if there is a worker */
    fresh_group *ready;  /* the one whose rows are being read */
    bool is_making;      /* the worker makes the rows of the other one */
    bool has_large;      /* the statement stands at a payload that is too large to be copied */
    bool is_done;        /* the statement has no more payloads */
} fresh_reader;

/*
** Begins to read one event, or all that the plain tables lack if event_id is 0. Their ids and categories are added to `of`
** unless it is NULL. Begin with a reader that is zero; one that has been read can be begun again. SQLite result codes; so
** below.
*/
int fresh_reader_begin(fresh_reader *r, struct sqlite3 *db, int64_t event_id, fresh *of);

/* *row: the next lead, valid until the next call; NULL: there is none. */
int fresh_reader_next(fresh_reader *r, const fresh_row **row);

void fresh_reader_free(fresh_reader *r);

#endif
