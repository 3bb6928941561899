/*
** Checks of DATABASE and INPUT before a database is created: the two may have been swapped on the command line.
*/
#ifndef DISCKO_ARGUMENTS_H
#define DISCKO_ARGUMENTS_H

#include <stdbool.h>

#include "../cli/options.h"

/* Whether an open file is a SQLite database, by its first bytes. */
bool arguments_is_sqlite_file(int fd);

/* The same for a path. Only regular files are opened. */
bool arguments_names_sqlite(const char *path);

/*
** If the database does not exist yet, each input must exist (unless --watch waits for it), and none may be a
** database. Reports the first violation and returns false.
*/
bool arguments_check(const options *o);

#endif
