#include "scan.h"

#include <string.h>

#include "ascii.h"
#include "run.h"
#include "utf8.h"
#include "value.h"

typedef struct scanner {
    const uint8_t *text;
    const uint8_t *p;
    const uint8_t *end;
    bool fresh; /* the innermost container has no member yet */
    dk_scan *out;
} scanner;

static bool fail(scanner *s, dk_code code, const uint8_t *at, const char *message) {
    s->out->error.code = code;
    s->out->error.offset = (uint32_t)(at - s->text);
    s->out->error.message = message;
    return false;
}

/* The byte at p is not what was expected, or the text ends there. */
static bool unexpected(scanner *s, const uint8_t *p, const char *expected) {
    return fail(s, p == s->end ? DK_TRUNCATED : DK_MALFORMED, p, expected);
}

/* Skips white space; false at the end of the text. Most tokens have none in front of them. */
static inline bool space(scanner *s) {
    const uint8_t *start = s->p;
    if (start != s->end && *start > ' ') {
        return true;
    }
    while (s->p < s->end && dk_is_json_space((char)*s->p)) {
        s->p++;
    }
    s->out->spaced |= s->p != start;
    return s->p < s->end;
}

static inline bool at_digit(const scanner *s, const uint8_t *p) {
    return p < s->end && *p >= '0' && *p <= '9';
}

/* p is behind a backslash that begins no sound escape. Fails at the byte where it breaks. */
static bool bad_escape(scanner *s, const uint8_t *p) {
    if (p == s->end || *p != 'u') {
        return unexpected(s, p, "expected one of \"\\/bfnrtu behind the backslash");
    }
    do {
        p++;
    } while (p < s->end && dk_hex[*p] <= 15);
    return unexpected(s, p, "expected four hexadecimal digits behind \\u");
}

/* s->p is at the opening quote and is moved behind the closing one. */
static bool string(scanner *s, bool *escaped) {
    const uint8_t *p = s->p + 1;
    *escaped = false;
    for (;;) {
        p = dk_run_text_end(p, s->end, escaped);
        if (p == s->end) {
            return fail(s, DK_TRUNCATED, p, "expected '\"' at the end of a string");
        }
        if (*p == '"') {
            s->p = p + 1;
            return true;
        }
        if (*p == '\\') {
            return bad_escape(s, p + 1);
        } else if (*p < 0x20) {
            return fail(s, DK_MALFORMED, p, "expected no raw control character in a string");
        } else {
            int length = dk_utf8_length(p, s->end);
            if (length == DK_UTF8_CUT) {
                return fail(s, DK_TRUNCATED, s->end, "expected the rest of a UTF-8 character");
            }
            if (length == DK_UTF8_BAD) {
                return fail(s, DK_NOT_UTF8, p, "expected a UTF-8 character");
            }
            p += length;
        }
    }
}

/* At least one digit; *next becomes the byte behind the last one. */
static bool digits(scanner *s, const uint8_t *p, const uint8_t **next) {
    if (!at_digit(s, p)) {
        return unexpected(s, p, "expected a digit");
    }
    while (at_digit(s, p)) {
        p++;
    }
    *next = p;
    return true;
}

static bool pass_number(scanner *s, dk_kind *kind) {
    const uint8_t *p = s->p + (*s->p == '-');
    *kind = DK_INTEGER;
    if (p < s->end && *p == '0') {
        p++;
    } else if (!digits(s, p, &p)) {
        return false;
    }
    if (p < s->end && *p == '.') {
        *kind = DK_REAL;
        if (!digits(s, p + 1, &p)) {
            return false;
        }
    }
    if (p < s->end && (*p == 'e' || *p == 'E')) {
        *kind = DK_REAL;
        p++;
        if (p < s->end && (*p == '+' || *p == '-')) {
            p++;
        }
        if (!digits(s, p, &p)) {
            return false;
        }
    }
    s->p = p;
    return true;
}

static bool literal(scanner *s, const char *word, const char *expected) {
    const uint8_t *p = s->p;
    for (; *word != 0; word++, p++) {
        if (p == s->end || *p != (uint8_t)*word) {
            return unexpected(s, p, expected);
        }
    }
    s->p = p;
    return true;
}

/* Notes where a value begins; its length is set at its end. */
static inline dk_value *note(scanner *s, dk_node node, dk_kind kind, const uint8_t *start) {
    dk_value *noted = &s->out->value[node];
    noted->offset = (uint32_t)(start - s->text);
    noted->kind = (uint8_t)kind;
    return noted;
}

