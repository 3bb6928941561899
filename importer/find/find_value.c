/* Walks a sound JSON value: which objects in it are payloads, their entries, paths and times of receipt. */
#include "finder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/repr.h"
#include "../text/stamp.h"
#include "altered.h"
#include "carrier.h"
#include "logged.h"
#include "quoted.h"

/*
** What the only member of an object says of its value, where every value is wrapped in an object that names its type, as
** in DynamoDB's {"S": "…"} and {"M": {…}}, Firestore's and OpenTelemetry's {"stringValue": "…"}.
*/
typedef enum wrapping { WRAPS_NOTHING, WRAPS_STRING, WRAPS_MAP } wrapping;

/* A container that is open while a value is walked. */
typedef struct find_open {
    size_t start;             /* of its bracket */
    size_t mark, payloads;    /* how much had been found before it */
    size_t notes;             /* how many texts had been noted before it */
    size_t key, key_length;   /* of the present member, quotes included */
    size_t event, event_size; /* the value of "event" where it is a string; size 0: none */
    size_t path;              /* the path's length before it */
    int rank, next_rank;      /* of its times, the better one first; 0: none */
    size_t quoted;            /* how many payloads stand in its member "comment" */
    size_t searched; /* of a packet: how many notes there are of its bytes; 0: it is none */
    size_t members;  /* how many it has had */
    wrapping wraps;  /* of an element {"key": …, "value": …}: what its value is wrapped in */
    bool is_event, is_data;       /* its key, or that of some element of an array */
    bool typed_event, typed_data; /* there is such a member, or such an element */
    bool event_place, data_place; /* the member is the place of an element in the list around it */
    bool indexed;                 /* its members have been looked at as bytes or characters */
    bool object, has_key, event_seen, data_seen, data_object, data_other, tuple, first, whole,
        wanted;
    bool is_state;   /* it is an event in the history of a run */
    bool has_images; /* it has a row before or after a change */
    bool of_run;     /* it is in "runData" of n8n, whose nodes hand on what they were given */
    char time[DK_DATE_LENGTH + 1], next_time[DK_DATE_LENGTH + 1];
} find_open;

/* A walk over one sound value. */
typedef struct walk {
    finder *f;
    const char *text, *end; /* `end`: of the value */
    find_open *open;
    uint32_t depth;
    int level;
    bool whole;
    wrapping wraps; /* the object that was closed last */
    enum { CODING_UNKNOWN, CODING_READ, CODING_UNREAD } coding; /* of Content-Encoding in it */
} walk;

/* The container in which the walk is, so many levels further out; NULL if there is none. */
static find_open *around(const walk *w, uint32_t out) {
    return w->depth > out ? &w->open[w->depth - 1 - out] : NULL;
}

/* The same if it is an object, or if it is an array. */
static find_open *object_around(const walk *w, uint32_t out) {
    find_open *top = around(w, out);
    return top != NULL && top->object ? top : NULL;
}

static find_open *array_around(const walk *w, uint32_t out) {
    find_open *top = around(w, out);
    return top != NULL && !top->object ? top : NULL;
}

/*
** ------------------------------------------------------------------------------------------- paths
*/

static void path_add(finder *f, const char *word, size_t length, const char *before) {
    size_t size = strlen(before);
    if (f->path_length + size + length < FIND_PATH_MAX) {
        memcpy(f->path + f->path_length, before, size);
        memcpy(f->path + f->path_length + size, word, length);
        f->path_length += size + length;
    }
}

static void path_enter(walk *w) {
    const find_open *top = around(w, 0);
    if (top != NULL && !top->object) {
        path_add(w->f, "", 0, "[]");
    } else if (top != NULL && top->key_length >= 2) {
        path_add(w->f, w->text + top->key + 1, top->key_length - 2, ".");
    }
}

static bool is_wanted(const walk *w) {
    const finder *f = w->f;
    const find_open *top = around(w, 0);
    return (top != NULL && top->wanted) || f->at == NULL ||
           bytes_are(f->path, f->path_length, f->at);
}

/*
** -------------------------------------------------------------------------------------------- time
*/

static bool key_is(const walk *w, const find_open *top, const char *word) {
    dk_value key = {(uint32_t)top->key, (uint32_t)top->key_length, DK_STRING, 1};
    return top->key_length >= strlen(word) + 2 && dk_walk_is(w->text, &key, word);
}

static bool key_is_any(const walk *w, const find_open *top, const char *const *words) {
    while (*words != NULL && !key_is(w, top, *words)) {
        words++;
    }
    return *words != NULL;
}

/* The second best is kept, too: the best may be copied from the payload. */
static void note_stamp(const walk *w, find_open *of, int rank, const dk_value *value) {
    char utc[DK_DATE_LENGTH + 1];
    bool is_best = of->rank == 0 || rank < of->rank;
    if (rank == 0 || (!is_best && of->next_rank > 0 && rank >= of->next_rank) ||
        !stamp_of(w->text, value, utc)) {
        return;
    }
    if (is_best) {
        of->next_rank = of->rank;
        memcpy(of->next_time, of->time, DK_DATE_LENGTH);
    }
    *(is_best ? &of->rank : &of->next_rank) = rank;
    memcpy(is_best ? of->time : of->next_time, utc, DK_DATE_LENGTH);
}

