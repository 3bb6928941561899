/*
** Carriers: what captured the webhook wrote the payload into something of its own. Where that has its time
** is one list, carriers.def; everything else about them can be seen.
*/
#ifndef DISCKO_CARRIER_H
#define DISCKO_CARRIER_H

#include <stddef.h>

/*
** The rank (stamp.h) of the member `name` of an object that is itself the member `object` of one around a
** payload; 0 where it is no time of receipt. The names are raw, as they stand between their quotes.
*/
int carrier_time_rank(const char *object, size_t object_length, const char *name, size_t length);

#endif
