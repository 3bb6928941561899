#include "framer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "extent.h"
#include "fold.h"
#include "foreign.h"
#include "http.h"
#include "join.h"
#include "one_of.h"
#include "same.h"
#include "stamp.h"
#include "trace.h"

enum {
    SLACK = 4096,
    HEADER_MAX = 1 << 16,
    ANCHOR_MAX = 256,
    FOREIGN_PEEK = 4096,
    JOIN_CREDIT = 1 << 22,
    BLOCK_MAX = 1 << 16
};

/* Inside this file: something has been passed that is no record. Go on. */
#define FRAME_PASSED ((frame_result)-1)

/* Nothing of the kind begins here; nothing was passed. */
#define FRAME_OTHER ((frame_result)-2)

static bool scan(framer *f, const char *bytes, size_t length) {
    bool is_sound = dk_scan_value(bytes, length, &f->scan);
    f->finder.scanned += is_sound ? f->scan.root.length : f->scan.error.offset;
    return is_sound;
}

static const dk_error truncated_array = {DK_TRUNCATED, 0, "expected ']' at the end of the array"};
static const dk_error next_follows = {DK_TRUNCATED, 0,
                                      "expected the rest of the record, not the next payload"};
static const dk_error rest_expected = {DK_TRUNCATED, 0, "expected the rest of the record"};
static const dk_error too_deep = {DK_TOO_DEEP, 0, "expected at most 8 encodings inside each other"};
static const dk_error not_certain = {
    DK_UNKNOWN_ESCAPES, 0,
    "expected escapes whose writer is known: what the backslashes mean is not certain"};
static const dk_error no_payload = {DK_EVENT_MISSING, 0,
                                    "expected a string \"event\" and an object \"data\" in it"};
static const dk_error empty_body = {
    DK_EMPTY_BODY, 0, "expected the webhook's body: whatever captures it must write it down whole"};
static const dk_error no_field = {DK_MALFORMED_CSV, 0, "expected as many fields as the header has"};

bool framer_init(framer *f, size_t record_max, const char *column) {
    memset(f, 0, sizeof *f);
    f->record_max = record_max;
    f->column = column;
    f->finder.at = column != NULL && column[0] == '$' ? column : NULL;
    f->finder.room_max = 4 * record_max + HEAD_MAX;
    f->head = malloc(HEAD_MAX);
    size_t window = record_max + SLACK > HEAD_MAX ? record_max + SLACK : HEAD_MAX;
    bool ready = reader_init(&f->reader, window);
    if (!ready || f->head == NULL) {
        framer_free(f);
        return false;
    }
    return true;
}

void framer_free(framer *f) {
    reader_free(&f->reader);
    find_free(&f->finder);
    free(f->head);
    free(f->ahead);
    f->head = NULL;
    f->ahead = NULL;
}

/* The name that a format, perhaps with a path ("ndjson+$.body"), begins with. */
static bool format_is(const char *format, const char *name) {
    size_t length = strlen(name);
    return format != NULL && strncmp(format, name, length) == 0 &&
           (format[length] == 0 || format[length] == '+');
}

/*
** -------------------------------------------------------------------------------------------- CSV
*/

static bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

static size_t leading_space(const char *bytes, size_t length) {
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && (is_line_end(bytes[at]) || bytes[at] == ' ' || bytes[at] == '\t')) {
        at++;
    }
    return at;
}

/*
** The column that --at names: by its name, or as the first member of a path, of which *root becomes the part that
** stands for the column.
*/
static bool find_asked(framer *f, const char *header, size_t length, size_t *root) {
    char name[FIND_PATH_MAX];
    const char *asked = f->column;
    *root = 0;
    if (asked[0] == '$') {
        size_t size = asked[1] == '.' ? strcspn(asked + 2, ".[") : 0;
        if (size == 0 || size + 2 >= sizeof name) {
            return false;
        }
        memcpy(name, asked + 2, size);
        name[size] = 0;
        asked = name;
        *root = size + 2;
    }
    return csv_header(header, length, asked, &f->layout);
}

/* Finds the column with the payloads; *has_header whether the first row names it. */
static bool find_layout(framer *f, const char *header, size_t row, size_t length,
                        bool *has_header) {
    /* As webhook.site exports its requests; the others are named on the command line. */
    static const char site_column[] = "content", site_other[] = "token_id";
    csv_layout other;
    bool named = f->column != NULL && f->column[0] != '$';
    *has_header = true;
    if (f->column != NULL && find_asked(f, header, row, &f->csv_root)) {
        return true;
    }
    f->csv_root = 0;
    if (f->column == NULL && csv_header(header, row, site_other, &other) &&
        csv_header(header, row, site_column, &f->layout)) {
        return true;
    }
    *has_header = csv_guess(header, length, &f->layout);
    bool found = *has_header || csv_guess_row(header, length, &f->layout);
    if (found && named) { /* none of that name: all rows are bad for it */
        f->layout.column = -1;
        if (!*has_header || !foreign_columns(header, length, f->columns, sizeof f->columns)) {
            snprintf(f->columns, sizeof f->columns, "%d without names, the first row is no header",
                     f->layout.columns);
        }
    }
    return found;
}

/* Reads the layout of CSV from its first bytes: whether it is CSV, and in *size how long its header is. */
static bool csv_begins(framer *f, const char *bytes, size_t length, size_t *size) {
    csv_span row = {0};
    bool has_header;
    length = length < HEADER_MAX ? length : HEADER_MAX; /* a longer line is no header */
    size_t space = leading_space(bytes, length);
    space += csv_skip_sep(bytes + space, length - space);
    bool is_row = csv_row(bytes + space, length - space, true, 0, &row) == CSV_WHOLE;
    if (!is_row || space + row.length >= HEADER_MAX ||
        !find_layout(f, bytes + space, row.length, length - space, &has_header)) {
        return false;
    }
    *size = has_header ? space + row.length : space;
    return true;
}

/* The header of CSV that is gone on with: it stands at the beginning of the file. */
static bool read_header(framer *f, const framer_point *point) {
    const char *header = point->head != NULL ? point->head : f->head;
    ssize_t length = point->head != NULL ? (ssize_t)point->head_length
                                         : pread(f->reader.source->fd, f->head, HEAD_MAX, 0);
    size_t size;
    if (length <= 0 || !csv_begins(f, header, (size_t)length, &size)) {
        f->reader.error = "expected the header of its CSV again: see --at";
        return false;
    }
    return true;
}

/*
** --------------------------------------------------------------------------------- begin and end
*/

static void begin_format(framer *f, const framer_point *point) {
    const char *format = point->format, *path = format == NULL ? NULL : strchr(format, '+');
    if (path != NULL && point->encoding != NULL && format_is(path + 1, point->encoding)) {
        path = strchr(path + 1, '+');
    }
    f->encoding = point->encoding;
    f->is_csv = format_is(format, "csv");
    f->saw_array = format_is(format, "array");
    f->saw_document = point->inside != NULL && point->inside[0] == '{';
    f->saw_lines = format_is(format, "ndjson");
    f->not_lines = format_is(format, "documents");
    f->saw_text = format_is(format, "log");
    f->saw_http = format_is(format, "http");
    snprintf(f->finder.where, sizeof f->finder.where, "%s", path != NULL ? path + 1 : "");
}

bool framer_begin(framer *f, source *from, const framer_point *point, bool final) {
    reader_begin(&f->reader, from, point->offset);
    find_begin(&f->finder);
    f->finder.sql = ESCAPE_SQL;
    f->finder.copy = f->finder.dialect = 0;
    f->finder.scanned = 0;
    f->final = final;
    f->columns[0] = 0;
    f->ended = f->reported_damage = f->verdict = f->at_value = f->handing = false;
    f->began = point->offset > 0;
    f->next = f->ahead_count = 0;
    f->join_until = 0;
    f->join_credit = f->finder.credit = JOIN_CREDIT;
    f->depth = point->inside == NULL ? 0 : strlen(point->inside);
    f->depth = f->depth < FRAMER_INSIDE_MAX ? f->depth : FRAMER_INSIDE_MAX;
    memcpy(f->inside, point->inside == NULL ? "" : point->inside, f->depth);
    f->inside[f->depth] = 0;
    f->records = point->records;
    f->line = point->offset == 0 ? 1 : 0;
    begin_format(f, point);
    bool has_header = point->head != NULL || from->fd >= 0;
    return !f->is_csv || !has_header || read_header(f, point);
}

