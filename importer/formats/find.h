/*
** Finding: from the bytes of one record to the payloads that stand in them, wherever they do: a nested
** object, an element of an array, a string that holds JSON, base64, gzip or an HTTP message, or lines of
** text with JSON between other words. What is found are the payload's own bytes, decoded as often as it
** took and never printed again from a tree.
**
** A payload is an object with a string "event" and an object "data". Nothing inside of a `test` or `lead.*`
** counts. Any other event is a carrier if a payload stands inside it, else a payload only where it is a
** whole record of the input: a document, a line, an element of an array.
**
** Linear: in each level of encoding a byte is looked at a few times at most. At most FIND_LEVELS_MAX levels.
*/
#ifndef DISCKO_FIND_H
#define DISCKO_FIND_H

#include "../../ext/date.h"
#include "../../ext/scan.h"
#include "escape.h"

/* How far ahead other lines are looked at for how a field is escaped. */
enum { FIND_LEVELS_MAX = 8, FIND_PATH_MAX = 96, FIND_AHEAD = 1 << 16, FIND_FIELD_MAX = 1 << 20 };

typedef enum found_kind {
    FOUND_PAYLOAD,
    FOUND_EMPTY, /* entries of an array without a payload in them, beside others with one */
    FOUND_BAD    /* shows a trace of a payload, or is torn: `error` */
} found_kind;

typedef struct finding {
    found_kind kind;
    size_t from, to; /* its entry, from the record's first byte; `to` is 0 for all of the record */
    const char *text;
    size_t length;    /* the payload's bytes */
    size_t order;     /* of those that begin at the same place */
    int level;        /* how many encodings deep it lay */
    uint64_t entries; /* of FOUND_EMPTY: how many; 0 where they are not to be counted */
    uint32_t depth;   /* of FOUND_EMPTY: of the array they are elements of */
    dk_error error;   /* of FOUND_BAD; its offset counts from `from` */
    char received_at[DK_DATE_LENGTH + 1]; /* by what surrounds the payload; or empty */
} finding;

/* Cut texts that show a trace of a payload, in the entry that is being read. */
typedef struct find_cut {
    const char *text; /* the last one, or NULL */
    size_t length;
    size_t from, to; /* the string of the record that it stands in */
    uint32_t count;
} find_cut;

struct find_open;
struct find_chunk;

typedef struct finder {
    const char *at;  /* "$.body": look there and nowhere else; or NULL */
    size_t room_max; /* the most bytes that a gzip body may come to */
    finding *list;
    size_t count, room;
    size_t payloads;           /* how many of the list are */
    char where[FIND_PATH_MAX]; /* the path of the last payload found, as "$.req.body" */
    bool torn;                 /* something begins as JSON and is cut */
    find_cut cut;
    bool too_deep; /* something lies deeper than FIND_LEVELS_MAX */
    bool unsure;   /* escapes were met whose writer is not known */
    bool no_memory;
    bool plain_only; /* inside of or behind something broken: what it quotes is not looked at */
    const char *open_end; /* the end of a line in which a string does not end, or NULL */
    const char
        *opaque; /* the text in which another program's print was looked for, up to `opaque_end` */
    size_t opaque_end;
    escape_rules sql; /* what a dump of SQL is read as */
    int dialect; /* of SQL that says nothing of it: 1 backslashes are text, -1 MySQL's; 0 unknown */
    int copy;    /* of lines with TABs: 1 COPY's escapes have been seen, -1 that there are none */
    int64_t
        credit; /* bytes behind the present line that may be looked at: so that it stays linear */
    char path[FIND_PATH_MAX];
    size_t path_length;
    struct find_open *open[FIND_LEVELS_MAX + 1];
    struct find_chunk *chunks;
    uint64_t scanned; /* bytes the scanner has gone over */
    dk_scan scan;
} finder;

/* *f has been zeroed. Room for what is found is kept from one record to the next. */
void find_free(finder *f);

/* Forgets what was found in the record before: the texts of its payloads with it. */
void find_begin(finder *f);

/*
** Searches a sound JSON value that stands in the record, `value` counted from the record's first byte.
** `whole`: it is a whole record of the input.
*/
void find_in_value(finder *f, const char *record, const dk_value *value, bool whole);

/* Whether an event, the inside of a JSON string, is one of Discko's: nothing in such a payload is searched. */
bool find_is_ours(const char *inside, size_t length);

/* Searches bytes that were decoded from the record: JSON, HTTP, or text. */
void find_in_text(finder *f, const char *text, size_t length, int level, bool whole);

/*
** Searches a field of CSV or TSV, which is a record by itself. One that is not quoted may have been escaped
** by PostgreSQL's COPY or mysql --batch. `whole`: what it holds may be a whole record of the input.
*/
void find_in_field(finder *f, const char *text, size_t length, bool quoted, bool whole);

/* What a stretch of text with a candidate in it came to. */
typedef enum find_result {
    FIND_NONE,  /* nothing begins here */
    FIND_VALUE, /* a value that has been searched */
    FIND_BROKEN, /* what begins here is no sound JSON: *error. What is whole in it has been searched */
    FIND_MORE    /* the text ends inside it */
} find_result;

/*
** Looks whether something that may hold payloads begins at `at`, a bracket or a word, in a text whose
** present line is [line, line_end): *end is one past it.
*/
typedef struct find_text {
    const char *bytes;
    size_t length, line, line_end;
    bool final; /* nothing follows the text */
    int level;
} find_text;
find_result find_candidate(finder *f, const find_text *t, size_t at, size_t *end, dk_error *error);

/* The next place at or after `at` and before `to` where something may begin; `to` where there is none. */
size_t find_next(const char *bytes, size_t at, size_t to);

/* Whether bytes show a trace of a payload (trace.h), also in gzip in base64. */
bool find_shows_trace(finder *f, const char *bytes, size_t length);

/* Searches an HTTP message, of which http_begins said yes. */
void find_in_message(finder *f, const char *text, size_t length, int level);

/*
** Makes a record of `size` bytes, in which payloads were found, bad as well if a payload beside them is lost: it lies
** too deep, or it is cut. A cut copy of a payload that was found, such as a preview, is no loss.
*/
void find_add_lost(finder *f, size_t size);
extern const dk_error find_too_deep, find_unknown_escapes;

/* Adds a stretch [from, to) of the record that is bad. */
void find_add_bad(finder *f, size_t from, size_t to, const dk_error *error);

/* The same for one that is neither bad nor a payload's. */
void find_add_rest(finder *f, size_t from, size_t to);

/* Gives the time to all that has been found since `mark` and has none. */
void find_set_time(finder *f, size_t mark, const char *utc);

/* The time in front of `at` in the line; false where it has none. */
bool find_stamp(const char *line, size_t length, char utc[DK_DATE_LENGTH + 1]);

/* dk_scan_value with f->scan, counted. */
bool find_scan(finder *f, const char *text, size_t length);

/* Room that lives until find_begin; NULL without memory. */
char *find_room(finder *f, size_t length);

/* Whether there are backslashes in the text, each beside another one: its writer may have doubled them. */
bool find_is_doubled(const char *text, size_t length);

/*
** What a whole line tells of how the lines of its file are escaped: 1 that PostgreSQL's COPY or mysql --batch wrote
** them, -1 that they are as they were sent, 0 nothing.
*/
int find_line_tells(finder *f, const char *line, size_t length);

#endif
