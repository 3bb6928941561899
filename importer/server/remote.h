/*
** The store on a libsql server. The tables of a batch are a mirror (mirror.h): a temporary database of the
** same schema, on which store.c works as on any other. This module
**
**   - fetches into the mirror the rows that a call is going to ask for, under their own ids;
**   - gives new rows the ids that follow the server's;
**   - sends the rows that the batch has changed in the mirror, all in one transaction, when it commits. The server evaluates nothing but SQL on plain values: it
**     need not have the extension.
**
** Nothing doubles, whatever is lost on the way. Each batch has a number, the one after the last that this
** importer saw when it began, and a token; they are its transaction's first row, in discko_batches. A
** batch that arrives twice, or after somebody else's, fails there; and the token tells which of the two it
** was. In the first case it is in the store, in the second nothing of it is.
**
** So that importers do not take the number from each other, they take turns: each draws a ticket
** (discko_writers), the lowest one's owner writes. A ticket is void after LEASE_S seconds that its owner
** did not renew it. Turns are only courtesy: the numbers are what keeps the store right.
*/
#ifndef DISCKO_REMOTE_H
#define DISCKO_REMOTE_H

#include "../store/store.h"

struct sqlite3;

typedef struct remote remote;

/* The server takes no row that is longer. */
enum { REMOTE_ROW_MAX = 4999992 };

/* What the server has: its highest ids, and how far its plain tables have been brought. */
typedef struct remote_state {
    int64_t batch, event, delivery, file, reject, erased;
    int64_t snapshot_event, snapshot_delivery;
} remote_state;

typedef enum remote_mode {
    REMOTE_WRITE,
    REMOTE_DRY_RUN, /* nothing is sent; the server need not have a store */
    REMOTE_READ     /* likewise, and it must have one */
} remote_mode;

/*
** `db`, the mirror, has this program's schema and views, and nothing else; it is the caller's. Makes the store on
** the server where it is not there. *out is set unless there is no memory; free it in any case.
*/
store_status remote_open(const char *url, remote_mode mode, int patience, struct sqlite3 *db,
                         remote **out);
void remote_close(remote *r);
const char *remote_message(const remote *r);

/* Begins a batch: waits for its turn, empties the mirror, reads the state. */
store_status remote_begin(remote *r);
const remote_state *remote_state_of(const remote *r);

/* With this batch the plain tables have all that is stored. The mirror cannot tell: it has not all rows. */
void remote_complete(remote *r);

/* Sends what has changed in the mirror since. */
store_status remote_commit(remote *r);
void remote_rollback(remote *r);

/* A value that a condition names ?1, ?2, … */
typedef struct remote_arg {
    const void *bytes; /* NULL: an integer; else text, or a blob */
    size_t size;
    int64_t integer;
    bool is_blob, is_null;
} remote_arg;

/*
** Fetches the rows of a table that a condition (SQL behind WHERE) holds for, unless the mirror has them or
** has deleted them in this batch.
*/
store_status remote_fetch(remote *r, const char *table, const char *where, const remote_arg *args);

/* Fetches the payloads of these hashes, as far as there are any. Each hash is asked for once a batch. */
store_status remote_fetch_hashes(remote *r, const dk_hash *hashes, size_t count);

/*
** Fetches what sql/snapshot.sql is going to look at besides the new events and deliveries of the mirror:
** the leads they belong to.
*/
store_status remote_fetch_leads(remote *r);

/* The deliveries of an input, and the leads they count for. */
store_status remote_fetch_deliveries(remote *r, int64_t file_id);

/*
** Where the plain tables are behind what is stored: fetches the next events or deliveries that are to be
** brought in, and says up to which ids they are. False: nothing is behind.
*/
store_status remote_fetch_behind(remote *r, int64_t *event, int64_t *delivery, bool *behind);

/* Fetches the whole store; STORE_BUSY where somebody has written to it meanwhile. */
store_status remote_fetch_all(remote *r);

#endif