static bool open(scanner *s, dk_node node) {
    dk_scan *out = s->out;
    bool object = *s->p == '{';
    if (out->depth == DK_DEPTH_MAX) {
        return fail(s, DK_TOO_DEEP, s->p, "expected at most 1000 levels of nesting");
    }
    dk_open *top = &out->open[out->depth++];
    top->offset = (uint32_t)(s->p - s->text);
    top->object = object;
    top->node = (uint8_t)node;
    top->container = DK_NODE_NONE;
    if (node != DK_NODE_NONE) {
        note(s, node, object ? DK_OBJECT : DK_ARRAY, s->p);
        if (object && dk_container_end[node] != 0) {
            top->container = (uint8_t)node;
        }
    }
    top->likely = (uint8_t)(top->container + 1);
    s->p++;
    s->fresh = true;
    return true;
}

static bool close(scanner *s) {
    dk_open *top = &s->out->open[--s->out->depth];
    s->p++;
    s->fresh = false;
    if (top->node != DK_NODE_NONE) {
        s->out->value[top->node].length = (uint32_t)(s->p - s->text) - top->offset;
    }
    return true;
}

static bool scalar(scanner *s, dk_kind *kind, bool *escaped) {
    switch (*s->p) {
    case '"': *kind = DK_STRING; return string(s, escaped);
    case 't': *kind = DK_TRUE; return literal(s, "true", "expected true");
    case 'f': *kind = DK_FALSE; return literal(s, "false", "expected false");
    case 'n': *kind = DK_NULL; return literal(s, "null", "expected null");
    default:
        if (*s->p != '-' && !at_digit(s, s->p)) {
            return unexpected(s, s->p, "expected a value");
        }
        return pass_number(s, kind);
    }
}

/* s->p is at the first byte of a value: passes a scalar, opens a container. */
static bool value(scanner *s, dk_node node) {
    if (*s->p == '{' || *s->p == '[') {
        return open(s, node);
    }
    const uint8_t *start = s->p;
    dk_kind kind = DK_ABSENT;
    bool escaped = false;
    if (!scalar(s, &kind, &escaped)) {
        return false;
    }
    if (node != DK_NODE_NONE) {
        dk_value *noted = note(s, node, kind, start);
        noted->length = (uint32_t)(s->p - start);
        noted->escaped = escaped;
    }
    s->fresh = false;
    return true;
}

/* The documented node of the key between `start`, its opening quote, and s->p. */
static dk_node spelled(const scanner *s, const dk_open *top, const uint8_t *start, bool escaped) {
    const char *key = (const char *)start + 1;
    size_t length = (size_t)(s->p - start) - 2;
    char decoded[DK_KEY_MAX];
    if (escaped) {
        if (!dk_string_decode_short(key, length, decoded, sizeof decoded, &length)) {
            return DK_NODE_NONE;
        }
        key = decoded;
    }
    return dk_field_member((dk_node)top->container, key, length, (dk_node)top->likely);
}

/* The same, but DK_NODE_NONE if the key is a repeated one. */
static dk_node match(scanner *s, dk_open *top, const uint8_t *start, bool escaped) {
    dk_node node = spelled(s, top, start, escaped);
    if (node == DK_NODE_NONE || s->out->value[node].kind != DK_ABSENT) {
        s->out->other = true;
        return DK_NODE_NONE;
    }
    top->likely = (uint8_t)(node + 1);
    return node;
}

/*
** Whether the key at s->p is exactly the likely one: then it need not be scanned. Most payloads have
** their members in the documented order.
*/
static inline bool is_likely(const scanner *s, const dk_open *top) {
    if (top->container == DK_NODE_NONE || top->likely >= dk_container_end[top->container] ||
        s->out->value[top->likely].kind != DK_ABSENT) {
        return false;
    }
    const dk_field *field = &dk_fields[top->likely];
    size_t length = field->key_length, room = (size_t)(s->end - s->p);
    return room > length + 1 && s->p[length + 1] == '"' &&
           dk_run_is(s->p + 1, room - 1, field->key, length);
}

static inline dk_node take_likely(scanner *s, dk_open *top) {
    s->p += dk_fields[top->likely].key_length + 2;
    return (dk_node)top->likely++;
}

