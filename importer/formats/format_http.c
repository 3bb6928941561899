/* HTTP messages as they were sent, one after another. http.c reads them. */
#include "format.h"

#include <string.h>

#include "../find/trace.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/http.h"

/* Reads until the HTTP message at the front is complete or broken. FRAME_PASSED: *request is set. */
static frame_result read_message(framer *f, frame *record, http_request *request,
                                 http_result *result) {
    reader *r = &f->reader;
    frame_result more = FRAME_PASSED;
    while (more == FRAME_PASSED) {
        bool full = reader_length(r) > f->record_max;
        *result = http_request_read(reader_bytes(r), reader_length(r), framer_is_final(f) || full,
                                    request);
        if (full && (*result == HTTP_MORE || request->length > f->record_max)) {
            return oversize_pass_message(f, record, request->promised);
        }
        if (*result != HTTP_MORE) {
            return FRAME_PASSED;
        }
        more = framer_more(f, record);
    }
    return more;
}

/*
** Whether the bytes are read as a message. Lines of a log that only look like the beginning of one are read as lines;
** so is a head without an end in which something may be found.
*/
static bool is_message(const char *bytes, const http_request *request, http_result result) {
    if (result == HTTP_NONE || request->is_bare) {
        return false;
    }
    bool is_head = result == HTTP_TRUNCATED && request->body.offset == 0;
    return result == HTTP_BROKEN ? trace_in(bytes, request->length)
                                 : !is_head || !trace_in(bytes, request->length);
}

/*
** A message whose body is shorter than promised. Where whole payloads stand in what follows the head, that is read as
** records of its own: lines of a log, for example, that belong to no message.
*/
static frame_result take_cut(framer *f, const http_request *request) {
    finder *x = &f->finder;
    const char *bytes = reader_bytes(&f->reader);
    size_t head = request->body.offset, end = http_next(bytes, request->length, head);
    find_in_text(x, bytes + head, end - head, 1, true);
    bool holds_payload = x->payloads > 0;
    find_begin(x);
    framer_take(f, holds_payload ? head : end, true);
    judge_bad(f, &request->error);
    return f->finder.no_memory ? framer_no_memory(f) : FRAME_PASSED;
}

/* One past a line with the size of the body, which tshark -z follow writes before each segment; `p` if there is none. */
static const char *behind_size(const char *p, const char *end) {
    const char *line = skip_any(p, end, "\r\n"), *behind = skip_digits(line, end);
    const char *body = skip_any(behind, end, "\r\n");
    return behind > line && body > behind && body < end && *body == '{' ? body : p;
}

/* Where the body begins behind a line that names it: --a1b2c3d4-C-- in ModSecurity's audit log. */
static size_t behind_label(const char *bytes, const http_slice *body) {
    const char *text = bytes + body->offset, *end = text + body->length;
    const char *newline =
        body->length > 2 && memcmp(text, "--", 2) == 0 ? memchr(text, '\n', body->length) : NULL;
    return (size_t)((newline != NULL && newline + 1 < end ? newline + 1 : behind_size(text, end)) -
                    bytes);
}

/*
** Whether the body is JSON that goes on past its promised end: a tool has printed it again, and not the header, or has put
** a line before it. It is then read as a record of its own.
*/
static bool is_reprinted(framer *f, const http_request *request) {
    reader *r = &f->reader;
    size_t at = behind_label(reader_bytes(r), &request->body);
    size_t length = request->body.length - (at - request->body.offset);
    if (request->chunked || length == 0 || reader_bytes(r)[at] != '{' ||
        framer_scan(f, reader_bytes(r) + at, length) || f->scan.error.code != DK_TRUNCATED) {
        return false;
    }
    bool is_sound = false, more = true;
    while (!is_sound && more && reader_length(r) <= f->record_max) {
        is_sound = framer_scan(f, reader_bytes(r) + at, reader_length(r) - at);
        more = !is_sound && f->scan.error.code == DK_TRUNCATED && framer_grow(f);
    }
    return is_sound;
}

/* Takes a complete message that has been searched for payloads. */
static frame_result take_message(framer *f, const http_request *request, http_result result) {
    framer_take(f, request->length, true);
    if (f->finder.no_memory) {
        return framer_no_memory(f);
    }
    if (f->finder.payloads > 0) {
        judge_found_in_message(f, request->promised > 0 || request->chunked);
        format_note(f, &format_http);
    } else if (result != HTTP_WHOLE) {
        judge_bad(f, &request->error);
    } else if (judge_shows_trace(f)) {
        bool in_body = request->body.length > 0;
        judge_unread(f, &judge_no_payload, f->unit.bytes + (in_body ? request->body.offset : 0),
                     in_body ? request->body.length : f->unit.size);
    } else if (request->body.length == 0 && http_has_body(f->unit.bytes, &request->method)) {
        judge_bad(f, &judge_empty_body);
    } else {
        judge_ignored(f, IGNORED_HTTP);
    }
    return FRAME_PASSED;
}

/* Takes the head of a message alone. */
static frame_result take_head(framer *f, const http_request *request) {
    http_request head = *request;
    head.length = head.body.offset;
    head.body.length = 0;
    head.method.length = 0; /* that it has no body says nothing */
    const char *bytes = reader_bytes(&f->reader);
    const char *line = find_line_end(bytes, bytes + head.length); /* the first is only judged */
    find_begin(&f->finder);
    find_in_text(&f->finder, line, (size_t)(bytes + head.length - line), 1, false);
    return take_message(f, &head, HTTP_WHOLE);
}

/* An HTTP message for which http_begins returned HTTP_YES. */
static frame_result next_message(framer *f, frame *record) {
    reader *r = &f->reader;
    http_request request;
    http_result result;
    frame_result read = read_message(f, record, &request, &result);
    if (read != FRAME_PASSED) {
        return read;
    }
    if (!is_message(reader_bytes(r), &request, result)) {
        return FRAME_OTHER;
    }
    find_begin(&f->finder);
    if (result == HTTP_TRUNCATED && request.body.offset > 0) {
        return take_cut(f, &request);
    }
    if (result == HTTP_WHOLE) {
        (void)find_in_message(&f->finder, reader_bytes(r), request.length, 1);
        if (f->finder.payloads == 0 && is_reprinted(f, &request)) {
            return take_head(f, &request);
        }
    }
    return take_message(f, &request, result);
}

static frame_result next(framer *f, frame *record) {
    reader *r = &f->reader;
    http_start start;
    while ((start = http_begins(reader_bytes(r), reader_length(r), framer_at_end(f))) ==
           HTTP_UNSURE) {
        if (!framer_grow(f) && r->error != NULL) {
            return FRAME_FAILED;
        }
    }
    return start == HTTP_YES ? next_message(f, record) : FRAME_OTHER;
}

static bool recognise(const framer *f) {
    char c = *reader_bytes(&f->reader);
    return c >= 'A' && c <= 'Z';
}

const format format_http = {.name = "http", .rank = 3, .recognise = recognise, .next = next};
