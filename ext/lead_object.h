/*
** A lead as one JSON object.
*/
#ifndef DISCKO_LEAD_OBJECT_H
#define DISCKO_LEAD_OBJECT_H

#include <sqlite3ext.h>

#include "scan.h"

/*
** Sets the result to a JSON object with all columns of a scanned lead (column.h), in order; NULL columns are null.
** Objects and arrays are nested, not quoted; booleans are true and false; numbers keep their spelling. Strings
** have the column's value, in which a lone surrogate is U+FFFD. Sets an error if the object is too large or memory
** runs out.
*/
void dk_lead_object_result(sqlite3_context *context, const char *text, const dk_scan *scan);

#endif
