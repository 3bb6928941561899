/*
** The store: a database with the tables of sql/schema.sql. Every write happens between store_begin and
** store_commit; a transaction that is not committed leaves nothing behind. Whether the database is a file or on a
** server is decided when it is opened (backend.h).
*/
#ifndef DISCKO_STORE_H
#define DISCKO_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/hash.h"
#include "../../ext/scan.h"
#include "envelope.h"

typedef struct store store;

typedef enum store_status {
    STORE_OK = 0,
    STORE_BUSY,        /* another program has locked the database for longer than the timeout */
    STORE_FAILED,      /* store_message says why */
    STORE_UNSUPPORTED, /* not possible with this kind of store: see store_message */
    STORE_STOPPED,     /* only of store_snapshot: it was told to end early */
    STORE_COLLISION,   /* only of store_payload: same hash, different text; nothing written */
    STORE_TOO_LARGE /* of store_payload and store_reject: the server does not accept such a long row; nothing written */
} store_status;

/* How this run reads inputs. The store records it for each input. */
typedef struct store_reading {
    int rules;      /* version of the reading rules */
    const char *at; /* --at, or NULL; borrowed */
    uint64_t record_max;
} store_reading;

/*
** Added to the column `rules` of an input that was last read by these rules but keeps the rows of an earlier reading,
** because the last one would have lost payloads.
*/
#define STORE_RULES_KEPT 65536

typedef struct store_options {
    bool erases; /* payloads will be deleted */
    bool makes;  /* creates a store if there is none; otherwise that is an error */
    bool
        mends; /* recreates objects of the schema that are missing or differ, and the plain tables */
    bool dry_run;    /* write to a temporary store; the database is only read, and need not exist */
    bool rolls_back; /* nothing will be committed: an older store is refused, not migrated */
    int busy_timeout; /* milliseconds */
    bool plain;       /* stored payloads are added to the plain tables in the same batch */
    store_reading reading;
} store_options;

/* One row of discko_files. */
typedef struct store_file {
    int64_t id;       /* 0: not in the store yet */
    const char *path; /* borrowed; if the store returned the row, valid until the next one */
    uint64_t size;
    dk_hash content;
    char format[128];
    char inside[24]; /* the brackets that are open at its end (framer.inside), or empty */
    uint64_t records, stored, duplicates, rejected, ignored;
    bool complete;
    bool outdated; /* read by older rules, with another --at, or with a lower size limit */
    bool
        is_kept; /* its rows are of an earlier reading: with the last one payloads would be missing */
    bool
        narrow; /* read with an --at, and not the present one: what lies elsewhere was not looked at */
} store_file;

/* Where a record lies in its input. */
typedef struct store_place {
    int64_t file_id;
    uint64_t record, offset, length;
} store_place;

typedef struct store_delivery {
    store_place place;
    const char *received_at;   /* normalised, or NULL */
    const char *received_from; /* "capture", "mtime" or NULL */
} store_delivery;

/*
** A store that is not open yet; NULL when out of memory. Open it with store_open or store_open_read_only
** (../server/open_store.h); store_message has the error.
*/
store *store_new(void);
void store_close(store *s);

/* Describes a user's trigger or unique index on one of discko's tables, which may change or refuse what is stored; or NULL. */
const char *store_foreign_object(const store *s);

/* The tables that were missing and have been made again, without their rows; NULL if there are none. */
const char *store_lost_tables(const store *s);

/* The message of the last call that failed. Valid until the next call. */
const char *store_message(const store *s);

/*
** The limits of a batch (store_begin to store_commit): it is full when it reaches either. plain_last: the plain
** tables are brought up to date in the last batch of a run, which costs far less than in each.
*/
typedef struct store_batch {
    uint64_t records, bytes;
    bool plain_last;
} store_batch;
store_batch store_batch_of(const store *s);

store_status store_begin(store *s);
store_status store_commit(store *s);

