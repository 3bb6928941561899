/* The time of receipt of a value in a line of text: the line's own, or that of its row in SQL. */
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/stamp.h"
#include "finder.h"

/* How far these are looked for, so that time stays linear. */
enum { COLUMN_MAX = 64, ROW_REST_MAX = 1024, ROW_HEAD_MOST = 4096 };

bool find_stamp(const char *line, size_t length, char utc[DK_DATE_LENGTH + 1]) {
    stamp found;
    if (!stamp_find(line, length, &found)) {
        return false;
    }
    memcpy(utc, found.utc, sizeof found.utc);
    return true;
}

/* One past `),(` at `at`, where a row of VALUES ends and the next begins; 0 if it does not stand there. */
static size_t row_begins(const char *text, size_t length, size_t at) {
    static const char marks[] = "),(";
    for (const char *mark = marks; *mark != 0; mark++) {
        while (mark > marks && at < length && dk_is_json_space(text[at])) {
            at++;
        }
        if (at == length || text[at] != *mark) {
            return 0;
        }
        at++;
    }
    return at;
}

/* How long the name of a tag at `p` is, behind its `<` and a slash; 0 if there is none. */
static size_t tag_name(const char *p, const char *end, const char **name) {
    p += p < end && *p == '<';
    p += p < end && *p == '/';
    *name = p;
    while (p < end && (is_alphanumeric(*p) || is_one_of(*p, "_:.-"))) {
        p++;
    }
    return (size_t)(p - *name);
}

/* Elements of pages that stand side by side within a row. */
static const char *const parts[] = {"td",   "th",  "div",     "p",       "span",
                                    "code", "pre", "section", "details", NULL};

/*
** Where the next row begins behind the tag that ends at `at`, if that closes a row of markup: another element of the same name
** follows, as in </td></tr><tr> and <row …/><row. It holds others, or has the value in an attribute. Else 0.
*/
static size_t next_element(const char *text, size_t from, size_t to, size_t at) {
    enum { CLOSE_MOST = 64, OPEN_MOST = 1 << 14 };
    const char *end = text + to, *next = skip_json_space(text + at + 1, end), *name, *other;
    bool is_first = text[at - 1] == '/' && memchr(text + from, '>', at - from) == NULL;
    size_t back = is_first ? OPEN_MOST : CLOSE_MOST, near = at > back ? at - back : 0;
    const char *open = memrchr(text + near, '<', at - near);
    size_t length = open == NULL ? 0 : tag_name(open, text + at, &name);
    if (length == 0 || next == end || *next != '<' || tag_name(next, end, &other) != length ||
        memcmp(name, other, length) != 0 || next[1] == '/' ||
        bytes_any(bytes_alike, name, length, parts)) {
        return 0;
    }
    size_t before = without_space(text, (size_t)(open - text));
    bool closes = open[1] == '/' && before > 0 && text[before - 1] == '>';
    bool is_empty = is_first && open < text + from;
    return closes || is_empty ? (size_t)(next - text) : 0;
}

/* Where a row begins behind the character at `at`; 0 if none does. 0x1E separates rows of sqlite3's .mode ascii. */
static size_t row_behind(const char *text, size_t from, size_t to, size_t at) {
    switch (text[at]) {
    case ')': return row_begins(text, to, at);
    case '>': return at > 0 ? next_element(text, from, to, at) : 0;
    case '\x1e': return at + 1;
    default: return 0;
    }
}

size_t find_last_row(const char *text, size_t from, size_t to) {
    size_t last = 0;
    from = to - from > ROW_HEAD_MOST ? to - ROW_HEAD_MOST : from;
    for (size_t at = from; at < to; at++) {
        size_t begins = row_behind(text, from, to, at);
        last = begins > 0 ? begins : last;
    }
    return last;
}

