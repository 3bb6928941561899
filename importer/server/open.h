/*
** Where a store is chosen: a database is a file, or the URL of a libsql server.
*/
#ifndef DISCKO_OPEN_H
#define DISCKO_OPEN_H

#include "../store/store.h"

/*
** Opens the store, making it where it is not there. *out is set unless there is no memory, so that
** store_message can be asked; free it with store_close in any case.
*/
store_status store_open(const char *database, const store_options *options, store **out);

/* Opens a store that is there, for reading only. */
store_status store_open_read_only(const char *database, int busy_timeout, store **out);

#endif
