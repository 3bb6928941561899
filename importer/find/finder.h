/*
** What the files find_*.c share:
**
**   find_list.c       the list of findings, and their memory
**   find_same.c       keeps one of equal payloads in one entry
**   find_beside.c     notes of the texts beside payloads that nothing has read
**   find_value.c      walks a valid JSON value
**   find_text.c       searches any decoded text
**   find_stamp.c      the time of receipt of a value in a line of text
**   find_candidate.c  decides what begins at a place in a line of text, and calls one of these:
**   find_literal.c    string literals of other programs
**   find_literals.c   one string in several literals
**   find_escaped.c    strings whose quotes have backslashes
**   find_layer.c      strings, cells and elements around JSON that is itself escaped
**   find_enclosed.c   valid JSON inside a string that began before it
**   find_field.c      fields between delimiters
**   find_outfile.c    fields of MySQL's INTO OUTFILE with line ends in them
**   find_markup.c     entities and CDATA of XML and HTML
**   find_errorlog.c   lines of Apache's error log
**   find_spaced.c     JSON whose white space was written for a page
**   find_encoded.c    base64, gzip, and lists of bytes
**   find_indexed.c    bytes and characters as the members of an object
**   find_packet.c     packets that tshark has taken apart
**   find_body.c       bodies of HTTP messages, which may be compressed
*/
#ifndef DISCKO_FINDER_H
#define DISCKO_FINDER_H

#include "../text/stamp.h"
#include "find.h"

/* How much of a line is looked at for words of SQL before a value. */
enum { FIND_SQL_HEAD = 4096 };

/*
** Reading what begins at a candidate may go on to the end of the text, and come to nothing. So that time stays linear where
** candidates stand close together, whatever reads on from one says how many characters it went over, and what each costs.
** Where a record has spent what its length allows, no further candidate in it is read (find_candidate.c): what shows a trace
** there is quarantined.
*/
enum { FIND_FAST = 1, FIND_SLOW = 8, FIND_ALLOWED = 64 };

static inline void find_spend(finder *f, size_t length, unsigned each) {
    f->spent += (uint64_t)length * each;
}

/* There are so many more bytes that candidates may stand in; find_allow_text: a text that may be part of them. */
static inline void find_allow(finder *f, size_t length) {
    f->allowed += (uint64_t)length * FIND_ALLOWED;
}

static inline void find_allow_text(finder *f, size_t length) {
    uint64_t allowed = (uint64_t)length * FIND_ALLOWED;
    f->allowed = f->allowed > allowed ? f->allowed : allowed;
}

/*
** ------------------------------------------------------------------------------------ find_list.c
**
** "The findings since `mark`" are those at the end of the list: `mark` is the length that the list had before something
** was searched. `payloads` is the number of payloads among the findings before it.
*/
typedef struct find_mark {
    size_t count, payloads, notes;
} find_mark;

finding *find_add(finder *f, found_kind kind); /* NULL when out of memory */
void find_add_payload(finder *f, const char *text, size_t length, int level);

/* Drops the FOUND_EMPTY since `mark`. */
void find_drop_empty(finder *f, size_t mark);

/* Whether the findings of [from, middle) and [middle, to) are the same payloads. */
bool find_are_same(const finder *f, size_t from, size_t middle, size_t to);

/* Drops what was found and noted between the two. */
void find_drop_between(finder *f, const find_mark *from, const find_mark *to);

/* Makes [from, to) the entry of those payloads since `mark` that have none yet. Returns whether there are any. */
bool find_set_entry(finder *f, size_t mark, size_t from, size_t to);

/*
** ---------------------------------------------------------------------------------- find_beside.c
**
** "The notes since `mark`" are those at the end of the list of notes.
*/

/* Notes a text that nothing has read. */
void find_note_rest(finder *f, const char *text, size_t length);

/* Notes a text that is cut off, if it shows a trace of a payload. */
void find_note_cut(finder *f, const char *text, size_t length);

/* Notes a payload in a form that cannot be read. */
void find_note_unread(finder *f, const char *text, size_t length);

