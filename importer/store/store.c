#include "store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../ext/compact.h"
#include "../../ext/date.h"
#include "../../ext/discko.h"
#include "../../ext/value.h"
#include "../input/source.h"
#include "../server/remote.h"
#include "../server/server.h"
#include "envelope.h"
#include "sql.h"
#include "sql_text.h"
#include "views.h"

/* As sql/schema.sql sets them. */
enum { APPLICATION_ID = 1148414831, SCHEMA_VERSION = 5 };

#define FILE_FIGURES                                                                     \
    "path, size, content_hash, format, records, stored, duplicates, rejected, ignored, " \
    "complete, inside"
#define FILE_READING "rules, read_at, record_max"
#define FILE_COLUMNS "id, " FILE_FIGURES ", " FILE_READING

/*
** The statements, in the order of the enum. {known} stands for the tables of the database that a dry
** run only reads.
*/
typedef enum query {
    FIND_EVENT,
    ADD_EVENT,
    ADD_DELIVERY,
    ADD_REJECT,
    CANDIDATES,
    HAS_SIZE,
    PUT_FILE,
    IS_CURRENT,
    HAS_TOO_LARGE,
    NOTE_MOVE,
    KNOWS_PACKED,
    PUT_PACKED,
    NEXT_REJECTED,
    RESOLVE,
    GET_FILE,
    DROP_FILE,
    HAS_ALL_OF,
    QUERY_COUNT
} query;

#define FIND_EVENT_IN(schema) "SELECT id, payload FROM " schema "discko_events WHERE hash = ?1"
#define HAS_SIZE_IN(schema) "SELECT 1 FROM " schema "discko_files WHERE size = ?1"
#define CANDIDATES_IN(schema)                                                    \
    "SELECT " FILE_COLUMNS " FROM " schema "discko_files WHERE path = ?1 UNION " \
    "SELECT " FILE_COLUMNS " FROM " schema                                       \
    "discko_files WHERE size = ?2 AND content_hash = ?3 UNION "                  \
    "SELECT " FILE_COLUMNS " FROM " schema                                       \
    "discko_files WHERE complete = 0 AND size BETWEEN 1 AND ?2"
#define IS_CANDIDATE                                \
    "size = 0 OR (size = ?1 AND content_hash = ?2)" \
    " OR (complete = 0 AND size BETWEEN 1 AND ?1)"
#define IS_TOO_LARGE "code IN ('too_large', 'server_limit') AND resolved_event_id IS NULL"
#define HAS_TOO_LARGE_IN(schema) \
    "SELECT 1 FROM " schema "discko_rejects WHERE file_id = ?1 AND " IS_TOO_LARGE
#define KNOWS_PACKED_IN(schema) "SELECT 1 FROM " schema "discko_packed WHERE " IS_PACKED

#define REJECTED \
    "SELECT id, file_id, record, \"offset\", length, raw FROM main.discko_rejects WHERE "
#define IS_NEXT_REJECTED                                                                        \
    "id > ?1 AND resolved_event_id IS NULL AND length = length(raw) AND length > 0 ORDER BY id" \
    " LIMIT 1"
#define IS_MOVED "moved_to IS ?3 AND (path = ?1 OR (path > ?1 || '!' AND path < ?1 || '\"'))"
#define IS_PACKED "hash = ?1 AND size = ?2"

static const char *const statements[QUERY_COUNT] = {
    [FIND_EVENT] = FIND_EVENT_IN("main."),
    [ADD_EVENT] = "INSERT OR IGNORE INTO main.discko_events"
                  " (hash, event_name, lead, sent_at, imported_at, completed_at, is_locked,"
                  "  lock_reason, lead_status, payload, id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, substr(?8, 1, 200), substr(?9, 1, 200),"
                  "  ?10, ?11)",
    [ADD_DELIVERY] =
        "INSERT INTO main.discko_deliveries"
        " (file_id, record, \"offset\", length, event_id, received_at, received_from, id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [ADD_REJECT] = "INSERT INTO main.discko_rejects"
                   " (file_id, record, \"offset\", length, code, message, raw, rejected_at, id)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [CANDIDATES] = CANDIDATES_IN("main.") " ORDER BY size, id",
    [HAS_SIZE] = HAS_SIZE_IN("main.") " LIMIT 1",
    [PUT_FILE] = "INSERT INTO main.discko_files (" FILE_COLUMNS ", imported_at)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
                 " ON CONFLICT (id) DO UPDATE SET (" FILE_FIGURES ", " FILE_READING ") ="
                 " (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
                 "  CASE WHEN ?17 THEN rules ELSE ?13 END,"
                 "  CASE WHEN ?17 THEN read_at ELSE ?14 END,"
                 "  CASE WHEN ?17 THEN record_max ELSE ?15 END)",
    [IS_CURRENT] = "SELECT 1 FROM main.discko_files WHERE id = ?1 AND size = ?2 AND"
                   " content_hash = ?3 AND records = ?4",
    [HAS_TOO_LARGE] = HAS_TOO_LARGE_IN("main."),
    [NOTE_MOVE] = "UPDATE main.discko_files SET moved_to = ?2 WHERE " IS_MOVED,
    [KNOWS_PACKED] = KNOWS_PACKED_IN("main."),
    [PUT_PACKED] =
        "INSERT OR IGNORE INTO main.discko_packed (hash, size, path) VALUES (?1, ?2, ?3)",
    [NEXT_REJECTED] = REJECTED IS_NEXT_REJECTED,
    [RESOLVE] = "UPDATE main.discko_rejects SET resolved_event_id ="
                " (SELECT event_id FROM main.discko_deliveries WHERE file_id = ?2 AND record = ?3)"
                " WHERE id = ?1",
    [GET_FILE] = "SELECT " FILE_COLUMNS " FROM main.discko_files WHERE id = ?1",
    [DROP_FILE] = "DELETE FROM main.discko_files WHERE id = ?1",
    [HAS_ALL_OF] = "SELECT 1 WHERE NOT EXISTS (SELECT event_id FROM temp.discko_before EXCEPT"
                   " SELECT event_id FROM main.discko_deliveries WHERE file_id = ?1)",
};

