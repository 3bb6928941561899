#include "local.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/visible.h"
#include "../input/source.h"
#include "analytics.h"
#include "backend.h"
#include "current_versions.h"
#include "salvage.h"
#include "schema.h"
#include "sql_text.h"
#include "tables.h"

/*
** ---------------------------------------------------------------------------------------- opening
*/

/* The state of a database before anything is written. */
typedef enum age {
    AGE_NONE,  /* empty, or the user's database without a store */
    AGE_OLDER, /* a store of an older schema version */
    AGE_PRESENT
} age;

/* The application id and the schema version are those of sql/schema.sql. */
static int64_t mark_of_schema(const char *pragma) {
    const char *at = strstr(sql_schema, pragma);
    assert(at != NULL);
    return strtoll(at + strlen(pragma), NULL, 10);
}

static int64_t schema_version(void) {
    return mark_of_schema("PRAGMA user_version = ");
}

/* Both marks, read in one transaction: another program may be creating the store. */
static store_status read_marks(store *s, const char *schema, int64_t *id, int64_t *version) {
    char sql[64];
    store_status status = store_execute(s, "SAVEPOINT discko_marks");
    *id = *version = 0;
    if (status != STORE_OK) {
        return status;
    }
    snprintf(sql, sizeof sql, "PRAGMA %s.application_id", schema);
    status = store_status_of(sql_get_integer(s->db, sql, NULL, id));
    snprintf(sql, sizeof sql, "PRAGMA %s.user_version", schema);
    if (status == STORE_OK) {
        status = store_status_of(sql_get_integer(s->db, sql, NULL, version));
    }
    /* on failure, closing the database ends the savepoint too */
    return status == STORE_OK ? store_execute(s, "RELEASE discko_marks") : status;
}

static store_status check_database(store *s, const char *schema, age *found, int64_t *version) {
    int64_t id;
    store_status status = read_marks(s, schema, &id, version);
    if (status != STORE_OK) {
        return status;
    }
    *found = id == 0 && *version == 0       ? AGE_NONE
             : *version == schema_version() ? AGE_PRESENT
                                            : AGE_OLDER;
    if (*found != AGE_NONE && id != mark_of_schema("PRAGMA application_id = ")) {
        return store_refuse(s, "the database belongs to another application", NULL);
    }
    if (*found == AGE_OLDER && *version < 1) {
        return store_refuse(
            s, "the store has no schema version: it was not created by discko-import", NULL);
    }
    if (*version > schema_version()) {
        return store_refuse(s, "the store was made by a newer discko-import: update this one",
                            NULL);
    }
    return STORE_OK;
}

static store_status refuse_older(store *s) {
    return store_refuse(s,
                        "the store was made by an older discko-import: bring it up to date with "
                        "--snapshot first",
                        NULL);
}

/* For read-only callers: an existing store must be of this version. */
static store_status check_readable(store *s, const char *schema, bool *is_new) {
    age found = AGE_NONE;
    int64_t version;
    store_status status = check_database(s, schema, &found, &version);
    *is_new = found == AGE_NONE;
    return status == STORE_OK && found == AGE_OLDER ? refuse_older(s) : status;
}

/* Reports the settings that a migration has removed because they are not understood. */
static void say_refused(store *s) {
    bool any = false;
    if (sql_get_any(s->db, "SELECT 1 FROM temp.sqlite_master WHERE name = 'discko_refused'", NULL,
                    &any) != SQLITE_OK ||
        !any) {
        return;
    }
    sql_query q =
        sql_begin(s->db, "SELECT name, value FROM temp.discko_refused ORDER BY name", NULL);
    while (sql_row(&q)) {
        const char *name = sql_column_text(&q, 0), *value = sql_column_text(&q, 1);
        fputs("discko-import: removed the setting ", stderr);
        visible_print(name != NULL ? name : "", stderr);
        fputs(", which is not understood: ", stderr);
        visible_print(value != NULL ? value : "NULL", stderr);
        fputs("\n", stderr);
    }
    (void)sql_end(&q);
}

