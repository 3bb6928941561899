#include "verify.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "../cli/report.h"
#include "../cli/visible.h"
#include "../formats/framer.h"
#include "../formats/unwrap.h"
#include "../ingest/survey.h"
#include "../input/content.h"
#include "../input/input.h"
#include "../input/members.h"
#include "../server/open.h"
#include "../store/erased.h"
#include "../store/sql.h"
#include "../store/store.h"

/* Every record of the store, in a table of its own shape. */
#define RANGES                                                                     \
    "SELECT file_id, record, \"offset\", length FROM discko_deliveries UNION ALL " \
    "SELECT file_id, record, \"offset\", length FROM discko_rejects"               \
    " WHERE resolved_event_id IS NULL"

/* What must hold: each query counts the rows that break it, and names one. */
static const struct {
    const char *claim, *sql;
} claims[] = {
    {"the records of each input are stored, duplicate, rejected or ignored",
     "SELECT count(*), min(path) FROM discko_files"
     " WHERE records <> stored + duplicates + rejected + ignored"},
    {"each input has as many deliveries as payloads",
     "SELECT count(*), min(path) FROM discko_files AS f WHERE stored + duplicates <>"
     " (SELECT count(*) FROM discko_deliveries WHERE file_id = f.id)"},
    {"each input has as many quarantined records as it says",
     "SELECT count(*), min(path) FROM discko_files AS f WHERE rejected <>"
     " (SELECT count(*) FROM discko_rejects WHERE file_id = f.id AND resolved_event_id IS NULL)"},
    {"each input's ranges follow each other without overlap and lie within it",
     "SELECT count(*), min(path) FROM (SELECT f.path, f.size, r.record, r.\"offset\", r.length,"
     " lag(r.\"offset\" + r.length, 1, 0) OVER of_file AS last_end"
     " FROM (" RANGES ") AS r JOIN discko_files AS f ON f.id = r.file_id"
     " WINDOW of_file AS (PARTITION BY r.file_id ORDER BY r.\"offset\", r.length, r.record))"
     " WHERE \"offset\" < last_end OR \"offset\" + length > size"},
    {"each record of an input has a number of its own",
     "SELECT count(*), min(path) FROM (SELECT file_id FROM (" RANGES ") GROUP BY file_id, record"
     " HAVING count(*) > 1) AS r JOIN discko_files AS f ON f.id = r.file_id"},
    {"each record belongs to an input", "SELECT count(*), min(file_id) FROM (" RANGES
                                        ") WHERE file_id NOT IN (SELECT id FROM discko_files)"},
    {"each delivery is of a stored payload",
     "SELECT count(*), min(d.id) FROM discko_deliveries AS d"
     " LEFT JOIN discko_events AS e ON e.id = d.event_id WHERE e.id IS NULL"},
    {"each payload was delivered", "SELECT count(*), min(id) FROM discko_events"
                                   " WHERE id NOT IN (SELECT event_id FROM discko_deliveries)"},
    {"the three triggers that keep payloads append-only are there",
     "SELECT count(*) <> 3, min(name) FROM sqlite_master WHERE type = 'trigger' AND name IN"
     " ('discko_events_no_update', 'discko_events_no_delete', 'discko_events_no_replace')"},
    {"as many payloads are there as inputs stored",
     "SELECT (SELECT count(*) FROM discko_events) <> (SELECT coalesce(sum(stored), 0)"
     " FROM discko_files), NULL"},
};

typedef struct verification {
    store *store;
    sqlite3 *db;
    uint64_t payloads, inputs, faults;
    outcome outcome;
    char *record; /* the bytes of one */
    size_t room;
    framer framer; /* tells what lies between records */
    framer alone;  /* takes one record for a whole input */
    unwrapped unwrapped;
    erased erased;
} verification;

static void fault(verification *v, outcome how, const char *subject, const char *what) {
    visible_print(subject, stdout);
    fputs(": ", stdout);
    visible_print(what, stdout);
    puts("");
    v->faults++;
    v->outcome = outcome_worse(v->outcome, how);
}