const char *framer_format(framer *f) {
    const char *name = f->is_csv                                            ? "csv"
                       : f->saw_text                                        ? "log"
                       : f->saw_http                                        ? "http"
                       : f->saw_array || (f->depth > 0 && !f->saw_document) ? "array"
                       : f->records == 0                                    ? "empty"
                       : f->records == 1                                    ? "json"
                       : f->saw_document                                    ? "json"
                       : f->not_lines                                       ? "documents"
                                                                            : "ndjson";
    bool plain = f->finder.where[0] == 0 || strcmp(f->finder.where, "$") == 0;
    const char *encoding = f->encoding != NULL ? f->encoding : "";
    snprintf(f->format, sizeof f->format, "%s%s%s%s%s", name, encoding[0] != 0 ? "+" : "", encoding,
             plain ? "" : "+", plain ? "" : f->finder.where);
    return f->format;
}

const char *framer_inside(const framer *f) {
    return f->inside;
}

/* Whether the window reaches to the input's end. */
static bool at_end(const framer *f) {
    return f->reader.eof;
}

static frame_result waiting(framer *f, frame *record) {
    record->offset = reader_offset(&f->reader);
    record->bytes = reader_bytes(&f->reader);
    record->length = record->size = reader_length(&f->reader);
    f->ended = true;
    return FRAME_WAITING;
}

/* A record without bytes at the end of the input: what is wrong with the end itself. */
static frame_result bad_end(framer *f, frame *record, dk_code code, const char *message) {
    record->offset = reader_offset(&f->reader);
    record->bytes = reader_bytes(&f->reader);
    record->count = 1;
    f->error = (dk_error){code, 0, message};
    f->record_line = f->line;
    f->records++;
    return FRAME_BAD;
}

/* Behind the last record. An array that is not closed may go on, or was cut. */
static frame_result end_of_input(framer *f, frame *record) {
    if (f->reader.error != NULL) {
        return FRAME_FAILED;
    }
    if (f->reader.damage != NULL && !f->reported_damage) {
        f->reported_damage = true;
        return bad_end(f, record, DK_DAMAGED, f->reader.damage);
    }
    if (f->depth == 0 || f->reader.damage != NULL) {
        return FRAME_END;
    }
    if (!f->final) {
        return waiting(f, record);
    }
    f->depth = 0;
    f->inside[0] = 0;
    return bad_end(f, record, truncated_array.code, truncated_array.message);
}

/* Whether the window reaches to the input's end, and nothing will be added to that. */
static bool is_final(const framer *f) {
    return at_end(f) && (f->final || f->reader.damage != NULL);
}

/* Reads on, twice as much each time: false where there is no more, or the window is full. */
static bool grow(framer *f) {
    reader *r = &f->reader;
    size_t length = reader_length(r);
    return reader_want(r, length > r->room / 2 ? r->limit : 2 * length);
}

/*
** ------------------------------------------------------------------------------------ separators
*/

static void enter(framer *f, char bracket) {
    if (f->depth < FRAMER_INSIDE_MAX) {
        f->inside[f->depth++] = bracket;
        f->inside[f->depth] = 0;
    }
}

static void leave(framer *f) {
    f->inside[--f->depth] = 0;
}

static bool is_inside(const framer *f, char bracket) {
    return f->depth > 0 && f->inside[f->depth - 1] == bracket;
}

