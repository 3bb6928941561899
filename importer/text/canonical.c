#include "canonical.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/scan.h"
#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "chars.h"

typedef struct member {
    const char *name, *value;
} member;

/* Offsets count from the text's first byte. */
typedef struct object {
    uint32_t begin, end;   /* its opening bracket, and one past its closing one */
    uint32_t first, count; /* its members, sorted by their names */
} object;

typedef struct form {
    const char *text, *end;
    bool rounds;
    canonical_put *put;
    void *context;
    member *members;
    object *objects; /* in the order in which they begin */
    size_t member_count, object_count;
} form;

static const char end_mark = '\xFF'; /* never in UTF-8 */

static void put_bytes(const form *f, const char *bytes, size_t length) {
    if (length > 0) {
        f->put(f->context, bytes, length);
    }
}

static void put_one(const form *f, char byte) {
    f->put(f->context, &byte, 1);
}

/*
** ------------------------------------------------------------------------------------------ strings
*/

/*
** Decodes the escape at `p`, a backslash; *used becomes its length. Half of a surrogate pair is written as the three
** bytes that would encode it, which never occur in UTF-8.
*/
static size_t decode_escape(const char *p, char out[4], size_t *used) {
    static const char letters[] = "b\bf\fn\nr\rt\t";
    *used = 2;
    if (p[1] != 'u') {
        const char *found = strchr(letters, p[1]);
        out[0] = found != NULL ? found[1] : p[1];
        return 1;
    }
    uint32_t c = dk_hex4(p + 2);
    *used = 6;
    if (dk_is_high_surrogate(c) && p[6] == '\\' && p[7] == 'u') {
        uint32_t low = dk_hex4(p + 8);
        if (dk_is_low_surrogate(low)) {
            c = dk_join_surrogates(c, low);
            *used = 12;
        }
    }
    return dk_utf8_put(c, out);
}

/* The string whose opening quote is at `quote`; returns one past its closing one. */
static const char *put_string(const form *f, const char *quote) {
    const char *p = quote + 1, *from = p;
    put_one(f, '"');
    while (*p != '"') {
        char made[4];
        size_t used;
        if (*p != '\\') {
            p++;
            continue;
        }
        put_bytes(f, from, (size_t)(p - from));
        size_t size = decode_escape(p, made, &used);
        bool is_half = size == 3 && (uint8_t)made[0] == 0xED && (uint8_t)made[1] >= 0xA0;
        put_bytes(f, is_half && f->rounds ? "\xEF\xBF\xBD" : made, size);
        from = p += used;
    }
    put_bytes(f, from, (size_t)(p - from));
    put_one(f, end_mark);
    return p + 1;
}

/* The bytes of a name, one after another; -1 at its end. */
typedef struct letters {
    const char *p;
    char made[4];
    size_t at, count;
} letters;

static int next_letter(letters *l) {
    if (l->at < l->count) {
        return (uint8_t)l->made[l->at++];
    }
    if (*l->p == '"') {
        return -1;
    }
    if (*l->p != '\\') {
        return (uint8_t)*l->p++;
    }
    size_t used;
    l->count = decode_escape(l->p, l->made, &used);
    l->p += used;
    l->at = 1;
    return (uint8_t)l->made[0];
}

static int compare_names(const char *a, const char *b) {
    letters of_a = {.p = a + 1}, of_b = {.p = b + 1};
    int x, y;
    do {
        x = next_letter(&of_a);
        y = next_letter(&of_b);
    } while (x == y && x >= 0);
    return (x > y) - (x < y);
}

/*
** ------------------------------------------------------------------------------------------ numbers
*/

/* How many digits an int64_t holds with room for a sum. */
enum { EXPONENT_DIGITS = 17 };
#define EXPONENT_LIMIT 100000000000000000

/*
** Puts an exponent of more than EXPONENT_DIGITS digits, with `change` added: the last digits are added up, and a
** carry or borrow goes on to the others. The change is smaller than the exponent, so the sign stays.
*/
static void put_large_exponent(const form *f, const char *digits, size_t count, bool negative,
                               int64_t change) {
    size_t front = count - EXPONENT_DIGITS, same = front;
    int64_t low = negative ? -change : change;
    int64_t sum = 0;
    for (size_t i = front; i < count; i++) {
        sum = sum * 10 + (digits[i] - '0');
    }
    sum += low;
    int carry = sum >= EXPONENT_LIMIT ? 1 : sum < 0 ? -1 : 0;
    sum -= carry * EXPONENT_LIMIT;
    /* The digits that the carry passes through: nines become zeros, or zeros nines. */
    char through = carry > 0 ? '9' : '0', becomes = carry > 0 ? '0' : '9';
    while (carry != 0 && same > 0 && digits[same - 1] == through) {
        same--;
    }
    put_bytes(f, negative ? "-" : "", negative);
    put_bytes(f, "1", carry > 0 && same == 0);
    for (size_t i = 0; i < front; i++) {
        char digit = carry == 0 || i + 1 < same ? digits[i]
                     : i + 1 == same            ? (char)(digits[i] + carry)
                                                : becomes;
        put_bytes(f, &digit, i > 0 || same == 0 || digit != '0'); /* no zero begins it */
    }
    char room[EXPONENT_DIGITS];
    for (size_t i = EXPONENT_DIGITS; i > 0; i--, sum /= 10) {
        room[i - 1] = (char)('0' + sum % 10);
    }
    put_bytes(f, room, sizeof room);
}

