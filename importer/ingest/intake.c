#include "intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../formats/lossy.h"
#include "../input/signals.h"
#include "retry.h"

bool intake_init(intake *it, run *r) {
    *it = (intake){.run = r};
    return framer_init(&it->framer, r->options->max_record, r->options->column);
}

void intake_free(intake *it) {
    framer_free(&it->framer);
    unwrap_free(&it->unwrapped);
    resume_free(&it->known);
    pending_free(&it->pending);
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
    size_t end = in_body ? 0 : error->offset < record->size ? error->offset : record->size;
    for (size_t i = 0; i < end && line > 0; i++) {
        line += record->bytes[i] == '\n';
    }
    return line;
}

/* A record of somebody who was erased, or of nobody. */
static bool ignore(intake *it) {
    it->file.records++;
    it->file.ignored++;
    return true;
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
    run_worsen(it->run, OUTCOME_PARTIAL);
    return run_check(it->run, status);
}

/* What was erased is so in whatever form: also what was a payload, and is now over a lower limit. */
static bool was_erased(intake *it, const frame *record, const dk_error *error, bool *gone) {
    erased *e = &it->run->erased;
    if (!erased_has_bytes(e, record->bytes, record->size, gone)) {
        return false;
    }
    bool is_whole = error->code == DK_TOO_LARGE && record->size == record->length;
    if (*gone || !is_whole || !dk_scan_payload(record->bytes, record->size, &it->again)) {
        return true;
    }
    return erased_has_payload(e, record->bytes + it->again.root.offset, it->again.root.length,
                              gone);
}

/* Of what was over a lower limit the beginning was all that could be erased. */
static bool was_erased_payload(intake *it, const frame *record, const char *text,
                               const dk_scan *scan, bool *gone) {
    erased *e = &it->run->erased;
    return erased_has_payload(e, text + scan->root.offset, scan->root.length, gone) &&
           (*gone || erased_has_head(e, record->bytes, record->size, gone));
}

static bool keep_reject(intake *it, const frame *record, const dk_error *error, bool in_body) {
    bool gone;
    if (!was_erased(it, record, error, &gone)) {
        return run_check(it->run, STORE_FAILED);
    }
    if (gone) {
        return ignore(it);
    }
    store_place place = place_of(it, record);
    it->file.records++;
    return put_reject(it, record, &place, line_of(it, record, error, in_body), error, in_body);
}

/* Stores a payload that has its place, and counts it as what it turns out to be. */
static bool put_payload(intake *it, const frame *record, const char *text, const dk_scan *scan,
                        const store_delivery *delivery, uint64_t line) {
    bool is_new = false;
    store_status status = store_fits(it->run->store, text, scan);
    if (status == STORE_OK) {
        status = store_payload(it->run->store, text, scan, delivery, &is_new);
    }
    if (status == STORE_COLLISION || status == STORE_TOO_LARGE) {
        return put_reject(it, record, &delivery->place, line,
                          status == STORE_COLLISION ? &collision : &server_limit, false);
    }
    it->file.stored += is_new;
    it->file.duplicates += !is_new;
    return run_check(it->run, status);
}

bool intake_settle(intake *it) {
    const pending *p = &it->pending;
    bool on =
        p->count == 0 || run_check(it->run, store_expect(it->run->store, p->hashes, p->count));
    for (size_t i = 0; i < p->count && on; i++) {
        const pending_payload *x = &p->payloads[i];
        store_delivery delivery = {x->place, x->received_at[0] != 0 ? x->received_at : NULL,
                                   x->received_from};
        (void)dk_scan_payload(x->text, x->length, &it->again); /* as sound as it was */
        on = put_payload(it, &x->record, x->text, &it->again, &delivery, x->line);
    }
    pending_clear(&it->pending);
    return on;
}

static bool keep_payload(intake *it, const frame *record, const char *text, const dk_scan *scan,
                         const char *captured) {
    bool gone;
    const char *mtime = it->in->received_at;
    size_t lookahead = store_lookahead(it->run->store);
    store_delivery delivery = {place_of(it, record), captured != NULL ? captured : mtime,
                               captured != NULL ? "capture"
                               : mtime != NULL  ? "mtime"
                                                : NULL};
    if (!was_erased_payload(it, record, text, scan, &gone)) {
        return run_check(it->run, STORE_FAILED);
    }
    if (gone) {
        return ignore(it);
    }
    it->file.records++;
    uint64_t line = record->length > 0 ? it->framer.record_line : 0;
    if (lookahead == 0) {
        return put_payload(it, record, text, scan, &delivery, line);
    }
    if (!pending_add(&it->pending, record, text, scan, &delivery, line)) {
        return run_fail(it->run, source_no_memory);
    }
    return !pending_is_full(&it->pending, lookahead) || intake_settle(it);
}

