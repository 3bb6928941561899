#include "whereabouts.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/value.h"
#include "../find/trace.h"
#include "../formats/join.h"
#include "../store/neighbours.h"
#include "../store/sql.h"
#include "../text/bytes.h"
#include "split_records.h"

static const char make_tables[] =
    "CREATE TEMP TABLE discko_person_ids (id TEXT PRIMARY KEY);"
    "CREATE TEMP TABLE discko_person_events (id INTEGER PRIMARY KEY, share INTEGER NOT NULL,"
    " is_new INTEGER NOT NULL DEFAULT 1);"
    "CREATE TEMP TABLE discko_person_rejects (id INTEGER PRIMARY KEY, file_id INTEGER NOT NULL,"
    " share INTEGER NOT NULL, is_new INTEGER NOT NULL DEFAULT 1);"
    "CREATE TEMP TABLE discko_person_parts (id INTEGER NOT NULL, file_id INTEGER NOT NULL,"
    " record INTEGER NOT NULL, \"offset\" INTEGER NOT NULL, length INTEGER NOT NULL, code TEXT,"
    " share INTEGER NOT NULL, why TEXT);"
    "CREATE INDEX temp.discko_person_parts_of ON discko_person_parts (id, share);"
    "CREATE TEMP TABLE discko_person_files (id INTEGER PRIMARY KEY, path TEXT NOT NULL, moved_to "
    "TEXT);"
    "CREATE TEMP TABLE discko_person_packed (hash BLOB PRIMARY KEY, path TEXT NOT NULL);"
    "CREATE TEMP TABLE discko_person_tables (name TEXT PRIMARY KEY);"
    "CREATE TEMP TABLE discko_person_closed (name TEXT PRIMARY KEY, why TEXT);"
    "CREATE TEMP TABLE discko_person_unread (id INTEGER PRIMARY KEY, why TEXT NOT NULL)";

/* What is found again keeps the larger share. */
#define KEEP_LARGER_SHARE                                                 \
    " ON CONFLICT (id) DO UPDATE SET share = max(share, excluded.share)," \
    " is_new = excluded.share >= share"

int whereabouts_begin(struct sqlite3 *db) {
    return sql_execute(db, make_tables);
}

int whereabouts_next(struct sqlite3 *db) {
    return sql_execute(db, "UPDATE temp.discko_person_events SET is_new = 0 WHERE is_new;"
                           "UPDATE temp.discko_person_rejects SET is_new = 0 WHERE is_new");
}

static int note_event(sqlite3 *db, int64_t id, person_share share) {
    return sql_run(db,
                   "INSERT INTO temp.discko_person_events (id, share)"
                   " VALUES (?1, ?2)" KEEP_LARGER_SHARE,
                   SQL_VALUES(sql_integer(id), sql_integer(share)));
}

/* Keeps the first error of a statement or of what was done with its rows. */
static void note_rc(sql_query *q, const person *p, int rc) {
    sql_note(q, p->no_memory ? SQLITE_NOMEM : rc);
}

/*
** ----------------------------------------------------------------------------------------- payloads
*/

/* Whose a payload is; NULLs for what has not been asked for. */
typedef person_share judge_payload(person *p, const char *text, size_t length, const char *lead,
                                   size_t lead_length);

/* A lead with an address of theirs in its contact is theirs, in all versions. */
static person_share judge_by_content(person *p, const char *text, size_t length, const char *lead,
                                     size_t lead_length) {
    bool by_contact = false;
    person_share share =
        text != NULL ? person_in_payload(p, text, length, &by_contact) : PERSON_NONE;
    if (by_contact && lead != NULL) {
        person_add_id(p, lead, lead_length);
    }
    return share;
}

/* With the ids learned meanwhile: leads by their column, others by what they hold. A backslash may hide an id. */
static person_share judge_by_ids(person *p, const char *text, size_t length, const char *lead,
                                 size_t lead_length) {
    bool by_contact;
    if (lead != NULL && person_has_id(p, lead, lead_length)) {
        return PERSON_OWNS;
    }
    return text != NULL && (memchr(text, '\\', length) != NULL || person_in_bytes(p, text, length))
               ? person_in_payload(p, text, length, &by_contact)
               : PERSON_NONE;
}

