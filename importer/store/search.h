/*
** discko_search, the full-text index that sql/search.sql makes for whoever wants it: a store may have it or not.
*/
#ifndef DISCKO_SEARCH_H
#define DISCKO_SEARCH_H

#include <stdbool.h>

struct sqlite3;

/*
** Makes the index anew where there is one, so that no term of a deleted lead is left in it. In the caller's
** transaction. Returns an SQLite result code.
*/
int search_rebuild(struct sqlite3 *db);

/*
** Whether the index, its view and its triggers are what sql/search.sql makes of the leads; true where there is
** none. Writes only temporary tables. Returns an SQLite result code.
*/
int search_check(struct sqlite3 *db, bool *is_right);

#endif
