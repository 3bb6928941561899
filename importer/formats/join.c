#include "join.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/walk.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/json_extent.h"
#include "../text/stamp.h"

/* The search for the next piece ends after this many bytes without one. */
enum { JOIN_AHEAD = 1 << 20 };

/* Docker splits lines that are longer than this. */
enum { DOCKER_SPLIT = 1 << 14 };

/* FNV-1a. */
#define HASH_BEGIN 0xCBF29CE484222325u
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
    return bytes_are(text + key->offset + 1, key->length - 2, name);
}

/* Docker, journald, GELF and Fluentd mark a piece with members such as partial_message, and log.flags of Filebeat. */
static const char *const partial[] = {"partial", "PARTIAL", "Partial", NULL};
static const char *const ordinal[] = {"ordinal", "ORDINAL", NULL};

/* Whether a member may differ between the records of a stream, and so is not part of its key. */
static bool is_of_record(const char *text, const dk_value *key, const dk_value *value) {
    const char *name = text + key->offset + 1;
    size_t length = key->length - 2;
    return value->kind == DK_INTEGER || value->kind == DK_REAL || stamp_rank(name, length) > 0 ||
           (length > 2 && bytes_begin(name, length, "__")) ||
           ((bytes_end(name, length, "id") || bytes_end(name, length, "Id")) &&
            !bytes_hold(name, length, "container")) ||
           name_is(text, key, "logtag") || name_is(text, key, "_p") ||
           name_is(text, key, "offset") || bytes_any(bytes_hold, name, length, partial) ||
           bytes_any(bytes_hold, name, length, ordinal);
}

/* Whether a member says that the next record continues the line: journald's mark, or Google Cloud Logging's count. */
static bool is_continued(const char *text, const dk_value *key, const dk_value *value) {
    if (name_is(text, key, "_LINE_BREAK")) {
        return bytes_are(text + value->offset, value->length, "\"line-max\"");
    }
    dk_value name, number;
    int64_t index = 0, total = 0;
    dk_walk walk = dk_walk_begin(text, value);
    while (dk_walk_member(&walk, &name, &number)) {
        int64_t *to = name_is(text, &name, "index")         ? &index
                      : name_is(text, &name, "totalSplits") ? &total
                                                            : NULL;
        if (to != NULL && number.kind == DK_INTEGER && number.length < 10) {
            *to = strtol(text + number.offset, NULL, 10);
        }
    }
    return index + 1 < total;
}

/*
** What a member whose name holds "partial" says of its record: that more follows, or that it is the last piece; or the flags of a
** record do, as {"flags": ["partial_message"]}.
*/
static void note_partial(const char *text, const dk_value *key, const dk_value *value,
                         join_line *out, bool *is_last) {
    const char *p = text + value->offset;
    bool is_true = value->kind == DK_TRUE || bytes_are(p, value->length, "\"true\"");
    if (value->kind == DK_OBJECT || value->kind == DK_ARRAY) {
        out->goes_on |= bytes_hold(p, value->length, "\"partial_message\"");
    } else if (bytes_any(bytes_hold, text + key->offset, key->length, partial)) {
        bool says_last = bytes_hold(text + key->offset, key->length, "last") ||
                         bytes_hold(text + key->offset, key->length, "LAST");
        out->goes_on |= is_true && !says_last;
        *is_last |= is_true && says_last;
    }
}

/* Adds what names the stream in an object of a record, as the path in "log" of Filebeat's, to its key. */
static uint64_t hash_inner(uint64_t hash, const char *text, const dk_value *object) {
    dk_value key, value;
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        if (!is_of_record(text, &key, &value) && !name_is(text, &key, "flags")) {
            hash = hash_more(hash, text + value.offset, value.length);
        }
    }
    return hash;
}

/* Adds a member to the key, if it names the stream. Logstash keeps the line in "event" as well, as it came. */
static uint64_t hash_member(uint64_t hash, const char *text, const dk_value *key,
                            const dk_value *value) {
    bool is_object = value->kind == DK_OBJECT;
    if (is_object && name_is(text, key, "log")) {
        return hash_inner(hash, text, value);
    }
    if (is_of_record(text, key, value) || name_is(text, key, "log.flags") ||
        (is_object && name_is(text, key, "event"))) {
        return hash;
    }
    hash = hash_more(hash, text + key->offset, key->length);
    return hash_more(hash, text + value->offset, value->length);
}

/* The members, in quotes, in which loggers put the line. */
static const char *const content_names[] = {"\"log\"",     "\"message\"",       "\"msg\"",
                                            "\"MESSAGE\"", "\"line\"",          "\"textPayload\"",
                                            "\"text\"",    "\"short_message\"", NULL};

bool join_may_be_record(const char *bytes, size_t length) {
    return bytes_any(bytes_hold, bytes, length, content_names);
}