/* Judges every payload that is not known to be theirs. */
static int judge_payloads(sqlite3 *db, person *p, judge_payload *judge, bool reads) {
    sql_query q = sql_begin(
        db,
        "SELECT id, lead, CASE WHEN ?1 THEN payload END FROM main.discko_events WHERE id NOT IN ("
        "SELECT id FROM temp.discko_person_events WHERE share = 3)",
        SQL_VALUES(sql_integer(reads)));
    while (sql_row(&q)) {
        const char *text = sql_column_text(&q, 2);
        size_t length = sql_column_size(&q, 2);
        const char *lead = sql_column_text(&q, 1);
        person_share share = judge(p, text, length, lead, sql_column_size(&q, 1));
        note_rc(&q, p,
                share != PERSON_NONE ? note_event(db, sql_column_integer(&q, 0), share)
                                     : SQLITE_OK);
    }
    return sql_end(&q);
}

static int judge_all_payloads(sqlite3 *db, person *p) {
    size_t ids = p->ids.count;
    int rc = judge_payloads(db, p, judge_by_content, true);
    return rc == SQLITE_OK ? judge_payloads(db, p, judge_by_ids, p->ids.count > ids) : rc;
}

/* A string of a payload, decoded; the caller frees it. NULL for any other value. */
static char *string_of(person *p, const char *text, dk_node node, size_t *length) {
    const dk_value *value = &p->scan.value[node];
    char *room = value->kind == DK_STRING ? malloc((size_t)value->length + 1) : NULL;
    *length =
        room != NULL ? dk_string_decode(text + value->offset + 1, value->length - 2, room) : 0;
    p->no_memory |= value->kind == DK_STRING && room == NULL;
    return room;
}

/* Learns the other addresses and the names of their leads. */
static int learn(sqlite3 *db, person *p) {
    sql_query q =
        sql_begin(db,
                  "SELECT e.payload FROM temp.discko_person_events AS x"
                  " CROSS JOIN main.discko_events AS e ON e.id = x.id"
                  " WHERE x.share = 3 AND x.is_new AND substr(e.event_name, 1, 5) = 'lead.'",
                  NULL);
    while (sql_row(&q)) {
        const char *text = sql_column_text(&q, 0);
        if (text == NULL || !dk_scan_payload(text, sql_column_size(&q, 0), &p->scan)) {
            continue;
        }
        size_t n, m, k;
        char *email = string_of(p, text, DK_NODE_email, &n);
        char *first = string_of(p, text, DK_NODE_first_name, &m);
        char *last = string_of(p, text, DK_NODE_last_name, &k);
        if (email != NULL && memchr(email, '@', n) != NULL) {
            person_add_related(p, email, n);
        }
        if (m > 1 && k > 1) {
            person_add_name(p, first, m, last, k);
        }
        free(email);
        free(first);
        free(last);
        note_rc(&q, p, SQLITE_OK);
    }
    return sql_end(&q);
}

static int note_ids(sqlite3 *db, const person *p) {
    int rc = SQLITE_OK;
    for (size_t i = 0; i < p->ids.count && rc == SQLITE_OK; i++) {
        rc = sql_run(db, "INSERT OR IGNORE INTO temp.discko_person_ids VALUES (?1)",
                     SQL_VALUES(sql_text_of(p->ids.list[i].text, p->ids.list[i].length)));
    }
    return rc;
}

/*
** --------------------------------------------------------------------------------------- quarantine
*/

/* Whether a record is a single piece of a record that its logger split. */
static bool is_piece(person *p, const char *raw, size_t length) {
    size_t lines = 0;
    bool goes_on = false;
    char *room = malloc(length + 1);
    p->no_memory |= room == NULL;
    if (room != NULL) {
        (void)join_contents(raw, length, &p->scan, room, &lines, &goes_on);
    }
    free(room);
    return lines == 1 && goes_on;
}

/* Why a record cannot be searched completely; NULL if it can. */
static const char *why_unread(const person *p, const char *code, bool is_cut) {
    static const char *const closed[] = {"encrypted", "damaged_archive", "spreadsheet",
                                         "packet_capture", "compressed"};
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        if (strcmp(code, closed[i]) == 0) {
            return "its packing cannot be read";
        }
    }
    return is_cut ? "only the input has the rest of this record, which is over the size limit"
                  : p->unread;
}

static int note_reject(sqlite3 *db, int64_t row, int64_t file, person_share share) {
    return share == PERSON_NONE
               ? SQLITE_OK
               : sql_run(db,
                         "INSERT INTO temp.discko_person_rejects (id, file_id, share)"
                         " VALUES (?1, ?2, ?3)" KEEP_LARGER_SHARE,
                         SQL_VALUES(sql_integer(row), sql_integer(file), sql_integer(share)));
}

static int note_unread(sqlite3 *db, int64_t row, const char *why) {
    return why == NULL
               ? SQLITE_OK
               : sql_run(db, "INSERT OR IGNORE INTO temp.discko_person_unread VALUES (?1, ?2)",
                         SQL_VALUES(sql_integer(row), sql_text(why)));
}

