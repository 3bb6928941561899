/*
** Deflated text in memory: zlib streams and raw deflate, which programs use before they encode a text, and gzip among text.
*/
#ifndef DISCKO_INFLATE_H
#define DISCKO_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum inflate_result {
    INFLATE_NONE,
    INFLATE_ZLIB,
    INFLATE_BARE,
    INFLATE_GZIP
} inflate_result;

/*
** What the bytes look like at their beginning, but for gzip. A bare stream has no header: it is recognised by the text that
** it inflates to.
*/
inflate_result inflate_kind(const char *bytes, size_t length);

/*
** Inflates as much as there is room for, up to where the stream is cut or damaged. *all: nothing was left out; *used: how many
** bytes the stream has.
*/
size_t inflate_text(inflate_result kind, const char *bytes, size_t length, char *out, size_t room,
                    bool *all, size_t *used);

#endif
