/*
** What SQLite finds wrong in the pages of a database. SQLite refuses to check a database at all in which any CHECK, generated
** column or index needs a function or a collation that it does not know: only the program that has it can check that table,
** and the rest is checked without it.
*/
#ifndef DISCKO_INTEGRITY_H
#define DISCKO_INTEGRITY_H

struct sqlite3;

typedef struct integrity_visitor {
    void *context;
    void (*wrong)(void *context, const char *what);
    void (*unchecked)(void *context, const char *table, const char *why); /* or NULL */
} integrity_visitor;

/* Checks all of the database, `check` in a way of SQLite's: integrity_check or quick_check. An SQLite result code. */
int integrity_visit(struct sqlite3 *db, const char *check, const integrity_visitor *visitor);

#endif
