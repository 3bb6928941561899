#include "problem.h"

#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "date.h"
#include "utf8.h"
#include "value.h"

/*
** A role is what a value is in a payload: a dk_node, DK_NODE_NONE where nothing is documented, or
** one of these, which lie inside the array that is the node `categories`.
*/
enum {
    ROLE_CATEGORY = DK_NODE_NONE + 1,
    ROLE_CATEGORY_NAME,
    ROLE_CATEGORY_DESCRIPTION,
    ROLE_CATEGORY_POINTS,
    ROLE_POINT
};

#define ELEMENT(key, type, doc) \
    { NULL, "", key, sizeof(key) - 1, 0, DK_TYPE_##type, DK_ALWAYS, "", doc }

/* By role, from ROLE_CATEGORY on. */
static const dk_field elements[] = {
    ELEMENT("", OBJECT, "a summary category"),
    ELEMENT("name", TEXT, "name of the category"),
    ELEMENT("description", TEXT, "description of the category"),
    ELEMENT("summary", ARRAY, "summary points"),
    ELEMENT("", TEXT, "a summary point"),
};

static const dk_field *field_of(unsigned role) {
    return role < DK_NODE_COUNT ? &dk_fields[role] : &elements[role - ROLE_CATEGORY];
}

/* ------------------------------------------------------------------------------- reading tokens */

/* Both passes read token by token: with dk_walk each level would be passed again. */
typedef struct json_token {
    enum { KEY, SCALAR, OPEN, CLOSE } type;
    dk_value value; /* of a container the bracket alone */
} json_token;

/* Passes the number or literal at p and sets its kind. */
static const char *pass_scalar(const char *p, const char *end, dk_kind *kind) {
    *kind = *p == 't' ? DK_TRUE : *p == 'f' ? DK_FALSE : *p == 'n' ? DK_NULL : DK_INTEGER;
    for (; p < end && *p != ',' && *p != '}' && *p != ']' && !dk_is_json_space(*p); p++) {
        if (*kind == DK_INTEGER && (*p == '.' || *p == 'e' || *p == 'E')) {
            *kind = DK_REAL;
        }
    }
    return p;
}

/* Whether a string that ends at `after` is a key: a colon follows. */
static bool colon_follows(const char *after, const char *end) {
    while (after < end && dk_is_json_space(*after)) {
        after++;
    }
    return after < end && *after == ':';
}

/* The next token of a sound text, from *at on; false at the end. */
static bool next_token(const char *text, const char **at, const char *end, json_token *t) {
    const char *p = *at, *after;
    dk_kind kind = DK_ABSENT;
    bool escaped = false;
    while (p < end && (*p == ',' || *p == ':' || dk_is_json_space(*p))) {
        p++;
    }
    if (p == end) {
        return false;
    }
    if (*p == '"') {
        kind = DK_STRING;
        after = dk_string_end(p, end, &escaped);
        t->type = colon_follows(after, end) ? KEY : SCALAR;
    } else if (strchr("{[]}", *p) != NULL) {
        kind = *p == '{' ? DK_OBJECT : DK_ARRAY;
        after = p + 1;
        t->type = *p == '{' || *p == '[' ? OPEN : CLOSE;
    } else {
        after = pass_scalar(p, end, &kind);
        t->type = SCALAR;
    }
    t->value = (dk_value){(uint32_t)(p - text), (uint32_t)(after - p), (uint8_t)kind, escaped};
    *at = after;
    return true;
}

/* ------------------------------------------------------------------------------ reading strings */

/* The unit that the \u escape at the backslash p spells; 0 if another escape is there. */
static uint32_t escaped_unit(const char *p, const char *end) {
    return end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? dk_hex4(p + 2) : 0;
}

enum { PAIR_LENGTH = 12 };

/* The length of the escape at p; a pair of surrogates counts as one escape. */
static size_t escape_length(const char *p, const char *end) {
    if (p[1] != 'u') {
        return 2;
    }
    bool is_pair =
        dk_is_high_surrogate(escaped_unit(p, end)) && dk_is_low_surrogate(escaped_unit(p + 6, end));
    return is_pair ? PAIR_LENGTH : 6;
}

/* Reads what a string spells in stretches: plain bytes in place, or one decoded escape. */
typedef struct spelling {
    const char *p;
    const char *end;
    const char *stretch; /* what is left of the current one */
    size_t left;
    char decoded[4];
} spelling;

/* Goes to the next stretch if nothing is left of the current one; false at the end. */
static bool spell(spelling *s) {
    if (s->left > 0) {
        return true;
    }
    if (s->p == s->end) {
        return false;
    }
    if (*s->p == '\\') {
        size_t length = escape_length(s->p, s->end);
        s->left = dk_string_decode_prefix(s->p, length, s->decoded, sizeof s->decoded);
        s->stretch = s->decoded;
        s->p += length;
    } else {
        const char *slash = memchr(s->p, '\\', (size_t)(s->end - s->p));
        s->stretch = s->p;
        s->p = slash == NULL ? s->end : slash;
        s->left = (size_t)(s->p - s->stretch);
    }
    return true;
}

/* Much longer than any documented word. */
enum { WORD_MAX = 60, WORD_ROOM = WORD_MAX + 4 };

/*
** Decodes a string that may be a documented word and returns its length; for a string longer than
** WORD_MAX, any length above that. (The decoder stops before a character that does not fit. The room
** for one character more tells a word from a longer string that begins with it.)
*/
static size_t read_short(const char *text, const dk_value *string, char word[WORD_ROOM]) {
    return dk_string_decode_prefix(text + string->offset + 1, string->length - 2, word, WORD_ROOM);
}

/* -------------------------------------------------------------------------------- repeated keys */

typedef struct object_key {
    uint64_t hash;   /* of what it spells */
    uint32_t offset; /* of its quote */
    uint32_t length; /* quotes included */
} object_key;

enum { FEW_KEYS = 128 };

/*
** The keys of all open objects, those of the innermost last. When an object closes, its keys are
** sorted, so that equal ones become neighbours, and then removed.
*/
typedef struct finder {
    const char *text;
    dk_resize *resize;
    uint8_t *marks;
    object_key *keys;
    object_key *heap; /* NULL while `few` has room for all keys */
    size_t count;
    size_t room;
    uint32_t depth;
    size_t first[DK_DEPTH_MAX]; /* key of each open container */
    object_key few[FEW_KEYS];
} finder;

static spelling spelling_of(const char *text, uint32_t offset, uint32_t length) {
    const char *inside = text + offset + 1;
    return (spelling){.p = inside, .end = inside + length - 2};
}

/* FNV-1a. It saves comparisons only: different keys with equal hashes cost some time, nothing else. */
static uint64_t hash_key(const char *text, const dk_value *string) {
    uint64_t hash = 0xCBF29CE484222325;
    for (spelling s = spelling_of(text, string->offset, string->length); spell(&s); s.left = 0) {
        for (size_t i = 0; i < s.left; i++) {
            hash = (hash ^ (uint8_t)s.stretch[i]) * 0x100000001B3;
        }
    }
    return hash;
}

static int compare_spelling(const char *text, const object_key *a, const object_key *b) {
    spelling s = spelling_of(text, a->offset, a->length);
    spelling t = spelling_of(text, b->offset, b->length);
    for (;;) {
        bool more_s = spell(&s), more_t = spell(&t);
        if (!more_s || !more_t) {
            return more_s - more_t;
        }
        size_t length = s.left < t.left ? s.left : t.left;
        int order = memcmp(s.stretch, t.stretch, length);
        if (order != 0) {
            return order;
        }
        s.stretch += length;
        s.left -= length;
        t.stretch += length;
        t.left -= length;
    }
}

/* Equal keys are in the order of the text. */
static bool is_before(const char *text, const object_key *a, const object_key *b) {
    if (a->hash != b->hash) {
        return a->hash < b->hash;
    }
    int order = compare_spelling(text, a, b);
    return order != 0 ? order < 0 : a->offset < b->offset;
}

static void sift_down(const char *text, object_key *keys, size_t at, size_t count) {
    object_key moved = keys[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_before(text, &keys[child], &keys[child + 1])) {
            child++;
        }
        if (!is_before(text, &moved, &keys[child])) {
            break;
        }
        keys[at] = keys[child];
    }
    keys[at] = moved;
}

