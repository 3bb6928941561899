#include "heading.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/stamp.h"

/* A line ends in LF or CR LF. */
enum { LINE_END_MOST = 2 };

static bool is_behind(const heading *h, uint64_t at) {
    return h->last.length > 0 && at > h->behind && at - h->behind <= LINE_END_MOST;
}

/* Whether a line stands in the row that is open: the next one, without the blanks before it. */
static bool is_in_row(const struct heading_row *r, uint64_t at) {
    enum { INDENT_MOST = 64 };
    return r->kind != ROW_NONE && at > r->behind && at - r->behind <= INDENT_MOST;
}

/*
** *************************** 1. row ***************************, or -[ RECORD 1 ]----, or the tag of an element in whose lines
** others follow.
*/
static bool begins_row(const char *line, size_t length) {
    bool is_tag = length > 2 && *line == '<' && is_letter(line[1]) && line[length - 1] == '>' &&
                  line[length - 2] != '/' && memchr(line + 1, '<', length - 1) == NULL;
    return is_tag || bytes_begin(line, length, "-[ RECORD ") ||
           (bytes_begin(line, length, "***") && bytes_hold(line, length, ". row ***"));
}

/* A column on a line of its own: a name and, behind a colon or another mark, its value, or an element with a value. */
typedef struct column {
    const char *name, *value;
    size_t name_length, value_length;
    bool is_element; /* named by its tag, unlike <field name="id">7</field> */
    bool is_word;    /* its name is one */
} column;

/* The same of an element. */
static bool read_element(const char *line, const char *end, column *out) {
    static const char field[] = "<field name=\"";
    bool is_field = bytes_begin(line, (size_t)(end - line), field);
    out->name = line + (is_field ? strlen(field) : 1);
    const char *to = skip_until(out->name, end, is_field ? "\"" : " >");
    const char *open = memchr(to, '>', (size_t)(end - to)),
               *close = memrchr(line, '<', (size_t)(end - line));
    out->name_length = (size_t)(to - out->name);
    out->value = open == NULL ? end : open + 1;
    out->value_length =
        close > out->value ? (size_t)(close - out->value) : (size_t)(end - out->value);
    out->is_element = !is_field;
    out->is_word = true;
    return open != NULL && out->name_length > 0 && is_letter(*out->name);
}

static bool read_column(const char *line, size_t length, column *out) {
    const char *end = line + length;
    *out = (column){.name = line};
    if (length > 0 && *line == '<') {
        return read_element(line, end, out);
    }
    const char *to = skip_until(line, end, " :|="), *mark = skip_blanks(to, end);
    out->name_length = (size_t)(to - line);
    out->is_word = skip_name(line, to, "_-.@$") == to;
    out->value = mark + (mark < end);
    out->value_length = (size_t)(end - out->value);
    return out->name_length > 0 && mark < end && is_one_of(*mark, ":|=");
}

/* Takes the column's time where that is better than the row's; with `or_same` also where it is as good, but nearer. */
static bool take_time(struct heading_row *r, const column *c, int most, bool or_same) {
    char utc[DK_DATE_LENGTH + 1];
    int rank = stamp_rank(c->name, c->name_length);
    bool is_better = rank > 0 && rank <= most &&
                     (r->rank == 0 || rank < r->rank || (or_same && rank == r->rank));
    if (!is_better || !stamp_read(c->value, c->value_length, utc)) {
        return false;
    }
    memcpy(r->utc, utc, sizeof utc);
    r->rank = rank;
    return true;
}

/* The worst rank of a time that counts in a row. A column in an element may be of something else. */
static int worst_rank(const column *c) {
    return c->is_element ? STAMP_RECORD : STAMP_OTHER;
}

/* `is_next`: no empty line stands before it. */
static void note_row(struct heading_row *r, uint64_t at, bool is_next, const char *line,
                     size_t length) {
    column c;
    bool is_column = read_column(line, length, &c);
    if (begins_row(line, length)) {
        *r = (struct heading_row){.kind = ROW_BEGUN};
    } else if (r->kind == ROW_BEGUN && is_in_row(r, at) && !bytes_begin(line, length, "</")) {
        if (is_column) {
            (void)take_time(r, &c, worst_rank(&c), false);
        }
    } else {
        is_column &= c.is_word && !c.is_element;
        if (!(r->kind == ROW_OF_NAMES && is_in_row(r, at) && is_next && is_column)) {
            *r = (struct heading_row){.kind = ROW_NONE};
        }
        r->kind = is_column && take_time(r, &c, STAMP_RECORD, true) ? ROW_OF_NAMES : r->kind;
    }
    r->behind = at + length;
}