/* How many bytes of a separator the window begins with; 0 where a record begins. Needs one byte. */
static size_t separator(framer *f) {
    reader *r = &f->reader;
    char c = *reader_bytes(r);
    if (f->is_csv) {
        return is_line_end(c) || c == 0 ? 1 : 0;
    }
    if (dk_is_json_space(c) || c == '\x1E' || c == ',' || c == 0 || c == '\x1A') {
        return 1;
    }
    if (c == '\xEF') {
        if (reader_length(r) < 3) {
            (void)reader_want(r, 3);
        }
        return reader_length(r) >= 3 && memcmp(reader_bytes(r), "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    }
    if ((c == ']' && is_inside(f, '[')) || (c == '}' && is_inside(f, '{') && !f->at_value)) {
        leave(f);
        return 1;
    }
    return 0;
}

/* Line ends in what has been passed. */
static void count_lines(framer *f, const char *bytes, size_t length) {
    const char *end = bytes + length;
    while (f->line > 0 && (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        f->line++;
        bytes++;
    }
}

/* Passes a piece of what was put together before, where the window begins with one. */
static bool pass_piece(framer *f) {
    reader *r = &f->reader;
    size_t gone = 0;
    while (gone < f->ahead_count && f->ahead[gone].from < reader_offset(r)) {
        gone++;
    }
    bool here = gone < f->ahead_count && f->ahead[gone].from == reader_offset(r);
    size_t length = here ? (size_t)(f->ahead[gone].to - f->ahead[gone].from) : 0;
    if (gone + here > 0) {
        f->ahead_count -= gone + here;
        memmove(f->ahead, f->ahead + gone + here, f->ahead_count * sizeof *f->ahead);
    }
    if (here && reader_length(r) < length) {
        (void)reader_want(r, length);
    }
    length = length < reader_length(r) ? length : reader_length(r);
    count_lines(f, reader_bytes(r), length);
    reader_pass(r, length);
    return here;
}

/* Passes what stands between records; false at the end of the input or on a read error. */
static bool pass_separators(framer *f) {
    reader *r = &f->reader;
    for (;;) {
        if (reader_length(r) == 0 && !reader_want(r, r->room)) {
            return false;
        }
        if (f->ahead_count > 0 && pass_piece(f)) {
            continue;
        }
        size_t length = separator(f);
        if (length == 0) {
            return true;
        }
        f->line += f->line > 0 && *reader_bytes(r) == '\n';
        reader_pass(r, length);
    }
}

/* Makes the first `length` bytes of the window the record that is handed out next. */
static void take(framer *f, size_t length) {
    f->unit = (frame){.offset = reader_offset(&f->reader),
                      .bytes = reader_bytes(&f->reader),
                      .length = length,
                      .size = length,
                      .count = 1};
    f->record_line = f->line;
    f->next = 0;
    f->verdict = false;
    f->handing = f->began = true;
    f->at_value = false;
    f->join_credit += 8 * (int64_t)length;
    f->finder.credit += 8 * (int64_t)length;
    reader_pass(&f->reader, length);
}

/*
** ---------------------------------------------------------------------------------- handing out
*/

/* The verdict on a record in which nothing was found. */
static void judge_bad(framer *f, const dk_error *error) {
    f->verdict = true;
    f->unit_result = FRAME_BAD;
    f->error = *error;
}

static void judge_ignored(framer *f, ignored_reason reason) {
    f->verdict = true;
    f->unit_result = FRAME_IGNORED;
    f->reason = reason;
}

/* Names the members of an object, for who has to find out what it is. */
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

/* What is missing in a sound value that shows a trace of a payload. */
static void judge_value(framer *f, const dk_scan *scan) {
    const dk_value *event = &scan->value[DK_NODE_event], *data = &scan->value[DK_NODE_DATA];
    judge_bad(f, &no_payload);
    if (scan->root.kind != DK_OBJECT) {
        f->error = (dk_error){DK_NOT_OBJECT, 0, "expected a JSON object"};
    } else if (event->kind == DK_ABSENT && has_empty_body(f, &scan->root)) {
        f->error = empty_body;
    } else if (event->kind == DK_ABSENT) {
        name_members(f, &scan->root);
    } else if (event->kind != DK_STRING) {
        f->error = (dk_error){DK_EVENT_NOT_STRING, event->offset, "expected a string"};
    } else if (data->kind == DK_ABSENT) {
        f->error = (dk_error){DK_DATA_MISSING, 0, "expected a member \"data\" in it"};
    } else if (data->kind != DK_OBJECT) {
        f->error = (dk_error){DK_DATA_NOT_OBJECT, data->offset, "expected an object"};
    }
}

/* A record in which no payload was found: whether it is worth keeping. */
static bool shows_trace(const framer *f) {
    const finder *x = &f->finder;
    return x->torn || x->too_deep || trace_in(f->unit.bytes, f->unit.size);
}

/* The error of what shows a trace, as far as the finder knows. */
static const dk_error *found_error(const framer *f, const dk_error *error) {
    return f->finder.too_deep ? &too_deep : f->finder.unsure ? &not_certain : error;
}

static void copy_time(frame *record, const finding *x) {
    memcpy(record->received_at, x->received_at, sizeof x->received_at);
}

/* The next of what was found in the record; FRAME_PASSED where there is none. */
static frame_result hand_out(framer *f, frame *record) {
    while (f->handing && f->next < f->finder.count) {
        const finding *x = &f->finder.list[f->next++];
        *record = f->unit;
        if (x->to > 0) {
            record->offset += x->from;
            record->bytes += x->from;
            record->length = record->size = x->to - x->from;
        }
        if (x->kind == FOUND_EMPTY) {
            record->count = x->entries;
            f->reason = IGNORED_ENTRY;
            if (x->entries == 0) {
                continue;
            }
        }
        f->records += record->count;
        if (x->kind == FOUND_PAYLOAD) {
            record->text = x->text;
            record->text_length = x->length;
            copy_time(record, x);
            (void)dk_scan_payload(x->text, x->length, &f->scan); /* as sound as it was */
            return FRAME_PAYLOAD;
        }
        f->error = x->error;
        f->error.offset =
            f->error.offset < record->length ? f->error.offset : (uint32_t)record->length;
        return x->kind == FOUND_BAD ? FRAME_BAD : FRAME_IGNORED;
    }
    if (f->verdict) {
        f->verdict = false;
        *record = f->unit;
        f->records++;
        f->error.offset =
            f->error.offset < record->length ? f->error.offset : (uint32_t)record->length;
        return f->unit_result;
    }
    f->handing = false;
    return FRAME_PASSED;
}

/* Entries beside others: those that show a trace are bad. */
static void judge_entries(framer *f) {
    finder *x = &f->finder;
    for (size_t i = 0; i < x->count; i++) {
        finding *e = &x->list[i];
        if (e->kind == FOUND_EMPTY && trace_in(f->unit.bytes + e->from, e->to - e->from)) {
            e->kind = FOUND_BAD;
            e->entries = 1;
            e->error = no_payload;
        }
    }
}

/* What was found in a record: payloads, or nothing. */
static void note_format(framer *f, bool is_text, bool is_http) {
    f->saw_text |= is_text;
    f->saw_http |= is_http;
}

static void sort_found(finder *x);

static void settle_found(framer *f) {
    sort_found(&f->finder);
    if (!find_drop_same(&f->finder)) {
        f->finder.no_memory = true;
    }
    judge_entries(f);
}

static frame_result out_of_memory(framer *f) {
    f->reader.error = source_no_memory;
    return FRAME_FAILED;
}

/*
** ---------------------------------------------------------------------------------- over the limit
*/

static bool has_key(const char *p, const char *end, const char *key) {
    size_t length = strlen(key);
    if ((size_t)(end - p) <= length || memcmp(p, key, length) != 0) {
        return false;
    }
    for (p += length; p < end && dk_is_json_space(*p); p++) {
    }
    return p < end && *p == ':';
}

/* Whether a brace at `p` begins an object as payloads and spool records do. */
static bool is_anchor(const char *p, const char *end) {
    for (p++; p < end && dk_is_json_space(*p); p++) {
    }
    return has_key(p, end, "\"event\"") || has_key(p, end, "\"date\"") ||
           has_key(p, end, "\"data\"") || has_key(p, end, "\"received_at\"");
}

/* Where at or after `from` a record may begin: a line, or in an array the next anchor. */
static size_t find_start(const framer *f, size_t from, size_t *searched) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    for (; from < length; from++) {
        if (bytes[from] == '\n' && from + 1 < length) {
            return from + 1;
        }
        if (bytes[from] == '{' && from > 0 && f->depth > 0) {
            if (length - from < ANCHOR_MAX && !at_end(f)) {
                break;
            }
            if (is_anchor(bytes + from, bytes + length)) {
                return from;
            }
        }
    }
    *searched = from;
    return SIZE_MAX;
}

static size_t trim(const framer *f, const char *bytes, size_t length) {
    while (length > 0 && (dk_is_json_space(bytes[length - 1]) || bytes[length - 1] == '\x1E' ||
                          (f->depth > 0 && bytes[length - 1] == ','))) {
        length--;
    }
    return length;
}

/* Begins a bad record of which the head is kept. The window is at its first byte. */
static void begin_cut(framer *f, frame *record, const dk_error *error) {
    reader *r = &f->reader;
    (void)reader_want(r, HEAD_MAX);
    *record = (frame){.offset = reader_offset(r), .bytes = f->head, .count = 1};
    record->size = reader_length(r) < HEAD_MAX ? reader_length(r) : HEAD_MAX;
    memcpy(f->head, reader_bytes(r), record->size);
    f->error = *error;
    f->records++;
    f->record_line = f->line;
    f->began = true;
    f->at_value = false;
}

static void begin_large(framer *f, frame *record) {
    const dk_error error = {DK_TOO_LARGE, (uint32_t)f->record_max,
                            "expected the record to end: see --max-record"};
    begin_cut(f, record, &error);
}

static frame_result end_large(frame *record) {
    record->size = record->size < record->length ? record->size : (size_t)record->length;
    return FRAME_BAD;
}

/* Passes so much of a record over the size limit. */
static void pass_large(framer *f, frame *record, size_t count) {
    count_lines(f, reader_bytes(&f->reader), count);
    record->length += count;
    reader_pass(&f->reader, count);
}

/*
** Passes what is left of a record over the size limit, up to where the next one may begin, at `from` or behind it
** in the window.
*/
static frame_result pass_to_next(framer *f, frame *record, size_t from) {
    reader *r = &f->reader;
    for (;;) {
        size_t searched = from;
        size_t found = find_start(f, from, &searched);
        bool last = found != SIZE_MAX || at_end(f);
        size_t count = found != SIZE_MAX ? found : last ? reader_length(r) : searched;
        count = last ? trim(f, reader_bytes(r), count) : count;
        pass_large(f, record, count);
        if (last) {
            return end_large(record);
        }
        if (!reader_want(r, r->room) && r->error != NULL) {
            return FRAME_FAILED;
        }
        from = 0;
    }
}

/*
** A record over the size limit: its head is kept, the rest passes by until the next record begins.
** The window is at its first byte.
*/
static frame_result too_large(framer *f, frame *record) {
    begin_large(f, record);
    return pass_to_next(f, record, 1);
}

/* The same for a message of HTTP, of which `promised` bytes are known to be its own; 0: none are. */
static frame_result too_large_message(framer *f, frame *record, uint64_t promised) {
    reader *r = &f->reader;
    begin_large(f, record);
    while (record->length < promised && (reader_length(r) > 0 || reader_want(r, r->room))) {
        uint64_t left = promised - record->length;
        pass_large(f, record, left < reader_length(r) ? (size_t)left : reader_length(r));
    }
    return r->error != NULL ? FRAME_FAILED
           : promised > 0   ? end_large(record)
                            : pass_to_next(f, record, 1);
}

/* Where in the window a line begins as payloads and spool records do; its length where none does. */
static size_t find_anchored_line(const char *bytes, size_t length) {
    const char *end = bytes + length, *p = bytes;
    while ((p = memmem(p, (size_t)(end - p), "\n{", 2)) != NULL && !is_anchor(p + 1, end)) {
        p++;
    }
    return p == NULL ? length : (size_t)(p - bytes) + 1;
}

/*
** The same for a JSON value, which goes on to its end, to the line in which it breaks, or, as it may be cut, to one
** that begins as records do.
*/
static frame_result too_large_value(framer *f, frame *record) {
    reader *r = &f->reader;
    extent value = {0};
    size_t used, line;
    begin_large(f, record);
    while (reader_length(r) > 0 || reader_want(r, r->room)) {
        const char *bytes = reader_bytes(r);
        size_t next = find_anchored_line(bytes, reader_length(r));
        extent_result result = extent_feed(&value, bytes, next, &used);
        if (result == EXTENT_BROKEN) {
            for (line = used; line > 0 && bytes[line - 1] != '\n'; line--) {
            }
            if (line == 0) {
                return pass_to_next(f, record, record->length == 0);
            }
            pass_large(f, record, trim(f, bytes, line));
            return end_large(record);
        }
        bool last = result == EXTENT_OPEN && (at_end(f) || next < reader_length(r));
        pass_large(f, record, last ? trim(f, bytes, used) : used);
        if (result == EXTENT_DONE || last) {
            return end_large(record);
        }
    }
    return r->error != NULL ? FRAME_FAILED : end_large(record);
}

/*
** ------------------------------------------------------------------------- what comes in pieces
*/

static bool remember_pieces(framer *f, const joined *j) {
    uint64_t base = reader_offset(&f->reader);
    if (f->ahead_count + j->count > f->ahead_room) {
        size_t room = 2 * (f->ahead_count + j->count);
        struct framer_piece *ahead = realloc(f->ahead, room * sizeof *ahead);
        if (ahead == NULL) {
            return false;
        }
        f->ahead = ahead;
        f->ahead_room = room;
    }
    for (size_t i = 1; i < j->count; i++) {
        struct framer_piece piece = {base + j->pieces[i].from, base + j->pieces[i].to};
        size_t at = f->ahead_count++;
        for (; at > 0 && f->ahead[at - 1].from > piece.from; at--) {
            f->ahead[at] = f->ahead[at - 1];
        }
        f->ahead[at] = piece;
    }
    return true;
}

/* Payloads in what has been put together: it is the record, beside what the first piece has itself. */
static bool take_joined(framer *f, const joined *j, size_t first, size_t payloads) {
    finder *x = &f->finder;
    size_t mark = x->count;
    find_in_text(x, j->text, j->length, 1, false);
    if (x->payloads == payloads) {
        x->count = mark;
        return false;
    }
    for (size_t i = 0; i < x->count; i++) {
        if (x->list[i].to == 0) {
            x->list[i].to = i < mark ? first : j->pieces[j->count - 1].to;
        }
    }
    if (j->received_at[0] != 0) {
        find_set_time(x, mark, j->received_at);
    }
    return true;
}

/* Pieces of something that shows a trace of a payload, and is none: all of them are kept. */
static void take_torn(framer *f, const joined *j) {
    finder *x = &f->finder;
    x->count = x->payloads = 0;
    for (size_t i = 0; i < j->count && !j->contiguous; i++) {
        find_add_bad(x, j->pieces[i].from, j->pieces[i].to, &rest_expected);
    }
    if (j->contiguous) {
        find_add_bad(x, 0, j->pieces[j->count - 1].to, &rest_expected);
    }
}

typedef enum tried { TRIED_NONE, TRIED_TAKEN, TRIED_MORE, TRIED_WAITING, TRIED_FAILED } tried;

/*
** The record at the front, `first` bytes long and searched already, may be but the first piece of something.
** TRIED_MORE: the window has grown, so all must be looked at again.
*/
static tried try_join(framer *f, size_t first) {
    reader *r = &f->reader;
    joined j;
    size_t payloads = f->finder.payloads, length = reader_length(r);
    bool full = length > f->record_max;
    uint64_t but = reader_offset(r) < f->join_until ? f->join_key : 0;
    if (f->join_credit < 0) {
        return TRIED_NONE;
    }
    join_result result =
        join_lines(&f->finder, reader_bytes(r), length, first,
                   full || (at_end(f) && (f->final || r->damage != NULL)), but, &j);
    if (result == JOIN_NONE) {
        return TRIED_NONE;
    }
    f->join_credit -= (int64_t)j.looked;
    if (result == JOIN_MORE && at_end(f)) {
        return memchr(j.text, '{', j.length) != NULL ? TRIED_WAITING : TRIED_NONE;
    }
    if (result == JOIN_MORE) {
        return grow(f) || r->error == NULL ? TRIED_MORE : TRIED_FAILED;
    }
    bool taken = result == JOIN_WHOLE && take_joined(f, &j, first, payloads);
    if (!taken && (j.count < 2 || !trace_in(j.text, j.length))) {
        f->join_until = reader_offset(r) + j.looked;
        f->join_key = j.key;
        return TRIED_NONE;
    }
    if (!taken) {
        take_torn(f, &j);
    }
    if (!remember_pieces(f, &j)) {
        f->finder.no_memory = true;
    }
    take(f, first);
    count_lines(f, f->unit.bytes, first);
    settle_found(f);
    return TRIED_TAKEN;
}

/* What framing returns after a try_join that found something. */
static frame_result joined_result(framer *f, frame *record, tried result) {
    assert(result != TRIED_NONE);
    return result == TRIED_FAILED    ? FRAME_FAILED
           : result == TRIED_WAITING ? waiting(f, record)
                                     : FRAME_PASSED;
}

/*
** ---------------------------------------------------------------------------------- lines of text
*/

/* The unit of text that is being looked at. */
typedef struct text_unit {
    find_text t;
    size_t extent; /* where it ends: a line end, or the end of the window */
    size_t cursor; /* what comes before belongs to entries that have been settled */
    size_t mark;   /* as many have been found by then */
    size_t last;   /* behind the last payload */
    bool is_line;  /* it is but one line */
    bool has_error;
    dk_error error; /* of the first thing that is broken; offset from the unit's first byte */
} text_unit;

/* Gives what has been found since u->mark, and before `end` of the list, this entry. */
static void settle_entry(framer *f, text_unit *u, size_t to, size_t end) {
    finder *x = &f->finder;
    for (size_t i = u->mark; i < end; i++) {
        x->list[i].from = u->cursor;
        x->list[i].to = to;
        x->list[i].entries = 0;
    }
    u->mark = x->count;
    u->cursor = to;
}

static void add_bad(framer *f, size_t from, size_t to, const dk_error *error) {
    const char *bytes = reader_bytes(&f->reader);
    while (from < to && (dk_is_json_space(bytes[from]) || bytes[from] == ',')) {
        from++;
    }
    while (to > from && (dk_is_json_space(bytes[to - 1]) || bytes[to - 1] == ',')) {
        to--;
    }
    if (from < to && (bytes[from] == '{' || trace_in(bytes + from, to - from))) {
        const dk_error cause = foreign_cause(bytes + from, to - from, error);
        find_add_bad(&f->finder, from, to, &cause);
    } else if (from < to) {
        find_add_rest(&f->finder, from, to);
    }
}

/*
** Something broken in [at, to), in which whole payloads may have been found since `mark`: what is left of
** it between these is bad where it shows a trace.
*/
static void settle_broken(framer *f, text_unit *u, size_t at, size_t to, size_t mark,
                          const dk_error *error) {
    finder *x = &f->finder;
    size_t count = x->count, from = at;
    dk_error cause = *error;
    const char *bytes = reader_bytes(&f->reader);
    if (count == mark && !trace_in(bytes + at, to - at)) {
        return;
    }
    if (mark > u->mark) {
        settle_entry(f, u, at, mark);
    } else {
        from = u->cursor; /* what stands in front of it belongs to it */
    }
    for (size_t i = mark; i < count; i++) {
        size_t entry = x->list[i].from, end = x->list[i].to;
        if (x->list[i].kind != FOUND_PAYLOAD || end == 0) {
            continue;
        }
        if (entry > from) {
            dk_error cut = next_follows;
            cut.offset = (uint32_t)(entry - from);
            add_bad(f, from, entry, &cut);
        }
        from = end > from ? end : from;
    }
    cause.offset = cause.offset + at > from ? (uint32_t)(cause.offset + at - from) : 0;
    add_bad(f, from, to, &cause);
    u->mark = x->count;
    u->cursor = to;
}

static size_t line_end_at(const text_unit *u, size_t at) {
    const char *newline = memchr(u->t.bytes + at, '\n', u->t.length - at);
    return newline == NULL ? u->t.length : (size_t)(newline - u->t.bytes);
}

/* Where a payload seems to begin in [from, to), which what is broken has swallowed; `to` where none does. */
static size_t find_anchor(const text_unit *u, size_t from, size_t to) {
    const char *bytes = u->t.bytes, *p;
    while (from < to && (p = memchr(bytes + from, '{', to - from)) != NULL) {
        if (is_anchor(p, bytes + u->t.length)) {
            return (size_t)(p - bytes);
        }
        from = (size_t)(p - bytes) + 1;
    }
    return to;
}

/* How far something reaches that broke off in a later line than it began in. */
static size_t broken_extent(const text_unit *u, size_t broken) {
    const char *bytes = u->t.bytes;
    size_t line = broken;
    while (line > u->extent && bytes[line - 1] != '\n') {
        line--;
    }
    while (line < u->t.length && is_one_of(bytes[line], " \t}])\"")) {
        bool closes = bytes[line] == '}' || bytes[line] == ']';
        line = line_end_at(u, line);
        line += line < u->t.length;
        if (closes) {
            break;
        }
    }
    return line > u->extent ? (line > 0 && bytes[line - 1] == '\n' ? line - 1 : line) : u->extent;
}

/*
** What was found inside of something broken, in the order in which it stands there, up to where that ends now:
** *reach grows to the end of what lies across it; what lies behind it is found again when it is read.
*/
static void keep_within(finder *x, size_t mark, size_t *reach) {
    size_t count = mark;
    for (size_t i = mark; i < x->count; i++) {
        const finding *e = &x->list[i];
        if (e->to > 0 && e->from >= *reach) {
            x->payloads -= e->kind == FOUND_PAYLOAD;
            continue;
        }
        *reach = e->to > *reach ? e->to : *reach;
        x->list[count++] = *e;
    }
    x->count = count;
}

/* Looks at one candidate; *at becomes where to go on. False where more must be read to tell. */
static bool look_at(framer *f, text_unit *u, size_t *at) {
    finder *x = &f->finder;
    size_t mark = x->count, payloads = x->payloads, end = 0;
    char utc[DK_DATE_LENGTH + 1];
    dk_error error = rest_expected;
    u->t.line_end = u->extent;
    find_result result = find_candidate(x, &u->t, *at, &end, &error);
    if (result == FIND_MORE) {
        return false;
    }
    if (x->count > mark && find_stamp(u->t.bytes, *at, utc)) {
        find_set_time(x, mark, utc);
    }
    if (result == FIND_NONE) {
        *at = find_next(u->t.bytes, *at + 1, u->extent);
        return true;
    }
    if (result == FIND_VALUE) {
        u->extent = end > u->extent ? line_end_at(u, end) : u->extent;
        if (x->payloads > payloads) {
            u->last = end;
        } else {
            settle_broken(f, u, *at, end, x->count, found_error(f, &no_payload));
        }
        *at = find_next(u->t.bytes, end, u->extent);
        return u->extent < u->t.length || u->t.final;
    }
    if (!u->has_error) {
        u->has_error = true;
        u->error = error;
        u->error.offset += (uint32_t)*at;
    }
    size_t broken = *at + error.offset;
    if (broken > u->extent) {
        bool swallows = end < broken && end > *at && u->t.bytes[end] == '{';
        u->extent = swallows ? end : broken_extent(u, broken);
        u->extent = swallows ? end : find_anchor(u, broken, u->extent);
        keep_within(x, mark, &u->extent);
        end = u->extent;
        if (u->extent == u->t.length && !u->t.final) {
            return false;
        }
    }
    end = end < u->extent ? end : u->extent;
    settle_broken(f, u, *at, end, mark, &error);
    u->last = x->payloads > payloads ? end : u->last;
    *at = find_next(u->t.bytes, end, u->extent);
    return true;
}

static bool is_letter(char c) {
    return dk_lower(c) >= 'a' && dk_lower(c) <= 'z';
}

/* Whether a line begins, a few brackets and quotes aside, with this word as a key. */
static bool has_key_line(const char *line, const char *end, const char *key) {
    size_t length = strlen(key);
    while (line < end && (dk_is_json_space(*line) || is_one_of(*line, "[(\"':"))) {
        line++;
    }
    if ((size_t)(end - line) <= length || memcmp(line, key, length) != 0) {
        return false;
    }
    for (line += length; line < end && is_one_of(*line, " ])\"'"); line++) {
    }
    return line < end && is_one_of(*line, "=:");
}

/*
** A line that opens a bracket and ends, and the lines behind it up to the one that closes it in the same column:
** what programs print of a payload on several lines belongs together. False where more must be read.
*/
static bool extend_block(framer *f, text_unit *u) {
    const char *bytes = u->t.bytes;
    size_t end = u->extent, margin = 0, most = u->extent + BLOCK_MAX;
    bool event = false, data = false;
    while (end > 0 && dk_is_json_space(bytes[end - 1])) {
        end--;
    }
    if (end == 0 || !is_one_of(bytes[end - 1], "{[(") || f->join_credit < 0) {
        return true;
    }
    while (bytes[margin] == ' ' || bytes[margin] == '\t') {
        margin++;
    }
    for (size_t line = u->extent + 1; line < u->t.length && line < most;) {
        size_t next = line_end_at(u, line), at = line;
        if (next == u->t.length && !u->t.final) {
            return false;
        }
        while (at < next && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        event |= has_key_line(bytes + line, bytes + next, "event");
        data |= has_key_line(bytes + line, bytes + next, "data");
        f->join_credit -= (int64_t)(next - line);
        if (at - line <= margin && at < next && is_one_of(bytes[at], "}])")) {
            bool another = at + 1 < next && is_letter(bytes[at + 1]); /* begins behind it */
            u->extent = !(event && data) ? u->extent : another ? at + 1 : next;
            return true;
        }
        line = next + 1;
    }
    return u->t.final || u->t.length >= most;
}

/* Searches the line at the front, and what reaches on from it; false where more must be read. */
static bool look_at_text(framer *f, text_unit *u, size_t line_end) {
    *u = (text_unit){.t = {.bytes = reader_bytes(&f->reader), .length = reader_length(&f->reader)}};
    u->t.final = is_final(f) || u->t.length > f->record_max;
    if (u->t.length > f->record_max) {
        u->t.length = f->record_max + 1; /* however much happens to have been read */
    }
    u->extent = line_end;
    find_begin(&f->finder);
    size_t at = find_next(u->t.bytes, 0, u->extent);
    while (at < u->extent) {
        if (!look_at(f, u, &at)) {
            return false;
        }
    }
    u->is_line = u->extent == line_end;
    return f->finder.payloads > 0 || !u->is_line || extend_block(f, u);
}

/* Whether the last field is the size of an answer without one: "POST / HTTP/1.1" 200 - */
static bool has_no_size(const char *line, size_t length) {
    static const char end[] = "\" 200 -";
    if (length < sizeof end - 1) {
        return false;
    }
    line += length - (sizeof end - 1);
    return memcmp(line, end, 2) == 0 && dk_is_digit(line[2]) && dk_is_digit(line[3]) &&
           dk_is_digit(line[4]) && memcmp(line + 5, " -", 2) == 0;
}

/* Whether a field says that there was no body: the last one, behind a request. */
static bool says_empty(const char *line, size_t length) {
    static const char *const nothing[] = {" \"-\"", " \"\"", " -"};
    if (memmem(line, length, "\"POST ", 6) == NULL || has_no_size(line, length)) {
        return false;
    }
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        size_t size = strlen(nothing[i]);
        if (length >= size && memcmp(line + length - size, nothing[i], size) == 0) {
            return true;
        }
    }
    return false;
}

static void judge_text(framer *f, text_unit *u) {
    finder *x = &f->finder;
    const frame *unit = &f->unit;
    bool is_json = unit->bytes[0] == '{' && u->has_error;
    bool is_cut = is_json && u->error.code == DK_TRUNCATED;
    is_cut |= is_json && u->error.offset >= unit->size;
    x->count = x->payloads = 0;
    if (is_cut || shows_trace(f)) {
        dk_error error = u->has_error ? u->error : no_payload;
        if (error.offset > unit->size || (is_cut && error.offset == unit->size)) {
            error = rest_expected;
            error.offset = (uint32_t)unit->size;
        }
        error = *found_error(f, &error);
        error = foreign_cause(unit->bytes, unit->size, &error);
        judge_bad(f, &error);
    } else if (says_empty(unit->bytes, unit->size)) {
        judge_bad(f, &empty_body);
    } else {
        judge_ignored(f, IGNORED_LINE);
    }
}

static int by_place(const void *a, const void *b) {
    const finding *x = a, *y = b;
    return x->from != y->from     ? (x->from < y->from ? -1 : 1)
           : x->order != y->order ? (x->order < y->order ? -1 : 1)
                                  : 0;
}

/* What was found in the order in which it stands there. */
static void sort_found(finder *x) {
    bool sorted = true;
    for (size_t i = 0; i < x->count; i++) {
        x->list[i].order = i;
        sorted &= i == 0 || x->list[i].from >= x->list[i - 1].from;
    }
    if (!sorted) {
        qsort(x->list, x->count, sizeof *x->list, by_place);
    }
}

/*
** Drops what is in no range of its own: entries without a payload that count nothing, or that lie in what is
** broken and is kept as a whole.
*/
static void drop_enclosed(finder *x) {
    size_t count = 0, bad_from = 0, bad_to = 0;
    sort_found(x);
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

/* What lies between what was found: bad where it shows a trace of a payload. */
static void fill_gaps(framer *f, size_t length) {
    finder *x = &f->finder;
    size_t at = 0;
    drop_enclosed(x);
    size_t count = x->count;
    for (size_t i = 0; i < count; i++) {
        size_t from = x->list[i].from, to = x->list[i].to;
        if (from > at) {
            add_bad(f, at, from, &rest_expected);
        }
        at = to > at ? to : at;
    }
    if (length > at) {
        add_bad(f, at, length, &rest_expected);
    }
}

static void finish_text(framer *f, text_unit *u) {
    finder *x = &f->finder;
    size_t length = u->extent;
    while (length > 1 && is_line_end(u->t.bytes[length - 1])) {
        length--;
    }
    if (x->payloads > 0) {
        if (u->last < length && u->last > u->cursor &&
            trace_in(u->t.bytes + u->last, length - u->last)) {
            settle_entry(f, u, u->last, x->count);
            add_bad(f, u->last, length, &no_payload);
        } else {
            settle_entry(f, u, length, x->count);
        }
        fill_gaps(f, length);
    }
    take(f, length);
    count_lines(f, f->unit.bytes, length);
    if (x->payloads > 0) {
        settle_found(f);
        note_format(f, true, false);
    } else {
        judge_text(f, u);
    }
}

/* Whether the line ends behind a bracket: what it opens goes on in lines that have a prefix too. */
static bool opens_value(const text_unit *u) {
    size_t end = u->extent;
    while (end > 0 && dk_is_json_space(u->t.bytes[end - 1])) {
        end--;
    }
    return end > 1 && (u->t.bytes[end - 1] == '{' || u->t.bytes[end - 1] == '[');
}

/* Whether more bytes could complete the unit. JSON that is malformed before its end stays so. */
static bool may_grow(const text_unit *u) {
    bool is_broken = u->is_line && u->t.bytes[0] == '{' && u->has_error &&
                     u->error.code != DK_TRUNCATED && u->error.offset + 1 < u->extent;
    return !is_broken;
}

/* Reads until the unit of text at the front is complete. FRAME_PASSED: it is, and *u describes it. */
static frame_result read_text(framer *f, frame *record, text_unit *u) {
    reader *r = &f->reader;
    for (;;) {
        size_t length = reader_length(r);
        const char *newline = memchr(reader_bytes(r), '\n', length);
        size_t line_end = newline == NULL ? length : (size_t)(newline - reader_bytes(r));
        if (line_end > f->record_max) {
            return too_large(f, record);
        }
        if ((newline != NULL || at_end(f)) && look_at_text(f, u, line_end)) {
            return FRAME_PASSED;
        }
        if (f->finder.no_memory) {
            return out_of_memory(f);
        }
        if (at_end(f)) {
            return waiting(f, record);
        }
        if (!grow(f) && r->error != NULL) {
            return FRAME_FAILED;
        }
    }
}

/* A line of text, or several lines where a value continues past the first. */
static frame_result next_text(framer *f, frame *record) {
    text_unit u = {0};
    frame_result read = read_text(f, record, &u);
    if (read != FRAME_PASSED) {
        return read;
    }
    if (u.extent == reader_length(&f->reader) && !f->final && f->reader.damage == NULL &&
        at_end(f) && may_grow(&u)) {
        return waiting(f, record);
    }
    if (f->finder.payloads == 0 && u.is_line && (u.has_error || opens_value(&u))) {
        size_t first = u.extent;
        while (first > 1 && is_line_end(u.t.bytes[first - 1])) {
            first--;
        }
        f->finder.count = 0; /* what is bad by itself may be a piece */
        tried result = try_join(f, first);
        if (result != TRIED_NONE) {
            f->saw_text |= result == TRIED_TAKEN && f->finder.payloads > 0;
            return joined_result(f, record, result);
        }
    }
    finish_text(f, &u);
    return f->finder.no_memory ? out_of_memory(f) : FRAME_PASSED;
}

/*
** -------------------------------------------------------------------------------- JSON documents
*/

/* Where what follows the value begins: white space aside that is no line end. */
static size_t behind_value(const framer *f, size_t at) {
    const char *bytes = reader_bytes(&f->reader);
    while (at < reader_length(&f->reader) && (bytes[at] == ' ' || bytes[at] == '\t')) {
        at++;
    }
    return at;
}

/* Whether a sound value at the front, up to `end`, is a record of its own rather than the beginning of a line. */
static bool is_alone(const framer *f, size_t end) {
    size_t at = behind_value(f, end);
    const char *bytes = reader_bytes(&f->reader);
    if (at == reader_length(&f->reader)) {
        return true;
    }
    switch (bytes[at]) {
    case '\n':
    case '\r':
    case '\x1E':
    case 0: return true;
    case ',':
    case '{':
    case '[': return *bytes != '"' || f->depth > 0;
    case '\xEF':
        return memcmp(bytes + at, "\xEF\xBB\xBF",
                      reader_length(&f->reader) - at < 3 ? reader_length(&f->reader) - at : 3) == 0;
    case '"': return is_inside(f, '[') || *bytes == '{';
    case ']':
    case '}': return f->depth > 0;
    default: return false;
    }
}

static bool is_ours(const framer *f) {
    const dk_value *event = &f->scan.value[DK_NODE_event];
    char start[8];
    if (f->scan.root.kind != DK_OBJECT || event->kind != DK_STRING ||
        f->scan.value[DK_NODE_DATA].kind != DK_OBJECT) {
        return false;
    }
    size_t length = dk_string_decode_prefix(reader_bytes(&f->reader) + event->offset + 1,
                                            event->length - 2, start, sizeof start);
    return (length >= 5 && memcmp(start, "lead.", 5) == 0) ||
           (length == 4 && memcmp(start, "test", 4) == 0);
}

static void note_document(framer *f, size_t length) {
    const char *bytes = f->unit.bytes;
    bool alone =
        length == reader_length(&f->reader) + length || is_line_end(*reader_bytes(&f->reader));
    bool one_line = !f->scan.spaced || memchr(bytes, '\n', length) == NULL;
    f->not_lines |= f->depth == 0 && !(alone && one_line);
}

/* Whether nothing but separators stands beside the value at the front: it is all that the input holds. */
static bool is_whole_input(framer *f, size_t length) {
    reader *r = &f->reader;
    size_t at = length;
    if (f->records > 0 || f->depth > 0) {
        return false;
    }
    for (;;) {
        const char *bytes = reader_bytes(r);
        while (at < reader_length(r) && (dk_is_json_space(bytes[at]) || bytes[at] == 0)) {
            at++;
        }
        if (at < reader_length(r) || at_end(f)) {
            return at == reader_length(r);
        }
        if (!reader_want(r, at + 1)) {
            return at_end(f) && r->error == NULL;
        }
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

/* A payload of Discko's own that is the whole record: it is returned without a search. */
static frame_result take_payload(framer *f, frame *record) {
    size_t length = f->scan.root.length;
    take(f, length);
    note_document(f, length);
    *record = f->unit;
    record->text = record->bytes;
    record->text_length = length;
    if (f->scan.spaced) {
        count_lines(f, record->bytes, length);
    }
    f->records++;
    memcpy(f->finder.where, "$", 2);
    return FRAME_PAYLOAD;
}

/* Judges a sound value in which no payload was found. `made`: its scan; `is_all`: it is all of the input. */
static void judge_document(framer *f, const dk_scan *made, bool is_all) {
    if (shows_trace(f)) {
        judge_value(f, made);
        f->error = *found_error(f, &f->error);
        f->error = foreign_cause(f->unit.bytes, f->unit.size, &f->error);
        name_document(f);
    } else if (is_all) {
        judge_value(f, made);
        name_document(f);
    } else {
        judge_ignored(f, IGNORED_JSON);
    }
}

/* A sound value at the front of the window. f->scan is its scan. */
static frame_result take_value(framer *f, frame *record, bool whole) {
    size_t length = f->scan.root.length;
    dk_scan *made = &f->scan;
    if (length > f->record_max) {
        return too_large(f, record);
    }
    find_begin(&f->finder);
    if (f->finder.at == NULL && is_ours(f)) {
        return take_payload(f, record);
    }
    find_in_value(&f->finder, reader_bytes(&f->reader), &made->root, whole);
    if (f->finder.at == NULL && made->root.kind == DK_OBJECT) {
        dk_scan kept = *made;
        tried result = try_join(f, length);
        if (result != TRIED_NONE) {
            return joined_result(f, record, result);
        }
        *made = kept;
    }
    bool is_all = f->finder.payloads == 0 && is_whole_input(f, length);
    take(f, length);
    note_document(f, length);
    if (made->spaced) {
        count_lines(f, f->unit.bytes, length);
    }
    if (f->finder.no_memory) {
        return out_of_memory(f);
    }
    if (f->finder.payloads > 0) {
        settle_found(f);
        return FRAME_PASSED;
    }
    f->finder.count = 0;
    judge_document(f, made, is_all);
    return FRAME_PASSED;
}

/* Whether a sound array at the front is all of the input, and shows no trace of a payload. */
static bool is_barren(framer *f) {
    size_t length = f->scan.root.length;
    return length <= f->record_max && is_whole_input(f, length) &&
           !trace_in(reader_bytes(&f->reader), length);
}

/* Whether an array at the front holds what may be records: it is not read as a whole. */
static bool holds_records(framer *f, bool is_sound) {
    const char *bytes = reader_bytes(&f->reader);
    size_t at = 1, length = reader_length(&f->reader);
    while (at < length && dk_is_json_space(bytes[at])) {
        at++;
    }
    if (at == length) {
        return at_end(f) ? at > 1 : true;
    }
    if (strchr("{[\"]", bytes[at]) == NULL) {
        return false;
    }
    if (is_sound) {
        return is_alone(f, f->scan.root.length) && (bytes[at] == ']' || !is_barren(f));
    }
    const char *newline = memchr(bytes, '\n', length);
    size_t line_end = newline == NULL ? length : (size_t)(newline - bytes);
    return f->scan.error.code == DK_TRUNCATED || f->scan.error.offset > line_end;
}

/* Goes into a container at the front. */
static frame_result go_inside(framer *f, char bracket) {
    f->saw_array |= !f->began && bracket == '[';
    f->saw_document |= !f->began && bracket == '{';
    f->at_value = false;
    f->began = true;
    enter(f, bracket);
    reader_pass(&f->reader, 1);
    return FRAME_PASSED;
}

/*
** Whether a value that is too large for the window may hold records of its own: an object with a list in it,
** and no payload itself as far as it has been seen.
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

/* What begins as JSON. */
static frame_result next_value(framer *f, frame *record) {
    reader *r = &f->reader;
    for (;;) {
        size_t length = reader_length(r);
        char c = *reader_bytes(r);
        bool is_sound = scan(f, reader_bytes(r), length);
        bool is_cut = !is_sound && f->scan.error.code == DK_TRUNCATED;
        if (c == '[' && f->depth < FRAMER_INSIDE_MAX && (length > 64 || at_end(f)) &&
            holds_records(f, is_sound)) {
            return go_inside(f, '[');
        }
        if (is_sound ? f->scan.root.length > f->record_max : is_cut && length > f->record_max) {
            (void)scan(f, reader_bytes(r),
                       f->record_max + 1); /* whatever else has been read by now */
            return is_container(f) ? go_inside(f, '{')
                   : c == '"'      ? too_large(f, record)
                                   : too_large_value(f, record);
        }
        if (!at_end(f) && (is_cut || (is_sound && behind_value(f, f->scan.root.length) == length) ||
                           (c == '[' && length <= 64))) {
            bool more = is_sound && c != '[' ? reader_want(r, length + 1) : grow(f);
            if (more || (!at_end(f) && is_cut && r->error == NULL)) {
                continue;
            }
            if (r->error != NULL) {
                return FRAME_FAILED;
            }
        }
        if (is_sound && is_alone(f, f->scan.root.length)) {
            return take_value(f, record, f->depth == 0 || is_inside(f, '['));
        }
        return next_text(f, record);
    }
}

/* In an object that is too large for the window: its next key, or the value of one. */
static frame_result next_member(framer *f, frame *record) {
    reader *r = &f->reader;
    (void)reader_want(r, 1024);
    size_t length = reader_length(r);
    const char *bytes = reader_bytes(r);
    bool is_sound = scan(f, bytes, length);
    if (!f->at_value) {
        size_t at = is_sound && f->scan.root.kind == DK_STRING ? f->scan.root.length : 0;
        while (at > 0 && at < length && dk_is_json_space(bytes[at])) {
            at++;
        }
        if (at == 0 || at >= length || bytes[at] != ':') {
            f->depth = 0; /* it has come to nothing: what follows is taken for what it is */
            f->inside[0] = 0;
            return FRAME_PASSED;
        }
        count_lines(f, bytes, at);
        reader_pass(r, at + 1);
        f->at_value = true;
        return FRAME_PASSED;
    }
    if (*bytes == '{' || *bytes == '[' || *bytes == '"') {
        frame_result result = next_value(f, record);
        f->at_value = false;
        return result;
    }
    f->at_value = false;
    if (!is_sound) {
        f->depth = 0;
        f->inside[0] = 0;
        return FRAME_PASSED;
    }
    reader_pass(r, f->scan.root.length);
    return FRAME_PASSED;
}

/*
** ------------------------------------------------------------------------------- HTTP and CSV
*/

/* Reads until the HTTP message at the front is complete or broken. FRAME_PASSED: *request is set. */
static frame_result read_message(framer *f, frame *record, http_request *request,
                                 http_result *result) {
    reader *r = &f->reader;
    for (;;) {
        bool final = at_end(f) && (f->final || r->damage != NULL);
        bool full = reader_length(r) > f->record_max;
        *result = http_request_read(reader_bytes(r), reader_length(r), final || full, request);
        if (full && (*result == HTTP_MORE || request->length > f->record_max)) {
            return too_large_message(f, record, request->promised);
        }
        if (*result != HTTP_MORE) {
            return FRAME_PASSED;
        }
        if (at_end(f)) {
            return waiting(f, record);
        }
        if (!grow(f) && r->error != NULL) {
            return FRAME_FAILED;
        }
    }
}

/* An HTTP message for which http_begins returned HTTP_YES. */
static frame_result next_message(framer *f, frame *record) {
    reader *r = &f->reader;
    http_request request;
    http_result result;
    frame_result read = read_message(f, record, &request, &result);
    if (read != FRAME_PASSED) {
        return read;
    }
    if (result == HTTP_BROKEN && !trace_in(reader_bytes(r), request.length)) {
        return next_text(f, record);
    }
    find_begin(&f->finder);
    if (result == HTTP_WHOLE) {
        find_in_message(&f->finder, reader_bytes(r), request.length, 1);
    }
    take(f, request.length);
    count_lines(f, f->unit.bytes, request.length);
    if (f->finder.no_memory) {
        return out_of_memory(f);
    }
    if (f->finder.payloads > 0) {
        settle_found(f);
        note_format(f, false, true);
    } else if (result != HTTP_WHOLE) {
        judge_bad(f, &request.error);
    } else if (shows_trace(f)) {
        dk_error error = *found_error(f, &no_payload);
        const char *body = f->unit.bytes + request.body.offset;
        error = foreign_cause(body, request.body.length, &error);
        judge_bad(f, &error);
    } else if (request.body.length == 0 && http_has_body(f->unit.bytes, &request.method)) {
        judge_bad(f, &empty_body);
    } else {
        judge_ignored(f, IGNORED_HTTP);
    }
    return FRAME_PASSED;
}

/*
** Whether the last row, which no line end closes, is whole all the same: it has all its columns, and
** ends as a quoted field or a payload does.
*/
static bool is_whole_row(framer *f, const char *row, size_t length) {
    csv_span span = {0};
    size_t made;
    if (csv_row(row, length, true, f->layout.delimiter, &span) != CSV_WHOLE ||
        span.length != length || (row[length - 1] != '"' && row[length - 1] != '}') ||
        length > HEAD_MAX) {
        return false;
    }
    return csv_field(row, length, &f->layout, f->layout.columns - 1, f->head, &made);
}

static bool is_blank(const char *text, size_t length) {
    while (length > 0 && dk_is_json_space(text[length - 1])) {
        length--;
    }
    return length == 0 || (length == 1 && text[0] == '-') ||
           (length == 2 && memcmp(text, "\\N", 2) == 0);
}

/* A row of CSV that has no column of the name that was asked for. */
static void judge_column(framer *f) {
    snprintf(f->message, sizeof f->message,
             "expected a column of the name that --at gives: there are %s", f->columns);
    const dk_error error = {DK_COLUMN_MISSING, 0, f->message};
    judge_bad(f, &error);
}

/* Looks at the payload's column of a row. */
static void look_at_row(framer *f, const char *row, size_t length) {
    finder *x = &f->finder;
    size_t made;
    char utc[DK_DATE_LENGTH + 1];
    char *out = find_room(x, length), *time = find_room(x, length);
    if (out == NULL || time == NULL) {
        return;
    }
    if (f->layout.column < 0) {
        judge_column(f);
        return;
    }
    if (f->csv_root > 0) {
        memcpy(x->path, f->column, f->csv_root);
        x->path_length = f->csv_root;
    }
    if (!csv_field(row, length, &f->layout, f->layout.column, out, &made)) {
        judge_bad(f, &no_field);
        return;
    }
    bool quoted = csv_is_quoted(row, length, &f->layout, f->layout.column);
    size_t size = made;
    find_in_field(x, out, size, quoted);
    if (f->layout.time >= 0 && csv_field(row, length, &f->layout, f->layout.time, time, &made) &&
        stamp_read(time, made, utc)) {
        find_set_time(x, 0, utc);
    }
    if (x->payloads > 0) {
        settle_found(f);
    } else if (is_blank(out, size)) {
        judge_bad(f, &empty_body);
    } else if (f->column == NULL && !shows_trace(f)) {
        judge_ignored(f, IGNORED_ROW);
    } else {
        bool is_sound = dk_scan_payload(out, size, &f->scan);
        dk_error error = is_sound ? no_payload : f->scan.error;
        error = *found_error(f, &error);
        error = foreign_cause(out, size, &error);
        judge_bad(f, &error);
    }
}

static frame_result next_row(framer *f, frame *record) {
    reader *r = &f->reader;
    csv_span row = {0};
    csv_extent found;
    for (;;) {
        const char *bytes = reader_bytes(r);
        size_t length = reader_length(r);
        bool full = length > f->record_max;
        bool final = full || (at_end(f) &&
                              (f->final || r->damage != NULL || is_whole_row(f, bytes, length)));
        found = csv_row(bytes, length, final, f->layout.delimiter, &row);
        if (full && (found == CSV_MORE || row.length > f->record_max)) {
            return too_large(f, record);
        }
        if (found != CSV_MORE) {
            break;
        }
        if (at_end(f)) {
            return waiting(f, record);
        }
        if (!grow(f) && r->error != NULL) {
            return FRAME_FAILED;
        }
    }
    find_begin(&f->finder);
    take(f, row.length);
    count_lines(f, f->unit.bytes, row.length);
    if (found == CSV_BROKEN) {
        judge_bad(f, &row.error);
    } else {
        look_at_row(f, f->unit.bytes, row.length);
    }
    return f->finder.no_memory ? out_of_memory(f) : FRAME_PASSED;
}

/*
** ------------------------------------------------------------------------------------------ steps
*/

/* A dump on lines, of which the first does not tell for certain: the last one that is at hand must be like it. */
static bool is_dump(const char *bytes, size_t length, dk_code code) {
    while (length > 0 && bytes[length - 1] != '\n') {
        length--;
    }
    size_t line = length > 0 ? length - 1 : 0;
    while (line > 0 && bytes[line - 1] != '\n') {
        line--;
    }
    bool begins = code != DK_HEX_DUMP || memcmp(bytes, "0000", 4) == 0; /* not at a date, say */
    return line > 0 && begins && foreign_input(bytes + line, length - line).code == code;
}

/* Whether the input as a whole is something that has no records: *error says what. */
static bool is_foreign(const framer *f, dk_error *error) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    length = length < FOREIGN_PEEK ? length : FOREIGN_PEEK;
    *error = foreign_input(bytes, length);
    switch (error->code) {
    case DK_COMPRESSED:
    case DK_ENCRYPTED:
    case DK_SPREADSHEET:
    case DK_PACKET_CAPTURE: return true;
    case DK_HEX_DUMP:
    case DK_CURL_TRACE: return is_dump(bytes, length, error->code);
    default: return false;
    }
}

/* An input of which all is one bad record. Of one over the size limit the head is kept. */
static frame_result refuse_input(framer *f, frame *record, const dk_error *error) {
    reader *r = &f->reader;
    while (!at_end(f) && reader_length(r) <= f->record_max && grow(f)) {
    }
    if (r->error != NULL) {
        return FRAME_FAILED;
    }
    if (at_end(f) && reader_length(r) <= f->record_max) {
        take(f, reader_length(r));
        judge_bad(f, error);
        return FRAME_PASSED;
    }
    begin_cut(f, record, error);
    while (reader_length(r) > 0 || reader_want(r, r->room)) {
        record->length += reader_length(r);
        reader_pass(r, reader_length(r));
    }
    return r->error != NULL ? FRAME_FAILED : FRAME_BAD;
}

/* At the beginning of an input: whether it is CSV, whose header is passed. */
static void find_header(framer *f) {
    reader *r = &f->reader;
    if (r->error == NULL && reader_length(r) > 0) {
        f->finder.sql =
            escape_sql_rules(reader_bytes(r), reader_length(r) < 4096 ? reader_length(r) : 4096);
        size_t header = 0;
        f->is_csv = csv_begins(f, reader_bytes(r), reader_length(r), &header);
        count_lines(f, reader_bytes(r), header);
        reader_pass(r, header);
    }
}

/* An HTTP message may begin with one of these. */
static frame_result maybe_message(framer *f, frame *record) {
    reader *r = &f->reader;
    http_start start;
    while ((start = http_begins(reader_bytes(r), reader_length(r), at_end(f))) == HTTP_UNSURE) {
        if (!grow(f) && r->error != NULL) {
            return FRAME_FAILED;
        }
    }
    return start == HTTP_YES ? next_message(f, record) : next_text(f, record);
}

static const dk_error yaml_mapping = {
    DK_YAML, 0, "expected JSON, not YAML's mapping: capture the raw body, or print it as JSON"};

/* Lines that are one text together; FRAME_PASSED - 1 where none begin here. */
static frame_result next_fold(framer *f, frame *record) {
    reader *r = &f->reader;
    finder *x = &f->finder;
    fold of;
    fold_kind kind;
    while ((kind = fold_begins(reader_bytes(r), reader_length(r), is_final(f), &of)) == FOLD_MORE) {
        if (reader_length(r) > f->record_max) {
            return FRAME_OTHER;
        }
        if (at_end(f)) {
            return waiting(f, record);
        }
        if (!grow(f) && r->error != NULL) {
            return FRAME_FAILED;
        }
    }
    if (kind == FOLD_NONE || of.length > f->record_max) {
        return FRAME_OTHER;
    }
    find_begin(x);
    char *out = kind != FOLD_MAPPING ? find_room(x, of.length) : NULL;
    if (out != NULL) {
        find_in_text(x, out, fold_undo(kind, reader_bytes(r), &of, out), 1, false);
    }
    take(f, of.length);
    count_lines(f, f->unit.bytes, of.length);
    if (x->no_memory) {
        return out_of_memory(f);
    }
    if (x->payloads > 0) {
        settle_found(f);
        note_format(f, true, false);
    } else if (kind == FOLD_MAPPING) {
        judge_bad(f, &yaml_mapping);
    } else if (shows_trace(f)) {
        judge_bad(f, found_error(f, &no_payload));
    } else {
        judge_ignored(f, IGNORED_LINE);
    }
    return FRAME_PASSED;
}

/* One step: a record, or something passed that is none. */
static frame_result step(framer *f, frame *record) {
    *record = (frame){0};
    frame_result result = hand_out(f, record);
    if (result != FRAME_PASSED) {
        return result;
    }
    if (f->ended) {
        return FRAME_END;
    }
    if (!f->began && reader_offset(&f->reader) == 0) {
        dk_error error;
        (void)reader_want(&f->reader, HEADER_MAX);
        if (f->reader.error == NULL && is_foreign(f, &error)) {
            return refuse_input(f, record, &error);
        }
        find_header(f);
        f->began = f->is_csv;
    }
    if (!pass_separators(f)) {
        return end_of_input(f, record);
    }
    if (f->is_csv) {
        return next_row(f, record);
    }
    char c = *reader_bytes(&f->reader);
    if (f->depth == 0 && (result = next_fold(f, record)) != FRAME_OTHER) {
        return result;
    }
    if (is_inside(f, '{')) {
        return next_member(f, record);
    }
    if (c == '{' || c == '[' || c == '"') {
        return next_value(f, record);
    }
    return c >= 'A' && c <= 'Z' ? maybe_message(f, record) : next_text(f, record);
}

frame_result framer_next(framer *f, frame *record) {
    frame_result result;
    do {
        result = step(f, record);
    } while (result == FRAME_PASSED);
    return result;
}
