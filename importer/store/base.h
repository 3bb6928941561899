/*
** The inside of a store, for what it may stand on: a file (file.h), or anything else that fills a struct
** store_ops. All statements of store.c run on a connection that has the tables of sql/schema.sql; where
** their rows come from, and where they go, is the business of these functions.
*/
#ifndef DISCKO_STORE_BASE_H
#define DISCKO_STORE_BASE_H

#include "sql.h"
#include "store.h"

/* The condition by which a payload is looked up. */
#define STORE_BY_HASH "hash = ?1"

typedef struct store_ops {
    /* Opens a transaction on s->db, and closes it for good. */
    store_status (*begin)(store *s);
    store_status (*commit)(store *s);

    /* Called behind the ROLLBACK on s->db. */
    void (*rollback)(store *s);

    /* Brings the plain tables up to date with this batch. */
    store_status (*snapshot)(store *s);

    /*
    ** Has the rows of a table at hand for which a condition on ?1, ?2, … holds: called before each statement
    ** that reads or changes such rows. NULL: all rows are at hand.
    */
    store_status (*fetch)(store *s, const char *table, const char *where, const sql_value *values);

    /* The same for many payloads at once; or NULL. */
    store_status (*fetch_payloads)(store *s, const dk_hash *hashes, size_t count);

    /* What the plain tables have of the payloads whose rows or deliveries are at hand; with `fetch`. */
    store_status (*fetch_plain)(store *s);

    /* Frees what it has; s->db is still open. */
    void (*close)(store *s);
} store_ops;

/* Tables whose rows get ids of the store's choice. */
typedef enum store_numbered {
    STORE_EVENTS,
    STORE_DELIVERIES,
    STORE_FILES,
    STORE_REJECTS,
    STORE_NUMBERED_COUNT
} store_numbered;

enum { STORE_STATEMENTS_MAX = 32 };

struct store {
    const store_ops *ops;
    void *base; /* of ops */
    struct sqlite3 *db;
    store_batch batch;
    size_t row_max;        /* the longest row that it takes */
    size_t lookahead;      /* payloads that are looked up at once; 0: one by one is as fast */
    bool makes;            /* see store_options */
    bool known;            /* the connection has a database "known" that is only read */
    store_reading reading; /* how this run reads inputs */
    char *path;            /* the real path of the database; or NULL where it is no file */
    char *key_path;        /* where the key of erased people is */
    int64_t first[STORE_NUMBERED_COUNT]; /* ids of the batch's rows begin here; 0: anywhere */
    int64_t next[STORE_NUMBERED_COUNT];  /* the next row's; 0: SQLite's to choose */
    char now[32];                        /* when the batch began */
    char message[640];                   /* of what failed outside of SQLite; else empty */
    struct sqlite3_stmt *prepared[STORE_STATEMENTS_MAX];
};

store_status store_status_of(int rc);
store_status store_execute(store *s, const char *statements);

/* Says why it failed: "what", or "what: detail" where there is one. */
store_status store_refuse(store *s, const char *what, const char *detail);

/* Opens s->db, with the functions of the extension. */
store_status store_connect(store *s, const char *name, int flags, int busy_timeout);

/* The settings of a connection that is going to write. */
store_status store_configure(store *s);

/* The plain tables, from all that is at hand (sql/snapshot.sql). */
store_status store_make_plain(store *s);

#endif
