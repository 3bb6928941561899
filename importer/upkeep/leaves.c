#include "leaves.h"

#include <stdlib.h>
#include <string.h>

#include "../../ext/scan.h"
#include "../../ext/value.h"
#include "../common/buffer.h"
#include "../formats/chars.h"

typedef struct level {
    bool array;
    size_t index;  /* of its next element */
    size_t length; /* of its path */
} level;

typedef struct visit {
    buffer path;
    level *levels;
    size_t depth;
    leaves_each *each;
    void *context;
} visit;

static void cut_path(visit *v, size_t length) {
    if (length < v->path.length) {
        v->path.length = length;
        v->path.bytes[length] = 0;
    }
}

static bool is_name(const char *key, size_t length) {
    bool name = length > 0;
    for (size_t i = 0; i < length; i++) {
        name = name && (is_alphanumeric(key[i]) || key[i] == '_' || (unsigned char)key[i] >= 0x80);
    }
    return name;
}

/* `key`: with its quotes, which stay where it is more than a name. */
static void add_key(visit *v, const char *key, size_t length) {
    bool name = is_name(key + 1, length - 2);
    cut_path(v, v->levels[v->depth - 1].length);
    if (v->path.length > 0) {
        buffer_text(&v->path, ".");
    }
    buffer_add(&v->path, name ? key + 1 : key, name ? length - 2 : length);
}

/* Before a value: adds the index of an element of an array to the path. */
static void add_index(visit *v) {
    level *top = v->depth > 0 ? &v->levels[v->depth - 1] : NULL;
    if (top != NULL && top->array) {
        cut_path(v, top->length);
        buffer_print(&v->path, "[%zu]", top->index++);
    }
}

/* The end of the string or word at `p`. */
static const char *token_end(const char *p, const char *end) {
    bool escaped;
    return *p == '"' ? dk_string_end(p, end, &escaped) : json_word_end(p, end);
}

/* Takes the token at `p`; returns where it ends, or NULL to stop. */
static const char *take(visit *v, const char *p, const char *end, bool *keyed) {
    if (*p == '{' || *p == '[') {
        add_index(v);
        v->levels[v->depth++] = (level){*p == '[', 0, v->path.length};
        *keyed = false;
        return p + 1;
    }
    if (*p == '}' || *p == ']') {
        v->depth--;
        *keyed = false;
        return p + 1;
    }
    if (*p == ',' || *p == ':') {
        *keyed = *p == ':';
        return p + 1;
    }
    const char *after = token_end(p, end);
    if (*p == '"' && v->depth > 0 && !v->levels[v->depth - 1].array && !*keyed) {
        add_key(v, p, (size_t)(after - p));
        return after;
    }
    add_index(v);
    const char *path = v->path.length > 0 ? v->path.bytes : "";
    return !v->path.failed && v->each(v->context, path, p, (size_t)(after - p)) ? after : NULL;
}

bool leaves_visit(const char *text, size_t length, leaves_each *each, void *context) {
    visit v = {
        .each = each, .context = context, .levels = calloc(DK_DEPTH_MAX + 1, sizeof *v.levels)};
    const char *end = text + length, *p = v.levels != NULL ? skip_json_space(text, end) : NULL;
    bool keyed = false;
    while (p != NULL && p < end) {
        p = take(&v, p, end, &keyed);
        p = p != NULL ? skip_json_space(p, end) : NULL;
    }
    bool done = p != NULL && !v.path.failed;
    buffer_free(&v.path);
    free(v.levels);
    return done;
}
