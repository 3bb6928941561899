/*
** Calendar dates with a time of day, in the many ways in which programs write them (stamp.h lists them).
*/
#ifndef DISCKO_CALENDAR_H
#define DISCKO_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/date.h"

/*
** Reads the date at the very beginning of the text: how many bytes it takes, its zone included, and the
** same in UTC. 0 where none begins there, or one of which the time is not known (stamp.h).
*/
size_t calendar_read(const char *text, size_t length, char utc[DK_DATE_LENGTH]);

#endif
