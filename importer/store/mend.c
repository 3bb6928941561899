#include "mend.h"

#include <sqlite3.h>

#include "backend.h"
#include "envelope.h"
#include "neighbours.h"
#include "proof.h"
#include "statements.h"
#include "tables.h"

uint64_t store_mended(const store *s) {
    return s->mended;
}

/*
** ---------------------------------------------------------------------------------------- finding
*/

static int note_damage(store *s, int64_t record, int64_t event_id) {
    int rc = s->is_mending ? SQLITE_OK
                           : sql_execute(s->db, "CREATE TEMP TABLE IF NOT EXISTS discko_damaged"
                                                " (record INTEGER PRIMARY KEY, event_id);"
                                                "DELETE FROM temp.discko_damaged");
    s->is_mending = rc == SQLITE_OK;
    return rc == SQLITE_OK
               ? sql_run(s->db, "INSERT OR IGNORE INTO temp.discko_damaged VALUES (?1, ?2)",
                         SQL_VALUES(sql_integer(record), sql_integer(event_id)))
               : rc;
}

static int check_payloads(store *s, int64_t file_id, bool note, bool *damaged) {
    sql_query q = sql_begin(s->db,
                            "SELECT d.record, d.event_id, e.id, " PROOF_COLUMNS
                            " FROM main.discko_deliveries AS d"
                            " LEFT JOIN main.discko_events AS e ON e.id = d.event_id"
                            " WHERE d.file_id = ?1",
                            SQL_VALUES(sql_integer(file_id)));
    while ((note || !*damaged) && sql_row(&q)) {
        proof found = PROOF_HASH;
        if (!sql_column_is_null(&q, 2)) {
            sql_note(&q, proof_of_payload(&q, 3, &found));
        }
        *damaged |= found != PROOF_SOUND;
        if (found != PROOF_SOUND && note && q.rc == SQLITE_OK) {
            sql_note(&q, note_damage(s, sql_column_integer(&q, 0), sql_column_integer(&q, 1)));
        }
    }
    return sql_end(&q);
}

/* Checked once for all inputs: counting the payloads takes time, and only this run changes the counts. */
static int check_sum(store *s, bool *damaged) {
    int rc = s->is_sum_known
                 ? SQLITE_OK
                 : sql_get_any(s->db,
                               "SELECT 1 WHERE (SELECT count(*) FROM main.discko_events) <>"
                               " (SELECT coalesce(sum(stored), 0) FROM main.discko_files)",
                               NULL, &s->is_sum_wrong);
    s->is_sum_known = rc == SQLITE_OK;
    *damaged |= s->is_sum_known && s->is_sum_wrong;
    return rc;
}

static int check_counts(store *s, int64_t file_id, bool *damaged) {
    static const char sql[] =
        "SELECT 1 FROM main.discko_files AS f WHERE id = ?1 AND (stored + duplicates <>"
        " (SELECT count(*) FROM main.discko_deliveries WHERE file_id = f.id)"
        " OR rejected <> (SELECT coalesce(sum(records), 0) FROM main.discko_rejects"
        " WHERE file_id = f.id AND resolved_event_id IS NULL)"
        " OR EXISTS (SELECT 1 FROM main.discko_rejects WHERE file_id = f.id"
        " AND " NEIGHBOURS_WRONG ")"
        " OR EXISTS (SELECT 1 FROM main.discko_deliveries WHERE file_id = f.id"
        " AND (typeof(\"offset\") <> 'integer' OR typeof(length) <> 'integer' OR \"offset\" < 0"
        " OR length < 1 OR \"offset\" + length > f.size OR record < 0 OR record >= f.records))"
        " OR EXISTS (SELECT 1 FROM main.discko_rejects AS r WHERE file_id = f.id"
        " AND resolved_event_id IS NULL AND (record < 0 OR record >= f.records OR EXISTS"
        " (SELECT 1 FROM main.discko_deliveries WHERE file_id = f.id AND record = r.record)))"
        " OR records <> stored + duplicates + rejected + ignored"
        " OR complete NOT IN (0, 1) OR " PROOF_READING_WRONG " OR NOT (" PROOF_ARE_FIGURES "))"
        " UNION ALL SELECT 1 FROM main.discko_deliveries WHERE file_id = ?1"
        " AND " PROOF_RECEIPT_WRONG;
    bool wrong = false;
    int rc = sql_get_any(s->db, sql, SQL_VALUES(sql_integer(file_id)), &wrong);
    *damaged |= wrong;
    return rc == SQLITE_OK && !*damaged ? check_sum(s, damaged) : rc;
}

