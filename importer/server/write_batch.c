#include "remote.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../input/source.h"
#include "mirror_changes.h"

/* How many numbers of batches are kept. */
enum { BATCHES_KEPT = 1000 };

/* The plain tables are rebuilt from the first event on. */
static void add_emptying(remote *r) {
    char sql[96];
    for (int i = 0; i < r->mirror.count; i++) {
        if (r->mirror.tables[i].kind == TABLE_PLAIN) {
            snprintf(sql, sizeof sql, "DELETE FROM %s", r->mirror.tables[i].name);
            hrana_execute(&r->request, sql, NULL);
        }
    }
    hrana_execute(&r->request, "DELETE FROM discko_internal_shared", NULL);
}

static int make_batch(remote *r, const mirror_changes *all) {
    hrana *h = &r->request;
    const sql_value *before = SQL_VALUES(sql_integer(r->state.snapshot_event));
    hrana_begin_transaction(h);
    hrana_execute(h, "INSERT INTO discko_batches VALUES (?1, ?2)",
                  SQL_VALUES(sql_integer(r->state.batch + 1), sql_text(r->token)));
    hrana_execute(h, "DELETE FROM discko_batches WHERE id <= ?1",
                  SQL_VALUES(sql_integer(r->state.batch + 1 - BATCHES_KEPT)));
    hrana_execute(h, "UPDATE discko_internal_snapshot SET writers = writers + 1", NULL);
    if (r->state.snapshot_event == 0 && !r->has_all) {
        add_emptying(r);
    }
    /* Deliveries of this batch may get the ids of removed ones; they are counted too. */
    hrana_execute(h, "UPDATE discko_internal_snapshot SET delivery_id = min(delivery_id, ?1)",
                  SQL_VALUES(sql_integer(r->state.last[STORE_DELIVERIES])));
    if (r->has_all) {
        user_tables_allow_deletes(r);
    }
    int rc = mirror_add_changes(&r->mirror, all, &r->request);
    /* Outcomes and settings are only on the server, and may have changed while the batch was made. */
    hrana_execute(h, "INSERT INTO discko_internal_renew VALUES ('new', ?1, NULL)", before);
    hrana_execute(h, "INSERT INTO discko_internal_renew VALUES ('shared', ?1, NULL)", before);
    rc = rc == SQLITE_OK && r->has_all ? user_tables_add_changes(r) : rc;
    if (r->is_complete) {
        hrana_execute(h,
                      "UPDATE discko_internal_snapshot SET"
                      " event_id = (SELECT coalesce(max(id), 0) FROM discko_events),"
                      " delivery_id = (SELECT coalesce(max(id), 0) FROM discko_deliveries)",
                      NULL);
    }
    hrana_execute(h, "UPDATE discko_internal_snapshot SET writers = writers - 1", NULL);
    turns_add_end(r);
    hrana_execute(h, "COMMIT", NULL);
    return rc;
}

/* The number of the batch is taken: by the batch itself, whose answer was lost, or by another importer's. */
static store_status check_whose_batch(remote *r) {
    reply o;
    hrana_begin_transaction(&r->request);
    hrana_query(&r->request, "SELECT token FROM discko_batches WHERE id = ?1",
                SQL_VALUES(sql_integer(r->state.batch + 1)));
    hrana_execute(&r->request, "COMMIT", NULL);
    store_status status = remote_ask(r, &o);
    if (status == STORE_OK) {
        const char *token = hrana_cell_text(remote_first_row(&o, 1), 0);
        if (token == NULL || strcmp(token, r->token) != 0) {
            return remote_busy(r, "another importer has written in the meantime");
        }
    }
    return status;
}

/* Step 0 of the transaction begins it, and step 1 inserts the number of the batch. */
enum { STEP_OF_NUMBER = 1 };

static store_status send_batch(remote *r, const mirror_changes *all) {
    reply o;
    int rc = make_batch(r, all);
    if (rc != SQLITE_OK) {
        return remote_mirror_status(r, rc);
    }
    store_status status = remote_exchange(r, &o);
    if (status != STORE_OK || o.error == NULL) {
        return status;
    }
    if (o.step == STEP_OF_NUMBER && client_error_is(o.error, "SQLITE_CONSTRAINT")) {
        return check_whose_batch(r);
    }
    return remote_refuse(r, "the server refuses", client_error_text(o.error));
}

store_status write_batch(remote *r) {
    mirror_changes all = {0};
    if (r->mode != REMOTE_WRITE) {
        return STORE_OK;
    }
    /* when out of memory, SQLite may have rolled back; the fetched rows would look deleted */
    if (sqlite3_get_autocommit(r->mirror.db)) {
        return remote_refuse(r, source_no_memory, NULL);
    }
    assert(r->mirror.session != NULL);
    store_status status = remote_mirror_status(r, mirror_get_changes(&r->mirror, &all));
    if (status == STORE_OK && all.size > 0) {
        status = send_batch(r, &all);
    } else if (status == STORE_OK) {
        turns_end(r->store);
    }
    sqlite3_free(all.bytes);
    if (status == STORE_OK) {
        mirror_stop(&r->mirror);
    }
    return status;
}
