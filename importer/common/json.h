/*
** Writes JSON at the end of a buffer, with the commas. `name`: that of a member; NULL for an element of an array and for
** a value of its own.
**
** The text is safe to print on a terminal: the characters that visible.h escapes are escaped here too. Bytes that are
** not UTF-8 become U+FFFD.
*/
#ifndef DISCKO_JSON_H
#define DISCKO_JSON_H

#include <stdint.h>
#include <stdio.h>

#include "buffer.h"

/* Begins an object, '{', or an array, '['. json_close ends it with '}' or ']'. */
void json_open(buffer *to, const char *name, char bracket);
void json_close(buffer *to, char bracket);

void json_text(buffer *to, const char *name, const char *text);
void json_string(buffer *to, const char *name, const char *bytes, size_t length);
void json_integer(buffer *to, const char *name, int64_t value);
void json_bool(buffer *to, const char *name, bool value);

/* The bytes as a string in base64. */
void json_base64(buffer *to, const char *name, const void *bytes, size_t length);

/* A value that is JSON already. */
void json_raw(buffer *to, const char *name, const char *json, size_t length);

/*
** Prints the text and a line feed to standard output, and frees it. False when out of memory; then nothing is printed.
*/
bool json_print(buffer *to);

/* Whether a string can carry the bytes unchanged: they are UTF-8 without NUL. */
bool json_can_carry(const char *bytes, size_t length);

#endif
