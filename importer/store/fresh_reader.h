/* Makes the rows of new leads from stored payloads, if they were not made when the payloads arrived. */
#ifndef DISCKO_FRESH_READER_H
#define DISCKO_FRESH_READER_H

#include "fresh.h"

struct sqlite3;
struct sqlite3_stmt;

typedef struct fresh_reader {
    struct sqlite3_stmt *payloads;
    dk_scan scan;
    dk_arena arena;
    fresh_row row; /* valid until the next call */
} fresh_reader;

/*
** Begins to read one event, or all that the plain tables lack if event_id is 0. Begin with a reader that is zero;
** one that has been read can be begun again. SQLite result codes; so below.
*/
int fresh_reader_begin(fresh_reader *r, struct sqlite3 *db, int64_t event_id);

/* Reads the next lead into r->row; *has: whether there was one. Its id and categories are added unless `of` is NULL. */
int fresh_reader_next(fresh_reader *r, fresh *of, bool *has);

void fresh_reader_free(fresh_reader *r);

#endif