/* Where the rows of a line begin, behind VALUES or at its beginning; `length` if it has none. */
static size_t rows_begin(const char *text, size_t length) {
    static const char *const words[] = {"VALUES", "values", NULL};
    size_t head = length < FIND_SQL_HEAD ? length : FIND_SQL_HEAD;
    const char *word = bytes_which(bytes_hold, text, head, words);
    if (word != NULL) {
        return (size_t)((const char *)memmem(text, head, word, strlen(word)) - text);
    }
    return length > 0 && *text == '(' ? 0 : length; /* a row has a line of its own */
}

/* A walk over a row, for the one of its columns that is wanted. */
typedef struct row_walk {
    const char *text;
    size_t at, from, to; /* [from, to): the column, once it has been found */
    int wanted, column, depth;
    char quote;    /* of the string in which `at` stands; 0: none */
    char mark;     /* between columns: a TAB, or the comma of SQL */
    bool escapes;  /* backslashes escape in strings */
    bool is_found; /* the column, up to its end */
} row_walk;

static void end_column(row_walk *w) {
    w->is_found |= w->column == w->wanted;
    w->to = w->is_found ? w->at : 0;
    w->from = w->is_found ? w->from : w->at + 1;
    w->column++;
}

/* Walks on up to `to`, or up to the end of the column that is wanted, or of the row. */
static void walk_row(row_walk *w, size_t to) {
    for (; w->at < to && !w->is_found && w->depth >= 0; w->at++) {
        char c = w->text[w->at];
        bool in_sql = w->mark == ',';
        if (w->quote != 0) {
            w->at += c == '\\' && w->escapes;
            w->quote = c == w->quote ? 0 : w->quote;
        } else if (in_sql && is_one_of(c, "'\"")) {
            w->quote = c;
        } else {
            w->depth += in_sql ? (c == '(') - (c == ')') : 0;
            if ((c == w->mark && w->depth == 0) || w->depth < 0) {
                end_column(w);
            }
        }
    }
}

/* The time in the column: of SQL, the first string in it, as in CAST('2024-…' AS datetime), or the number that it is. */
static bool read_column(const row_walk *w, char utc[DK_DATE_LENGTH + 1]) {
    const char *from = w->text + w->from, *to = w->text + w->to;
    const char *quote = memchr(from, '\'', w->to - w->from);
    if (quote != NULL) {
        const char *close = memchr(quote + 1, '\'', (size_t)(to - quote) - 1);
        from = quote + 1;
        to = close != NULL ? close : to;
    }
    return stamp_read(from, (size_t)(to - from), utc);
}

/* The first column of a row behind the one that goes on at `at` which is a date with a time of day. */
static bool stamp_behind(const char *text, size_t at, size_t to, stamp *found) {
    row_walk w = {.text = text, .at = at, .mark = ','};
    to = to - at > ROW_REST_MAX ? at + ROW_REST_MAX : to;
    for (walk_row(&w, to); w.at < to && w.depth >= 0;) {
        w.is_found = false;
        w.wanted = w.column;
        w.from = w.at;
        walk_row(&w, to);
        w.to = w.is_found ? w.to : to;
        size_t length = w.to - w.from;
        if (length > strlen("2024-01-15") && length < COLUMN_MAX &&
            memchr(text + w.from, ':', length) != NULL && read_column(&w, found->utc)) {
            return true;
        }
    }
    return false;
}

/* The time in a column that has been named, in the row that begins at w->at, around the value [at, end). The row ends at `to`. */
static bool named_stamp(row_walk *w, const find_text *t, size_t at, size_t end, size_t to,
                        stamp *found) {
    if (w->wanted < 0 || at < w->at || at - w->at > ROW_HEAD_MOST) {
        return false;
    }
    w->from = w->at;
    walk_row(w, at);
    bool is_value = !w->is_found && w->column == w->wanted;
    if (!w->is_found && !is_value && w->depth >= 0 && end < to) {
        w->at = end + (w->quote != 0 && t->bytes[end] == w->quote);
        w->quote = 0;
        walk_row(w, to - end > ROW_REST_MAX ? end + ROW_REST_MAX : to);
        if (!w->is_found && w->at == to) {
            end_column(w); /* the last one */
        }
    }
    return w->is_found && read_column(w, found->utc);
}

