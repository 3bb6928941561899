/*
** The limit on decompression bombs. Packed input may always unpack to EXPANSION_FREE bytes, and beyond that to at
** most EXPANSION_MAX times the bytes read of it. All levels of packing count together, so nested archives do not
** multiply the limit. Payloads compress 5 to 20 times; gzip cannot exceed 1030, the other formats can.
*/
#ifndef DISCKO_EXPANSION_H
#define DISCKO_EXPANSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPANSION_FREE ((uint64_t)64 << 20)
enum { EXPANSION_MAX = 200 };

/* One for each input, shared by everything that is nested in it. */
typedef struct expansion {
    uint64_t packed;   /* bytes read so far of the input itself */
    uint64_t unpacked; /* bytes that all levels have produced */
    bool is_bomb;      /* limit exceeded: nothing more is unpacked at any level */
} expansion;

static const char expansion_error[] =
    "it unpacks to more than 200 times its size: unpack it by hand if that is meant";

/*
** The limit is checked when the sum reaches a multiple of this. So the byte at which a bomb is cut does not depend
** on how much is read at a time: a survey and the import stop at the same byte.
*/
#define EXPANSION_STEP ((uint64_t)1 << 16)

/* How many bytes a level may produce at once, at most `room`: up to the next multiple. */
static inline size_t expansion_room(const expansion *e, size_t room) {
    uint64_t left = EXPANSION_STEP - e->unpacked % EXPANSION_STEP;
    return room < left ? room : (size_t)left;
}

/* Counts what a level has produced (at most expansion_room). Returns whether that is too much. */
static inline bool expansion_is_bomb(expansion *e, size_t made) {
    e->unpacked += made;
    e->is_bomb |= e->unpacked % EXPANSION_STEP == 0 && e->unpacked > EXPANSION_FREE &&
                  e->unpacked / EXPANSION_MAX > e->packed;
    return e->is_bomb;
}

#endif
