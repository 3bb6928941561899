/*
** Framing of what is no JSON: rows of CSV, HTTP requests, and the lines of a log. Looks at the
** framer's window and says what stands at its front; the framer does the rest.
*/
#ifndef DISCKO_TEXT_H
#define DISCKO_TEXT_H

#include "framer.h"

typedef enum text_result {
    TEXT_RECORD, /* a record of this length */
    TEXT_PASSED, /* bytes between records */
    TEXT_BROKEN, /* a bad record: *error */
    TEXT_MORE    /* the window must grow to tell, or the input must */
} text_result;

typedef struct text_span {
    text_result result;
    size_t length;
    dk_error error;
} text_span;

/*
** What the input, whose beginning the window is, is made of. Where that is CSV, f->layout is set. A
** window of TEXT_PEEK bytes, or all there is, suffices.
*/
enum { TEXT_PEEK = 1 << 16 };
framing text_framing(framer *f);

/* Reads the layout of CSV from its first bytes: how long the header is, 0 where there is none. */
size_t text_header(framer *f, const char *bytes, size_t length);

/*
** What stands at the front of the window, which is not empty. `final`: nothing follows the window.
*/
text_span text_next(framer *f, bool final);

/* Where at or after `from` a record may begin again; else SIZE_MAX, and *searched is where to go on. */
size_t text_find(const framer *f, size_t from, size_t *searched);

#endif
