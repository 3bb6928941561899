#include "described.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/walk.h"
#include "../text/bytes.h"
#include "../text/chars.h"

/* Whether a value names a type of JSON. */
static bool is_type(const char *text, const dk_value *value) {
    static const char *const types[] = {"\"string\"",  "\"object\"",  "\"array\"", "\"number\"",
                                        "\"integer\"", "\"boolean\"", "\"null\"",  NULL};
    const char *p = text + value->offset, *end = p + value->length;
    p = value->kind == DK_ARRAY ? skip_json_space(p + 1, end) : p;
    return bytes_any(bytes_begin, p, (size_t)(end - p), types);
}

/*
** Whether the value at `p` is a schema: it says a type, or refers to other schemas, and has no value beside that. *credit: how many
** bytes may still be read.
*/
static bool is_schema(const char *p, const char *end, size_t *credit) {
    static const char *const refers[] = {"\"$ref\"", "\"anyOf\"", "\"oneOf\"", "\"allOf\"", NULL};
    const dk_value object = {0, (uint32_t)(end - p), DK_OBJECT, 0};
    dk_value key, value;
    bool says = false;
    dk_walk walk = dk_walk_begin(p, &object);
    while (*p == '{' && *credit > 0 && dk_walk_member(&walk, &key, &value)) {
        size_t read = key.length + value.length;
        *credit -= read < *credit ? read : *credit;
        says |= bytes_any(bytes_are, p + key.offset, key.length, refers) ||
                (dk_walk_is(p, &key, "type") && is_type(p, &value));
        if (dk_walk_is(p, &key, "value")) {
            return false;
        }
    }
    return says && *credit > 0;
}

/* Overwrites the names of the members of this name, quotes included, that are schemas. */
static void hide(char *json, char *end, const char *name, size_t *credit) {
    const size_t length = strlen(name);
    for (char *p = json; (p = memmem(p, (size_t)(end - p), name, length)) != NULL; p += length) {
        const char *colon = skip_json_space(p + length, end);
        const char *value = colon < end && *colon == ':' ? skip_json_space(colon + 1, end) : end;
        if (value < end && is_schema(value, end, credit)) {
            memset(p + 1, '-', length - 2);
        }
    }
}

void described_hide(char *json, size_t length) {
    enum { PER_BYTE = 4 };
    size_t credit = length * PER_BYTE;
    hide(json, json + length, "\"event\"", &credit);
    hide(json, json + length, "\"data\"", &credit);
}
