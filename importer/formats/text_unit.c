#include "text_unit.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../find/finder.h"
#include "../find/foreign.h"
#include "../find/quoted.h"
#include "../find/trace.h"
#include "../text/bytes.h"
#include "../text/repr.h"
#include "entry.h"
#include "join.h"
#include "key_lines.h"

static const dk_error quoted_in_column = {
    DK_EVENT_MISSING, 0,
    "expected the payload in a column of its own, not in a text of the lead that quotes it"};
static const dk_error next_follows = {DK_TRUNCATED, 0,
                                      "expected the rest of the record, not the next payload"};

/*
** ---------------------------------------------------------------------- what was found in it
*/

void text_settle_entry(framer *f, text_unit *u, size_t to, size_t end) {
    finder *x = &f->finder;
    for (size_t i = u->mark; i < end; i++) {
        x->list[i].from = u->cursor;
        x->list[i].to = to;
        x->list[i].entries = 0;
    }
    u->mark = x->count;
    u->cursor = to;
}

/* What stands between two records on a line, or at a line's end. */
static const char between[] = " \t\r\n,";

void text_extend_bad(framer *f, finding *bad, size_t to) {
    const char *from = reader_bytes(&f->reader) + bad->to;
    bad->to = to > bad->to ? bad->to + without_any(from, to - bad->to, between) : to;
}

static size_t behind_separators(const framer *f, size_t from, size_t to) {
    const char *bytes = reader_bytes(&f->reader);
    return from < to ? (size_t)(skip_any(bytes + from, bytes + to, between) - bytes) : from;
}

/* Adds a stretch [from, to) of the record without a payload. It is bad with `is_bad`, or if it shows a trace of one. */
static void add_part(framer *f, size_t from, size_t to, bool is_bad, const dk_error *error) {
    const char *bytes = reader_bytes(&f->reader);
    from = behind_separators(f, from, to);
    to = from < to ? from + without_any(bytes + from, to - from, between) : to;
    if (from < to && (is_bad || find_shows_trace(&f->finder, bytes + from, to - from))) {
        const dk_error cause = foreign_cause(bytes + from, to - from, error);
        find_add_bad(&f->finder, from, to, &cause);
    } else if (from < to) {
        find_add_rest(&f->finder, from, to);
    }
}

void text_add_bad(framer *f, size_t from, size_t to, const dk_error *error) {
    from = behind_separators(f, from, to);
    add_part(f, from, to, from < to && reader_bytes(&f->reader)[from] == '{', error);
}

/* Whether the error at `at` is only a comma before a closing bracket, as JavaScript and JSON5 allow. */
static bool is_extra_comma(const framer *f, size_t at) {
    const char *bytes = reader_bytes(&f->reader);
    bool closes = at > 0 && at < reader_length(&f->reader) && is_one_of(bytes[at], "]}");
    while (closes && at > 1 && dk_is_json_space(bytes[at - 1])) {
        at--;
    }
    return closes && bytes[at - 1] == ',';
}

/* Where the text begins that precedes the present candidate and that nothing has read. */
static size_t unread_from(const text_unit *u) {
    return u->last > u->cursor ? u->last : u->cursor;
}

/* Whether that text, up to `at`, shows a payload other than those found since `mark`. */
static bool shows_unread(finder *x, const text_unit *u, size_t at, size_t mark) {
    size_t from = unread_from(u);
    const char *text = u->t.bytes + from;
    return from < at && (find_shows_other(x, mark, text, at - from) ||
                         (x->here.plain_only && find_shows_trace(x, text, at - from)));
}

/*
** Settles something broken in [at, to). What stands between the whole payloads found in it since `mark` is bad if it
** shows a trace.
*/
static void settle_broken(framer *f, text_unit *u, size_t at, size_t to, size_t mark,
                          const dk_error *error) {
    finder *x = &f->finder;
    size_t count = x->count, from = u->cursor; /* the text before it belongs to it */
    dk_error cause = *error;
    bool is_bad = !is_extra_comma(f, at + error->offset);
    const char *bytes = reader_bytes(&f->reader);
    if (count == mark && !find_shows_trace(x, bytes + at, to - at)) {
        return;
    }
    if (mark > u->mark) {
        from = shows_unread(x, u, at, mark) ? unread_from(u) : at;
        text_settle_entry(f, u, from, mark);
    }
    for (size_t i = mark; i < count; i++) {
        size_t entry = x->list[i].from, end = x->list[i].to;
        if (x->list[i].kind != FOUND_PAYLOAD || end == 0) {
            continue;
        }
        if (entry > from) {
            dk_error cut = next_follows;
            cut.offset = (uint32_t)(entry - from);
            add_part(f, from, entry, is_bad && bytes[from] == '{', &cut);
        }
        from = end > from ? end : from;
    }
    cause.offset = cause.offset + at > from ? (uint32_t)(cause.offset + at - from) : 0;
    text_add_bad(f, from, to, &cause);
    u->mark = x->count;
    u->cursor = to;
}

/*
** ------------------------------------------------------------------------ how far it reaches
*/

/* Where a payload seems to begin in [from, to), so that the broken thing ends there; `to` if none does. */
static size_t find_anchor(const text_unit *u, size_t from, size_t to) {
    const char *bytes = u->t.bytes, *p;
    while (from < to && (p = memchr(bytes + from, '{', to - from)) != NULL) {
        if (oversize_is_anchor(p, bytes + u->t.length)) {
            return (size_t)(p - bytes);
        }
        from = (size_t)(p - bytes) + 1;
    }
    return to;
}

