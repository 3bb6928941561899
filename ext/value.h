/*
** Decodes strings and numbers of JSON texts that have passed the scanner: nothing here checks syntax
** again. Nothing allocates, and nothing depends on the locale.
*/
#ifndef DISCKO_VALUE_H
#define DISCKO_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of a hexadecimal digit by its byte; above 15 for any other byte. */
extern const uint8_t dk_hex[256];

/* The value of four hexadecimal digits. */
static inline uint32_t dk_hex4(const char *p) {
    const uint8_t *bytes = (const uint8_t *)p;
    return (uint32_t)dk_hex[bytes[0]] << 12 | (uint32_t)dk_hex[bytes[1]] << 8 |
           (uint32_t)dk_hex[bytes[2]] << 4 | dk_hex[bytes[3]];
}

/*
** The byte behind the string whose opening quote is at `quote`. *escaped becomes whether there is a
** backslash in it.
*/
const char *dk_string_end(const char *quote, const char *end, bool *escaped);

/*
** Decodes the inside of a JSON string (`length` bytes between the quotes) to UTF-8 and returns the
** length of the result, never more than `length`. \u0000 becomes a NUL byte; a surrogate escape
** without its partner becomes U+FFFD. `out` must have room for `length` bytes; it is not terminated.
*/
size_t dk_string_decode(const char *inside, size_t length, char *out);

/*
** The same for the first `room` bytes of the result: stops before an escape that does not fit. That is
** enough to compare keys and prefixes.
*/
size_t dk_string_decode_prefix(const char *inside, size_t length, char *out, size_t room);

/*
** The same for a string that must fit into `room` bytes: false if it does not, else *made is the length
** of the result.
*/
bool dk_string_decode_short(const char *inside, size_t length, char *out, size_t room,
                            size_t *made);

/*
** The four digits of the next \u escape in JSON text that spells U+FFFD, or half a surrogate pair without the
** other half; NULL where there is none.
*/
const char *dk_lone_surrogate(const char *json, const char *end);

/* Whether the array whose bracket is at `p` has no elements. */
bool dk_array_is_empty(const char *p);

/* A JSON number without fraction and exponent as a 64-bit integer; false if it does not fit. */
bool dk_number_integer(const char *number, size_t length, int64_t *value);

/* A JSON number as the nearest double; an infinity if it is beyond the largest one. */
double dk_number_real(const char *number, size_t length);

#endif