/* Heap sort: in place, and O(n log n) for any keys. (The C library's qsort allocates.) */
static void sort_keys(const char *text, object_key *keys, size_t count) {
    for (size_t i = count / 2; i-- > 0;) {
        sift_down(text, keys, i, count);
    }
    for (size_t last = count; last-- > 1;) {
        object_key largest = keys[0];
        keys[0] = keys[last];
        keys[last] = largest;
        sift_down(text, keys, 0, last);
    }
}

static bool is_marked(const uint8_t *marks, uint32_t offset) {
    return (marks[offset / 8] >> (offset % 8) & 1) != 0;
}

static void close_object(finder *f) {
    size_t first = f->first[--f->depth];
    object_key *keys = f->keys + first;
    size_t count = f->count - first;
    sort_keys(f->text, keys, count);
    for (size_t i = 1; i < count; i++) {
        if (keys[i - 1].hash == keys[i].hash &&
            compare_spelling(f->text, &keys[i - 1], &keys[i]) == 0) {
            f->marks[keys[i].offset / 8] |= (uint8_t)(1u << (keys[i].offset % 8));
        }
    }
    f->count = first;
}

static bool add_key(finder *f, const dk_value *string) {
    if (f->count == f->room) {
        object_key *keys = f->resize(f->heap, 2 * f->room * sizeof *keys);
        if (keys == NULL) {
            return false;
        }
        if (f->heap == NULL) {
            memcpy(keys, f->few, sizeof f->few);
        }
        f->heap = f->keys = keys;
        f->room *= 2;
    }
    f->keys[f->count++] = (object_key){hash_key(f->text, string), string->offset, string->length};
    return true;
}