bool mend_is_possible(const store *s) {
    return s->ops->fetch == NULL && !s->known;
}

void mend_count(store *s, uint64_t rows) {
    s->mended += rows;
}

store_status mend_note_wrong(store *s, int64_t file_id, uint64_t rows) {
    int rc = s->has_wrong ? SQLITE_OK
                          : sql_execute(s->db, "CREATE TEMP TABLE IF NOT EXISTS discko_wrong"
                                               " (file_id INTEGER PRIMARY KEY, rows INTEGER)");
    s->has_wrong = rc == SQLITE_OK;
    rc = rc == SQLITE_OK
             ? sql_run(s->db, "INSERT OR REPLACE INTO temp.discko_wrong VALUES (?1, ?2)",
                       SQL_VALUES(sql_integer(file_id), sql_integer((int64_t)rows)))
             : rc;
    return store_status_of(rc);
}

static int take_wrong(store *s, int64_t file_id, bool *damaged) {
    const sql_value *values = SQL_VALUES(sql_integer(file_id));
    int64_t rows = 0;
    if (!s->has_wrong) {
        return SQLITE_OK;
    }
    int rc = sql_get_integer(s->db, "SELECT rows FROM temp.discko_wrong WHERE file_id = ?1", values,
                             &rows);
    rc = rc != 0 || rows == 0
             ? rc
             : sql_run(s->db, "DELETE FROM temp.discko_wrong WHERE file_id = ?1", values);
    *damaged |= rows > 0;
    s->mended += (uint64_t)rows;
    return rc;
}

store_status mend_find_damage(store *s, int64_t file_id, bool *damaged) {
    *damaged = false;
    if (!mend_is_possible(s)) {
        return STORE_OK;
    }
    int rc = check_payloads(s, file_id, true, damaged);
    rc = rc == SQLITE_OK ? take_wrong(s, file_id, damaged) : rc;
    return store_status_of(rc == SQLITE_OK ? check_counts(s, file_id, damaged) : rc);
}

store_status mend_find_damage_of_packed(store *s, const char *path, bool *damaged) {
    *damaged = false;
    if (!mend_is_possible(s)) {
        return STORE_OK;
    }
    sql_query q = sql_begin(s->db,
                            "SELECT id FROM main.discko_files WHERE path = ?1"
                            " OR (path > ?1 || '!' AND path < ?1 || '\"')",
                            SQL_VALUES(sql_text(path)));
    while (!*damaged && sql_row(&q)) {
        int64_t id = sql_column_integer(&q, 0);
        int rc = check_payloads(s, id, false, damaged);
        sql_note(&q, rc == SQLITE_OK ? check_counts(s, id, damaged) : rc);
    }
    return store_status_of(sql_end(&q));
}

/*
** ---------------------------------------------------------------------------------------- mending
*/

/* Runs a statement that a trigger of discko_events would reject: drops the trigger and recreates it. */
static int run_unguarded(store *s, const char *guard, const char *sql, const sql_value *values) {
    char *text;
    int rc = tables_take_guard(s->db, guard, &text);
    rc = rc == SQLITE_OK ? sql_run(s->db, sql, values) : rc;
    return tables_put_guard_back(s->db, text, rc);
}

/* The plain tables are rebuilt at the end of the batch, or by the next import. */
static int forget_plain(store *s) {
    store_stop_collecting(s);
    return sql_execute(s->db,
                       "UPDATE main.discko_internal_snapshot SET event_id = 0, delivery_id = 0");
}

static int write_event(store *s, int64_t id, const dk_hash *hash, const char *text,
                       const dk_scan *scan) {
    static const char sql[] =
        "UPDATE main.discko_events SET (hash, event_name, lead, sent_at, completed_at, is_locked,"
        " lock_reason, lead_status, payload) = (?2, ?3, ?4, ?5, ?6, ?7, substr(?8, 1, 200),"
        " substr(?9, 1, 200), ?10) WHERE id = ?1";
    envelope e;
    int rc = envelope_read(&e, text, scan);
    if (rc == SQLITE_OK) {
        rc = run_unguarded(s, "discko_events_no_update", sql,
                           SQL_VALUES(sql_integer(id), sql_blob(hash->bytes, DK_HASH_SIZE),
                                      e.event_name, e.lead, e.sent_at, e.completed_at, e.is_locked,
                                      e.lock_reason, e.lead_status,
                                      sql_text_of(text + scan->root.offset, scan->root.length)));
    }
    envelope_free(&e);
    return rc == SQLITE_OK ? forget_plain(s) : rc;
}

