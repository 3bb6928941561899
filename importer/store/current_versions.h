/*
** The current version of each lead, in discko_leads. sql/schema.sql defines which one it is (discko_internal_ranks), and
** sql/snapshot.sql brings the plain tables up to date with it.
*/
#ifndef DISCKO_CURRENT_VERSIONS_H
#define DISCKO_CURRENT_VERSIONS_H

#include "backend.h"

/*
** Updates the plain tables from the available rows: from those of `fresh` if it has all of them, otherwise from the
** stored payloads. In a transaction.
*/
store_status current_versions_update(store *s);

#endif
