#include "framer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../ext/ascii.h"
#include "text.h"

/* An anchor, white space aside, is looked for in this many bytes behind a brace. */
enum { ANCHOR_MAX = 256, SLACK = 4096 };

/* Inside this file: something has been passed that is no record. Go on. */
#define FRAME_PASSED ((frame_result)-1)

bool framer_init(framer *f, size_t record_max, const char *column) {
    memset(f, 0, offsetof(framer, scan));
    f->record_max = record_max;
    f->column = column;
    f->head = malloc(HEAD_MAX);
    size_t window = record_max + SLACK > HEAD_MAX ? record_max + SLACK : HEAD_MAX;
    bool ready = reader_init(&f->reader, window);
    if (!ready || f->head == NULL) {
        framer_free(f);
        return false;
    }
    return true;
}

void framer_free(framer *f) {
    reader_free(&f->reader);
    free(f->head);
    f->head = NULL;
}

static const char *const framing_names[] = {
    [FRAMING_CSV] = "csv", [FRAMING_HTTP] = "http", [FRAMING_LOG] = "log"};

/* The name that a format, perhaps of carriers ("ndjson+spool"), begins with. */
static bool format_is(const char *format, const char *name) {
    size_t length = strlen(name);
    return format != NULL && strncmp(format, name, length) == 0 &&
           (format[length] == 0 || format[length] == '+');
}

static framing framing_of(const char *format) {
    for (size_t i = FRAMING_CSV; i < sizeof framing_names / sizeof *framing_names; i++) {
        if (format_is(format, framing_names[i])) {
            return (framing)i;
        }
    }
    return format == NULL || format_is(format, "empty") ? FRAMING_UNKNOWN : FRAMING_JSON;
}

/* The header of CSV that is gone on with: it stands at the beginning of the file. */
static bool read_header(framer *f, const framer_point *point) {
    const char *header = point->head != NULL ? point->head : f->head;
    ssize_t length = point->head != NULL ? (ssize_t)point->head_length
                                         : pread(f->reader.source->fd, f->head, HEAD_MAX, 0);
    if (length <= 0 || text_header(f, header, (size_t)length) == 0) {
        f->reader.error = "expected the header of its CSV again: see --column";
        return false;
    }
    return true;
}

bool framer_begin(framer *f, source *from, const framer_point *point, bool final) {
    reader_begin(&f->reader, from, point->offset);
    f->final = final;
    f->ended = f->told_damage = false;
    f->framing = framing_of(point->format);
    f->inside = point->inside != NULL ? container_named(point->inside) : NULL;
    f->in_array = point->inside != NULL;
    f->saw_array = format_is(point->format, "array");
    f->lines = format_is(point->format, "ndjson") ? LINES_YES : LINES_UNKNOWN;
    f->not_lines = format_is(point->format, "documents");
    f->scanned = 0;
    f->records = point->records;
    f->recovering = false;
    f->first_key[0] = 0;
    f->line = point->offset == 0 ? 1 : 0;
    bool has_header = point->head != NULL || from->fd >= 0;
    return f->framing != FRAMING_CSV || !has_header || read_header(f, point);
}

const char *framer_format(const framer *f) {
    return f->framing > FRAMING_JSON     ? framing_names[f->framing]
           : f->in_array || f->saw_array ? "array"
           : f->records == 0             ? "empty"
           : f->records == 1             ? "json"
           : f->not_lines                ? "documents"
                                         : "ndjson";
}

const char *framer_inside(const framer *f) {
    return f->inside != NULL ? f->inside->name : f->in_array ? "array" : NULL;
}

/* Whether the window reaches to the input's end. */
static bool at_end(const framer *f) {
    return f->reader.eof;
}