/* What cannot be read is the input's fault, unless there is no memory to read it with. */
static void input_fault(verification *v, const char *subject, const char *why) {
    fault(v, source_lacks_memory(why) ? OUTCOME_DATABASE : OUTCOME_INPUT, subject, why);
}

static void database_failed(verification *v) {
    report_error("--verify", store_message(v->store));
    v->outcome = outcome_worse(v->outcome, OUTCOME_DATABASE);
}

/* Ends a statement; whether it came to its end. */
static bool ended(verification *v, sql_query *q) {
    bool done = sql_end(q) == SQLITE_OK;
    if (!done) {
        database_failed(v);
    }
    return done;
}

/* ---------------------------------------------------------------------------------------- store */

static bool check_claim(verification *v, const char *claim, const char *sql) {
    sql_query q = sql_begin(v->db, sql, NULL);
    if (sql_row(&q) && sql_column_integer(&q, 0) != 0) {
        char what[512];
        const char *example = sql_column_text(&q, 1);
        snprintf(what, sizeof what, "does not hold for %lld, such as %s",
                 (long long)sql_column_integer(&q, 0), example != NULL ? example : "the sum");
        fault(v, OUTCOME_DATABASE, claim, what);
    }
    return ended(v, &q);
}

static bool hash_is(const char *text, size_t length, const void *hash, int hash_size) {
    dk_scan scan;
    if (text == NULL || hash == NULL || hash_size != DK_HASH_SIZE ||
        !dk_scan_payload(text, length, &scan)) {
        return false;
    }
    dk_hash digest = dk_hash_json(text + scan.root.offset, scan.root.length, scan.spaced);
    return memcmp(digest.bytes, hash, DK_HASH_SIZE) == 0;
}

static bool check_hashes(verification *v) {
    sql_query q = sql_begin(v->db, "SELECT id, hash, payload FROM discko_events", NULL);
    while (sql_row(&q)) {
        const char *payload = sql_column_text(&q, 2);
        size_t length = sql_column_size(&q, 2);
        const void *hash = sql_column_blob(&q, 1);
        v->payloads++;
        if (q.rc == SQLITE_OK && !hash_is(payload, length, hash, (int)sql_column_size(&q, 1))) {
            char subject[48];
            snprintf(subject, sizeof subject, "payload %lld", (long long)sql_column_integer(&q, 0));
            fault(v, OUTCOME_DATABASE, subject, "does not have the hash it is stored under");
        }
    }
    return ended(v, &q);
}

static bool check_integrity(verification *v) {
    sql_query q = sql_begin(v->db, "PRAGMA integrity_check(10)", NULL);
    while (sql_row(&q)) {
        const char *line = sql_column_text(&q, 0);
        if (line != NULL && strcmp(line, "ok") != 0) {
            fault(v, OUTCOME_DATABASE, "integrity_check", line);
        }
    }
    return ended(v, &q);
}

static bool check_store(verification *v) {
    if (!check_integrity(v)) {
        return false;
    }
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        if (!check_claim(v, claims[i].claim, claims[i].sql)) {
            return false;
        }
    }
    return check_hashes(v);
}

/*
** ---------------------------------------------------------------------------------------- inputs
*/

/* One input that is being compared with what the store has of it, front to back. */
typedef struct comparison {
    verification *v;
    const store_file *file;
    source *from;
    uint64_t at;       /* offset up to which it has been read */
    uint64_t ignored;  /* records so far that are in no row */
    const char *error; /* why it could not be read on, or NULL */
    char inside[24];   /* what is open there */
    char what[128];    /* what does not agree, or empty */
} comparison;

/* Reads the next `length` bytes into v->record; false where there are not so many. */
static bool read_bytes(comparison *c, size_t length) {
    verification *v = c->v;
    if (length > v->room) {
        char *record = realloc(v->record, length);
        if (record == NULL) {
            c->error = source_no_memory;
            return false;
        }
        v->record = record;
        v->room = length;
    }
    for (size_t done = 0; done < length;) {
        ptrdiff_t n = c->from->read(c->from, v->record + done, length - done);
        if (n <= 0) {
            c->error = n < 0 ? c->from->error : NULL;
            return false;
        }
        done += (size_t)n;
    }
    c->at += length;
    return true;
}