/*
** Call it from time to time within a batch: the system then puts on the disk what was written so far, and the commit need not
** wait for all of it. May be called while another thread uses the store.
*/
void store_begin_sync(store *s);

/* Whether the plain tables lack some of what is stored. */
store_status store_is_behind(store *s, bool *is_behind);
void store_rollback(store *s);

/* Whether the store has an input of this size. Always true on a server, to save the request. */
store_status store_has_size(store *s, uint64_t size, bool *has);

/*
** Calls `each` for the inputs of which an input may have all the bytes, or begin with them, until it returns false: for
** the latest of each of these paths (the first is its own, the others are paths it may have had), and for those with its
** size and the content `whole` (NULL: none of these; thousands of inputs may have one size). An input may come twice.
*/
store_status store_candidates(store *s, char *const *paths, size_t count, uint64_t size,
                              const dk_hash *whole,
                              bool (*each)(void *context, const store_file *file), void *context);

/*
** Incomplete inputs, which any input may continue: the least size that is greater than `after` (0: there is none), and
** those of a size with some content. There may be thousands, but no more sizes than bytes in the largest.
*/
store_status store_next_incomplete(store *s, uint64_t after, uint64_t *size);
store_status store_incomplete_with(store *s, uint64_t size, const dk_hash *content,
                                   bool (*each)(void *context, const store_file *file),
                                   void *context);

/*
** Inserts or updates an input's row and sets file->id. Unless it is `outdated`, the row records how this run
** reads inputs.
*/
store_status store_put_file(store *s, store_file *file);

/*
** For the next batch of an input: whether its row still covers the same bytes and records, so that no other
** importer has continued it. If so, reads the counts again: an erasure or another command may have changed them.
*/
store_status store_refresh(store *s, store_file *file, bool *current);

/*
** Whether the last record of an input was not stored, and what follows may make another one of it: it is in quarantine,
** its line has no end (not `ends_line`), or it is all of the input.
*/
store_status store_ends_torn(store *s, const store_file *file, bool ends_line, bool *torn);

/* Whether the input has a record in quarantine that was over a size limit. */
store_status store_has_too_large(store *s, int64_t file_id, bool *has);

/* Whether the quarantine says that the input's packed data was damaged. */
store_status store_has_damage(store *s, int64_t file_id, bool *has);

/*
** Records where an input and all its members will be moved; NULL: not moved. `before` is the previous value, or
** NULL. It distinguishes the input from an earlier file with the same path.
*/
store_status store_note_move(store *s, const char *path, const char *before, const char *moved_to);

/* Packed files whose whole content is in the store. */
store_status store_knows_packed(store *s, const dk_hash *hash, uint64_t size, bool *known);
store_status store_put_packed(store *s, const dk_hash *hash, uint64_t size, const char *path);

/*
** Reads a known input again within a batch. store_begin_again removes its deliveries and quarantined records;
** payloads stay. Records stored afterwards under its id replace them. store_end_again keeps the replacement if
** `keep` is set, else restores the previous state. store_has_all_again: whether every payload that the input
** delivered before has been delivered again.
*/
store_status store_begin_again(store *s, int64_t id);
store_status store_has_all_again(store *s, int64_t id, bool *has);
store_status store_end_again(store *s, bool keep);

/*
** Removes an input: its row, its deliveries and its quarantined records. Does nothing if it has a payload that the
** input `into` lacks. The payloads that it was the first to store (*stored) then count as stored by `into`.
*/
store_status store_merge_file(store *s, int64_t id, int64_t into, uint64_t *stored);

/*
** On a server, looking payloads up one by one costs a round trip each. store_prefetch looks many up in one request
** before they are stored. store_prefetch_count: how many at a time; 0 if single lookups are as fast.
*/
size_t store_prefetch_count(const store *s);
store_status store_prefetch(store *s, const dk_hash *hashes, size_t count);