/* Where the columns of a line's first row begin, behind its parenthesis; SIZE_MAX if it has none. */
static size_t first_row(const find_text *t, size_t head, size_t at) {
    const char *end = t->bytes + at, *p = t->bytes + t->line;
    if (head < at - t->line && p[head] != '(') {
        p += head + strlen("VALUES");
    }
    p = skip_json_space(p, end);
    return p < end && *p == '(' ? (size_t)(p - t->bytes) + 1 : SIZE_MAX;
}

void find_note_columns(finder *f, const char *line, size_t length) {
    bool was_copy = f->here.columns.statement == COLUMNS_OF_COPY;
    columns_note(&f->here.columns, line, length);
    bool is_copy = f->here.columns.statement == COLUMNS_OF_COPY;
    f->here.copy = is_copy == was_copy ? f->here.copy : is_copy;
}

/* Notes what a statement that does not begin its line says of columns, as in a database's log. */
static void note_statement(sql_columns *c, const char *line, size_t head) {
    static const char *const words[] = {"INSERT", "insert", "Insert", NULL};
    const char *word = bytes_which(bytes_hold, line, head, words);
    if (word != NULL) {
        const char *found = memmem(line, head, word, strlen(word));
        columns_note(c, found, head - (size_t)(found - line) + strlen("VALUES"));
    }
}

/*
** Whether the names of the columns around the value at `at` are known; then *w stands at the beginning of its row, with the
** column of the time.
*/
static bool is_named(finder *f, const find_text *t, size_t before, size_t at, size_t head,
                     row_walk *w) {
    *w = (row_walk){.text = t->bytes, .at = t->line, .mark = '\t'};
    w->wanted = columns_time(&f->here.columns, COLUMNS_OF_COPY);
    if (w->wanted != COLUMNS_UNKNOWN) {
        return true;
    }
    const char *line = t->bytes + t->line;
    size_t first = first_row(t, head, at);
    if (first == SIZE_MAX) {
        return false;
    }
    if (head < at - t->line && line[head] != '(') {
        note_statement(&f->here.columns, line, head);
    }
    w->wanted = columns_time(&f->here.columns, COLUMNS_OF_INSERT);
    size_t row = find_last_row(t->bytes, before, at);
    row = row == 0 && before > t->line ? find_last_row(t->bytes, t->line, before) : row;
    w->at = row > 0 ? row : first;
    w->mark = ',';
    w->escapes =
        f->here.sql == ESCAPE_SQL_MYSQL || (f->here.sql == ESCAPE_SQL && f->here.dialect < 0);
    return w->wanted != COLUMNS_UNKNOWN;
}

columns_kind find_column_kind(finder *f, const find_text *t, size_t before, size_t at) {
    row_walk w;
    if ((f->quoted_before & FIND_OF_LEAD) != 0 && find_is_in_row(f, t, at)) {
        return COLUMNS_TEXT;
    }
    before = before > t->line && before < at ? before : t->line;
    size_t head = rows_begin(t->bytes + t->line, at - t->line);
    if (f->here.columns.statement < COLUMNS_OF_INSERT || !is_named(f, t, before, at, head, &w) ||
        at < w.at || at - w.at > ROW_HEAD_MOST) {
        return COLUMNS_ANY;
    }
    w.wanted = COLUMNS_NONE;
    walk_row(&w, at);
    columns_of statement = w.mark == ',' ? COLUMNS_OF_INSERT : COLUMNS_OF_COPY;
    return w.depth < 0 ? COLUMNS_ANY : columns_kind_of(&f->here.columns, statement, w.column);
}

/* Where the line ends on which a value ends, also one that goes over several lines; no further than a row is read behind it. */
static size_t line_end_behind(const find_text *t, size_t end) {
    size_t most = t->length < end                  ? end
                  : t->length - end > ROW_REST_MAX ? end + ROW_REST_MAX
                                                   : t->length;
    return end <= t->line_end ? t->line_end
                              : (size_t)(find_line_end(t->bytes + end, t->bytes + most) - t->bytes);
}

