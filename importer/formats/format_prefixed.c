/*
** Lines of which each has a prefix, as loggers, containers and syslog write what a program prints. The text without the
** prefixes is read like a file of its own. What is one record in it over several lines is one record here; everything
** else is left to the other formats, which read line by line.
**
** A stretch of the input is looked at before its first line is read, and nothing is looked at more than a few times.
*/
#include "format.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../common/grow.h"
#include "../find/finder.h"
#include "../find/trace.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/http.h"
#include "../text/repr.h"
#include "join.h"
#include "layout.h"
#include "prefix.h"

/* AHEAD: how much is looked at together. AGAIN: how much of it again with what follows, where a record may begin. */
enum { AHEAD = 1 << 17, LEVELS = 3, STREAMS_LIVE = 8 };

static const uint32_t in_json = UINT32_MAX;

/* A line of a stream. */
typedef struct prefixed_line {
    uint64_t from, to;      /* the input's offsets, without the line end */
    uint32_t prefix;        /* its length; in_json: the line is a JSON record */
    uint32_t text;          /* where its text begins in the stream's */
    size_t next;            /* the next line of the stream; 0: none */
    bool goes_on, is_guess; /* it was split, and the next line of the stream is the rest */
    bool is_bare;           /* it may have been split, if lines of the stream end in a line end */
} prefixed_line;

/* Lines with the same prefix. */
typedef struct prefixed_stream {
    uint64_t key;       /* of records in JSON and of a Kubernetes runtime; 0: none */
    const char *prefix; /* else; in the window */
    size_t size;
    prefix_ends ends;
    size_t first, last, count;
    size_t returns; /* how many of its lines end in CR LF */
    bool
        is_bare; /* a line in a JSON record ends without a line end, as none of Docker's does that it has not split */
    bool is_ended; /* a line in a record of Docker's ends in one: it has split those that do not */
    bool live;     /* the line before the present one may be followed by more of it */
} prefixed_stream;

/* Lines that are one record: places in the input, the first line, and how many there are. */
typedef struct prefixed_block {
    uint64_t from, to;
    size_t first, count;
    bool is_unsure; /* what stands before it says that it is not known what was sent */
} prefixed_block;

typedef struct prefixed {
    uint64_t until; /* everything before it has been looked at */
    prefixed_block *blocks;
    size_t block, block_count, block_room;
    prefixed_line *lines; /* [0] is not used */
    size_t line_count, line_room;
    prefixed_stream *streams;
    size_t stream_count, stream_room, live_from; /* those before it are not live */
    char *text;
    size_t length, room;
    framer *inner; /* reads the text */
    dk_scan scan;
    bool no_memory;
} prefixed;

void prefixed_begin(framer *f) {
    if (f->prefixed != NULL) {
        f->prefixed->until = 0;
        f->prefixed->block = f->prefixed->block_count = 0;
    }
}

void prefixed_free(framer *f) {
    prefixed *p = f->prefixed;
    if (p == NULL) {
        return;
    }
    if (p->inner != NULL) {
        framer_free(p->inner);
    }
    free(p->inner);
    free(p->blocks);
    free(p->lines);
    free(p->streams);
    free(p->text);
    free(p);
    f->prefixed = NULL;
}

/* Makes room for one more element. False when out of memory. */
static bool reserved(prefixed *p, bool made) {
    p->no_memory |= !made;
    return made;
}