/* A member that may be the time at which the object, or the one around it, was received. */
static void note_time(walk *w, const dk_value *value) {
    find_open *top = &w->open[w->depth - 1];
    if (!top->object) {
        if (top->first && (value->kind != DK_STRING || value->length > 10)) {
            note_stamp(w, top, 2, value);
            top->tuple = top->rank > 0 && value->kind != DK_OBJECT;
        }
        return;
    }
    const char *name = w->text + top->key + 1;
    size_t length = top->key_length - 2;
    int rank = stamp_rank(name, length);
    bool is_envelope = bytes_are(name, length, "date") && top->event_size > 0;
    note_stamp(w, top, is_envelope ? 0 : rank, value);
    find_open *outer = object_around(w, 1);
    if (outer != NULL) {
        rank = carrier_time_rank(w->text + outer->key + 1, outer->key_length - 2, name, length);
        note_stamp(w, outer, rank, value);
    }
    if (outer != NULL && length == 1 && is_one_of(*name, "SN")) { /* {"received_at": {"S": …}} */
        rank = stamp_rank(w->text + outer->key + 1, outer->key_length - 2);
        note_stamp(w, outer, rank, value);
    }
}

/*
** ------------------------------------------------------------------------------------------ values
*/

/* An element of the innermost array without a payload in it; `entries`: 0 where it is not to be counted. */
static void note_empty(walk *w, size_t from, size_t to, uint64_t entries) {
    finder *f = w->f;
    const find_open *array = &w->open[w->depth - 1];
    finding *last = f->count > array->mark ? &f->list[f->count - 1] : NULL;
    if (last == NULL || last->kind != FOUND_EMPTY || last->depth != w->depth) {
        last = find_add(f, FOUND_EMPTY);
        if (last == NULL) {
            return;
        }
        last->from = from;
        last->depth = w->depth;
    }
    last->to = to;
    last->entries += entries;
}

/* An element of an array in the record itself has ended. `before`: what there was before it. */
static void element_done(walk *w, size_t from, size_t to, const find_open *before) {
    finder *f = w->f;
    find_open *array = &w->open[w->depth - 1];
    if (w->level > 0 || array->tuple || array->of_run) {
        return;
    }
    if (f->payloads > before->payloads) {
        if (find_set_entry(f, before->mark, from, to)) {
            find_drop_empty(f, before->mark);
            find_add_lost_since(f, before->mark, before->notes, from, to);
        }
        return;
    }
    f->count = before->mark;
    if (find_has_certain(f, before->notes)) {
        find_add_lost_since(f, before->mark, before->notes, from, to);
        return;
    }
    find_drop_notes(f, before->notes); /* an entry that shows a trace is bad as it is */
    note_empty(w, from, to, 1);
}

/* The same of a row that is a member of an object, named by its key. */
static void row_done(walk *w, size_t from, size_t to, const find_open *before) {
    finder *f = w->f;
    if (f->payloads > before->payloads && find_set_entry(f, before->mark, from, to)) {
        find_add_lost_since(f, before->mark, before->notes, from, to);
    }
}

/*
** Whether the present member is named by the key of a row, as Firebase and associative arrays of PHP list rows: {"-NabcdefghijklmnopqR": {…},
** "7": {…}}. That is a number, Firebase's key, or a UUID.
*/
static bool is_keyed_row(const walk *w) {
    enum { PUSH_ID = 20, UUID = 36, DASH = 8 };
    const find_open *top = object_around(w, 0);
    if (top == NULL || w->level > 0 || top->of_run || top->key_length < 3) {
        return false;
    }
    const char *name = w->text + top->key + 1;
    size_t length = top->key_length - 2;
    return skip_digits(name, name + length) == name + length ||
           (length == PUSH_ID && *name == '-') ||
           (length == UUID && name[DASH] == '-' && name[UUID - 13] == '-');
}

static wrapping wrapping_of(const walk *w, const find_open *closed) {
    static const char *const strings[] = {"S", "stringValue", "string_value", NULL};
    static const char *const maps[] = {"M", "mapValue", "kvlistValue", "kvlist_value", NULL};
    bool is_only = closed->object && closed->members == 1;
    return is_only && key_is_any(w, closed, strings) ? WRAPS_STRING
           : is_only && key_is_any(w, closed, maps)  ? WRAPS_MAP
                                                     : WRAPS_NOTHING;
}

/* What a value is that stands beside its key: [["event", "lead.created"], …]. Another program's event says nothing. */
static wrapping plain_wrapping(const walk *w, const dk_value *value) {
    return value->kind == DK_OBJECT ? WRAPS_MAP
           : value->kind == DK_STRING &&
                   find_is_ours(w->text + value->offset + 1, value->length - 2)
               ? WRAPS_STRING
               : WRAPS_NOTHING;
}

/* A name beside its value: of an element {"key": …, "value": …}, or of one of Object.entries(). */
static void note_name(const walk *w, find_open *top, const dk_value *name) {
    top->is_event = dk_walk_is(w->text, name, "event");
    top->is_data = dk_walk_is(w->text, name, "data");
}

/* An element of a list that may be one of Object.entries(): ["event", "lead.created"], ["data", {…}]. */
static void note_entry(const walk *w, find_open *top, const dk_value *value) {
    if (top->first && value->kind == DK_STRING && value->length < 8) {
        note_name(w, top, value);
    } else if (top->is_event || top->is_data) {
        top->wraps = plain_wrapping(w, value);
    }
}

