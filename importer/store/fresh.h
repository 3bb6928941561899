/*
** Rows of new leads that a batch has stored but not yet added to the plain tables. They are made while the scan of
** the payload is available. sql/snapshot.sql reads them as the tables discko_fresh and discko_fresh_topics,
** instead of its views over discko_events.
*/
#ifndef DISCKO_FRESH_H
#define DISCKO_FRESH_H

#include "../../ext/plain.h"

struct sqlite3;

typedef struct fresh_row {
    int64_t event_id;
    dk_cell cells[DK_PLAIN_COUNT];
} fresh_row;

/* A category of a new lead. */
typedef struct fresh_topic {
    int64_t event_id;
    dk_cell name;
    int category_index;
    uint32_t point_count;
} fresh_topic;

typedef struct fresh {
    fresh_row *rows; /* by event_id */
    size_t count, room, bytes;
    fresh_topic *topics; /* by event_id, category_index */
    size_t topic_count, topic_room;
    dk_arena arena; /* what the cells point to, with the payloads */
} fresh;

/* Registers the two tables on a connection; `f` must outlive it. An SQLite result code, as below. */
int fresh_register(fresh *f, struct sqlite3 *db);

/* Adds the row of a new event, whose id is greater than all before. Does nothing if it is no lead. */
int fresh_add(fresh *f, int64_t event_id, const char *text, const dk_scan *scan);

/* Whether the rows should be added to the plain tables before more are collected. */
bool fresh_is_full(const fresh *f);

/* Empties it and keeps some of its memory. */
void fresh_clear(fresh *f);
void fresh_free(fresh *f);

#endif
