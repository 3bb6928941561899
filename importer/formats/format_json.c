/*
** JSON documents: bare payloads, and everything that tools wrap around them (HAR, spool records, exports of queues).
** find_value.c finds the payloads in them.
*/
#include "format.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../find/altered.h"
#include "../find/foreign.h"
#include "../find/logged.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/csv.h"

/* Whether the value is one of Discko's own payloads, as it was sent: then texts quoted in it are not searched. */
static bool is_ours(const framer *f) {
    const dk_value *event = &f->scan.value[DK_NODE_event];
    return f->scan.root.kind == DK_OBJECT && event->kind == DK_STRING &&
           f->scan.value[DK_NODE_DATA].kind == DK_OBJECT &&
           find_is_ours(reader_bytes(&f->reader) + event->offset + 1, event->length - 2) &&
           !(f->scan.other && logged_is_entry(reader_bytes(&f->reader), &f->scan.root)) &&
           altered_look(reader_bytes(&f->reader), f->scan.root.length) == ALTERED_NONE;
}

/* Records a document that is not exactly one line. */
static void note_document(framer *f, size_t length) {
    const char *bytes = f->unit.bytes;
    bool alone = reader_length(&f->reader) == 0 || is_line_end(*reader_bytes(&f->reader));
    bool one_line = !f->scan.spaced || memchr(bytes, '\n', length) == NULL;
    if (f->depth == 0 && !(alone && one_line)) {
        format_note(f, &format_json);
    }
}

/* A bad record of sound JSON may be of a known kind that holds no captures. */
static void name_document(framer *f) {
    dk_error error = foreign_document(f->unit.bytes, f->unit.size);
    if (error.code != DK_OK &&
        (f->error.code == DK_EVENT_MISSING || f->error.code == DK_NOT_OBJECT)) {
        f->error = error;
    }
}

/* One of Discko's own payloads as the whole record: it is returned without a search. */
static frame_result take_payload(framer *f, frame *record) {
    size_t length = f->scan.root.length;
    framer_take(f, length, f->scan.spaced);
    note_document(f, length);
    *record = f->unit;
    record->text = record->bytes;
    record->text_length = length;
    repeats_add(&f->repeats, record->text, length);
    f->records++;
    memcpy(f->finder.where, "$", 2);
    return FRAME_PAYLOAD;
}

/* Whether the line before it says when it came. */
static bool is_headed(const framer *f, size_t length) {
    char utc[DK_DATE_LENGTH + 1];
    const reader *r = &f->reader;
    return f->depth == 0 &&
           heading_time(&f->heading, reader_offset(r), f->gap == 1, reader_bytes(r), length, utc);
}

/* Judges a sound value in which no payload was found. `made`: its scan; `is_all`: it is the whole input. */
static void judge_document(framer *f, const dk_scan *made, bool is_all) {
    if (judge_shows_trace(f)) {
        judge_value(f, made);
        judge_unread(f, &f->error, f->unit.bytes, f->unit.size);
        name_document(f);
    } else if (is_all) {
        judge_value(f, made);
        name_document(f);
    } else {
        const dk_error error = foreign_record(f->unit.bytes, f->unit.size);
        if (error.code != DK_OK) {
            judge_bad(f, &error);
        } else {
            judge_ignored(f, IGNORED_JSON);
        }
    }
}

static const dk_error may_be_doubled = {
    DK_UNKNOWN_ESCAPES, 0,
    "expected backslashes as they were sent, not doubled: export with mysql --raw, or as CSV"};

/* The sound value at the front of the window, which has been searched, with the lines behind it that go on in its string. */
static frame_result take_pieces_of_value(framer *f, frame *record) {
    dk_scan kept; /* without `open`: no container of a whole value is open */
    if (f->finder.at != NULL || f->scan.root.kind != DK_OBJECT) {
        return FRAME_OTHER;
    }
    memcpy(&kept, &f->scan, offsetof(dk_scan, open));
    frame_result taken = pieces_take(f, record, kept.root.length, &kept.root, NULL);
    memcpy(&f->scan, &kept, offsetof(dk_scan, open));
    return taken;
}

