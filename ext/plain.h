/*
** The row that discko_leads has of a payload: the columns of discko_lead, typed, and those of plain.def. The
** importer stores it, and discko_plain(payload) returns it to sql/snapshot.sql, so that both get the same.
**
** Typed means: a documented value that is not of its column's type is NULL, and so is what is derived from it;
** it stands in the column `mistyped`. The id of a lead is a string that is not empty, or a number, as written.
*/
#ifndef DISCKO_PLAIN_H
#define DISCKO_PLAIN_H

#include "category.h"
#include "cell.h"
#include "column.h"

typedef enum dk_plain_column {
    DK_PLAIN_BEFORE = DK_LEAD_COLUMN_COUNT - 1,
#define PLAIN(column, type, doc) DK_PLAIN_##column,
#include "plain.def"
#undef PLAIN
    DK_PLAIN_COUNT
} dk_plain_column;

/* A CREATE TABLE with these columns and `last`, for a virtual table. sqlite3_free() it; NULL without memory. */
char *dk_plain_schema(const char *last);

/* Is told of each category in turn, with the number of its points. False without memory. */
typedef bool dk_plain_category(void *context, const dk_category *category, uint32_t points);

/*
** Makes the row of a scanned lead. The cells point into `text` and into the arena. `each` may be NULL.
** SQLITE_OK, SQLITE_NOMEM, or SQLITE_TOOBIG.
*/
int dk_plain_make(const char *text, const dk_scan *scan, dk_arena *arena,
                  dk_cell row[DK_PLAIN_COUNT], dk_plain_category *each, void *context);

#endif
