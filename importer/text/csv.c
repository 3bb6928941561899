#include "csv.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "bytes.h"
#include "chars.h"
#include "escaper.h"
#include "repr.h"
#include "stamp.h"

static const dk_error open_quote = {DK_MALFORMED_CSV, 0, "expected the quote that ends the field"};
static const dk_error after_quote = {DK_MALFORMED_CSV, 0,
                                     "expected a delimiter or the end of the row after the quote"};

static size_t behind_line_ends(const char *bytes, size_t length, size_t at) {
    return (size_t)(skip_any(bytes + at, bytes + length, "\r\n") - bytes);
}

static const char delimiters[] = {'\t', ',', ';', '|', '^'};

static bool is_delimiter(char c, char delimiter) {
    return delimiter != 0 ? c == delimiter : c == ',' || c == ';' || c == '\t';
}

/* A field of a row; its quotes, if any, are not part of it. */
typedef struct field {
    size_t start, end; /* of its text */
    size_t next;       /* the delimiter or line end after it, or the end of the bytes */
    bool quoted;
    bool backslashes; /* quotes in it are written \" */
    bool php;         /* PHP wrote it: a quote after a backslash is not doubled */
    csv_extent extent;
    const dk_error *error;
} field;

/*
** Reads a byte in a quoted field, or the one behind its closing quote: then s->quoted becomes false. The first quote in a
** field shows whether \" is an escaped quote, or a backslash followed by a quote that closes the field or is doubled.
** PHP's fputcsv does not double a quote after a backslash; such a quote between doubled ones, with text after it, shows
** that PHP wrote the field.
*/
static void feed_quoted(csv_state *s, char c, char delimiter) {
    if (s->behind_quote) {
        s->behind_quote = false;
        if (c == '"') {
            s->told = true;
            s->backslash_before = false;
            return;
        }
        if (!s->backslash_before || is_delimiter(c, delimiter) || is_line_end(c)) {
            s->quoted = false;
            return;
        }
        s->php |= s->told;
        s->backslashes |= !s->told;
        s->told = true;
    }
    bool was_escaped = s->is_escaped;
    s->is_escaped = !was_escaped && s->backslashes && c == '\\';
    s->behind_quote = !was_escaped && c == '"' && !(s->php && s->backslash_before);
    s->backslash_before = s->behind_quote ? s->backslash_before : c == '\\';
}

static field read_quoted(const char *bytes, size_t length, size_t at, char delimiter) {
    csv_state s = {.quoted = true};
    field f = {.start = ++at, .quoted = true};
    while (at < length && s.quoted) {
        if (bytes[at] != '"' && !s.backslashes && !s.behind_quote) { /* only a quote matters */
            const char *quote = memchr(bytes + at, '"', length - at);
            at = quote != NULL ? (size_t)(quote - bytes) : length;
            s.backslash_before = bytes[at - 1] == '\\';
        } else {
            feed_quoted(&s, bytes[at], delimiter);
            at += s.quoted;
        }
    }
    bool is_closed = !s.quoted || s.behind_quote;
    bool ends = at == length || is_delimiter(bytes[at], delimiter) || is_line_end(bytes[at]);
    f.backslashes = s.backslashes;
    f.php = s.php;
    f.end = is_closed ? at - 1 : at;
    f.next = at;
    f.extent = !is_closed ? CSV_MORE : ends ? CSV_WHOLE : CSV_BROKEN;
    f.error = !is_closed ? &open_quote : ends ? NULL : &after_quote;
    return f;
}

/* Whether a row ends at `at`. MySQL writes the line end CR LF in a text as CR and \n. */
static bool ends_row(const char *bytes, size_t length, size_t at) {
    bool is_escaped = bytes[at] == '\r' && at + 1 < length && bytes[at + 1] == '\\';
    return is_line_end(bytes[at]) && !is_escaped;
}

static field read_field(const char *bytes, size_t length, size_t at, char delimiter) {
    if (at < length && bytes[at] == '"') {
        return read_quoted(bytes, length, at, delimiter);
    }
    field f = {.start = at, .extent = CSV_WHOLE};
    while (at < length && !is_delimiter(bytes[at], delimiter) && !ends_row(bytes, length, at)) {
        at++;
    }
    f.end = f.next = at;
    return f;
}

