/*
** Budgets: sales text in seven languages, such as "10k–15k €" or "mindestens 5.000 € / Monat", made
** into bounds that can be compared. What could mean two things is not read: no figure is better
** than a wrong one.
**
** The words and currencies are lists that anyone can extend: budget_words.def and
** budget_currencies.def.
*/
#ifndef DISCKO_BUDGET_H
#define DISCKO_BUDGET_H

#include "lexicon.h"

/* No budget is longer (bytes); a text that is, is none. */
enum { DK_BUDGET_TEXT_MAX = DK_FOLD_MAX };

typedef struct dk_budget {
    bool has_min, has_max;
    double min, max;
    char currency[4]; /* ISO 4217 code such as "EUR", or "" where none is named */
    dk_period period; /* DK_ONCE for what is no rate */
} dk_budget;

/* The name of a period: "once", "hour", "day", "month", "year" or "unit". */
const char *dk_period_name(dk_period period);

/*
** Reads a budget from UTF-8, not terminated. Both bounds are the same for one number, one is absent
** for "50000+" and "< 5 000 €". False, and all absent, where it cannot be read, which is decided so:
**  - every word must be in the lists, except behind "pour" or "for" of an amount with a currency or
**    a multiplier, where it says what the money is for; some words are refused even there;
**  - a currency that is written must be known: "$" alone is USD, "$ 5000 MXN" is MXN, two currencies
**    or "francs" alone are refused;
**  - 1.500 and 1,500 are 1500 (three digits behind a lone separator are thousands), 1,5 and 10.50
**    have decimals; three such digits and a multiplier (1.250 M€) are refused;
**  - a multiplier behind a range is that of its bare, smaller first number too (10-15k), and so are
**    thousands that are written out (10 à 15 000); 500-1M stays open and is refused;
**  - a minus never makes a number: -5000 is refused, "- de 5000" is an upper bound;
**  - two amounts that no word or sign joins, sums and products are refused;
**  - numbers of months, pages and people, years, and percentages beside a tax or "±" are passed over
**    where an amount with a currency or a multiplier stands besides; alone they are no budget, nor is
**    what may be a date or a telephone number.
*/
bool dk_budget_parse(const char *text, size_t length, dk_budget *out);

#endif
