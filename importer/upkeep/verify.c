#include "commands.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cli/report.h"
#include "../common/json.h"
#include "../common/visible.h"
#include "../formats/framer.h"
#include "../ingest/exact.h"
#include "../ingest/own_files.h"
#include "../ingest/survey.h"
#include "../input/content.h"
#include "../input/input.h"
#include "../input/members.h"
#include "../server/open_store.h"
#include "../store/erased.h"
#include "../store/integrity.h"
#include "../store/marks.h"
#include "../store/neighbours.h"
#include "../store/proof.h"
#include "../store/schema.h"
#include "../store/search.h"
#include "../store/sql.h"
#include "../store/store.h"
#include "../store/tables.h"
#include "rebuild.h"

/* The range of every record in the store. */
#define RANGES                                                                                  \
    "SELECT file_id, record, \"offset\", length, event_id, NULL AS kept"                        \
    " FROM discko_deliveries UNION ALL "                                                        \
    "SELECT file_id, record, \"offset\", length, NULL, length(raw) AS kept FROM discko_rejects" \
    " WHERE resolved_event_id IS NULL"

/* Whether a range may have gaps, as for a record that was joined from pieces. */
#define MAY_HAVE_GAPS(length, event, size)                                                  \
    length " > coalesce(" size ", (SELECT length(CAST(payload AS BLOB)) FROM discko_events" \
           " WHERE id = " event "))"

