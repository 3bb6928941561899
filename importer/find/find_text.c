/* Decoded text: a JSON document, an HTTP message, base64, or lines with JSON in them. */
#include <assert.h>
#include <string.h>

#include "../../ext/value.h"
#include "../text/base64.h"
#include "../text/chars.h"
#include "../text/http.h"
#include "../text/repr.h"
#include "../text/wrapped.h"
#include "finder.h"
#include "trace.h"

static void look_text(finder *f, const char *text, size_t length, int level);

/* The first line, the headers and the trailers of a message, where they show a trace of a payload. */
static void look_head(finder *f, const char *text, const http_slice *lines, int level) {
    if (lines->length > 0 && find_shows_trace(f, text + lines->offset, lines->length)) {
        look_text(f, text + lines->offset, lines->length, level);
    }
}

/* The time of a message with so many payloads. Several in a response are a list of what came some time before. */
static void set_message_time(finder *f, const http_request *message, const char *date, size_t mark,
                             size_t payloads) {
    if (message->method.length > 0 || payloads == 1) {
        find_set_time(f, mark, date, true);
    }
}

size_t find_in_message(finder *f, const char *text, size_t length, int level) {
    http_request request;
    char date[DK_DATE_LENGTH + 1] = {0};
    size_t made, mark = f->count, payloads = f->payloads;
    http_result result = http_request_read(text, length, true, &request);
    find_allow_text(f, result == HTTP_NONE ? length : request.length);
    if (result == HTTP_NONE) {
        look_text(f, text, length, level);
        return length;
    }
    if (result != HTTP_WHOLE) {
        find_note_cut(f, text, request.length);
        return request.length;
    }
    char *out = find_room(f, request.body.length);
    if (out == NULL) {
        return request.length;
    }
    http_body(text, &request, out, &made);
    find_in_body(f, out, made, text + request.content.offset, request.content.length, level);
    look_head(f, text, &(http_slice){0, request.body.offset}, level);
    look_head(f, text, &request.trailers, level);
    if (http_date(text, &request, date)) {
        set_message_time(f, &request, date, mark, f->payloads - payloads);
    }
    return request.length;
}

/* Text that begins with an HTTP message. More of them may follow, as on a connection that is kept open, or other text. */
static void look_messages(finder *f, const char *text, size_t length, int level) {
    const char *end = text + length;
    while (text < end && http_begins(text, (size_t)(end - text), true) == HTTP_YES) {
        text += find_in_message(f, text, (size_t)(end - text), level);
        text = skip_json_space(text, end);
    }
    if (text < end) {
        find_in_text(f, text, (size_t)(end - text), level, false);
    }
}

/* Whether a line is a member of an object printed over several lines: texts quoted in it belong to that object. */
static bool is_member(const char *line, size_t length) {
    const char *end = line + length, *p = skip_json_space(line, end);
    bool escaped;
    if (p == end || *p != '"' || memchr(p + 1, '"', (size_t)(end - p) - 1) == NULL) {
        return false;
    }
    p = dk_string_end(p, end, &escaped);
    return p < end && *p == ':';
}

/* Where text begins that has not been read, behind payloads found since `mark` in it: they are in something broken. */
static size_t behind_payloads(finder *f, const char *text, size_t length, size_t from, size_t mark,
                              size_t count) {
    for (size_t i = mark; i < count; i++) {
        const char *payload = f->list[i].kind == FOUND_PAYLOAD ? f->list[i].text : NULL;
        if (payload != NULL && payload >= text + from && payload < text + length) {
            find_note_rest(f, text + from, (size_t)(payload - (text + from)));
            from = (size_t)(payload - text) + f->list[i].length;
        }
    }
    return from;
}

/*
** Whether a value without a payload may be a lead that could not be read, or belong to something torn around it: it is no
** other program's event.
*/
static bool may_be_torn_off(const char *text, size_t length) {
    unsigned seen = trace_look(text, length);
    return (seen & TRACE_EVENT) == 0 || (seen & TRACE_DATA) == 0 ||
           (seen & (TRACE_LEAD | TRACE_NAMED)) != 0;
}

