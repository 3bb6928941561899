/* Mappings of YAML, and its blocks. */
#include "wrapped_parts.h"

#include "../../ext/ascii.h"
#include "bytes.h"
#include "json_extent.h"

enum { MAPPING_MOST = 1 << 16, BLOCK_MOST = 1 << 20 };

/*
** ------------------------------------------------------------------------------------ YAML's mappings
*/

/* The key that the line begins with: how long it is, and *value what stands after it. 0 if there is none. */
static size_t read_key(const wrap_line *l, const char **value) {
    const char *p = skip_name(l->p, l->end, "_-");
    if (p == l->p || p == l->end || *p != ':' || (p + 1 < l->end && p[1] != ' ')) {
        return 0;
    }
    *value = skip_blanks(p + 1, l->end);
    return (size_t)(p - l->p);
}

static bool is_key(const wrap_line *l, size_t length, const char *key) {
    return bytes_are(l->p, length, key);
}

/* Whether the value of `event` is one of Discko's, quoted or not. */
static bool is_event(const wrap_line *l, const char *value) {
    wrap_line v = {.p = value, .end = l->end};
    v.p += v.p < v.end && is_one_of(*v.p, "'\"");
    return wrap_line_begins(&v, "lead.") ||
           (wrap_line_begins(&v, "test") && (v.end - v.p == 4 || is_one_of(v.p[4], "'\"")));
}

/* What has been seen of a mapping. */
enum { SEEN_EVENT = 1, SEEN_DATA = 2, SEEN_DATE = 4 };

static unsigned see_key(const wrap_line *l) {
    const char *value;
    size_t key = read_key(l, &value);
    return is_key(l, key, "event") ? (is_event(l, value) ? SEEN_EVENT : 0)
           : is_key(l, key, "data") && (value == l->end || *value == '{') ? SEEN_DATA
           : is_key(l, key, "date")                                       ? SEEN_DATE
                                                                          : 0;
}

/*
** Whether a line is the data of a server-sent event, which has an `event:` line too, but no `date:`: the data is JSON with
** an event of its own, ends there, or continues in another `data:` line.
*/
static bool is_sent_event(const wrap_line *l, const wrap_line *next, unsigned seen) {
    const char *value;
    size_t key = read_key(l, &value);
    if (!is_key(l, key, "data") || value == l->end || *value != '{') {
        return false;
    }
    bool is_last = l->end[-1] == '}' && next->p == next->end && (seen & SEEN_DATE) == 0;
    return memmem(value, (size_t)(l->end - value), "\"event\"", 7) != NULL || is_last ||
           wrap_line_begins(next, "data:");
}

static wrap_kind is_mapping(unsigned seen) {
    return (seen & SEEN_EVENT) != 0 && (seen & SEEN_DATA) != 0 ? WRAP_MAPPING : WRAP_NONE;
}

wrap_kind wrap_mapping(wrap_lines w, wrap *out) {
    size_t margin = 0;
    unsigned seen = 0;
    w.final |= w.length > MAPPING_MOST;
    w.length = w.length < MAPPING_MOST ? w.length : MAPPING_MOST;
    while (wrap_next_line(&w)) {
        const bool is_first = w.at == 0;
        wrap_line l = w.line;
        l.margin += is_first ? w.indent : 0;
        while (is_first && l.end - l.p > 2 && l.p[0] == '-' && l.p[1] == ' ') { /* in a list */
            l.p += 2;
            l.margin += 2;
        }
        unsigned key = l.p == l.end || (!is_first && l.margin != margin) ? 0 : see_key(&l);
        if (key == SEEN_DATA && l.next == w.length && !w.final) {
            return WRAP_MORE;
        }
        wrap_line behind = wrap_read_line(w.bytes, w.length, l.next, true);
        if (key == SEEN_DATA && is_sent_event(&l, &behind, seen)) {
            return WRAP_NONE;
        }
        margin = is_first ? l.margin : margin;
        bool ends =
            l.p < l.end &&
            (l.margin < margin ||
             (!is_first && l.margin == margin && read_key(&l, &(const char *){NULL}) == 0) ||
             (key & seen) != 0);
        if ((is_first && key == 0) || ends) {
            return is_mapping(seen);
        }
        seen |= key;
        out->length = l.p == l.end ? out->length : (size_t)(l.end - w.bytes);
    }
    return w.more || !w.final ? WRAP_MORE : is_mapping(seen);
}

/*
** -------------------------------------------------------------------------------- YAML's block scalars
*/

/* A JSON value in the lines of a block. */
typedef struct block {
    json_extent value;
    json_extent_result so_far;
    char *out; /* NULL: the lines are only counted */
    size_t made;
} block;

static void put(block *b, const char *bytes, size_t length) {
    size_t used = 0;
    b->so_far = b->so_far == JSON_EXTENT_OPEN
                    ? json_extent_feed(&b->value, bytes, length, &used)
                    : JSON_EXTENT_BROKEN; /* more stands behind the value */
    b->so_far = used < length ? JSON_EXTENT_BROKEN : b->so_far;
    if (b->out != NULL) {
        memcpy(b->out + b->made, bytes, length);
    }
    b->made += length;
}

