/*
** The scalar functions.
*/
#ifndef DISCKO_FUNCTION_H
#define DISCKO_FUNCTION_H

#include <sqlite3ext.h>

/* discko_lead(payload, field) */
int dk_register_lead_function(sqlite3 *db);

/* The functions of one argument, and discko_version. */
int dk_register_scalars(sqlite3 *db);

/* The flags of every function: usable in views, indexes and triggers of any database. */
#define DK_FUNCTION_FLAGS (SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS)

#endif