static bool is_examined(const dk_scan *scan) {
    return scan->error.code == DK_OK || scan->error.code == DK_EVENT_MISSING ||
           scan->error.code == DK_EVENT_NOT_STRING;
}

bool dk_problems_mark(const char *text, const dk_scan *scan, dk_resize *resize, uint8_t *marks) {
    finder f = {.text = text, .resize = resize, .marks = marks, .room = FEW_KEYS};
    json_token t;
    f.keys = f.few;
    if (!is_examined(scan)) {
        return true;
    }
    const char *p = text + scan->root.offset, *end = p + scan->root.length;
    bool ok = true;
    while (ok && next_token(text, &p, end, &t)) {
        switch (t.type) {
        case KEY: ok = add_key(&f, &t.value); break;
        case OPEN: f.first[f.depth++] = f.count; break;
        case CLOSE: close_object(&f); break;
        default: break;
        }
    }
    if (f.heap != NULL) {
        resize(f.heap, 0);
    }
    return ok;
}

/* ------------------------------------------------------------------------------ checking values */

/* Whether the field is required in this payload. */
static bool is_required(const dk_problems *list, const dk_field *field) {
    bool locked = list->scan->value[DK_NODE_locked].kind == DK_TRUE;
    return field->presence == DK_ALWAYS || (field->presence == DK_UNLOCKED && !locked);
}

static bool has_type(const dk_value *value, dk_type type) {
    switch (type) {
    case DK_TYPE_OBJECT: return value->kind == DK_OBJECT;
    case DK_TYPE_NUMBER: return value->kind == DK_INTEGER || value->kind == DK_REAL;
    case DK_TYPE_BOOLEAN: return value->kind == DK_FALSE || value->kind == DK_TRUE;
    case DK_TYPE_ARRAY: return value->kind == DK_ARRAY;
    default: return value->kind == DK_STRING;
    }
}

/* Whether a string is one of a list such as "PERSON|COMPANY". */
static bool is_listed(const char *text, const dk_value *string, const char *list) {
    char word[WORD_ROOM];
    size_t length = read_short(text, string, word);
    for (;;) {
        size_t listed = strcspn(list, "|");
        if (length == listed && memcmp(word, list, length) == 0) {
            return true;
        }
        if (list[listed] == 0) {
            return false;
        }
        list += listed + 1;
    }
}

