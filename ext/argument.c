#include "argument.h"

SQLITE_EXTENSION_INIT3

#include "compact.h"
#include "value.h"

int dk_argument_get(sqlite3_value *value, dk_argument *argument) {
    int type = sqlite3_value_type(value);
    *argument = (dk_argument){.blob = type == SQLITE_BLOB, .null = type == SQLITE_NULL};
    if (argument->null) {
        return SQLITE_OK;
    }
    /* Get the pointer first: this may convert the value and change its length. */
    argument->text =
        argument->blob ? sqlite3_value_blob(value) : (const char *)sqlite3_value_text(value);
    argument->length = (size_t)sqlite3_value_bytes(value);
    return argument->text == NULL && !argument->blob ? SQLITE_NOMEM : SQLITE_OK;
}

/*
** Whether a blob is a JSONB object. The low half of its first byte is 12; the high half is the size
** of the content, or says how many bytes after it hold the size; nothing follows the content. JSONB
** arrays and scalars are not detected, because JSON text may begin with the same bytes.
*/
static bool is_jsonb_object(const dk_argument *argument) {
    const uint8_t *p = (const uint8_t *)argument->text;
    if (argument->length == 0 || (p[0] & 15) != 12) {
        return false;
    }
    size_t size = p[0] >> 4, header = 1;
    if (size > 11) {
        size_t width = (size_t)1 << (size - 12);
        header += width;
        if (argument->length < header) {
            return false;
        }
        for (size_t i = 1, value = 0; i <= width; i++) {
            value = value << 8 | p[i];
            size = value;
        }
    }
    return argument->length - header == size;
}

bool dk_argument_scan(const dk_argument *argument, dk_scan *scan) {
    bool sound = dk_scan_payload(argument->text, argument->length, scan);
    if (!sound && argument->blob && is_jsonb_object(argument)) {
        scan->error = (dk_error){DK_JSONB, 0, "expected JSON text: convert it with json(payload)"};
    }
    return sound;
}

static void result_string(sqlite3_context *context, const char *text, const dk_value *value) {
    const char *inside = text + value->offset + 1;
    size_t length = value->length - 2;
    if (!value->escaped) {
        sqlite3_result_text64(context, inside, length, SQLITE_TRANSIENT, SQLITE_UTF8);
        return;
    }
    char *decoded = sqlite3_malloc64(length + 1);
    if (decoded == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    length = dk_string_decode(inside, length, decoded);
    sqlite3_result_text64(context, decoded, length, sqlite3_free, SQLITE_UTF8);
}

void dk_result_json(sqlite3_context *context, const char *text, const dk_value *value,
                    bool spaced) {
    if (!spaced) {
        sqlite3_result_text64(context, text + value->offset, value->length, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
        return;
    }
    char *compact = sqlite3_malloc64((sqlite3_uint64)value->length + 1);
    if (compact == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    size_t length = dk_compact_copy(text + value->offset, value->length, compact);
    sqlite3_result_text64(context, compact, length, sqlite3_free, SQLITE_UTF8);
}

static void result_number(sqlite3_context *context, const char *text, const dk_value *value) {
    int64_t integer;
    if (value->kind == DK_INTEGER &&
        dk_number_integer(text + value->offset, value->length, &integer)) {
        sqlite3_result_int64(context, integer);
    } else {
        sqlite3_result_double(context, dk_number_real(text + value->offset, value->length));
    }
}

void dk_result_value(sqlite3_context *context, const char *text, const dk_value *value,
                     bool spaced) {
    switch (value->kind) {
    case DK_FALSE: sqlite3_result_int(context, 0); break;
    case DK_TRUE: sqlite3_result_int(context, 1); break;
    case DK_INTEGER:
    case DK_REAL: result_number(context, text, value); break;
    case DK_STRING: result_string(context, text, value); break;
    case DK_OBJECT:
    case DK_ARRAY: dk_result_json(context, text, value, spaced); break;
    default: sqlite3_result_null(context); break;
    }
}

void *dk_sqlite_resize(void *memory, size_t size) {
    return sqlite3_realloc64(memory, size);
}