/* Invariants: each query counts the rows that violate one, and names an example. */
static const struct {
    const char *claim, *sql;
} claims[] = {
    {"the records of each input are stored, duplicate, rejected or ignored",
     "SELECT count(*), min(path) FROM discko_files"
     " WHERE records <> stored + duplicates + rejected + ignored"},
    {"each input has as many deliveries as payloads",
     "SELECT count(*), min(path) FROM discko_files AS f WHERE stored + duplicates <>"
     " (SELECT count(*) FROM discko_deliveries WHERE file_id = f.id)"},
    {"each input has as many quarantined records as its row says",
     "SELECT count(*), min(path) FROM discko_files AS f WHERE rejected <>"
     " (SELECT coalesce(sum(records), 0) FROM discko_rejects"
     " WHERE file_id = f.id AND resolved_event_id IS NULL)"},
    {"each quarantined record is counted", "SELECT count(*), min(id) FROM discko_rejects"
                                           " WHERE " NEIGHBOURS_WRONG},
    {"each input's ranges lie within it",
     "SELECT count(*), min(path) FROM (" RANGES ") AS r JOIN discko_files AS f ON f.id = r.file_id"
     " WHERE \"offset\" + length > size"},
    {"each input's ranges follow each other without overlap, or enclose others",
     "SELECT count(*), min(path) FROM (SELECT f.path, r.\"offset\", r.length, r.event_id, r.kept,"
     " lag(r.\"offset\", 1, 0) OVER of_file AS last_offset,"
     " lag(r.\"offset\" + r.length, 1, 0) OVER of_file AS last_end,"
     " lag(r.event_id) OVER of_file AS last_event, lag(r.kept) OVER of_file AS last_kept"
     " FROM (" RANGES ") AS r JOIN discko_files AS f ON f.id = r.file_id"
     " WINDOW of_file AS (PARTITION BY r.file_id ORDER BY r.\"offset\", r.length DESC, "
     "r.record))"
     " WHERE \"offset\" < last_end AND \"offset\" + length > last_end AND \"offset\" > last_offset"
     " AND NOT (" MAY_HAVE_GAPS("length", "event_id", "kept") " AND " MAY_HAVE_GAPS(
         "(last_end - last_offset)", "last_event", "last_kept") ")"},
    {"the records of each input have different numbers",
     "SELECT count(*), min(path) FROM (SELECT file_id FROM (" RANGES ") GROUP BY file_id, record"
     " HAVING count(*) > 1) AS r JOIN discko_files AS f ON f.id = r.file_id"},
    {"each record's number is one that its input has",
     "SELECT count(*), min(path) FROM (" RANGES ") AS r JOIN discko_files AS f ON f.id = r.file_id"
     " WHERE record >= records"},
    {"each record belongs to an input", "SELECT count(*), min(file_id) FROM (" RANGES
                                        ") WHERE file_id NOT IN (SELECT id FROM discko_files)"},
    {"each row has a number above 0",
     "SELECT count(*), min(id) FROM (SELECT id FROM discko_events UNION ALL SELECT id FROM"
     " discko_files UNION ALL SELECT id FROM discko_deliveries UNION ALL"
     " SELECT id FROM discko_rejects) WHERE id < 1"},
    {"each delivery is of bytes of its input",
     "SELECT count(*), min(id) FROM discko_deliveries WHERE length = 0"},
    {"each delivery is of a stored payload",
     "SELECT count(*), min(d.id) FROM discko_deliveries AS d"
     " LEFT JOIN discko_events AS e ON e.id = d.event_id WHERE e.id IS NULL"},
    {"each payload was delivered", "SELECT count(*), min(id) FROM discko_events"
                                   " WHERE id NOT IN (SELECT event_id FROM discko_deliveries)"},
    {"the columns of each input have valid types",
     "SELECT count(*), min(path) FROM discko_files"
     " WHERE complete NOT IN (0, 1) OR NOT (" PROOF_ARE_FIGURES ") OR " PROOF_INPUT_WRONG},
    {"each input says how it was read",
     "SELECT count(*), min(path) FROM discko_files WHERE " PROOF_READING_WRONG},
    {"the position of each record is numeric",
     "SELECT count(*), min(file_id) FROM (" RANGES ") WHERE min(" PROOF_IS_COUNT(
         "record") ", " PROOF_IS_COUNT("\"offset\"") ", " PROOF_IS_COUNT("length") ") = 0"},
    {"each time has the format that imports write",
     "SELECT count(*), min(at) FROM (SELECT imported_at AS at FROM discko_events UNION ALL"
     " SELECT imported_at FROM discko_files UNION ALL SELECT rejected_at FROM discko_rejects"
     " UNION ALL SELECT erased_at FROM discko_internal_erased UNION ALL"
     " SELECT received_at FROM discko_deliveries WHERE received_at IS NOT NULL)"
     " WHERE at NOT GLOB '" PROOF_TIME "'"},
    {"each time of receipt comes from a capture or a file",
     "SELECT count(*), min(id) FROM discko_deliveries"
     " WHERE " PROOF_RECEIPT_WRONG},
    {"the columns of each quarantined record have valid types",
     "SELECT count(*), min(id) FROM discko_rejects WHERE " PROOF_REJECT_WRONG},
    {"each packed input is known by its hash, size and path",
     "SELECT count(*), min(path) FROM discko_internal_packed WHERE " PROOF_PACKED_WRONG},
    {"the inputs count as many stored payloads as there are",
     "SELECT (SELECT count(*) FROM discko_events) <> (SELECT coalesce(sum(stored), 0)"
     " FROM discko_files), NULL"},
};

static const char settings_sql[] =
    "SELECT count(*), min(name) FROM discko_internal_faults WHERE is_fault";

typedef struct verification {
    store *store;
    sqlite3 *db;
    uint64_t payloads, inputs, faults;
    bool as_json;
    bool lacks_table; /* one that the schema has is missing or differs */
    bool lacks_view;
    bool lacks_object; /* any object of the schema is or does */
    outcome outcome;
    framer framer;       /* tells what lies between records */
    framer alone;        /* takes one record for a whole input */
    const char *at;      /* how these two read: the path to look at, or NULL, */
    char *own_at;        /* the same, if it is not that of the command line */
    uint64_t record_max; /* and the limit of a record */
    const char *word;    /* the word of the command line that is being visited */
    survey survey;       /* of the packed input that is being compared */
    erased erased;
} verification;

/* Printed as they are found: there can be any number. */
static void print_fault(const verification *v, const char *subject, const char *what) {
    if (!v->as_json) {
        visible_print(subject, stdout);
        fputs(": ", stdout);
        visible_print(what, stdout);
        puts("");
        return;
    }
    buffer one = {0};
    json_open(&one, NULL, '{');
    json_text(&one, "of", subject);
    json_text(&one, "fault", what);
    json_close(&one, '}');
    fputs(v->faults > 0 ? "," : "", stdout);
    fputs(!one.failed ? one.bytes : "{}", stdout);
    buffer_free(&one);
}

