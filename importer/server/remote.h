/*
** The state of a store on a libsql server, the sending of one request, and the parts that remote_store.c consists of.
** Errors of the server and of the mirror become a store_status here.
*/
#ifndef DISCKO_REMOTE_H
#define DISCKO_REMOTE_H

#include "../store/backend.h"
#include "mirror.h"
#include "remote_store.h"

enum { TOKEN_SIZE = 16, TOKEN_LENGTH = 2 * TOKEN_SIZE };

/* The state of the server: its highest ids, and up to which ids its plain tables are complete. */
typedef struct remote_state {
    int64_t batch, erased, snapshot_event, snapshot_delivery;
    int64_t last[STORE_NUMBERED_COUNT];
} remote_state;

typedef struct remote {
    store *store;
    client *client;
    mirror mirror; /* records changes while a batch is open */
    remote_mode mode;
    bool absent; /* only in a dry run: the server has no store */
    bool began;
    bool is_behind;      /* the plain tables lack rows from before this batch */
    bool wants_snapshot; /* the plain tables are to be updated */
    bool has_all; /* every row of the server is in the mirror, people's notes too (user_tables.h) */
    bool has_search, has_guard; /* the server has discko_search, and the guard against deletions */
    bool is_complete;           /* after this batch the plain tables are complete */
    int patience;
    int rows_at_once; /* how many are requested at a time; 0: none have been yet */
    int64_t renewed;  /* when the ticket was renewed, in milliseconds */
    char token[TOKEN_LENGTH + 1];
    remote_state state;
    hrana request;
} remote;

/* Set the message of the store, and return the status. */
store_status remote_refuse(remote *r, const char *what, const char *detail);
store_status remote_busy(remote *r, const char *what);
store_status remote_mirror_status(remote *r, int rc);

/* The answer to a request. */
typedef struct reply {
    const cJSON *result, *error;
    size_t step; /* that failed */
} reply;

/* Sends r->request. A step that failed is for the caller to look at. */
store_status remote_exchange(remote *r, reply *o);

/* The same if no step may fail. */
store_status remote_ask(remote *r, reply *o);

/* Sends one query, which may not fail. */
store_status remote_query(remote *r, const char *sql, const sql_value *values, reply *o);

const cJSON *remote_first_row(const reply *o, size_t step);

/*
** remote_schema.c: the tables and views of a store on a server: found, checked and created.
*/

/* Creates what is missing if r->mode allows it. Sets r->absent. */
store_status remote_schema_make(remote *r);

/*
** turns.c: importers take turns in writing to a server. The owner of a turn reads the state of the store.
*/

bool turns_make_token(char token[TOKEN_LENGTH + 1]);

/* Creates a token, waits for a turn, and reads the state. */
store_status turns_begin(remote *r);

/* Renews the ticket while the batch is being made, if it is time. */
store_status turns_keep(remote *r);

/* Gives the ticket back. If that fails it expires. */
void turns_end(store *s);

/* The same as a step of a request. */
void turns_add_end(remote *r);

/* Reads the state without a turn, for read-only callers. */
store_status turns_read_state(remote *r);

/* The number of the last batch that was written; 0 if the server has none. */
store_status turns_last_batch(remote *r, int64_t *batch);

/*
** fetch.c: fetches rows from the server into the mirror, under their own keys.
*/

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

/*
** fetch_plain.c: fetches the rows that sql/snapshot.sql needs to update the plain tables.
*/

/* For the events and deliveries in the mirror (store_ops). */
store_status fetch_plain(store *s);

/*
** If the plain tables are behind: fetches the next events or deliveries that they lack. *event and *delivery: the
** last ones.
*/
store_status fetch_behind(remote *r, int64_t *event, int64_t *delivery);

/*
** user_tables.c: tables that people and the examples write on the server: outcomes, touches, settings, and the records of
** messages sent. Imports do not touch them; --person shows them and --erase changes them.
*/

/*
** Fetches every row of the store and of these tables (store_ops). In a batch, changes of these tables are recorded
** from then on.
*/
store_status user_tables_fetch(store *s);

/* The first allows payloads to be deleted. The second adds the recorded changes, and restores the guard. */
void user_tables_allow_deletes(remote *r);
int user_tables_add_changes(remote *r);

/*
** write_batch.c: writes a batch to the server: the rows that changed in the mirror, in one transaction.
*/

/* Sends the batch if it changed anything, and ends the turn. Does nothing unless r->mode is REMOTE_WRITE. */
store_status write_batch(remote *r);

#endif
