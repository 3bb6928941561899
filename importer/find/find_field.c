/* Fields between delimiters, and fields of CSV, whose escapes may be those of PostgreSQL or MySQL. */
#include <assert.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "finder.h"

/*
** Undoes the escapes of a field by the rules. NULL if the result is not sound JSON, apart from white space behind it; or,
** with `in_text`, from words behind it.
*/
static char *decode_field(finder *f, escape_rules rules, const char *text, size_t length,
                          bool in_text, size_t *made) {
    char *out = find_decode(f, rules, text, length, made);
    bool is_sound =
        out != NULL && (in_text ? find_scan(f, out, *made) : find_is_json_text(f, out, *made));
    is_sound = is_sound && f->scan.root.kind >= DK_OBJECT;
    size_t end = is_sound ? f->scan.root.length : 0;
    if (out != NULL && (!is_sound || (end < *made && !dk_is_json_space(out[end])))) {
        find_drop_room(f);
        return NULL;
    }
    return out;
}

/* Whether it is sound JSON once its escapes are undone. */
static bool field_decodes(finder *f, escape_rules rules, const char *text, size_t length) {
    size_t made;
    bool decodes = decode_field(f, rules, text, length, false, &made) != NULL;
    if (decodes) {
        find_drop_room(f);
    }
    return decodes;
}

/* Where the field at `at` ends: at a delimiter that no backslash precedes, at a line end, or at `to`. */
static size_t field_end(const char *bytes, size_t at, size_t to, char mark) {
    size_t from = at;
    while (at < to && bytes[at] != mark && bytes[at] != '\n') {
        at += bytes[at] == '\\' && mark != '\t' && at + 1 < to ? 2 : 1;
    }
    return at - (at > from && bytes[at - 1] == '\r');
}

/*
** Both readings of a field are sound. Similar fields in the following lines show which is right: 1 with COPY's
** escapes undone, -1 as it is, 0 if none of them shows it.
*/
static int decide_copy(finder *f, const find_text *t, size_t field, char mark) {
    const char begin[] = {field > t->line ? mark : '\n', '{'};
    size_t limit = t->line_end + FIND_AHEAD < t->length ? t->line_end + FIND_AHEAD : t->length;
    int decided = 0;
    for (size_t at = t->line_end; at < limit && decided == 0; at++) {
        const char *tab = memmem(t->bytes + at, limit - at, begin, 2);
        if (tab == NULL) {
            break;
        }
        at = (size_t)(tab - t->bytes) + 1;
        size_t to = field_end(t->bytes, at, limit, mark);
        if (to == limit && limit < t->length) {
            break;
        }
        bool raw = find_is_json_text(f, t->bytes + at, to - at);
        bool copy = field_decodes(f, ESCAPE_COPY, t->bytes + at, to - at);
        decided = copy == raw ? 0 : copy ? 1 : -1;
        at = to;
    }
    return decided;
}

int find_line_tells(finder *f, const char *line, size_t length) {
    if (length == 0 || *line != '{' || memchr(line, '\\', length) == NULL) {
        return 0;
    }
    bool is_sound = find_is_json_text(f, line, length);
    if (is_sound && !find_is_doubled(line, length)) {
        return -1;
    }
    bool decodes = field_decodes(f, ESCAPE_COPY, line, length);
    return is_sound ? (decodes ? 0 : -1) : decodes;
}

