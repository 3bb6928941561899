/*
** HAR, an HTTP archive: {"log":{"version":…,"creator":…,"entries":[…]}}, as browsers and proxies save it. It is
** recognised only so that discko_files.format says `har`. Being JSON it is read by format_json.c; find_value.c finds the
** payloads in the requests' bodies, and stamp.c knows `startedDateTime`.
*/
#include "../text/bytes.h"
#include "../text/chars.h"
#include "format.h"

/* An archive has at least so many bytes; its version and creator stand among the first so many. */
enum { ARCHIVE_LEAST = 64, FRONT_MOST = 4096 };

/* Takes a character and the white space after it; false if it is not the next one. */
static bool take(const char **p, const char *end, char c) {
    if (*p == end || **p != c) {
        return false;
    }
    *p = skip_json_space(*p + 1, end);
    return true;
}

static bool recognise(const framer *f) {
    if (f->records > 0 || f->depth > 0) {
        return false;
    }
    const char *p = reader_bytes(&f->reader);
    size_t length = reader_length(&f->reader);
    const char *end = p + (length < FRONT_MOST ? length : FRONT_MOST);
    if (length < ARCHIVE_LEAST || !take(&p, end, '{') ||
        !bytes_begin(p, (size_t)(end - p), "\"log\"")) {
        return false;
    }
    p = skip_json_space(p + 5, end);
    return take(&p, end, ':') && take(&p, end, '{') &&
           bytes_hold(p, (size_t)(end - p), "\"version\"") &&
           bytes_hold(p, (size_t)(end - p), "\"creator\"");
}

/* Records the name, and leaves the record to format_json.c. */
static frame_result next(framer *f, frame *record) {
    (void)record;
    format_note(f, &format_har);
    return FRAME_OTHER;
}

const format format_har = {.name = "har", .rank = 4, .recognise = recognise, .next = next};
