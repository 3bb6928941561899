/* CSV and TSV. csv.c reads rows and fields. */
#include "format.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../ext/ascii.h"
#include "../find/quoted.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/stamp.h"
#include "../text/undecoded.h"
#include "join.h"

static const dk_error apart = {DK_EVENT_MISSING, 0,
                               "expected the whole payload in one column, not its event and data "
                               "in two: export the body as it was received"};
static const dk_error in_text = {
    DK_EVENT_MISSING, 0,
    "expected the payload in a column of its own, not in a text of the "
    "lead that quotes it: name its column with --at"};
static const dk_error no_beginning = {
    DK_TRUNCATED, 0, "expected the whole payload, not only its end: export the column again"};
static const dk_error no_field = {DK_MALFORMED_CSV, 0, "expected as many fields as the header has"};

/* The length of a byte order mark, line ends and blanks before the header. */
static size_t leading_space(const char *bytes, size_t length) {
    const char *first = bytes + byte_order_mark(bytes, length);
    return (size_t)(skip_json_space(first, bytes + length) - bytes);
}

/*
** The column that --at names: by its whole name, or as the first member of a path, of which *root becomes the part
** that stands for the column.
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

/* Lists the columns' names for a message; a list that is too long ends in "…". */
static void list_columns(framer *f, const char *header, size_t length) {
    csv_walk walk = {.row = header, .length = length, .passed = -1};
    char *name = find_room(&f->finder, length), *out = f->columns;
    size_t size, left = sizeof f->columns;
    while (name != NULL && csv_next_field(&walk, &f->layout, name, &size)) {
        bool fits = size + sizeof ", , …" < left;
        int made = snprintf(out, left, "%s%.*s", out > f->columns ? ", " : "",
                            fits ? (int)size : (int)strlen("…"), fits ? name : "…");
        out += made;
        left -= (size_t)made;
        name = fits ? name : NULL;
    }
}

/* Finds the column with the payloads. *has_header: the first row names it. `is_known`: it has been found to be CSV before. */
static bool find_layout(framer *f, const char *header, size_t row, size_t length, bool is_known,
                        bool *has_header) {
    /* As webhook.site exports its requests. For other exports, --at names the column. */
    static const char site_column[] = "content", site_other[] = "token_id";
    csv_layout other;
    bool named = f->column != NULL && f->column[0] != '$';
    *has_header = true;
    if (f->column != NULL && find_asked(f, header, row, &f->csv_root)) {
        return true;
    }
    f->csv_root = 0;
    f->csv_apart = false;
    if (f->column == NULL && csv_header(header, row, site_other, &other) &&
        csv_header(header, row, site_column, &f->layout)) {
        return true;
    }
    *has_header = csv_guess(header, length, &f->layout);
    f->csv_apart = *has_header && csv_header(header, row, "event", &other) &&
                   csv_header(header, row, "data", &other);
    bool found = *has_header || csv_guess_row(header, length, &f->layout);
    if (!found && f->column == NULL && csv_guess_names(header, length, is_known, &f->layout)) {
        *has_header = true;
        return true;
    }
    if (found && named) { /* no column has that name: all rows are bad */
        f->layout.column = -1;
        if (*has_header) {
            list_columns(f, header, row);
        } else {
            snprintf(f->columns, sizeof f->columns, "%d without names, the first row is no header",
                     f->layout.columns);
        }
    }
    return found;
}

/*
** Whether an array of JSON begins in the first row and goes on after it, as in "[null,". Its elements, which are strings,
** would look like rows below a header.
*/
static bool is_in_array(framer *f, const char *text, size_t row, size_t length) {
    if (f->column != NULL || *text != '[') {
        return false;
    }
    return framer_scan(f, text, length)
               ? f->scan.root.length > row
               : f->scan.error.code == DK_TRUNCATED || f->scan.error.offset > row;
}

