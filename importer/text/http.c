#include "http.h"

#include <stdint.h>
#include <string.h>

#include "bytes.h"
#include "chars.h"
#include "stamp.h"

/* The longest method. */
enum { METHOD_MAX = 20 };

static const dk_error head_too_long = {DK_MALFORMED_HTTP, 0,
                                       "expected the head to end within 64 KiB"};
static const dk_error bad_length = {DK_MALFORMED_HTTP, 0, "expected one Content-Length"};
static const dk_error bad_chunk = {DK_MALFORMED_HTTP, 0, "expected the size of a chunk in hex"};
static const dk_error cut_head = {DK_TRUNCATED_HTTP, 0,
                                  "expected the empty line after the headers"};
static const dk_error cut_body = {DK_TRUNCATED_HTTP, 0, "expected the rest of the body"};

/* The line that begins at `at`: *next is after its line end. False if it has none yet. */
static bool line_at(const char *bytes, size_t length, size_t at, size_t *size, size_t *next) {
    const char *newline = memchr(bytes + at, '\n', length - at);
    if (newline == NULL) {
        return false;
    }
    *next = (size_t)(newline - bytes) + 1;
    *size = *next - 1 - at;
    *size -= *size > 0 && bytes[at + *size - 1] == '\r';
    return true;
}

/*
** ------------------------------------------------------------------------------- the first line
*/

static bool is_version(const char *p, size_t length) {
    return length == 8 && memcmp(p, "HTTP/1.", 7) == 0 && (p[7] == '0' || p[7] == '1');
}

static size_t method_length(const char *p, size_t length) {
    size_t at = 0;
    while (at < length && at < METHOD_MAX && ((p[at] >= 'A' && p[at] <= 'Z') || p[at] == '-')) {
        at++;
    }
    return at;
}

/* The two parts of "POST /x HTTP/1.1". False for anything else. */
static bool split_request(const char *p, size_t length, http_slice *method, http_slice *target) {
    size_t name = method_length(p, length);
    if (name < 3 || length < name + 11 || p[name] != ' ' || p[length - 9] != ' ' ||
        !is_version(p + length - 8, 8)) {
        return false;
    }
    *method = (http_slice){0, name};
    *target = (http_slice){name + 1, length - 9 - (name + 1)};
    return target->length > 0 && memchr(p + target->offset, ' ', target->length) == NULL;
}

/* "HTTP/1.1 200 OK". */
static bool split_status(const char *p, size_t length, http_slice *status) {
    *status = (http_slice){9, 3};
    return length >= 12 && is_version(p, 8) && p[8] == ' ' &&
           skip_digits(p + 9, p + 12) == p + 12 && (length == 12 || p[12] == ' ');
}

static bool is_first_line(const char *p, size_t length) {
    http_slice method, target;
    return split_request(p, length, &method, &target) || split_status(p, length, &method);
}

/* Whether a first line may begin with these bytes; decided as early as possible. */
static bool may_begin(const char *p, size_t length) {
    static const char version[] = "HTTP/1.";
    if (memcmp(p, version, length < sizeof version - 1 ? length : sizeof version - 1) == 0) {
        return true;
    }
    size_t name = method_length(p, length);
    return name == length ? name <= METHOD_MAX : name >= 3 && p[name] == ' ';
}

http_start http_begins(const char *bytes, size_t length, bool final) {
    size_t looked = length < HTTP_HEAD_MAX ? length : HTTP_HEAD_MAX, size, next;
    if (!may_begin(bytes, looked)) {
        return HTTP_NO;
    }
    if (line_at(bytes, looked, 0, &size, &next)) {
        return is_first_line(bytes, size) ? HTTP_YES : HTTP_NO;
    }
    return final || length >= HTTP_HEAD_MAX ? HTTP_NO : HTTP_UNSURE;
}

