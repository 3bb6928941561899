/*
** The tables of sql/schema.sql, and what each is for. Whatever treats tables by their kind goes through this list;
** tests/unit/test_store.c compares it with the schema.
*/
#ifndef DISCKO_TABLES_H
#define DISCKO_TABLES_H

#include <stdbool.h>

struct sqlite3;

typedef enum table_kind {
    TABLE_STORED,  /* what was imported, and whom it was erased for */
    TABLE_PLAIN,   /* made from the stored ones by sql/snapshot.sql */
    TABLE_SHARED,  /* likewise, of all leads together: on a server, it makes it itself */
    TABLE_SETTINGS /* what a user or a CRM sets; on a server, imports neither read nor write it */
} table_kind;

typedef struct store_table {
    const char *name;     /* NULL ends the list */
    const char *of_input; /* the column with the id of an input; NULL if rows belong to none */
    table_kind kind;
    bool can_be_made_again; /* losing it loses nothing */
} store_table;

/* In the order of the schema: each behind those it refers to. */
extern const store_table store_tables[];

/* NULL for a table that is not of the schema. */
const store_table *store_table_of(const char *name);

/* Empties the plain tables, to be built again from the first event on. An SQLite result code. */
int tables_empty_plain(struct sqlite3 *db);

/*
** Gives a time that is damaged the one of the rows that came with it: an input that of its payloads, a payload or a
** quarantined record that of its input; the mark of who was erased that of the last one. An SQLite result code.
*/
int tables_mend_times(struct sqlite3 *db);

/* Makes the indexes of the stored tables anew. An SQLite result code. */
int tables_reindex_stored(struct sqlite3 *db);

#endif
