/*
** Raw HTTP/1.0 and 1.1 messages as a capture has them, one after another: heads with CRLF or bare LF line ends,
** bodies by Content-Length or in chunks. Responses between the requests are framed too, so that they can be skipped.
**
** A line inside a body that begins a request or a response shows that the capture lost the rest of the body, whatever
** length was promised: no JSON contains such a line.
*/
#ifndef DISCKO_HTTP_H
#define DISCKO_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/date.h"

/* The longest head: its request line and headers, with the empty line that ends it. */
enum { HTTP_HEAD_MAX = 1 << 16 };

typedef enum http_start { HTTP_NO, HTTP_YES, HTTP_UNSURE } http_start;

typedef enum http_result {
    HTTP_WHOLE,
    HTTP_MORE,      /* the window must grow to tell */
    HTTP_TRUNCATED, /* the body is shorter than promised, or the head does not end */
    HTTP_BROKEN,
    HTTP_NONE /* the first line is not followed by a head: a log may contain such a line */
} http_result;

/* An offset from the first byte of the message. */
typedef struct http_slice {
    size_t offset;
    size_t length;
} http_slice;

typedef struct http_request {
    size_t length;     /* head and body; if not whole, up to the next message or the end */
    http_slice method; /* empty for a response */
    http_slice target; /* of a response: its status */
    http_slice date;   /* the value of the Date header; empty where there is none */
    http_slice
        content;     /* the value of Content-Encoding, from the first one to the last; or empty */
    http_slice body; /* as it was sent; of a truncated one, what there is */
    http_slice trailers; /* after the chunks of a whole one */
    uint64_t promised;   /* the message's length by its Content-Length; 0 if it has none */
    bool chunked;
    bool is_bare;   /* truncated, and no more than the first line of a response, as logs have it */
    dk_error error; /* when truncated or broken */
} http_request;

/*
** Whether an HTTP message begins here: METHOD SP TARGET SP HTTP/1.x or HTTP/1.x SP STATUS, and a line end.
** HTTP_UNSURE if the window ends too early to tell; never if it is final.
*/
http_start http_begins(const char *bytes, size_t length, bool final);

/* Where the next message begins, on a line behind the one that `from` stands in; `length` if none does. */
size_t http_next(const char *bytes, size_t length, size_t from);

/*
** The message at the front of the window, for which http_begins returned HTTP_YES. The length of its body is given by
** Content-Length or by its chunks. With neither it is empty for methods without one (GET, HEAD, DELETE, OPTIONS,
** TRACE, CONNECT), and reaches to the next message or the end for others. With HTTP_MORE and HTTP_NONE, *out must not
** be used. At the size limit the caller may set `final` to get the extent of a message that is too large.
*/
http_result http_request_read(const char *bytes, size_t length, bool final, http_request *out);

/*
** The body's own bytes, chunks joined, of a request that is whole or truncated. Room: the request's
** body.length.
*/
void http_body(const char *bytes, const http_request *request, char *out, size_t *made);

/* Whether requests with this method carry a body: the one list of them. */
bool http_has_body(const char *bytes, const http_slice *method);

/*
** Normalises the Date header (Wed, 09 Oct 2024 13:55:36 GMT) to YYYY-MM-DDTHH:MM:SS.sssZ. False if there is none or
** it is not a date.
*/
bool http_date(const char *bytes, const http_request *request, char out[24]);

#endif
