/* Calendar dates with a time of day, in the many forms that programs write (listed in stamp.h). */
#ifndef DISCKO_CALENDAR_H
#define DISCKO_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/date.h"

/*
** Reads the date at the very start of the text. Returns how many bytes it takes, including its zone, and gives the
** same moment in UTC; `zoned`: it has a zone. 0 if no date begins there, or if its exact time is not known (stamp.h).
*/
size_t calendar_read(const char *text, size_t length, char utc[DK_DATE_LENGTH], bool *zoned);

#endif
