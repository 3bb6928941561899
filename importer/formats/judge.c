#include "format.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "../find/foreign.h"
#include "../find/logged.h"
#include "../find/quoted.h"
#include "../find/trace.h"
#include "../text/bytes.h"
#include "../text/wrapped.h"

const dk_error judge_no_payload = {DK_EVENT_MISSING, 0,
                                   "expected a string \"event\" and an object \"data\" in it"};
const dk_error judge_empty_body = {DK_EMPTY_BODY, 0, FOREIGN_EMPTY_MESSAGE};
const dk_error judge_rest_expected = {DK_TRUNCATED, 0, "expected the rest of the record"};

const dk_error judge_dotted = {DK_PACKET_CAPTURE, 0,
                               "expected the payload's own bytes: a packet printed as text "
                               "has dots for what is not ASCII, so export the HTTP "
                               "bodies (Wireshark: Export Objects, HTTP)"};

/* A line of a payload that was printed over several lines, which could not be joined. */
static const dk_error torn_line = {DK_TRUNCATED, 0,
                                   "expected a whole payload on one line, not a piece of one"};

/* A payload's members among those of a logger's entry or a database's document (logged.h). */
static const dk_error among_others = {DK_EVENT_MISSING, 0,
                                      "expected the payload as a member of its own, not its "
                                      "members among others: log {body: …}"};

/* A line after a broken row of CSV. */
static const dk_error torn_row = {DK_MALFORMED_CSV, 0,
                                  "expected a row: the one before it is broken"};

void judge_bad(framer *f, const dk_error *error) {
    f->verdict = true;
    f->unit_result = FRAME_BAD;
    f->error = *error;
    quoted_note(&f->near, f->unit.offset, f->unit.bytes, f->unit.size);
}

/* Notes where a stream begins and ends that tshark -z follow has printed in ASCII. */
static void note_follow(framer *f, const char *line, size_t length) {
    if (bytes_begin(line, length, "Follow: ")) {
        f->dotted = bytes_end(line, length, ",ascii");
    } else if (f->dotted && bytes_begin(line, length, "================")) {
        f->dotted = false;
    }
}

void judge_ignored(framer *f, ignored_reason reason) {
    if (reason == IGNORED_LINE && f->unit.offset < f->torn_until) {
        judge_bad(f, &torn_row);
        return;
    }
    const frame *u = &f->unit;
    bool is_line = reason == IGNORED_LINE || reason == IGNORED_ROW;
    if (is_line && torn_lines_go_on(&f->torn_lines, u->offset, u->bytes, u->size)) {
        judge_bad(f, &torn_line);
        return;
    }
    quoted_note(&f->near, u->offset, u->bytes, u->size);
    if (reason == IGNORED_LINE) {
        note_follow(f, u->bytes, u->size);
        heading_note(&f->heading, u->offset, f->unit_gap == 1, u->bytes, u->size);
        repeats_note(&f->repeats, u->bytes, u->size);
    }
    f->verdict = true;
    f->unit_result = FRAME_IGNORED;
    f->reason = reason;
}

/* Lists the members of an object, so that the reader can tell what it is. */
static void name_members(framer *f, const dk_value *object) {
    dk_value key, value;
    size_t length = (size_t)snprintf(f->message, sizeof f->message,
                                     "expected a member \"event\" in it, which has");
    dk_walk walk = dk_walk_begin(f->unit.bytes, object);
    const char *before = " ";
    while (dk_walk_member(&walk, &key, &value) && length + key.length + 8 < sizeof f->message) {
        length += (size_t)snprintf(f->message + length, sizeof f->message - length, "%s%.*s",
                                   before, (int)key.length, f->unit.bytes + key.offset);
        before = ", ";
    }
    f->error.message = f->message;
}

/* Whether the object is discko's own spool record with an empty body. */
static bool has_empty_body(const framer *f, const dk_value *object) {
    dk_value key, value;
    bool has_time = false, has_empty = false;
    dk_walk walk = dk_walk_begin(f->unit.bytes, object);
    while (dk_walk_member(&walk, &key, &value)) {
        has_time |= dk_walk_is(f->unit.bytes, &key, "received_at");
        has_empty |=
            dk_walk_is(f->unit.bytes, &key, "body") && value.kind == DK_STRING && value.length == 2;
    }
    return has_time && has_empty;
}

