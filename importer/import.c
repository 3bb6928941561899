#include "import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framer.h"
#include "input.h"
#include "report.h"
#include "resume.h"
#include "store.h"

/*
** A batch is committed after this many records or bytes, whichever comes first. Fewer commits mean
** fewer syncs, but a longer journal and more to do again after a crash.
*/
enum { BATCH_RECORDS = 20000 };
#define BATCH_BYTES ((uint64_t)256 << 20)

typedef struct import {
    const options *options;
    store *store;
    framer framer;
    report report;
    outcome outcome;
    const char *shown; /* the present input, as people are shown it */
    bool in_batch;     /* a transaction is open */
    bool stopped;      /* the database failed: nothing more is read */
    const char *error; /* then: how */
    uint64_t batch_records, batch_bytes;
} import;

/*
** ---------------------------------------------------------------------------------------- batches
*/

static void worsen(import *im, outcome o) {
    im->outcome = outcome_worse(im->outcome, o);
}

/* Ends the run where the database failed; true where it did not. */
static bool check(import *im, store_status status) {
    if (status == STORE_OK) {
        return true;
    }
    if (im->in_batch) {
        store_rollback(im->store);
    }
    im->error = im->store == NULL ? "out of memory"
                : status == STORE_BUSY
                    ? "database is busy: nothing of this batch was kept, try again"
                    : store_message(im->store);
    report_error(im->options->database, im->error);
    worsen(im, status == STORE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE);
    im->in_batch = false;
    im->stopped = true;
    return false;
}

static bool begin_batch(import *im) {
    if (im->in_batch) {
        return true;
    }
    im->batch_records = im->batch_bytes = 0;
    im->in_batch = true;
    store_status status = store_begin(im->store);
    return check(im, status);
}

static bool commit_batch(import *im) {
    if (!im->in_batch) {
        return true;
    }
    if (!im->options->no_snapshot && !im->options->dry_run &&
        !check(im, store_snapshot(im->store))) {
        return false;
    }
    if (!check(im, store_commit(im->store))) {
        return false;
    }
    im->in_batch = false;
    report_commit(&im->report);
    return true;
}

static bool batch_is_full(const import *im) {
    return im->batch_records >= BATCH_RECORDS || im->batch_bytes >= BATCH_BYTES;
}

/*
** ---------------------------------------------------------------------------------------- records
*/

static bool keep_reject(import *im, store_file *file, const frame *record, const dk_error *error) {
    char message[160];
    store_place place = {file->id, file->records, record->offset, record->length};
    snprintf(message, sizeof message, "%s at byte %" PRIu32 " of the record: %s",
             dk_code_meaning(error->code), error->offset, error->message);
    report_problem(&im->report, im->shown, file->records, record->offset, error);
    file->records++;
    file->rejected++;
    worsen(im, OUTCOME_PARTIAL);
    return check(
        im, store_reject(im->store, &place, error->code, message, record->bytes, record->size));
}

static bool keep_payload(import *im, store_file *file, const frame *record,
                         const char *received_at) {
    static const dk_error collision = {
        DK_HASH_COLLISION, 0, "expected another text under this hash: please report this payload"};
    bool is_new = false;
    store_delivery delivery = {{file->id, file->records, record->offset, record->length},
                               received_at,
                               received_at != NULL ? "mtime" : NULL};
    store_status status =
        store_payload(im->store, record->bytes, &im->framer.scan, &delivery, &is_new);
    if (status == STORE_COLLISION) {
        return keep_reject(im, file, record, &collision);
    }
    file->records++;
    file->stored += is_new;
    file->duplicates += !is_new;
    return check(im, status);
}

/*
** ----------------------------------------------------------------------------------------- inputs
*/

/* Brings the ledger row up to what has been passed. */
static bool put_file(import *im, store_file *file, bool complete) {
    file->size = reader_offset(&im->framer.reader);
    file->content = reader_digest(&im->framer.reader);
    file->complete = complete;
    snprintf(file->format, sizeof file->format, "%s", framer_format(&im->framer));
    return check(im, store_put_file(im->store, file));
}

/* Commits in the middle of an input, at a place where a later run could go on. */
static bool commit_if_full(import *im, store_file *file) {
    if (!batch_is_full(im) || !framer_settled(&im->framer)) {
        return true;
    }
    return put_file(im, file, false) && commit_batch(im) && begin_batch(im);
}

/*
** Stores every record up to the end of the input, or to where it fails; false where the store does.
*/
static bool store_records(import *im, store_file *file, const input *in, frame_result *end,
                          frame *last) {
    for (;;) {
        *end = framer_next(&im->framer, last);
        if (*end == FRAME_PAYLOAD) {
            if (!keep_payload(im, file, last, in->received_at)) {
                return false;
            }
        } else if (*end == FRAME_BAD) {
            if (!keep_reject(im, file, last, &im->framer.error)) {
                return false;
            }
        } else {
            return true;
        }
        im->batch_records++;
        im->batch_bytes += last->length;
        if (!commit_if_full(im, file)) {
            return false;
        }
    }
}

