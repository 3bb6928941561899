/*
** Budgets in sales text: what each form is read as, and what is refused rather than guessed.
*/
#include "../../ext/budget.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

typedef struct budget_case {
    const char *text;
    bool has_min, has_max;
    double min, max;
    const char *currency;
} budget_case;

#define NBSP "\u00A0"
#define NARROW "\u202F"
#define THIN "\u2009"

/* clang-format off */
#define BOTH(text, value, currency)      {text, true, true, value, value, currency}
#define RANGE(text, low, high, currency) {text, true, true, low, high, currency}
#define FROM(text, value, currency)      {text, true, false, value, 0, currency}
#define UPTO(text, value, currency)      {text, false, true, 0, value, currency}
#define NONE(text)                       {text, false, false, 0, 0, ""}

static const budget_case cases[] = {
    /* one number: thousands and decimals */
    BOTH("5000", 5000, ""),
    BOTH("0", 0, ""),
    BOTH(" 5000\n", 5000, ""),
    BOTH("5 000", 5000, ""),
    BOTH("5" NBSP "000", 5000, ""),
    BOTH("5" NARROW "000" NARROW "€", 5000, "EUR"),
    BOTH("1" THIN "234" NBSP "567", 1234567, ""),
    BOTH("5'000", 5000, ""),
    BOTH("5’000 CHF", 5000, "CHF"),
    BOTH("CHF 5'000.-", 5000, "CHF"),
    BOTH("1.500", 1500, ""),
    BOTH("1,500", 1500, ""),
    BOTH("1,5", 1.5, ""),
    BOTH("10.50", 10.5, ""),
    BOTH("10,50 €", 10.5, "EUR"),
    BOTH("10.000,50", 10000.5, ""),
    BOTH("10,000.50", 10000.5, ""),
    BOTH("10 000,50", 10000.5, ""),
    BOTH("1'234.5", 1234.5, ""),
    BOTH("1.234.567,89", 1234567.89, ""),
    BOTH("1,234,567.89", 1234567.89, ""),
    BOTH("1 234 567,89", 1234567.89, ""),
    BOTH("1.234.567", 1234567, ""),
    BOTH("0,125", 0.125, ""),
    BOTH("1000000000000000", 1e15, ""),
    /* multipliers */
    BOTH("15k", 15000, ""),
    BOTH("15K", 15000, ""),
    BOTH("15 k", 15000, ""),
    BOTH("1,5k", 1500, ""),
    BOTH("2M", 2000000, ""),
    BOTH("1.1M", 1100000, ""),
    BOTH("10 mille", 10000, ""),
    BOTH("10 milliers d'euros", 10000, "EUR"),
    BOTH("20 thousand dollars", 20000, "USD"),
    BOTH("2 millions d’euros", 2000000, "EUR"),
    BOTH("1 million de dollars", 1000000, "USD"),
    BOTH("1,5 million €", 1500000, "EUR"),
    BOTH("3 mio CHF", 3000000, "CHF"),
    BOTH("2 milliards €", 2000000000, "EUR"),
    BOTH("1,5 m€", 1500000, "EUR"),
    BOTH("$1.5m", 1500000, "USD"),
    BOTH("0.250M", 250000, ""),
    /* currencies */
    BOTH("$1.5M", 1500000, "USD"),
    BOTH("15k€", 15000, "EUR"),
    BOTH("15 K€", 15000, "EUR"),
    BOTH("2M€", 2000000, "EUR"),
    BOTH("20k$", 20000, "USD"),
    BOTH("10keur", 10000, "EUR"),
    BOTH("10 kEUR", 10000, "EUR"),
    BOTH("3 MUSD", 3000000, "USD"),
    BOTH("€5000", 5000, "EUR"),
    BOTH("EUR5000", 5000, "EUR"),
    BOTH("eur 5000", 5000, "EUR"),
    BOTH("£12,000", 12000, "GBP"),
    BOTH("¥500,000", 500000, "JPY"),
    BOTH("500000 jpy", 500000, "JPY"),
    BOTH("5000 gbp", 5000, "GBP"),
    BOTH("5000 livres", 5000, "GBP"),
    BOTH("5,000 pounds", 5000, "GBP"),
    BOTH("8 000 francs suisses", 8000, "CHF"),
    BOTH("5000 CAD", 5000, "CAD"),
    BOTH("5000 $ CAD", 5000, "CAD"),
    BOTH("CA$5,000", 5000, "CAD"),
    BOTH("5 000 $ au total", 5000, "USD"),
    BOTH("5000 AUD", 5000, "AUD"),
    BOTH("US$ 5,000", 5000, "USD"),
    BOTH("5000 (EUR)", 5000, "EUR"),
    BOTH("Budget (EUR) : 5000", 5000, "EUR"),
    BOTH("€5000 EUR", 5000, "EUR"),
    /* words around */
    BOTH("environ 15 000 € HT / mois", 15000, "EUR"),
    BOTH("~ 15k", 15000, ""),
    BOTH("≈15k", 15000, ""),
    BOTH("+/- 15k", 15000, ""),
    BOTH("plus ou moins 15k", 15000, ""),
    BOTH("approx. 20,000 USD per year", 20000, "USD"),
    BOTH("Budget annoncé : 15 000 € HT.", 15000, "EUR"),
    BOTH("Le client dispose de 5000 € pour la refonte", 5000, "EUR"),
    BOTH("Budget – 5000 €", 5000, "EUR"),
    BOTH("5000 a month", 5000, ""),
    BOTH("un site à 5 000 €", 5000, "EUR"),
    /* ranges */
    RANGE("10000-15000", 10000, 15000, ""),
    RANGE("10000 - 15000", 10000, 15000, ""),
    RANGE("10k–15k €", 10000, 15000, "EUR"),
    RANGE("10k—15k", 10000, 15000, ""),
    RANGE("10000..15000", 10000, 15000, ""),
    RANGE("10k...15k", 10000, 15000, ""),
    RANGE("entre 5 000 et 8 000 euros", 5000, 8000, "EUR"),
    RANGE("ENTRE 5 000 ET 8 000 EUROS", 5000, 8000, "EUR"),
    RANGE("between $5,000 and $8,000", 5000, 8000, "USD"),
    RANGE("de 5 000 à 8 000 €", 5000, 8000, "EUR"),
    RANGE("DE 5 000 À 8 000 €", 5000, 8000, "EUR"),
    RANGE("5000 a 8000", 5000, 8000, ""),
    RANGE("from 5k to 8k", 5000, 8000, ""),
    RANGE("5,000 to 8,000 GBP", 5000, 8000, "GBP"),
    RANGE("budget: 5k-8k €", 5000, 8000, "EUR"),
    RANGE("5000 € HT à 8000 € HT", 5000, 8000, "EUR"),
    RANGE("8000-5000", 5000, 8000, ""),
    RANGE("5000-5000", 5000, 5000, ""),
    RANGE("0-5000", 0, 5000, ""),
    RANGE("500-1500", 500, 1500, ""),
    RANGE("5 000 à 8 000 € maximum", 5000, 8000, "EUR"),
    RANGE("min 5k, max 8k", 5000, 8000, ""),
    RANGE("plus de 5000 et moins de 8000 €", 5000, 8000, "EUR"),
    RANGE("de 5 000 jusqu’à 8 000 €", 5000, 8000, "EUR"),
    /* one multiplier for two numbers */
    RANGE("10-15k", 10000, 15000, ""),
    RANGE("10 à 15 k€", 10000, 15000, "EUR"),
    RANGE("$10-15k", 10000, 15000, "USD"),
    RANGE("1,5 - 2 millions d'euros", 1500000, 2000000, "EUR"),
    RANGE("entre 5 et 8 mille euros", 5000, 8000, "EUR"),
    RANGE("500-1k", 500, 1000, ""),
    RANGE("5000-8k", 5000, 8000, ""),
    RANGE("500k-1M", 500000, 1000000, ""),
    RANGE("0-10k", 0, 10000, ""),
    /* lower bounds */
    FROM("50000+", 50000, ""),
    FROM("50k+ €", 50000, "EUR"),
    FROM("50 000 € +", 50000, "EUR"),
    FROM("+50k", 50000, ""),
    FROM("+ de 5000", 5000, ""),
    FROM("plus de 5 000 €", 5000, "EUR"),
    FROM("à partir de 5 000 €", 5000, "EUR"),
    FROM("À PARTIR DE 5 000 €", 5000, "EUR"),
    FROM("dès 5 000 €", 5000, "EUR"),
    FROM("minimum 5000", 5000, ""),
    FROM("5000 € minimum", 5000, "EUR"),
    FROM("min. 5000", 5000, ""),
    FROM("min 5k", 5000, ""),
    FROM("au moins 5000 euros", 5000, "EUR"),
    FROM("at least $5k", 5000, "USD"),
    FROM("more than 5000", 5000, ""),
    FROM("over £5,000", 5000, "GBP"),
    FROM("from 5000", 5000, ""),
    FROM("> 5000", 5000, ""),
    FROM(">=5000", 5000, ""),
    FROM("≥ 5k", 5000, ""),
    FROM("5000 et plus", 5000, ""),
    FROM("5k or more", 5000, ""),
    FROM("10 k€ et +", 10000, "EUR"),
    FROM("au-delà de 10 000 €", 10000, "EUR"),
    FROM("pas moins de 5000", 5000, ""),
    FROM("no less than 5000", 5000, ""),
    /* upper bounds */
    UPTO("< 5 000 €", 5000, "EUR"),
    UPTO("<=5000", 5000, ""),
    UPTO("≤ 5k€", 5000, "EUR"),
    UPTO("moins de 5 000 €", 5000, "EUR"),
    UPTO("jusqu'à 5 000 €", 5000, "EUR"),
    UPTO("jusqu’à 5 000 €", 5000, "EUR"),
    UPTO("JUSQU’À 5K", 5000, ""),
    UPTO("maximum 5000", 5000, ""),
    UPTO("5000 max", 5000, ""),
    UPTO("max. 5k€", 5000, "EUR"),
    UPTO("Budget maximum : 5 000 €", 5000, "EUR"),
    UPTO("5 000 € par mois au maximum", 5000, "EUR"),
    UPTO("limité à 5 000 €", 5000, "EUR"),
    UPTO("less than 5000", 5000, ""),
    UPTO("under $5k", 5000, "USD"),
    UPTO("up to 5,000 USD", 5000, "USD"),
    UPTO("at most 5000", 5000, ""),
    UPTO("pas plus de 5 000 €", 5000, "EUR"),
    UPTO("no more than 5000", 5000, ""),

    /* no number */
    NONE(""),
    NONE("   "),
    NONE("à définir"),
    NONE("€"),
    NONE("mille euros"),
    NONE("quelques milliers d'euros"),
    /* more than one budget */
    NONE("3 projets à 5000 €, 10 à 8000"),
    NONE("10000-15000-20000"),
    NONE("5000 ou 8000"),
    NONE("5000, 8000"),
    NONE("5000 € 8000 €"),
    NONE("5000 et 8000"),
    NONE("5000 + 8000"),
    NONE("5000 > 8000"),
    NONE("3x5000"),
    NONE("3 x 5000 €"),
    /* two currencies, or one not known */
    NONE("5000 € - 8000 $"),
    NONE("€5000 USD"),
    NONE("5000 francs"),
    NONE("HK$5000"),
    NONE("$NZ 5000"),
    NONE("5000 ₹"),
    /* shares, negative numbers, telephones, dates, years, counts */
    NONE("10% de 5000"),
    NONE("10 %"),
    NONE("10 pour cent"),
    NONE("-5000"),
    NONE("- 5000"),
    NONE("−5000 €"),
    NONE("budget: -5000"),
    NONE("-€5000"),
    NONE("10 - -15"),
    NONE("06 12 34 56 78"),
    NONE("0612345678"),
    NONE("+33612345678"),
    NONE("+33 6 12 34 56 78"),
    NONE("2024-02-15"),
    NONE("15/03/2024"),
    NONE("15.03.2024"),
    NONE("2024-02"),
    NONE("2024-12"),
    NONE("2024-2025"),
    NONE("Budget 2025"),
    NONE("à définir en 2024"),
    NONE("12:30"),
    NONE("3 projets"),
    NONE("3 à 6 mois"),
    NONE("à définir sous 30 jours"),
    NONE("24/7"),
    /* letters that touch */
    NONE("5000x"),
    NONE("B2B"),
    NONE("5000é"),
    NONE("H264"),
    NONE("1k5"),
    NONE("5m"),
    NONE("100 m"),
    NONE("#5000"),
    NONE("n°5000"),
    /* numbers that are none, or that may be two */
    NONE("10 00"),
    NONE("5000 000"),
    NONE("1.23.456"),
    NONE("1,234 567"),
    NONE("1.2345"),
    NONE("05000"),
    NONE(".5"),
    NONE("5  000"),
    NONE("5\t000"),
    NONE("1.250 M€"),
    NONE("1000000000000001"),
    NONE("1000001 milliards"),
    NONE("99999999999999999999999"),
    NONE("2 millions 500 mille"),
    NONE("dix mille à 15000"),
    NONE("2 billions €"),
    NONE("$5 lakh"),
    /* which number a multiplier is for */
    NONE("10 à 15 000 €"),
    NONE("10 € - 15 k€"),
    NONE("500-1M"),
    NONE("10k-15"),
    NONE("5000 € k"),
    /* bounds that contradict or hang */
    NONE("min 5000 max"),
    NONE("max 5000 - 8000"),
    NONE("5000-8000+"),
    NONE("entre 5000"),
    NONE("to 5000"),
    NONE("5000 -"),
    NONE("5000.."),
    NONE("- de 5000 €"),
    NONE("-> 5000"),
    NONE("5000 + TVA"),
    NONE("site + 500 €"),
    NONE("jusqu'à fin mars : 5000 €"),
    NONE("sans dépasser 5000 €"),
    NONE("pas 5000 €"),
    NONE("min 8000 max 5000"),
    /* no text */
    NONE("5000 \xE2\x82"),
    NONE("5000 \xFF"),
    NONE("5000 \x01"),
};
/* clang-format on */

