/* Sets the rows of a known input aside while it is read again, and restores them if the new rows are not kept. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statements.h"
#include "tables.h"

static const statement drop_file_sql = DELETE(DROP_FILE, "discko_files", "id = ?1");
static const statement give_stored_sql = UPDATE(
    GIVE_STORED, "discko_files", "stored = stored + ?2, duplicates = duplicates - ?2", "id = ?1");
static const statement has_all_of_sql = {
    HAS_ALL_OF,
    "SELECT 1 WHERE NOT EXISTS (SELECT event_id FROM temp.discko_before EXCEPT"
    " SELECT event_id FROM main.discko_deliveries WHERE file_id = ?1)",
    NULL, NULL, NULL};

/*
** Subtracts the deliveries of earlier batches from the plain tables. The time of first receipt is determined again
** with the next delivery.
*/
static const char subtract_sql[] =
    "CREATE TEMP TABLE discko_counted AS"
    " SELECT e.lead, CASE WHEN e.lead IS NULL THEN e.id END AS lone, count(*) AS deliveries"
    " FROM temp.discko_before AS d CROSS JOIN main.discko_events AS e ON e.id = d.event_id"
    " WHERE d.is_counted GROUP BY e.lead, lone;"
    "CREATE INDEX temp.discko_counted_lead ON discko_counted (lead, lone, deliveries);"
    "UPDATE main.discko_leads SET deliveries = deliveries - (SELECT t.deliveries"
    "  FROM temp.discko_counted AS t WHERE t.lead = lead_id)"
    " WHERE lead_id IN (SELECT lead FROM temp.discko_counted);"
    "UPDATE main.discko_leads SET deliveries = deliveries - (SELECT t.deliveries"
    "  FROM temp.discko_counted AS t WHERE t.lead IS NULL AND t.lone = event_id)"
    " WHERE event_id IN (SELECT lone FROM temp.discko_counted);"
    "DROP TABLE temp.discko_counted;"
    "CREATE TEMP TABLE discko_received (event_id INTEGER PRIMARY KEY, deliveries INTEGER);"
    "INSERT INTO temp.discko_received SELECT event_id, count(*) FROM temp.discko_before"
    " WHERE is_counted AND is_received GROUP BY event_id;"
    "UPDATE main.discko_internal_receipts SET deliveries = deliveries - (SELECT r.deliveries"
    "  FROM temp.discko_received AS r WHERE r.event_id = discko_internal_receipts.event_id)"
    " WHERE event_id IN (SELECT event_id FROM temp.discko_received);"
    "DELETE FROM main.discko_internal_receipts WHERE deliveries = 0"
    " AND event_id IN (SELECT event_id FROM temp.discko_received);"
    "DROP TABLE temp.discko_received;";

/* SQLite reuses the ids of removed deliveries; new deliveries must not appear to be counted already. */
static const char reassigned_sql[] =
    "UPDATE main.discko_internal_snapshot SET delivery_id = min(delivery_id,"
    " (SELECT coalesce(max(id), 0) FROM main.discko_deliveries))";

/* Makes the rows of an input available, and what the plain tables have of them. */
static store_status fetch_rows_of(store *s, int64_t file_id) {
    char where[32];
    store_status status = STORE_OK;
    if (s->ops->fetch == NULL || store_is_of_batch(s, file_id)) {
        return STORE_OK;
    }
    for (const store_table *t = store_tables; t->name != NULL && status == STORE_OK; t++) {
        if (t->of_input != NULL) {
            snprintf(where, sizeof where, "%s = ?1", t->of_input);
            status = s->ops->fetch(s, t->name, where, SQL_VALUES(sql_integer(file_id)));
        }
    }
    return status == STORE_OK ? s->ops->fetch_plain(s) : status;
}

/* Deletes all rows that belong to an input, except its row in discko_files. */
static int delete_rows_of(store *s, int64_t file_id) {
    char sql[96];
    int rc = SQLITE_OK;
    for (const store_table *t = store_tables; t->name != NULL && rc == SQLITE_OK; t++) {
        if (t->of_input != NULL && strcmp(t->name, "discko_files") != 0) {
            snprintf(sql, sizeof sql, "DELETE FROM main.%s WHERE %s = ?1", t->name, t->of_input);
            rc = sql_run(s->db, sql, SQL_VALUES(sql_integer(file_id)));
        }
    }
    return rc;
}

