#include "format.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/cdata.h"
#include "../text/chars.h"

enum { SLACK = 4096, SQL_PEEK = 4096, JOIN_CREDIT = 1 << 22 };

/*
** ----------------------------------------------------------------------------- begin and end
*/

bool framer_init(framer *f, size_t record_max, const char *column) {
    memset(f, 0, sizeof *f);
    f->record_max = record_max;
    f->column = column;
    f->finder.at = column != NULL && column[0] == '$' ? column : NULL;
    f->finder.room_max = 4 * record_max + HEAD_MAX;
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
    find_free(&f->finder);
    free(f->head);
    free(f->ahead);
    prefixed_free(f);
    f->head = NULL;
    f->ahead = NULL;
}

static void begin_format(framer *f, const framer_point *point) {
    const char *name = point->format, *path = name == NULL ? NULL : strchr(name, '+');
    size_t length = point->encoding == NULL ? 0 : strlen(point->encoding);
    if (path != NULL && length > 0 && strncmp(path + 1, point->encoding, length) == 0 &&
        (path[1 + length] == 0 || path[1 + length] == '+')) {
        path = strchr(path + 1, '+'); /* the encoding is no path */
    }
    f->encoding = point->encoding;
    formats_set_name(f, name);
    snprintf(f->finder.where, sizeof f->finder.where, "%s", path != NULL ? path + 1 : "");
}

bool framer_begin(framer *f, source *from, const framer_point *point, bool final) {
    reader_begin(&f->reader, from, point->offset);
    f->finder.pieces_before.count = 0;
    find_begin(&f->finder);
    f->finder.here = (find_here){.sql = ESCAPE_SQL};
    f->columns_until = 0;
    f->ended_streams.count = 0;
    f->finder.unpack_credit = FIND_UNPACK_FREE;
    f->finder.halves = FIND_HALVES_NOTHING;
    f->pino = PINO_NONE;
    f->raw_lines = f->dotted = false;
    f->heading = (heading){.behind = 0};
    f->torn_lines = (torn_lines){.behind = 0};
    f->repeats.shown = 0;
    f->repeats.count = 0;
    f->finder.quoted_before = 0;
    f->finder.tag_before[0] = 0;
    f->finder.half_before = false;
    f->finder.cdata_before = f->finder.cdata_seen = false;
    f->escapes_looked = 0;
    f->finder.scanned = 0;
    f->final = final;
    f->columns[0] = 0;
    f->ended = f->waits_large = f->reported_damage = f->verdict = f->at_value = f->handing = false;
    f->began = point->offset > 0;
    f->next = f->ahead_count = 0;
    prefixed_begin(f);
    f->join_until = f->layout_until = f->lead_text = f->torn_until = 0;
    f->near = (quoted_near){0};
    f->join_credit = f->extent_credit = f->finder.credit = JOIN_CREDIT;
    f->depth = point->inside == NULL ? 0 : strlen(point->inside);
    f->depth = f->depth < FRAMER_INSIDE_MAX ? f->depth : FRAMER_INSIDE_MAX;
    memcpy(f->inside, point->inside == NULL ? "" : point->inside, f->depth);
    f->inside[f->depth] = 0;
    f->records = point->records;
    f->line = point->offset == 0 ? 1 : 0;
    begin_format(f, point);
    return f->whole == NULL || f->whole->resume == NULL || f->whole->resume(f, point);
}

const char *framer_format(framer *f) {
    bool plain = f->finder.where[0] == 0 || strcmp(f->finder.where, "$") == 0;
    const char *encoding = f->encoding != NULL ? f->encoding : "";
    snprintf(f->format, sizeof f->format, "%s%s%s%s%s", formats_name(f),
             encoding[0] != 0 ? "+" : "", encoding, plain ? "" : "+", plain ? "" : f->finder.where);
    return f->format;
}

framer_end framer_reached(framer *f) {
    return f->waits_large ? f->held
                          : (framer_end){reader_offset(&f->reader), reader_digest(&f->reader)};
}

