/*
** The derived columns of a lead (derived.def), and the scalar functions that compute some of them.
*/
#ifndef DISCKO_DERIVED_H
#define DISCKO_DERIVED_H

#include <sqlite3ext.h>

#include "budget.h"
#include "cell.h"
#include "scan.h"

/* Sets the result to a derived column of a scanned lead; `column` is its number in column.h. */
void dk_derived_result(sqlite3_context *context, const char *text, const dk_scan *scan, int column);

/*
** The same as a cell. SQLITE_OK, SQLITE_NOMEM, or SQLITE_TOOBIG where `extra` would be longer than SQLite's
** largest value.
*/
int dk_derived_cell(const char *text, const dk_scan *scan, int column, dk_arena *arena,
                    dk_cell *cell);

/*
** budget_min, budget_max, budget_currency and the period of a value, in one go; the period is NULL without an
** amount. SQLITE_OK or SQLITE_NOMEM.
*/
enum { DK_BUDGET_CELLS = 4 };
int dk_derived_budget(const char *text, const dk_value *value, dk_arena *arena,
                      dk_cell out[DK_BUDGET_CELLS]);

/*
** `extra` of a scanned lead that may have undocumented fields. As dk_derived_cell. It finds none where neither
** scan->other is set nor a category has another member.
*/
int dk_derived_extra(const char *text, const dk_scan *scan, dk_arena *arena, dk_cell *cell);

/* "cold" from 0, "warm" from 3, "hot" from 6 to 8; "unscored" outside 0 to 8 or if not a number. */
const char *dk_score_band(bool is_number, double score);

typedef enum dk_budget_part {
    DK_BUDGET_ALL,
    DK_BUDGET_MIN,
    DK_BUDGET_MAX,
    DK_BUDGET_CURRENCY
} dk_budget_part;

/*
** Sets the result to a part of a budget, NULL where it has none; a whole amount is an INTEGER. All
** parts are one JSON object; NULL where the text is no budget.
*/
void dk_result_budget(sqlite3_context *context, const char *text, size_t length,
                      dk_budget_part part);

/* Sets the result to the letter of a DISC profile, or NULL. */
void dk_result_disc(sqlite3_context *context, const char *text, size_t length);

#endif
