/*
** A store in a local SQLite file. local_open.c opens it; local.c has its transactions.
*/
#ifndef DISCKO_LOCAL_H
#define DISCKO_LOCAL_H

#include "store.h"

/* Like store_open and store_open_read_only (../server/open_store.h), for a store made by store_new. */
store_status local_open(store *s, const char *path, const store_options *options);
store_status local_open_read_only(store *s, const char *path, int busy_timeout);

/* Sets up the parts of the store that belong to a file. False when out of memory. */
bool local_prepare(store *s, const char *path);

#endif
