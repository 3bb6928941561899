/*
** Opens a store. A database is a file, or the URL of a libsql server.
*/
#ifndef DISCKO_OPEN_STORE_H
#define DISCKO_OPEN_STORE_H

#include "../store/store.h"

/*
** Opens the store and creates it if it does not exist. *out is set even on failure, for store_message, unless
** out of memory. Always call store_close on it.
*/
store_status store_open(const char *database, const store_options *options, store **out);

/*
** Opens an existing store for reading only. `reading`: how inputs are read now, to tell those that were read in another
** way; NULL if no input is looked at.
*/
store_status store_open_read_only(const char *database, int busy_timeout,
                                  const store_reading *reading, store **out);

#endif
