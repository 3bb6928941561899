/*
** A tool for the build: prints what is derived from the lists of this folder. `make generate` puts it
** between the markers of the files that have a copy, and `make check` compares.
**
**   describe fields    for analytics.sql: the fields of discko_leads.filled, (bit, column, path)
**   describe leads     the columns of discko_plain for CREATE TABLE discko_leads
**   describe live      for views.sql: the columns of discko_lead, with the id as the store keeps it
**   describe columns   the column table of the reference
**   describe codes     the code table of the reference
*/
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "field.h"

static const struct {
    const char *column, *type, *doc;
} derived[] = {
#define DERIVED(column, type, doc) {#column, type, doc},
#include "derived.def"
#undef DERIVED
};

static const struct {
    const char *column, *type, *doc;
} plain[] = {
#define PLAIN(column, type, doc) {#column, type, doc},
#include "plain.def"
#undef PLAIN
};

enum { DERIVED_COUNT = sizeof derived / sizeof *derived };

static void leads(void) {
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        printf("    %s %s,\n", field->column, dk_type_sql(field->type));
    }
    for (int i = 0; i < DERIVED_COUNT; i++) {
        printf("    %s %s,\n", derived[i].column, derived[i].type);
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        printf("    %s %s, -- %s\n", plain[i].column, plain[i].type, plain[i].doc);
    }
}

/* An index has the id only as the store keeps it: a condition on any other could not use it. */
static void live(void) {
    size_t at = 102;
    for (int i = 0; i < DK_COLUMN_COUNT + DERIVED_COUNT; i++) {
        const char *column = i < DK_COLUMN_COUNT ? dk_fields[dk_columns[i]].column
                                                 : derived[i - DK_COLUMN_COUNT].column;
        bool is_id = strcmp(column, "lead_id") == 0;
        size_t length = is_id ? strlen("p.lead AS lead_id,") : strlen(column) + strlen("l.,");
        bool wraps = at + 1 + length > 102;
        printf("%s%s%s,",
               i == 0  ? "       "
               : wraps ? "\n       "
                       : " ",
               is_id ? "p.lead AS " : "l.", column);
        at = wraps ? 7 + length : at + 1 + length;
    }
    puts("");
}

static void fields(void) {
    int bit = 0;
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        if (dk_column_is_field(i)) {
            printf("%s    (%d, '%s', '%s')", bit > 0 ? ",\n" : "", bit, field->column, field->path);
            bit++;
        }
    }
    puts("");
}

static void columns(void) {
    puts("| column | type | path | meaning |\n|---|---|---|---|");
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        printf("| `%s` | %s | `%s` | %s |\n", field->column, dk_type_sql(field->type), field->path,
               field->doc);
    }
    for (int i = 0; i < DERIVED_COUNT; i++) {
        printf("| `%s` | %s | derived | %s |\n", derived[i].column, derived[i].type,
               derived[i].doc);
    }
}

static void codes(void) {
    puts("| code | meaning |\n|---|---|");
    for (dk_code code = 1; code < DK_CODE_COUNT; code++) {
        printf("| `%s` | %s |\n", dk_code_name(code), dk_code_meaning(code));
    }
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*print)(void);
    } parts[] = {{"fields", fields},
                 {"leads", leads},
                 {"live", live},
                 {"columns", columns},
                 {"codes", codes}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (argc == 2 && strcmp(argv[1], parts[i].name) == 0) {
            parts[i].print();
            return 0;
        }
    }
    fputs("usage: describe fields|leads|live|columns|codes\n", stderr);
    return 2;
}