static void put_integer(const form *f, int64_t value) {
    char room[24], *p = room + sizeof room;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        *--p = '-';
    }
    put_bytes(f, p, (size_t)(room + sizeof room - p));
}

static const char *behind_zeros(const char *p, const char *end) {
    while (p < end && *p == '0') {
        p++;
    }
    return p;
}

/* The exponent written at [p, end), which may be empty, with `change` added. */
static void put_exponent(const form *f, const char *p, const char *end, int64_t change) {
    bool negative = p < end && *p == '-';
    int64_t sum = 0;
    p += p < end && (*p == '-' || *p == '+');
    p = behind_zeros(p, end);
    if (end - p > EXPONENT_DIGITS) {
        put_large_exponent(f, p, (size_t)(end - p), negative, change);
        return;
    }
    for (; p < end; p++) {
        sum = sum * 10 + (*p - '0');
    }
    put_integer(f, (negative ? -sum : sum) + change);
}

static const char *find_digit(const char *p, const char *end) {
    while (p < end && (*p == '0' || *p == '.')) {
        p++;
    }
    return p;
}

/* The number at [p, end). */
static void put_number(const form *f, const char *p, const char *end) {
    const char *mantissa_end = p, *exponent;
    bool negative = *p == '-';
    p += negative;
    while (mantissa_end < end && (*mantissa_end | 0x20) != 'e') {
        mantissa_end++;
    }
    exponent = mantissa_end + (mantissa_end < end);
    const char *point = memchr(p, '.', (size_t)(mantissa_end - p));
    const char *first = find_digit(p, mantissa_end), *last = mantissa_end;
    put_one(f, '#');
    if (first == mantissa_end) {
        put_one(f, '0');
        put_one(f, end_mark);
        return;
    }
    while (last[-1] == '0' || last[-1] == '.') {
        last--;
    }
    put_bytes(f, "-", negative);
    point = point != NULL ? point : mantissa_end;
    if (first < point && point < last) {
        put_bytes(f, first, (size_t)(point - first));
        put_bytes(f, point + 1, (size_t)(last - point) - 1);
    } else {
        put_bytes(f, first, (size_t)(last - first));
    }
    put_one(f, 'e');
    put_exponent(f, exponent, end, first < point ? point - first : point + 1 - first);
    put_one(f, end_mark);
}

static const char *put_word(const form *f, const char *p) {
    const char *end = json_word_end(p, f->end);
    bool is_number = *p == '-' || dk_is_digit(*p);
    if (is_number && f->rounds) {
        double number = dk_number_real(p, (size_t)(end - p)) + 0.0; /* -0 becomes 0 */
        put_one(f, '#');
        put_bytes(f, (const char *)&number, sizeof number);
    } else if (is_number) {
        put_number(f, p, end);
    } else {
        put_one(f, *p);
    }
    return end;
}

/*
** -------------------------------------------------------------------------------------------- index
*/

/* A container that is open while the text is read: the number of an object, or this value for an array. */
static const uint32_t of_array = UINT32_MAX;

/*
** The members of objects that are open lie at the end of the list, the latest one first; those of an object that has been
** closed lie together, behind those of the objects that were closed before it.
*/
typedef struct pass {
    form *form;
    bool noting; /* in the second pass; in the first, members and objects are only counted */
    bool has_name;
    size_t members, objects; /* how many there are so far */
    size_t closed;           /* how many members of objects that have been closed */
    size_t depth;
    struct {
        uint32_t object, members;
    } open[DK_DEPTH_MAX + 1];
} pass;

static uint32_t offset_of(const form *f, const char *p) {
    return (uint32_t)(p - f->text);
}

static member *latest_member(const pass *s) {
    return s->form->members + s->form->member_count - (s->members - s->closed);
}

static void note_value(pass *s, const char *p) {
    if (s->has_name && s->noting) {
        latest_member(s)->value = p;
    }
    s->has_name = false;
}

static void note_name(pass *s, const char *p) {
    s->members++;
    s->open[s->depth - 1].members++;
    s->has_name = true;
    if (s->noting) {
        latest_member(s)->name = p;
    }
}

static void open_container(pass *s, const char *p) {
    note_value(s, p);
    assert(s->depth <= DK_DEPTH_MAX);
    s->open[s->depth].object = *p == '{' ? (uint32_t)s->objects : of_array;
    s->open[s->depth++].members = 0;
    if (*p == '{' && s->noting) {
        s->form->objects[s->objects].begin = offset_of(s->form, p);
    }
    s->objects += *p == '{';
}

