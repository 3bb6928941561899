/* The time of receipt of a value in a line of text: the line's own, or that of its row in SQL. */
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "chars.h"
#include "finder.h"
#include "stamp.h"

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

/* Where the last row that begins in [from, to) begins; 0 if none does. */
static size_t last_row(const char *text, size_t from, size_t to) {
    size_t last = 0;
    from = to - from > ROW_HEAD_MOST ? to - ROW_HEAD_MOST : from;
    for (size_t at = from; at < to; at++) {
        size_t begins = text[at] == ')' ? row_begins(text, to, at) : 0;
        last = begins > 0 ? begins : last;
    }
    return last;
}

/* The end of the column at `at`: a comma, or the parenthesis that ends the row. */
static size_t column_end(const char *text, size_t at, size_t to) {
    bool quoted = false;
    for (; at < to && (quoted || !is_one_of(text[at], ",)")); at++) {
        quoted ^= text[at] == '\'';
    }
    return at;
}

/* The first column of a row behind the one that ends at `at` which is a date with a time of day. */
static bool stamp_behind(const char *text, size_t at, size_t to, char utc[DK_DATE_LENGTH + 1]) {
    to = to - at > ROW_REST_MAX ? at + ROW_REST_MAX : to;
    at = column_end(text, at, to);
    while (at < to && text[at] == ',') {
        size_t begins = at + 1;
        while (begins < to && is_one_of(text[begins], " '")) {
            begins++;
        }
        at = column_end(text, at + 1, to);
        size_t length = at > begins ? at - begins : 0;
        length -= length > 0 && text[begins + length - 1] == '\'';
        if (length > strlen("2024-01-15") && length < COLUMN_MAX &&
            memchr(text + begins, ':', length) != NULL && stamp_read(text + begins, length, utc)) {
            return true;
        }
    }
    return false;
}

/* Where the rows of a line begin, behind VALUES or at its beginning; `length` if it has none. */
static size_t rows_begin(const char *text, size_t length) {
    static const char *const words[] = {"VALUES", "values", "(", NULL};
    size_t begin = length;
    for (const char *const *word = words; *word != NULL && begin == length; word++) {
        const size_t most = **word == '(' ? 1 : FIND_SQL_HEAD; /* a row has a line of its own */
        const char *found = memmem(text, length < most ? length : most, *word, strlen(*word));
        begin = found != NULL ? (size_t)(found - text) : length;
    }
    return begin;
}

bool find_value_stamp(const find_text *t, size_t before, size_t at, size_t end,
                      char utc[DK_DATE_LENGTH + 1]) {
    const char *text = t->bytes, *line = text + t->line;
    before = before > t->line && before < at ? before : t->line;
    size_t row = last_row(text, before, at), from = row > 0 ? row : before;
    size_t head = rows_begin(line, at - t->line);
    if (from > t->line && find_stamp(text + from, at - from, utc)) {
        return true;
    }
    if (row == 0 && find_stamp(line, at - t->line, utc)) {
        return true;
    }
    bool is_row = head < at - t->line;
    return is_row && ((end < t->line_end && stamp_behind(text, end, t->line_end, utc)) ||
                      find_stamp(line, head, utc));
}