/* Passes bytes of a record that was not kept whole. */
static bool skip_bytes(comparison *c, uint64_t length) {
    while (length > 0) {
        size_t part = length < HEAD_MAX ? (size_t)length : HEAD_MAX;
        if (!read_bytes(c, part)) {
            return false;
        }
        length -= part;
    }
    return true;
}

/* The input's next bytes up to a limit, as a source of their own. */
static ptrdiff_t read_limited(source *s, void *buffer, size_t room) {
    comparison *c = s->owner;
    room = room < s->length ? room : (size_t)s->length;
    ptrdiff_t n = room == 0 ? 0 : c->from->read(c->from, buffer, room);
    s->length -= n > 0 ? (uint64_t)n : 0;
    c->at += n > 0 ? (uint64_t)n : 0;
    s->error = c->from->error;
    s->damaged = c->from->damaged;
    return n;
}

/* A record that is in no row: a carrier's entry without a body, or of somebody who was erased. */
static bool is_ignored(comparison *c, frame_result kind, const frame *record) {
    verification *v = c->v;
    const dk_scan *scan = &v->framer.scan;
    unwrapped *u = &v->unwrapped;
    bool gone = false, told = true;
    unwrap_result found = kind == FRAME_WRAPPED ? unwrap_record(u, &v->framer, record) : UNWRAP_BAD;
    if (kind == FRAME_PAYLOAD) {
        told = erased_has_payload(&v->erased, record->bytes + scan->root.offset, scan->root.length,
                                  &gone);
    } else if (found == UNWRAP_PAYLOAD) {
        told = erased_has_payload(&v->erased, u->text + u->scan.root.offset, u->scan.root.length,
                                  &gone);
    } else if (found == UNWRAP_BAD) {
        told = erased_has_bytes(&v->erased, record->bytes, record->size, &gone);
    }
    if (!told || found == UNWRAP_FAILED) {
        c->error = source_no_memory;
    }
    return gone || found == UNWRAP_IGNORED;
}

/*
** Between the records of the store only what no record is made of may lie: separators, a carrier's
** own syntax, and the entries of carriers that are ignored. The framer tells.
*/
static bool is_gap(comparison *c, uint64_t to) {
    verification *v = c->v;
    source gap = {.read = read_limited, .fd = c->from->fd, .owner = c, .length = to - c->at};
    /* Of CSV the header comes first. */
    bool header = c->at == 0 && v->framer.framing == FRAMING_CSV;
    bool json = v->framer.framing <= FRAMING_JSON; /* as lines or not does not matter here */
    framer_point point = {.offset = c->at,
                          .records = 1,
                          .format = header ? NULL
                                    : json ? "json"
                                           : c->file->format,
                          .inside = c->inside[0] != 0 ? c->inside : NULL};
    bool final = to == c->file->size && c->file->complete;
    frame record;
    frame_result kind;
    if (c->at == to) {
        return true;
    }
    if (!framer_begin(&v->framer, &gap, &point, final)) {
        c->error = v->framer.reader.error;
        return false;
    }
    while ((kind = framer_next(&v->framer, &record)) < FRAME_WAITING &&
           is_ignored(c, kind, &record)) {
        c->ignored++;
    }
    if (kind == FRAME_FAILED) {
        c->error = v->framer.reader.error;
    }
    const char *inside = framer_inside(&v->framer);
    snprintf(c->inside, sizeof c->inside, "%s", inside != NULL ? inside : "");
    return kind >= FRAME_WAITING && kind != FRAME_FAILED && record.length == 0 && c->at == to;
}

/* The payload in v->record, unwrapped, has this hash. */
static bool holds_payload(comparison *c, size_t length, const void *hash, int hash_size,
                          const frame *record) {
    verification *v = c->v;
    unwrapped *u = &v->unwrapped;
    unwrap_result result = v->framer.framing > FRAMING_JSON ? unwrap_record(u, &v->framer, record)
                                                            : unwrap_bytes(u, v->record, length);
    if (result == UNWRAP_FAILED) {
        c->error = source_no_memory;
    }
    return result == UNWRAP_PAYLOAD && hash_is(u->text, u->length, hash, hash_size);
}