/* find_encoded.c: notes a text inside more encodings than are undone, if it may hold a payload. */
void find_note_deep(finder *f, const char *text, size_t length);

/* Notes bytes that are compressed and cannot be decompressed, whatever they hold. */
void find_note_packed(finder *f, const char *bytes, size_t length);
void find_drop_notes(finder *f, size_t mark);

/* Drops the notes since `mark` that show no trace. Returns whether any remain. */
bool find_settle_notes(finder *f, size_t mark);

/* Whether one of the notes since `mark` belongs to a payload, whatever its bytes show. */
bool find_has_certain(const finder *f, size_t mark);

/* Makes [from, to) the place in the record of those notes since `mark` that have none yet. */
void find_place_notes(finder *f, size_t mark, size_t from, size_t to);

/* Marks the notes since `mark` as parts of texts that may continue elsewhere in the record. */
void find_part_notes(finder *f, size_t mark);

/*
** Adds [from, to) as a bad stretch if the notes since `notes` show a payload other than those found since `mark`. Drops
** these notes.
*/
void find_add_lost_since(finder *f, size_t mark, size_t notes, size_t from, size_t to);

/* Frees the most recent room from find_room. */
void find_drop_room(finder *f);

/*
** --------------------------------------------------------------------- find_value.c, find_encoded.c
**
** Below, `level` is the number of encodings around what is searched, and "sound" means valid JSON.
*/

/* Searches a sound value. `whole`: it is a whole record. */
void find_walk(finder *f, const char *text, const dk_value *value, int level, bool whole);

/*
** Search the inside of a JSON string: of any string; of a Slack message's text, which has entities and links in it; of
** a string with one character for each byte, as Avro writes bytes in JSON. The last returns false, with nothing
** searched, if the string is not of that kind.
*/
void find_in_string(finder *f, const char *inside, size_t length, bool escaped, int level,
                    bool whole);
void find_in_slack(finder *f, const char *inside, size_t length, bool escaped, int level);
bool find_in_byte_letters(finder *f, const char *inside, size_t length, bool escaped, int level);

/*
** find_pieces.c: what a string holds, as a piece of a payload that a program has cut: the next one of some pieces, or the
** first one. What is cut is noted. The first returns whether it is one.
*/
bool find_take_piece(finder *f, const char *inside, size_t length, bool escaped);
void find_begin_pieces(finder *f, const char *inside, size_t length, bool escaped);

/*
** find_indexed.c: searches a list of bytes, or of characters, that begins with the bracket at `p`; *next: one past the list.
** False, with nothing searched, if it is not one.
*/
bool find_in_bytes(finder *f, const char *p, const char *end, int level, const char **next);

/*
** The same for a list of strings that are one text, which was cut at a round width. It is JSON only once it is joined.
*/
bool find_in_cut(finder *f, const char *p, const char *end, int level, const char **next);

/* The same for a list of lines that are one text, in which a value goes over several. */
bool find_in_lines(finder *f, const char *p, const char *end, int level, const char **next);

/*
** find_packet.c: the object that begins with the bracket at `p`, whose name is "layers", may be a packet that tshark and Wireshark
** have taken apart. Then its bytes are searched; the texts in it are prints of them. False if it is none.
*/
bool find_in_packet(finder *f, const char *p, const char *end, int level);

/* Searches the text that was made of a list. */
void find_in_list(finder *f, const char *out, size_t made, int level);

/*
** The same where an object has the bytes, or the characters, as members named by their numbers, in any order. `p`: the first
** of these; *next: one past the last. Other members may stand before and behind them.
*/
bool find_in_indexed(finder *f, const char *p, const char *end, int level, const char **next);

/* Notes such members of an object that is cut at `end`, if they may be a payload. `p`: its bracket. */
void find_in_cut_indexed(finder *f, const char *p, const char *end);

/* False, with nothing searched, if the text is not base64 of something that may hold payloads. */
bool find_in_base64(finder *f, const char *text, size_t length, int level);

