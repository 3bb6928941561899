/* Arrays whose elements are records of their own. Any other array is a document, which format_json.c reads. */
#include "format.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../find/foreign.h"
#include "../text/bytes.h"
#include "../text/chars.h"

/* How many bytes show what the first element is. */
enum { ARRAY_PEEK = 64 };

/* Whether a sound array at the front is all of the input, and shows no trace of a payload. */
static bool is_barren(framer *f) {
    size_t length = f->scan.root.length;
    return length <= f->record_max && framer_is_all(f, length) &&
           !find_shows_trace(&f->finder, reader_bytes(&f->reader), length);
}

/* Whether an array whose first element begins at `at` may hold records: then it is not read as a whole. */
static bool holds_records(framer *f, size_t at) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    if (framer_scan(f, bytes, length)) {
        return framer_is_alone(f, f->scan.root.length) && (bytes[at] == ']' || !is_barren(f));
    }
    return f->scan.error.code == DK_TRUNCATED || f->scan.error.offset > framer_line(f);
}

/* Whether [time, {metadata}] begins there: that is the time of a record of Fluent Bit, not a record. */
static bool is_time(const char *bytes, size_t length) {
    if (length == 0 || *bytes != '[') {
        return false;
    }
    const char *end = bytes + length, *number = skip_any(bytes + 1, end, "0123456789.");
    const char *p = skip_any(number, end, " \t\r\n,");
    return number - bytes > 9 && p > number && p < end && *p == '{';
}

/*
** Whether an object or a list begins there that has nothing but the places of other elements of the array around it, as
** flatted and devalue print a value: [{"at":"1","body":"2"},"2024-…",{"event":"3","data":"4"},… Its beginning decides.
*/
static bool is_of_places(const char *bytes, const char *end) {
    const char *p = bytes;
    bool is_object = p < end && *p == '{', escaped, any = false;
    for (; p < end && !is_one_of(*p, "}]"); p = skip_json_space(p, end)) {
        p = skip_json_space(p + 1, end);
        if (is_object && p < end && *p == '"') {
            p = skip_json_space(dk_string_end(p, end, &escaped), end);
            p = p < end && *p == ':' ? skip_json_space(p + 1, end) : end;
        }
        const char *from = p < end && *p == '"' ? p + 1 : p;
        const char *to = skip_digits(from, end);
        if (to < end && (to == from || (from > p && *to != '"'))) {
            return false;
        }
        any |= to < end;
        p = to < end && from > p ? to + 1 : to;
    }
    return any;
}

/* Whether a text begins there that is in a list of its characters, of its lines, or of its bytes in quotes. */
static bool is_piece(const char *bytes, size_t length) {
    static const char *const pieces[] = {"\"{\"",    "\"7b\"",  "\"7B\"", "\"0x7b\"",
                                         "\"0x7B\"", "\"123\"", NULL};
    return bytes_any(bytes_begin, bytes, length, pieces);
}

/* Whether an array must not be entered, because its first element belongs together with the others. */
static bool is_tuple(const char *bytes, size_t length) {
    const char *end = bytes + length,
               *near = length > ARRAY_PEEK / 2 ? bytes + ARRAY_PEEK / 2 : end;
    return is_time(bytes, length) || foreign_is_path(bytes, end) || is_of_places(bytes, near) ||
           is_piece(bytes, length);
}

/* Whether to read the array's elements one by one. */
static bool is_entered(framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    size_t at = (size_t)(skip_json_space(bytes + 1, bytes + length) - bytes);
    if (at == length) {
        return !framer_at_end(f) || at > 1;
    }
    return strchr("{[\"]", bytes[at]) != NULL && !is_tuple(bytes + at, length - at) &&
           holds_records(f, at);
}

/*
** Enters all arrays that begin right after the bracket and may hold records, so that they are not scanned one by one.
*/
static void enter_nested(framer *f) {
    reader *r = &f->reader;
    while (f->depth < FRAMER_INSIDE_MAX) {
        const char *bytes = reader_bytes(r);
        size_t length = reader_length(r);
        size_t at = (size_t)(skip_json_space(bytes, bytes + length) - bytes);
        if (at + 1 >= length || bytes[at] != '[' || !is_one_of(bytes[at + 1], "{[\"") ||
            is_tuple(bytes + at + 1, length - at - 1)) {
            return;
        }
        framer_count_lines(f, bytes, at);
        reader_pass(r, at);
        framer_enter(f, '[');
    }
}

/* Whether the array is a whole value that may be changed by what is open around it. */
static bool is_enclosed(framer *f) {
    framer_forget_around(f);
    return (f->finder.quoted_before != 0 || f->finder.tag_before[0] != 0) &&
           framer_scan(f, reader_bytes(&f->reader), reader_length(&f->reader)) &&
           framer_may_be_enclosed(f, reader_bytes(&f->reader), f->scan.root.length);
}

static frame_result next(framer *f, frame *record) {
    (void)record;
    while (reader_length(&f->reader) <= ARRAY_PEEK && !framer_at_end(f)) {
        if (!framer_grow(f) && f->reader.error != NULL) {
            return FRAME_FAILED;
        }
    }
    if (!is_entered(f) || is_enclosed(f)) {
        return FRAME_OTHER;
    }
    if (!f->began) {
        format_note(f, &format_array);
    }
    framer_enter(f, '[');
    enter_nested(f);
    return FRAME_PASSED;
}

static bool recognise(const framer *f) {
    return *reader_bytes(&f->reader) == '[' && f->depth < FRAMER_INSIDE_MAX;
}

const format format_array = {.name = "array", .rank = 5, .recognise = recognise, .next = next};
