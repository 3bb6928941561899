/*
** An entry of a log, or of what a program prints, that reaches over several lines because texts in it have line ends. It goes
** on until what its first line opens is closed, or until a line begins like that first line: with a time in the same form, or
** what else loggers write before each entry.
*/
#ifndef DISCKO_ENTRY_H
#define DISCKO_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

/* The most bytes after its first line that an entry has. */
enum { ENTRY_MAX = 1 << 16 };

typedef struct entry_lines {
    const char *bytes; /* from the beginning of the first line */
    size_t length;
    size_t first; /* the end of the first line */
    bool final;   /* nothing follows the bytes */
} entry_lines;

/*
** entry_has_head: whether a line begins as loggers begin an entry.
**
** The others return the end of the entry's last line, `first` if no other line belongs to it, and SIZE_MAX if more bytes are needed
** to tell. *looked: how many bytes were read.
**
** entry_json_end: the first line opens JSON at `at`, and there are line ends in strings of it. Where that JSON is not sound,
** either, the entry ends before the line in which it breaks, or, if its first line has a head, before the next one with such a
** head. `with_head`: only entries with a head may go on.
** Lines that quoted-printable has cut go on in any case.
**
** entry_print_end: the first line opens the print of a value and ends in it; `open` is the bracket.
*/
bool entry_has_head(const char *line, size_t length);
size_t entry_json_end(const entry_lines *e, size_t at, bool with_head, size_t *looked);
size_t entry_print_end(const entry_lines *e, char open, size_t *looked);

#endif
