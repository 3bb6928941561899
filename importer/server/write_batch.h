/*
** Writes a batch to the server: the rows that changed in the mirror, in one transaction.
*/
#ifndef DISCKO_WRITE_BATCH_H
#define DISCKO_WRITE_BATCH_H

#include "remote.h"

/* Sends the batch if it changed anything, and ends the turn. Does nothing unless r->mode is REMOTE_WRITE. */
store_status write_batch(remote *r);

#endif
