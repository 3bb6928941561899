/*
** Objects as other languages print them (Python, Ruby, Go, console.log). They are not JSON and cannot be stored,
** and a payload quoted inside one must not be stored in its place.
*/
#ifndef DISCKO_REPR_H
#define DISCKO_REPR_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bracket at `at` may open such an object, judging by what follows it. */
bool repr_begins(const char *bytes, size_t at, size_t line_end);

/*
** Whether some object in what is opened at `at` has both a key "event" and a key "data". *end becomes how far
** it was read: one past the bracket that closes it, or `to`, the end of the line or lines it may take;
** *closed whether it ends there.
*/
bool repr_payload(const char *bytes, size_t at, size_t to, size_t *end, bool *closed);

/*
** Whether a payload at `at` stands inside the print of another one that begins earlier in the text: what precedes it has
** opened a lead's "data", or is one of a lead's texts ("needs"), and has not closed it.
*/
bool repr_encloses(const char *text, size_t at);

/*
** Whether the text ends inside one of a lead's texts in the print of its data. It is known without the event, which may
** come last.
*/
bool repr_quotes(const char *text, size_t at);

/*
** The size of a string as PHP's serialize() writes it, s:5:"event";, if one begins at `p`; else 0. It is preceded by its length,
** has no escapes, and may go on behind `end`. *text: what stands in its quotes.
*/
size_t repr_serialized(const char *p, const char *end, const char **text);

/* The bracket of a "data" in a print, not in JSON, that the text opens and does not close; 0: there is none. */
char repr_leaves_open(const char *text, size_t at);

/*
** The end of the line in which the print that is open at the line end `at` is closed; 0 if it is not closed before
** `length`.
*/
size_t repr_closes(const char *text, size_t at, size_t length);

/* Whether a text names members that the data of each lead have, and of no other program's objects: a lead's data alone. */
bool repr_names_lead(const char *text, size_t length);

/* Whether a path goes through a lead's categories: summary.categories.0.name, "summary","categories",0,"summary",1. */
bool repr_is_category_path(const char *start, const char *end);

/*
** Whether a name that ends at `end` is that of a lead's text: needs, data.summary.comment, fitScoreExplanation,
** data[summary][categories][0][summary][1].
*/
bool repr_is_text_name(const char *start, const char *end);

/* The same of a column, or of a member of a lead that was made flat, where it may be no more than "comment". */
bool repr_is_text_column(const char *start, const char *end);

/*
** Whether a column holds what a lead's contact is called: firstName, address. A payload may be all of such a column, but no text
** around one belongs there: then the contact quotes it.
*/
bool repr_is_contact_column(const char *start, const char *end);

/* Whether the last key in a line, or element, names a text of a lead, or is "comment". */
bool repr_ends_in_text(const char *line, const char *end);

/*
** The first key of a line, after blanks, brackets and quotes, if it names a text of a lead or, with `comment`, is
** "comment".
*/
bool repr_begins_text(const char *line, const char *end, bool comment);

#endif