/* A record that may hold a payload. */
static bool keep_wrapped(intake *it, const frame *record) {
    unwrapped *u = &it->unwrapped;
    switch (unwrap_record(u, &it->framer, record)) {
    case UNWRAP_PAYLOAD:
        it->carrier = u->carrier != NULL ? u->carrier : it->carrier;
        return keep_payload(it, record, u->text, &u->scan,
                            u->received_at[0] != 0 ? u->received_at : NULL);
    case UNWRAP_IGNORED: return ignore(it);
    case UNWRAP_BAD: return keep_reject(it, record, &u->error, u->in_body);
    default: return run_fail(it->run, source_no_memory);
    }
}

bool intake_record(intake *it, frame_result kind, const frame *record) {
    switch (kind) {
    case FRAME_PAYLOAD: return keep_payload(it, record, record->bytes, &it->framer.scan, NULL);
    case FRAME_WRAPPED: return keep_wrapped(it, record);
    default: {
        dk_error cause = lossy_cause(record->bytes, record->size, &it->framer.error);
        return keep_reject(it, record, &cause, false);
    }
    }
}

/*
** ------------------------------------------------------------------------------------- the ledger
*/

void intake_set_format(intake *it) {
    const char *format = framer_format(&it->framer);
    bool plain = it->carrier == NULL || strcmp(format, it->carrier) == 0;
    snprintf(it->file.format, sizeof it->file.format, "%s%s%s", format, plain ? "" : "+",
             plain ? "" : it->carrier);
}

/* Brings the ledger row up to what has been passed. */
static bool put_file(intake *it, bool complete) {
    const char *inside = framer_inside(&it->framer);
    if (!intake_settle(it)) {
        return false;
    }
    it->file.size = reader_offset(&it->framer.reader);
    it->file.content = reader_digest(&it->framer.reader);
    it->file.complete = complete;
    intake_set_format(it);
    snprintf(it->file.inside, sizeof it->file.inside, "%s", inside != NULL ? inside : "");
    return run_check(it->run, store_put_file(it->run->store, &it->file));
}

/*
** Commits in the middle of an input, at a place where a later run could go on; *overtaken: another
** importer did so before this one had the database again.
*/
static bool commit_if_full(intake *it, bool *overtaken) {
    bool current = true;
    if (!run_is_full(it->run) || !framer_settled(&it->framer)) {
        return true;
    }
    bool on = put_file(it, false) && run_commit(it->run) && run_begin(it->run) &&
              run_check(it->run, store_is_current(it->run->store, &it->file, &current));
    *overtaken = !current;
    return on;
}

/* What this run, or one that did not come to this stream's end, has added for it goes again. */
static bool take_back(intake *it) {
    store *s = it->run->store;
    if (it->kept.id == 0) {
        return run_check(it->run, store_discard_file(s, it->file.id));
    }
    return run_check(it->run, store_discard_records(s, it->kept.id, it->kept.records)) &&
           run_check(it->run, store_put_file(s, &it->kept));
}

/*
** What was found of the input in the ledger takes over: what this run has added for it is taken back.
*/
static bool adopt(intake *it, const store_file *found) {
    if (!take_back(it)) {
        return false;
    }
    it->file = *found;
    it->file.path = it->in->path;
    it->before = it->file;
    it->kept = (store_file){0};
    if (found->complete || found->path == NULL) {
        it->kept = it->file;
    }
    it->framer.records = found->records;
    return true;
}

/*
** Some of the bytes that `old` is of could not be stored then, as records were too large for the limit
** that was set: this input's row takes its place, and this run tells of what it has besides.
*/
static bool replace(intake *it, const store_file *old, bool *replaced) {
    store *s = it->run->store;
    bool was_limited = false;
    *replaced = false;
    if (it->kept.id != 0 || it->file.rejected >= old->rejected) {
        return true;
    }
    if (!run_check(it->run, store_has_too_large(s, old->id, &was_limited)) || !was_limited ||
        !run_check(it->run, store_replace_file(s, old->id, it->file.id, replaced)) || !*replaced) {
        return !it->run->stopped;
    }
    uint64_t again = old->rejected - it->file.rejected;
    it->file.stored += old->stored;
    it->file.duplicates -= old->stored;
    it->before = *old;
    it->before.id = it->file.id;
    it->before.path = it->in->path;
    it->kept = it->before;
    it->kept.records = it->file.records;
    it->kept.stored = it->file.stored;
    it->kept.duplicates = it->file.duplicates;
    it->kept.rejected = it->file.rejected;
    it->kept.ignored = it->file.ignored;
    it->before.records -= again;
    it->before.rejected -= again;
    return true;
}

