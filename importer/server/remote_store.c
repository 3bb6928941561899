#include "remote_store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../input/source.h"
#include "../store/analytics.h"
#include "../store/current_versions.h"
#include "../store/sql_text.h"
#include "remote.h"

/*
** The longest row that the server accepts. A batch is built in memory and takes about ten times the size of its
** payloads.
*/
enum {
    ROW_MAX = 4999992,
    BATCH_RECORDS_REMOTE = 1000,
    BATCH_BYTES_REMOTE = 2000000,
    PREFETCHED = 250
};

/*
** ----------------------------------------------------------------------------------- transactions
*/

/* New ids follow the server's. In a dry run the rows of earlier batches are still in the mirror. */
static void begin_numbers(remote *r) {
    store *s = r->store;
    for (int i = 0; i < STORE_NUMBERED_COUNT; i++) {
        s->first[i] = r->state.last[i] + 1;
        s->next[i] = r->mode != REMOTE_WRITE && s->next[i] > s->first[i] ? s->next[i] : s->first[i];
    }
}

static store_status begin_batch(remote *r) {
    r->is_complete = r->has_all = false;
    if (r->mode != REMOTE_WRITE && (r->began || r->absent)) {
        return STORE_OK; /* the mirror keeps its rows */
    }
    store_status status = r->mode == REMOTE_WRITE ? turns_begin(r) : turns_read_state(r);
    if (status == STORE_OK) {
        status = remote_mirror_status(
            r, mirror_empty(&r->mirror, r->state.snapshot_event, r->state.snapshot_delivery));
    }
    status = status == STORE_OK ? fetch_erased(r) : status;
    r->began = status == STORE_OK;
    return status == STORE_OK && r->mode == REMOTE_WRITE
               ? remote_mirror_status(r, mirror_record(&r->mirror))
               : status;
}

static store_status begin(store *s) {
    remote *r = s->backend;
    store_status status = begin_batch(r);
    begin_numbers(r);
    return status == STORE_OK ? remote_mirror_status(r, sql_execute(s->db, "BEGIN IMMEDIATE"))
                              : status;
}

static store_status commit_batch(remote *r) {
    store_status status = write_batch(r);
    return status == STORE_OK ? remote_mirror_status(r, sql_execute(r->mirror.db, "COMMIT"))
                              : status;
}

/* Adds the next part that the plain tables lack, in a batch of its own. */
static store_status catch_up_once(remote *r) {
    int64_t event, delivery;
    store *s = r->store;
    store_status status = begin(s);
    if (status == STORE_OK && r->is_behind) {
        status = fetch_behind(r, &event, &delivery);
        status = status == STORE_OK ? fetch_plain(s) : status;
        status = status == STORE_OK ? current_versions_update(s) : status;
        status = status == STORE_OK
                     ? remote_mirror_status(
                           r, sql_run(s->db,
                                      "UPDATE main.discko_internal_snapshot SET event_id = ?1,"
                                      " delivery_id = ?2",
                                      SQL_VALUES(sql_integer(event), sql_integer(delivery))))
                     : status;
    }
    return status == STORE_OK ? commit_batch(r) : status;
}

static store_status commit(store *s) {
    remote *r = s->backend;
    bool behind = r->wants_snapshot && r->is_behind;
    store_status status = commit_batch(r);
    r->wants_snapshot = false;
    while (status == STORE_OK && behind) {
        status = catch_up_once(r);
        behind = r->is_behind;
    }
    return status;
}

/* Rows from before this batch that the plain tables lack are added after it, in parts. */
static store_status snapshot(store *s) {
    remote *r = s->backend;
    r->wants_snapshot = !r->has_all;
    if (r->is_behind && !r->has_all) {
        return STORE_OK;
    }
    store_status status = r->has_all ? STORE_OK : fetch_plain(s);
    status = status == STORE_OK ? current_versions_update(s) : status;
    /* the mirror does not have all rows, so it cannot tell that the plain tables are complete */
    r->is_complete = status == STORE_OK;
    return status;
}

/*
** ----------------------------------------------------------------------------------------- opening
*/

static void close_remote(store *s) {
    remote *r = s->backend;
    turns_end(s);
    mirror_free(&r->mirror);
    hrana_free(&r->request);
    client_close(r->client);
    free(r);
}

static const store_ops remote_ops = {.begin = begin,
                                     .commit = commit,
                                     .rollback = turns_end,
                                     .snapshot = snapshot,
                                     .fetch = fetch_once,
                                     .fetch_payloads = fetch_payloads,
                                     .fetch_plain = fetch_plain,
                                     .fetch_all = user_tables_fetch,
                                     .close = close_remote};

/* Opens a temporary database with the tables and views. */
static store_status open_mirror(store *s) {
    store_status status = store_connect(s, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0);
    status = status == STORE_OK ? store_execute(s, sql_schema) : status;
    status = status == STORE_OK ? store_status_of(analytics_renew(s->db)) : status;
    return status == STORE_OK ? store_configure(s) : status;
}

static bool prepare(store *s, client *c, remote_mode mode, int patience) {
    const char *key = getenv("DISCKO_ERASE_KEY");
    remote *r = calloc(1, sizeof *r);
    if (r == NULL || c == NULL) {
        client_close(c);
        free(r);
        return false;
    }
    *r = (remote){.store = s, .client = c, .mode = mode, .patience = patience};
    s->ops = &remote_ops;
    s->backend = r;
    s->batch = (store_batch){BATCH_RECORDS_REMOTE, BATCH_BYTES_REMOTE, false};
    s->row_max = ROW_MAX;
    s->prefetch_count = PREFETCHED;
    s->key_path = strdup(key != NULL && *key != 0 ? key : "the file that DISCKO_ERASE_KEY names");
    return s->key_path != NULL && turns_make_token(r->token);
}

store_status remote_store_open(store *s, client *c, remote_mode mode, int patience) {
    if (!prepare(s, c, mode, patience)) {
        return store_refuse(s, source_no_memory, NULL);
    }
    remote *r = s->backend;
    store_status status = open_mirror(s);
    status = status == STORE_OK ? remote_mirror_status(r, mirror_open(&r->mirror, s->db)) : status;
    status = status == STORE_OK ? remote_schema_make(r) : status;
    status = status == STORE_OK ? remote_mirror_status(r, mirror_make_ready(&r->mirror)) : status;
    if (status == STORE_OK && mode == REMOTE_READ) {
        status = begin_batch(r);
        status = status == STORE_OK ? fetch_all(r) : status;
    }
    return status;
}
