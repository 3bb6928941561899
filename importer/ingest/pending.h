/*
** A queue of payloads that are not stored yet. It lets the store look many of them up in one request: on a
** server each lookup costs a round trip. With a second core (worker.h) one queue is stored while another fills.
*/
#ifndef DISCKO_PENDING_H
#define DISCKO_PENDING_H

#include "../../ext/date.h"
#include "../../ext/hash.h"
#include "../formats/framer.h"
#include "../store/store.h"

typedef struct pending_payload {
    char *bytes;      /* owned: the record's bytes, then the payload's unless they are among them */
    frame record;     /* its bytes point into `bytes` */
    const char *text; /* the payload, also in `bytes` */
    store_place place;
    uint64_t line;                        /* the first line of the record, from 1; 0 if unknown */
    char received_at[DK_DATE_LENGTH + 1]; /* empty if unknown */
    const char *received_from;            /* a constant, or NULL */
    store_status
        status; /* after pending_store: what became of it; the first error was the last to be tried */
    bool is_new;
} pending_payload;

typedef struct pending {
    pending_payload *payloads;
    dk_hash *hashes;
    dk_scan *scans; /* without the open containers, which only the scanner needs */
    size_t count, room, bytes;
} pending;

/* Copies the record, the payload and the delivery. False when out of memory. */
bool pending_add(pending *p, const frame *record, const char *text, const dk_scan *scan,
                 const store_delivery *delivery, uint64_t line);

/* Whether the queue has reached its limit of payloads (`lookahead`) or of bytes. */
bool pending_is_full(const pending *p, size_t lookahead);

/*
** Stores the payloads in turn, up to the first error. Which were, and what each was, stands in the queue.
** Returns how many were tried.
*/
size_t pending_store(pending *p, store *s);

/* Empties the queue and keeps its memory. */
void pending_clear(pending *p);
void pending_free(pending *p);

#endif
