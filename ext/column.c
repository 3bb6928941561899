#include "column.h"

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT3

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "argument.h"
#include "ascii.h"
#include "derived.h"

static const struct {
    const char *name;
    const char *type;
} derived[] = {
#define DERIVED(column, type, doc) {#column, type},
#include "derived.def"
#undef DERIVED
};

const char *dk_column_name(int column) {
    return column < DK_COLUMN_COUNT ? dk_fields[dk_columns[column]].column
                                    : derived[column - DK_COLUMN_COUNT].name;
}

const char *dk_column_type(int column) {
    return column < DK_COLUMN_COUNT ? dk_type_sql(dk_fields[dk_columns[column]].type)
                                    : derived[column - DK_COLUMN_COUNT].type;
}

/* "contact.email" for "$.data.contact.email"; NULL for a path outside "$.data". */
static const char *path_in_data(int column) {
    static const char data[] = "$.data.";
    const char *path = dk_fields[dk_columns[column]].path;
    return strncmp(path, data, sizeof data - 1) == 0 ? path + sizeof data - 1 : NULL;
}

static bool is_path(int column, const char *name) {
    const char *path = dk_fields[dk_columns[column]].path;
    return strcmp(path, name) == 0 || strcmp(path + 2, name) == 0;
}

int dk_column_find(const char *name) {
    for (int i = 0; i < DK_LEAD_COLUMN_COUNT; i++) {
        if (strcmp(dk_column_name(i), name) == 0) {
            return i;
        }
    }
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const char *path = path_in_data(i);
        if (path != NULL && strcmp(path, name) == 0) {
            return i;
        }
    }
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        if (is_path(i, name)) {
            return i;
        }
    }
    return -1;
}

/* No name or path is longer. */
enum { NAME_MAX_LENGTH = 40 };

/*
** How many characters must be inserted, removed or replaced to turn a into b, ignoring case. Only the
** beginning of a long text is looked at.
*/
static int edit_distance(const char *a, const char *b) {
    int row[NAME_MAX_LENGTH + 1];
    int length = (int)strlen(b);
    for (int j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (int i = 1; *a != 0 && i < 2 * NAME_MAX_LENGTH; a++, i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= length; j++) {
            int replaced = diagonal + (dk_lower(*a) != dk_lower(b[j - 1]));
            int shorter = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = replaced < shorter ? replaced : shorter;
        }
    }
    return row[length];
}

/* Makes `candidate` the nearest if it is nearer to `name`. */
static void compare(const char *name, const char *candidate, const char **nearest, int *least) {
    assert(strlen(candidate) <= NAME_MAX_LENGTH);
    int distance = edit_distance(name, candidate);
    if (*nearest == NULL || distance < *least) {
        *nearest = candidate;
        *least = distance;
    }
}

const char *dk_column_nearest(const char *name) {
    const char *nearest = NULL;
    int least = 0;
    for (int i = 0; i < DK_LEAD_COLUMN_COUNT; i++) {
        compare(name, dk_column_name(i), &nearest, &least);
    }
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const char *path = path_in_data(i);
        if (path != NULL) {
            compare(name, path, &nearest, &least);
        }
    }
    return nearest;
}

void dk_column_result(sqlite3_context *context, const char *text, const dk_scan *scan, int column) {
    if (column < DK_COLUMN_COUNT) {
        dk_result_value(context, text, &scan->value[dk_columns[column]], scan->spaced);
    } else {
        dk_derived_result(context, text, scan, column);
    }
}