/* Where another message begins, at or after `from`, which is the beginning of a line; `length` if none does. */
static size_t next_message(const char *bytes, size_t length, size_t from) {
    size_t size, next;
    while (from < length && line_at(bytes, length, from, &size, &next)) {
        if (may_begin(bytes + from, size) && is_first_line(bytes + from, size)) {
            return from;
        }
        from = next;
    }
    return length;
}

size_t http_next(const char *bytes, size_t length, size_t from) {
    const char *newline = from < length ? memchr(bytes + from, '\n', length - from) : NULL;
    return newline == NULL ? length : next_message(bytes, length, (size_t)(newline - bytes) + 1);
}

/*
** --------------------------------------------------------------------------------------- the head
*/

/* What the headers say about the body. */
typedef struct framing_headers {
    bool has_length, chunked, contradict;
    uint64_t length;
} framing_headers;

static bool parse_length(const char *p, size_t length, uint64_t *value) {
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        if (!dk_is_digit(p[i]) || *value > UINT32_MAX) {
            return false;
        }
        *value = *value * 10 + (uint64_t)(p[i] - '0');
    }
    return length > 0;
}

/* The value of the header in this line, without white space around it, if it has that name. */
static bool header_is(const char *bytes, size_t at, size_t size, const char *name,
                      http_slice *value) {
    size_t length = strlen(name);
    if (size <= length || bytes[at + length] != ':' || !bytes_begin_alike(bytes + at, size, name)) {
        return false;
    }
    const char *end = bytes + at + size, *p = skip_blanks(bytes + at + length + 1, end);
    while (end > p && is_blank(end[-1])) {
        end--;
    }
    *value = (http_slice){(size_t)(p - bytes), (size_t)(end - p)};
    return true;
}

/* Whether a line is a header, or continues the previous one. */
static bool is_header(const char *line, size_t size) {
    const char *end = line + size, *name = skip_name(line, end, "!#$%&'*+-.^_`|~");
    const char *colon = skip_blanks(name, end);
    return (size > 0 && is_blank(*line)) || (name > line && colon < end && *colon == ':');
}

static void note_header(const char *bytes, size_t at, size_t size, http_request *out,
                        framing_headers *h) {
    http_slice value;
    uint64_t length;
    if (header_is(bytes, at, size, "Content-Length", &value)) {
        bool sound = parse_length(bytes + value.offset, value.length, &length);
        h->contradict |= !sound || (h->has_length && length != h->length);
        h->length = length;
        h->has_length = true;
    } else if (header_is(bytes, at, size, "Transfer-Encoding", &value)) {
        const char *last = bytes + value.offset + value.length - 7;
        h->chunked |= value.length >= 7 && bytes_begin_alike(last, 7, "chunked");
    } else if (header_is(bytes, at, size, "Date", &value)) {
        out->date = value;
    } else if (header_is(bytes, at, size, "Content-Encoding", &value)) {
        size_t first = out->content.length > 0 ? out->content.offset : value.offset;
        out->content = (http_slice){first, value.offset + value.length - first};
    }
}

/*
** Reads the headers. *body: where the body begins. A head that was cut may end with one line that is not a header; if
** more follows that is not a message, these lines are not HTTP.
*/
static http_result read_head(const char *bytes, size_t length, bool final, http_request *out,
                             framing_headers *h, size_t *body) {
    size_t at, size, next, looked = length < HTTP_HEAD_MAX ? length : HTTP_HEAD_MAX;
    bool first = line_at(bytes, looked, 0, &size, &at), is_cut = false;
    if (first && !split_request(bytes, size, &out->method, &out->target)) {
        out->is_bare = split_status(bytes, size, &out->target);
    }
    while (first && line_at(bytes, looked, at, &size, &next)) {
        if (size == 0 && !is_cut) {
            out->is_bare = false;
            *body = next;
            return HTTP_WHOLE;
        }
        if (is_first_line(bytes + at, size)) {
            out->length = at; /* the next message begins before this head has ended */
            out->error = cut_head;
            out->error.offset = (uint32_t)at;
            return HTTP_TRUNCATED;
        }
        if (is_cut) {
            return HTTP_NONE;
        }
        is_cut = !is_header(bytes + at, size);
        out->is_bare &= is_cut;
        note_header(bytes, at, size, out, h);
        at = next;
    }
    if (!final && length < HTTP_HEAD_MAX) {
        return HTTP_MORE;
    }
    out->error = length >= HTTP_HEAD_MAX ? head_too_long : cut_head;
    out->length = next_message(bytes, length, first ? at : length);
    out->error.offset = (uint32_t)(out->length < looked ? out->length : looked);
    return length >= HTTP_HEAD_MAX ? HTTP_BROKEN : HTTP_TRUNCATED;
}