/* Where a dry run looks besides. */
static const char *const known_statements[QUERY_COUNT] = {
    [FIND_EVENT] = FIND_EVENT_IN("main.") " UNION ALL " FIND_EVENT_IN("known."),
    [CANDIDATES] = CANDIDATES_IN("main.") " UNION " CANDIDATES_IN("known.") " ORDER BY size, id",
    [HAS_SIZE] = HAS_SIZE_IN("main.") " UNION ALL " HAS_SIZE_IN("known.") " LIMIT 1",
    [HAS_TOO_LARGE] = HAS_TOO_LARGE_IN("main.") " UNION ALL " HAS_TOO_LARGE_IN("known."),
    [KNOWS_PACKED] = KNOWS_PACKED_IN("main.") " UNION ALL " KNOWS_PACKED_IN("known."),
};

/* Tables whose rows get new ids. */
typedef enum numbered { EVENTS, DELIVERIES, FILES, REJECTS, NUMBERED_COUNT } numbered;

struct store {
    sqlite3 *db;                  /* of a server: the mirror of the batch */
    remote *remote;               /* the server; or NULL */
    int64_t next[NUMBERED_COUNT]; /* of a server, or besides `known`: the ids of the next rows */
    bool is_behind;      /* likewise: the plain tables lack some of what came before this batch */
    bool wants_snapshot; /* likewise: they are to be brought up to date */
    bool dry_run;
    store_reading reading; /* how this run reads inputs */
    sqlite3_stmt *prepared[QUERY_COUNT];
    bool known;        /* a dry run that has a database to look into */
    char *guard;       /* in a transaction: the trigger that it has set aside */
    char now[32];      /* when the transaction began: imported_at and rejected_at of its rows */
    char message[640]; /* of what failed outside of SQLite; else empty */
};

/*
** ------------------------------------------------------------------------------ errors, execution
*/

const char *store_message(const store *s) {
    if (s->message[0] != 0) {
        return s->message;
    }
    if (s->remote != NULL && remote_message(s->remote)[0] != 0) {
        return remote_message(s->remote);
    }
    /* A value that could not be bound or copied for want of memory is no error that SQLite keeps. */
    int rc = sqlite3_errcode(s->db);
    bool kept = rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE;
    return kept ? sqlite3_errmsg(s->db) : source_no_memory;
}

struct sqlite3 *store_connection(store *s) {
    return s->db;
}

const char *store_known_schema(const store *s) {
    return s->known ? "known" : "main";
}

static store_status status_of(int rc) {
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return STORE_OK;
    case SQLITE_BUSY: return STORE_BUSY;
    default: return STORE_FAILED;
    }
}

static store_status execute(store *s, const char *sql) {
    return status_of(sql_execute(s->db, sql));
}

static store_status refuse(store *s, const char *message) {
    snprintf(s->message, sizeof s->message, "%s", message);
    return STORE_FAILED;
}

static sql_query begin(store *s, query which, const sql_value *values) {
    const char *sql =
        s->known && known_statements[which] != NULL ? known_statements[which] : statements[which];
    return sql_begin_kept(s->db, &s->prepared[which], sql, values);
}

/* Runs a statement that returns no row. */
static store_status execute_query(store *s, query which, const sql_value *values) {
    sql_query q = begin(s, which, values);
    (void)sql_row(&q);
    return status_of(sql_end(&q));
}

/* Whether a query has a row. */
static store_status has_row(store *s, query which, const sql_value *values, bool *has) {
    sql_query q = begin(s, which, values);
    *has = sql_row(&q);
    return status_of(sql_end(&q));
}

static store_status single_integer(store *s, const char *sql, int64_t *value) {
    return status_of(sql_get_integer(s->db, sql, NULL, value));
}

/*
** ---------------------------------------------------------------------------------------- opening
*/

/* What a database is found to be, before anything is written. */
typedef enum age {
    AGE_NONE,  /* empty, or the user's own without a mark */
    AGE_OLDER, /* a store of an older schema version */
    AGE_PRESENT
} age;

/* Both marks of a database, as they are at one moment: somebody may be making the store. */
static store_status read_marks(store *s, const char *schema, int64_t *id, int64_t *version) {
    char sql[64];
    store_status status = execute(s, "SAVEPOINT discko_marks");
    *id = *version = 0;
    if (status != STORE_OK) {
        return status;
    }
    snprintf(sql, sizeof sql, "PRAGMA %s.application_id", schema);
    status = single_integer(s, sql, id);
    snprintf(sql, sizeof sql, "PRAGMA %s.user_version", schema);
    if (status == STORE_OK) {
        status = single_integer(s, sql, version);
    }
    /* The failure is what is to be reported; closing the database ends the savepoint too. */
    return status == STORE_OK ? execute(s, "RELEASE discko_marks") : status;
}

static store_status check_database(store *s, const char *schema, age *found, int64_t *version) {
    int64_t id;
    store_status status = read_marks(s, schema, &id, version);
    if (status != STORE_OK) {
        return status;
    }
    *found = id == 0 && *version == 0     ? AGE_NONE
             : *version == SCHEMA_VERSION ? AGE_PRESENT
                                          : AGE_OLDER;
    if (*found != AGE_NONE && id != APPLICATION_ID) {
        return refuse(s, "the database belongs to another application");
    }
    if (*found == AGE_OLDER && *version < 1) {
        return refuse(s, "the store has no schema version: it was not made by discko-import");
    }
    if (*version > SCHEMA_VERSION) {
        return refuse(s, "the store was made by a newer discko-import: update this one");
    }
    return STORE_OK;
}

