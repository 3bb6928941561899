#include "join.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/walk.h"
#include "chars.h"
#include "extent.h"
#include "stamp.h"

/* Without a piece for so long, no more is looked for. */
enum { JOIN_AHEAD = 1 << 20, DOCKER_SPLIT = 1 << 14 };

/* How a line says what it is of. */
typedef enum join_kind { KIND_JSON, KIND_CRI, KIND_PREFIX } join_kind;

/* A line taken apart. */
typedef struct line {
    join_kind kind;
    uint64_t key;
    const char *text; /* the content; of JSON the inside of a string, escaped */
    size_t length;
    bool escaped;
    bool direct;  /* what follows belongs to the same line */
    bool guessed; /* which its length alone says */
} line;

static uint64_t hash_more(uint64_t hash, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
    }
    return hash;
}

/*
** ------------------------------------------------------------------------------------- JSON records
*/

static bool name_is(const char *text, const dk_value *key, const char *name) {
    size_t length = strlen(name);
    return key->length == length + 2 && memcmp(text + key->offset + 1, name, length) == 0;
}

static bool is_content(const char *text, const dk_value *key) {
    static const char *const names[] = {"log",  "message",     "msg", "MESSAGE",
                                        "line", "textPayload", "text"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (name_is(text, key, names[i])) {
            return true;
        }
    }
    return false;
}

/* Members that differ from one record of a stream to the next. */
static bool is_of_record(const char *text, const dk_value *key, const dk_value *value) {
    const char *name = text + key->offset + 1;
    size_t length = key->length - 2;
    return value->kind == DK_INTEGER || value->kind == DK_REAL || stamp_rank(name, length) > 0 ||
           (length > 2 && name[0] == '_' && name[1] == '_') ||
           (length >= 2 &&
            (memcmp(name + length - 2, "id", 2) == 0 || memcmp(name + length - 2, "Id", 2) == 0) &&
            memmem(name, length, "container", 9) == NULL) ||
           name_is(text, key, "logtag") || name_is(text, key, "offset") ||
           memmem(name, length, "partial", 7) != NULL;
}

/* A record of JSON that has a line of a log in it. */
static bool read_json(const char *text, const dk_value *object, line *out) {
    dk_value key, value;
    bool found = false, docker = false, stream = false, ends = false;
    *out = (line){.kind = KIND_JSON, .key = 0xCBF29CE484222325u};
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        if (!found && value.kind == DK_STRING && is_content(text, &key)) {
            found = true;
            out->text = text + value.offset + 1;
            out->length = value.length - 2;
            out->escaped = value.escaped;
            ends = out->length >= 2 && memcmp(out->text + out->length - 2, "\\n", 2) == 0;
            docker |= name_is(text, &key, "log");
            out->key = hash_more(out->key, text + key.offset, key.length);
            continue;
        }
        out->direct |=
            (name_is(text, &key, "logtag") && value.length == 3 && text[value.offset + 1] == 'P') ||
            (memmem(text + key.offset, key.length, "partial", 7) != NULL &&
             (value.kind == DK_TRUE ||
              (value.length == 6 && memcmp(text + value.offset, "\"true\"", 6) == 0)));
        docker = docker && !name_is(text, &key, "logtag");
        stream |= name_is(text, &key, "stream");
        if (!is_of_record(text, &key, &value)) {
            out->key = hash_more(out->key, text + key.offset, key.length);
            out->key = hash_more(out->key, text + value.offset, value.length);
        }
    }
    /* Docker's lines end, unless they were split, at 16 kB; others' do not. */
    out->guessed = !out->direct && docker && stream && !ends && out->length >= DOCKER_SPLIT;
    out->direct |= out->guessed;
    return found;
}

/* The time of such a record. */
static void json_time(const char *text, const dk_value *object, char utc[DK_DATE_LENGTH + 1]) {
    dk_value key, value;
    int best = 0;
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        int rank = stamp_rank(text + key.offset + 1, key.length - 2);
        if (rank > 0 && (best == 0 || rank < best) && stamp_of(text, &value, utc)) {
            best = rank;
        }
    }
    utc[best > 0 ? DK_DATE_LENGTH : 0] = 0;
}

/*
** ---------------------------------------------------------------------------------- lines of text
*/

/* 2024-01-15T10:30:00.123456789Z stdout F … */
static bool read_cri(const char *bytes, size_t length, line *out) {
    const char *space =
        length > 20 && dk_is_digit(*bytes) ? memchr(bytes, ' ', 40 < length ? 40 : length) : NULL;
    size_t at = space == NULL ? 0 : (size_t)(space - bytes) + 1;
    if (at == 0 || length < at + 9 ||
        (memcmp(bytes + at, "stdout ", 7) != 0 && memcmp(bytes + at, "stderr ", 7) != 0) ||
        (bytes[at + 7] != 'P' && bytes[at + 7] != 'F') || bytes[at + 8] != ' ') {
        return false;
    }
    *out = (line){.kind = KIND_CRI,
                  .key = hash_more(0xCBF29CE484222325u, bytes + at, 7),
                  .text = bytes + at + 9,
                  .length = length - at - 9,
                  .direct = bytes[at + 7] == 'P'};
    return true;
}

