#include "store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../ext/discko.h"
#include "../input/source.h"
#include "../port/port.h"
#include "backend.h"
#include "keys.h"
#include "search.h"

/*
** ------------------------------------------------------------------------------ errors, execution
*/

const char *store_foreign_object(const store *s) {
    return s->foreign[0] != 0 ? s->foreign : NULL;
}

const char *store_lost_tables(const store *s) {
    return s->lost[0] != 0 ? s->lost : NULL;
}

const char *store_message(const store *s) {
    if (s->message[0] != 0) {
        return s->message;
    }
    /* SQLite keeps no error for a value that could not be bound or copied for lack of memory. */
    int rc = sqlite3_errcode(s->db);
    bool kept = rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE;
    if ((rc & 0xFF) == SQLITE_BUSY && sqlite3_db_readonly(s->db, "main") == 0) {
        return "database is busy: nothing of this batch was kept, try again";
    }
    if (sqlite3_extended_errcode(s->db) == SQLITE_READONLY_DBMOVED) {
        return "the database was moved or removed while it was open: put it back";
    }
    return kept ? sqlite3_errmsg(s->db) : source_no_memory;
}

struct sqlite3 *store_connection(store *s) {
    return s->db;
}

const char *store_known_schema(const store *s) {
    return s->known ? "known" : "main";
}

const char *store_path(const store *s) {
    return s->path;
}

const char *store_key_path(const store *s) {
    return s->key_path;
}

store_status store_status_of(int rc) {
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return STORE_OK;
    case SQLITE_BUSY: return STORE_BUSY;
    case SQLITE_INTERRUPT: return STORE_STOPPED;
    default: return STORE_FAILED;
    }
}

store_status store_execute(store *s, const char *statements_) {
    return store_status_of(sql_execute(s->db, statements_));
}

store_status store_refuse(store *s, const char *what, const char *detail) {
    sqlite3_snprintf(sizeof s->message, s->message, "%s%s%s", what, detail != NULL ? ": " : "",
                     detail != NULL ? detail : "");
    return STORE_FAILED;
}

/*
** ----------------------------------------------------------------------------- opening and closing
*/

store *store_new(void) {
    /*
    ** Nobody needs SQLite's memory statistics, and they take time. The call fails, harmlessly, if SQLite is already
    ** initialised.
    */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    store *s = calloc(1, sizeof *s);
    if (s != NULL) {
        s->file = -1;
    }
    return s;
}

void store_close(store *s) {
    if (s == NULL) {
        return;
    }
    for (int i = 0; i < STORE_STATEMENTS_MAX; i++) {
        sqlite3_finalize(s->prepared[i]);
    }
    if (s->backend != NULL) {
        s->ops->close(s);
    }
    hashes_free(&s->hashes);
    sqlite3_close(s->db);
    /* After SQLite: closing any descriptor of a file releases the process's locks on it. */
    if (s->file >= 0) {
        close(s->file);
    }
    fresh_free(&s->fresh);
    arriving_free(&s->arriving);
    free(s->path);
    free(s->key_path);
    free(s);
}

/* A file's name is never a URI or ":memory:" to SQLite, whatever it was built to take for one. */
static int open_file(store *s, const char *name, int flags) {
    bool is_taken = strncmp(name, "file:", 5) == 0 || name[0] == ':';
    if ((flags & SQLITE_OPEN_URI) != 0 || !is_taken) {
        return sqlite3_open_v2(name, &s->db, flags, NULL);
    }
    char *path = sqlite3_mprintf("./%s", name);
    int rc = path != NULL ? sqlite3_open_v2(path, &s->db, flags, NULL) : SQLITE_NOMEM;
    sqlite3_free(path);
    return rc;
}

store_status store_connect(store *s, const char *name, int flags, int busy_timeout) {
    int rc = open_file(s, name, flags | SQLITE_OPEN_NOMUTEX);
    if (rc != SQLITE_OK) {
        return store_status_of(rc);
    }
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, busy_timeout);
    char *message = NULL;
    if (sqlite3_discko_init(s->db, &message, NULL) != SQLITE_OK) {
        (void)store_refuse(s, message != NULL ? message : source_no_memory, NULL);
        sqlite3_free(message);
        return STORE_FAILED;
    }
    int registered = fresh_register(&s->fresh, s->db);
    registered = registered == SQLITE_OK ? keys_register(s->db) : registered;
    return store_status_of(registered == SQLITE_OK ? arriving_register(&s->arriving, s->db)
                                                   : registered);
}

/*
** synchronous=EXTRA with a rollback journal: a commit survives a power cut, and the store remains one file. With
** FULL, a power cut could undo the removal of the journal, which is the commit, and lose records whose files were
** moved out of the spool. A store that its user has switched to a write-ahead log keeps it, where EXTRA is the
** same as FULL: each commit syncs the log. importer/README.md says what was measured and why the rollback journal
** is the default. The cache keeps the indexes in memory: with 24 MiB the whole program stays within 64 while
** it makes the plain tables. fullfsync is for macOS, where fsync leaves the bytes in the drive's cache; elsewhere it does
** nothing.
*/
store_status store_configure(store *s) {
    return store_execute(s, "PRAGMA main.synchronous = EXTRA; PRAGMA fullfsync = ON;" STORE_CACHE
                            "; PRAGMA temp_store = FILE; PRAGMA foreign_keys = OFF");
}