/* Whether a value is the first element of a list: ["lead.created"] or [{…}], as R and xml2js write each value. */
static bool is_boxed(const walk *w, const dk_value *value, bool is_event) {
    if (value->kind != DK_ARRAY) {
        return false;
    }
    const char *end = w->text + value->offset + value->length;
    const char *p = skip_json_space(w->text + value->offset + 1, end);
    return (is_event ? *p == '"' && find_is_ours(p + 1, (size_t)(end - p) - 1) : *p == '{');
}

/* A member of an object in which values may be wrapped: {"event": {"S": …}}, or {"key": "event", "value": {…}}. */
static void note_typed(const walk *w, find_open *top, const dk_value *value) {
    wrapping wraps = value->kind == DK_OBJECT ? w->wraps : WRAPS_NOTHING;
    top->members++;
    if (value->kind == DK_STRING && value->length < 8 && key_is(w, top, "key")) {
        note_name(w, top, value);
    } else if (key_is(w, top, "value")) {
        top->wraps = wraps != WRAPS_NOTHING ? wraps : plain_wrapping(w, value);
    } else if ((wraps == WRAPS_STRING || is_boxed(w, value, true)) && key_is(w, top, "event")) {
        top->typed_event = true;
    } else if ((value->kind == DK_OBJECT || is_boxed(w, value, false)) && key_is(w, top, "data")) {
        top->typed_data = true;
    }
}

/* A payload that is not as it was sent cannot be stored, and what it quotes must not be stored in its place. */
static void close_unread(walk *w, const find_open *closed, size_t end) {
    finder *f = w->f;
    find_drop_since(f, closed->mark, closed->payloads);
    find_drop_notes(f, closed->notes);
    find_note_unread(f, w->text + closed->start, end - closed->start);
    if (w->level == 0) {
        find_place_notes(f, closed->notes, closed->start, end);
    }
}

/* Whether a value is the place of another in the list around it, as flatted ("3") and devalue (3) take values apart. */
static bool is_place(const walk *w, const dk_value *value) {
    enum { MOST = 9 };
    bool quoted = value->kind == DK_STRING;
    const char *p = w->text + value->offset + quoted, *end = p + value->length - 2 * quoted;
    return (quoted || value->kind == DK_INTEGER) && end > p && end - p < MOST &&
           skip_digits(p, end) == end;
}

/* What happened to a row, in an object that has the row before and after it: {"before": …, "after": …, "op": "d"} */
static void note_change(const walk *w, find_open *top, const dk_value *value) {
    const char *p = w->text + value->offset;
    top->has_images |= key_is(w, top, "before") || key_is(w, top, "after");
    if (top->has_images && value->kind == DK_STRING && value->length == 3 && key_is(w, top, "op")) {
        w->f->change = p[1];
    }
}

/*
** Whether the member says what an event in the history of a run is about, as Step Functions and Temporal list them: each state of
** the run has the payload again.
*/
static bool is_state(const walk *w, const find_open *top) {
    const char *name = w->text + top->key + 1;
    return top->key_length > 2 && (bytes_end(name, top->key_length - 2, "EventDetails") ||
                                   bytes_end(name, top->key_length - 2, "EventAttributes"));
}

/* A member of the innermost object, or an element, has its value. */
static void value_done(walk *w, const dk_value *value) {
    find_open *top = around(w, 0);
    if (top == NULL) {
        return;
    }
    note_time(w, value);
    if (!top->object) {
        note_entry(w, top, value);
    }
    top->first = false;
    top->has_key = false;
    if (!top->object) {
        return;
    }
    note_typed(w, top, value);
    note_change(w, top, value);
    top->is_state |= value->kind == DK_OBJECT && is_state(w, top);
    if (!top->event_seen && key_is(w, top, "event")) {
        top->event_seen = true;
        top->event = value->offset;
        top->event_size = value->kind == DK_STRING ? value->length : 0;
        top->event_place = is_place(w, value);
    } else if (!top->data_seen && key_is(w, top, "data")) {
        top->data_seen = true;
        top->data_object = value->kind == DK_OBJECT;
        top->data_place = is_place(w, value);
        top->data_other = !top->data_object && value->length > 4; /* more than null, "" or [] */
    }
}

/* Whether the member is the source of a cell of Jupyter's, or what it has put out: one often prints the other. */
static bool is_cell_part(const walk *w, const find_open *top) {
    const find_open *cells = object_around(w, 2);
    return cells != NULL && array_around(w, 1) != NULL &&
           (key_is(w, top, "source") || key_is(w, top, "outputs")) && key_is(w, cells, "cells");
}

static void open_value(walk *w, size_t at) {
    finder *f = w->f;
    const find_open *outer = around(w, 0);
    bool in_array = outer != NULL && !outer->object;
    find_open made = {.start = at,
                      .mark = f->count,
                      .payloads = f->payloads,
                      .notes = f->note_count,
                      .path = f->path_length,
                      .object = w->text[at] == '{',
                      .first = true,
                      .whole = (w->depth == 0 && w->whole) || (w->level == 0 && in_array)};
    made.of_run = outer != NULL &&
                  (outer->of_run ||
                   (outer->object && (key_is(w, outer, "runData") || is_cell_part(w, outer))));
    path_enter(w);
    made.wanted = is_wanted(w);
    assert(w->open != NULL);
    made.whole |= f->at != NULL && made.wanted && (outer == NULL || !outer->wanted);
    w->open[w->depth++] = made;
}

bool find_is_ours(const char *inside, size_t length) {
    char start[8];
    size_t made = dk_string_decode_prefix(inside, length, start, sizeof start);
    return bytes_begin(start, made, "lead.") || bytes_are(start, made, "test");
}

