#include "store.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/compact.h"
#include "../../ext/date.h"
#include "../../ext/discko.h"
#include "../../ext/value.h"
#include "../input/source.h"
#include "base.h"
#include "envelope.h"
#include "mend.h"
#include "sql.h"
#include "sql_text.h"
#include "views.h"

#define FILE_FIGURES                                                                     \
    "path, size, content_hash, format, records, stored, duplicates, rejected, ignored, " \
    "complete, inside"
#define FILE_READING "rules, read_at, record_max"
#define FILE_COLUMNS "id, " FILE_FIGURES ", " FILE_READING

typedef enum query {
    FIND_EVENT,
    ADD_EVENT,
    ADD_DELIVERY,
    ADD_REJECT,
    CANDIDATES,
    HAS_SIZE,
    PUT_FILE,
    REFRESH,
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

#define IS_CANDIDATE                                                            \
    "path IN (?3, ?4, ?5, ?6, ?7, ?8, ?9) OR (size = ?1 AND content_hash = ?2)" \
    " OR (complete = 0 AND size BETWEEN 1 AND ?1)"
#define IS_TOO_LARGE "code IN ('too_large', 'server_limit') AND resolved_event_id IS NULL"
#define IS_MOVED "moved_to IS ?3 AND (path = ?1 OR (path > ?1 || '!' AND path < ?1 || '\"'))"
#define REJECTED_COLUMNS "id, file_id, record, \"offset\", length, raw"

/*
** A statement, and the rows that it reads or changes. Back ends that hold only part of the rows derive from
** this what to fetch. READ_KNOWN also reads the real database in a dry run.
*/
typedef struct statement {
    const char *sql, *sql_known;
    const char *table, *where; /* NULL: only rows of this batch */
} statement;

#define READ_FROM(schema, what, of, which) \
    "SELECT " what " FROM " schema "." of " WHERE (" which ")"
#define READ(what, of, which, order) \
    { READ_FROM("main", what, of, which) "" order, NULL, of, which "" order }
#define READ_KNOWN(what, of, which, order)                                                \
    {                                                                                     \
        READ_FROM("main", what, of, which)                                                \
        "" order,                                                                         \
            READ_FROM("main", what, of, which) " UNION ALL " READ_FROM("known", what, of, \
                                                                       which) "" order,   \
            of, which "" order                                                            \
    }
#define UPDATE(of, set, which) \
    { "UPDATE main." of " SET " set " WHERE " which, NULL, of, which }
#define DELETE(of, which) \
    { "DELETE FROM main." of " WHERE " which, NULL, of, which }
/* An insert may conflict with existing rows: those that match `meets`. */
#define INSERT(verb, of, values, meets) \
    { verb " INTO main." of " " values, NULL, of, meets }

static const statement statements[QUERY_COUNT] = {
    [FIND_EVENT] = READ_KNOWN("id, payload", "discko_events", "hash = ?1", ""),
    [ADD_EVENT] = INSERT("INSERT OR IGNORE", "discko_events",
                         "(hash, event_name, lead, sent_at, imported_at, completed_at, is_locked,"
                         " lock_reason, lead_status, payload, id)"
                         " VALUES (?1, substr(?2, 1, 200), ?3, ?4, ?5, ?6, ?7, substr(?8, 1, 200),"
                         " substr(?9, 1, 200), ?10, ?11)",
                         STORE_BY_HASH),
    [ADD_DELIVERY] =
        INSERT("INSERT", "discko_deliveries",
               "(file_id, record, \"offset\", length, event_id, received_at, received_from, id)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
               NULL),
    [ADD_REJECT] =
        INSERT("INSERT", "discko_rejects",
               "(file_id, record, \"offset\", length, code, message, raw, rejected_at, id)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
               NULL),
    [CANDIDATES] = READ_KNOWN(FILE_COLUMNS, "discko_files", IS_CANDIDATE, " ORDER BY size, id"),
    [HAS_SIZE] = READ_KNOWN("1", "discko_files", "size = ?1", " LIMIT 1"),
    [PUT_FILE] = INSERT("INSERT", "discko_files",
                        "(" FILE_COLUMNS ", imported_at) VALUES"
                        " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
                        " ON CONFLICT (id) DO UPDATE SET (" FILE_FIGURES ", " FILE_READING ") ="
                        " (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
                        "  CASE WHEN ?17 THEN rules ELSE ?13 END,"
                        "  CASE WHEN ?17 THEN read_at ELSE ?14 END,"
                        "  CASE WHEN ?17 THEN record_max ELSE ?15 END)",
                        "id = ?1"),
    [REFRESH] = READ("stored, duplicates, rejected, ignored", "discko_files",
                     "id = ?1 AND size = ?2 AND content_hash = ?3 AND records = ?4", ""),
    [HAS_TOO_LARGE] =
        READ_KNOWN("1", "discko_rejects", "file_id = ?1 AND " IS_TOO_LARGE, " LIMIT 1"),
    [NOTE_MOVE] = UPDATE("discko_files", "moved_to = ?2", IS_MOVED),
    [KNOWS_PACKED] = READ_KNOWN("1", "discko_internal_packed", "hash = ?1 AND size = ?2", ""),
    [PUT_PACKED] = INSERT("INSERT OR IGNORE", "discko_internal_packed",
                          "(hash, size, path) VALUES (?1, ?2, ?3)", "hash = ?1"),
    [NEXT_REJECTED] = READ(REJECTED_COLUMNS, "discko_rejects",
                           "id > ?1 AND resolved_event_id IS NULL AND length = length(raw)"
                           " AND length > 0",
                           " ORDER BY id LIMIT 1"),
    [RESOLVE] = UPDATE("discko_rejects",
                       "resolved_event_id = (SELECT event_id FROM main.discko_deliveries"
                       " WHERE file_id = ?2 AND record = ?3)",
                       "id = ?1"),
    [GET_FILE] = READ(FILE_COLUMNS, "discko_files", "id = ?1", ""),
    [DROP_FILE] = DELETE("discko_files", "id = ?1"),
    [HAS_ALL_OF] = {"SELECT 1 WHERE NOT EXISTS (SELECT event_id FROM temp.discko_before EXCEPT"
                    " SELECT event_id FROM main.discko_deliveries WHERE file_id = ?1)",
                    NULL, NULL, NULL},
};
static_assert((int)QUERY_COUNT <= (int)STORE_STATEMENTS_MAX, "room for the prepared statements");

/*
** ------------------------------------------------------------------------------ errors, execution
*/

const char *store_message(const store *s) {
    if (s->message[0] != 0) {
        return s->message;
    }
    /* A value that could not be bound or copied for want of memory is no error that SQLite keeps. */
    int rc = sqlite3_errcode(s->db);
    bool kept = rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE;
    if ((rc & 0xFF) == SQLITE_BUSY && sqlite3_db_readonly(s->db, "main") == 0) {
        return "database is busy: nothing of this batch was kept, try again";
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
    default: return STORE_FAILED;
    }
}

store_status store_execute(store *s, const char *statements_) {
    return store_status_of(sql_execute(s->db, statements_));
}

store_status store_refuse(store *s, const char *what, const char *detail) {
    snprintf(s->message, sizeof s->message, "%s%s%s", what, detail != NULL ? ": " : "",
             detail != NULL ? detail : "");
    return STORE_FAILED;
}

/* Rows of this batch's own inputs are nowhere else. */
static bool is_of_batch(const store *s, int64_t file_id) {
    return s->first[STORE_FILES] > 0 && file_id >= s->first[STORE_FILES];
}

static store_status fetch(store *s, query which, const sql_value *values) {
    const statement *of = &statements[which];
    return s->ops->fetch == NULL || of->where == NULL
               ? STORE_OK
               : s->ops->fetch(s, of->table, of->where, values);
}

/* Begins a statement whose rows are at hand. */
static sql_query begin(store *s, query which, const sql_value *values) {
    const statement *of = &statements[which];
    return sql_begin_kept(s->db, &s->prepared[which],
                          s->known && of->sql_known != NULL ? of->sql_known : of->sql, values);
}

/* Runs a statement; *has, if not NULL: whether it has a row. */
static store_status run_here(store *s, query which, const sql_value *values, bool *has) {
    sql_query q = begin(s, which, values);
    bool row = sql_row(&q);
    if (has != NULL) {
        *has = row;
    }
    return store_status_of(sql_end(&q));
}

/* The same, and sees to its rows. */
static store_status run_query(store *s, query which, const sql_value *values, bool *has) {
    store_status status = fetch(s, which, values);
    return status == STORE_OK ? run_here(s, which, values, has) : status;
}

/*
** ----------------------------------------------------------------------------- opening and closing
*/

store *store_new(void) {
    return calloc(1, sizeof(store));
}

void store_close(store *s) {
    if (s == NULL) {
        return;
    }
    for (int i = 0; i < STORE_STATEMENTS_MAX; i++) {
        sqlite3_finalize(s->prepared[i]);
    }
    if (s->base != NULL) {
        s->ops->close(s);
    }
    sqlite3_close(s->db);
    fresh_free(&s->fresh);
    free(s->path);
    free(s->key_path);
    free(s);
}

store_status store_connect(store *s, const char *name, int flags, int busy_timeout) {
    int rc = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
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
    return store_status_of(fresh_register(&s->fresh, s->db));
}

/*
** synchronous=EXTRA with a rollback journal: what is committed survives a power cut, and the store
** stays one file. With FULL the journal's removal, which is the commit, might be lost in one, and with
** it records whose files have been moved out of the spool. The cache is what keeps the indexes in
** memory: 24 MiB is the most that leaves the whole program within 64.
*/
store_status store_configure(store *s) {
    return store_execute(s, "PRAGMA main.synchronous = EXTRA; PRAGMA main.cache_size = -24576;"
                            "PRAGMA temp_store = FILE; PRAGMA foreign_keys = OFF");
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
    s->message[0] = 0;
    store_status status = s->ops->begin(s);
    return status == STORE_OK ? note_time(s) : status;
}

store_status store_commit(store *s) {
    return s->ops->commit(s);
}

void store_rollback(store *s) {
    s->collects = false;
    fresh_clear(&s->fresh);
    if (!sqlite3_get_autocommit(s->db)) {
        /* The first failure is the one to be reported. */
        if (s->message[0] == 0) {
            (void)store_refuse(s, store_message(s), NULL);
        }
        (void)store_execute(s, "ROLLBACK");
    }
    if (s->base != NULL) {
        s->ops->rollback(s);
    }
}

/* The part of the statements that does not make the rows, which are at hand. */
static store_status make_plain_of_rows(store *s) {
    const char *from = strstr(sql_snapshot, "-- at hand: begin");
    const char *to = strstr(sql_snapshot, "-- at hand: end");
    assert(from != NULL && to > from);
    char *part = strndup(from, (size_t)(to - from));
    store_status status =
        part != NULL ? store_execute(s, part) : store_refuse(s, source_no_memory, NULL);
    free(part);
    return status;
}

store_status store_make_plain(store *s) {
    store_status status = s->collects ? make_plain_of_rows(s) : store_execute(s, sql_snapshot);
    fresh_clear(&s->fresh);
    return status;
}

store_status store_snapshot(store *s) {
    return s->ops->snapshot(s);
}

/*
** --------------------------------------------------------------------------------------------- ids
*/

/* The id of a new row: SQLite's to choose, or one that follows those of a store that is elsewhere. */
static sql_value new_id(const store *s, store_numbered of) {
    return s->next[of] > 0 ? sql_integer(s->next[of]) : sql_null();
}

static store_status numbered_row(store *s, store_status status, store_numbered of) {
    s->next[of] += status == STORE_OK && s->next[of] > 0 && sqlite3_changes(s->db) > 0;
    return status;
}

static sql_value hash_value(const dk_hash *hash) {
    return sql_blob(hash->bytes, DK_HASH_SIZE);
}

/*
** ------------------------------------------------------------------------------------------ ledger
*/

static bool is_outdated(const store_reading *now, sql_query *row) {
    const char *at = sql_column_text(row, 13);
    bool same_at = at == NULL || now->at == NULL ? at == now->at : strcmp(at, now->at) == 0;
    return !same_at || sql_column_integer(row, 12) < now->rules ||
           (uint64_t)sql_column_integer(row, 14) < now->record_max;
}

/* False without memory. */
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

/* The condition has so many paths. */
enum { PATHS_AT_ONCE = 7 };

static store_status candidates_of(store *s, char *const *paths, size_t count, uint64_t size,
                                  const dk_hash *whole,
                                  bool (*each)(void *context, const store_file *file),
                                  void *context, bool *on) {
    sql_value values[3 + PATHS_AT_ONCE] = {sql_integer((int64_t)size),
                                           whole != NULL ? hash_value(whole) : sql_null()};
    for (size_t i = 0; i < PATHS_AT_ONCE; i++) {
        values[2 + i] = sql_text(i < count ? paths[i] : NULL);
    }
    values[2 + PATHS_AT_ONCE].kind = SQL_END;
    store_status status = fetch(s, CANDIDATES, values);
    if (status != STORE_OK) {
        return status;
    }
    sql_query q = begin(s, CANDIDATES, values);
    store_file file;
    while (*on && sql_row(&q) && read_file_row(s, &q, &file)) {
        *on = each(context, &file);
    }
    return store_status_of(sql_end(&q));
}

store_status store_candidates(store *s, char *const *paths, size_t count, uint64_t size,
                              const dk_hash *whole,
                              bool (*each)(void *context, const store_file *file), void *context) {
    store_status status = STORE_OK;
    bool on = true;
    for (size_t i = 0; i < count && on && status == STORE_OK; i += PATHS_AT_ONCE) {
        status = candidates_of(s, paths + i, count - i, i == 0 ? size : 0, i == 0 ? whole : NULL,
                               each, context, &on);
    }
    return status;
}

store_status store_has_size(store *s, uint64_t size, bool *has) {
    *has = s->lookahead > 0; /* a look at the store costs more than a look at the file */
    return *has ? STORE_OK : run_query(s, HAS_SIZE, SQL_VALUES(sql_integer((int64_t)size)), has);
}

store_status store_put_file(store *s, store_file *file) {
    const bool is_new = file->id == 0;
    const sql_value *values = SQL_VALUES(
        is_new ? new_id(s, STORE_FILES) : sql_integer(file->id), sql_text(file->path),
        sql_integer((int64_t)file->size), hash_value(&file->content), sql_text(file->format),
        sql_integer((int64_t)file->records), sql_integer((int64_t)file->stored),
        sql_integer((int64_t)file->duplicates), sql_integer((int64_t)file->rejected),
        sql_integer((int64_t)file->ignored), sql_integer(file->complete),
        sql_text(file->inside[0] != 0 ? file->inside : NULL), sql_integer(s->reading.rules),
        sql_text(s->reading.at), sql_integer((int64_t)s->reading.record_max), sql_text(s->now),
        sql_integer(file->outdated));
    if (!is_new) {
        return is_of_batch(s, file->id) ? run_here(s, PUT_FILE, values, NULL)
                                        : run_query(s, PUT_FILE, values, NULL);
    }
    store_status status = numbered_row(s, run_here(s, PUT_FILE, values, NULL), STORE_FILES);
    file->id = status == STORE_OK ? sqlite3_last_insert_rowid(s->db) : 0;
    return status;
}

store_status store_refresh(store *s, store_file *file, bool *current) {
    const sql_value *values =
        SQL_VALUES(sql_integer(file->id), sql_integer((int64_t)file->size),
                   hash_value(&file->content), sql_integer((int64_t)file->records));
    store_status status = fetch(s, REFRESH, values);
    if (status != STORE_OK) {
        return status;
    }
    sql_query q = begin(s, REFRESH, values);
    *current = sql_row(&q);
    if (*current) {
        file->stored = (uint64_t)sql_column_integer(&q, 0);
        file->duplicates = (uint64_t)sql_column_integer(&q, 1);
        file->rejected = (uint64_t)sql_column_integer(&q, 2);
        file->ignored = (uint64_t)sql_column_integer(&q, 3);
    }
    return store_status_of(sql_end(&q));
}

store_status store_has_too_large(store *s, int64_t file_id, bool *has) {
    const sql_value *values = SQL_VALUES(sql_integer(file_id));
    return is_of_batch(s, file_id) ? run_here(s, HAS_TOO_LARGE, values, has)
                                   : run_query(s, HAS_TOO_LARGE, values, has);
}

store_status store_note_move(store *s, const char *path, const char *before, const char *moved_to) {
    return run_query(s, NOTE_MOVE, SQL_VALUES(sql_text(path), sql_text(moved_to), sql_text(before)),
                     NULL);
}

store_status store_knows_packed(store *s, const dk_hash *hash, uint64_t size, bool *known) {
    return run_query(s, KNOWS_PACKED, SQL_VALUES(hash_value(hash), sql_integer((int64_t)size)),
                     known);
}

store_status store_put_packed(store *s, const dk_hash *hash, uint64_t size, const char *path) {
    return run_query(s, PUT_PACKED,
                     SQL_VALUES(hash_value(hash), sql_integer((int64_t)size), sql_text(path)),
                     NULL);
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
    if (s->ops->fetch == NULL || is_of_batch(s, id)) {
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
    return run_here(s, HAS_ALL_OF, SQL_VALUES(sql_integer(id)), has);
}

store_status store_end_again(store *s, bool keep) {
    s->is_mending = false;
    return store_execute(s, keep ? "DROP TABLE temp.discko_before; RELEASE discko_again"
                                 : "ROLLBACK TO discko_again; RELEASE discko_again");
}

store_status store_drop_file(store *s, int64_t id) {
    store_status status = store_begin_again(s, id);
    if (status == STORE_OK) {
        status = run_query(s, DROP_FILE, SQL_VALUES(sql_integer(id)), NULL);
    }
    return status == STORE_OK ? store_end_again(s, true) : status;
}

/*
** ---------------------------------------------------------------------------------------- records
*/

/* The event that holds this payload: its id, or 0 if there is none. STORE_COLLISION: `id` holds another text. */
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
    store_status status = store_status_of(sql_end(&q));
    return status == STORE_OK && !is_same ? STORE_COLLISION : status;
}

/* *id becomes the new row's, or 0 where the hash is there already. */
static store_status add_event(store *s, const dk_hash *hash, const char *text, const dk_scan *scan,
                              int64_t *id) {
    envelope e;
    store_status status = store_status_of(envelope_read(&e, text, scan));
    if (status == STORE_OK) {
        status = run_query(s, ADD_EVENT,
                           SQL_VALUES(hash_value(hash), e.event_name, e.lead, e.sent_at,
                                      sql_text(s->now), e.completed_at, e.is_locked, e.lock_reason,
                                      e.lead_status,
                                      sql_text_of(text + scan->root.offset, scan->root.length),
                                      new_id(s, STORE_EVENTS)),
                           NULL);
    }
    envelope_free(&e);
    status = numbered_row(s, status, STORE_EVENTS);
    *id = status == STORE_OK && sqlite3_changes(s->db) > 0 ? sqlite3_last_insert_rowid(s->db) : 0;
    return status;
}

/* The first four values of a row that has a place. */
#define PLACE_VALUES(place)                                               \
    sql_integer((place)->file_id), sql_integer((int64_t)(place)->record), \
        sql_integer((int64_t)(place)->offset), sql_integer((int64_t)(place)->length)

static store_status add_delivery(store *s, const store_delivery *delivery, int64_t event_id) {
    const sql_value *values = SQL_VALUES(
        PLACE_VALUES(&delivery->place), sql_integer(event_id), sql_text(delivery->received_at),
        sql_text(delivery->received_from), new_id(s, STORE_DELIVERIES));
    return numbered_row(s, run_query(s, ADD_DELIVERY, values, NULL), STORE_DELIVERIES);
}

/* The bytes of a row other than its longest values: dates, hashes, numbers, a message. */
enum { ROW_MARGIN = 4096 };

size_t store_reject_max(const store *s) {
    return s->row_max - ROW_MARGIN;
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
    return store_status_of(sql_end(&q));
}

store_status store_fits(store *s, const char *text, const dk_scan *scan) {
    size_t size, length = scan->root.length;
    const size_t most = s->row_max - ROW_MARGIN;
    /* A row has each byte of the payload a few times at most. */
    if (length < most / 16) {
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
    return s->lookahead;
}

store_status store_expect(store *s, const dk_hash *hashes, size_t count) {
    return s->ops->fetch_payloads == NULL ? STORE_OK : s->ops->fetch_payloads(s, hashes, count);
}

/* The same; a text of this hash that is damaged is replaced by the payload. */
static store_status find_or_mend(store *s, const dk_hash *hash, const char *text,
                                 const dk_scan *scan, int64_t *id) {
    bool mended = false;
    store_status status = find_event(s, hash, text + scan->root.offset, scan->root.length, id);
    if (status != STORE_COLLISION) {
        return status;
    }
    status = mend_event(s, *id, hash, text, scan, &mended);
    return status == STORE_OK && !mended ? STORE_COLLISION : status;
}

/*
** The payload of a record that delivered a damaged event: it takes the place of that, unless it is in the store
** under another id. *id is 0 where it is still to be stored.
*/
static store_status mend_record(store *s, const dk_hash *hash, const char *text,
                                const dk_scan *scan, uint64_t record, int64_t *id) {
    int64_t damaged = 0;
    bool mended;
    store_status status = mend_damaged_of_record(s, record, &damaged);
    if (status != STORE_OK || damaged == 0) {
        return status;
    }
    status = find_event(s, hash, text + scan->root.offset, scan->root.length, id);
    bool is_free = (status == STORE_OK && *id == 0) || *id == damaged;
    if ((status == STORE_OK || status == STORE_COLLISION) && is_free) {
        *id = damaged;
        return mend_event(s, damaged, hash, text, scan, &mended);
    }
    s->mended += status == STORE_OK;
    *id = status == STORE_OK ? *id : 0;
    return status == STORE_COLLISION ? STORE_OK : status;
}

store_status store_payload(store *s, const char *text, const dk_scan *scan, const dk_hash *hash,
                           const store_delivery *delivery, bool *is_new) {
    const char *payload = text + scan->root.offset;
    int64_t id = 0;
    store_status status = STORE_OK;
    *is_new = false;
    if (s->is_mending) {
        status = mend_record(s, hash, text, scan, delivery->place.record, &id);
    }
    /* Most payloads are new, and the index tells when one is not; but it does not know the database
    ** that a dry run only reads. */
    if (s->known && id == 0) {
        status = find_event(s, hash, payload, scan->root.length, &id);
    }
    if (status == STORE_OK && id == 0) {
        status = add_event(s, hash, text, scan, &id);
        *is_new = id != 0;
    }
    if (status == STORE_OK && *is_new && s->collects) {
        status = store_status_of(fresh_add(&s->fresh, id, text, scan));
    }
    if (status == STORE_OK && id == 0) {
        status = find_or_mend(s, hash, text, scan, &id);
    }
    if (status == STORE_OK && id == 0) {
        status = store_refuse(s, "a payload was neither stored nor there before", NULL);
    }
    status = status == STORE_OK ? add_delivery(s, delivery, id) : status;
    return status == STORE_OK && fresh_is_full(&s->fresh) ? store_make_plain(s) : status;
}

store_status store_reject(store *s, const store_place *place, dk_code code, const char *message,
                          const void *raw, size_t size) {
    if (size > store_reject_max(s)) {
        return STORE_TOO_LARGE;
    }
    const sql_value *values =
        SQL_VALUES(PLACE_VALUES(place), sql_text(dk_code_name(code)), sql_text(message),
                   sql_blob(raw, size), sql_text(s->now), new_id(s, STORE_REJECTS));
    return numbered_row(s, run_query(s, ADD_REJECT, values, NULL), STORE_REJECTS);
}

/*
** ----------------------------------------------------------------------------------- reading again
*/

/* Reads the one row of a query; *found is zeroed where there is none. */
static store_status read_rejected(store *s, query which, const sql_value *values,
                                  store_rejected *found) {
    store_status status = fetch(s, which, values);
    *found = (store_rejected){0};
    if (status != STORE_OK) {
        return status;
    }
    sql_query q = begin(s, which, values);
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
    return store_status_of(sql_end(&q));
}

store_status store_next_rejected(store *s, int64_t after, store_rejected *found) {
    return read_rejected(s, NEXT_REJECTED, SQL_VALUES(sql_integer(after)), found);
}

store_status store_resolve(store *s, const store_rejected *record) {
    return run_query(s, RESOLVE,
                     SQL_VALUES(sql_integer(record->id), sql_integer(record->place.file_id),
                                sql_integer((int64_t)record->place.record)),
                     NULL);
}

#define IS_BELOW(column)                                                   \
    column " = ?1 OR (" column " > ?1 || '!' AND " column " < ?1 || '\"')" \
           " OR (" column " > ?1 || '/' AND " column " < ?1 || '0')"
#define HAS_REJECTS "rejected > 0 AND (" IS_BELOW("path") " OR " IS_BELOW("moved_to") ")"
#define IN_QUARANTINE "file_id IN (SELECT id FROM discko_files WHERE " HAS_REJECTS ")"

static store_status fetch_quarantine(store *s, const sql_value *of) {
    store_status status = STORE_OK;
    if (s->ops->fetch != NULL) {
        status = s->ops->fetch(s, "discko_files", HAS_REJECTS, of);
        status =
            status == STORE_OK ? s->ops->fetch(s, "discko_rejects", IN_QUARANTINE, of) : status;
    }
    return status;
}

store_status store_discard_rejects(store *s, const char *path, int64_t *inputs, int64_t *records) {
    const sql_value *of = SQL_VALUES(sql_text(path));
    store_status status = fetch_quarantine(s, of);
    if (status == STORE_OK) {
        sql_query q = sql_begin(s->db,
                                "SELECT count(*), coalesce(sum(rejected), 0)"
                                " FROM main.discko_files WHERE " HAS_REJECTS,
                                of);
        bool row = sql_row(&q);
        *inputs = row ? sql_column_integer(&q, 0) : 0;
        *records = row ? sql_column_integer(&q, 1) : 0;
        status = store_status_of(sql_end(&q));
    }
    if (status == STORE_OK) {
        status = store_status_of(
            sql_run(s->db, "DELETE FROM main.discko_rejects WHERE " IN_QUARANTINE, of));
    }
    return status != STORE_OK
               ? status
               : store_status_of(sql_run(s->db,
                                         "UPDATE main.discko_files"
                                         " SET ignored = ignored + rejected, rejected = 0"
                                         " WHERE " HAS_REJECTS,
                                         of));
}

store_status store_get_file(store *s, int64_t id, store_file *file, char **path) {
    const sql_value *values = SQL_VALUES(sql_integer(id));
    store_status status = fetch(s, GET_FILE, values);
    *path = NULL;
    if (status != STORE_OK) {
        return status;
    }
    sql_query q = begin(s, GET_FILE, values);
    bool found = sql_row(&q);
    if (found) {
        *path = read_file_row(s, &q, file) ? strdup(file->path) : NULL;
        file->path = *path;
        q.rc = *path == NULL ? SQLITE_NOMEM : q.rc;
    }
    status = store_status_of(sql_end(&q));
    return status == STORE_OK && !found
               ? store_refuse(s, "a record in quarantine belongs to no input", NULL)
               : status;
}