/* The order of an object's members: by name, then as they stand in the text. */
static int by_name(const void *a, const void *b) {
    const member *x = a, *y = b;
    int order = compare_names(x->name, y->name);
    return order != 0 ? order : (x->name > y->name) - (x->name < y->name);
}

static void close_container(pass *s, const char *p) {
    uint32_t which = s->open[--s->depth].object, count = s->open[s->depth].members;
    if (!s->noting || which == of_array) {
        return;
    }
    member *first = s->form->members + s->closed;
    memmove(first, latest_member(s), count * sizeof *first);
    qsort(first, count, sizeof *first, by_name);
    object *of = &s->form->objects[which];
    *of = (object){of->begin, offset_of(s->form, p) + 1, (uint32_t)s->closed, count};
    s->closed += count;
}

static bool is_between(char c) {
    return dk_is_json_space(c) || c == ',' || c == ':';
}

static void go_through(pass *s) {
    const char *p = s->form->text, *end = s->form->end;
    bool escaped;
    while (p < end) {
        if (is_between(*p)) {
            p++;
        } else if (*p == '{' || *p == '[') {
            open_container(s, p++);
        } else if (*p == '}' || *p == ']') {
            close_container(s, p++);
        } else if (*p == '"') {
            bool in_object = s->depth > 0 && s->open[s->depth - 1].object != of_array;
            if (in_object && !s->has_name) {
                note_name(s, p);
            } else {
                note_value(s, p);
            }
            p = dk_string_end(p, end, &escaped);
        } else {
            note_value(s, p);
            p = json_word_end(p, end);
        }
    }
}

/* False when out of memory. */
static bool make_index(form *f) {
    pass *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return false;
    }
    s->form = f;
    go_through(s);
    f->member_count = s->members;
    f->object_count = s->objects;
    f->members = malloc((s->members + 1) * sizeof *f->members);
    f->objects = calloc(s->objects + 1, sizeof *f->objects);
    bool made = f->members != NULL && f->objects != NULL;
    if (made) {
        *s = (pass){.form = f, .noting = true};
        go_through(s);
    }
    free(s);
    return made;
}

static size_t object_at(const form *f, const char *p) {
    size_t low = 0, high = f->object_count;
    uint32_t begin = offset_of(f, p);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (f->objects[middle].begin <= begin) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/*
** ------------------------------------------------------------------------------------------- output
*/

/* An open container: the remaining members of an object, or where an array continues. */
typedef struct open {
    bool is_object;
    size_t next, end;
    const char *p;
} open;

typedef struct output {
    const form *form;
    size_t depth;
    open open[DK_DEPTH_MAX + 1];
} output;

/* Puts a value; of a container only its beginning. Returns where the array around it continues. */
static const char *put_value(output *o, const char *p) {
    const form *f = o->form;
    if (*p == '"') {
        return put_string(f, p);
    }
    if (*p != '{' && *p != '[') {
        return put_word(f, p);
    }
    put_one(f, *p);
    open *top = &o->open[o->depth++];
    if (*p == '[') {
        *top = (open){.p = p + 1};
        return NULL; /* not known before it ends */
    }
    const object *of = &f->objects[object_at(f, p)];
    *top = (open){.is_object = true, .next = of->first, .end = of->first + of->count};
    return f->text + of->end;
}

/* The next value to be put; NULL at the end of the container. */
static const char *next_value(const form *f, open *top) {
    if (top->is_object) {
        if (top->next == top->end) {
            return NULL;
        }
        const member *of = &f->members[top->next++];
        (void)put_string(f, of->name);
        return of->value;
    }
    while (is_between(*top->p)) {
        top->p++;
    }
    return *top->p == ']' ? NULL : top->p;
}

static void put_all(output *o, const char *p) {
    (void)put_value(o, p);
    while (o->depth > 0) {
        open *top = &o->open[o->depth - 1];
        p = next_value(o->form, top);
        if (p != NULL) {
            const char *after = put_value(o, p);
            top->p = after;
            continue;
        }
        put_one(o->form, top->is_object ? '}' : ']');
        o->depth--;
        open *outer = &o->open[o->depth > 0 ? o->depth - 1 : 0];
        if (o->depth > 0 && !top->is_object && !outer->is_object) {
            outer->p = top->p + 1;
        }
    }
}

bool canonical_write(const char *text, size_t length, bool rounds, canonical_put *put,
                     void *context) {
    while (length > 0 && dk_is_json_space(*text)) {
        text++;
        length--;
    }
    form f = {.text = text, .end = text + length, .rounds = rounds, .put = put, .context = context};
    output *o = calloc(1, sizeof *o);
    bool made = o != NULL && length > 0 && make_index(&f);
    if (made) {
        o->form = &f;
        put_all(o, text);
    }
    free(o);
    free(f.members);
    free(f.objects);
    return made;
}