/*
** A lead's event without data: its other members are a lead's that was made flat, and its comment may quote a payload. With
** data that are no object, it is another payload in a form that is not read.
*/
static void note_event(walk *w, const find_open *closed, size_t end) {
    static const char lead[] = "\"lead.";
    bool is_lead = closed->event_size > strlen(lead) + 1 &&
                   bytes_begin(w->text + closed->event, closed->event_size, lead);
    size_t found = w->f->payloads - closed->payloads;
    if (is_lead && closed->wanted && found == closed->quoted && (closed->data_other || found > 0)) {
        close_unread(w, closed, end);
    }
}

/* Whether a payload shows that its bytes are not what was sent. */
static bool is_altered(const walk *w, const find_open *closed, size_t from, size_t to) {
    bool is_field = w->depth == 0 && !closed->whole;
    return altered_look(w->text + from, to - from) != ALTERED_NONE ||
           (is_field && altered_has_plus(w->text + from, to - from));
}

/*
** Whether the object is a logger's entry with a payload's members among its own. What was sent is added if it is certain which
** they are.
*/
static bool close_logged(walk *w, find_open *closed, size_t end, bool is_ours) {
    enum { SENT = 3 };
    const dk_value entry = {(uint32_t)closed->start, (uint32_t)(end - closed->start), DK_OBJECT, 0};
    size_t from = 0, to = 0;
    if (closed->members <= SENT || !logged_is_entry(w->text, &entry)) {
        return false;
    }
    bool certain = is_ours && logged_members(w->text, &entry, &from, &to);
    char *made = certain ? find_room(w->f, to - from + 2) : NULL;
    if (made == NULL || is_altered(w, closed, from, to)) {
        close_unread(w, closed, end);
        return true;
    }
    made[0] = '{';
    memcpy(made + 1, w->text + from, to - from);
    made[to - from + 1] = '}';
    find_drop_notes(w->f, closed->notes);
    find_add_payload(w->f, made, to - from + 2, w->level);
    return true;
}

static void close_object(walk *w, find_open *closed, size_t end) {
    finder *f = w->f;
    if (closed->event_size < 2 || !closed->data_object || !closed->wanted) {
        note_event(w, closed, end);
        return;
    }
    bool is_ours = find_is_ours(w->text + closed->event + 1, closed->event_size - 2);
    if (is_ours) {
        find_drop_since(f, closed->mark, closed->payloads);
    } else if (f->payloads > closed->payloads || !closed->whole) {
        return;
    }
    if (close_logged(w, closed, end, is_ours)) {
        return;
    }
    closed->rank = closed->next_rank = 0; /* the times in a payload are its own */
    find_drop_notes(f, closed->notes);    /* what it quotes is stored with it */
    if (is_altered(w, closed, closed->start, end)) {
        f->unsure = true;
        close_unread(w, closed, end);
        return;
    }
    find_add_payload(f, w->text + closed->start, end - closed->start, w->level);
}

/* Forgets the strings in a list that has just ended without a payload. */
static void drop_texts(walk *w, size_t mark) {
    finder *f = w->f;
    size_t kept = mark;
    for (size_t i = mark; i < f->count; i++) {
        const finding *e = &f->list[i];
        if (e->kind != FOUND_EMPTY || e->entries > 0 || e->depth != w->depth + 1) {
            f->list[kept++] = *e;
        }
    }
    f->count = kept;
}

/* Whether a list in Telegram's export holds again what the member "text" before it has held. */
static bool is_text_again(const walk *w, const find_open *closed) {
    const find_open *message = object_around(w, 0);
    return !closed->object && message != NULL && key_is(w, message, "text_entities") &&
           w->f->count > closed->mark &&
           find_are_same(w->f, message->mark, closed->mark, w->f->count);
}

/* The texts of a packet are prints of the bytes that have been searched. */
static void close_packet(finder *f, const find_open *closed) {
    if (closed->searched > 0) {
        f->here.plain_only = false;
        find_drop_notes(f, closed->searched - 1);
    }
}

/* A time of the value that has been closed; rank 0: it has none. What was made or sent with a list in it is all of the list. */
static void set_closed_time(walk *w, size_t mark, int rank, const char *utc) {
    if (rank > STAMP_RECORD) {
        find_set_own_time(w->f, mark, utc, w->level);
    } else if (rank > 0) {
        find_set_time(w->f, mark, utc, rank == STAMP_RECEIPT);
    }
}

/*
** Notes what was found in a list of entries that has been closed. With one payload in it, it may be the parts of a message, or the
** arguments of a job.
*/
static void note_list(walk *w, const find_open *closed) {
    const finder *f = w->f;
    bool is_list = !closed->object && !closed->tuple && f->payloads - closed->payloads > 1;
    for (size_t i = closed->mark; is_list && i < f->count; i++) {
        f->list[i].listed = w->level + 1;
    }
}