/*
** The sound value at the front of the window, which stands alone in its line but may be in a string or in markup that an earlier line
** has opened. It is then read as text, unless it is the first piece of a payload: pieces.c looks at what surrounds all of them.
*/
static frame_result take_enclosed(framer *f, frame *record) {
    find_begin(&f->finder);
    find_in_value(&f->finder, reader_bytes(&f->reader), &f->scan.root, false);
    return take_pieces_of_value(f, record);
}

/* A sound value at the front of the window. f->scan is its scan. `may_be_copied`: what was sent is not known. */
static frame_result take_value(framer *f, frame *record, bool may_be_copied) {
    dk_scan *made = &f->scan;
    size_t length = made->root.length;
    bool whole = f->depth == 0 || framer_is_inside(f, '[');
    assert(length <= f->record_max);
    find_begin(&f->finder);
    if (f->finder.at == NULL && !may_be_copied && !f->dotted && is_ours(f) &&
        !is_headed(f, length)) {
        return take_payload(f, record);
    }
    find_in_value(&f->finder, reader_bytes(&f->reader), &made->root, whole);
    frame_result taken = take_pieces_of_value(f, record);
    if (taken != FRAME_OTHER) {
        return taken;
    }
    bool is_all = f->finder.payloads == 0 && framer_is_all(f, length);
    framer_take(f, length, made->spaced);
    note_document(f, length);
    if (f->finder.no_memory) {
        return framer_no_memory(f);
    }
    if (f->finder.payloads > 0 && !may_be_copied) {
        judge_found_in_whole(f);
        return FRAME_PASSED;
    }
    bool is_unsure = f->finder.payloads > 0;
    f->finder.count = f->finder.payloads = 0;
    if (is_unsure) {
        judge_bad(f, &may_be_doubled);
        return FRAME_PASSED;
    }
    judge_document(f, made, is_all);
    return FRAME_PASSED;
}

/*
** Whether a value that is too large for the window may hold records of its own: an object with a list in it that is
** not a payload itself, as far as it has been seen.
*/
static bool is_container(const framer *f) {
    const dk_scan *s = &f->scan;
    bool list = false;
    for (uint32_t i = 0; i < s->depth; i++) {
        list |= !s->open[i].object;
    }
    return *reader_bytes(&f->reader) == '{' && f->depth < FRAMER_INSIDE_MAX && list &&
           s->value[DK_NODE_event].kind != DK_STRING;
}

static frame_result next_oversize(framer *f, frame *record) {
    if (!is_container(f)) {
        bool is_string = *reader_bytes(&f->reader) == '"';
        return is_string ? oversize_pass(f, record) : oversize_pass_value(f, record);
    }
    if (!f->began) {
        format_note(f, &format_member);
    }
    framer_enter(f, '{');
    return FRAME_PASSED;
}

/* Whether the lines after a value of `length` bytes show that their backslashes have been doubled. */
static bool next_lines_tell(framer *f, size_t length) {
    reader *r = &f->reader;
    (void)reader_want(r, length + FIND_AHEAD);
    const char *bytes = reader_bytes(r);
    size_t to = length + FIND_AHEAD < reader_length(r) ? length + FIND_AHEAD : reader_length(r);
    uint64_t base = reader_offset(r);
    size_t at = f->escapes_looked > base + length ? (size_t)(f->escapes_looked - base) : length;
    int tells = 0;
    while (at < to && tells == 0) {
        const char *end = find_line_end(bytes + at, bytes + to);
        if (end == bytes + to && to < reader_length(r)) {
            break;
        }
        size_t size = (size_t)(end - (bytes + at));
        tells = find_line_tells(&f->finder, bytes + at, size - (size > 0 && end[-1] == '\r'));
        at += size + 1;
    }
    f->raw_lines |= tells < 0;
    f->escapes_looked = base + at;
    return tells > 0;
}

/* What stands behind the value of `length` bytes at the front and white space; *end: the end of the window. */
static const char *look_behind(framer *f, size_t length, const char **end) {
    enum { NEAR = 64 };
    reader *r = &f->reader;
    if (reader_length(r) < length + NEAR) {
        (void)reader_want(r, length + NEAR);
    }
    *end = reader_bytes(r) + reader_length(r);
    return skip_json_space(reader_bytes(r) + length, *end);
}

/* Whether the value at the front may be one of a column, which has JSON or NULL on each line, and maybe a name on the first. */
static bool is_in_column(framer *f, size_t length) {
    const char *end, *p = look_behind(f, length, &end);
    return p == end ? f->records > 0 : *p == '{' || bytes_begin(p, (size_t)(end - p), "NULL");
}