/* Whether a number is in a range such as "0-100". */
static bool is_in_range(const char *text, const dk_value *number, const char *range) {
    char *dash;
    double low = (double)strtol(range, &dash, 10), high = (double)strtol(dash + 1, NULL, 10);
    double value = dk_number_real(text + number->offset, number->length);
    return value >= low && value <= high;
}

static dk_code check_event(const char *text, const dk_value *event) {
    return event->kind != DK_STRING                       ? DK_EVENT_NOT_STRING
           : is_listed(text, event, "test|lead.unlocked") ? DK_OK
                                                          : DK_UNKNOWN_EVENT;
}

/* What is wrong with a value of the documented type. */
static dk_code check_content(const char *text, const dk_field *field, const dk_value *value) {
    if (field->type == DK_TYPE_DATE) {
        char date[DK_DATE_LENGTH];
        return dk_date_of(text, value, date) ? DK_OK : DK_NOT_A_DATE;
    }
    if (*field->values == 0) {
        return DK_OK;
    }
    if (field->type == DK_TYPE_NUMBER) {
        return is_in_range(text, value, field->values) ? DK_OK : DK_OUT_OF_RANGE;
    }
    return is_listed(text, value, field->values) ? DK_OK : DK_NOT_IN_LIST;
}

/* A null counts as absent: it is allowed if the field may be absent. */
static dk_code check_value(const dk_problems *list, unsigned role, const dk_value *value) {
    const dk_field *field;
    switch (role) {
    case DK_NODE_NONE: return DK_OK;
    case DK_NODE_event: return check_event(list->text, value);
    case DK_NODE_DATA: return value->kind == DK_OBJECT ? DK_OK : DK_DATA_NOT_OBJECT;
    default: break;
    }
    field = field_of(role);
    if (value->kind == DK_NULL && !is_required(list, field)) {
        return DK_OK;
    }
    return has_type(value, field->type) ? check_content(list->text, field, value) : DK_WRONG_TYPE;
}

/* ----------------------------------------------------------------------------- listing problems */

/*
** Errors are problems that make discko_valid return 0, or a lead event not a lead; all others are
** warnings.
*/
static bool is_error(const dk_problems *list, dk_code code) {
    switch (code) {
    case DK_EVENT_MISSING:
    case DK_EVENT_NOT_STRING: return true;
    case DK_DATA_MISSING:
    case DK_DATA_NOT_OBJECT: return list->lead_event;
    default: return !list->examined;
    }
}

/* Makes it the current problem; returns true. */
static bool report(dk_problems *list, dk_code code, const dk_value *found, const dk_field *field) {
    list->problem = (dk_problem){code, is_error(list, code), false, *found, field};
    return true;
}

/* The only problem of a text that does not scan; false if it has been reported already. */
static bool next_scan_error(dk_problems *list) {
    dk_value at = {.offset = list->scan->error.offset};
    if (list->problem.code != DK_OK) {
        return false;
    }
    return report(list, list->scan->error.code, &at, NULL);
}

static bool is_member(unsigned node, unsigned container) {
    return dk_fields[node].column == NULL ? dk_fields[node].parent == container
                                          : node > container && node < dk_container_end[container];
}

/* Whether the object just opened lacks a required member. */
static bool is_missing(const dk_problems *list, unsigned role, unsigned container) {
    if (container == ROLE_CATEGORY) {
        return (list->present >> (role - ROLE_CATEGORY) & 1) == 0;
    }
    return is_member(role, container) && list->scan->value[role].kind == DK_ABSENT &&
           is_required(list, field_of(role));
}

static dk_code missing_code(unsigned role) {
    switch (role) {
    case DK_NODE_event: return DK_EVENT_MISSING;
    case DK_NODE_event_date: return DK_DATE_MISSING;
    case DK_NODE_DATA: return DK_DATA_MISSING;
    default: return DK_MISSING_FIELD;
    }
}

