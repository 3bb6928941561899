/*
** Traces of payloads: whether bytes in which no payload was found hold what only payloads hold, so that
** they are worth keeping. They do where "lead. begins a string in them, or where they have a key "event" and
** a key "data", in whatever they are encoded: JSON in JSON at any depth, \x22, \u0022, HTML entities,
** percent-encoding, doubled quotes, UTF-16, hexadecimal, and base64 of either alphabet whatever stands
** before it; also as Python, Ruby, PHP, Go, Java and console.log print the same.
**
** Linear, each byte is looked at a few times; no allocation.
*/
#ifndef DISCKO_TRACE_H
#define DISCKO_TRACE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TRACE_LEAD = 1,  /* "lead. */
    TRACE_EVENT = 2, /* a key "event" */
    TRACE_DATA = 4   /* a key "data" */
};

/*
** What the bytes show, a combination of the above. What is looked at in pieces shows what all of them do
** (combine with |); pieces should overlap by TRACE_OVERLAP bytes.
*/
enum { TRACE_OVERLAP = 64 };
unsigned trace_look(const char *bytes, size_t length);

/* Whether that is a trace. */
static inline bool trace_is(unsigned seen) {
    return (seen & TRACE_LEAD) != 0 ||
           (seen & (TRACE_EVENT | TRACE_DATA)) == (TRACE_EVENT | TRACE_DATA);
}

static inline bool trace_in(const char *bytes, size_t length) {
    return trace_is(trace_look(bytes, length));
}

#endif