/*
** Whether what looks like the first row opens a string or an element of something else, in which all of the rows stand: their
** fields have its escapes, too.
*/
static bool is_enclosed(framer *f, const char *row, size_t length) {
    const char *pair = memmem(row, length, "\"\"", 2);
    const char *brace = pair != NULL ? memrchr(row, '{', (size_t)(pair - row)) : NULL;
    brace = brace != NULL ? brace : memchr(row, '{', length);
    find_text t = {.bytes = row, .length = length, .line_end = length, .final = true};
    length = brace != NULL ? (size_t)(brace - row) : length;
    bool is_open = brace != NULL && memchr(row, '\\', length) != NULL;
    is_open |= find_ends_quoted(&f->finder, &t, length) != 0;
    is_open |= brace == NULL && find_ends_half(row, length, false);
    find_note_tag(&f->finder, &t, length);
    is_open |= f->finder.tag_before[0] != 0;
    f->finder.tag_before[0] = 0;
    f->finder.here.quotes.text = NULL;
    return is_open;
}

/* Finds out from the first bytes whether the input is CSV, and its layout. *size: the length of its header. */
static bool csv_begins(framer *f, const char *bytes, size_t length, bool is_known, size_t *size) {
    csv_span row = {0};
    bool has_header;
    length = length < FORMAT_PEEK ? length : FORMAT_PEEK; /* a longer line is not a header */
    size_t space = leading_space(bytes, length);
    space += csv_skip_preface(bytes + space, length - space);
    bool is_row = csv_row(bytes + space, length - space, true, 0, &row) == CSV_WHOLE;
    if (!is_row || space + row.length >= FORMAT_PEEK ||
        is_in_array(f, bytes + space, row.length, length - space) ||
        (f->column == NULL && is_enclosed(f, bytes + space, row.length)) ||
        !find_layout(f, bytes + space, row.length, length - space, is_known, &has_header)) {
        return false;
    }
    *size = has_header ? space + row.length : space;
    return true;
}

/* Reads the header again, from the file or from point->head. Without either, the layout stays as it was. */
static bool resume(framer *f, const framer_point *point) {
    const char *header = point->head != NULL ? point->head : f->head;
    ssize_t length = (ssize_t)point->head_length;
    if (point->head == NULL && f->reader.source->fd < 0) {
        return true;
    }
    if (point->head == NULL) {
        length = pread(f->reader.source->fd, f->head, HEAD_MAX, 0);
    }
    size_t size;
    if (length <= 0 || !csv_begins(f, header, (size_t)length, true, &size)) {
        f->reader.error = "expected the header of its CSV again: see --at";
        return false;
    }
    return true;
}

static bool is_separator(char c) {
    return is_line_end(c) || c == 0;
}

/*
** Whether the last row is whole although no line end closes it: it has all its columns, and ends as a quoted field or
** a payload does. A quote may also be the first of two, so that a payload must be sound.
*/
static bool is_whole_row(framer *f, const char *row, size_t length) {
    csv_span span = {0};
    size_t made;
    if (csv_row(row, length, true, f->layout.delimiter, &span) != CSV_WHOLE ||
        span.length != length || (row[length - 1] != '"' && row[length - 1] != '}') ||
        length > HEAD_MAX ||
        !csv_field(row, length, &f->layout, f->layout.columns - 1, f->head, &made)) {
        return false;
    }
    const char *p = skip_json_space(f->head, f->head + made);
    return p == f->head + made || *p != '{' || framer_scan(f, f->head, made);
}

/* Whether an input that may grow ends in the first row after its header, before that is whole. */
static bool ends_in_first_row(framer *f, size_t header) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader), at = header;
    csv_span row = {0};
    at = (size_t)(skip_any(bytes + at, bytes + length, "\r\n") - bytes);
    return at > header && at < length && framer_at_end(f) && !framer_is_final(f) &&
           csv_row(bytes + at, length - at, false, f->layout.delimiter, &row) == CSV_MORE &&
           !is_whole_row(f, bytes + at, length - at);
}

/* Passes the header, if there is one. */
static bool recognise_input(framer *f) {
    reader *r = &f->reader;
    size_t header = 0;
    bool found = csv_begins(f, reader_bytes(r), reader_length(r), false, &header);
    if (found && f->column == NULL && ends_in_first_row(f, header)) {
        return false; /* the columns are not certain until there is a row: format_csv_may_begin */
    }
    framer_count_lines(f, reader_bytes(r), header);
    reader_pass(r, header);
    return found;
}

