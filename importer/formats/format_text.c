/* Lines of text, such as logs, with payloads in them. What begins in a line may continue in the next ones. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../find/finder.h"
#include "../find/trace.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/json_extent.h"
#include "../text/repr.h"
#include "entry.h"
#include "format.h"
#include "join.h"
#include "layout.h"
#include "text_unit.h"

enum { DRAWN_MAX = 1 << 23 };

/*
** ------------------------------------------------------------------------------- the verdict
*/

/* Whether the last field is the size of an answer without one: "POST / HTTP/1.1" 200 - */
static bool has_no_size(const char *line, size_t length) {
    const char *end = line + length;
    return length >= strlen("\" 200 -") && bytes_end(line, length - 5, "\" ") &&
           dk_is_digit(end[-5]) && dk_is_digit(end[-4]) && dk_is_digit(end[-3]) &&
           bytes_end(line, length, " -");
}

/* Whether a field says that there was no body: the last one, after a request. */
static bool says_empty(const char *line, size_t length) {
    static const char *const nothing[] = {" \"-\"", " \"\"", " -", NULL};
    return bytes_hold(line, length, "\"POST ") && !has_no_size(line, length) &&
           bytes_any(bytes_end, line, length, nothing);
}

/*
** Whether JSON that is cut may be the beginning of a payload, or of a spool record, from before its first trace: it has one of
** their names or ends inside it, or has something in base64. The record at the input's end may be, whatever it is.
*/
static bool may_be_torn(const framer *f, const char *bytes, size_t length) {
    static const char *const names[] = {"date", "event", "data", "received_at", NULL};
    static const char *const marks[] = {"\"date\"", "\"date\\", "\"received_at\"", "\"eyJ", "\"ewo",
                                        "\"H4s",    NULL};
    const char *word = bytes + length;
    while (word > bytes && (is_letter(word[-1]) || word[-1] == '_')) {
        word--;
    }
    size_t size = (size_t)(bytes + length - word);
    bool is_name = word > bytes && word[-1] == '"', is_part = false;
    for (const char *const *name = names; is_name && *name != NULL; name++) {
        is_part |= size <= strlen(*name) && memcmp(word, *name, size) == 0;
    }
    return is_part || trace_look(bytes, length) != 0 ||
           bytes_any(bytes_hold, bytes, length, marks) ||
           (framer_at_end(f) && reader_length(&f->reader) <= 2);
}

/* Whether a line has the first bytes of a Buffer, as Node.js prints them, that begin an object with a key "event". */
static bool has_cut_buffer(const char *line, size_t length) {
    return bytes_hold(line, length, "<Buffer 7b") && bytes_hold(line, length, " more bytes>") &&
           bytes_hold(line, length, "22 65 76 65 6e 74 22");
}

/* Whether a line has a lead's data printed by itself, as an object or behind its event: Event: lead.unlocked [id => … */
static bool has_apart(const char *line, size_t length) {
    return repr_names_lead(line, length) &&
           (memchr(line, '{', length) != NULL || bytes_hold(line, length, "lead."));
}

static void judge_text(framer *f, text_unit *u) {
    finder *x = &f->finder;
    const frame *unit = &f->unit;
    bool is_json = unit->bytes[0] == '{' && u->has_error;
    bool is_cut = is_json && u->error.code == DK_TRUNCATED;
    is_cut |= is_json && u->error.offset >= unit->size;
    is_cut = is_cut && may_be_torn(f, unit->bytes, unit->size);
    x->count = x->payloads = 0;
    if (is_cut || judge_shows_trace(f) || has_cut_buffer(unit->bytes, unit->size) ||
        has_apart(unit->bytes, unit->size)) {
        dk_error error = u->has_error ? u->error : judge_no_payload;
        if (error.offset > unit->size || (is_cut && error.offset == unit->size)) {
            error = judge_rest_expected;
            error.offset = (uint32_t)unit->size;
        }
        judge_unread(f, &error, unit->bytes, unit->size);
        if ((trace_look(unit->bytes, unit->size) & TRACE_NAMED) != 0) {
            f->lead_text =
                unit->offset + unit->size + TEXT_BLOCK_MAX; /* in the lines that follow */
        }
    } else if (says_empty(unit->bytes, unit->size)) {
        judge_bad(f, &judge_empty_body);
    } else {
        judge_ignored(f, IGNORED_LINE);
    }
}

