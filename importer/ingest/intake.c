#include "intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../input/signals.h"
#include "../store/mend.h"

bool intake_init(intake *it, run *r) {
    *it = (intake){.run = r};
    return framer_init(&it->framer, r->options->max_record, r->options->at);
}

void intake_free(intake *it) {
    worker_stop(it->worker);
    framer_free(&it->framer);
    pending_free(&it->pending);
    pending_free(&it->storing);
    free(it->head);
}

/*
** ---------------------------------------------------------------------------------------- records
*/

static store_place place_of(const intake *it, const frame *record) {
    return (store_place){it->file.id, it->numbered ? it->number : it->file.records,
                         it->origin + record->offset, record->length};
}

/* The line of the error, counted from 1; 0 where it is not known. */
static uint64_t line_of(const intake *it, const frame *record, const dk_error *error,
                        bool in_body) {
    uint64_t line = record->length > 0 ? it->framer.record_line : 0;
    if (!in_body && error->offset > record->size) {
        return 0; /* behind what has been kept of it */
    }
    size_t end = in_body ? 0 : error->offset;
    for (size_t i = 0; i < end && line > 0; i++) {
        line += record->bytes[i] == '\n';
    }
    return line;
}

static bool ignore(intake *it, const frame *record, uint64_t count, ignored_reason reason) {
    bool first = true;
    for (size_t i = 0; i < IGNORED_REASONS; i++) {
        first &= it->reasons[i] == 0;
    }
    it->first_ignored = first ? it->origin + record->offset : it->first_ignored;
    it->reasons[reason] += count;
    it->file.records += count;
    it->file.ignored += count;
    return true;
}

/* A record of somebody who was erased. */
static bool ignore_erased(intake *it, const frame *record) {
    it->gone = true;
    return ignore(it, record, 1, IGNORED_ERASED);
}

static const dk_error collision = {
    DK_HASH_COLLISION, 0, "expected another text under this hash: please report this payload"};
static const dk_error server_limit = {DK_SERVER_LIMIT, 0,
                                      "expected a row of at most 5000000 bytes"};

static store_status add_reject(intake *it, const frame *record, const store_place *place,
                               const dk_error *error, bool in_body) {
    char message[320];
    size_t size =
        error->code == DK_SERVER_LIMIT && record->size > HEAD_MAX ? HEAD_MAX : record->size;
    snprintf(message, sizeof message, "%s at byte %" PRIu32 " of the %s: %s",
             dk_code_meaning(error->code), error->offset, in_body ? "body" : "record",
             error->message);
    return store_reject(it->run->store, place, error->code, message, record->bytes, size);
}

/* Keeps a record that has its place and line, and counts it as rejected. */
static bool put_reject(intake *it, const frame *record, const store_place *place, uint64_t line,
                       const dk_error *error, bool in_body) {
    store_status status = add_reject(it, record, place, error, in_body);
    if (status == STORE_TOO_LARGE) {
        error = &server_limit;
        in_body = false;
        status = add_reject(it, record, place, error, in_body);
    }
    report_problem(&it->run->report, &(report_reject){it->in->shown, place->record, place->offset,
                                                      line, in_body, error});
    it->file.rejected++;
    run_raise_exit_status(it->run, OUTCOME_PARTIAL);
    return run_check(it->run, status);
}

/* Of what was over a lower limit the beginning was all that could be erased. */
static bool was_erased_payload(intake *it, const frame *record, const char *text,
                               const dk_scan *scan, bool *gone) {
    erased *e = &it->run->erased;
    return erased_has_delivered(e, text + scan->root.offset, scan->root.length, gone) &&
           (*gone || erased_has_head(e, record->bytes, record->size, gone));
}

/* Counts a payload, which has its place, as what the store says it is. */
static bool count_payload(intake *it, const frame *record, const store_place *place, uint64_t line,
                          store_status status, bool is_new) {
    if (status == STORE_COLLISION || status == STORE_TOO_LARGE) {
        return put_reject(it, record, place, line,
                          status == STORE_COLLISION ? &collision : &server_limit, false);
    }
    it->file.stored += is_new;
    it->file.duplicates += !is_new;
    return run_check(it->run, status);
}

