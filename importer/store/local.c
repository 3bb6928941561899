#include "local.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../port/port.h"
#include "backend.h"
#include "current_versions.h"
#include "imposter.h"
#include "keys.h"
#include "migrate.h"

/*
** The size of a batch. Fewer commits mean fewer syncs, but a longer journal and more to repeat after a crash. The
** crash tests use smaller batches, to kill the program between two.
*/
#ifndef BATCH_RECORDS
#define BATCH_RECORDS 20000
#endif

/* With so many new events for each hundred before, the indexes of discko_leads are made anew. */
#ifndef ANEW_PERCENT
#define ANEW_PERCENT 50
#endif

typedef struct guards {
    char *text;            /* of the triggers that the batch has dropped, or NULL */
    bool has_settled_days; /* settle_days has been called */
} guards;

/*
** With an INSERT trigger on the table, SQLite copies every page that a row touches into a statement journal. That
** doubles the time of an import and triples its memory. So a batch drops the guards of the tables that it fills when it
** begins and creates them again before it commits: no other connection ever sees the store without them, and after a
** crash the drop is rolled back too.
*/
#define OF_GUARDS                                     \
    " FROM main.sqlite_master WHERE type = 'trigger'" \
    " AND (name = 'discko_events_no_replace' OR name GLOB 'discko_leads_no_*')"

static store_status set_guards_aside(store *s) {
    guards *g = s->backend;
    char *drop = NULL;
    int rc = sql_get_text(s->db, "SELECT group_concat(sql, ';')" OF_GUARDS, NULL, &g->text);
    if (rc == SQLITE_OK && g->text != NULL) {
        rc = sql_get_text(s->db, "SELECT group_concat('DROP TRIGGER main.' || name, ';')" OF_GUARDS,
                          NULL, &drop);
    }
    rc = rc == SQLITE_OK && drop != NULL ? sql_execute(s->db, drop) : rc;
    free(drop);
    return store_status_of(rc);
}

static store_status put_guards_back(store *s) {
    guards *g = s->backend;
    store_status status = g->text == NULL ? STORE_OK : store_execute(s, g->text);
    free(g->text);
    g->text = NULL;
    return status;
}

/* Whether the plain tables are complete, so that the rows of new leads can be collected for them. */
static store_status begin_collecting(store *s) {
    fresh_clear(&s->fresh);
    return s->plain ? store_status_of(
                          sql_get_any(s->db,
                                      "SELECT 1 FROM main.discko_internal_snapshot WHERE event_id ="
                                      " (SELECT coalesce(max(id), 0) FROM main.discko_events)",
                                      NULL, &s->collects))
                    : STORE_OK;
}

/*
** Each commit writes most pages of the index of hashes, once to the journal and once in place. So a batch grows with the
** store, to a tenth of it; with two million payloads that saves a third of the time.
*/
enum { BATCH_GROWS_FROM = 200000, BATCH_MOST = 100000 };

/*
** With more payloads than this their hashes are added in order (hashes.h): the page cache does not hold their index. Beyond
** the second number the filter lets too many through. The crash tests use a smaller one, too.
*/
#ifndef HASHES_FROM
#define HASHES_FROM 500000
#endif
enum { HASHES_MOST = 1 << 24 };

static store_status set_batch_size(store *s) {
    int64_t last = 0;
    int rc = sql_get_integer(s->db, "SELECT max(id) FROM main.discko_events", NULL, &last);
    s->batch.records = last <= BATCH_GROWS_FROM          ? BATCH_RECORDS
                       : last > 10 * (int64_t)BATCH_MOST ? BATCH_MOST
                                                         : (uint64_t)last / 10;
    /* with fewer new payloads, changing the schema twice and filling the filter would cost more than it saves */
    s->aside_from = last > HASHES_FROM && last < HASHES_MOST ? 1 + BATCH_RECORDS / 5 : 0;
    return store_status_of(rc);
}

/*
** In a large store most inserted hashes need a page of their index that the cache no longer holds: it is read, and another
** one is written. While no rows of leads are made, and there is no filter of the hashes, there is memory for a larger cache,
** which saves most of these.
*/
static store_status set_cache_size(store *s) {
    bool grows = s->batch.records > BATCH_RECORDS && !s->collects && !s->hashes.has_filter;
    return store_execute(s, grows ? STORE_CACHE_LARGE : STORE_CACHE);
}

