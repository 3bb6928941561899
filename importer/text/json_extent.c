#include "json_extent.h"

#include <string.h>

/* What may come next; a value in the first two, a string in the first four. */
enum { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA };

static bool top_is_object(const json_extent *e) {
    unsigned top = e->depth - 1u;
    return (e->objects[top / 8] >> (top % 8) & 1) != 0;
}

static bool open_one(json_extent *e, bool object) {
    if (e->depth == JSON_EXTENT_DEPTH_MAX || e->expects > VALUE_OR_END) {
        return false;
    }
    unsigned at = e->depth++;
    uint8_t bit = (uint8_t)(1u << (at % 8));
    e->objects[at / 8] = (uint8_t)(object ? e->objects[at / 8] | bit : e->objects[at / 8] & ~bit);
    e->expects = object ? KEY_OR_END : VALUE_OR_END;
    return true;
}

static bool close_one(json_extent *e, bool object) {
    bool right = e->depth > 0 && top_is_object(e) == object &&
                 (e->expects == COMMA || e->expects == (object ? KEY_OR_END : VALUE_OR_END));
    e->depth = (uint16_t)(e->depth - right);
    e->expects = COMMA;
    return right;
}

static bool begin_string(json_extent *e) {
    bool right = e->expects < COLON;
    e->in_string = right;
    e->expects = e->expects == KEY || e->expects == KEY_OR_END ? COLON : COMMA;
    return right;
}

static bool separator(json_extent *e, char c) {
    if (c == ':') {
        bool right = e->expects == COLON;
        e->expects = VALUE;
        return right;
    }
    bool right = e->expects == COMMA && e->depth > 0;
    e->expects = right && top_is_object(e) ? KEY : VALUE;
    return right;
}

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' ||
           c == 'E';
}

static bool begin_word(json_extent *e, char c) {
    bool right = e->expects <= VALUE_OR_END &&
                 (c == '-' || c == 't' || c == 'f' || c == 'n' || (c >= '0' && c <= '9'));
    e->in_word = true;
    e->expects = COMMA;
    return right;
}

/* A byte outside of strings. */
static bool token(json_extent *e, char c) {
    bool goes_on = e->in_word && is_word(c);
    e->in_word &= goes_on;
    if (goes_on) {
        return true;
    }
    switch (c) {
    case ' ':
    case '\t':
    case '\r':
    case '\n': return true;
    case '{':
    case '[': return open_one(e, c == '{');
    case '}':
    case ']': return close_one(e, c == '}');
    case '"': return begin_string(e);
    case ':':
    case ',': return separator(e, c);
    default: return begin_word(e, c);
    }
}

json_extent_result json_extent_feed(json_extent *e, const char *bytes, size_t length,
                                    size_t *used) {
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        *used = i;
        if (!e->in_string) {
            if (!token(e, c)) {
                return JSON_EXTENT_BROKEN;
            }
            if (e->depth == 0) {
                *used = i + 1;
                return JSON_EXTENT_DONE;
            }
        } else if (e->escaped) {
            e->escaped = false;
        } else if ((unsigned char)c < 0x20) {
            return JSON_EXTENT_BROKEN;
        } else {
            e->escaped = c == '\\';
            e->in_string = c != '"';
        }
    }
    *used = length;
    return JSON_EXTENT_OPEN;
}