/* Whether a record is the end of a lead that does not say whose it is. */
static bool is_nameless_end(const char *raw, size_t length) {
    return trace_ends_lead(raw, length) && !bytes_hold(raw, length, "\"id");
}

static const char piece_why[] = "it is one piece of a record that its logger split";

/*
** A piece of a record whose pieces were quarantined apart; its number is negative for one of a row of several. What lies
** across them cannot be cut out: all of them go.
*/
static bool note_piece(void *context, int64_t row, int64_t file, person_share share,
                       bool followed) {
    sqlite3 *db = context;
    if (row < 0) {
        return sql_run(db,
                       "UPDATE temp.discko_person_parts SET share = max(share, ?2),"
                       " why = CASE WHEN ?3 AND why = ?4 THEN NULL ELSE why END WHERE rowid = -?1",
                       SQL_VALUES(sql_integer(row), sql_integer(share), sql_integer(followed),
                                  sql_text(piece_why))) == SQLITE_OK;
    }
    return note_reject(db, row, file, share) == SQLITE_OK &&
           (!followed ||
            sql_run(db, "DELETE FROM temp.discko_person_unread WHERE id = ?1 AND why = ?2",
                    SQL_VALUES(sql_integer(row), sql_text(piece_why))) == SQLITE_OK);
}

/* Whose a record is. A resolved record is theirs if its payload is. `message`: of the record, or NULL. */
static person_share judge_record(person *p, sql_query *q, const char *raw, size_t length,
                                 const char *message) {
    person_share share =
        sql_column_integer(q, 6) == PERSON_OWNS ? PERSON_OWNS : person_in_record(p, raw, length);
    const char *unread = p->unread;
    if (share != PERSON_NONE && sql_column_integer(q, 6) != PERSON_OWNS) {
        char *rest;
        size_t rest_length;
        cutout_result result = person_cut_out(p, raw, length, NULL, NULL, &rest, &rest_length);
        share = result == CUTOUT_PART ? PERSON_SHARED : result == CUTOUT_ALL ? PERSON_OWNS : share;
        free(rest);
    }
    p->unread = unread;
    return share == PERSON_NONE && message != NULL && person_in_text(p, message, strlen(message))
               ? PERSON_OWNS
               : share;
}

/* Notes one record of a row of several. */
static int note_part(sqlite3 *db, sql_query *q, const neighbour *part, person_share share,
                     const char *why) {
    return sql_run(
        db, "INSERT INTO temp.discko_person_parts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        SQL_VALUES(sql_integer(sql_column_integer(q, 0)), sql_integer(sql_column_integer(q, 1)),
                   sql_integer(sql_column_integer(q, 8) + (int64_t)part->record),
                   sql_integer(sql_column_integer(q, 9) + (int64_t)part->offset),
                   sql_integer((int64_t)part->length),
                   sql_text(part->code[0] != 0 ? part->code : NULL), sql_integer(share),
                   sql_text(why)));
}

/*
** Determines the person's share of one record of the statement's current row. `parts`: the row has several records.
*/
static int judge_part(split_records *split, sql_query *q, const neighbour *part, bool parts) {
    person *p = split->person;
    sqlite3 *db = split->context;
    int64_t row = sql_column_integer(q, 0), file = sql_column_integer(q, 1);
    const char *bytes = (const char *)sql_column_blob(q, 2) + part->offset;
    const char *code = part->code[0] != 0 ? part->code : sql_column_text(q, 4);
    size_t length = (size_t)part->length;
    bool is_cut = sql_column_integer(q, 3) != 0, goes_on;
    uint64_t key;
    person_share share =
        judge_record(p, q, bytes, length, part->record == 0 ? sql_column_text(q, 5) : NULL);
    const char *why = share == PERSON_OWNS                  ? NULL
                      : why_unread(p, code, is_cut) != NULL ? why_unread(p, code, is_cut)
                      : is_piece(p, bytes, length)          ? piece_why
                      : share == PERSON_NONE && is_nameless_end(bytes, length)
                          ? "it is the end of a lead whose beginning is not in it"
                          : NULL;
    int rc = SQLITE_OK;
    if (!parts) {
        rc = note_reject(db, row, file, share);
        rc = rc == SQLITE_OK ? note_unread(db, row, why) : rc;
    } else if (share != PERSON_NONE || why != NULL ||
               join_is_line(bytes, length, &p->scan, &key, &goes_on)) {
        rc = note_part(db, q, part, share, why);
        row = -sqlite3_last_insert_rowid(db);
    }
    return rc == SQLITE_OK && !split_records_add(split, row, file, bytes, length) ? SQLITE_ERROR
                                                                                  : rc;
}

