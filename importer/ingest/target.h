/*
** An import may create a store only where there is no file, or an empty one. Swapping DATABASE and INPUT must not
** create a database named like a payload.
*/
#ifndef DISCKO_TARGET_H
#define DISCKO_TARGET_H

#include <stdbool.h>

#include "../cli/options.h"

/* Whether an open file begins as a SQLite database does. */
bool target_is_sqlite(int fd);

/*
** Checks the inputs when the database does not exist yet: each must exist, unless --watch waits for it, and none
** may be a database. Reports the first that fails and returns false.
*/
bool target_check(const options *o);

#endif
