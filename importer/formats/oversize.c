#include "format.h"

#include <string.h>

#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/json_extent.h"

/* How many bytes after a brace show whether a record begins there. */
enum { ANCHOR_MAX = 256 };

/* How many bytes show whether a row of CSV begins at a line. */
enum { ROW_PEEK = 4096 };

/* Skips white space, also as rsyslog writes control characters: #012. */
static const char *skip_written_space(const char *p, const char *end) {
    static const char *const controls[] = {"#012", "#011", "#015", NULL};
    p = skip_json_space(p, end);
    while (bytes_any(bytes_begin, p, (size_t)(end - p), controls)) {
        p = skip_json_space(p + strlen(controls[0]), end);
    }
    return p;
}

bool oversize_is_anchor(const char *p, const char *end) {
    static const char *const keys[] = {"\"event\"", "\"date\"", "\"data\"", "\"received_at\"",
                                       NULL};
    p = skip_written_space(p + 1, end);
    const char *key = bytes_which(bytes_begin, p, (size_t)(end - p), keys);
    p = key != NULL ? skip_json_space(p + strlen(key), end) : end;
    return p < end && *p == ':';
}

/* Where a record may begin, at or after `from`: at a line, or in an array at the next anchor. */
static size_t find_start(const framer *f, size_t from, size_t *searched) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    for (; from < length; from++) {
        bool may_be_anchor = bytes[from] == '{' && from > 0 && f->depth > 0;
        if (may_be_anchor && length - from < ANCHOR_MAX && !framer_at_end(f)) {
            break;
        }
        if (may_be_anchor && oversize_is_anchor(bytes + from, bytes + length)) {
            return from;
        }
        if (bytes[from] == '\n' && from + 1 < length) {
            return from + 1;
        }
    }
    *searched = from;
    return SIZE_MAX;
}

/* The length without the separators at its end. */
static size_t trim(const framer *f, const char *bytes, size_t length) {
    return without_any(bytes, length, f->depth > 0 ? " \t\r\n\x1E," : " \t\r\n\x1E");
}

void oversize_begin(framer *f, frame *record, const dk_error *error) {
    reader *r = &f->reader;
    f->held = framer_reached(f);
    (void)reader_want(r, HEAD_MAX);
    *record = (frame){.offset = reader_offset(r), .bytes = f->head, .count = 1};
    record->size = reader_length(r) < HEAD_MAX ? reader_length(r) : HEAD_MAX;
    memcpy(f->head, reader_bytes(r), record->size);
    f->error = *error;
    f->records++;
    f->record_line = f->line;
    f->began = true;
    f->at_value = false;
}

static void begin_large(framer *f, frame *record) {
    const dk_error error = {DK_TOO_LARGE, (uint32_t)f->record_max,
                            "expected the record to end: see --max-record"};
    oversize_begin(f, record, &error);
}

static frame_result end_large(frame *record) {
    record->size = record->size < record->length ? record->size : (size_t)record->length;
    return FRAME_BAD;
}

frame_result oversize_fail(framer *f) {
    f->records--;
    f->waits_large = true;
    return FRAME_FAILED;
}

bool oversize_has_more(framer *f) {
    return reader_length(&f->reader) > 0 || framer_read_on(f);
}

/* The input ends inside the record: if it may grow, the record waits. */
static frame_result end_inside(framer *f, frame *record) {
    if (f->reader.error != NULL) {
        return oversize_fail(f);
    }
    if (framer_is_final(f)) {
        return end_large(record);
    }
    f->records--;
    f->waits_large = f->ended = true;
    return FRAME_WAITING;
}

/* Skips so many bytes of a record over the size limit. */
static void pass_large(framer *f, frame *record, size_t count) {
    framer_count_lines(f, reader_bytes(&f->reader), count);
    record->length += count;
    reader_pass(&f->reader, count);
}