/* A field between delimiters: written raw, or by PostgreSQL's COPY or mysql --batch. */
find_result find_in_columns(finder *f, const find_text *t, size_t at, char mark, bool is_sound,
                            size_t *end) {
    static const escape_rules rules[] = {ESCAPE_COPY, ESCAPE_BATCH};
    size_t to = field_end(t->bytes, at, t->line_end, mark);
    find_spend(f, to - at, FIND_FAST);
    bool is_json = is_sound && f->scan.root.kind >= DK_OBJECT;
    size_t made = 0, value = is_json ? f->scan.root.length : 0;
    bool is_all = is_sound && value == without_space(t->bytes + at, to - at);
    bool in_text = !is_sound && (f->here.copy > 0 || (at > t->line && t->bytes[at - 1] == '\t'));
    if (to - at > FIND_FIELD_MAX || memchr(t->bytes + at, '\\', to - at) == NULL) {
        return FIND_NONE;
    }
    for (size_t i = 0; i < 2; i++) {
        char *out = decode_field(f, rules[i], t->bytes + at, to - at, in_text, &made);
        if (out == NULL) {
            continue;
        }
        if (is_all && f->here.copy == 0 && (f->here.copy = decide_copy(f, t, at, mark)) == 0) {
            f->unsure = true;
            bool may_tell = !t->final && t->length - at < FIND_AHEAD;
            return may_tell ? FIND_MORE : FIND_BROKEN; /* what follows may tell */
        }
        if (!is_sound || f->here.copy > 0 || (!is_all && f->here.copy == 0)) {
            f->here.copy = 1;
            return find_take_decoded(f, t, out, made, to, end);
        }
        find_drop_room(f);
    }
    bool tells = is_json && (is_all || !find_is_doubled(t->bytes + at, value));
    f->here.copy = tells && f->here.copy == 0 ? -1 : f->here.copy;
    return FIND_NONE;
}

size_t find_cell(finder *f, const find_text *t, size_t at) {
    find_quotes *q = &f->here.quotes;
    assert(q->text == t->bytes); /* find_enclosed.c has read the text up to there */
    size_t from = q->tab_asked > t->line && q->tab_asked <= at ? q->tab_asked : t->line;
    const char *tab = memrchr(t->bytes + from, '\t', at - from);
    q->tab = tab != NULL ? (size_t)(tab - t->bytes) + 1 : from > t->line ? q->tab : 0;
    q->tab_asked = at;
    return q->tab > t->line ? q->tab : t->line;
}

size_t find_cell_end(const find_text *t, size_t at) {
    return field_end(t->bytes, at, t->line_end, '\t');
}

/* Whether a TAB stands before `at` on its line, behind something else. */
static bool is_behind_tab(finder *f, const find_text *t, size_t at) {
    size_t cell = find_cell(f, t, at), first = t->line;
    while (first < cell && dk_is_space(t->bytes[first])) {
        first++;
    }
    return first < cell;
}

find_result find_in_cell(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    size_t most = to - at;
    bool spans_lines = to > t->line_end; /* no cell does */
    if (f->here.copy < 0 || spans_lines || most > FIND_FIELD_MAX || at == t->line ||
        !find_is_doubled(t->bytes + at, most)) {
        return FIND_NONE;
    }
    bool is_cell = f->here.copy > 0 || is_behind_tab(f, t, at);
    if (!is_cell || !field_decodes(f, ESCAPE_COPY, t->bytes + at, most)) {
        return FIND_NONE;
    }
    f->here.copy = f->here.copy == 0 ? decide_copy(f, t, at, '\t') : f->here.copy;
    size_t made, cell = find_cell_end(t, at);
    char *out =
        f->here.copy > 0 ? find_decode(f, ESCAPE_COPY, t->bytes + at, cell - at, &made) : NULL;
    if (out != NULL) {
        return find_take_decoded(f, t, out, made, cell, end);
    }
    bool may_tell = f->here.copy == 0 && !t->final && t->length - at < FIND_AHEAD;
    return f->here.copy < 0 ? FIND_NONE : may_tell ? FIND_MORE : FIND_BROKEN;
}

/*
** A field of MySQL's INTO OUTFILE that contains line ends, each after a backslash. It ends at a TAB or line end
** without a backslash, or at the quote that precedes the bracket.
*/
find_result find_in_continued(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t to = at, made, limit = find_limit(t, at);
    if (f->credit < 0) {
        return FIND_NONE;
    }
    if (at > t->line && t->bytes[at - 1] == '"') {
        return find_in_literal(f, t, ESCAPE_SQL_MYSQL, at - 1, at, end);
    }
    while (to < limit && t->bytes[to] != '\t' && t->bytes[to] != '\n') {
        to += t->bytes[to] == '\\' ? 2 : 1;
    }
    f->credit -= (int64_t)(to - at);
    to = to < limit ? to : limit;
    if (find_needs_more(t, to)) {
        return FIND_MORE;
    }
    char *out = decode_field(f, ESCAPE_COPY, t->bytes + at, to - at, false, &made);
    return out != NULL ? find_take_decoded(f, t, out, made, to, end) : FIND_NONE;
}

