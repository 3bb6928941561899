/*
** Time stamps as logs and carriers write them, made into the fixed UTC text of ext/date.h. Read are
**   2024-01-15T10:30:00.123Z and its relatives: '/', '.' or nothing for '-'; 'T', ' ', '_' or ' - ' before
**       the time of day; ',' for '.'; any digits of fraction; a zone with or without colon
**   15/Jan/2024:10:30:00 +0000, 15-Jan-2024 10:30:00, 15 Jan 2024 10:30:00.123
**   Mon, 15 Jan 2024 10:30:00 GMT, Mon Jan 15 10:30:00.123456 2024, Mon Jan 15 10:30:00 UTC 2024,
**       Mon Jan 15 2024 10:30:00 GMT+0100, Jan 15, 2024 10:30:00 AM; months also by their whole names
**   15.01.2024 10:30:00, 15/01/2024 10:30:00, 01/15/2024, 10:30:00 AM: with '/' and '-' only where one
**       of the two numbers cannot be a month, or both are the same
**   halves of the day also as a.m. and p. m.; zones also as UTC+1, (UTC+01:00) and [CET]
**   seconds, milliseconds, microseconds and nanoseconds since 1970, from 2001, with or without a fraction;
**       Windows' file times; /Date(1705314601123)/
** A stamp without a zone is read as UTC. What is not known is never guessed: no stamp is made of a date
** without a year or without a time of day, of a day the month does not have, of a name of a zone that
** stands for several, or of a year before 1971 (the zero times of Go, Docker and Unix) or after 2199.
** Fractions are cut to milliseconds. Nothing here allocates or depends on a locale or clock.
*/
#ifndef DISCKO_STAMP_H
#define DISCKO_STAMP_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/date.h"

/* A stamp that was found in a text. */
typedef struct stamp {
    char utc[DK_DATE_LENGTH + 1]; /* terminated */
    size_t offset, length;        /* where it stands in the text */
    int rank;                     /* of its name (stamp_rank); 0: it has none */
} stamp;

/*
** The stamp of a log line, from the text before the payload (or the whole line, if it has none): the first one that
** belongs to the line, or one whose name has a lower rank. Stamps in braces do not, as {"expires":…} before the payload; nor does one that is named as
** something else (`since=2024-…`), nor one after a word such as "until" or "expires". A bare number is a stamp only
** if it is named as a time, has a fraction of 3, 6 or 9 digits, or comes first and counts milliseconds. Only the
** first kilobyte is examined. False if there is none.
*/
bool stamp_find(const char *text, size_t length, stamp *found);

/*
** A text that is a stamp as a whole, apart from white space and brackets around it: the value of a column or member
** that holds a time. Here a date alone (2024-01-15) counts as midnight. False if it is not a stamp.
*/
bool stamp_read(const char *text, size_t length, char out[DK_DATE_LENGTH + 1]);

/*
** The same for a value of scanned JSON: a string, a number, or one of the objects and arrays that hold a
** time ({"$date": …}, {"$date":{"$numberLong": …}}, {"seconds": …, "nanos": …}, {"epochSecond": …,
** "nanoOfSecond": …}, {"$timestamp":{"t": …}}, [seconds, nanoseconds], [time, {metadata}] of Fluent Bit).
*/
bool stamp_of(const char *text, const dk_value *value, char out[DK_DATE_LENGTH + 1]);

/* The ranks of names of times. Of several times of a record the one with the lowest rank counts. */
enum {
    STAMP_RECEIPT = 1, /* "received_at", "ApproximateArrivalTimestamp" */
    STAMP_RECORD,      /* the record's own time: "@timestamp", "time", "ts", "asctime" */
    STAMP_CREATION,    /* "created_at" */
    STAMP_OTHER        /* when it was sent, or handled later: "date", "sent_at", "failed_at" */
};

/*
** Whether a member or column of this name (decoded, in any case) says when its record was received or logged: 0 if
** not, otherwise its rank. Names of other times ("updated_at", "expires") have none.
*/
int stamp_rank(const char *name, size_t length);

#endif