#define RESERVE(p, name) \
    reserved((p), grow(&(p)->name##s, (p)->name##_count, &(p)->name##_room, sizeof *(p)->name##s))

/*
** ------------------------------------------------------------------------------------------ lines
*/

/* trace_in, which takes far longer than to find the commonest trace. */
static bool shows_trace(const char *bytes, size_t length) {
    return bytes_hold(bytes, length, "\"lead.") || trace_in(bytes, length);
}

/* Whether a JSON record holds more than the line that was logged: what else shows a payload is not to be lost. */
static bool shows_beside(const char *bytes, size_t length, const join_line *logged) {
    const char *behind = logged->text + logged->length;
    return shows_trace(bytes, (size_t)(logged->text - bytes)) ||
           shows_trace(behind, (size_t)(bytes + length - behind));
}

/* Whether a line may be a JSON record with a line of a log in it: otherwise it is not scanned. */
static bool may_be_record(const char *bytes, size_t length) {
    bool is_bare = oversize_is_anchor(bytes, bytes + length); /* as most are */
    return !is_bare && join_may_be_record(bytes, length);
}

/* What a logger wrote in a line that says itself what it is. False if it does not. */
static bool read_content(prefixed *p, const char *bytes, size_t length, join_line *out) {
    bool may_be = length > 0 && (*bytes == '{' ? may_be_record(bytes, length)
                                               : *bytes == '[' || dk_is_digit(*bytes));
    return may_be && join_read(bytes, length, &p->scan, out) &&
           (*bytes != '{' || !shows_beside(bytes, length, out));
}

/* The first stream in which the search for that of a line begins: only a few are remembered. */
static size_t remembered(const prefixed *p) {
    size_t first = p->stream_count > STREAMS_LIVE ? p->stream_count - STREAMS_LIVE : 0;
    return first > p->live_from ? first : p->live_from;
}

static prefixed_stream *find_keyed(prefixed *p, uint64_t key) {
    for (size_t i = remembered(p); i < p->stream_count; i++) {
        if (p->streams[i].key == key && p->streams[i].live) {
            return &p->streams[i];
        }
    }
    return NULL;
}

/* The stream whose prefix the line has; of several the one with the longest. *prefix: how long it is in the line. */
static prefixed_stream *find_named(prefixed *p, const char *bytes, size_t length, size_t *prefix) {
    prefixed_stream *best = NULL;
    size_t at;
    for (size_t i = remembered(p); i < p->stream_count; i++) {
        prefixed_stream *s = &p->streams[i];
        if (s->key == 0 && (best == NULL || s->size > best->size) &&
            prefix_matches(s->prefix, s->size, &s->ends, bytes, length, &at)) {
            best = s;
            *prefix = at;
        }
    }
    return best;
}

static prefixed_stream *add_stream(prefixed *p, const prefixed_stream *made) {
    if (!RESERVE(p, stream)) {
        return NULL;
    }
    p->streams[p->stream_count] = *made;
    return &p->streams[p->stream_count++];
}

/* Whether one of the lines in [line, end) begins with this prefix. Only a few are looked at. */
static bool comes_again(const char *prefix, size_t size, const prefix_ends *ends, const char *line,
                        const char *end) {
    enum { NEXT_LINES = 4 };
    bool again = false;
    size_t after;
    for (int lines = 0; line < end && lines < NEXT_LINES && !again; lines++) {
        const char *line_end = find_line_end(line, end);
        again = prefix_matches(prefix, size, ends, line, (size_t)(line_end - line), &after);
        line = line_end < end ? line_end + 1 : end;
    }
    return again;
}

/* How long the prefix of the line is: the longest with which one of the next lines begins, too. 0: it has none. */
static size_t choose_prefix(const char *bytes, size_t length, const char *end, prefix_ends *ends) {
    *ends = prefix_find(bytes, length);
    const char *line_end = find_line_end(bytes + length, end);
    const char *next_line = line_end < end ? line_end + 1 : end;
    for (size_t i = ends->count; i-- > 0;) {
        if (comes_again(bytes, ends->at[i], ends, next_line, end)) {
            return ends->at[i];
        }
    }
    return ends->count > 0 ? ends->at[ends->count - 1] : 0;
}

/* The stream of a line that says itself what it is. */
static prefixed_stream *keyed_stream(prefixed *p, const join_line *logged) {
    prefixed_stream *found = find_keyed(p, logged->key);
    const prefixed_stream made = {.key = logged->key, .live = true};
    found = found != NULL ? found : add_stream(p, &made);
    if (found != NULL && logged->kind == JOIN_JSON) {
        found->is_bare |= !logged->goes_on && !bytes_end(logged->text, logged->length, "\\n");
        found->is_ended |= logged->is_ended;
    }
    return found;
}

/* A line that has no prefix ends all streams. */
static void end_streams(prefixed *p) {
    for (size_t i = p->live_from; i < p->stream_count; i++) {
        p->streams[i].live = false;
    }
    p->live_from = p->stream_count;
}

/* The stream of a line, which also gets the length of its prefix. NULL if it has none. */
static prefixed_stream *stream_of(prefixed *p, const char *bytes, size_t length, const char *end,
                                  prefixed_line *line) {
    join_line logged;
    size_t size = 0;
    prefix_ends ends;
    if (read_content(p, bytes, length, &logged)) {
        line->prefix = *bytes == '{' ? in_json : (uint32_t)(logged.text - bytes);
        line->goes_on = logged.goes_on;
        line->is_guess = logged.guessed;
        line->is_bare = logged.is_bare;
        return keyed_stream(p, &logged);
    }
    if (length == 0 || is_one_of(*bytes, "{\"' \t}])")) {
        end_streams(p);
        return NULL;
    }
    prefixed_stream *found = find_named(p, bytes, length, &size);
    if (found == NULL) {
        size = choose_prefix(bytes, length, end, &ends);
        const prefixed_stream made = {.prefix = bytes, .size = size, .ends = ends, .live = true};
        if (size > 0) {
            found = add_stream(p, &made);
        } else {
            end_streams(p);
        }
    }
    line->prefix = (uint32_t)size;
    return found;
}

static const char *bytes_at(const framer *f, uint64_t offset) {
    return reader_bytes(&f->reader) + (offset - reader_offset(&f->reader));
}

/* Whether a line is a piece of a record that has been returned already. */
static bool is_taken(const framer *f, uint64_t from) {
    bool taken = false;
    for (size_t i = 0; i < f->ahead_count && !taken && f->ahead[i].from <= from; i++) {
        taken = from < f->ahead[i].to;
    }
    return taken;
}

static void add_line(prefixed *p, prefixed_stream *s, const prefixed_line *made) {
    if (!RESERVE(p, line)) {
        return;
    }
    size_t at = p->line_count++;
    p->lines[at] = *made;
    if (s->count++ == 0) {
        s->first = at;
    } else {
        p->lines[s->last].next = at;
    }
    s->last = at;
}

/*
** Corrects the lines by what all of a stream tell. Where only some end in CR LF, that is not how the log's lines end: CR was
** logged. Where Docker did not write them, it has split none; where it did, it has split those without a line end.
*/
static void correct_lines(const framer *f, const prefixed_stream *s) {
    prefixed *p = f->prefixed;
    bool is_mixed = s->returns > 0 && s->returns < s->count;
    bool is_ended = s->is_bare && join_is_ended(&f->ended_streams, s->key);
    for (size_t at = s->first; (is_mixed || s->is_bare) && at != 0;) {
        prefixed_line *l = &p->lines[at];
        const char *line = bytes_at(f, l->from);
        bool is_at_end = is_mixed && l->prefix != in_json && (s->key == 0 || dk_is_digit(*line));
        l->to += is_at_end && line[l->to - l->from] == '\r';
        l->goes_on &= is_ended || !(l->is_guess && s->is_bare);
        l->goes_on |= is_ended && l->is_bare;
        at = l->next;
    }
}

/* Sorts the lines in the first `length` bytes of the window into streams. */
static void collect(framer *f, size_t length) {
    prefixed *p = f->prefixed;
    const char *bytes = reader_bytes(&f->reader), *end = bytes + length;
    const uint64_t base = reader_offset(&f->reader);
    p->stream_count = p->live_from = 0;
    p->line_count = 1;
    if (!RESERVE(p, line)) {
        return;
    }
    for (const char *line = bytes, *to; line < end && !p->no_memory; line = to + 1) {
        to = find_line_end(line, end);
        const char *last = to - (to > line && to[-1] == '\r');
        prefixed_line made = {.from = base + (uint64_t)(line - bytes),
                              .to = base + (uint64_t)(last - bytes)};
        if (is_taken(f, made.from)) {
            continue;
        }
        prefixed_stream *s = stream_of(p, line, (size_t)(last - line), end, &made);
        if (s != NULL) {
            s->returns += last < to || to == end;
            add_line(p, s, &made);
        }
    }
    for (size_t i = 0; i < p->stream_count; i++) {
        if (p->streams[i].is_ended) {
            join_note_ended(&f->ended_streams, p->streams[i].key);
        }
    }
    for (size_t i = 0; i < p->stream_count && !p->no_memory; i++) {
        correct_lines(f, &p->streams[i]);
    }
}

/*
** ------------------------------------------------------------------------------------------- text
*/

/* Adds a line without its prefix to the text, with a line end unless it goes on. `line`: its bytes in the window. */
static bool add_text(prefixed *p, const prefixed_line *l, const char *line) {
    const size_t length = (size_t)(l->to - l->from), prefix = l->prefix;
    size_t need = p->length + length + 1;
    if (need > p->room) {
        char *text = realloc(p->text, 2 * need);
        p->no_memory |= text == NULL;
        if (text == NULL) {
            return false;
        }
        p->text = text;
        p->room = 2 * need;
    }
    join_line logged;
    if (!join_read(line, length, &p->scan, &logged)) {
        if (l->prefix == in_json) {
            return false;
        }
        logged = (join_line){.text = line + prefix, .length = length - prefix};
    }
    size_t made = join_decode(&logged, p->text + p->length);
    if (!l->goes_on && (made == 0 || p->text[p->length + made - 1] != '\n')) {
        p->text[p->length + made++] = '\n';
    }
    p->length += made;
    return true;
}

/* Hands on what is known of sections of CDATA around the next record. */
static void copy_cdata(const framer *from, framer *to) {
    to->finder.cdata_before = from->finder.cdata_before;
    to->finder.cdata_seen |= from->finder.cdata_seen;
    if (from->finder.cdata_before) {
        to->around_until = reader_offset(&to->reader) + FIND_AHEAD;
    }
}

/* Begins to read the text as an input of its own. */
static bool begin_text(framer *f, source *from, bool final) {
    prefixed *p = f->prefixed;
    const framer_point start = {0};
    if (p->inner == NULL) {
        p->inner = malloc(sizeof *p->inner);
        if (p->inner == NULL || !framer_init(p->inner, 2 * AHEAD, NULL)) {
            free(p->inner);
            p->inner = NULL;
            p->no_memory = true;
            return false;
        }
        p->inner->prefix_level = f->prefix_level + 1;
    }
    *from = source_of_memory(p->text, p->length);
    if (!framer_begin(p->inner, from, &start, final)) {
        return false;
    }
    p->inner->began = true; /* it is the middle of something, and no document of its own */
    p->inner->records = 1;
    p->inner->join_credit = p->inner->finder.credit = 4 * (int64_t)p->length;
    framer_forget_around(f);
    copy_cdata(f, p->inner);
    p->inner->finder.here.sql = f->finder.here.sql;
    p->inner->finder.here.dialect = f->finder.here.dialect;
    return true;
}

/*
** ----------------------------------------------------------------------------------------- blocks
*/

static void add_block(prefixed *p, size_t first, size_t last, size_t count, bool is_unsure) {
    if (!RESERVE(p, block)) {
        return;
    }
    prefixed_block made = {p->lines[first].from, p->lines[last].to, first, count, is_unsure};
    size_t at = p->block_count++;
    for (; at > 0 && p->blocks[at - 1].from > made.from; at--) {
        p->blocks[at] = p->blocks[at - 1];
    }
    p->blocks[at] = made;
}

/* The lines of a stream that the record being put together takes so far. */
typedef struct cover {
    size_t line, number;        /* the line that is being looked at, and its number in the stream */
    size_t first, first_number; /* of the record */
    size_t last, last_number;
    bool open, is_unsure, is_bad;
} cover;

/* Moves on to the line of the stream in which the text's byte `at` stands. */
static void seek(const prefixed *p, cover *c, size_t at) {
    while (p->lines[c->line].next != 0 && p->lines[p->lines[c->line].next].text <= at) {
        c->line = p->lines[c->line].next;
        c->number++;
    }
}

/* Whether the record is one line that was split, or cannot be read with such a line in it: pieces.c may know better. */
static bool is_left_to_pieces(const prefixed *p, const cover *c) {
    size_t split = 0, lines = c->last_number - c->first_number + 1;
    for (size_t at = c->first, i = 0; i < lines; i++) {
        split += p->lines[at].goes_on;
        at = p->lines[at].next;
    }
    return split > 0 && (c->is_bad || split + 1 >= lines);
}

static void end_cover(prefixed *p, cover *c) {
    if (c->open && (c->last_number > c->first_number || c->is_unsure) && !is_left_to_pieces(p, c)) {
        add_block(p, c->first, c->last, c->last_number - c->first_number + 1, c->is_unsure);
    }
    c->open = c->is_unsure = c->is_bad = false;
}

/* Adds what stands in the text from `from` on, up to `to`: what shares a line with the record before it belongs to it. */
static void add_record(prefixed *p, cover *c, size_t from, size_t to) {
    seek(p, c, from);
    if (!c->open || c->number > c->last_number) {
        end_cover(p, c);
        c->open = true;
        c->first = c->line;
        c->first_number = c->number;
    }
    seek(p, c, to > from ? to - 1 : from);
    c->last = c->line;
    c->last_number = c->number;
}

/* Whether a stream ends inside the print of a lead, a text of which goes on in the next line, which has no prefix. */
static bool ends_in_print(const prefixed *p, const prefixed_stream *s, const cover *c) {
    size_t from = p->lines[s->last].text;
    return !s->live && c->last == s->last && p->length > from &&
           repr_leaves_open(p->text + from, p->length - from) != 0;
}

/*
** Whether lines may be written in a way that an earlier one tells: in quoted-printable behind the head of a mail's part, or in
** entities behind a tag.
*/
static bool may_be_coded(const char *text, size_t length) {
    return bytes_hold(text, length, "quoted-printable") ||
           (memchr(text, '<', length) != NULL && find_has_entity(text, length));
}

/*
** Whether a record may be read otherwise without the lines before it, which tell how it is written (`is_coded`), or open a string
** around it (`is_quoted`).
*/
static bool depends_on_earlier(const prefixed *p, frame_result result, const frame *record,
                               bool is_coded, bool is_quoted) {
    const char *text = p->text + record->offset;
    size_t length = (size_t)record->length;
    if (result == FRAME_BAD) {
        return (is_coded || is_quoted) && p->inner->error.code == DK_UNKNOWN_ESCAPES;
    }
    const char *tag = memchr(text, '<', length);
    bool is_tagged = is_coded && p->inner->finder.tag_before[0] != 0;
    return is_tagged && find_has_entity(text, length) && (tag == NULL || tag[1] == '/') &&
           memmem(text, length, record->text, record->text_length) == NULL;
}

/*
** Reads the text of a stream. Lines that are a record together become blocks. `may_go_on`: more lines may follow; where
** the last record may go on in them, p->until becomes its line.
*/
static void read_stream(framer *f, const prefixed_stream *s, bool may_go_on, bool is_full) {
    prefixed *p = f->prefixed;
    source from;
    frame record;
    frame_result result;
    cover c = {.line = s->first};
    bool is_coded = may_be_coded(p->text, p->length), is_quoted = false;
    if (!begin_text(f, &from, !may_go_on)) {
        return;
    }
    while ((result = framer_next(p->inner, &record)) != FRAME_END && result != FRAME_FAILED &&
           result != FRAME_WAITING) {
        if (result == FRAME_PAYLOAD || result == FRAME_BAD) {
            add_record(p, &c, (size_t)record.offset, (size_t)(record.offset + record.length));
            c.is_bad |= result == FRAME_BAD;
            c.is_unsure |= depends_on_earlier(p, result, &record, is_coded, is_quoted);
        }
        is_quoted = p->inner->finder.quoted_before != 0;
    }
    c.open = c.open && !ends_in_print(p, s, &c); /* else it is read as it stands */
    end_cover(p, &c);
    if (result == FRAME_WAITING) {
        seek(p, &c, (size_t)record.offset);
        uint64_t line = p->lines[c.line].from;
        bool is_too_large = is_full && line == reader_offset(&f->reader);
        p->until = line < p->until && !is_too_large ? line : p->until;
    }
    p->no_memory |= result == FRAME_FAILED;
}

/* Whether a line opens no bracket or string that it does not close, and shows no trace of a payload without an object. */
static bool is_whole_line(const char *line, const char *end) {
    int depth = 0;
    bool quoted = false, has_object = false;
    for (const char *p = line; p < end && depth >= 0; p++) {
        char c = *p;
        if (c == '\\') {
            p++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == '{' || c == '[' || c == '(')) {
            depth++;
            has_object |= c == '{';
        } else if (!quoted && (c == '}' || c == ']' || c == ')')) {
            depth--;
        }
    }
    return depth == 0 && !quoted &&
           (has_object || !trace_may_have_words(line, (size_t)(end - line)));
}

/*
** Whether every line of the text is one by itself, so that none of them make a record together, as those of an HTTP message do. A
** string that ends in a bracket may be a line that was logged in a JSON record.
*/
static bool are_whole_lines(const char *text, size_t length) {
    static const char *const opens[] = {"{\",", "{\"}", "{\\n\"", NULL};
    const char *end = text + length, *line_end;
    bool are = !may_be_coded(text, length) && !bytes_any(bytes_hold, text, length, opens);
    for (const char *line = text; line < end && are; line = line_end + 1) {
        line_end = find_line_end(line, end);
        are = is_whole_line(line, line_end) &&
              http_begins(line, (size_t)(end - line), true) == HTTP_NO;
    }
    return are;
}

/* Makes the text of so many lines, from `first` on; of all that follow it for SIZE_MAX. False if that cannot be done. */
static bool make_text(framer *f, size_t first, size_t count) {
    prefixed *p = f->prefixed;
    p->length = 0;
    for (size_t at = first, i = 0; at != 0 && i < count; at = p->lines[at].next, i++) {
        prefixed_line *l = &p->lines[at];
        l->text = (uint32_t)p->length;
        if (!add_text(p, l, bytes_at(f, l->from))) {
            return false;
        }
    }
    return true;
}

/* Looks at the first `length` bytes of the window, which are whole lines. */
static void look(framer *f, size_t length, bool is_end) {
    prefixed *p = f->prefixed;
    bool may_grow = is_end && !framer_is_final(f);
    p->until = reader_offset(&f->reader) + length;
    p->block = p->block_count = 0;
    if (!may_grow && !trace_may_have_words(reader_bytes(&f->reader), length)) {
        return;
    }
    collect(f, length);
    for (size_t i = 0; i < p->stream_count && !p->no_memory; i++) {
        const prefixed_stream *s = &p->streams[i];
        bool may_go_on = s->live && (!is_end || may_grow);
        if (s->count < 2 && !may_go_on) {
            continue;
        }
        (void)make_text(f, s->first, SIZE_MAX);
        bool is_tail = may_go_on && is_end; /* lines that are yet to come may belong to its last */
        if (is_tail ||
            (trace_may_have_words(p->text, p->length) && !are_whole_lines(p->text, p->length))) {
            read_stream(f, s, may_go_on, !is_end);
        }
    }
}

/* How many bytes of the window are whole lines, up to AHEAD. 0: the first line is not whole. */
static size_t whole_lines(const framer *f, bool *is_end) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    *is_end = framer_at_end(f) && length <= AHEAD;
    length = length < AHEAD ? length : AHEAD;
    while (length > 0 && bytes[length - 1] != '\n' && !(*is_end && framer_is_final(f))) {
        length--;
    }
    return length;
}