void judge_value(framer *f, const dk_scan *scan) {
    const dk_value *event = &scan->value[DK_NODE_event], *data = &scan->value[DK_NODE_DATA];
    judge_bad(f, &judge_no_payload);
    if (scan->root.kind != DK_OBJECT) {
        f->error = (dk_error){DK_NOT_OBJECT, 0, "expected a JSON object"};
    } else if (event->kind == DK_ABSENT && has_empty_body(f, &scan->root)) {
        f->error = judge_empty_body;
    } else if (event->kind == DK_ABSENT) {
        name_members(f, &scan->root);
    } else if (event->kind != DK_STRING) {
        f->error = (dk_error){DK_EVENT_NOT_STRING, event->offset, "expected a string"};
    } else if (data->kind == DK_ABSENT) {
        f->error = (dk_error){DK_DATA_MISSING, 0, "expected a member \"data\" in it"};
    } else if (data->kind != DK_OBJECT) {
        bool is_list = data->kind == DK_ARRAY && dk_array_is_empty(f->unit.bytes + data->offset);
        f->error = (dk_error){DK_DATA_NOT_OBJECT, data->offset,
                              is_list ? FOREIGN_LIST_MESSAGE : "expected an object"};
    } else if (logged_is_entry(f->unit.bytes, &scan->root)) {
        f->error = among_others;
    }
}

/*
** Whether the record is not UTF-16, although the input began as such, and shows a trace in its original bytes:
** PowerShell's Add-Content appends other text to what `>` has written.
*/
static bool shows_narrow_trace(framer *f) {
    const uint8_t *p = (const uint8_t *)f->unit.bytes, *end = p + f->unit.size;
    char *little = find_room(&f->finder, f->unit.size), *big = find_room(&f->finder, f->unit.size);
    size_t made = 0;
    if (little == NULL || big == NULL) {
        return false;
    }
    while (end - p > 2) {
        bool is_wide = (*p & 0xF0) == 0xE0;
        unsigned unit = is_wide ? (p[0] & 15U) << 12 | (p[1] & 63U) << 6 | (p[2] & 63U) : *p;
        little[made] = big[made + 1] = (char)(unit & 255);
        little[made + 1] = big[made] = (char)(unit >> 8);
        made += is_wide ? 2 : 0;
        p += is_wide ? 3 : 1;
    }
    return trace_in(little, made) || trace_in(big, made);
}

bool judge_shows_trace(framer *f) {
    finder *x = &f->finder;
    return x->torn || x->too_deep || find_shows_trace(x, f->unit.bytes, f->unit.size) ||
           find_shows_noted(x, f->unit.bytes, f->unit.size) ||
           (f->encoding != NULL && shows_narrow_trace(f));
}

const dk_error *judge_cause(const framer *f, const dk_error *error) {
    return f->finder.too_deep    ? find_depth_error(&f->finder)
           : f->finder.packed    ? &find_compressed
           : f->finder.unsure    ? &find_unknown_escapes
           : f->finder.in_pieces ? &find_cut
                                 : error;
}

void judge_unread(framer *f, const dk_error *error, const char *text, size_t length) {
    dk_error made = foreign_cause(text, length, judge_cause(f, error));
    torn_lines_begin(&f->torn_lines, f->unit.offset, f->unit.bytes, f->unit.size);
    bool is_cut = f->torn_lines.cut > 0 && f->torn_lines.depth > 0;
    made = is_cut && made.message == judge_no_payload.message ? judge_rest_expected : made;
    judge_bad(f, &made);
}

/* Entries beside others: those that show a trace are bad. */
static void judge_entries(framer *f) {
    finder *x = &f->finder;
    for (size_t i = 0; i < x->count; i++) {
        finding *e = &x->list[i];
        if (e->kind == FOUND_EMPTY &&
            find_shows_trace(x, f->unit.bytes + e->from, e->to - e->from)) {
            e->kind = FOUND_BAD;
            e->entries = 1;
            e->error = foreign_cause(f->unit.bytes + e->from, e->to - e->from,
                                     judge_cause(f, &judge_no_payload));
            e->error.offset = 0;
        }
    }
}

static int by_place(const void *a, const void *b) {
    const finding *x = a, *y = b;
    return x->from != y->from     ? (x->from < y->from ? -1 : 1)
           : x->order != y->order ? (x->order < y->order ? -1 : 1)
                                  : 0;
}