/* All that has been read is what `found` is of. Where it has brought something new, it is not the same. */
static bool meet(intake *it, const store_file *found) {
    bool replaced;
    return intake_settle(it) && replace(it, found, &replaced) &&
           (replaced || it->file.stored > it->kept.stored || adopt(it, found));
}

/*
** Of a stream, before the record at `offset` is taken: whether all that came before is an input which
** the store knows. Nothing new has been stored then, but for what was too large, and the records end where
** that input did.
** `at_end`: nothing comes after. `damaged`: nothing can be read after: without a byte, that is like no other.
*/
static bool look_for_known(intake *it, uint64_t offset, bool at_end, bool damaged) {
    size_t marked = reader_marked(&it->framer.reader);
    const store_file *found = NULL;
    for (; it->compared < marked && it->known.marks[it->compared].offset <= offset;
         it->compared++) {
        const store_file *file = &it->known.files[it->compared];
        if (resume_matches(&it->known, it->compared) && file->size >= it->taken &&
            (file->size > 0 || (at_end && !damaged)) && file->id != it->file.id &&
            (found == NULL || !found->complete || file->size > found->size)) {
            found = file;
        }
    }
    return found == NULL || meet(it, found);
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
                      it->run->report.total.records + records);
    }
}

/*
** Stores every record up to the end of the input, or to where it fails; false where the store does.
*/
static bool take_records(intake *it, frame_result *end, frame *last, bool *overtaken) {
    while (!*overtaken) {
        if (signals_caught() && framer_settled(&it->framer)) {
            *end = FRAME_FAILED;
            return true;
        }
        *end = framer_next(&it->framer, last);
        bool is_record = *end == FRAME_PAYLOAD || *end == FRAME_WRAPPED || *end == FRAME_BAD;
        bool is_end = *end == FRAME_END || last->length == 0;
        uint64_t offset = *end == FRAME_END ? reader_offset(&it->framer.reader) : last->offset;
        bool is_damage = *end == FRAME_BAD && last->length == 0;
        if (!look_for_known(it, offset, is_end, is_damage)) {
            return false;
        }
        if (!is_record) {
            return true;
        }
        if (last->length == 0 && it->file.complete && it->file.size == offset) {
            continue; /* what is wrong with the end of a known input is known too */
        }
        if (!intake_record(it, *end, last)) {
            return false;
        }
        it->taken = offset + last->length;
        it->run->records++;
        it->run->bytes += last->length;
        show_progress(it);
        if (!commit_if_full(it, overtaken)) {
            return false;
        }
    }
    return true;
}

static counts counts_since(const store_file *now, const store_file *before, const counts *carried) {
    return (counts){now->records - before->records + carried->records,
                    now->stored - before->stored + carried->stored,
                    now->duplicates - before->duplicates + carried->duplicates,
                    now->rejected - before->rejected + carried->rejected,
                    now->ignored - before->ignored + carried->ignored};
}

static void report_file(intake *it, const char *state, const char *reason) {
    report_input line = {.path = it->in->path,
                         .shown = it->in->shown,
                         .state = state,
                         .reason = reason,
                         .format = it->file.format,
                         .size = it->file.size,
                         .counts = counts_since(&it->file, &it->before, &it->carried),
                         .complete = it->file.complete};
    report_end_input(&it->run->report, &line);
}

/*
** All of the input has been read: whether it is one that the store has under another name. Then it is
** dropped; or it takes the other one's place, where a limit had kept some of that out.
*/
static bool drop_twin(intake *it, bool *dropped) {
    store_file twin = {0};
    *dropped = false;
    bool only_damage = it->file.size == 0 && it->file.rejected > 0;
    bool is_kept = it->kept.id != 0 && it->kept.size == it->file.size;
    if (only_damage || !it->in->stream || is_kept) {
        return true;
    }
    if (!run_check(it->run, resume_find_twin(it->run->store, &it->file, &twin))) {
        return false;
    }
    bool replaced = false;
    if (twin.id != 0 && !replace(it, &twin, &replaced)) {
        return false;
    }
    *dropped = twin.id != 0 && !replaced && it->file.stored == it->kept.stored;
    return !*dropped || take_back(it);
}

static intake_end known(intake *it) {
    bool same = it->file.records == it->before.records && it->carried.records == 0;
    report_file(it, same ? "unchanged" : "imported", NULL);
    return INTAKE_KNOWN;
}