/* Parses a JSON record with a line of a log in it. */
static bool read_json(const char *text, const dk_value *object, join_line *out) {
    dk_value key, value;
    bool found = false, docker = false, stream = false, ends = false, is_last = false;
    *out = (join_line){.kind = JOIN_JSON, .key = HASH_BEGIN};
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        if (!found && value.kind == DK_STRING &&
            bytes_any(bytes_are, text + key.offset, key.length, content_names)) {
            found = true;
            out->text = text + value.offset + 1;
            out->length = value.length - 2;
            out->escaped = value.escaped;
            ends = bytes_end(out->text, out->length, "\\n");
            docker |= name_is(text, &key, "log");
            out->key = hash_more(out->key, text + key.offset, key.length);
            continue;
        }
        out->goes_on |= (name_is(text, &key, "logtag") || name_is(text, &key, "_p")) &&
                        value.length == 3 && text[value.offset + 1] == 'P';
        note_partial(text, &key, &value, out, &is_last);
        if (name_is(text, &key, "_LINE_BREAK") ||
            (value.kind == DK_OBJECT && name_is(text, &key, "split"))) {
            out->goes_on |= is_continued(text, &key, &value);
            continue;
        }
        docker = docker && !name_is(text, &key, "logtag");
        stream |= name_is(text, &key, "stream");
        out->key = hash_member(out->key, text, &key, &value);
    }
    out->goes_on &= !is_last;
    /* Docker's lines end in a line end, except where it has split a line, at 16 kB as a rule. Other loggers write none. */
    out->is_ended = docker && stream && ends;
    out->is_bare = docker && stream && !ends && !out->goes_on;
    out->guessed = out->is_bare && out->length >= DOCKER_SPLIT;
    out->goes_on |= out->guessed;
    return found;
}

bool join_is_ended(const join_streams *s, uint64_t key) {
    bool is = false;
    for (size_t i = 0; i < s->count; i++) {
        is |= s->key[i] == key;
    }
    return is;
}

void join_note_ended(join_streams *s, uint64_t key) {
    if (join_is_ended(s, key)) {
        return;
    }
    if (s->count == JOIN_STREAMS) {
        memmove(s->key, s->key + 1, --s->count * sizeof *s->key);
    }
    s->key[s->count++] = key;
}

/*
** The same where the line stands in an object of the record, up to `levels` deeper, as in {"result":{"_raw":"…"}} of Splunk and
** {"_source":{"message":"…"}} of Elasticsearch, or in a member whose name says less.
*/
static bool read_json_inside(const char *text, const dk_value *object, int levels, join_line *out) {
    static const char *const names[] = {
        "\"_line\"", "\"_raw\"", "\"raw\"", "\"event\"", "\"resultDescription\"", NULL};
    dk_value key, value;
    join_line inner;
    uint64_t hash = HASH_BEGIN;
    bool found = false;
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        bool is_line =
            value.kind == DK_STRING && bytes_any(bytes_are, text + key.offset, key.length, names);
        if (!found && is_line) {
            *out = (join_line){.kind = JOIN_JSON,
                               .text = text + value.offset + 1,
                               .length = value.length - 2,
                               .escaped = value.escaped};
            found = true;
        } else if (!found && value.kind == DK_OBJECT && levels > 0 &&
                   (read_json(text, &value, &inner) ||
                    read_json_inside(text, &value, levels - 1, &inner))) {
            *out = inner;
            found = true;
        } else if (!is_of_record(text, &key, &value)) {
            hash = hash_more(hash, text + value.offset, value.length);
        }
    }
    if (found) {
        out->key = hash_more(hash, (const char *)&out->key, sizeof out->key);
    }
    return found;
}

/* The same, `inside` too, of a record whose stream may be one of those in which lines end in a line end. */
static bool read_json_of_stream(const join_streams *ended, const char *text, const dk_value *object,
                                bool inside, join_line *out) {
    bool found = read_json(text, object, out) || (inside && read_json_inside(text, object, 1, out));
    bool is_piece = found && out->is_bare && join_is_ended(ended, out->key);
    out->guessed |= is_piece;
    out->goes_on |= is_piece;
    return found;
}

/* The time of such a record, or of an object in it so many levels deep. */
static void json_time(const char *text, const dk_value *object, int levels,
                      char utc[DK_DATE_LENGTH + 1]) {
    dk_value key, value;
    int best = 0;
    char inner[DK_DATE_LENGTH + 1] = "";
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        int rank = stamp_rank(text + key.offset + 1, key.length - 2);
        if (rank > 0 && (best == 0 || rank < best) && stamp_of(text, &value, utc)) {
            best = rank;
        } else if (value.kind == DK_OBJECT && levels > 0 && inner[0] == 0) {
            json_time(text, &value, levels - 1, inner);
        }
    }
    utc[best > 0 ? DK_DATE_LENGTH : 0] = 0;
    if (best == 0) {
        memcpy(utc, inner, sizeof inner);
    }
}

/*
** ---------------------------------------------------------------------------------- lines of text
*/

/* 2024-01-15T10:30:00.123456789Z stdout F … */
static bool read_cri(const char *bytes, size_t length, join_line *out) {
    const char *space =
        length > 20 && dk_is_digit(*bytes) ? memchr(bytes, ' ', 40 < length ? 40 : length) : NULL;
    size_t at = space == NULL ? 0 : (size_t)(space - bytes) + 1;
    if (at == 0 || length < at + 9 ||
        (memcmp(bytes + at, "stdout ", 7) != 0 && memcmp(bytes + at, "stderr ", 7) != 0) ||
        (bytes[at + 7] != 'P' && bytes[at + 7] != 'F') || bytes[at + 8] != ' ') {
        return false;
    }
    *out = (join_line){.kind = JOIN_CRI,
                       .key = hash_more(0xCBF29CE484222325u, bytes + at, 7),
                       .text = bytes + at + 9,
                       .length = length - at - 9,
                       .goes_on = bytes[at + 7] == 'P'};
    return true;
}