/* The end of something broken whose error is in a later line than its beginning. */
static size_t broken_extent(const text_unit *u, size_t broken) {
    const char *bytes = u->t.bytes;
    size_t line = broken;
    while (line > u->extent && bytes[line - 1] != '\n') {
        line--;
    }
    while (line < u->t.length && is_one_of(bytes[line], " \t}])\"")) {
        bool closes = bytes[line] == '}' || bytes[line] == ']';
        line = text_line_end(u, line);
        line += line < u->t.length;
        if (closes) {
            break;
        }
    }
    return line > u->extent ? (line > 0 && bytes[line - 1] == '\n' ? line - 1 : line) : u->extent;
}

/*
** Where something torn ends: before a line in [u->extent, broken) that is a JSON document of its own and holds no
** finding; `broken` if there is none.
*/
static size_t intact_line(finder *x, const text_unit *u, size_t broken, size_t mark) {
    size_t last = x->count > mark ? x->list[x->count - 1].to : 0;
    for (size_t line = u->extent + 1; line < broken && broken <= u->t.length;) {
        size_t end = text_line_end(u, line), to = end;
        to -= to > line && u->t.bytes[to - 1] == '\r';
        if (line >= last && to > line && u->t.bytes[line] == '{' && u->t.bytes[to - 1] == '}') {
            bool is_intact =
                find_scan(x, u->t.bytes + line, to - line) && x->scan.root.length == to - line;
            return is_intact ? line - 1 : broken;
        }
        line = end + 1;
    }
    return broken;
}

/* Behind the types that Go's spew writes before a name or a value: (string) (len=5) "event" */
static const char *behind_types(const char *line, const char *end) {
    enum { NEAR = 64 };
    line = skip_json_space(line, end);
    while (line < end && *line == '(') {
        size_t near = end - line < NEAR ? (size_t)(end - line) : NEAR;
        const char *close = memchr(line, ')', near), *quote = memchr(line, '"', near);
        if (close == NULL || (quote != NULL && quote < close)) {
            break;
        }
        line = skip_json_space(close + 1, end);
    }
    return line;
}

/* Skips white space, brackets, and quotes of one kind: another kind of quote would open a string within a string. */
static const char *behind_brackets(const char *line, const char *end) {
    char quote = 0;
    line = behind_types(line, end);
    while (line < end && (dk_is_json_space(*line) || is_one_of(*line, "[(\"':\\"))) {
        if (is_one_of(*line, "\"'")) {
            if (quote != 0 && *line != quote) {
                break;
            }
            quote = *line;
        }
        line++;
    }
    return line;
}

/*
** What stands behind this word if a line begins with it as a key, apart from a few brackets and quotes; else NULL. Go's fields
** begin with a capital, and Perl's Data::Printer has only blanks before a value.
*/
static const char *behind_key(const char *line, const char *end, const char *key) {
    size_t length = strlen(key);
    line = behind_brackets(line, end);
    if (line == end || dk_lower(*line) != *key ||
        !bytes_begin(line + 1, (size_t)(end - line - 1), key + 1)) {
        return NULL;
    }
    const char *next = skip_any(line + length, end, " ])\"'\\");
    bool is_wide = next > line + length + 2 && line[length] == ' ' && line[length + 1] == ' ';
    return next < end && (is_one_of(*next, "=:") || is_wide) ? next : NULL;
}

static bool has_key_line(const char *line, const char *end, const char *key) {
    return behind_key(line, end, key) != NULL;
}

/* How many blanks stand at `at`, before `to`. */
static size_t count_blanks(const text_unit *u, size_t at, size_t to) {
    return (size_t)(skip_blanks(u->t.bytes + at, u->t.bytes + to) - (u->t.bytes + at));
}

/* What a line is to a value that is printed over several lines. */
typedef enum line_part { LINE_OTHER, LINE_INSIDE, LINE_CLOSES, LINE_OPENS } line_part;

/* LINE_OPENS: another value may begin there. `line`: behind the blanks, which are `more` than before the value. */
static line_part line_part_of(const char *line, const char *end, bool more) {
    bool has_trace = trace_in(line, (size_t)(end - line));
    if (line == end) {
        return LINE_OTHER;
    }
    if (more && is_one_of(*line, "\"}[]{")) {
        bool is_next = has_key_line(line, end, "event") || (*line == '{' && has_trace);
        return is_next ? LINE_OPENS : LINE_INSIDE;
    }
    if (is_one_of(*line, "}]")) {
        return LINE_CLOSES;
    }
    return has_trace || is_one_of(end[-1], "{[(") ? LINE_OPENS : LINE_OTHER;
}

/*
** Where a value ends that begins at `at`, is printed over several lines and is interrupted at `from`, as by another
** writer's lines: with the last line that continues it, at most the one that closes it in its column. `from` if none
** does; the end of the window if more must be read.
*/
static size_t interrupted_end(framer *f, const text_unit *u, size_t at, size_t from) {
    enum { OTHERS_MOST = 16 };
    const char *bytes = u->t.bytes;
    size_t others = 0, end = from, line = from;
    line_part part = LINE_OTHER;
    while (at > 0 && bytes[at - 1] != '\n') {
        at--;
    }
    const size_t margin = count_blanks(u, at, u->t.length);
    while (f->join_credit > 0 && line < u->t.length && line - from < TEXT_BLOCK_MAX &&
           others < OTHERS_MOST && part != LINE_CLOSES) {
        size_t text = line, to = text_line_end(u, line), last = to;
        if (to == u->t.length && !u->t.final) {
            return to;
        }
        text += count_blanks(u, text, to);
        last -= to > text && bytes[to - 1] == '\r';
        part = line_part_of(bytes + text, bytes + last, text - line > margin);
        if (part == LINE_OPENS) {
            return text - line > margin ? from : end; /* its bracket may be the line before */
        }
        f->join_credit -= (int64_t)(to - line + 1);
        others = part == LINE_OTHER ? others + 1 : 0;
        end = part == LINE_OTHER ? end : to;
        line = to + 1;
    }
    return end;
}

