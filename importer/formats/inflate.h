/*
** Deflated text without gzip's header: zlib streams, and bare ones, as programs make them before they encode a text.
*/
#ifndef DISCKO_INFLATE_H
#define DISCKO_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum inflate_result { INFLATE_NONE, INFLATE_ZLIB, INFLATE_BARE } inflate_result;

/* What the bytes begin like. A bare stream has no header: the text that it begins with tells. */
inflate_result inflate_kind(const char *bytes, size_t length);

/* Inflates as much as there is room for, up to where the stream is cut or damaged. *all: nothing was left out. */
size_t inflate_text(inflate_result kind, const char *bytes, size_t length, char *out, size_t room,
                    bool *all);

#endif
