/*
** The parts of wrapped.c: wrapped_mail.c reads mails, and wrapped_yaml.c what YAML writes over several lines. The arguments are
** those of wrap_begins in wrapped.h.
*/
#ifndef DISCKO_WRAPPED_PARTS_H
#define DISCKO_WRAPPED_PARTS_H

#include <string.h>
#include <strings.h>

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

/* In any case. */
static inline bool wrap_line_begins(const wrap_line *l, const char *with) {
    size_t length = strlen(with);
    return (size_t)(l->end - l->p) >= length && strncasecmp(l->p, with, length) == 0;
}

bool wrap_is_base64_line(const wrap_line *l);

/* wrapped_mail.c. wrap_mail_part: from the header on that says how the part is encoded. */
wrap_kind wrap_mail_part(const char *bytes, size_t length, size_t indent, bool final, wrap *out);
wrap_kind wrap_mail(const char *bytes, size_t length, bool final, wrap *out);
bool wrap_is_parted(const wrap_line *l);

/* Undoes quoted-printable, also of lines that all have a margin. Returns how many bytes were written. */
size_t wrap_undo_printable(const char *p, const char *end, size_t margin, char *out);

/* wrapped_yaml.c. wrap_block_style: '|' or '>' if the line opens a block, else 0. */
char wrap_block_style(const wrap_line *l);
wrap_kind wrap_block(const char *bytes, size_t length, size_t indent, bool final, wrap *out);
size_t wrap_undo_block(const char *bytes, size_t length, char *out);
wrap_kind wrap_mapping(const char *bytes, size_t length, size_t indent, bool final, wrap *out);

#endif