/*
** Keeps the findings inside something broken, which ends at *reach. *reach grows to the end of a finding that lies
** across it. Later findings are dropped: they are found again.
*/
static void keep_within(finder *x, size_t mark, size_t *reach) {
    size_t count = mark;
    for (size_t i = mark; i < x->count; i++) {
        const finding *e = &x->list[i];
        if (e->to > 0 && e->from >= *reach) {
            x->payloads -= e->kind == FOUND_PAYLOAD;
            continue;
        }
        *reach = e->to > *reach ? e->to : *reach;
        x->list[count++] = *e;
    }
    x->count = count;
}

/* Whether what was found in [at, end) stands among words in a value that has the name of a lead's text. */
static bool stands_in_named(const text_unit *u, size_t at, size_t end, const finding *e) {
    return u->last <= at && quoted_has_text(e, u->t.bytes, u->t.length, at, end) &&
           quoted_is_named(u->t.bytes, u->last, at);
}

/* Drops what was found since `mark` in something broken, if a text of it quotes it. */
static void drop_named(framer *f, const text_unit *u, size_t mark) {
    finder *x = &f->finder;
    size_t count = mark;
    for (size_t i = mark; i < x->count; i++) {
        const finding *e = &x->list[i];
        bool is_raw = e->kind == FOUND_PAYLOAD && e->to > 0;
        if (is_raw && stands_in_named(u, e->from, e->to, e)) {
            x->payloads--;
        } else {
            x->list[count++] = *e;
        }
    }
    x->count = count;
}

/* How often the lines behind something broken may be looked at in vain, as often as they may be read ahead: N to 1. */
enum { EXTENT_FREE = 4 };

/*
** Something broken in [*at, end), in which whole payloads may have been found since `mark`: everything that belongs
** to it is settled. False if more must be read to tell.
*/
static bool look_at_broken(framer *f, text_unit *u, size_t *at, size_t end, size_t mark,
                           size_t payloads, const dk_error *error) {
    finder *x = &f->finder;
    u->begins_broken |= *at == 0;
    if (!u->has_error) {
        u->has_error = true;
        u->error = *error;
        u->error.offset += (uint32_t)*at;
        u->broken = *at;
    }
    size_t broken = *at + error->offset, line_end = u->extent;
    if (broken > u->extent) {
        size_t intact = intact_line(x, u, broken, mark);
        bool swallows = end < broken && end > *at && u->t.bytes[end] == '{';
        u->extent = swallows ? end : broken_extent(u, broken);
        u->extent = swallows ? end : find_anchor(u, broken, u->extent);
        u->extent = intact < broken ? intact : u->extent;
        if (!swallows && trace_in(u->t.bytes + *at, u->extent - *at)) {
            size_t rest = u->extent + (u->extent < u->t.length);
            size_t reach = interrupted_end(f, u, *at, rest);
            u->extent = reach > rest ? reach : u->extent;
        }
        keep_within(x, mark, &u->extent);
        end = u->extent;
        if (u->extent == u->t.length && !u->t.final) {
            return false;
        }
        f->extent_credit -= (int64_t)(end - *at) / EXTENT_FREE;
        if (f->extent_credit > 0 && x->count == mark && !trace_in(u->t.bytes + *at, end - *at)) {
            u->extent =
                line_end; /* nothing in the following lines belongs to it: they are read as they are */
        }
    }
    end = end < u->extent ? end : u->extent;
    drop_named(f, u, mark);
    settle_broken(f, u, *at, end, mark, error);
    u->last = x->payloads > payloads ? end : u->last;
    *at = find_next(u->t.bytes, end, u->extent);
    return true;
}

/* Whether what begins at `at` is quoted in the print of another payload. */
static bool stands_in_print(const framer *f, const text_unit *u, size_t at) {
    size_t from = unread_from(u);
    const char *bytes = u->t.bytes;
    bool is_near = at > 0 && reader_offset(&f->reader) < f->lead_text;
    return at > from && (repr_encloses(bytes + from, at - from) ||
                         (is_near && (repr_begins_text(bytes, bytes + at, true) ||
                                      repr_ends_in_text(bytes + from, bytes + at))));
}

/*
** A payload has been found at `at`. If the unread text before it shows another payload, that text becomes an entry of
** its own, before the findings since `mark` in the list.
*/
static void settle_between(framer *f, text_unit *u, size_t at, size_t mark) {
    finder *x = &f->finder;
    size_t from = unread_from(u), count = x->count;
    finding *before = mark > 0 && mark == u->mark ? &x->list[mark - 1] : NULL;
    if (before != NULL && before->kind == FOUND_BAD && before->to == from) {
        text_extend_bad(f, before, at); /* the rest of something broken */
        u->cursor = at;
        return;
    }
    if (!shows_unread(x, u, at, mark)) {
        return;
    }
    if (mark > u->mark) {
        text_settle_entry(f, u, from, mark);
    }
    add_part(f, from, at, true, &judge_no_payload);
    if (x->count > count) {
        finding made = x->list[count];
        memmove(x->list + mark + 1, x->list + mark, (count - mark) * sizeof made);
        x->list[mark] = made;
        u->mark = mark + 1;
        u->cursor = at;
    }
}