static void close_value(walk *w, size_t end) {
    finder *f = w->f;
    assert(w->depth > 0 && w->open != NULL); /* the value is sound */
    find_open *closed = &w->open[--w->depth], *list = array_around(w, 0);
    w->wraps = wrapping_of(w, closed);
    close_packet(f, closed);
    if (list != NULL) {
        bool is_apart =
            closed->event_place && closed->data_place && f->payloads == closed->payloads;
        list->typed_event |= is_apart || (closed->is_event && closed->wraps == WRAPS_STRING);
        list->typed_data |= is_apart || (closed->is_data && closed->wraps == WRAPS_MAP);
    }
    if (is_text_again(w, closed)) {
        find_drop_since(f, closed->mark, closed->payloads);
        find_drop_notes(f, closed->notes);
    } else if (closed->typed_event && closed->typed_data) {
        close_unread(w, closed, end);
    } else if (closed->object) {
        close_object(w, closed, end);
    } else if (f->payloads == closed->payloads) {
        drop_texts(w, closed->mark);
        for (size_t i = closed->mark; i < f->count; i++) {
            f->list[i].entries = 0; /* a list that holds no payloads is no list of entries */
        }
    }
    set_closed_time(w, closed->mark, closed->rank, closed->time);
    set_closed_time(w, closed->mark, closed->next_rank, closed->next_time);
    note_list(w, closed);
    f->path_length = closed->path;
    dk_value value = {(uint32_t)closed->start, (uint32_t)(end - closed->start),
                      closed->object ? DK_OBJECT : DK_ARRAY, 0};
    value_done(w, &value); /* it may be the time that makes the array around it one record */
    if (list != NULL) {
        list->of_run |= closed->is_state;
        element_done(w, closed->start, end, closed);
    } else if (is_keyed_row(w)) {
        row_done(w, closed->start, end, closed);
    }
}

/*
** Whether what begins at `at`, in a list or object, follows the path of a lead's text: as `jq --stream` prints
** it, [["data","summary","needs"],"…"], or in one string, "data.summary.needs".
*/
static bool is_behind_path(const walk *w, const find_open *in, size_t at) {
    static const char *const texts[] = {"needs\"", "abstract\"", "comment\"", "Explanation\"",
                                        NULL};
    const char *start = w->text + in->start, *end = w->text + at;
    while (end > start && is_one_of(end[-1], ", \r\n\t")) {
        end--;
    }
    if (repr_is_category_path(start, end)) {
        return true;
    }
    bool list = end > start && end[-1] == ']';
    size_t size = without_space(start, (size_t)(end - start) - list);
    const char *text = bytes_which(bytes_end, start, size, texts);
    if (text == NULL || size == strlen(text)) {
        return false;
    }
    char before = start[size - strlen(text) - 1];
    return is_one_of(before, "./") || (list && (before == '"' || *text == 'E'));
}

/* Whether the member is a lead's text in a record that was made flat: "data.summary.needs", "data[summary][comment]". */
static bool is_flat_text_name(const walk *w, const find_open *top) {
    const char *start = w->text + top->key + 1, *end = start + top->key_length - 2;
    end -= end > start && end[-1] == ']';
    return top->key_length > 2 && repr_is_text_name(start, end);
}

/* Whether a string is a point of a category, or another text of it: {"categories": [{"name": "…", "summary": ["…"]}]}. */
static bool is_category_text(const walk *w) {
    const find_open *list = array_around(w, 0), *object = object_around(w, 1);
    if (list == NULL) {
        list = array_around(w, 1);
        object = object_around(w, 2);
        return list != NULL && object != NULL && key_is(w, object, "categories");
    }
    return object != NULL && key_is(w, object, "summary");
}

/*
** Whether a string at `at` is a text of a lead whose envelope is missing, for example because the line was cut before it.
** What such a text quotes is not a payload of its own.
*/
static bool is_lead_text(const walk *w, size_t at) {
    static const char *const texts[] = {"needs", "abstract", "comment", NULL};
    const find_open *top = around(w, 0);
    if (top == NULL || w->f->at != NULL) {
        return false;
    }
    if (is_category_text(w)) {
        return true;
    }
    if (!top->object || key_is(w, top, "value")) {
        return is_behind_path(w, top, top->object ? top->key : at);
    }
    if (is_flat_text_name(w, top)) {
        return true;
    }
    const find_open *outer = object_around(w, 1);
    return outer != NULL && key_is(w, outer, "summary") && key_is_any(w, top, texts);
}

/* Whether the present member's name is a number, as of a row or an element: {"needs": {"0": "…"}} */
static bool is_number_key(const walk *w, const find_open *of) {
    const char *name = w->text + of->key + 1, *end = name + of->key_length - 2;
    return of->key_length > 2 && skip_digits(name, end) == end;
}

/* The next container outwards, from `out` on, whose present member is not a type or the place of a value; NULL if there is none. */
static const find_open *named_around(const walk *w, uint32_t *out) {
    static const char *const types[] = {
        "S",           "M",         "L",     "string",       "map",        "array",
        "stringValue", "values",    "value", "string_value", "mapValue",   "arrayValue",
        "fields",      "rich_text", "text",  "content",      "plain_text", NULL};
    const find_open *of = around(w, *out);
    while (of != NULL && (!of->object || key_is_any(w, of, types) || is_number_key(w, of))) {
        of = around(w, ++*out);
    }
    ++*out;
    return of;
}

/* Whether the member before the one at `at` is the name of a lead's text: {"name": "needs", "value": "…"} */
static bool is_behind_name(const walk *w, const find_open *in, size_t at) {
    const char *start = w->text + in->start, *end = w->text + at;
    end = start + without_any(start, (size_t)(end - start), ", \r\n\t");
    const char *name = end > start && end[-1] == '"' ? --end : start;
    while (name > start && name[-1] != '"') {
        name--;
    }
    return name > start && repr_is_text_name(name, end);
}

