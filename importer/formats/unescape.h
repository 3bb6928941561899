/*
** Undoes the escapes of any program in a text whose writer is not known, to search it: the result is never stored.
** escape.h undoes those of a known writer.
*/
#ifndef DISCKO_UNESCAPE_H
#define DISCKO_UNESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/*
** Undoes one level of every kind of escape that begins with a backslash, an ampersand or a percent sign; what is none
** stays. `plus`: a plus sign is a blank, as in forms. `out` has room for `length` bytes. Returns how many were written;
** *changed: whether there was any escape.
*/
size_t unescape_all(const char *text, size_t length, bool plus, char *out, bool *changed);

/* The same for quoted-printable. */
size_t unescape_quoted(const char *text, size_t length, char *out, bool *changed);

#endif
