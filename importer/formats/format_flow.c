/*
** Flows as mitmproxy saves them: dictionaries as tnetstrings, one behind the other, without line ends. Each is a record. The time of
** a request stands beside its content, often behind it.
*/
#include <string.h>

#include "../../ext/ascii.h"
#include "../find/finder.h"
#include "../text/tnetstring.h"
#include "format.h"

/* How deep values are nested in a flow: the messages of a WebSocket are the deepest. */
enum { DEPTH_MOST = 8 };

/* Whether the text is a sound list or dictionary, of which values are read that are no deeper than DEPTH_MOST. */
static bool is_sound(const tnetstring *value, int depth) {
    const char *p = value->text, *end = p + value->length;
    tnetstring part;
    bool is_key = value->kind == '}', sound = true;
    while (sound && p < end) {
        sound = tnetstring_take(&p, end, &part) && (!is_key || is_one_of(part.kind, ",;"));
        sound = sound &&
                (depth == DEPTH_MOST || !is_one_of(part.kind, "]}") || is_sound(&part, depth + 1));
        is_key = value->kind == '}' && !is_key;
    }
    return sound && is_key == (value->kind == '}');
}

/* The rank of a part as the time of what stands beside it (stamp.h); 0: it is none. Parts of a list have no names. */
static int time_rank(const tnetstring *name, const tnetstring *part, char utc[DK_DATE_LENGTH + 1]) {
    int rank = name == NULL ? (part->kind == '^' ? STAMP_RECORD : 0)
                            : stamp_rank(name->text, name->length);
    return rank > 0 && !is_one_of(part->kind, "]}") && stamp_read(part->text, part->length, utc)
               ? rank
               : 0;
}

/* Searches the strings in a sound list or dictionary, and gives what is found in it the best of its times. */
static void look_in(finder *x, const tnetstring *value, int depth) {
    const char *p = value->text, *end = p + value->length;
    const size_t mark = x->count;
    tnetstring name, part;
    char utc[DK_DATE_LENGTH + 1], best[DK_DATE_LENGTH + 1] = {0};
    int best_rank = 0;
    while (p < end && !x->no_memory) {
        bool is_named = value->kind == '}' && tnetstring_take(&p, end, &name);
        if (!tnetstring_take(&p, end, &part)) {
            return;
        }
        if (is_one_of(part.kind, "]}") && depth < DEPTH_MOST) {
            look_in(x, &part, depth + 1);
        } else {
            find_in_body(x, part.text, part.length, "", 0, 1);
        }
        int rank = time_rank(is_named ? &name : NULL, &part, utc);
        if (rank > 0 && (best_rank == 0 || rank < best_rank)) {
            memcpy(best, utc, sizeof best);
            best_rank = rank;
        }
    }
    if (best_rank > 0) {
        find_set_time(x, mark, best, best_rank == STAMP_RECEIPT);
    }
}

/*
** How long the flow at the front is; 0 if none begins there: behind its length stands a name. Other lines begin with a number and a
** colon, too, as those of grep -n do, and for them nothing is read ahead.
*/
static size_t flow_length(reader *r) {
    enum { NEAR = 128 };
    (void)reader_want(r, NEAR);
    const char *bytes = reader_bytes(r), *end = bytes + reader_length(r);
    size_t length = tnetstring_extent(bytes, reader_length(r));
    const char *colon = length > 0 ? memchr(bytes, ':', reader_length(r)) : NULL;
    const char *p = colon == NULL ? end : colon + 1;
    tnetstring name;
    return tnetstring_take(&p, end, &name) && is_one_of(name.kind, ",;") ? length : 0;
}

static frame_result next(framer *f, frame *record) {
    (void)record;
    reader *r = &f->reader;
    size_t length = flow_length(r);
    if (length == 0 || length > f->record_max) {
        return FRAME_OTHER;
    }
    (void)reader_want(r, length);
    const char *p = reader_bytes(r), *end = p + reader_length(r);
    tnetstring flow;
    if (!tnetstring_take(&p, end, &flow) || flow.kind != '}' || !is_sound(&flow, 1)) {
        return FRAME_OTHER;
    }
    find_begin(&f->finder);
    look_in(&f->finder, &flow, 1);
    framer_take(f, length, true);
    if (f->finder.no_memory) {
        return framer_no_memory(f);
    }
    if (f->finder.payloads > 0) {
        judge_found_in_whole(f);
        format_note(f, &format_text);
    } else if (judge_shows_trace(f)) {
        judge_unread(f, &judge_no_payload, f->unit.bytes, f->unit.size);
    } else {
        judge_ignored(f, IGNORED_LINE);
    }
    return FRAME_PASSED;
}

static bool recognise(const framer *f) {
    return f->depth == 0 && f->column == NULL && dk_is_digit(*reader_bytes(&f->reader));
}

const format format_flow = {.recognise = recognise, .next = next};
