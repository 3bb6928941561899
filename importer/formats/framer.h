/*
** Framing: finds the records in an input's bytes, and the payloads in them. Each record is taken for what
** stands where it begins: a JSON document, an HTTP message, else a line of text. Only a header of CSV decides
** what follows it is. A record with payloads in it is handed out once for each, one without is handed out
** as bad where it shows a trace of a payload, else as ignored.
**
** The elements of an array are records of their own, and so are those of a container that is too large to be
** read in one piece: what is being read may lie inside of several.
**
** Memory stays within the record limit; no byte is scanned more than a few times.
*/
#ifndef DISCKO_FRAMER_H
#define DISCKO_FRAMER_H

#include "../../ext/scan.h"
#include "../cli/ignored.h"
#include "../input/reader.h"
#include "csv.h"
#include "find.h"

/*
** The version of the reading rules: what is taken for a record, and for the payload in it. Raise it with every
** change by which an input may come to more payloads: what was ignored or quarantined is then read again.
*/
enum { READING_RULES = 3 };

/* How much of a record over the size limit is kept. */
enum { HEAD_MAX = 1 << 16 };

/* How many containers around a record are remembered. */
enum { FRAMER_INSIDE_MAX = 22 };

typedef enum frame_result {
    FRAME_PAYLOAD, /* record.text, and framer.scan of it */
    FRAME_BAD,     /* framer.error says why */
    FRAME_IGNORED, /* without a payload or a trace of one: record.count of them, framer.reason */
    FRAME_WAITING, /* the input ends inside its last record, which may still grow */
    FRAME_END,
    FRAME_FAILED /* framer.reader.error */
} frame_result;

/*
** A record: where it lies in the input, and its bytes, which are valid until the next one, as is the
** payload's text. Records of the same entry share the range.
*/
typedef struct frame {
    uint64_t offset;
    uint64_t length;
    const char *bytes;
    size_t size;      /* of bytes: less than length for a record over the limit */
    const char *text; /* the payload */
    size_t text_length;
    char received_at[DK_DATE_LENGTH + 1]; /* by the capture; or empty */
    uint64_t count;                       /* how many records this is */
} frame;

/* Where an input is continued: what framing the bytes before came to. All zero at its beginning. */
typedef struct framer_point {
    uint64_t offset;
    uint64_t records;
    const char *format;   /* as framer_format gave it */
    const char *inside;   /* as framer_inside gave it */
    const char *encoding; /* what the input was converted from ("utf16"); or NULL; borrowed */
    const char *head;     /* the input's first bytes, where the source has no descriptor; or NULL */
    size_t head_length;
} framer_point;

/* Where the bytes end whose records have been returned, and their digest. */
typedef struct framer_end {
    uint64_t offset;
    dk_hash content;
} framer_end;

/* Enough for an encoding's name. */
enum { FRAMER_ENCODING_MAX = 8 };

struct format;

typedef struct framer {
    reader reader;
    size_t record_max;
    const char *column; /* --at: a column of CSV, or a path ("$.body"); or NULL */
    char columns[128];  /* of CSV without the column that was asked for: those it has; or empty */
    csv_layout layout;  /* of CSV */
    bool csv_apart;     /* it has columns "event" and "data" */
    size_t csv_root;    /* how much of --at, a path, is the column's name; 0: nothing of it */
    char inside[FRAMER_INSIDE_MAX + 1]; /* the brackets that are open, outermost first */
    size_t depth;
    uint64_t line;              /* the window's first, counted from 1; 0 if it is not known */
    uint64_t record_line;       /* the last record's first, likewise */
    const struct format *whole; /* the format of the whole input; NULL for records of any */
    const struct format *named; /* the format it is named after so far; NULL for plain JSON */
    bool at_value;              /* in an object that is open: its key has been passed */
    bool reported_damage;       /* the error of a source that is damaged has been returned */
    bool final;                 /* an incomplete last record is bad rather than waiting */
    bool ended;                 /* what waits has been reported */
    bool waits_large;           /* it is over the size limit: `held` is where it begins */
    bool began;                 /* something has been read that is no separator */
    bool raw_lines; /* a line with a payload has shown that backslashes are not doubled */
    bool in_pino;   /* the last line was the head of a record of pino-pretty's, or a member in it */
    framer_end held;
    uint64_t records; /* so far */
    finder finder;
    /* What was put together from pieces: those that lie ahead, in the input's offsets, first ones first. */
    struct framer_piece {
        uint64_t from, to;
    } * ahead;
    size_t ahead_count, ahead_room;
    uint64_t around_until; /* up to there, what the finder knows to be open before a record is */
    uint64_t lead_text;    /* up to there a line is near one of a lead's text, printed alone */
    uint64_t drawn_until;  /* no row drawn over several lines shows a trace before this offset */
    uint64_t
        torn_until; /* before this offset, lines that nothing is known of may be the rest of a torn row */
    uint64_t join_until,
        join_key;            /* before this offset, pieces with this key are not joined again */
    uint64_t escapes_looked; /* no line before this offset shows whether they are */
    uint64_t scanned_from;   /* where the broken value began of which `scan` is the scan, */
    size_t scanned;          /* and how many bytes the scan was given; 0: it is of something else */
    int64_t join_credit;     /* bytes that may be looked ahead: so that it stays linear */
    struct prefixed *prefixed; /* of format_prefixed.c; NULL until it is needed */
    int prefix_level;          /* how many prefixes have been taken off the input's lines */
    /* The record that is being handed out. */
    frame unit;
    size_t next;  /* of what was found in it */
    bool handing; /* that has not come to its end */
    bool verdict; /* nothing was: `error` or `reason` */
    frame_result unit_result;
    dk_scan scan;
    dk_error error; /* of a bad record; its offset counts from the record's first byte */
    ignored_reason reason;
    char message[200]; /* room for error.message */
    const char *encoding;
    char format[sizeof "documents++" + FRAMER_ENCODING_MAX + FIND_PATH_MAX];
    char *head; /* HEAD_MAX bytes */
} framer;

/* `column`: --at, or NULL; borrowed. False when out of memory. */
bool framer_init(framer *f, size_t record_max, const char *column);
void framer_free(framer *f);

/*
** Begins an input: the source is at the point. False if it cannot be read on with, which
** framer.reader.error explains. CSV that is continued has its header read again, from the file or from
** point->head; without either, the layout is that of the CSV before.
*/
bool framer_begin(framer *f, source *from, const framer_point *point, bool final);

frame_result framer_next(framer *f, frame *record);

/* Where the next run goes on: before what waits. */
framer_end framer_reached(framer *f);

/* Whether all that has been read so far is either in a record or between records. */
static inline bool framer_settled(const framer *f) {
    return (!f->handing || f->next >= f->finder.count) && !f->verdict && !f->at_value &&
           f->ahead_count == 0;
}

/*
** The name of the format seen so far, with the encoding it was converted from and the path at which payloads
** were found: "ndjson+$.body", "csv+utf16".
*/
const char *framer_format(framer *f);

/* Whether framer_format may give it. */
bool framer_knows_format(const char *name);

/* What the window's front lies inside of: the brackets that are open; empty for nothing. */
const char *framer_inside(const framer *f);

#endif
