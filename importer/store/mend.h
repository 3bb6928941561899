/*
** Mends payloads that were damaged on the disk, from an intact input that has them. A row of discko_events is damaged
** where it does not agree with its own hash (proof.h): that tells damage from two texts of one hash.
*/
#ifndef DISCKO_MEND_H
#define DISCKO_MEND_H

#include "store.h"

/*
** Whether a payload that an input has delivered is damaged or gone, or the counts of the input do not hold. If so, the
** damaged rows are noted until store_end_again: read again, the input's payloads take their place. Never on a server or
** in a dry run.
*/
store_status mend_find_damage(store *s, int64_t file_id, bool *damaged);

/* The same of all inputs of a packed file. Nothing is noted. */
store_status mend_find_damage_of_packed(store *s, const char *path, bool *damaged);

/*
** Writes a row of discko_events anew if it is damaged (*mended), as `hash` and the scanned text say. The plain tables
** are rebuilt with the next snapshot.
*/
store_status mend_event(store *s, int64_t id, const dk_hash *hash, const char *text,
                        const dk_scan *scan, bool *mended);

/* The damaged event that the record of the input delivered before; 0 if none. */
store_status mend_damaged_of_record(store *s, uint64_t record, int64_t *id);

/*
** Ends reading a damaged input again: drops damaged rows that nothing delivers any more, and counts in *stored which
** of the payloads the input was the first to store. *has_all: no sound payload has lost its only delivery.
*/
store_status mend_end(store *s, int64_t file_id, uint64_t *stored, bool *has_all);

/* How many records have been mended since the store was opened. */
uint64_t store_mended(const store *s);

#endif