static bool is_payload(const framer *f) {
    return f->scan.value[DK_NODE_event].kind == DK_STRING &&
           f->scan.value[DK_NODE_DATA].kind == DK_OBJECT;
}

/*
** Whether the sound value at the front may be a row that a database printed as JSON: one line, with a blank behind each colon
** and comma, as MySQL's and MariaDB's JSON_OBJECT write what is around a payload. A payload itself is so only with its members
** in MySQL's order, the shortest name first.
*/
static bool is_exported(const framer *f, size_t length) {
    static const char sorted[] = "{\"data\": {";
    const char *bytes = reader_bytes(&f->reader), *end = bytes + length;
    bool escaped;
    const char *colon = length > 2 ? dk_string_end(bytes + 1, end, &escaped) : end;
    return bytes_begin(colon, (size_t)(end - colon), ": ") && memchr(bytes, '\n', length) == NULL &&
           (!is_payload(f) || bytes_begin(bytes, length, sorted));
}

/*
** Whether a pair of backslashes stands before what would make an escape of one of them. Pairs in a path of Windows, behind a
** drive's colon or at the beginning of a string, do not count, unless a slash follows them: PHP writes \/ for each slash.
*/
static bool has_doubled_escape(const char *text, size_t length) {
    const char *end = text + length, *string = text;
    bool is_path = false;
    for (const char *p = text; p + 2 < end; p++) {
        if (*p == '"') {
            string = p + 1;
            is_path = false;
        } else if (*p == '\\') {
            is_path |= p == string || p[-1] == ':';
            if (p[2] == '/' || (!is_path && is_one_of(p[2], "nrtu"))) {
                return true;
            }
            p++;
        }
    }
    return false;
}

/* The same for the elements of an array on one line: the rest of the line may show that they are not doubled. */
static bool is_exported_list(framer *f, size_t length) {
    const reader *r = &f->reader;
    const char *bytes = reader_bytes(r);
    size_t most = reader_length(r) < FIND_AHEAD ? reader_length(r) : FIND_AHEAD;
    size_t line = (size_t)(find_line_end(bytes, bytes + most) - bytes);
    line = line > length ? line : length;
    f->raw_lines = !find_is_doubled(bytes, line);
    return !f->raw_lines && f->depth == 1 && framer_is_inside(f, '[') && f->line == 1;
}

typedef enum doubling { DOUBLING_NONE, DOUBLING_CERTAIN, DOUBLING_UNSURE } doubling;

/* Whether the value of `length` bytes is a payload on one line, with a line end behind it: as mysql prints a row, and few others a body. */
static bool is_payload_line(const framer *f, size_t length) {
    const char *bytes = reader_bytes(&f->reader), *end = bytes + reader_length(&f->reader);
    const char *p = bytes + length;
    p += p < end && *p == '\r';
    return f->depth == 0 && p < end && *p == '\n' && memchr(bytes, '\n', length) == NULL &&
           is_payload(f);
}

/*
** Whether the value at the front, which is the input or an element of its array, may have had its backslashes doubled by
** mysql --batch: what a database printed as JSON, or a single row.
*/
static doubling find_export_doubling(framer *f, size_t length) {
    bool is_whole = f->depth > 0 || framer_is_all(f, length);
    return is_whole && (is_exported(f, length) || is_payload_line(f, length)) &&
                   has_doubled_escape(reader_bytes(&f->reader), length)
               ? DOUBLING_UNSURE
               : DOUBLING_NONE;
}

/*
** Whether PostgreSQL's COPY or mysql --batch has doubled the backslashes of the sound line at the front, as of a column:
** all of them are double, and the line is JSON with them halved too. Lines near it show whether they were doubled, if they
** are JSON in one of these ways only. A document by itself, or among other text, was written as it is, unless a database may
** have printed it.
*/
static doubling find_doubling(framer *f) {
    size_t length = f->scan.root.length;
    const char *bytes = reader_bytes(&f->reader);
    if (*bytes != '{' || f->raw_lines || memchr(bytes, '\\', length) == NULL ||
        (f->depth > 0 && !is_exported_list(f, length))) {
        return DOUBLING_NONE;
    }
    dk_scan kept = f->scan;
    f->raw_lines = find_line_tells(&f->finder, bytes, length) < 0;
    if (!f->raw_lines && f->depth == 0 && f->finder.here.copy <= 0 && next_lines_tell(f, length)) {
        f->finder.here.copy = 1;
    }
    f->scan = kept;
    bool is_alone = f->depth > 0 || f->finder.here.copy < 0 || !is_in_column(f, length);
    return f->raw_lines                               ? DOUBLING_NONE
           : f->depth == 0 && f->finder.here.copy > 0 ? DOUBLING_CERTAIN
           : is_alone                                 ? find_export_doubling(f, length)
                                                      : DOUBLING_UNSURE;
}

