/*
** Lines of an access log, or of another log that is text, in which a JSON body stands somewhere:
** escaped as nginx does by default (\xHH), as a JSON string (nginx's escape=json), or as it is.
*/
#ifndef DISCKO_LOGLINE_H
#define DISCKO_LOGLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/date.h"

typedef enum logline_result {
    LOGLINE_NONE,  /* no body anywhere */
    LOGLINE_EMPTY, /* a field of "-" or "" at the line's end or behind its request, and no body */
    LOGLINE_BODY
} logline_result;

typedef enum logline_escaping { LOGLINE_PLAIN, LOGLINE_HEX, LOGLINE_JSON } logline_escaping;

typedef enum logline_clock {
    LOGLINE_TIMELESS,
    LOGLINE_COMMON, /* 10/Oct/2024:13:55:36 +0000 */
    LOGLINE_ISO     /* 2024-10-10T13:55:36.123Z and its relatives */
} logline_clock;

/* A part of the line; NULL and 0 where there is none. */
typedef struct logline_slice {
    const char *bytes;
    size_t length;
} logline_slice;

typedef struct logline {
    logline_slice body; /* of LOGLINE_BODY; up to the line's end where the line was cut */
    logline_escaping escaping;
    logline_slice time;
    logline_clock clock;
    logline_slice method; /* of the request, if one ("POST /x HTTP/1.1") is in the line */
} logline;

/*
** Whether an input whose first bytes these are (white space and BOM passed) looks like a text log
** rather than JSON: its first line has a time or a request as logs do, or a payload behind some text.
** To be asked with the whole first line, or as much of it as there will be.
*/
bool logline_begins(const char *bytes, size_t length);

/* Takes a line, without its line end, apart. */
logline_result logline_body(const char *line, size_t length, logline *out);

/*
** The body's bytes, unescaped: exact bytes for \xHH; for JSON escapes see unescape.h. Room: the
** body's length.
*/
void logline_decode(const logline *line, char *out, size_t *made);

/* The line's time in UTC; false where it has none or it is none. A time without zone is read as UTC. */
bool logline_time(const logline *line, char out[DK_DATE_LENGTH]);

#endif