/* The letter with which a line opens a block, behind a key or a dash: `body: |`, `- >-`; 0 if it opens none. */
char wrap_block_style(const wrap_line *l) {
    const char *end = l->end;
    end -= end > l->p && is_one_of(end[-1], "+-");
    bool is_style = end - l->p > 2 && is_one_of(end[-1], "|>") && end[-2] == ' ';
    return is_style && is_one_of(end[-3], ":-") ? end[-1] : 0;
}

/* What the line ends before a line stand for. `folds`: one of them is a blank, and of several all but the first count. */
static void put_line_ends(block *b, size_t count, bool folds) {
    if (folds && count == 1) {
        put(b, " ", 1);
    }
    for (size_t i = folds; i < count; i++) {
        put(b, "\n", 1);
    }
}

/*
** JSON over several lines, whose indentation is not a part of it. In a block that is folded (`>`) a line end is a blank,
** but not beside a line that is indented further.
*/
static wrap_kind block_scalar(wrap_lines w, wrap *out, block *b) {
    const bool is_cut = w.length > BLOCK_MOST;
    w.length = is_cut ? BLOCK_MOST : w.length;
    wrap_line l = w.line = wrap_read_line(w.bytes, w.length, 0, true);
    const bool is_folded = wrap_block_style(&l) == '>';
    size_t margin = 0, ends = 0, lines = 0;
    const size_t least = w.indent + l.margin;
    bool was_deeper = false;
    while (b->so_far == JSON_EXTENT_OPEN && wrap_next_line(&w)) {
        l = w.line;
        ends++;
        if (l.p == l.end) {
            continue;
        }
        const bool is_first = lines++ == 0;
        margin = is_first ? l.margin : margin;
        if (l.margin < margin || (is_first && (margin <= least || *l.p != '{'))) {
            return WRAP_NONE;
        }
        const char *text = w.bytes + w.at + margin;
        const size_t size = without_any(text, (size_t)(w.bytes + l.next - text), "\r\n");
        bool is_deeper = is_one_of(*text, " \t");
        put_line_ends(b, is_first ? 0 : ends, is_folded && !is_deeper && !was_deeper);
        put(b, text, size);
        was_deeper = is_deeper;
        out->length = (size_t)(l.end - w.bytes);
        ends = 0;
    }
    return b->so_far == JSON_EXTENT_OPEN && w.more && !is_cut ? WRAP_MORE
           : b->so_far == JSON_EXTENT_DONE && lines > 1       ? WRAP_BLOCK
                                                              : WRAP_NONE;
}

/*
** Other text in a block that is not folded, in which an object over several lines stands: its lines without the block's
** indentation, which go to `to` unless that is NULL. *made: how many bytes these are.
*/
static wrap_kind block_text(wrap_lines w, wrap *out, char *to, size_t *made) {
    const bool is_cut = w.length > BLOCK_MOST;
    w.length = is_cut ? BLOCK_MOST : w.length;
    wrap_line l = w.line = wrap_read_line(w.bytes, w.length, 0, true);
    const size_t least = w.indent + l.margin, body = l.next;
    size_t margin = 0;
    bool opens = false;
    *out = (wrap){0};
    if (wrap_block_style(&l) != '|') {
        return WRAP_NONE;
    }
    while (wrap_next_line(&w)) {
        l = w.line;
        bool is_empty = l.p == l.end;
        margin = margin == 0 && !is_empty ? l.margin : margin;
        if (!is_empty && (l.margin < margin || margin <= least)) {
            break;
        }
        opens |= !is_empty && l.end[-1] == '{';
        out->length = is_empty ? out->length : (size_t)(l.end - w.bytes);
        size_t skipped = w.at + (is_empty ? l.next - w.at - 1 : margin);
        if (to != NULL) {
            memcpy(to + *made, w.bytes + skipped, l.next - skipped);
        }
        *made += l.next - skipped;
    }
    if (w.more) {
        return is_cut ? WRAP_NONE : WRAP_MORE;
    }
    bool has_event = out->length > body && bytes_hold(w.bytes + body, out->length - body, "event");
    return opens && has_event ? WRAP_BLOCK : WRAP_NONE;
}

wrap_kind wrap_block(wrap_lines w, wrap *out) {
    wrap_kind kind = block_scalar(w, out, &(block){0});
    return kind != WRAP_NONE ? kind : block_text(w, out, NULL, &(size_t){0});
}

size_t wrap_undo_block(const char *bytes, size_t length, char *out) {
    const wrap_lines w = {.bytes = bytes, .length = length, .final = true};
    block b = {.out = out};
    if (block_scalar(w, &(wrap){0}, &b) == WRAP_NONE) {
        b.made = 0;
        (void)block_text(w, &(wrap){0}, out, &b.made);
    }
    return b.made;
}
