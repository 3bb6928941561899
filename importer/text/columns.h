/*
** The columns that statements of SQL name, for the one that says when a row was received or logged, and those that hold texts of
** a lead. A list of names stands in the statement itself, INSERT INTO t (…) or COPY t (…), or in the CREATE TABLE before it, each on one line or several.
*/
#ifndef DISCKO_COLUMNS_H
#define DISCKO_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many tables are remembered: the latest ones. COLUMNS_UNKNOWN: no names are known. COLUMNS_NONE: none is of such a time. */
enum { COLUMNS_TABLES = 64, COLUMNS_UNKNOWN = -2, COLUMNS_NONE = -1 };

typedef enum columns_of {
    COLUMNS_OF_NOTHING,
    COLUMNS_OF_TABLE,
    COLUMNS_OF_INSERT,
    COLUMNS_OF_COPY
} columns_of;

typedef struct sql_columns {
    columns_of statement;   /* the last one */
    bool open, begins;      /* its names are being read; one begins here */
    int depth, count, rank; /* `rank`: of the time's name (stamp.h) */
    uint32_t table;
    int time; /* the column of the time, counted from 0; of the rows if the statement has any */
    uint32_t
        texts; /* the columns that hold texts of a lead: a bit for each of the first 31, one for the others */
    uint32_t contacts; /* those that hold a contact's name or address */
    size_t table_count;
    struct columns_table {
        uint32_t name;
        int time, rank;
        uint32_t texts, contacts;
    } tables[COLUMNS_TABLES];
} sql_columns;

/* Reads a line for what it says of columns. Only a statement at its beginning counts. */
void columns_note(sql_columns *c, const char *line, size_t length);

/* The column of the time in rows of SQL's VALUES, or of COPY; COLUMNS_UNKNOWN if there are no such rows. */
int columns_time(const sql_columns *c, columns_of statement);

/* What a column of the same holds, as to the texts of a lead. */
typedef enum columns_kind { COLUMNS_ANY, COLUMNS_CONTACT, COLUMNS_TEXT } columns_kind;
columns_kind columns_kind_of(const sql_columns *c, columns_of statement, int column);

#endif