static counts counts_since(const store_file *now, const store_file *before) {
    return (counts){now->records - before->records, now->stored - before->stored,
                    now->duplicates - before->duplicates, now->rejected - before->rejected,
                    now->ignored - before->ignored};
}

static void report_file(import *im, const char *state, const char *reason, const store_file *now,
                        const store_file *before) {
    report_input line = {.path = now->path,
                         .shown = im->shown,
                         .state = state,
                         .reason = reason,
                         .format = now->format,
                         .size = now->size,
                         .counts = counts_since(now, before),
                         .complete = now->complete};
    report_end_input(&im->report, &line);
}

/* A stream can be told from one that was imported before only when all of it has been read. */
static bool drop_if_known(import *im, const input *in, store_file *file, bool *dropped) {
    bool twin = false;
    *dropped = false;
    if (!in->stream || !check(im, store_has_twin(im->store, file, &twin))) {
        return !im->stopped;
    }
    *dropped = twin;
    return !twin || check(im, store_discard_file(im->store, file->id));
}

static bool end_input(import *im, const input *in, store_file *file, const store_file *before,
                      frame_result end, const frame *last) {
    bool dropped;
    if (!put_file(im, file, end == FRAME_END) || !drop_if_known(im, in, file, &dropped)) {
        return false;
    }
    if (dropped) {
        *file = *before;
        report_file(im, "unchanged", NULL, file, before);
    } else if (end == FRAME_WAITING) {
        worsen(im, OUTCOME_PARTIAL);
        report_waiting(&im->report, in->shown, last->offset, last->length);
        report_file(im, "waiting", NULL, file, before);
    } else if (end == FRAME_FAILED) {
        worsen(im, OUTCOME_INPUT);
        report_file(im, "failed", strerror(im->framer.reader.error), file, before);
    } else {
        report_file(im, "imported", NULL, file, before);
    }
    return true;
}

static void input_failed(void *context, const char *shown, int error) {
    import *im = context;
    report_input line = {
        .path = shown, .shown = shown, .state = "failed", .reason = strerror(error)};
    worsen(im, OUTCOME_INPUT);
    report_begin_input(&im->report);
    report_end_input(&im->report, &line);
}

static void input_skipped(void *context, const char *shown, const char *what) {
    import *im = context;
    char reason[64];
    snprintf(reason, sizeof reason, "skipped: it is %s", what);
    report_input line = {.path = shown, .shown = shown, .state = "skipped", .reason = reason};
    worsen(im, OUTCOME_PARTIAL);
    report_begin_input(&im->report);
    report_end_input(&im->report, &line);
}

static bool import_input(void *context, const input *in) {
    import *im = context;
    framer *f = &im->framer;
    resume_point point;
    frame last;
    frame_result end;
    im->shown = in->shown;
    report_begin_input(&im->report);
    if (!begin_batch(im) || !check(im, resume_find(im->store, in, f->reader.content, &point))) {
        return false;
    }
    if (point.error != 0) {
        input_failed(im, in->shown, point.error);
        return true;
    }
    if (point.unchanged) {
        report_file(im, "unchanged", NULL, &point.file, &point.file);
        return true;
    }
    store_file file = point.file;
    framer_begin(f, in->fd, file.size, file.records, file.id != 0 ? file.format : NULL,
                 im->options->final || in->stream);
    return put_file(im, &file, false) && store_records(im, &file, in, &end, &last) &&
           end_input(im, in, &file, &point.file, end, &last) &&
           (!batch_is_full(im) || commit_batch(im));
}

/*
** -------------------------------------------------------------------------------------------- run
*/

static bool open_store(import *im, const options *o) {
    store_options how = {.dry_run = o->dry_run, .busy_timeout = o->busy_timeout};
    *im = (import){.options = o, .outcome = OUTCOME_SUCCESS};
    store_status status = store_open(o->database, &how, &im->store);
    return check(im, status);
}

static void visit_inputs(import *im) {
    const options *o = im->options;
    const input_visitor visitor = {im, import_input, input_skipped, input_failed};
    for (int i = 0; i < o->input_count && !im->stopped; i++) {
        if (!input_visit(o->inputs[i], &visitor)) {
            break;
        }
    }
    if (!im->stopped) {
        (void)commit_batch(im);
    }
}

outcome import_run(const options *o) {
    import *im = malloc(sizeof *im);
    if (im == NULL) {
        report_error(o->database, "out of memory");
        return OUTCOME_DATABASE;
    }
    if (open_store(im, o)) {
        if (framer_init(&im->framer, o->max_record)) {
            report_begin(&im->report, o->json, o->quiet, o->dry_run, o->database);
            visit_inputs(im);
            if (!report_end(&im->report, im->error)) {
                report_error("standard output", strerror(errno));
                worsen(im, OUTCOME_PARTIAL);
            }
            framer_free(&im->framer);
        } else {
            report_error(o->database, "out of memory");
            worsen(im, OUTCOME_DATABASE);
        }
    }
    outcome result = im->outcome;
    store_close(im->store);
    free(im);
    return result;
}

outcome import_snapshot(const options *o) {
import im;
    if (open_store(&im, o) && begin_batch(&im)) {
        (void)commit_batch(&im);
    }
    store_close(im.store);
    return im.outcome;
}
