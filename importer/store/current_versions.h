/*
** The current version of each lead, in discko_leads. sql/schema.sql defines which one it is (discko_internal_ranks);
** sql/snapshot.sql updates the plain tables.
*/
#ifndef DISCKO_CURRENT_VERSIONS_H
#define DISCKO_CURRENT_VERSIONS_H

#include "backend.h"

/*
** Updates the plain tables, from the collected rows if these are complete, otherwise from the stored payloads. Call
** it in a transaction.
*/
store_status current_versions_update(store *s);

/*
** The same in two steps: adds a row for each new lead, then does everything else. `shares`: also finds the keys that leads
** share.
*/
store_status current_versions_add(store *s);
store_status current_versions_settle(store *s, bool shares);

#endif
