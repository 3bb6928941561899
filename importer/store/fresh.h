/*
** Rows of new leads that are to be added to the plain tables. Of a few they are made while the scan of the payload is
** available; of many they are made from the stored payloads. sql/snapshot.sql reads them as the tables discko_fresh,
** discko_fresh_leads and discko_fresh_topics, instead of its views over discko_events. Each payload is scanned only once.
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
    dk_arena arena; /* what the cells point to, with the payloads */
    topics leads;   /* the events that all rows are of, also of those that have been read */
    topics topics;  /* and their categories */
    bool reads;     /* the rows are made from the stored payloads instead, as they are asked for */
} fresh;

/* Registers the two tables on a connection; `f` must outlive it. An SQLite result code, as below. */
int fresh_register(fresh *f, struct sqlite3 *db);

/* Adds the row of a new event, whose id is greater than all before. Does nothing if it is no lead. */
int fresh_add(fresh *f, int64_t event_id, const char *text, const dk_scan *scan);

/* Makes the row of an event; the cells point into `text` and the arena. Adds its id and categories unless `of` is NULL. */
int fresh_make(fresh_row *row, const char *text, const dk_scan *scan, dk_arena *arena, fresh *of);

/*
** Until fresh_clear the rows are those of all events that the plain tables lack: they are made from the stored payloads,
** each when it is asked for. Their ids and categories are known when all rows have been read.
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
