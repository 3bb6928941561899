/*
** Checks a row of discko_events against its payload, from which the hash and all other columns are derived.
*/
#ifndef DISCKO_PROOF_H
#define DISCKO_PROOF_H

#include <stdbool.h>

#include "../../ext/scan.h"
#include "sql.h"

typedef enum proof {
    PROOF_SOUND,
    PROOF_HASH,    /* the payload does not have the hash */
    PROOF_ENVELOPE /* the hash is right, but another column is wrong */
} proof;

/* A GLOB pattern that all times in the store match. */
#define PROOF_TIME                              \
    "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]" \
    "T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z"

#define PROOF_IS_COUNT(column) "(typeof(" column ") = 'integer' AND " column " >= 0)"

/* The figures of an input. */
#define PROOF_ARE_FIGURES                                                                         \
    PROOF_IS_COUNT("records")                                                                     \
    " AND " PROOF_IS_COUNT("stored") " AND " PROOF_IS_COUNT("duplicates") " AND " PROOF_IS_COUNT( \
        "rejected") " AND " PROOF_IS_COUNT("ignored")

/* By what no input can be recognised. */
#define PROOF_INPUT_WRONG                                                                   \
    "(typeof(path) <> 'text' OR typeof(format) <> 'text' OR typeof(content_hash) <> 'blob'" \
    " OR length(content_hash) <> 16 OR NOT " PROOF_IS_COUNT("size") ")"

/* How a row of discko_files must not say it was read: only one that a migration has brought does not know the limit. */
#define PROOF_READING_WRONG                                                            \
    "(typeof(rules) <> 'integer' OR (rules <> 0 AND record_max IS NULL)"               \
    " OR typeof(record_max) NOT IN ('null', 'integer') OR coalesce(record_max, 1) < 1" \
    " OR typeof(read_at) NOT IN ('null', 'text'))"

/* How a row of discko_deliveries must not say when it was received: both columns tell, or neither does. */
#define PROOF_RECEIPT_WRONG                                                         \
    "((received_at IS NULL) <> (received_from IS NULL)"                             \
    " OR received_from NOT IN ('capture', 'mtime') OR typeof(received_at) = 'blob'" \
    " OR received_at NOT GLOB '" PROOF_TIME "')"

/* What a row of discko_rejects must not have: values that compare equal to nothing. */
#define PROOF_REJECT_WRONG                                                          \
    "(typeof(code) <> 'text' OR typeof(message) <> 'text' OR typeof(raw) <> 'blob'" \
    " OR typeof(parts) NOT IN ('null', 'text')"                                     \
    " OR typeof(resolved_event_id) NOT IN ('null', 'integer') OR typeof(rejected_at) = 'blob')"

/* What is no row of discko_internal_packed. */
#define PROOF_PACKED_WRONG                                                       \
    "(typeof(hash) <> 'blob' OR length(hash) <> 16 OR typeof(size) <> 'integer'" \
    " OR size < 0 OR typeof(path) <> 'text')"

/* The columns that proof_of_payload needs, starting at column `first` of a query. */
#define PROOF_COLUMNS \
    "hash, payload, event_name, lead, sent_at, completed_at, is_locked, lock_reason, lead_status"

/* Checks the current row of a query. Returns SQLITE_OK or SQLITE_NOMEM. */
int proof_of_payload(sql_query *q, int first, proof *found);

/* Whether a scanned payload has a hash of DK_HASH_SIZE bytes. */
bool proof_has_hash(const char *text, const dk_scan *scan, const void *hash);

#endif