frame_result framer_wait(framer *f, frame *record) {
    record->offset = reader_offset(&f->reader);
    record->bytes = reader_bytes(&f->reader);
    record->length = record->size = reader_length(&f->reader);
    f->ended = true;
    return FRAME_WAITING;
}

/* A record without bytes at the end of the input: what is wrong with the end itself. */
static frame_result bad_end(framer *f, frame *record, dk_code code, const char *message) {
    record->offset = reader_offset(&f->reader);
    record->bytes = reader_bytes(&f->reader);
    record->count = 1;
    f->error = (dk_error){code, 0, message};
    f->record_line = f->line;
    f->records++;
    return FRAME_BAD;
}

/* After the last record. An array that is not closed may go on, or was cut. */
static frame_result end_of_input(framer *f, frame *record) {
    if (f->reader.error != NULL) {
        return FRAME_FAILED;
    }
    if (f->reader.damage != NULL && !f->reported_damage) {
        f->reported_damage = true;
        return bad_end(f, record, DK_DAMAGED, f->reader.damage);
    }
    if (f->depth == 0 || f->reader.damage != NULL) {
        return FRAME_END;
    }
    if (!f->final) {
        return framer_wait(f, record);
    }
    framer_leave_all(f);
    return bad_end(f, record, DK_TRUNCATED, "expected ']' at the end of the array");
}

/*
** -------------------------------------------------------------------- what formats read with
*/

/* Reads on, twice as much each time: false if there is no more, or the window is full. */
bool framer_grow(framer *f) {
    reader *r = &f->reader;
    size_t length = reader_length(r);
    return reader_want(r, length > r->room / 2 ? r->limit : 2 * length);
}

bool framer_read_on(framer *f) {
    reader *r = &f->reader;
    if (r->stops != NULL && r->error == NULL && r->stops()) {
        r->error = "interrupted";
    }
    return reader_want(r, r->room);
}

frame_result framer_more(framer *f, frame *record) {
    if (framer_at_end(f)) {
        return framer_wait(f, record);
    }
    return framer_grow(f) || f->reader.error == NULL ? FRAME_PASSED : FRAME_FAILED;
}

bool framer_scan(framer *f, const char *bytes, size_t length) {
    f->scanned = 0;
    bool is_sound = dk_scan_value(bytes, length, &f->scan);
    f->finder.scanned += is_sound ? f->scan.root.length : f->scan.error.offset;
    return is_sound;
}