/* The number that ends at `at` and begins at or behind `from`; *begin: its first digit. */
static size_t number_before(const char *text, size_t from, size_t at, size_t *begin) {
    size_t number = 0, tens = 1;
    for (int digits = 0; at > from && digits < 9 && dk_is_digit(text[at - 1]); digits++) {
        at--;
        number += (size_t)(text[at] - '0') * tens;
        tens *= 10;
    }
    *begin = at;
    return number;
}

/*
** Where the frame of syslog begins in which the place stands, if frames follow one another on the line, each behind its length
** (RFC 6587): "97 <134>1 TIME ...". The line's beginning if that is not so.
*/
static size_t syslog_frame(const find_text *t, size_t at) {
    enum { HEAD_MOST = 512 };
    size_t from = at - t->line > HEAD_MOST ? at - HEAD_MOST : t->line;
    const char *head = memrchr(t->bytes + from, '<', at - from);
    size_t start = head != NULL ? (size_t)(head - t->bytes) : 0, begin;
    if (start < from + 2 || t->bytes[start - 1] != ' ' || !dk_is_digit(t->bytes[start + 1])) {
        return t->line;
    }
    size_t end = start + number_before(t->bytes, from, start - 1, &begin);
    char behind = end < t->length ? t->bytes[end] : '\n';
    bool is_frame = end > at && end <= t->length && (dk_is_digit(behind) || dk_is_space(behind));
    return is_frame ? begin : t->line;
}

/* What ends the column that the value [at, end) is, with or without quotes, in a row without names; 0 if it is none. */
static char column_mark(const find_text *t, size_t at, size_t end, size_t row_end) {
    static const char marks[] = "\t,;|^~";
    at -= at > t->line && is_one_of(t->bytes[at - 1], "'\"");
    end += end < row_end && is_one_of(t->bytes[end], "'\"");
    bool begins = at == t->line || is_one_of(t->bytes[at - 1], marks);
    return begins && end < row_end && is_one_of(t->bytes[end], marks) ? t->bytes[end] : 0;
}

/* Whether a column is a date with a time of day. Midnight is what a date by itself has. */
static bool is_time_of_day(const char *text, size_t length, stamp *found) {
    bool is_quoted = length > 2 && is_one_of(*text, "'\"") && text[length - 1] == *text;
    text += is_quoted;
    length -= is_quoted ? 2 : 0;
    return length < COLUMN_MAX && memchr(text, ':', length) != NULL &&
           stamp_read(text, length, found->utc) &&
           !bytes_hold(found->utc, DK_DATE_LENGTH, "T00:00:00.000");
}

/* The only time among the columns behind the one that ends at `end` with this mark, in a row without another value. */
static bool only_stamp_behind(const char *text, size_t end, size_t to, char mark, stamp *found) {
    int times = 0;
    if (to - end > ROW_REST_MAX || memchr(text + end, '{', to - end) != NULL) {
        return false;
    }
    to = without_any(text, to, "\r");
    for (const char *at = memchr(text + end, mark, to - end); at != NULL;) {
        const char *next = memchr(at + 1, mark, (size_t)(text + to - at) - 1);
        const char *behind = next == NULL ? text + to : next;
        stamp read = {0};
        if (is_time_of_day(at + 1, (size_t)(behind - at) - 1, &read)) {
            *found = read;
            times++;
        }
        at = next;
    }
    return times == 1;
}

/* A tag of XML or HTML that opens or closes an element. */
typedef struct tag {
    const char *name;
    size_t length;
    bool closes;
} tag;

/* Finds the first tag in the text. Returns one past its name; NULL if there is none. */
static const char *next_tag(const char *p, const char *end, tag *out) {
    while ((p = memchr(p, '<', (size_t)(end - p))) != NULL) {
        out->closes = end - p > 1 && p[1] == '/';
        out->length = tag_name(p, end, &out->name);
        p = out->name + out->length;
        const char *close = memchr(p, '>', (size_t)(end - p));
        bool is_empty = close != NULL && close[-1] == '/';
        if (out->length > 0 && is_letter(*out->name) && !is_empty) {
            return p;
        }
    }
    return NULL;
}

