#include "find.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "base64.h"
#include "carrier.h"
#include "extent.h"
#include "http.h"
#include "one_of.h"
#include "opaque.h"
#include "stamp.h"
#include "trace.h"

/* A container that is open while a value is walked. */
typedef struct find_open {
    size_t start;             /* of its bracket */
    size_t mark, payloads;    /* how much had been found before it */
    find_cut cut;             /* what had been cut before it */
    size_t key, key_length;   /* of the present member, quotes included */
    size_t event, event_size; /* the value of "event" where it is a string; size 0: none */
    size_t path;              /* the path's length before it */
    int rank;                 /* of its time; 0: none */
    bool object, has_key, event_seen, data_seen, data_object, tuple, first, whole, wanted;
    char time[DK_DATE_LENGTH + 1];
} find_open;

typedef struct find_chunk {
    struct find_chunk *next;
    char bytes[];
} find_chunk;

/* A walk over one sound value. */
typedef struct walk {
    finder *f;
    const char *text;
    find_open *open;
    uint32_t depth;
    int level;
    bool whole;
} walk;

static const dk_error unknown_escapes = {
    DK_UNKNOWN_ESCAPES, 0,
    "expected escapes whose writer is known: what the backslashes mean is not certain"};

/*
** ------------------------------------------------------------------------------------------- room
*/

static void free_chunks(finder *f) {
    while (f->chunks != NULL) {
        find_chunk *next = f->chunks->next;
        free(f->chunks);
        f->chunks = next;
    }
}

void find_free(finder *f) {
    free_chunks(f);
    for (int i = 0; i <= FIND_LEVELS_MAX; i++) {
        free(f->open[i]);
    }
    free(f->list);
    *f = (finder){0};
}

void find_begin(finder *f) {
    free_chunks(f);
    f->count = f->payloads = 0;
    f->torn = f->too_deep = f->unsure = false;
    f->cut = (find_cut){0};
    f->open_end = f->opaque = NULL;
    f->plain_only = false;
    f->path_length = 1;
    f->path[0] = '$';
}

char *find_room(finder *f, size_t length) {
    find_chunk *chunk = malloc(sizeof *chunk + length + 1);
    if (chunk == NULL) {
        f->no_memory = true;
        return NULL;
    }
    chunk->next = f->chunks;
    f->chunks = chunk;
    return chunk->bytes;
}

/* Gives back the room that was asked for last. */
static void drop_room(finder *f) {
    find_chunk *last = f->chunks;
    f->chunks = last->next;
    free(last);
}

static finding *add(finder *f, found_kind kind) {
    if (f->count == f->room) {
        size_t room = 2 * f->room + 16;
        finding *list = realloc(f->list, room * sizeof *list);
        if (list == NULL) {
            f->no_memory = true;
            return NULL;
        }
        f->list = list;
        f->room = room;
    }
    assert(f->list != NULL);
    finding *made = &f->list[f->count++];
    *made = (finding){.kind = kind};
    return made;
}

static void add_payload(finder *f, const char *text, size_t length, int level) {
    finding *made = add(f, FOUND_PAYLOAD);
    if (made != NULL) {
        made->text = text;
        made->length = length;
        made->level = level;
        f->payloads++;
        memcpy(f->where, f->path, f->path_length);
        f->where[f->path_length] = 0;
    }
}

const dk_error find_too_deep = {DK_TOO_DEEP, 0, "expected at most 8 encodings inside each other"};
static const dk_error cut_beside = {
    DK_TRUNCATED, 0, "expected each string in the record to hold a whole payload; one is cut"};

static void forget_cuts(finder *f) {
    f->cut = (find_cut){0};
}

static void note_cut(finder *f, const char *text, size_t length) {
    if (trace_in(text, length)) {
        f->torn = true;
        f->cut.text = text;
        f->cut.length = length;
        f->cut.count++;
    }
}

/* The length without an ellipsis at the end. */
static size_t without_ellipsis(const char *text, size_t length) {
    if (length >= 3 && memcmp(text + length - 3, "\xE2\x80\xA6", 3) == 0) {
        return length - 3;
    }
    for (int dots = 0; dots < 3 && length > 0 && text[length - 1] == '.'; dots++) {
        length--;
    }
    return length;
}

void find_add_bad(finder *f, size_t from, size_t to, const dk_error *error) {
    finding *made = add(f, FOUND_BAD);
    if (made != NULL) {
        made->from = from;
        made->to = to;
        made->error = *error;
    }
}

/* Whether the cut texts are more than a copy of one payload found since `mark`, such as a preview. */
static bool is_lost(const finder *f, size_t mark) {
    if (f->cut.count != 1) {
        return f->cut.count > 1;
    }
    size_t length = without_ellipsis(f->cut.text, f->cut.length);
    bool is_copy = false;
    for (size_t i = mark; i < f->count && !is_copy; i++) {
        const finding *found = &f->list[i];
        is_copy = found->kind == FOUND_PAYLOAD && found->length >= length &&
                  memcmp(found->text, f->cut.text, length) == 0;
    }
    return !is_copy;
}

/* What is cut beside the payloads found since `mark` makes [from, to) bad, too. */
static void add_lost(finder *f, size_t mark, size_t from, size_t to) {
    if (is_lost(f, mark)) {
        find_add_bad(f, from, to, f->too_deep ? &find_too_deep : &cut_beside);
    }
    forget_cuts(f);
}

void find_add_lost(finder *f, size_t size) {
    bool entries = false;
    for (size_t i = 0; i < f->count; i++) {
        entries |= f->list[i].kind == FOUND_PAYLOAD && f->list[i].to != 0;
    }
    add_lost(f, 0, entries ? f->cut.from : 0, entries ? f->cut.to : size);
}

void find_add_rest(finder *f, size_t from, size_t to) {
    finding *made = add(f, FOUND_EMPTY);
    if (made != NULL) {
        made->from = from;
        made->to = to;
        made->entries = 1;
    }
}

bool find_scan(finder *f, const char *text, size_t length) {
    bool is_sound = dk_scan_value(text, length, &f->scan);
    f->scanned += is_sound ? f->scan.root.length : f->scan.error.offset;
    return is_sound;
}

static void drop_since(finder *f, size_t mark, size_t payloads) {
    f->count = mark;
    f->payloads = payloads;
}

void find_set_time(finder *f, size_t mark, const char *utc) {
    for (size_t i = mark; i < f->count; i++) {
        if (f->list[i].received_at[0] == 0) {
            memcpy(f->list[i].received_at, utc, DK_DATE_LENGTH);
            f->list[i].received_at[DK_DATE_LENGTH] = 0;
        }
    }
}

bool find_stamp(const char *line, size_t length, char utc[DK_DATE_LENGTH + 1]) {
    stamp found;
    if (!stamp_find(line, length, &found)) {
        return false;
    }
    memcpy(utc, found.utc, sizeof found.utc);
    return true;
}

