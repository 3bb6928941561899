/*
** What SQL Server hands out for FOR JSON: one text, in rows of 2033 characters of UTF-16, which sqlcmd and Management Studio
** print in a line each. The name of the column says so.
*/
#include "json_extent.h"
#include "wrapped_parts.h"

enum { CUT_WIDTH = 2033, CUT_MOST = 4 * CUT_WIDTH };

static const char cut_column[] = "JSON_F52E2B61-18A1-11d1-B105-00805F49916B";

bool wrap_is_cut(const wrap_line *l) {
    return l->margin == 0 && (size_t)(l->end - l->p) == strlen(cut_column) &&
           wrap_line_begins(l, cut_column);
}

/* Whether a line is drawn below the name. */
static bool is_rule(const wrap_line *l) {
    return l->p < l->end && skip_any(l->p, l->end, "-") == l->end;
}

/* One past the piece at `p`: as many characters as a row has, or as there are. *units: how many. */
static const char *piece_end(const char *p, const char *end, size_t *units) {
    for (*units = 0; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        size_t more = (c & 0xC0) == 0x80 ? 0 : c >= 0xF0 ? 2 : 1;
        if (*units + more > CUT_WIDTH) {
            break;
        }
        *units += more;
    }
    return p;
}

/* One past the line end at `p`; NULL if none stands there. */
static const char *behind_line_end(const char *p, const char *end) {
    p += p < end && *p == '\r';
    return p < end && *p == '\n' ? p + 1 : NULL;
}

/* Whether a character of two units may have been cut between two pieces: each half is printed as another character. */
static bool may_be_halved(const char *text, const char *cut, const char *next, const char *end) {
    static const char unknown[] = "\xEF\xBF\xBD";
    size_t before = (size_t)(cut - text), behind = (size_t)(end - next);
    return (bytes_end(text, before, "?") && bytes_begin(next, behind, "?")) ||
           (bytes_end(text, before, unknown) && bytes_begin(next, behind, unknown));
}

/* The pieces from *p on, up to where the value ends. *p becomes the end. `out`: NULL to measure alone. */
static wrap_kind read_pieces(const wrap_lines *w, const char **p, char *out, size_t *made) {
    const char *end = w->bytes + w->length, *text = *p;
    json_extent value = {0};
    *made = 0;
    for (;;) {
        size_t units, used;
        const char *cut = piece_end(*p, end, &units);
        if (cut == end && !w->final) {
            return WRAP_MORE;
        }
        json_extent_result result = json_extent_feed(&value, *p, (size_t)(cut - *p), &used);
        if (out != NULL) {
            memcpy(out + *made, *p, used);
        }
        *made += used;
        *p += used;
        const char *next = behind_line_end(cut, end);
        if (result != JSON_EXTENT_OPEN || units < CUT_WIDTH || next == NULL ||
            may_be_halved(text, cut, next, end)) {
            return result == JSON_EXTENT_DONE ? WRAP_CUT : WRAP_TORN;
        }
        *p = next;
    }
}

/* Where the lines end that begin at `at`: before an empty one, or with the window. */
static size_t lines_end(wrap_lines *w, size_t at) {
    size_t to = at;
    for (w->line.next = at; wrap_next_line(w) && w->line.p < w->line.end;) {
        to = (size_t)(w->line.end - w->bytes);
    }
    return to;
}

wrap_kind wrap_cut(wrap_lines w, wrap *out) {
    size_t made;
    bool has_name = wrap_next_line(&w);
    bool has_rule = has_name && wrap_next_line(&w) && is_rule(&w.line);
    if (w.more || !has_rule) {
        return w.more && w.at + CUT_MOST > w.length ? WRAP_MORE : WRAP_NONE;
    }
    out->body = w.line.next;
    if (out->body >= w.length) {
        return w.final ? WRAP_NONE : WRAP_MORE;
    }
    const char *p = w.bytes + out->body;
    wrap_kind kind = is_one_of(*p, "{[") ? read_pieces(&w, &p, NULL, &made) : WRAP_NONE;
    out->length = kind == WRAP_TORN ? lines_end(&w, out->body) : (size_t)(p - w.bytes);
    return kind == WRAP_TORN && w.more ? WRAP_MORE : kind;
}

size_t wrap_undo_cut(const char *bytes, const wrap *of, char *out) {
    const wrap_lines w = {.bytes = bytes, .length = of->length, .final = true};
    const char *p = bytes + of->body;
    size_t made;
    (void)read_pieces(&w, &p, out, &made);
    return made;
}