/* How many bytes of a separator the window begins with; 0 where a record begins. Needs one byte. */
static size_t separator(framer *f) {
    reader *r = &f->reader;
    char c = *reader_bytes(r);
    if (dk_is_json_space(c) || c == '\x1E' || c == ',') {
        return 1;
    }
    if (c == '\xEF') {
        if (reader_length(r) < 3) {
            (void)reader_want(r, 3);
        }
        return reader_length(r) >= 3 && memcmp(reader_bytes(r), "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    }
    if (c == '[' && !f->in_array) {
        f->in_array = true;
        f->saw_array |= f->records == 0;
        return 1;
    }
    if (c == ']' && f->in_array && f->inside == NULL) {
        f->in_array = false;
        return 1;
    }
    return 0;
}

/* Passes what stands between records; false at the end of the input or on a read error. */
static bool pass_separators(framer *f) {
    reader *r = &f->reader;
    for (;;) {
        if (reader_length(r) == 0 && !reader_want(r, r->room)) {
            return false;
        }
        size_t length = separator(f);
        if (length == 0) {
            return true;
        }
        f->line += f->line > 0 && *reader_bytes(r) == '\n';
        reader_pass(r, length);
    }
}

/* Passes the first `count` bytes of the window; what is known of a bad record moves along. */
static void pass(framer *f, size_t count) {
    reader_pass(&f->reader, count);
    f->shift += count;
    f->broken -= count < f->broken ? count : f->broken;
    f->looked -= count < f->looked ? count : f->looked;
}

/* Line ends in what is handed out: sound JSON without white space between its tokens has none. */
static void count_lines(framer *f, const char *bytes, size_t length, frame_result result) {
    const char *end = bytes + length;
    bool spaced = f->framing > FRAMING_JSON || result == FRAME_BAD || f->scan.spaced;
    f->record_line = f->line;
    while (f->line > 0 && spaced && (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        f->line++;
        bytes++;
    }
}

/* Hands out the first `length` bytes of the window as a record, and passes them. */
static frame_result hand_out(framer *f, frame *record, size_t length, frame_result result) {
    record->offset = reader_offset(&f->reader);
    record->bytes = reader_bytes(&f->reader);
    record->length = record->size = length;
    count_lines(f, record->bytes, length, result);
    pass(f, length);
    f->records++;
    return result;
}

static frame_result waiting(framer *f, frame *record) {
    record->offset = reader_offset(&f->reader);
    record->bytes = reader_bytes(&f->reader);
    record->length = record->size = reader_length(&f->reader);
    f->ended = true;
    return FRAME_WAITING;
}

/* A record without bytes at the end of the input: what is wrong with the end itself. */
static frame_result bad_end(framer *f, frame *record, dk_code code, const char *message) {
    f->error = (dk_error){code, 0, message};
    return hand_out(f, record, 0, FRAME_BAD);
}

/* Behind the last record. An array that is not closed may go on, or was cut. */
static frame_result end_of_input(framer *f, frame *record) {
    if (f->reader.error != NULL) {
        return FRAME_FAILED;
    }
    if (f->reader.damage != NULL && !f->told_damage) {
        f->told_damage = true;
        return bad_end(f, record, DK_DAMAGED, f->reader.damage);
    }
    if (!f->in_array || f->reader.damage != NULL) {
        return FRAME_END;
    }
    if (!f->final) {
        return waiting(f, record);
    }
    f->in_array = false;
    f->inside = NULL;
    return bad_end(f, record, DK_TRUNCATED, "expected ']' at the end of the array");
}

/* A record that stands alone on its line, or does not, tells how the next bad one is to end. */
static void note_lines(framer *f, size_t length) {
    const char *bytes = reader_bytes(&f->reader);
    bool followed = length < reader_length(&f->reader);
    bool alone = !followed || bytes[length] == '\n' || bytes[length] == '\r';
    bool one_line = !f->scan.spaced || memchr(bytes, '\n', length) == NULL;
    f->lines = alone && one_line ? LINES_YES : LINES_NO;
    f->not_lines |= f->lines == LINES_NO;
}

static frame_result too_large(framer *f, frame *record);
static frame_result recover(framer *f, frame *record);
static frame_result last_piece(framer *f, frame *record);
static bool find_swallowed(framer *f);

/* The bad record is the input's last, and may only be incomplete. */
static bool is_growing(const framer *f) {
    return f->cause.code == DK_TRUNCATED && !f->final;
}

static void begin_recovery(framer *f, const dk_error *error, size_t broken) {
    memcpy(&f->bad, &f->scan, offsetof(dk_scan, open) + f->scan.depth * sizeof(dk_open));
    f->cause = *error;
    f->broken = broken;
    f->looked = f->shift = f->swallowed = 0;
    f->opened = 0;
    f->recovering = true;
}

/*
** ------------------------------------------------------------------------------------- containers
*/

/*
** Passes the beginning of a container up to its first entry, where the value at the front is one: its
** entries are the records. A second scan of the same bytes, and the last one.
*/
static bool enter_container(framer *f, bool is_sound) {
    size_t inside = 0;
    if (f->in_array || (!is_sound && f->lines == LINES_YES)) {
        return false; /* a bad line is no more than a line */
    }
    f->inside = container_find(reader_bytes(&f->reader), &f->scan, is_sound, &inside);
    if (f->inside == NULL) {
        return false;
    }
    f->in_array = true;
    f->saw_array |= f->records == 0;
    f->line = 0;
    reader_pass(&f->reader, inside);
    return true;
}

static bool scan(framer *f, const char *bytes, size_t length) {
    bool is_sound = dk_scan_value(bytes, length, &f->scan);
    f->scanned += is_sound ? f->scan.root.length : f->scan.error.offset;
    return is_sound;
}

/* Of what is open at the error, what the window has: its brackets, counted from the window's front. */
static void forget_head(dk_scan *scan, size_t head) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < scan->depth; i++) {
        if (scan->open[i].offset >= head) {
            scan->open[count] = scan->open[i];
            scan->open[count++].offset -= (uint32_t)head;
        }
    }
    scan->depth = count;
    scan->error.offset -= (uint32_t)head;
}

/*
** How much of the window's first `length` bytes, of which the first closes the container's array, belongs
** to the container; 0 with f->scan.error where it is not sound. Scanned behind a head that stands for what
** came before.
*/
static size_t container_tail(framer *f, size_t length) {
    char *text = malloc(CONTAINER_HEAD_MAX + length);
    if (text == NULL) {
        f->reader.error = source_no_memory;
        return 0;
    }
    size_t head = container_head(f->inside, text);
    memcpy(text + head, reader_bytes(&f->reader), length);
    bool is_sound = scan(f, text, head + length);
    size_t tail = is_sound ? f->scan.root.length - head : 0;
    free(text);
    if (!is_sound) {
        forget_head(&f->scan, head);
    }
    return tail;
}

/* At the bracket that closes a container's array: passes what is left of the container. */
static frame_result leave_container(framer *f, frame *record) {
    reader *r = &f->reader;
    /* Most end at once: a copy of the whole window for each would be most of the work. */
    for (size_t part = 1024;; part *= 2) {
        size_t length = reader_length(r);
        size_t tail = container_tail(f, part < length ? part : length);
        if (tail > 0) {
            f->inside = NULL;
            f->in_array = false;
            f->line = 0;
            reader_pass(r, tail);
            return FRAME_PASSED;
        }
        if (r->error != NULL) {
            return FRAME_FAILED;
        }
        if (f->scan.error.code == DK_TRUNCATED &&
            (part < length || (!at_end(f) && reader_want(r, 2 * length)))) {
            continue;
        }
        if (f->scan.error.code == DK_TRUNCATED && at_end(f) && !f->final) {
            return waiting(f, record);
        }
        f->inside = NULL;
        f->in_array = false;
        dk_error error = f->scan.error;
        begin_recovery(f, &error, error.offset);
        return recover(f, record);
    }
}

/*
** ---------------------------------------------------------------------------------------- records
*/

/* Carriers' records that follow each other begin alike. */
static void note_first_key(framer *f) {
    const char *p = reader_bytes(&f->reader), *end = p + f->scan.root.length;
    for (p++; p < end && dk_is_json_space(*p); p++) {
    }
    const char *close = p < end && *p == '"' ? memchr(p + 1, '"', (size_t)(end - p - 1)) : NULL;
    size_t length = close == NULL ? 0 : (size_t)(close - p) + 1;
    if (length > 0 && length < FIRST_KEY_MAX) {
        memcpy(f->first_key, p, length);
        f->first_key[length] = 0;
    }
}

/* Whether a string may hold a payload: any other is but a word of some text. */
static bool may_hold_payload(const framer *f) {
    const char *p = reader_bytes(&f->reader);
    return f->scan.root.kind == DK_STRING && f->scan.root.length > 2 &&
           (p[1] == '{' || p[1] == '\\');
}

/* f->scan is of the sound value at the front of the window. */
static frame_result sound(framer *f, frame *record) {
    size_t length = f->scan.root.length;
    bool payload = dk_scan_check_envelope(&f->scan);
    bool object = f->scan.root.kind == DK_OBJECT;
    f->error = f->scan.error;
    if (length > f->record_max) {
        return too_large(f, record);
    }
    if (!payload && !object && !f->in_array && !may_hold_payload(f)) {
        /* A word or number of some text: the rest of it belongs to the same bad record. */
        begin_recovery(f, &f->scan.error, length);
        return recover(f, record);
    }
    if (!f->in_array) {
        note_lines(f, length);
    }
    if (!payload && object) {
        note_first_key(f);
    }
    bool whole = payload && f->scan.value[DK_NODE_DATA].kind != DK_ABSENT;
    bool bad = !payload && !object && !may_hold_payload(f);
    return hand_out(f, record, length, whole ? FRAME_PAYLOAD : bad ? FRAME_BAD : FRAME_WRAPPED);
}

/*
** The value at the window's front ends, or is cut, where the window ends: more must be read to
** tell.
*/
static bool runs_out(const framer *f, bool is_sound) {
    if (is_sound) {
        return f->scan.root.length == reader_length(&f->reader) && f->scan.root.kind != DK_OBJECT &&
               f->scan.root.kind != DK_ARRAY;
    }
    return f->scan.error.code == DK_TRUNCATED;
}

static frame_result one_record(framer *f, frame *record) {
    reader *r = &f->reader;
    for (;;) {
        size_t length = reader_length(r);
        bool is_sound = scan(f, reader_bytes(r), length);
        if (runs_out(f, is_sound) && !at_end(f)) {
            if (length > f->record_max) {
                return enter_container(f, false) ? FRAME_PASSED : too_large(f, record);
            }
            /*
            ** Twice as much each time, or the limit: a slow pipe makes no more scans than a file.
            */
            if (reader_want(r, length > r->room / 2 ? r->limit : 2 * length)) {
                continue;
            }
            if (r->error != NULL) {
                return FRAME_FAILED;
            }
        }
        if (is_sound && (f->scan.root.kind != DK_OBJECT || !enter_container(f, true))) {
            return sound(f, record);
        }
        if (is_sound || enter_container(f, false)) {
            return FRAME_PASSED;
        }
        dk_error error = f->scan.error;
        begin_recovery(f, &error, error.offset);
        if (is_growing(f) && !find_swallowed(f)) {
            f->recovering = false;
            return waiting(f, record);
        }
        return recover(f, record);
    }
}

/*
** --------------------------------------------------------------------------- what is made of text
*/

/* Finds out what the input is made of; false where it has no bytes or cannot be read. */
static bool find_framing(framer *f) {
    reader *r = &f->reader;
    (void)reader_want(r, TEXT_PEEK);
    if (r->error != NULL || reader_length(r) == 0) {
        return false;
    }
    f->framing = text_framing(f);
    if (f->framing == FRAMING_CSV) {
        size_t length = reader_length(r) < TEXT_PEEK ? reader_length(r) : TEXT_PEEK;
        reader_pass(r, text_header(f, reader_bytes(r), length));
    }
    return true;
}

/* The next record of an input that is no JSON. */
static frame_result next_text(framer *f, frame *record) {
    reader *r = &f->reader;
    for (;;) {
        if (reader_length(r) == 0 && !reader_want(r, r->room)) {
            return end_of_input(f, record);
        }
        text_span span = text_next(f, at_end(f) && (f->final || r->damage != NULL));
        size_t length = span.result == TEXT_MORE ? reader_length(r) : span.length;
        if (length > f->record_max) {
            return too_large(f, record);
        }
        if (span.result == TEXT_PASSED) {
            f->line += f->line > 0 && *reader_bytes(r) == '\n';
            reader_pass(r, length);
        } else if (span.result == TEXT_MORE) {
            if (at_end(f)) {
                return waiting(f, record);
            }
            if (!reader_want(r, length > r->room / 2 ? r->limit : 2 * length) && r->error != NULL) {
                return FRAME_FAILED;
            }
        } else {
            f->error = span.error;
            return hand_out(f, record, length,
                            span.result == TEXT_BROKEN ? FRAME_BAD : FRAME_WRAPPED);
        }
    }
}

/* One step: a record, or something passed that is none. */
static frame_result step(framer *f, frame *record) {
    *record = (frame){0};
    if (f->ended) {
        return FRAME_END;
    }
    if (f->recovering) {
        return recover(f, record);
    }
    if (f->framing == FRAMING_UNKNOWN && !find_framing(f)) {
        return end_of_input(f, record);
    }
    if (f->framing > FRAMING_JSON) {
        return next_text(f, record);
    }
    if (!pass_separators(f)) {
        return end_of_input(f, record);
    }
    if (f->inside != NULL && *reader_bytes(&f->reader) == ']') {
        return leave_container(f, record);
    }
    return one_record(f, record);
}

frame_result framer_next(framer *f, frame *record) {
    frame_result result;
    do {
        result = step(f, record);
    } while (result == FRAME_PASSED);
    return result;
}

/*
** ------------------------------------------------------- finding the next record after a bad one
*/

/*
** Whether the bracket at window place `at` opens one of the containers that are open at the error.
*/
static bool is_open_at_error(const framer *f, size_t at) {
    return f->opened < f->bad.depth && f->bad.open[f->opened].offset == at + f->shift;
}

static bool is_swallowed_payload(framer *f, const char *bytes, size_t length) {
    return scan(f, bytes, length) && dk_scan_check_envelope(&f->scan) &&
           f->scan.value[DK_NODE_DATA].kind != DK_ABSENT;
}

/*
** Goes on searching what lies before the error for a payload that was swallowed whole. Only objects
** that are closed there can be one; each is scanned once and then passed. True when f->looked is at
** one: f->swallowed is its length, f->scan the scan of it.
*/
static bool find_swallowed(framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    while (f->looked < f->broken) {
        size_t at = f->looked;
        switch (bytes[at]) {
        case '"':
            for (at++; at < f->broken && bytes[at] != '"'; at++) {
                at += bytes[at] == '\\';
            }
            f->looked = at + 1;
            break;
        case '{':
        case '[':
            f->looked++;
            if (is_open_at_error(f, at)) {
                f->opened++;
            } else if (bytes[at] == '{') {
                f->looked = at;
                if (is_swallowed_payload(f, bytes + at, f->broken - at)) {
                    f->swallowed = f->scan.root.length;
                    return true;
                }
                f->looked += f->scan.root.length > 0 ? f->scan.root.length : 1;
            }
            break;
        default: f->looked++;
        }
    }
    return false;
}

/* Whether the member at `p` has this key, quotes included. */
static bool has_key(const char *p, const char *end, const char *key) {
    size_t length = strlen(key);
    if (length == 0 || (size_t)(end - p) <= length || memcmp(p, key, length) != 0) {
        return false;
    }
    for (p += length; p < end && dk_is_json_space(*p); p++) {
    }
    return p < end && *p == ':';
}

/* Whether a brace at `p` begins an object as records do. */
static bool is_anchor(const framer *f, const char *p, const char *end) {
    for (p++; p < end && dk_is_json_space(*p); p++) {
    }
    return has_key(p, end, "\"event\"") || has_key(p, end, "\"date\"") ||
           has_key(p, end, "\"data\"") || has_key(p, end, "\"received_at\"") ||
           has_key(p, end, f->first_key);
}

/*
** The first anchor at or after window place `from`; SIZE_MAX where there is none. *searched becomes
** the place from which to go on when more has been read.
*/
static size_t find_anchor(const framer *f, size_t from, size_t *searched) {
    const char *bytes = reader_bytes(&f->reader), *end = bytes + reader_length(&f->reader);
    const char *p = bytes + from;
    while (p < end && (p = memchr(p, '{', (size_t)(end - p))) != NULL) {
        if (end - p < ANCHOR_MAX && !at_end(f)) {
            *searched = (size_t)(p - bytes);
            return SIZE_MAX;
        }
        if (is_anchor(f, p, p + (end - p < ANCHOR_MAX ? end - p : ANCHOR_MAX))) {
            return (size_t)(p - bytes);
        }
        p++;
    }
    *searched = (size_t)(end - bytes);
    return SIZE_MAX;
}

/* The first beginning of a line at or after `from`, likewise. */
static size_t find_line(const framer *f, size_t from, size_t *searched) {
    const char *bytes = reader_bytes(&f->reader);
    for (size_t back = from; back > 0 && dk_is_json_space(bytes[back - 1]); back--) {
        if (bytes[back - 1] == '\n') {
            return from;
        }
    }
    const char *newline = memchr(bytes + from, '\n', reader_length(&f->reader) - from);
    *searched = reader_length(&f->reader);
    return newline == NULL ? SIZE_MAX : (size_t)(newline - bytes) + 1;
}

/*
** Reads on until the window holds a byte that is not white space at or after `from`, if there is.
*/
static bool next_visible(framer *f, size_t from, char *c) {
    for (;;) {
        const char *bytes = reader_bytes(&f->reader);
        for (; from < reader_length(&f->reader); from++) {
            if (!dk_is_json_space(bytes[from])) {
                *c = bytes[from];
                return true;
            }
        }
        if (!reader_want(&f->reader, 2 * reader_length(&f->reader))) {
            return false;
        }
    }
}

/*
** Before any sound record has shown how the input is laid out: it has one record a line if the error
** lies in the record's first line and the next line begins an object.
*/
static bool looks_like_lines(framer *f) {
    const char *newline = memchr(reader_bytes(&f->reader), '\n', reader_length(&f->reader));
    char c;
    if (newline == NULL) {
        return false;
    }
    size_t at = (size_t)(newline - reader_bytes(&f->reader));
    return at >= f->broken && next_visible(f, at, &c) && c == '{';
}

/* The length of the window's first `length` bytes without the separators at their end. */
static size_t trim(const framer *f, size_t length) {
    const char *bytes = reader_bytes(&f->reader);
    bool at_very_end = at_end(f) && length == reader_length(&f->reader);
    while (length > 0 && (dk_is_json_space(bytes[length - 1]) || bytes[length - 1] == '\x1E' ||
                          (f->in_array && bytes[length - 1] == ','))) {
        length--;
    }
    /* A bad last element does not take the bracket of its array with it. */
    if (f->in_array && at_very_end && length > 1 && bytes[length - 1] == ']') {
        do {
            length--;
        } while (length > 1 && dk_is_json_space(bytes[length - 1]));
    }
    return length;
}

/*
** Hands out the first `length` bytes of the window, separators at their end aside, as a bad record.
** Where the text broke at what follows them, the record itself is cut short.
*/
static frame_result hand_out_bad(framer *f, frame *record, size_t length) {
    size_t size = trim(f, length);
    bool cut = f->broken >= size && f->cause.code == DK_MALFORMED;
    f->error = f->cause;
    f->error.offset = (uint32_t)(f->broken < size ? f->broken : size);
    if (cut) {
        f->error.code = DK_TRUNCATED;
        f->error.message = "expected the rest of the record";
    }
    return hand_out(f, record, size, FRAME_BAD);
}

/*
** Where to look for the next payload's brace from: the error, or the brace itself where the cut
** record ended inside a string, which then swallowed it and broke at what follows it.
*/
static size_t anchor_start(const framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    size_t at = f->broken;
    bool quote = false;
    while (at > 0 && (dk_is_json_space(bytes[at - 1]) || (bytes[at - 1] == '"' && !quote))) {
        quote |= bytes[--at] == '"';
    }
    return at > 1 && bytes[at - 1] == '{' ? at - 1 : f->broken;
}

/*
** Finds where the next record begins, reading on as far as it takes: the length of the bad one, or
** SIZE_MAX where it is over the size limit.
*/
static size_t resynchronise(framer *f, bool by_line) {
    size_t from = by_line ? f->broken : anchor_start(f);
    for (;;) {
        size_t searched = from;
        size_t found = by_line ? find_line(f, from, &searched) : find_anchor(f, from, &searched);
        size_t length = reader_length(&f->reader);
        if (found != SIZE_MAX || length > f->record_max) {
            return found;
        }
        if (at_end(f) || f->reader.error != NULL) {
            return length;
        }
        (void)reader_want(&f->reader, 2 * length);
        from = searched;
    }
}

/*
** A record over the size limit: its head is kept, the rest passes by until the next record begins.
** The window is at its first byte.
*/
static frame_result too_large(framer *f, frame *record) {
    reader *r = &f->reader;
    bool by_line = f->lines == LINES_YES && !f->in_array;
    bool is_text = f->framing > FRAMING_JSON;
    size_t from = by_line || is_text ? 0 : f->record_max;
    (void)reader_want(r, HEAD_MAX);
    record->offset = reader_offset(r);
    record->size = reader_length(r) < HEAD_MAX ? reader_length(r) : HEAD_MAX;
    record->bytes = f->head;
    memcpy(f->head, reader_bytes(r), record->size);
    f->error = (dk_error){DK_TOO_LARGE, (uint32_t)f->record_max,
                          "expected the record to end: see --max-record"};
    f->recovering = false;
    f->records++;
    f->record_line = f->line;
    f->line = by_line ? f->line : 0; /* other lines that pass by are not counted */
    for (;;) {
        size_t searched = from;
        size_t found = is_text   ? text_find(f, from, &searched)
                       : by_line ? find_line(f, from, &searched)
                                 : find_anchor(f, from, &searched);
        bool last = found != SIZE_MAX || at_end(f);
        size_t count = found != SIZE_MAX ? found : last ? reader_length(r) : searched;
        count = last ? trim(f, count) : count;
        record->length += count;
        pass(f, count);
        if (last) {
            record->size = record->size < record->length ? record->size : (size_t)record->length;
            return FRAME_BAD;
        }
        if (!reader_want(r, r->room) && r->error != NULL) {
            return FRAME_FAILED;
        }
        from = 0;
    }
}

/*
** Between a swallowed payload and the error: passes separators; true where nothing else is there.
*/
static bool nothing_left(framer *f) {
    while (f->broken > 0 &&
           (dk_is_json_space(*reader_bytes(&f->reader)) || *reader_bytes(&f->reader) == ',')) {
        pass(f, 1);
    }
    return f->broken == 0;
}

/*
** The next piece of a bad record: the stretch before a payload it swallowed, that payload, or what is
** left. What an incomplete last record leaves behind such a payload may still grow: it is framed anew.
*/
static frame_result recover(framer *f, frame *record) {
    if (f->swallowed == 0 && f->shift > 0 && (nothing_left(f) || is_growing(f))) {
        f->recovering = false;
        return FRAME_PASSED;
    }
    if (f->swallowed == 0 && !find_swallowed(f)) {
        return last_piece(f, record);
    }
    if (f->looked > 0) {
        hand_out_bad(f, record, f->looked);
        pass(f, f->looked); /* the separators before the payload */
        f->error = (dk_error){DK_TRUNCATED, (uint32_t)record->length,
                              "expected the rest of it, not the next payload"};
        return FRAME_BAD;
    }
    size_t length = f->swallowed;
    f->swallowed = 0;
    f->looked = length;
    return hand_out(f, record, length, FRAME_PAYLOAD);
}

/* What is left of a bad record when nothing in it is worth taking out. */
static frame_result last_piece(framer *f, frame *record) {
    bool by_line = !f->in_array &&
                   (f->lines == LINES_YES || (f->lines == LINES_UNKNOWN && looks_like_lines(f)));
    size_t length = resynchronise(f, by_line);
    if (f->reader.error != NULL) {
        return FRAME_FAILED;
    }
    if (length == SIZE_MAX) {
        return too_large(f, record);
    }
    f->recovering = false;
    return hand_out_bad(f, record, length);
}
