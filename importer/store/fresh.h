/*
** Rows of new leads for the plain tables. For a few leads, they are made while the scan of the payload is available;
** for many, from the stored payloads. sql/snapshot.sql reads them as the virtual tables discko_fresh,
** discko_fresh_leads and discko_fresh_topics instead of its own views. Each payload is scanned only once.
*/
#ifndef DISCKO_FRESH_H
#define DISCKO_FRESH_H

#include "../../ext/plain.h"
#include "topics.h"

struct sqlite3;

typedef struct fresh_row {
    int64_t event_id;
    dk_cell cells[DK_PLAIN_COUNT];
} fresh_row;

typedef struct fresh {
    fresh_row *rows; /* by event_id */
    size_t count, room, bytes;
    dk_arena arena;           /* memory of the cells and the payloads */
    topics leads;             /* the events of all rows, including those already read */
    topics topics;            /* their categories */
    bool has[DK_PLAIN_COUNT]; /* the columns that a row read so far has a value in */
    bool reads;               /* rows are made from the stored payloads when they are read */
} fresh;

/* Registers the three tables on a connection; `f` must outlive it. Returns an SQLite result code, as below. */
int fresh_register(fresh *f, struct sqlite3 *db);

/* Adds the row of a new event, whose id must be greater than all previous ones. Does nothing if it is not a lead. */
int fresh_add(fresh *f, int64_t event_id, const char *text, const dk_scan *scan);

/* Makes the row of an event; the cells point into `text` and the arena. Adds its id and categories unless `of` is NULL. */
int fresh_make(fresh_row *row, const char *text, const dk_scan *scan, dk_arena *arena, fresh *of);

/*
** From now until fresh_clear, the rows are those of all events that the plain tables lack, made from the stored
** payloads when they are read. Ids and categories are known once all rows have been read.
*/
void fresh_read(fresh *f);

/* Whether there were too many categories to remember, so that discko_fresh_topics is not complete. */
bool fresh_lacks_topics(const fresh *f);

/* Whether the rows should be added to the plain tables before more are collected. */
bool fresh_is_full(const fresh *f);

/* Empties it and keeps some of its memory. */
void fresh_clear(fresh *f);
void fresh_free(fresh *f);

#endif
