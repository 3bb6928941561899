#include "intake.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../input/signals.h"
#include "../store/mend.h"
#include "records.h"
#include "reread.h"

bool intake_init(intake *it, run *r) {
    *it = (intake){.run = r};
    return framer_init(&it->framer, r->options->max_record, r->options->at);
}

void intake_free(intake *it) {
    worker_stop(it->worker);
    framer_free(&it->framer);
    queue_free(&it->collecting);
    queue_free(&it->storing);
    free(it->head);
}

/*
** ------------------------------------------------------------------------------------- the ledger
*/

void intake_set_format(intake *it) {
    snprintf(it->file.format, sizeof it->file.format, "%s", framer_format(&it->framer));
}

/* Updates the row of the input: it covers all records handled so far. */
static bool put_file(intake *it, bool complete) {
    if (!records_settle(it)) {
        return false;
    }
    framer_end end = framer_reached(&it->framer);
    it->file.size = end.offset;
    it->file.content = end.content;
    it->file.complete = complete;
    intake_set_format(it);
    snprintf(it->file.inside, sizeof it->file.inside, "%s", it->framer.inside);
    return run_put_file(it->run, &it->file);
}

/*
** Between two batches another command may have changed the counts. This run's share stays the difference between
** `file` and `before`.
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
** Commits in the middle of an input, at a point where a later run can resume. *overtaken: another importer has
** continued the input in the meantime.
*/
static bool commit_if_full(intake *it, bool *overtaken) {
    bool current = true;
    if (it->again || !run_is_full(it->run) || !framer_settled(&it->framer)) {
        return true;
    }
    bool on = put_file(it, false) && run_commit_part(it->run) && run_begin(it->run) &&
              refresh(it, &current);
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

/* Stores every record up to the end of the input, or up to a read error. False if the database failed. */
static bool take_records(intake *it, frame_result *end, frame *last, bool *overtaken) {
    while (!*overtaken) {
        if (records_interrupted(it) && framer_settled(&it->framer)) {
            *end = FRAME_FAILED;
            return true;
        }
        *end = framer_next(&it->framer, last);
        if (*end != FRAME_PAYLOAD && *end != FRAME_BAD && *end != FRAME_IGNORED) {
            return true;
        }
        if ((it->file.id == 0 && !put_file(it, false)) || !records_take(it, *end, last)) {
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

/* What this run has stored of the input so far. */
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

/* With --watch, problems of an input are reported only when it is first read. */
static bool is_grown(const intake *it) {
    return it->run->options->watch && it->before.records > 0;
}

static void report_file(intake *it, input_state state, const char *reason) {
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
** Merges the row of a pipe into the row of this input, which has the same bytes. Payloads that the pipe stored first
** count as stored by this input. The row stays if it was read in another way and has payloads that this input has not.
*/
static bool merge_piece(intake *it, int64_t id) {
    uint64_t stored = 0;
    bool on = run_check(it->run, store_merge_file(it->run->store, id, it->file.id, &stored));
    it->file.stored += stored;
    it->file.duplicates -= stored;
    return on;
}

/* A dry run does not merge: the summary is the same, and it only reads those rows. */
static bool merge_pieces(intake *it, const resume_point *point) {
    bool merged = true;
    for (size_t i = 0; i < point->piece_count && !it->run->options->dry_run && merged; i++) {
        merged = merge_piece(it, point->pieces[i]);
    }
    return merged;
}

/* What the store had left of an input whose row was lost, if this is it. */
static bool merge_lost(intake *it) {
    bool is_anew = it->before.id == 0 || it->mends;
    int64_t lost = 0;
    return !is_anew || (run_check(it->run, mend_find_lost(it->run->store, it->file.id, &lost)) &&
                        (lost == 0 || merge_piece(it, lost)));
}

static bool is_all_ignored(const intake *it) {
    return it->file.records > 0 && it->file.records == it->file.ignored;
}

static intake_end nothing_found(intake *it) {
    if (!is_grown(it) && !it->in->is_part && !it->in->is_hidden) {
        report_nothing(&it->run->report, it->in->shown);
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
    }
    return INTAKE_NOTHING;
}

static void tell_empty(intake *it) {
    if (it->file.records == 0 &&
        !it->run->options->watch) { /* with --watch a new log is often empty */
        report_empty(&it->run->report, it->in->shown,
                     it->file.size == 0 ? "it is empty" : "there is no record in it");
    }
}

/* If people have been erased, the row does not say whether the ignored records are theirs. */
static intake_end unchanged(intake *it) {
    tell_empty(it);
    report_file(it, it->carried.records == 0 ? INPUT_UNCHANGED : INPUT_IMPORTED, NULL);
    return is_all_ignored(it) && !it->run->erased.any ? nothing_found(it) : INTAKE_KNOWN;
}

static intake_end failed(intake *it, const char *reason) {
    if (signals_caught() && !source_lacks_memory(reason)) {
        report_file(it, INPUT_INTERRUPTED, NULL);
        return INTAKE_INTERRUPTED;
    }
    report_file(it, INPUT_FAILED, reason);
    return run_input_failed(it->run, reason) ? INTAKE_STOPPED : INTAKE_FAILED;
}

/*
** ------------------------------------------------------------------------------------ one input
*/

/* The input ends inside its last record. With --watch that is no failure: the rest will arrive. */
static intake_end end_waiting(intake *it, const frame *last) {
    if (!it->run->options->watch) {
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
    }
    report_waiting(&it->run->report, it->in->shown, last->offset, last->length);
    report_file(it, INPUT_WAITING, NULL);
    return INTAKE_WAITING;
}

/* Ends an input: updates its row and reports it. */
static intake_end end_input(intake *it, frame_result end, const frame *last) {
    const char *error = it->framer.reader.error;
    if (it->in->cut != NULL && end != FRAME_FAILED) {
        end = FRAME_FAILED;
        error = it->in->cut;
    }
    /* an input that could not be read at all gets no row */
    bool nothing = end == FRAME_FAILED && it->file.id == 0;
    if (it->again && end == FRAME_FAILED) {
        return reread_undo(it) ? failed(it, error) : INTAKE_STOPPED;
    }
    if (it->again && !reread_end(it)) {
        return INTAKE_STOPPED;
    }
    if (it->again) { /* the previous state was restored */
        it->again = false;
        bool all =
            it->all_known || it->run->options->dry_run; /* a dry run does not record the attempt */
        return all ? unchanged(it) : INTAKE_OVERTAKEN;
    }
    if (!nothing && (!put_file(it, end == FRAME_END) || !reread_count(it) || !merge_lost(it))) {
        return INTAKE_STOPPED;
    }
    if (end == FRAME_FAILED) {
        return failed(it, error);
    }
    if (end == FRAME_WAITING) {
        return end_waiting(it, last);
    }
    tell_empty(it);
    report_file(it, INPUT_IMPORTED, NULL);
    return is_all_ignored(it) && !it->gone ? nothing_found(it) : INTAKE_ALL;
}

/*
** Starts the framer at the first byte of the input, or where its row ends. On a read error returns false and sets
** *error.
*/
static bool begin_framing(intake *it, resume_point *point, const char **error) {
    static const store_file beginning = {.format = "empty"};
    const store_file *file = it->replays ? &beginning : &it->file;
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
    it->origin = it->ends_from = it->ends_to = 0;
    it->reject_end = UINT64_MAX;
    it->numbered = it->gone = false;
    records_forget(it); /* may be left over from a failure of the database */
    bool ready = framer_begin(&it->framer, it->in->from, &from, is_final);
    if (!ready && file->is_kept && !source_lacks_memory(it->framer.reader.error)) {
        from.format = NULL; /* its beginning does not read as CSV any more */
        ready = framer_begin(&it->framer, it->in->from, &from, is_final);
    }
    *error = it->framer.reader.error;
    it->framer.reader.stops = it->in->interrupted ? NULL : signals_caught;
    return ready;
}

/* Finds the row of the input and resets the counts of this run. */
static bool find_row(intake *it, const surveyed *known, resume_point *point) {
    content *c = it->framer.reader.content;
    if (!run_begin(it->run) ||
        !run_check(it->run, resume_find(it->run->store, it->in, known, c, point))) {
        return false;
    }
    it->file = point->file;
    if (!merge_pieces(it, point)) {
        return false;
    }
    it->before = it->file;
    it->all_known = point->unchanged;
    memset(it->reasons, 0, sizeof it->reasons);
    it->again = it->mends = it->grows = it->replays = false;
    it->mended = store_mended(it->run->store);
    return true;
}

/* Reads the input from where its row ends, or from the beginning if it is read again. */
static intake_end read_input(intake *it, resume_point *point) {
    frame last;
    frame_result end;
    const char *error;
    bool overtaken = false;
    if (!it->replays && !begin_framing(it, point, &error)) {
        return it->again && !reread_undo(it) ? INTAKE_STOPPED : failed(it, error);
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

/* Passes the records that the row of the input has: see reread_follow. */
static bool pass_known(intake *it, resume_point *point, bool *same, uint64_t *missing) {
    const char *error;
    *same = false;
    it->replays = true;
    point->at = UINT64_MAX; /* rewind it */
    return !begin_framing(it, point, &error) || reread_follow(it, same, missing);
}

/*
** Whether an input that has grown is to be read again: its rows are not those that it would have had if it had been
** imported in one go. If they are, the framer has passed their records (it->replays).
*/
static bool has_changed(intake *it, resume_point *point, bool *changed) {
    bool same;
    uint64_t missing = 0, discarded = 0;
    bool on = pass_known(it, point, &same, &missing);
    if (on && same && missing > 0) {
        on = reread_count_discarded(it, &discarded) && pass_known(it, point, &same, &missing);
        same &= missing == discarded;
    }
    *changed = !same && it->framer.reader.error == NULL;
    it->replays = same;
    point->at = UINT64_MAX;
    return on;
}

/* Whether to read an input again because it has grown; once for each of its sizes. */
static bool follow(intake *it, resume_point *point, bool *again) {
    if (it->outgrown == it->file.id && it->outgrown_to == it->in->size) {
        return true;
    }
    bool on = reread_is_followed(it, point) ? has_changed(it, point, again)
                                            : reread_is_torn(it, point, again);
    it->grows = *again;
    if (*again) {
        it->outgrown = it->file.id;
        it->outgrown_to = it->in->size;
    }
    return on;
}

static intake_end take(intake *it, const surveyed *known) {
    resume_point point;
    if (!find_row(it, known, &point)) {
        return INTAKE_STOPPED;
    }
    if (point.error != NULL) {
        return failed(it, point.error);
    }
    bool again = reread_is_wanted(it);
    if (!again &&
        !(reread_find_damage(it, &point, &again) && (again || follow(it, &point, &again)))) {
        return INTAKE_STOPPED;
    }
    it->file.outdated = false;
    if (again && !reread_begin(it)) {
        return INTAKE_STOPPED;
    }
    if (point.unchanged && !again) {
        return it->in->cut != NULL ? failed(it, it->in->cut) : unchanged(it);
    }
    intake_end ended = read_input(it, &point);
    /* After reading again, it may have the payloads that kept a piece from being merged. */
    return again && ended <= INTAKE_NOTHING && !merge_pieces(it, &point) ? INTAKE_STOPPED : ended;
}

intake_end intake_take(intake *it, const input *in, const surveyed *known) {
    assert(in->fd >= 0 || known != NULL); /* a member cannot be read twice */
    it->in = in;
    report_begin_input(&it->run->report);
    intake_end end = take(it, known);
    records_forget(it); /* only left over after a failure */
    if (end != INTAKE_OVERTAKEN) {
        it->carried = (counts){0};
    }
    return end != INTAKE_STOPPED && run_is_full(it->run) && !run_commit_part(it->run)
               ? INTAKE_STOPPED
               : end;
}
