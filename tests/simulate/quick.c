#include "quick.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../importer/store/schema.h"
#include "../../importer/upkeep/rebuild.h"
#include "batch.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/*
** The program's views are in sql_all_views, under which name its texts are compiled for the simulation; those that it
** uses are made of them here.
*/
enum { VIEWS_MAX = 1 << 18, VIEWS_KEPT = 3, KNOWN_MAX = 1 << 14 };
extern const char sql_all_views[];
extern char sql_analytics[VIEWS_MAX];
char sql_analytics[VIEWS_MAX];

unsigned simulate_batch = 4, simulate_anew = 50;
static unsigned cache_pages;
static bool has_rot;

/* What has been found sound: the last of it, each at a place that its hash gives. */
typedef struct known {
    XXH128_hash_t hashes[KNOWN_MAX];
} known;

static bool is_known(const known *k, XXH128_hash_t hash) {
    return XXH128_isEqual(k->hashes[hash.low64 % KNOWN_MAX], hash) != 0;
}

static void add_known(known *k, XXH128_hash_t hash) {
    k->hashes[hash.low64 % KNOWN_MAX] = hash;
}

void quick_rot(bool has) {
    has_rot = has;
}

void quick_sizes(unsigned batch, unsigned cache, bool by_keys) {
    simulate_batch = batch;
    simulate_anew = by_keys ? 1000 : 50;
    cache_pages = cache;
}

/* What lies before the first of the views that are left out, and the end of the savepoint. */
static bool keep_views(bool has_all) {
    const char *at = sql_all_views, *end = sql_all_views + strlen(sql_all_views);
    const char *last = strstr(at, "\nRELEASE ");
    for (int i = 0; i <= VIEWS_KEPT && at != NULL; i++) {
        at = strstr(at + 1, "\nCREATE VIEW ");
    }
    if (at == NULL || last == NULL || end - sql_all_views >= VIEWS_MAX) {
        return false;
    }
    int kept = (int)((has_all ? last : at) - sql_all_views);
    snprintf(sql_analytics, sizeof sql_analytics, "%.*s%s", kept, sql_all_views, last);
    return true;
}

/*
** ------------------------------------------------------------------------------------------ memory
*/

/*
** SQLite's memory, in classes of sizes: what is given back is kept for the next of its class. Each piece is preceded by
** its size.
*/
enum { CLASS_SIZE = 32, CLASSES = 128, BLOCK = 1 << 20 };
static uint64_t *free_pieces[CLASSES + 1];
static char *block;
static size_t block_left;

static void *allocate(int size) {
    size_t rounded = ((size_t)size + CLASS_SIZE - 1) / CLASS_SIZE * CLASS_SIZE;
    size_t class = rounded / CLASS_SIZE;
    uint64_t *piece = class <= CLASSES ? free_pieces[class] : NULL;
    if (piece != NULL) {
        memcpy(&free_pieces[class], piece + 1, sizeof *free_pieces);
        return piece + 1;
    }
    size_t needed = rounded + sizeof *piece;
    if (class > CLASSES) {
        piece = malloc(needed);
    } else {
        if (block_left < needed) {
            block = malloc(BLOCK);
            block_left = block != NULL ? BLOCK : 0;
        }
        piece = block_left >= needed ? (uint64_t *)(void *)block : NULL;
        block += piece != NULL ? needed : 0;
        block_left -= piece != NULL ? needed : 0;
    }
    if (piece == NULL) {
        return NULL;
    }
    *piece = rounded;
    return piece + 1;
}

static int size_of(void *memory) {
    return memory != NULL ? (int)*((uint64_t *)memory - 1) : 0;
}

static void release(void *memory) {
    size_t class = (size_t)size_of(memory) / CLASS_SIZE;
    uint64_t *piece = (uint64_t *)memory - 1;
    if (class > CLASSES) {
        free(piece);
    } else {
        memcpy(memory, &free_pieces[class], sizeof *free_pieces);
        free_pieces[class] = piece;
    }
}

static void *enlarge(void *memory, int size) {
    int has = size_of(memory);
    if (has >= size) {
        return memory;
    }
    void *larger = allocate(size);
    if (larger != NULL) {
        memcpy(larger, memory, (size_t)has);
        release(memory);
    }
    return larger;
}

static int round_up(int size) {
    return (size + CLASS_SIZE - 1) / CLASS_SIZE * CLASS_SIZE;
}

static int begin_memory(void *context) {
    (void)context;
    return SQLITE_OK;
}

static void end_memory(void *context) {
    (void)context;
}

static const sqlite3_mem_methods memory_methods = {allocate, release,      enlarge,    size_of,
                                                   round_up, begin_memory, end_memory, NULL};

bool quick_begin(bool has_all_views) {
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &memory_methods) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1200, 300) == SQLITE_OK &&
           keep_views(has_all_views);
}

/*
** ----------------------------------------------------------------- calls of the program (ld --wrap)
*/

int __real_sqlite3_exec(sqlite3 *, const char *, sqlite3_callback, void *, char **);
int __wrap_sqlite3_exec(sqlite3 *, const char *, sqlite3_callback, void *, char **);
bool __wrap_port_random(void *to, size_t length);
int __real_schema_compare(sqlite3 *, const schema_visitor *);
int __wrap_schema_compare(sqlite3 *, const schema_visitor *);
int __real_rebuild_compare(sqlite3 *, bool, void (*)(void *, const char *), void *);
int __wrap_rebuild_compare(sqlite3 *, bool, void (*)(void *, const char *), void *);