/*
** ------------------------------------------------------------------------- the records in it
*/

/*
** Drops findings without a range of their own: entries without a payload that count nothing, or that lie in something
** broken that is kept as a whole.
*/
static void drop_enclosed(finder *x) {
    size_t count = 0, bad_from = 0, bad_to = 0;
    judge_sort(x);
    for (size_t i = 0; i < x->count; i++) {
        const finding *e = &x->list[i];
        bool inside = e->from >= bad_from && e->to <= bad_to;
        if (e->kind == FOUND_PAYLOAD || (!inside && (e->kind == FOUND_BAD || e->entries > 0))) {
            bad_from = e->kind == FOUND_BAD ? e->from : bad_from;
            bad_to = e->kind == FOUND_BAD ? e->to : bad_to;
            x->list[count++] = *e;
        }
    }
    x->count = count;
}

/* The text [from, to) between two findings: the rest of a bad one if it follows that, else bad if it shows a trace. */
static void fill_gap(framer *f, finding *before, size_t from, size_t to) {
    if (before != NULL && before->kind == FOUND_BAD && before->to == from) {
        text_extend_bad(f, before, to);
    } else {
        text_add_bad(f, from, to, &judge_rest_expected);
    }
}

static void fill_gaps(framer *f, size_t length) {
    finder *x = &f->finder;
    size_t at = 0;
    drop_enclosed(x);
    size_t count = x->count;
    for (size_t i = 0; i < count; i++) {
        size_t from = x->list[i].from, to = x->list[i].to;
        if (from > at) {
            fill_gap(f, i > 0 ? &x->list[i - 1] : NULL, at, from);
        }
        at = to > at ? to : at;
    }
    if (length > at) {
        fill_gap(f, count > 0 ? &x->list[count - 1] : NULL, at, length);
    }
}

/* Notes what the following records stand in: a string that the text leaves open, or the text of an element. */
static void note_around(framer *f, const text_unit *u, size_t length) {
    finder *x = &f->finder;
    int quoted = find_ends_quoted(x, &u->t, length);
    bool begins = (quoted & ~x->quoted_before) != 0;
    x->quoted_before = quoted;
    bool was_half = x->half_before;
    if (x->payloads == 0) {
        x->half_before = find_ends_half(u->t.bytes, length, was_half);
        begins |= x->half_before && !was_half;
    }
    bool has_tag = memchr(u->t.bytes, '<', length) != NULL;
    find_note_tag(x, &u->t, length);
    if (has_tag || x->cdata_before) {
        find_note_cdata(x, &u->t, length);
    }
    if (begins || has_tag) {
        f->around_until = reader_offset(&f->reader) + length + FIND_AHEAD;
    }
}

/*
** Whether all payloads in the unit are escaped, and a record that is torn into lines is open before it: a text in that record
** quotes them, and goes on in this line.
*/
static bool is_quoted_in_torn(const framer *f, const text_unit *u) {
    const finder *x = &f->finder;
    bool is_quoted =
        torn_lines_reach(&f->torn_lines, reader_offset(&f->reader)) && f->torn_lines.cut == 0;
    for (size_t i = 0; is_quoted && i < x->count; i++) {
        const char *text = x->list[i].text;
        is_quoted = x->list[i].kind != FOUND_PAYLOAD || text < u->t.bytes ||
                    text >= u->t.bytes + u->t.length;
    }
    return is_quoted && x->payloads > 0;
}

