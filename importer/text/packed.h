/*
** Packed data: compressed data and archives, known by the bytes with which they begin. This is the one list of them for
** what stands inside an input; what a whole input is, its decoders say (decompress.h, unpack.h).
*/
#ifndef DISCKO_PACKED_H
#define DISCKO_PACKED_H

#include <stdbool.h>
#include <stddef.h>

/* gzip, zstd, xz, bzip2 or zip: packed data that are unpacked where they are a whole input. */
bool packed_is_known(const char *bytes, size_t length);

/* Packed data of another kind, which are not unpacked anywhere: 7z, rar, lz4 and others. */
bool packed_is_other(const char *bytes, size_t length);

/*
** Whether packed data of either kind begin there, by a signature that does not occur by chance: at least four bytes. That
** excludes gzip.
*/
bool packed_is_certain(const char *bytes, size_t length);

/*
** The first run of base64 in a text, of either alphabet, that holds such data; NULL if there is none. Slashes and line ends
** in it may be escaped. Linear time.
*/
const char *packed_in_base64(const char *text, size_t length);

/* The same for base64 that begins a text. */
bool packed_begins_base64(const char *text, size_t length);

#endif