static void fault(verification *v, outcome how, const char *subject, const char *what) {
    print_fault(v, subject, what);
    v->faults++;
    v->outcome = outcome_worse(v->outcome, how);
}

/* An input that cannot be read; or out of memory, which is not the input's fault. */
static void input_fault(verification *v, const char *subject, const char *why) {
    fault(v, source_lacks_memory(why) ? OUTCOME_DATABASE : OUTCOME_INPUT, subject, why);
}

/* Why the database has just failed: another program may hold it. */
static outcome database_outcome(const verification *v) {
    return (sqlite3_errcode(v->db) & 0xFF) == SQLITE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE;
}

static void failed(verification *v, const char *why) {
    outcome how = database_outcome(v);
    report_error("--verify", why);
    v->outcome = outcome_worse(v->outcome, how);
}

static void database_failed(verification *v) {
    failed(v, store_message(v->store));
}

/* Ends a statement. False if it failed. */
static bool ended(verification *v, sql_query *q) {
    bool done = sql_end(q) == SQLITE_OK;
    if (!done) {
        database_failed(v);
    }
    return done;
}

/* ---------------------------------------------------------------------------------------- store */

static void not_for(verification *v, const char *claim, int64_t count, const char *example) {
    char what[512];
    snprintf(what, sizeof what, "does not hold for %lld, such as %s", (long long)count, example);
    fault(v, OUTCOME_DATABASE, claim, what);
}

static bool check_claim(verification *v, const char *claim, const char *sql) {
    sql_query q = sql_begin(v->db, sql, NULL);
    if (sql_row(&q) && sql_column_integer(&q, 0) != 0) {
        const char *example = sql_column_text(&q, 1);
        not_for(v, claim, sql_column_integer(&q, 0), example != NULL ? example : "the sum");
    }
    return ended(v, &q);
}

static bool check_payloads(verification *v) {
    sql_query q = sql_begin(v->db, "SELECT id, " PROOF_COLUMNS " FROM discko_events", NULL);
    while (sql_row(&q)) {
        char subject[48];
        proof found = PROOF_HASH;
        v->payloads++;
        sql_note(&q, proof_of_payload(&q, 1, &found));
        snprintf(subject, sizeof subject, "payload %lld", (long long)sql_column_integer(&q, 0));
        if (q.rc == SQLITE_OK && found == PROOF_HASH) {
            fault(v, OUTCOME_DATABASE, subject, "does not match its hash");
        } else if (q.rc == SQLITE_OK && found == PROOF_ENVELOPE) {
            fault(v, OUTCOME_DATABASE, subject, "does not match the columns of its row");
        }
    }
    return ended(v, &q);
}

/* Those that an older version has read may have other names. */
static bool check_formats(verification *v) {
    sql_query q = sql_begin(v->db,
                            "SELECT path, format FROM discko_files WHERE rules <> 0"
                            " AND typeof(format) = 'text'",
                            NULL);
    while (sql_row(&q)) {
        const char *path = sql_column_text(&q, 0), *format = sql_column_text(&q, 1);
        if (path != NULL && format != NULL && !formats_knows_name(format)) {
            fault(v, OUTCOME_DATABASE, path, "its format is none that imports write");
        }
    }
    return ended(v, &q);
}

static bool check_marks(verification *v) {
    int64_t count;
    char *example;
    int rc = marks_count_damaged(v->db, "main", &count, &example);
    if (rc == SQLITE_OK && count > 0) {
        not_for(v, "each mark of an erased person is intact", count,
                example != NULL ? example : "one without a time");
    } else if (rc != SQLITE_OK) {
        database_failed(v);
    }
    free(example);
    return rc == SQLITE_OK;
}

static void note_wrong(void *context, const char *what) {
    fault(context, OUTCOME_DATABASE, "integrity_check", what);
}

