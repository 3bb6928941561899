/*
** Compressed data in the middle of an input, as when a packed file was appended to a plain one, and other binary data, such as
** MessagePack and CBOR, also behind the prefix of a log. They are one record, up to the next line of text: a line feed in them ends nothing. An input that
** begins with compressed data is unpacked before it comes here.
*/
#include "format.h"

#include <stdint.h>
#include <string.h>

#include "../common/visible.h"
#include "../find/taken_apart.h"
#include "../input/utf16.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/inflate.h"
#include "../text/json_extent.h"
#include "../text/packed.h"

/*
** How long a line must be to be known for text, with how much behind it: in compressed data a shorter one may look like text, and
** in other binary data a text may have lines. Those of a lead may be long, and quote JSON.
*/
enum { LINE_LEAST = 16, TEXT_LEAST = 512, LEAD_TEXT_LEAST = 4096 };

static const dk_error packed = {
    DK_COMPRESSED, 0,
    "expected text, not compressed data in the middle of it: unpack it and import it by itself"};

/* Whether compressed data begins there. What a zip only stores can be read as it is. */
static bool begins_packed(const char *bytes, size_t length) {
    enum { ZIP_METHOD = 8 };
    bool is_stored =
        length > ZIP_METHOD && memcmp(bytes, "PK\x03\x04", 4) == 0 && bytes[ZIP_METHOD] == 0;
    return !is_stored && packed_is_known(bytes, length);
}

/* Whether zlib's data begin there, with the window that all programs use: they inflate to text. */
static bool begins_zlib(const char *bytes, size_t length) {
    enum { LEAST = 24, PROBE = 256 };
    static const char *const headers[] = {"\x78\x01", "\x78\x5E", "\x78\x9C", "\x78\xDA", NULL};
    char out[PROBE];
    bool all;
    size_t used;
    if (!bytes_any(bytes_begin, bytes, length, headers)) {
        return false;
    }
    size_t made = inflate_text(INFLATE_ZLIB, bytes, length, out, sizeof out, &all, &used);
    return made >= LEAST && visible_is_text(out, made);
}

/* Whether gzip's or zlib's data begin in a line, behind text. */
static bool holds_packed(const char *line, size_t size, size_t length) {
    static const char signs[] = {'x', '\x1F'};
    enum { TRIES = 256, NEAR = 4096 };
    for (size_t i = 0; i < sizeof signs; i++) {
        const char *p = line, *end = line + size;
        for (int tries = 0; tries < TRIES && (p = memchr(p, signs[i], (size_t)(end - p))) != NULL;
             tries++) {
            size_t left = length - (size_t)(p - line);
            left = left < NEAR ? left : NEAR;
            if (begins_packed(p, left) || begins_zlib(p, left)) {
                return true;
            }
            p++;
        }
    }
    return false;
}

/* Whether a line may hold JSON, also with escaped quotes. */
static bool may_hold_json(const char *line, size_t size) {
    enum { NEAR = 10 };
    const char *p = line, *end = line + size;
    for (; (p = memchr(p, '{', (size_t)(end - p))) != NULL; p++) {
        size_t left = (size_t)(end - p);
        if (left > 1 && is_one_of(p[1], "\"\\") && visible_is_text(p, left < NEAR ? left : NEAR)) {
            return true;
        }
    }
    return false;
}

/* Whether the line is binary: bytes of no text stand near its beginning, and neither separators nor UTF-16's zeros. */
static bool is_binary(const char *line, size_t size) {
    enum { NEAR = 8 };
    const char *p = line, *end = line + (size < NEAR ? size : NEAR);
    bool is_other = false;
    int length = 1;
    for (; p < end && !is_other; p += length) {
        uint32_t c;
        length = visible_character(p, line + size, &c);
        is_other = length == 0 || (c > 0 && c < '\b') || (c > '\r' && c < 0x1A);
    }
    return is_other && utf16_begins(line, size) == UTF16_NONE && !may_hold_json(line, size) &&
           !is_one_of(line[size - 1], "{[");
}