/*
** The rows with the highest numbers may be lost to damage, and what referred to them be left. SQLite would give their numbers
** to other rows, which would then have what was theirs. A larger gap is a damaged number itself.
*/
#define LAST(id, table) "coalesce((SELECT " id " FROM main." table "), 0)"
#define NEXT_AFTER(a, b, last)                                                               \
    "SELECT CASE WHEN used > last AND used <= last + 1000000 THEN used + 1 ELSE 0 END FROM " \
    "(SELECT"                                                                                \
    " max(" a ", " b ") AS used, " last " AS last)"
static const char next_event_sql[] =
    NEXT_AFTER(LAST("event_id", "discko_internal_snapshot"),
               LAST("event_id", "discko_deliveries ORDER BY id DESC LIMIT 1"),
               LAST("max(id)", "discko_events"));
static const char next_file_sql[] =
    NEXT_AFTER(LAST("max(file_id)", "discko_deliveries"), LAST("max(file_id)", "discko_rejects"),
               LAST("max(id)", "discko_files"));

static store_status pass_lost_rows(store *s) {
    int rc = sql_get_integer(s->db, next_event_sql, NULL, &s->next[STORE_EVENTS]);
    rc = rc == SQLITE_OK && !s->known
             ? sql_get_integer(s->db, next_file_sql, NULL, &s->next[STORE_FILES])
             : rc;
    return store_status_of(rc);
}

static store_status begin(store *s) {
    store_status status = store_execute(s, "BEGIN IMMEDIATE");
    status = status == STORE_OK ? migrate_check_still(s) : status;
    status = status == STORE_OK ? pass_lost_rows(s) : status;
    status = status == STORE_OK ? set_batch_size(s) : status;
    status = status == STORE_OK ? begin_collecting(s) : status;
    status = status == STORE_OK ? set_cache_size(s) : status;
    return status == STORE_OK ? set_guards_aside(s) : status;
}

/* How many events the plain tables lack, and how many they have. Counts ids, so erased events are included. */
static store_status count_events(store *s, int64_t *lacks, int64_t *has) {
    int64_t last = *has = 0;
    int rc =
        sql_get_integer(s->db, "SELECT event_id FROM main.discko_internal_snapshot", NULL, has);
    if (rc == SQLITE_OK) {
        rc = sql_get_integer(s->db, "SELECT max(id) FROM main.discko_events", NULL, &last);
    }
    *lacks = last - *has;
    return store_status_of(rc);
}

static bool is_many(int64_t events) {
    return events > (int64_t)BATCH_RECORDS / 2;
}

static store_status takes_long(store *s, bool *takes) {
    int64_t lacks = 0, has;
    store_status status = s->collects ? STORE_OK : count_events(s, &lacks, &has);
    *takes = is_many(lacks);
    return status;
}

/* Must run after these indexes exist. */
#define MAKE_SHARED "INSERT INTO main.discko_internal_renew VALUES ('shared', 0, NULL)"

/*
** SQLite sorts the rows of an index in pieces as large as the cache, here four megabytes: smaller ones stay in the
** processor's cache, and 16 at a time can be merged. With a second core other threads sort the pieces. Their memory
** is not what the cache had.
*/
static store_status make_read_indexes(store *s, const char *create) {
    store_status status = store_execute(s, STORE_CACHE_SORTING);
    port_return_memory();
    if (status == STORE_OK && port_cores() > 1) {
        status = store_execute(s, "PRAGMA threads = 2");
    }
    status = status == STORE_OK ? store_execute(s, create) : status;
    store_status ended = store_execute(s, "PRAGMA threads = 0");
    return status == STORE_OK ? ended : status;
}

/* Updates the plain tables for many payloads, in one transaction: nobody sees the store without an index. */
static store_status make_plain_without(store *s, const char *drop, const char *create) {
    store_status status = drop != NULL ? store_execute(s, drop) : STORE_OK;
    status = status == STORE_OK ? current_versions_add(s) : status;
    status = status == STORE_OK ? current_versions_settle(s, false) : status;
    status = status == STORE_OK && create != NULL ? make_read_indexes(s, create) : status;
    return status == STORE_OK ? store_execute(s, MAKE_SHARED) : status;
}

