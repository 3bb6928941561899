/*
** Hex dumps, as xxd, hexdump and od print them: lines of an offset, groups of digits, and the bytes as text after them; also the
** characters or octal numbers of od -c and od -b. Bytes in hexadecimal without either.
*/
#ifndef DISCKO_HEX_DUMP_H
#define DISCKO_HEX_DUMP_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the first line of a text is one of a hex dump. */
bool hex_dump_begins(const char *text, size_t length);

/*
** Decodes the lines of a hex dump, up to 32 bytes each. Other lines are skipped. `swapped`: a group of four digits is
** a number of two bytes, the lower one first. `out` has room for `length` bytes. Returns how many were written.
*/
size_t hex_dump_bytes(const char *text, size_t length, bool swapped, char *out);

/*
** Decodes bytes in hexadecimal, in one run or with a colon between all of them. `out` has room for them, or is
** NULL. *behind: one past the last digit that is read. Returns how many bytes there are.
*/
size_t hex_bytes(const char *p, const char *end, char *out, const char **behind);

#endif
