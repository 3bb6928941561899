#include "records.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../input/signals.h"
#include "../input/source.h"
#include "exact.h"

static store_place place_of(const intake *it, const frame *record) {
    return (store_place){it->file.id, it->numbered ? it->number : it->file.records,
                         it->origin + record->offset, record->length};
}

/* The line of the error, from 1; 0 if unknown. */
static uint64_t line_of(const intake *it, const frame *record, const dk_error *error) {
    uint64_t line = record->length > 0 ? it->framer.record_line : 0;
    if (error->offset > record->size) {
        return 0; /* beyond the bytes that were kept */
    }
    for (size_t i = 0; i < error->offset && line > 0; i++) {
        line += record->bytes[i] == '\n';
    }
    return line;
}

/* Whether a record was already in the input when it was last read; only if growth caused the input to be read again. */
static bool was_there(const intake *it, const frame *record) {
    return it->grows && it->again && record->offset + record->length <= it->before.size;
}

static bool ignore(intake *it, const frame *record, uint64_t count, ignored_reason reason) {
    bool first = true;
    it->file.records += count;
    it->file.ignored += count;
    if (was_there(it, record)) {
        return true; /* it has been reported */
    }
    for (size_t i = 0; i < IGNORED_REASONS; i++) {
        first &= it->reasons[i] == 0;
    }
    it->first_ignored = first ? it->origin + record->offset : it->first_ignored;
    it->reasons[reason] += count;
    return true;
}

/* The record belongs to an erased person. */
static bool ignore_erased(intake *it, const frame *record) {
    it->gone = true;
    it->reject_end = UINT64_MAX;
    return ignore(it, record, 1, IGNORED_ERASED);
}

static const dk_error collision = {
    DK_HASH_COLLISION, 0, "expected another text under this hash: please report this payload"};
static const dk_error server_limit = {DK_SERVER_LIMIT, 0,
                                      "expected a row of at most 5000000 bytes"};

static store_status add_reject(intake *it, const frame *record, const store_place *place,
                               const dk_error *error) {
    char message[EXACT_MESSAGE_SIZE];
    size_t size =
        error->code == DK_SERVER_LIMIT && record->size > HEAD_MAX ? HEAD_MAX : record->size;
    exact_message(message, sizeof message, error);
    return store_reject(it->run->store, place, error->code, message, record->bytes, size);
}

/*
** How many quarantined records of an input get a row each; after that, short ones share rows with their neighbours.
*/
enum { ALONE_MAX = 256, SHORT_MAX = 256 };

/* A record that was joined from pieces may enclose the following ones. */
static void note_range(intake *it, const frame *record) {
    uint64_t end = record->offset + record->length;
    if (record->size == record->length) {
        return;
    }
    bool none = record->offset >= it->ends_to;
    it->ends_from = none || end < it->ends_from ? end : it->ends_from;
    it->ends_to = none || end > it->ends_to ? end : it->ends_to;
}

/*
** The start of the next piece, at or after an offset, that was handled ahead of the records before it; UINT64_MAX if
** there is none.
*/
static uint64_t piece_from(const intake *it, uint64_t place) {
    const framer *f = &it->framer;
    size_t i = 0;
    while (i < f->ahead_count && f->ahead[i].from < place) {
        i++;
    }
    return i < f->ahead_count ? f->ahead[i].from : UINT64_MAX;
}

/* Whether no other row has bytes between the end of the previous record and the end of this one. */
static bool is_next(const intake *it, const store_place *place) {
    uint64_t from = it->reject_end, to = place->offset + place->length,
             ahead = piece_from(it, from);
    return from <= place->offset && place->offset - from <= SHORT_MAX &&
           (from > it->ends_to || to <= it->ends_from) &&
           (it->piece_from < from || it->piece_from >= to) && ahead >= to;
}

/*
** Whether a record may share the row of the previous one: both are short, and the bytes between them are still in the
** window. *between: how many these are.
*/
static bool has_neighbour(const intake *it, const frame *record, const store_place *place,
                          size_t *between) {
    const reader *r = &it->framer.reader;
    uint64_t at = record->offset - r->base;
    if (it->numbered || it->file.rejected < ALONE_MAX || record->size > SHORT_MAX ||
        record->size != record->length || !is_next(it, place) || record->offset < r->base ||
        at + record->size > r->end || record->bytes != r->buffer + at) {
        return false;
    }
    *between = (size_t)(place->offset - it->reject_end);
    return *between <= at;
}

static store_status put_beside(intake *it, const frame *record, const store_place *place,
                               const dk_error *error, bool *added) {
    size_t between = 0;
    *added = has_neighbour(it, record, place, &between);
    return *added ? store_reject_beside(it->run->store, place, error->code, record->bytes,
                                        record->size, between, added)
                  : STORE_OK;
}

/* Quarantines a record and counts it as rejected. */
static bool put_reject(intake *it, const frame *record, const store_place *place, uint64_t line,
                       const dk_error *error) {
    bool added;
    note_range(it, record);
    store_status status = put_beside(it, record, place, error, &added);
    status = status == STORE_OK && !added ? add_reject(it, record, place, error) : status;
    it->piece_from = piece_from(it, place->offset + place->length);
    it->reject_end = record->size == record->length ? place->offset + place->length : UINT64_MAX;
    if (status == STORE_TOO_LARGE) {
        error = &server_limit;
        status = add_reject(it, record, place, error);
    }
    it->file.rejected++;
    if (!was_there(it, record)) {
        report_problem(&it->run->report,
                       &(report_reject){it->in->shown, place->record, place->offset, line, error});
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
    }
    return run_check(it->run, status);
}