/*
** The candidate at `at` has been searched: the text from `from` up to it is not read by anything else. Its bracket may be the
** value of a key before it, unless it holds a payload. Returns where such text begins again.
*/
static size_t settle_rest(finder *f, const find_text *t, find_result result, size_t from, size_t at,
                          size_t end, const find_mark *before) {
    if (result == FIND_NONE) {
        return from;
    }
    if (result == FIND_BROKEN) {
        return behind_payloads(f, t->bytes, t->length, from, before->count, f->count);
    }
    assert(end >= at);
    bool is_print = f->here.repr == t->bytes && f->here.repr_end == end;
    bool has_payload = f->payloads > before->payloads;
    bool is_unread =
        !has_payload &&
        (!trace_may_have_words(t->bytes + at, end - at) ||
         (!find_settle_notes(f, before->notes) && may_be_torn_off(t->bytes + at, end - at)));
    if (is_print || is_unread) {
        return from;
    }
    find_note_rest(f, t->bytes + from, at + !has_payload - from);
    return end;
}

/* A text while its lines are searched. */
typedef struct look {
    find_text t;
    size_t last_line; /* where its last line begins */
    size_t rest;      /* where text begins that nothing has read */
    size_t last;      /* where the last payload ends, or what is left of one */
    stamp time;       /* the time of the last value */
    size_t wrapped;   /* up to where lines of base64 have been put together */
} look;

/*
** Searches a part of a mail that begins here with the header that says how it is encoded, uuencoded lines, or a block of YAML.
** As they stand, its lines are not what was sent. Returns where it ends; 0 if there is none.
*/
static size_t look_part(finder *f, look *l) {
    const char *text = l->t.bytes + l->t.line;
    wrap of;
    size_t end;
    dk_error error;
    bool may_be_mail = is_one_of(*text, "Ccb");
    bool may_be_block =
        l->t.line_end > l->t.line && is_one_of(text[l->t.line_end - l->t.line - 1], "|>+-");
    wrap_kind kind = may_be_mail || may_be_block
                         ? wrap_begins(text, l->t.length - l->t.line, 0, true, &of)
                         : WRAP_NONE;
    kind = may_be_mail || kind == WRAP_BLOCK ? kind : WRAP_NONE;
    char *out = kind == WRAP_NONE || kind == WRAP_MAIL ? NULL : find_room(f, of.length);
    if (out == NULL) {
        return 0;
    }
    size_t made = wrap_undo(kind, text, &of, out);
    bool is_base64 = kind == WRAP_BASE64;
    if (is_base64 && (of.body == 0 || !base64_decode(out, made, out, &made, &error))) {
        find_drop_room(f);
        return 0;
    }
    (void)find_take_decoded(f, &l->t, out, made, l->t.line + of.length, &end);
    find_note_rest(f, l->t.bytes + l->rest, l->t.line - l->rest);
    l->rest = end;
    return end;
}

/*
** Searches lines of base64 that begin here, put together. Returns where they end; 0 if there are none with a payload in
** them.
*/
static size_t look_wrapped(finder *f, look *l) {
    const char *text = l->t.bytes + l->t.line;
    size_t length = l->t.length - l->t.line, made, payloads = f->payloads, notes = f->note_count;
    wrap of;
    if (l->t.line < l->wrapped || !is_one_of(*text, "eWHI") ||
        wrap_begins(text, length, 0, true, &of) != WRAP_BASE64) {
        return 0;
    }
    l->wrapped = l->t.line + of.length;
    char *out = find_room(f, of.length);
    if (out == NULL) {
        return 0;
    }
    made = wrap_undo(WRAP_BASE64, text, &of, out);
    (void)find_in_base64(f, out, made, l->t.level);
    if (f->payloads == payloads) {
        find_drop_notes(f, notes); /* the lines are read one by one */
        return 0;
    }
    find_part_notes(f, notes);
    find_note_rest(f, l->t.bytes + l->rest, l->t.line - l->rest);
    l->rest = l->wrapped;
    return l->wrapped;
}

/*
** The candidate at `at` has been searched. Returns where to go on; the end of the text if another payload's print, which
** was noted, quotes what was found there.
*/
static size_t settle_candidate(finder *f, look *l, find_result result, size_t at, size_t end,
                               const find_mark *before) {
    find_text *t = &l->t;
    const char *text = t->bytes;
    size_t notes = f->note_count;
    if (f->payloads > before->payloads && at > l->rest &&
        repr_encloses(text + l->rest, at - l->rest)) {
        find_drop_since(f, before->count, before->payloads);
        find_note_unread(f, text + l->rest, t->length - l->rest);
        return t->length;
    }
    if (f->count > before->count && find_value_stamp(f, t, l->last, at, end, &l->time)) {
        find_set_time(f, before->count, l->time.utc, l->time.rank < 2);
    }
    bool is_lost = result == FIND_BROKEN && find_shows_trace(f, text + at, end - at);
    l->last = f->payloads > before->payloads || is_lost ? end : l->last;
    bool is_word = text[at] != '{' && text[at] != '['; /* further words may continue it */
    l->rest = settle_rest(f, t, result, l->rest, at, end, before);
    at = result == FIND_NONE ? at + 1 : end;
    at = at < t->line_end ? find_next(text, at, t->line_end) : at;
    bool is_last =
        at >= t->line_end && l->last_line <= t->line_end && (!is_word || end == t->length);
    find_part_notes(f, is_last ? notes : before->notes);
    return at;
}

