/*
** Finding: from the bytes of one record to the payloads in it, wherever they are: in a nested object, in an element
** of an array, in a string that holds JSON, base64, gzip or an HTTP message, or in lines of text among other words.
** The result is the payload's own bytes, decoded as often as necessary and never printed again from a tree.
**
** A payload is an object with a string "event" and an object "data". Nothing inside a `test` or `lead.*` payload
** counts. An object with any other event is a carrier if a payload stands inside it; otherwise it is a payload only
** if it is a whole record of the input: a document, a line, an element of an array.
**
** Linear: each byte is looked at a few times at most in each level of encoding, and there are at most FIND_LEVELS_MAX
** levels.
*/
#ifndef DISCKO_FIND_H
#define DISCKO_FIND_H

#include "../../ext/date.h"
#include "../../ext/scan.h"
#include "../text/columns.h"
#include "../text/escape.h"
#include "../text/json_extent.h"

/* How many bytes of the following lines are examined to find out how a field is escaped. */
enum { FIND_LEVELS_MAX = 8, FIND_PATH_MAX = 96, FIND_AHEAD = 1 << 16, FIND_FIELD_MAX = 1 << 20 };

typedef enum found_kind {
    FOUND_PAYLOAD,
    FOUND_EMPTY, /* entries of an array that have no payload, beside others that have one */
    FOUND_BAD    /* shows a trace of a payload, or is torn: `error` */
} found_kind;

typedef struct finding {
    found_kind kind;
    size_t from, to; /* its entry, from the record's first byte; `to` is 0 for all of the record */
    const char *text;
    size_t length;  /* the payload's bytes */
    const char *in; /* the decoded text that they stand in; NULL: the record, or not known */
    size_t in_length;
    bool is_copy, may_be_copy; /* of another one's string: see find_drop_copies */
    bool is_quoted;            /* by a lead: see quoted.h */
    size_t order;              /* among payloads that begin at the same place */
    int level;                 /* in how many levels of encoding it was found */
    int listed;       /* it stands in a list of several: 1 and the level of that; 0: in none */
    uint64_t entries; /* of FOUND_EMPTY: how many; 0 if they are not to be counted */
    uint32_t depth;   /* of FOUND_EMPTY: the depth of the array whose elements they are */
    dk_error error;   /* of FOUND_BAD; its offset counts from `from` */
    char received_at[DK_DATE_LENGTH + 1]; /* the time around the payload; or empty */
} finding;

/*
** A text beside payloads that nothing has read. find_beside.c decides whether it holds more than copies of them. Valid
** until find_begin.
*/
typedef struct find_note {
    const char *text;
    size_t length;
    size_t from, to; /* its string in the record; `to` is 0 if that is not known */
    unsigned seen;   /* the traces in it (trace.h), or FIND_NOT_LOOKED */
    bool certain;    /* it belongs to a payload, whatever its bytes show */
    bool packed;     /* it is compressed in a way that is not undone */
    bool is_part;    /* it is a part of a text that may continue elsewhere in the record */
} find_note;
enum { FIND_NOT_LOOKED = 1 << 8 };

/*
** How far the quotes of a text have been read. Which language's they are is not known, so there are several readings
** (find_enclosed.c). Each reads a byte once.
*/
enum { FIND_QUOTE_READINGS = 4, FIND_TAG_MOST = 32 };

/* Which strings are open: in single quotes or backquotes; then for certain of SQL, in a column that holds a text of a lead. */
enum { FIND_QUOTED = 1, FIND_BACKQUOTED = 2, FIND_OF_SQL = 4, FIND_OF_LEAD = 8 };

