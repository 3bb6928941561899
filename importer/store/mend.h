/*
** Repairs payloads that were damaged on disk, from an intact input. A row of discko_events is damaged if it does not
** match its own hash (proof.h), which distinguishes damage from two texts with the same hash.
*/
#ifndef DISCKO_MEND_H
#define DISCKO_MEND_H

#include "store.h"

/* Whether damage can be repaired: not on a server, and not in a dry run. */
bool mend_is_possible(const store *s);

/*
** Whether a payload that an input delivered is damaged or missing, or the counts of the input are wrong. If so,
** the damaged rows are noted until store_end_again; when the input is read again, its payloads replace them. Never
** so where mending is not possible.
*/
store_status mend_find_damage(store *s, int64_t file_id, bool *damaged);

/*
** Notes that so many rows of an input are not of the bytes at their place: mend_find_damage finds it damaged then, once.
** Within the open batch.
*/
store_status mend_note_wrong(store *s, int64_t file_id, uint64_t rows);

/* Like mend_find_damage, for all inputs in a packed file. Nothing is noted. */
store_status mend_find_damage_of_packed(store *s, const char *path, bool *damaged);

/*
** Rewrites a row of discko_events if it is damaged (*mended), from `hash` and the scanned text. The next snapshot
** rebuilds the plain tables.
*/
store_status mend_event(store *s, int64_t id, const dk_hash *hash, const char *text,
                        const dk_scan *scan, bool *mended);

/* The damaged event that this record of the input delivered before; 0 if there is none. */
store_status mend_damaged_of_record(store *s, uint64_t record, int64_t *id);

/*
** Called after a damaged input has been read again. Deletes damaged rows without deliveries. *stored: how many
** payloads the input was the first to store. *has_all: no intact payload has lost its only delivery.
*/
store_status mend_end(store *s, int64_t file_id, uint64_t *stored, bool *has_all);

/*
** Called after mend_end, when the row of the input has its new counts. If the counts of all inputs do not add up to
** the number of payloads and no payload is missing, they are recomputed. *stored, of the input, may change.
*/
store_status mend_sum(store *s, int64_t file_id, uint64_t *stored);

/*
** Accounts for records whose input has no row: those that are also there as of another input are dropped, the others get a
** placeholder (tables_place_lost). Forgets packed files whose row is none.
*/
store_status mend_settle(store *s);

/* The placeholder of which an input that has just been read has every record; 0 if there is none. */
store_status mend_find_lost(store *s, int64_t file_id, int64_t *lost);

/* Counts rows that were found wrong by comparison with the input; reading it again replaces them. */
void mend_count(store *s, uint64_t rows);

/* How many records have been mended since the store was opened. */
uint64_t store_mended(const store *s);

#endif