/* A table of discko's has an index of the user's that no import can keep up to date. */
static void note_unchecked(void *context, const char *table, const char *why) {
    char what[256];
    bool is_own = store_table_of(table) != NULL;
    snprintf(what, sizeof what, "%s: %s",
             is_own ? "an index that is not discko's cannot be read, nor imported into"
                    : "not checked: it needs what only its own program has",
             why);
    if (is_own) {
        fault(context, OUTCOME_PARTIAL, table, what);
    } else {
        report_error(table, what);
    }
}

static bool check_integrity(verification *v) {
    const integrity_visitor visitor = {v, note_wrong, note_unchecked};
    int rc = integrity_visit(v->db, "integrity_check", &visitor);
    if (rc != SQLITE_OK) {
        failed(v, sql_error(v->db, rc));
    }
    return rc == SQLITE_OK;
}

static bool check_search(verification *v) {
    bool is_right = true;
    if (search_check(v->db, &is_right) != SQLITE_OK) {
        database_failed(v);
        return false;
    }
    if (!is_right) {
        fault(v, OUTCOME_DATABASE, "discko_search",
              "is damaged, or does not match the leads: --snapshot repairs it");
    }
    return true;
}

static bool note_difference(void *context, const char *type, const char *name,
                            schema_difference how) {
    verification *v = context;
    char what[256];
    if (how == SCHEMA_CAN_FAIL) {
        return true; /* an import names it if it does */
    }
    schema_describe(what, sizeof what, type, name, how);
    fault(v, how == SCHEMA_FOREIGN ? OUTCOME_PARTIAL : OUTCOME_DATABASE, "schema", what);
    v->lacks_table |= how != SCHEMA_FOREIGN && strcmp(type, "table") == 0;
    v->lacks_view |= how != SCHEMA_FOREIGN && strcmp(type, "view") == 0;
    v->lacks_object |= how != SCHEMA_FOREIGN;
    return true;
}

static bool check_schema(verification *v) {
    const schema_visitor visitor = {v, note_difference};
    int rc = schema_compare(v->db, &visitor);
    if (rc != SQLITE_OK) {
        failed(v, sql_error(v->db, rc));
    }
    return rc == SQLITE_OK && !v->lacks_table;
}

static void note_plain(void *context, const char *table) {
    fault(context, OUTCOME_DATABASE, table, "differs from a rebuild: --snapshot repairs it");
}

static bool check_plain(verification *v) {
    int rc = rebuild_compare(v->db, store_path(v->store) != NULL, note_plain, v);
    if (rc == SQLITE_ERROR && v->lacks_object) {
        fault(v, OUTCOME_DATABASE, "discko_leads",
              "cannot be compared while objects of the schema are missing: --snapshot repairs it");
        return true;
    }
    if (rc != SQLITE_OK) {
        failed(v, sql_error(v->db, rc));
    }
    return rc == SQLITE_OK;
}

static bool check_tables(verification *v) {
    if (!check_integrity(v) || !check_schema(v)) {
        return false;
    }
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        if (!check_claim(v, claims[i].claim, claims[i].sql)) {
            return false;
        }
    }
    return (v->lacks_view || check_claim(v, "each setting is understood", settings_sql)) &&
           check_formats(v) && check_marks(v) && check_payloads(v) && check_plain(v) &&
           check_search(v);
}

/* In one transaction, so that concurrent imports do not matter. */
static bool check_store(verification *v) {
    bool own = sqlite3_get_autocommit(v->db) != 0;
    if (own && sql_execute(v->db, "BEGIN") != SQLITE_OK) {
        database_failed(v);
        return false;
    }
    bool on = check_tables(v);
    if (own && sql_execute(v->db, "COMMIT") != SQLITE_OK) {
        database_failed(v);
        return false;
    }
    return on;
}

/*
** ---------------------------------------------------------------------------------------- inputs
*/

