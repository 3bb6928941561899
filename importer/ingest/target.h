/*
** What an import may make: a store in a file that is not there, or is empty. Whoever swaps DATABASE and
** INPUT must not get a database that is named like a payload.
*/
#ifndef DISCKO_TARGET_H
#define DISCKO_TARGET_H

#include <stdbool.h>

#include "../cli/options.h"

/* Whether an open file begins as a SQLite database does. */
bool target_is_sqlite(int fd);

/*
** Whether the inputs make sense for the database: where that is no SQLite database yet, each input must
** exist, unless --watch waits for it, and none may be a database. False where one does not; it is reported.
*/
bool target_check(const options *o);

#endif