void framer_count_lines(framer *f, const char *bytes, size_t length) {
    const char *end = bytes + length;
    while (f->line > 0 && (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        f->line++;
        bytes++;
    }
}

void framer_take(framer *f, size_t length, bool spans) {
    assert(length <= reader_length(&f->reader));
    f->unit = (frame){.offset = reader_offset(&f->reader),
                      .bytes = reader_bytes(&f->reader),
                      .length = length,
                      .size = length,
                      .count = 1};
    f->record_line = f->line;
    f->next = 0;
    f->verdict = false;
    f->handing = f->began = true;
    f->indent = 0;
    f->unit_gap = f->gap;
    f->gap = 0;
    f->at_value = false;
    f->join_credit += 8 * (int64_t)length;
    f->extent_credit += 8 * (int64_t)length;
    f->finder.credit += 8 * (int64_t)length;
    find_keep_pieces(&f->finder);
    reader_pass(&f->reader, length);
    if (spans) {
        framer_count_lines(f, f->unit.bytes, length);
    }
}

void framer_forget_around(framer *f) {
    if (reader_offset(&f->reader) >= f->around_until) {
        f->finder.quoted_before = 0;
        f->finder.tag_before[0] = 0;
        f->finder.half_before = false;
        f->finder.cdata_before = false;
    }
}

bool framer_may_be_enclosed(framer *f, const char *text, size_t length) {
    framer_forget_around(f);
    bool is_around = f->finder.quoted_before != 0 || f->finder.tag_before[0] != 0;
    return f->depth == 0 && ((is_around && find_may_change(text, length)) ||
                             (f->finder.quoted_before & FIND_OF_LEAD) != 0 ||
                             (f->finder.cdata_seen && cdata_is_cut(text, length)));
}

frame_result framer_no_memory(framer *f) {
    f->reader.error = source_no_memory;
    return FRAME_FAILED;
}

/*
** --------------------------------------------------------------------------- between records
*/

void framer_enter(framer *f, char bracket) {
    assert(f->depth < FRAMER_INSIDE_MAX && *reader_bytes(&f->reader) == bracket);
    f->inside[f->depth++] = bracket;
    f->inside[f->depth] = 0;
    f->at_value = false;
    f->began = true;
    reader_pass(&f->reader, 1);
}

static void leave(framer *f) {
    f->inside[--f->depth] = 0;
}

void framer_leave_all(framer *f) {
    f->depth = 0;
    f->inside[0] = 0;
}

/* The length of the separator at the front of the window; 0 if a record begins there. Needs one byte. */
static size_t separator(framer *f) {
    reader *r = &f->reader;
    char c = *reader_bytes(r);
    if (f->depth == 0 && f->whole != NULL && f->whole->is_separator != NULL) {
        return f->whole->is_separator(c);
    }
    if (dk_is_json_space(c) || c == '\x1E' || c == ',' || c == 0 || c == '\x1A') {
        return 1;
    }
    if (c == '\xEF') {
        if (reader_length(r) < 3) {
            (void)reader_want(r, 3);
        }
        return byte_order_mark(reader_bytes(r), reader_length(r));
    }
    if ((c == ']' && framer_is_inside(f, '[')) ||
        (c == '}' && framer_is_inside(f, '{') && !f->at_value)) {
        leave(f);
        return 1;
    }
    return 0;
}

/* Skips what separates records. False at the end of the input, or on a read error. */
static bool pass_separators(framer *f) {
    reader *r = &f->reader;
    for (;;) {
        bool on = reader_length(r) > 0 ||
                  (framer_settled(f) ? framer_read_on(f) : reader_want(r, r->room));
        if (!on) {
            return false;
        }
        if (f->ahead_count > 0 && pieces_pass(f)) {
            continue;
        }
        size_t length = separator(f);
        if (length == 0) {
            return true;
        }
        char c = *reader_bytes(r);
        f->line += f->line > 0 && c == '\n';
        f->indent = c == ' ' || c == '\t' ? f->indent + 1 : 0;
        f->gap += c == '\n';
        reader_pass(r, length);
    }
}

size_t framer_behind_value(const framer *f, size_t at) {
    const char *bytes = reader_bytes(&f->reader), *end = bytes + reader_length(&f->reader);
    return (size_t)(skip_blanks(bytes + at, end) - bytes);
}

/* Whether a list at the front, up to `end`, is only a label of the line, such as a process number: [0] {"event": … */
static bool is_label(const char *bytes, size_t end, size_t next) {
    return *bytes == '[' && next > end && memchr(bytes, '{', end) == NULL &&
           memchr(bytes, '"', end) == NULL && memchr(bytes, '\n', end) == NULL;
}

bool framer_is_alone(const framer *f, size_t end) {
    size_t at = framer_behind_value(f, end);
    const char *bytes = reader_bytes(&f->reader);
    if (at == reader_length(&f->reader)) {
        return true;
    }
    switch (bytes[at]) {
    case '\n':
    case '\r':
    case '\x1E':
    case 0: return true;
    case ',':
    case '{':
    case '[': return f->depth > 0 || (*bytes != '"' && !is_label(bytes, end, at));
    case '\xEF':
        return memcmp(bytes + at, "\xEF\xBB\xBF",
                      reader_length(&f->reader) - at < 3 ? reader_length(&f->reader) - at : 3) == 0;
    case '"': /* a string right behind another one is one with doubled quotes */
        return *bytes == '{' || (framer_is_inside(f, '[') && *bytes != '"');
    case ']':
    case '}': return f->depth > 0;
    default: return false;
    }
}

bool framer_is_all(framer *f, size_t length) {
    reader *r = &f->reader;
    size_t at = length;
    if (f->records > 0 || f->depth > 0) {
        return false;
    }
    for (;;) {
        const char *bytes = reader_bytes(r);
        while (at < reader_length(r) && (dk_is_json_space(bytes[at]) || bytes[at] == 0)) {
            at++;
        }
        if (at < reader_length(r) || framer_at_end(f)) {
            return at == reader_length(r);
        }
        if (!reader_want(r, at + 1)) {
            return framer_at_end(f) && r->error == NULL;
        }
    }
}

/*
** ------------------------------------------------------------------------------- handing out
*/

/* Sets the error of a record. Its offset must lie in the record. */
static void set_error(framer *f, const frame *record, const dk_error *error) {
    f->error = *error;
    if (f->error.offset > record->length) {
        f->error.offset = (uint32_t)record->length;
    }
}

static void set_payload(framer *f, frame *record, const finding *x) {
    record->text = x->text;
    record->text_length = x->length;
    memcpy(record->received_at, x->received_at, sizeof x->received_at);
    (void)dk_scan_payload(x->text, x->length, &f->scan); /* as sound as it was */
}

/* The next of what was found in the record; FRAME_PASSED if there is none. */
static frame_result hand_out(framer *f, frame *record) {
    while (f->handing && f->next < f->finder.count) {
        const finding *x = &f->finder.list[f->next++];
        *record = f->unit;
        if (x->to > 0) {
            record->offset += x->from;
            record->bytes += x->from;
            record->length = record->size = x->to - x->from;
        }
        if (x->kind == FOUND_EMPTY) {
            record->count = x->entries;
            f->reason = IGNORED_ENTRY;
            if (x->entries == 0) {
                continue;
            }
        }
        f->records += record->count;
        if (x->kind == FOUND_PAYLOAD) {
            set_payload(f, record, x);
            return FRAME_PAYLOAD;
        }
        set_error(f, record, &x->error);
        return x->kind == FOUND_BAD ? FRAME_BAD : FRAME_IGNORED;
    }
    if (f->verdict) {
        f->verdict = false;
        *record = f->unit;
        f->records++;
        set_error(f, record, &f->error);
        return f->unit_result;
    }
    f->handing = false;
    return FRAME_PASSED;
}

/*
** ------------------------------------------------------------------------------------- steps
*/

/* At the beginning of an input: recognises by its first bytes what holds for the whole. */
static void recognise_input(framer *f) {
    reader *r = &f->reader;
    (void)reader_want(r, FORMAT_PEEK);
    if (r->error != NULL || reader_length(r) == 0) {
        return;
    }
    size_t length = reader_length(r) < SQL_PEEK ? reader_length(r) : SQL_PEEK;
    f->finder.here.sql = escape_sql_rules(reader_bytes(r), length);
    f->whole = formats_recognise(f);
    f->began = f->whole != NULL;
    if (f->whole != NULL && f->whole->name != NULL) {
        format_note(f, f->whole);
    }
}

/* One step: hands out a record, or skips something that is none. */
static frame_result step(framer *f, frame *record) {
    *record = (frame){0};
    frame_result result = hand_out(f, record);
    if (result != FRAME_PASSED) {
        return result;
    }
    if (f->ended) {
        return FRAME_END;
    }
    if (!f->began && reader_offset(&f->reader) == 0) {
        recognise_input(f);
        if (f->whole == NULL && reader_length(&f->reader) > 0 && format_csv_may_begin(f)) {
            return framer_wait(f, record);
        }
    }
    return pass_separators(f) ? formats_next(f, record) : end_of_input(f, record);
}

frame_result framer_next(framer *f, frame *record) {
    frame_result result;
    do {
        result = step(f, record);
    } while (result == FRAME_PASSED);
    return result;
}
