/*
** Tables of the user's own in the database of a store: where people stand in them too. They are named, never changed.
*/
#ifndef DISCKO_OWN_TABLES_H
#define DISCKO_OWN_TABLES_H

#include "person.h"

struct sqlite3;

/*
** Adds the names of those in which one of the person's ids or addresses stands to temp.discko_person_tables (name). An
** SQLite result code; SQLITE_NOMEM without memory.
*/
int own_tables_find(struct sqlite3 *db, person *p);

/* Deletes what ANALYZE has sampled from the tables of the store, which has ids and addresses in it. */
int own_tables_drop_samples(struct sqlite3 *db);

#endif
