/*
** Base64 as RFC 4648 has it, strictly: the standard alphabet or the URL-safe one, not both; padding
** may be left out but not be wrong; bits that mean nothing are 0. White space is passed over.
*/
#ifndef DISCKO_BASE64_H
#define DISCKO_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/error.h"

/*
** Decodes a text into out, which has room for length bytes (three quarters of it are used at most):
** *made bytes. False with *error (DK_MALFORMED_BASE64) for what is no base64.
*/
bool base64_decode(const char *text, size_t length, char *out, size_t *made, dk_error *error);

/*
** Decodes what may be base64, from digit `skip` of it on, whatever stands between its digits: for a search. Returns
** the number of bytes; `out` has room for `length` of them.
*/
size_t base64_decode_run(const char *run, size_t length, size_t skip, char *out);

/* The value of a digit of either alphabet, or -1. */
int base64_digit(char c);

#endif