/* [28-Nov-2026 15:30:48] WARNING: [pool www] child 31201 said into stderr: "…" */
static bool read_worker(const char *bytes, size_t length, join_line *out) {
    enum { HEAD_MOST = 128 };
    static const char pool[] = "] WARNING: [pool ", said[] = " said into stderr: \"";
    const char *end = bytes + length, *p = bytes;
    if (!take_shape(&p, end, "[00-") || end[-1] != '"') {
        return false;
    }
    size_t head = length < HEAD_MOST ? length : HEAD_MOST;
    const char *name = memmem(bytes, head, pool, strlen(pool));
    const char *text = memmem(bytes, head, said, strlen(said));
    if (name == NULL || text == NULL || text < name || text + strlen(said) == end) {
        return false;
    }
    text += strlen(said);
    *out = (join_line){.kind = JOIN_WORKER,
                       .key = hash_more(0xCBF29CE484222325u, name, (size_t)(text - name)),
                       .text = text,
                       .length = (size_t)(end - text) - 1};
    return true;
}

/* host postgres[14177]: [6-2] …, also without what stands before the number of the message. */
static bool read_numbered(const char *bytes, size_t length, join_line *out) {
    enum { HEAD_MOST = 128, DIGITS_MOST = 9 };
    static const char tag[] = "]: [";
    const char *end = bytes + length;
    const char *mark = memmem(bytes, length < HEAD_MOST ? length : HEAD_MOST, tag, strlen(tag));
    const char *open = mark == NULL ? bytes : mark + strlen(tag) - 1, *from = mark;
    for (int blanks = 0; mark != NULL && from > bytes; from--) { /* back to the host's name */
        blanks += from[-1] == ' ';
        if (blanks == 2) {
            break;
        }
    }
    const char *dash = open < end && *open == '[' ? skip_digits(open + 1, end) : end;
    const char *number = dash < end && *dash == '-' ? dash + 1 : end;
    const char *close = skip_digits(number, end);
    if (dash == open + 1 || close == number || close - number > DIGITS_MOST ||
        !bytes_begin(close, (size_t)(end - close), "] ")) {
        return false;
    }
    from = mark == NULL ? bytes : from;
    *out = (join_line){.kind = JOIN_NUMBERED,
                       .key = hash_more(0xCBF29CE484222325u, from, (size_t)(dash - from)),
                       .text = close + 2,
                       .length = (size_t)(end - close) - 2,
                       .number = strtoul(number, NULL, 10)};
    return true;
}

/*
** Whether PostgreSQL has cut a message between a piece that is so long and this one, and not at a line end: it cuts at the
** last blank in the first 900 bytes, or there if they have none.
*/
static bool is_cut_message(size_t before, const join_line *l) {
    enum { LIMIT = 900, CHARACTER_MOST = 4 };
    const char *end = l->text + l->length, *word = l->text;
    bool is_at_blank = l->length > 1 && *word == ' ' && word[1] != ' ';
    for (word++; word < end && *word != ' '; word++) {
    }
    return before <= LIMIT && (before + CHARACTER_MOST > LIMIT ||
                               (is_at_blank && before + (size_t)(word - l->text) > LIMIT));
}

bool join_goes_on(const char *bytes, size_t line_end, size_t length) {
    join_line l, next;
    if (read_cri(bytes, line_end, &l)) {
        return l.goes_on;
    }
    const char *behind = bytes + line_end + 1;
    return line_end + 1 < length && read_numbered(bytes, line_end, &l) &&
           read_numbered(behind, length - line_end - 1, &next) && next.key == l.key &&
           next.number == l.number + 1 && is_cut_message(l.length, &next);
}

/* What stands before the value in the first line. */
enum { STAMPS_MOST = 3 };
typedef struct prefix {
    const char *bytes;
    size_t length;
    struct {
        size_t from, to;
    } stamps[STAMPS_MOST]; /* the digits in them may differ */
    size_t stamp_count;
    size_t number; /* the line's number begins here, as git blame prints it: … +0000 12) …; or 0 */
} prefix;

/* Where the number begins that the blanks at `at` pad. `at` itself if no number follows, or if no blank precedes it. */
static size_t behind_padding(const char *bytes, size_t length, size_t at) {
    size_t digit = at;
    while (digit < length && bytes[digit] == ' ') {
        digit++;
    }
    return at > 0 && bytes[at - 1] == ' ' && digit < length && dk_is_digit(bytes[digit]) ? digit
                                                                                         : at;
}

static bool is_in_stamp(const prefix *p, size_t from, size_t to) {
    bool in = false;
    for (size_t i = 0; i < p->stamp_count; i++) {
        in |= from >= p->stamps[i].from && to <= p->stamps[i].to;
    }
    return in;
}

