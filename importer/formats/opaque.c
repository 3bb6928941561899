#include "opaque.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "chars.h"

enum { OPAQUE_DEPTH_MAX = 256, KEY_EVENT = 1, KEY_DATA = 2 };

typedef struct opaque {
    const char *p, *end;
    uint8_t keys[OPAQUE_DEPTH_MAX]; /* of each object that is open */
    size_t depth;
    bool is_payload;
    bool began, foreign; /* its first token is not JSON */
} opaque;

static bool is_word(char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
}

static const char *behind_blanks(const opaque *o) {
    const char *p = o->p;
    while (p < o->end && (*p == ' ' || *p == '\t')) {
        p++;
    }
    return p;
}

/* Whether an arrow follows, as in `"event"=>` and `"event" => `. */
static bool is_arrow(const opaque *o) {
    const char *p = behind_blanks(o);
    return o->end - p >= 2 && memcmp(p, "=>", 2) == 0;
}

/* Whether the token just read is a key, as in `'event':`. */
static bool is_key(const opaque *o) {
    const char *p = behind_blanks(o);
    return (p < o->end && *p == ':') || is_arrow(o);
}

static void note_name(opaque *o, const char *word, size_t length) {
    if (o->depth == 0 || o->depth > OPAQUE_DEPTH_MAX) {
        return;
    }
    uint8_t *keys = &o->keys[o->depth - 1];
    *keys |= length == 5 && memcmp(word, "event", 5) == 0 ? KEY_EVENT : 0;
    *keys |= length == 4 && memcmp(word, "data", 4) == 0 ? KEY_DATA : 0;
    o->is_payload |= *keys == (KEY_EVENT | KEY_DATA);
}

/* `quote`: the quote of a key. A key as in JSON belongs to JSON inside the print, not to the print. */
static void note_key(opaque *o, const char *word, size_t length, char quote) {
    if (is_key(o) && (quote != '"' || is_arrow(o))) {
        note_name(o, word, length);
    }
}

/* A string in single or double quotes. */
static void read_string(opaque *o) {
    char quote = *o->p++;
    const char *start = o->p;
    while (o->p < o->end && *o->p != quote) {
        o->p += *o->p == '\\' && o->p + 1 < o->end ? 2 : 1;
    }
    size_t length = (size_t)(o->p - start);
    o->p += o->p < o->end;
    if (!o->began) {
        o->foreign = quote == '\'' || is_arrow(o);
    }
    o->began = true;
    note_key(o, start, length, quote);
}

/* A string as PHP's serialize() writes it, with its length before it and no escapes: s:5:"event"; */
static bool read_serialized(opaque *o) {
    const char *p = o->p;
    size_t length = 0;
    if (o->end - p < 6 || memcmp(p, "s:", 2) != 0) {
        return false;
    }
    for (p += 2; p < o->end && dk_is_digit(*p) && length < (size_t)1 << 24; p++) {
        length = 10 * length + (size_t)(*p - '0');
    }
    if ((size_t)(o->end - p) < length + 4 || p[0] != ':' || p[1] != '"' ||
        memcmp(p + 2 + length, "\";", 2) != 0) {
        return false;
    }
    o->foreign |= !o->began;
    o->began = true;
    o->p = p + length + 4;
    note_name(o, p + 2, length);
    return true;
}

static void read_word(opaque *o) {
    if (read_serialized(o)) {
        return;
    }
    const char *start = o->p;
    while (o->p < o->end && is_word(*o->p)) {
        o->p++;
    }
    bool word = !dk_is_digit(*start) && *start != '-';
    o->foreign |= !o->began && word && is_key(o);
    o->began = true;
    note_key(o, start, (size_t)(o->p - start), 0);
}

/* One token. */
static void step(opaque *o) {
    char c = *o->p;
    if (c == '{' || c == '[') {
        if (o->depth < OPAQUE_DEPTH_MAX) {
            o->keys[o->depth] = 0;
        }
        o->depth++;
        o->p++;
    } else if (c == '}' || c == ']') {
        o->depth -= o->depth > 0;
        o->began = true;
        o->p++;
    } else if (c == '"' || c == '\'') {
        read_string(o);
    } else if (is_word(c)) {
        read_word(o);
    } else {
        o->p++;
    }
}

bool opaque_begins(const char *bytes, size_t at, size_t line_end) {
    opaque o = {.p = bytes + at, .end = bytes + line_end};
    for (int i = 0; i < 64 && o.p < o.end && !o.began; i++) {
        step(&o);
    }
    return o.foreign;
}

bool opaque_payload(const char *bytes, size_t at, size_t to, size_t *end, bool *closed) {
    opaque o = {.p = bytes + at, .end = bytes + to};
    bool go_map = at >= 3 && memcmp(bytes + at - 3, "map[", 4) == 0;
    do {
        step(&o);
    } while (o.depth > 0 && o.p < o.end);
    bool quotes = !(go_map && o.is_payload); /* Go does not quote its strings */
    *closed = o.depth == 0 || !quotes;
    *end = quotes ? (size_t)(o.p - bytes) : to;
    return o.is_payload;
}
