/*
** The objects that a store of this version has, as sql/schema.sql and sql/analytics.sql create them. They are read
** from these files' text: creating them in a database in memory instead would take longer than a small import.
*/
#ifndef DISCKO_OBJECTS_H
#define DISCKO_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct schema_object {
    const char *type; /* "table", "index", "trigger" or "view" */
    char *name;       /* owned, as the two below */
    char *table;      /* what an index or a trigger is on; the name of a table or a view itself */
    char *sql;        /* what sqlite_master has, but for white space and comments */
    bool is_there;    /* for the caller, and false at first: whether a database has it, */
    bool is_same;     /* and with this SQL */
} schema_object;

/* In the order of their creation. */
typedef struct schema_objects {
    schema_object *all;
    size_t count;
    bool has_others; /* for the caller: whether a database has any besides */
} schema_objects;

/* False if out of memory. Free them in either case. */
bool objects_read(schema_objects *objects);
void objects_free(schema_objects *objects);

/* NULL if there is none of this name. */
schema_object *objects_find(const schema_objects *objects, const char *name);

/* Whether two SQL texts differ only in comments and in the amount of white space. */
bool objects_same_sql(const char *a, const char *b);

#endif