/*
** The same where the record was quarantined once, and then read as if it were all of an input: it may be
** made of something else than what is around it.
*/
static bool holds_payload_alone(comparison *c, size_t length, const void *hash, int hash_size) {
    static const framer_point beginning = {0};
    verification *v = c->v;
    unwrapped *u = &v->unwrapped;
    source bytes = source_of_memory(v->record, length);
    frame record;
    bool begun = framer_begin(&v->alone, &bytes, &beginning, true);
    frame_result kind = begun ? framer_next(&v->alone, &record) : FRAME_FAILED;
    if (kind == FRAME_FAILED) {
        c->error = v->alone.reader.error;
        return false;
    }
    if (record.offset != 0 || record.length != length) {
        return false;
    }
    if (kind == FRAME_PAYLOAD) {
        const dk_value *root = &v->alone.scan.root;
        return hash_is(record.bytes + root->offset, root->length, hash, hash_size);
    }
    return kind == FRAME_WRAPPED && unwrap_record(u, &v->alone, &record) == UNWRAP_PAYLOAD &&
           hash_is(u->text, u->length, hash, hash_size);
}

/* A row of: offset, length, hash of the payload or NULL, raw bytes of the reject or NULL. */
static bool record_agrees(comparison *c, sql_query *row) {
    verification *v = c->v;
    uint64_t length = (uint64_t)sql_column_integer(row, 1);
    if (!sql_column_is_null(row, 2)) {
        frame record = {c->at, length, NULL, (size_t)length};
        bool there = read_bytes(c, (size_t)length);
        record.bytes = v->record;
        const void *hash = sql_column_blob(row, 2);
        int hash_size = (int)sql_column_size(row, 2);
        return there && (holds_payload(c, (size_t)length, hash, hash_size, &record) ||
                         holds_payload_alone(c, (size_t)length, hash, hash_size));
    }
    const void *raw = sql_column_blob(row, 3);
    size_t kept = sql_column_size(row, 3);
    return (kept == length || (kept < length && kept == HEAD_MAX)) && read_bytes(c, kept) &&
           (kept == 0 || memcmp(v->record, raw, kept) == 0) && skip_bytes(c, length - kept);
}

static void note_gap(comparison *c, uint64_t at) {
    if (at == 0 && c->v->framer.column == NULL && strncmp(c->file->format, "csv", 3) == 0) {
        snprintf(c->what, sizeof c->what, "it is CSV: give the --column it was imported with");
    } else {
        snprintf(c->what, sizeof c->what, "bytes from %" PRIu64 " on are in no record", at);
    }
}

static void compare_records(comparison *c, sql_query *row) {
    source none = source_of_memory("", 0);
    const framer_point point = {.records = 1, .format = c->file->format};
    (void)framer_begin(&c->v->framer, &none, &point, true);
    while (c->what[0] == 0 && sql_row(row)) {
        uint64_t offset = (uint64_t)sql_column_integer(row, 0), at = c->at;
        if (offset < at || !is_gap(c, offset)) {
            note_gap(c, at);
        } else if (!record_agrees(c, row)) {
            snprintf(c->what, sizeof c->what,
                     "the record at byte %" PRIu64 " is stored differently", offset);
        }
    }
    uint64_t at = c->at;
    if (c->what[0] == 0 && !is_gap(c, c->file->size)) {
        note_gap(c, at);
    }
    if (c->what[0] == 0 && c->ignored != c->file->ignored) {
        snprintf(c->what, sizeof c->what, "%" PRIu64 " records are ignored, not %" PRIu64,
                 c->ignored, c->file->ignored);
    }
}

