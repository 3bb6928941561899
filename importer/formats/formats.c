#include <assert.h>
#include <string.h>

#include "../text/bytes.h"
#include "format.h"

/* In the order in which they are tried. Text is last: any byte may begin a line. */
static const format *const formats[] = {&format_foreign,
                                        &format_csv,
                                        &format_packed,
                                        &format_flow,
                                        &format_prefixed,
                                        &format_wrapped,
                                        &format_har,
                                        &format_member,
                                        &format_array,
                                        &format_json,
                                        &format_http,
                                        &format_text,
                                        NULL};

const format *formats_recognise(framer *f) {
    const format *const *one = formats;
    while (*one != NULL && ((*one)->recognise_input == NULL || !(*one)->recognise_input(f))) {
        one++;
    }
    return *one;
}

frame_result formats_next(framer *f, frame *record) {
    assert(reader_length(&f->reader) > 0);
    bool is_whole = f->whole != NULL && f->depth == 0;
    frame_result result = is_whole ? f->whole->next(f, record) : FRAME_OTHER;
    for (const format *const *one = formats; *one != NULL && result == FRAME_OTHER; one++) {
        if ((*one)->recognise != NULL && (*one)->recognise(f)) {
            result = (*one)->next(f, record);
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

/* Names of inputs that no format alone gives: without a record, with one document, and with one in each line. */
static const char *const names[] = {"empty", "json", "ndjson", NULL};

const char *formats_name(const framer *f) {
    const format *named = f->named;
    if (f->depth > 0 && (named == NULL || named == &format_json)) {
        named = &format_array;
    }
    if (named != NULL && named->rank <= format_array.rank) {
        return named->name;
    }
    if (f->records > 1) {
        return named != NULL ? named->name : names[2];
    }
    return names[f->records];
}

/* The format of a name, without what may follow it; NULL if there is none. */
static const format *find_format(const char *name) {
    const format *const *one = formats;
    size_t length = strcspn(name, "+");
    while (*one != NULL && ((*one)->name == NULL || !bytes_are(name, length, (*one)->name))) {
        one++;
    }
    return *one;
}

bool formats_knows_name(const char *name) {
    return bytes_any(bytes_are, name, strcspn(name, "+"), names) || find_format(name) != NULL;
}

void formats_set_name(framer *f, const char *name) {
    const format *named = name != NULL ? find_format(name) : NULL;
    f->named = named != &format_member ? named : NULL; /* any document may be named as it is */
    f->whole = named != NULL && named->recognise_input != NULL ? named : NULL;
    if (f->inside[0] == '{') {
        format_note(f, &format_member);
    }
}
