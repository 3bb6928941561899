#include <stdlib.h>
#include <string.h>

#include "../store/neighbours.h"
#include "import.h"
#include "intake.h"
#include "records.h"

/* What a quarantined record contains. */
typedef struct pieces {
    uint64_t first; /* the index of the first payload among the pieces; 0 if there is none */
    bool has_payload;
    bool stays;        /* a bad piece is as long as the record: a retry would change nothing */
    const char *error; /* why its bytes cannot be read, or NULL */
} pieces;

/* The encoding of the input, by its format; NULL for UTF-8. */
static const char *encoding_of(const char *format) {
    static const char wide[] = "+utf16";
    return strstr(format, wide) != NULL ? wide + 1 : NULL;
}

/*
** Whether only the input around a record may tell what its escapes mean: a dump's dialect, for example. By itself it might
** seem certain. Importing the input again reads it by the present rules.
*/
static bool needs_input(const char *code) {
    return strcmp(code, dk_code_name(DK_UNKNOWN_ESCAPES)) == 0;
}

/* Starts the framer on the bytes of a record. */
static void begin(intake *it, source *from) {
    const framer_point beginning = {.encoding = it->in->encoding};
    (void)framer_begin(&it->framer, from, &beginning, true);
}

/* Whether the pieces hold payloads that the store can take. Changes nothing. */
static pieces look(intake *it, source from, size_t size) {
    pieces found = {0};
    frame record;
    begin(it, &from);
    for (uint64_t piece = 0;; piece++) {
        frame_result kind = framer_next(&it->framer, &record);
        if (kind >= FRAME_WAITING) {
            found.error = kind == FRAME_FAILED ? it->framer.reader.error : NULL;
            return found;
        }
        found.stays |= kind == FRAME_BAD && record.length >= size;
        if (!found.has_payload && kind == FRAME_PAYLOAD &&
            store_accepts(it->run->store, record.text, &it->framer.scan) == STORE_OK) {
            found.has_payload = true;
            found.first = piece;
        }
    }
}

/*
** Replaces the record by its pieces. The first payload, or else the first piece, keeps the number of the record;
** the others get new ones.
*/
static bool replace(intake *it, const store_rejected *rejected, source from, const pieces *found) {
    uint64_t next = it->file.records;
    frame record;
    frame_result kind;
    bool alone = it->file.records == 1;
    it->file.records--;
    it->file.rejected--;
    it->origin = rejected->place.offset;
    it->numbered = true;
    begin(it, &from);
    for (uint64_t piece = 0; (kind = framer_next(&it->framer, &record)) < FRAME_WAITING; piece++) {
        it->number = piece == found->first ? rejected->place.record : next++;
        if (!records_take(it, kind, &record)) {
            return false;
        }
        it->run->records++;
        it->run->bytes += record.length;
    }
    it->numbered = false;
    if (kind == FRAME_FAILED) { /* the rollback restores the record */
        return run_fail(it->run, it->framer.reader.error);
    }
    if (alone) {
        intake_set_format(it); /* the record was all of the input */
    }
    return records_settle(it) && run_check(it->run, store_resolve(it->run->store, rejected)) &&
           run_put_file(it->run, &it->file);
}

/*
** ------------------------------------------------------------------------------------ all of them
*/

/* Whether a row of several records holds a payload. Each record is looked at as if it were alone. */
static bool look_at_parts(intake *it, const store_rejected *row, bool *has_payload) {
    neighbour part;
    const char *parts = row->parts;
    *has_payload = false;
    while (!*has_payload && neighbours_next(&parts, row->size, &part)) {
        size_t size = (size_t)part.length;
        if (needs_input(part.code[0] != 0 ? part.code : row->code)) {
            continue;
        }
        pieces found = look(it, source_of_memory(row->raw + part.offset, size), size);
        if (found.error != NULL) {
            return run_fail(it->run, found.error);
        }
        *has_payload = found.has_payload && !found.stays;
    }
    return true;
}

/* Each record of a row gets one of its own, to be retried later, if a payload is in any of them. */
static bool retry_parts(intake *it, const store_rejected *row, counts *total) {
    bool has_payload;
    if (!look_at_parts(it, row, &has_payload)) {
        return false;
    }
    if (has_payload) {
        return run_check(it->run, store_split(it->run->store, row->id));
    }
    total->records += row->records;
    total->rejected += row->records;
    return true;
}

/* Retries one record and adds to the counts. */
static bool retry_one(intake *it, input *in, const store_rejected *rejected, counts *total) {
    source from = source_of_memory(rejected->raw, rejected->size);
    char *path = NULL;
    bool on = run_check(it->run,
                        store_get_file(it->run->store, rejected->place.file_id, &it->file, &path));
    *in = (input){.path = path,
                  .shown = path,
                  .fd = -1,
                  .final = true,
                  .encoding = on ? encoding_of(it->file.format) : NULL};
    it->in = in;
    if (on && rejected->parts != NULL) {
        on = retry_parts(it, rejected, total);
    } else if (on) {
        it->file.outdated = true; /* only this record is read by the present rules */
        it->before = it->file;
        pieces found = look(it, from, rejected->size);
        found.has_payload &= !found.stays && !needs_input(rejected->code);
        on = found.error == NULL ? !found.has_payload || replace(it, rejected, from, &found)
                                 : run_fail(it->run, found.error);
        total->records++;
        total->rejected += !found.has_payload;
        total->rejected += it->file.rejected + found.has_payload - it->before.rejected;
        total->stored += it->file.stored - it->before.stored;
        total->duplicates += it->file.duplicates - it->before.duplicates;
        total->ignored += it->file.ignored - it->before.ignored;
        for (size_t i = 0; i < IGNORED_REASONS; i++) {
            total->reasons[i] = it->reasons[i]; /* of all records so far */
        }
    }
    it->in = NULL;
    free(path);
    return on;
}

static bool retry_all(intake *it, counts *total) {
    int64_t after = 0;
    input in;
    for (;;) {
        store_rejected rejected;
        if (!run_begin(it->run) ||
            !run_check(it->run, store_next_rejected(it->run->store, after, &rejected))) {
            return false;
        }
        if (rejected.id == 0) {
            return run_commit(it->run);
        }
        after = rejected.id;
        bool on = retry_one(it, &in, &rejected, total) &&
                  (!run_is_full(it->run) || run_commit_part(it->run));
        store_rejected_free(&rejected);
        if (!on) {
            return false;
        }
    }
}

outcome retry_run(const options *o) {
    run r;
    intake it;
    counts total = {0};
    if (run_open(&r, o)) {
        report_begin(&r.report, o);
        if (!intake_init(&it, &r)) {
            report_error(o->database, source_no_memory);
            run_raise_exit_status(&r, OUTCOME_DATABASE);
        } else if (retry_all(&it, &total) && total.rejected > 0) {
            run_raise_exit_status(&r, OUTCOME_PARTIAL);
        }
        intake_free(&it);
        run_raise_exit_status(&r, report_end_retry(&r.report, &total, r.error));
    } else {
        report_failure(o, r.error);
        run_raise_exit_status(&r, report_written(OUTCOME_SUCCESS));
    }
    run_close(&r);
    return r.outcome;
}