/*
** -------------------------------------------------------------------------------------- the record
*/

/* The error of the text as one of the record: its place is the line in which it stands. */
static dk_error place_error(const framer *f, const prefixed_block *b, const frame *record) {
    const prefixed *p = f->prefixed;
    dk_error error = p->inner->error;
    const prefixed_line *l = &p->lines[b->first];
    size_t at = (size_t)record->offset + error.offset;
    for (size_t i = 1; i < b->count && p->lines[l->next].text <= at; i++) {
        l = &p->lines[l->next];
    }
    uint64_t place = l->from - b->from;
    if (l->prefix != in_json) {
        uint64_t length = l->to - l->from, within = l->prefix + at - l->text;
        place += within < length ? within : length;
    }
    error.offset = (uint32_t)place;
    return error;
}

/* Finds everything in the text again, now as the findings of the record. *bad: its first error, or DK_OK. */
static void find_again(framer *f, const prefixed_block *b, dk_error *bad) {
    prefixed *p = f->prefixed;
    finder *x = &f->finder;
    source from;
    frame record;
    frame_result result = FRAME_END;
    *bad = (dk_error){0};
    find_begin(x);
    if (begin_text(f, &from, true)) {
        while ((result = framer_next(p->inner, &record)) != FRAME_END && result != FRAME_FAILED) {
            char *text = result == FRAME_PAYLOAD ? find_room(x, record.text_length) : NULL;
            if (result == FRAME_BAD && bad->code == DK_OK) {
                *bad = place_error(f, b, &record);
            }
            if (text != NULL) {
                size_t mark = x->count;
                memcpy(text, record.text, record.text_length);
                find_add_payload(x, text, record.text_length, 1);
                find_set_time(x, mark, record.received_at, true);
            }
        }
        memcpy(x->where, p->inner->finder.where, sizeof x->where);
    }
    x->no_memory |= result == FRAME_FAILED || p->no_memory;
}

