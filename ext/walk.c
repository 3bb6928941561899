#include "walk.h"

#include <string.h>

#include "value.h"

dk_walk dk_walk_begin(const char *text, const dk_value *container) {
    const char *start = text + container->offset;
    return (dk_walk){text, start + 1, start + container->length};
}

/*
** Skips white space and the punctuation between members; nothing else can be there in a sound text.
** False at the closing bracket of the container.
*/
static bool at_value(dk_walk *walk) {
    const char *p = walk->p;
    while (p < walk->end &&
           (*p == ' ' || *p == ',' || *p == ':' || *p == '\n' || *p == '\r' || *p == '\t')) {
        p++;
    }
    walk->p = p;
    return p < walk->end && *p != ']' && *p != '}';
}

bool dk_walk_enter(dk_walk *walk, dk_walk *object) {
    if (!at_value(walk) || *walk->p != '{') {
        return false;
    }
    *object = (dk_walk){walk->text, walk->p + 1, walk->end};
    return true;
}

void dk_walk_leave(dk_walk *walk, const dk_walk *object) {
    walk->p = object->p + 1;
}

const char *dk_walk_container_end(const char *p, const char *end) {
    int depth = 0;
    bool escaped;
    do {
        if (*p == '"') {
            p = dk_string_end(p, end, &escaped);
            continue;
        }
        depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
        p++;
    } while (depth > 0);
    return p;
}

static const char *pass_word(const char *p, const char *end) {
    while (p < end && strchr(",]} \n\r\t", *p) == NULL) {
        p++;
    }
    return p;
}

static dk_kind number_kind(const char *p, const char *end) {
    for (; p < end; p++) {
        if (*p == '.' || *p == 'e' || *p == 'E') {
            return DK_REAL;
        }
    }
    return DK_INTEGER;
}

bool dk_walk_element(dk_walk *walk, dk_value *element) {
    bool escaped = false;
    dk_kind kind;
    if (!at_value(walk)) {
        return false;
    }
    const char *p = walk->p, *after;
    switch (*p) {
    case '"':
        kind = DK_STRING;
        after = dk_string_end(p, walk->end, &escaped);
        break;
    case '{':
    case '[':
        kind = *p == '{' ? DK_OBJECT : DK_ARRAY;
        after = dk_walk_container_end(p, walk->end);
        break;
    default:
        after = pass_word(p, walk->end);
        kind = *p == 't'   ? DK_TRUE
               : *p == 'f' ? DK_FALSE
               : *p == 'n' ? DK_NULL
                           : number_kind(p, after);
    }
    element->offset = (uint32_t)(p - walk->text);
    element->length = (uint32_t)(after - p);
    element->kind = (uint8_t)kind;
    element->escaped = escaped;
    walk->p = after;
    return true;
}

bool dk_walk_member(dk_walk *walk, dk_value *key, dk_value *value) {
    return dk_walk_element(walk, key) && dk_walk_element(walk, value);
}

uint32_t dk_walk_count(const char *text, const dk_value *array) {
    uint32_t count = 0;
    dk_value element;
    if (array->kind == DK_ARRAY) {
        for (dk_walk walk = dk_walk_begin(text, array); dk_walk_element(&walk, &element);) {
            count++;
        }
    }
    return count;
}

bool dk_walk_is(const char *text, const dk_value *string, const char *word) {
    char decoded[DK_KEY_MAX];
    const char *inside = text + string->offset + 1;
    size_t length = string->length - 2;
    if (string->escaped) {
        if (!dk_string_decode_short(inside, length, decoded, sizeof decoded, &length)) {
            return false;
        }
        inside = decoded;
    }
    return length == strlen(word) && memcmp(inside, word, length) == 0;
}