/* Reports the next required member that the object just opened lacks; false if there is none. */
static bool next_missing(dk_problems *list) {
    while (list->missing < list->missing_end) {
        unsigned role = list->missing++;
        if (is_missing(list, role, list->place[list->depth - 1].role)) {
            dk_value object = {(uint32_t)(list->p - 1 - list->text), 1, DK_OBJECT, 0};
            report(list, missing_code(role), &object, field_of(role));
            list->problem.missing = true;
            return true;
        }
    }
    return false;
}

static dk_code check_escape(const char *p, size_t length) {
    if (length != 6) {
        return DK_OK;
    }
    if (memcmp(p + 2, "0000", 4) == 0) {
        return DK_NUL_IN_STRING;
    }
    return dk_is_surrogate(escaped_unit(p, p + length)) ? DK_LONE_SURROGATE : DK_OK;
}

/* Reports the next bad escape in the string just passed; false if there is none. */
static bool next_escape(dk_problems *list) {
    while (list->escape < list->escape_end) {
        size_t left = (size_t)(list->escape_end - list->escape);
        const char *slash = memchr(list->escape, '\\', left);
        if (slash == NULL) {
            list->escape = list->escape_end;
            break;
        }
        size_t length = escape_length(slash, list->escape_end);
        dk_code code = check_escape(slash, length);
        list->escape = slash + length;
        if (code != DK_OK) {
            dk_value at = {(uint32_t)(slash - list->text), (uint32_t)length, DK_STRING, 1};
            return report(list, code, &at, NULL);
        }
    }
    return false;
}

static void begin_escapes(dk_problems *list, const dk_value *string) {
    list->escape = list->text + string->offset + 1;
    list->escape_end = list->escape + string->length - 2;
}

/* The role of a member of a container that has a role. */
static unsigned member_role(const dk_problems *list, unsigned container, const dk_value *string) {
    char word[WORD_ROOM];
    size_t length = read_short(list->text, string, word);
    if (container != ROLE_CATEGORY) {
        return dk_field_member((dk_node)container, word, length, (dk_node)(container + 1));
    }
    for (unsigned role = ROLE_CATEGORY_NAME; role <= ROLE_CATEGORY_POINTS; role++) {
        const dk_field *field = field_of(role);
        if (length == field->key_length && memcmp(word, field->key, length) == 0) {
            return role;
        }
    }
    return DK_NODE_NONE;
}

static unsigned element_role(unsigned array) {
    return array == DK_NODE_categories     ? ROLE_CATEGORY
           : array == ROLE_CATEGORY_POINTS ? ROLE_POINT
                                           : DK_NODE_NONE;
}

/* Looks ahead for the documented members of the category just opened. */
static void find_present(dk_problems *list) {
    const char *p = list->p;
    json_token t;
    list->present = 0;
    for (int depth = 1; depth > 0 && next_token(list->text, &p, list->end, &t);) {
        depth += (t.type == OPEN) - (t.type == CLOSE);
        if (t.type == KEY && depth == 1) {
            unsigned role = member_role(list, ROLE_CATEGORY, &t.value);
            if (role != DK_NODE_NONE) {
                list->present = (uint8_t)(list->present | 1u << (role - ROLE_CATEGORY));
            }
        }
    }
}

static void open_container(dk_problems *list, unsigned role) {
    if (role == DK_NODE_DATA && !list->lead_event) {
        role = DK_NODE_NONE;
    }
    list->place[list->depth++] = (dk_place){.role = (uint8_t)role};
    if (role == ROLE_CATEGORY) {
        find_present(list);
        list->missing = ROLE_CATEGORY_NAME;
        list->missing_end = ROLE_CATEGORY_POINTS + 1;
    } else if (role < DK_NODE_COUNT && dk_container_end[role] != 0) {
        list->missing = DK_NODE_ENVELOPE + 1;
        list->missing_end = DK_NODE_COUNT;
    }
}

/* The value of a repeated key is not examined: the first one counts. */
static bool take_key(dk_problems *list, const dk_value *string) {
    dk_place *place = &list->place[list->depth - 1];
    place->key = string->offset;
    place->key_length = string->length;
    list->role = DK_NODE_NONE;
    begin_escapes(list, string);
    if (is_marked(list->marks, string->offset)) {
        return report(list, DK_DUPLICATE_KEY, string, NULL);
    }
    if (place->role == DK_NODE_NONE) {
        return false;
    }
    list->role = (uint8_t)member_role(list, place->role, string);
    return list->role == DK_NODE_NONE && report(list, DK_UNDOCUMENTED_FIELD, string, NULL);
}