static bool put_payload(intake *it, const frame *record, const char *text, const dk_scan *scan,
                        const store_delivery *delivery, uint64_t line) {
    bool is_new = false;
    dk_hash hash = dk_hash_json(text + scan->root.offset, scan->root.length, scan->spaced);
    store_status status = store_fits(it->run->store, text, scan);
    if (status == STORE_OK) {
        status = store_payload(it->run->store, text, scan, &hash, delivery, &is_new);
    }
    return count_payload(it, record, &delivery->place, line, status, is_new);
}

/*
** Payloads that are collected: `pending` fills while `storing` is in the hands of the second thread. That
** thread touches `storing` and the store, and this one touches neither until it has waited.
*/

/* The second thread's job. */
static void store_all(void *context) {
    intake *it = context;
    it->tried = pending_store(&it->storing, it->run->store);
}

/* Waits for the second thread, and counts what it has stored. The store is this thread's again. */
static bool finish_storing(intake *it) {
    bool on = true;
    if (it->worker != NULL) {
        worker_wait(it->worker);
    }
    for (size_t i = 0; i < it->tried && on; i++) {
        const pending_payload *x = &it->storing.payloads[i];
        on = count_payload(it, &x->record, &x->place, x->line, x->status, x->is_new);
    }
    it->tried = 0;
    pending_clear(&it->storing);
    return on;
}

/* Waits for the second thread, and forgets everything that was collected. */
static void forget_pending(intake *it) {
    if (it->worker != NULL) {
        worker_wait(it->worker);
    }
    it->tried = 0;
    pending_clear(&it->storing);
    pending_clear(&it->pending);
}

/* Begins to store what is pending. */
static bool begin_storing(intake *it) {
    if (!finish_storing(it)) {
        return false;
    }
    pending filled = it->pending;
    it->pending = it->storing;
    it->storing = filled;
    if (filled.count > 0 &&
        !run_check(it->run, store_expect(it->run->store, filled.hashes, filled.count))) {
        return false;
    }
    if (it->worker != NULL) {
        worker_run(it->worker, store_all, it);
    } else {
        store_all(it);
    }
    return true;
}

bool intake_settle(intake *it) {
    return begin_storing(it) && finish_storing(it);
}

/* So many payloads are handed to the second thread at a time. */
enum { HANDED_OVER = 256 };

/*
** How many payloads to collect. The second thread is for a store on this machine. Where somebody has been
** erased, this thread asks the store about each record itself.
*/
static size_t lookahead_of(intake *it) {
    size_t lookahead = store_lookahead(it->run->store);
    const options *o = it->run->options;
    if (lookahead > 0 || o->dry_run || it->run->erased.any) {
        return lookahead;
    }
    if (it->worker == NULL && !it->alone) {
        it->worker = worker_start();
        it->alone = it->worker == NULL;
    }
    return it->worker != NULL ? HANDED_OVER : 0;
}

static bool keep_payload(intake *it, const frame *record, const char *text, const dk_scan *scan,
                         const char *captured) {
    bool gone;
    const char *mtime = it->in->received_at;
    size_t lookahead = lookahead_of(it);
    store_delivery delivery = {place_of(it, record), captured != NULL ? captured : mtime,
                               captured != NULL ? "capture"
                               : mtime != NULL  ? "mtime"
                                                : NULL};
    if (!was_erased_payload(it, record, text, scan, &gone)) {
        return run_check(it->run, STORE_FAILED);
    }
    if (gone) {
        return ignore_erased(it, record);
    }
    it->file.records++;
    uint64_t line = record->length > 0 ? it->framer.record_line : 0;
    if (lookahead == 0) {
        return put_payload(it, record, text, scan, &delivery, line);
    }
    if (!pending_add(&it->pending, record, text, scan, &delivery, line)) {
        forget_pending(it);
        return run_fail(it->run, source_no_memory);
    }
    return !pending_is_full(&it->pending, lookahead) || begin_storing(it);
}

