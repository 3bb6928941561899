/*
** Whether a database has the tables, indexes, triggers and views of this version (sql/schema.sql and
** sql/analytics.sql). Objects of the user's own are none of its business, except triggers on discko's tables: they
** could change what is stored.
*/
#ifndef DISCKO_SCHEMA_H
#define DISCKO_SCHEMA_H

#include <stdbool.h>

struct sqlite3;

typedef enum schema_difference { SCHEMA_MISSING, SCHEMA_DIFFERS, SCHEMA_FOREIGN } schema_difference;

typedef struct schema_visitor {
    void *context;
    /* `type` is "table", "index", "trigger" or "view". Returns false to stop. */
    bool (*differs)(void *context, const char *type, const char *name, schema_difference how);
} schema_visitor;

/*
** Tells each difference between main and the schema, tables first. White space and comments do not count. Returns an
** SQLite result code.
*/
int schema_compare(struct sqlite3 *db, const schema_visitor *visitor);

/* Describes a difference: "index discko_events_hash is missing". */
void schema_describe(char *out, unsigned long size, const char *type, const char *name,
                     schema_difference how);

/*
** Makes what is missing, and makes anew what differs, inside the caller's transaction. Tables that hold what cannot be
** rebuilt are never dropped: they stay as they are. Returns an SQLite result code.
*/
int schema_mend(struct sqlite3 *db);

#endif
