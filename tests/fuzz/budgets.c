/*
** Budgets and DISC profiles, on any text: bounds are in order and never negative, and white space
** around a text changes nothing.
*/
#include <string.h>

#include "../../ext/budget.h"
#include "../../ext/disc.h"
#include "fuzz.h"

static bool same(const dk_budget *a, const dk_budget *b) {
    return a->has_min == b->has_min && a->has_max == b->has_max &&
           (!a->has_min || (a->min >= b->min && a->min <= b->min)) &&
           (!a->has_max || (a->max >= b->max && a->max <= b->max)) &&
           strcmp(a->currency, b->currency) == 0 && a->period == b->period;
}

static void check_budget(const char *text, size_t length, dk_budget *budget) {
    if (dk_budget_parse(text, length, budget)) {
        FUZZ_CHECK(budget->has_min || budget->has_max);
        FUZZ_CHECK(!budget->has_min || budget->min >= 0);
        FUZZ_CHECK(!budget->has_max || budget->max >= 0);
        FUZZ_CHECK(!budget->has_min || !budget->has_max || budget->min <= budget->max);
        FUZZ_CHECK(strlen(budget->currency) == 0 || strlen(budget->currency) == 3);
    } else {
        FUZZ_CHECK(!budget->has_min && !budget->has_max);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char padded[DK_BUDGET_TEXT_MAX];
    const char *text = (const char *)data;
    dk_budget budget, again;
    check_budget(text, size, &budget);
    char letter = dk_disc_letter(text, size);
    FUZZ_CHECK(letter == 0 || strchr("DISC", letter) != NULL);
    if (size > 0 && size + 2 <= sizeof padded) {
        padded[0] = padded[size + 1] = ' ';
        memcpy(padded + 1, text, size);
        check_budget(padded, size + 2, &again);
        FUZZ_CHECK(same(&budget, &again));
        FUZZ_CHECK(dk_disc_letter(padded, size + 2) == letter);
    }
    return 0;
}
