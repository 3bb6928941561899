/*
** A lead as one JSON object.
*/
#ifndef DISCKO_LEAD_OBJECT_H
#define DISCKO_LEAD_OBJECT_H

#include <sqlite3ext.h>

#include "scan.h"

/*
** Sets the result to a JSON object of all columns of a scanned lead (column.h), in their order, null where a
** column is NULL. Objects and arrays are nested, not quoted; booleans are true and false; numbers are as they
** are written. Strings have the column's value: half of a surrogate pair has become U+FFFD. An error where it
** is too large or there is no memory.
*/
void dk_lead_object_result(sqlite3_context *context, const char *text, const dk_scan *scan);

#endif
