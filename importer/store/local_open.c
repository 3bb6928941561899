#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
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
#include "local.h"
#include "marks.h"
#include "mend.h"
#include "migrate.h"
#include "salvage.h"
#include "schema.h"
#include "search.h"
#include "sql_text.h"
#include "tables.h"

static const char not_a_store[] = "the database is not a discko store";

/* Why the file system did not let SQLite open or create the file. NULL if it does not tell. */
static const char *reason_not_opened(const char *path, bool makes) {
    struct stat st;
    bool is_there = stat(path, &st) == 0;
    if ((is_there && access(path, R_OK) != 0) || (!is_there && (errno != ENOENT || !makes))) {
        return source_reason(errno);
    }
    /* the file, or its journal, was to be created */
    char *copy = strdup(path);
    const char *folder = copy != NULL ? dirname(copy) : "/";
    const char *reason = stat(folder, &st) != 0             ? "its folder does not exist"
                         : access(folder, W_OK | X_OK) != 0 ? "its folder cannot be written to"
                                                            : NULL;
    free(copy);
    return reason;
}

/* Says more than SQLite does about a file that could not be opened. */
static store_status explain_failure(store *s, const char *path, store_status status) {
    struct stat st;
    int rc = s->db != NULL ? sqlite3_errcode(s->db) & 0xFF : SQLITE_NOMEM;
    if (status != STORE_FAILED || s->message[0] != 0) {
        return status;
    }
    if (rc == SQLITE_NOTADB) {
        return store_refuse(s, "is not a SQLite database",
                            s->makes ? "the database comes first, then the inputs" : NULL);
    }
    if (rc != SQLITE_NOMEM && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        return store_refuse(s, "cannot be opened", "it is a directory");
    }
    if (rc == SQLITE_CANTOPEN) {
        const char *reason = reason_not_opened(path, s->makes);
        return store_refuse(s, "cannot be opened", reason != NULL ? reason : sqlite3_errstr(rc));
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
    if (how == SCHEMA_FOREIGN || how == SCHEMA_CAN_FAIL) {
        char *noted = how == SCHEMA_FOREIGN ? d->store->foreign : d->store->can_fail;
        if (noted[0] == 0) {
            schema_describe(noted, sizeof d->store->foreign, type, name, how);
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
    status = status == STORE_OK ? store_status_of(schema_compare(s->db, &visitor)) : status;
    status = status == STORE_OK ? store_execute(s, "RELEASE discko_check") : status;
    return status == STORE_OK && s->message[0] != 0 ? STORE_FAILED : status;
}

/* For schema_mend: a table is made again, and empty, only if the inputs bring back what it held. */
static bool note_lost(void *context, const char *type, const char *name, schema_difference how) {
    store *s = context;
    size_t length = strlen(s->lost);
    if (!store_table_is_in_inputs(store_table_of(name))) {
        char what[256];
        schema_describe(what, sizeof what, type, name, how);
        (void)store_refuse(s, what,
                           "no input has what it held: restore the database from a backup");
        return false;
    }
    snprintf(s->lost + length, sizeof s->lost - length, "%s%s", length > 0 ? ", " : "", name);
    return true;
}

/* Objects of the user's that may keep a change from being made. */
static bool note_foreign(void *context, const char *type, const char *name, schema_difference how) {
    return how == SCHEMA_MISSING || how == SCHEMA_DIFFERS ||
           refuse_difference(context, type, name, how);
}

/* Restores objects of the schema and empties the plain tables, which the following batch rebuilds. */
static store_status mend(store *s) {
    difference d = {s, false};
    const schema_visitor visitor = {s, note_lost}, foreign = {&d, note_foreign};
    store_status status = store_execute(s, "BEGIN IMMEDIATE");
    status = status == STORE_OK ? migrate_check_still(s) : status;
    if (status == STORE_OK) {
        (void)schema_compare(s->db, &foreign); /* only for the message */
    }
    status = status == STORE_OK ? store_status_of(schema_mend(s->db, &visitor)) : status;
    status = status == STORE_OK ? mend_settle(s) : status;
    status = status == STORE_OK ? store_status_of(search_mend(s->db)) : status;
    status = status == STORE_OK ? store_status_of(tables_empty_plain(s->db)) : status;
    status = status == STORE_OK ? store_status_of(tables_mend_times(s->db)) : status;
    status = status == STORE_OK ? store_status_of(marks_mend(s->db)) : status;
    status = status == STORE_OK ? store_status_of(tables_reindex_stored(s->db)) : status;
    status = status == STORE_OK ? store_execute(s, "COMMIT") : status;
    if (status != STORE_OK) {
        store_rollback(s);
    }
    return status;
}

/* Writes only if the views are of another version. */
static store_status renew_analytics(store *s) {
    bool current = true;
    store_status status = store_status_of(analytics_are_current(s->db, &current));
    if (status != STORE_OK || current) {
        return status;
    }
    status = store_execute(s, "BEGIN IMMEDIATE");
    status = status == STORE_OK ? migrate_check_still(s) : status;
    status = status == STORE_OK ? store_status_of(analytics_renew(s->db)) : status;
    status = status == STORE_OK ? store_execute(s, "COMMIT") : status;
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

/* Whether there is a write-ahead log with content. */
static bool has_log(const char *path) {
    struct stat st;
    char *log;
    bool has = asprintf(&log, "%s-wal", path) < 0 || (stat(log, &st) == 0 && st.st_size > 0);
    free(log);
    return has;
}

static void disconnect(store *s) {
    sqlite3_close(s->db);
    s->db = NULL;
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
    disconnect(s);
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
    disconnect(s);
    store_status status = store_connect(s, path, SQLITE_OPEN_READWRITE, busy_timeout);
    int rc = status == STORE_OK ? probe(s) : SQLITE_OK;
    if (rc == SQLITE_READONLY_ROLLBACK) {
        return store_refuse(s,
                            "its last transaction was interrupted, and cannot be rolled back "
                            "without write permission",
                            "verify it as its owner");
    }
    disconnect(s);
    return status == STORE_OK ? store_connect(s, path, SQLITE_OPEN_READONLY, busy_timeout) : status;
}

static bool needs_writing(int rc, const char *path) {
    return ((rc & 0xFF) == SQLITE_CANTOPEN || (rc & 0xFF) == SQLITE_READONLY) &&
           access(path, R_OK) == 0;
}

static store_status connect_reading(store *s, const char *path, int busy_timeout) {
    store_status status = store_connect(s, path, SQLITE_OPEN_READONLY, busy_timeout);
    int rc = status == STORE_OK ? probe(s) : SQLITE_OK;
    if (rc == SQLITE_READONLY_ROLLBACK) {
        return roll_back(s, path, busy_timeout);
    }
    return needs_writing(rc, path) ? open_still(s, path, busy_timeout) : status;
}

/* Whether SQLite could write to a database and to a journal beside it. */
static bool may_write(const char *path) {
    char *copy = strdup(path);
    bool may = copy == NULL || (access(path, W_OK) == 0 && access(dirname(copy), W_OK | X_OK) == 0);
    free(copy);
    return may;
}

/* What is rolled back in any case needs no right to write: it is done to a copy, which has no name. */
static store_status connect_copy(store *s, const char *path, int busy_timeout) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    store_status status = connect_reading(s, path, busy_timeout);
    if (status != STORE_OK) {
        return status;
    }
    sqlite3 *original = s->db;
    s->db = NULL;
    status = store_connect(s, "", flags, busy_timeout);
    status = status == STORE_OK ? store_status_of(sql_copy_database(original, s->db)) : status;
    sqlite3_close(original);
    return status;
}

static store_status connect_for_writing(store *s, const char *path, const store_options *options) {
    int flags = SQLITE_OPEN_READWRITE | (s->makes ? SQLITE_OPEN_CREATE : 0);
    return options->rolls_back && !may_write(path)
               ? connect_copy(s, path, options->busy_timeout)
               : store_connect(s, path, flags, options->busy_timeout);
}

static store_status open_for_writing(store *s, const char *path, const store_options *options) {
    age found = AGE_PRESENT;
    int64_t version;
    store_status status = connect_for_writing(s, path, options);
    status = status == STORE_OK ? migrate_check(s, "main", &found, &version) : status;
    if (status == STORE_OK && found == AGE_NONE && !s->makes) {
        status = store_refuse(s, not_a_store, NULL);
    }
    if (status == STORE_OK && found == AGE_PRESENT && options->mends) {
        status = save_damaged(s, path);
    }
    if (status == STORE_OK && found == AGE_OLDER && options->rolls_back) {
        status = migrate_refuse_older(s);
    }
    /* The page size can only be set outside a transaction, and has no effect on a database that has tables. */
    if (status == STORE_OK && found == AGE_NONE) {
        status = store_execute(s, "PRAGMA main.page_size = 16384");
    }
    status = status == STORE_OK && found != AGE_PRESENT ? migrate(s) : status;
    status = status == STORE_OK ? renew_analytics(s) : status;
    status = status == STORE_OK && options->mends ? mend(s) : status;
    status = status == STORE_OK ? check_schema(s, options->mends) : status;
    /* Last: if the page size changed afterwards, the cache could take four times its limit. */
    return status == STORE_OK ? store_configure(s) : status;
}

static store_status attach_known(store *s, const char *path) {
    char *uri = uri_of(path, "mode=ro");
    int rc = uri == NULL ? SQLITE_NOMEM
                         : sql_run(s->db, "ATTACH ?1 AS known", SQL_VALUES(sql_text(uri)));
    free(uri);
    if (rc == SQLITE_ERROR && strstr(sqlite3_errmsg(s->db), "text encoding") != NULL) {
        return migrate_refuse_utf16(s); /* it is not even attached */
    }
    bool is_new = true;
    store_status status = store_status_of(rc);
    status = status == STORE_OK ? migrate_check_readable(s, "known", &is_new) : status;
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
    status = status == STORE_OK ? store_execute(s, sql_schema) : status;
    /* any other error is reported when it is attached */
    bool is_there = access(path, F_OK) == 0 || errno != ENOENT;
    return status == STORE_OK && is_there ? attach_known(s, path) : status;
}

/* SQLite finds out only when it has made the file that there can be no journal beside it. */
static bool is_name_too_long(const char *path) {
    static const char longest[] = ".erase-key";
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    return strlen(name) + strlen(longest) > NAME_MAX && access(path, F_OK) != 0;
}

store_status local_open(store *s, const char *path, const store_options *options) {
    if (!local_prepare(s, path)) {
        return store_refuse(s, source_no_memory, NULL);
    }
    if (!options->makes && access(path, F_OK) != 0) {
        return store_refuse(s, source_reason(errno), NULL);
    }
    if (is_name_too_long(path)) {
        return store_refuse(s,
                            "its name is too long: a journal and an erase key with longer "
                            "names lie beside a database",
                            NULL);
    }
    store_status status =
        options->dry_run ? open_dry_run(s, path, options) : open_for_writing(s, path, options);
    s->path = realpath(path, NULL);
    if (status == STORE_OK && s->path != NULL && !options->dry_run) {
        s->file = open(s->path, O_RDONLY | O_CLOEXEC); /* if it fails, only time is lost */
    }
    return status == STORE_OK && s->path == NULL && !options->dry_run
               ? store_refuse(s, source_reason(errno), NULL)
               : explain_failure(s, path, status);
}

store_status local_open_read_only(store *s, const char *path, int busy_timeout) {
    bool is_new = false;
    if (!local_prepare(s, path)) {
        return store_refuse(s, source_no_memory, NULL);
    }
    store_status status = connect_reading(s, path, busy_timeout);
    status = status == STORE_OK ? migrate_check_readable(s, "main", &is_new) : status;
    s->path = status == STORE_OK ? realpath(path, NULL) : NULL;
    return status == STORE_OK && is_new ? store_refuse(s, not_a_store, NULL)
                                        : explain_failure(s, path, status);
}
