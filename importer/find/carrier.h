/*
** Carriers: structures that a capture tool wraps around a payload. carriers.def lists where they keep the time of
** receipt. Everything else is found by searching.
*/
#ifndef DISCKO_CARRIER_H
#define DISCKO_CARRIER_H

#include <stddef.h>

/*
** The rank (stamp.h) of the member `name` of an object that is the member `object` of an object around a payload.
** 0 if it is not a time of receipt. The names are raw: the bytes between their quotes.
*/
int carrier_time_rank(const char *object, size_t object_length, const char *name, size_t length);

#endif
