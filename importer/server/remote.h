/*
** The store on a libsql server. The tables of a batch are a mirror (mirror.h): a temporary database of the
** same schema, on which store.c works as on any other. This module
**
**   - fetches into the mirror the rows that a statement is going to look at, under their own ids;
**   - gives new rows the ids that follow the server's;
**   - sends the rows that the batch has changed in the mirror, all in one transaction, when it commits. The
**     server evaluates nothing but SQL on plain values: it need not have the extension.
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
#include "client.h"

typedef enum remote_mode {
    REMOTE_WRITE,
    REMOTE_DRY_RUN, /* nothing is sent; the server need not have a store */
    REMOTE_READ     /* likewise, and it must have one, all of which is fetched */
} remote_mode;

/*
** Opens a store that store_new has made; what it lacks is made on the server. The client is the store's from
** now on, also where this fails; NULL: there was no memory for it. `patience`: milliseconds to wait for a
** turn.
*/
store_status remote_open(store *s, client *c, remote_mode mode, int patience);

#endif
