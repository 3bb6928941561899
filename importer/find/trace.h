/*
** Traces of payloads: whether bytes in which no payload was found are still worth keeping. They are if a string
** in them begins with "lead., or if they have a key "event" and a key "data". The encodings that are recognised:
** JSON in JSON at any depth, \x22, \u0022, HTML entities, percent-encoding, HAProxy's #22, doubled quotes, UTF-16,
** hexadecimal, base64 of either alphabet at any alignment, and values as Python, Ruby, PHP, Go, Java and console.log
** print them.
**
** In any other notation, text or binary, a lead shows by two signs together: the word "event" with lead.… or test as the next
** word, and the word "data" with what opens a value or leads to a member of it. Either alone is what logs and SQL say.
**
** A line of a test event that was printed over several lines says nothing but "event": "test", and no other line of it shows a
** trace. So this member is one by itself, unless the braces around it are closed: then the object has been read.
**
** Linear time: each byte is read a few times. Allocates nothing.
*/
#ifndef DISCKO_TRACE_H
#define DISCKO_TRACE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TRACE_LEAD = 1,    /* "lead. */
    TRACE_EVENT = 2,   /* a key "event" */
    TRACE_DATA = 4,    /* a key "data" */
    TRACE_NAMED = 8,   /* an event of Discko's in any notation */
    TRACE_INSIDE = 16, /* the inside of its data in any notation */
    TRACE_TEST = 32    /* "event": "test" in an object that is not closed */
};

/*
** The traces in the bytes, a combination of the flags above. To search in pieces, combine the results with |
** and let the pieces overlap by TRACE_OVERLAP bytes.
*/
enum { TRACE_OVERLAP = 64 };
unsigned trace_look(const char *bytes, size_t length);

/*
** Whether the bytes end a lead that began before them: they close brackets that they have not opened, and name what only a
** lead has, or close as many as the last point of a lead does. A file that begins within a payload begins so.
*/
bool trace_ends_lead(const char *bytes, size_t length);

/*
** Whether there may be a word, so that marks are worth examining: it stands there as it is, with an escaped letter,
** or with NUL bytes in it.
*/
bool trace_may_have_words(const char *bytes, size_t length);

/* Whether the flags amount to a trace of a payload. */
static inline bool trace_is(unsigned seen) {
    return (seen & (TRACE_LEAD | TRACE_TEST)) != 0 ||
           (seen & (TRACE_EVENT | TRACE_DATA)) == (TRACE_EVENT | TRACE_DATA) ||
           ((seen & TRACE_NAMED) != 0 && (seen & (TRACE_DATA | TRACE_INSIDE)) != 0);
}

static inline bool trace_in(const char *bytes, size_t length) {
    return trace_is(trace_look(bytes, length));
}

#endif