/* Where the program sets the size of its cache, the plan's comes after it. */
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, sqlite3_callback row, void *context,
                        char **message) {
    int rc = __real_sqlite3_exec(db, sql, row, context, message);
    if (rc == SQLITE_OK && cache_pages > 0 && strstr(sql, "main.cache_size") != NULL) {
        char own[64];
        snprintf(own, sizeof own, "PRAGMA main.cache_size = %u", cache_pages);
        rc = __real_sqlite3_exec(db, own, NULL, NULL, NULL);
    }
    return rc;
}

/* What is stored depends on the seed alone: a key is always the same. */
bool __wrap_port_random(void *to, size_t length) {
    memset(to, 0x5A, length);
    return true;
}

/* Adds all rows of a query, value by value. False where it cannot be read. */
static bool add_rows(sqlite3 *db, const char *sql, XXH3_state_t *state) {
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    int count = sqlite3_column_count(q);
    while (rc == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
        for (int i = 0; i < count; i++) {
            int type = sqlite3_column_type(q, i);
            const void *text = sqlite3_column_blob(q, i);
            int size = sqlite3_column_bytes(q, i);
            (void)XXH3_128bits_update(state, &type, sizeof type);
            (void)XXH3_128bits_update(state, &size, sizeof size);
            (void)XXH3_128bits_update(state, text, text != NULL ? (size_t)size : 0);
        }
    }
    return sqlite3_finalize(q) == SQLITE_OK && rc == SQLITE_OK;
}

/* The results of queries, up to NULL. False where one cannot be read. */
static bool hash_rows(sqlite3 *db, const char *const *queries, XXH128_hash_t *hash) {
    XXH3_state_t state;
    bool read = true;
    XXH3_128bits_reset(&state);
    for (; *queries != NULL && read; queries++) {
        read = add_rows(db, *queries, &state);
    }
    *hash = XXH3_128bits_digest(&state);
    return read;
}

typedef struct noting {
    const schema_visitor *visitor;
    bool differs;
} noting;

static bool note(void *context, const char *type, const char *name, schema_difference how) {
    noting *n = context;
    n->differs = true;
    return n->visitor->differs(n->visitor->context, type, name, how);
}

/* All that is compared of a schema. */
static const char *const schema_rows[] = {
    "SELECT type, name, tbl_name, sql FROM main.sqlite_master", NULL};

int __wrap_schema_compare(sqlite3 *db, const schema_visitor *visitor) {
    static known schemas;
    XXH128_hash_t hash;
    if (!hash_rows(db, schema_rows, &hash)) {
        return __real_schema_compare(db, visitor);
    }
    if (is_known(&schemas, hash)) {
        return SQLITE_OK;
    }
    noting n = {visitor, false};
    int rc = __real_schema_compare(db, &(schema_visitor){&n, note});
    if (rc == SQLITE_OK && !n.differs) {
        add_known(&schemas, hash);
    }
    return rc;
}

/* All that the plain tables are made of, and these themselves. */
static const char *const plain_rows[] = {
    "SELECT type, name, tbl_name, sql FROM main.sqlite_master",
    "SELECT * FROM main.discko_events",
    "SELECT id, event_id, received_at, received_from FROM main.discko_deliveries",
    "SELECT * FROM main.discko_internal_snapshot",
    "SELECT * FROM main.discko_settings",
    "SELECT * FROM main.discko_outcomes",
    "SELECT * FROM main.discko_touches",
    "SELECT * FROM main.discko_internal_late",
    "SELECT * FROM main.discko_leads",
    "SELECT * FROM main.discko_internal_topics",
    "SELECT * FROM main.discko_internal_extras",
    "SELECT * FROM main.discko_internal_receipts",
    "SELECT * FROM main.discko_internal_shared",
    NULL};

static bool is_integral(sqlite3 *db) {
    sqlite3_stmt *q = NULL;
    bool is = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &q, NULL) == SQLITE_OK &&
              sqlite3_step(q) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
    sqlite3_finalize(q);
    return is;
}

typedef struct comparing {
    void (*differs)(void *context, const char *table);
    void *context;
    bool has_differed;
} comparing;

static void note_table(void *context, const char *table) {
    comparing *c = context;
    c->has_differed = true;
    c->differs(c->context, table);
}

/*
** Most stores hold the same payloads as others and differ in their inputs, in what is quarantined, and in which page what
** lies: their plain tables are built anew once.
*/
int __wrap_rebuild_compare(sqlite3 *db, bool outcomes, void (*differs)(void *, const char *),
                           void *context) {
    static known tables;
    XXH128_hash_t hash;
    if (!outcomes || (has_rot && !is_integral(db)) || !hash_rows(db, plain_rows, &hash)) {
        return __real_rebuild_compare(db, outcomes, differs, context);
    }
    if (is_known(&tables, hash)) {
        return SQLITE_OK;
    }
    comparing c = {differs, context, false};
    int rc = __real_rebuild_compare(db, outcomes, note_table, &c);
    if (rc == SQLITE_OK && !c.has_differed) {
        add_known(&tables, hash);
    }
    return rc;
}