/* The lines of a text. */
static void look_lines(finder *f, const char *text, size_t length, int level) {
    const char *newline = memrchr(text, '\n', length);
    look l = {.t = {text, length, 0, 0, true, level, NULL},
              .last_line = newline == NULL ? 0 : (size_t)(newline - text) + 1};
    find_text *t = &l.t;
    dk_error error;
    while (t->line < length) {
        t->line_end = (size_t)(find_line_end(text + t->line, text + length) - text);
        find_note_columns(f, text + t->line, t->line_end - t->line);
        f->here.plain_only = is_member(text + t->line, t->line_end - t->line);
        size_t at = f->here.plain_only ? 0 : look_wrapped(f, &l), end = 0;
        at = at > 0 || f->here.plain_only ? at : look_part(f, &l);
        at = at > 0 ? at : find_next(text, t->line, t->line_end);
        while (at < t->line_end) {
            const find_mark before = {f->count, f->payloads, f->note_count};
            find_result result = find_candidate(f, t, at, &end, &error);
            at = settle_candidate(f, &l, result, at, end, &before);
        }
        /* A value that spans lines is not read again line by line. */
        t->line = at > t->line_end ? at : t->line_end + 1;
    }
    if (l.rest < length) {
        find_note_rest(f, text + l.rest, length - l.rest);
    }
}

/* A text that is one JSON document. False if it is not. */
static bool look_document(finder *f, const char *text, size_t length, int level, bool whole) {
    if (length == 0 || !is_one_of(*text, "{[\"")) {
        return false;
    }
    bool is_sound = find_scan(f, text, length);
    if (is_sound && f->scan.root.length == length) {
        dk_value root = f->scan.root;
        find_walk(f, text, &root, level, whole);
        return true;
    }
    if (!is_sound && f->scan.error.code == DK_TRUNCATED && *text == '{') {
        f->torn = true;
        find_note_cut(f, text, length);
    }
    return false;
}

/* Searches lines. What was known about the surrounding text does not apply to them. */
static void look_text(finder *f, const char *text, size_t length, int level) {
    find_here around = f->here;
    f->here = (find_here){.sql = escape_sql_rules(text, length)};
    look_lines(f, text, length, level);
    f->here = around;
}

/* The payloads since `mark` that stand in a text, and in no other text inside it. */
static void set_text(finder *f, size_t mark, const char *text, size_t length) {
    for (size_t i = mark; i < f->count; i++) {
        finding *x = &f->list[i];
        if (x->in == NULL && x->text >= text && x->text < text + length) {
            x->in = text;
            x->in_length = length;
        }
    }
}

/*
** Whether a text is an element of a list of strings, in a document that was indented and then taken apart into its lines. What
** it quotes may be what a point of a lead quotes.
*/
static bool is_indented_element(finder *f, const char *text, const char *end) {
    enum { LEAST = 2 };
    const char *p = skip_json_space(text, end);
    size_t length = (size_t)(end - p);
    length -= length > 0 && p[length - 1] == ',';
    return p - text >= LEAST && length > 0 && *p == '"' && find_scan(f, p, length) &&
           f->scan.root.length == length;
}

void find_in_text(finder *f, const char *text, size_t length, int level, bool whole) {
    size_t mark = f->count;
    find_allow_text(f, length);
    if (level > FIND_LEVELS_MAX) {
        find_note_deep(f, text, length);
        return;
    }
    if (http_begins(text, length, true) == HTTP_YES) {
        look_messages(f, text, length, level);
        return;
    }
    const char *end = text + without_space(text, length);
    if (level > 0 && is_indented_element(f, text, end)) {
        find_note_rest(f, text, length);
        return;
    }
    text = skip_json_space(text + byte_order_mark(text, length), end);
    length = (size_t)(end - text);
    if (look_document(f, text, length, level, whole)) {
        set_text(f, mark, text, length);
    } else if (!(length >= 16 && find_is_all_base64(text, length) &&
                 find_in_base64(f, text, length, level))) {
        look_text(f, text, length, level);
        set_text(f, mark, text, length);
    }
}
