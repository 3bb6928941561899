/*
** Fetches rows from the server into the mirror, under their own keys.
*/
#ifndef DISCKO_FETCH_H
#define DISCKO_FETCH_H

#include "request.h"

/* The rows of a table that match a condition on ?1, ?2, …, or on all values at once: ?*. */
store_status fetch_table(remote *r, const mirror_table *t, const char *where,
                         const sql_value *values);
store_status fetch_rows(remote *r, const char *table, const char *where, const sql_value *values);

/* The same, once in a batch (store_ops). */
store_status fetch_once(store *s, const char *table, const char *where, const sql_value *values);
store_status fetch_payloads(store *s, const dk_hash *hashes, size_t count);

/* The rows whose column is one of the values that a query of the mirror gives. `besides`: SQL. */
store_status fetch_keys(remote *r, const char *table, const char *column, const char *query,
                        const char *besides);

store_status fetch_erased(remote *r);

/* Every row that an import may write. STORE_BUSY if somebody has written meanwhile. */
store_status fetch_all(remote *r);

#endif