/* Finds what differs from line to line in the prefix. */
static void find_digits(prefix *p) {
    stamp found;
    size_t at = 0, end;
    while (p->stamp_count < STAMPS_MOST && stamp_find(p->bytes + at, p->length - at, &found)) {
        size_t from = at + found.offset;
        at = from + found.length;
        p->stamps[p->stamp_count].from = from;
        p->stamps[p->stamp_count++].to = at;
    }
    at = behind_padding(p->bytes, p->length, at + (at < p->length && p->bytes[at] == ' '));
    end = (size_t)(skip_digits(p->bytes + at, p->bytes + p->length) - p->bytes);
    p->number = p->stamp_count > 0 && end > at && end < p->length && p->bytes[end] == ')' ? at : 0;
}

/*
** How much of the prefix another line, `behind` lines after the first, begins with. Only the time and the line's number
** may differ: any other number, such as that of a process, names another writer. Sets *content to how much of that line
** this is.
*/
static size_t shared_prefix(const prefix *p, const char *bytes, size_t length, size_t behind,
                            size_t *content) {
    size_t i = 0, j = 0;
    while (i < p->length && j < length) {
        size_t a = i, b = j;
        *content = j;
        if (dk_is_digit(bytes[j])) {
            a = behind_padding(p->bytes, p->length, i);
        } else if (dk_is_digit(p->bytes[i])) {
            b = behind_padding(bytes, length, j);
        }
        if (!dk_is_digit(p->bytes[a]) || !dk_is_digit(bytes[b])) {
            if (p->bytes[a] != bytes[b]) {
                return i;
            }
            i = a + 1;
            j = b + 1;
            continue;
        }
        size_t to = (size_t)(skip_digits(p->bytes + a, p->bytes + p->length) - p->bytes);
        j = (size_t)(skip_digits(bytes + b, bytes + length) - bytes);
        bool is_same = to - a == j - b && memcmp(p->bytes + a, bytes + b, to - a) == 0;
        bool is_next = a == p->number && a > 0 && j < length &&
                       strtoul(bytes + b, NULL, 10) == strtoul(p->bytes + a, NULL, 10) + behind;
        if (!is_same && !is_next && !is_in_stamp(p, a, to)) {
            return i;
        }
        i = to;
    }
    *content = j;
    return i;
}

/*
** ---------------------------------------------------------------------------------------- joining
*/

typedef struct joiner {
    finder *f;
    const char *bytes;
    size_t length;
    const csv_layout *table; /* of the rows; or NULL */
    const join_streams *ended;
    join_line first;
    prefix prefix;
    json_extent extent;
    bool by_flags; /* no value is open: the flags of the pieces alone say where the line ends */
    char *text;
    size_t made, room;
    size_t room_pieces;
    size_t begins; /* where the content of the line that is being taken begins in the text */
    size_t cut;    /* the last piece that ended inside a string: it was cut at a length */
    bool has_cut;  /* there is one */
    size_t before; /* how long the text of the numbered piece before is */
    bool scanned;  /* f->scan is of the JSON record that is looked at */
    joined *out;
} joiner;

static bool add_piece(joiner *j, size_t from, size_t to, size_t at) {
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
    out->pieces[out->count++] = (join_piece){from, to, at};
    return true;
}

/* Appends the decoded content of a line to the joined text, without adding its length to `made`. Returns the length. */
static size_t decode(joiner *j, const join_line *l) {
    char *out = j->text + j->made;
    size_t made = 0;
    if (l->kind == JOIN_ROW) {
        assert(j->table != NULL);
        (void)csv_field(l->text, l->length, j->table, j->table->column, out, &made);
        return made;
    }
    return join_decode(l, out);
}

/* Whether a prefix names anything. With a quote alone, each line is a string of its own. */
static bool has_name(const char *bytes, size_t length) {
    size_t at = 0;
    while (at < length && !is_alphanumeric(bytes[at])) {
        at++;
    }
    return at < length;
}

/*
** Takes from the prefix what only the first line has before the value, such as a logger's time and level behind the name of a
** container: the next line that goes on with a name or a bracket does so behind what both begin with.
*/
static void drop_label(joiner *j, size_t first, size_t length) {
    enum { NEXT_LINES = 16 };
    const char *bytes = j->bytes, *end = bytes + length, *to = find_line_end(bytes + first, end);
    for (int lines = 1; to < end && lines <= NEXT_LINES; lines++) {
        const char *line = to + 1;
        size_t content = 0;
        to = find_line_end(line, end);
        size_t shared = shared_prefix(&j->prefix, line, (size_t)(to - line), 1, &content);
        const char *next = skip_blanks(line + content, to);
        if (next < to && is_one_of(*next, "\"}]") && has_name(bytes, shared)) {
            j->prefix.length = shared;
            return;
        }
    }
}

/* Makes the text before the value, up to `at`, the prefix of all pieces. False if it is empty. */
static bool begin_prefix(joiner *j, size_t at, size_t first, size_t length) {
    j->prefix = (prefix){.bytes = j->bytes, .length = at};
    find_digits(&j->prefix);
    if (!json_extent_in_string(&j->extent)) {
        drop_label(j, first, length);
        at = j->prefix.length;
    }
    j->first.key = at;
    for (size_t i = 0; i < at; i++) {
        bool differs =
            is_in_stamp(&j->prefix, i, i + 1) || (j->prefix.number > 0 && i >= j->prefix.number);
        if (!differs || !dk_is_digit(j->bytes[i])) {
            j->first.key = hash_more(j->first.key, j->bytes + i, 1);
        }
    }
    return at > 0;
}

