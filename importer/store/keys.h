/*
** Adds the keys of many new leads to the indexes of discko_leads, index by index and in the order of the keys. Row by row
** they would go to random places: with indexes that are larger than the page cache, a page is read and another one
** written for each key. This way each page is read and written at most once.
**
** The indexes are taken out of the schema, so that SQLite inserts rows without them, and their pages are filled through
** imposter tables (imposter.h), in one transaction.
*/
#ifndef DISCKO_KEYS_H
#define DISCKO_KEYS_H

struct sqlite3;

/* The indexes that are only used for reading. The unique one is needed to insert rows. */
#define KEYS_INDEXES                                                              \
    " FROM main.sqlite_master WHERE type = 'index' AND tbl_name = 'discko_leads'" \
    " AND name GLOB 'discko_leads_*' AND name <> 'discko_leads_lead_id' AND sql IS NOT NULL"

/* Takes the indexes out of the schema. Returns an SQLite result code, as below. */
int keys_set_aside(struct sqlite3 *db);

/* The statements that add the keys of all leads beyond discko_internal_snapshot; the caller frees them. */
int keys_prepare(struct sqlite3 *db, char **statements);

/* Puts the indexes back. */
int keys_put_back(struct sqlite3 *db);

#endif