/* Gives what was found in a column of a row of a database the time of the row that stands behind it. */
static void set_row_time(framer *f, const text_unit *u) {
    char utc[DK_DATE_LENGTH + 1];
    const size_t most = u->extent + HEADING_BEHIND;
    const char *end = u->t.bytes + (u->t.length < most ? u->t.length : most);
    if (heading_has_row(&f->heading, reader_offset(&f->reader), u->t.bytes, u->extent) &&
        heading_time_behind(&f->heading, u->t.bytes + u->extent, end, utc)) {
        find_set_time(&f->finder, 0, utc, true);
    }
}

static void finish_text(framer *f, text_unit *u) {
    finder *x = &f->finder;
    size_t length = 1 + without_any(u->t.bytes + 1, u->extent - 1, "\r\n");
    if (is_quoted_in_torn(f, u)) {
        find_drop_since(x, 0, 0);
        x->torn = true;
    }
    if (x->payloads > 0) {
        if (u->last < length && u->last > u->cursor &&
            find_shows_trace(x, u->t.bytes + u->last, length - u->last)) {
            text_settle_entry(f, u, u->last, x->count);
            text_add_bad(f, u->last, length, &judge_no_payload);
        } else {
            text_settle_entry(f, u, length, x->count);
        }
        fill_gaps(f, length);
        judge_sort(x);
        find_add_lost_entries(x);
    }
    if (repr_begins_text(u->t.bytes, u->t.bytes + length, false)) {
        f->lead_text = reader_offset(&f->reader) + length + TEXT_BLOCK_MAX;
    }
    note_around(f, u, length);
    set_row_time(f, u);
    framer_take(f, length, true);
    if (x->payloads > 0) {
        judge_found(f);
        format_note(f, &format_text);
    } else {
        judge_text(f, u);
    }
}

/*
** -------------------------------------------------------------------------------- the format
*/

/* Whether the line ends after a bracket: the value that it opens continues in lines that also have a prefix. */
static bool opens_value(const text_unit *u) {
    size_t end = without_space(u->t.bytes, u->extent);
    return end > 1 && (u->t.bytes[end - 1] == '{' || u->t.bytes[end - 1] == '[');
}

/* Whether more bytes could complete the unit. JSON that is malformed before its end stays malformed. */
static bool may_grow(const text_unit *u) {
    bool is_broken = u->is_line && u->t.bytes[0] == '{' && u->has_error &&
                     u->error.code != DK_TRUNCATED && u->error.offset + 1 < u->extent;
    return !is_broken;
}

/*
** Takes the line at the front, which may go on behind the input's present end, with the pieces that follow it, if these
** complete a payload: then there is nothing to wait for.
*/
static bool take_whole(framer *f, size_t line_end) {
    const char *bytes = reader_bytes(&f->reader);
    line_end -= line_end > 0 && bytes[line_end - 1] == '\r';
    if (line_end == 0 || !pieces_take_whole(f, line_end)) {
        return false;
    }
    format_note(f, &format_text);
    return true;
}

/* Whether the unit is a column of a row of a database, and more of the row has been read: its time may stand there. */
static bool wants_row(framer *f, const text_unit *u) {
    reader *r = &f->reader;
    const size_t want = u->extent + HEADING_BEHIND;
    return f->finder.payloads > 0 && reader_length(r) < want &&
           heading_has_row(&f->heading, reader_offset(r), u->t.bytes, u->extent) &&
           reader_want(r, want);
}

/*
** Reads until the unit of text at the front is complete. FRAME_PASSED: it is, and *u describes it. FRAME_OTHER: a record
** has been taken.
*/
static frame_result read_text(framer *f, frame *record, text_unit *u) {
    reader *r = &f->reader;
    frame_result more = FRAME_PASSED;
    while (more == FRAME_PASSED) {
        const size_t line_end = framer_line(f);
        const bool has_end = line_end < reader_length(r);
        if (line_end > f->record_max) {
            return oversize_pass(f, record);
        }
        if ((has_end || framer_at_end(f)) && text_look_at(f, u, line_end)) {
            if (!wants_row(f, u)) {
                return FRAME_PASSED;
            }
            continue; /* with what is behind it in the window, too */
        }
        if (f->finder.no_memory) {
            return framer_no_memory(f);
        }
        if (has_end && framer_at_end(f) && take_whole(f, line_end)) {
            return FRAME_OTHER;
        }
        more = framer_more(f, record);
    }
    return more;
}

