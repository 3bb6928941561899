/*
** The internals of a store, for its back ends: a local file (local.h), or another implementation of struct
** store_ops. All statements of this room run on a connection that has the tables of sql/schema.sql. The back end
** decides where the rows come from and where they go.
*/
#ifndef DISCKO_BACKEND_H
#define DISCKO_BACKEND_H

#include "arriving.h"
#include "fresh.h"
#include "hashes.h"
#include "sql.h"
#include "store.h"

/* The SQL condition that looks up a payload. */
#define STORE_BY_HASH "hash = ?1"

typedef struct store_ops {
    /* Begins a transaction on s->db; commits it, durably. */
    store_status (*begin)(store *s);
    store_status (*commit)(store *s);

    /* Called after the ROLLBACK on s->db. */
    void (*rollback)(store *s);

    /* Brings the plain tables up to date with this batch. */
    store_status (*snapshot)(store *s);

    /* Whether updating the plain tables takes long; NULL if it never does. */
    store_status (*takes_long)(store *s, bool *takes);

    /*
    ** Makes the rows of a table available that match a condition on ?1, ?2, …. Called before each statement
    ** that reads or changes such rows. NULL if all rows always are.
    */
    store_status (*fetch)(store *s, const char *table, const char *where, const sql_value *values);

    /* The same for many payloads at once; or NULL. */
    store_status (*fetch_payloads)(store *s, const dk_hash *hashes, size_t count);

    /* Makes the rows of the plain tables available that belong to fetched payloads. Not NULL if `fetch` is not. */
    store_status (*fetch_plain)(store *s);

    /* Makes every row available, including those written by people; NULL if all always are. */
    store_status (*fetch_all)(store *s);

    /* Frees `backend`. s->db is still open. */
    void (*close)(store *s);
} store_ops;

/* Tables whose row ids the store may choose itself. */
typedef enum store_numbered {
    STORE_EVENTS,
    STORE_DELIVERIES,
    STORE_FILES,
    STORE_REJECTS,
    STORE_NUMBERED_COUNT
} store_numbered;

enum { STORE_STATEMENTS_MAX = 32 };

/* An upper bound for the short values of a row: dates, hashes, numbers, a message. */
enum { STORE_ROW_MARGIN = 4096 };

/* The most bytes of a row of neighbouring records, with its parts: it must fit on one page. */
enum { STORE_NEIGHBOURS_MAX = 3400 };

/* The last row of discko_rejects, to which its neighbours may be added. */
typedef struct store_neighbours {
    int64_t id; /* 0 if there is none in this batch */
    store_place first;
    dk_code code;
    uint64_t records, last; /* how many, and the number of the last */
    size_t size, parts_size;
    char raw[2048], parts[2048]; /* see neighbours.h */
} store_neighbours;

struct store {
    const store_ops *ops;
    void *backend; /* the state of the back end */
    struct sqlite3 *db;
    store_batch batch;
    size_t row_max;        /* the longest row that it accepts, in bytes */
    size_t prefetch_count; /* see store_prefetch_count */
    bool makes, plain;     /* see store_options */
    bool known;            /* a dry run: the real database is attached as "known", read-only */
    store_reading reading; /* how this run reads inputs */
    arriving arriving;     /* payloads that are being stored together */
    fresh fresh;           /* new leads for the plain tables */
    new_hashes hashes;     /* of new payloads, while their index is aside */
    uint64_t aside_from;   /* how many new payloads of a batch set it aside; 0: never */
    uint64_t added;        /* how many the batch has stored so far */
    bool collects;         /* `fresh` has all events that the plain tables lack */
    bool has_wrong;        /* temp.discko_wrong has been made (mend.h) */
    bool
        is_mending; /* a damaged input is being read again (mend.h); temp.discko_damaged has its damaged rows */
    uint64_t mended;   /* records that have been mended */
    bool is_sum_known; /* is_sum_wrong has been determined */
    bool is_sum_wrong; /* the stored counts of the inputs do not add up to the number of payloads */
    char *path;        /* the real path of the database; NULL if it is not a file */
    char *key_path;    /* the path of the key of erased people */
    int file;          /* the database, for store_begin_sync; or -1 */
    int64_t synced;    /* its size when that last did something */
    int64_t first[STORE_NUMBERED_COUNT]; /* the first id of the batch's rows; 0: SQLite chooses */
    int64_t next[STORE_NUMBERED_COUNT];  /* the next id; 0: SQLite chooses */
    store_neighbours neighbours;
    char now[32];       /* when the batch began */
    char foreign[160];  /* describes a trigger or a unique index that is not discko's; or empty */
    char can_fail[160]; /* the same of an index on an expression */
    char lost[160];     /* the tables that were missing and have been made again, empty */
    char message[640];  /* the error; empty if SQLite has it */
    struct sqlite3_stmt *prepared[STORE_STATEMENTS_MAX];
};

store_status store_status_of(int rc);
store_status store_execute(store *s, const char *statements);

/* Puts the index of hashes back: before anything else changes events, or looks for a hash. */
store_status store_put_hashes_back(store *s);

/* Sets the message to "what", or to "what: detail" if there is a detail. Returns an error status. */
store_status store_refuse(store *s, const char *what, const char *detail);

/* Opens s->db, with the functions of the extension. */
store_status store_connect(store *s, const char *name, int flags, int busy_timeout);

/*
** The page cache of a connection that writes; the largest, while no plain tables are made; one that leaves room for the
** rows of many new leads; and one for sorting them.
*/
#define STORE_CACHE "PRAGMA main.cache_size = -24576"
#define STORE_CACHE_LARGE "PRAGMA main.cache_size = -36864"
#define STORE_CACHE_MAKING "PRAGMA main.cache_size = -8192"
#define STORE_CACHE_SORTING "PRAGMA main.cache_size = -4096"

/* Applies the settings of a connection that writes. */
store_status store_configure(store *s);

#endif