/* The first bracket whose value is still open at the end of the text; `length` where there is none. */
static size_t find_open(const char *text, size_t length, json_extent *e) {
    size_t used;
    for (size_t at = 0; at < length; at++) {
        if (text[at] != '{' && text[at] != '[') {
            continue;
        }
        *e = (json_extent){0};
        json_extent_result result = json_extent_feed(e, text + at, length - at, &used);
        if (result == JSON_EXTENT_OPEN) {
            return at;
        }
        at += used > 0 ? used - 1 : 0;
    }
    return length;
}

static bool may_open(const join_line *l) {
    return l->goes_on || memchr(l->text, '{', l->length) != NULL ||
           memchr(l->text, '[', l->length) != NULL;
}

/* Whether a piece is continued although no bracket in it is open, as in base64 or in a string with escapes. */
static bool may_go_on(const join_line *l, const char *text, size_t length) {
    bool ends = length == 0 || text[length - 1] == '}' || text[length - 1] == ']';
    return l->goes_on && !(l->guessed && ends);
}

/* Reads the first piece as a JSON record. False if it is not one, or if nothing can begin in it. */
static bool begin_json(joiner *j, size_t first, const dk_value *root) {
    if (root == NULL && !find_scan(j->f, j->bytes, first)) {
        return false;
    }
    const dk_value object = root == NULL ? j->f->scan.root : *root;
    if (object.kind != DK_OBJECT ||
        !read_json_of_stream(j->ended, j->bytes, &object, j->f->payloads == 0, &j->first) ||
        !may_open(&j->first)) {
        return false;
    }
    json_time(j->bytes, &object, 1, j->out->received_at);
    return true;
}

/* Reads a row of CSV whose payload column holds a line of a log. False if it is not a row of the table. */
static bool read_row(const char *bytes, size_t length, const csv_layout *table, join_line *out) {
    csv_span row = {0};
    *out = (join_line){.kind = JOIN_ROW, .key = 1, .text = bytes, .length = length};
    return csv_row(bytes, length, true, table->delimiter, &row) == CSV_WHOLE &&
           row.length == length && csv_is_of_table(bytes, length, table);
}

/* The same for the first row, which also gives the time. */
static bool begin_row(joiner *j, size_t first) {
    size_t made;
    char *time = find_room(j->f, first);
    if (time == NULL || !read_row(j->bytes, first, j->table, &j->first)) {
        return false;
    }
    if (j->table->time >= 0 && csv_field(j->bytes, first, j->table, j->table->time, time, &made)) {
        (void)stamp_read(time, made, j->out->received_at);
    }
    return true;
}

/* Drops the first `length` bytes, but keeps a copy if they may open what the value stands in. False when out of memory. */
static bool drop_before(joiner *j, size_t length, size_t made) {
    static const char *const marks[] = {"'", "`", "<", NULL};
    bool any = bytes_any(bytes_hold, j->text, length, marks);
    char *before = any ? find_room(j->f, length) : NULL;
    if (before != NULL) {
        memcpy(before, j->text, length);
        j->out->before = before;
        j->out->before_length = length;
    }
    memmove(j->text, j->text + length, made - length);
    j->made = made - length;
    return !any || before != NULL;
}

static bool begin(joiner *j, size_t first, size_t length, const dk_value *root) {
    join_line *l = &j->first;
    bool json = j->bytes[0] == '{' && j->table == NULL;
    if (json && !begin_json(j, first, root)) {
        return false;
    }
    if (j->table != NULL && !begin_row(j, first)) {
        return false;
    }
    if (!json && j->table == NULL && !read_cri(j->bytes, first, l) &&
        !read_numbered(j->bytes, first, l)) {
        *l = (join_line){.kind = JOIN_PREFIX, .text = j->bytes, .length = first};
    }
    j->room = 2 * l->length + (1 << 16);
    j->text = find_room(j->f, j->room);
    if (j->text == NULL) {
        return false;
    }
    j->before = l->length;
    size_t made = decode(j, l), at = find_open(j->text, made, &j->extent);
    l->goes_on |= l->kind == JOIN_NUMBERED && at == made && join_goes_on(j->bytes, first, length);
    bool is_last =
        at + 1 == made && l->goes_on; /* whether the bracket opens a value is not known yet */
    j->by_flags = at == made || is_last;
    if (at == made && !may_go_on(l, j->text, made)) {
        return false;
    }
    j->out->unopened = j->by_flags;
    if (l->goes_on) {
        at = 0; /* the line is joined as a whole */
    }
    if (l->kind == JOIN_PREFIX && !begin_prefix(j, at, first, length)) {
        return false;
    }
    if (!json && j->table == NULL) {
        (void)find_stamp(j->bytes, (size_t)(l->text - j->bytes) + at, j->out->received_at);
    }
    j->out->key = l->key;
    return drop_before(j, at, made) && add_piece(j, 0, first, 0);
}

/* Makes room for so many more bytes. */
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