/* Whether a key is the name of a lead's text, or a list of points; Salesforce's fields end in __c. */
static bool key_names_text(const walk *w, const find_open *of, const find_open *outer) {
    const char *name = w->text + of->key + 1,
               *end = name + (of->key_length > 2 ? of->key_length - 2 : 0);
    end -= bytes_end(name, (size_t)(end - name), "__c") ? 3 : 0;
    return repr_is_text_name(name, end) ||
           (outer != NULL && ((key_is(w, of, "comment") && key_is(w, outer, "summary")) ||
                              (key_is(w, of, "summary") && key_is(w, outer, "categories"))));
}

/*
** Whether the innermost value has the name of a lead's text, also behind the types of values: {"needs": {"S": "…"}},
** {"key": "data.summary.needs", "value": {"stringValue": "…"}}.
*/
static bool has_text_name(const walk *w) {
    uint32_t out = 0;
    for (uint32_t i = 0; i < 2; i++) {
        const find_open *pair = object_around(w, i);
        if (pair != NULL && key_is(w, pair, "value") &&
            (is_behind_path(w, pair, pair->key) || is_behind_name(w, pair, pair->key))) {
            return true;
        }
    }
    const find_open *of = named_around(w, &out), *outer = of == NULL ? NULL : named_around(w, &out);
    return of != NULL && key_names_text(w, of, outer);
}

/* Whether what was found since `mark` in a string is quoted by a text of a lead: words stand around it. */
static bool is_quoted(const walk *w, size_t mark) {
    const finder *f = w->f;
    bool has_words = false;
    for (size_t i = mark; i < f->count && !has_words; i++) {
        const finding *e = &f->list[i];
        has_words = e->kind == FOUND_PAYLOAD && e->in != NULL && quoted_has_text(e, NULL, 0, 0, 0);
    }
    return has_words && f->at == NULL && has_text_name(w);
}

/* Whether there is a member "ts" with a time in it, as Slack's messages have one, in [from, to). */
static bool has_slack_time(finder *f, const char *from, const char *to) {
    static const char name[] = "\"ts\"";
    const char *p = from;
    bool found = false;
    while (!found && (p = memmem(p, (size_t)(to - p), name, strlen(name))) != NULL) {
        p = skip_json_space(p + strlen(name), to);
        p = p < to && *p == ':' ? skip_json_space(p + 1, to) : p;
        found = to - p > 12 && *p == '"' && dk_is_digit(p[1]) && p[11] == '.';
    }
    f->credit -= (p == NULL ? to : p) - from;
    return found;
}

static const char *const slack_texts[] = {"text", "fallback", "pretext", NULL};

/* The message of Slack's around an attachment, whose texts are written like its own; NULL if `top` is none. */
static const find_open *message_around(const walk *w, const find_open *top) {
    const find_open *list = array_around(w, 1), *message = object_around(w, 2);
    return key_is_any(w, top, slack_texts) && list != NULL && message != NULL &&
                   key_is(w, message, "attachments")
               ? message
               : NULL;
}

/* Whether the string is the text of a message of Slack's, in which characters stand as entities. */
static bool is_slack_text(walk *w, const dk_value *value) {
    enum { NEAR = 2048 };
    const find_open *top = object_around(w, 0);
    const char *text = w->text + value->offset, *end = text + value->length;
    if (top == NULL || w->f->credit <= 0 || memchr(text, '{', value->length) == NULL ||
        (memchr(text, '&', value->length) == NULL && memchr(text, '<', value->length) == NULL)) {
        return false;
    }
    const find_open *message = message_around(w, top);
    if (message != NULL) {
        const char *head = w->text + message->start;
        return has_slack_time(w->f, head, text - head > NEAR ? head + NEAR : text) ||
               has_slack_time(w->f, end, w->end - end > NEAR ? end + NEAR : w->end);
    }
    const char *from =
        w->text + (value->offset > top->start + NEAR ? value->offset - NEAR : top->start);
    const char *to = w->end - end > NEAR ? end + NEAR : w->end;
    return key_is(w, top, "text") &&
           (has_slack_time(w->f, from, text) || has_slack_time(w->f, end, to));
}

/* Whether the string is the only member of {"bytes": "…"}, which is how Avro writes bytes in JSON. */
static bool is_avro_bytes(const walk *w, const dk_value *value) {
    const find_open *top = object_around(w, 0);
    const char *behind = skip_json_space(w->text + value->offset + value->length, w->end);
    return top != NULL && top->first && key_is(w, top, "bytes") && behind < w->end &&
           *behind == '}';
}

/*
** The name of the innermost object's next member. Where a form was expected, the whole body becomes the name of the only
** member, as in {"{\"event\": …}": ""}.
*/
static void take_key(walk *w, const dk_value *key) {
    finder *f = w->f;
    find_open *top = &w->open[w->depth - 1];
    size_t notes = f->note_count;
    top->key = key->offset;
    top->key_length = key->length;
    top->has_key = true;
    if (key->length > 16 && top->wanted && !f->here.plain_only) {
        find_in_string(f, w->text + key->offset + 1, key->length - 2, key->escaped != 0, w->level,
                       f->at != NULL);
    }
    if (w->level == 0) {
        find_place_notes(f, notes, key->offset, key->offset + key->length);
    }
}

/* Whether the value of a header, up to its end, names a coding that is not undone: ":"br", or ","value":"br"}. */
static bool names_coding(const char *p, const char *end) {
    static const char *const codings[] = {"br",  "zstd",   "compress", "dcb",
                                          "dcz", "snappy", "lz4",      NULL};
    enum { NEAR = 64 };
    end = end - p > NEAR ? p + NEAR : end;
    for (int colons = 0; p < end && *p != '}' && colons < 2; p++) {
        const char *word = p;
        while (p < end && is_alphanumeric(*p)) {
            p++;
        }
        if (bytes_any(bytes_are, word, (size_t)(p - word), codings)) {
            return true;
        }
        colons += p < end && *p == ':';
    }
    return false;
}

