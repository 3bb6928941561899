#include "hashes.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../common/grow.h"
#include "imposter.h"

/* How many rows are kept at most, and slots for twice as many. */
enum { ROWS_MOST = 1 << 17, SLOTS = 2 * ROWS_MOST };

/*
** ------------------------------------------------------------------------------------- the filter
**
** A Bloom filter of 4 MiB: with two million hashes one of 300 that are new may be there, with twelve million one of
** three. The four bits of a hash are in one block of 512, so that it takes one access to memory; blocks are in the order of
** the hashes.
*/
enum { BLOCKS = 1 << 16, BLOCK_WORDS = 8, FILTER_BITS = 4 };

static uint64_t bits_of(const dk_hash *hash) {
    uint64_t bits;
    memcpy(&bits, hash->bytes + 2, sizeof bits);
    return bits;
}

static uint64_t *block_of(const new_hashes *h, const dk_hash *hash) {
    return h->filter + (size_t)((hash->bytes[0] << 8 | hash->bytes[1]) * BLOCK_WORDS);
}

bool hashes_may_have(new_hashes *h, const dk_hash *hash) {
    uint64_t *block = block_of(h, hash), bits = bits_of(hash);
    bool may = true;
    for (int i = 0; i < FILTER_BITS; i++, bits >>= 9) {
        uint64_t *word = block + (bits >> 6 & 7), bit = (uint64_t)1 << (bits & 63);
        may &= (*word & bit) != 0;
        *word |= bit;
    }
    return may;
}

void hashes_note(new_hashes *h, const dk_hash *hash) {
    if (h->has_filter) {
        (void)hashes_may_have(h, hash);
    }
}

static int fill_filter(new_hashes *h, struct sqlite3 *db) {
    sql_query q = sql_begin(db, "SELECT hash FROM main.discko_internal_hashes", NULL);
    while (sql_row(&q)) {
        const void *bytes = sql_column_blob(&q, 0);
        if (bytes != NULL && sql_column_size(&q, 0) == DK_HASH_SIZE) {
            (void)hashes_may_have(h, bytes);
        }
    }
    return sql_end(&q);
}

/* The filter stays right until another connection has changed the database. */
static int renew_filter(new_hashes *h, struct sqlite3 *db) {
    int64_t version = 0;
    int rc = sql_get_integer(db, "PRAGMA main.data_version", NULL, &version);
    if (rc != SQLITE_OK || (h->has_filter && h->version == version)) {
        return rc;
    }
    memset(h->filter, 0, sizeof *h->filter * BLOCKS * BLOCK_WORDS);
    rc = fill_filter(h, db);
    h->has_filter = rc == SQLITE_OK;
    h->version = version;
    return rc;
}

/*
** --------------------------------------------------------------------------------------- the rows
*/

/* The slot that has the hash, or the free one for it. */
static uint32_t *slot_of(const new_hashes *h, const dk_hash *hash) {
    uint32_t at;
    memcpy(&at, hash->bytes + 12, sizeof at);
    for (;; at++) {
        uint32_t *slot = &h->slots[at % SLOTS];
        if (*slot == 0 || memcmp(&h->rows[*slot - 1].hash, hash, sizeof *hash) == 0) {
            return slot;
        }
    }
}

static void clear_rows(new_hashes *h) {
    h->count = 0;
    if (h->slots != NULL) {
        memset(h->slots, 0, sizeof *h->slots * SLOTS);
    }
}

static int compare_rows(const void *a, const void *b) {
    return memcmp(((const hash_row *)a)->hash.bytes, ((const hash_row *)b)->hash.bytes,
                  DK_HASH_SIZE);
}

/* A hash that is there is an error: the key of the table is the hash alone. */
static int add_rows(new_hashes *h, struct sqlite3 *db) {
    int rc = SQLITE_OK;
    qsort(h->rows, h->count, sizeof *h->rows, compare_rows);
    for (size_t i = 0; i < h->count && rc == SQLITE_OK; i++) {
        const hash_row *row = &h->rows[i];
        sql_query q = sql_begin_kept(
            db, &h->add, "INSERT INTO main.discko_internal_hashes VALUES (?1, ?2)",
            SQL_VALUES(sql_blob(row->hash.bytes, DK_HASH_SIZE), sql_integer(row->event_id)));
        (void)sql_row(&q);
        rc = sql_end(&q);
    }
    clear_rows(h);
    return rc;
}

