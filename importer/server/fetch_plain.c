#include "remote.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* One batch adds at most so much of what the plain tables lack. */
enum { EVENTS_BEHIND = 1000, BYTES_BEHIND = 2000000, DELIVERIES_BEHIND = 10000 };

/* Fetches the rows of every table that refers to the events in the mirror. */
static store_status fetch_what_refers(remote *r) {
    char query[128], besides[64];
    store_status status = STORE_OK;
    snprintf(query, sizeof query, "SELECT id FROM main.discko_events WHERE id <= %lld",
             (long long)r->state.last[STORE_EVENTS]);
    /* deliveries that are not counted yet must not be */
    snprintf(besides, sizeof besides, " AND id <= %lld", (long long)r->state.snapshot_delivery);
    sql_query q = sql_begin(r->mirror.db,
                            "SELECT m.name, f.\"from\" FROM main.sqlite_master AS m,"
                            " pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'"
                            " AND f.\"table\" IN ('discko_events', 'discko_leads')"
                            " AND f.\"from\" = 'event_id' ORDER BY m.rowid",
                            NULL);
    while (status == STORE_OK && sql_row(&q)) {
        const char *table = sql_column_text(&q, 0), *column = sql_column_text(&q, 1);
        if (table != NULL && column != NULL) {
            bool is_delivery = strcmp(table, "discko_deliveries") == 0;
            status = fetch_keys(r, table, column, query, is_delivery ? besides : "");
        }
    }
    store_status read = remote_mirror_status(r, sql_end(&q));
    return status == STORE_OK ? read : status;
}

/*
** Fetches the leads of all events in the mirror, their current versions, and their rows in the plain tables. Whole
** rows are fetched, so that sql/snapshot.sql finds the same as on the server, whatever it reads.
*/
store_status fetch_plain(store *s) {
    remote *r = s->backend;
    char lone[128];
    snprintf(lone, sizeof lone,
             "SELECT id FROM main.discko_events WHERE lead IS NULL AND id <= %lld",
             (long long)r->state.last[STORE_EVENTS]);
    const struct {
        const char *table, *column, *query;
    } steps[] = {
        {"discko_events", "id",
         "SELECT event_id FROM main.discko_deliveries EXCEPT SELECT id FROM main.discko_events"},
        {"discko_leads", "lead_id",
         "SELECT DISTINCT lead FROM main.discko_events WHERE lead IS NOT NULL"},
        {"discko_leads", "event_id", lone},
        {"discko_events", "id",
         "SELECT event_id FROM main.discko_leads EXCEPT SELECT id FROM main.discko_events"},
    };
    store_status status = STORE_OK;
    if (r->absent || r->state.snapshot_event == 0) {
        return STORE_OK; /* all are rebuilt */
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == STORE_OK; i++) {
        status = fetch_keys(r, steps[i].table, steps[i].column, steps[i].query, "");
    }
    return status == STORE_OK ? fetch_what_refers(r) : status;
}

/* The last event of the next part that the plain tables lack. */
static store_status end_of_window(remote *r, int64_t *event) {
    reply o;
    store_status status =
        remote_query(r,
                     "SELECT max(id) FROM (SELECT id, row_number() OVER (ORDER BY id) AS n,"
                     " sum(length(payload)) OVER (ORDER BY id) AS bytes FROM"
                     " (SELECT id, payload FROM discko_events WHERE id > ?1 ORDER BY id LIMIT ?2))"
                     " WHERE n = 1 OR bytes <= ?3",
                     SQL_VALUES(sql_integer(r->state.snapshot_event), sql_integer(EVENTS_BEHIND),
                                sql_integer(BYTES_BEHIND)),
                     &o);
    *event = status == STORE_OK ? hrana_cell_integer(remote_first_row(&o, 0), 0) : 0;
    return status;
}

store_status fetch_behind(remote *r, int64_t *event, int64_t *delivery) {
    const remote_state *s = &r->state;
    *event = s->snapshot_event;
    *delivery = s->snapshot_delivery;
    if (s->snapshot_event < s->last[STORE_EVENTS]) {
        store_status status = end_of_window(r, event);
        return status == STORE_OK
                   ? fetch_rows(r, "discko_events", "id > ?1 AND id <= ?2",
                                SQL_VALUES(sql_integer(s->snapshot_event), sql_integer(*event)))
                   : status;
    }
    *delivery = s->snapshot_delivery + DELIVERIES_BEHIND < s->last[STORE_DELIVERIES]
                    ? s->snapshot_delivery + DELIVERIES_BEHIND
                    : s->last[STORE_DELIVERIES];
    return fetch_rows(r, "discko_deliveries", "id > ?1 AND id <= ?2",
                      SQL_VALUES(sql_integer(s->snapshot_delivery), sql_integer(*delivery)));
}