/*
** ----------------------------------------------------------------------------------- transactions
*/

static store_status note_time(store *s) {
    char *now;
    int rc = sql_get_text(s->db, "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", NULL, &now);
    snprintf(s->now, sizeof s->now, "%s", now != NULL ? now : "");
    free(now);
    return store_status_of(rc);
}

store_batch store_batch_of(const store *s) {
    return s->batch;
}

store_status store_begin(store *s) {
    s->neighbours.id = 0;
    s->added = 0;
    s->message[0] = 0;
    store_status status = s->ops->begin(s);
    return status == STORE_OK ? note_time(s) : status;
}

store_status store_put_hashes_back(store *s) {
    return store_status_of(hashes_put_back(&s->hashes, s->db));
}

store_status store_commit(store *s) {
    store_status status = store_put_hashes_back(s);
    return status == STORE_OK ? s->ops->commit(s) : status;
}

void store_stop_collecting(store *s) {
    s->collects = false;
    fresh_clear(&s->fresh);
}

static const char is_damaged[] = "the store is damaged: repair it with --snapshot";

/*
** What may have refused the rows: not what the system, or another program, has failed at. No row that discko writes to a
** sound store breaks a constraint.
*/
static const char *reason_of_refusal(const store *s) {
    const char *foreign = store_foreign_object(s);
    foreign = foreign == NULL && s->can_fail[0] != 0 ? s->can_fail : foreign;
    switch (sqlite3_errcode(s->db) & 0xFF) {
    case SQLITE_CORRUPT: return is_damaged;
    case SQLITE_CONSTRAINT: return foreign != NULL ? foreign : is_damaged;
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG: return foreign == NULL && search_is_damaged(s->db) ? is_damaged : foreign;
    default: return NULL;
    }
}

/* The first error is the one to report. What asks for its reason replaces that of the connection. */
static void keep_message(store *s, bool is_open) {
    char what[sizeof s->message];
    sqlite3_snprintf(sizeof what, what, "%s", store_message(s));
    const char *reason = reason_of_refusal(s);
    if (is_open || reason != NULL) {
        (void)store_refuse(s, what, reason);
    }
}

void store_rollback(store *s) {
    s->neighbours.id = 0;
    store_stop_collecting(s);
    hashes_forget(&s->hashes);
    /* Some errors have ended the transaction already. */
    bool is_open = !sqlite3_get_autocommit(s->db);
    if (s->message[0] == 0) {
        keep_message(s, is_open);
    }
    if (is_open) {
        (void)store_execute(s, "ROLLBACK");
    }
    if (s->backend != NULL) {
        s->ops->rollback(s);
    }
}

/*
** Of the bytes behind the former end of the file only: those are rows, which are written once. Pages of indexes are
** written again and again. Pages that were still in the cache the last time may lie before that end.
*/
enum { SYNC_EACH = 8 << 20, SYNC_BEFORE = 40 << 20 };

void store_begin_sync(store *s) {
    struct stat st;
    if (s->file < 0 || fstat(s->file, &st) != 0 || st.st_size - s->synced < SYNC_EACH) {
        return;
    }
    port_begin_sync(s->file, s->synced > SYNC_BEFORE ? s->synced - SYNC_BEFORE : 0);
    s->synced = st.st_size;
}

store_status store_fetch_all(store *s) {
    return s->ops->fetch_all == NULL ? STORE_OK : s->ops->fetch_all(s);
}

store_status store_is_behind(store *s, bool *is_behind) {
    *is_behind = false;
    return !s->plain || !s->batch.plain_last
               ? STORE_OK
               : store_status_of(
                     sql_get_any(s->db,
                                 "SELECT 1 FROM main.discko_internal_snapshot"
                                 " WHERE event_id < (SELECT max(id) FROM main.discko_events)"
                                 " OR delivery_id < (SELECT max(id) FROM main.discko_deliveries)",
                                 NULL, is_behind));
}

/* About a millisecond of SQLite's virtual machine. */
enum { STEPS_BETWEEN = 10000 };

typedef struct progress_context {
    store *store;
    bool (*stops)(void); /* or NULL */
} progress_context;

static int make_progress(void *context) {
    const progress_context *c = context;
    store_begin_sync(c->store);
    return c->stops != NULL && c->stops();
}

store_status store_snapshot(store *s, bool (*stops)(void)) {
    progress_context context = {s, stops};
    sqlite3_progress_handler(s->db, STEPS_BETWEEN, make_progress, &context);
    store_status status = store_put_hashes_back(s);
    hashes_free(&s->hashes); /* the plain tables need the memory */
    status = status == STORE_OK ? s->ops->snapshot(s) : status;
    sqlite3_progress_handler(s->db, 0, NULL, NULL);
    return status;
}

store_status store_takes_long(store *s, bool *takes) {
    *takes = false;
    return s->ops->takes_long == NULL ? STORE_OK : s->ops->takes_long(s, takes);
}

size_t store_prefetch_count(const store *s) {
    return s->prefetch_count;
}

store_status store_prefetch(store *s, const dk_hash *hashes, size_t count) {
    return s->ops->fetch_payloads == NULL ? STORE_OK : s->ops->fetch_payloads(s, hashes, count);
}
