/* Text that is wrapped over several lines, and mappings of YAML. wrapped.c tells where they begin and end. */
#include "format.h"

#include "wrapped.h"

static const dk_error yaml_mapping = {
    DK_YAML, 0, "expected JSON, not YAML's mapping: capture the raw body, or print it as JSON"};

static frame_result next(framer *f, frame *record) {
    reader *r = &f->reader;
    finder *x = &f->finder;
    wrap of;
    wrap_kind kind;
    while ((kind = wrap_begins(reader_bytes(r), reader_length(r), framer_is_final(f), &of)) ==
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
    find_begin(x);
    char *out = kind != WRAP_MAPPING ? find_room(x, of.length) : NULL;
    if (out != NULL) {
        find_in_text(x, out, wrap_undo(kind, reader_bytes(r), &of, out), 1, false);
    }
    framer_take(f, of.length, true);
    if (x->no_memory) {
        return framer_no_memory(f);
    }
    if (x->payloads > 0) {
        judge_found_in_whole(f);
        format_note(f, &format_text);
    } else if (kind == WRAP_MAPPING) {
        judge_bad(f, &yaml_mapping);
    } else if (judge_shows_trace(f)) {
        judge_bad(f, judge_cause(f, &judge_no_payload));
    } else {
        judge_ignored(f, IGNORED_LINE);
    }
    return FRAME_PASSED;
}

static bool recognise(const framer *f) {
    return f->depth == 0;
}

const format format_wrapped = {.recognise = recognise, .next = next};
