#include "verify.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "content.h"
#include "framer.h"
#include "input.h"
#include "report.h"
#include "resume.h"
#include "store.h"

/* Every record of the store, in a table of its own shape. */
#define RANGES                                                                     \
    "SELECT file_id, record, \"offset\", length FROM discko_deliveries UNION ALL " \
    "SELECT file_id, record, \"offset\", length FROM discko_rejects"

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
     " (SELECT count(*) FROM discko_rejects WHERE file_id = f.id)"},
    {"each input's ranges follow each other without overlap and lie within it",
     "SELECT count(*), min(path) FROM (SELECT f.path, f.size, r.record, r.\"offset\", r.length,"
     " lag(r.record, 1, -1) OVER of_file AS last_record,"
     " lag(r.\"offset\" + r.length, 1, 0) OVER of_file AS last_end"
     " FROM (" RANGES ") AS r JOIN discko_files AS f ON f.id = r.file_id"
     " WINDOW of_file AS (PARTITION BY r.file_id ORDER BY r.record))"
     " WHERE record <= last_record OR \"offset\" < last_end OR \"offset\" + length > size"},
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
} verification;

static void fault(verification *v, outcome how, const char *subject, const char *what) {
    printf("%s: %s\n", subject, what);
    v->faults++;
    v->outcome = outcome_worse(v->outcome, how);
}

static void database_failed(verification *v) {
    report_error("--verify", store_message(v->store));
    v->outcome = outcome_worse(v->outcome, OUTCOME_DATABASE);
}

/* ---------------------------------------------------------------------------------------- store */

static bool check_claim(verification *v, const char *claim, const char *sql) {
    sqlite3_stmt *row = NULL;
    bool done = sqlite3_prepare_v2(v->db, sql, -1, &row, NULL) == SQLITE_OK &&
                sqlite3_step(row) == SQLITE_ROW;
    if (!done) {
        database_failed(v);
    } else if (sqlite3_column_int64(row, 0) != 0) {
        char what[512];
        const char *example = (const char *)sqlite3_column_text(row, 1);
        snprintf(what, sizeof what, "does not hold for %lld, such as %s",
                 (long long)sqlite3_column_int64(row, 0), example != NULL ? example : "the sum");
        fault(v, OUTCOME_DATABASE, claim, what);
    }
    sqlite3_finalize(row);
    return done;
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
    sqlite3_stmt *row = NULL;
    int rc =
        sqlite3_prepare_v2(v->db, "SELECT id, hash, payload FROM discko_events", -1, &row, NULL);
    while (rc == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW) {
        const char *payload = (const char *)sqlite3_column_text(row, 2);
        size_t length = (size_t)sqlite3_column_bytes(row, 2);
        v->payloads++;
        if (!hash_is(payload, length, sqlite3_column_blob(row, 1), sqlite3_column_bytes(row, 1))) {
            char subject[48];
            snprintf(subject, sizeof subject, "payload %lld",
                     (long long)sqlite3_column_int64(row, 0));
            fault(v, OUTCOME_DATABASE, subject, "does not have the hash it is stored under");
        }
    }
    if (rc != SQLITE_OK || sqlite3_finalize(row) != SQLITE_OK) {
        database_failed(v);
        return false;
    }
    return true;
}

