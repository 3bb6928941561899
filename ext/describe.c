/*
** A tool for the build: prints what is derived from the lists of this folder. `make generate` puts it
** between the markers of the files that have a copy, and `make check` compares.
**
**   describe values    for snapshot.sql: the columns of discko_lead, or of the event where it has them
**   describe filled    for snapshot.sql: a number with a bit for each column that is filled
**   describe fields    for analytics.sql: the same columns, (bit, column, path)
**   describe leads     the columns of discko_lead for CREATE TABLE discko_leads
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

enum { DERIVED_COUNT = sizeof derived / sizeof *derived };

static void leads(void) {
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        printf("    %s %s,\n", field->column, dk_type_sql(field->type));
    }
    for (int i = 0; i < DERIVED_COUNT; i++) {
        printf("    %s %s,\n", derived[i].column, derived[i].type);
    }
}

/* Where the event's own columns have a lead's value, that is what it is taken from. */
static const char *value_of(const char *column) {
    static const char *const known[][2] = {{"lead_id", "e.lead"},
                                           {"locked", "e.is_locked"},
                                           {"event_at", "e.sent_at"},
                                           {"lead_at", "e.completed_at"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(column, known[i][0]) == 0) {
            return known[i][1];
        }
    }
    return NULL;
}

static void values(void) {
    size_t at = 0;
    for (int i = 0; i < DK_COLUMN_COUNT + DERIVED_COUNT; i++) {
        const char *column = i < DK_COLUMN_COUNT ? dk_fields[dk_columns[i]].column
                                                 : derived[i - DK_COLUMN_COUNT].column;
        const char *known = value_of(column);
        size_t length = known != NULL ? strlen(known) + 1 : strlen(column) + strlen("l.,");
        bool wraps = at == 0 || at + 1 + length > 102;
        printf("%s%s%s,",
               at == 0 ? "       "
               : wraps ? "\n       "
                       : " ",
               known != NULL ? "" : "l.", known != NULL ? known : column);
        at = wraps ? 7 + length : at + 1 + length;
    }
    puts("");
}

/* The fields that an unlocked lead may have: all but the envelope's and those about locks. */
static bool counts_as_field(const dk_field *field) {
    return strncmp(field->path, "$.data.", 7) == 0 && strcmp(field->column, "locked") != 0 &&
           strcmp(field->column, "unlock_source") != 0;
}

static void filled(void) {
    int bit = 0;
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        if (!counts_as_field(field)) {
            continue;
        }
        printf("%s       ", bit > 0 ? " |\n" : "");
        if (field->type == DK_TYPE_ARRAY) {
            printf("((l.category_count > 0) << %d)", bit);
        } else {
            printf("((coalesce(l.%s, '') <> '') << %d)", field->column, bit);
        }
        bit++;
    }
    puts(",");
}

static void fields(void) {
    int bit = 0;
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        if (counts_as_field(field)) {
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
    } parts[] = {{"values", values}, {"filled", filled},   {"fields", fields},
                 {"leads", leads},   {"columns", columns}, {"codes", codes}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (argc == 2 && strcmp(argv[1], parts[i].name) == 0) {
            parts[i].print();
            return 0;
        }
    }
    fputs("usage: describe values|filled|fields|leads|columns|codes\n", stderr);
    return 2;
}