static intake_end failed(intake *it, const char *reason) {
    report_file(it, "failed", reason);
    return run_lacks(it->run, reason) ? INTAKE_STOPPED : INTAKE_FAILED;
}

static intake_end end_input(intake *it, frame_result end, const frame *last) {
    bool dropped;
    bool same = it->before.id != 0 && it->before.complete && end == FRAME_END &&
                reader_offset(&it->framer.reader) == it->before.size &&
                it->file.records == it->before.records;
    if (same) {
        return known(it); /* a stream that turned out to be */
    }
    if (!put_file(it, end == FRAME_END) || !drop_twin(it, &dropped)) {
        return INTAKE_STOPPED;
    }
    if (dropped) {
        it->before = it->file;
        return known(it);
    }
    /* Of what could not be read at all the ledger has nothing to say. */
    bool nothing = end == FRAME_FAILED && it->before.id == 0 && it->file.records == 0;
    if (nothing && !run_check(it->run, store_discard_file(it->run->store, it->file.id))) {
        return INTAKE_STOPPED;
    }
    if (end == FRAME_FAILED && signals_caught()) {
        report_file(it, "interrupted", NULL);
        return INTAKE_INTERRUPTED;
    }
    if (end == FRAME_FAILED) {
        return failed(it, it->framer.reader.error);
    }
    if (end == FRAME_WAITING) {
        if (!it->run->options->watch) { /* which is there when it comes */
            run_worsen(it->run, OUTCOME_PARTIAL);
        }
        report_waiting(&it->run->report, it->in->shown, last->offset, last->length);
        report_file(it, "waiting", NULL);
        return INTAKE_WAITING;
    }
    report_file(it, "imported", NULL);
    return INTAKE_ALL;
}

/* Begins the framer where the row ends; the carrier is the one it was. */
static bool begin_framing(intake *it) {
    const store_file *file = &it->file;
    const char *plus = strchr(file->format, '+');
    framer_point point = {file->size, file->records, file->id != 0 ? file->format : NULL,
                          file->inside[0] != 0 ? file->inside : NULL};
    snprintf(it->carriers, sizeof it->carriers, "%s", plus != NULL ? plus + 1 : "");
    it->carrier = plus != NULL ? it->carriers : NULL;
    it->compared = 0;
    it->taken = file->size;
    it->origin = 0;
    it->numbered = false;
    pending_clear(&it->pending); /* of an input that was ended by the store's failure */
    bool ready =
        framer_begin(&it->framer, it->in->from, &point, it->run->options->final || it->in->stream);
    reader_set_marks(&it->framer.reader, it->known.marks, it->known.count);
    return ready;
}

/* Finds what the store has of the input. */
static bool find(intake *it, resume_point *point) {
    store *s = it->run->store;
    resume_free(&it->known);
    if (!run_check(it->run, resume_find(s, it->in, it->framer.reader.content, point)) ||
        (it->in->stream && !run_check(it->run, resume_collect(&it->known, s, it->in)))) {
        return false;
    }
    point->error = it->known.no_memory ? source_no_memory : point->error;
    it->file = it->before = point->file;
    it->kept = (store_file){0};
    return true;
}

static intake_end take(intake *it) {
    resume_point point;
    frame last;
    frame_result end;
    bool overtaken = false;
    if (!run_begin(it->run) || !find(it, &point)) {
        return INTAKE_STOPPED;
    }
    if (point.error != NULL) {
        return failed(it, point.error);
    }
    if (it->file.id != 0) {
        store_file before = it->file;
        uint64_t again = 0;
        if (!retry_too_large(it, &again) || (again > 0 && !find(it, &point))) {
            return INTAKE_STOPPED;
        }
        it->before = before;
        it->before.records -= again; /* this run is to tell of them */
        it->before.rejected -= again;
        if (point.error != NULL) {
            return failed(it, point.error);
        }
    }
    if (point.unchanged) {
        return known(it);
    }
    if (!begin_framing(it)) {
        return failed(it, it->framer.reader.error);
    }
    if (!put_file(it, false) || !take_records(it, &end, &last, &overtaken)) {
        return INTAKE_STOPPED;
    }
    if (overtaken) {
        it->carried = counts_since(&it->file, &it->before, &it->carried);
        return INTAKE_OVERTAKEN;
    }
    return end_input(it, end, &last);
}

intake_end intake_take(intake *it, const input *in) {
    it->in = in;
    report_begin_input(&it->run->report);
    intake_end end = take(it);
    if (end != INTAKE_OVERTAKEN) {
        it->carried = (counts){0};
    }
    return end != INTAKE_STOPPED && run_is_full(it->run) && !run_commit(it->run) ? INTAKE_STOPPED
                                                                                 : end;
}
