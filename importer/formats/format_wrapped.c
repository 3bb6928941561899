/* Text wrapped over several lines, and YAML mappings. wrapped.c finds where they begin and end. */
#include "../find/finder.h"
#include "../text/base64.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/packed.h"
#include "../text/wrapped.h"
#include "format.h"

static const dk_error yaml_mapping = {
    DK_YAML, 0, "expected JSON, not a YAML mapping: capture the raw body, or print it as JSON"};

static const dk_error cut_lines = {DK_TRUNCATED, 0,
                                   "expected SQL Server's JSON in whole lines of 2033 characters: "
                                   "SELECT it from a variable of nvarchar(max), or export it "
                                   "with sqlcmd -y 0"};

/* Whether some payload found in a printed packet may have had other bytes. */
static bool has_dots(const finder *x) {
    bool dots = false;
    for (size_t i = 0; i < x->count; i++) {
        dots |=
            x->list[i].kind == FOUND_PAYLOAD && wrap_has_dots(x->list[i].text, x->list[i].length);
    }
    return dots;
}

/*
** A packet may be a later piece of a message, which begins in a text of the lead. What such a text quotes is escaped: it is no
** payload, unless a message begins in the packet.
*/
static void drop_quoted(finder *x, const char *packet, size_t length) {
    bool any = false;
    for (size_t i = 0; i < x->count; i++) {
        const finding *e = &x->list[i];
        any |= e->kind == FOUND_PAYLOAD && (e->text < packet || e->text >= packet + length);
    }
    if (any && !bytes_hold(packet, length, " HTTP/1.")) {
        find_drop_since(x, 0, 0);
        x->torn = true;
    }
}

static bool is_packet(wrap_kind kind) {
    return kind == WRAP_PACKET || kind == WRAP_DUMP || kind == WRAP_TRANSFER;
}

/* Gives findings in a printed packet the time in its heading. */
static void set_packet_time(finder *x, const char *bytes, size_t length) {
    const char *end = find_line_end(bytes, bytes + length);
    char utc[DK_DATE_LENGTH + 1];
    if (find_stamp(bytes, (size_t)(end - bytes), utc)) {
        find_set_time(x, 0, utc, true);
    }
}

/* Searches what the wrapped text is. */
static void look_at_wrapped(framer *f, wrap_kind kind, const wrap *of) {
    finder *x = &f->finder;
    const char *bytes = reader_bytes(&f->reader);
    find_begin(x);
    if (kind == WRAP_MAIL) {
        find_in_mail(x, bytes, of->length, 0);
        return;
    }
    char *out = kind != WRAP_MAPPING && kind != WRAP_TORN ? find_room(x, of->length) : NULL;
    if (out == NULL) {
        return;
    }
    size_t made = wrap_undo(kind, bytes, of, out);
    if (kind == WRAP_BASE64 && of->body > 0) {
        find_in_part(x, out, made, 1);
    } else {
        find_in_text(x, out, made, 1, kind == WRAP_BLOCK);
    }
    if (is_packet(kind)) {
        drop_quoted(x, out, made);
        set_packet_time(x, bytes, of->length);
    }
}

/* Whether a mail has been read to the end. If not, its lines are read as any others. */
static bool is_read(finder *x, size_t length) {
    find_add_lost(x, length);
    bool is_clear = x->payloads > 0;
    for (size_t i = 0; i < x->count; i++) {
        is_clear &= x->list[i].kind != FOUND_BAD;
    }
    return is_clear;
}

static void judge_wrapped(framer *f, wrap_kind kind) {
    finder *x = &f->finder;
    if ((kind == WRAP_PACKET || kind == WRAP_TRANSFER) && has_dots(x)) {
        x->count = x->payloads = 0;
        judge_bad(f, &judge_dotted);
    } else if (kind == WRAP_TORN) {
        judge_bad(f, &cut_lines);
    } else if (x->payloads > 0) {
        judge_found_in_whole(f);
        format_note(f, &format_text);
    } else if (kind == WRAP_MAPPING) {
        judge_bad(f, &yaml_mapping);
    } else if (judge_shows_trace(f)) {
        judge_unread(f, &judge_no_payload, f->unit.bytes, f->unit.size);
    } else {
        judge_ignored(f, IGNORED_LINE);
    }
}

/* Whether nothing more is to come: the input is final, or it is a mail whose last boundary has come. */
static bool is_whole(framer *f) {
    return framer_is_final(f) || (framer_at_end(f) && wrap_ends_mail(reader_bytes(&f->reader),
                                                                     reader_length(&f->reader)));
}

static frame_result next(framer *f, frame *record) {
    reader *r = &f->reader;
    wrap of;
    wrap_kind kind;
    while ((kind = wrap_begins(reader_bytes(r), reader_length(r), f->indent, is_whole(f), &of)) ==
           WRAP_MORE) {
        if (reader_length(r) > f->record_max) {
            return FRAME_OTHER;
        }
        frame_result more = framer_more(f, record);
        if (more != FRAME_PASSED) {
            return more;
        }
    }
    if (kind == WRAP_NONE || of.length > f->record_max) {
        return FRAME_OTHER;
    }
    look_at_wrapped(f, kind, &of);
    if (kind == WRAP_MAIL && !is_read(&f->finder, of.length)) {
        return f->finder.no_memory ? framer_no_memory(f) : FRAME_OTHER;
    }
    framer_take(f, of.length, true);
    if (f->finder.no_memory) {
        return framer_no_memory(f);
    }
    judge_wrapped(f, kind);
    return FRAME_PASSED;
}

static bool recognise(const framer *f) {
    return f->depth == 0 && !is_one_of(*reader_bytes(&f->reader), "{["); /* most records are JSON */
}

const format format_wrapped = {.recognise = recognise, .next = next};
