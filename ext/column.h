/*
** The columns of a lead: the documented fields (fields.def), then the derived ones (derived.def),
** numbered from 0. Both the table and the scalar discko_lead() use them.
*/
#ifndef DISCKO_COLUMN_H
#define DISCKO_COLUMN_H

#include "field.h"
#include "scan.h"

struct sqlite3_context;

typedef enum dk_derived_column {
    DK_DERIVED_BEFORE = DK_COLUMN_COUNT - 1,
#define DERIVED(column, type, doc) DK_COLUMN_##column,
#include "derived.def"
#undef DERIVED
    DK_LEAD_COLUMN_COUNT
} dk_derived_column;

const char *dk_column_name(int column);

/* The type a column is declared with. */
const char *dk_column_type(int column);

/*
** The column that `name` (NUL-terminated) stands for: a column's name, or a documented path, whole or
** without "$." or "$.data.". -1 if there is none. "date" is lead_date; event_date is "$.date".
*/
int dk_column_find(const char *name);

/* The column name or path within data that is most like `name`, for an error message. Never NULL. */
const char *dk_column_nearest(const char *name);

/* Sets the result to the column's value in a scanned lead. */
void dk_column_result(struct sqlite3_context *context, const char *text, const dk_scan *scan,
                      int column);

#endif