/*
** --------------------------------------------------------------------------------------- the body
*/

/* The body, as far as it is there, ends at `end`; the message is cut or broken. */
static http_result stop_at(http_request *out, size_t end, http_result result,
                           const dk_error *error) {
    out->length = end;
    out->body.length = end - out->body.offset;
    out->error = *error;
    out->error.offset = (uint32_t)end;
    return result;
}

static http_result read_sized(const char *bytes, size_t length, bool final, uint64_t size,
                              http_request *out) {
    size_t start = out->body.offset;
    bool whole = size <= length - start;
    out->promised = size <= UINT64_MAX - start ? start + size : UINT64_MAX;
    size_t end = whole ? start + (size_t)size : length;
    size_t next = http_next(bytes, end, start);
    if (next < end) {
        return stop_at(out, next, HTTP_TRUNCATED, &cut_body);
    }
    if (!whole) {
        return final ? stop_at(out, length, HTTP_TRUNCATED, &cut_body) : HTTP_MORE;
    }
    out->length = end;
    out->body.length = (size_t)size;
    return HTTP_WHOLE;
}

/* The size in a chunk's first line. False if there is none. Extensions are skipped. */
static bool chunk_size(const char *p, size_t length, uint64_t *size) {
    size_t digits = 0;
    *size = 0;
    while (digits < length && digits < 9 && hex_value(p[digits]) >= 0) {
        *size = *size << 4 | (uint64_t)hex_value(p[digits++]);
    }
    return digits > 0 && digits < 9 && (digits == length || strchr("; \t", p[digits]) != NULL);
}

/* After the last chunk: trailers and an empty line. */
static http_result read_trailers(const char *bytes, size_t length, bool final, size_t at,
                                 http_request *out) {
    size_t size, next;
    out->trailers.offset = at;
    while (line_at(bytes, length, at, &size, &next)) {
        if (size == 0) {
            out->length = next;
            out->body.length = next - out->body.offset;
            out->trailers.length = at - out->trailers.offset;
            return HTTP_WHOLE;
        }
        if (is_first_line(bytes + at, size)) {
            return stop_at(out, at, HTTP_TRUNCATED, &cut_body);
        }
        at = next;
    }
    return final ? stop_at(out, length, HTTP_TRUNCATED, &cut_body) : HTTP_MORE;
}

/* The message is broken up to the next one. If none is in sight, the first line of one may have begun. */
static http_result bad_chunks(size_t end, size_t length, bool final, http_request *out) {
    return end == length && !final ? HTTP_MORE : stop_at(out, end, HTTP_BROKEN, &bad_chunk);
}