/*
** One input that is being compared with what the store has of it, front to back: it is read as it was when
** it was imported, and each record must have its row. A row may also lie within a record (what was taken out
** of the quarantine) or be of several (what older reading rules or a lower limit made one). Where the rows are
** exactly those that the records would get now, they need not be in the order of their places: what was put together
** from pieces is handled after what lies between these.
*/
typedef struct comparison {
    verification *v;
    const store_file *file;
    source *from;
    sql_query
        *row; /* of: offset, length, hash of the payload or NULL, raw bytes of the reject or NULL */
    bool has_row;
    bool agrees;          /* what the row says has been seen in the input */
    bool is_damaged;      /* a row says something else of a record than its bytes do */
    uint64_t offset, end; /* the row's range */
    uint64_t ignored;     /* records so far that are in no row */
    exact exact;
    const char *error;    /* why it could not be read on, or NULL */
    char what[128];       /* what does not agree, or empty */
    const char *encoding; /* what the input was converted from; or NULL */
} comparison;

static void next_row(comparison *c) {
    c->has_row = sql_row(c->row);
    c->agrees = false;
    if (c->has_row) {
        c->offset = (uint64_t)sql_column_integer(c->row, 0);
        c->end = c->offset + (uint64_t)sql_column_integer(c->row, 1);
    }
}

static bool row_has(const comparison *c, const frame *record) {
    return exact_has_hash(record->text, record->text_length, sql_column_blob(c->row, 2),
                          sql_column_size(c->row, 2));
}

/* Whether the row's raw bytes agree with the record's, as far as both are there. */
static bool raw_agrees(const comparison *c, const frame *record) {
    const char *raw = sql_column_blob(c->row, 3), *bytes = record->bytes;
    size_t kept = sql_column_size(c->row, 3), size = record->size;
    uint64_t length = c->end - c->offset;
    if (kept != length && (kept > length || kept != HEAD_MAX)) {
        return false;
    }
    if (c->offset <= record->offset) {
        uint64_t skip = record->offset - c->offset;
        raw += skip < kept ? skip : kept;
        kept -= skip < kept ? (size_t)skip : kept;
    } else {
        uint64_t skip = c->offset - record->offset;
        bytes += skip < size ? skip : size;
        size -= skip < size ? (size_t)skip : size;
    }
    size = size < kept ? size : kept;
    return size == 0 || memcmp(raw, bytes, size) == 0;
}

/* Whether the bytes, read as if they were all of an input, hold the row's payload. */
static bool holds_payload(comparison *c, const frame *record) {
    static const framer_point beginning = {0};
    verification *v = c->v;
    source bytes = source_of_memory(record->bytes, record->size);
    frame part;
    frame_result kind;
    bool found = false;
    if (!framer_begin(&v->alone, &bytes, &beginning, true)) {
        return false;
    }
    while (!found && (kind = framer_next(&v->alone, &part)) < FRAME_WAITING) {
        found = kind == FRAME_PAYLOAD && row_has(c, &part);
    }
    return found;
}

static bool is_kept_payload(const comparison *c) {
    return c->file->is_kept && !sql_column_is_null(c->row, 2);
}

/*
** Whether the row, whose range meets the record's, agrees with it. A payload that only an earlier reading has found need
** not: then the range alone says little of it.
*/
static bool row_agrees(comparison *c, const frame *record) {
    if (sql_column_is_null(c->row, 2)) { /* who was erased may have been cut out */
        return raw_agrees(c, record) || exact_is_erased(&c->exact, record);
    }
    return is_kept_payload(c) || (c->exact.kind == FRAME_PAYLOAD && row_has(c, record)) ||
           holds_payload(c, record);
}

static void note_place(comparison *c, uint64_t offset) {
    snprintf(c->what, sizeof c->what, "the record at byte %" PRIu64 " is stored differently",
             offset);
}

static void note_row(comparison *c) {
    note_place(c, c->offset);
}

/* Passes the rows that lie before a place; each must have been seen. */
static void pass_rows(comparison *c, uint64_t to) {
    while (c->has_row && c->what[0] == 0 && c->end <= to &&
           (c->offset < to || c->agrees || to == UINT64_MAX)) {
        if (!c->agrees && c->end > c->offset && !is_kept_payload(c)) {
            note_row(c); /* what was wrong with the end of an input has no bytes */
        }
        next_row(c);
    }
}

