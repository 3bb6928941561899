/*
** Converts between SQL values and the scanner: the arguments of a function, and its result.
*/
#ifndef DISCKO_ARGUMENT_H
#define DISCKO_ARGUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include <sqlite3ext.h>

#include "scan.h"

/*
** The bytes of an SQL value, read as UTF-8. They belong to the value and live as long as it does.
*/
typedef struct dk_argument {
    const char *text; /* may be NULL where length is 0 */
    size_t length;
    bool blob; /* the value is a BLOB */
    bool null; /* the value is NULL */
} dk_argument;

/* SQLITE_OK, or SQLITE_NOMEM where a conversion ran out of memory. */
int dk_argument_get(sqlite3_value *value, dk_argument *argument);

/*
** dk_scan_payload for an SQL value. A BLOB that is a JSONB object gets the error DK_JSONB. NULL fails
** like an empty text.
*/
bool dk_argument_scan(const dk_argument *argument, dk_scan *scan);

/*
** Sets the result to what json_extract returns for a JSON value: NULL for null and absent values, 0 or
** 1 for booleans, INTEGER or REAL for numbers, TEXT for strings, and the text without white space for
** objects and arrays. `spaced`: whether there may be any (dk_scan.spaced);
** false skips the search for it.
*/
void dk_result_value(sqlite3_context *context, const char *text, const dk_value *value,
                     bool spaced);

/* Sets the result to the JSON text of a value of any kind, which must be present, without white space. */
void dk_result_json(sqlite3_context *context, const char *text, const dk_value *value, bool spaced);

/* A dk_resize (problem.h) that uses SQLite's allocator. */
void *dk_sqlite_resize(void *memory, size_t size);

#endif