/*
** ------------------------------------------------------------------------------------------ paths
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
    if (w->depth == 0) {
        return;
    }
    const find_open *top = &w->open[w->depth - 1];
    if (!top->object) {
        path_add(w->f, "", 0, "[]");
    } else if (top->key_length >= 2) {
        path_add(w->f, w->text + top->key + 1, top->key_length - 2, ".");
    }
}

static bool is_wanted(const walk *w) {
    const finder *f = w->f;
    return (w->depth > 0 && w->open[w->depth - 1].wanted) || f->at == NULL ||
           (strlen(f->at) == f->path_length && memcmp(f->at, f->path, f->path_length) == 0);
}

/*
** ------------------------------------------------------------------------------------------- time
*/

static bool key_is(const walk *w, const find_open *top, const char *word) {
    dk_value key = {(uint32_t)top->key, (uint32_t)top->key_length, DK_STRING, 1};
    return top->key_length >= strlen(word) + 2 && dk_walk_is(w->text, &key, word);
}

static void note_stamp(const walk *w, find_open *of, int rank, const dk_value *value) {
    char utc[DK_DATE_LENGTH + 1];
    if (rank > 0 && (of->rank == 0 || rank < of->rank) && stamp_of(w->text, value, utc)) {
        of->rank = rank;
        memcpy(of->time, utc, DK_DATE_LENGTH);
    }
}

/* A member that may be the time at which the object, or the one around it, was received. */
static void note_time(walk *w, const dk_value *value) {
    find_open *top = &w->open[w->depth - 1];
    if (!top->object) {
        if (top->first && (value->kind != DK_STRING || value->length > 10)) {
            note_stamp(w, top, 2, value);
            top->tuple = top->rank > 0 && value->kind <= DK_STRING;
        }
        return;
    }
    const char *name = w->text + top->key + 1;
    size_t length = top->key_length - 2;
    int rank = stamp_rank(name, length);
    bool is_envelope =
        rank == 3 && length == 4 && memcmp(name, "date", 4) == 0 && top->event_size > 0;
    note_stamp(w, top, is_envelope ? 0 : rank, value);
    if (w->depth > 1 && w->open[w->depth - 2].object) {
        find_open *outer = &w->open[w->depth - 2];
        rank = carrier_time_rank(w->text + outer->key + 1, outer->key_length - 2, name, length);
        note_stamp(w, outer, rank, value);
    }
}

/*
** ---------------------------------------------------------------------------------------- strings
*/

/* What has been decoded: whether it begins as something that may hold payloads. */
static bool is_promising(const char *bytes, size_t length) {
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && dk_is_json_space(bytes[at])) {
        at++;
    }
    return at < length &&
           (strchr("{[\"", bytes[at]) != NULL
                ? bytes[at] != 0
                : length - at > 2 && (memcmp(bytes + at, "\x1F\x8B", 2) == 0 ||
                                      (bytes[at] >= 'A' && bytes[at] <= 'Z' &&
                                       memmem(bytes, length, "HTTP/1.", 7) != NULL)));
}

static bool is_base64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '-' || c == '_';
}

/* How far the base64 goes that begins the text, padding included. */
static size_t base64_length(const char *text, size_t length) {
    size_t at = 0;
    while (at < length && is_base64(text[at])) {
        at++;
    }
    for (size_t padding = 0; at < length && text[at] == '=' && padding < 2; padding++) {
        at++;
    }
    return at;
}

/* gzip, as far as it is sound: its bytes are searched too. */
static void look_gzip(finder *f, char *bytes, size_t length, int level) {
    size_t room = length * 16 + 1024;
    z_stream z = {0};
    char *out = NULL;
    int rc = Z_OK;
    if (level > FIND_LEVELS_MAX || length > UINT32_MAX || inflateInit2(&z, 31) != Z_OK) {
        f->too_deep |= level > FIND_LEVELS_MAX;
        return;
    }
    z.next_in = (Bytef *)bytes;
    z.avail_in = (uInt)length;
    do {
        char *more = find_room(f, room < f->room_max ? room : f->room_max);
        if (more == NULL) {
            rc = Z_MEM_ERROR;
            break;
        }
        if (out != NULL && z.total_out > 0) {
            memcpy(more, out, z.total_out);
        }
        out = more;
        room = room < f->room_max ? room : f->room_max;
        z.next_out = (Bytef *)out + z.total_out;
        z.avail_out = (uInt)(room - z.total_out);
        rc = inflate(&z, Z_FINISH);
        room *= 4;
    } while (rc == Z_BUF_ERROR && z.avail_out == 0 && z.total_out < f->room_max);
    size_t made = z.total_out;
    (void)inflateEnd(&z);
    if (rc == Z_STREAM_END) {
        find_in_text(f, out, made, level, false);
    } else if (out != NULL) {
        note_cut(f, out, made);
    }
}

/* Text in base64; false where it is none. */
static bool look_base64(finder *f, const char *text, size_t length, int level) {
    char start[12];
    size_t made, first = length < 16 ? length / 4 * 4 : 16;
    dk_error error;
    if (length < 16 || !base64_decode(text, first, start, &made, &error) ||
        !(is_promising(start, made) || (start[0] >= 'A' && start[0] <= 'Z'))) {
        return false;
    }
    char *out = find_room(f, length);
    if (out == NULL) {
        return false;
    }
    if (!base64_decode(text, length, out, &made, &error) || !is_promising(out, made)) {
        drop_room(f);
        return false;
    }
    if (made > 2 && memcmp(out, "\x1F\x8B", 2) == 0) {
        look_gzip(f, out, made, level + 1);
    } else {
        find_in_text(f, out, made, level + 1, false);
    }
    return true;
}

/* The inside of a JSON string. */
static void look_string(finder *f, const char *inside, size_t length, bool escaped, int level,
                        bool whole) {
    static const char before[] = ";base64,";
    if (find_next(inside, 0, length) < length ||
        (escaped && (inside[0] == '\\' || memmem(inside, length, "\\u007", 5) != NULL))) {
        if (escaped) {
            char *out = find_room(f, length);
            if (out == NULL) {
                return;
            }
            length = escape_json(inside, length, out);
            inside = out;
        }
        find_in_text(f, inside, length, level + 1, whole);
        return;
    }
    const char *data =
        length > 32 ? memmem(inside, 64 < length ? 64 : length, before, sizeof before - 1) : NULL;
    if (data != NULL) {
        data += sizeof before - 1;
        length -= (size_t)(data - inside);
        inside = data;
    }
    if (length < 16 || !is_base64(*inside)) {
        return;
    }
    if (escaped) {
        char *out = find_room(f, length);
        if (out == NULL) {
            return;
        }
        length = escape_json(inside, length, out);
        inside = out;
    }
    (void)look_base64(f, inside, length, level);
}

