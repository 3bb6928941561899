/*
** The store on a libsql server. A batch works on a mirror (mirror.h): a temporary database with the same
** schema, on which store.c works as on any other database. This module
**
**   - fetches into the mirror the rows that a statement is about to read, under their own ids;
**   - gives new rows the ids that follow the server's;
**   - on commit, sends the rows that the batch changed in the mirror, all in one transaction. The server
**     evaluates only SQL on plain values: it does not need the extension.
**
** Nothing is stored twice, whatever is lost on the way. Each batch has a number, one more than the last number
** that this importer saw when the batch began, and a token. They are the first row that its transaction
** writes, in discko_batches. A batch that arrives twice, or after another importer's, fails on that row. The
** token shows which of the two happened: in the first case the batch is in the store, in the second none of
** it is.
**
** To avoid conflicts over the numbers, importers take turns: each draws a ticket (discko_writers), and the
** owner of the lowest ticket writes. A ticket expires if its owner does not renew it for LEASE_S seconds.
** Turns only save work. The numbers are what keeps the store correct.
*/
#ifndef DISCKO_REMOTE_STORE_H
#define DISCKO_REMOTE_STORE_H

#include "../store/store.h"
#include "client.h"

typedef enum remote_mode {
    REMOTE_WRITE,
    REMOTE_DRY_RUN, /* sends nothing; the server need not have a store */
    REMOTE_READ     /* sends nothing; the server must have a store, all of which is fetched */
} remote_mode;

/*
** Opens a store made by store_new and creates on the server what is missing there. The store takes ownership
** of the client, even on failure. A NULL client means that it could not be allocated. `patience`: milliseconds
** to wait for a turn.
*/
store_status remote_store_open(store *s, client *c, remote_mode mode, int patience);

#endif