static unsigned value_role(dk_problems *list) {
    if (list->depth == 0) {
        return DK_NODE_ENVELOPE;
    }
    dk_place *place = &list->place[list->depth - 1];
    if (place->key_length > 0) {
        return list->role;
    }
    place->elements++;
    return element_role(place->role);
}

static bool take_value(dk_problems *list, const json_token *t) {
    unsigned role = value_role(list);
    dk_code code = check_value(list, role, &t->value);
    if (t->type == OPEN) {
        open_container(list, code == DK_OK ? role : DK_NODE_NONE);
    } else if (t->value.kind == DK_STRING) {
        begin_escapes(list, &t->value);
    }
    return code != DK_OK && report(list, code, &t->value, field_of(role));
}

static bool take_token(dk_problems *list, const json_token *t) {
    switch (t->type) {
    case KEY: return take_key(list, &t->value);
    case CLOSE: list->depth--; return false;
    default: return take_value(list, t);
    }
}

static bool is_lead_event(const char *text, const dk_value *event) {
    char word[WORD_ROOM];
    return event->kind == DK_STRING && read_short(text, event, word) >= 5 &&
           memcmp(word, "lead.", 5) == 0;
}

void dk_problems_begin(dk_problems *list, const char *text, const dk_scan *scan,
                       const uint8_t *marks) {
    memset(list, 0, offsetof(dk_problems, place));
    list->text = text;
    list->scan = scan;
    list->marks = marks;
    list->examined = is_examined(scan);
    if (list->examined) {
        list->p = text + scan->root.offset;
        list->end = list->p + scan->root.length;
        list->lead_event = is_lead_event(text, &scan->value[DK_NODE_event]);
    }
}

bool dk_problems_next(dk_problems *list) {
    json_token t;
    if (!list->examined) {
        return next_scan_error(list);
    }
    for (;;) {
        if (next_missing(list) || next_escape(list)) {
            return true;
        }
        if (!next_token(list->text, &list->p, list->end, &t)) {
            return false;
        }
        if (take_token(list, &t)) {
            return true;
        }
    }
}

/* --------------------------------------------------------------------------- paths and messages */

typedef struct writer {
    char *out;
    size_t length;
    size_t room;
} writer;

/* Writes all of it, or nothing if it does not fit. */
static bool put_bytes(writer *w, const char *bytes, size_t length) {
    if (length > w->room - w->length) {
        return false;
    }
    memcpy(w->out + w->length, bytes, length);
    w->length += length;
    return true;
}

static bool put_text(writer *w, const char *word) {
    return put_bytes(w, word, strlen(word));
}