/* A list of bytes, as journald and Node's Buffer write text; false where it is none. */
static bool look_bytes(walk *w, const char *p, const char *end, const char **next) {
    const char *start = p;
    size_t made = 0;
    char *out = NULL;
    int number = -1;
    for (p++; p < end && *p != ']'; p++) {
        if (dk_is_digit(*p)) {
            number = number < 0 ? *p - '0' : number * 10 + *p - '0';
        } else if (*p == ',' && number >= 0) {
            if (out == NULL && (out = find_room(w->f, (size_t)(end - start) / 2 + 1)) == NULL) {
                return false;
            }
            out[made++] = (char)number;
            number = -1;
        } else if (!dk_is_json_space(*p)) {
            break;
        }
        if (number > 255) {
            break;
        }
    }
    bool is_list = p < end && *p == ']' && number >= 0 && out != NULL;
    if (is_list) {
        out[made++] = (char)number;
        *next = p + 1;
        if (is_promising(out, made) || find_next(out, 0, made) < made) {
            find_in_text(w->f, out, made, w->level + 1, false);
        }
    } else if (out != NULL) {
        drop_room(w->f);
    }
    return is_list;
}

/*
** ------------------------------------------------------------------------------------ a JSON value
*/

/* Whether some payload since `mark` has the record around it as its entry. Then it gets this one. */
static bool set_entry(finder *f, size_t mark, size_t from, size_t to) {
    bool direct = false;
    for (size_t i = mark; i < f->count; i++) {
        finding *x = &f->list[i];
        if (x->kind == FOUND_PAYLOAD && x->to == 0) {
            x->from = from;
            x->to = to;
            direct = true;
        }
    }
    return direct;
}

static void drop_empty(finder *f, size_t mark) {
    size_t kept = mark;
    for (size_t i = mark; i < f->count; i++) {
        if (f->list[i].kind != FOUND_EMPTY) {
            f->list[kept++] = f->list[i];
        }
    }
    f->count = kept;
}

/* An element of an array in the record itself has ended. */
static void element_done(walk *w, size_t from, size_t to, size_t mark, size_t payloads) {
    finder *f = w->f;
    find_open *array = &w->open[w->depth - 1];
    if (w->level > 0 || array->tuple) {
        return;
    }
    if (f->payloads > payloads) {
        if (set_entry(f, mark, from, to)) {
            drop_empty(f, mark);
            add_lost(f, mark, from, to);
        }
        return;
    }
    forget_cuts(f); /* an entry that shows a trace is bad as it is */
    f->count = mark;
    finding *last = f->count > array->mark ? &f->list[f->count - 1] : NULL;
    if (last == NULL || last->kind != FOUND_EMPTY || last->depth != w->depth) {
        last = add(f, FOUND_EMPTY);
        if (last == NULL) {
            return;
        }
        last->from = from;
        last->depth = w->depth;
    }
    last->to = to;
    last->entries++;
}

/* A member of the innermost object, or an element, has its value. */
static void value_done(walk *w, const dk_value *value) {
    if (w->depth == 0) {
        return;
    }
    find_open *top = &w->open[w->depth - 1];
    note_time(w, value);
    top->first = false;
    top->has_key = false;
    if (!top->object) {
        return;
    }
    if (!top->event_seen && key_is(w, top, "event")) {
        top->event_seen = true;
        top->event = value->offset;
        top->event_size = value->kind == DK_STRING ? value->length : 0;
    } else if (!top->data_seen && key_is(w, top, "data")) {
        top->data_seen = true;
        top->data_object = value->kind == DK_OBJECT;
    }
}

static void open_value(walk *w, size_t at) {
    finder *f = w->f;
    bool in_array = w->depth > 0 && !w->open[w->depth - 1].object;
    find_open made = {.start = at,
                      .mark = f->count,
                      .payloads = f->payloads,
                      .cut = f->cut,
                      .path = f->path_length,
                      .object = w->text[at] == '{',
                      .first = true,
                      .whole = (w->depth == 0 && w->whole) || (w->level == 0 && in_array)};
    path_enter(w);
    made.wanted = is_wanted(w);
    made.whole |= f->at != NULL && made.wanted && (w->depth == 0 || !w->open[w->depth - 1].wanted);
    w->open[w->depth++] = made;
}

/* Whether an event is one of Discko's: nothing inside such a payload is looked at. */
static bool is_ours(const walk *w, const find_open *top) {
    char start[8];
    size_t length =
        dk_string_decode_prefix(w->text + top->event + 1, top->event_size - 2, start, sizeof start);
    return (length >= 5 && memcmp(start, "lead.", 5) == 0) ||
           (length == 4 && memcmp(start, "test", 4) == 0);
}

static void close_object(walk *w, find_open *closed, size_t end) {
    finder *f = w->f;
    if (closed->event_size < 2 || !closed->data_object || !closed->wanted) {
        return;
    }
    if (is_ours(w, closed)) {
        drop_since(f, closed->mark, closed->payloads);
    } else if (f->payloads > closed->payloads || !closed->whole) {
        return;
    }
    closed->rank = 0;     /* the times in a payload are its own */
    f->cut = closed->cut; /* what it quotes is stored with it */
    add_payload(f, w->text + closed->start, end - closed->start, w->level);
}

static void close_value(walk *w, size_t end) {
    finder *f = w->f;
    assert(w->depth > 0); /* the value is sound */
    find_open *closed = &w->open[--w->depth];
    if (closed->object) {
        close_object(w, closed, end);
    } else if (f->payloads == closed->payloads) {
        for (size_t i = closed->mark; i < f->count; i++) {
            f->list[i].entries = 0; /* a list that holds no payloads is no list of entries */
        }
    }
    if (closed->rank > 0) {
        find_set_time(f, closed->mark, closed->time);
    }
    f->path_length = closed->path;
    if (w->depth > 0) {
        dk_value value = {(uint32_t)closed->start, (uint32_t)(end - closed->start),
                          closed->object ? DK_OBJECT : DK_ARRAY, 0};
        if (!w->open[w->depth - 1].object) {
            element_done(w, closed->start, end, closed->mark, closed->payloads);
        }
        value_done(w, &value);
    }
}

static void string_value(walk *w, const dk_value *value) {
    finder *f = w->f;
    size_t mark = f->count, payloads = f->payloads, path = f->path_length;
    uint32_t cuts = f->cut.count;
    path_enter(w);
    if (value->length > 16 && is_wanted(w) && !f->plain_only) {
        const find_open *top = w->open;
        bool spool = w->depth == 1 && top->object && top->rank == 1 &&
                     key_is(w, top, "body"); /* discko's own record */
        bool whole = (w->depth == 0 && w->whole) || f->at != NULL || spool;
        look_string(f, w->text + value->offset + 1, value->length - 2, value->escaped != 0,
                    w->level, whole);
    }
    if (w->level == 0 && f->cut.count > cuts) {
        f->cut.from = value->offset;
        f->cut.to = value->offset + value->length;
    }
    f->path_length = path;
    if (w->depth > 0 && !w->open[w->depth - 1].object && f->payloads > payloads) {
        element_done(w, value->offset, value->offset + value->length, mark, payloads);
    }
    value_done(w, value);
}

static const char *word_end(const char *p, const char *end) {
    while (p < end && strchr(",]} \n\r\t", *p) == NULL) {
        p++;
    }
    return p;
}

static void scalar_value(walk *w, const char *p, const char *end) {
    dk_value value = {(uint32_t)(p - w->text), (uint32_t)(end - p), DK_NULL, 0};
    if (*p == '-' || dk_is_digit(*p)) {
        value.kind = memchr(p, '.', value.length) != NULL ? DK_REAL : DK_INTEGER;
    }
    value_done(w, &value);
}

