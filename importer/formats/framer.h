/*
** Framing: finds the records in an input's bytes. An input may hold one JSON document, one a line,
** an array of them, or documents one after another with or without white space, RS, commas or BOMs
** between; in any indentation. An array may lie inside a carrier's container, such as a HAR file. Or
** it holds rows of CSV, HTTP requests, or the lines of a log: its beginning tells. What is no record
** goes on to be one whole: a bad record, and reading goes on at the next place where one can begin.
**
** Memory stays within the record limit; no byte is scanned more than twice.
**
** Where the next record begins after a bad one:
**   - Objects that were swallowed whole by an unclosed one before the error are taken out of it, if
**     they are payloads: a truncated payload often runs on into the next.
**   - Where records stand one a line, at the next line.
**   - Elsewhere at the next object that begins with a documented member of the envelope, or with the
**     same member as the last carrier's record did.
*/
#ifndef DISCKO_FRAMER_H
#define DISCKO_FRAMER_H

#include "../../ext/scan.h"
#include "../input/reader.h"
#include "carrier.h"
#include "csv.h"

/*
** The version of the reading rules: what is taken for a record, and for the payload in it. Raise it with every
** change by which an input may come to more payloads: what was ignored or quarantined is then read again.
*/
enum { READING_RULES = 1 };

/* Of a record over the size limit this much is kept. */
enum { HEAD_MAX = 1 << 16 };

typedef enum frame_result {
    FRAME_PAYLOAD, /* sound: framer.scan has its fields */
    FRAME_WRAPPED, /* no payload itself, but may hold one: framer.error says why it is none */
    FRAME_BAD,     /* no payload: framer.error says why */
    FRAME_WAITING, /* the input ends inside its last record, which may still grow */
    FRAME_END,
    FRAME_FAILED /* framer.reader.error */
} frame_result;

/* A record: where it lies in the input, and its bytes, which are valid until the next one. */
typedef struct frame {
    uint64_t offset;
    uint64_t length;
    const char *bytes;
    size_t size; /* of bytes: less than length for a record over the limit */
} frame;

/* What an input is made of. */
typedef enum framing {
    FRAMING_UNKNOWN, /* nothing has been read yet */
    FRAMING_JSON,
    FRAMING_CSV,
    FRAMING_HTTP,
    FRAMING_LOG /* lines of text */
} framing;

typedef enum lines { LINES_UNKNOWN, LINES_YES, LINES_NO } lines;

/* A first key of up to this many bytes, quotes included, is remembered. */
enum { FIRST_KEY_MAX = 40 };

/* Where an input is gone on with: what framing the bytes before came to. All zero at its beginning. */
typedef struct framer_point {
    uint64_t offset;
    uint64_t records;
    const char *format; /* as framer_format gave it */
    const char *inside; /* as framer_inside gave it */
    const char *head;   /* the input's first bytes, where the source has no descriptor; or NULL */
    size_t head_length;
} framer_point;

typedef struct framer {
    reader reader;
    size_t record_max;
    const char *column; /* of CSV: which one has the payloads; or NULL */
    framing framing;
    csv_layout layout;             /* of CSV */
    const container *inside;       /* the container whose array in_array is of, or NULL */
    char first_key[FIRST_KEY_MAX]; /* of the last carrier's record, or empty */
    uint64_t line;                 /* the window's first, counted from 1; 0 where it is not known */
    uint64_t record_line;          /* the last record's first, likewise */
    bool told_damage;
    bool final;       /* an incomplete last record is bad rather than waiting */
    bool ended;       /* what waits has been reported */
    bool in_array;    /* inside an array of payloads */
    bool saw_array;   /* the input began with one */
    lines lines;      /* whether the last sound record stood alone on its line */
    bool not_lines;   /* some sound record did not */
    uint64_t records; /* so far */
    uint64_t
        scanned; /* bytes the scanner has gone over since framer_begin: not twice what there is */
    dk_scan scan;
    dk_error error; /* of a bad record; its offset counts from the record's first byte */
    /* A bad record under examination. Places count from the front of the window. */
    bool recovering;
    dk_error cause;   /* what is wrong with it */
    size_t broken;    /* the error's place */
    size_t looked;    /* up to here it has been searched for swallowed payloads */
    size_t shift;     /* how far the window has moved since `bad` was made */
    uint32_t opened;  /* how many of the containers open at the error the search has entered */
    size_t swallowed; /* length of a payload found at the front: f->scan has its fields */
    dk_scan bad;
    char *head; /* HEAD_MAX bytes */
} framer;

/* `column`: of CSV, or NULL; borrowed. False without memory. */
bool framer_init(framer *f, size_t record_max, const char *column);
void framer_free(framer *f);

/*
** Begins an input: the source is at the point. False where it cannot be read on with, which
** framer.reader.error explains. CSV that is gone on with has its header read again, from the file or from
** point->head; without either, the layout is that of the CSV before.
*/
bool framer_begin(framer *f, source *from, const framer_point *point, bool final);

frame_result framer_next(framer *f, frame *record);

/* Whether all that has been read so far is either in a record or between records. */
static inline bool framer_settled(const framer *f) {
    return !f->recovering;
}

/* The name of the format seen so far: a string constant. */
const char *framer_format(const framer *f);

/* What the window's front lies inside of: "array", a container's name, or NULL. */
const char *framer_inside(const framer *f);

#endif
