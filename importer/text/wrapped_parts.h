/*
** The parts of wrapped.c: wrapped_mail.c reads mails, wrapped_yaml.c what YAML writes over several lines, and wrapped_cut.c what
** SQL Server has cut. They are given the window and return what wrap_begins does.
*/
#ifndef DISCKO_WRAPPED_PARTS_H
#define DISCKO_WRAPPED_PARTS_H

#include <string.h>

#include "bytes.h"
#include "chars.h"
#include "wrapped.h"

/* A line of the window. */
typedef struct wrap_line {
    const char *p, *end; /* without its margin and its line end */
    size_t margin;
    size_t next; /* where the one after it begins */
    bool whole;  /* it has a line end, or nothing follows */
} wrap_line;

/* The line at `at`. */
static inline wrap_line wrap_read_line(const char *bytes, size_t length, size_t at, bool final) {
    const char *newline = memchr(bytes + at, '\n', length - at);
    wrap_line l = {.p = bytes + at, .end = newline == NULL ? bytes + length : newline};
    l.next = newline == NULL ? length : (size_t)(newline - bytes) + 1;
    l.whole = newline != NULL || final;
    while (l.p < l.end && is_one_of(*l.p, " \t")) {
        l.p++;
        l.margin++;
    }
    while (l.end > l.p && is_one_of(l.end[-1], " \t\r")) {
        l.end--;
    }
    return l;
}

/* The lines of a window, one after another. Before the first, all zero but what the window is. */
typedef struct wrap_lines {
    const char *bytes;
    size_t length, indent; /* how many blanks stand before the window in its first line */
    bool final;            /* nothing follows the window */
    bool more;             /* the window must grow to show the next line, or the rest of this one */
    size_t at;             /* where the line begins */
    wrap_line line;
} wrap_lines;

/* Moves on to the next line. False if there is none, or if it is not whole: then `more` is set. */
static inline bool wrap_next_line(wrap_lines *w) {
    w->at = w->line.next;
    w->line = wrap_read_line(w->bytes, w->length, w->at, w->final);
    w->more = !w->line.whole;
    return w->at < w->length && w->line.whole;
}

/* In any case. */
static inline bool wrap_line_begins(const wrap_line *l, const char *with) {
    return bytes_begin_alike(l->p, (size_t)(l->end - l->p), with);
}

/* Whether a line is base64 and nothing else. */
static inline bool wrap_is_base64_line(const wrap_line *l) {
    const char *p = l->p;
    while (p < l->end && is_base64_digit(*p)) {
        p++;
    }
    for (int padding = 0; p < l->end && *p == '=' && padding < 2; padding++) {
        p++;
    }
    return p == l->end && p > l->p;
}

/* wrapped_mail.c. wrap_mail_part: from the header on that says how the part is encoded. */
wrap_kind wrap_mail_part(wrap_lines w, wrap *out);
wrap_kind wrap_mail(wrap_lines w, wrap *out);
bool wrap_is_parted(const wrap_line *l);

/* Undoes quoted-printable, also of lines that all have a margin. Returns how many bytes were written. */
size_t wrap_undo_printable(const char *p, const char *end, size_t margin, char *out);

/* wrapped_yaml.c. wrap_block_style: '|' or '>' if the line opens a block, else 0. */
char wrap_block_style(const wrap_line *l);
wrap_kind wrap_block(wrap_lines w, wrap *out);
size_t wrap_undo_block(const char *bytes, size_t length, char *out);
wrap_kind wrap_mapping(wrap_lines w, wrap *out);

/* wrapped_cut.c. wrap_is_cut: whether the line is the name of the column of what SQL Server has cut. */
bool wrap_is_cut(const wrap_line *l);
wrap_kind wrap_cut(wrap_lines w, wrap *out);
size_t wrap_undo_cut(const char *bytes, const wrap *of, char *out);

#endif
