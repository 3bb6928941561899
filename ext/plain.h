/*
** A payload's row in discko_leads: the columns of discko_lead, typed, and those of plain.def. The importer stores
** it, and discko_plain(payload) returns it to sql/snapshot.sql, so both ways give the same row.
**
** A documented value that is not of its column's type becomes NULL, as does anything derived from it, and is kept
** in the column `mistyped`. A lead's id is a non-empty string, or a number as it is written.
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

/* Called for each category in turn, with its number of points. Returns false when out of memory. */
typedef bool dk_plain_category(void *context, const dk_category *category, uint32_t points);

/*
** Makes the row of a scanned lead. The cells point into `text` and into the arena. `each` may be NULL.
** SQLITE_OK, SQLITE_NOMEM, or SQLITE_TOOBIG.
*/
int dk_plain_make(const char *text, const dk_scan *scan, dk_arena *arena,
                  dk_cell row[DK_PLAIN_COUNT], dk_plain_category *each, void *context);

#endif