static bool keep_reject(intake *it, const frame *record, const dk_error *error, bool in_body) {
    bool gone;
    if (!finish_storing(it)) {
        return false;
    }
    if (!erased_has_record(&it->run->erased, record->bytes, record->size, &gone)) {
        return run_check(it->run, STORE_FAILED);
    }
    if (gone) {
        return ignore_erased(it, record);
    }
    store_place place = place_of(it, record);
    it->file.records++;
    return put_reject(it, record, &place, line_of(it, record, error, in_body), error, in_body);
}

bool intake_record(intake *it, frame_result kind, const frame *record) {
    switch (kind) {
    case FRAME_PAYLOAD:
        return keep_payload(it, record, record->text, &it->framer.scan,
                            record->received_at[0] != 0 ? record->received_at : NULL);
    case FRAME_IGNORED: return ignore(it, record, record->count, it->framer.reason);
    default: return keep_reject(it, record, &it->framer.error, false);
    }
}

/*
** ------------------------------------------------------------------------------------- the ledger
*/

void intake_set_format(intake *it) {
    snprintf(it->file.format, sizeof it->file.format, "%s", framer_format(&it->framer));
}

/* Brings the ledger row up to what has been passed. */
static bool put_file(intake *it, bool complete) {
    if (!intake_settle(it)) {
        return false;
    }
    it->file.size = reader_offset(&it->framer.reader);
    it->file.content = reader_digest(&it->framer.reader);
    it->file.complete = complete;
    intake_set_format(it);
    snprintf(it->file.inside, sizeof it->file.inside, "%s", framer_inside(&it->framer));
    return run_put_file(it->run, &it->file);
}

/*
** Takes the counts that another command has left between two batches. What this run has made of the input stays
** the difference between `file` and `before`.
*/
static bool refresh(intake *it, bool *current) {
    store_file was = it->file;
    if (!run_check(it->run, store_refresh(it->run->store, &it->file, current))) {
        return false;
    }
    it->before.stored += it->file.stored - was.stored;
    it->before.duplicates += it->file.duplicates - was.duplicates;
    it->before.rejected += it->file.rejected - was.rejected;
    it->before.ignored += it->file.ignored - was.ignored;
    return true;
}

/*
** Commits in the middle of an input, at a place where a later run could go on; *overtaken: another
** importer did so before this one had the database again.
*/
static bool commit_if_full(intake *it, bool *overtaken) {
    bool current = true;
    if (it->again || !run_is_full(it->run) || !framer_settled(&it->framer)) {
        return true;
    }
    bool on =
        put_file(it, false) && run_commit(it->run) && run_begin(it->run) && refresh(it, &current);
    *overtaken = !current;
    return on;
}

/*
** ----------------------------------------------------------------------------------------- inputs
*/

static void show_progress(const intake *it) {
    progress *p = &it->run->report.progress;
    if (p->on && progress_is_due(p)) {
        off_t at = it->run->reading >= 0 ? lseek(it->run->reading, 0, SEEK_CUR) : -1;
        uint64_t records = it->file.records - it->before.records;
        progress_show(p, at >= 0 ? (uint64_t)at : reader_offset(&it->framer.reader),
                      it->run->report.now.total.records + records);
    }
}

/* What a signal has ended already is not ended by it once more. */
static bool is_interrupted(const intake *it) {
    return signals_caught() && !it->in->interrupted;
}

/*
** Stores every record up to the end of the input, or to where it fails; false where the store does.
*/
static bool take_records(intake *it, frame_result *end, frame *last, bool *overtaken) {
    while (!*overtaken) {
        if (is_interrupted(it) && framer_settled(&it->framer)) {
            *end = FRAME_FAILED;
            return true;
        }
        *end = framer_next(&it->framer, last);
        if (*end != FRAME_PAYLOAD && *end != FRAME_BAD && *end != FRAME_IGNORED) {
            return true;
        }
        if ((it->file.id == 0 && !put_file(it, false)) || !intake_record(it, *end, last)) {
            return false;
        }
        it->run->records++;
        it->run->bytes += last->length;
        show_progress(it);
        if (!commit_if_full(it, overtaken)) {
            return false;
        }
    }
    return true;
}

