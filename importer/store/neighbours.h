/*
** Rows of discko_rejects with several neighbouring records. `raw` has the bytes from the first record to the last.
** `parts` has a line for each: its number and its offset (relative to the first), its length, and its code if that is
** not the code of the row.
*/
#ifndef DISCKO_NEIGHBOURS_H
#define DISCKO_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One record of a row. */
typedef struct neighbour {
    uint64_t record, offset, length; /* the first two are relative to the row */
    char code[40];                   /* empty if it is the code of the row */
} neighbour;

/*
** Reads the next record of a row with so many raw bytes. *parts: the rest of the column; NULL for a row of one
** record, which is then returned. False at the end, and if a record is not within the raw bytes.
*/
bool neighbours_next(const char **parts, uint64_t size, neighbour *part);

/* SQL condition on a row of discko_rejects: the number of lines in `parts` is not `records`. */
#define NEIGHBOURS_WRONG                                                                 \
    "(typeof(records) <> 'integer' OR records < 1 OR records <> CASE WHEN parts IS NULL" \
    " THEN 1 ELSE length(CAST(parts AS TEXT))"                                           \
    " - length(replace(CAST(parts AS TEXT), char(10), '')) END)"

/* The message of a record that was taken out of such a row, which has kept only its first record's. */
#define NEIGHBOURS_MESSAGE "quarantined with its neighbours"

#endif
