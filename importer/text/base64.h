/*
** Base64 as RFC 4648 has it, strictly: the standard alphabet or the URL-safe one, not a mixture; padding may be left
** out but must not be wrong; unused bits are 0. White space is skipped.
*/
#ifndef DISCKO_BASE64_H
#define DISCKO_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/error.h"

/*
** Decodes a text into out, which has room for length bytes (at most three quarters of it are used). *made: how many
** bytes. False if it is not base64, with DK_MALFORMED_BASE64 in *error.
*/
bool base64_decode(const char *text, size_t length, char *out, size_t *made, dk_error *error);

/*
** Decodes what may be base64, starting at digit `skip` and ignoring everything between its digits: for searching.
** Returns the number of bytes; `out` has room for `length` of them.
*/
size_t base64_decode_run(const char *run, size_t length, size_t skip, char *out);

/* The value of a digit of either alphabet, or -1. */
int base64_digit(char c);

#endif
