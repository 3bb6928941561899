/*
** What a lead quotes is no payload of its own, also where a program has taken the lead apart: into columns, typed values, or a
** line for each name and value. It is quoted if text stands around it in its own value, and either that value has the name of a
** lead's text, or another value beside it is the event of a lead that is not its own. All formats ask here.
*/
#ifndef DISCKO_QUOTED_H
#define DISCKO_QUOTED_H

#include "find.h"

/* Whether words stand before or behind what was found, in the text it was decoded from; or around [at, end) of `text`, where it stands as it is. */
bool quoted_has_text(const finding *e, const char *text, size_t length, size_t at, size_t end);

/* Whether the name of a lead's text stands in [from, at), and what follows it up to `at` is the beginning of its value. */
bool quoted_is_named(const char *text, size_t from, size_t at);

/* Whether a record is such a name, and its value follows in the next: <key>needs</key>, 3) "needs" */
bool quoted_is_name_line(const char *record, size_t length);

/* Whether a row is a name and its value: data.summary.needs,"… */
bool quoted_is_name_row(const char *row, size_t length);

/*
** Makes payloads in a record bad which a lead quotes: text stands around them, and its event is another value of their entry, or the
** record is the value of a text: `is_named`.
*/
void quoted_drop(finder *f, const char *record, size_t size, bool is_named);

#endif