static int is_sound(store *s, int64_t id, bool *sound) {
    proof found = PROOF_HASH;
    sql_query q = sql_begin(s->db, "SELECT " PROOF_COLUMNS " FROM main.discko_events WHERE id = ?1",
                            SQL_VALUES(sql_integer(id)));
    if (sql_row(&q)) {
        q.rc = proof_of_payload(&q, 0, &found);
    }
    *sound = found == PROOF_SOUND;
    return sql_end(&q);
}

store_status mend_event(store *s, int64_t id, const dk_hash *hash, const char *text,
                        const dk_scan *scan, bool *mended) {
    bool sound = true;
    *mended = false;
    if (!mend_is_possible(s)) {
        return STORE_OK;
    }
    int rc = hashes_put_back(&s->hashes, s->db);
    rc = rc == SQLITE_OK ? is_sound(s, id, &sound) : rc;
    rc = rc == SQLITE_OK && !sound ? write_event(s, id, hash, text, scan) : rc;
    hashes_note(&s->hashes, hash);
    *mended = rc == SQLITE_OK && !sound;
    s->mended += *mended;
    return store_status_of(rc);
}

store_status mend_damaged_of_record(store *s, uint64_t record, int64_t *id) {
    sql_query q = sql_begin(s->db,
                            "SELECT e.id FROM temp.discko_damaged AS d"
                            " LEFT JOIN main.discko_events AS e ON e.id = d.event_id"
                            " WHERE d.record = ?1",
                            SQL_VALUES(sql_integer((int64_t)record)));
    bool is_noted = sql_row(&q);
    *id = is_noted ? sql_column_integer(&q, 0) : 0;
    s->mended += is_noted && *id == 0; /* the event is missing: it will be stored as a new one */
    return store_status_of(sql_end(&q));
}

/*
** ----------------------------------------------------------------------------------------- the end
*/

/*
** If the counts of all inputs do not add up to the number of payloads, each payload is counted for the input of its
** first delivery. Not while payloads are missing, since other inputs may restore them.
*/
static const char count_anew_sql[] =
    "CREATE TEMP TABLE discko_first AS SELECT min(id) AS id FROM main.discko_deliveries GROUP BY"
    " event_id;"
    "CREATE TEMP TABLE discko_stored AS SELECT file_id, count(*) AS stored FROM"
    " main.discko_deliveries WHERE id IN (SELECT id FROM temp.discko_first) GROUP BY file_id;"
    "UPDATE main.discko_files SET (stored, duplicates) = (SELECT coalesce(sum(t.stored), 0),"
    "  discko_files.stored + discko_files.duplicates - coalesce(sum(t.stored), 0)"
    "  FROM temp.discko_stored AS t WHERE t.file_id = discko_files.id);"
    "DROP TABLE temp.discko_first; DROP TABLE temp.discko_stored";

store_status mend_sum(store *s, int64_t file_id, uint64_t *stored) {
    bool lacks = false;
    int64_t count = 0;
    s->is_sum_known = false;
    int rc = check_sum(s, &lacks);
    if (rc != SQLITE_OK || !lacks) {
        return store_status_of(rc);
    }
    rc = sql_get_any(s->db,
                     "SELECT 1 FROM main.discko_deliveries AS d WHERE NOT EXISTS (SELECT 1 FROM"
                     " main.discko_events AS e WHERE e.id = d.event_id) UNION ALL"
                     " SELECT 1 FROM main.discko_files AS f WHERE stored + duplicates <>"
                     " (SELECT count(*) FROM main.discko_deliveries WHERE file_id = f.id)",
                     NULL, &lacks);
    rc = rc == SQLITE_OK && !lacks ? sql_execute(s->db, count_anew_sql) : rc;
    s->is_sum_known = false;
    rc = rc == SQLITE_OK
             ? sql_get_integer(s->db, "SELECT stored FROM main.discko_files WHERE id = ?1",
                               SQL_VALUES(sql_integer(file_id)), &count)
             : rc;
    *stored = (uint64_t)count;
    return store_status_of(rc);
}