/* Of who only reads: a store that is there must be of this version. */
static store_status check_readable(store *s, const char *schema, bool *is_new) {
    age found = AGE_NONE;
    int64_t version;
    store_status status = check_database(s, schema, &found, &version);
    *is_new = found == AGE_NONE;
    return status == STORE_OK && found == AGE_OLDER
               ? refuse(s, "the store was made by an older discko-import: bring it up to date "
                           "with --snapshot first")
               : status;
}

/*
** synchronous=EXTRA with a rollback journal: what is committed survives a power cut, and the store
** stays one file. With FULL the journal's removal, which is the commit, might be lost in one, and with
** it records whose files have been moved out of the spool. The cache is what keeps the indexes in
** memory: 24 MiB is the most that leaves the whole program within 64.
*/
static store_status configure(store *s) {
    return execute(s, "PRAGMA main.synchronous = EXTRA; PRAGMA main.cache_size = -24576;"
                      "PRAGMA temp_store = FILE; PRAGMA foreign_keys = OFF");
}

/* The migrations, each from the version that is its place plus one. */
static const char *const migrations[SCHEMA_VERSION - 1] = {sql_migrate_1, sql_migrate_2,
                                                           sql_migrate_3, sql_migrate_4};

/* Makes the schema, or brings an older one up to this version, in one transaction. */
static store_status renew_schema(store *s) {
    store_status status = execute(s, "BEGIN IMMEDIATE");
    age found = AGE_PRESENT;
    int64_t version = 0;
    if (status == STORE_OK) {
        /* Again: somebody else may have been faster. */
        status = check_database(s, "main", &found, &version);
    }
    if (status == STORE_OK && found == AGE_NONE) {
        status = execute(s, sql_schema);
    }
    while (status == STORE_OK && found == AGE_OLDER && version < SCHEMA_VERSION) {
        status = execute(s, migrations[version++ - 1]);
    }
    if (status == STORE_OK) {
        status = execute(s, "COMMIT");
    }
    if (status != STORE_OK) {
        store_rollback(s);
    }
    return status;
}

static store_status open_database(store *s, const char *path, int flags, int busy_timeout) {
    int rc = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) {
        return status_of(rc);
    }
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, busy_timeout);
    char *message = NULL;
    if (sqlite3_discko_init(s->db, &message, NULL) != SQLITE_OK) {
        refuse(s, message != NULL ? message : source_no_memory);
        sqlite3_free(message);
        return STORE_FAILED;
    }
    return STORE_OK;
}

static store_status open_for_writing(store *s, const char *path, const store_options *options) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    age found = AGE_PRESENT;
    int64_t version;
    store_status status = open_database(s, path, flags, options->busy_timeout);
    if (status == STORE_OK) {
        status = check_database(s, "main", &found, &version);
    }
    /*
    ** The page size can be set outside of a transaction only; in a database with tables it is not.
    */
    if (status == STORE_OK && found == AGE_NONE) {
        status = execute(s, "PRAGMA main.page_size = 16384");
    }
    if (status == STORE_OK && found != AGE_PRESENT) {
        status = renew_schema(s);
    }
    if (status == STORE_OK && (status = status_of(views_renew(s->db))) != STORE_OK) {
        store_rollback(s);
    }
    /* Last: a cache that is made for another page size keeps four times what it is told to. */
    return status == STORE_OK ? configure(s) : status;
}

/* Makes "file:…?mode=ro" of a path; the caller frees it. */
static char *read_only_uri(const char *path) {
    char *uri = malloc(3 * strlen(path) + sizeof "file:?mode=ro"), *p = uri;
    if (uri == NULL) {
        return NULL;
    }
    p += sprintf(p, "file:");
    for (; *path != 0; path++) {
        bool plain = strchr("%?#", *path) == NULL;
        p += sprintf(p, plain ? "%c" : "%%%02X", (unsigned char)*path);
    }
    sprintf(p, "?mode=ro");
    return uri;
}

static store_status attach_known(store *s, const char *path) {
    char *uri = read_only_uri(path);
    int rc = uri == NULL ? SQLITE_NOMEM
                         : sql_run(s->db, "ATTACH ?1 AS known", SQL_VALUES(sql_text(uri)));
    free(uri);
    if ((rc & 0xFF) == SQLITE_CANTOPEN) {
        return refuse(s, sqlite3_errstr(rc)); /* without the URI */
    }
    bool is_new = true;
    store_status status = status_of(rc);
    if (status == STORE_OK) {
        status = check_readable(s, "known", &is_new);
    }
    s->known = status == STORE_OK && !is_new;
    return s->known ? single_integer(s, "SELECT coalesce(max(id), 0) + 1 FROM known.discko_files",
                                     &s->next[FILES])
                    : status;
}

/* A dry run writes to a temporary database of SQLite's own, which no name leads to. */
static store_status open_dry_run(store *s, const char *path, const store_options *options) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    store_status status = open_database(s, "", flags, options->busy_timeout);
    if (status == STORE_OK) {
        status = execute(s, sql_schema);
    }
    /* Whatever else is wrong with it, attaching says. */
    bool is_there = access(path, F_OK) == 0 || errno != ENOENT;
    return status == STORE_OK && is_there ? attach_known(s, path) : status;
}

/*
** A server's store is worked on in a temporary database of SQLite's own, which has the tables and views,
** and of the rows those that a batch has to do with.
*/
static store_status open_remote(store *s, const char *url, remote_mode mode, int patience) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    store_status status = open_database(s, "", flags, 0);
    if (status == STORE_OK) {
        status = execute(s, sql_schema);
    }
    if (status == STORE_OK) {
        status = status_of(views_renew(s->db));
    }
    if (status == STORE_OK) {
        status = configure(s);
    }
    return status == STORE_OK ? remote_open(url, mode, patience, s->db, &s->remote) : status;
}

