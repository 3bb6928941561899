/*
** The words and currencies that budgets are written in: budget_words.def and
** budget_currencies.def, looked up in folded text.
*/
#ifndef DISCKO_LEXICON_H
#define DISCKO_LEXICON_H

#include "fold.h"

/* What a budget's amount is paid for; what it is called in JSON is in budget.h. */
typedef enum dk_period { DK_ONCE, DK_HOUR, DK_DAY, DK_MONTH, DK_YEAR, DK_UNIT } dk_period;

/* What a word does; budget_words.def says it of each kind. */
typedef enum dk_word_kind {
    W_UNKNOWN,
    W_KNOWN,
    W_AMOUNT, /* of no entry: a number (sentence.h) */
    W_CURRENCY,
    W_MULT,
    W_THOUSAND,
    W_MEGA,
    W_TAUSEND,
    W_VALUE,
    W_HUNDRED,
    W_HALF,
    W_HALF_MORE,
    W_ONE,
    W_AT_LEAST,
    W_AT_MOST,
    W_UNTIL,
    W_FROM,
    W_DA,
    W_ACCENTED,
    W_MINIMUM,
    W_MAXIMUM,
    W_OR_MORE,
    W_OR_LESS,
    W_BETWEEN,
    W_TO,
    W_A_TO,
    W_AND,
    W_EN,
    W_E,
    W_OR,
    W_OF,
    W_ABOUT,
    W_CIRCA,
    W_TILDE,
    W_PLUS_MINUS,
    W_IDEAL,
    W_TAX,
    W_EXTRA,
    W_PER,
    W_EACH,
    W_TIME,
    W_UNIT,
    W_FOR,
    W_OVER,
    W_LABEL,
    W_PERCENT,
    W_PLUS,
    W_DASH,
    W_ARROW,
    W_DOTS,
    W_SLASH,
    W_UNDERSCORE,
    W_SEP,
    W_MARK,
    W_MARK_X,
    W_BREAK,
    W_REFUSED,
} dk_word_kind;

/* How a preposition is read when no unit follows it. */
enum { PER_OR_NOTHING, PER_OR_KNOWN, PER_OR_FOR };

typedef struct dk_word {
    const char *phrase;
    dk_word_kind kind;
    int detail;         /* a factor, a number, a dk_period, or a PER_ of above */
    const char *code;   /* of a currency: ISO 4217; "" where the name alone does not tell */
    const char *others; /* of a currency: codes that go by this name too, parted by blanks */
} dk_word;

/*
** The longest phrase of either list at byte `at` of the text, NULL where there is none; `*end` is set
** to the byte behind it. A phrase ends at the end of a word.
*/
const dk_word *dk_lexicon_find(const dk_folded *folded, size_t at, size_t *end);

/* The entry that is spelled exactly so, NULL where there is none. */
const dk_word *dk_lexicon_exact(const char *word, size_t length);

/* The lists as they are, for tests: entry `i` of list 0 (words) or 1 (currencies); NULL past its end. */
const dk_word *dk_lexicon_entry(int list, size_t i);

#endif