/* What belongs to no input, and is also there as of one. */
static const char drop_orphans_sql[] =
    "DELETE FROM main.discko_deliveries WHERE file_id NOT IN (SELECT id FROM main.discko_files)"
    " AND event_id IN (SELECT d.event_id FROM main.discko_deliveries AS d"
    "  JOIN main.discko_files AS f ON f.id = d.file_id);"
    "DELETE FROM main.discko_rejects WHERE file_id NOT IN (SELECT id FROM main.discko_files)"
    " AND raw IN (SELECT r.raw FROM main.discko_rejects AS r"
    "  JOIN main.discko_files AS f ON f.id = r.file_id)";

/* What is no row of an input is made the placeholder of one; and a second row of the same input, without records, goes. */
static const char set_lost_sql[] =
    "UPDATE main.discko_files SET path = '" TABLES_LOST "' || id"
    "  || CASE typeof(path) WHEN 'text' THEN ': ' || path ELSE '' END,"
    " size = (SELECT coalesce(max(\"offset\" + length), 0) FROM (SELECT \"offset\", length"
    "  FROM main.discko_deliveries WHERE file_id = discko_files.id UNION ALL"
    "  SELECT \"offset\", length FROM main.discko_rejects WHERE file_id = discko_files.id)),"
    " content_hash = zeroblob(16), format = 'unknown', rules = 0 WHERE " PROOF_INPUT_WRONG ";"
    "DELETE FROM main.discko_files WHERE stored + duplicates + rejected > 0"
    " AND NOT EXISTS (SELECT 1 FROM main.discko_deliveries WHERE file_id = discko_files.id)"
    " AND NOT EXISTS (SELECT 1 FROM main.discko_rejects WHERE file_id = discko_files.id)"
    " AND EXISTS (SELECT 1 FROM main.discko_files AS f WHERE f.path = discko_files.path"
    "  AND f.id <> discko_files.id AND f.content_hash = discko_files.content_hash"
    "  AND (EXISTS (SELECT 1 FROM main.discko_deliveries WHERE file_id = f.id)"
    "       OR EXISTS (SELECT 1 FROM main.discko_rejects WHERE file_id = f.id)))";

/* Each row of the input `p` is also one of the input `f`. */
#define HAS_ALL(table, same)                                                                       \
    "NOT EXISTS (SELECT 1 FROM main." table " AS a WHERE a.file_id = p.id AND NOT EXISTS"          \
    " (SELECT 1 FROM main." table " AS b WHERE b.file_id = f.id AND b.record = a.record AND " same \
    "))"
#define SAME_PLACE "b.\"offset\" = a.\"offset\" AND b.length = a.length AND "
#define HAS_ALL_RECORDS                                                \
    HAS_ALL("discko_deliveries", SAME_PLACE "b.event_id = a.event_id") \
    " AND " HAS_ALL("discko_rejects", SAME_PLACE "b.raw = a.raw")
#define IS_LOST "p.path >= '" TABLES_LOST "' AND p.path < '" TABLES_LOST ":'"

/*
** Of an input under the same path, with the same figures and times: its size or its digest is damaged. A file that was
** replaced has another time.
*/
#define IS_TWICE                                                            \
    "p.path = f.path AND p.records = f.records AND p.rejected = f.rejected" \
    " AND p.ignored = f.ignored AND p.stored + p.duplicates > 0"            \
    " AND " HAS_ALL("discko_deliveries", "b.received_at IS a.received_at")
static const statement find_lost = {
    FIND_LOST,
    /* CASE: the rows are compared only if all else agrees. LIMIT: the members of an archive may all have one name. */
    "SELECT p.id FROM main.discko_files AS f CROSS JOIN main.discko_files AS p WHERE f.id = ?1"
    " AND ((" IS_LOST ") OR p.id IN (SELECT id FROM main.discko_files WHERE path = f.path"
    " ORDER BY id DESC LIMIT 64)) AND CASE WHEN p.id = f.id THEN 0"
    " WHEN (" IS_LOST ") OR (" IS_TWICE ") THEN " HAS_ALL_RECORDS " ELSE 0 END LIMIT 1",
    NULL,
    NULL,
    NULL,
};

store_status mend_find_lost(store *s, int64_t file_id, int64_t *lost) {
    *lost = 0;
    if (!mend_is_possible(s)) {
        return STORE_OK;
    }
    sql_query q = statement_begin(s, &find_lost, SQL_VALUES(sql_integer(file_id)));
    *lost = sql_row(&q) ? sql_column_integer(&q, 0) : 0;
    s->mended += *lost != 0;
    return store_status_of(sql_end(&q));
}