store_status store_open(const char *path, const store_options *options, store **out) {
    store *s = *out = calloc(1, sizeof *s);
    if (s == NULL) {
        return STORE_FAILED;
    }
    s->dry_run = options->dry_run;
    s->reading = options->reading;
    if (server_is_url(path)) {
        return open_remote(s, path, options->dry_run ? REMOTE_DRY_RUN : REMOTE_WRITE,
                           options->busy_timeout);
    }
    return options->dry_run ? open_dry_run(s, path, options) : open_for_writing(s, path, options);
}

store_status store_open_read_only(const char *path, int busy_timeout, store **out) {
    bool is_new = false;
    store *s = *out = calloc(1, sizeof *s);
    if (s == NULL) {
        return STORE_FAILED;
    }
    if (server_is_url(path)) {
        store_status opened = open_remote(s, path, REMOTE_READ, busy_timeout);
        if (opened == STORE_OK) {
            opened = remote_begin(s->remote);
        }
        return opened == STORE_OK ? remote_fetch_all(s->remote) : opened;
    }
    store_status status = open_database(s, path, SQLITE_OPEN_READONLY, busy_timeout);
    if (status == STORE_OK) {
        status = check_readable(s, "main", &is_new);
    }
    return status == STORE_OK && is_new ? refuse(s, "the database is no discko store") : status;
}

void store_close(store *s) {
    if (s == NULL) {
        return;
    }
    for (int i = 0; i < QUERY_COUNT; i++) {
        sqlite3_finalize(s->prepared[i]);
    }
    remote_close(s->remote);
    sqlite3_close(s->db);
    free(s->guard);
    free(s);
}

/*
** ----------------------------------------------------------------------------------- transactions
*/

/*
** A table with an INSERT trigger makes SQLite copy every page a row touches into a statement journal,
** which doubles the time of an import and triples its memory. So a batch drops the guard against
** REPLACE at its beginning and puts it back before it commits: nobody else ever sees the store
** without it, and a crash in between rolls the drop back too.
*/
static store_status set_guard_aside(store *s) {
    int rc = sql_get_text(s->db,
                          "SELECT sql FROM main.sqlite_master WHERE type = 'trigger'"
                          " AND name = 'discko_events_no_replace'",
                          NULL, &s->guard);
    return rc == SQLITE_OK && s->guard != NULL
               ? execute(s, "DROP TRIGGER main.discko_events_no_replace")
               : status_of(rc);
}

static store_status put_guard_back(store *s) {
    store_status status = s->guard == NULL ? STORE_OK : execute(s, s->guard);
    free(s->guard);
    s->guard = NULL;
    return status;
}

static store_status note_time(store *s) {
    char *now;
    int rc = sql_get_text(s->db, "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", NULL, &now);
    snprintf(s->now, sizeof s->now, "%s", now != NULL ? now : "");
    free(now);
    return status_of(rc);
}

/*
** A batch that is committed after so much. Fewer commits mean fewer syncs, but a longer journal and more to
** do again after a crash. What goes to a server is made in memory, where a payload with the rows that come
** of it takes some ten times its size; and while it is being made, others wait. The crash tests have smaller
** ones, to be killed between two.
*/
#ifndef BATCH_RECORDS
#define BATCH_RECORDS 20000
#endif
store_batch store_batch_of(const store *s) {
    return s->remote != NULL ? (store_batch){1000, 2000000}
                             : (store_batch){BATCH_RECORDS, (uint64_t)256 << 20};
}

/* New rows follow the server's. In a dry run those of the batches before stand in the mirror. */
static void begin_numbers(store *s) {
    const remote_state *state = remote_state_of(s->remote);
    const int64_t last[] = {state->event, state->delivery, state->file, state->reject};
    for (int i = 0; i < NUMBERED_COUNT; i++) {
        s->next[i] = last[i] >= s->next[i] ? last[i] + 1 : s->next[i];
    }
}

static store_status begin_remote(store *s) {
    store_status status = remote_begin(s->remote);
    if (status == STORE_OK) {
        const remote_state *state = remote_state_of(s->remote);
        memset(s->next, 0, s->dry_run ? 0 : sizeof s->next);
        begin_numbers(s);
        s->is_behind =
            state->snapshot_event < state->event || state->snapshot_delivery < state->delivery;
    }
    return status;
}

store_status store_begin(store *s) {
    s->message[0] = 0;
    store_status status = s->remote != NULL ? begin_remote(s) : STORE_OK;
    if (status == STORE_OK) {
        status = execute(s, "BEGIN IMMEDIATE");
    }
    if (status == STORE_OK) {
        status = set_guard_aside(s);
    }
    return status == STORE_OK ? note_time(s) : status;
}

/* Up to where the plain tables have been brought, where that is not to the end. */
static store_status note_snapshot(store *s, int64_t event, int64_t delivery) {
    char sql[128];
    snprintf(sql, sizeof sql, "UPDATE main.discko_snapshot SET event_id = %lld, delivery_id = %lld",
             (long long)event, (long long)delivery);
    return execute(s, sql);
}

/* Brings in the next of what is behind, in a batch of its own; *behind: there was something. */
static store_status catch_up_once(store *s, bool *behind) {
    int64_t event, delivery;
    store_status status = store_begin(s);
    if (status == STORE_OK) {
        status = remote_fetch_behind(s->remote, &event, &delivery, behind);
    }
    if (status == STORE_OK && *behind) {
        status = remote_fetch_leads(s->remote);
        status = status == STORE_OK ? execute(s, sql_snapshot) : status;
        status = status == STORE_OK ? note_snapshot(s, event, delivery) : status;
    }
    if (status == STORE_OK) {
        status = remote_commit(s->remote);
    }
    return status == STORE_OK ? execute(s, "COMMIT") : status;
}

static store_status commit_remote(store *s) {
    bool behind = s->wants_snapshot && s->is_behind;
    store_status status = remote_commit(s->remote);
    if (status == STORE_OK) {
        status = execute(s, "COMMIT");
    }
    s->wants_snapshot = false;
    while (status == STORE_OK && behind) {
        status = catch_up_once(s, &behind);
    }
    return status;
}