/* Whether a text is base64 of bytes that are no text and nothing that is unpacked: it may be coded. */
bool find_is_coded(const char *text, size_t length);

/* Whether bytes are text in UTF-8. UTF-16 does not count: packed data have zeros as it has. */
bool find_is_plain(const char *bytes, size_t length);

void find_in_gzip(finder *f, const char *bytes, size_t length, int level);

/* Searches base64 that stands among other words. */
find_result find_in_word(finder *f, const find_text *t, size_t at, size_t *end);

/*
** Unpacks gzip, also of several members, zlib, or deflate without a header (`bare`) into the most recent room from
** find_room, as far as it is valid and within the limit. *whole: it was valid to its end; *left: the number of bytes after
** it. NULL when out of memory, or if nothing more may be unpacked.
*/
char *find_unpack(finder *f, const char *bytes, size_t length, bool bare, size_t *made, bool *whole,
                  size_t *left);

/*
** find_body.c: searches a part of a mail in base64, whose lines have been joined; and the parts of a mail (wrap_next_part). They are one entry: what stands in several, as in the text and the
** page of a mail, is one payload, stored from the first.
*/
void find_in_part(finder *f, const char *base64, size_t length, int level);
void find_in_mail(finder *f, const char *mail, size_t length, int level);

/* Searches the body of an HTTP message. `codings`: the value of its Content-Encoding. */
void find_in_body(finder *f, const char *body, size_t length, const char *codings, size_t size,
                  int level);

/* Undoes the percent-encoding in a text. Returns the length of the result; `out` may be the text itself. */
size_t find_undo_percent(const char *text, size_t length, char *out);

/* Whether a text is base64 and nothing else, in one line or several. */
bool find_is_all_base64(const char *text, size_t length);

/*
** --------------------------------------------------------------------------------- find_literal.c
**
** The bracket at `at` stands in a string that another program wrote. The first two expect the quote right before it.
*/
find_result find_in_quotes(finder *f, const find_text *t, size_t at, size_t *end); /* '{… */
find_result find_in_backquotes(finder *f, const find_text *t, size_t at, size_t *end);
find_result find_in_command(finder *f, const find_text *t, size_t at,
                            size_t *end); /* {`"… ^{^\^"… */
find_result find_in_doubled(finder *f, const find_text *t, size_t at, size_t *end); /* {""… */
bool find_is_array(const find_text *t, size_t at);
find_result find_in_hex(finder *f, const find_text *t, size_t at, size_t *end); /* {\x22… */

/*
** The quote at `quote` is YAML's or of a program with the `other` rules. Certain as for any two programs: if both readings
** are the same, or one is no JSON.
*/
find_result find_in_yaml_string(finder *f, const find_text *t, escape_rules other, size_t quote,
                                size_t at, size_t *end);

/* Whether a text is sound JSON and nothing else; find_is_json_text: but white space. */
bool find_is_json(finder *f, const char *text, size_t length);
bool find_is_json_text(finder *f, const char *text, size_t length);

/*
** find_escaped.c: the bracket at `at` stands in a string whose quotes have backslashes. find_skip_back: skips characters of
** this set before `at`, on the same line.
*/
find_result find_in_escaped(finder *f, const find_text *t, size_t at, size_t *end); /* {\"… */
size_t find_skip_back(const find_text *t, size_t at, const char *set);

/*
** find_literals.c: a string that is split into literals on lines of their own, as by Python's pprint and console.log
** ('…' + '…'). find_is_of_bytes: whether the literal at `quote` is one of Python's bytes.
*/
bool find_is_of_bytes(const find_text *t, size_t quote);
find_result find_in_literals(finder *f, const find_text *t, size_t at, size_t *end);

/* A literal that begins at `quote` and follows these rules. */
find_result find_in_literal(finder *f, const find_text *t, escape_rules rules, size_t quote,
                            size_t at, size_t *end);