/* What this run has made of the input so far. */
static counts counts_of(const intake *it) {
    const store_file *now = &it->file, *before = &it->before;
    counts c = it->carried;
    c.records += now->records - before->records;
    c.stored += now->stored - before->stored;
    c.duplicates += now->duplicates - before->duplicates;
    c.rejected += now->rejected - before->rejected;
    c.ignored += now->ignored - before->ignored;
    c.mended += store_mended(it->run->store) - it->mended;
    for (size_t i = 0; i < IGNORED_REASONS; i++) {
        c.reasons[i] += it->reasons[i];
    }
    return c;
}

/* Whether --watch has told what it has to say of the input when it first read it. */
static bool is_grown(const intake *it) {
    return it->run->options->watch && it->before.records > 0;
}

static void report_file(intake *it, const char *state, const char *reason) {
    report_input line = {.path = it->in->path,
                         .shown = it->in->shown,
                         .state = state,
                         .reason = reason,
                         .format = it->file.format,
                         .size = it->file.size,
                         .counts = counts_of(it),
                         .first_ignored = it->first_ignored,
                         .complete = it->file.complete,
                         .grown = is_grown(it)};
    report_end_input(&it->run->report, &line);
}

/*
** Merges the row of an interrupted pipe into the present one, which has its bytes too: what the pipe was the
** first to store, the present one was.
*/
static bool merge_piece(intake *it, int64_t id) {
    store *s = it->run->store;
    store_file piece;
    char *path = NULL;
    bool merged = run_check(it->run, store_get_file(s, id, &piece, &path)) &&
                  run_check(it->run, store_drop_file(s, id));
    if (merged && piece.stored > 0) {
        it->file.stored += piece.stored;
        it->file.duplicates -= piece.stored;
        merged = run_put_file(it->run, &it->file);
    }
    free(path);
    return merged;
}

/* A dry run tells the same without it, and must not change the rows it only reads. */
static bool merge_pieces(intake *it, const resume_point *point) {
    bool merged = true;
    for (size_t i = 0; i < point->piece_count && !it->run->options->dry_run && merged; i++) {
        merged = merge_piece(it, point->pieces[i]);
    }
    return merged;
}

static bool is_all_ignored(const intake *it) {
    return it->file.records > 0 && it->file.records == it->file.ignored;
}

static intake_end nothing_found(intake *it) {
    if (!is_grown(it)) {
        report_nothing(&it->run->report, it->in->shown);
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
    }
    return INTAKE_NOTHING;
}

static void tell_empty(intake *it) {
    if (it->file.records == 0 && !it->run->options->watch) { /* as a new log is at first */
        report_empty(&it->run->report, it->in->shown,
                     it->file.size == 0 ? "it is empty" : "there is no record in it");
    }
}

/* Where people have been erased, the row does not say whether what was ignored is theirs. */
static intake_end unchanged(intake *it) {
    tell_empty(it);
    report_file(it, it->carried.records == 0 ? "unchanged" : "imported", NULL);
    return is_all_ignored(it) && !it->run->erased.any ? nothing_found(it) : INTAKE_KNOWN;
}

static intake_end failed(intake *it, const char *reason) {
    if (signals_caught() && !source_lacks_memory(reason)) {
        report_file(it, "interrupted", NULL);
        return INTAKE_INTERRUPTED;
    }
    report_file(it, "failed", reason);
    return run_input_failed(it->run, reason) ? INTAKE_STOPPED : INTAKE_FAILED;
}

/*
** ---------------------------------------------------------------------------------- reading again
*/

/* Whether some of a known input was not stored, and this run may be able to. */
static bool wants_again(const intake *it) {
    const store_file *file = &it->file;
    return file->id != 0 && file->outdated && file->rejected + file->ignored > 0;
}

