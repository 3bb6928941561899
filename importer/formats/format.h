/*
** The registry of formats. A format is one file, format_NAME.c, which defines one `format`: its name, how it is
** recognised and how its next record is read. formats.c lists them in the order in which they are tried.
**
** A format that an input has as a whole is recognised once, by the input's first bytes. The others are recognised
** where each record begins, so that an input may mix them. Most of what tools wrap around a payload is JSON and needs no
** format of its own: format_json.c reads it, find_value.c finds the payloads in it. What else a carrier needs is found
** by its name: format_har.c; carriers.def (where the time stands); join.c and pieces.c (records that Docker and
** Kubernetes split).
**
** Below that: what the framer, and the files that judge, cut and join records, offer to formats.
*/
#ifndef DISCKO_FORMAT_H
#define DISCKO_FORMAT_H

#include "../text/chars.h"
#include "framer.h"

/*
** Results of reading a record besides those in framer.h. FRAME_PASSED: the window has moved on, or framer_take has
** taken a record. FRAME_OTHER: no record of this format begins here after all, and nothing was passed.
*/
#define FRAME_PASSED ((frame_result)-1)
#define FRAME_OTHER ((frame_result)-2)

/* How many of the first bytes of an input are at hand when the format of the whole is recognised. */
enum { FORMAT_PEEK = 1 << 16 };

typedef struct format {
    const char *name; /* in discko_files.format; NULL if it is never named there */
    int rank;         /* an input in several formats is named after the lowest; 0: never */
    /* Whether the whole input has this format. Called at its beginning. NULL for formats of single records. */
    bool (*recognise_input)(framer *f);
    /* Continues an input that has this format as a whole; false and reader.error on failure. May be NULL. */
    bool (*resume)(framer *f, const framer_point *point);
    /* Of the whole input: whether c separates records. NULL: what separates JSON documents does. */
    bool (*is_separator)(char c);
    /* Whether a record may begin at the front of the window, which has at least one byte. */
    bool (*recognise)(const framer *f);
    /* Reads the record at the front of the window. FRAME_OTHER: the other formats are tried. */
    frame_result (*next)(framer *f, frame *record);
} format;

extern const format format_foreign, format_csv, format_packed, format_flow, format_prefixed,
    format_wrapped, format_har, format_member, format_json, format_http, format_text, format_array;

/* The format of the whole input, by its first bytes; NULL if it has none. */
const format *formats_recognise(framer *f);

/* Reads the record at the front of the window with the first format that recognises it. */
frame_result formats_next(framer *f, frame *record);

/*
** Whether an input that may grow holds no more than what may be the header of CSV: without a row after it, the rows
** that follow later would be taken for text. At the input's beginning, if no format was recognised.
*/
bool format_csv_may_begin(const framer *f);

/* The name for discko_files.format, without encoding and path. */
const char *formats_name(const framer *f);

/* Continues an input of that name ("csv", "ndjson+$.body"). */
void formats_set_name(framer *f, const char *name);

/* Records that payloads came in this format. */
void format_note(framer *f, const format *seen);

/*
** framer.c. framer_more reads on because the record at the front is incomplete: FRAME_PASSED if it can be looked at
** again, FRAME_WAITING at the end of an input that may grow, otherwise FRAME_FAILED. framer_read_on reads more of what
** may be of any length, unless the run is to end.
*/
bool framer_grow(framer *f);
bool framer_read_on(framer *f);
frame_result framer_more(framer *f, frame *record);
frame_result framer_wait(framer *f, frame *record);
frame_result framer_no_memory(framer *f);

/* Makes the first `length` bytes of the window the next record. `spans`: it may contain line ends. */
void framer_take(framer *f, size_t length, bool spans);
void framer_count_lines(framer *f, const char *bytes, size_t length);

/* dk_scan_value with f->scan; counts the scanned bytes. */
bool framer_scan(framer *f, const char *bytes, size_t length);

/* Forgets what may be open around the records if it began too long ago (finder.quoted_before and tag_before). */
void framer_forget_around(framer *f);

/* Whether what is open around the record may have changed this text, which is the record's or made of it. */
bool framer_may_be_enclosed(framer *f, const char *text, size_t length);

/* Enters a container at the front of the window, whose elements become records. */
void framer_enter(framer *f, char bracket);

/* The first byte after a value up to `at` that is not a blank or a tab. */
size_t framer_behind_value(const framer *f, size_t at);

