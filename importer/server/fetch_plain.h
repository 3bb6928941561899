/*
** Fetches the rows that sql/snapshot.sql needs to update the plain tables.
*/
#ifndef DISCKO_FETCH_PLAIN_H
#define DISCKO_FETCH_PLAIN_H

#include "remote.h"

/* For the events and deliveries in the mirror (store_ops). */
store_status fetch_plain(store *s);

/*
** If the plain tables are behind: fetches the next events or deliveries that they lack. *event and *delivery: the
** last ones.
*/
store_status fetch_behind(remote *r, int64_t *event, int64_t *delivery);

#endif