/* One token of the value. */
static const char *step(walk *w, const char *p, const char *end) {
    find_open *top = w->depth > 0 ? &w->open[w->depth - 1] : NULL;
    const char *next;
    bool escaped;
    switch (*p) {
    case ' ':
    case '\n':
    case '\r':
    case '\t':
    case ',':
    case ':': return p + 1;
    case '[':
        if (p + 1 < end && dk_is_digit(p[1]) && look_bytes(w, p, end, &next)) {
            dk_value list = {(uint32_t)(p - w->text), (uint32_t)(next - p), DK_ARRAY, 0};
            value_done(w, &list);
            return next;
        }
        open_value(w, (size_t)(p - w->text));
        return p + 1;
    case '{': open_value(w, (size_t)(p - w->text)); return p + 1;
    case ']':
    case '}': close_value(w, (size_t)(p - w->text) + 1); return p + 1;
    case '"':
        next = dk_string_end(p, end, &escaped);
        if (top != NULL && top->object && !top->has_key) {
            top->key = (size_t)(p - w->text);
            top->key_length = (size_t)(next - p);
            top->has_key = true;
        } else {
            dk_value value = {(uint32_t)(p - w->text), (uint32_t)(next - p), DK_STRING, escaped};
            string_value(w, &value);
        }
        return next;
    default:
        next = word_end(p, end);
        scalar_value(w, p, next);
        return next;
    }
}

static void walk_value(finder *f, const char *text, const dk_value *value, int level, bool whole) {
    const char *p = text + value->offset, *end = p + value->length;
    if (level > FIND_LEVELS_MAX) {
        f->too_deep = true;
        note_cut(f, p, value->length);
        return;
    }
    if (f->open[level] == NULL &&
        (f->open[level] = malloc((DK_DEPTH_MAX + 1) * sizeof(find_open))) == NULL) {
        f->no_memory = true;
        return;
    }
    walk w = {f, text, f->open[level], 0, level, whole};
    size_t path = f->path_length;
    while (p < end && !f->no_memory) {
        p = step(&w, p, end);
    }
    f->path_length = path;
}

void find_in_value(finder *f, const char *record, const dk_value *value, bool whole) {
    size_t mark = f->count;
    walk_value(f, record, value, 0, whole);
    for (size_t i = mark; i < f->count; i++) {
        if (f->list[i].kind == FOUND_PAYLOAD && f->list[i].to == 0) {
            drop_empty(f, mark); /* the document itself is an entry with a payload */
            break;
        }
    }
}

/*
** ------------------------------------------------------------------------------------ decoded text
*/

void find_in_message(finder *f, const char *text, size_t length, int level) {
    http_request request;
    char date[DK_DATE_LENGTH + 1] = {0};
    size_t made, mark = f->count;
    if (http_request_read(text, length, true, &request) != HTTP_WHOLE) {
        note_cut(f, text, length);
        return;
    }
    char *out = find_room(f, request.body.length);
    if (out == NULL) {
        return;
    }
    http_body(text, &request, out, &made);
    if (made > 2 && memcmp(out, "\x1F\x8B", 2) == 0) {
        look_gzip(f, out, made, level + 1);
    } else {
        find_in_text(f, out, made, level, true);
    }
    if (http_date(text, &request, date)) {
        find_set_time(f, mark, date);
    }
}

/* Whether a line is a member of an object that was printed over several: what it quotes is that object's. */
static bool is_member(const char *line, size_t length) {
    const char *p = line, *end = line + length;
    bool escaped;
    while (p < end && dk_is_json_space(*p)) {
        p++;
    }
    if (p == end || *p != '"' || memchr(p + 1, '"', (size_t)(end - p) - 1) == NULL) {
        return false;
    }
    p = dk_string_end(p, end, &escaped);
    return p < end && *p == ':';
}

/* The lines of a text. */
static void look_lines(finder *f, const char *text, size_t length, int level) {
    find_text t = {text, length, 0, 0, true, level};
    dk_error error;
    while (t.line < length) {
        const char *newline = memchr(text + t.line, '\n', length - t.line);
        t.line_end = newline == NULL ? length : (size_t)(newline - text);
        f->plain_only = is_member(text + t.line, t.line_end - t.line);
        size_t at = find_next(text, t.line, t.line_end), end = 0;
        while (at < t.line_end) {
            size_t mark = f->count;
            char utc[DK_DATE_LENGTH + 1];
            find_result result = find_candidate(f, &t, at, &end, &error);
            if (f->count > mark && find_stamp(text + t.line, at - t.line, utc)) {
                find_set_time(f, mark, utc);
            }
            at = result == FIND_NONE ? at + 1 : end;
            at = at < t.line_end ? find_next(text, at, t.line_end) : at;
        }
        t.line =
            at > t.line_end ? at : t.line_end + 1; /* what spans lines is not read again by line */
    }
}

/* Whether a text is base64 and nothing else; it may have been broken into lines. */
static bool is_all_base64(const char *text, size_t length) {
    size_t at = 0;
    for (;;) {
        size_t part = base64_length(text + at, length - at);
        at += part;
        if (at == length || part == 0 || (text[at] != '\n' && text[at] != '\r')) {
            return at == length;
        }
        while (at < length && (text[at] == '\n' || text[at] == '\r')) {
            at++;
        }
    }
}

void find_in_text(finder *f, const char *text, size_t length, int level, bool whole) {
    if (level > FIND_LEVELS_MAX) {
        f->too_deep |= trace_in(text, length);
        note_cut(f, text, length);
        return;
    }
    if (http_begins(text, length, true) == HTTP_YES) {
        find_in_message(f, text, length, level);
        return;
    }
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    while (length > 0 && dk_is_json_space(text[length - 1])) {
        length--;
    }
    while (length > 0 && dk_is_json_space(*text)) {
        text++;
        length--;
    }
    if (length > 0 && strchr("{[\"", *text) != NULL && *text != 0) {
        bool is_sound = find_scan(f, text, length);
        if (is_sound && f->scan.root.length == length) {
            dk_value root = f->scan.root;
            walk_value(f, text, &root, level, whole);
            return;
        }
        if (!is_sound && f->scan.error.code == DK_TRUNCATED && *text == '{') {
            f->torn = true;
            note_cut(f, text, length);
        }
    }
    if (length >= 16 && is_all_base64(text, length)) {
        (void)look_base64(f, text, length, level);
    } else {
        const char *opaque = f->opaque;
        size_t opaque_end = f->opaque_end;
        bool plain_only = f->plain_only;
        f->opaque = NULL;
        look_lines(f, text, length, level);
        f->plain_only = plain_only;
        f->opaque = opaque;
        f->opaque_end = opaque_end;
    }
}

/*
** ------------------------------------------------------------------- JSON between other words
*/