/*
** find_stamp.c: the time of receipt of the value [at, end) in a line. It stands between the previous payload, which ends
** at `before` (0: there is none), and the value. Else it is that of the value before it in the line, which *found is when this
** is called (zeros: none), or stands anywhere in the line before the value. In SQL's VALUES it stands in the value's row, also
** in a column after the value, or before the first row. Where the names of SQL's columns are known (columns.h), only the
** column with the best name counts. In XML, when something was made or sent says nothing of elements in a list of it. False if there is
** none.
*/
bool find_value_stamp(finder *f, const find_text *t, size_t before, size_t at, size_t end,
                      stamp *found);

/*
** What kind of column of SQL the value at `at` stands in. One that holds a text of a lead quotes it. find_value_stamp has been
** called for it, with the same `before`.
*/
columns_kind find_column_kind(finder *f, const find_text *t, size_t before, size_t at);

/* Notes what a line says of the columns of SQL, and of the escapes of rows that follow it. */
void find_note_columns(finder *f, const char *line, size_t length);

/* Where the last row that begins in [from, to), behind another one, begins: of SQL's VALUES, of markup, or behind 0x1E; 0 if none does. */
size_t find_last_row(const char *text, size_t from, size_t to);

/* Whether the bracket at `at` begins a string in SQLite's replace(…): what stands for a line end may follow it. */
bool find_is_in_replace(const find_text *t, size_t at);

/*
** Whether [at, to), although sound, may differ from what was sent: it stands in a string of some language, and every
** backslash in it is doubled. Either the language has doubled them, or the payload has them so.
*/
bool find_may_be_doubled(const find_text *t, size_t at, size_t to);

/* How far what begins at `at` may reach. */
static inline size_t find_limit(const find_text *t, size_t at) {
    return t->length - at < FIND_FIELD_MAX ? t->length : at + FIND_FIELD_MAX;
}

/* The same as far as that is affordable; otherwise no further than the line. */
static inline size_t find_reach(const finder *f, const find_text *t, size_t at) {
    return f->credit > 0 ? find_limit(t, at) : t->line_end;
}

/* Whether more of the text must be read to know what goes on up to `to`. */
static inline bool find_needs_more(const find_text *t, size_t to) {
    return to == t->length && !t->final;
}

/* Undoes the escapes of a range, all of it, into the most recent room. NULL, without any room, if they are not of this kind. */
char *find_decode(finder *f, escape_rules rules, const char *text, size_t length, size_t *made);

/* Searches what was decoded into the most recent room; *end becomes `read`. */
find_result find_take_decoded(finder *f, const find_text *t, char *out, size_t made, size_t read,
                              size_t *end);

/*
** -------------------------------------------------------------------------------- find_enclosed.c
**
** Looks for a string or an attribute that began before the sound value [at, to) and whose escapes change it. FIND_NONE:
** the value is what was sent. FIND_BROKEN: it is not known what was sent.
*/
find_result find_in_enclosing(finder *f, const find_text *t, size_t at, size_t to, size_t *end);

/* Whether `at` may stand in a string in double quotes that goes over the line's beginning or end. */
bool find_is_in_half_string(finder *f, const find_text *t, size_t at);

/* What is known of the quotes in the text. */
find_quotes *find_begin_quotes(finder *f, const find_text *t);

/*
** One past the quote that opens the outermost string around `at`; 0: none. In double quotes, too: where the candidate is
** `is_escaped` by backslashes, the last quote that is not escaped opens it.
*/
size_t find_open_quote(finder *f, const find_text *t, size_t at, bool is_escaped);

/*
** find_layer.c: what stands around a candidate that is itself escaped, decoded, as it is read by each program that may
** have written it. `or_raw`: its characters may also be what was written. `is_open`: more must be read to find its end.
*/
enum { FIND_LAYERS = 2 };
typedef struct find_layers {
    struct find_layer {
        char *text; /* in room of the finder */
        size_t made, end;
    } list[FIND_LAYERS];
    size_t count;
    bool or_raw, is_open;
} find_layers;

