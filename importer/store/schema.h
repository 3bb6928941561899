/*
** Checks that a database has the tables, indexes, triggers and views of this version (sql/schema.sql and
** sql/analytics.sql). Other objects in it are allowed. Triggers and unique indexes on discko's tables, which change or
** refuse what is stored, are told, and so are indexes that evaluate an expression, which can refuse it.
*/
#ifndef DISCKO_SCHEMA_H
#define DISCKO_SCHEMA_H

#include <stdbool.h>

struct sqlite3;

typedef enum schema_difference {
    SCHEMA_MISSING,
    SCHEMA_DIFFERS,
    SCHEMA_FOREIGN,
    SCHEMA_CAN_FAIL
} schema_difference;

typedef struct schema_visitor {
    void *context;
    /* `type` is "table", "index", "trigger" or "view". Returns false to stop. */
    bool (*differs)(void *context, const char *type, const char *name, schema_difference how);
} schema_visitor;

/*
** Reports each difference between main and the schema, tables first. White space and comments do not count.
** Returns an SQLite result code.
*/
int schema_compare(struct sqlite3 *db, const schema_visitor *visitor);

/* Describes a difference: "index discko_events_hash is missing". */
void schema_describe(char *out, unsigned long size, const char *type, const char *name,
                     schema_difference how);

/*
** Creates what is missing and recreates what differs, in the caller's transaction. A table whose content cannot be
** rebuilt is never dropped, even if it differs. Where it is missing, the visitor is asked first: if it returns false, this
** ends with SQLITE_ABORT. Returns an SQLite result code.
*/
int schema_mend(struct sqlite3 *db, const schema_visitor *visitor);

#endif