store_status store_commit(store *s) {
    if (s->remote != NULL) {
        return commit_remote(s);
    }
    store_status status = put_guard_back(s);
    return status == STORE_OK ? execute(s, "COMMIT") : status;
}

void store_rollback(store *s) {
    if (!sqlite3_get_autocommit(s->db)) {
        /* What failed before is what is to be reported. */
        if (s->message[0] == 0) {
            snprintf(s->message, sizeof s->message, "%s", store_message(s));
        }
        (void)execute(s, "ROLLBACK");
    }
    if (s->remote != NULL) {
        remote_rollback(s->remote);
    }
    free(s->guard);
    s->guard = NULL;
}

/*
** On a server, what came before this batch and is not in the plain tables yet is brought in behind it, piece
** by piece.
*/
store_status store_snapshot(store *s) {
    if (s->remote == NULL) {
        return execute(s, sql_snapshot);
    }
    s->wants_snapshot = true;
    if (s->is_behind) {
        return STORE_OK;
    }
    store_status status = remote_fetch_leads(s->remote);
    if (status == STORE_OK) {
        status = execute(s, sql_snapshot);
    }
    if (status == STORE_OK) {
        remote_complete(s->remote);
    }
    return status;
}

/*
** ------------------------------------------------------------------------------------ of a server
*/

/* Has the rows in the mirror that a statement is going to look at; nothing where there is no server. */
static store_status need(store *s, const char *table, const char *where, const remote_arg *args) {
    return s->remote == NULL ? STORE_OK : remote_fetch(s->remote, table, where, args);
}

static sql_value hash_value(const dk_hash *hash) {
    return sql_blob(hash->bytes, DK_HASH_SIZE);
}

static remote_arg text_arg(const char *text) {
    if (text == NULL) {
        return (remote_arg){.is_null = true};
    }
    return (remote_arg){.bytes = text, .size = strlen(text)};
}

static remote_arg hash_arg(const dk_hash *hash) {
    return (remote_arg){.bytes = hash->bytes, .size = DK_HASH_SIZE, .is_blob = true};
}

/* Rows of this batch's own inputs are nowhere else. */
static store_status need_of_file(store *s, const char *table, const char *where, int64_t file_id) {
    const remote_arg args[] = {{.integer = file_id}};
    return s->remote == NULL || file_id > remote_state_of(s->remote)->file
               ? STORE_OK
               : need(s, table, where, args);
}

/* The id of a new row: SQLite's to choose, or one that follows those of a store that is elsewhere. */
static sql_value new_id(const store *s, numbered of) {
    bool follows = s->remote != NULL || (s->known && of == FILES);
    return follows ? sql_integer(s->next[of]) : sql_null();
}

static store_status numbered_row(store *s, store_status status, numbered of) {
    s->next[of] += status == STORE_OK && sqlite3_changes(s->db) > 0;
    return status;
}

/*
** ------------------------------------------------------------------------------------------ ledger
*/

/* False without memory. */
static bool is_outdated(const store_reading *now, sql_query *row) {
    const char *at = sql_column_text(row, 13);
    bool same_at = at == NULL || now->at == NULL ? at == now->at : strcmp(at, now->at) == 0;
    return !same_at || sql_column_integer(row, 12) < now->rules ||
           (uint64_t)sql_column_integer(row, 14) < now->record_max;
}

static bool read_file_row(const store *s, sql_query *row, store_file *file) {
    *file = (store_file){
        .id = sql_column_integer(row, 0),
        .path = sql_column_text(row, 1),
        .size = (uint64_t)sql_column_integer(row, 2),
        .records = (uint64_t)sql_column_integer(row, 5),
        .stored = (uint64_t)sql_column_integer(row, 6),
        .duplicates = (uint64_t)sql_column_integer(row, 7),
        .rejected = (uint64_t)sql_column_integer(row, 8),
        .ignored = (uint64_t)sql_column_integer(row, 9),
        .complete = sql_column_integer(row, 10) != 0,
        .outdated = is_outdated(&s->reading, row),
    };
    const void *hash = sql_column_blob(row, 3);
    if (sql_column_size(row, 3) == DK_HASH_SIZE) {
        memcpy(file->content.bytes, hash, DK_HASH_SIZE);
    }
    const char *format = sql_column_text(row, 4), *inside = sql_column_text(row, 11);
    snprintf(file->format, sizeof file->format, "%s", format != NULL ? format : "");
    snprintf(file->inside, sizeof file->inside, "%s", inside != NULL ? inside : "");
    return row->rc == SQLITE_OK;
}

/* A condition has ?1 to ?9: the size, the hash, and the paths. */
enum { PATHS_AT_ONCE = 7 };

static store_status need_candidates(store *s, char *const *paths, size_t count, uint64_t size,
                                    const dk_hash *whole) {
    remote_arg args[2 + PATHS_AT_ONCE] = {{.integer = (int64_t)size}, {.is_null = true}};
    char where[256];
    int length = snprintf(where, sizeof where, "%s", IS_CANDIDATE);
    if (whole != NULL) {
        args[1] = hash_arg(whole);
    }
    for (size_t i = 0; i < count && i < PATHS_AT_ONCE; i++) {
        args[i + 2] = text_arg(paths[i]);
        length += snprintf(where + length, sizeof where - (size_t)length, " OR path = ?%zu", i + 3);
    }
    return need(s, "discko_files", where, args);
}

static store_status candidates_of(store *s, const char *path, uint64_t size, const dk_hash *whole,
                                  bool (*each)(void *context, const store_file *file),
                                  void *context, bool *on) {
    sql_query q = begin(s, CANDIDATES,
                        SQL_VALUES(sql_text(path), sql_integer((int64_t)size),
                                   whole != NULL ? hash_value(whole) : sql_null()));
    store_file file;
    while (*on && sql_row(&q) && read_file_row(s, &q, &file)) {
        *on = each(context, &file);
    }
    return status_of(sql_end(&q));
}

