/* Decoded text: a JSON document, an HTTP message, base64, or lines with JSON in them. */
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "chars.h"
#include "finder.h"
#include "http.h"
#include "opaque.h"
#include "stamp.h"
#include "trace.h"

bool find_stamp(const char *line, size_t length, char utc[DK_DATE_LENGTH + 1]) {
    stamp found;
    if (!stamp_find(line, length, &found)) {
        return false;
    }
    memcpy(utc, found.utc, sizeof found.utc);
    return true;
}

static void look_text(finder *f, const char *text, size_t length, int level);

/* The first line, the headers and the trailers of a message, where they show a trace of a payload. */
static void look_head(finder *f, const char *text, const http_slice *lines, int level) {
    if (lines->length > 0 && find_shows_trace(f, text + lines->offset, lines->length)) {
        look_text(f, text + lines->offset, lines->length, level);
    }
}

void find_in_message(finder *f, const char *text, size_t length, int level) {
    http_request request;
    char date[DK_DATE_LENGTH + 1] = {0};
    size_t made, mark = f->count;
    http_result result = http_request_read(text, length, true, &request);
    if (result == HTTP_NONE) {
        look_text(f, text, length, level);
        return;
    }
    if (result != HTTP_WHOLE) {
        find_note_cut(f, text, length);
        return;
    }
    char *out = find_room(f, request.body.length);
    if (out == NULL) {
        return;
    }
    http_body(text, &request, out, &made);
    if (made > 2 && memcmp(out, "\x1F\x8B", 2) == 0) {
        find_in_gzip(f, out, made, level + 1);
    } else {
        find_in_text(f, out, made, level, true);
    }
    look_head(f, text, &(http_slice){0, request.body.offset}, level);
    look_head(f, text, &request.trailers, level);
    if (http_date(text, &request, date)) {
        find_set_time(f, mark, date);
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
            find_note_other(f, text + from, (size_t)(payload - (text + from)));
            from = (size_t)(payload - text) + f->list[i].length;
        }
    }
    return from;
}

/*
** The candidate at `at` has been searched: the text from `from` up to it is not read by anything else. Returns where such
** text begins again.
*/
static size_t settle_rest(finder *f, const find_text *t, find_result result, size_t from, size_t at,
                          size_t end, size_t mark) {
    bool is_print = f->opaque == t->bytes && f->opaque_end == end;
    if (result == FIND_VALUE && !is_print) {
        find_note_other(f, t->bytes + from, at - from);
        return end;
    }
    return result == FIND_BROKEN ? behind_payloads(f, t->bytes, t->length, from, mark, f->count)
                                 : from;
}

/* The lines of a text. */
static void look_lines(finder *f, const char *text, size_t length, int level) {
    find_text t = {text, length, 0, 0, true, level, NULL};
    dk_error error;
    size_t rest = 0;
    while (t.line < length) {
        t.line_end = (size_t)(find_line_end(text + t.line, text + length) - text);
        f->plain_only = is_member(text + t.line, t.line_end - t.line);
        size_t at = find_next(text, t.line, t.line_end), end = 0;
        while (at < t.line_end) {
            size_t mark = f->count, payloads = f->payloads;
            char utc[DK_DATE_LENGTH + 1];
            find_result result = find_candidate(f, &t, at, &end, &error);
            if (f->payloads > payloads && at > rest && opaque_encloses(text + rest, at - rest)) {
                find_drop_since(f, mark, payloads); /* another payload's print quotes it */
                find_note_unread(f, text + rest, length - rest);
                return;
            }
            if (f->count > mark && find_stamp(text + t.line, at - t.line, utc)) {
                find_set_time(f, mark, utc);
            }
            rest = settle_rest(f, &t, result, rest, at, end, mark);
            at = result == FIND_NONE ? at + 1 : end;
            at = at < t.line_end ? find_next(text, at, t.line_end) : at;
        }
        t.line = at > t.line_end
                     ? at
                     : t.line_end + 1; /* a value that spans lines is not read again line by line */
    }
    find_note_other(f, text + rest, length - rest);
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
    const char *opaque = f->opaque;
    size_t opaque_end = f->opaque_end;
    bool plain_only = f->plain_only;
    f->opaque = NULL;
    look_lines(f, text, length, level);
    f->plain_only = plain_only;
    f->opaque = opaque;
    f->opaque_end = opaque_end;
}

void find_in_text(finder *f, const char *text, size_t length, int level, bool whole) {
    if (level > FIND_LEVELS_MAX) {
        find_note_deep(f, text, length);
        return;
    }
    if (http_begins(text, length, true) == HTTP_YES) {
        find_in_message(f, text, length, level);
        return;
    }
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    while (length > 0 && dk_is_json_space(text[length - 1])) {
        length--;
    }
    const char *first = skip_json_space(text, text + length);
    length -= (size_t)(first - text);
    text = first;
    if (look_document(f, text, length, level, whole)) {
        return;
    }
    if (length >= 16 && find_is_all_base64(text, length)) {
        (void)find_in_base64(f, text, length, level);
    } else {
        look_text(f, text, length, level);
    }
}
