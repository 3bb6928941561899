#include "report.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/json.h"
#include "../common/visible.h"
#include "../input/source.h"
#include "../port/port.h"

/* At most this many problems are printed for each input; all are in discko_rejects. */
enum { PROBLEMS_SHOWN = 5 };

/* At most so many lines are printed about the members of an archive, which may be any number of empty ones. */
enum { ARCHIVE_LINES = 100 };

/* Inputs that are held until they are committed. */
enum { HELD_MOST = 10000 };

/* Why records are ignored, by ignored_reason. */
static const struct reason_words {
    const char *code, *one, *many;
} reasons[IGNORED_REASONS] = {
#define IGNORED(name, code, one, many) {code, one, many},
    IGNORED_LIST
#undef IGNORED
};

/* By input_state. */
static const struct state_words {
    const char *code, *note;
} states[INPUT_STATES] = {
#define INPUT_STATE(name, code, note) {code, note},
    INPUT_STATE_LIST
#undef INPUT_STATE
};

static void add_count(buffer *to, const char *name, uint64_t value) {
    json_integer(to, name, (int64_t)value);
}

/* "ignored_reasons": {"lines": 3}, if any were ignored. */
static void add_reasons(buffer *to, const counts *c) {
    if (c->ignored == 0) {
        return;
    }
    json_open(to, "ignored_reasons", '{');
    for (size_t i = 0; i < IGNORED_REASONS; i++) {
        if (c->reasons[i] > 0) {
            add_count(to, reasons[i].code, c->reasons[i]);
        }
    }
    json_close(to, '}');
}

static void add_counts(buffer *to, const counts *c) {
    add_count(to, "records", c->records);
    add_count(to, "stored", c->stored);
    add_count(to, "duplicates", c->duplicates);
    add_count(to, "rejected", c->rejected);
    add_count(to, "ignored", c->ignored);
    if (c->mended > 0) {
        add_count(to, "mended", c->mended);
    }
    add_reasons(to, c);
}

/* Prints JSON to standard output, and empties the buffer. */
static void print_json(report *r, buffer *json) {
    r->no_memory |= json->failed;
    if (json->length > 0) {
        (void)fwrite(json->bytes, 1, json->length, stdout);
    }
    buffer_reset(json);
}

/* Inputs are printed as they are committed: a list of all inputs could take any amount of memory. */
void report_begin(report *r, const options *o) {
    bool shown = o->progress || (!o->no_progress && !o->quiet && isatty(2) == 1);
    *r = (report){.json = o->json, .quiet = o->quiet, .dry_run = o->dry_run, .watch = o->watch};
    r->progress.on = shown;
    if (o->json && !r->watch) {
        json_open(&r->held, NULL, '{');
        json_text(&r->held, "database", o->database);
        json_bool(&r->held, "dry_run", o->dry_run);
        json_open(&r->held, "inputs", '[');
        print_json(r, &r->held);
    }
}

/* "discko-import: subject: ", with control characters escaped. */
static void begin_line(const char *subject) {
    fputs("discko-import: ", stderr);
    visible_print(subject, stderr);
    fputs(": ", stderr);
}

static void print_line(const char *subject, const char *format, ...) {
    va_list values;
    va_start(values, format);
    begin_line(subject);
    vfprintf(stderr, format, values);
    fputs("\n", stderr);
    va_end(values);
}

void report_begin_input(report *r) {
    r->problems = 0;
}

void report_begin_archive(report *r) {
    r->in_archive = true;
    r->archive_lines = r->left_out = 0;
}

/* Whether one more line about an input is printed. */
static bool may_print(report *r) {
    bool may = !r->in_archive || r->archive_lines < ARCHIVE_LINES;
    r->archive_lines += may;
    r->left_out += !may;
    if (may) {
        progress_clear(&r->progress);
    }
    return may;
}

void report_end_archive(report *r, const char *shown) {
    r->in_archive = false;
    if (r->left_out > 0 && may_print(r)) {
        print_line(
            shown,
            "%" PRIu64
            " more lines about its members are left out, see discko_files and discko_rejects",
            r->left_out);
    }
}

/* "byte 812, line 3" */
static void format_place(const report_reject *what, char *out, size_t room) {
    int length = snprintf(out, room, "byte %" PRIu64, what->offset + what->error->offset);
    if (what->line > 0) {
        snprintf(out + length, room - (size_t)length, ", line %" PRIu64, what->line);
    }
}

void report_problem(report *r, const report_reject *what) {
    char place[128];
    if (++r->problems > PROBLEMS_SHOWN) {
        return;
    }
    if (!may_print(r)) {
        return;
    }
    format_place(what, place, sizeof place);
    print_line(what->shown, "record %" PRIu64 " quarantined: %s at %s: %s", what->record,
               dk_code_meaning(what->error->code), place, what->error->message);
}

