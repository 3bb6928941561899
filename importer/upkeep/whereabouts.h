/*
** Where the store keeps anything of some people: the one finder of --person, --erase and --expire. It writes what it
** finds to temp tables of the connection:
**
**   discko_person_ids (id)                       the ids of their leads
**   discko_person_events (id, share, is_new)     payloads: theirs (3), or somebody else's that mention them (1)
**   discko_person_rejects (id, file_id, share, is_new)
**                                                quarantined records: the same, or of several people (2)
**   discko_person_parts (id, file_id, record, "offset", length, code, share, why)
**                                                the same for each record of a row of several (../store/neighbours.h)
**   discko_person_files (id, path, moved_to)     inputs whose names contain them, and the names to give these
**   discko_person_packed (hash, path)            packed inputs: the same
**   discko_person_tables (name)                  tables of the user's own that hold them
**   discko_person_unread (id, why)               quarantined records that could not be searched
**
** More people than fit in memory are searched for one slice after another; `is_new` tells what the last search has found.
*/
#ifndef DISCKO_WHEREABOUTS_H
#define DISCKO_WHEREABOUTS_H

#include "person.h"

struct sqlite3;

/* Makes the temp tables, empty. Rows that are inserted before the search stay. */
int whereabouts_begin(struct sqlite3 *db);

/* Between two searches: clears is_new. */
int whereabouts_next(struct sqlite3 *db);

/*
** Finds the person whose ids and addresses are in *p, and adds to it what else the store tells: the ids of leads
** with an address of theirs, and what else these are known by. An SQLite result code; SQLITE_NOMEM when out of memory.
*/
int whereabouts_find(struct sqlite3 *db, person *p);

/*
** own_tables.c: the user's own tables in the database of a store. Those that mention people are listed, never changed.
*/

/*
** Adds the names of the tables that hold one of the person's ids or addresses to temp.discko_person_tables (name). An
** SQLite result code; SQLITE_NOMEM without memory.
*/
int own_tables_find(struct sqlite3 *db, person *p);

/* Deletes the samples that ANALYZE took from the tables of the store: they hold ids and addresses. */
int own_tables_drop_samples(struct sqlite3 *db);

#endif