static store_status make_plain_at_once(store *s) {
    char *drop = NULL, *create = NULL;
    int rc = sql_get_text(
        s->db, "SELECT group_concat('DROP INDEX main.' || name, ';')" KEYS_INDEXES, NULL, &drop);
    if (rc == SQLITE_OK) {
        rc = sql_get_text(s->db, "SELECT group_concat(sql, ';')" KEYS_INDEXES, NULL, &create);
    }
    store_status status =
        rc == SQLITE_OK ? make_plain_without(s, drop, create) : store_status_of(rc);
    free(drop);
    free(create);
    return status;
}

/* Adds the keys of many new leads to the indexes, before any of these leads is changed. */
static store_status add_keys(store *s) {
    char *statements;
    store_status status = store_status_of(keys_prepare(s->db, &s->fresh, &statements));
    status = status == STORE_OK ? make_read_indexes(s, statements) : status;
    status = status == STORE_OK ? store_status_of(keys_put_back(s->db)) : status;
    free(statements);
    return status;
}

static store_status make_plain_by_keys(store *s) {
    store_status status = store_status_of(keys_set_aside(s->db));
    status = status == STORE_OK ? current_versions_add(s) : status;
    status = status == STORE_OK ? add_keys(s) : status;
    status = status == STORE_OK ? store_execute(s, STORE_CACHE_MAKING) : status;
    return status == STORE_OK ? current_versions_settle(s, true) : status;
}

/*
** With so many new events, and at least half as many as before, the indexes of discko_leads are dropped and recreated;
** with fewer beside more, each gets its new keys at once. Row by row at random places of indexes of which the page
** cache holds only a part, that would take up to three times as long.
*/
static store_status make_plain_of_batch(store *s) {
    int64_t lacks = 0, has = 0;
    store_status status = s->collects ? STORE_OK : count_events(s, &lacks, &has);
    bool at_once = lacks > has * ANEW_PERCENT / 100;
    bool many = is_many(lacks) && (at_once || imposter_is_possible());
    status =
        status == STORE_OK ? store_execute(s, many ? STORE_CACHE_MAKING : STORE_CACHE) : status;
    if (status != STORE_OK || !many) {
        return status == STORE_OK ? current_versions_update(s) : status;
    }
    port_return_memory();
    status = at_once ? make_plain_at_once(s) : make_plain_by_keys(s);
    store_status restored = store_execute(s, STORE_CACHE);
    return status == STORE_OK ? restored : status;
}

/*
** SQLite takes `localtime` for the time zone of the process, and others than this one may have imported. So that all days are
** of one zone, those of earlier imports are brought up to date, once: the zone of a process does not change.
*/
static store_status settle_days(store *s) {
    guards *g = s->backend;
    bool is_local = false;
    int rc = g->has_settled_days ? SQLITE_OK
                                 : sql_get_any(s->db,
                                               "SELECT 1 FROM main.discko_settings WHERE name ="
                                               " 'time_zone' AND lower(value) = 'localtime'",
                                               NULL, &is_local);
    g->has_settled_days |= is_local && rc == SQLITE_OK;
    return rc == SQLITE_OK && is_local
               ? store_execute(
                     s, "INSERT INTO main.discko_internal_renew VALUES ('time_zone', NULL, NULL)")
               : store_status_of(rc);
}

static store_status make_plain(store *s) {
    store_status status = make_plain_of_batch(s);
    return status == STORE_OK ? settle_days(s) : status;
}

static store_status commit(store *s) {
    store_status status = put_guards_back(s);
    return status == STORE_OK ? store_execute(s, "COMMIT") : status;
}

static void forget_guards(store *s) {
    guards *g = s->backend;
    free(g->text);
    *g = (guards){NULL, false};
}

static void close_file(store *s) {
    forget_guards(s);
    free(s->backend);
}

static const store_ops file_ops = {.begin = begin,
                                   .commit = commit,
                                   .rollback = forget_guards,
                                   .snapshot = make_plain,
                                   .takes_long = takes_long,
                                   .close = close_file};

bool local_prepare(store *s, const char *path) {
    s->ops = &file_ops;
    s->batch = (store_batch){BATCH_RECORDS, (uint64_t)256 << 20, true};
    s->row_max = SIZE_MAX;
    s->backend = calloc(1, sizeof(guards));
    /* The key is beside the database itself, not beside a link to it. */
    struct stat st;
    bool is_link = lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
    char *real = is_link ? realpath(path, NULL) : NULL;
    int length = asprintf(&s->key_path, "%s.erase-key", real != NULL ? real : path);
    free(real);
    return s->backend != NULL && length >= 0;
}