/*
** Whether the row is that of a payload which meets the record and has another range, although the input was read by the
** present rules.
*/
static bool must_be_exact(const comparison *c, const frame *record) {
    return c->has_row && !c->file->outdated && !c->file->is_kept &&
           c->exact.kind == FRAME_PAYLOAD && !sql_column_is_null(c->row, 2) &&
           c->offset < record->offset + record->length && c->end > record->offset;
}

static bool is_at_record(const comparison *c, const frame *record) {
    return c->has_row && c->offset == record->offset && c->end == record->offset + record->length;
}

/* The row must agree with the record; then comes the next one. */
static void match_row(comparison *c, const frame *record) {
    if (!row_agrees(c, record)) {
        note_row(c);
    }
    next_row(c);
}

/* The record at hand must be in a row, or in several. */
static void match(comparison *c, const frame *record) {
    uint64_t end = record->offset + record->length;
    if (!is_at_record(c, record)) {
        pass_rows(c, record->offset);
    }
    if (is_at_record(c, record)) {
        match_row(c, record);
        return;
    }
    if (must_be_exact(c, record)) {
        note_row(c);
    }
    bool met = false;
    while (c->has_row && c->what[0] == 0 && c->offset >= record->offset && c->end <= end) {
        met = true;
        match_row(c, record);
    }
    if (!met && c->has_row && c->offset <= record->offset && c->end >= end) {
        met = true;
        bool is_reject = sql_column_is_null(c->row, 2), agrees = row_agrees(c, record);
        c->agrees |= agrees;
        if (is_reject && !agrees) {
            note_row(c);
        }
    }
    /* A quarantined record may have been discarded: the counts say so. */
    if (!met && c->what[0] == 0 && c->exact.kind == FRAME_PAYLOAD &&
        !exact_is_erased(&c->exact, record)) {
        snprintf(c->what, sizeof c->what, "bytes from %" PRIu64 " on are in no record",
                 record->offset);
    } else if (!met) {
        c->ignored++;
    }
}

static void compare_records(comparison *c) {
    verification *v = c->v;
    const framer_point beginning = {.encoding = c->encoding};
    /* What lies behind the records of an incomplete input ends the last of them, as it did when they were read. */
    source all = source_of_next(c->from, c->file->complete ? c->file->size : UINT64_MAX);
    frame record;
    c->exact.kind = FRAME_FAILED;
    bool begun = framer_begin(&v->framer, &all, &beginning, c->file->complete);
    next_row(c);
    while (begun && exact_next(&c->exact, &v->framer, &record)) {
        if (c->exact.kind == FRAME_IGNORED) {
            c->ignored += record.count;
        } else if (c->what[0] == 0) {
            match(c, &record);
        }
        if (c->exact.damaged > 0 && !c->file->outdated && !c->is_damaged) {
            c->is_damaged = true;
            note_place(c, record.offset);
        }
    }
    c->error = !c->exact.told                  ? source_no_memory
               : c->exact.kind == FRAME_FAILED ? v->framer.reader.error
                                               : NULL;
    if (c->what[0] == 0 && c->error == NULL) {
        pass_rows(c, UINT64_MAX);
    }
    if (c->what[0] == 0 && c->error == NULL && !c->file->is_kept &&
        c->ignored != c->file->ignored) {
        snprintf(c->what, sizeof c->what, "%" PRIu64 " records are ignored, not %" PRIu64,
                 c->ignored, c->file->ignored);
    }
    if (c->what[0] != 0 && v->framer.whole == NULL && strncmp(c->file->format, "csv", 3) == 0) {
        snprintf(c->what, sizeof c->what, "it is CSV: give the --at it was imported with");
    }
}

static bool begin_reading(verification *v) {
    return framer_init(&v->framer, v->record_max, v->at) &&
           framer_init(&v->alone, v->record_max, v->at);
}

static void end_reading(verification *v) {
    framer_free(&v->framer);
    framer_free(&v->alone);
}

