/*
** The identity of a payload: XXH3's 128 bits of its text without the white space between tokens.
** It is not a cryptographic hash: compare the texts as well when hashes are equal.
*/
#ifndef DISCKO_HASH_H
#define DISCKO_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DK_HASH_SIZE = 16, DK_HASH_HEX = 32 };

typedef struct dk_hash {
    uint8_t bytes[DK_HASH_SIZE]; /* big-endian, as xxHash's canonical form has it */
} dk_hash;

/*
** Hashes a JSON text that has passed the scanner. `spaced`: whether there may be white space between
** its tokens (dk_scan.spaced); false skips the search for it.
*/
dk_hash dk_hash_json(const char *text, size_t length, bool spaced);

/* Lower-case hexadecimal, not terminated. */
void dk_hash_hex(const dk_hash *hash, char out[DK_HASH_HEX]);

#endif
