/*
** Framing: finds the records in an input's bytes. An input may hold one JSON document, one a line,
** an array of them, or documents one after another with or without white space, RS, commas or BOMs
** between; in any indentation. What is no record goes on to be one whole: a bad record, and reading
** goes on at the next place where a payload can begin.
**
** Memory stays within the record limit; no byte is scanned more than twice.
**
** Where the next record begins after a bad one:
**   - Objects that were swallowed whole by an unclosed one before the error are taken out of it, if
**     they are payloads: a truncated payload often runs on into the next.
**   - Where records stand one a line, at the next line.
**   - Elsewhere at the next object that begins with a documented member of the envelope.
*/
#ifndef DISCKO_FRAMER_H
#define DISCKO_FRAMER_H

#include "../ext/scan.h"
#include "reader.h"

/* Of a record over the size limit this much is kept. */
enum { HEAD_MAX = 1 << 16 };

typedef enum frame_result {
    FRAME_PAYLOAD, /* sound: framer.scan has its fields */
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

typedef enum lines { LINES_UNKNOWN, LINES_YES, LINES_NO } lines;

typedef struct framer {
    reader reader;
    size_t record_max;
    bool final;       /* an incomplete last record is bad rather than waiting */
    bool ended;       /* what waits has been reported */
    bool in_array;    /* inside an array of payloads */
    bool saw_array;   /* the input began with one */
    lines lines;      /* whether the last sound record stood alone on its line */
    bool not_lines;   /* some sound record did not */
    uint64_t records; /* so far */
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

/* False without memory. */
bool framer_init(framer *f, size_t record_max);
void framer_free(framer *f);

/*
** Begins an input at offset `base`. Where that is not 0, `records` and `format` are what framing the
** bytes before it came to; else 0 and NULL.
*/
void framer_begin(framer *f, int fd, uint64_t base, uint64_t records, const char *format,
                  bool final);

frame_result framer_next(framer *f, frame *record);

/* Whether all that has been read so far is either in a record or between records. */
static inline bool framer_settled(const framer *f) {
    return !f->recovering;
}

/* The name of the format seen so far: a string constant. */
const char *framer_format(const framer *f);

#endif