size_t find_next(const char *bytes, size_t at, size_t to) {
    for (; at < to; at++) {
        char c = bytes[at];
        if (c == '{' || c == '[') {
            return at;
        }
        /* JSON, gzip or HTTP in base64 begins with one of these; so does a JSON string of them. */
        if (is_one_of(c, "eWHIUS") && to - at >= 40 &&
            (at == 0 || !is_base64(bytes[at - 1]) ||
             (at > 1 && bytes[at - 2] == '\\' && is_one_of(bytes[at - 1], "nrt"))) &&
            (memcmp(bytes + at, "eyJ", 3) == 0 || memcmp(bytes + at, "ewo", 3) == 0 ||
             memcmp(bytes + at, "eyA", 3) == 0 || memcmp(bytes + at, "ew0", 3) == 0 ||
             (c == 'W' && is_one_of(bytes[at + 1], "yz3w12")) ||
             (c == 'I' && is_one_of(bytes[at + 1], "klmn")) ||
             memcmp(bytes + at, "UE9TVC", 6) == 0 || memcmp(bytes + at, "UFVUI", 5) == 0 ||
             memcmp(bytes + at, "SFRUUC8x", 8) == 0 || memcmp(bytes + at, "H4sI", 4) == 0)) {
            return at;
        }
    }
    return to;
}

/* What follows a bracket, white space and its escapes aside, and a few brackets of lists. */
static size_t behind_bracket(const char *bytes, size_t at, size_t length) {
    bool list = bytes[at] == '[';
    int lists = 0;
    for (at++; at < length; at++) {
        if (bytes[at] == '\\' && at + 1 < length && is_one_of(bytes[at + 1], "nrt")) {
            at++;
        } else if (list && lists < 16 && (bytes[at] == '[' || bytes[at] == '{')) {
            list = bytes[at] == '[';
            lists++;
        } else if (!dk_is_json_space(bytes[at])) {
            break;
        }
    }
    return at;
}

/*
** Whatever is whole in a value that is not: the text before the error has been scanned once, so its
** strings end where they seem to, and the containers that were open at the error are known.
*/
static void look_inside(finder *f, const find_text *t, size_t at, const dk_scan *broken) {
    size_t end = at + broken->error.offset, opened = 0;
    for (size_t i = at; i < end;) {
        bool escaped;
        char c = t->bytes[i];
        if (c == '"') {
            i = (size_t)(dk_string_end(t->bytes + i, t->bytes + end, &escaped) - t->bytes);
        } else if (opened < broken->depth && broken->open[opened].offset == i - at) {
            opened++;
            i++;
        } else if ((c == '{' || c == '[') && find_scan(f, t->bytes + i, end - i)) {
            size_t mark = f->count;
            dk_value value = f->scan.root;
            value.offset = (uint32_t)i;
            walk_value(f, t->bytes, &value, t->level, false);
            if (t->level == 0) {
                (void)set_entry(f, mark, i, i + value.length);
            }
            i += value.length;
        } else {
            i++;
        }
    }
}

/* Searches what was decoded, which is the last room that was asked for, and goes on behind it. */
static find_result take_decoded(finder *f, const find_text *t, char *out, size_t made, size_t read,
                                size_t *end) {
    size_t payloads = f->payloads;
    find_chunk *mine = f->chunks;
    find_in_text(f, out, made, t->level + 1, false);
    *end = read;
    while (f->payloads == payloads && f->chunks != mine) {
        drop_room(f);
    }
    if (f->payloads == payloads) {
        drop_room(f);
    }
    return FIND_VALUE;
}

/* Whether YAML's value begins at `quote`: behind a key, or behind the dash of a list. */
static bool is_yaml_place(const find_text *t, size_t quote) {
    const char *p = t->bytes + t->line, *end = t->bytes + quote;
    bool dash = false, key = false;
    while (p < end && (*p == ' ' || (*p == '-' && p + 1 < end && p[1] == ' '))) {
        dash |= *p++ == '-';
    }
    for (const char *start = p; p < end; p++) {
        if (*p == ':' && p > start) {
            key = end - p > 1 && p[1] == ' ';
            p++;
            break;
        }
        if (!is_base64(*p) && !is_one_of(*p, ".\"'$@")) {
            return false;
        }
    }
    while (p < end && *p == ' ') {
        p++;
    }
    return p == end && (dash || key);
}

/* Whether a text is sound JSON and nothing else but white space. */
static bool is_json_text(finder *f, const char *text, size_t length) {
    while (length > 0 && dk_is_json_space(text[length - 1])) {
        length--;
    }
    return find_scan(f, text, length) && f->scan.root.length == length;
}

/* What a literal reads as by some rules. */
typedef struct reading {
    char *text;
    escape_result result;
    escape_extent span;
    bool is_sound;
} reading;

/* Reads the literal at `quote`, which may go on up to `to`. False without memory. */
static bool read_literal(finder *f, const find_text *t, escape_rules rules, size_t quote, size_t to,
                         reading *out) {
    const char *text = t->bytes + quote;
    *out = (reading){0};
    out->result = escape_decode(rules, text, to - quote, NULL, &out->span);
    f->credit -= to > t->line_end ? (int64_t)out->span.read : 0;
    if (out->result == ESCAPE_WHOLE) {
        out->text = find_room(f, out->span.read);
        if (out->text == NULL) {
            return false;
        }
        (void)escape_decode(rules, text, out->span.read, out->text, &out->span);
    }
    return true;
}

/* How far a literal may reach: over the lines behind it, where it holds something that is sound so far. */
static size_t literal_limit(const finder *f, const find_text *t, size_t at) {
    extent value = {0};
    size_t used, to = t->length - at < FIND_FIELD_MAX ? t->length : at + FIND_FIELD_MAX;
    size_t last = t->line_end - (t->bytes[t->line_end - 1] == '\r');
    bool open = f->credit > 0 &&
                (t->bytes[last - 1] == '\\' ||
                 extent_feed(&value, t->bytes + at, t->line_end - at, &used) == EXTENT_OPEN);
    return open ? to : t->line_end;
}

/*
** A literal of some program, whose quote (or what stands in front of it) is at `quote`, and in which the bracket
** at `at` stands.
*/
static find_result look_literal(finder *f, const find_text *t, escape_rules rules, size_t quote,
                                size_t at, size_t *end) {
    reading r;
    size_t to = rules >= ESCAPE_SHELL ? literal_limit(f, t, at) : t->line_end;
    if (!read_literal(f, t, rules, quote, to, &r)) {
        return FIND_NONE;
    }
    if (r.result == ESCAPE_OPEN && to == t->length && !t->final) {
        return FIND_MORE;
    }
    if (r.result == ESCAPE_WHOLE && is_json_text(f, r.text, r.span.made)) {
        return take_decoded(f, t, r.text, r.span.made, quote + r.span.read, end);
    }
    if (r.result == ESCAPE_WHOLE ||
        r.result == ESCAPE_UNSURE) { /* what it quotes must not be taken for what it is */
        f->unsure = true;
        *end = r.result == ESCAPE_WHOLE ? quote + r.span.read : t->line_end;
        return FIND_VALUE;
    }
    return FIND_NONE;
}

