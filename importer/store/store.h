/*
** The store: a database with the tables of sql/schema.sql. Every write happens between store_begin and
** store_commit; a transaction that is not committed leaves nothing behind. Where the tables are is the
** business of what the store stands on (base.h), which is chosen when it is opened.
*/
#ifndef DISCKO_STORE_H
#define DISCKO_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/hash.h"
#include "../../ext/scan.h"

typedef struct store store;

typedef enum store_status {
    STORE_OK = 0,
    STORE_BUSY,        /* somebody else holds the database for longer than the timeout */
    STORE_FAILED,      /* store_message says why */
    STORE_UNSUPPORTED, /* this kind of store cannot do that: store_message */
    STORE_COLLISION,   /* store_payload alone: equal hash, different text; nothing written */
    STORE_TOO_LARGE /* store_payload and store_reject: the server takes no such row; nothing written */
} store_status;

/* How inputs are read: the store says of each by what it was. */
typedef struct store_reading {
    int rules;      /* version of the reading rules */
    const char *at; /* where the payloads are said to be, or NULL; borrowed */
    uint64_t record_max;
} store_reading;

typedef struct store_options {
    bool erases;  /* payloads are going to be removed */
    bool makes;   /* a store is made where there is none; else that is an error */
    bool dry_run; /* write to a temporary store; the database is only read, and need not exist */
    int busy_timeout; /* milliseconds */
    store_reading reading;
} store_options;

/* One row of discko_files. */
typedef struct store_file {
    int64_t id;       /* 0: not in the store yet */
    const char *path; /* borrowed: of a row the store hands out, valid until the next one */
    uint64_t size;
    dk_hash content;
    char format[128];
    char inside[24]; /* what is open at its end, or empty */
    uint64_t records, stored, duplicates, rejected, ignored;
    bool complete;
    bool outdated; /* it was read by older rules, elsewhere in its records, or with a lower limit */
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
** A store that is not open yet; NULL without memory. It is opened by store_open or store_open_read_only
** (../server/open.h), and store_message says why it could not be.
*/
store *store_new(void);
void store_close(store *s);

/* What the last call that failed has to say: valid until the next call. */
const char *store_message(const store *s);

/* How much is to be written between store_begin and store_commit; whichever comes first. */
typedef struct store_batch {
    uint64_t records, bytes;
} store_batch;
store_batch store_batch_of(const store *s);

store_status store_begin(store *s);
store_status store_commit(store *s);
void store_rollback(store *s);

/* Whether any input of this size is known; true where a server would have to be asked. */
store_status store_has_size(store *s, uint64_t size, bool *has);

/*
** Calls `each` for every input whose bytes may be those at the beginning of, or all of, an input of this
** size with one of these paths: the first is its own, the others were so once. Same path, or incomplete, or of
** the same size and with the content `whole` (NULL: none of these; thousands of inputs may have one size).
** Stops where `each` returns false. STORE_ANY_SIZE: the size is not known yet.
*/
#define STORE_ANY_SIZE 9223372036854775807
store_status store_candidates(store *s, char *const *paths, size_t count, uint64_t size,
                              const dk_hash *whole,
                              bool (*each)(void *context, const store_file *file), void *context);

/*
** Adds an input's row, or brings it up to date; sets file->id. The row says that the input was read as this
** run reads, unless it is `outdated`.
*/
store_status store_put_file(store *s, store_file *file);

/* Whether the input's row is still as it was put: nobody else has gone on with it. */
store_status store_is_current(store *s, const store_file *file, bool *current);

/* Whether the input has a record in quarantine that was over a size limit. */
store_status store_has_too_large(store *s, int64_t file_id, bool *has);

/*
** Notes where an input, with all its members, is going to be; NULL: where it is. `before` is what was
** noted of it, or NULL: an earlier file of the same path is another.
*/
store_status store_note_move(store *s, const char *path, const char *before, const char *moved_to);

/* Packed files all of whose content is in the store. */
store_status store_knows_packed(store *s, const dk_hash *hash, uint64_t size, bool *known);
store_status store_put_packed(store *s, const dk_hash *hash, uint64_t size, const char *path);

/*
** Reading a known input again, within a batch: store_begin_again removes its deliveries and quarantined
** records; payloads stay. What is stored next under its id takes their place, where store_end_again says
** `keep`; else all is as it was before. store_has_all_again: no payload that the input delivered before is
** missing.
*/
store_status store_begin_again(store *s, int64_t id);
store_status store_has_all_again(store *s, int64_t id, bool *has);
store_status store_end_again(store *s, bool keep);

/* Removes an input's row, its deliveries and its quarantined records. */
store_status store_drop_file(store *s, int64_t id);

/*
** How many payloads to have at hand before the first of them is stored: 0 where the store is as fast with
** one at a time. store_expect: these are the next ones, their hashes.
*/
size_t store_lookahead(const store *s);
store_status store_expect(store *s, const dk_hash *hashes, size_t count);

/* The most bytes of a record in quarantine that it takes. */
size_t store_reject_max(const store *s);

/* Whether a payload (a sound JSON text and its scan) is one that the store can take. */
store_status store_fits(store *s, const char *text, const dk_scan *scan);

/*
** Stores a payload's delivery, and the payload if it is new (*is_new). `text` is the record, `scan`
** the scan of it.
*/
store_status store_payload(store *s, const char *text, const dk_scan *scan,
                           const store_delivery *delivery, bool *is_new);

/* Keeps a record that is no payload. */
store_status store_reject(store *s, const store_place *place, dk_code code, const char *message,
                          const void *raw, size_t size);

/* A record in quarantine. */
typedef struct store_rejected {
    int64_t id;
    store_place place;
    char *raw; /* size bytes; the caller frees it */
    size_t size;
} store_rejected;

/*
** The next record in quarantine after the one of this id that has not been resolved, with all its
** bytes. *found.id is 0 where there is none.
*/
store_status store_next_rejected(store *s, int64_t after, store_rejected *found);

/* The record has turned out to hold a payload, which is delivered under its number. */
store_status store_resolve(store *s, const store_rejected *record);

/* The input's row; its path is allocated, and the caller frees it. */
store_status store_get_file(store *s, int64_t id, store_file *file, char **path);

/* Brings the plain tables up to date (sql/snapshot.sql). */
store_status store_snapshot(store *s);

/* The real path of the database, or NULL where it is no file; where the key of erased people is kept. */
const char *store_path(const store *s);
const char *store_key_path(const store *s);

/* The connection, for read-only callers. */
struct sqlite3 *store_connection(store *s);

/* Under which name the connection has what the database holds: another than "main" in a dry run. */
const char *store_known_schema(const store *s);

#endif
