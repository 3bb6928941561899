/*
** The hashes of many new payloads, which a large store adds to its unique index together and in their order. One by one
** they would go to random places: with an index that is larger than the page cache, a page is read and another one
** written for each.
**
** Meanwhile the index is out of the schema (imposter.h), so SQLite does not refuse a payload that is there. A filter of all
** stored hashes in memory tells which are certainly new; the others are looked up, also in the index. When the hashes are
** added, its pages are a table whose key they are, which takes none twice.
*/
#ifndef DISCKO_HASHES_H
#define DISCKO_HASHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/hash.h"

struct sqlite3;
struct sqlite3_stmt;

typedef struct hash_row {
    dk_hash hash;
    int64_t event_id;
} hash_row;

typedef struct new_hashes {
    bool is_aside; /* the index is out of the schema */
    bool
        is_impossible; /* it cannot be: there are no imposter tables, or no memory for the filter */
    bool
        has_filter; /* `filter` has all hashes that the store had at this version, and all noted since */
    int64_t version;
    uint64_t *filter;
    hash_row *rows; /* to be added to the index */
    size_t count;
    uint32_t *slots; /* of `rows` by hash: the index of the row + 1; 0: free */
    int64_t place;   /* of the index in sqlite_master */
    int root;        /* and its first page */
    char *sql;       /* and its text */
    struct sqlite3_stmt *find, *add;
} new_hashes;

/*
** Takes the index out of the schema, unless that is not possible: see is_aside. Call it in a transaction that has changed
** the schema. Returns an SQLite result code, as below.
*/
int hashes_set_aside(new_hashes *h, struct sqlite3 *db);

/* Whether the hash may be in the store. Otherwise notes that it will be. */
bool hashes_may_have(new_hashes *h, const dk_hash *hash);

/* Notes that a hash is in the index, which is not aside. */
void hashes_note(new_hashes *h, const dk_hash *hash);

/* The event with this hash; 0 if there is none. */
int hashes_find(new_hashes *h, struct sqlite3 *db, const dk_hash *hash, int64_t *event_id);

/* Will add the hash of a new event, which has none of the store. */
int hashes_add(new_hashes *h, struct sqlite3 *db, const dk_hash *hash, int64_t event_id);

/* Adds the hashes to the index and puts it back. Does nothing if it is not aside. */
int hashes_put_back(new_hashes *h, struct sqlite3 *db);

/* Call it before a rollback, also to a savepoint, which puts the index back. It must not be older than the savepoint. */
void hashes_forget(new_hashes *h);

void hashes_free(new_hashes *h);

#endif
