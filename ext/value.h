/*
** Decoding: what a noted JSON value stands for. The text must have passed the scanner; nothing here
** checks syntax again. Nothing allocates; nothing depends on the locale.
*/
#ifndef DISCKO_VALUE_H
#define DISCKO_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of a hexadecimal digit by its byte; above 15 for any other byte. */
extern const uint8_t dk_hex[256];

/*
** Behind the string whose opening quote is at `quote`: its closing quote is one no backslash escapes.
** *escaped becomes whether it has a backslash.
*/
const char *dk_string_end(const char *quote, const char *end, bool *escaped);

/*
** Decodes the inside of a JSON string (`length` bytes between the quotes) to UTF-8 and returns how
** many bytes that makes, never more than `length`. \u0000 becomes a NUL byte; a surrogate escape
** without its partner becomes U+FFFD. `out` has room for `length` bytes; it is not terminated.
*/
size_t dk_string_decode(const char *inside, size_t length, char *out);

/*
** The same, at most `room` bytes of it: stops where the next character does not fit. Comparing keys
** and prefixes needs no more.
*/
size_t dk_string_decode_prefix(const char *inside, size_t length, char *out, size_t room);

/*
** The same for a string of which all must fit into `room` bytes: false where it does not, else *made
** is its length.
*/
bool dk_string_decode_short(const char *inside, size_t length, char *out, size_t room,
                            size_t *made);

/* A JSON number without fraction and exponent as a 64-bit integer; false where it is beyond one. */
bool dk_number_integer(const char *number, size_t length, int64_t *value);

/* A JSON number as the nearest double; beyond the largest it is an infinity. */
double dk_number_real(const char *number, size_t length);

#endif