/*
** Whether the first payload since `mark` is the value that begins at `p`, and not a part of it: it has the same first
** letters.
*/
static bool is_payload_itself(const finder *x, size_t mark, const char *p, const char *end) {
    enum { LETTERS = 8 };
    const char *q = x->list[mark].text, *q_end = q == NULL ? NULL : q + x->list[mark].length;
    for (int i = 0; i < LETTERS && q != NULL; i++, p++, q++) {
        while (p < end && !is_alphanumeric(*p)) {
            p++;
        }
        while (q < q_end && !is_alphanumeric(*q)) {
            q++;
        }
        if (p == end || q == q_end || *p != *q) {
            return p == end && q == q_end;
        }
    }
    return true;
}

/*
** Whether what stands in [at, end) is quoted in a text of a lead that was printed flat, event=lead.unlocked comment="… {": the last
** value of the line, after the event.
*/
static bool stands_in_flat(const text_unit *u, size_t at, size_t end) {
    const char *bytes = u->t.bytes;
    size_t behind = end < u->extent ? u->extent - end : 0;
    return u->last == 0 && u->cursor == 0 && memmem(bytes, at, "lead.", strlen("lead.")) != NULL &&
           memchr(bytes + end, '{', behind) == NULL && repr_ends_in_text(bytes, bytes + at);
}

/* Whether a colon follows, the next character but for blanks and tags, behind the tag that begins at `p`. */
static bool is_key_tag(const char *p, const char *end) {
    enum { NEAR = 256 };
    end = end - p > NEAR ? p + NEAR : end;
    while (p < end && (*p == '<' || dk_is_json_space(*p))) {
        const char *close = *p == '<' ? memchr(p, '>', (size_t)(end - p)) : p;
        p = close == NULL ? end : close + 1;
    }
    return p < end && *p == ':';
}

/* Whether a key of JSON stands before `at` that a program has coloured, in an element of its own: "needs"</b>: */
static bool stands_in_coloured(const text_unit *u, size_t at) {
    const char *text = u->t.bytes + unread_from(u), *end = u->t.bytes + at, *p = text;
    while (p < end && (p = memmem(p, (size_t)(end - p), "</", 2)) != NULL) {
        size_t before = (size_t)(p - text);
        bool is_quoted = bytes_end(text, before, "\"") || bytes_end(text, before, "&quot;") ||
                         bytes_end(text, before, "&#34;");
        if (is_quoted && is_key_tag(p, end)) {
            return true;
        }
        p += 2;
    }
    return false;
}

/* Where base64 that has been read up to `end` really ends, if it goes on in further lines of an escaped text. */
static size_t run_end(const text_unit *u, size_t end) {
    const char *bytes = u->t.bytes;
    while (end < u->extent && (is_base64_digit(bytes[end]) || is_one_of(bytes[end], "=\\"))) {
        end++;
    }
    return end;
}

/* Notes the text before a bracket at `at`: it may be a torn payload whose last key has the bracket as its value. */
static void note_before(finder *x, const text_unit *u, size_t at) {
    size_t from = unread_from(u), notes = x->note_count;
    if (from < at && is_one_of(u->t.bytes[at], "{[")) {
        find_note_rest(x, u->t.bytes + from, at + 1 - from);
        find_place_notes(x, notes, at, at + 1);
        find_part_notes(x, notes);
    }
}

/*
** A payload has been found at `at`. If a row of SQL's VALUES begins between the one before it and there, what was found before
** `mark` is an entry of its own.
*/
static void settle_row(framer *f, text_unit *u, size_t at, size_t mark) {
    size_t from = unread_from(u);
    size_t row = mark > u->mark && from < at ? find_last_row(u->t.bytes, from, at) : 0;
    if (row > 0) {
        text_settle_entry(f, u, row, mark);
        u->mark = mark;
    }
}

/* Whether the value [at, end) is sound JSON that shows no more of payloads than the names of their events; a quote may follow. */
static bool is_name(finder *x, const text_unit *u, size_t at, size_t end) {
    const char *value = u->t.bytes + at;
    size_t length = without_any(value, end - at, "'\"");
    return find_shows_names(x, value, length) && find_scan(x, value, length) &&
           x->scan.root.length == length;
}

/* Whether the first payload since `mark`, which was found in [at, end), is all of the column of SQL that it stands in. */
static bool is_whole_column(const finder *x, const text_unit *u, size_t at, size_t end,
                            size_t mark) {
    const finding *e = &x->list[mark];
    const char *bytes = u->t.bytes, *stop = bytes + u->t.length;
    size_t before = without_space(bytes, at);
    bool is_quoted = before > 0 && bytes[before - 1] == '\'';
    bool begins = is_quoted || at == 0 || is_one_of(bytes[at - 1], "\t\n");
    if (e->in != NULL) { /* the column, undone */
        size_t length = without_space(e->in, e->in_length);
        return begins && e->text + e->length == e->in + length;
    }
    const char *behind = is_quoted ? skip_json_space(bytes + end, stop) : bytes + end;
    return begins && (behind == stop || is_one_of(*behind, is_quoted ? "'" : "\t\r\n"));
}

/* Whether a text of a lead quotes what was found in [at, end) since `mark`, in a column of SQL. */
static bool stands_in_text(finder *x, const text_unit *u, size_t at, size_t end, size_t mark) {
    columns_kind kind = find_column_kind(x, &u->t, unread_from(u), at);
    return kind == COLUMNS_TEXT ||
           (kind == COLUMNS_CONTACT && !is_whole_column(x, u, at, end, mark));
}

