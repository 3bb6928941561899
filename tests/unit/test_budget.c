/*
** Budgets in sales text: what each form is read as, and what is refused rather than guessed. The
** forms are in tests/data/budgets.tsv: text, min, max, currency and period, all but the text empty
** where the text is no budget.
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
    const char *period;
} budget_case;

/* What a line of text cannot hold. */
static const budget_case cases[] = {
    {" 5000\n", true, true, 5000, 5000, "", "once"},
    {"5000 €\nenviron", true, true, 5000, 5000, "EUR", "once"},
    {"", false, false, 0, 0, "", ""},
    {"   ", false, false, 0, 0, "", ""},
    {"5\t000", false, false, 0, 0, "", ""},
    {"5000 €\n8000 €", false, false, 0, 0, "", ""},
    {"5000 \xE2\x82", false, false, 0, 0, "", ""},
    {"5000 \xFF", false, false, 0, 0, "", ""},
    {"5000 \x01", false, false, 0, 0, "", ""},
};

static bool is_as_expected(const dk_budget *budget, const budget_case *expected) {
    return budget->has_min == expected->has_min && budget->has_max == expected->has_max &&
           budget->min == expected->min && budget->max == expected->max &&
           strcmp(budget->currency, expected->currency) == 0 &&
           (expected->period[0] == 0 ||
            strcmp(dk_period_name(budget->period), expected->period) == 0);
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
        printf("#   read %d, min %d %.17g, max %d %.17g, currency '%.3s', %s\n", read,
               budget.has_min, budget.min, budget.has_max, budget.max, budget.currency,
               dk_period_name(budget.period));
    }
}

/* Ends the field at `*line` and passes it. */
static char *next_field(char **line) {
    char *field = *line, *end = field + strcspn(field, "\t\n");
    *line = end + (*end != 0);
    *end = 0;
    return field;
}

/* The lines of a file of cases; returns how many. */
static size_t check_file(const char *path) {
    char line[1024];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        perror(path);
        abort();
    }
    for (; fgets(line, sizeof line, file) != NULL; count++) {
        char *rest = line;
        budget_case c = {.text = next_field(&rest)};
        const char *min = next_field(&rest), *max = next_field(&rest);
        c.has_min = min[0] != 0;
        c.has_max = max[0] != 0;
        c.min = c.has_min ? strtod(min, NULL) : 0;
        c.max = c.has_max ? strtod(max, NULL) : 0;
        c.currency = next_field(&rest);
        c.period = next_field(&rest);
        check_form(&c);
    }
    fclose(file);
    return count;
}

/* The lists are looked up by bisection, and a phrase means one thing. */
static void check_lists(void) {
    for (int list = 0; list < 2; list++) {
        const dk_word *last = NULL, *entry;
        for (size_t i = 0; (entry = dk_lexicon_entry(list, i)) != NULL; i++, last = entry) {
            char what[160];
            dk_folded folded;
            size_t length = strlen(entry->phrase);
            bool sorted = last == NULL || strcmp(last->phrase, entry->phrase) < 0;
            bool plain = dk_fold(entry->phrase, length, &folded) && folded.length == length &&
                         memcmp(folded.text, entry->phrase, length) == 0;
            bool code = entry->code == NULL || strlen(entry->code) == 3 ||
                        (entry->code[0] == 0 && entry->others[0] != 0);
            if (!sorted || !plain || !code) {
                snprintf(what, sizeof what, "'%s' is in its place, and spelled as it is folded",
                         entry->phrase);
                check(false, what);
            }
        }
        check(last != NULL, "a list of words is in order");
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

int main(int argc, char **argv) {
    char path[4096];
    snprintf(path, sizeof path, "%s/tests/data/budgets.tsv", argc > 1 ? argv[1] : ".");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_form(&cases[i]);
    }
    check(check_file(path) > 1000, "the list of budgets is whole");
    check_lists();
    check_length(DK_BUDGET_TEXT_MAX, true, "budget of 256 bytes");
    check_length(DK_BUDGET_TEXT_MAX + 1, false, "budget of 257 bytes");
    check_nul();
    check_crowd();
    return check_result();
}