/* Creates the schema, or migrates an older one, in one transaction. */
static store_status renew_schema(store *s) {
    store_status status = store_execute(s, "BEGIN IMMEDIATE");
    age found = AGE_PRESENT;
    int64_t version = 0;
    if (status == STORE_OK) {
        /* check again: another program may have been faster */
        status = check_database(s, "main", &found, &version);
    }
    if (status == STORE_OK && found == AGE_NONE) {
        status = store_execute(s, sql_schema);
    }
    while (status == STORE_OK && found == AGE_OLDER && version < schema_version()) {
        assert(sql_migrations[version - 1] != NULL);
        status = store_execute(s, sql_migrations[version++ - 1]);
    }
    /* With the views: an interruption at any moment leaves either no store or a complete one. */
    if (status == STORE_OK) {
        status = store_status_of(analytics_renew(s->db));
    }
    if (status == STORE_OK) {
        status = store_execute(s, "COMMIT");
    }
    if (status == STORE_OK) {
        say_refused(s);
    } else {
        store_rollback(s);
    }
    return status;
}

/* For schema_compare: the first difference becomes the store's error. */
typedef struct difference {
    store *store;
    bool is_mended; /* everything that can be recreated has been */
} difference;

static bool refuse_difference(void *context, const char *type, const char *name,
                              schema_difference how) {
    char what[256];
    const difference *d = context;
    if (how == SCHEMA_FOREIGN) {
        if (d->store->foreign[0] == 0) {
            schema_describe(d->store->foreign, sizeof d->store->foreign, type, name, how);
        }
        return true; /* the user decides whether it may stay */
    }
    schema_describe(what, sizeof what, type, name, how);
    (void)store_refuse(d->store, what,
                       d->is_mended ? "it cannot be recreated: restore a backup"
                                    : "the store is damaged: repair it with --snapshot");
    return false;
}

/* Without its indexes and triggers, a store could accept a payload twice or be changed unnoticed. */
static store_status check_schema(store *s, bool is_mended) {
    difference d = {s, is_mended};
    const schema_visitor visitor = {&d, refuse_difference};
    /* in one transaction: otherwise each query would lock the database */
    store_status status = store_execute(s, "SAVEPOINT discko_check");
    if (status == STORE_OK) {
        status = store_status_of(schema_compare(s->db, &visitor));
    }
    if (status == STORE_OK) {
        status = store_execute(s, "RELEASE discko_check");
    }
    return status == STORE_OK && s->message[0] != 0 ? STORE_FAILED : status;
}

/* Restores objects of the schema and empties the plain tables, which the following batch rebuilds. */
static store_status mend(store *s) {
    store_status status = store_execute(s, "BEGIN IMMEDIATE");
    if (status == STORE_OK) {
        status = store_status_of(schema_mend(s->db));
    }
    if (status == STORE_OK) {
        status = store_status_of(tables_empty_plain(s->db));
    }
    if (status == STORE_OK) {
        status = store_status_of(tables_mend_times(s->db));
    }
    if (status == STORE_OK) {
        status = store_status_of(tables_reindex_stored(s->db));
    }
    if (status == STORE_OK) {
        status = store_execute(s, "COMMIT");
    }
    if (status != STORE_OK) {
        store_rollback(s);
    }
    return status;
}

/* Saves what is readable if the store cannot be repaired in place. */
static store_status save_damaged(store *s, const char *path) {
    char *why;
    bool saved;
    int rc = salvage(s->db, &saved, &why);
    store_status status = store_status_of(rc);
    if (why != NULL) {
        (void)store_refuse(s, why, "restore the database from a backup");
    } else if (rc != SQLITE_OK) { /* sqlite3_errmsg may already be of a later statement */
        (void)store_refuse(s, sqlite3_errstr(rc), NULL);
    }
    free(why);
    if (saved) {
        fputs("discko-import: ", stderr);
        visible_print(path, stderr);
        fputs(": it was damaged: readable data was copied to a new database; import the inputs "
              "again to restore the rest\n",
              stderr);
    }
    return status;
}