/* Puts the text of the block together. False if the window does not hold all of it. */
static bool block_text(framer *f, const prefixed_block *b, char utc[DK_DATE_LENGTH + 1]) {
    prefixed *p = f->prefixed;
    const prefixed_line *first = &p->lines[b->first];
    size_t length = (size_t)(b->to - b->from);
    if (length > f->record_max) {
        return false;
    }
    if (reader_length(&f->reader) < length) {
        (void)reader_want(&f->reader, length);
    }
    if (reader_length(&f->reader) < length || !make_text(f, b->first, b->count)) {
        return false;
    }
    bool json = first->prefix == in_json;
    join_time(bytes_at(f, b->from), json ? (size_t)(first->to - b->from) : first->prefix, &p->scan,
              utc);
    return p->length > 0;
}

/* The block's lines as the pieces of a record. */
static bool list_pieces(framer *f, const prefixed_block *b, joined *out) {
    const prefixed_line *l = &f->prefixed->lines[b->first];
    *out = (joined){.count = b->count};
    out->pieces = (join_piece *)(void *)find_room(&f->finder, b->count * sizeof *out->pieces);
    for (size_t i = 0; out->pieces != NULL && i < b->count; i++) {
        out->pieces[i] =
            (join_piece){.from = (size_t)(l->from - b->from), .to = (size_t)(l->to - b->from)};
        l = &f->prefixed->lines[l->next];
    }
    if (out->pieces != NULL) {
        join_look_between(out, bytes_at(f, b->from));
    }
    return out->pieces != NULL;
}

