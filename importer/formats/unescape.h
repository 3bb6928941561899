/*
** From the inside of a JSON string to the JSON text it holds.
*/
#ifndef DISCKO_UNESCAPE_H
#define DISCKO_UNESCAPE_H

#include <stddef.h>

/*
** Decodes `length` bytes between the quotes of a JSON string to UTF-8 and returns how many bytes that
** makes, never more than `length`. Half of a surrogate pair and \u0000 stay the six characters they
** are: in the JSON text that comes out they mean the same, and nothing is lost. What is no JSON
** escape stays as it is too: any bytes may be given. `out` has room for `length` bytes and may be
** `inside` itself.
*/
size_t unescape_json(const char *inside, size_t length, char *out);

#endif
