/*
** The rows of a query as JSON.
*/
#ifndef DISCKO_ROWS_H
#define DISCKO_ROWS_H

#include "../common/json.h"
#include "../store/sql.h"

/*
** Writes a column of text or of bytes in its own way. False if it does not: it is written as a string then. On failure
** it sets to->failed.
*/
typedef bool rows_column(void *context, buffer *to, const char *name, const char *bytes,
                         size_t length);

/*
** Adds an array with an object for each row, whose members are the columns that are not NULL. Text in a column `ranges`
** or `deliveries` is JSON. `special` may be NULL. *count grows by the number of rows. An SQLite result code.
*/
int rows_add(buffer *to, struct sqlite3 *db, const char *name, const char *sql,
             rows_column *special, void *context, size_t *count);

#endif
