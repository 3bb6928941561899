/*
** The tables of sql/schema.sql and their kinds. Code that depends on the kind of a table uses this list;
** tests/unit/test_store.c compares it with the schema.
*/
#ifndef DISCKO_TABLES_H
#define DISCKO_TABLES_H

#include <stdbool.h>

struct sqlite3;

typedef enum table_kind {
    TABLE_STORED, /* imports and erasures */
    TABLE_PLAIN,  /* derived from the stored ones by sql/snapshot.sql */
    TABLE_SHARED, /* derived from all leads together, or from what is set: a server does it itself */
    TABLE_SETTINGS /* set by a user or a CRM; imports to a server neither read nor write it */
} table_kind;

typedef struct store_table {
    const char *name;     /* NULL ends the list */
    const char *of_input; /* the column with the id of an input; NULL if rows belong to none */
    table_kind kind;
    bool can_be_made_again; /* it can be lost without losing data */
} store_table;

/* In the order of the schema: each table after those it refers to. */
extern const store_table store_tables[];

/* The tables in which the examples note what they have sent: each exists only if its example was used. */
typedef struct store_outbox {
    const char *name, *key; /* the column with the lead's id */
} store_outbox;

enum { STORE_OUTBOXES = 3 };
extern const store_outbox store_outboxes[STORE_OUTBOXES];

/* NULL for a table that is not of the schema. */
const store_table *store_table_of(const char *name);

/* Whether an import of the inputs brings back what the table has lost. */
bool store_table_is_in_inputs(const store_table *t);

/*
** Empties the plain tables; the next update rebuilds them. Which outcomes are late is found out again at once. Returns an
** SQLite result code, as below.
*/
int tables_empty_plain(struct sqlite3 *db);

/*
** Replaces damaged times by those of related rows: the time of an input by that of its payloads, the time of a
** payload or a quarantined record by that of its input, and the time of an erasure by that of the last one.
*/
int tables_mend_times(struct sqlite3 *db);

/*
** Gives records whose input has no row a placeholder for it, which is named after its id. The input itself takes its place
** when it is imported again.
*/
#define TABLES_LOST "lost: input "
int tables_place_lost(struct sqlite3 *db);

/*
** Drops a trigger that guards a table, in the open transaction; *text: its text, or NULL if it was not there. Put it back in
** any case: its text is freed, and the result is `rc` or, if that is SQLITE_OK, of creating the trigger.
*/
int tables_take_guard(struct sqlite3 *db, const char *name, char **text);
int tables_put_guard_back(struct sqlite3 *db, char *text, int rc);

/* Rebuilds the indexes of the stored tables. */
int tables_reindex_stored(struct sqlite3 *db);

#endif
