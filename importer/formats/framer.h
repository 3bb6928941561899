/*
** Framing: finds the records in an input's bytes, and the payloads in them. What stands at the beginning of a record
** decides what it is: a JSON document, an HTTP message, or else a line of text. Only a CSV header determines what the
** following lines are. A record is returned once for each payload in it. A record without payloads is returned as bad
** if it shows a trace of a payload, else as ignored.
**
** The elements of an array are records of their own, and so are those of a container that is too large to be read in one
** piece. The reader may therefore be inside several containers.
**
** Memory stays within the record limit; no byte is scanned more than a few times.
*/
#ifndef DISCKO_FRAMER_H
#define DISCKO_FRAMER_H

#include "../../ext/scan.h"
#include "../cli/ignored.h"
#include "../find/find.h"
#include "../find/quoted.h"
#include "../input/reader.h"
#include "../text/csv.h"
#include "heading.h"
#include "join.h"
#include "repeats.h"
#include "torn_lines.h"

/*
** The version of the rules by which records and payloads are found. Raise it with every change that may find more
** payloads in an input: records that were ignored or quarantined are then read again.
*/
enum { READING_RULES = 5 };

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
** A record: its place in the input, its bytes, and a payload in it. The bytes and the payload's text are valid until the
** next record. The payloads of one entry have the same range.
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

/* Where reading continues, and the state that the bytes before have led to. All zero at the beginning of an input. */
typedef struct framer_point {
    uint64_t offset;
    uint64_t records;
    const char *format;   /* as framer_format gave it */
    const char *inside;   /* framer.inside of then */
    const char *encoding; /* what the input was converted from ("utf16"); or NULL; borrowed */
    const char *head;     /* the input's first bytes, where the source has no descriptor; or NULL */
    size_t head_length;
} framer_point;

/* The end of the bytes whose records have been returned, and the digest of these bytes. */
typedef struct framer_end {
    uint64_t offset;
    dk_hash content;
} framer_end;

/* Enough for an encoding's name. */
enum { FRAMER_ENCODING_MAX = 8 };

struct format;

/* PINO_MAYBE: other programs write such a line, too, and what follows it decides. */
typedef enum framer_pino { PINO_NONE, PINO_MAYBE, PINO_CERTAIN } framer_pino;

typedef struct framer {
    reader reader;
    size_t record_max;
    const char *column; /* --at: a column of CSV, or a path ("$.body"); or NULL */
    char columns[128];  /* the columns of CSV that lacks the one that was asked for; or empty */
    csv_layout layout;  /* of CSV */
    bool csv_apart;     /* it has separate columns "event" and "data" */
    size_t csv_quoted;  /* how many payloads in the present row stand in texts of a lead */
    size_t csv_root;    /* how much of the path --at is the name of a column; 0: nothing */
    char inside[FRAMER_INSIDE_MAX + 1]; /* the brackets that are open, outermost first */
    size_t depth;
    uint64_t line;              /* the window's first, counted from 1; 0 if it is not known */
    uint64_t record_line;       /* the last record's first, likewise */
    const struct format *whole; /* the format of the whole input; NULL for records of any */
    const struct format *named; /* the format it is named after so far; NULL for plain JSON */
    bool at_value;              /* in an object that is open: its key has been passed */
    bool reported_damage;       /* the error of a source that is damaged has been returned */
    bool final;                 /* an incomplete last record is bad rather than waiting */
    bool ended;                 /* the incomplete last record has been reported */
    bool waits_large; /* the incomplete last record is over the size limit; it begins at `held` */
    bool began;       /* something other than a separator has been read */
    size_t indent;    /* how many blanks stand before the front of the window in its line */
    size_t gap;       /* how many line ends stand between it and the last record */
    size_t unit_gap;  /* the same of `unit` */
    bool raw_lines;   /* a line with a payload has shown that backslashes are not doubled */
    bool dotted;      /* the lines are a stream of packets with dots for what is not ASCII */
    framer_pino pino; /* the last line was of a record that pino-pretty wrote */
    heading heading;
    quoted_near near; /* what the record before says of payloads that a lead quotes */
    torn_lines torn_lines;
    repeats repeats;
    framer_end held;
    uint64_t records;           /* so far */
    join_streams ended_streams; /* as far as the input and the next lines have shown */
    finder finder;
    /* The pieces ahead of a record that was joined from pieces, as offsets in the input, in order. */
    struct framer_piece {
        uint64_t from, to;
    } * ahead;
    size_t ahead_count, ahead_room;
    /* Offsets before which something holds: */
    uint64_t around_until;  /* what the finder has noted as open around records is valid */
    uint64_t lead_text;     /* a line is near a lead's text that was printed on its own line */
    uint64_t columns_until; /* lines have been read for what they say of columns */
    uint64_t layout_until;  /* no row laid out over several lines shows a trace */
    uint64_t torn_until;    /* unrecognised lines may be the rest of a torn row */
    uint64_t join_until, join_key; /* pieces with this key are not joined again */
    uint64_t escapes_looked;       /* no line shows whether backslashes are doubled */
    uint64_t scanned_from;         /* where the broken value begins that `scan` describes, */
    size_t scanned;        /* and how many bytes were scanned; 0: `scan` describes something else */
    int64_t extent_credit; /* how much behind something broken may be looked at again */
    int64_t join_credit;   /* how many bytes may be read ahead, so that time stays linear */
    struct prefixed *prefixed; /* of format_prefixed.c; NULL until it is needed */
    int prefix_level;          /* how many prefixes have been taken off the input's lines */
    /* The record that is being handed out. */
    frame unit;
    size_t next;  /* the next finding in it to return */
    bool handing; /* there are more to return */
    bool verdict; /* nothing was found: `error` or `reason` applies */
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
** Begins an input, with the source at the point. False if it cannot be read; framer.reader.error says why. To continue
** CSV, its header is read again, from the file or from point->head; without either, the previous layout stays.
*/
bool framer_begin(framer *f, source *from, const framer_point *point, bool final);

frame_result framer_next(framer *f, frame *record);

/* Where the next run continues: before an incomplete last record. */
framer_end framer_reached(framer *f);

/* Whether everything read so far belongs to returned records or separates them. */
static inline bool framer_settled(const framer *f) {
    return (!f->handing || f->next >= f->finder.count) && !f->verdict && !f->at_value &&
           f->ahead_count == 0;
}

/*
** The name of the format seen so far, with the encoding it was converted from and the path at which payloads
** were found: "ndjson+$.body", "csv+utf16".
*/
const char *framer_format(framer *f);

/* formats.c: whether framer_format may give it. */
bool formats_knows_name(const char *name);

#endif