/* Payloads have been found in the value [at, end). Returns where to go on. `before`: what had been found before it. */
static size_t settle_found(framer *f, text_unit *u, size_t at, size_t end,
                           const find_mark *before) {
    finder *x = &f->finder;
    if (stands_in_print(f, u, at) || stands_in_flat(u, at, end) || stands_in_coloured(u, at) ||
        stands_in_named(u, at, end, &x->list[before->count])) {
        find_drop_since(x, before->count, before->payloads);
        settle_broken(f, u, unread_from(u), u->extent, before->count,
                      &judge_no_payload); /* all of it */
        return u->extent;
    }
    if (stands_in_text(x, u, at, end, before->count)) {
        find_drop_since(x, before->count, before->payloads);
        settle_broken(f, u, at, end, before->count, &quoted_in_column);
    } else {
        if (!is_payload_itself(x, before->count, u->t.bytes + at, u->t.bytes + end)) {
            note_before(x, u, at);
        }
        settle_between(f, u, at, before->count);
        settle_row(f, u, at, before->count);
    }
    u->last = end;
    return end;
}

/* The candidate at `at`, up to `end`, is a value. Returns where to go on. `before`: what had been found before it. */
static size_t settle_value(framer *f, text_unit *u, size_t at, size_t end,
                           const find_mark *before) {
    finder *x = &f->finder;
    bool is_word = !is_one_of(u->t.bytes[at], "{[");
    u->extent = end > u->extent ? text_line_end(u, end) : u->extent;
    if (x->payloads > before->payloads) {
        return settle_found(f, u, at, end, before);
    }
    end = is_word ? run_end(u, end) : end;
    bool is_behind =
        u->last > u->cursor; /* a payload; before one, settle_between tells what it is */
    if (is_name(x, u, at, end) && !(is_behind && shows_unread(x, u, end, u->mark))) {
        u->last = is_behind ? end : u->last;
        return end;
    }
    settle_broken(f, u, at, end, x->count, judge_cause(f, &judge_no_payload));
    return end;
}

/* Looks at one candidate; *at becomes where to go on. False if more must be read to tell. */
static bool look_at(framer *f, text_unit *u, size_t *at) {
    finder *x = &f->finder;
    const find_mark before = {x->count, x->payloads, x->note_count};
    size_t end = 0;
    dk_error error = judge_rest_expected;
    u->t.line_end = u->extent;
    find_result result = find_candidate(x, &u->t, *at, &end, &error);
    if (result == FIND_MORE) {
        return false;
    }
    find_place_notes(x, before.notes, *at, end > *at ? end : *at + 1);
    if (x->count > before.count && find_value_stamp(x, &u->t, unread_from(u), *at, end, &u->time)) {
        find_set_time(x, before.count, u->time.utc, u->time.rank < 2);
    }
    size_t behind = find_next(u->t.bytes, result == FIND_NONE ? *at + 1 : end, u->extent);
    if (behind < u->extent || !is_one_of(u->t.bytes[*at], "{[")) {
        find_part_notes(x, before.notes); /* it may go on in the same line */
    }
    if (result == FIND_NONE) {
        *at = behind;
        return true;
    }
    if (result == FIND_VALUE) {
        end = settle_value(f, u, *at, end, &before);
        *at = find_next(u->t.bytes, end, u->extent);
        return u->extent < u->t.length || u->t.final;
    }
    return look_at_broken(f, u, at, end, before.count, before.payloads, &error);
}

/* Whether a JSON document begins at `at`, the first character of a line. */
static bool begins_document(framer *f, const text_unit *u, size_t at) {
    const char *bytes = u->t.bytes;
    if (at == u->t.length || !is_one_of(bytes[at], "{[\"") || f->join_credit < 0) {
        return false;
    }
    bool is_sound = find_scan(&f->finder, bytes + at, u->t.length - at);
    f->join_credit -= is_sound ? f->finder.scan.root.length : f->finder.scan.error.offset;
    return is_sound && f->finder.scan.root.length > 2;
}

/* Whether a line holds a whole payload, apart from what stands before it. */
static bool holds_payload(framer *f, const text_unit *u, size_t at, size_t end) {
    const char *brace = memchr(u->t.bytes + at, '{', end - at);
    size_t length = brace != NULL ? end - (size_t)(brace - u->t.bytes) : 0;
    if (length == 0 || f->join_credit < 0 ||
        u->t.bytes[at + without_space(u->t.bytes + at, end - at) - 1] != '}') {
        return false;
    }
    f->join_credit -= (int64_t)length;
    return find_scan(&f->finder, brace, length) &&
           f->finder.scan.value[DK_NODE_event].kind == DK_STRING &&
           f->finder.scan.value[DK_NODE_DATA].kind == DK_OBJECT;
}

/*
** The column in which the bracket that a line ends in, before `end`, is closed. That of Perl's "$VAR1 = {" is below the
** bracket, even when other text stands before the name.
*/
static size_t block_margin(const char *bytes, size_t end) {
    size_t name = end - 1;
    while (name > 0 && (is_alphanumeric(bytes[name - 1]) || is_one_of(bytes[name - 1], "_= "))) {
        name--;
    }
    if (name > 0 && bytes[name - 1] == '$') {
        return end - name;
    }
    return (size_t)(skip_blanks(bytes, bytes + end) - bytes);
}

/* Whether a line before `end` ends a value: it closes a string that is not empty. */
static bool ends_value(const char *bytes, size_t end) {
    end = without_any(bytes, end, " \t\r\n,;");
    return end > 1 && is_one_of(bytes[end - 1], "'\"") && !is_one_of(bytes[end - 2], " =:([>");
}