/*
** Whether the value [at, end) stands in a list beside the element, or below the attribute, that ends at `from`: one of the elements
** around the value that begin behind that place is followed by another one of its name.
*/
static bool is_in_list(const find_text *t, size_t from, size_t at, size_t end, size_t to) {
    enum { NEAR = 1024 };
    const char *p = t->bytes + from, *stop = t->bytes + (at - from > NEAR ? from + NEAR : at);
    tag one, last = {NULL, 0, false};
    int depth = *p == '<' ? 1 : 0; /* the element of the time is open */
    while ((p = next_tag(p, stop, &one)) != NULL) {
        depth += one.closes ? -1 : 1;
    }
    for (p = t->bytes + end; depth >= 0 && (p = next_tag(p, t->bytes + to, &one)) != NULL;) {
        if (!one.closes && last.closes && one.length == last.length &&
            memcmp(one.name, last.name, one.length) == 0) {
            return true;
        }
        depth += one.closes ? -1 : 1;
        last = one;
    }
    return false;
}

/* Whether the time that was found behind `from` is that of the value [at, end), and not of a list of values. */
static bool is_of_value(const find_text *t, size_t from, size_t at, size_t end, size_t to,
                        stamp *found) {
    bool is_list = found->rank > STAMP_RECORD &&
                   is_in_list(t, from + found->offset + found->length, at, end, to);
    found->utc[0] = is_list ? 0 : found->utc[0]; /* its rank stays, for the values that follow */
    return !is_list;
}

/* The time behind a value, where the rest of the line names one as the line's own, and has no other value: … timestamp=2024-… */
static bool named_stamp_behind(const char *text, size_t end, size_t to, stamp *found) {
    bool is_rest =
        end < to && to - end <= ROW_REST_MAX && memchr(text + end, '{', to - end) == NULL;
    return is_rest && stamp_find(text + end, to - end, found) && found->rank > 0 &&
           found->rank <= STAMP_RECORD;
}

bool find_value_stamp(finder *f, const find_text *t, size_t before, size_t at, size_t end,
                      stamp *found) {
    const char *text = t->bytes, *line = text + t->line;
    const stamp last = *found;
    *found = (stamp){0};
    before = before > t->line && before < at ? before : t->line;
    size_t frame = syslog_frame(t, at);
    if (frame > before) {
        return stamp_find(text + frame, at - frame, found); /* other frames have their own time */
    }
    size_t head = rows_begin(line, at - t->line);
    bool is_row = head < at - t->line;
    size_t row_end = line_end_behind(t, end);
    row_walk w;
    if (is_named(f, t, before, at, head, &w)) {
        bool has_time = named_stamp(&w, t, at, end, row_end, found);
        found->rank = has_time ? f->here.columns.rank : 0;
        return has_time || (is_row && stamp_find(line, head, found));
    }
    size_t row = find_last_row(text, before, at), from = row > 0 ? row : before;
    if (from > t->line && stamp_find(text + from, at - from, found)) {
        return true;
    }
    if (row == 0 && before > t->line && (last.utc[0] != 0 || last.rank != 0)) {
        *found = last; /* what stands before it may be the time of another row */
        return last.utc[0] != 0;
    }
    if (row == 0 && stamp_find(text + frame, at - frame, found)) {
        return is_of_value(t, frame, at, end, row_end, found);
    }
    char mark = is_row ? 0 : column_mark(t, at, end, row_end);
    if (mark != 0 && only_stamp_behind(text, end, row_end, mark, found)) {
        return true;
    }
    if (!is_row && named_stamp_behind(text, end, row_end, found)) {
        return true;
    }
    *found = (stamp){0};
    return is_row && ((end < row_end && stamp_behind(text, end, row_end, found)) ||
                      stamp_find(line, head, found));
}
