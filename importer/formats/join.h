/*
** Putting together what a logger has taken apart: a record that Docker split at 16 kB, the runtime of
** Kubernetes with its flags P and F, or a JSON value printed over several lines that each have the logger's
** prefix, or each are a record of JSON with the line in "log". Lines of others may stand between them.
**
** Looks at a window that begins with the first piece, and changes nothing.
*/
#ifndef DISCKO_JOIN_H
#define DISCKO_JOIN_H

#include "../../ext/date.h"
#include "find.h"

typedef enum join_result {
    JOIN_NONE,  /* nothing that goes on begins here */
    JOIN_MORE,  /* the window must grow to tell, or the input must */
    JOIN_WHOLE, /* a JSON value from pieces */
    JOIN_TORN   /* it goes on, but not up to its end */
} join_result;

typedef struct join_piece {
    size_t from, to;
} join_piece;

typedef struct joined {
    char *text; /* in the finder's room */
    size_t length;
    join_piece *pieces; /* likewise, in order; the first is the line that was given */
    size_t count;
    size_t looked;                        /* how far the window was looked at */
    uint64_t key;                         /* what the pieces have in common */
    bool contiguous;                      /* nothing stands between them */
    char received_at[DK_DATE_LENGTH + 1]; /* the first piece's; or empty */
} joined;

/*
** `first`: how long the first piece is, a line or a document. `final`: nothing follows the window. Room for
** what is put together is taken from the finder. `but`: what has this key is not looked at.
*/
join_result join_lines(finder *f, const char *bytes, size_t length, size_t first, bool final,
                       uint64_t but, joined *out);

#endif
