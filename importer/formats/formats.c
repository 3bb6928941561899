#include <assert.h>
#include <string.h>

#include "bytes.h"
#include "format.h"

/* In the order in which they are tried. Text is last: any byte may begin a line. */
static const format *const formats[] = {
    &format_foreign, &format_csv,   &format_packed, &format_prefixed, &format_wrapped, &format_har,
    &format_member,  &format_array, &format_json,   &format_http,     &format_text,
};

enum { FORMATS = 11 };
_Static_assert(sizeof formats == FORMATS * sizeof(const format *), "every format is tried");

const format *formats_recognise(framer *f) {
    for (size_t i = 0; i < FORMATS; i++) {
        if (formats[i]->recognise_input != NULL && formats[i]->recognise_input(f)) {
            return formats[i];
        }
    }
    return NULL;
}

frame_result formats_next(framer *f, frame *record) {
    assert(reader_length(&f->reader) > 0);
    bool is_whole = f->whole != NULL && f->depth == 0;
    frame_result result = is_whole ? f->whole->next(f, record) : FRAME_OTHER;
    for (size_t i = 0; i < FORMATS && result == FRAME_OTHER; i++) {
        if (formats[i]->recognise != NULL && formats[i]->recognise(f)) {
            result = formats[i]->next(f, record);
        }
    }
    assert(result != FRAME_OTHER);
    return result;
}

void format_note(framer *f, const format *seen) {
    assert(seen->rank > 0 && seen->name != NULL);
    if (f->named == NULL || seen->rank < f->named->rank) {
        f->named = seen;
    }
}

/* Names of inputs that no format alone gives. */
static const char name_empty[] = "empty", name_document[] = "json", name_lines[] = "ndjson";

const char *formats_name(const framer *f) {
    const format *named = f->named;
    if (f->depth > 0 && (named == NULL || named == &format_json)) {
        named = &format_array;
    }
    if (named != NULL && named->rank <= format_array.rank) {
        return named->name;
    }
    return f->records == 0   ? name_empty
           : f->records == 1 ? name_document
           : named != NULL   ? named->name
                             : name_lines;
}

static bool is_name(const char *name, size_t length, const char *known) {
    return known != NULL && bytes_are(name, length, known);
}

bool formats_knows_name(const char *name) {
    size_t length = strcspn(name, "+");
    bool known = is_name(name, length, name_empty) || is_name(name, length, name_document) ||
                 is_name(name, length, name_lines);
    for (size_t i = 0; i < FORMATS; i++) {
        known |= is_name(name, length, formats[i]->name);
    }
    return known;
}

void formats_set_name(framer *f, const char *name) {
    size_t length = name == NULL ? 0 : strcspn(name, "+");
    f->named = f->whole = NULL;
    for (size_t i = 0; i < FORMATS && name != NULL; i++) {
        const format *one = formats[i];
        if (one != &format_member && is_name(name, length, one->name)) {
            f->named = one;
            f->whole = one->recognise_input != NULL ? one : NULL;
        }
    }
    if (f->inside[0] == '{') {
        format_note(f, &format_member);
    }
}