/*
** Whether the block stands in an element that began before it, as a log does in a report of tests: it has entities in it, and a
** closing tag is the next one behind it. They have been read as they are.
*/
static bool is_in_element(framer *f, const prefixed_block *b) {
    reader *r = &f->reader;
    const prefixed *p = f->prefixed;
    size_t length = (size_t)(b->to - b->from), most = length + FIND_AHEAD;
    framer_forget_around(f);
    if (f->finder.tag_before[0] == 0 || !find_has_entity(p->text, p->length)) {
        return false;
    }
    (void)reader_want(r, most);
    most = most < reader_length(r) ? most : reader_length(r);
    const char *behind = reader_bytes(r) + length;
    const char *tag = memchr(behind, '<', most - length);
    return tag != NULL && bytes_begin(tag, most - (size_t)(tag - reader_bytes(r)), "</");
}

/* Takes the block that begins at the front. FRAME_OTHER: there is nothing in it after all. */
static frame_result take_block(framer *f, const prefixed_block *b) {
    finder *x = &f->finder;
    char utc[DK_DATE_LENGTH + 1];
    dk_error bad;
    joined pieces;
    if (!block_text(f, b, utc)) {
        return f->prefixed->no_memory ? framer_no_memory(f) : FRAME_OTHER;
    }
    find_again(f, b, &bad);
    if (!list_pieces(f, b, &pieces) || x->no_memory) {
        return framer_no_memory(f);
    }
    bool is_drawn = layout_in_frame(bytes_at(f, b->from), (size_t)(b->to - b->from));
    if (x->payloads == 0 && (bad.code == DK_OK || is_drawn)) {
        return FRAME_OTHER; /* or it is a box, which may have broken its lines: layout.c finds its end */
    }
    copy_cdata(f->prefixed->inner, f);
    if (x->payloads > 0 && (b->is_unsure || is_in_element(f, b))) {
        x->count = x->payloads = 0;
        bad = find_unknown_escapes;
    }
    for (size_t i = 0; i < x->count; i++) {
        x->list[i].to = (size_t)(b->to - b->from);
    }
    if (utc[0] != 0) {
        find_set_time(x, 0, utc, true);
    }
    if (bad.code != DK_OK) {
        pieces_add_bad(f, &pieces, &bad);
    }
    if (x->payloads > 0) {
        format_note(f, &format_text);
    }
    pieces_finish(f, &pieces, pieces.pieces[0].to);
    return x->no_memory ? framer_no_memory(f) : FRAME_PASSED;
}