/* An input is read as it was when it was imported, whatever --at and --max-record say now. */
static bool read_as_then(verification *v, store_file *file) {
    static const char sql[] = "SELECT read_at, record_max, rules FROM discko_files WHERE id = ?1 "
                              "AND record_max IS NOT NULL AND rules < " SQL_NUMBER(
                                  STORE_RULES_KEPT); /* else as the caller says */
    sql_query q = sql_begin(v->db, sql, SQL_VALUES(sql_integer(file->id)));
    bool begun = true;
    if (sql_row(&q)) {
        const char *at = sql_column_text(&q, 0);
        uint64_t record_max = (uint64_t)sql_column_integer(&q, 1);
        bool same_at = at == NULL || v->at == NULL ? at == v->at : strcmp(at, v->at) == 0;
        file->outdated = sql_column_integer(&q, 2) < READING_RULES;
        if (!same_at || record_max != v->record_max) {
            char *copy = at != NULL ? strdup(at) : NULL;
            end_reading(v);
            free(v->own_at);
            v->at = v->own_at = copy;
            v->record_max = record_max;
            begun = (at == NULL || copy != NULL) && begin_reading(v);
        }
    }
    if (!begun) {
        fault(v, OUTCOME_DATABASE, "--verify", source_no_memory);
    }
    return ended(v, &q) && begun;
}

/* The source is at its first byte. */
static void check_tiling(verification *v, const input *in, source *from, store_file *file) {
    static const char sql[] =
        "SELECT d.\"offset\", d.length, e.hash, NULL, d.record FROM discko_deliveries AS d"
        " JOIN discko_events AS e ON e.id = d.event_id WHERE d.file_id = ?1 UNION ALL "
        "SELECT \"offset\", length, NULL, raw, record FROM discko_rejects"
        " WHERE file_id = ?1 AND resolved_event_id IS NULL ORDER BY 1, 2, 5";
    if (!read_as_then(v, file)) {
        return;
    }
    sql_query row = sql_begin(v->db, sql, SQL_VALUES(sql_integer(file->id)));
    comparison c = {.v = v, .file = file, .from = from, .row = &row, .encoding = in->encoding};
    exact_begin(&c.exact, v->db, &v->erased, file);
    compare_records(&c);
    sql_note(&row, exact_end(&c.exact, &v->framer));
    if (!ended(v, &row)) {
        return;
    }
    if (!c.exact.differs && !c.is_damaged) {
        c.what[0] = 0;
    } else if (c.what[0] == 0 && !file->outdated && !file->is_kept && exact_wrong(&c.exact) > 0) {
        snprintf(c.what, sizeof c.what, "its records have other numbers");
    }
    if (c.exact.misnamed && formats_knows_name(file->format)) {
        snprintf(c.what, sizeof c.what, "its format is not %.70s%s%.23s", file->format,
                 file->inside[0] != 0 ? ", inside " : "", file->inside);
    }
    if (c.error != NULL) {
        input_fault(v, in->shown, c.error);
    } else if (c.what[0] != 0) {
        fault(v, OUTCOME_DATABASE, in->shown, c.what);
    }
}

/* `known`: what the survey has found of a packed member; NULL for all else. */
static void compare_input(verification *v, const input *in, const surveyed *known) {
    resume_point point;
    uint64_t size = known != NULL ? known->size : in->size;
    if (resume_find(v->store, in, known, v->framer.reader.content, &point) != STORE_OK) {
        database_failed(v);
    } else if (point.error != NULL) {
        input_fault(v, in->shown, point.error);
    } else if (point.file.id == 0) {
        fault(v, OUTCOME_PARTIAL, in->shown, "is not in the store");
    } else if (in->fd >= 0 && lseek(in->fd, 0, SEEK_SET) != 0) {
        fault(v, OUTCOME_INPUT, in->shown, strerror(errno));
    } else {
        check_tiling(v, in, in->from, &point.file);
        if (point.file.size < size) {
            fault(v, OUTCOME_PARTIAL, in->shown, "has grown or is incomplete: import it again");
        }
    }
}

static void input_skipped(void *context, const char *shown, const char *why) {
    char text[96];
    snprintf(text, sizeof text, "skipped: %s", why);
    fault(context, OUTCOME_PARTIAL, shown, text);
}