/*
** Searches a field with other text around its payloads, which is sound as it is and with COPY's escapes undone, in `out`.
** Both find the same, or one finds a payload and the other none, or the file has shown which is right, or it is not
** known.
*/
static void look_both_ways(finder *f, const char *text, size_t length, const char *out, size_t made,
                           bool whole) {
    size_t mark = f->count, payloads = f->payloads;
    if (f->here.copy <= 0) {
        find_in_text(f, text, length, 1, whole);
    }
    size_t middle = f->count, raw = f->payloads;
    if (f->here.copy < 0 || (f->here.copy == 0 && raw == payloads)) {
        return;
    }
    bool was_unsure = f->unsure;
    f->unsure = false;
    find_in_text(f, out, made, 1, whole);
    bool same = find_are_same(f, mark, middle, f->count);
    bool is_other = f->unsure || (f->payloads > raw && !same);
    f->unsure |= was_unsure;
    if (f->here.copy == 0 && is_other) {
        find_drop_since(f, mark, payloads);
        f->unsure = true;
    } else if (f->here.copy == 0) {
        find_drop_since(f, middle, raw);
    }
}

void find_in_field(finder *f, const char *text, size_t length, bool quoted, bool whole) {
    find_allow(f, length);
    const char *last = text + without_space(text, length);
    text = skip_json_space(text, last);
    length = (size_t)(last - text);
    find_text t = {text, length, 0, length, true, 0, NULL};
    size_t end = 0;
    bool is_sound = find_scan(f, text, length);
    if (!quoted && find_in_columns(f, &t, 0, '\t', is_sound, &end) != FIND_NONE) {
        return;
    }
    bool doubled =
        !quoted && bytes_hold(text, length, "\\\\") && !(is_sound && f->scan.root.length == length);
    size_t made = 0;
    char *out = doubled ? find_decode(f, ESCAPE_COPY, text, length, &made) : NULL;
    if (out != NULL) {
        look_both_ways(f, text, length, out, made, whole);
    } else {
        find_in_text(f, text, length, 1, whole);
    }
}

/* One of the headers that HAProxy has captured. Where it is not certain what was sent, nothing that it quotes is taken. */
static void look_captured(finder *f, const find_text *t, size_t at, size_t to) {
    size_t end, made;
    char *out = find_decode(f, ESCAPE_HAPROXY, t->bytes + at, to - at, &made);
    if (out != NULL && find_is_json_text(f, out, made)) {
        (void)find_take_decoded(f, t, out, made, to, &end);
    } else {
        find_note_cut(f, t->bytes + at, to - at);
    }
}

/* Where the captured headers end that begin at `at`. */
static size_t captured_end(const find_text *t, size_t at) {
    for (at++; at < t->line_end && !is_one_of(t->bytes[at], "{}\"");) {
        at++;
    }
    return at;
}

static find_result take_captured(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t to = captured_end(t, at);
    for (size_t from = at + 1; from < to;) {
        const char *bar = memchr(t->bytes + from, '|', to - from);
        size_t next = bar == NULL ? to : (size_t)(bar - t->bytes);
        if (bytes_hold(t->bytes + from, next - from, "#7B")) {
            look_captured(f, t, from, next);
        }
        from = next + 1;
    }
    *end = to;
    return FIND_VALUE;
}

find_result find_in_captured(finder *f, const find_text *t, size_t at, size_t *end) {
    return bytes_hold(t->bytes + at, captured_end(t, at) - at, "#7B")
               ? find_coded(f, t, at, FIND_ENTITIES, take_captured, end)
               : FIND_NONE;
}
