/*
** What a lead quotes is no payload of its own, also where a program has taken the lead apart: into columns, typed values, or a
** line for each name and value. It is quoted if text stands around it in its own value, and either that value has the name of a
** lead's text, or another value beside it is the event of a lead that is not its own. All formats ask here.
*/
#ifndef DISCKO_QUOTED_H
#define DISCKO_QUOTED_H

#include <stdint.h>

#include "find.h"

/* Whether words stand before or behind what was found, in the text it was decoded from; or around [at, end) of `text`, where it stands as it is. */
bool quoted_has_text(const finding *e, const char *text, size_t length, size_t at, size_t end);

/* Whether the name of a lead's text stands in [from, at), and what follows it up to `at` is the beginning of its value. */
bool quoted_is_named(const char *text, size_t from, size_t at);

/* What the record before says of the present one: all zero at the beginning. The two are offsets in the input. */
enum { QUOTED_EVENT_MOST = 32 };
typedef struct quoted_near {
    uint64_t name_until;           /* a record before it is the value of a lead's text */
    uint64_t event_until;          /* one before it may stand beside this event of a lead: */
    char event[QUOTED_EVENT_MOST]; /* or empty */
} quoted_near;

/* Notes a record without a payload: a name whose value follows in the next one (<key>needs</key>, 3) "needs"), or an event. */
void quoted_note(quoted_near *near, uint64_t offset, const char *record, size_t size);

/* Notes that a row at `offset` is a name and its value: data.summary.needs,"… */
void quoted_note_row(quoted_near *near, uint64_t offset, const char *row, size_t length);

/*
** Makes payloads in a record bad which a lead quotes: text stands around them, and the record is the value of a lead's text, or its
** event is another value of the record or stands before it. For JSON, in the entry of the payload.
*/
void quoted_drop(finder *f, const char *record, size_t size, quoted_near *near, uint64_t offset);

#endif