/* An oversize reject was erased by its beginning, since only that was kept. */
static bool was_erased_payload(intake *it, const frame *record, bool *gone) {
    erased *e = &it->run->erased;
    const dk_value *root = &it->framer.scan.root;
    return erased_has_delivered(e, record->text + root->offset, root->length, gone) &&
           (*gone || erased_has_head(e, record->bytes, record->size, gone));
}

/* Counts a payload by its status in the store. */
static bool count_payload(intake *it, const queued_payload *x, const store_arrival *a) {
    if (a->status == STORE_COLLISION || a->status == STORE_TOO_LARGE) {
        return put_reject(it, &x->record, &a->delivery.place, x->line,
                          a->status == STORE_COLLISION ? &collision : &server_limit);
    }
    it->file.stored += a->is_new;
    it->file.duplicates += !a->is_new;
    return run_check(it->run, a->status);
}

/*
** `collecting` fills while the second thread stores `storing`. Until this thread has waited for the second, it
** uses neither `storing` nor the store.
*/

/* The job of the second thread. */
static void store_all(void *context) {
    intake *it = context;
    it->tried = queue_store(&it->storing, it->run->store);
}

/* Waits for the second thread and counts what it has stored. */
static bool finish_storing(intake *it) {
    bool on = true;
    if (it->worker != NULL) {
        worker_wait(it->worker);
    }
    for (size_t i = 0; i < it->tried && on; i++) {
        on = count_payload(it, &it->storing.payloads[i], &it->storing.arrivals[i]);
    }
    it->tried = 0;
    queue_clear(&it->storing);
    return on;
}

/* Waits for the second thread and drops all collected payloads. */
void records_forget(intake *it) {
    if (it->worker != NULL) {
        worker_wait(it->worker);
    }
    it->tried = 0;
    queue_clear(&it->storing);
    queue_clear(&it->collecting);
}

/*
** Whether a second thread stores payloads; starts it if there is none. Only for a local store, and only if this thread
** does not query the store for each record, to find out whether it was erased.
*/
static bool uses_worker(intake *it) {
    if (store_prefetch_count(it->run->store) > 0 || it->run->options->dry_run ||
        it->run->erased.any) {
        return false;
    }
    if (it->worker == NULL && !it->alone) {
        it->worker = worker_start();
        it->alone = it->worker == NULL;
    }
    return it->worker != NULL;
}

/* Starts to store the collected payloads. */
static bool begin_storing(intake *it) {
    if (!finish_storing(it)) {
        return false;
    }
    queue filled = it->collecting;
    it->collecting = it->storing;
    it->storing = filled;
    if (filled.count > 0 &&
        !run_check(it->run, store_prefetch(it->run->store, filled.hashes, filled.count))) {
        return false;
    }
    if (!queue_prepare(&it->storing)) {
        records_forget(it);
        return run_fail(it->run, source_no_memory);
    }
    if (filled.count > 0 && uses_worker(it)) {
        worker_run(it->worker, store_all, it);
    } else {
        store_all(it);
    }
    store_begin_sync(it->run->store);
    return true;
}

bool records_settle(intake *it) {
    return begin_storing(it) && finish_storing(it);
}

/* How many payloads are stored together. */
enum { TOGETHER = 512 };

/* How many payloads to collect before they are stored. */
static size_t queue_limit(const intake *it) {
    size_t most = store_prefetch_count(it->run->store);
    return most > 0 ? most : TOGETHER;
}

static bool keep_payload(intake *it, const frame *record) {
    bool gone;
    const char *captured = record->received_at[0] != 0 ? record->received_at : NULL;
    const char *mtime = it->in->received_at;
    it->reject_end = UINT64_MAX;
    note_range(it, record);
    store_delivery delivery = {place_of(it, record), captured != NULL ? captured : mtime,
                               captured != NULL ? "capture"
                               : mtime != NULL  ? "mtime"
                                                : NULL};
    if (!was_erased_payload(it, record, &gone)) {
        return run_check(it->run, STORE_FAILED);
    }
    if (gone) {
        return ignore_erased(it, record);
    }
    it->file.records++;
    uint64_t line = record->length > 0 ? it->framer.record_line : 0;
    if (!queue_add(&it->collecting, record, &it->framer.scan, &delivery, line)) {
        records_forget(it);
        return run_fail(it->run, source_no_memory);
    }
    return !queue_is_full(&it->collecting, queue_limit(it)) || begin_storing(it);
}

static bool keep_reject(intake *it, const frame *record, const dk_error *error) {
    bool gone;
    if (!finish_storing(it)) {
        return false;
    }
    char *rest = NULL;
    size_t rest_length = 0;
    if (!erased_take_out(&it->run->erased, record->bytes, record->size, &gone, &rest,
                         &rest_length)) {
        return run_check(it->run, STORE_FAILED);
    }
    if (gone && rest == NULL) {
        return ignore_erased(it, record);
    }
    store_place place = place_of(it, record);
    uint64_t line = line_of(it, record, error);
    frame kept = *record;
    if (rest != NULL) { /* the part of somebody else */
        kept.bytes = rest;
        kept.size = rest_length;
    }
    it->file.records++;
    bool on = put_reject(it, &kept, &place, line, error);
    free(rest);
    return on;
}

bool records_interrupted(const intake *it) {
    return signals_caught() && !it->in->interrupted;
}

bool records_take(intake *it, frame_result kind, const frame *record) {
    assert(it->in != NULL && it->file.id != 0);
    switch (kind) {
    case FRAME_PAYLOAD: return keep_payload(it, record);
    case FRAME_IGNORED: return ignore(it, record, record->count, it->framer.reason);
    default: return keep_reject(it, record, &it->framer.error);
    }
}
