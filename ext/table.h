/*
** A table-valued function of one payload, without what its rows are: the eponymous, read-only virtual
** table with one hidden argument that discko_lead, discko_category and discko_point have in common.
**
** A table's schema ends with its hidden column, source_json: the payload. The payload is copied and
** scanned once each time the table is filtered, whatever the WHERE clause.
*/
#ifndef DISCKO_TABLE_H
#define DISCKO_TABLE_H

#include <stdbool.h>

#include <sqlite3ext.h>

#include "scan.h"

typedef struct dk_cursor {
    sqlite3_vtab_cursor base;
    char *text; /* own copy: arguments die when xFilter returns; kept for the next filter */
    size_t length;
    size_t room;
    bool blob; /* the argument was a BLOB */
    bool lead; /* sound, and a lead */
    dk_scan scan;
    bool eof;
    int rc;              /* SQLITE_OK, or what first or next failed with */
    sqlite3_int64 rowid; /* 1 for the first row */
} dk_cursor;

typedef struct dk_table {
    const char *name;
    size_t cursor_size;    /* of a struct that begins with a dk_cursor; the rest starts zeroed */
    int columns;           /* visible ones: the number of source_json */
    double rows;           /* how many rows a payload is likely to have */
    char *(*schema)(void); /* CREATE TABLE from sqlite3_mprintf; NULL without memory */
    void (*first)(dk_cursor *); /* goes to the first row: sets eof, and rc where it fails */
    void (*next)(dk_cursor *);  /* to the next; NULL where there is one row at most */
    void (*column)(dk_cursor *, sqlite3_context *, int column);
} dk_table;

/* Registers a table on a connection; `table` must live as long as the process. */
int dk_table_register(sqlite3 *db, const dk_table *table);

extern const dk_table dk_lead_table, dk_category_table, dk_point_table, dk_problem_table;

#endif
