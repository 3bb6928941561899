/*
** What the files find_*.c share. find_list.c keeps what has been found, find_beside.c what has not been read. find_value.c walks a sound JSON value,
** find_text.c any decoded text. find_candidate.c decides what begins at a place in a line of text; find_literal.c
** and find_field.c undo the escapes there, find_markup.c undoes entities, find_encoded.c base64 and gzip.
*/
#ifndef DISCKO_FINDER_H
#define DISCKO_FINDER_H

#include "find.h"

/*
** find_list.c. Findings are known by their place in the list: `mark` is the list's length before something was
** searched, `payloads` the number of payloads in it.
*/
typedef struct find_mark {
    size_t count, payloads, notes;
} find_mark;

finding *find_add(finder *f, found_kind kind); /* NULL when out of memory */
void find_add_payload(finder *f, const char *text, size_t length, int level);

/* Drops the FOUND_EMPTY since `mark`. */
void find_drop_empty(finder *f, size_t mark);

/* Makes [from, to) the entry of the payloads since `mark` that have none. Returns whether there are any. */
bool find_set_entry(finder *f, size_t mark, size_t from, size_t to);

/*
** find_beside.c. Notes are known by their place in the list, too. find_note_rest notes a text that nothing has read,
** find_note_cut one that is cut, if it shows a trace of a payload, find_note_unread one that is a payload in a form that
** cannot be read. find_note_deep (find_encoded.c): the same for a text inside more encodings than are undone, if a
** payload may be in it.
*/
void find_note_rest(finder *f, const char *text, size_t length);
void find_note_cut(finder *f, const char *text, size_t length);
void find_note_unread(finder *f, const char *text, size_t length);
void find_note_deep(finder *f, const char *text, size_t length);
void find_drop_notes(finder *f, size_t mark);

/* Drops the notes since `mark` that show no trace. Returns whether there are others. */
bool find_settle_notes(finder *f, size_t mark);

/* Gives the notes since `mark` that have none this place in the record. */
void find_place_notes(finder *f, size_t mark, size_t from, size_t to);

/* What the notes since `mark` are parts of may go on elsewhere in the record. */
void find_part_notes(finder *f, size_t mark);

/* What is lost beside the payloads found since `mark`, by the notes since `notes`, makes [from, to) bad, too. */
void find_add_lost_since(finder *f, size_t mark, size_t notes, size_t from, size_t to);

/* Frees the room that was asked for last. */
void find_drop_room(finder *f);

/* find_value.c: searches a sound value. `level`: how many encodings deep it lies; `whole`: it is a whole record. */
void find_walk(finder *f, const char *text, const dk_value *value, int level, bool whole);

/*
** find_encoded.c. find_in_string searches the inside of a JSON string; find_in_slack one that is the text of a message of
** Slack's, with entities and links in it. find_in_base64 and find_in_bytes return false,
** with nothing searched, if the text is no base64, or no list of bytes as journald and Node's Buffer write text;
** *next: one past the list. find_in_word searches base64 that stands among other words.
*/
void find_in_string(finder *f, const char *inside, size_t length, bool escaped, int level,
                    bool whole);
void find_in_slack(finder *f, const char *inside, size_t length, bool escaped, int level);

/* The same for a string with a character for each byte, as Avro writes bytes in JSON; false if it is none. */
bool find_in_byte_letters(finder *f, const char *inside, size_t length, bool escaped, int level);
bool find_in_bytes(finder *f, const char *p, const char *end, int level, const char **next);
bool find_in_base64(finder *f, const char *text, size_t length, int level);
void find_in_gzip(finder *f, const char *bytes, size_t length, int level);
find_result find_in_word(finder *f, const find_text *t, size_t at, size_t *end);

/* Whether a text is base64 and nothing else, in one line or several. */
bool find_is_all_base64(const char *text, size_t length);

/*
** find_literal.c: the bracket at `at` stands in a string of another program. In single quotes (the quote is before
**  the bracket), in double quotes ({\"…), or as nginx and Apache escape ({\x22…). find_in_literal: in a
** literal of known rules that begins at `quote`. find_in_literals: in one of several on lines of their own that make one
** string, as Python's pprint and console.log break it ('…' + '…').
*/
find_result find_in_literals(finder *f, const find_text *t, size_t at, size_t *end);
find_result find_in_backquotes(finder *f, const find_text *t, size_t at, size_t *end);
find_result find_in_quotes(finder *f, const find_text *t, size_t at, size_t *end);
find_result find_in_escaped(finder *f, const find_text *t, size_t at, size_t *end);
find_result find_in_hex(finder *f, const find_text *t, size_t at, size_t *end);
find_result find_in_literal(finder *f, const find_text *t, escape_rules rules, size_t quote,
                            size_t at, size_t *end);

/*
** Whether the sound text [at, to) may be something else than what was written: it stands in a string of some language,
** with every backslash doubled, which the language may have done or the payload may have.
*/
bool find_may_be_doubled(const find_text *t, size_t at, size_t to);

/* Searches what was decoded into the room asked for last; *end becomes `read`. */
find_result find_take_decoded(finder *f, const find_text *t, char *out, size_t made, size_t read,
                              size_t *end);

/*
** find_enclosed.c. find_in_enclosing: the sound value [at, to) may stand in a string or an attribute that began
** before it, and whose escapes change it. FIND_NONE: it is as it was written; FIND_BROKEN: that is not known.
*/
find_result find_in_enclosing(finder *f, const find_text *t, size_t at, size_t to, size_t *end);

/*
** The same for [at, to), the inside of a string in double quotes: only how the outer string writes a quote matters, as
** backslashes are undone in any case.
*/
find_result find_in_enclosing_escaped(finder *f, const find_text *t, size_t at, size_t to,
                                      size_t *end);

/* find_literal.c: whether YAML's value begins at `quote`: after a key, or after the dash of a list. */
bool find_is_yaml_place(const find_text *t, size_t quote);

/* find_markup.c: an attribute's value begins at `quote`; text has an entity; [at, to) is searched with them undone. */
bool find_is_attribute(const find_text *t, size_t quote);
bool find_has_entity(const char *text, size_t length);
find_result find_take_entities(finder *f, const find_text *t, size_t at, size_t to, size_t *end);

/*
** find_field.c: a field between TABs or other delimiters (`mark`), written raw or by PostgreSQL's COPY or mysql --batch.
** FIND_MORE if it is sound both ways and only the following lines can tell.
** find_in_cell: the sound value [at, to) stands in one behind other text; FIND_NONE: it is as it was written, FIND_BROKEN:
** that is not known. find_in_continued: a field of
** MySQL's INTO OUTFILE that goes on in the next line.
*/
find_result find_in_columns(finder *f, const find_text *t, size_t at, char mark, bool is_sound,
                            size_t *end);
find_result find_in_cell(finder *f, const find_text *t, size_t at, size_t to, size_t *end);
find_result find_in_continued(finder *f, const find_text *t, size_t at, size_t *end);

/*
** find_markup.c. find_in_markup: the sound value [at, to) stands in the text of an element or in CDATA and is not
** what was written there; FIND_NONE if it is taken as it is. find_in_entities: the bracket at `at` begins JSON
** whose quotes are entities ({&quot;…).
*/
find_result find_in_markup(finder *f, const find_text *t, size_t at, size_t to, size_t *end);
find_result find_in_quoted_markup(finder *f, const find_text *t, size_t at, size_t *end);
find_result find_in_entities(finder *f, const find_text *t, size_t at, size_t *end);

#endif
