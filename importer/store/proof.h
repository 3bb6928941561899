/*
** Proves a row of discko_events from its payload: the hash and the other columns are all made from it.
*/
#ifndef DISCKO_PROOF_H
#define DISCKO_PROOF_H

#include <stdbool.h>

#include "../../ext/scan.h"
#include "sql.h"

typedef enum proof {
    PROOF_SOUND,
    PROOF_HASH,    /* the payload does not have the hash */
    PROOF_ENVELOPE /* it has, but another column is not what it says */
} proof;

/* The columns that a query must have for proof_of_payload, beginning with column `first`. */
#define PROOF_COLUMNS \
    "hash, payload, event_name, lead, sent_at, completed_at, is_locked, lock_reason, lead_status"

/* Proves the row at which a query stands. SQLITE_OK or SQLITE_NOMEM. */
int proof_of_payload(sql_query *q, int first, proof *found);

/* Whether a scanned payload has a hash of DK_HASH_SIZE bytes. */
bool proof_has_hash(const char *text, const dk_scan *scan, const void *hash);

#endif
