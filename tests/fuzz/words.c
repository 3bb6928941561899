/*
** Dates, budgets and DISC profiles, on any text: they end, stay inside of it, and what they say holds.
*/
#include <string.h>

#include "../../ext/budget.h"
#include "../../ext/date.h"
#include "../../ext/disc.h"
#include "fuzz.h"

static void check_date(const char *text, size_t length) {
    char date[DK_DATE_LENGTH], again[DK_DATE_LENGTH];
    if (dk_date_normalise(text, length, date)) {
        FUZZ_CHECK(date[4] == '-' && date[10] == 'T' && date[23] == 'Z');
        FUZZ_CHECK(dk_date_normalise(date, sizeof date, again));
        FUZZ_CHECK(memcmp(date, again, sizeof date) == 0);
    }
}

static void check_budget(const char *text, size_t length) {
    dk_budget budget;
    if (dk_budget_parse(text, length, &budget)) {
        FUZZ_CHECK(budget.has_min || budget.has_max);
        FUZZ_CHECK(!budget.has_min || budget.min >= 0);
        FUZZ_CHECK(!budget.has_min || !budget.has_max || budget.min <= budget.max);
        FUZZ_CHECK(strlen(budget.currency) == 0 || strlen(budget.currency) == 3);
    } else {
        FUZZ_CHECK(!budget.has_min && !budget.has_max);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    check_date(text, size);
    check_budget(text, size);
    char letter = dk_disc_letter(text, size);
    FUZZ_CHECK(letter == 0 || strchr("DISC", letter) != NULL);
    return 0;
}
