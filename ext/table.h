/*
** What the table-valued functions of one payload have in common: each is an eponymous, read-only
** virtual table with one hidden argument. A dk_table adds the rows and columns.
**
** A table's schema ends with its hidden column source_json, the payload. The payload is copied and
** scanned once each time the table is filtered, whatever the WHERE clause is.
*/
#ifndef DISCKO_TABLE_H
#define DISCKO_TABLE_H

#include <stdbool.h>

#include <sqlite3ext.h>

#include "scan.h"

typedef struct dk_cursor {
    sqlite3_vtab_cursor base;
    char *text; /* a copy, since arguments die when xFilter returns; the buffer is used again */
    size_t length;
    size_t room;
    bool blob; /* the argument was a BLOB */
    bool lead; /* the payload is sound and a lead */
    dk_scan scan;
    bool eof;
    int rc;              /* SQLITE_OK, or the error of first or next */
    sqlite3_int64 rowid; /* 1 for the first row */
} dk_cursor;

typedef struct dk_table {
    const char *name;
    size_t cursor_size;         /* of a struct that begins with a dk_cursor; it is zeroed */
    int columns;                /* how many are visible; also the number of source_json */
    double rows;                /* how many rows a payload typically has */
    char *(*schema)(void);      /* CREATE TABLE from sqlite3_mprintf; NULL if out of memory */
    void (*first)(dk_cursor *); /* goes to the first row: sets eof, and rc if it fails */
    void (*next)(dk_cursor *);  /* goes to the next row; NULL if there is at most one row */
    void (*column)(dk_cursor *, sqlite3_context *, int column);
    void (*close)(dk_cursor *); /* frees what `first` has allocated; or NULL */
} dk_table;

/* Registers a table on a connection; `table` must live as long as the process. */
int dk_table_register(sqlite3 *db, const dk_table *table);

extern const dk_table dk_lead_table, dk_plain_table, dk_category_table, dk_topic_table,
    dk_point_table, dk_problem_table;

#endif