typedef struct find_quotes {
    const char *text; /* NULL: nothing has been read */
    size_t asked;     /* the quotes before this place have been read */
    struct find_quote_reading {
        size_t at, open; /* one past the quote of the string in which `at` stands; 0: in none */
        size_t unpaired; /* no string in double quotes begins before this place */
        size_t pair;     /* one past the last double quote that opens one or is alone; 0: none */
        bool is_shell;   /* the string has '\\'' or '"'"' in it */
    } reading[FIND_QUOTE_READINGS];
    size_t tab, tab_asked;     /* one past the last TAB before tab_asked; 0: none */
    size_t angle, angle_asked; /* the same of '<' */
    size_t cdata_asked;        /* whether a section of CDATA is open there: */
    bool in_cdata;
    size_t plain_from, plain_to; /* there are no entities to undo in this markup */
    struct find_quote_close {
        size_t from, at;           /* the first quote at or behind `from` that closes a string */
        size_t none_from, none_to; /* there is none between these */
    } close[2];                    /* of single quotes, and of backquotes */
} find_quotes;

/* Pieces of payloads that a program has cut, whose next ones are expected (find_pieces.c). */
enum { FIND_PIECES = 4 };
typedef struct find_pieces {
    struct find_piece {
        json_extent state;
        size_t length, characters; /* of the first piece */
        int64_t left; /* how many bytes of other strings may stand before the next one */
    } list[FIND_PIECES];
    size_t count;
} find_pieces;

struct find_open;
struct find_chunk;

/* Whether the record is text whose writer printed one backslash for each pair, as pino-pretty does in objects. */
typedef enum find_halves {
    FIND_HALVES_NOTHING,
    FIND_HALVES_OBJECTS, /* in its objects; a payload that is not in another one is part of the message */
    FIND_HALVES_ALL
} find_halves;

/* What gzip in an input may unpack to, besides FIND_UNPACK_RATIO times its own length. */
enum { FIND_UNPACK_FREE = 1 << 24, FIND_UNPACK_RATIO = 64 };

/* What is known of the text that is searched. Of a text that is decoded from it, nothing is known at first. */
typedef struct find_here {
    bool plain_only;        /* inside or after something broken: what is quoted is not searched */
    const char *plain_line; /* a line of Apache's error log that has no escapes; or NULL */
    find_quotes quotes;
    size_t
        undone; /* where the last value ends whose writer is certain: a string of SQL, a field of MySQL's */
    size_t inside;       /* what begins before this place is read as it is */
    const char *repr;    /* the text that was searched for another program's print ... */
    size_t repr_end;     /* ... up to there */
    escape_rules sql;    /* the rules by which a dump of SQL is read */
    int dialect;         /* backslashes in SQL: 1 are text, -1 escape as in MySQL, 0 unknown */
    sql_columns columns; /* of the statement of SQL to which rows belong */
    int copy;            /* lines with TABs: 1 have escapes of COPY, -1 have none, 0 unknown */
} find_here;

typedef struct finder {
    find_here here;
    const char *at;       /* "$.body": look there and nowhere else; or NULL */
    size_t room_max;      /* the most bytes that the gzip bodies in a record may unpack to */
    size_t unpack_credit; /* how many of them are left; each body in the record itself adds to it */
    int packed_depth;     /* how many gzip bodies are open around what is searched */
    finding *list;
    size_t count, room;
    size_t payloads;           /* how many in the list are */
    char where[FIND_PATH_MAX]; /* the path of the last payload found, as "$.req.body" */
    bool torn;                 /* something shows a payload and is cut off, or not JSON */
    find_note *notes;
    size_t note_count, note_room;
    bool closes;    /* a short string closes a bracket that it does not open */
    bool packed;    /* something is compressed in a way that is not undone */
    char change;    /* what the record says happened to a row of a table: Debezium's "op"; or 0 */
    bool in_pieces; /* a payload has been cut into pieces, and the record holds one */
    find_pieces pieces, pieces_before; /* behind the record, and before it */
    bool too_deep;                     /* something is nested deeper than FIND_LEVELS_MAX */
    bool unsure;                       /* there were escapes of an unknown writer */
    find_halves halves;
    int trials; /* how many strings are open whose writer is not known */
    bool no_memory;
    int quoted_before; /* the strings in which the record begins: FIND_QUOTED and the like */
    bool half_before;  /* it may begin in one in double quotes */
    bool tag_nested;   /* the text around the record has shown tags in entities */
    char tag_before[FIND_TAG_MOST]; /* what it begins in: find_markup.c */
    bool cdata_before;              /* it begins in a section of CDATA */
    bool cdata_seen;                /* the input has shown one around its records */
    unsigned cdata_joined;          /* how many texts of cut sections have been joined */
    const char *open_end;           /* the end of a line in which a string does not end, or NULL */
    int64_t credit; /* how many bytes behind the line may be examined, for linear time */
    uint64_t spent; /* in the present record, what was read from candidates that came to nothing */
    uint64_t allowed; /* how much that may be, for linear time: find_is_spent */
    char path[FIND_PATH_MAX];
    size_t path_length;
    struct find_open *open[FIND_LEVELS_MAX + 1];
    struct find_chunk *chunks;
    uint64_t scanned; /* bytes the scanner has gone over */
    dk_scan scan;
} finder;