store_status store_candidates(store *s, char *const *paths, size_t count, uint64_t size,
                              const dk_hash *whole,
                              bool (*each)(void *context, const store_file *file), void *context) {
    store_status status = STORE_OK;
    bool on = true;
    for (size_t i = 0; i < count && on && status == STORE_OK; i++) {
        if (i % PATHS_AT_ONCE == 0) {
            status = need_candidates(s, paths + i, count - i, size, whole);
        }
        if (status == STORE_OK) {
            status = candidates_of(s, paths[i], i == 0 ? size : 0, whole, each, context, &on);
        }
    }
    return status;
}

store_status store_has_size(store *s, uint64_t size, bool *has) {
    *has = s->remote != NULL;
    if (*has) {
        return STORE_OK; /* a look at the server costs more than a look at the file */
    }
    return has_row(s, HAS_SIZE, SQL_VALUES(sql_integer((int64_t)size)), has);
}

/* It has been fetched with its kind, as a rule. */
static store_status need_file(store *s, int64_t id) {
    bool has = false;
    store_status status =
        s->remote != NULL ? has_row(s, GET_FILE, SQL_VALUES(sql_integer(id)), &has) : STORE_OK;
    return status != STORE_OK || has ? status : need_of_file(s, "discko_files", "id = ?1", id);
}

store_status store_put_file(store *s, store_file *file) {
    store_status needed = file->id == 0 ? STORE_OK : need_file(s, file->id);
    if (needed != STORE_OK) {
        return needed;
    }
    const bool is_new = file->id == 0;
    store_status status = execute_query(
        s, PUT_FILE,
        SQL_VALUES(
            is_new ? new_id(s, FILES) : sql_integer(file->id), sql_text(file->path),
            sql_integer((int64_t)file->size), hash_value(&file->content), sql_text(file->format),
            sql_integer((int64_t)file->records), sql_integer((int64_t)file->stored),
            sql_integer((int64_t)file->duplicates), sql_integer((int64_t)file->rejected),
            sql_integer((int64_t)file->ignored), sql_integer(file->complete),
            sql_text(file->inside[0] != 0 ? file->inside : NULL), sql_integer(s->reading.rules),
            sql_text(s->reading.at), sql_integer((int64_t)s->reading.record_max), sql_text(s->now),
            sql_integer(file->outdated)));
    if (!is_new) {
        return status;
    }
    status = numbered_row(s, status, FILES);
    file->id = status == STORE_OK ? sqlite3_last_insert_rowid(s->db) : 0;
    return status;
}

store_status store_is_current(store *s, const store_file *file, bool *current) {
    store_status needed = need_file(s, file->id);
    if (needed != STORE_OK) {
        return needed;
    }
    return has_row(s, IS_CURRENT,
                   SQL_VALUES(sql_integer(file->id), sql_integer((int64_t)file->size),
                              hash_value(&file->content), sql_integer((int64_t)file->records)),
                   current);
}

store_status store_has_too_large(store *s, int64_t file_id, bool *has) {
    store_status needed =
        need_of_file(s, "discko_rejects", "file_id = ?1 AND " IS_TOO_LARGE " LIMIT 1", file_id);
    if (needed != STORE_OK) {
        return needed;
    }
    return has_row(s, HAS_TOO_LARGE, SQL_VALUES(sql_integer(file_id)), has);
}

store_status store_note_move(store *s, const char *path, const char *before, const char *moved_to) {
    const remote_arg args[] = {text_arg(path), text_arg(moved_to), text_arg(before)};
    store_status needed = need(s, "discko_files", IS_MOVED, args);
    if (needed != STORE_OK) {
        return needed;
    }
    return execute_query(s, NOTE_MOVE,
                         SQL_VALUES(sql_text(path), sql_text(moved_to), sql_text(before)));
}

static store_status need_packed(store *s, const dk_hash *hash, uint64_t size) {
    const remote_arg args[] = {hash_arg(hash), {.integer = (int64_t)size}};
    return need(s, "discko_packed", IS_PACKED, args);
}

store_status store_knows_packed(store *s, const dk_hash *hash, uint64_t size, bool *known) {
    store_status needed = need_packed(s, hash, size);
    if (needed != STORE_OK) {
        return needed;
    }
    return has_row(s, KNOWS_PACKED, SQL_VALUES(hash_value(hash), sql_integer((int64_t)size)),
                   known);
}

store_status store_put_packed(store *s, const dk_hash *hash, uint64_t size, const char *path) {
    store_status needed = need_packed(s, hash, size);
    if (needed != STORE_OK) {
        return needed;
    }
    return execute_query(s, PUT_PACKED,
                         SQL_VALUES(hash_value(hash), sql_integer((int64_t)size), sql_text(path)));
}

