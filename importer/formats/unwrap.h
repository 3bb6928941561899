/*
** Unwrapping: from a record that is no payload itself to the payload that its carrier holds, and the
** time it was received. A carrier may lie in another (a log shipper's record of an nginx line); a few
** levels are looked through. The payload's bytes are those that were captured, decoded, never printed
** again.
*/
#ifndef DISCKO_UNWRAP_H
#define DISCKO_UNWRAP_H

#include "framer.h"

typedef enum unwrap_result {
    UNWRAP_PAYLOAD, /* text, length and scan are the payload's */
    UNWRAP_IGNORED, /* a carrier's entry without a webhook's body */
    UNWRAP_BAD,     /* error says why */
    UNWRAP_FAILED   /* no memory */
} unwrap_result;

/* `text` and `scan` are valid until the next call; the carrier's name is a string constant or NULL. */
typedef struct unwrapped {
    const char *text;
    size_t length;
    dk_scan scan;
    dk_error error; /* its offset counts from the record's first byte, or from that of the body */
    bool in_body;   /* which of the two */
    const char *carrier;
    char received_at[DK_DATE_LENGTH + 1]; /* or empty */
    char *room[2];                        /* decoded bodies: one being read, one being made */
    size_t rooms[2];
} unwrapped;

/* *u has been zeroed, or used before. */
void unwrap_free(unwrapped *u);

/*
** What the record holds, which a framer handed out as FRAME_WRAPPED: `f` tells how it was framed and
** what is wrong with it as a payload.
*/
unwrap_result unwrap_record(unwrapped *u, const framer *f, const frame *record);

/* The same for bytes of which nothing is known but that they were one record. */
unwrap_result unwrap_bytes(unwrapped *u, const char *bytes, size_t length);

#endif
