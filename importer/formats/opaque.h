/*
** Objects as other languages print them (Python, Ruby, Go, console.log). They are not JSON and cannot be stored,
** and a payload quoted inside one must not be stored in its place.
*/
#ifndef DISCKO_OPAQUE_H
#define DISCKO_OPAQUE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bracket at `at` may open such an object, judging by what follows it. */
bool opaque_begins(const char *bytes, size_t at, size_t line_end);

/*
** Whether some object in what is opened at `at` has both a key "event" and a key "data". *end becomes how far
** it was read: one past the bracket that closes it, or `to`, the end of the line or lines it may take;
** *closed whether it ends there.
*/
bool opaque_payload(const char *bytes, size_t at, size_t to, size_t *end, bool *closed);

#endif
