/*
** A queue of payloads that are not stored yet. It lets the store look many of them up in one request: on a
** server each lookup costs a round trip. With a second core (worker.h) one queue is stored while another fills.
*/
#ifndef DISCKO_QUEUE_H
#define DISCKO_QUEUE_H

#include "../../ext/date.h"
#include "../../ext/hash.h"
#include "../formats/framer.h"
#include "../store/store.h"

typedef struct queued_payload {
    char *
        owned_record; /* the bytes of the record, unless they are in the block or an earlier payload's; or NULL */
    char *owned_text; /* the payload, unless it is a part of the record or in the block; or NULL */
    frame record;     /* its bytes are a copy */
    uint64_t line;    /* the first line of the record, from 1; 0 if unknown */
    char received_at[DK_DATE_LENGTH + 1]; /* empty if unknown */
} queued_payload;

typedef struct queue {
    queued_payload *payloads;
    dk_hash *hashes;
    char
        *scans; /* a dk_scan each, except for `open`, which only the scanner needs: it takes 8 kB */
    envelope *envelopes;     /* after queue_prepare */
    store_arrival *arrivals; /* what the store is given; after queue_store, what became of it */
    size_t count, room, bytes;
    size_t prepared; /* how many envelopes there are */
    char *block;     /* the bytes of most records and payloads */
    size_t block_used;
    frame last; /* the last record that was copied; its bytes are NULL if the copy is gone */
    char *kept; /* the bytes of `last`, if they were copied before the queue was emptied; or NULL */
} queue;

/*
** Copies the record, the payload and the delivery. A record with many payloads is copied once, so that time stays linear: all
** records must be of one input. False when out of memory.
*/
bool queue_add(queue *q, const frame *record, const dk_scan *scan, const store_delivery *delivery,
               uint64_t line);

/* Whether the queue holds `most` payloads, or as many bytes as it may. */
bool queue_is_full(const queue *q, size_t most);

/* Reads the columns of the payloads. Call it before queue_store, and add nothing in between. False when out of memory. */
bool queue_prepare(queue *q);

/* Stores the payloads in turn, see store_payloads. Returns how many were tried. */
size_t queue_store(queue *q, store *s);

/* Empties the queue. Keeps its memory, and the copy of the last record, which may have more payloads. */
void queue_clear(queue *q);
void queue_free(queue *q);

#endif
