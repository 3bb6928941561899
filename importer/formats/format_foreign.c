/*
** Inputs whose records cannot be read one by one, such as workbooks and packet captures. Each input is one bad
** record. foreign.c says what it is.
*/
#include "format.h"

#include <string.h>

#include "../find/foreign.h"

enum { FOREIGN_PEEK = 4096 };

/* The first line alone does not prove a dump: the last whole line at hand must look the same. */
static bool is_dump(const char *bytes, size_t length, dk_code code) {
    while (length > 0 && bytes[length - 1] != '\n') {
        length--;
    }
    size_t line = length > 0 ? length - 1 : 0;
    while (line > 0 && bytes[line - 1] != '\n') {
        line--;
    }
    bool begins = code != DK_HEX_DUMP || memcmp(bytes, "0000", 4) == 0; /* not at a date, say */
    return line > 0 && begins && foreign_input(bytes + line, length - line).code == code;
}

/* Sets f->error to the kind of the capture. */
static bool recognise_input(framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    f->error = foreign_text(bytes, length);
    if (f->error.code != DK_OK) {
        return true;
    }
    length = length < FOREIGN_PEEK ? length : FOREIGN_PEEK;
    f->error = foreign_input(bytes, length);
    switch (f->error.code) {
    case DK_COMPRESSED:
    case DK_TOO_DEEP:
    case DK_ENCRYPTED:
    case DK_SPREADSHEET:
    case DK_PACKET_CAPTURE: return true;
    case DK_HEX_DUMP:
    case DK_CURL_TRACE: return is_dump(bytes, length, f->error.code);
    default: return false;
    }
}

/* The whole input is one bad record. If it is over the size limit, its head is kept. */
static frame_result next(framer *f, frame *record) {
    reader *r = &f->reader;
    const dk_error error = f->error;
    while (!framer_at_end(f) && reader_length(r) <= f->record_max && framer_grow(f)) {
    }
    if (r->error != NULL) {
        return FRAME_FAILED;
    }
    if (framer_at_end(f) && reader_length(r) <= f->record_max) {
        framer_take(f, reader_length(r), true);
        judge_bad(f, &error);
        return FRAME_PASSED;
    }
    oversize_begin(f, record, &error);
    while (oversize_has_more(f)) {
        record->length += reader_length(r);
        reader_pass(r, reader_length(r));
    }
    return r->error != NULL ? oversize_fail(f) : FRAME_BAD;
}

/* Nothing is skipped before it. */
static bool is_separator(char c) {
    (void)c;
    return false;
}

const format format_foreign = {
    .recognise_input = recognise_input, .is_separator = is_separator, .next = next};