/* Whether a line without a payload may begin one that is laid out over several lines: a value is open or broken in it. */
static bool may_be_laid_out(const framer *f, const text_unit *u, size_t line_end) {
    const char *bytes = u->t.bytes;
    size_t end = line_end;
    while (end > 0 &&
           (is_one_of(bytes[end - 1], " \t\r|+.$") || (unsigned char)bytes[end - 1] > 127)) {
        end--;
    }
    return f->join_credit > 0 && reader_offset(&f->reader) >= f->layout_until &&
           (u->has_error || (f->finder.torn && u->extent == line_end) || f->finder.unsure ||
            (end > 0 && bytes[end - 1] == '{' && layout_goes_on(bytes, end, line_end)) ||
            layout_in_code(bytes, line_end));
}

/* Whether the print of `length` bytes at the front shows a trace of a payload once its lines are put together. */
static bool layout_shows_trace(framer *f, const char *bytes, size_t length) {
    char *text = find_room(&f->finder, length);
    return find_shows_trace(&f->finder, bytes, length) ||
           (text != NULL && find_shows_trace(&f->finder, text, layout_text(bytes, length, text)));
}

/*
** Where a JSON value ends that the unit opens and that was folded at some width, so that its strings and words are broken
** by line ends; 0 if that is not so. It ends with a line. What stood at the folds is not certain.
*/
static size_t folded_end(framer *f, const text_unit *u) {
    json_extent value = {0};
    const char *brace = memchr(u->t.bytes, '{', u->extent);
    if (brace == NULL || !u->has_error) {
        return 0;
    }
    size_t at = (size_t)(brace - u->t.bytes), used;
    const size_t most = u->t.length;
    while (at < most && at < DRAWN_MAX) {
        size_t end = text_line_end(u, at), to = end;
        to -= to > at && u->t.bytes[to - 1] == '\r';
        json_extent_result result = json_extent_feed(&value, u->t.bytes + at, to - at, &used);
        if (result != JSON_EXTENT_OPEN) {
            f->join_credit -= (int64_t)end;
            return result == JSON_EXTENT_DONE && at + used == to && end > u->extent ? to : 0;
        }
        at = end + 1;
    }
    f->join_credit -= (int64_t)(at < most ? at : most);
    return 0;
}

/*
** Takes the lines that are laid out like the first one into a unit in which no payload was found, if they show a trace of
** one together: what a program broke into lines is kept in one record. False on a read error.
*/
static bool widen(framer *f, text_unit *u) {
    reader *r = &f->reader;
    size_t line_end = framer_line(f), end = 0;
    if (!may_be_laid_out(f, u, line_end)) {
        return true;
    }
    size_t most = f->record_max < DRAWN_MAX ? f->record_max : DRAWN_MAX;
    most = line_end > most ? line_end : most; /* no matter how much has been read */
    for (bool final = false; end == 0;) {
        size_t length = reader_length(r);
        final |= framer_at_end(f) || length >= most;
        end =
            layout_end(reader_bytes(r), length < most ? length : most, f->indent, line_end, final);
        final |= end == 0 && !framer_grow(f);
    }
    u->t.bytes = reader_bytes(r);
    u->t.length = reader_length(r);
    end = end > u->extent ? end : folded_end(f, u);
    if (end > u->extent && layout_shows_trace(f, u->t.bytes, end)) {
        u->extent = end;
        f->finder.torn = true;
    } else if (end > u->extent) {
        f->join_credit -= (int64_t)end;
        f->layout_until = reader_offset(r) + end;
    }
    return r->error == NULL;
}

static const char line_end_in_string[] =
    "expected \\n in a string, not a line end: let the writer keep escapes (Monolog: "
    "allowInlineLineBreaks false; sh: printf '%s')";

