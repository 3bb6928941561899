/*
** Where the store keeps anything of somebody: the one finder of --person, --erase and --expire. What it finds stands
** in temp tables of the connection:
**
**   discko_person_ids (id)                  of their leads
**   discko_person_events (id, share)        payloads: theirs (2), or somebody else's that speak of them (1)
**   discko_person_rejects (id, file_id, share)     records in quarantine, likewise
**   discko_person_files (id, path, moved_to)       inputs whose names tell of them, and what to call these instead
**   discko_person_packed (hash, path)              packed inputs, likewise
**   discko_person_unread (id, why)          records in quarantine that could not be looked into
*/
#ifndef DISCKO_WHEREABOUTS_H
#define DISCKO_WHEREABOUTS_H

#include "person.h"

struct sqlite3;

/* Makes the temp tables, empty. What is put into them before the search stays. */
int whereabouts_begin(struct sqlite3 *db);

/*
** Finds the person whose ids and addresses are in *p, and adds to it what else the store tells: the ids of leads
** with an address of theirs, and what else these are known by. An SQLite result code; SQLITE_NOMEM without memory.
*/
int whereabouts_find(struct sqlite3 *db, person *p);

#endif