/* Whether a document at `line` is quoted by a text of the lead that is printed around it. */
static bool is_quoted_document(framer *f, const text_unit *u, size_t line) {
    f->join_credit -= (int64_t)line;
    return !ends_value(u->t.bytes, line) && repr_quotes(u->t.bytes, line);
}

/* Which members' names begin the lines of a block. `ours`: the event is one of Discko's. */
typedef struct block_keys {
    bool event, data, locked, ours;
} block_keys;

static void note_keys(block_keys *keys, const char *line, const char *end) {
    enum { NEAR = 48 };
    const char *event = behind_key(line, end, "event");
    size_t near = event == NULL ? 0 : end - event < NEAR ? (size_t)(end - event) : NEAR;
    keys->event |= event != NULL;
    keys->ours |= near > 0 && (bytes_hold(event, near, "lead.") || bytes_hold(event, near, "test"));
    keys->data |= has_key_line(line, end, "data");
    keys->locked |= has_key_line(line, end, "locked");
}

/* Ends the unit at `block` if that prints a payload, or a lead without its envelope. */
static void take_block(framer *f, text_unit *u, const block_keys *keys, size_t block) {
    bool is_whole = keys->event && keys->data;
    bool is_alone = !keys->event && keys->locked && repr_names_lead(u->t.bytes, block);
    u->extent = is_whole || is_alone ? block : u->extent;
    f->finder.torn |= is_alone || (is_whole && keys->ours);
}

/* The block ends with the bracket at `at`. */
static void close_block(framer *f, text_unit *u, const block_keys *keys, size_t at,
                        size_t line_end) {
    bool another = at + 1 < line_end && is_letter(u->t.bytes[at + 1]); /* begins after it */
    take_block(f, u, keys, another ? at + 1 : line_end);
}

/* Whether a line that ends at `end` leaves a bracket open that is not quoted, and goes on behind it. */
static bool leaves_bracket(const char *line, const char *end) {
    int depth = 0;
    char quote = 0;
    for (const char *p = line; p < end; p++) {
        if (*p == '\\' || *p == '\x1b') {
            p++; /* what it escapes, or the bracket of a colour */
        } else if (quote != 0) {
            quote = *p == quote ? 0 : quote;
        } else if (*p == '"' || (*p == '\'' && p > line && !is_alphanumeric(p[-1]))) {
            quote = *p;
        } else if (is_one_of(*p, "{[(") || (*p == '<' && p + 1 < end && p[1] == '<')) {
            depth++; /* <<123, …: bytes as Erlang prints them */
            p += *p == '<';
        } else if (depth > 0 && is_one_of(*p, "}])")) {
            depth--;
        }
    }
    return depth > 0;
}

/*
** A line that opens a bracket and goes on behind it, and the following lines that are indented more, as Ruby's pp and Python's
** pprint print an object. False if more must be read.
*/
static bool extend_hanging(framer *f, text_unit *u) {
    const char *bytes = u->t.bytes;
    const size_t first = without_space(bytes, u->extent), most = u->extent + TEXT_BLOCK_MAX;
    const size_t margin = (size_t)(skip_blanks(bytes, bytes + first) - bytes);
    size_t end = u->extent, line = end + 1;
    block_keys keys = {0};
    if (first == 0 || !is_one_of(bytes[first - 1], ",>=:") || f->join_credit < 0 ||
        !leaves_bracket(bytes, bytes + first)) {
        return true;
    }
    note_keys(&keys, bytes, bytes + first);
    while (line < u->t.length && line < most) {
        size_t line_end = text_line_end(u, line);
        if (line_end == u->t.length && !u->t.final) {
            return false;
        }
        size_t blanks = count_blanks(u, line, line_end);
        if (blanks <= margin || line + blanks == line_end) {
            break;
        }
        note_keys(&keys, bytes + line, bytes + line_end);
        end = line_end;
        line = line_end + 1;
    }
    f->join_credit -= (int64_t)(line - u->extent);
    bool is_bytes = bytes_hold(bytes, first, "<<") && trace_in(bytes, end);
    if (end > u->extent && is_bytes) {
        u->extent = end;
        f->finder.torn = true;
    } else if (end > u->extent) {
        take_block(f, u, &keys, end);
    }
    return line < u->t.length || line >= most || u->t.final;
}

/*
** Whether a document at `at`, in the line that begins at `line`, is no part of the block: it stands in the block's margin, or is what
** the block holds, as no object does that a program prints.
*/
static bool is_outside(framer *f, const text_unit *u, size_t line, size_t at, size_t margin) {
    const char *bytes = u->t.bytes;
    bool is_held = line == u->extent + 1 && at < u->t.length && bytes[at] == '{' &&
                   bytes[without_space(bytes, u->extent) - 1] == '{';
    bool is_in_margin = at - line <= margin;
    return ((is_held || is_in_margin) && begins_document(f, u, at)) ||
           (is_in_margin && holds_payload(f, u, at, text_line_end(u, line)));
}

