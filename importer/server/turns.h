/*
** Importers take turns in writing to a server. The owner of a turn reads the state of the store.
*/
#ifndef DISCKO_TURNS_H
#define DISCKO_TURNS_H

#include "remote.h"

bool turns_make_token(char token[TOKEN_LENGTH + 1]);

/* Creates a token, waits for a turn, and reads the state. */
store_status turns_begin(remote *r);

/* Renews the ticket while the batch is being made, if it is time. */
store_status turns_keep(remote *r);

/* Gives the ticket back. If that fails it expires. */
void turns_end(store *s);

/* The same as a step of a request. */
void turns_add_end(remote *r);

/* Reads the state without a turn, for read-only callers. */
store_status turns_read_state(remote *r);

/* The number of the last batch that was written; 0 if the server has none. */
store_status turns_last_batch(remote *r, int64_t *batch);

#endif
