/*
** The members of an object that is too large to be read in one piece: keys, and values that hold no records. Other
** values are records, which format_array.c and format_json.c read.
*/
#include "format.h"

#include "../text/chars.h"

enum { KEY_PEEK = 1024 };

static frame_result next_key(framer *f, bool is_sound) {
    const char *bytes = reader_bytes(&f->reader), *end = bytes + reader_length(&f->reader);
    bool is_key = is_sound && f->scan.root.kind == DK_STRING;
    const char *colon = is_key ? skip_json_space(bytes + f->scan.root.length, end) : end;
    if (colon == end || *colon != ':') {
        framer_leave_all(f);
        return FRAME_PASSED;
    }
    size_t at = (size_t)(colon - bytes);
    framer_count_lines(f, bytes, at);
    reader_pass(&f->reader, at + 1);
    f->at_value = true;
    return FRAME_PASSED;
}

static frame_result next(framer *f, frame *record) {
    (void)record;
    (void)reader_want(&f->reader, KEY_PEEK);
    bool is_sound = framer_scan(f, reader_bytes(&f->reader), reader_length(&f->reader));
    if (!f->at_value) {
        return next_key(f, is_sound);
    }
    f->at_value = false;
    if (is_sound) {
        reader_pass(&f->reader, f->scan.root.length);
    } else {
        framer_leave_all(f);
    }
    return FRAME_PASSED;
}

static bool recognise(const framer *f) {
    char c = *reader_bytes(&f->reader);
    return framer_is_inside(f, '{') && !(f->at_value && (c == '{' || c == '[' || c == '"'));
}

const format format_member = {.name = "json", .rank = 6, .recognise = recognise, .next = next};
