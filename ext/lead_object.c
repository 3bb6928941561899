#include "lead_object.h"

SQLITE_EXTENSION_INIT3

#include "cell.h"
#include "column.h"
#include "compact.h"
#include "derived.h"

/* Appends a UTF-8 text as a JSON string. */
static void append_string(sqlite3_str *out, const char *text, size_t length) {
    size_t begin = 0;
    sqlite3_str_appendchar(out, 1, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= ' ' && c != '"' && c != '\\') {
            continue;
        }
        sqlite3_str_append(out, text + begin, (int)(i - begin));
        sqlite3_str_appendf(out, c < ' ' ? "\\u%04x" : "\\%c", c);
        begin = i + 1;
    }
    sqlite3_str_append(out, text + begin, (int)(length - begin));
    sqlite3_str_appendchar(out, 1, '"');
}

/* Appends a value as it is written, without white space between its tokens. */
static void append_verbatim(sqlite3_str *out, const char *text, const dk_value *value) {
    dk_compact walk = {text + value->offset, text + value->offset + value->length};
    const char *stretch;
    for (size_t n; (n = dk_compact_next(&walk, &stretch)) > 0;) {
        sqlite3_str_append(out, stretch, (int)n);
    }
}

/* SQLITE_OK or SQLITE_NOMEM. */
static int append_documented(sqlite3_str *out, const char *text, const dk_value *value,
                             dk_arena *arena) {
    dk_cell cell;
    if (value->kind == DK_ABSENT) {
        sqlite3_str_appendall(out, "null");
    } else if (value->kind != DK_STRING || !value->escaped) {
        append_verbatim(out, text, value);
    } else if (!dk_cell_of(text, value, false, arena, &cell)) {
        return SQLITE_NOMEM;
    } else {
        append_string(out, cell.bytes, cell.size);
    }
    return SQLITE_OK;
}

static int append_derived(sqlite3_str *out, const char *text, const dk_scan *scan, int column,
                          dk_arena *arena) {
    dk_cell cell;
    int rc = dk_derived_cell(text, scan, column, arena, &cell);
    if (rc != SQLITE_OK) {
        return rc;
    }
    switch ((dk_cell_kind)cell.kind) {
    case DK_CELL_NULL: sqlite3_str_appendall(out, "null"); break;
    case DK_CELL_INTEGER: sqlite3_str_appendf(out, "%lld", (sqlite3_int64)cell.integer); break;
    case DK_CELL_REAL: sqlite3_str_appendf(out, "%!.15g", cell.real); break;
    case DK_CELL_TEXT:
        if (column == DK_COLUMN_extra) {
            sqlite3_str_append(out, cell.bytes, (int)cell.size);
        } else {
            append_string(out, cell.bytes, cell.size);
        }
        break;
    }
    return SQLITE_OK;
}

static int append_columns(sqlite3_str *out, const char *text, const dk_scan *scan) {
    dk_arena arena = dk_arena_of(NULL, 0);
    int rc = SQLITE_OK;
    for (int i = 0; rc == SQLITE_OK && i < DK_LEAD_COLUMN_COUNT; i++) {
        sqlite3_str_appendf(out, "%c\"%s\":", i == 0 ? '{' : ',', dk_column_name(i));
        rc = i < DK_COLUMN_COUNT ? append_documented(out, text, &scan->value[dk_columns[i]], &arena)
                                 : append_derived(out, text, scan, i, &arena);
        dk_arena_clear(&arena);
    }
    dk_arena_free(&arena);
    sqlite3_str_appendchar(out, 1, '}');
    return rc == SQLITE_OK ? sqlite3_str_errcode(out) : rc;
}

void dk_lead_object_result(sqlite3_context *context, const char *text, const dk_scan *scan) {
    sqlite3_str *out = sqlite3_str_new(sqlite3_context_db_handle(context));
    int rc = append_columns(out, text, scan);
    int length = sqlite3_str_length(out);
    char *json = sqlite3_str_finish(out);
    if (rc == SQLITE_OK && json != NULL) {
        sqlite3_result_text(context, json, length, sqlite3_free);
        return;
    }
    sqlite3_free(json);
    if (rc == SQLITE_TOOBIG) {
        sqlite3_result_error_toobig(context);
    } else {
        sqlite3_result_error_nomem(context);
    }
}
