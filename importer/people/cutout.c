#include "cutout.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/scan.h"
#include "../../ext/walk.h"
#include "../common/grow.h"
#include "../find/trace.h"
#include "../text/chars.h"
#include "layers.h"
#include "normal.h"

/*
** Units of this many bytes are parts of a record; this many decoded texts are tried in it, this many levels deep; this many
** brackets may be open.
*/
enum { UNIT_LEAST = 40, TRIES_MAX = 64, DEPTH_MAX = 4, OPEN_MAX = 1 << 16 };

/* For each byte of the record, so many bytes of layers are looked at in all, and a few for a short one. */
enum { LOOKS_OF_BYTE = 80, LOOKS_LEAST = 1 << 17 };

enum { HAS_EVENT = 1, HAS_DATA = 2, HAS_BOTH = HAS_EVENT | HAS_DATA };

/* An object with a key "event" or "data". */
typedef struct start {
    size_t from, to; /* `to`: one past the bracket that closes it; 0 if there is none */
    unsigned keys;
} start;

typedef struct open {
    size_t at;
    size_t start; /* its place in the list, counted from 1; or 0 */
} open;

typedef struct division {
    const char *text;
    size_t length;
    start *starts;
    size_t count, room;
    open *open;
    size_t depth, open_room;
    dk_scan *scan;
    size_t budget; /* bytes that may still be scanned */
} division;

typedef struct cutter {
    const cutout_judge *judge;
    int tries;
    size_t looked; /* besides what the judge has looked at: */
    size_t before; /* its figure at the beginning */
    size_t most;
} cutter;

static bool is_spent(const cutter *c) {
    return c->looked + *c->judge->looked - c->before > c->most;
}

/*
** ----------------------------------------------------------------------------------------- starts
*/

static bool is_of_word(char c) {
    return normal_is_letter(c) || c == '_';
}

static size_t pass(const division *d, size_t at, const char *characters) {
    while (at < d->length && d->text[at] != 0 && strchr(characters, d->text[at]) != NULL) {
        at++;
    }
    return at;
}

/* Where the value of a key begins: the word of `size` bytes at `at`, if a colon or the like follows; else 0. */
static size_t value_of(const division *d, size_t at, size_t size) {
    size_t joint = pass(d, at + size, "\\\"'` \t");
    if ((at > 0 && is_of_word(d->text[at - 1])) || joint == d->length ||
        (d->text[joint] != ':' && d->text[joint] != '=')) {
        return 0;
    }
    return pass(d, joint, ":=> \t\r\n");
}

/* "data" counts only if it is an object. */
static unsigned key_at(const division *d, size_t at) {
    const char *p = d->text + at;
    size_t left = d->length - at;
    if (*p == 'e' && left > 5 && memcmp(p, "event", 5) == 0) {
        return value_of(d, at, 5) > 0 ? HAS_EVENT : 0;
    }
    size_t value = *p == 'd' && left > 4 && memcmp(p, "data", 4) == 0 ? value_of(d, at, 4) : 0;
    bool object = value > 0 && value < d->length && strchr("{m#", d->text[value]) != NULL;
    return object && d->text[value] != 0 ? HAS_DATA : 0;
}

/* False when out of memory, here and below. */
static bool note_key(division *d, unsigned key) {
    if (d->depth == 0) {
        return true;
    }
    open *top = &d->open[d->depth - 1];
    if (top->start == 0) {
        if (!grow(&d->starts, d->count, &d->room, sizeof *d->starts)) {
            return false;
        }
        d->starts[d->count++] = (start){.from = top->at};
        top->start = d->count;
    }
    d->starts[top->start - 1].keys |= key;
    return true;
}

static bool open_bracket(division *d, size_t at) {
    d->depth = d->depth == OPEN_MAX ? 0 : d->depth;
    if (!grow(&d->open, d->depth, &d->open_room, sizeof *d->open)) {
        return false;
    }
    d->open[d->depth++] = (open){.at = at};
    return true;
}

static void close_bracket(division *d, size_t at) {
    if (d->depth > 0) {
        const open *top = &d->open[--d->depth];
        if (top->start != 0) {
            d->starts[top->start - 1].to = at + 1;
        }
    }
}