/* How a line relates to the record that is being joined. */
typedef enum part {
    PART_NONE,  /* it belongs to something else */
    PART_MORE,  /* a piece, and more are expected */
    PART_LAST,  /* the last piece */
    PART_ALIEN, /* it has the same key, but cannot continue the record, which therefore is torn */
    PART_ALONE, /* the same, and it is a whole payload by itself */
    PART_STRAY  /* the same, but pieces of the record may still follow */
} part;

/*
** Whether a line that does not continue a split record may stand between its pieces. Later pieces are then kept with the
** earlier ones, although it is not certain that they belong together. A line that is split itself, or opens a value, may
** be the beginning of another record.
*/
static bool is_stray(const joiner *j, const join_line *l) {
    return j->first.goes_on && j->first.kind != JOIN_PREFIX && !may_open(l);
}

/* Programs that cut at a length do so at a round one. */
static bool is_limit(size_t length) {
    return length >= 1000 && (length % 1024 == 0 || length % 1000 == 0);
}

/*
** Whether two texts are equally wide in bytes, in characters or in units of UTF-16: programs cut at a number of one of them. A
** character at the limit is left whole.
*/
static bool are_as_wide(const char *one, size_t length, const char *other, size_t other_length) {
    enum { CHARACTER_MOST = 4, WAYS = 3 };
    if (length / CHARACTER_MOST > other_length + 1 || other_length / CHARACTER_MOST > length + 1) {
        return false; /* a long one is not to be measured for each short one */
    }
    const char *end = one + length, *other_end = other + other_length;
    const size_t a[WAYS] = {length, count_characters(one, end), count_units(one, end)};
    const size_t b[WAYS] = {other_length, count_characters(other, other_end),
                            count_units(other, other_end)};
    bool are = false;
    for (size_t i = 0; i < WAYS; i++) {
        are |= a[i] < b[i] + CHARACTER_MOST && b[i] < a[i] + CHARACTER_MOST;
    }
    return are;
}

/* Whether a piece was cut at a length, and not where a line ended. */
static bool is_cut(const joiner *j, size_t piece) {
    const join_piece *p = &j->out->pieces[piece], *cut = &j->out->pieces[j->cut];
    size_t length = p->to - p->from;
    return j->first.kind == JOIN_PREFIX &&
           (is_limit(length) || is_limit(length - j->prefix.length) ||
            (j->has_cut &&
             are_as_wide(j->bytes + p->from, length, j->bytes + cut->from, cut->to - cut->from)));
}

/* Whether a piece that is a line of text ends in CR LF. */
static bool ends_in_return(const joiner *j, size_t piece) {
    bool is_text = j->first.kind == JOIN_PREFIX || j->first.kind == JOIN_CRI;
    return is_text && j->bytes[j->out->pieces[piece].to - (piece > 0)] == '\r';
}

/* Takes out the CR of line ends where the last line has one, too: then it is how the log's lines end, and was not logged. */
static void drop_returns(joiner *j) {
    size_t made = 0;
    bool drops = j->out->count > 1 && ends_in_return(j, j->out->count - 1);
    for (size_t i = 0; drops && i < j->made; i++) {
        bool is_return = j->text[i] == '\r' && i + 1 < j->made && j->text[i + 1] == '\n';
        j->text[made] = j->text[i];
        made += !is_return;
    }
    j->made = drops ? made : j->made;
}

/* Takes out the line ends between pieces that turned out to be cut. */
static void drop_line_ends(joiner *j) {
    size_t made = 0, from = 0;
    for (size_t i = 1; i <= j->out->count; i++) {
        bool is_last = i == j->out->count;
        size_t to = is_last ? j->made : j->out->pieces[i].at;
        size_t drops = !is_last && to > 0 && j->text[to - 1] == '\n' && is_cut(j, i - 1);
        drops += drops > 0 && ends_in_return(j, i - 1);
        memmove(j->text + made, j->text + from, to - from - drops);
        made += to - from - drops;
        from = to;
    }
    j->made = made;
}

/*
** Whether a line may stand in the middle of a record that was cut inside a string: it is as wide as the first piece. Any
** other text would fit there, too.
*/
static bool is_middle(const joiner *j, const join_line *l) {
    const size_t begins = j->prefix.length, first = j->out->pieces[0].to;
    return j->first.kind != JOIN_PREFIX || !json_extent_in_string(&j->extent) ||
           are_as_wide(j->bytes + begins, first - begins, l->text, l->length);
}

/* Whether what a line holds is a payload and nothing else, apart from a comma behind it. */
static bool is_whole_payload(finder *f, const char *text, size_t length) {
    const char *end = text + without_space(text, length);
    end -= end > text && end[-1] == ',';
    text = skip_json_space(text, end);
    size_t size = (size_t)(end - text);
    return size > 1 && *text == '{' && end[-1] == '}' && find_scan(f, text, size) &&
           f->scan.root.length == size && f->scan.value[DK_NODE_event].kind == DK_STRING &&
           f->scan.value[DK_NODE_DATA].kind == DK_OBJECT;
}

/* Adds the line end behind a piece. */
static void add_line_end(joiner *j, size_t piece) {
    j->text[j->made] = '\r';
    j->made += ends_in_return(j, piece);
    j->text[j->made++] = '\n';
}