static store_status open_for_writing(store *s, const char *path, const store_options *options) {
    int flags = SQLITE_OPEN_READWRITE | (s->makes ? SQLITE_OPEN_CREATE : 0);
    age found = AGE_PRESENT;
    int64_t version;
    store_status status = store_connect(s, path, flags, options->busy_timeout);
    if (status == STORE_OK) {
        status = check_database(s, "main", &found, &version);
    }
    if (status == STORE_OK && found == AGE_NONE && !s->makes) {
        status = store_refuse(s, "the database is not a discko store", NULL);
    }
    if (status == STORE_OK && found == AGE_PRESENT && options->mends) {
        status = save_damaged(s, path);
    }
    if (status == STORE_OK && found == AGE_OLDER && options->rolls_back) {
        status = refuse_older(s);
    }
    /* The page size can only be set outside a transaction, and has no effect on a database that has tables. */
    if (status == STORE_OK && found == AGE_NONE) {
        status = store_execute(s, "PRAGMA main.page_size = 16384");
    }
    if (status == STORE_OK && found != AGE_PRESENT) {
        status = renew_schema(s);
    }
    if (status == STORE_OK && (status = store_status_of(analytics_renew(s->db))) != STORE_OK) {
        store_rollback(s);
    }
    if (status == STORE_OK && options->mends) {
        status = mend(s);
    }
    status = status == STORE_OK ? check_schema(s, options->mends) : status;
    /* Last: if the page size changed afterwards, the cache could take four times its limit. */
    return status == STORE_OK ? store_configure(s) : status;
}

/* Makes "file:…?QUERY" of a path; the caller frees it. */
static char *uri_of(const char *path, const char *query) {
    char *uri = malloc(3 * strlen(path) + strlen(query) + sizeof "file:?"), *p = uri;
    if (uri == NULL) {
        return NULL;
    }
    p += sprintf(p, "file:");
    for (; *path != 0; path++) {
        bool plain = strchr("%?#", *path) == NULL;
        p += sprintf(p, plain ? "%c" : "%%%02X", (unsigned char)*path);
    }
    sprintf(p, "?%s", query);
    return uri;
}

static store_status attach_known(store *s, const char *path) {
    char *uri = uri_of(path, "mode=ro");
    int rc = uri == NULL ? SQLITE_NOMEM
                         : sql_run(s->db, "ATTACH ?1 AS known", SQL_VALUES(sql_text(uri)));
    free(uri);
    if ((rc & 0xFF) == SQLITE_CANTOPEN) {
        return store_refuse(s, sqlite3_errstr(rc), NULL); /* without the URI */
    }
    bool is_new = true;
    store_status status = store_status_of(rc);
    if (status == STORE_OK) {
        status = check_readable(s, "known", &is_new);
    }
    s->known = status == STORE_OK && !is_new;
    return s->known ? store_status_of(sql_get_integer(
                          s->db, "SELECT coalesce(max(id), 0) + 1 FROM known.discko_files", NULL,
                          &s->next[STORE_FILES]))
                    : status;
}

/* A dry run writes to a temporary database that has no name. */
static store_status open_dry_run(store *s, const char *path, const store_options *options) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    store_status status = store_connect(s, "", flags, options->busy_timeout);
    if (status == STORE_OK) {
        status = store_execute(s, sql_schema);
    }
    /* any other error is reported when it is attached */
    bool is_there = access(path, F_OK) == 0 || errno != ENOENT;
    return status == STORE_OK && is_there ? attach_known(s, path) : status;
}

/*
** ----------------------------------------------------------------------------------- transactions
*/