/*
** A literal that one of two programs wrote: certain where both readings are the same, or where but one of them
** is sound JSON. 1 and -1 in *which, the finder's memory of a file, for the first and the second.
*/
static find_result look_either(finder *f, const find_text *t, escape_rules first,
                               escape_rules second, size_t quote, size_t at, int *which,
                               size_t *end) {
    reading a, b;
    size_t to = literal_limit(f, t, at);
    if (*which != 0) {
        return look_literal(f, t, *which > 0 ? first : second, quote, at, end);
    }
    if (!read_literal(f, t, first, quote, to, &a) || !read_literal(f, t, second, quote, to, &b)) {
        return FIND_NONE;
    }
    bool open = a.result == ESCAPE_OPEN || b.result == ESCAPE_OPEN;
    if (open && to == t->length && !t->final) {
        return FIND_MORE;
    }
    a.is_sound = a.result == ESCAPE_WHOLE && is_json_text(f, a.text, a.span.made);
    b.is_sound = b.result == ESCAPE_WHOLE && is_json_text(f, b.text, b.span.made);
    bool same = a.is_sound && b.is_sound && a.span.made == b.span.made &&
                memcmp(a.text, b.text, a.span.made) == 0;
    if (a.is_sound != b.is_sound || same) {
        const reading *r = a.is_sound ? &a : &b;
        *which = same ? 0 : a.is_sound ? 1 : -1;
        return take_decoded(f, t, r->text, r->span.made, quote + r->span.read, end);
    }
    if (a.is_sound) {
        f->unsure = true;
        *end = t->line_end;
        return FIND_VALUE;
    }
    return FIND_BROKEN;
}

/* {\"…: the inside of a string in double quotes; goes on to the quote that ends it. */
static find_result look_escaped(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t to = at;
    escape_extent span = {0};
    if (f->open_end == t->bytes + t->line_end) {
        return FIND_NONE; /* one before it has not ended either */
    }
    if (at > t->line && t->bytes[at - 1] == '"' && is_yaml_place(t, at - 1)) {
        int which = 0;
        find_result result = look_either(f, t, ESCAPE_QUOTED, ESCAPE_YAML, at - 1, at, &which, end);
        if (result != FIND_BROKEN) {
            return result;
        }
    }
    while (to < t->line_end && t->bytes[to] != '"') {
        to += t->bytes[to] == '\\' ? 2 : 1;
    }
    if (to >= t->line_end) {
        f->open_end = t->bytes + t->line_end;
        note_cut(f, t->bytes + at, t->line_end - at);
        return FIND_NONE;
    }
    char *out = find_room(f, to - at + 2);
    if (out == NULL) {
        return FIND_NONE;
    }
    out[0] = '"';
    memcpy(out + 1, t->bytes + at, to - at + 1);
    escape_result result = escape_decode(ESCAPE_QUOTED, out, to - at + 2, out, &span);
    if (result != ESCAPE_WHOLE) {
        f->unsure |= result == ESCAPE_UNSURE;
        drop_room(f);
        *end = to;
        return FIND_VALUE;
    }
    return take_decoded(f, t, out, span.made, to, end);
}

/* {\x22…: as nginx and Apache escape; goes on to the next quote. */
static find_result look_hex(finder *f, const find_text *t, size_t at, size_t *end) {
    const char *quote = memchr(t->bytes + at, '"', t->line_end - at);
    size_t to = quote == NULL ? t->line_end : (size_t)(quote - t->bytes);
    escape_extent span = {0};
    char *out = find_room(f, to - at);
    if (out == NULL) {
        return FIND_NONE;
    }
    if (escape_decode(ESCAPE_ACCESS_LOG, t->bytes + at, to - at, out, &span) != ESCAPE_WHOLE) {
        f->unsure = true;
        drop_room(f);
        *end = to;
        return FIND_VALUE;
    }
    return take_decoded(f, t, out, span.made, to, end);
}

/* Where a value of SQL begins whose quote is at `quote`: at a letter or a call in front of it. */
static size_t sql_start(const find_text *t, size_t quote) {
    static const char *const before[] = {"_binary ", "unistr(", "U&", "u&", "E", "e",
                                         "X",        "x",       "N",  "n",  NULL};
    static const char call[] = "replace(";
    size_t start = quote, size;
    for (const char *const *word = before; *word != NULL; word++) {
        size = strlen(*word);
        if (start - t->line > size && memcmp(t->bytes + start - size, *word, size) == 0 &&
            !is_base64(t->bytes[start - size - 1])) {
            start -= size;
            break;
        }
    }
    size = sizeof call - 1;
    while (start - t->line >= size && memcmp(t->bytes + start - size, call, size) == 0) {
        start -= size;
    }
    return start;
}

/* Whether the line is one of SQL's, by its words, or by the quote's place in a dump. */
static bool is_sql_line(const finder *f, const find_text *t, size_t start) {
    static const char *const words[] = {"INSERT INTO", "VALUES", "REPLACE INTO", "UPDATE ", NULL};
    for (const char *const *word = words; *word != NULL; word++) {
        if (memmem(t->bytes + t->line, t->line_end - t->line, *word, strlen(*word)) != NULL) {
            return true;
        }
    }
    while (start > t->line && t->bytes[start - 1] == ' ') {
        start--;
    }
    return f->sql != ESCAPE_SQL && start > t->line && is_one_of(t->bytes[start - 1], "(,");
}

/* In single quotes: whose they are decides what the backslashes in it mean. */
static find_result look_quoted(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t quote = at - 1, line = t->line_end - t->line, start = sql_start(t, quote);
    const char *text = t->bytes + t->line;
    bool bytes = quote > t->line && t->bytes[quote - 1] == 'b' &&
                 (quote < t->line + 2 || !is_base64(t->bytes[quote - 2]));
    if (bytes) {
        return look_literal(f, t, ESCAPE_PYTHON_BYTES, quote - 1, at, end);
    }
    if (memmem(text, line, "curl", 4) != NULL) {
        return look_literal(f, t, ESCAPE_SHELL, quote, at, end);
    }
    if (is_sql_line(f, t, start)) {
        bool plain = start == quote && f->sql == ESCAPE_SQL;
        return plain ? look_either(f, t, ESCAPE_SQL_STANDARD, ESCAPE_SQL_MYSQL, quote, at,
                                   &f->dialect, end)
                     : look_literal(f, t, f->sql, start, at, end);
    }
    if (is_yaml_place(t, quote)) {
        int which = 0;
        return look_either(f, t, ESCAPE_YAML, ESCAPE_PYTHON_TEXT, quote, at, &which, end);
    }
    int which = 0;
    line = literal_limit(f, t, at) - t->line;
    bool shell = memmem(text, line, "'\\''", 4) != NULL || memmem(text, line, "'\"'\"'", 5) != NULL;
    bool doubled = !shell && memmem(t->bytes + at, t->line_end - at, "''", 2) != NULL;
    if (doubled && !(quote > t->line && is_one_of(t->bytes[quote - 1], "(,"))) {
        return FIND_BROKEN;
    }
    return look_either(f, t, shell ? ESCAPE_SHELL : ESCAPE_SQL_STANDARD,
                       doubled ? ESCAPE_SQL_MYSQL : ESCAPE_PYTHON_TEXT, quote, at, &which, end);
}