/* Whether the value that is walked has a header that says so. It is looked for once. */
static bool has_coding(walk *w) {
    static const char before[] = "content",
                      stem[] = "ncoding"; /* as in Content-Encoding, with any mark */
    const char *p = w->text, *end = w->end;
    while (w->coding == CODING_UNKNOWN &&
           (p = memmem(p, (size_t)(end - p), stem, strlen(stem))) != NULL) {
        const size_t back = strlen(before) + 2;
        const char *name = (size_t)(p - w->text) > back ? p - back : NULL;
        bool is_name =
            name != NULL && bytes_begin_alike(name, back, before) && dk_lower(p[-1]) == 'e';
        p += strlen(stem);
        w->coding = is_name && names_coding(p, end) ? CODING_UNREAD : CODING_UNKNOWN;
    }
    w->coding = p == NULL ? CODING_READ : w->coding;
    return w->coding == CODING_UNREAD;
}

/* Searches the inside of a string of more than a few characters. */
static void search_string(walk *w, const dk_value *value) {
    finder *f = w->f;
    const find_open *top = w->open;
    const char *inside = w->text + value->offset + 1;
    size_t length = value->length - 2;
    bool escaped = value->escaped != 0;
    bool spool = w->depth == 1 && top->object && top->rank == STAMP_RECEIPT &&
                 key_is(w, top, "body"); /* discko's own record */
    bool whole = (w->depth == 0 && w->whole) || f->at != NULL || spool;
    if (find_take_piece(f, inside, length, escaped)) {
        return;
    }
    size_t payloads = f->payloads;
    if (is_slack_text(w, value)) {
        find_in_slack(f, inside, length, escaped, w->level);
    } else if (!escaped && find_is_coded(inside, length) && has_coding(w)) {
        find_note_packed(f, inside, length);
    } else if (!is_avro_bytes(w, value) ||
               !find_in_byte_letters(f, inside, length, escaped, w->level)) {
        find_in_string(f, inside, length, escaped, w->level, whole);
    }
    if (f->payloads == payloads) {
        find_begin_pieces(f, inside, length, escaped);
    }
}

/*
** Whether the string is what Elasticsearch or Kibana shows of a member of the hit around it, with marks put into it:
** "highlight": {"message": ["… <em>…</em> …"]}
*/
static bool is_highlight(const walk *w, const dk_value *value) {
    static const char *const marks[] = {"</em>", "<\\/em>", "\\u003c/em\\u003e",
                                        "@/kibana-highlighted-field@", NULL};
    const find_open *hit = object_around(w, 2);
    return hit != NULL && array_around(w, 0) != NULL && object_around(w, 1) != NULL &&
           key_is(w, hit, "highlight") &&
           bytes_any(bytes_hold, w->text + value->offset, value->length, marks);
}

/* Whether the string is what Suricata shows of bytes, with a dot for each that is not ASCII: "payload_printable": "…" */
static bool is_dotted(const walk *w, const dk_value *value) {
    const find_open *top = object_around(w, 0);
    return top != NULL && top->key_length > 2 &&
           bytes_end(w->text + top->key, top->key_length - 1, "_printable") &&
           bytes_hold(w->text + value->offset, value->length, "..");
}

/* It is no more than a copy of what the capture has in another form. */
static void note_dotted(finder *f, const char *inside, size_t length) {
    char *out = find_room(f, length);
    if (out != NULL) {
        find_note_rest(f, out, escape_json(inside, length, out));
    }
}

/* Searches a string. What a text of a lead quotes in it is not a payload: the string is noted. `before`: what there was before it. */
static void search_unless_quoted(walk *w, const dk_value *value, const find_open *before) {
    finder *f = w->f;
    search_string(w, value);
    if (f->payloads > before->payloads && is_quoted(w, before->mark)) {
        find_drop_since(f, before->mark, before->payloads);
        find_drop_notes(f, before->notes);
        find_note_unread(f, w->text + value->offset, value->length);
    }
}

static void string_value(walk *w, const dk_value *value) {
    finder *f = w->f;
    find_open before = {.mark = f->count, .payloads = f->payloads, .notes = f->note_count};
    size_t path = f->path_length, from = value->offset, to = from + value->length;
    path_enter(w);
    if (value->length > 16 && is_lead_text(w, from)) {
        find_note_cut(f, w->text + from, value->length);
    } else if (is_highlight(w, value)) {
        /* The hit has the text without marks as well, unless a request has left it out. */
        if (f->payloads == around(w, 2)->payloads) {
            find_note_cut(f, w->text + from, value->length);
        }
    } else if (value->length > 16 && is_dotted(w, value)) {
        note_dotted(f, w->text + from + 1, value->length - 2);
    } else if (value->length > 16 && is_wanted(w) && !f->here.plain_only) {
        search_unless_quoted(w, value, &before);
    } else if (is_wanted(w)) {
        find_note_rest(f, w->text + from + 1, value->length - 2);
    }
    if (w->level == 0) {
        find_place_notes(f, before.notes, from, to);
    }
    find_open *list = array_around(w, 0), *object = object_around(w, 0);
    if (list != NULL) {
        find_part_notes(f, before.notes); /* the elements may be parts of one text */
    }
    f->path_length = path;
    if (f->payloads > before.payloads && object != NULL && key_is(w, object, "comment")) {
        object->quoted += f->payloads - before.payloads;
    }
    if (list != NULL && f->payloads > before.payloads) {
        element_done(w, from, to, &before);
    } else if (list != NULL && w->level == 0 && !list->tuple && !list->of_run &&
               !find_settle_notes(f, before.notes)) {
        note_empty(w, from, to, 0); /* such as a line of a text */
    }
    value_done(w, value);
}

