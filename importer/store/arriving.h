/*
** Payloads that are stored together. SQLite sees them as a virtual table, so that one statement can insert many of
** them. This takes two thirds of the time of a statement for each.
*/
#ifndef DISCKO_ARRIVING_H
#define DISCKO_ARRIVING_H

#include "envelope.h"
#include "store.h"

struct sqlite3;

typedef struct arriving {
    const store_arrival *rows; /* borrowed */
    int64_t *event_ids;        /* the event that holds each row's payload; 0: none */
    size_t from, to;           /* the rows that the table has */
    size_t count, room;
} arriving;

/*
** Registers the table discko_arriving on a connection; `a` must outlive it. Returns an SQLite result code, as below.
*/
int arriving_register(arriving *a, struct sqlite3 *db);

/* Fills the table with all of them. The rows must stay valid until arriving_clear. False when out of memory. */
bool arriving_set(arriving *a, const store_arrival *rows, size_t count);

/* Empties it and keeps its memory. */
void arriving_clear(arriving *a);
void arriving_free(arriving *a);

#endif