/* Adds the string at `start`, unless the candidate is not in it or nothing is undone there. False if it does not read so. */
bool find_add_layer(finder *f, const find_text *t, escape_rules rules, size_t start, size_t at,
                    find_layers *out);

/*
** find_enclosed.c: where the value begins in whose string `at` stands, in a dump of SQL whose rules are known; SIZE_MAX: it stands
** in none. find_is_in_row: it stands in one that began before the text.
*/
size_t find_sql_value(finder *f, const find_text *t, size_t at);
bool find_is_in_row(finder *f, const find_text *t, size_t at);

/* The same of a string of standard SQL, in which a backslash is text, wherever it began. */
bool find_is_in_standard(finder *f, const find_text *t, size_t at);

/* find_enclosed.c: adds the string in single quotes that begins at `open`. False if one of its writers writes no such string. */
bool find_add_quoted(finder *f, const find_text *t, size_t open, size_t at, find_layers *out);

/*
** The candidate at `at`, whose characters are escaped in a way that `raw` undoes, may stand in the string, cell or element
** of another program. The outermost one is decoded by its rules, and what it holds is searched as a text of its own. Where
** the rules are not certain, all must find the same payloads. FIND_NONE: nothing around it is to be undone.
*/
typedef find_result find_raw(finder *f, const find_text *t, size_t at, size_t *end);
typedef enum find_coding {
    FIND_BACKSLASHES,
    FIND_HEX,
    FIND_ENTITIES,
    FIND_OWN_QUOTES, /* in double quotes that end where its own rules say */
    FIND_IN_ROW,     /* the same, and they begin before it, in a row of CSV */
    FIND_AS_IT_IS
} find_coding;
find_result find_in_surrounding(finder *f, const find_text *t, size_t at, find_coding coding,
                                find_raw *raw, size_t *end);

/* The same; where nothing around it is to be undone, `raw` reads it. */
find_result find_coded(finder *f, const find_text *t, size_t at, find_coding coding, find_raw *raw,
                       size_t *end);

/*
** The candidate at `at` stands in a cell of CSV, which is in quotes and has other text before it. All of the cell is searched
** with its quotes undone. FIND_NONE: its line is no row.
*/
find_result find_in_row(finder *f, const find_text *t, size_t at, size_t *end);

/* find_field.c: where the cell begins that the place stands in, behind a TAB or at the beginning of the line. */
size_t find_cell(finder *f, const find_text *t, size_t at);
size_t find_cell_end(const find_text *t, size_t at);

/*
** The outermost of a string, a cell, the markup and the line of Apache's error log around a candidate, however that is
** escaped itself. FIND_NONE: there is no markup and no such line, or nothing around the candidate is to be undone.
*/
find_result find_in_outermost(finder *f, const find_text *t, size_t at, find_raw *raw, size_t *end);

/*
** A candidate in a string of SQL whose rules are known. All of the string is searched with its escapes undone. FIND_NONE: it
** stands in none, or nothing is to be undone.
*/
find_result find_in_sql(finder *f, const find_text *t, size_t at, size_t *end);

/* find_errorlog.c: where the message begins that a place in a line of Apache's error log stands in; SIZE_MAX: it is no such line. */
size_t find_log_message(const finder *f, const find_text *t, size_t at);

/* All of such a message is searched with its escapes undone. FIND_NONE: there are none. */
find_result find_in_error_log(finder *f, const find_text *t, size_t message, size_t *end);

/*
** find_spaced.c: the bracket at `at` begins JSON with <br>, &nbsp;, #012 or no-break blanks between its tokens. FIND_NONE: it
** does not, or it is not certain what was written.
*/
find_result find_in_spaced(finder *f, const find_text *t, size_t at, size_t *end);

/* find_literal.c: whether a value of YAML may begin at `quote`: after a key, or after the dash of a list. */
bool find_is_yaml_place(const find_text *t, size_t quote);

/*
** The quote that closes the string whose inside goes on at `at`, where a backslash escapes what follows it; `to` if there is
** none before `to` on its line. find_string_end: in double quotes, on the present line.
*/
size_t find_close(const find_text *t, size_t at, size_t to, char quote);
size_t find_string_end(const find_text *t, size_t at);