static bool put_index(writer *w, uint32_t index) {
    char digits[16];
    size_t at = sizeof digits;
    digits[--at] = ']';
    do {
        digits[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    digits[--at] = '[';
    return put_bytes(w, digits + at, sizeof digits - at);
}

static bool is_plain_key(const char *p, size_t length) {
    for (size_t i = 0; i < length; i++) {
        bool letter = (p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') || p[i] == '_';
        if (!letter && !(i > 0 && p[i] >= '0' && p[i] <= '9')) {
            return false;
        }
    }
    return length > 0;
}

/* `string` is a key with its quotes. */
static bool put_key(writer *w, const char *string, size_t length) {
    if (length + 1 > w->room - w->length) {
        return false;
    }
    put_text(w, ".");
    return is_plain_key(string + 1, length - 2) ? put_bytes(w, string + 1, length - 2)
                                                : put_bytes(w, string, length);
}

static bool put_place(writer *w, const char *text, const dk_place *place) {
    if (place->key_length > 0) {
        return put_key(w, text + place->key, place->key_length);
    }
    return place->elements == 0 || put_index(w, place->elements - 1);
}

size_t dk_problem_path(const dk_problems *list, char out[DK_PATH_MAX]) {
    writer w = {out, 0, DK_PATH_MAX};
    bool fits = put_text(&w, "$");
    for (uint32_t i = 0; fits && i < list->depth; i++) {
        fits = put_place(&w, list->text, &list->place[i]);
    }
    if (fits && list->problem.missing && list->problem.field->key_length < w.room - w.length) {
        put_text(&w, ".");
        put_bytes(&w, list->problem.field->key, list->problem.field->key_length);
    }
    return w.length;
}

enum { FOUND_MAX = 40 };

/* A value or key as it is spelled; a long one is cut between characters. */
static void put_found(writer *w, const char *text, const dk_value *found) {
    const char *start = text + found->offset, *end = start + found->length, *p = start;
    if (found->kind == DK_OBJECT || found->kind == DK_ARRAY) {
        put_text(w, found->kind == DK_OBJECT ? "an object" : "an array");
        return;
    }
    for (const char *next; p < end; p = next) {
        next = p + (*p == '\\' ? escape_length(p, end) : 1);
        while (next < end && ((uint8_t)*next & 0xC0) == 0x80) {
            next++;
        }
        if (next - start > FOUND_MAX && next < end) {
            put_bytes(w, start, (size_t)(p - start));
            put_text(w, found->kind == DK_STRING ? "…\"" : "…");
            return;
        }
    }
    put_bytes(w, start, found->length);
}

static void put_list(writer *w, const char *list) {
    put_text(w, "one of ");
    for (; *list != 0; list++) {
        if (*list == '|') {
            put_text(w, ", ");
        } else {
            put_bytes(w, list, 1);
        }
    }
}

static void put_range(writer *w, const char *range) {
    size_t low = strcspn(range, "-");
    put_text(w, "a number from ");
    put_bytes(w, range, low);
    put_text(w, " to ");
    put_text(w, range + low + 1);
}

static const char *type_name(dk_type type) {
    static const char *const names[] = {
        [DK_TYPE_OBJECT] = "an object",      [DK_TYPE_TEXT] = "a string",
        [DK_TYPE_DATE] = "a date",           [DK_TYPE_NUMBER] = "a number",
        [DK_TYPE_BOOLEAN] = "true or false", [DK_TYPE_ARRAY] = "an array",
    };
    return names[type];
}

static void put_expected(writer *w, const dk_problem *problem) {
    switch (problem->code) {
    case DK_UNKNOWN_EVENT: put_text(w, "test or lead.unlocked"); break;
    case DK_NOT_IN_LIST: put_list(w, problem->field->values); break;
    case DK_OUT_OF_RANGE: put_range(w, problem->field->values); break;
    case DK_DUPLICATE_KEY: put_text(w, "each key once"); break;
    case DK_UNDOCUMENTED_FIELD: put_text(w, "a documented key"); break;
    case DK_LONE_SURROGATE: put_text(w, "a pair of surrogates"); break;
    case DK_NUL_IN_STRING: put_text(w, "text without NUL"); break;
    default: put_text(w, type_name(problem->field->type)); break;
    }
}

static void put_missing(writer *w, const dk_field *field) {
    put_text(w, "a member \"");
    put_text(w, field->key);
    put_text(w, field->presence == DK_UNLOCKED ? "\" in a lead that is not locked" : "\"");
}

size_t dk_problem_message(const dk_problems *list, char out[DK_MESSAGE_MAX]) {
    writer w = {out, 0, DK_MESSAGE_MAX};
    if (!list->examined) {
        put_text(&w, list->scan->error.message);
        return w.length;
    }
    put_text(&w, "expected ");
    if (list->problem.missing) {
        put_missing(&w, list->problem.field);
    } else {
        put_expected(&w, &list->problem);
        put_text(&w, ", found ");
        put_found(&w, list->text, &list->problem.found);
        put_text(&w, list->problem.code == DK_DUPLICATE_KEY ? " again" : "");
        bool is_php = list->problem.code == DK_DATA_NOT_OBJECT &&
                      list->problem.found.kind == DK_ARRAY &&
                      dk_array_is_empty(list->text + list->problem.found.offset);
        put_text(&w, is_php ? " without elements, as PHP prints an empty object" : "");
    }
    return w.length;
}