/*
** Whether a row may be the header of rows that are still to come: it has several names, or the usual name of a payload
** column. Any other single line is text.
*/
static bool may_be_header(const char *row, size_t length) {
    static const char *const names[] = {"body", "payload", "content", "data",    "json",
                                        "raw",  "message", "event",   "webhook", NULL};
    bool is_known = bytes_any(bytes_hold, row, length, names), is_list = false;
    for (size_t i = 0; i < length; i++) {
        is_list |= is_one_of(row[i], ",;\t|^");
        if (is_one_of(row[i], "{}[]<>=")) {
            return false;
        }
    }
    return is_list || (is_known && memchr(row, ' ', length) == NULL);
}

/*
** Whether what follows a header is less than a row: part of a line, or of a quoted field that begins as an object. An
** object that begins a line is a row only if the header has tabs.
*/
static bool is_part_of_row(const char *bytes, size_t length, bool has_tabs) {
    const char *line_end = find_line_end(bytes, bytes + length);
    csv_span row = {0};
    if (length > 0 && *bytes == '{' && !has_tabs) {
        return false;
    }
    return line_end == bytes + length || (csv_row(bytes, length, false, 0, &row) == CSV_MORE &&
                                          bytes_hold(bytes, (size_t)(line_end - bytes), "\"{"));
}

bool format_csv_may_begin(const framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader), at = leading_space(bytes, length);
    size_t preface = csv_skip_preface(bytes + at, length - at);
    csv_span row = {0};
    at += preface;
    if (!framer_at_end(f) || framer_is_final(f) || length >= FORMAT_PEEK) {
        return false;
    }
    if (at == length) {
        return preface > 0;
    }
    if (csv_row(bytes + at, length - at, true, 0, &row) != CSV_WHOLE ||
        !may_be_header(bytes + at, row.length)) {
        return false;
    }
    bool has_tabs = memchr(bytes + at, '\t', row.length) != NULL;
    at += row.length;
    at = (size_t)(skip_any(bytes + at, bytes + length, "\r\n") - bytes);
    return is_part_of_row(bytes + at, length - at, has_tabs);
}

static bool is_nothing(const char *text, size_t length) {
    length = without_space(text, length);
    return length == 0 || (length == 1 && text[0] == '-') || bytes_are(text, length, "\\N");
}

/* A row without the column that was asked for. */
static void judge_column(framer *f) {
    snprintf(f->message, sizeof f->message,
             "expected a column of the name that --at gives: there are %s", f->columns);
    const dk_error error = {DK_COLUMN_MISSING, 0, f->message};
    judge_bad(f, &error);
}

/* Searches the decoded field of a column. Payloads are only certain where its escapes are. */
static void look_in_field(framer *f, int column, const char *text, size_t length,
                          csv_quoting quoting, bool whole) {
    finder *x = &f->finder;
    size_t mark = x->count, payloads = x->payloads;
    find_in_field(x, text, length, quoting != CSV_UNQUOTED, whole);
    if (quoting == CSV_UNSURE && x->payloads > payloads) {
        find_drop_since(x, mark, payloads);
        x->unsure = true;
    }
    bool is_text = (f->layout.texts >> csv_bit(column) & 1) != 0 && f->column == NULL;
    f->csv_quoted += is_text ? x->payloads - payloads : 0;
}

/*
** Whether a cell begins as base64, also in lines, or as hexadecimal (perhaps behind \x or 0x), long enough for a payload. What is
** packed in it does not show.
*/
static bool is_coded(const char *cell, size_t length) {
    const char *end = cell + length, *p = skip_any(cell, end, " \"\\x0");
    size_t run = 0;
    for (; p < end && run < UNDECODED_LEAST && (is_base64_digit(*p) || is_one_of(*p, "\r\n"));
         p++) {
        run++;
    }
    return run == UNDECODED_LEAST || bytes_hold(cell, length, "H4sI");
}

