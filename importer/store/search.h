/*
** discko_search, the optional full-text index that sql/search.sql creates.
*/
#ifndef DISCKO_SEARCH_H
#define DISCKO_SEARCH_H

#include <stdbool.h>

struct sqlite3;

/* Makes the objects of sql/search.sql, in the caller's transaction. Returns an SQLite result code. */
int search_make(struct sqlite3 *db);

/* Whether there is an index that is damaged, as far as SQLite can tell. */
bool search_is_damaged(struct sqlite3 *db);

/* Makes the index anew if there is one that is damaged. In the caller's transaction, too. Returns an SQLite result code. */
int search_mend(struct sqlite3 *db);

/*
** Rebuilds the index if there is one, so that no term of a deleted lead remains. Runs in the caller's transaction.
** Returns an SQLite result code.
*/
int search_rebuild(struct sqlite3 *db);

/* Empties the index, if there is one, after leads were deleted without triggers. Returns an SQLite result code. */
int search_empty(struct sqlite3 *db);

/*
** Whether the index, its view and its triggers are what sql/search.sql would create from the leads; true if there
** is none. Writes only temporary tables. Returns an SQLite result code.
*/
int search_check(struct sqlite3 *db, bool *is_right);

#endif