/* A broken row ends with its line. CSV_MORE if the window does not reach the end of the line. */
static csv_extent broken_row(const char *bytes, size_t length, bool final, const field *f,
                             csv_span *row) {
    size_t end = (size_t)(skip_until(bytes, bytes + length, "\r\n") - bytes);
    if (end == length && !final) {
        return CSV_MORE;
    }
    row->length = end;
    row->error = *f->error;
    row->error.offset = (uint32_t)(f->next < end ? f->next : end);
    return CSV_BROKEN;
}

csv_extent csv_row(const char *bytes, size_t length, bool final, char delimiter, csv_span *row) {
    size_t at = 0;
    for (;;) {
        field f = read_field(bytes, length, at, delimiter);
        if (f.extent == CSV_BROKEN || (f.extent == CSV_MORE && final)) {
            return broken_row(bytes, length, final, &f, row);
        }
        if (f.extent == CSV_MORE || (f.next == length && !final)) {
            return CSV_MORE;
        }
        if (f.next == length || is_line_end(bytes[f.next])) {
            row->length = f.next;
            row->error = (dk_error){DK_OK, 0, NULL};
            return CSV_WHOLE;
        }
        at = f.next + 1;
    }
}

size_t csv_feed(csv_state *s, const char *bytes, size_t length, char delimiter) {
    for (size_t at = 0; at < length; at++) {
        char c = bytes[at];
        if (s->quoted) {
            feed_quoted(s, c, delimiter);
        }
        if (!s->quoted && is_line_end(c)) {
            return at;
        }
        if (!s->quoted && c == '"' && !s->in_field) {
            *s = (csv_state){.in_field = true, .quoted = true};
        } else if (!s->quoted) {
            s->in_field = !is_delimiter(c, delimiter);
        }
    }
    return length;
}

bool csv_starts_row(const char *bytes, size_t length, const csv_layout *layout) {
    static const char *const keys[] = {"event", "date", "data", "received_at", NULL};
    const char *p = bytes, *end = bytes + length;
    for (int i = 0; i < layout->column; i++) {
        field f = read_field(p, (size_t)(end - p), 0, layout->delimiter);
        if (f.extent != CSV_WHOLE || p + f.next == end || is_line_end(p[f.next])) {
            return false;
        }
        p += f.next + 1;
    }
    if (layout->column < 0 || end - p < 2 || memcmp(p, "\"{", 2) != 0) {
        return false;
    }
    p = skip_json_space(p + 2, end);
    return end - p > 2 && is_one_of(*p, "\"\\") &&
           bytes_any(bytes_begin, p + 2, (size_t)(end - p) - 2, keys);
}

/*
** ---------------------------------------------------------------------------------------- columns
*/

/* What a backslash and this character stand for, in MySQL and JSON. */
static char unescape(char c) {
    const char *made = escaper_find(c, "f\fn\nr\rt\tb\bZ\x1A");
    return made != NULL ? *made : c == '0' ? 0 : c;
}

/* The length of \uXXXX at `p`, or of both halves of a surrogate pair; 0 if there is none. */
static size_t unicode_length(const char *p, const char *end) {
    int32_t unit = escape_json_unit(p, end);
    bool is_pair = dk_is_high_surrogate((uint32_t)unit) && escape_json_unit(p + 6, end) >= 0;
    return unit < 0 ? 0 : is_pair ? 12 : 6;
}

static csv_quoting quoting_of(const char *row, const field *f) {
    bool is_unsure = f->backslashes && escape_is_ambiguous(row + f->start, f->end - f->start);
    return is_unsure ? CSV_UNSURE : f->quoted ? CSV_QUOTED : CSV_UNQUOTED;
}

/* Whether a backslash and three octal digits stand for a byte beyond ASCII, as Tcl and C write it. */
static bool is_octal_byte(const char *p, const char *end) {
    return end - p > 3 && *p == '\\' && is_one_of(p[1], "23") && is_one_of(p[2], "01234567") &&
           is_one_of(p[3], "01234567");
}