static bool is_as_expected(const dk_budget *budget, const budget_case *expected) {
    return budget->has_min == expected->has_min && budget->has_max == expected->has_max &&
           budget->min == expected->min && budget->max == expected->max &&
           strcmp(budget->currency, expected->currency) == 0;
}

/* The text stands in a block of its own size, so that reading beyond it shows. */
static bool parse(const char *text, size_t length, dk_budget *budget) {
    char *copy = malloc(length + (length == 0));
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, text, length);
    memset(budget, 0x55, sizeof *budget);
    bool read = dk_budget_parse(copy, length, budget);
    free(copy);
    return read;
}

static void check_form(const budget_case *c) {
    dk_budget budget;
    char what[320];
    bool read = parse(c->text, strlen(c->text), &budget);
    snprintf(what, sizeof what, "budget '%.*s'", (int)strcspn(c->text, "\n\t\x01\xFF"), c->text);
    if (!check(read == (c->has_min || c->has_max) && is_as_expected(&budget, c), what)) {
        printf("#   read %d, min %d %.17g, max %d %.17g, currency '%.3s'\n", read, budget.has_min,
               budget.min, budget.has_max, budget.max, budget.currency);
    }
}

/* "5000" behind blanks, `length` bytes in all. */
static void check_length(size_t length, bool expected, const char *what) {
    char text[DK_BUDGET_TEXT_MAX + 1];
    dk_budget budget;
    memset(text, ' ', sizeof text);
    memcpy(text + length - 4, "5000", 4);
    check(parse(text, length, &budget) == expected && budget.has_min == expected, what);
}