void judge_sort(finder *x) {
    bool sorted = true;
    for (size_t i = 0; i < x->count; i++) {
        x->list[i].order = i;
        sorted &= i == 0 || x->list[i].from >= x->list[i - 1].from;
    }
    if (!sorted) {
        qsort(x->list, x->count, sizeof *x->list, by_place);
    }
}

/* What was found and may have had other bytes, of which dots are left, is bad. */
static void drop_dotted(framer *f) {
    finder *x = &f->finder;
    size_t count = 0, bad = SIZE_MAX; /* where the last one of these stands in the list */
    for (size_t i = 0; i < x->count; i++) {
        finding e = x->list[i];
        if (e.kind == FOUND_PAYLOAD && wrap_has_dots(e.text, e.length)) {
            x->payloads--;
            e.kind = FOUND_BAD;
            e.error = judge_dotted;
            e.to = e.to > 0 ? e.to : f->unit.size;
            if (bad < count && x->list[bad].from == e.from && x->list[bad].to == e.to) {
                continue;
            }
            bad = count;
        }
        x->list[count++] = e;
    }
    x->count = count;
}

/*
** Payloads that repeat others without a delivery (repeats.h) are ignored: by themselves, or as entries beside others.
*/
static void drop_repeats(framer *f) {
    finder *x = &f->finder;
    const frame *u = &f->unit;
    size_t kept = 0;
    for (size_t i = 0; i < x->count; i++) {
        finding e = x->list[i];
        if (e.kind == FOUND_PAYLOAD &&
            repeats_take(&f->repeats, u->bytes + e.from, u->size - e.from, x->change, &e)) {
            x->payloads--;
            e = (finding){.kind = FOUND_EMPTY, .from = e.from, .to = e.to, .entries = e.to > 0};
        }
        if (e.kind != FOUND_EMPTY || e.to > 0) {
            x->list[kept++] = e;
        }
    }
    bool is_alone = x->payloads == 0 && kept <= 1 && (kept == 0 || x->list[0].kind == FOUND_EMPTY);
    x->count = is_alone ? 0 : kept;
    if (is_alone) {
        f->verdict = true;
        f->unit_result = FRAME_IGNORED;
        f->reason = IGNORED_REPEAT;
    }
}

void judge_found(framer *f) {
    char utc[DK_DATE_LENGTH + 1];
    if (heading_time(&f->heading, f->unit.offset, f->unit_gap == 1, f->unit.bytes, f->unit.size,
                     utc)) {
        find_set_time(&f->finder, 0, utc, true);
    }
    judge_sort(&f->finder);
    if (f->dotted) {
        drop_dotted(f);
    }
    quoted_drop(&f->finder, f->unit.bytes, f->unit.size, &f->near, f->unit.offset);
    find_drop_copies(&f->finder, f->unit.bytes, f->unit.size);
    judge_sort(&f->finder);
    if (!find_drop_same(&f->finder)) {
        f->finder.no_memory = true;
    }
    judge_entries(f);
    drop_repeats(f);
}

/* Whether a string or an element that began before the record may have escaped what was found in it. */
static bool may_be_enclosed(const framer *f) {
    return f->depth == 0 && (f->finder.quoted_before != 0 || f->finder.tag_before[0] != 0) &&
           (find_may_change(f->unit.bytes, f->unit.size) ||
            (f->finder.quoted_before & FIND_OF_LEAD) != 0);
}

/* Whether a string in double quotes that began before the record may have doubled the backslashes of what was found in it. */
static bool may_be_doubled(const framer *f) {
    const finder *x = &f->finder;
    bool may_be = false;
    for (size_t i = 0; f->depth == 0 && x->half_before && i < x->count; i++) {
        const char *text = x->list[i].text;
        bool is_decoded = text < f->unit.bytes || text >= f->unit.bytes + f->unit.size;
        may_be |= x->list[i].kind == FOUND_PAYLOAD && is_decoded &&
                  find_is_doubled(text, x->list[i].length);
    }
    return may_be;
}

void judge_found_in_message(framer *f, bool is_measured) {
    if (is_measured) {
        find_add_lost(&f->finder, f->unit.size);
        judge_found(f);
    } else {
        judge_found_in_whole(f);
    }
}

void judge_found_in_whole(framer *f) {
    if (may_be_enclosed(f) || may_be_doubled(f)) {
        f->finder.count = f->finder.payloads = 0;
        judge_bad(f, &find_unknown_escapes);
        return;
    }
    find_add_lost(&f->finder, f->unit.size);
    judge_found(f);
}