static bool check_integrity(verification *v) {
    sqlite3_stmt *row = NULL;
    int rc = sqlite3_prepare_v2(v->db, "PRAGMA integrity_check(10)", -1, &row, NULL);
    while (rc == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(row, 0);
        if (line != NULL && strcmp(line, "ok") != 0) {
            fault(v, OUTCOME_DATABASE, "integrity_check", line);
        }
    }
    if (rc != SQLITE_OK || sqlite3_finalize(row) != SQLITE_OK) {
        database_failed(v);
        return false;
    }
    return true;
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

/* --------------------------------------------------------------------------------------- inputs */

/* Reads [offset, offset + length) of the input into v->record; false where it cannot. */
static bool read_range(verification *v, int fd, uint64_t offset, size_t length) {
    if (length > v->room) {
        char *record = realloc(v->record, length);
        if (record == NULL) {
            return false;
        }
        v->record = record;
        v->room = length;
    }
    for (size_t done = 0; done < length;) {
        ssize_t n = pread(fd, v->record + done, length - done, (off_t)(offset + done));
        if (n <= 0) {
            return false;
        }
        done += (size_t)n;
    }
    return true;
}

/* Whether only separators and the brackets of arrays lie in [from, to). */
static bool is_gap(verification *v, int fd, uint64_t from, uint64_t to) {
    while (from < to) {
        size_t length = to - from < (1 << 16) ? (size_t)(to - from) : 1 << 16;
        if (!read_range(v, fd, from, length)) {
            return false;
        }
        for (size_t i = 0; i < length; i++) {
            if (v->record[i] == 0 || strchr(" \t\r\n\x1E,[]\xEF\xBB\xBF", v->record[i]) == NULL) {
                return false;
            }
        }
        from += length;
    }
    return true;
}

/* A row of: offset, length, hash of the payload or NULL, raw bytes of the reject or NULL. */
static bool record_agrees(verification *v, int fd, sqlite3_stmt *row) {
    uint64_t offset = (uint64_t)sqlite3_column_int64(row, 0);
    size_t length = (size_t)sqlite3_column_int64(row, 1);
    if (sqlite3_column_type(row, 2) != SQLITE_NULL) {
        return read_range(v, fd, offset, length) &&
               hash_is(v->record, length, sqlite3_column_blob(row, 2),
                       sqlite3_column_bytes(row, 2));
    }
    size_t kept = (size_t)sqlite3_column_bytes(row, 3);
    const void *raw = sqlite3_column_blob(row, 3);
    return (kept == length || (kept < length && kept == HEAD_MAX)) &&
           read_range(v, fd, offset, kept) && (kept == 0 || memcmp(v->record, raw, kept) == 0);
}

static void check_tiling(verification *v, const input *in, const store_file *file) {
    static const char sql[] =
        "SELECT d.\"offset\", d.length, e.hash, NULL, d.record FROM discko_deliveries AS d"
        " JOIN discko_events AS e ON e.id = d.event_id WHERE d.file_id = ?1 UNION ALL "
        "SELECT \"offset\", length, NULL, raw, record FROM discko_rejects WHERE file_id = ?1"
        " ORDER BY 5";
    sqlite3_stmt *row = NULL;
    uint64_t at = 0;
    char what[96] = "";
    int rc = sqlite3_prepare_v2(v->db, sql, -1, &row, NULL);
    sqlite3_bind_int64(row, 1, file->id);
    while (rc == SQLITE_OK && what[0] == 0 && sqlite3_step(row) == SQLITE_ROW) {
        uint64_t offset = (uint64_t)sqlite3_column_int64(row, 0);
        if (!is_gap(v, in->fd, at, offset)) {
            snprintf(what, sizeof what, "bytes from %" PRIu64 " on are in no record", at);
        } else if (!record_agrees(v, in->fd, row)) {
            snprintf(what, sizeof what, "the record at byte %" PRIu64 " is stored differently",
                     offset);
        }
        at = offset + (uint64_t)sqlite3_column_int64(row, 1);
    }
    if (what[0] == 0 && !is_gap(v, in->fd, at, file->size)) {
        snprintf(what, sizeof what, "bytes from %" PRIu64 " on are in no record", at);
    }
    if (rc != SQLITE_OK || sqlite3_finalize(row) != SQLITE_OK) {
        database_failed(v);
    } else if (what[0] != 0) {
        fault(v, OUTCOME_DATABASE, in->shown, what);
    }
}

static bool verify_input(void *context, const input *in) {
    verification *v = context;
    content *c = content_new();
    resume_point point;
    v->inputs++;
    if (in->stream) {
        fault(v, OUTCOME_PARTIAL, in->shown, "a stream cannot be compared with the store");
    } else if (c == NULL || resume_find(v->store, in, c, &point) != STORE_OK) {
        database_failed(v);
    } else if (point.error != 0) {
        fault(v, OUTCOME_INPUT, in->shown, strerror(point.error));
    } else if (point.file.id == 0) {
        fault(v, OUTCOME_PARTIAL, in->shown, "is not in the store");
    } else {
        check_tiling(v, in, &point.file);
        if (point.file.size < in->size) {
            fault(v, OUTCOME_PARTIAL, in->shown, "has grown or waits: import it again");
        }
    }
    content_free(c);
    return true;
}

static void input_skipped(void *context, const char *path, const char *what) {
    char text[64];
    snprintf(text, sizeof text, "skipped: it is %s", what);
    fault(context, OUTCOME_PARTIAL, path, text);
}

static void input_failed(void *context, const char *path, int error) {
    fault(context, OUTCOME_INPUT, path, strerror(error));
}

outcome verify_run(const options *o) {
    verification v = {.outcome = OUTCOME_SUCCESS};
    const input_visitor visitor = {&v, verify_input, input_skipped, input_failed};
    store_status status = store_open_read_only(o->database, o->busy_timeout, &v.store);
    if (status != STORE_OK) {
        report_error(o->database, v.store != NULL ? store_message(v.store) : "out of memory");
        store_close(v.store);
        return status == STORE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE;
    }
    v.db = store_connection(v.store);
    if (check_store(&v)) {
        for (int i = 0; i < o->input_count; i++) {
            (void)input_visit(o->inputs[i], &visitor);
        }
    }
    if (v.outcome == OUTCOME_SUCCESS && !o->quiet) {
        printf("verified: %" PRIu64 " payloads, %" PRIu64 " inputs compared\n", v.payloads,
               v.inputs);
    }
    free(v.record);
    store_close(v.store);
    return fflush(stdout) == 0 ? v.outcome : outcome_worse(v.outcome, OUTCOME_PARTIAL);
}
