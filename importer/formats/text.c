#include "text.h"

#include <string.h>

#include "http.h"
#include "logline.h"

static bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

/* How many bytes of white space and BOM the text begins with. */
static size_t leading_space(const char *bytes, size_t length) {
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && (is_line_end(bytes[at]) || bytes[at] == ' ' || bytes[at] == '\t')) {
        at++;
    }
    return at;
}

/* Whether the text begins as JSON that could hold payloads does. */
static bool begins_json(const char *bytes, size_t length) {
    if (length == 0 || bytes[0] == '{' || bytes[0] == '"' || bytes[0] == '\x1E') {
        return true;
    }
    if (bytes[0] == '[') {
        size_t at = 1 + leading_space(bytes + 1, length - 1);
        return at == length || strchr("{[\"]", bytes[at]) != NULL;
    }
    return false;
}

size_t text_header(framer *f, const char *bytes, size_t length) {
    /* As webhook.site exports its requests; the others are named on the command line. */
    static const char site_column[] = "content", site_other[] = "token_id";
    csv_layout other;
    csv_span row = {0};
    length = length < TEXT_PEEK ? length : TEXT_PEEK; /* a longer line is no header */
    size_t space = leading_space(bytes, length);
    if (csv_row(bytes + space, length - space, true, 0, &row) != CSV_WHOLE ||
        space + row.length >= TEXT_PEEK) {
        return 0;
    }
    const char *header = bytes + space;
    bool found = f->column != NULL ? csv_header(header, row.length, f->column, &f->layout)
                                   : csv_header(header, row.length, site_other, &other) &&
                                         csv_header(header, row.length, site_column, &f->layout);
    return found ? space + row.length : 0;
}

framing text_framing(framer *f) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader), space = leading_space(bytes, length);
    const char *start = bytes + space;
    if (text_header(f, bytes, length) > 0) {
        return FRAMING_CSV;
    }
    if (begins_json(start, length - space)) {
        return FRAMING_JSON;
    }
    if (http_begins(start, length - space, true) == HTTP_YES) {
        return FRAMING_HTTP;
    }
    return logline_begins(start, length - space) ? FRAMING_LOG : FRAMING_JSON;
}

size_t text_find(const framer *f, size_t from, size_t *searched) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    while (from < length) {
        const char *end = memchr(bytes + from, '\n', length - from);
        size_t next = end == NULL ? length : (size_t)(end - bytes) + 1;
        *searched = end == NULL ? length : next - 1;
        if (next == length) {
            return SIZE_MAX;
        }
        http_start start = f->framing != FRAMING_HTTP
                               ? HTTP_YES
                               : http_begins(bytes + next, length - next, f->reader.eof);
        if (start == HTTP_YES) {
            return next;
        }
        if (start == HTTP_UNSURE) {
            return SIZE_MAX;
        }
        from = next;
    }
    *searched = length;
    return SIZE_MAX;
}

/*
** Whether the last row, which no line end closes, is whole all the same: it has all its columns, and
** ends as a quoted field or a payload does.
*/
static bool is_whole_row(framer *f, const char *row, size_t length) {
    csv_span span = {0};
    size_t made;
    if (csv_row(row, length, true, f->layout.delimiter, &span) != CSV_WHOLE ||
        span.length != length || (row[length - 1] != '"' && row[length - 1] != '}') ||
        length > HEAD_MAX) {
        return false;
    }
    return csv_field(row, length, &f->layout, f->layout.columns - 1, f->head, &made);
}

static text_span next_row(framer *f, bool final) {
    csv_span row = {0};
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    final = final || (f->reader.eof && is_whole_row(f, bytes, length));
    switch (csv_row(bytes, length, final, f->layout.delimiter, &row)) {
    case CSV_WHOLE: return (text_span){TEXT_RECORD, row.length, row.error};
    case CSV_BROKEN: return (text_span){TEXT_BROKEN, row.length, row.error};
    default: return (text_span){.result = TEXT_MORE};
    }
}

static text_span next_line(framer *f, bool final) {
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    const char *end = memchr(bytes, '\n', length);
    if (end == NULL && !final) {
        return (text_span){.result = TEXT_MORE};
    }
    size_t line = end == NULL ? length : (size_t)(end - bytes);
    while (line > 1 && bytes[line - 1] == '\r') {
        line--;
    }
    return (text_span){.result = TEXT_RECORD, .length = line};
}

static text_span next_message(framer *f, bool final) {
    static const dk_error no_request = {DK_MALFORMED_HTTP, 0,
                                        "expected a request line (POST /path HTTP/1.1)"};
    const char *bytes = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader), searched;
    http_request request;
    http_start start = http_begins(bytes, length, final);
    if (start == HTTP_NO) {
        size_t next = text_find(f, 0, &searched);
        if (next == SIZE_MAX && !final) {
            return (text_span){.result = TEXT_MORE};
        }
        return (text_span){TEXT_BROKEN, next == SIZE_MAX ? length : next, no_request};
    }
    http_result result =
        start == HTTP_UNSURE ? HTTP_MORE : http_request_read(bytes, length, final, &request);
    switch (result) {
    case HTTP_MORE: return (text_span){.result = TEXT_MORE};
    case HTTP_WHOLE:
        return (text_span){.result = request.method.length > 0 ? TEXT_RECORD : TEXT_PASSED,
                           .length = request.length};
    default: return (text_span){TEXT_BROKEN, request.length, request.error};
    }
}

text_span text_next(framer *f, bool final) {
    if (is_line_end(*reader_bytes(&f->reader))) {
        return (text_span){.result = TEXT_PASSED, .length = 1};
    }
    return f->framing == FRAMING_CSV    ? next_row(f, final)
           : f->framing == FRAMING_HTTP ? next_message(f, final)
                                        : next_line(f, final);
}
