/*
** The state of a store on a libsql server, and the sending of one request. Errors of the server and of the mirror
** become a store_status here.
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

#endif