/*
** -------------------------------------------------------------------------------------- the format
*/

/* Whether the line at the front, of `length` bytes, has a prefix. */
static bool has_prefix(framer *f, size_t length) {
    prefixed *p = f->prefixed;
    const char *bytes = reader_bytes(&f->reader);
    join_line logged;
    if (length == 0 || length == AHEAD || is_one_of(*bytes, "\"' \t}])")) {
        return false;
    }
    return (*bytes != '{' && prefix_find(bytes, length).count > 0) ||
           read_content(p, bytes, length, &logged);
}

/* The length of the line at the front, up to AHEAD. */
static size_t first_line(framer *f) {
    reader *r = &f->reader;
    size_t have = reader_length(r);
    if (have < AHEAD && memchr(reader_bytes(r), '\n', have) == NULL) {
        (void)reader_want(r, AHEAD);
        have = reader_length(r);
    }
    have = have < AHEAD ? have : AHEAD;
    return (size_t)(find_line_end(reader_bytes(r), reader_bytes(r) + have) - reader_bytes(r));
}

/* Looks ahead from the line at the front. FRAME_OTHER: the next lines have been looked at. */
static frame_result look_ahead(framer *f, frame *record) {
    prefixed *p = f->prefixed;
    reader *r = &f->reader;
    const uint64_t offset = reader_offset(r);
    size_t line = first_line(f);
    if (!has_prefix(f, line)) {
        p->until = offset + line; /* what stands in the middle of the line has none, either */
        return FRAME_OTHER;
    }
    if (reader_length(r) < AHEAD) {
        (void)reader_want(r, AHEAD);
    }
    bool is_end;
    size_t length = whole_lines(f, &is_end);
    if (r->error != NULL || length == 0) {
        return r->error != NULL ? FRAME_FAILED : FRAME_OTHER;
    }
    look(f, length, is_end);
    if (p->no_memory) {
        return framer_no_memory(f);
    }
    if (p->until == offset) {
        return framer_wait(f, record);
    }
    if (!is_end && p->until > offset + length - length / 4) {
        p->until = offset + length - length / 4;
    }
    return FRAME_OTHER;
}

static frame_result next(framer *f, frame *record) {
    f->prefixed = f->prefixed != NULL ? f->prefixed : calloc(1, sizeof *f->prefixed);
    prefixed *p = f->prefixed;
    if (p == NULL) {
        return framer_no_memory(f);
    }
    const uint64_t offset = reader_offset(&f->reader);
    frame_result result = offset >= p->until ? look_ahead(f, record) : FRAME_OTHER;
    while (p->block < p->block_count && p->blocks[p->block].from < offset) {
        p->block++;
    }
    if (result == FRAME_OTHER && p->block < p->block_count && p->blocks[p->block].from == offset) {
        result = take_block(f, &p->blocks[p->block++]);
    }
    return result;
}

/* Lines in the middle of a document are its own, and --at says where payloads are. */
static bool recognise(const framer *f) {
    return f->depth == 0 && f->column == NULL && f->prefix_level < LEVELS;
}

const format format_prefixed = {.recognise = recognise, .next = next};
