/*
** Bombs: what is packed may unpack to EXPANSION_FREE bytes in any case, and beyond that to at most
** EXPANSION_MAX times what has been read of it, all levels of packing together. Payloads compress 5 to
** 20 times; gzip cannot do more than 1030, the others can.
*/
#ifndef DISCKO_EXPANSION_H
#define DISCKO_EXPANSION_H

#include <stdbool.h>
#include <stdint.h>

#define EXPANSION_FREE ((uint64_t)64 << 20)
enum { EXPANSION_MAX = 200 };

static const char expansion_error[] =
    "it unpacks to more than 200 times its size: unpack it by hand if that is meant";

static inline bool expansion_is_bomb(uint64_t unpacked, uint64_t packed) {
    return unpacked > EXPANSION_FREE && unpacked / EXPANSION_MAX > packed;
}

#endif