bool join_goes_on(const char *bytes, size_t length) {
    line l;
    return read_cri(bytes, length, &l) && l.direct;
}

/* What the first line has before its value. */
typedef struct prefix {
    const char *bytes;
    size_t length;
    size_t digits, digits_end; /* digits in it may differ */
} prefix;

/*
** Whether another line begins likewise: *content is where what follows begins. *exact: they differ in
** nothing but the stamp's digits.
*/
static bool same_prefix(const prefix *p, const char *bytes, size_t length, size_t *content,
                        bool *exact) {
    size_t i = 0, j = 0;
    *exact = true;
    while (i < p->length && j < length) {
        if (dk_is_digit(p->bytes[i]) && dk_is_digit(bytes[j])) {
            size_t a = i, b = j;
            while (i < p->length && dk_is_digit(p->bytes[i])) {
                i++;
            }
            while (j < length && dk_is_digit(bytes[j])) {
                j++;
            }
            bool in_stamp = a >= p->digits && i <= p->digits_end;
            *exact &= in_stamp || (i - a == j - b && memcmp(p->bytes + a, bytes + b, i - a) == 0);
        } else if (p->bytes[i] == bytes[j]) {
            i++;
            j++;
        } else {
            break;
        }
    }
    *content = j;
    return i > 0 && (i == p->length || strchr(" \t:|]>=", p->bytes[i - 1]) != NULL);
}

/*
** ---------------------------------------------------------------------------------------- joining
*/

typedef struct joiner {
    finder *f;
    const char *bytes;
    line first;
    prefix prefix;
    extent extent;
    bool by_flags; /* no value is open: the line goes on for as long as its pieces say so */
    char *text;
    size_t made, room;
    size_t room_pieces;
    joined *out;
} joiner;

static bool add_piece(joiner *j, size_t from, size_t to) {
    joined *out = j->out;
    if (out->count == j->room_pieces) {
        size_t room = 2 * j->room_pieces + 64;
        join_piece *pieces = (join_piece *)(void *)find_room(j->f, room * sizeof *pieces);
        if (pieces == NULL) {
            return false;
        }
        if (out->count > 0) {
            memcpy(pieces, out->pieces, out->count * sizeof *pieces);
        }
        out->pieces = pieces;
        j->room_pieces = room;
    }
    out->pieces[out->count++] = (join_piece){from, to};
    return true;
}

/* The content of a line, decoded, after what has been put together; how long it is. */
static size_t decode(joiner *j, const line *l) {
    char *out = j->text + j->made;
    if (l->escaped) {
        return escape_json(l->text, l->length, out);
    }
    memcpy(out, l->text, l->length);
    return l->length;
}

/* Text before the value, up to `at`, which the lines of the other pieces begin with, too. False if there is none. */
static bool begin_prefix(joiner *j, size_t at) {
    stamp found = {0};
    if (!stamp_find(j->bytes, at, &found)) {
        found = (stamp){0};
    }
    j->prefix = (prefix){j->bytes, at, found.offset, found.offset + found.length};
    j->first.key = at;
    for (size_t i = 0; i < at; i++) {
        if (!dk_is_digit(j->bytes[i])) {
            j->first.key = hash_more(j->first.key, j->bytes + i, 1);
        }
    }
    return at > 0;
}

/* The first bracket whose value is still open at the end of the text; `length` where there is none. */
static size_t find_open(const char *text, size_t length, extent *e) {
    size_t used;
    for (size_t at = 0; at < length; at++) {
        if (text[at] != '{' && text[at] != '[') {
            continue;
        }
        *e = (extent){0};
        extent_result result = extent_feed(e, text + at, length - at, &used);
        if (result == EXTENT_OPEN) {
            return at;
        }
        at += used > 0 ? used - 1 : 0;
    }
    return length;
}

static bool may_open(const line *l) {
    return l->direct || memchr(l->text, '{', l->length) != NULL ||
           memchr(l->text, '[', l->length) != NULL;
}

/* Whether a piece goes on although no bracket in its text is open: in base64, say, or in a string with escapes. */
static bool goes_on(const line *l, const char *text, size_t length) {
    bool ends = length == 0 || text[length - 1] == '}' || text[length - 1] == ']';
    return l->direct && !(l->guessed && ends);
}