/* Whether the rows of an input that the user has named once more are damaged; --watch passes it over. */
static bool finds_damage(intake *it, const resume_point *point, bool *damaged) {
    *damaged = false;
    if (!point->unchanged || it->run->options->watch || it->run->options->dry_run) {
        return true;
    }
    bool done = run_check(it->run, mend_find_damage(it->run->store, point->file.id, damaged));
    it->mends = *damaged;
    return done;
}

static bool begin_again(intake *it) {
    it->again = true;
    it->file = (store_file){.id = it->before.id, .path = it->before.path, .format = "empty"};
    return run_check(it->run, store_begin_again(it->run->store, it->file.id));
}

static bool undo_again(intake *it) {
    it->file = it->before;
    memset(it->reasons, 0, sizeof it->reasons);
    forget_pending(it);
    return run_check(it->run, store_end_again(it->run->store, false));
}

/* All that the old rows said is replaced by what the input's bytes say, which are those that were imported. */
static bool end_mending(intake *it) {
    bool has_all = false;
    uint64_t stored = 0;
    store_file *file = &it->file;
    if (!intake_settle(it) ||
        !run_check(it->run, mend_end(it->run->store, file->id, &stored, &has_all))) {
        return false;
    }
    if (!has_all) {
        report_left(&it->run->report, it->in->shown);
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
        return undo_again(it);
    }
    it->again = false;
    file->duplicates += file->stored;
    file->stored = stored < file->duplicates ? stored : file->duplicates;
    file->duplicates -= file->stored;
    it->before = *file;
    return run_check(it->run, store_end_again(it->run->store, true));
}

/*
** The new rows of the input take the place of the old ones, unless these had a payload that the new ones
** have not: then it->again stays set. Payloads stay: what the input was the first to store it still was.
*/
static bool end_again(intake *it) {
    bool has_all = false;
    store_file *file = &it->file;
    const store_file *before = &it->before;
    if (!intake_settle(it) ||
        !run_check(it->run, store_has_all_again(it->run->store, file->id, &has_all))) {
        return false;
    }
    if (!has_all || file->duplicates < before->stored) {
        it->before.outdated = false; /* it is not tried once more in the same way */
        report_left(&it->run->report, it->in->shown);
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
        return undo_again(it) && run_put_file(it->run, file);
    }
    it->again = false;
    file->stored += before->stored;
    file->duplicates -= before->stored;
    /* This run tells of what it has stored besides, and of all that it could not store. */
    uint64_t again = file->duplicates < before->duplicates ? file->duplicates : before->duplicates;
    it->before.duplicates = again;
    it->before.rejected = it->before.ignored = 0;
    it->before.records = again + before->stored;
    return run_check(it->run, store_end_again(it->run->store, true));
}

/*
** ------------------------------------------------------------------------------------ one input
*/

/* The input ends inside its last record. --watch will see the rest arrive, so it is no failure there. */
static intake_end end_waiting(intake *it, const frame *last) {
    if (!it->run->options->watch) {
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
    }
    report_waiting(&it->run->report, it->in->shown, last->offset, last->length);
    report_file(it, "waiting", NULL);
    return INTAKE_WAITING;
}

/* Ends an input: writes its row, reports it and says how it ended. */
static intake_end end_input(intake *it, frame_result end, const frame *last) {
    const char *error = it->framer.reader.error;
    if (it->in->cut != NULL && end != FRAME_FAILED) {
        end = FRAME_FAILED;
        error = it->in->cut;
    }
    /* Of what could not be read at all the ledger has nothing to say. */
    bool nothing = end == FRAME_FAILED && it->file.id == 0;
    if (it->again && end == FRAME_FAILED) {
        return undo_again(it) ? failed(it, error) : INTAKE_STOPPED;
    }
    if (it->again && !(it->mends ? end_mending(it) : end_again(it))) {
        return INTAKE_STOPPED;
    }
    if (it->again) { /* as it was before, that is */
        it->again = false;
        bool all = it->all_known || it->run->options->dry_run; /* which does not remember */
        return all ? unchanged(it) : INTAKE_OVERTAKEN;
    }
    if (!nothing && !put_file(it, end == FRAME_END)) {
        return INTAKE_STOPPED;
    }
    if (end == FRAME_FAILED) {
        return failed(it, error);
    }
    if (end == FRAME_WAITING) {
        return end_waiting(it, last);
    }
    tell_empty(it);
    report_file(it, "imported", NULL);
    return is_all_ignored(it) && !it->gone ? nothing_found(it) : INTAKE_ALL;
}