/* Whether a sound value at the front, up to `end`, is a record and not merely the beginning of a line. */
bool framer_is_alone(const framer *f, size_t end);

/* Whether a value of `length` bytes at the front is the whole input. Reads on to find out. */
bool framer_is_all(framer *f, size_t length);

/* Leaves all open containers: the next record is in none. */
void framer_leave_all(framer *f);

/* Whether the innermost open container begins with this bracket. */
static inline bool framer_is_inside(const framer *f, char bracket) {
    return f->depth > 0 && f->inside[f->depth - 1] == bracket;
}

/* Whether the window reaches to the input's end. */
static inline bool framer_at_end(const framer *f) {
    return f->reader.eof;
}

/* Whether the window reaches to the input's end and nothing will be added there. */
static inline bool framer_is_final(const framer *f) {
    return f->reader.eof && (f->final || f->reader.damage != NULL);
}

/* How long the line at the front is, as far as it is in the window. */
static inline size_t framer_line(const framer *f) {
    const char *bytes = reader_bytes(&f->reader), *end = bytes + reader_length(&f->reader);
    return (size_t)(find_line_end(bytes, end) - bytes);
}

/*
** judge.c: the verdict on the record that framer_take took. judge_found is for a record with payloads, the others are
** for one without. judge_unread: it shows a trace, and `error` is known about it; `text`: where the payload should
** be.
*/
void judge_found(framer *f);

/* The same for a record that was searched as a whole: it is also bad if another payload in it is lost. */
void judge_found_in_whole(framer *f);

/* The same for an HTTP message. Where its head says how long its body is, and that is so, nothing around it has changed its bytes. */
void judge_found_in_message(framer *f, bool is_measured);
void judge_bad(framer *f, const dk_error *error);
void judge_ignored(framer *f, ignored_reason reason);
void judge_unread(framer *f, const dk_error *error, const char *text, size_t length);
void judge_value(framer *f, const dk_scan *scan);
bool judge_shows_trace(framer *f);

/* The error of a record that shows a trace: what the finder knows, else `error`. */
const dk_error *judge_cause(const framer *f, const dk_error *error);

/* Sorts the findings by their place in the record. */
void judge_sort(finder *x);

extern const dk_error judge_no_payload, judge_empty_body, judge_rest_expected, judge_dotted;

/*
** oversize.c: records over the size limit. oversize_begin begins a bad record whose head is kept. The others also
** pass the record, with the window at its first byte: oversize_pass up to where the next record may begin;
** oversize_pass_message an HTTP message, of which `promised` bytes are known to be its own (0: none);
** oversize_pass_row a row of CSV; oversize_pass_value a JSON value, up to its end, to the line in which it breaks, or
** to one that begins as records do. oversize_has_more: whether the window is not empty, after reading on if it was.
** oversize_fail: the record cannot be read to its end; the next run begins with it again, so that nothing is lost.
*/
void oversize_begin(framer *f, frame *record, const dk_error *error);
bool oversize_has_more(framer *f);
frame_result oversize_fail(framer *f);
frame_result oversize_pass(framer *f, frame *record);
frame_result oversize_pass_message(framer *f, frame *record, uint64_t promised);
frame_result oversize_pass_value(framer *f, frame *record);
frame_result oversize_pass_row(framer *f, frame *record);

/* Whether a brace at `p` begins an object as payloads and spool records do. */
bool oversize_is_anchor(const char *p, const char *end);

/*
** pieces.c: records in pieces. The record at the front, `first` bytes long and searched already, may be only the
** first of several pieces. `root` and `table` as in join.h. FRAME_OTHER: it is not.
*/
frame_result pieces_take(framer *f, frame *record, size_t first, const dk_value *root,
                         const csv_layout *table);

/*
** The same for a line that waits for more: takes the record if all of its pieces are there, and payloads are in it.
** False if not; what was found before is forgotten in any case.
*/
bool pieces_take_whole(framer *f, size_t first);

/*
** Takes a record in pieces, of which the first has `first` bytes, once what was found in them is in the list.
** pieces_add_bad adds all of them as bad, as one stretch if nothing stands between them.
*/
struct joined;
void pieces_finish(framer *f, const struct joined *j, size_t first);
void pieces_add_bad(framer *f, const struct joined *j, const dk_error *error);

/* Passes a piece of a record that has been returned, if one is at the front of the window. */
bool pieces_pass(framer *f);

/* format_prefixed.c: forgets what is known of the input's lines; frees all of it. */
void prefixed_begin(framer *f);
void prefixed_free(framer *f);

#endif