/*
** Before 3.50.2, SQLite writes to a write-ahead log what cannot be recovered from it, if pages have been written there for
** want of memory before a savepoint is rolled back. So they stay in memory as long as the savepoint may be.
*/
static int keep_in_memory(store *s, bool on) {
    char *mode = NULL;
    if (sqlite3_libversion_number() >= 3050002) {
        return SQLITE_OK;
    }
    int rc = sql_get_text(s->db, "PRAGMA main.journal_mode", NULL, &mode);
    if (rc == SQLITE_OK && mode != NULL && strcmp(mode, "wal") == 0) {
        /* in pages, and 1 by default; OFF has no effect in a transaction */
        rc = sql_execute(s->db, on ? "PRAGMA main.cache_spill = 2147483647"
                                   : "PRAGMA main.cache_spill = 1");
    }
    free(mode);
    return rc;
}

static int set_aside(store *s, int64_t file_id) {
    int rc = keep_in_memory(s, true);
    rc = rc == SQLITE_OK ? sql_execute(s->db, "SAVEPOINT discko_again") : rc;
    if (rc == SQLITE_OK) {
        rc = sql_run(s->db,
                     "CREATE TEMP TABLE discko_before AS SELECT event_id,"
                     " id <= (SELECT delivery_id FROM main.discko_internal_snapshot) AS is_counted,"
                     " received_from = 'capture' AND received_at IS NOT NULL AS is_received"
                     " FROM main.discko_deliveries WHERE file_id = ?1",
                     SQL_VALUES(sql_integer(file_id)));
    }
    rc = rc == SQLITE_OK ? sql_execute(s->db, subtract_sql) : rc;
    return rc == SQLITE_OK ? delete_rows_of(s, file_id) : rc;
}

store_status store_begin_again(store *s, int64_t id) {
    store_status status = fetch_rows_of(s, id);
    s->neighbours.id = 0;
    store_stop_collecting(s); /* what is stored now may be rolled back to the savepoint */
    status = status == STORE_OK ? store_put_hashes_back(s) : status;
    status = status == STORE_OK ? store_status_of(set_aside(s, id)) : status;
    if (status == STORE_OK && s->next[STORE_DELIVERIES] == 0) {
        status = store_execute(s, reassigned_sql);
    }
    return status;
}

store_status store_has_all_again(store *s, int64_t id, bool *has) {
    return statement_run_here(s, &has_all_of_sql, SQL_VALUES(sql_integer(id)), has);
}

store_status store_end_again(store *s, bool keep) {
    s->is_mending = false;
    s->neighbours.id = 0;
    if (!keep) {
        hashes_forget(&s->hashes);
    }
    store_status status =
        store_execute(s, keep ? "DROP TABLE temp.discko_before; RELEASE discko_again"
                              : "ROLLBACK TO discko_again; RELEASE discko_again");
    return status == STORE_OK ? store_status_of(keep_in_memory(s, false)) : status;
}

/* Removes the row of an input that is being read again. *stored: what it was the first to store. */
static store_status drop_file(store *s, int64_t id, uint64_t *stored) {
    int64_t was = 0;
    store_status status =
        store_status_of(sql_get_integer(s->db, "SELECT stored FROM main.discko_files WHERE id = ?1",
                                        SQL_VALUES(sql_integer(id)), &was));
    *stored = (uint64_t)was;
    return status == STORE_OK ? statement_run(s, &drop_file_sql, SQL_VALUES(sql_integer(id)), NULL)
                              : status;
}

store_status store_merge_file(store *s, int64_t id, int64_t into, uint64_t *stored) {
    bool has_all = false;
    store_status status = fetch_rows_of(s, into); /* before the savepoint of store_begin_again */
    *stored = 0;
    status = status == STORE_OK ? store_begin_again(s, id) : status;
    status = status == STORE_OK ? store_has_all_again(s, into, &has_all) : status;
    status = status == STORE_OK && has_all ? drop_file(s, id, stored) : status;
    if (status == STORE_OK && *stored > 0) {
        status = statement_run(s, &give_stored_sql,
                               SQL_VALUES(sql_integer(into), sql_integer((int64_t)*stored)), NULL);
    }
    return status == STORE_OK ? store_end_again(s, has_all) : status;
}