static void print_incomplete(report *r, const report_incomplete *what, const char *then) {
    progress_clear(&r->progress);
    if (what->length > 0) {
        print_line(what->shown, "incomplete record of %" PRIu64 " bytes at byte %" PRIu64 ": %s",
                   what->length, what->offset, then);
    } else {
        print_line(what->shown, "array not closed at byte %" PRIu64 ": %s", what->offset, then);
    }
}

/* The entry of an input, or an unused one if `shown` is NULL; NULL if there is none. */
static report_incomplete *find_incomplete(report *r, const char *shown) {
    for (size_t i = 0; i < REPORT_INCOMPLETE; i++) {
        report_incomplete *at = &r->incomplete[i];
        if (shown == NULL ? at->shown == NULL
                          : at->shown != NULL && strcmp(at->shown, shown) == 0) {
            return at;
        }
    }
    return NULL;
}

static void forget_incomplete(report_incomplete *what) {
    free(what->shown);
    *what = (report_incomplete){0};
}

void report_waiting(report *r, const char *shown, uint64_t offset, uint64_t length) {
    report_incomplete what = {(char *)shown, offset, length, port_now_ms(), false};
    if (!r->watch) {
        print_incomplete(r, &what, "left for the next run (--final quarantines it)");
        return;
    }
    report_incomplete *known = find_incomplete(r, shown);
    if (known != NULL && known->offset == offset && known->length == length) {
        return;
    }
    if (known != NULL) {
        forget_incomplete(known);
    } else if ((known = find_incomplete(r, NULL)) == NULL) {
        return;
    }
    what.shown = strdup(shown);
    *known = what;
}

void report_overdue(report *r, int64_t now) {
    for (size_t i = 0; i < REPORT_INCOMPLETE; i++) {
        report_incomplete *what = &r->incomplete[i];
        if (what->shown != NULL && !what->is_reported &&
            now - what->since >= REPORT_INCOMPLETE_MS) {
            print_incomplete(r, what, "still waiting for the rest");
            what->is_reported = true;
        }
    }
}

/* Adds the input to those that are printed when they are committed. */
static void hold_input(report *r, const report_input *in) {
    buffer *to = &r->held;
    json_open(to, NULL, '{');
    json_text(to, "path", in->path);
    json_text(to, "state", states[in->state].code);
    if (in->reason != NULL) {
        json_text(to, "reason", in->reason);
    }
    if (in->format != NULL) {
        json_text(to, "format", in->format);
        add_count(to, "size", in->size);
        add_counts(to, &in->counts);
        if (in->counts.ignored > 0) {
            add_count(to, "first_ignored", in->first_ignored);
        }
        json_bool(to, "complete", in->complete);
    }
    json_close(to, '}');
    buffer_text(to, r->watch ? "\n" : "");
}

/* "ignored 1 line of text, 2 rows without a payload; the first at byte 68" */
static void tell_ignored(report *r, const report_input *in) {
    char text[480] = "ignored";
    const size_t start = strlen(text);
    size_t length = start;
    for (size_t i = 0; i < IGNORED_REASONS; i++) {
        uint64_t n = in->counts.reasons[i];
        if (n > 0) {
            length += (size_t)snprintf(text + length, sizeof text - length, "%s %" PRIu64 " %s",
                                       length > start ? "," : "", n,
                                       n == 1 ? reasons[i].one : reasons[i].many);
        }
    }
    if (length > start && !r->quiet && !in->grown && may_print(r)) {
        print_line(in->shown, "%s; the first at byte %" PRIu64, text, in->first_ignored);
    }
}

void report_end_input(report *r, const report_input *in) {
    bool failed = in->state == INPUT_SKIPPED || in->state == INPUT_FAILED;
    assert(!failed || in->reason != NULL);
    if (r->problems > PROBLEMS_SHOWN && may_print(r)) {
        print_line(in->shown, "%" PRIu64 " more records quarantined, see discko_rejects",
                   r->problems - PROBLEMS_SHOWN);
    }
    if (failed && may_print(r)) {
        report_error(in->shown, in->reason);
    }
    report_incomplete *known = find_incomplete(r, in->shown);
    if (known != NULL && in->state != INPUT_WAITING && in->state != INPUT_UNCHANGED) {
        forget_incomplete(known);
    }
    tell_ignored(r, in);
    tally *t = &r->now;
    t->inputs++;
    t->by_state[in->state] += !r->watch || in->state != INPUT_WAITING;
    t->total.records += in->counts.records;
    t->total.stored += in->counts.stored;
    t->total.duplicates += in->counts.duplicates;
    t->total.rejected += in->counts.rejected;
    t->total.ignored += in->counts.ignored;
    t->total.mended += in->counts.mended;
    for (size_t i = 0; i < IGNORED_REASONS; i++) {
        t->total.reasons[i] += in->counts.reasons[i];
    }
    if (r->json) {
        hold_input(r, in);
    }
}

/* report_error while the progress may be shown. */
static void say(report *r, const char *subject, const char *message) {
    if (may_print(r)) {
        report_error(subject, message);
    }
}