/* A NUL byte is no end of text but something that cannot be read. */
static void check_nul(void) {
    dk_budget budget;
    check(!parse("5000\0", 5, &budget) && !budget.has_min, "budget with a NUL byte");
}

/* More words than any budget has. */
static void check_crowd(void) {
    char text[DK_BUDGET_TEXT_MAX + 1];
    dk_budget budget;
    for (size_t i = 0; i < sizeof text; i += 2) {
        memcpy(text + i, "a ", i + 2 <= sizeof text ? 2 : 1);
    }
    memcpy(text + DK_BUDGET_TEXT_MAX - 6, "5000 E", 6);
    check(!parse(text, DK_BUDGET_TEXT_MAX, &budget), "budget of too many words");
    memset(text, ',', sizeof text);
    check(!parse(text, DK_BUDGET_TEXT_MAX, &budget), "budget of marks");
    for (size_t i = 0; i + 4 <= sizeof text; i += 4) {
        memcpy(text + i, "100 ", 4);
    }
    check(!parse(text, 36, &budget), "budget of nine groups of digits");
}

int main(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_form(&cases[i]);
    }
    check_length(DK_BUDGET_TEXT_MAX, true, "budget of 256 bytes");
    check_length(DK_BUDGET_TEXT_MAX + 1, false, "budget of 257 bytes");
    check_nul();
    check_crowd();
    return check_result();
}