static part take(joiner *j, const join_line *l, bool goes_on) {
    json_extent after = j->extent;
    size_t used, before = j->made, last = j->out->count - 1;
    if (!reserve(j, l->length + 2)) {
        return PART_ALIEN;
    }
    if (l->kind == JOIN_PREFIX && json_extent_in_string(&after) &&
        !has_name(j->prefix.bytes, j->prefix.length)) {
        return PART_ALIEN;
    }
    if (j->by_flags) {
        j->begins = j->made;
        j->made += decode(j, l);
        return l->goes_on ? PART_MORE : PART_LAST;
    }
    if (json_extent_in_string(&after)) {
        j->cut = last;
        j->has_cut = true;
    } else if (!goes_on && j->text[j->made - 1] != '\n' && !is_cut(j, last)) {
        add_line_end(j, last);
    }
    j->begins = j->made;
    size_t made = decode(j, l);
    json_extent_result result = json_extent_feed(&after, j->text + j->made, made, &used);
    bool is_alone = !goes_on && is_whole_payload(j->f, j->text + j->made, made);
    if (is_alone || (result == JSON_EXTENT_OPEN && !is_middle(j, l))) {
        j->made = before;
        return is_alone ? PART_ALONE : PART_NONE;
    }
    if (result == JSON_EXTENT_BROKEN) {
        j->made = before;
        return is_stray(j, l) ? PART_STRAY : PART_ALIEN;
    }
    j->extent = after;
    j->made += result == JSON_EXTENT_DONE
                   ? made
                   : used; /* including what follows the value in its last line */
    j->by_flags = result == JSON_EXTENT_DONE; /* more values may follow in the same line */
    return result == JSON_EXTENT_DONE && !l->goes_on ? PART_LAST : PART_MORE;
}

/* The length of the mark that node-foreman puts before each piece but the first of a line that it wraps; 0 if there is none. */
static size_t wrap_mark(const joiner *j, const char *text, size_t length) {
    enum { WRAPS_AT = 500 };
    static const char mark[] = ">  ";
    const join_piece *last = &j->out->pieces[j->out->count - 1];
    bool is_wrapped = last->to - last->from >= WRAPS_AT && bytes_begin(text, length, mark);
    return is_wrapped ? sizeof mark - 1 : 0;
}

/* The same of a line with a prefix, which was taken without the blanks before it. */
static bool read_prefixed(const joiner *j, size_t *from, size_t to, join_line *l) {
    size_t content;
    while (*from < to && is_blank(j->bytes[*from])) {
        ++*from;
    }
    const char *bytes = j->bytes + *from;
    if (shared_prefix(&j->prefix, bytes, to - *from, j->out->count, &content) < j->prefix.length) {
        return false;
    }
    content += wrap_mark(j, bytes + content, to - *from - content);
    *l = (join_line){.kind = JOIN_PREFIX, .text = bytes + content, .length = to - *from - content};
    return true;
}

/*
** Reads one of the following lines, [*from, to). False if it is of another kind or source than the first one. Sets *from to
** where its record begins.
*/
static bool read_following(joiner *j, size_t *from, size_t to, join_line *l) {
    const char *bytes = j->bytes + *from;
    size_t length = to - *from;
    switch (j->first.kind) {
    case JOIN_JSON:
        return length > 0 && *bytes == '{' && (j->scanned || find_scan(j->f, bytes, length)) &&
               read_json_of_stream(j->ended, bytes, &j->f->scan.root, j->f->payloads == 0, l) &&
               l->key == j->first.key;
    case JOIN_CRI: return read_cri(bytes, length, l) && l->key == j->first.key;
    case JOIN_ROW: return read_row(bytes, length, j->table, l);
    case JOIN_NUMBERED: return read_numbered(bytes, length, l) && l->key == j->first.key;
    default: return read_prefixed(j, from, to, l);
    }
}

/* Looks at one of the following lines, [*from, to). Sets *from to where its record begins. */
static part look_at(joiner *j, size_t *from, size_t to, bool *goes_on) {
    bool went_on = *goes_on;
    join_line l;
    while (to > *from && j->bytes[to - 1] == '\r') {
        to--;
    }
    if (!read_following(j, from, to, &l)) {
        return PART_NONE;
    }
    if (j->first.kind == JOIN_NUMBERED) {
        if (l.number != j->first.number + j->out->count || !is_cut_message(j->before, &l)) {
            return PART_ALIEN;
        }
        j->before = l.length;
        went_on = true;
        l.goes_on = j->by_flags && join_goes_on(j->bytes + *from, to - *from, j->length - *from);
    }
    part result = take(j, &l, went_on);
    *goes_on = result == PART_STRAY ? went_on : l.goes_on;
    return result;
}

void join_look_between(joined *j, const char *bytes) {
    j->contiguous = true;
    for (size_t i = 1; i < j->count; i++) {
        const char *to = bytes + j->pieces[i].from;
        j->contiguous &= skip_json_space(bytes + j->pieces[i - 1].to, to) == to;
    }
}

static join_result finish(joiner *j, size_t looked, join_result result) {
    joined *out = j->out;
    drop_line_ends(j);
    drop_returns(j);
    out->text = j->text;
    out->length = j->made;
    out->looked = looked;
    out->by_flags = j->first.goes_on;
    join_look_between(out, j->bytes);
    return result;
}

