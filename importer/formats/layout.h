/*
** Prints that break a text into several lines to fit a width: tables, folded lines, dumps in hexadecimal, base64.
*/
#ifndef DISCKO_LAYOUT_H
#define DISCKO_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/*
** Returns the end of the print that begins in the line [0, line_end): the last line laid out like it, before a line in
** which another payload begins. line_end if no other line belongs to it; 0 if more than `length` bytes are needed to
** tell (never if `final` is set). `indent`: how many blanks stand before the first byte in its line.
*/
size_t layout_end(const char *bytes, size_t length, size_t indent, size_t line_end, bool final);

/* Whether a line is one of a dump, or ends in base64 that may go on in the next one. */
bool layout_in_code(const char *bytes, size_t line_end);

/* Whether a line begins with the frame of a table. */
bool layout_in_frame(const char *bytes, size_t line_end);

/*
** Whether the line, from `at` on, ends in psql's mark for a cell that continues in the next line, or begins with the
** frame of a table.
*/
bool layout_goes_on(const char *bytes, size_t at, size_t line_end);

/*
** The text that the lines of a print were broken from, without frames and blanks around them, or the bytes of a dump.
** `out` has room for `length` bytes. Returns how many were written.
*/
size_t layout_text(const char *bytes, size_t length, char *out);

#endif
