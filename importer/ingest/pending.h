/*
** Payloads that wait to be stored until many of them can be looked up at once: where the store is a server,
** each look costs a round trip.
*/
#ifndef DISCKO_PENDING_H
#define DISCKO_PENDING_H

#include "../../ext/date.h"
#include "../../ext/hash.h"
#include "../formats/framer.h"
#include "../store/store.h"

typedef struct pending_payload {
    char *bytes;      /* of the record, and behind them of the payload, where it lies not in them */
    frame record;     /* its bytes are these */
    const char *text; /* the payload's, among them */
    size_t length;
    store_place place;
    uint64_t line;                        /* its first, or 0 */
    char received_at[DK_DATE_LENGTH + 1]; /* or empty */
    const char *received_from;            /* a constant, or NULL */
} pending_payload;

typedef struct pending {
    pending_payload *payloads;
    dk_hash *hashes;
    size_t count, room, bytes;
} pending;

/* Copies it all. False without memory. */
bool pending_add(pending *p, const frame *record, const char *text, const dk_scan *scan,
                 const store_delivery *delivery, uint64_t line);

/* Whether so many, or so much, are there that they should not wait any longer. */
bool pending_is_full(const pending *p, size_t lookahead);

/* Forgets them. */
void pending_clear(pending *p);
void pending_free(pending *p);

#endif
