/*
** Compressed bytes among text, as they are once the escapes of a string are undone: behind its quote, or behind the like.
*/
#ifndef DISCKO_EMBEDDED_H
#define DISCKO_EMBEDDED_H

#include <stdbool.h>
#include <stddef.h>

#include "../text/inflate.h"

/* Whether a text has control characters, without which nothing compressed is in it. */
bool embedded_may(const char *text, size_t length);

/* The first place at or behind `at`, above 0, where deflated bytes may begin; 0 if there is none. *kind: as what. */
size_t embedded_find(const char *text, size_t length, size_t at, inflate_result *kind);

/*
** Whether characters of a text stand for bytes, as those of a string in which a program has put bytes: it has control
** characters that no text has, U+0080 to U+009F.
*/
bool embedded_has_letters(const char *text, size_t length);

/* Writes a byte for each character up to U+00FF, and all else as it is. `out` has room for `length` bytes. Returns how many. */
size_t embedded_bytes(const char *text, size_t length, char *out);

#endif