/* Placeholders of inputs that have been imported again since. */
static const char drop_lost_sql[] =
    "CREATE TEMP TABLE discko_found AS SELECT p.id FROM main.discko_files AS p WHERE " IS_LOST
    " AND EXISTS (SELECT 1 FROM main.discko_files AS f WHERE NOT (f.path >= '" TABLES_LOST
    "'  AND f.path < '" TABLES_LOST ":') AND " HAS_ALL_RECORDS ");"
    "DELETE FROM main.discko_deliveries WHERE file_id IN (SELECT id FROM temp.discko_found);"
    "DELETE FROM main.discko_rejects WHERE file_id IN (SELECT id FROM temp.discko_found);"
    "DELETE FROM main.discko_files WHERE id IN (SELECT id FROM temp.discko_found);"
    "DROP TABLE temp.discko_found";

/* SQLite numbers rows from 1 on, and an id of 0 says that there is no row. What refers to a row keeps to it. */
#define ABOVE_0(id, table) "(SELECT max(max(id), 0) + 1 FROM main." table ") - " id
#define MOVE(table, id, of, is_there) \
    "UPDATE main." table " SET " id " = " ABOVE_0(id, of) " WHERE " id " <= 0" is_there ";"
#define MOVE_ROWS(table) MOVE(table, "id", table, "")
#define MOVE_WITH(table, id, of) MOVE(table, id, of, " AND " id " IN (SELECT id FROM main." of ")")
static int number_anew(store *s) {
    int rc = sql_execute(s->db, MOVE_WITH("discko_deliveries", "event_id", "discko_events")
                                    MOVE_WITH("discko_deliveries", "file_id", "discko_files")
                                        MOVE_WITH("discko_rejects", "file_id", "discko_files")
                                            MOVE_ROWS("discko_files") MOVE_ROWS("discko_deliveries")
                                                MOVE_ROWS("discko_rejects"));
    return rc == SQLITE_OK
               ? run_unguarded(s, "discko_events_no_update", MOVE_ROWS("discko_events"), NULL)
               : rc;
}

store_status mend_settle(store *s) {
    uint64_t stored;
    static const char drop[] = "DELETE FROM main.discko_internal_packed WHERE " PROOF_PACKED_WRONG;
    int rc = number_anew(s);
    rc = rc == SQLITE_OK ? sql_execute(s->db, drop) : rc;
    rc = rc == SQLITE_OK ? sql_execute(s->db, drop_orphans_sql) : rc;
    rc = rc == SQLITE_OK ? sql_execute(s->db, set_lost_sql) : rc;
    rc = rc == SQLITE_OK ? tables_place_lost(s->db) : rc;
    rc = rc == SQLITE_OK ? sql_execute(s->db, drop_lost_sql) : rc;
    return rc == SQLITE_OK ? mend_sum(s, 0, &stored) : store_status_of(rc);
}

store_status mend_end(store *s, int64_t file_id, uint64_t *stored, bool *has_all) {
    static const char lost[] = "SELECT event_id FROM temp.discko_before"
                               " WHERE event_id IN (SELECT id FROM main.discko_events)"
                               " AND event_id NOT IN (SELECT event_id FROM temp.discko_damaged)"
                               " AND event_id NOT IN (SELECT event_id FROM main.discko_deliveries)";
    static const char drop[] = "DELETE FROM main.discko_events"
                               " WHERE id IN (SELECT event_id FROM temp.discko_damaged)"
                               " AND id NOT IN (SELECT event_id FROM main.discko_deliveries)";
    static const char count[] =
        "SELECT max(0, (SELECT count(*) FROM main.discko_events)"
        " - (SELECT coalesce(sum(stored), 0) FROM main.discko_files WHERE id <> ?1))";
    const sql_value *of = SQL_VALUES(sql_integer(file_id));
    int64_t first = 0;
    bool lacks = false;
    int rc = hashes_put_back(&s->hashes, s->db);
    rc = rc != SQLITE_OK || s->is_mending ? rc
                                          : note_damage(s, -1, 0); /* only the counts were wrong */
    rc = rc == SQLITE_OK ? sql_get_any(s->db, lost, NULL, &lacks) : rc;
    *has_all = !lacks;
    rc = rc == SQLITE_OK && *has_all ? run_unguarded(s, "discko_events_no_delete", drop, NULL) : rc;
    rc = rc == SQLITE_OK ? sql_get_integer(s->db, count, of, &first) : rc;
    *stored = (uint64_t)first;
    rc = rc == SQLITE_OK && *has_all ? sql_execute(s->db, drop_orphans_sql) : rc;
    return store_status_of(rc == SQLITE_OK ? forget_plain(s) : rc);
}
