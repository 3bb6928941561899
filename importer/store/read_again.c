/*
** Sets aside what a known input has delivered while it is read again, and drops or restores it.
*/
#include <stdio.h>

#include "statements.h"

static const statement drop_file_sql = DELETE(DROP_FILE, "discko_files", "id = ?1");
static const statement has_all_of_sql = {
    HAS_ALL_OF,
    "SELECT 1 WHERE NOT EXISTS (SELECT event_id FROM temp.discko_before EXCEPT"
    " SELECT event_id FROM main.discko_deliveries WHERE file_id = ?1)",
    NULL, NULL, NULL};

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
    " AND d.id <= (SELECT delivery_id FROM main.discko_internal_snapshot)"                    \
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
    " AND id <= (SELECT delivery_id FROM main.discko_internal_snapshot) GROUP BY event_id;"   \
    "UPDATE main.discko_internal_receipts SET deliveries = deliveries - (SELECT u.deliveries" \
    "  FROM temp.discko_unheard AS u WHERE u.event_id = discko_internal_receipts.event_id)"   \
    " WHERE event_id IN (SELECT event_id FROM temp.discko_unheard);"                          \
    "DELETE FROM main.discko_internal_receipts WHERE deliveries = 0"                          \
    " AND event_id IN (SELECT event_id FROM temp.discko_unheard);"                            \
    "DROP TABLE temp.discko_unheard;"                                                         \
    "DELETE FROM main.discko_deliveries WHERE file_id = %lld;"                                \
    "DELETE FROM main.discko_rejects WHERE file_id = %lld"

/* The ids of what was taken back are given again where it chooses them. */
#define GIVEN_AGAIN_SQL                                                       \
    "UPDATE main.discko_internal_snapshot SET delivery_id = min(delivery_id," \
    " (SELECT coalesce(max(id), 0) FROM main.discko_deliveries))"

/* All that an input has added, and what the plain tables have of it. */
static store_status fetch_all_of_file(store *s, int64_t id) {
    static const char *const from[][2] = {{"discko_files", "id = ?1"},
                                          {"discko_rejects", "file_id = ?1"},
                                          {"discko_deliveries", "file_id = ?1"}};
    store_status status = STORE_OK;
    if (s->ops->fetch == NULL || store_is_of_batch(s, id)) {
        return STORE_OK;
    }
    for (size_t i = 0; i < sizeof from / sizeof *from && status == STORE_OK; i++) {
        status = s->ops->fetch(s, from[i][0], from[i][1], SQL_VALUES(sql_integer(id)));
    }
    return status == STORE_OK ? s->ops->fetch_plain(s) : status;
}

store_status store_begin_again(store *s, int64_t id) {
    long long file = id;
    store_status status = fetch_all_of_file(s, id);
    s->collects = false; /* what is stored from here on may be taken back */
    fresh_clear(&s->fresh);
    if (status == STORE_OK) {
        char sql[sizeof BEGIN_AGAIN_SQL + 128];
        snprintf(sql, sizeof sql, BEGIN_AGAIN_SQL, file, file, file, file, file);
        status = store_execute(s, sql);
    }
    if (status == STORE_OK && s->next[STORE_DELIVERIES] == 0) {
        status = store_execute(s, GIVEN_AGAIN_SQL);
    }
    return status;
}

store_status store_has_all_again(store *s, int64_t id, bool *has) {
    return statement_run_here(s, &has_all_of_sql, SQL_VALUES(sql_integer(id)), has);
}

store_status store_end_again(store *s, bool keep) {
    s->is_mending = false;
    return store_execute(s, keep ? "DROP TABLE temp.discko_before; RELEASE discko_again"
                                 : "ROLLBACK TO discko_again; RELEASE discko_again");
}

store_status store_drop_file(store *s, int64_t id) {
    store_status status = store_begin_again(s, id);
    if (status == STORE_OK) {
        status = statement_run(s, &drop_file_sql, SQL_VALUES(sql_integer(id)), NULL);
    }
    return status == STORE_OK ? store_end_again(s, true) : status;
}
