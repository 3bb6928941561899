/*
** Saves what can be read of a store whose pages or schema are damaged. SQLite neither drops nor rewrites a table with a
** damaged page, so all rows that it can read are copied to a new database, which then takes the place of the old one
** in a transaction of SQLite's backup.
*/
#ifndef DISCKO_SALVAGE_H
#define DISCKO_SALVAGE_H

#include <stdbool.h>

struct sqlite3;

/*
** Checks a store that has just been opened, and saves it if SQLite finds it damaged (*saved). Unreadable rows are
** then missing until the inputs are imported again, and the plain tables are empty. What is in no input must be copied
** whole: the user's own tables, indexes, triggers and views, what is set by hand and the marks of the erased. If that
** fails, or a page of the schema hides a table, nothing is changed and *message says which one. Call it outside of a
** transaction. Returns an SQLite result code. *message: allocated, or NULL; the caller frees it.
*/
int salvage(struct sqlite3 *db, bool *saved, char **message);

#endif