/* *f has been zeroed. Room for what is found is kept from one record to the next. */
void find_free(finder *f);

/* Forgets what was found in the previous record, including the texts of its payloads. */
void find_begin(finder *f);

/* The record is taken: what it has shown of pieces holds for the next one. Until then it is forgotten by find_begin. */
void find_keep_pieces(finder *f);

/*
** Searches a sound JSON value that stands in the record, `value` counted from the record's first byte.
** `whole`: it is a whole record of the input.
*/
void find_in_value(finder *f, const char *record, const dk_value *value, bool whole);

/* Whether an event (the inside of a JSON string) is one of Discko's: a payload with one is not searched. */
bool find_is_ours(const char *inside, size_t length);

/* Searches bytes that were decoded from the record: JSON, HTTP, or text. */
void find_in_text(finder *f, const char *text, size_t length, int level, bool whole);

/*
** Searches a field of CSV or TSV, which is a record by itself. An unquoted one may have been escaped by PostgreSQL's
** COPY or mysql --batch. `whole`: what it holds may be a whole record of the input.
*/
void find_in_field(finder *f, const char *text, size_t length, bool quoted, bool whole);

/* The result of looking at a stretch of text with a candidate in it. */
typedef enum find_result {
    FIND_NONE,  /* nothing begins here */
    FIND_VALUE, /* a value that has been searched */
    FIND_BROKEN, /* what begins here is not sound JSON: *error. Whole objects in it have been searched */
    FIND_MORE /* the text ends inside it */
} find_result;

/*
** A text that is searched line by line.
*/
typedef struct find_text {
    const char *bytes;
    size_t length, line, line_end; /* [line, line_end): the present line */
    bool final;                    /* nothing follows the text */
    int level;                     /* in how many levels of encoding it was found */
    const dk_scan *known;          /* of the whole text, if it has been scanned; or NULL */
} find_text;

/*
** Searches what begins at `at`, a bracket or a word, in the present line, if it may hold payloads. *end is one past it.
*/
find_result find_candidate(finder *f, const find_text *t, size_t at, size_t *end, dk_error *error);

/*
** What encloses a record that begins at `to`: which strings are open there (FIND_QUOTED, FIND_BACKQUOTED; find_ends_half: one
** in double quotes, where it `is_open` at the beginning, or not), and the
** element in whose text it stands, or the tag. find_note_tag leaves f->tag_before as it is if no tag begins or ends before
** `to`.
*/
int find_ends_quoted(finder *f, const find_text *t, size_t to);
bool find_ends_half(const char *text, size_t to, bool is_open);
void find_note_tag(finder *f, const find_text *t, size_t to);

/* Notes whether the record that begins at `to` begins in a section of CDATA, unless a payload only quotes one. */
void find_note_cdata(finder *f, const find_text *t, size_t to);

/* Whether undoing the escapes of some notation may change the text. */
bool find_may_change(const char *text, size_t length);

/* The next place at or after `at` where something may begin; `to` if there is none before it. */
size_t find_next(const char *bytes, size_t at, size_t to);