/* What a field is when its escapes are undone by the rules: whether that is sound JSON. */
static bool field_decodes(finder *f, escape_rules rules, const char *text, size_t length, char *out,
                          size_t *made) {
    escape_extent span = {0};
    bool is_sound = escape_decode(rules, text, length, out, &span) == ESCAPE_WHOLE &&
                    find_scan(f, out, span.made) && f->scan.root.length == span.made &&
                    f->scan.root.kind >= DK_OBJECT;
    *made = span.made;
    return is_sound;
}

/*
** Both readings of a field are sound: others like it, in the lines behind it, show which is right. 1 for
** COPY's escapes, -1 for none, 0 where none shows.
*/
static int decide_copy(finder *f, const find_text *t) {
    size_t limit = t->line_end + FIND_AHEAD < t->length ? t->line_end + FIND_AHEAD : t->length,
           made;
    int decided = 0;
    char *out = find_room(f, limit - t->line_end);
    for (size_t at = t->line_end; out != NULL && at < limit && decided == 0; at++) {
        const char *tab = memmem(t->bytes + at, limit - at, "\t{", 2);
        if (tab == NULL) {
            break;
        }
        at = (size_t)(tab - t->bytes) + 1;
        size_t to = at;
        while (to < limit && t->bytes[to] != '\t' && t->bytes[to] != '\n' && t->bytes[to] != '\r') {
            to++;
        }
        if (to == limit && limit < t->length) {
            break;
        }
        bool raw = find_scan(f, t->bytes + at, to - at) && f->scan.root.length == to - at;
        bool copy = field_decodes(f, ESCAPE_COPY, t->bytes + at, to - at, out, &made);
        decided = copy == raw ? 0 : copy ? 1 : -1;
        at = to;
    }
    if (out != NULL) {
        drop_room(f);
    }
    return decided;
}

/* A field between TABs: written raw, or by PostgreSQL's COPY or mysql --batch. */
static find_result look_field(finder *f, const find_text *t, size_t at, bool is_sound,
                              size_t *end) {
    static const escape_rules rules[] = {ESCAPE_COPY, ESCAPE_BATCH};
    const char *tab = memchr(t->bytes + at, '\t', t->line_end - at);
    size_t to = tab == NULL ? t->line_end : (size_t)(tab - t->bytes);
    to -= to > at && t->bytes[to - 1] == '\r';
    size_t made = 0;
    if (to - at > FIND_FIELD_MAX || memchr(t->bytes + at, '\\', to - at) == NULL) {
        return FIND_NONE;
    }
    for (size_t i = 0; i < 2; i++) {
        char *out = find_room(f, to - at);
        if (out == NULL) {
            return FIND_NONE;
        }
        bool decodes = field_decodes(f, rules[i], t->bytes + at, to - at, out, &made);
        if (decodes && is_sound && f->copy == 0 && (f->copy = decide_copy(f, t)) == 0) {
            f->unsure = true;
            return FIND_BROKEN;
        }
        if (decodes && (!is_sound || f->copy > 0)) {
            f->copy = 1;
            return take_decoded(f, t, out, made, to, end);
        }
        drop_room(f);
    }
    f->copy = is_sound && f->copy == 0 ? -1 : f->copy;
    return FIND_NONE;
}

/*
** A field of MySQL's INTO OUTFILE with line ends in it, each behind a backslash. It ends at a TAB or line end
** without one, or at the quote that the bracket stands behind.
*/
static find_result look_continued(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t to = at, made, limit = t->length - at < FIND_FIELD_MAX ? t->length : at + FIND_FIELD_MAX;
    if (f->credit < 0) {
        return FIND_NONE;
    }
    if (at > t->line && t->bytes[at - 1] == '"') {
        return look_literal(f, t, ESCAPE_SQL_MYSQL, at - 1, at, end);
    }
    while (to < limit && t->bytes[to] != '\t' && t->bytes[to] != '\n') {
        to += t->bytes[to] == '\\' ? 2 : 1;
    }
    f->credit -= (int64_t)(to - at);
    if (to >= limit && limit == t->length && !t->final) {
        return FIND_MORE;
    }
    to = to < limit ? to : limit;
    char *out = find_room(f, to - at);
    if (out == NULL) {
        return FIND_NONE;
    }
    if (!field_decodes(f, ESCAPE_COPY, t->bytes + at, to - at, out, &made)) {
        drop_room(f);
        return FIND_NONE;
    }
    return take_decoded(f, t, out, made, to, end);
}

/* JSON as it is. */
static find_result look_plain(finder *f, const find_text *t, size_t at, size_t *end,
                              dk_error *error) {
    bool is_sound = find_scan(f, t->bytes + at, t->length - at);
    bool field = (at > t->line && t->bytes[at - 1] == '\t') || at == t->line;
    if (!is_sound && f->scan.error.code == DK_TRUNCATED && !t->final) {
        return FIND_MORE;
    }
    dk_value value = f->scan.root;
    value.offset = (uint32_t)at;
    *error = f->scan.error;
    if (field && (!is_sound || at > t->line) && t->line_end - at <= FIND_FIELD_MAX &&
        memchr(t->bytes + at, '\\', t->line_end - at) != NULL) {
        if (!t->final && t->length - at < FIND_AHEAD) {
            return FIND_MORE; /* what follows may tell */
        }
        find_result result = look_field(f, t, at, is_sound, end);
        if (!is_sound) {
            (void)find_scan(f, t->bytes + at, t->length - at);
        }
        if (result != FIND_NONE) {
            *error = unknown_escapes;
            *end = result == FIND_BROKEN ? at + value.length : *end;
            return result;
        }
    }
    if (is_sound) {
        walk_value(f, t->bytes, &value, t->level, t->line == at && t->level == 0);
        *end = at + value.length;
        return FIND_VALUE;
    }
    *end = at + f->scan.error.offset;
    dk_scan *broken = malloc(sizeof *broken);
    if (broken == NULL) {
        f->no_memory = true;
        return FIND_BROKEN;
    }
    memcpy(broken, &f->scan, offsetof(dk_scan, open) + f->scan.depth * sizeof(dk_open));
    f->plain_only |= (trace_look(t->bytes + at, *end - at) & TRACE_EVENT) != 0;
    look_inside(f, t, at, broken);
    free(broken);
    return FIND_BROKEN;
}

/* Where to go on behind an error: at a brace that the string before it may have swallowed. */
static size_t behind_error(const find_text *t, size_t at, size_t end) {
    size_t back = end;
    for (int i = 0; i < 16 && back > at + 1; i++) {
        back--;
        if (t->bytes[back] == '{') {
            return back;
        }
        if (t->bytes[back] != '"' && !dk_is_json_space(t->bytes[back])) {
            break;
        }
    }
    return end > at + 1 ? end : at + 1;
}