static void input_failed(void *context, const char *shown, const char *why) {
    input_fault(context, shown, why);
}

static bool compare_member(void *context, const input *in) {
    verification *v = context;
    const surveyed *known = survey_next(&v->survey);
    if (known == NULL) {
        fault(v, OUTCOME_INPUT, in->shown, "changed while it was read");
        return false;
    }
    compare_input(v, in, known);
    (void)source_drain(
        in->from); /* as the first time: damage shows itself at the same place then */
    return true;
}

/* What is packed is read twice: once to know which input of the store each member is. */
static void verify_packed(verification *v, const input *in) {
    const input_visitor compare = {.context = v,
                                   .file = compare_member,
                                   .skipped = input_skipped,
                                   .failed = input_failed,
                                   .final = true};
    survey *known = &v->survey;
    *known = (survey){.store = v->store, .content = v->framer.reader.content};
    if (survey_take(known, in)) {
        (void)members_visit(in, &known->intact, &compare);
    } else if (known->error != NULL) {
        input_fault(v, known->shown, known->error);
    } else {
        database_failed(v);
    }
    survey_free(known);
}

static bool verify_input(void *context, const input *in) {
    verification *v = context;
    bool packed;
    const char *why;
    if (own_files_are_no_input(store_path(v->store), NULL, in, v->word, &why)) {
        if (why != NULL) {
            input_skipped(v, in->shown, why);
        }
        return true;
    }
    v->inputs++;
    if (!members_is_packed(in, &packed)) {
        input_fault(v, in->shown, in->from->error);
    } else if (packed) {
        verify_packed(v, in);
    } else {
        compare_input(v, in, NULL);
    }
    return true;
}

static bool load_erased(verification *v, const char *database) {
    bool loaded = erased_load(&v->erased, v->db, "main", store_key_path(v->store));
    if (!loaded) {
        fault(v, database_outcome(v), database, v->erased.message);
        return false;
    }
    char what[ERASED_MESSAGE_SIZE];
    if (erased_has_unused_key(&v->erased, store_key_path(v->store), what)) {
        report_error(database, what); /* no fault: an erasure may have been interrupted */
    }
    return true;
}

outcome verify_run(const options *o) {
    verification v = {.outcome = OUTCOME_SUCCESS};
    const input_visitor visitor = {
        .context = &v, .file = verify_input, .skipped = input_skipped, .failed = input_failed};
    const store_reading reading = {READING_RULES, o->at, o->max_record};
    store_status status = store_open_read_only(o->database, o->busy_timeout, &reading, &v.store);
    if (status != STORE_OK) {
        const char *why = v.store != NULL ? store_message(v.store) : source_no_memory;
        report_error(o->database, why);
        report_failure(o, why);
        store_close(v.store);
        return report_written(status == STORE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE);
    }
    v.db = store_connection(v.store);
    v.at = o->at;
    v.record_max = o->max_record;
    v.as_json = o->json;
    fputs(v.as_json ? "{\"faults\":[" : "", stdout);
    if (!begin_reading(&v)) {
        fault(&v, OUTCOME_DATABASE, "--verify", source_no_memory);
    } else if (check_store(&v) && load_erased(&v, o->database)) {
        for (int i = 0; i < o->input_count; i++) {
            v.word = o->inputs[i];
            (void)input_visit(v.word, &visitor);
        }
    }
    if (v.as_json) {
        printf("],\"verified\":%s,\"payloads\":%" PRIu64 ",\"inputs\":%" PRIu64 "}\n",
               v.outcome == OUTCOME_SUCCESS ? "true" : "false", v.payloads, v.inputs);
    } else if (v.outcome == OUTCOME_SUCCESS && !o->quiet) {
        printf("verified: %" PRIu64 " payload%s, %" PRIu64 " input%s compared\n", v.payloads,
               v.payloads == 1 ? "" : "s", v.inputs, v.inputs == 1 ? "" : "s");
    }
    end_reading(&v);
    free(v.own_at);
    erased_free(&v.erased);
    store_close(v.store);
    return report_written(v.outcome);
}