/*
** Searches the other columns that show a trace of a payload or may hold an encoded one, unless --at says where payloads are.
** Room for `out`: the length of the row.
*/
static void look_beside(framer *f, const char *row, size_t length, char *out) {
    finder *x = &f->finder;
    csv_walk walk = {.row = row, .length = length, .passed = f->layout.column};
    size_t made;
    while (f->column == NULL && csv_next_field(&walk, &f->layout, out, &made)) {
        if (is_coded(out, made) || find_shows_trace(x, out, made)) {
            char *kept = find_room(x, made);
            if (kept == NULL) {
                return;
            }
            memcpy(kept, out, made);
            look_in_field(f, walk.index, kept, made, walk.quoting, false);
        }
    }
}

/* Whether a line is psql's count of the rows after the last one, as (3 rows), in any language. */
static bool is_row_count(const char *line, size_t length) {
    const char *end = line + length, *p = length < 5 ? line : skip_digits(line + 1, end);
    return p > line + 1 && *line == '(' && end[-1] == ')' && *p == ' ' &&
           memchr(p, '"', (size_t)(end - p)) == NULL;
}

/* Whether a cell is the end of JSON, of which an export has lost the beginning: it closes more than it opens. */
static bool is_end_of_json(const char *text, size_t length) {
    length = without_space(text, length);
    size_t opened = 0, closed = 0;
    for (size_t i = 0; i < length; i++) {
        opened += text[i] == '{';
        closed += text[i] == '}';
    }
    return length > 0 && text[length - 1] == '}' && closed > opened &&
           bytes_hold(text, length, "\":");
}

/* The verdict on a row, of which `text` is the payload's column. */
static void judge_row(framer *f, const char *row, size_t length, const char *text, size_t size) {
    if (f->column == NULL) {
        quoted_note_row(&f->near, f->unit.offset, row, length);
    }
    if (f->finder.payloads > f->csv_quoted) {
        judge_found_in_whole(f);
    } else if (f->csv_quoted > 0) {
        f->finder.count = f->finder.payloads = 0;
        judge_bad(f, &in_text);
    } else if (is_nothing(text, size)) {
        judge_bad(f, &judge_empty_body);
    } else if (f->csv_apart && bytes_hold(row, length, "lead.")) {
        judge_bad(f, &apart);
    } else if (f->layout.column >= 0 && is_end_of_json(text, size)) {
        judge_unread(f, &no_beginning, text, size);
    } else if (f->column == NULL && !judge_shows_trace(f)) {
        judge_ignored(f, IGNORED_ROW);
    } else {
        bool is_sound = dk_scan_payload(text, size, &f->scan);
        dk_error error = is_sound ? judge_no_payload : f->scan.error;
        judge_unread(f, &error, text, size);
    }
}

/* Gives what was found in a row the time in this column, which is decoded into `room`. */
static void set_time(framer *f, const char *row, size_t length, int column, int rank, char *room) {
    size_t made;
    char utc[DK_DATE_LENGTH + 1];
    if (column >= 0 && csv_field(row, length, &f->layout, column, room, &made) &&
        stamp_read(room, made, utc)) {
        find_set_time(&f->finder, 0, utc, rank == STAMP_RECEIPT);
    }
}

/* Looks at the payload's column of a row. */
static void look_at_row(framer *f, const char *row, size_t length) {
    finder *x = &f->finder;
    char *out = find_room(x, length), *time = find_room(x, length);
    if (out == NULL || time == NULL) {
        return;
    }
    if (f->layout.column == CSV_NO_COLUMN) {
        judge_column(f);
        return;
    }
    if (f->layout.column == CSV_ANY_COLUMN) {
        f->layout.column = csv_find_object(row, length, &f->layout);
    }
    if (f->csv_root > 0) {
        memcpy(x->path, f->column, f->csv_root);
        x->path_length = f->csv_root;
    }
    size_t size = 0;
    f->csv_quoted = 0;
    if (f->layout.column == CSV_ANY_COLUMN) {
        memcpy(out, row, size = length);
    } else if (!csv_field(row, length, &f->layout, f->layout.column, out, &size)) {
        if (is_row_count(row, length)) {
            judge_ignored(f, IGNORED_ROW);
        } else {
            judge_bad(f, &no_field);
        }
        return;
    } else {
        csv_quoting quoting = csv_field_quoting(row, length, &f->layout, f->layout.column);
        look_in_field(f, f->layout.column, out, size, quoting, true);
    }
    look_beside(f, row, length, time);
    set_time(f, row, length, f->layout.time, f->layout.time_rank, time);
    set_time(f, row, length, f->layout.next_time, f->layout.next_rank, time);
    judge_row(f, row, length, out, size);
}