/*
** Whether the sound value at the front is the end of a text block of some language (three quotes follow it) whose
** backslashes are all doubled: whether the payload or the language doubled them is not known.
*/
static bool is_in_text_block(framer *f) {
    size_t length = f->scan.root.length;
    if (f->depth > 0) {
        return false;
    }
    const char *end, *p = look_behind(f, length, &end);
    bool quotes =
        bytes_begin(p, (size_t)(end - p), "\"\"\"") || bytes_begin(p, (size_t)(end - p), "'''");
    return quotes && find_is_doubled(reader_bytes(&f->reader), length);
}

/* Whether an escape stands behind the value and CR: the line end CR LF of a text, as MySQL writes it. */
static bool has_escape_behind(framer *f) {
    size_t length = f->scan.root.length;
    const char *end, *bytes = reader_bytes(&f->reader);
    if (length == reader_length(&f->reader) || bytes[length] != '\r') {
        return false;
    }
    const char *p = look_behind(f, length, &end);
    return p < end && *p == '\\';
}

/* Whether the string at the front is no string, but the beginning of a field of MySQL's. */
static bool begins_field(framer *f) {
    const char *end, *bytes = reader_bytes(&f->reader);
    size_t length = f->scan.root.length;
    if (*bytes != '"' || length != strlen("\"{\"")) {
        return false;
    }
    (void)look_behind(f, length, &end);
    return csv_goes_on(reader_bytes(&f->reader), length, reader_length(&f->reader));
}

static frame_result next(framer *f, frame *record) {
    reader *r = &f->reader;
    for (;;) {
        size_t length = reader_length(r);
        /* What lies behind it does not matter, however much has been read by now. */
        size_t most = length > f->record_max ? f->record_max + 1 : length;
        bool is_sound = framer_scan(f, reader_bytes(r), most);
        bool is_cut = !is_sound && f->scan.error.code == DK_TRUNCATED;
        if (is_sound ? f->scan.root.length > f->record_max : is_cut && length > f->record_max) {
            return next_oversize(f, record);
        }
        if (!framer_at_end(f) &&
            (is_cut || (is_sound && framer_behind_value(f, f->scan.root.length) == length))) {
            bool more = is_sound ? reader_want(r, length + 1) : framer_grow(f);
            if (more || (!framer_at_end(f) && is_cut && r->error == NULL)) {
                continue;
            }
            if (r->error != NULL) {
                return FRAME_FAILED;
            }
        }
        bool alone = is_sound && framer_is_alone(f, f->scan.root.length);
        f->scanned = is_sound ? 0 : most;
        f->scanned_from = reader_offset(r);
        doubling copied = alone ? find_doubling(f) : DOUBLING_NONE;
        bool as_it_is = alone && !is_in_text_block(f) && !begins_field(f) &&
                        !has_escape_behind(f) && copied != DOUBLING_CERTAIN;
        bool enclosed =
            as_it_is && framer_may_be_enclosed(f, reader_bytes(&f->reader), f->scan.root.length);
        return enclosed   ? take_enclosed(f, record)
               : as_it_is ? take_value(f, record, copied == DOUBLING_UNSURE)
                          : FRAME_OTHER;
    }
}

/* A number or a word is a record only as an element: elsewhere it begins a line of text. */
static bool recognise(const framer *f) {
    char c = *reader_bytes(&f->reader);
    bool is_scalar = dk_is_digit(c) || is_one_of(c, "-tfn");
    return c == '{' || c == '[' || c == '"' || (is_scalar && framer_is_inside(f, '['));
}

/* An input of one document is named "json", one with a document on each line "ndjson". */
const format format_json = {.name = "documents", .rank = 7, .recognise = recognise, .next = next};