static size_t decode(const char *row, const field *f, char *out) {
    size_t made = 0;
    if (!f->quoted) {
        memcpy(out, row + f->start, f->end - f->start);
        return f->end - f->start;
    }
    for (size_t at = f->start; at < f->end; at++) {
        char c = row[at];
        size_t unicode = f->backslashes ? unicode_length(row + at, row + f->end) : 0;
        if (unicode > 0) {
            made += dk_string_decode(row + at, unicode, out + made);
            at += unicode - 1;
        } else if (f->backslashes && is_octal_byte(row + at, row + f->end)) {
            out[made++] =
                (char)((row[at + 1] - '0') << 6 | (row[at + 2] - '0') << 3 | (row[at + 3] - '0'));
            at += 3;
        } else if (f->backslashes && c == '\\' && at + 1 < f->end) {
            out[made++] = unescape(row[++at]);
        } else {
            out[made++] = c;
            at += c == '"' && !(f->php && at > f->start && row[at - 1] == '\\'); /* doubled */
        }
    }
    return made;
}

/* Moves *f to the next field; for the first one, set f->next to SIZE_MAX. False if there is none. */
static bool next_field(const char *row, size_t length, char delimiter, field *f) {
    size_t at = f->next == SIZE_MAX ? 0 : f->next + 1;
    if (at > 0 && (f->next >= length || is_line_end(row[f->next]))) {
        return false;
    }
    *f = read_field(row, length, at, delimiter);
    return f->extent == CSV_WHOLE;
}