static http_result read_chunks(const char *bytes, size_t length, bool final, http_request *out) {
    size_t at = out->body.offset, size, next;
    uint64_t data;
    while (line_at(bytes, length, at, &size, &next)) {
        if (!chunk_size(bytes + at, size, &data)) {
            return is_first_line(bytes + at, size)
                       ? stop_at(out, at, HTTP_TRUNCATED, &cut_body)
                       : bad_chunks(next_message(bytes, length, next), length, final, out);
        }
        if (data == 0) {
            return read_trailers(bytes, length, final, next, out);
        }
        size_t end = data < length - next ? next + (size_t)data : length;
        size_t other = http_next(bytes, end, next);
        if (other < end) {
            return stop_at(out, other, HTTP_TRUNCATED, &cut_body);
        }
        at = end;
        at += at < length && bytes[at] == '\r';
        if (at < length && bytes[at] == '\n') {
            at++;
        } else if (at < length) {
            return bad_chunks(http_next(bytes, length, at), length, final, out);
        }
    }
    return final ? stop_at(out, length, HTTP_TRUNCATED, &cut_body) : HTTP_MORE;
}

bool http_has_body(const char *bytes, const http_slice *method) {
    static const char *const methods[] = {"POST",   "PUT",    "PATCH", "PROPFIND", "PROPPATCH",
                                          "REPORT", "SEARCH", "QUERY", "LOCK",     NULL};
    return bytes_any(bytes_are, bytes + method->offset, method->length, methods);
}

/* Neither a length nor chunks: the body is empty, or all bytes up to the next message. */
static http_result read_rest(const char *bytes, size_t length, bool final, http_request *out) {
    if (out->method.length > 0 && !http_has_body(bytes, &out->method)) {
        out->length = out->body.offset;
        return HTTP_WHOLE;
    }
    size_t start = out->body.offset;
    size_t end = next_message(bytes, length, start);
    if (end == length && !final) {
        return HTTP_MORE;
    }
    out->length = end;
    out->body.length = end - start;
    return HTTP_WHOLE;
}

/* Behind the interim answer "100 Continue" at `at`, which a capture of both directions has between a head and its body. */
static size_t behind_interim(const char *bytes, size_t length, size_t at) {
    size_t size = 0, next = at;
    if (!bytes_begin(bytes + at, length - at, "HTTP/1.1 100")) {
        return at;
    }
    length = length - at > HTTP_HEAD_MAX ? at + HTTP_HEAD_MAX : length;
    while (line_at(bytes, length, next, &size, &next)) {
        if (size == 0) {
            return next;
        }
    }
    return at;
}

http_result http_request_read(const char *bytes, size_t length, bool final, http_request *out) {
    framing_headers headers = {0};
    *out = (http_request){0};
    http_result head = read_head(bytes, length, final, out, &headers, &out->body.offset);
    if (head != HTTP_WHOLE) {
        return head;
    }
    out->body.offset = behind_interim(bytes, length, out->body.offset);
    out->chunked = headers.chunked;
    if (headers.chunked) {
        return read_chunks(bytes, length, final, out);
    }
    if (headers.contradict) {
        size_t end = next_message(bytes, length, out->body.offset);
        return end == length && !final ? HTTP_MORE : stop_at(out, end, HTTP_BROKEN, &bad_length);
    }
    return headers.has_length ? read_sized(bytes, length, final, headers.length, out)
                              : read_rest(bytes, length, final, out);
}

void http_body(const char *bytes, const http_request *request, char *out, size_t *made) {
    const char *body = bytes + request->body.offset;
    size_t length = request->body.length, at = 0, size, next;
    uint64_t data;
    *made = 0;
    if (!request->chunked) {
        memcpy(out, body, length);
        *made = length;
        return;
    }
    while (line_at(body, length, at, &size, &next) && chunk_size(body + at, size, &data) &&
           data > 0) {
        size_t count = data < length - next ? (size_t)data : length - next;
        memcpy(out + *made, body + next, count);
        *made += count;
        at = next + count;
        at += at < length && body[at] == '\r';
        at += at < length && body[at] == '\n';
    }
}

bool http_date(const char *bytes, const http_request *request, char out[24]) {
    char utc[DK_DATE_LENGTH + 1];
    if (!stamp_read(bytes + request->date.offset, request->date.length, utc)) {
        return false;
    }
    memcpy(out, utc, DK_DATE_LENGTH);
    return true;
}