static int judge_row(split_records *split, sql_query *q) {
    const char *parts = sql_column_text(q, 7);
    const bool has_parts = parts != NULL;
    neighbour part;
    int rc = SQLITE_OK;
    if (sql_column_blob(q, 2) == NULL || sql_column_text(q, 4) == NULL) {
        return SQLITE_OK;
    }
    while (rc == SQLITE_OK && neighbours_next(&parts, sql_column_size(q, 2), &part)) {
        rc = judge_part(split, q, &part, has_parts);
    }
    return rc;
}

/* The share of a row of several records follows from those of its records. */
static int judge_whole_rows(sqlite3 *db) {
    return sql_execute(
        db, "INSERT INTO temp.discko_person_rejects (id, file_id, share)"
            " SELECT id, file_id, max(share) FROM temp.discko_person_parts WHERE share > 0"
            " GROUP BY id, file_id" KEEP_LARGER_SHARE ";"
            "INSERT OR IGNORE INTO temp.discko_person_unread SELECT id, min(why)"
            " FROM temp.discko_person_parts WHERE why IS NOT NULL AND share < 3 GROUP BY id");
}

static int judge_quarantine(sqlite3 *db, person *p) {
    static const char sql[] =
        "SELECT r.id, r.file_id, r.raw, r.length > length(r.raw), r.code, r.message,"
        " coalesce((SELECT share FROM temp.discko_person_events AS x WHERE x.id = "
        "r.resolved_event_id), 0), r.parts, r.record, r.\"offset\""
        " FROM main.discko_rejects AS r ORDER BY r.file_id, r.record";
    split_records split = {.person = p, .each = note_piece, .context = db};
    sql_query q = sql_begin(db, sql, NULL);
    while (sql_row(&q)) {
        note_rc(&q, p, judge_row(&split, &q));
    }
    bool ended = split_records_end(&split);
    int rc = sql_end(&q);
    rc = rc == SQLITE_OK ? judge_whole_rows(db) : rc;
    return rc != SQLITE_OK || ended ? rc : p->no_memory ? SQLITE_NOMEM : SQLITE_ERROR;
}

/*
** -------------------------------------------------------------------------------------------- names
*/

static int judge_names(sqlite3 *db, person *p) {
    sql_query q =
        sql_begin(db,
                  "SELECT f.id, coalesce(x.path, f.path), coalesce(x.moved_to, f.moved_to)"
                  " FROM main.discko_files AS f"
                  " LEFT JOIN temp.discko_person_files AS x ON x.id = f.id",
                  NULL);
    while (sql_row(&q)) {
        const char *path = sql_column_text(&q, 1), *moved = sql_column_text(&q, 2);
        char *other_path = person_in_path(p, path), *other_moved = person_in_path(p, moved);
        int rc = SQLITE_OK;
        if (other_path != NULL || other_moved != NULL) {
            rc = sql_run(db, "INSERT OR REPLACE INTO temp.discko_person_files VALUES (?1, ?2, ?3)",
                         SQL_VALUES(sql_integer(sql_column_integer(&q, 0)),
                                    sql_text(other_path != NULL ? other_path : path),
                                    sql_text(other_moved != NULL ? other_moved : moved)));
        }
        free(other_path);
        free(other_moved);
        note_rc(&q, p, rc);
    }
    return sql_end(&q);
}

static int judge_packed(sqlite3 *db, person *p) {
    sql_query q =
        sql_begin(db,
                  "SELECT p.hash, coalesce(x.path, p.path) FROM main.discko_internal_packed AS p"
                  " LEFT JOIN temp.discko_person_packed AS x ON x.hash = p.hash",
                  NULL);
    while (sql_row(&q)) {
        char *other = person_in_path(p, sql_column_text(&q, 1));
        const void *hash = sql_column_blob(&q, 0);
        int rc =
            other == NULL
                ? SQLITE_OK
                : sql_run(db, "INSERT OR REPLACE INTO temp.discko_person_packed VALUES (?1, ?2)",
                          SQL_VALUES(sql_blob(hash, sql_column_size(&q, 0)), sql_text(other)));
        free(other);
        note_rc(&q, p, rc);
    }
    return sql_end(&q);
}

int whereabouts_find(struct sqlite3 *db, person *p) {
    int (*const steps[])(sqlite3 *, person *) = {judge_all_payloads, learn,        judge_quarantine,
                                                 judge_names,        judge_packed, own_tables_find};
    int rc = SQLITE_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == SQLITE_OK; i++) {
        rc = steps[i](db, p);
    }
    rc = rc == SQLITE_OK ? note_ids(db, p) : rc;
    return rc == SQLITE_OK && p->no_memory ? SQLITE_NOMEM : rc;
}
