/*
** Adds the keys of many new leads to the indexes of discko_leads, index by index and about in the order of the keys. Row by row
** they would go to random places: with indexes that are larger than the page cache, a page is read and another one
** written for each key. This way each page is read and written at most once.
**
** The indexes are taken out of the schema, so that SQLite inserts rows without them, and their pages are filled through
** imposter tables (imposter.h), in one transaction.
*/
#ifndef DISCKO_KEYS_H
#define DISCKO_KEYS_H

struct fresh;
struct sqlite3;

/* Registers the function that the statements call. Returns an SQLite result code, as below. */
int keys_register(struct sqlite3 *db);

/* The indexes that are only used for reading. The unique one is needed to insert rows. */
#define KEYS_INDEXES                                                              \
    " FROM main.sqlite_master WHERE type = 'index' AND tbl_name = 'discko_leads'" \
    " AND name GLOB 'discko_leads_*' AND name <> 'discko_leads_lead_id' AND sql IS NOT NULL"

/* Takes the indexes out of the schema. */
int keys_set_aside(struct sqlite3 *db);

/*
** The statements that add the keys of all leads beyond discko_internal_snapshot, whose rows were read from `f`; the caller
** frees them.
*/
int keys_prepare(struct sqlite3 *db, const struct fresh *f, char **statements);

/* Puts the indexes back, and adds the keys that new leads share to discko_internal_shared. */
int keys_put_back(struct sqlite3 *db);

/*
** Adds the keys that new leads, read from `f`, share to discko_internal_shared, but for those that keys_put_back has added,
** and checks those of removed leads. The indexes must be there.
*/
int keys_share(struct sqlite3 *db, const struct fresh *f);

#endif