/*
** Reading an input again. The leads and the receipts have counted its deliveries, if they are of an earlier
** batch: these are subtracted. When an event was received first is found out anew with its next delivery.
*/
#define BEGIN_AGAIN_SQL                                                                       \
    "SAVEPOINT discko_again;"                                                                 \
    "CREATE TEMP TABLE discko_before AS"                                                      \
    " SELECT DISTINCT event_id FROM main.discko_deliveries WHERE file_id = %lld;"             \
    "CREATE TEMP TABLE discko_taken_back AS"                                                  \
    " SELECT e.lead, CASE WHEN e.lead IS NULL THEN e.id END AS lone, count(*) AS deliveries"  \
    " FROM main.discko_deliveries AS d JOIN main.discko_events AS e ON e.id = d.event_id"     \
    " WHERE d.file_id = %lld"                                                                 \
    " AND d.id <= (SELECT delivery_id FROM main.discko_snapshot)"                             \
    " GROUP BY e.lead, lone;"                                                                 \
    "CREATE INDEX temp.discko_taken_back_lead ON discko_taken_back (lead, lone, deliveries);" \
    "UPDATE main.discko_leads SET deliveries = deliveries - (SELECT t.deliveries"             \
    "  FROM temp.discko_taken_back AS t WHERE t.lead = lead_id)"                              \
    " WHERE lead_id IN (SELECT lead FROM temp.discko_taken_back);"                            \
    "UPDATE main.discko_leads SET deliveries = deliveries - (SELECT t.deliveries"             \
    "  FROM temp.discko_taken_back AS t WHERE t.lead IS NULL AND t.lone = event_id)"          \
    " WHERE event_id IN (SELECT lone FROM temp.discko_taken_back);"                           \
    "DROP TABLE temp.discko_taken_back;"                                                      \
    "CREATE TEMP TABLE discko_unheard (event_id INTEGER PRIMARY KEY, deliveries INTEGER);"    \
    "INSERT INTO temp.discko_unheard SELECT event_id, count(*) FROM main.discko_deliveries"   \
    " WHERE file_id = %lld AND received_from = 'capture'"                                     \
    " AND received_at IS NOT NULL"                                                            \
    " AND id <= (SELECT delivery_id FROM main.discko_snapshot) GROUP BY event_id;"            \
    "UPDATE main.discko_receipts SET deliveries = deliveries - (SELECT u.deliveries"          \
    "  FROM temp.discko_unheard AS u WHERE u.event_id = discko_receipts.event_id)"            \
    " WHERE event_id IN (SELECT event_id FROM temp.discko_unheard);"                          \
    "DELETE FROM main.discko_receipts WHERE deliveries = 0"                                   \
    " AND event_id IN (SELECT event_id FROM temp.discko_unheard);"                            \
    "DROP TABLE temp.discko_unheard;"                                                         \
    "DELETE FROM main.discko_deliveries WHERE file_id = %lld;"                                \
    "DELETE FROM main.discko_rejects WHERE file_id = %lld"

/* The ids of what was taken back are given again; remote.c sees to those of a server. */
#define GIVEN_AGAIN_SQL                                              \
    "UPDATE main.discko_snapshot SET delivery_id = min(delivery_id," \
    " (SELECT coalesce(max(id), 0) FROM main.discko_deliveries))"

static store_status need_all_of_file(store *s, int64_t id) {
    if (s->remote == NULL || id > remote_state_of(s->remote)->file) {
        return STORE_OK;
    }
    store_status status = need_file(s, id);
    if (status == STORE_OK) {
        status = need_of_file(s, "discko_rejects", "file_id = ?1", id);
    }
    return status == STORE_OK ? remote_fetch_deliveries(s->remote, id) : status;
}

store_status store_begin_again(store *s, int64_t id) {
    char sql[sizeof BEGIN_AGAIN_SQL + 128];
    long long file = id;
    store_status status = need_all_of_file(s, id);
    if (status == STORE_OK) {
        snprintf(sql, sizeof sql, BEGIN_AGAIN_SQL, file, file, file, file, file);
        status = execute(s, sql);
    }
    return status == STORE_OK && s->remote == NULL ? execute(s, GIVEN_AGAIN_SQL) : status;
}

store_status store_has_all_again(store *s, int64_t id, bool *has) {
    return has_row(s, HAS_ALL_OF, SQL_VALUES(sql_integer(id)), has);
}

store_status store_end_again(store *s, bool keep) {
    return execute(s, keep ? "DROP TABLE temp.discko_before; RELEASE discko_again"
                           : "ROLLBACK TO discko_again; RELEASE discko_again");
}

store_status store_drop_file(store *s, int64_t id) {
    store_status status = store_begin_again(s, id);
    if (status == STORE_OK) {
        status = execute_query(s, DROP_FILE, SQL_VALUES(sql_integer(id)));
    }
    return status == STORE_OK ? store_end_again(s, true) : status;
}

/*
** ---------------------------------------------------------------------------------------- records
*/

/* The event that holds this payload: its id, 0 where there is none, or a collision. */
static store_status find_event(store *s, const dk_hash *hash, const char *text, size_t length,
                               int64_t *id) {
    sql_query q = begin(s, FIND_EVENT, SQL_VALUES(hash_value(hash)));
    bool is_same = true;
    *id = 0;
    if (sql_row(&q)) {
        const char *stored = sql_column_text(&q, 1);
        size_t stored_length = sql_column_size(&q, 1);
        *id = sql_column_integer(&q, 0);
        is_same = stored == NULL || dk_compact_equal(text, length, stored, stored_length);
    }
    store_status status = status_of(sql_end(&q));
    return status == STORE_OK && !is_same ? STORE_COLLISION : status;
}

/* *id becomes the new row's, or 0 where the hash is there already. */
static store_status add_event(store *s, const dk_hash *hash, const char *text, const dk_scan *scan,
                              int64_t *id) {
    envelope e;
    store_status status = status_of(envelope_read(&e, text, scan));
    if (status == STORE_OK) {
        const sql_value *values =
            SQL_VALUES(hash_value(hash), e.event_name, e.lead, e.sent_at, sql_text(s->now),
                       e.completed_at, e.is_locked, e.lock_reason, e.lead_status,
                       sql_text_of(text + scan->root.offset, scan->root.length), new_id(s, EVENTS));
        status = execute_query(s, ADD_EVENT, values);
    }
    envelope_free(&e);
    status = numbered_row(s, status, EVENTS);
    *id = status == STORE_OK && sqlite3_changes(s->db) > 0 ? sqlite3_last_insert_rowid(s->db) : 0;
    return status;
}

/* The first four values of a row that has a place. */
#define PLACE_VALUES(place)                                               \
    sql_integer((place)->file_id), sql_integer((int64_t)(place)->record), \
        sql_integer((int64_t)(place)->offset), sql_integer((int64_t)(place)->length)

static store_status add_delivery(store *s, const store_delivery *delivery, int64_t event_id) {
    const sql_value *values = SQL_VALUES(PLACE_VALUES(&delivery->place), sql_integer(event_id),
                                         sql_text(delivery->received_at),
                                         sql_text(delivery->received_from), new_id(s, DELIVERIES));
    return numbered_row(s, execute_query(s, ADD_DELIVERY, values), DELIVERIES);
}