/*
** The size of a batch. Fewer commits mean fewer syncs, but a longer journal and more to repeat after a crash. The
** crash tests use smaller batches, to kill the program between two.
*/
#ifndef BATCH_RECORDS
#define BATCH_RECORDS 20000
#endif

/* The texts of the triggers that the batch has dropped, or NULL. */
typedef struct guards {
    char *text;
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

static store_status set_batch_size(store *s) {
    int64_t last = 0;
    int rc = sql_get_integer(s->db, "SELECT max(id) FROM main.discko_events", NULL, &last);
    s->batch.records = last <= BATCH_GROWS_FROM          ? BATCH_RECORDS
                       : last > 10 * (int64_t)BATCH_MOST ? BATCH_MOST
                                                         : (uint64_t)last / 10;
    return store_status_of(rc);
}

/*
** In a large store most inserted hashes need a page of their index that the cache no longer holds: it is read, and another
** one is written. Without the plain tables there is memory for a larger cache, which saves most of these.
*/
static store_status set_cache_size(store *s) {
    bool grows = s->batch.records > BATCH_RECORDS && !s->plain;
    return store_execute(s, grows ? STORE_CACHE_LARGE : STORE_CACHE);
}

static store_status begin(store *s) {
    store_status status = store_execute(s, "BEGIN IMMEDIATE");
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

/*
** With so many new events, and at least half as many as before, the indexes of discko_leads are dropped and
** recreated. That takes a third of the time of updating them row by row at random places, since the page cache holds
** only a part of them.
*/
static store_status is_bulk(store *s, bool *bulk) {
    int64_t lacks = 0, has = 0;
    store_status status = s->collects ? STORE_OK : count_events(s, &lacks, &has);
    *bulk = is_many(lacks) && lacks > has / 2;
    return status;
}

/* The indexes that are only used for reading. The unique one is needed to insert rows. */
#define READ_INDEXES                                                              \
    " FROM main.sqlite_master WHERE type = 'index' AND tbl_name = 'discko_leads'" \
    " AND name GLOB 'discko_leads_*' AND name <> 'discko_leads_lead_id' AND sql IS NOT NULL"

/* Must run after these indexes exist. */
#define MAKE_SHARED "INSERT INTO main.discko_internal_renew VALUES ('shared', 0, NULL)"

/* Updates the plain tables for many payloads, in one transaction: nobody sees the store without an index. */
static store_status make_plain_without(store *s, const char *drop, const char *create) {
    store_status status = drop != NULL ? store_execute(s, drop) : STORE_OK;
    status = status == STORE_OK ? current_versions_update(s) : status;
    status = status == STORE_OK && create != NULL ? store_execute(s, create) : status;
    return status == STORE_OK ? store_execute(s, MAKE_SHARED) : status;
}

static store_status make_plain_at_once(store *s) {
    char *drop = NULL, *create = NULL;
    int rc = sql_get_text(
        s->db, "SELECT group_concat('DROP INDEX main.' || name, ';')" READ_INDEXES, NULL, &drop);
    if (rc == SQLITE_OK) {
        rc = sql_get_text(s->db, "SELECT group_concat(sql, ';')" READ_INDEXES, NULL, &create);
    }
    store_status status =
        rc == SQLITE_OK ? store_execute(s, STORE_CACHE_SORTING) : store_status_of(rc);
    if (status == STORE_OK) {
        status = make_plain_without(s, drop, create);
        store_status restored = store_execute(s, STORE_CACHE);
        status = status == STORE_OK ? restored : status;
    }
    free(drop);
    free(create);
    return status;
}

static store_status make_plain(store *s) {
    bool bulk;
    store_status status = is_bulk(s, &bulk);
    return status != STORE_OK ? status : bulk ? make_plain_at_once(s) : current_versions_update(s);
}

static store_status commit(store *s) {
    store_status status = put_guards_back(s);
    return status == STORE_OK ? store_execute(s, "COMMIT") : status;
}

static void forget_guards(store *s) {
    guards *g = s->backend;
    free(g->text);
    g->text = NULL;
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

/* The parts of the store that belong to a file. False when out of memory. */
static bool prepare(store *s, const char *path) {
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

store_status local_open(store *s, const char *path, const store_options *options) {
    if (!prepare(s, path)) {
        return store_refuse(s, source_no_memory, NULL);
    }
    if (!options->makes && access(path, F_OK) != 0) {
        return store_refuse(s, source_reason(errno), NULL);
    }
    store_status status =
        options->dry_run ? open_dry_run(s, path, options) : open_for_writing(s, path, options);
    s->path = realpath(path, NULL);
    return status == STORE_OK && s->path == NULL && !options->dry_run
               ? store_refuse(s, source_reason(errno), NULL)
               : status;
}

/* Whether there is a write-ahead log with content. */
static bool has_log(const char *path) {
    struct stat st;
    char *log;
    bool has = asprintf(&log, "%s-wal", path) < 0 || (stat(log, &st) == 0 && st.st_size > 0);
    free(log);
    return has;
}

/*
** Opens a database in WAL mode without permission to write. SQLite can only read one if it may assume that nobody
** writes to it.
*/
static store_status open_still(store *s, const char *path, int busy_timeout) {
    if (has_log(path)) {
        return store_refuse(s, "its write-ahead log cannot be read without write permission",
                            "verify it as its owner, or after a checkpoint");
    }
    sqlite3_close(s->db);
    s->db = NULL;
    char *uri = uri_of(path, "immutable=1");
    store_status status =
        uri == NULL ? store_refuse(s, source_no_memory, NULL)
                    : store_connect(s, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, busy_timeout);
    free(uri);
    return status;
}

/* SQLite only finds out with the first read whether it can read. */
static int probe(store *s) {
    int64_t version;
    return sql_get_integer(s->db, "PRAGMA main.user_version", NULL, &version);
}

/*
** Rolls back the unfinished transaction of an interrupted program. Every writing connection does that; a read-only
** one cannot.
*/
static store_status roll_back(store *s, const char *path, int busy_timeout) {
    sqlite3_close(s->db);
    s->db = NULL;
    store_status status = store_connect(s, path, SQLITE_OPEN_READWRITE, busy_timeout);
    int rc = status == STORE_OK ? probe(s) : SQLITE_OK;
    if (rc == SQLITE_READONLY_ROLLBACK) {
        return store_refuse(s,
                            "its last transaction was interrupted, and cannot be rolled back "
                            "without write permission",
                            "verify it as its owner");
    }
    sqlite3_close(s->db);
    s->db = NULL;
    return status == STORE_OK ? store_connect(s, path, SQLITE_OPEN_READONLY, busy_timeout) : status;
}

static bool needs_writing(int rc, const char *path) {
    return ((rc & 0xFF) == SQLITE_CANTOPEN || (rc & 0xFF) == SQLITE_READONLY) &&
           access(path, R_OK) == 0;
}

store_status local_open_read_only(store *s, const char *path, int busy_timeout) {
    bool is_new = false;
    if (!prepare(s, path)) {
        return store_refuse(s, source_no_memory, NULL);
    }
    store_status status = store_connect(s, path, SQLITE_OPEN_READONLY, busy_timeout);
    int rc = status == STORE_OK ? probe(s) : SQLITE_OK;
    if (rc == SQLITE_READONLY_ROLLBACK) {
        status = roll_back(s, path, busy_timeout);
    } else if (needs_writing(rc, path)) {
        status = open_still(s, path, busy_timeout);
    }
    if (status == STORE_OK) {
        status = check_readable(s, "main", &is_new);
    }
    s->path = status == STORE_OK ? realpath(path, NULL) : NULL;
    return status == STORE_OK && is_new
               ? store_refuse(s, "the database is not a discko store", NULL)
               : status;
}