/*
** A line that opens a bracket and ends, and the following lines up to the one that closes it in the same column: the
** lines of a payload printed over several lines belong together. False if more must be read.
*/
static bool extend_block(framer *f, text_unit *u) {
    const char *bytes = u->t.bytes;
    size_t end = without_space(bytes, u->extent), most = u->extent + TEXT_BLOCK_MAX, nested = 0;
    block_keys keys = {0};
    bool inside = true;
    end -= end > 1 && bytes[end - 1] == '$'; /* which cat -A prints at each line end */
    if (end == 0 || !is_one_of(bytes[end - 1], "{[(") || f->join_credit < 0) {
        return extend_hanging(f, u);
    }
    const size_t margin = block_margin(bytes, end);
    for (size_t line = u->extent + 1; line < u->t.length && line < most;) {
        size_t line_end = text_line_end(u, line);
        if (line_end == u->t.length && !u->t.final) {
            return false;
        }
        const size_t at = line + count_blanks(u, line, line_end);
        if (is_outside(f, u, line, at, margin) && !is_quoted_document(f, u, line)) {
            return true; /* the block was cut, or is no print */
        }
        note_keys(&keys, bytes + line, bytes + line_end);
        f->join_credit -= (int64_t)(line_end - line);
        bool in_margin = at - line <= margin && at < line_end;
        inside &= !in_margin;
        nested += in_margin && at + 1 == line_end && is_one_of(bytes[at], "{[");
        if (in_margin && nested > 0 && is_one_of(bytes[at], "}]")) {
            nested--; /* of JSON that a text in the block quotes */
        } else if (in_margin && is_one_of(bytes[at], "}])")) {
            close_block(f, u, &keys, at, line_end);
            return true;
        }
        line = line_end + 1;
    }
    /* The text ends before the block is closed. Where the input ends, too, all lines belong to it if they are inside. */
    bool is_most = u->t.length >= most;
    u->extent = u->t.final && !is_most && inside && keys.event ? u->t.length : u->extent;
    return u->t.final || is_most;
}

/* Whether a line ends with a payload, of which lines before it may be prints. */
static bool ends_with_payload(framer *f, const char *line, const char *end) {
    const char *open = memchr(line, '{', (size_t)(end - line));
    return open != NULL &&
           dk_scan_payload(open, without_space(open, (size_t)(end - open)), &f->scan);
}

/* Skips a terminal's colours and blanks. */
static const char *skip_colours(const char *p, const char *end) {
    while (p < end && (*p == ' ' || *p == '\x1b')) {
        const char *close = *p == '\x1b' ? memchr(p, 'm', (size_t)(end - p)) : p;
        p = close != NULL ? close + 1 : end;
    }
    return p;
}

/* One past a level of pino's at `p`; NULL if there is none. */
static const char *behind_level(const char *p, const char *end) {
    static const char *const levels[] = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", NULL};
    p = skip_colours(p, end);
    for (const char *const *level = levels; *level != NULL; level++) {
        if (bytes_begin(p, (size_t)(end - p), *level)) {
            return skip_colours(p + strlen(*level), end);
        }
    }
    return NULL;
}

/*
** One past a time in brackets at `p`; NULL if there is none. *is_pinos: it is a clock's alone, or has an offset, as pino-pretty
** prints them.
*/
static const char *behind_time(const char *p, const char *end, bool *is_pinos) {
    p = skip_colours(p, end);
    const char *close =
        end - p > 8 && *p == '[' && dk_is_digit(p[1]) ? memchr(p, ']', (size_t)(end - p)) : NULL;
    *is_pinos = close != NULL && (p[3] == ':' || (close - p > 20 && is_one_of(close[-5], "+-")));
    return close != NULL ? skip_colours(close + 1, end) : NULL;
}

/*
** Whether a line is the head of a record as pino-pretty prints it, with its process or without:
** [10:00:00.000] INFO (4321): hook, INFO [10:00:00.000] (4321): hook, [10:00:00] INFO: hook. "INFO: hook" may be one.
*/
static framer_pino pino_head(const char *line, size_t length) {
    enum { NEAR = 80 };
    const char *end = line + (length < NEAR ? length : NEAR);
    bool is_pinos = false;
    const char *time = behind_time(line, end, &is_pinos);
    const char *level = behind_level(time != NULL ? time : line, end), *p = level;
    if (level != NULL && time == NULL) {
        p = behind_time(level, end, &is_pinos);
    }
    if (p != NULL && p < end && (*p == '(' || (is_pinos && *p == ':'))) {
        return PINO_CERTAIN;
    }
    return level != NULL && level < end && *level == ':' ? PINO_MAYBE : PINO_NONE;
}

/* By so many blanks pino-pretty indents the members of an object. */
enum { PINO_INDENT = 4 };

/* Whether a line begins with a name and a colon, apart from colours. */
static bool is_labelled(const char *line, size_t length) {
    const char *colon = memchr(line, ':', length);
    return colon != NULL && memchr(line, ' ', (size_t)(colon - line)) == NULL &&
           (is_letter(*line) || *line == '\x1b');
}

/* Whether a line opens the print of a lead and ends inside it. */
static bool leaves_print_open(const char *line, size_t length) {
    return memmem(line, length, "lead.", 5) != NULL
               ? repr_encloses(line, length)
               : memmem(line, length, "data", 4) != NULL && repr_quotes(line, length);
}

/*
** Whether it is known what the following lines are after `looked` bytes were examined, of at most `most`: they were not all
** that is at hand, or no more would count.
*/
static bool is_known(const text_unit *u, size_t looked, size_t most) {
    return looked < u->t.length || looked >= most || u->t.final;
}

/*
** Lines of names and values, one below the other, that are a lead's. False if more must be read.
*/
static bool extend_keys(framer *f, text_unit *u) {
    size_t looked = 0, most = u->extent + TEXT_BLOCK_MAX;
    if (f->join_credit < 0 || !key_lines_begin(u->t.bytes, u->extent)) {
        return true;
    }
    size_t length = u->t.length < most ? u->t.length : most;
    size_t end = key_lines_end(u->t.bytes, length, f->indent, u->extent, &looked);
    if (!is_known(u, looked, most)) {
        return false;
    }
    f->join_credit -= (int64_t)looked;
    f->finder.torn |= end > u->extent; /* as a record it is one that was printed */
    u->extent = end;
    return true;
}

