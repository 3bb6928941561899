/*
** A store that is a SQLite file.
*/
#ifndef DISCKO_LOCAL_H
#define DISCKO_LOCAL_H

#include "store.h"

/* As store_open and store_open_read_only (../server/open.h), of a store that store_new has made. */
store_status local_open(store *s, const char *path, const store_options *options);
store_status local_open_read_only(store *s, const char *path, int busy_timeout);

#endif