/*
** JSON that breaks at a line end in one of its strings: the later lines of its entry are texts of it, and belong to the unit if
** they show a trace of a payload together. FRAME_OTHER: more must be read.
*/
static frame_result take_entry(framer *f, text_unit *u) {
    const char *bytes = u->t.bytes;
    size_t broken = u->error.offset, looked, at = u->broken;
    if (!u->has_error || broken >= u->t.length || f->join_credit < 0) {
        return FRAME_PASSED;
    }
    entry_lines lines = {bytes, u->t.length, text_line_end(u, broken), u->t.final};
    /* The rest of what has no head is not waited for: it may have been cut for good. */
    lines.final |= framer_at_end(f) && !entry_has_head(bytes, lines.first);
    size_t end = entry_json_end(&lines, at, f->prefix_level > 0, &looked);
    if (end == SIZE_MAX) {
        return FRAME_OTHER;
    }
    f->join_credit -= (int64_t)looked;
    if (end > lines.first && end >= u->extent && trace_in(bytes + at, end - at)) {
        u->extent = end;
        u->error.message = line_end_in_string;
        f->finder.torn = true;
    }
    return FRAME_PASSED;
}

/* The line at the front, up to `end`, as the first of several pieces; FRAME_OTHER if it is not. */
static frame_result take_piece(framer *f, frame *record, size_t end) {
    end = 1 + without_any(reader_bytes(&f->reader) + 1, end - 1, "\r\n");
    frame_result taken = pieces_take(f, record, end, NULL, NULL);
    if (taken == FRAME_PASSED && f->finder.payloads > 0) {
        format_note(f, &format_text);
    }
    return taken;
}

/* The same for a line that says that it continues: its beginning is not searched by itself. */
static frame_result take_flagged(framer *f, frame *record) {
    const char *bytes = reader_bytes(&f->reader);
    size_t end = framer_line(f), length = reader_length(&f->reader);
    if (end == length || end > f->record_max || !join_goes_on(bytes, end, length)) {
        return FRAME_OTHER;
    }
    find_begin(&f->finder);
    return take_piece(f, record, end);
}

/* A line of text, or several lines where a value continues past the first. */
static frame_result next(framer *f, frame *record) {
    text_unit u = {0};
    frame_result taken = take_flagged(f, record);
    if (taken != FRAME_OTHER) {
        return taken;
    }
    frame_result read = read_text(f, record, &u);
    if (read != FRAME_PASSED) {
        return read == FRAME_OTHER ? FRAME_PASSED : read;
    }
    assert(u.t.bytes != NULL); /* text_look_at has described it */
    if (u.extent == reader_length(&f->reader) && !f->final && f->reader.damage == NULL &&
        framer_at_end(f) && may_grow(&u)) {
        return framer_wait(f, record);
    }
    bool may_be_piece = u.is_line && !(u.begins_broken && u.t.bytes[0] == '{');
    size_t end = u.extent;
    bool is_framed = u.has_error && layout_in_frame(u.t.bytes, u.extent);
    if (f->finder.payloads == 0 && is_framed && !widen(f, &u)) {
        return FRAME_FAILED;
    }
    may_be_piece &= u.extent == end;
    if (f->finder.payloads == 0 && may_be_piece && (u.has_error || opens_value(&u))) {
        f->finder.count = 0; /* something bad may be a piece of a record */
        taken = take_piece(f, record, u.extent);
        if (taken != FRAME_OTHER) {
            return taken;
        }
    }
    if (take_entry(f, &u) == FRAME_OTHER) {
        return framer_more(f, record);
    }
    if (f->finder.payloads == 0 && !is_framed && !widen(f, &u)) {
        return FRAME_FAILED;
    }
    finish_text(f, &u);
    return f->finder.no_memory ? framer_no_memory(f) : FRAME_PASSED;
}

static bool recognise(const framer *f) {
    (void)f;
    return true;
}

const format format_text = {.name = "log", .rank = 2, .recognise = recognise, .next = next};