/* Whether a word stands before `at` on its line, near enough to its beginning that time stays linear. */
bool find_line_names(const find_text *t, size_t at, const char *word);

/* Where the value of SQL begins whose quote is at `quote`: it may have a letter or a call before it. */
size_t find_sql_start(const find_text *t, size_t quote);

/*
** Whether the quote at `quote` begins an argument of curl. A line that names curl as the program that sent the payload, in
** another column or member, has no arguments.
*/
bool find_is_of_curl(const find_text *t, size_t quote);

/* Whether words of SQL stand there. */
bool find_names_sql(const find_text *t, size_t at);

/*
** ----------------------------------------------------------------------------------- find_field.c
**
** A field between TABs or other delimiters (`mark`), written raw or by PostgreSQL's COPY or mysql --batch. FIND_MORE if it
** is sound both ways and only the following lines can show which is right.
*/
find_result find_in_columns(finder *f, const find_text *t, size_t at, char mark, bool is_sound,
                            size_t *end);

/*
** The sound value [at, to) stands in such a field, after other text. FIND_NONE: it is what was sent. FIND_BROKEN: it is
** not known what was sent.
*/
find_result find_in_cell(finder *f, const find_text *t, size_t at, size_t to, size_t *end);

/*
** The brace at `at` begins the headers that HAProxy has captured, which may be a body: {host|#7B#22event#22…}. FIND_NONE: it
** does not, or no object begins one of them.
*/
find_result find_in_captured(finder *f, const find_text *t, size_t at, size_t *end);

/* A field between TABs that continues on the next line, as in MySQL's INTO OUTFILE. */
find_result find_in_continued(finder *f, const find_text *t, size_t at, size_t *end);

/*
** find_outfile.c: the brace at `at` begins a value that is all of a field in MySQL's INTO OUTFILE, and the line end behind it is
** escaped.
*/
find_result find_in_outfile(finder *f, const find_text *t, size_t at, size_t *end);

/*
** ---------------------------------------------------------------------------------- find_markup.c
**
** Whether the value of an attribute begins at `quote`, and whether text has an entity in it.
*/
bool find_is_attribute(const finder *f, const find_text *t, size_t quote);
bool find_has_entity(const char *text, size_t length);

/* Searches [at, to) with its entities undone. */
find_result find_take_entities(finder *f, const find_text *t, size_t at, size_t to, size_t *end);

/* The sound value [at, to) in the text of an element or in CDATA. FIND_NONE: it is what was sent. */
find_result find_in_markup(finder *f, const find_text *t, size_t at, size_t to, size_t *end);

/*
** Whether a payload that was found at `at` since `mark` has what cuts sections of CDATA, and there are any: then it is not certain
** what was sent.
*/
bool find_keeps_cuts(const finder *f, const find_text *t, size_t mark, size_t at);

/* Where the element's text begins in which a place stands; SIZE_MAX if it is not in one. */
size_t find_element_start(finder *f, const find_text *t, size_t at);

/*
** Where the value of an attribute or the text of an element begins in which a place stands; SIZE_MAX if it is in neither. All
** of that text is searched with its entities undone; FIND_NONE: there are none.
*/
size_t find_markup_start(finder *f, const find_text *t, size_t at);
find_result find_in_whole_markup(finder *f, const find_text *t, size_t from, size_t at,
                                 size_t *end);

/* The value of an attribute in single quotes that begins at `from`, in which the place stands. */
find_result find_in_attribute(finder *f, const find_text *t, size_t from, size_t at, size_t *end);

/* find_in_markup where a quote stands before the bracket at `at`. */
find_result find_in_quoted_markup(finder *f, const find_text *t, size_t at, size_t *end);

/* The bracket at `at` begins JSON whose quotes are entities: {&quot;… */
find_result find_in_entities(finder *f, const find_text *t, size_t at, size_t *end);

#endif