/* The source is at its first byte. */
static void check_tiling(verification *v, const input *in, source *from, const store_file *file) {
    static const char sql[] =
        "SELECT d.\"offset\", d.length, e.hash, NULL, d.record FROM discko_deliveries AS d"
        " JOIN discko_events AS e ON e.id = d.event_id WHERE d.file_id = ?1 UNION ALL "
        "SELECT \"offset\", length, NULL, raw, record FROM discko_rejects"
        " WHERE file_id = ?1 AND resolved_event_id IS NULL ORDER BY 1, 2, 5";
    comparison c = {.v = v, .file = file, .from = from};
    sql_query row = sql_begin(v->db, sql, SQL_VALUES(sql_integer(file->id)));
    compare_records(&c, &row);
    if (!ended(v, &row)) {
        return;
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
            fault(v, OUTCOME_PARTIAL, in->shown, "has grown or waits: import it again");
        }
    }
}

static void input_skipped(void *context, const char *shown, const char *why) {
    char text[96];
    snprintf(text, sizeof text, "skipped: %s", why);
    fault(context, OUTCOME_PARTIAL, shown, text);
}

/* What is packed is read twice: once to know which input of the store each member is. */
typedef struct members {
    verification *v;
    survey survey;
} members;

/* To the end of a member, as the first time: what is damaged shows itself at the same place then. */
static void drain(source *from) {
    char buffer[4096];
    while (from->read(from, buffer, sizeof buffer) > 0) {
    }
}

static bool compare_member(void *context, const input *in) {
    members *m = context;
    const surveyed *known = survey_next(&m->survey);
    if (known == NULL) {
        fault(m->v, OUTCOME_INPUT, in->shown, "changed while it was read");
        return false;
    }
    compare_input(m->v, in, known);
    drain(in->from);
    return true;
}

static void member_skipped(void *context, const char *shown, const char *why) {
    members *m = context;
    input_skipped(m->v, shown, why);
}

static void member_failed(void *context, const char *shown, const char *why) {
    members *m = context;
    input_fault(m->v, shown, why);
}

static void verify_packed(verification *v, const input *in) {
    members m = {.v = v, .survey = {.store = v->store, .content = v->framer.reader.content}};
    const input_visitor compare = {
        .context = &m, .file = compare_member, .skipped = member_skipped, .failed = member_failed};
    if (survey_take(&m.survey, in)) {
        (void)members_visit(in, &compare);
    } else if (m.survey.error != NULL) {
        input_fault(v, m.survey.shown, m.survey.error);
    } else {
        database_failed(v);
    }
    survey_free(&m.survey);
}

static bool verify_input(void *context, const input *in) {
    verification *v = context;
    bool packed;
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

static void input_failed(void *context, const char *shown, const char *why) {
    input_fault(context, shown, why);
}

outcome verify_run(const options *o) {
    verification v = {.outcome = OUTCOME_SUCCESS};
    const input_visitor visitor = {
        .context = &v, .file = verify_input, .skipped = input_skipped, .failed = input_failed};
    store_status status = store_open_read_only(o->database, o->busy_timeout, &v.store);
    if (status != STORE_OK) {
        report_error(o->database, v.store != NULL ? store_message(v.store) : source_no_memory);
        store_close(v.store);
        return status == STORE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE;
    }
    v.db = store_connection(v.store);
    if (!framer_init(&v.framer, o->max_record, o->column) ||
        !framer_init(&v.alone, o->max_record, o->column)) {
        fault(&v, OUTCOME_DATABASE, "--verify", source_no_memory);
    } else if (!erased_load(&v.erased, v.db, "main", store_key_path(v.store))) {
        fault(&v, OUTCOME_DATABASE, o->database, v.erased.message);
    } else if (check_store(&v)) {
        for (int i = 0; i < o->input_count; i++) {
            (void)input_visit(o->inputs[i], &visitor);
        }
    }
    if (v.outcome == OUTCOME_SUCCESS && !o->quiet) {
        printf("verified: %" PRIu64 " payload%s, %" PRIu64 " input%s compared\n", v.payloads,
               v.payloads == 1 ? "" : "s", v.inputs, v.inputs == 1 ? "" : "s");
    }
    framer_free(&v.framer);
    framer_free(&v.alone);
    unwrap_free(&v.unwrapped);
    free(v.record);
    erased_free(&v.erased);
    store_close(v.store);
    return fflush(stdout) == 0 ? v.outcome : outcome_worse(v.outcome, OUTCOME_PARTIAL);
}