/* Reads the first piece as a record of JSON. False if it is none that may begin something. */
static bool begin_json(joiner *j, size_t first, const dk_value *root) {
    if (root == NULL && !find_scan(j->f, j->bytes, first)) {
        return false;
    }
    const dk_value object = root == NULL ? j->f->scan.root : *root;
    if (object.kind != DK_OBJECT || !read_json(j->bytes, &object, &j->first) ||
        !may_open(&j->first)) {
        return false;
    }
    json_time(j->bytes, &object, j->out->received_at);
    return true;
}

static bool begin(joiner *j, size_t first, const dk_value *root) {
    line *l = &j->first;
    bool json = j->bytes[0] == '{';
    if (json && !begin_json(j, first, root)) {
        return false;
    }
    if (!json && !read_cri(j->bytes, first, l)) {
        *l = (line){.kind = KIND_PREFIX, .text = j->bytes, .length = first};
    }
    j->room = 2 * l->length + (1 << 16);
    j->text = find_room(j->f, j->room);
    if (j->text == NULL) {
        return false;
    }
    size_t made = decode(j, l), at = find_open(j->text, made, &j->extent);
    bool is_last = at + 1 == made && l->direct; /* nothing says yet whether it opens a value */
    j->by_flags = at == made || is_last;
    if (at == made && !goes_on(l, j->text, made)) {
        return false;
    }
    j->out->unopened = j->by_flags;
    if (l->direct) {
        at = 0; /* all of the line */
    }
    if (l->kind == KIND_PREFIX && !begin_prefix(j, at)) {
        return false;
    }
    if (!json) {
        (void)find_stamp(j->bytes, (size_t)(l->text - j->bytes) + at, j->out->received_at);
    }
    memmove(j->text, j->text + at, made - at);
    j->made = made - at;
    j->out->key = l->key;
    return add_piece(j, 0, first);
}

/* Room for so much more. */
static bool reserve(joiner *j, size_t more) {
    if (j->made + more <= j->room) {
        return true;
    }
    size_t room = 2 * (j->made + more);
    char *text = find_room(j->f, room);
    if (text == NULL) {
        return false;
    }
    memcpy(text, j->text, j->made);
    j->text = text;
    j->room = room;
    return true;
}

/* What a line is of the value. */
typedef enum part { PART_NONE, PART_MORE, PART_LAST, PART_ALIEN, PART_STRAY } part;

/*
** Whether a line that is no part of a split record may stand between its pieces: the pieces after it are kept with the
** others, but what they come to is not certain. A line that is split or opens a value may begin another record.
*/
static bool is_stray(const joiner *j, const line *l) {
    return j->first.direct && j->first.kind != KIND_PREFIX && !may_open(l);
}

/* Whether a prefix says of what the line is. A quote alone does not: each line is a string of its own then. */
static bool has_name(const prefix *p) {
    for (size_t i = 0; i < p->length; i++) {
        if (is_alphanumeric(p->bytes[i])) {
            return true;
        }
    }
    return false;
}

static part take(joiner *j, const line *l, bool direct, bool exact) {
    extent after = j->extent;
    size_t used, before = j->made;
    if (!reserve(j, l->length + 1)) {
        return PART_ALIEN;
    }
    if (l->kind == KIND_PREFIX && extent_in_string(&after) && !has_name(&j->prefix)) {
        return PART_ALIEN;
    }
    if (j->by_flags) {
        j->made += decode(j, l);
        return l->direct ? PART_MORE : PART_LAST;
    }
    if (!direct && !extent_in_string(&after) && j->text[j->made - 1] != '\n') {
        j->text[j->made++] = '\n';
    }
    size_t made = decode(j, l);
    extent_result result = extent_feed(&after, j->text + j->made, made, &used);
    if (result == EXTENT_BROKEN) {
        j->made = before;
        return is_stray(j, l) ? PART_STRAY : exact ? PART_ALIEN : PART_NONE;
    }
    j->extent = after;
    j->made +=
        result == EXTENT_DONE ? made : used; /* what stands after the value in its last line, too */
    j->by_flags = result == EXTENT_DONE;     /* more values may stand after it in the same line */
    return result == EXTENT_DONE && !l->direct ? PART_LAST : PART_MORE;
}