/*
** Skips the rest of a record over the size limit, up to where the next one may begin, at or after `from` in the
** window.
*/
static frame_result pass_to_next(framer *f, frame *record, size_t from) {
    reader *r = &f->reader;
    for (bool ends_line = false;;) { /* what has been passed */
        size_t searched = from;
        size_t found = find_start(f, from, &searched);
        bool last = found != SIZE_MAX || framer_at_end(f);
        size_t count = found != SIZE_MAX ? found : last ? reader_length(r) : searched;
        ends_line = count > 0 ? reader_bytes(r)[count - 1] == '\n' : ends_line;
        count = last ? trim(f, reader_bytes(r), count) : count;
        pass_large(f, record, count);
        if (last) {
            bool ended = found != SIZE_MAX || ends_line || f->depth > 0;
            return ended ? end_large(record) : end_inside(f, record);
        }
        if (!framer_read_on(f) && r->error != NULL) {
            return oversize_fail(f);
        }
        from = 0;
    }
}

frame_result oversize_pass(framer *f, frame *record) {
    begin_large(f, record);
    return pass_to_next(f, record, 1);
}

frame_result oversize_pass_message(framer *f, frame *record, uint64_t promised) {
    reader *r = &f->reader;
    begin_large(f, record);
    while (record->length < promised && oversize_has_more(f)) {
        uint64_t left = promised - record->length;
        pass_large(f, record, left < reader_length(r) ? (size_t)left : reader_length(r));
    }
    if (promised > 0 && record->length < promised) {
        return end_inside(f, record);
    }
    return promised > 0 ? end_large(record) : pass_to_next(f, record, 1);
}

/* Whether the row ends at the line feed before the window, because another row begins after it. */
static bool ends_at_line(framer *f) {
    reader *r = &f->reader;
    (void)reader_want(r, ROW_PEEK);
    size_t length = reader_length(r) < ROW_PEEK ? reader_length(r) : ROW_PEEK;
    return csv_starts_row(reader_bytes(r) + 1, length - 1, &f->layout);
}

frame_result oversize_pass_row(framer *f, frame *record) {
    reader *r = &f->reader;
    csv_state row = {0};
    begin_large(f, record);
    while (oversize_has_more(f)) {
        const char *bytes = reader_bytes(r);
        size_t line = (size_t)(find_line_end(bytes, bytes + reader_length(r)) - bytes);
        size_t used = csv_feed(&row, bytes, line, f->layout.delimiter);
        bool in_line = line == reader_length(r) && used == line;
        pass_large(f, record, used);
        if (in_line) {
            continue;
        }
        if (used < line || csv_feed(&row, "\n", 1, f->layout.delimiter) == 0 || ends_at_line(f)) {
            return end_large(record);
        }
        pass_large(f, record, 1);
    }
    return end_inside(f, record);
}

/* Where in the window a line begins as payloads and spool records do; its length if none does. */
static size_t find_anchored_line(const char *bytes, size_t length) {
    const char *end = bytes + length, *p = bytes;
    while ((p = memmem(p, (size_t)(end - p), "\n{", 2)) != NULL &&
           !oversize_is_anchor(p + 1, end)) {
        p++;
    }
    return p == NULL ? length : (size_t)(p - bytes) + 1;
}

frame_result oversize_pass_value(framer *f, frame *record) {
    reader *r = &f->reader;
    json_extent value = {0};
    size_t used, line;
    begin_large(f, record);
    while (oversize_has_more(f)) {
        const char *bytes = reader_bytes(r);
        size_t next = find_anchored_line(bytes, reader_length(r));
        json_extent_result result = json_extent_feed(&value, bytes, next, &used);
        if (result == JSON_EXTENT_BROKEN) {
            for (line = used; line > 0 && bytes[line - 1] != '\n'; line--) {
            }
            if (line == 0) {
                return pass_to_next(f, record, record->length == 0);
            }
            pass_large(f, record, trim(f, bytes, line));
            return end_large(record);
        }
        bool last = result == JSON_EXTENT_OPEN && (framer_at_end(f) || next < reader_length(r));
        bool ended = result == JSON_EXTENT_DONE || next < reader_length(r);
        pass_large(f, record, last ? trim(f, bytes, used) : used);
        if (ended || last) {
            return ended ? end_large(record) : end_inside(f, record);
        }
    }
    return end_inside(f, record);
}
