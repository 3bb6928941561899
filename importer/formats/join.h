/*
** Joins records that a logger split: a record that Docker split at 16 kB, one that a Kubernetes runtime split
** with its flags P and F, or a JSON value printed over several lines, each with the logger's prefix or each in
** a JSON record with the line in "log". Other lines may stand between the pieces.
**
** Reads a window that begins with the first piece. Consumes nothing.
*/
#ifndef DISCKO_JOIN_H
#define DISCKO_JOIN_H

#include "../../ext/date.h"
#include "../find/find.h"
#include "../text/csv.h"

typedef enum join_result {
    JOIN_NONE,  /* no split value begins here */
    JOIN_MORE,  /* more input is needed to decide */
    JOIN_WHOLE, /* a complete JSON value in pieces */
    JOIN_TORN   /* some pieces of a value, whose end is missing */
} join_result;

/*
** Streams of Docker's in which a line has shown that lines end in a line end: a record of theirs that has none is continued by
** the next one, however short it is. The last few are remembered.
*/
enum { JOIN_STREAMS = 8 };
typedef struct join_streams {
    uint64_t key[JOIN_STREAMS];
    size_t count;
} join_streams;

bool join_is_ended(const join_streams *s, uint64_t key);
void join_note_ended(join_streams *s, uint64_t key);

typedef struct join_piece {
    size_t from, to;
    size_t at; /* where its content begins in the joined text */
} join_piece;

typedef struct joined {
    char *text; /* allocated with find_room */
    size_t length;
    join_piece *pieces; /* likewise, in order; the first is the given line */
    size_t count;
    /* What stands before the value in its line, if a string or an element may begin there; or NULL. */
    char *before;
    size_t before_length;
    size_t looked;   /* how much of the window was read */
    uint64_t key;    /* identifies the source that the pieces share */
    bool strayed;    /* lines of the same kind that fit nowhere stand between the pieces */
    bool contiguous; /* no other lines stand between the pieces */
    bool by_flags;   /* a whole line, whose pieces say themselves that more follows */
    bool unopened;   /* no JSON value is open at the end of its first piece */
    char received_at[DK_DATE_LENGTH + 1]; /* the first piece's; or empty */
} joined;

/*
** `first`: the length of the first piece, a line, a document or a row. `root`: its value if it has been scanned, or NULL.
** `table`: of rows, in whose payload column the pieces stand; or NULL.
** `final`: nothing follows the window. `skipped_key`: pieces with this key are not joined; 0: all are. Memory for the
** result comes from the finder.
*/
join_result join_lines(finder *f, const char *bytes, size_t length, size_t first,
                       const dk_value *root, const csv_layout *table, bool final,
                       const join_streams *ended, uint64_t skipped_key, joined *out);

/* Sets `contiguous`. `bytes`: those from which the places of the pieces are counted. */
void join_look_between(joined *j, const char *bytes);

/*
** Whether the line [0, line_end) is a piece that another one of its stream continues: it has the flag P of a Kubernetes
** runtime, or the next line in `length` bytes is numbered as the next piece of a message.
*/
bool join_goes_on(const char *bytes, size_t line_end, size_t length);

/*
** A line that a logger wrote: as a JSON record, with the flags P and F, in quotes as PHP-FPM logs what a worker wrote, behind
** a prefix, in a row of CSV, or as a piece of one of PostgreSQL's messages in syslog.
*/
typedef struct join_line {
    enum { JOIN_JSON, JOIN_CRI, JOIN_WORKER, JOIN_PREFIX, JOIN_ROW, JOIN_NUMBERED } kind;
    uint64_t key;     /* of its stream */
    const char *text; /* what was logged, in the line's own bytes; of CSV the row */
    size_t length;
    bool escaped;  /* as in a JSON string */
    bool goes_on;  /* the next line of its stream continues it, without a line end between them */
    bool guessed;  /* only the length says so */
    bool is_bare;  /* of a record as Docker writes them: it has no line end at its end ... */
    bool is_ended; /* ... or has one */
    unsigned long number; /* of the piece, in its message */
} join_line;

/* Reads a line of the first three kinds. False if it is none. */
bool join_read(const char *bytes, size_t length, dk_scan *scan, join_line *out);

/* The same for a text that is one such line and nothing else. */
bool join_is_line(const char *bytes, size_t length, dk_scan *scan, uint64_t *key, bool *goes_on);

/* Whether a line may be such a JSON record: it holds the name of a member in which loggers put the line. */
bool join_may_be_record(const char *bytes, size_t length);

/* What was logged, without escapes. `out` has room for l->length bytes. Returns how many were written. */
size_t join_decode(const join_line *l, char *out);

/* The time that such a line gives, or one with a prefix of words, of which `length` ends before the content; or "". */
void join_time(const char *bytes, size_t length, dk_scan *scan, char utc[DK_DATE_LENGTH + 1]);

/*
** Concatenates the contents of all lines that a logger wrote, of the first three kinds or numbered, and leaves out
** other lines. `out` has room for `length` bytes. Returns how many bytes were written. Sets *lines to how many lines
** they came from, and *goes_on to whether the last of them is to be continued.
*/
size_t join_contents(const char *bytes, size_t length, dk_scan *scan, char *out, size_t *lines,
                     bool *goes_on);

#endif
