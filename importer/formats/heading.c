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
    return r->is_open && at > r->behind && at - r->behind <= INDENT_MOST;
}

/* *************************** 1. row ***************************, or -[ RECORD 1 ]---- */
static bool begins_row(const char *line, size_t length) {
    return bytes_begin(line, length, "-[ RECORD ") ||
           (bytes_begin(line, length, "***") && bytes_hold(line, length, ". row ***"));
}

/* What stands behind a name of a column and ':' or '|'; NULL if the line does not begin so. *size: the name's length. */
static const char *behind_name(const char *line, const char *end, size_t *size) {
    const char *name_end = skip_until(line, end, " :|"), *mark = skip_blanks(name_end, end);
    *size = (size_t)(name_end - line);
    return *size > 0 && mark < end && is_one_of(*mark, ":|") ? mark + 1 : NULL;
}

static void note_row(struct heading_row *r, uint64_t at, const char *line, size_t length) {
    const char *end = line + length;
    char utc[DK_DATE_LENGTH + 1];
    size_t size;
    if (begins_row(line, length)) {
        *r = (struct heading_row){.is_open = true};
    } else if (is_in_row(r, at)) {
        const char *value = behind_name(line, end, &size);
        int rank = value == NULL ? 0 : stamp_rank(line, size);
        if (rank > 0 && (r->rank == 0 || rank < r->rank) &&
            stamp_read(value, (size_t)(end - value), utc)) {
            memcpy(r->utc, utc, sizeof utc);
            r->rank = rank;
        }
    } else {
        r->is_open = false;
    }
    r->behind = at + length;
}

void heading_note(heading *h, uint64_t at, const char *line, size_t length) {
    h->above = is_behind(h, at) ? h->last : (struct heading_line){.length = 0};
    h->last.length = length <= HEADING_MOST ? length : 0;
    h->behind = at + length;
    memcpy(h->last.text, line, h->last.length);
    note_row(&h->row, at, line, length);
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

bool heading_time(const heading *h, uint64_t at, const char *record, size_t length,
                  char utc[DK_DATE_LENGTH + 1]) {
    bool is_under = is_behind(h, at) && length > 0;
    size_t size;
    if (h->row.rank > 0 && is_in_row(&h->row, at) &&
        behind_name(record, record + length, &size) != NULL) {
        memcpy(utc, h->row.utc, sizeof h->row.utc);
        return true;
    }
    if (is_under && is_one_of(*record, "{[") && announces(&h->last)) {
        return read_line(&h->last, false, utc) || read_line(&h->above, false, utc);
    }
    return is_under && has_level(record, length) && read_line(&h->last, true, utc);
}