static void scalar_value(walk *w, const char *p, const char *end) {
    dk_value value = {(uint32_t)(p - w->text), (uint32_t)(end - p), DK_NULL, 0};
    if (*p == '-' || dk_is_digit(*p)) {
        value.kind = memchr(p, '.', value.length) != NULL ? DK_REAL : DK_INTEGER;
    }
    value_done(w, &value);
}

/* Whether an element may be a byte or a character. */
static bool begins_unit(const char *p, const char *end) {
    p = skip_json_space(p, end);
    return p < end && (dk_is_digit(*p) || is_one_of(*p, "-\""));
}

/*
** Bytes or characters as members of the innermost object, the first of which may stand at `p`, a key. Looks at most once in an
** object, so that time stays linear. Returns where they end; NULL if there are none.
*/
static const char *indexed_members(walk *w, find_open *top, const char *p, const char *end) {
    finder *f = w->f;
    size_t notes = f->note_count;
    const char *next;
    if (end - p < 3 || p[1] != '0' || p[2] != '"' || top->indexed || !top->wanted ||
        f->here.plain_only) {
        return NULL;
    }
    top->indexed = true;
    if (!find_in_indexed(f, p, end, w->level, &next)) {
        return NULL;
    }
    if (w->level == 0) {
        find_place_notes(f, notes, (size_t)(p - w->text), (size_t)(next - w->text));
    }
    top->first = false;
    top->members = 2;
    return next;
}

/* A string: the key of a member, or a value. Returns where to go on. */
static const char *take_string(walk *w, find_open *top, const char *p, const char *end) {
    bool is_key = top != NULL && top->object && !top->has_key, escaped;
    const char *next = is_key ? indexed_members(w, top, p, end) : NULL;
    if (next != NULL) {
        return next;
    }
    next = dk_string_end(p, end, &escaped);
    dk_value value = {(uint32_t)(p - w->text), (uint32_t)(next - p), DK_STRING, escaped};
    if (is_key) {
        take_key(w, &value);
    } else {
        string_value(w, &value);
    }
    return next;
}

/* Opens an object. If it is a packet, its bytes have been searched, and the texts in it are not. */
static void open_object(walk *w, size_t at) {
    finder *f = w->f;
    const find_open *outer = object_around(w, 0);
    bool may_be =
        outer != NULL && !f->here.plain_only && f->at == NULL && key_is(w, outer, "layers");
    open_value(w, at);
    if (may_be && find_in_packet(f, w->text + at, w->end, w->level)) {
        f->here.plain_only = true;
        w->open[w->depth - 1].searched = 1 + f->note_count;
    }
}

/* One token of the value. */
static const char *step(walk *w, const char *p, const char *end) {
    find_open *top = around(w, 0);
    const char *next;
    switch (*p) {
    case ' ':
    case '\n':
    case '\r':
    case '\t':
    case ',':
    case ':': return p + 1;
    case '[':
        if (begins_unit(p + 1, end) && (find_in_bytes(w->f, p, end, w->level, &next) ||
                                        find_in_cut(w->f, p, end, w->level, &next) ||
                                        find_in_lines(w->f, p, end, w->level, &next))) {
            dk_value list = {(uint32_t)(p - w->text), (uint32_t)(next - p), DK_ARRAY, 0};
            value_done(w, &list);
            return next;
        }
        open_value(w, (size_t)(p - w->text));
        return p + 1;
    case '{': open_object(w, (size_t)(p - w->text)); return p + 1;
    case ']':
    case '}': close_value(w, (size_t)(p - w->text) + 1); return p + 1;
    case '"': return take_string(w, top, p, end);
    default:
        next = json_word_end(p, end);
        scalar_value(w, p, next);
        return next;
    }
}

void find_walk(finder *f, const char *text, const dk_value *value, int level, bool whole) {
    const char *p = text + value->offset, *end = p + value->length;
    if (level > FIND_LEVELS_MAX) {
        find_note_deep(f, p, value->length);
        return;
    }
    if (f->open[level] == NULL &&
        (f->open[level] = malloc((DK_DEPTH_MAX + 1) * sizeof(find_open))) == NULL) {
        f->no_memory = true;
        return;
    }
    walk w = {
        .f = f, .text = text, .end = end, .open = f->open[level], .level = level, .whole = whole};
    assert(w.open != NULL);
    size_t path = f->path_length;
    while (p < end && !f->no_memory) {
        p = step(&w, p, end);
    }
    f->path_length = path;
}

void find_in_value(finder *f, const char *record, const dk_value *value, bool whole) {
    find_allow(f, value->length);
    size_t mark = f->count;
    find_walk(f, record, value, 0, whole);
    for (size_t i = mark; i < f->count; i++) {
        if (f->list[i].kind == FOUND_PAYLOAD && f->list[i].to == 0) {
            find_drop_empty(f, mark); /* the document itself is an entry with a payload */
            break;
        }
    }
}
