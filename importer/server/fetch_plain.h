/*
** Fetches what the plain tables (sql/snapshot.sql) need to be brought up to date.
*/
#ifndef DISCKO_FETCH_PLAIN_H
#define DISCKO_FETCH_PLAIN_H

#include "request.h"

/* For the events and deliveries in the mirror (store_ops). */
store_status fetch_plain(store *s);

/*
** Where the plain tables are behind: fetches the next events or deliveries that are to be brought in, and
** says up to which ids they are.
*/
store_status fetch_behind(remote *r, int64_t *event, int64_t *delivery);

#endif