/* Whether a line is text that goes on as text: a line in a text that binary data hold is none. */
static bool begins_text(const char *line, size_t size, const char *end, size_t least) {
    size_t left = (size_t)(end - line);
    return size >= LINE_LEAST && size < left && visible_is_text(line, size) &&
           visible_is_text(line, left < least ? left : least);
}

/* Where the text begins in which a line [from, to) of binary data ends: behind its last control character. */
static const char *text_tail(const char *from, const char *to) {
    const char *tail = to;
    while (tail > from &&
           ((unsigned char)tail[-1] >= ' ' || tail[-1] == '\t' || tail[-1] == '\r')) {
        tail--;
    }
    return tail;
}

/* JSON that is open before a line: where it begins, NULL if none is. */
typedef struct opened {
    const char *at;
    json_extent value;
} opened;

static void feed(opened *o, const char *from, const char *to) {
    size_t used;
    if (o->at != NULL &&
        json_extent_feed(&o->value, from, (size_t)(to - from), &used) != JSON_EXTENT_OPEN) {
        o->at = NULL;
    }
}

/*
** Notes a line [from, to) that is not certain to be text: a bracket at its beginning may open JSON, and in the text in which a
** line of binary data ends.
*/
static void note_line(opened *o, const char *from, const char *to) {
    const char *p;
    if (visible_is_text(from, (size_t)(to - from))) {
        feed(o, from, to);
        p = skip_blanks(from, to);
        p = p < to && is_one_of(*p, "{[") ? p : to;
    } else {
        o->at = NULL;
        p = text_tail(from, to);
        while (p < to && !is_one_of(*p, "{[")) {
            p++;
        }
    }
    if (o->at == NULL && p < to) {
        *o = (opened){.at = p};
        feed(o, p, to);
    }
}

/*
** Where the next text begins, behind at least one line; `length` if none does. JSON that is open before the first line that is
** certain to be text belongs to it. `least`: how much text follows where it begins.
*/
static size_t next_text(const char *bytes, size_t length, size_t least) {
    const char *end = bytes + length, *line = bytes, *newline;
    opened json = {0};
    while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        note_line(&json, line, newline);
        line = newline + 1;
        size_t size = (size_t)(find_line_end(line, end) - line);
        bool is_json = least == TEXT_LEAST && may_hold_json(line, size);
        if (is_json || begins_text(line, size, end, least)) {
            return (size_t)((json.at != NULL && json.at > bytes ? json.at : line) - bytes);
        }
    }
    return length;
}

static frame_result next(framer *f, frame *record) {
    reader *r = &f->reader;
    size_t length, end;
    bool is_lead = apart_in_line(reader_bytes(r), framer_line(f), reader_length(r));
    const size_t least = is_lead ? LEAD_TEXT_LEAST : TEXT_LEAST;
    do {
        length = reader_length(r) < f->record_max ? reader_length(r) : f->record_max;
        end = next_text(reader_bytes(r), length, least);
    } while (length - end < least && length < f->record_max && framer_grow(f));
    if (r->error != NULL) {
        return FRAME_FAILED;
    }
    if (end == reader_length(r) && !framer_is_final(f) && reader_bytes(r)[end - 1] != '\n') {
        return framer_wait(f, record);
    }
    bool is_packed = begins_packed(reader_bytes(r), length) ||
                     holds_packed(reader_bytes(r), framer_line(f), length);
    find_begin(&f->finder);
    framer_take(f, end, true);
    if (is_packed) {
        judge_bad(f, &packed);
    } else if (is_lead || judge_shows_trace(f)) {
        judge_unread(f, &judge_no_payload, f->unit.bytes, f->unit.size);
    } else {
        judge_ignored(f, IGNORED_LINE);
    }
    return FRAME_PASSED;
}

static bool recognise(const framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    if (f->depth > 0 || is_one_of(*bytes, "{[\"")) { /* most records are JSON */
        return begins_packed(bytes, length);
    }
    size_t size = framer_line(f);
    return begins_packed(bytes, length) || is_binary(bytes, size) ||
           holds_packed(bytes, size, length) || apart_in_line(bytes, size, length);
}

const format format_packed = {.recognise = recognise, .next = next};