/* Whether a line begins there that ends before `end`. */
static bool has_line(const char *p, const char *end) {
    return p < end && memchr(p, '\n', (size_t)(end - p)) != NULL;
}

/*
** One past the next line, or past the next JSON value, which may be an element of an array. *from becomes where it begins. The
** end of the window if more must be read.
*/
static size_t next_end(joiner *j, size_t *from) {
    const char *end = j->bytes + j->length, *line = j->bytes + *from;
    const char *p = j->first.kind == JOIN_JSON ? skip_any(line, end, " \t\r\n,") : line;
    j->scanned =
        j->first.kind == JOIN_JSON && p < end && *p == '{' && find_scan(j->f, p, (size_t)(end - p));
    if (j->scanned) {
        *from = (size_t)(p - j->bytes);
        return *from + j->f->scan.root.length;
    }
    return (size_t)(find_line_end(line, end) - j->bytes);
}

join_result join_lines(finder *f, const char *bytes, size_t length, size_t first,
                       const dk_value *root, const csv_layout *table, bool final,
                       const join_streams *ended, uint64_t skipped_key, joined *out) {
    joiner j = {
        .f = f, .bytes = bytes, .length = length, .table = table, .ended = ended, .out = out};
    *out = (joined){0};
    if (first == 0 || !begin(&j, first, length, root) || out->key == skipped_key) {
        return JOIN_NONE;
    }
    bool goes_on = j.first.goes_on;
    size_t from = (size_t)(find_line_end(bytes + first, bytes + length) - bytes) + 1, last = first;
    from = j.first.kind == JOIN_JSON ? first : from;
    while (from < length && from - last < JOIN_AHEAD) {
        size_t to = next_end(&j, &from);
        bool is_short = to == length || (j.first.kind == JOIN_NUMBERED && j.by_flags &&
                                         !has_line(bytes + to + 1, bytes + length));
        if (is_short && !final) {
            return finish(&j, length, JOIN_MORE);
        }
        size_t start = from;
        part result = look_at(&j, &start, to, &goes_on);
        if (result == PART_ALIEN || result == PART_ALONE) {
            bool is_one = result == PART_ALONE && j.out->count == 1;
            return is_one ? JOIN_NONE : finish(&j, from, JOIN_TORN);
        }
        out->strayed |= result == PART_STRAY;
        if (result == PART_MORE || result == PART_LAST) {
            if (!add_piece(&j, start, to, j.begins)) {
                return JOIN_NONE;
            }
            last = to;
        }
        if (result == PART_LAST) {
            return finish(&j, to, out->strayed ? JOIN_TORN : JOIN_WHOLE);
        }
        from = to + 1;
    }
    /* The last piece may be missing, because it was empty: the value before it is complete. */
    join_result result = from >= length && !final                          ? JOIN_MORE
                         : j.by_flags && !out->strayed && j.out->count > 1 ? JOIN_WHOLE
                                                                           : JOIN_TORN;
    return finish(&j, from < length ? from : length, result);
}

bool join_read(const char *bytes, size_t length, dk_scan *scan, join_line *out) {
    if (length > 0 && *bytes == '{') {
        return dk_scan_value(bytes, length, scan) && scan->root.kind == DK_OBJECT &&
               read_json(bytes, &scan->root, out);
    }
    return read_cri(bytes, length, out) || read_worker(bytes, length, out);
}

size_t join_decode(const join_line *l, char *out) {
    if (l->escaped) {
        return escape_json(l->text, l->length, out);
    }
    memcpy(out, l->text, l->length);
    return l->length;
}

void join_time(const char *bytes, size_t length, dk_scan *scan, char utc[DK_DATE_LENGTH + 1]) {
    utc[0] = 0;
    if (length > 0 && *bytes != '{') {
        (void)find_stamp(bytes, length, utc);
    } else if (dk_scan_value(bytes, length, scan) && scan->root.kind == DK_OBJECT) {
        json_time(bytes, &scan->root, 0, utc);
    }
}

bool join_is_line(const char *bytes, size_t length, dk_scan *scan, uint64_t *key, bool *goes_on) {
    join_line l;
    length -= length > 0 && bytes[length - 1] == '\n';
    if (memchr(bytes, '\n', length) != NULL || !join_read(bytes, length, scan, &l)) {
        return false;
    }
    *key = l.key;
    *goes_on = l.goes_on;
    return true;
}

size_t join_contents(const char *bytes, size_t length, dk_scan *scan, char *out, size_t *lines,
                     bool *goes_on) {
    size_t made = 0;
    *lines = 0;
    *goes_on = false;
    for (size_t from = 0, to; from < length; from = to + 1) {
        const char *newline = memchr(bytes + from, '\n', length - from);
        join_line l;
        to = newline == NULL ? length : (size_t)(newline - bytes);
        if (!join_read(bytes + from, to - from, scan, &l) &&
            !read_numbered(bytes + from, to - from, &l)) {
            continue;
        }
        made += join_decode(&l, out + made);
        ++*lines;
        *goes_on = l.goes_on;
    }
    return made;
}
