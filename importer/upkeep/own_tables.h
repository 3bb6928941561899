/*
** The user's own tables in the database of a store: finds those that mention people. They are listed, never changed.
*/
#ifndef DISCKO_OWN_TABLES_H
#define DISCKO_OWN_TABLES_H

#include "person.h"

struct sqlite3;

/*
** Adds the names of the tables that hold one of the person's ids or addresses to temp.discko_person_tables (name). An
** SQLite result code; SQLITE_NOMEM without memory.
*/
int own_tables_find(struct sqlite3 *db, person *p);

/* Deletes the samples that ANALYZE took from the tables of the store: they hold ids and addresses. */
int own_tables_drop_samples(struct sqlite3 *db);

#endif
