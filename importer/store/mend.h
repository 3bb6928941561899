/*
** Repairs payloads that were damaged on disk, from an intact input that has them. A row of discko_events is
** damaged if it does not match its own hash (proof.h). So damage is not mistaken for two texts with one hash.
*/
#ifndef DISCKO_MEND_H
#define DISCKO_MEND_H

#include "store.h"

/* Whether damage can be mended: never on a server or in a dry run. */
bool mend_is_possible(const store *s);

/*
** Whether a payload that an input delivered is damaged or missing, or the counts of the input are wrong. If so,
** the damaged rows are noted until store_end_again; when the input is read again, its payloads replace them. Never
** so where mending is not possible.
*/
store_status mend_find_damage(store *s, int64_t file_id, bool *damaged);

/* The same for all inputs in a packed file. Nothing is noted. */
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
** Ends reading a damaged input again. Deletes damaged rows that nothing delivers any more. *stored: how many
** payloads the input was the first to store. *has_all: no sound payload has lost its only delivery.
*/
store_status mend_end(store *s, int64_t file_id, uint64_t *stored, bool *has_all);

/*
** After mend_end, once the row of the input has its new counts: where the counts of all inputs do not come to the number
** of payloads, and none of these is missing, they are made anew. *stored, which is that of the input, may change.
*/
store_status mend_sum(store *s, int64_t file_id, uint64_t *stored);

/* Counts rows that a comparison with the input's bytes has found wrong, which reading it again replaces. */
void mend_count(store *s, uint64_t rows);

/* How many records have been mended since the store was opened. */
uint64_t store_mended(const store *s);

#endif