/* Reads until the row at the front is complete or broken. FRAME_PASSED: *row and *found are set. */
static frame_result read_row(framer *f, frame *record, csv_span *row, csv_extent *found) {
    frame_result more = FRAME_PASSED;
    while (more == FRAME_PASSED) {
        const char *bytes = reader_bytes(&f->reader);
        size_t length = reader_length(&f->reader);
        bool full = length > f->record_max;
        bool final = framer_is_final(f) || (framer_at_end(f) && is_whole_row(f, bytes, length));
        *found = csv_row(bytes, length, final, f->layout.delimiter, row);
        if (full && (*found == CSV_MORE || row->length > f->record_max)) {
            return oversize_pass_row(f, record);
        }
        if (*found != CSV_MORE) {
            return FRAME_PASSED;
        }
        more = framer_more(f, record);
    }
    return more;
}

/*
** Whether the record at the front begins as a JSON document does, where no column of the table would. A time in brackets
** may be a column.
*/
static bool is_document(framer *f) {
    const char *bytes = reader_bytes(&f->reader), *end = bytes + reader_length(&f->reader);
    if (f->column != NULL || f->layout.delimiter == '\t' || !is_one_of(*bytes, "{[")) {
        return false;
    }
    const char *inner = skip_json_space(bytes + 1, end), *line_end = find_line_end(bytes, end);
    return *bytes == '{' || (inner < end && is_one_of(*inner, "{[\"")) ||
           framer_scan(f, bytes, (size_t)(line_end - bytes));
}

/*
** Whether the row at the front is a line of something else, which stands by itself, or begins a field of MySQL's that is not as in
** other CSV. --at says that there are rows and nothing else.
*/
static bool stands_apart(framer *f, size_t length) {
    enum { NEAR = 64 };
    (void)reader_want(&f->reader, length + NEAR);
    const char *row = reader_bytes(&f->reader);
    return f->column == NULL &&
           (join_goes_on(row, length, length) || !csv_is_of_table(row, length, &f->layout) ||
            csv_goes_on(row, length, reader_length(&f->reader)));
}

/* Leaves a line that is no row to the other formats, without the blanks before it. */
static frame_result leave_line(framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    size_t at = (size_t)(skip_blanks(bytes, bytes + length) - bytes);
    reader_pass(&f->reader, at);
    bool is_blank_line = at == length || is_line_end(bytes[at]);
    return is_blank_line ? FRAME_PASSED : FRAME_OTHER;
}

/* Whether a row may hold the first line of a payload that was printed over several, each a row: it ends in a bracket. */
static bool opens_value(const framer *f, size_t length) {
    const char *row = reader_bytes(&f->reader);
    length = without_any(row, length, "\" \t\r");
    return f->column == NULL && length > 0 && is_one_of(row[length - 1], "{[");
}

/* The rows of such a payload as one record; FRAME_OTHER if the row at the front is none of these. */
static frame_result take_printed(framer *f, frame *record, size_t length) {
    if (!opens_value(f, length)) {
        return FRAME_OTHER;
    }
    csv_layout table = f->layout;
    find_begin(&f->finder);
    if (table.column == CSV_ANY_COLUMN) {
        table.column = csv_find_object(reader_bytes(&f->reader), length, &table);
    }
    return table.column >= 0 ? pieces_take(f, record, length, NULL, &table) : FRAME_OTHER;
}

/* Where the payload's column of a row begins, between TABs; SIZE_MAX if that is no object. */
static size_t object_column(const framer *f, const char *row, size_t length) {
    int column = f->layout.column == CSV_ANY_COLUMN ? csv_find_object(row, length, &f->layout)
                                                    : f->layout.column;
    const char *at = row, *end = row + length;
    for (; column > 0 && at != NULL; column--) {
        at = memchr(at, '\t', (size_t)(end - at));
        at = at == NULL ? NULL : at + 1;
    }
    return column == 0 && at != NULL && at < end && *at == '{' ? (size_t)(at - row) : SIZE_MAX;
}