/* One step in an object: a member with its value (a container is only opened), or the end. */
static bool member(scanner *s, dk_open *top) {
    bool escaped;
    dk_node node = DK_NODE_NONE;
    if (!space(s) || (!s->fresh && *s->p != ',' && *s->p != '}')) {
        return unexpected(s, s->p, s->fresh ? "expected a key or '}'" : "expected ',' or '}'");
    }
    if (*s->p == '}') {
        return close(s);
    }
    if (!s->fresh) {
        s->p++;
    }
    if (!space(s) || *s->p != '"') {
        return unexpected(s, s->p, s->fresh ? "expected a key or '}'" : "expected a key");
    }
    const uint8_t *key = s->p;
    if (is_likely(s, top)) {
        node = take_likely(s, top);
    } else if (!string(s, &escaped)) {
        return false;
    } else if (top->container != DK_NODE_NONE) {
        node = match(s, top, key, escaped);
    }
    if (!space(s) || *s->p != ':') {
        return unexpected(s, s->p, "expected ':'");
    }
    s->p++;
    if (!space(s)) {
        return unexpected(s, s->p, "expected a value");
    }
    return value(s, node);
}

/* One step in an array. */
static bool element(scanner *s) {
    if (!space(s) || (!s->fresh && *s->p != ',' && *s->p != ']')) {
        return unexpected(s, s->p, s->fresh ? "expected a value or ']'" : "expected ',' or ']'");
    }
    if (*s->p == ']') {
        return close(s);
    }
    if (!s->fresh) {
        s->p++;
        if (!space(s)) {
            return unexpected(s, s->p, "expected a value");
        }
    }
    return value(s, DK_NODE_NONE);
}

static bool root(scanner *s) {
    dk_scan *out = s->out;
    if (!space(s)) {
        return unexpected(s, s->p, "expected a value");
    }
    out->spaced = false;
    out->root.offset = (uint32_t)(s->p - s->text);
    dk_kind kind = *s->p == '{' ? DK_OBJECT : DK_ARRAY;
    bool escaped = false;
    bool container = *s->p == '{' || *s->p == '[';
    if (container ? !open(s, kind == DK_OBJECT ? DK_NODE_ENVELOPE : DK_NODE_NONE)
                  : !scalar(s, &kind, &escaped)) {
        return false;
    }
    out->root.kind = (uint8_t)kind;
    out->root.escaped = escaped;
    while (out->depth > 0) {
        dk_open *top = &out->open[out->depth - 1];
        if (!(top->object ? member(s, top) : element(s))) {
            return false;
        }
    }
    out->root.length = (uint32_t)(s->p - s->text) - out->root.offset;
    return true;
}

/* Prepares a scan; the stack of open containers need not be cleared. */
static bool begin(scanner *s, const char *text, size_t length, dk_scan *scan) {
    memset(scan, 0, offsetof(dk_scan, open));
    s->text = s->p = (const uint8_t *)text;
    s->fresh = false;
    s->out = scan;
    if (length > DK_TEXT_MAX) {
        scan->error = (dk_error){DK_TOO_LARGE, DK_TEXT_MAX, "expected at most 4 GiB"};
        return false;
    }
    s->end = length == 0 ? s->text : s->text + length;
    return true;
}

bool dk_scan_value(const char *text, size_t length, dk_scan *scan) {
    scanner s;
    return begin(&s, text, length, scan) && root(&s);
}

bool dk_scan_payload(const char *text, size_t length, dk_scan *scan) {
    scanner s;
    if (!begin(&s, text, length, scan) || !root(&s)) {
        return false;
    }
    bool spaced = scan->spaced; /* white space around the root does not count */
    if (space(&s)) {
        return fail(&s, DK_MALFORMED, s.p, "expected nothing behind the value");
    }
    scan->spaced = spaced;
    return dk_scan_check_envelope(scan);
}

bool dk_scan_check_envelope(dk_scan *scan) {
    const dk_value *event = &scan->value[DK_NODE_event];
    if (scan->root.kind != DK_OBJECT) {
        scan->error = (dk_error){DK_NOT_OBJECT, scan->root.offset, "expected a JSON object"};
    } else if (event->kind == DK_ABSENT) {
        scan->error =
            (dk_error){DK_EVENT_MISSING, scan->root.offset, "expected a member \"event\" in it"};
    } else if (event->kind != DK_STRING) {
        scan->error = (dk_error){DK_EVENT_NOT_STRING, event->offset, "expected a string"};
    }
    return scan->error.code == DK_OK;
}

bool dk_scan_is_lead(const char *text, const dk_scan *scan) {
    const dk_value *event = &scan->value[DK_NODE_event];
    char start[sizeof "lead." - 1];
    size_t length =
        dk_string_decode_prefix(text + event->offset + 1, event->length - 2, start, sizeof start);
    return length == sizeof start && memcmp(start, "lead.", sizeof start) == 0 &&
           scan->value[DK_NODE_DATA].kind == DK_OBJECT;
}
