/*
** Cutting some people out of a record that also holds others. A record is divided into parts: payloads, whole or
** torn, and what stands between them. Parts that are theirs are blanked; all other bytes stay as they are. Where the
** people can be told apart only after decoding, the decoded text without them takes the place of the encoded one.
*/
#ifndef DISCKO_CUTOUT_H
#define DISCKO_CUTOUT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum cutout_result {
    CUTOUT_NONE,  /* nothing of theirs is in it */
    CUTOUT_PART,  /* the rest is somebody else's */
    CUTOUT_ALL,   /* nothing is left worth keeping, or it could not be divided */
    CUTOUT_FAILED /* out of memory, or `is_theirs` failed */
} cutout_result;

typedef struct cutout_judge {
    void *context;
    /* Whether anything of theirs is in a text. False on failure. */
    bool (*is_theirs)(void *context, const char *text, size_t length, bool *theirs);
    /* How much it has looked at so far: the bytes of all layers, as layers_cost counts them. */
    const size_t *looked;
    /* Called for every part that is blanked, sometimes twice; or NULL. False on failure. */
    bool (*cut)(void *context, const char *text, size_t length);
} cutout_judge;

/*
** *rest becomes the record without them, which the caller frees; NULL unless the result is CUTOUT_PART. It is as long
** as the record, or longer if it had to be decompressed. Time is linear: only so much is looked at, LOOKS_OF_BYTE in
** cutout.c, which no record needs that is not made for it. What is undecided then is taken for theirs.
*/
cutout_result cutout_make(const char *bytes, size_t length, const cutout_judge *judge, char **rest,
                          size_t *rest_length);

#endif