/*
** An entry with a print that its first line, or the line at `from`, opens and does not close: texts in it have line ends. False
** if more must be read.
*/
static bool extend_printed_entry(framer *f, text_unit *u, size_t from) {
    const char *bytes = u->t.bytes + from;
    const entry_lines lines = {bytes, u->t.length - from, u->extent - from, u->t.final};
    static const char *const signs[] = {"ata", "lead.", NULL};
    const bool may_be = f->join_credit > 0 && bytes_any(bytes_hold, bytes, u->extent - from, signs);
    char open = may_be ? repr_leaves_open(bytes, u->extent - from) : 0;
    size_t looked, end = open == 0 ? 0 : entry_print_end(&lines, open, &looked);
    if (open == 0 || end == SIZE_MAX) {
        return open == 0;
    }
    f->join_credit -= (int64_t)looked;
    if (end + from > u->extent &&
        (trace_in(u->t.bytes, end + from) || repr_names_lead(bytes, end))) {
        u->extent = end + from;
        f->finder.torn = true;
    }
    return true;
}

/*
** The three lines that the receiver in Discko's documentation prints for a lead belong together: "Event received:
** lead.…", "Date: …" and "Data: {", or "Data: map[" of Go, up to the line that closes it. False if more must be read.
*/
static bool extend_sample(framer *f, text_unit *u) {
    static const char *const labels[] = {"Date: ", "Data: "};
    const char *bytes = u->t.bytes, *first = "Event received: lead.";
    const char *start = memmem(bytes, u->extent, first, strlen(first));
    size_t line = u->extent, most = u->extent + TEXT_BLOCK_MAX, data = 0;
    if (start == NULL || f->join_credit < 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t from = line + 1, end = from < u->t.length ? text_line_end(u, from) : u->t.length;
        if (end == u->t.length && !u->t.final) {
            return false;
        }
        if (from >= end || memmem(bytes + from, end - from, labels[i], strlen(labels[i])) == NULL) {
            return true;
        }
        if (ends_with_payload(f, bytes + from, bytes + end)) {
            return true;
        }
        data = from;
        line = end;
    }
    while (line < u->t.length && line <= most &&
           (bytes[line - 1] == '{' || is_one_of(bytes[line + 1], " }"))) {
        line = text_line_end(u, line + 1);
    }
    f->join_credit -= (int64_t)line;
    if (line == u->t.length && !u->t.final) {
        return false;
    }
    u->extent = line;
    f->finder.torn = true; /* as a record it is one that was printed */
    return extend_printed_entry(f, u, data);
}

/* A print that a line opens and does not close, up to where it is closed. False if more must be read. */
static bool extend_print(framer *f, text_unit *u) {
    size_t first = u->extent, most = first + TEXT_BLOCK_MAX;
    if (!extend_printed_entry(f, u, 0)) {
        return false;
    }
    if (u->extent > first || f->join_credit < 0 || !leaves_print_open(u->t.bytes, u->extent)) {
        return true;
    }
    size_t length = u->t.length < most ? u->t.length : most;
    size_t end = repr_closes(u->t.bytes, u->extent, length), looked = end > 0 ? end : length;
    f->join_credit -= (int64_t)looked;
    u->extent = end > 0 ? end : u->extent;
    return is_known(u, looked, most);
}

bool text_look_at(framer *f, text_unit *u, size_t line_end) {
    *u = (text_unit){.t = {.bytes = reader_bytes(&f->reader), .length = reader_length(&f->reader)}};
    u->t.final = framer_is_final(f) || u->t.length > f->record_max;
    if (u->t.length > f->record_max) {
        u->t.length = f->record_max + 1; /* no matter how much has been read so far */
    }
    bool has_scan =
        f->scanned > 0 && f->scanned == u->t.length && f->scanned_from == reader_offset(&f->reader);
    u->t.known = has_scan ? &f->scan : NULL;
    u->extent = line_end;
    find_begin(&f->finder);
    framer_forget_around(f);
    if (reader_offset(&f->reader) >= f->columns_until) {
        find_note_columns(&f->finder, u->t.bytes, line_end);
        f->columns_until = reader_offset(&f->reader) + line_end;
    }
    bool is_member = f->pino >= (f->indent == PINO_INDENT ? PINO_MAYBE : PINO_CERTAIN) &&
                     is_labelled(u->t.bytes, line_end);
    f->pino = is_member ? PINO_CERTAIN : pino_head(u->t.bytes, line_end);
    f->finder.halves = is_member                 ? FIND_HALVES_ALL
                       : f->pino == PINO_CERTAIN ? FIND_HALVES_OBJECTS
                                                 : FIND_HALVES_NOTHING;
    size_t at = find_next(u->t.bytes, 0, u->extent);
    while (at < u->extent) {
        if (!look_at(f, u, &at)) {
            return false;
        }
    }
    u->is_line = u->extent == line_end;
    bool is_piece =
        join_goes_on(u->t.bytes, line_end, u->t.length); /* no block opened by the line follows */
    bool is_settled = f->finder.payloads > 0 && (u->has_error || u->cursor > u->last);
    if (!u->is_line && !is_piece && f->finder.payloads == 0) {
        return extend_printed_entry(f, u,
                                    0); /* its next lines were taken for a block of the print */
    }
    return !u->is_line || is_piece || is_settled ||
           (extend_block(f, u) && (u->extent > line_end || f->finder.payloads > 0 ||
                                   (extend_print(f, u) && extend_sample(f, u) &&
                                    (u->extent > line_end || extend_keys(f, u)))));
}