/* Of starts, or of ranges: both begin with their place. */
static int by_place(const void *a, const void *b) {
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static bool find_starts(division *d) {
    bool on = true;
    for (size_t at = 0; at < d->length && on; at++) {
        char c = d->text[at];
        unsigned key = c == 'e' || c == 'd' ? key_at(d, at) : 0;
        if (c == '{' || c == '[') {
            on = open_bracket(d, at);
        } else if (c == '}' || c == ']') {
            close_bracket(d, at);
        } else if (key != 0) {
            on = note_key(d, key);
        }
    }
    if (d->count > 0) {
        qsort(d->starts, d->count, sizeof *d->starts, by_place);
    }
    return on;
}

/*
** ------------------------------------------------------------------------------------------ parts
*/

/* Whether the object that has been scanned has one of the keys itself, and not in a string. */
static bool has_key(const division *d, const char *text) {
    dk_value name, value;
    bool has = false;
    for (dk_walk walk = dk_walk_begin(text, &d->scan->root);
         !has && dk_walk_member(&walk, &name, &value);) {
        has = dk_walk_is(text, &name, "event") || dk_walk_is(text, &name, "data");
    }
    return has;
}

/*
** Where a payload ends that is not cut; 0 if it is cut, and its beginning if it is none: a logger's line with a piece of
** one. Brackets in its strings count only if it is not JSON.
*/
static size_t end_of_payload(division *d, const start *s) {
    const char *text = d->text + s->from;
    if (*text == '{' && d->budget > 0) {
        bool sound = dk_scan_value(text, d->length - s->from, d->scan);
        size_t used = sound ? d->scan->root.length : d->scan->error.offset;
        d->budget -= used < d->budget ? used : d->budget;
        if (sound) {
            return !has_key(d, text) ? s->from : s->keys == HAS_BOTH ? s->from + used : 0;
        }
    }
    return s->keys == HAS_BOTH ? s->to : 0;
}

/* Where a cut payload ends: before the line in which the next one begins. */
static size_t end_of_cut(const division *d, const start *s, const start *next) {
    size_t to = next != NULL ? next->from : d->length;
    const char *line = next != NULL ? memrchr(d->text + s->from, '\n', to - s->from) : NULL;
    return line != NULL ? (size_t)(line - d->text) + 1 : to;
}

typedef enum verdict { VERDICT_NONE, VERDICT_THEIRS, VERDICT_OTHERS } verdict;

/* The rest of the record, put together from its parts. */
typedef struct making {
    cutter *cutter;
    division *division;
    int depth;
    char *rest;
    size_t length, room;
    layers_range *cuts; /* of the text */
    size_t cut_count, cut_room;
    layers_range *units; /* of the text, in order */
    size_t unit_count, unit_room;
    bool cut, others, failed;
    verdict whole; /* on the text as a whole, if one part is all of it */
} making;

static cutout_result cut_decoded(cutter *c, const char *bytes, size_t length, int depth,
                                 char **rest, size_t *rest_length);

/* What a part shows in any layer: keys of a payload, and a payload of somebody for whom it is worth keeping. */
typedef struct sight {
    cutter *cutter;
    unsigned keys;
    bool somebody;
} sight;

static bool see(void *context, const char *text, size_t length) {
    sight *s = context;
    unsigned shown = trace_look(text, length);
    s->cutter->looked += layers_cost(length);
    s->keys |= (shown & (TRACE_EVENT | TRACE_LEAD | TRACE_NAMED)) != 0 ? HAS_EVENT : 0;
    s->keys |= (shown & (TRACE_DATA | TRACE_INSIDE)) != 0 ? HAS_DATA : 0;
    s->somebody |= trace_is(shown) &&
                   (memchr(text, '@', length) != NULL || memmem(text, length, "id", 2) != NULL ||
                    memmem(text, length, "ame", 3) != NULL);
    return !is_spent(s->cutter);
}

static sight look_at(making *m, size_t from, size_t to) {
    sight s = {.cutter = m->cutter};
    m->failed |= layers_visit(m->division->text + from, to - from, see, &s) == LAYERS_NO_MEMORY;
    return s;
}

/* Room for more of the rest; NULL when out of memory. */
static char *add_room(making *m, size_t length) {
    if (length > m->room - m->length) {
        size_t room = m->length + length + m->room / 2;
        char *larger = realloc(m->rest, room + 1);
        m->failed |= larger == NULL;
        if (larger == NULL) {
            return NULL;
        }
        m->rest = larger;
        m->room = room;
    }
    m->length += length;
    return m->rest + m->length - length;
}

static void keep(making *m, const char *text, size_t length) {
    char *room = add_room(m, length);
    if (room != NULL) {
        memcpy(room, text, length);
    }
}

/* Line ends are kept. */
static void blank(making *m, size_t from, size_t to) {
    const char *text = m->division->text + from;
    char *room = add_room(m, to - from);
    if (room == NULL || !grow(&m->cuts, m->cut_count, &m->cut_room, sizeof *m->cuts)) {
        m->failed = true;
        return;
    }
    m->cut = true;
    m->cuts[m->cut_count++] = (layers_range){from, to, false};
    for (size_t i = 0; i < to - from; i++) {
        room[i] = text[i] == '\n' ? '\n' : ' ';
    }
}

static void tell_cuts(making *m) {
    const cutout_judge *judge = m->cutter->judge;
    for (size_t i = 0; i < m->cut_count && judge->cut != NULL && !m->failed; i++) {
        const layers_range *r = &m->cuts[i];
        m->failed = !judge->cut(judge->context, m->division->text + r->from, r->to - r->from);
    }
}

/* `encodes`: it may be an encoded text that holds several people. */
static void judge_part(making *m, size_t from, size_t to, bool encodes) {
    const char *text = m->division->text + from;
    const cutout_judge *judge = m->cutter->judge;
    bool theirs = false;
    char *rest = NULL;
    size_t length = to - from, rest_length = 0;
    if (from >= to || m->failed) {
        return;
    }
    bool undecided = is_spent(m->cutter);
    m->failed = !undecided && !judge->is_theirs(judge->context, text, length, &theirs);
    cutout_result result = m->failed   ? CUTOUT_FAILED
                           : undecided ? CUTOUT_ALL
                           : !theirs   ? CUTOUT_NONE
                           : encodes && !(from == 0 && to == m->division->length)
                               ? cut_decoded(m->cutter, text, length, m->depth, &rest, &rest_length)
                               : CUTOUT_ALL;
    if (!undecided && !m->failed && from == 0 && to == m->division->length) {
        m->whole = theirs ? VERDICT_THEIRS : VERDICT_OTHERS;
    }
    m->failed |= result == CUTOUT_FAILED;
    m->cut |= result == CUTOUT_PART;
    m->others |= result == CUTOUT_PART || (!theirs && look_at(m, from, to).somebody);
    if (result == CUTOUT_NONE) {
        keep(m, text, length);
    } else if (result == CUTOUT_PART) {
        keep(m, rest, rest_length);
    } else if (result == CUTOUT_ALL) {
        blank(m, from, to);
    }
    free(rest);
}

/* The first unit that ends after `at`; NULL if none does. */
static const layers_range *unit_after(const making *m, size_t at) {
    size_t low = 0, high = m->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->units[middle].to <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < m->unit_count ? &m->units[low] : NULL;
}

/* Where the unit ends in which `at` stands; `at` if it stands in none. */
static size_t end_of_unit(const making *m, size_t at) {
    const layers_range *u = unit_after(m, at);
    return u != NULL && u->from < at ? u->to : at;
}

/* Where the piece ends that begins at `at`: a unit, or what stands before one, at most the rest of its line. */
static size_t end_of_piece(const making *m, size_t at, size_t to) {
    const layers_range *u = unit_after(m, at);
    if (u != NULL && u->from <= at) {
        return u->to < to ? u->to : to;
    }
    size_t end = u != NULL && u->from < to ? u->from : to;
    const char *text = m->division->text, *line = memchr(text + at, '\n', end - at);
    return line != NULL ? (size_t)(line - text) + 1 : end;
}

/*
** Between payloads, the parts are pieces in which, encoded or not, a payload begins, with the pieces up to the next such
** one: they may be the rest of it.
*/
static void judge_between(making *m, size_t from, size_t to) {
    size_t begin = from, end;
    for (size_t at = from; at < to && !m->failed; at = end) {
        end = end_of_piece(m, at, to);
        if (at > begin && !is_spent(m->cutter) && look_at(m, at, end).keys == HAS_BOTH) {
            judge_part(m, begin, at, true);
            begin = at;
        }
    }
    judge_part(m, begin, to, true);
}

static void judge_parts(making *m) {
    division *d = m->division;
    size_t at = 0;
    for (size_t i = 0; i < d->count && !m->failed; i++) {
        const start *s = &d->starts[i];
        if (s->from < at || end_of_unit(m, s->from) > s->from) {
            continue;
        }
        size_t end = end_of_payload(d, s);
        if (end == s->from) {
            continue;
        }
        end = end > 0 ? end : end_of_cut(d, s, i + 1 < d->count ? s + 1 : NULL);
        end = end_of_unit(m, end);
        judge_between(m, at, s->from);
        judge_part(m, s->from, end, s->keys != HAS_BOTH);
        at = end;
    }
    judge_between(m, at, d->length);
}

static bool add_unit(void *context, const layers_range *of, const char *made, size_t length) {
    making *m = context;
    (void)made;
    m->cutter->looked += layers_cost(length);
    if (of->is_unit && of->to - of->from >= UNIT_LEAST) {
        m->failed |= !grow(&m->units, m->unit_count, &m->unit_room, sizeof *m->units);
        if (!m->failed) {
            m->units[m->unit_count++] = *of;
        }
    }
    return !m->failed;
}

/* The units of the text; what several encodings have in common is one. */
static void find_units(making *m) {
    const division *d = m->division;
    m->failed |= layers_visit_next(d->text, d->length, add_unit, m) == LAYERS_NO_MEMORY;
    size_t count = 0;
    if (m->unit_count > 0) {
        qsort(m->units, m->unit_count, sizeof *m->units, by_place);
    }
    for (size_t i = 0; i < m->unit_count; i++) {
        layers_range *last = count > 0 ? &m->units[count - 1] : NULL;
        if (last != NULL && m->units[i].from < last->to) {
            last->to = m->units[i].to > last->to ? m->units[i].to : last->to;
        } else {
            m->units[count++] = m->units[i];
        }
    }
    m->unit_count = count;
}

/*
** Makes the rest from the parts of the text. CUTOUT_NONE if no part is theirs; CUTOUT_ALL if nothing is left, or if
** the rest still holds something of theirs. *whole: the verdict on the text, if there was one.
*/
static cutout_result divide(cutter *c, const char *text, size_t length, int depth, verdict *whole,
                            char **rest, size_t *rest_length) {
    division d = {
        .text = text, .length = length, .scan = malloc(sizeof *d.scan), .budget = 4 * length};
    making m = {.cutter = c, .division = &d, .depth = depth};
    bool left = true;
    m.failed = d.scan == NULL || !find_starts(&d);
    if (!m.failed) {
        find_units(&m);
        judge_parts(&m);
    }
    *whole = m.whole;
    bool done = !m.failed && m.cut && m.others;
    if (done) {
        m.failed = !c->judge->is_theirs(c->judge->context, m.rest, m.length, &left);
    }
    if (done && !left) {
        tell_cuts(&m);
    }
    done = done && !m.failed && !left;
    *rest = done ? m.rest : NULL;
    *rest_length = done ? m.length : 0;
    free(done ? NULL : m.rest);
    free(m.cuts);
    free(m.units);
    free(d.scan);
    free(d.starts);
    free(d.open);
    return m.failed ? CUTOUT_FAILED : done ? CUTOUT_PART : m.cut ? CUTOUT_ALL : CUTOUT_NONE;
}

/*
** ------------------------------------------------------------------------------------ encoded texts
*/

static cutout_result cut(cutter *c, const char *bytes, size_t length, int depth, char **rest,
                         size_t *rest_length);

/* A text in which a decoded text takes the place of an encoded one. */
typedef struct unpacking {
    cutter *cutter;
    const char *bytes;
    size_t length;
    int depth;
    cutout_result result;
    char *rest;
    size_t rest_length;
} unpacking;

/* Puts the decoded text in place of [from, to), followed by blanks if it is shorter. */
static bool put_in_place(unpacking *u, size_t from, size_t to, const char *made, size_t length) {
    size_t size = length > to - from ? length : to - from, behind = u->length - to;
    u->rest = malloc(from + size + behind + 1);
    if (u->rest == NULL) {
        return false;
    }
    memcpy(u->rest, u->bytes, from);
    memcpy(u->rest + from, made, length);
    memset(u->rest + from + length, ' ', size - length);
    memcpy(u->rest + from + size, u->bytes + to, behind);
    u->rest_length = from + size + behind;
    return true;
}

static bool try_decoded(void *context, const layers_range *of, const char *made, size_t length) {
    unpacking *u = context;
    char *rest = NULL;
    size_t rest_length = 0;
    u->cutter->looked += layers_cost(length);
    if (u->cutter->tries++ >= TRIES_MAX || is_spent(u->cutter)) {
        return false;
    }
    cutout_result result = cut(u->cutter, made, length, u->depth + 1, &rest, &rest_length);
    if (result == CUTOUT_PART) {
        u->result =
            put_in_place(u, of->from, of->to, rest, rest_length) ? CUTOUT_PART : CUTOUT_FAILED;
    } else if (result == CUTOUT_FAILED) {
        u->result = result;
    }
    free(rest);
    return u->result == CUTOUT_ALL;
}

static cutout_result cut_decoded(cutter *c, const char *bytes, size_t length, int depth,
                                 char **rest, size_t *rest_length) {
    unpacking u = {c, bytes, length, depth, CUTOUT_ALL, NULL, 0};
    if (depth < DEPTH_MAX &&
        layers_visit_next(bytes, length, try_decoded, &u) == LAYERS_NO_MEMORY) {
        u.result = CUTOUT_FAILED;
    }
    *rest = u.rest;
    *rest_length = u.rest_length;
    return u.result;
}

/* The same, and also examines what is left around the decoded text. */
static cutout_result cut_encoded(cutter *c, const char *bytes, size_t length, int depth,
                                 char **rest, size_t *rest_length) {
    char *made = NULL;
    size_t made_length = 0;
    cutout_result result = cut_decoded(c, bytes, length, depth, &made, &made_length);
    if (result != CUTOUT_PART) {
        return result;
    }
    result = cut(c, made, made_length, depth, rest, rest_length);
    if (result != CUTOUT_NONE) {
        free(made);
        return result;
    }
    *rest = made;
    *rest_length = made_length;
    return CUTOUT_PART;
}

static cutout_result cut(cutter *c, const char *bytes, size_t length, int depth, char **rest,
                         size_t *rest_length) {
    verdict whole;
    cutout_result result = divide(c, bytes, length, depth, &whole, rest, rest_length);
    if (result == CUTOUT_PART || result == CUTOUT_FAILED) {
        return result;
    }
    bool theirs = whole == VERDICT_THEIRS;
    if (whole == VERDICT_NONE && !c->judge->is_theirs(c->judge->context, bytes, length, &theirs)) {
        return CUTOUT_FAILED;
    }
    return theirs ? cut_encoded(c, bytes, length, depth, rest, rest_length) : CUTOUT_NONE;
}

cutout_result cutout_make(const char *bytes, size_t length, const cutout_judge *judge, char **rest,
                          size_t *rest_length) {
    cutter c = {
        .judge = judge, .before = *judge->looked, .most = LOOKS_OF_BYTE * length + LOOKS_LEAST};
    *rest = NULL;
    *rest_length = 0;
    return length > 0 ? cut(&c, bytes, length, 0, rest, rest_length) : CUTOUT_NONE;
}