int hashes_add(new_hashes *h, struct sqlite3 *db, const dk_hash *hash, int64_t event_id) {
    int rc = h->count == ROWS_MOST ? add_rows(h, db) : SQLITE_OK;
    if (rc == SQLITE_OK) {
        h->rows[h->count] = (hash_row){*hash, event_id};
        *slot_of(h, hash) = (uint32_t)++h->count;
    }
    return rc;
}

int hashes_find(new_hashes *h, struct sqlite3 *db, const dk_hash *hash, int64_t *event_id) {
    uint32_t slot = *slot_of(h, hash);
    if (slot != 0) {
        *event_id = h->rows[slot - 1].event_id;
        return SQLITE_OK;
    }
    sql_query q =
        sql_begin_kept(db, &h->find, "SELECT id FROM main.discko_internal_hashes WHERE hash = ?1",
                       SQL_VALUES(sql_blob(hash->bytes, DK_HASH_SIZE)));
    *event_id = sql_row(&q) ? sql_column_integer(&q, 0) : 0;
    return sql_end(&q);
}

/*
** -------------------------------------------------------------------------------------- the index
*/

static bool take_memory(new_hashes *h) {
    return (h->filter != NULL || resize(&h->filter, BLOCKS * BLOCK_WORDS, sizeof *h->filter)) &&
           (h->rows != NULL || resize(&h->rows, ROWS_MOST, sizeof *h->rows)) &&
           (h->slots != NULL || resize(&h->slots, SLOTS, sizeof *h->slots));
}

/* Where the index is in the schema. h->sql stays NULL if it is not that of this version. */
static int find_index(new_hashes *h, struct sqlite3 *db) {
    sql_query q = sql_begin(db,
                            "SELECT rowid, rootpage, sql FROM main.sqlite_master"
                            " WHERE name = 'discko_events_hash'"
                            " AND sql LIKE 'CREATE UNIQUE INDEX discko_events_hash ON %(hash)'",
                            NULL);
    if (sql_row(&q)) {
        const char *sql = sql_column_text(&q, 2);
        h->place = sql_column_integer(&q, 0);
        h->root = (int)sql_column_integer(&q, 1);
        h->sql = sql != NULL ? strdup(sql) : NULL;
        sql_note(&q, h->sql != NULL ? SQLITE_OK : SQLITE_NOMEM);
    }
    return sql_end(&q);
}

static int take_out(new_hashes *h, struct sqlite3 *db) {
    int rc = imposter_change_schema(db, "DELETE FROM main.sqlite_master WHERE rowid = ?1",
                                    SQL_VALUES(sql_integer(h->place)));
    rc = rc == SQLITE_OK
             ? imposter_make(db,
                             "CREATE TABLE discko_internal_hashes (hash PRIMARY KEY, id)"
                             " WITHOUT ROWID",
                             h->root)
             : rc;
    h->is_aside = rc == SQLITE_OK;
    return rc == SQLITE_OK ? renew_filter(h, db) : rc;
}

int hashes_set_aside(new_hashes *h, struct sqlite3 *db) {
    if (h->is_impossible || h->is_aside) {
        return SQLITE_OK;
    }
    h->is_impossible = !take_memory(h) || !imposter_is_possible();
    clear_rows(h);
    int rc = h->is_impossible ? SQLITE_OK : find_index(h, db);
    return rc == SQLITE_OK && h->sql != NULL ? take_out(h, db) : rc;
}

/* Their table is about to go. */
static void drop_statements(new_hashes *h) {
    sqlite3_finalize(h->find);
    sqlite3_finalize(h->add);
    h->find = h->add = NULL;
}

void hashes_forget(new_hashes *h) {
    drop_statements(h);
    clear_rows(h);
    free(h->sql);
    h->sql = NULL;
    h->is_aside = false;
}

int hashes_put_back(new_hashes *h, struct sqlite3 *db) {
    if (!h->is_aside) {
        return SQLITE_OK;
    }
    int rc = add_rows(h, db);
    drop_statements(h);
    rc = rc == SQLITE_OK
             ? imposter_change_schema(
                   db,
                   "INSERT INTO main.sqlite_master (rowid, type, name, tbl_name,"
                   " rootpage, sql) VALUES (?1, 'index', 'discko_events_hash',"
                   " 'discko_events', ?2, ?3)",
                   SQL_VALUES(sql_integer(h->place), sql_integer(h->root), sql_text(h->sql)))
             : rc;
    if (rc == SQLITE_OK) {
        hashes_forget(h);
    }
    return rc;
}

void hashes_free(new_hashes *h) {
    hashes_forget(h);
    free(h->filter);
    free(h->rows);
    free(h->slots);
    *h = (new_hashes){0};
}
