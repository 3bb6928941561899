/*
** DATABASE and INPUT may have been swapped on the command line. Then no database must be created in the place of an
** input.
*/
#ifndef DISCKO_SWAPPED_H
#define DISCKO_SWAPPED_H

#include <stdbool.h>

#include "../cli/options.h"

/* Whether an open file is a SQLite database, by its first bytes. */
bool swapped_is_sqlite(int fd);

/* The same by name; only regular files are opened. */
bool swapped_names_sqlite(const char *path);

/*
** Checks the inputs when the database does not exist yet: each must exist, unless --watch waits for it, and none
** may be a database. Reports the first that fails and returns false.
*/
bool swapped_check(const options *o);

#endif
