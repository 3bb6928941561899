/*
** "Imposter tables": tables that have the pages of an index, in the memory of one connection only. While the index is
** out of the schema, its keys can be read and added as rows, in any order. All of it must happen in one transaction, which
** ends with the same schema; it must have changed the schema before, so that SQLite reads it anew after a rollback. SQLite's
** own RBU extension does the same.
*/
#ifndef DISCKO_IMPOSTER_H
#define DISCKO_IMPOSTER_H

#include <stdbool.h>

#include "sql.h"

/* Whether this SQLite makes imposter tables: it may have been built without them. */
bool imposter_is_possible(void);

/*
** Makes a table of the pages that begin at `root`. It is there until the schema is next changed in the way below. Returns an
** SQLite result code, like imposter_change_schema.
*/
int imposter_make(struct sqlite3 *db, const char *create, int root);

/* Runs a statement that changes sqlite_master. SQLite then reads it anew. */
int imposter_change_schema(struct sqlite3 *db, const char *statement, const sql_value *values);

#endif