/* Whether bytes show a trace of a payload (trace.h), even in gzip in base64. */
bool find_shows_trace(finder *f, const char *bytes, size_t length);

/* The traces in bytes, even in gzip in base64: a combination of the flags of trace.h. */
unsigned find_trace(finder *f, const char *bytes, size_t length);

/*
** Whether a text beside the payloads found since `mark` shows another payload. A trace does not count if it is proved to
** be a copy of one of them, or names its event.
*/
bool find_shows_other(finder *f, size_t mark, const char *text, size_t length);

/* Whether a text shows no more of payloads than the names of their events. */
bool find_shows_names(finder *f, const char *text, size_t length);

/* Whether a note of text that was decoded from the record shows a trace of a payload. */
bool find_shows_noted(finder *f, const char *record, size_t size);

/* Searches the first of the HTTP messages in a text for which http_begins returned HTTP_YES. Returns its length. */
size_t find_in_message(finder *f, const char *text, size_t length, int level);

/*
** For a record of `size` bytes in which payloads were found. Adds all of it as a bad stretch if it holds another payload
** that is lost: nested too deep, cut off, or in a form that cannot be read. A copy of a payload that was found is not a
** loss.
*/
void find_add_lost(finder *f, size_t size);

/*
** The same for text that is completely divided into entries, sorted by place: the entries that hold a lost payload become
** bad.
*/
void find_add_lost_entries(finder *f);
extern const dk_error find_unknown_escapes, find_compressed, find_cut;

/* The error of a record with something nested too deep, or expanding to too much, to be searched. */
const dk_error *find_depth_error(const finder *f);

/*
** find_same.c: of payloads with the same value in the same entry, or in nested ones, keeps one: the one that is text
** inside another encoding, since the other was re-serialised from a tree; otherwise the first. False when out of memory.
*/
bool find_drop_same(finder *f);

/* Whether two findings are payloads that have the same entry, or one's entry contains the other's. */
bool find_share_entry(const finding *a, const finding *b);

/*
** Of payloads in the same entry, sorted by place, drops one that was found in a copy of a string of another one. The copy
** is all of a text, or a string in quotes. An application that writes a field of a payload beside it makes such copies.
** Where the string is a payload and nothing else, it may also have been sent by itself: the entry becomes a bad stretch,
** which is added at the end of the list.
*/
void find_drop_copies(finder *f, const char *record, size_t size);

/* Drops what was found since the list had `mark` findings, with `payloads` payloads among them. */
void find_drop_since(finder *f, size_t mark, size_t payloads);

/* Adds a stretch [from, to) of the record that is bad. */
void find_add_bad(finder *f, size_t from, size_t to, const dk_error *error);

/* Adds a stretch that is neither bad nor the entry of a payload. */
void find_add_rest(finder *f, size_t from, size_t to);

/*
** Gives this time to every payload found since `mark` that has none, unless it is copied from the payload: it is the same
** as one of the payload's dates. To whole seconds, a clock of the capture's (`is_clock`) may show the same.
*/
void find_set_time(finder *f, size_t mark, const char *utc, bool is_clock);

/* The same for a time at which something was made or sent: a list of this level in it holds what may have come at other times. */
void find_set_own_time(finder *f, size_t mark, const char *utc, int level);

/* The time before `at` in the line; false if it has none. */
bool find_stamp(const char *line, size_t length, char utc[DK_DATE_LENGTH + 1]);

/* dk_scan_value with f->scan; counts the scanned bytes. */
bool find_scan(finder *f, const char *text, size_t length);

/* Memory that is valid until find_begin; NULL when out of memory. */
char *find_room(finder *f, size_t length);

/* Whether the text has backslashes, all of them in pairs: its writer may have doubled them. */
bool find_is_doubled(const char *text, size_t length);

/*
** What a whole line shows about the escapes in its file: 1 they are those of PostgreSQL's COPY or mysql --batch, -1 there
** are none, 0 nothing.
*/
int find_line_tells(finder *f, const char *line, size_t length);

#endif