void report_left(report *r, const char *shown) {
    say(r, shown,
        "read again, but payloads that it delivered before are missing: nothing was changed");
}

void report_behind(report *r, const char *database) {
    say(r, database,
        "interrupted: what was read is stored, but not in the plain tables yet: "
        "--snapshot or the next import brings them up to date");
}

void report_nothing(report *r, const char *shown) {
    say(r, shown, "no payload and no trace of one was found in it");
}

void report_empty(report *r, const char *shown, const char *why) {
    if (!r->quiet) {
        say(r, shown, why);
    }
}

void report_not_moved(report *r, const char *shown, const char *why) {
    r->not_moved++;
    say(r, shown, why);
}

void report_commit(report *r) {
    r->committed = r->now;
    if (r->held.length > 0) {
        fputs(r->listed && !r->watch ? "," : "", stdout);
        r->listed = true;
    }
    print_json(r, &r->held);
    if (r->watch) {
        (void)fflush(stdout); /* for programs that read the output as it comes */
    }
}

void report_rollback(report *r) {
    r->now = r->committed;
    r->no_memory |= r->held.failed;
    buffer_reset(&r->held);
}

bool report_is_full(const report *r) {
    return r->now.inputs - r->committed.inputs >= HELD_MOST;
}

static void end_json(report *r, const char *error) {
    const tally *t = &r->committed;
    buffer *to = &r->held;
    buffer_reset(to); /* what was not committed is not printed */
    buffer_text(to, "]");
    json_open(to, "totals", '{');
    add_count(to, "inputs", t->inputs);
    for (int i = INPUT_UNCHANGED; i < INPUT_STATES; i++) {
        add_count(to, states[i].code, t->by_state[i]);
    }
    add_counts(to, &t->total);
    json_close(to, '}');
    if (error != NULL) {
        json_text(to, "error", error);
    }
    buffer_text(to, "}\n");
    print_json(r, to);
}

static void print_row(const char *name, uint64_t value, const char *note) {
    printf("%-13s %8" PRIu64 "%s%s\n", name, value, *note != 0 ? "  " : "", note);
}

static void end_text(const report *r) {
    const tally *t = &r->committed;
    print_row("inputs", t->inputs, "");
    for (int i = INPUT_UNCHANGED; i < INPUT_STATES; i++) {
        if (t->by_state[i] > 0) {
            char name[24];
            snprintf(name, sizeof name, "  %s", states[i].code);
            print_row(name, t->by_state[i], states[i].note);
        }
    }
    if (r->not_moved > 0) {
        print_row("  not moved", r->not_moved, "");
    }
    print_row("records", t->total.records, "");
    print_row(r->dry_run ? "  would store" : "  stored", t->total.stored, "");
    print_row("  duplicate", t->total.duplicates, "");
    print_row("  rejected", t->total.rejected, t->total.rejected > 0 ? "see discko_rejects" : "");
    print_row("  ignored", t->total.ignored, "");
    if (t->total.mended > 0) {
        print_row("mended", t->total.mended, "records that were damaged");
    }
}

outcome report_written(outcome so_far) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return so_far;
    }
    report_error("standard output", strerror(errno != 0 ? errno : EIO));
    return outcome_worse(so_far, OUTCOME_PARTIAL);
}

void report_failure(const options *o, const char *why) {
    buffer all = {0};
    if (!o->json || o->watch) {
        return;
    }
    json_open(&all, NULL, '{');
    json_text(&all, "database", o->database);
    json_text(&all, "error", why);
    json_close(&all, '}');
    (void)json_print(&all);
}

static outcome end(report *r) {
    buffer_free(&r->held);
    for (size_t i = 0; i < REPORT_INCOMPLETE; i++) {
        forget_incomplete(&r->incomplete[i]);
    }
    if (r->no_memory) {
        report_error("standard output", source_no_memory);
        return OUTCOME_DATABASE;
    }
    return report_written(OUTCOME_SUCCESS);
}

outcome report_end(report *r, const char *error) {
    progress_clear(&r->progress);
    if (r->json && r->watch) {
        /* all inputs have been printed already */
    } else if (r->json) {
        end_json(r, error);
    } else if (!r->quiet && error == NULL) {
        end_text(r);
    }
    return end(r);
}

outcome report_end_retry(report *r, const counts *total, const char *error) {
    r->committed.total = *total;
    if (error != NULL) {
        r->committed.total = (counts){0};
    }
    if (r->json) {
        end_json(r, error);
    } else if (!r->quiet && error == NULL) {
        print_row("retried", total->records, "");
        print_row("  stored", total->stored, "");
        print_row("  duplicate", total->duplicates, "");
        print_row("  rejected", total->rejected, total->rejected > 0 ? "see discko_rejects" : "");
    }
    return end(r);
}

void report_error(const char *subject, const char *message) {
    begin_line(subject);
    visible_print(message, stderr);
    fputs("\n", stderr);
}