/* Where base64 that begins at `at` ends, and whether its slashes are escaped, any number of times. */
static size_t base64_end(const find_text *t, size_t at, bool *escaped) {
    size_t slash;
    *escaped = false;
    for (;;) {
        at += base64_length(t->bytes + at, t->line_end - at);
        for (slash = at; slash < t->line_end && t->bytes[slash] == '\\'; slash++) {
        }
        if (slash == at || slash == t->line_end || t->bytes[slash] != '/' ||
            t->bytes[at - 1] == '=') {
            return at;
        }
        *escaped = true;
        at = slash;
    }
}

/* Base64 among other words. */
static find_result look_word(finder *f, const find_text *t, size_t at, size_t *end) {
    bool escaped;
    size_t length = 0;
    *end = base64_end(t, at, &escaped);
    if (!escaped) {
        return look_base64(f, t->bytes + at, *end - at, t->level) ? FIND_VALUE : FIND_NONE;
    }
    char *out = find_room(f, *end - at);
    if (out == NULL) {
        return FIND_NONE;
    }
    for (size_t i = at; i < *end; i++) {
        if (t->bytes[i] != '\\') {
            out[length++] = t->bytes[i];
        }
    }
    if (!look_base64(f, out, length, t->level)) {
        drop_room(f);
        return FIND_NONE;
    }
    return FIND_VALUE;
}

/* Where the lines end that follow this one and are indented below it: they belong to what it opens. */
static size_t block_end(const find_text *t) {
    size_t end = t->line_end;
    char first = t->bytes[t->line];
    while (t->level == 0 && first != ' ' && first != '\t' && end + 1 < t->length &&
           is_one_of(t->bytes[end + 1], " \t}])")) {
        const char *newline = memchr(t->bytes + end + 1, '\n', t->length - end - 1);
        end = newline == NULL ? t->length : (size_t)(newline - t->bytes);
    }
    return end;
}

/* What another program has printed: it holds a payload that cannot be read, or is passed over. */
static find_result look_opaque(finder *f, const find_text *t, size_t at, size_t *end) {
    bool looked = f->opaque == t->bytes && at < f->opaque_end;
    if (looked || at >= t->line_end || !opaque_begins(t->bytes, at, t->line_end)) {
        return FIND_NONE;
    }
    bool closed, is_payload = opaque_payload(t->bytes, at, t->line_end, end, &closed);
    if (!closed) {
        size_t block = block_end(t);
        if (block + 1 >= t->length && !t->final) {
            return FIND_MORE;
        }
        is_payload = opaque_payload(t->bytes, at, block, end, &closed);
    }
    f->opaque = t->bytes;
    f->opaque_end = *end;
    return is_payload ? FIND_VALUE : FIND_NONE;
}

/* Where a JSON value in a terminal's colours ends; EXTENT_OPEN where the text ends in it. */
static extent_result coloured_extent(const find_text *t, size_t at, size_t *end) {
    extent value = {0};
    size_t used;
    while (at < t->length) {
        if (t->bytes[at] == '\x1b') {
            at++;
            while (at < t->length && t->bytes[at] != 0 &&
                   strchr("[;0123456789", t->bytes[at]) != NULL) {
                at++;
            }
            at += at < t->length;
            continue;
        }
        const char *escape = memchr(t->bytes + at, '\x1b', t->length - at);
        size_t to = escape == NULL ? t->length : (size_t)(escape - t->bytes);
        extent_result result = extent_feed(&value, t->bytes + at, to - at, &used);
        *end = at + used;
        if (result != EXTENT_OPEN) {
            return result;
        }
        at = to;
    }
    return EXTENT_OPEN;
}

/* JSON in colours, as jq prints it: they are left out. */
static find_result look_coloured(finder *f, const find_text *t, size_t at, size_t *end) {
    escape_extent made = {0};
    extent_result result = coloured_extent(t, at, end);
    if (result == EXTENT_OPEN && !t->final) {
        return FIND_MORE;
    }
    char *out = result == EXTENT_DONE ? find_room(f, *end - at) : NULL;
    if (out != NULL &&
        escape_decode(ESCAPE_ANSI, t->bytes + at, *end - at, out, &made) == ESCAPE_WHOLE) {
        return take_decoded(f, t, out, made.made, *end, end);
    }
    bool is_event = (trace_look(t->bytes + at, *end - at) & TRACE_EVENT) != 0;
    *end = *end > t->line_end ? *end : t->line_end; /* what it quotes is not what it is */
    return is_event ? FIND_VALUE : FIND_NONE;
}

find_result find_candidate(finder *f, const find_text *t, size_t at, size_t *end, dk_error *error) {
    const char *bytes = t->bytes;
    if (bytes[at] != '{' && bytes[at] != '[') {
        if (f->plain_only) {
            return FIND_NONE;
        }
        return look_word(f, t, at, end);
    }
    size_t next = behind_bracket(bytes, at, t->length);
    if (next == t->length && !t->final) {
        return FIND_MORE;
    }
    find_result result = FIND_NONE;
    if (next + 1 == t->line_end && next + 1 < t->length && bytes[next] == '\\' &&
        (result = look_continued(f, t, at, end)) != FIND_NONE) {
        return result;
    }
    if (next < t->line_end && bytes[next] == '\\' && next + 1 < t->line_end) {
        if (f->plain_only) {
            return FIND_NONE;
        }
        result = bytes[next + 1] == 'x' ? look_hex(f, t, at, end) : look_escaped(f, t, at, end);
        return result;
    }
    if (next < t->length && bytes[next] != '"' && bytes[next] != '}' && bytes[next] != ']' &&
        !(bytes[at] == '[' && (dk_is_digit(bytes[next]) || bytes[next] == '-'))) {
        return bytes[next] == '\x1b' ? look_coloured(f, t, at, end) : look_opaque(f, t, at, end);
    }
    if (at > t->line && bytes[at - 1] == '\'' && next < t->length && bytes[next] == '"') {
        result = look_quoted(f, t, at, end);
        if (result == FIND_VALUE || result == FIND_NONE) {
            return result;
        }
        size_t mark = f->count, payloads = f->payloads;
        result = look_plain(f, t, at, end, error);
        bool doubled = result == FIND_VALUE && memmem(bytes + at, *end - at, "''", 2) != NULL;
        if (result == FIND_VALUE && (doubled || memchr(bytes + at, '\\', *end - at) != NULL)) {
            drop_since(f, mark, payloads);
            f->unsure = true;
            *error = unknown_escapes;
            return FIND_BROKEN;
        }
        return result;
    }
    if (next < t->length && bytes[next] == '"' &&
        (result = look_opaque(f, t, at, end)) != FIND_NONE) {
        return result;
    }
    result = look_plain(f, t, at, end, error);
    if (result == FIND_BROKEN) {
        *end = behind_error(t, at, *end);
    }
    return result;
}

void find_in_field(finder *f, const char *text, size_t length, bool quoted) {
    find_text t = {text, length, 0, length, true, 0};
    size_t end = 0;
    bool is_sound = find_scan(f, text, length);
    if (quoted || look_field(f, &t, 0, is_sound, &end) == FIND_NONE) {
        find_in_text(f, text, length, 1, true);
    }
}
