/*
** Rows of discko_rejects that stand for several neighbouring records. `raw` has the bytes from the first record
** to the last; the column `parts` has a line for each: its number, its offset (both counted from the first
** record's) and its length, and its code where it is not the row's.
*/
#ifndef DISCKO_NEIGHBOURS_H
#define DISCKO_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One record of a row. */
typedef struct neighbour {
    uint64_t record, offset, length; /* the first two count from the row's */
    char code[40];                   /* empty: the row's */
} neighbour;

/*
** Reads the next record of a row with so many raw bytes. *parts: the rest of the column, or NULL for a row of one
** record, which is all of its bytes. False at the end, and for a part that does not lie within the bytes.
*/
bool neighbours_next(const char **parts, uint64_t size, neighbour *part);

/* For a row of discko_rejects: whether `parts` does not have as many lines as `records` says. */
#define NEIGHBOURS_WRONG                                                                 \
    "(typeof(records) <> 'integer' OR records < 1 OR records <> CASE WHEN parts IS NULL" \
    " THEN 1 ELSE length(CAST(parts AS TEXT))"                                           \
    " - length(replace(CAST(parts AS TEXT), char(10), '')) END)"

#endif