void heading_note(heading *h, uint64_t at, bool is_next, const char *line, size_t length) {
    h->above = is_behind(h, at) ? h->last : (struct heading_line){.length = 0};
    h->last.length = length <= HEADING_MOST ? length : 0;
    h->behind = at + length;
    memcpy(h->last.text, line, h->last.length);
    note_row(&h->row, at, is_next, line, length);
}

/* Whether a line ends in a colon, apart from a terminal's colours. */
static bool announces(const struct heading_line *l) {
    size_t end = l->length;
    for (;;) {
        end = without_space(l->text, end);
        const char *escape =
            end > 0 && l->text[end - 1] == 'm' ? memrchr(l->text, '\x1b', end) : NULL;
        if (escape == NULL) {
            return end > 0 && l->text[end - 1] == ':';
        }
        end = (size_t)(escape - l->text);
    }
}

/* Whether a record begins with a level and a colon, as java.util.logging puts it below its heading. */
static bool has_level(const char *record, size_t length) {
    static const char *const levels[] = {
        "INFO: ", "WARNING: ", "SEVERE: ", "CONFIG: ", "FINE: ", "FINER: ", "FINEST: ", NULL};
    return bytes_any(bytes_begin, record, length, levels);
}

/* Whether nothing but marks, numbers, names in capitals and what is in brackets stands in the text: no phrase. */
static bool is_head(const char *text, size_t length) {
    int depth = 0;
    for (size_t i = 0; i < length; i++) {
        depth += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
        bool is_colour =
            text[i] == 'm' && i > 0 && (dk_is_digit(text[i - 1]) || text[i - 1] == '[');
        if (depth <= 0 && !is_colour && text[i] >= 'a' && text[i] <= 'z') {
            return false;
        }
    }
    return true;
}

/* Whether words end the text that say that something came at the time which follows: "received at", "POST /hook at". */
static bool says_came(const char *text, size_t length) {
    length = without_any(text, length, " ");
    length -= bytes_end(text, length, " at") || bytes_end(text, length, " on") ? strlen(" at") : 0;
    const char *word = memrchr(text, ' ', length);
    word = word == NULL ? text : word + 1;
    size_t size = (size_t)(text + length - word);
    return size > 0 &&
           (*word == '/' || bytes_are(word, size, "received") || bytes_are(word, size, "Received"));
}

/* `first`: the line begins with its time. A time that stands in a phrase is another's: user created 2020-… posted: */
static bool read_line(const struct heading_line *l, bool first, char utc[DK_DATE_LENGTH + 1]) {
    stamp found;
    if (l->length == 0 || !stamp_find(l->text, l->length, &found) || (first && found.offset > 0) ||
        (found.rank == 0 && !is_head(l->text, found.offset) && !says_came(l->text, found.offset))) {
        return false;
    }
    memcpy(utc, found.utc, sizeof found.utc);
    return true;
}

/* Whether a record at `at` is a column of the row that is open. */
static bool is_of_row(const struct heading_row *r, uint64_t at, bool is_next, const char *record,
                      size_t length) {
    column c;
    return is_in_row(r, at) && read_column(record, length, &c) &&
           (r->kind == ROW_BEGUN || (is_next && c.is_word));
}

bool heading_time(const heading *h, uint64_t at, bool is_next, const char *record, size_t length,
                  char utc[DK_DATE_LENGTH + 1]) {
    bool is_under = is_behind(h, at) && length > 0;
    if (h->row.rank > 0 && is_of_row(&h->row, at, is_next, record, length)) {
        memcpy(utc, h->row.utc, sizeof h->row.utc);
        return true;
    }
    if (is_under && is_one_of(*record, "{[") && announces(&h->last)) {
        return read_line(&h->last, false, utc) || read_line(&h->above, false, utc);
    }
    return is_under && has_level(record, length) && read_line(&h->last, true, utc);
}

bool heading_has_row(const heading *h, uint64_t at, const char *record, size_t length) {
    return h->row.kind == ROW_BEGUN && is_of_row(&h->row, at, true, record, length);
}

bool heading_time_behind(const heading *h, const char *behind, const char *end,
                         char utc[DK_DATE_LENGTH + 1]) {
    struct heading_row r = h->row;
    column c;
    bool is_better = false;
    while (behind < end) {
        const char *line = skip_blanks(behind + 1, end), *to = find_line_end(line, end);
        size_t length = without_any(line, (size_t)(to - line), "\r");
        if (to == end || length == 0 || begins_row(line, length) ||
            bytes_begin(line, length, "</") || !read_column(line, length, &c)) {
            break;
        }
        is_better |= take_time(&r, &c, worst_rank(&c), false);
        behind = to;
    }
    memcpy(utc, r.utc, sizeof r.utc);
    return is_better;
}