/* What a row takes besides its longest values: dates, hashes, numbers, a message. */
enum { ROW_MARGIN = 4096 };

size_t store_reject_max(const store *s) {
    return s->remote != NULL ? REMOTE_ROW_MAX - ROW_MARGIN : SIZE_MAX;
}

/* The length of the row that a lead has in discko_leads, which may be longer than its payload. */
static store_status measure_lead(store *s, const char *payload, size_t length, size_t *size) {
    sql_query q =
        sql_begin(s->db, "SELECT * FROM discko_lead(?1)", SQL_VALUES(sql_text_of(payload, length)));
    *size = 0;
    if (sql_row(&q)) {
        for (int i = 0; i < sqlite3_column_count(q.statement); i++) {
            *size += sql_column_size(&q, i);
        }
    }
    return status_of(sql_end(&q));
}

store_status store_fits(store *s, const char *text, const dk_scan *scan) {
    size_t size, length = scan->root.length;
    const size_t most = REMOTE_ROW_MAX - ROW_MARGIN;
    /* A row has each byte of the payload a few times at most. */
    if (s->remote == NULL || length < most / 16) {
        return STORE_OK;
    }
    /* Beside the payload, of its values: the name of the event and the id of the lead. */
    if (length + scan->value[DK_NODE_event].length + scan->value[DK_NODE_lead_id].length > most) {
        return STORE_TOO_LARGE;
    }
    store_status status = measure_lead(s, text + scan->root.offset, length, &size);
    return status == STORE_OK && size > most ? STORE_TOO_LARGE : status;
}

size_t store_lookahead(const store *s) {
    return s->remote != NULL ? 250 : 0;
}

store_status store_expect(store *s, const dk_hash *hashes, size_t count) {
    return s->remote == NULL ? STORE_OK : remote_fetch_hashes(s->remote, hashes, count);
}

store_status store_payload(store *s, const char *text, const dk_scan *scan,
                           const store_delivery *delivery, bool *is_new) {
    const char *payload = text + scan->root.offset;
    dk_hash hash = dk_hash_json(payload, scan->root.length, scan->spaced);
    int64_t id = 0;
    store_status status = store_expect(s, &hash, 1);
    *is_new = false;
    if (status != STORE_OK) {
        return status;
    }
    /* Most payloads are new, and the index tells when one is not; but it does not know the database
    ** that a dry run only reads. */
    if (s->known) {
        status = find_event(s, &hash, payload, scan->root.length, &id);
    }
    if (status == STORE_OK && id == 0) {
        status = add_event(s, &hash, text, scan, &id);
        *is_new = id != 0;
    }
    if (status == STORE_OK && id == 0) {
        status = find_event(s, &hash, payload, scan->root.length, &id);
    }
    if (status == STORE_OK && id == 0) {
        status = refuse(s, "a payload was neither stored nor there before");
    }
    return status == STORE_OK ? add_delivery(s, delivery, id) : status;
}

store_status store_reject(store *s, const store_place *place, dk_code code, const char *message,
                          const void *raw, size_t size) {
    if (size > store_reject_max(s)) {
        return STORE_TOO_LARGE;
    }
    const sql_value *values =
        SQL_VALUES(PLACE_VALUES(place), sql_text(dk_code_name(code)), sql_text(message),
                   sql_blob(raw, size), sql_text(s->now), new_id(s, REJECTS));
    return numbered_row(s, execute_query(s, ADD_REJECT, values), REJECTS);
}

/*
** ----------------------------------------------------------------------------------- once more
*/

/* Reads the one row of a query; *found is zeroed where there is none. */
static store_status read_rejected(store *s, query which, const sql_value *values,
                                  store_rejected *found) {
    sql_query q = begin(s, which, values);
    *found = (store_rejected){0};
    if (sql_row(&q)) {
        const void *raw = sql_column_blob(&q, 5);
        *found = (store_rejected){
            .id = sql_column_integer(&q, 0),
            .place = {sql_column_integer(&q, 1), (uint64_t)sql_column_integer(&q, 2),
                      (uint64_t)sql_column_integer(&q, 3), (uint64_t)sql_column_integer(&q, 4)},
            .size = sql_column_size(&q, 5),
        };
        found->raw = malloc(found->size + 1);
        if (found->raw == NULL) {
            q.rc = SQLITE_NOMEM;
        } else {
            memcpy(found->raw, raw, found->size);
        }
    }
    return status_of(sql_end(&q));
}

store_status store_next_rejected(store *s, int64_t after, store_rejected *found) {
    const remote_arg args[] = {{.integer = after}};
    store_status needed = need(s, "discko_rejects", IS_NEXT_REJECTED, args);
    if (needed != STORE_OK) {
        return needed;
    }
    return read_rejected(s, NEXT_REJECTED, SQL_VALUES(sql_integer(after)), found);
}

store_status store_resolve(store *s, const store_rejected *record) {
    return execute_query(s, RESOLVE,
                         SQL_VALUES(sql_integer(record->id), sql_integer(record->place.file_id),
                                    sql_integer((int64_t)record->place.record)));
}

store_status store_get_file(store *s, int64_t id, store_file *file, char **path) {
    store_status needed = need_file(s, id);
    *path = NULL;
    if (needed != STORE_OK) {
        return needed;
    }
    sql_query q = begin(s, GET_FILE, SQL_VALUES(sql_integer(id)));
    bool found = sql_row(&q);
    if (found) {
        *path = read_file_row(s, &q, file) ? strdup(file->path) : NULL;
        file->path = *path;
        q.rc = *path == NULL ? SQLITE_NOMEM : q.rc;
    }
    store_status status = status_of(sql_end(&q));
    return status == STORE_OK && !found ? refuse(s, "a record in quarantine belongs to no input")
                                        : status;
}
