/*
** Reads dates in RFC 3339 and similar forms, and writes them in one fixed-width form whose text order
** is the order of time.
*/
#ifndef DISCKO_DATE_H
#define DISCKO_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan.h"

/* YYYY-MM-DDTHH:MM:SS.sssZ, not terminated. */
enum { DK_DATE_LENGTH = 24 };

/*
** Normalises a date to UTC with milliseconds; further digits are cut off, not rounded. It accepts
**   YYYY-MM-DD                                   midnight UTC
**   YYYY-MM-DD{T| }HH:MM[:SS[.digits]][ZONE]     ZONE: Z, ±HH:MM, ±HHMM or ±HH; without one, UTC
** with white space around it, T and Z in either case, and a comma instead of the point. 24:00:00 is
** midnight of the next day; second 60 is the first second of the next minute. False for anything
** else, for a day that the month does not have, and for dates outside the years 0000 to 9999.
*/
bool dk_date_normalise(const char *text, size_t length, char out[DK_DATE_LENGTH]);

/* The same for a value that the scanner has noted; false if it is not a string. */
bool dk_date_of(const char *text, const dk_value *value, char out[DK_DATE_LENGTH]);

/* The day of a normalised date, in days since 1970. */
int64_t dk_date_days(const char date[DK_DATE_LENGTH]);

/* The same of a value that the scanner has noted; false if it is not a date. */
bool dk_date_day(const char *text, const dk_value *value, int64_t *day);

#endif
