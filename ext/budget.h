/*
** Budgets: French and English sales text, such as "10k–15k €" or "plus de 5 000 euros", made into
** bounds that can be compared. What could mean two things is not read: no figure is better than a
** wrong one.
*/
#ifndef DISCKO_BUDGET_H
#define DISCKO_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

/* No budget is longer (bytes); a text that is, is none. */
enum { DK_BUDGET_TEXT_MAX = 256 };

typedef struct dk_budget {
    bool has_min, has_max;
    double min, max;
    char currency[4]; /* ISO 4217 code such as "EUR", or "" where none is named */
} dk_budget;

/*
** Reads a budget from UTF-8, not terminated. Both bounds are the same for one number, one is absent
** for "50000+" and "< 5 000 €". False, and all absent, where it cannot be read, which is decided so:
**  - 1.500 and 1,500 are 1500 (three digits behind a lone separator are thousands), 1,5 and 10.50
**    have decimals; three such digits and a multiplier (1.250 M€) are refused;
**  - a multiplier behind a range is that of its bare, smaller first number too (10-15k). Where
**    another reading stays open (10 à 15 000, 500-1M, 10k-15) the range is refused;
**  - M is a million; m is one only where a currency is named (m€, $1.5m);
**  - $ is USD unless CAD or AUD stands with it, livre is GBP, ¥ is JPY; franc alone is refused;
**  - a minus never makes a number: -5000 and "- de 5000" are refused;
**  - words that are not known are passed over only where the number has a currency; negations,
**    numbers in words and percentages are always refused;
**  - what may be a date or a year (2024-02, Budget 2025), a telephone number, a count (3 projets) or
**    a sum (5000 + TVA) is refused, and so is all with more than two numbers.
*/
bool dk_budget_parse(const char *text, size_t length, dk_budget *out);

#endif