/*
** Begins the framer at the input's first byte, or where its row ends. False
** where it cannot be read: *error.
*/
static bool begin_framing(intake *it, resume_point *point, const char **error) {
    const store_file *file = &it->file;
    bool is_final = it->run->options->final || it->in->final;
    bool needs_head = it->in->fd < 0 && file->size > 0;
    framer_point from = {.offset = file->size,
                         .records = file->records,
                         .format = file->size > 0 ? file->format : NULL,
                         .inside = file->inside[0] != 0 ? file->inside : NULL,
                         .encoding = it->in->encoding};
    if (needs_head && it->head == NULL && (it->head = malloc(RESUME_HEAD)) == NULL) {
        *error = source_no_memory;
        return false;
    }
    if (!resume_go(it->in, it->framer.reader.content, point, file->size,
                   needs_head ? it->head : NULL)) {
        *error = point->error;
        return false;
    }
    if (needs_head) {
        from.head = it->head;
        from.head_length = file->size < RESUME_HEAD ? (size_t)file->size : RESUME_HEAD;
    }
    it->origin = 0;
    it->numbered = it->gone = false;
    forget_pending(it); /* of an input that was ended by the store's failure */
    bool ready = framer_begin(&it->framer, it->in->from, &from, is_final);
    *error = it->framer.reader.error;
    return ready;
}

static intake_end take(intake *it, const surveyed *known) {
    resume_point point;
    frame last;
    frame_result end;
    const char *error;
    bool overtaken = false;
    if (!run_begin(it->run) ||
        !run_check(it->run,
                   resume_find(it->run->store, it->in, known, it->framer.reader.content, &point))) {
        return INTAKE_STOPPED;
    }
    it->file = point.file;
    if (!merge_pieces(it, &point)) {
        return INTAKE_STOPPED;
    }
    it->before = it->file;
    it->all_known = point.unchanged;
    memset(it->reasons, 0, sizeof it->reasons);
    it->again = it->mends = false;
    it->mended = store_mended(it->run->store);
    if (point.error != NULL) {
        return failed(it, point.error);
    }
    bool again = wants_again(it);
    if (!again && !finds_damage(it, &point, &again)) {
        return INTAKE_STOPPED;
    }
    it->file.outdated = false;
    if (again && !begin_again(it)) {
        return INTAKE_STOPPED;
    }
    if (point.unchanged && !again) {
        return it->in->cut != NULL ? failed(it, it->in->cut) : unchanged(it);
    }
    if (!begin_framing(it, &point, &error)) {
        return it->again && !undo_again(it) ? INTAKE_STOPPED : failed(it, error);
    }
    if (!take_records(it, &end, &last, &overtaken)) {
        return INTAKE_STOPPED;
    }
    if (overtaken) {
        it->carried = counts_of(it);
        return INTAKE_OVERTAKEN;
    }
    return end_input(it, end, &last);
}

intake_end intake_take(intake *it, const input *in, const surveyed *known) {
    it->in = in;
    report_begin_input(&it->run->report);
    intake_end end = take(it, known);
    forget_pending(it); /* nothing is left but where it has failed */
    if (end != INTAKE_OVERTAKEN) {
        it->carried = (counts){0};
    }
    return end != INTAKE_STOPPED && run_is_full(it->run) && !run_commit(it->run) ? INTAKE_STOPPED
                                                                                 : end;
}