/* STORE_OK if the store can take a payload (a valid JSON text and its scan); STORE_TOO_LARGE if not. */
store_status store_accepts(store *s, const char *text, const dk_scan *scan);

/*
** Stores a delivery of a payload, and the payload if it is new (*is_new). `scan` is the scan of `text`, `hash`
** the hash of the payload (dk_hash_json).
*/
store_status store_payload(store *s, const char *text, const dk_scan *scan, const dk_hash *hash,
                           const store_delivery *delivery, bool *is_new);

/* One of several payloads, with its delivery and the result. */
typedef struct store_arrival {
    const char *text;
    const dk_scan *scan;
    const dk_hash *hash;
    const envelope *envelope;
    store_delivery delivery;
    store_status status;
    bool is_new;
} store_arrival;

/*
** Does the same as store_payload for each in turn, but faster. Stops after the first error. Returns how many were
** tried.
*/
size_t store_payloads(store *s, store_arrival *arrivals, size_t count);

/* Puts a record into quarantine. STORE_TOO_LARGE: the server takes fewer bytes. */
store_status store_reject(store *s, const store_place *place, dk_code code, const char *message,
                          const void *raw, size_t size);

/*
** Adds a record to the row of the previous reject if there is room (*added), so that many short records take little
** space. `between`: how many bytes of the input, before `raw`, separate the two.
*/
store_status store_reject_beside(store *s, const store_place *place, dk_code code, const char *raw,
                                 size_t size, size_t between, bool *added);

/* Splits a row of neighbouring records into one row for each. Does nothing if it has one record. */
store_status store_split(store *s, int64_t id);

/* A row of the quarantine. */
enum { STORE_CODE_ROOM = 40 };
typedef struct store_rejected {
    int64_t id;
    store_place place;
    char *raw; /* size bytes */
    size_t size;
    char *parts;                /* the records of the row (neighbours.h); NULL if it is one */
    uint64_t records;           /* how many */
    char code[STORE_CODE_ROOM]; /* why; of the parts that have no code of their own */
} store_rejected;
void store_rejected_free(store_rejected *record);

/*
** The next unresolved row of the quarantine after the one with this id, if all its bytes are kept. found->id is 0 if
** there is none. Free it.
*/
store_status store_next_rejected(store *s, int64_t after, store_rejected *found);

/* Marks the record as resolved: a payload was found in it and is delivered under its number. */
store_status store_resolve(store *s, const store_rejected *record);

/*
** Discards the quarantined records of the input with this path, of its members, and of all inputs below it, also
** if they were moved there. From then on they count as ignored. *inputs and *records: how many were affected.
*/
store_status store_discard_rejects(store *s, const char *path, int64_t *inputs, int64_t *records);

/* The row of an input. The caller frees *path. */
store_status store_get_file(store *s, int64_t id, store_file *file, char **path);

/*
** Makes every row of the store available on its connection, including those written by people. Call it before
** searching a whole store; within a batch if rows will be changed.
*/
store_status store_fetch_all(store *s);

/*
** Brings the plain tables up to date (sql/snapshot.sql). `stops`, if not NULL, is asked many times a second whether to
** end early: then the whole transaction is rolled back, and store_rollback must be called.
*/
store_status store_snapshot(store *s, bool (*stops)(void));

/* Whether store_snapshot takes so long that it should be a separate transaction, which can be stopped. */
store_status store_takes_long(store *s, bool *takes);

/*
** Drops the collected rows of new leads: the next update reads the stored payloads. Call it if the plain tables will
** be rebuilt from older payloads, too.
*/
void store_stop_collecting(store *s);

/* The real path of the database, NULL if it is not a file; and the path of the key of erased people. */
const char *store_path(const store *s);
const char *store_key_path(const store *s);

/* The connection, for read-only callers. */
struct sqlite3 *store_connection(store *s);

/* The schema name of the database on the connection: not "main" in a dry run. */
const char *store_known_schema(const store *s);

#endif
