/*
** Compressed data in the middle of an input, as when a packed file was appended to a plain one. It is one bad record, up
** to the next line of text. An input that begins with compressed data is unpacked before it comes here.
*/
#include "format.h"

#include <string.h>

#include "../common/visible.h"
#include "packed.h"

/* How long a line must be to be known for text: in compressed data a shorter one may look like text. */
enum { LINE_LEAST = 16 };

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

/* Where the next line of text begins; `length` if none does. */
static size_t next_text(const char *bytes, size_t length) {
    const char *end = bytes + length, *p = bytes;
    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        const char *line = p + 1, *line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end != NULL && line_end - line >= LINE_LEAST &&
            visible_is_text(line, (size_t)(line_end - line))) {
            return (size_t)(line - bytes);
        }
        p = line;
    }
    return length;
}

static frame_result next(framer *f, frame *record) {
    reader *r = &f->reader;
    size_t length, end;
    (void)record;
    do {
        length = reader_length(r) < f->record_max ? reader_length(r) : f->record_max;
        end = next_text(reader_bytes(r), length);
    } while (end == length && length < f->record_max && framer_grow(f));
    if (r->error != NULL) {
        return FRAME_FAILED;
    }
    find_begin(&f->finder);
    framer_take(f, end, true);
    judge_bad(f, &packed);
    return FRAME_PASSED;
}

static bool recognise(const framer *f) {
    return begins_packed(reader_bytes(&f->reader), reader_length(&f->reader));
}

const format format_packed = {.recognise = recognise, .next = next};