/* One line of those that follow, [*from, to); *from becomes where its record begins. */
static part look_at(joiner *j, size_t *from, size_t to, bool *direct) {
    const char *bytes = j->bytes + *from;
    size_t length = to - *from, content;
    bool exact = true, was_direct = *direct;
    bool follows = j->out->pieces[j->out->count - 1].to + 1 == *from;
    line l;
    while (length > 0 && bytes[length - 1] == '\r') {
        length--;
    }
    switch (j->first.kind) {
    case KIND_JSON:
        if (length == 0 || *bytes != '{' || !find_scan(j->f, bytes, length) ||
            !read_json(bytes, &j->f->scan.root, &l) || l.key != j->first.key) {
            return PART_NONE;
        }
        break;
    case KIND_CRI:
        if (!read_cri(bytes, length, &l) || l.key != j->first.key) {
            return PART_NONE;
        }
        break;
    default:
        for (; length > 0 && (*bytes == ' ' || *bytes == '\t'); length--) {
            bytes++; /* the blanks before the first line are no part of it either */
        }
        *from = (size_t)(bytes - j->bytes);
        if (!same_prefix(&j->prefix, bytes, length, &content, &exact) || (!exact && !follows)) {
            return PART_NONE;
        }
        l = (line){.kind = KIND_PREFIX, .text = bytes + content, .length = length - content};
    }
    part result = take(j, &l, was_direct, exact);
    *direct = result == PART_STRAY ? was_direct : l.direct;
    return result;
}

static join_result finish(joiner *j, size_t looked, join_result result) {
    joined *out = j->out;
    out->text = j->text;
    out->length = j->made;
    out->looked = looked;
    out->by_flags = j->first.direct;
    out->contiguous = true;
    for (size_t i = 1; i < out->count; i++) {
        for (size_t at = out->pieces[i - 1].to; at < out->pieces[i].from; at++) {
            out->contiguous &= dk_is_json_space(j->bytes[at]);
        }
    }
    return result;
}

join_result join_lines(finder *f, const char *bytes, size_t length, size_t first,
                       const dk_value *root, bool final, uint64_t but, joined *out) {
    joiner j = {.f = f, .bytes = bytes, .out = out};
    *out = (joined){0};
    if (first == 0 || !begin(&j, first, root) || out->key == but) {
        return JOIN_NONE;
    }
    bool direct = j.first.direct;
    size_t from = first, last = first;
    while (from < length && bytes[from] != '\n') {
        from++;
    }
    for (from++; from < length && from - last < JOIN_AHEAD;) {
        const char *newline = memchr(bytes + from, '\n', length - from);
        size_t to = newline == NULL ? length : (size_t)(newline - bytes);
        if (newline == NULL && !final) {
            return finish(&j, length, JOIN_MORE);
        }
        size_t start = from;
        part result = look_at(&j, &start, to, &direct);
        if (result == PART_ALIEN) {
            return finish(&j, from, JOIN_TORN);
        }
        out->strayed |= result == PART_STRAY;
        if (result == PART_MORE || result == PART_LAST) {
            if (!add_piece(&j, start, to)) {
                return JOIN_NONE;
            }
            last = to;
        }
        if (result == PART_LAST) {
            return finish(&j, to, out->strayed ? JOIN_TORN : JOIN_WHOLE);
        }
        from = to + 1;
    }
    bool more = from >= length && !final;
    /* the piece that ends the line may be missing, and be empty; by now the value in it is whole */
    join_result result = more                                              ? JOIN_MORE
                         : j.by_flags && !out->strayed && j.out->count > 1 ? JOIN_WHOLE
                                                                           : JOIN_TORN;
    return finish(&j, from < length ? from : length, result);
}

/* Takes one line apart, whatever its kind. */
static bool read_line(const char *bytes, size_t length, dk_scan *scan, line *out) {
    if (length > 0 && *bytes == '{') {
        return dk_scan_value(bytes, length, scan) && scan->root.kind == DK_OBJECT &&
               read_json(bytes, &scan->root, out);
    }
    return read_cri(bytes, length, out);
}

bool join_is_line(const char *bytes, size_t length, dk_scan *scan, uint64_t *key, bool *goes_on) {
    line l;
    length -= length > 0 && bytes[length - 1] == '\n';
    if (memchr(bytes, '\n', length) != NULL || !read_line(bytes, length, scan, &l)) {
        return false;
    }
    *key = l.key;
    *goes_on = l.direct;
    return true;
}

size_t join_contents(const char *bytes, size_t length, dk_scan *scan, char *out, size_t *lines,
                     bool *goes_on) {
    size_t made = 0;
    *lines = 0;
    *goes_on = false;
    for (size_t from = 0, to; from < length; from = to + 1) {
        const char *newline = memchr(bytes + from, '\n', length - from);
        line l;
        to = newline == NULL ? length : (size_t)(newline - bytes);
        if (!read_line(bytes + from, to - from, scan, &l)) {
            continue;
        }
        if (l.escaped) {
            made += escape_json(l.text, l.length, out + made);
        } else {
            memcpy(out + made, l.text, l.length);
            made += l.length;
        }
        ++*lines;
        *goes_on = l.direct;
    }
    return made;
}