/* Field `index`, counted from 0; false if there are not so many. */
static bool find_field(const char *row, size_t length, char delimiter, int index, field *found) {
    found->next = SIZE_MAX;
    while (next_field(row, length, delimiter, found)) {
        if (index-- == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a bar between fields is the margin of a log or a table that was drawn: blanks are beside it. */
static bool is_margin(const char *bytes, size_t length, const field *f, char delimiter) {
    bool is_blank_end = f->end > f->start && bytes[f->end - 1] == ' ' && f->next < length;
    bool is_blank_start = f->start > 0 && f->start < length && bytes[f->start] == ' ';
    return delimiter == '|' && (is_blank_end || is_blank_start);
}

/* Which column has this name; -1 for none. *count is how many there are. */
static int find_column(const char *header, size_t length, char delimiter, const char *name,
                       int (*compare)(const char *, const char *, size_t), int *count) {
    field f = {.next = SIZE_MAX};
    int found = -1;
    size_t size = strlen(name);
    for (*count = 0; next_field(header, length, delimiter, &f); (*count)++) {
        if (found < 0 && f.end - f.start == size && compare(header + f.start, name, size) == 0) {
            found = *count;
        }
    }
    return found;
}

/* Sets the layout, with the columns that say best when a row was received or logged, and those that hold texts of a lead. */
static void set_layout(const char *header, size_t length, char delimiter, int column, int columns,
                       csv_layout *layout) {
    field f = {.next = SIZE_MAX};
    *layout = (csv_layout){
        .delimiter = delimiter, .column = column, .time = -1, .next_time = -1, .columns = columns};
    for (column = 0; next_field(header, length, delimiter, &f); column++) {
        int rank = stamp_rank(header + f.start, f.end - f.start);
        bool is_text = repr_is_text_column(header + f.start, header + f.end);
        layout->texts |= (uint64_t)is_text << csv_bit(column);
        if (rank > 0 && (layout->time_rank == 0 || rank < layout->time_rank)) {
            layout->next_rank = layout->time_rank;
            layout->next_time = layout->time;
            layout->time_rank = rank;
            layout->time = column;
        } else if (rank > 0 && (layout->next_rank == 0 || rank < layout->next_rank)) {
            layout->next_rank = rank;
            layout->next_time = column;
        }
    }
}

bool csv_header(const char *bytes, size_t length, const char *column, csv_layout *layout) {
    int (*const compare[])(const char *, const char *, size_t) = {strncmp, strncasecmp};
    for (size_t c = 0; c < sizeof compare / sizeof *compare; c++) {
        for (size_t d = 0; d < sizeof delimiters; d++) {
            int count,
                found = find_column(bytes, length, delimiters[d], column, compare[c], &count);
            if (found >= 0) {
                set_layout(bytes, length, delimiters[d], found, count, layout);
                return true;
            }
        }
    }
    return false;
}

/* An unquoted object in the last column includes the delimiters in it. */
static void widen_last(const char *row, size_t length, const csv_layout *layout, int index,
                       field *f) {
    if (!f->quoted && index == layout->columns - 1 && f->end > f->start && row[f->start] == '{') {
        f->end = f->next = length;
    }
}

bool csv_field(const char *row, size_t length, const csv_layout *layout, int index, char *out,
               size_t *made) {
    field f;
    if (!find_field(row, length, layout->delimiter, index, &f)) {
        return false;
    }
    widen_last(row, length, layout, index, &f);
    *made = decode(row, &f, out);
    return true;
}

bool csv_next_field(csv_walk *walk, const csv_layout *layout, char *out, size_t *made) {
    field f = {.next = walk->begun ? walk->next : SIZE_MAX};
    while (next_field(walk->row, walk->length, layout->delimiter, &f)) {
        walk->index += walk->begun;
        walk->begun = true;
        widen_last(walk->row, walk->length, layout, walk->index, &f);
        walk->next = f.next;
        if (f.end > f.start && walk->index != walk->passed) {
            walk->quoting = quoting_of(walk->row, &f);
            *made = decode(walk->row, &f, out);
            return true;
        }
    }
    return false;
}

csv_quoting csv_field_quoting(const char *row, size_t length, const csv_layout *layout, int index) {
    field f;
    if (!find_field(row, length, layout->delimiter, index, &f)) {
        return CSV_UNQUOTED;
    }
    bool is_line = layout->columns == 1 && f.quoted; /* more likely a JSON string by itself */
    return is_line ? CSV_QUOTED : quoting_of(row, &f);
}

/* Whether a quoted field contains an object with doubled quotes, alone or after other text. */
static bool has_object(const char *row, const field *f) {
    const char *end = row + f->end, *p = row + f->start;
    while (f->quoted && (p = memchr(p, '{', (size_t)(end - p))) != NULL) {
        p = skip_json_space(p + 1, end);
        if (end - p > 1 && p[0] == '"' && p[1] == '"') {
            return true;
        }
    }
    return false;
}

/* Whether a field is an object. One without quotes is not, if it contains the delimiter: it would not end in the field. */
static bool is_object(const char *row, const field *f, char delimiter) {
    size_t size = without_any(row + f->start, f->end - f->start, " ");
    return size > 0 && row[f->start] == '{' &&
           (f->quoted || delimiter == '\t' || row[f->start + size - 1] == '}');
}

/*
** The first field of a row that is an object, else the first that contains one; -1 for none. *count: how many fields
** the row has.
*/
static int find_object(const char *row, size_t length, char delimiter, int *count) {
    field f = {.next = SIZE_MAX};
    int found = -1, holds = -1;
    for (*count = 0; next_field(row, length, delimiter, &f); (*count)++) {
        if (found < 0 && is_object(row, &f, delimiter)) {
            found = *count;
        }
        holds = holds < 0 && has_object(row, &f) ? *count : holds;
    }
    return found >= 0 ? found : holds;
}

/* Whether a row may be a header: its fields are no longer than names, which databases limit to 64 bytes. */
static bool may_be_names(const char *bytes, size_t length, char delimiter) {
    field f = {.next = SIZE_MAX};
    bool may_be = memchr(bytes, '{', length) == NULL;
    while (may_be && next_field(bytes, length, delimiter, &f)) {
        may_be = f.end - f.start <= 64 && !is_margin(bytes, length, &f, delimiter);
    }
    return may_be;
}

bool csv_guess(const char *bytes, size_t length, csv_layout *layout) {
    for (size_t d = 0; d < sizeof delimiters; d++) {
        csv_span header = {0}, row = {0};
        int columns, fields;
        if (csv_row(bytes, length, false, delimiters[d], &header) != CSV_WHOLE ||
            !may_be_names(bytes, header.length, delimiters[d])) {
            continue;
        }
        size_t at = header.length;
        at = behind_line_ends(bytes, length, at);
        if (csv_row(bytes + at, length - at, true, delimiters[d], &row) != CSV_WHOLE) {
            continue;
        }
        (void)find_object(bytes, header.length, delimiters[d], &columns);
        int column = find_object(bytes + at, row.length, delimiters[d], &fields);
        bool alone = columns == 1 && bytes[at] == '"';
        bool unnamed =
            column == columns && fields == columns + 1; /* as Windows' Event Viewer exports */
        if (column >= 0 && (columns > 1 || alone) && (columns == fields || unnamed)) {
            set_layout(bytes, header.length, delimiters[d], column, fields, layout);
            return true;
        }
    }
    return false;
}

/* Whether a row is a list of names, as a header is: each begins with a letter and has no brackets. */
static bool are_names(const char *row, size_t length, char delimiter, int *count) {
    field f = {.next = SIZE_MAX};
    for (*count = 0; next_field(row, length, delimiter, &f); (*count)++) {
        const char *end = row + f.end, *first = skip_any(row + f.start, end, "#@_ ");
        bool is_name = first < end && f.end - f.start <= 64 &&
                       (is_letter(*first) || (unsigned char)*first > 127) &&
                       !is_margin(row, length, &f, delimiter);
        for (size_t i = f.start; i < f.end && is_name; i++) {
            is_name = !is_one_of(row[i], "{}[]<>=");
        }
        if (!is_name) {
            return false;
        }
    }
    return *count > 1;
}

bool csv_goes_on(const char *bytes, size_t length, size_t have) {
    const char *next = skip_json_space(bytes + length, bytes + have);
    return (bytes_end(bytes, length, "{\"") || bytes_end(bytes, length, "{\r\"")) &&
           bytes_begin(next, (size_t)(bytes + have - next), "\"\"");
}

/* How many fields a row has. *open: the last one is quoted and not closed within the bytes. */
static int count_fields(const char *row, size_t length, char delimiter, bool *open) {
    field f = {.next = SIZE_MAX};
    int count = 0;
    while (next_field(row, length, delimiter, &f)) {
        count++;
    }
    *open = f.extent == CSV_MORE;
    return count + *open;
}

/* Whether the bytes hold at least one row, and all belong to the table. The last one may be incomplete. */
static bool are_rows(const char *bytes, size_t length, const csv_layout *layout) {
    bool open = false;
    size_t at = 0;
    int rows = 0;
    for (; at < length && !open; rows++) {
        csv_span row = {0};
        csv_extent found = csv_row(bytes + at, length - at, false, layout->delimiter, &row);
        size_t size = found == CSV_MORE ? length - at : row.length;
        int count = count_fields(bytes + at, size, layout->delimiter, &open);
        bool is_part = found == CSV_MORE && count <= layout->columns && (open || rows > 0);
        if (found == CSV_BROKEN || (!is_part && !csv_is_of_table(bytes + at, size, layout))) {
            return false;
        }
        open |= found == CSV_MORE;
        at = behind_line_ends(bytes, length, at + size);
    }
    return rows > 0;
}

bool csv_guess_names(const char *bytes, size_t length, bool is_known, csv_layout *layout) {
    for (size_t d = 0; d < sizeof delimiters; d++) {
        csv_span header = {0};
        int columns;
        if (csv_row(bytes, length, false, delimiters[d], &header) != CSV_WHOLE ||
            !are_names(bytes, header.length, delimiters[d], &columns)) {
            continue;
        }
        size_t at = header.length;
        at = behind_line_ends(bytes, length, at);
        set_layout(bytes, header.length, delimiters[d], CSV_ANY_COLUMN, columns, layout);
        if (is_known || are_rows(bytes + at, length - at, layout)) {
            return true;
        }
    }
    return false;
}

int csv_find_object(const char *row, size_t length, const csv_layout *layout) {
    int count, found = find_object(row, length, layout->delimiter, &count);
    return found >= 0 ? found : CSV_ANY_COLUMN;
}

/* Whether an unquoted field has characters that stand in JSON and in other programs' lines. */
static bool has_marks(const char *row, const field *f) {
    const char *end = row + f->end;
    return skip_until(row + f->start, end, "\"{}") < end;
}

bool csv_is_of_table(const char *row, size_t length, const csv_layout *layout) {
    field f = {.next = SIZE_MAX};
    bool quoted = false, marks = false;
    int count = 0;
    for (; next_field(row, length, layout->delimiter, &f); count++) {
        field wide = f;
        widen_last(row, length, layout, count, &wide);
        bool is_json = is_object(row, &wide, layout->delimiter);
        if (is_json && (f.quoted || wide.end > f.end)) {
            return true;
        }
        quoted |= f.quoted;
        marks |= !f.quoted && !is_json && layout->delimiter != '\t' && has_marks(row, &f);
    }
    bool is_broken = f.extent != CSV_WHOLE;
    bool is_short = count <= layout->column && find_line_end(row, row + length) == row + length;
    return !marks && (is_broken || count == layout->columns || (quoted && !is_short));
}

/* Whether a field is a date with a time of day. Midnight is what a date by itself has. */
static bool is_time(const char *row, const field *f) {
    enum { MOST = 48 };
    char utc[DK_DATE_LENGTH + 1];
    const char *text = row + f->start;
    size_t length = f->end - f->start;
    return length < MOST && memchr(text, ':', length) != NULL && stamp_read(text, length, utc) &&
           !bytes_hold(utc, DK_DATE_LENGTH, "T00:00:00.000");
}

/* The column that says when a row without names came: its first one, or the only one with a date and a time of day; -1 for none. */
static int find_time(const char *row, size_t length, char delimiter) {
    field f = {.next = SIZE_MAX};
    int found = -1, times = 0;
    for (int column = 0; next_field(row, length, delimiter, &f); column++) {
        bool is_here = is_time(row, &f);
        times += is_here;
        found = is_here && found < 0 ? column : found;
    }
    return times == 1 || found == 0 ? found : -1;
}

bool csv_guess_row(const char *bytes, size_t length, csv_layout *layout) {
    for (size_t d = 0; d < sizeof delimiters; d++) {
        csv_span row = {0};
        field f = {.next = SIZE_MAX};
        int count = 0, column = -1;
        if (length == 0 ||
            *bytes == '(' || /* a row as PostgreSQL prints it doubles backslashes too */
            csv_row(bytes, length, true, delimiters[d], &row) != CSV_WHOLE) {
            continue;
        }
        bool is_drawn = false;
        for (; next_field(bytes, row.length, delimiters[d], &f); count++) {
            column = has_object(bytes, &f) && column < 0 ? count : column;
            is_drawn |= is_margin(bytes, row.length, &f, delimiters[d]);
        }
        if (column >= 0 && !is_drawn) {
            set_layout("", 0, delimiters[d], column, count, layout);
            layout->time = find_time(bytes, row.length, delimiters[d]);
            layout->time_rank = 2;
            return true;
        }
    }
    return false;
}

/* Whether the line is one that tools write before the header, as an instruction to other tools. */
static bool is_preface(const char *line, size_t length) {
    static const char *const words[] = {"#TYPE ", "#group,", "#datatype,", "#default,", NULL};
    enum { SEPARATOR_LENGTH = 5 }; /* sep=; */
    return bytes_any(bytes_begin_alike, line, length, words) ||
           (length == SEPARATOR_LENGTH && bytes_begin_alike(line, length, "sep="));
}

/* Whether a header begins there, for certain: a row of names above one in whose quoted fields an object stands. */
static bool is_header(const char *bytes, size_t length) {
    csv_layout layout;
    csv_span header = {0}, row = {0};
    field f;
    int count;
    if (!csv_guess(bytes, length, &layout) ||
        csv_row(bytes, length, false, layout.delimiter, &header) != CSV_WHOLE ||
        !are_names(bytes, header.length, layout.delimiter, &count)) {
        return false;
    }
    size_t at = behind_line_ends(bytes, length, header.length);
    return csv_row(bytes + at, length - at, true, layout.delimiter, &row) == CSV_WHOLE &&
           find_field(bytes + at, row.length, layout.delimiter, layout.column, &f) &&
           has_object(bytes + at, &f);
}

/* The length of a title, comments and the like before a header: short lines without brackets or tags. 0 if no header follows. */
static size_t titles_length(const char *bytes, size_t length) {
    enum { LINES_MOST = 8, WIDTH_MOST = 256 };
    const char *end = bytes + length, *p = bytes;
    for (int i = 0; i < LINES_MOST; i++) {
        if (is_header(p, (size_t)(end - p))) {
            return (size_t)(p - bytes);
        }
        const char *line = skip_until(p, end, "\r\n{}<");
        if (line == end || is_one_of(*line, "{}<") || line - p > WIDTH_MOST) {
            return 0;
        }
        p = skip_any(line, end, "\r\n");
    }
    return 0;
}

size_t csv_skip_preface(const char *bytes, size_t length) {
    size_t at = 0, end = 0;
    for (;;) {
        end = (size_t)(skip_until(bytes + end, bytes + length, "\r\n") - bytes);
        if (end == length || !is_preface(bytes + at, end - at)) {
            return at + titles_length(bytes + at, length - at);
        }
        at = end = behind_line_ends(bytes, length, end);
    }
}
