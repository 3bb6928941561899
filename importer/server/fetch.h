/*
** Fetches rows from the server into the mirror, under their own keys.
*/
#ifndef DISCKO_FETCH_H
#define DISCKO_FETCH_H

#include "remote.h"

/* Fetches the rows of a table that match a condition on ?1, ?2, …, or on all values: ?*. */
store_status fetch_table(remote *r, const mirror_table *t, const char *where,
                         const sql_value *values);
store_status fetch_rows(remote *r, const char *table, const char *where, const sql_value *values);

/* The same, at most once per batch (store_ops). */
store_status fetch_once(store *s, const char *table, const char *where, const sql_value *values);
store_status fetch_payloads(store *s, const dk_hash *hashes, size_t count);

/*
** Fetches the rows whose column is one of the values that a query on the mirror gives. `besides`: a further
** condition in SQL.
*/
store_status fetch_keys(remote *r, const char *table, const char *column, const char *query,
                        const char *besides);

store_status fetch_erased(remote *r);

/* Fetches every row that an import may write. STORE_BUSY if another importer has written in the meantime. */
store_status fetch_all(remote *r);

#endif