/* Looks at the other columns of a row, whose payload is the value [at, to). */
static void look_around(framer *f, size_t at, size_t to) {
    const size_t length = f->unit.size - (to - at) + 2;
    char *row = find_room(&f->finder, length), *out = find_room(&f->finder, length);
    if (row == NULL || out == NULL) {
        return;
    }
    memcpy(row, f->unit.bytes, at);
    row[at] = '{';
    row[at + 1] = '}';
    memcpy(row + at + 2, f->unit.bytes + to, f->unit.size - to);
    look_beside(f, row, length, out);
    set_time(f, row, length, f->layout.time, f->layout.time_rank, out);
    set_time(f, row, length, f->layout.next_time, f->layout.next_rank, out);
}

/*
** A row between TABs whose payload goes on in the next lines, as it was sent: mysql --raw, psql -A and sqlite3 leave line ends
** as they are. FRAME_OTHER if the row at the front, of `length` bytes, is none.
*/
static frame_result take_lines(framer *f, frame *record, size_t length) {
    const char *bytes = reader_bytes(&f->reader);
    const size_t have = reader_length(&f->reader), text = without_space(bytes, length);
    bool goes_on = text > 0 && is_one_of(bytes[text - 1], "{[,") && f->join_credit > 0;
    if (!goes_on || f->layout.delimiter != '\t' || f->csv_root > 0) {
        return FRAME_OTHER;
    }
    size_t at = object_column(f, bytes, length);
    bool is_sound = at < length && framer_scan(f, bytes + at, have - at);
    if (at < length && !is_sound && at + f->scan.error.offset == have && have <= f->record_max &&
        !framer_is_final(f)) {
        return framer_more(f, record);
    }
    f->join_credit -= at >= length ? 0 : is_sound ? f->scan.root.length : f->scan.error.offset;
    size_t to = is_sound ? at + f->scan.root.length : 0;
    if (to <= length || (to < have && !is_one_of(bytes[to], "\t\r\n"))) {
        return FRAME_OTHER;
    }
    dk_value value = f->scan.root;
    size_t end = (size_t)(find_line_end(bytes + to, bytes + have) - bytes);
    value.offset = (uint32_t)at;
    find_begin(&f->finder);
    framer_take(f, end - (bytes[end - 1] == '\r'), true);
    f->csv_quoted = 0;
    find_in_value(&f->finder, f->unit.bytes, &value, true);
    look_around(f, at, to);
    judge_row(f, f->unit.bytes, f->unit.size, f->unit.bytes + at, to - at);
    return f->finder.no_memory ? framer_no_memory(f) : FRAME_PASSED;
}

static frame_result next(framer *f, frame *record) {
    csv_span row = {0};
    csv_extent found = CSV_MORE;
    if (is_document(f)) {
        f->torn_until = 0;
        return FRAME_OTHER;
    }
    frame_result read = read_row(f, record, &row, &found);
    if (read != FRAME_PASSED) {
        return read;
    }
    if (stands_apart(f, row.length)) {
        return leave_line(f);
    }
    f->finder.halves = FIND_HALVES_NOTHING;
    bool opens = opens_value(f, row.length);
    frame_result taken = found == CSV_WHOLE ? take_lines(f, record, row.length) : FRAME_OTHER;
    if (found == CSV_WHOLE && taken == FRAME_OTHER) {
        taken = take_printed(f, record, row.length);
    }
    if (taken != FRAME_OTHER) {
        return taken;
    }
    find_begin(&f->finder);
    framer_take(f, row.length, true);
    if (found == CSV_BROKEN) {
        bool is_torn = opens || find_shows_trace(&f->finder, f->unit.bytes, row.length);
        f->torn_until = is_torn ? reader_offset(&f->reader) + HEAD_MAX : f->torn_until;
        judge_bad(f, &row.error);
    } else {
        f->torn_until = 0;
        look_at_row(f, f->unit.bytes, row.length);
    }
    return f->finder.no_memory ? framer_no_memory(f) : FRAME_PASSED;
}

const format format_csv = {.name = "csv",
                           .rank = 1,
                           .recognise_input = recognise_input,
                           .resume = resume,
                           .is_separator = is_separator,
                           .next = next};
