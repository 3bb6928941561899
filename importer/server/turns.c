#include "remote.h"

#include <nettle/base16.h>
#include <string.h>

#include "../input/signals.h"
#include "../port/port.h"

/* How long a ticket is valid, and the first and longest pause before asking again whether it is our turn. */
enum { LEASE_S = 4, TURN_MS = 10, TURN_MOST_MS = 200 };

bool turns_make_token(char token[TOKEN_LENGTH + 1]) {
    uint8_t bytes[TOKEN_SIZE];
    if (!port_random(bytes, sizeof bytes)) {
        return false;
    }
    base16_encode_update(token, sizeof bytes, bytes);
    token[TOKEN_LENGTH] = 0;
    return true;
}

#define NOW "CAST(strftime('%s', 'now') AS INTEGER)"

static void add_renewal(remote *r) {
    hrana_execute(&r->request,
                  "INSERT INTO discko_writers (token, until) VALUES (?1, " NOW " + ?2)"
                  " ON CONFLICT (token) DO UPDATE SET until = excluded.until",
                  SQL_VALUES(sql_text(r->token), sql_integer(LEASE_S)));
}

static void add_state_query(remote *r) {
    static const char *const numbered[STORE_NUMBERED_COUNT] = {
        [STORE_EVENTS] = "discko_events",
        [STORE_DELIVERIES] = "discko_deliveries",
        [STORE_FILES] = "discko_files",
        [STORE_REJECTS] = "discko_rejects",
    };
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql, "SELECT ");
    for (int i = 0; i < STORE_NUMBERED_COUNT; i++) {
        buffer_print(&r->request.sql, "coalesce((SELECT max(id) FROM %s), 0), ", numbered[i]);
    }
    buffer_text(&r->request.sql, "(SELECT count(*) FROM discko_internal_erased), event_id,"
                                 " delivery_id FROM discko_internal_snapshot");
    hrana_step_end(&r->request);
}

static void add_batch_query(remote *r) {
    hrana_query(&r->request, "SELECT coalesce(max(id), 0) FROM discko_batches", NULL);
}

static void read_state(remote *r, const reply *o, size_t step) {
    const cJSON *row = remote_first_row(o, step);
    for (int i = 0; i < STORE_NUMBERED_COUNT; i++) { /* in the order of the query */
        r->state.last[i] = hrana_cell_integer(row, i);
    }
    r->state.erased = hrana_cell_integer(row, STORE_NUMBERED_COUNT);
    r->state.snapshot_event = hrana_cell_integer(row, STORE_NUMBERED_COUNT + 1);
    r->state.snapshot_delivery = hrana_cell_integer(row, STORE_NUMBERED_COUNT + 2);
    /* ids of removed deliveries are assigned again */
    if (r->state.snapshot_delivery > r->state.last[STORE_DELIVERIES]) {
        r->state.snapshot_delivery = r->state.last[STORE_DELIVERIES];
    }
    r->is_behind = r->state.snapshot_event < r->state.last[STORE_EVENTS] ||
                   r->state.snapshot_delivery < r->state.last[STORE_DELIVERIES];
}

/* Asks once. One transaction, so that a replica forwards it and nothing happens in between. */
static store_status ask_for_turn(remote *r, bool *mine) {
    reply o;
    hrana_begin_transaction(&r->request);
    hrana_execute(&r->request, "DELETE FROM discko_writers WHERE until < " NOW, NULL);
    add_renewal(r);
    hrana_query(&r->request,
                "SELECT ticket = (SELECT min(ticket) FROM discko_writers)"
                " FROM discko_writers WHERE token = ?1",
                SQL_VALUES(sql_text(r->token)));
    add_state_query(r);
    add_batch_query(r);
    hrana_execute(&r->request, "COMMIT", NULL);
    store_status status = remote_ask(r, &o);
    if (status == STORE_OK) {
        *mine = hrana_cell_integer(remote_first_row(&o, 3), 0) != 0;
        read_state(r, &o, 4);
        r->state.batch = hrana_cell_integer(remote_first_row(&o, 5), 0);
        r->renewed = port_now_ms();
    }
    return status;
}

static store_status wait_turn(remote *r) {
    int64_t end = port_now_ms() + r->patience;
    bool mine = false;
    for (int pause = TURN_MS;; pause = 2 * pause < TURN_MOST_MS ? 2 * pause : TURN_MOST_MS) {
        store_status status = ask_for_turn(r, &mine);
        if (status != STORE_OK || mine) {
            return status;
        }
        if (port_now_ms() >= end || signals_caught()) {
            return remote_busy(r, "other importers are writing");
        }
        signals_wait(-1, pause);
    }
}

/* Each batch has a new token: a ticket after all others, and a number of its own. */
store_status turns_begin(remote *r) {
    if (!turns_make_token(r->token)) {
        return remote_refuse(r, "no random numbers", NULL);
    }
    return wait_turn(r);
}

store_status turns_keep(remote *r) {
    reply o;
    if (r->mirror.session == NULL || port_now_ms() - r->renewed < LEASE_S * 1000 / 3) {
        return STORE_OK;
    }
    hrana_begin(&r->request);
    add_renewal(r);
    r->renewed = port_now_ms();
    return remote_ask(r, &o);
}

void turns_add_end(remote *r) {
    hrana_execute(&r->request, "DELETE FROM discko_writers WHERE token = ?1",
                  SQL_VALUES(sql_text(r->token)));
}

void turns_end(store *s) {
    remote *r = s->backend;
    reply o;
    if (r->mirror.session != NULL) {
        char message[sizeof s->message];
        memcpy(message, s->message, sizeof message);
        mirror_stop(&r->mirror);
        hrana_begin(&r->request);
        turns_add_end(r);
        client_set_patience(r->client, 0);
        (void)remote_exchange(r, &o);
        client_set_patience(r->client, r->patience);
        memcpy(s->message, message, sizeof message);
    }
}

store_status turns_read_state(remote *r) {
    reply o;
    hrana_begin(&r->request);
    add_state_query(r);
    store_status status = remote_ask(r, &o);
    if (status == STORE_OK) {
        read_state(r, &o, 0);
    }
    return status;
}

store_status turns_last_batch(remote *r, int64_t *batch) {
    reply o;
    hrana_begin(&r->request);
    add_batch_query(r);
    store_status status = remote_exchange(r, &o);
    *batch =
        status == STORE_OK && o.error == NULL ? hrana_cell_integer(remote_first_row(&o, 0), 0) : 0;
    return status;
}
