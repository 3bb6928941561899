#include "column.h"

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT3

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "argument.h"
#include "derived.h"
#include "nearest.h"

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

const char *dk_column_nearest(const char *name) {
    dk_nearest nearest = {NULL, 0};
    size_t length = strlen(name);
    for (int i = 0; i < DK_LEAD_COLUMN_COUNT; i++) {
        dk_nearest_try(&nearest, name, length, dk_column_name(i));
    }
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const char *path = path_in_data(i);
        if (path != NULL) {
            dk_nearest_try(&nearest, name, length, path);
        }
    }
    return nearest.name;
}

void dk_column_result(sqlite3_context *context, const char *text, const dk_scan *scan, int column) {
    if (column < DK_COLUMN_COUNT) {
        dk_result_value(context, text, &scan->value[dk_columns[column]], scan->spaced);
    } else {
        dk_derived_result(context, text, scan, column);
    }
}
