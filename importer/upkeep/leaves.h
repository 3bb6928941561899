/*
** The values of a JSON text that hold no others, each with its path: data.contact.email, data.list[0].
*/
#ifndef DISCKO_LEAVES_H
#define DISCKO_LEAVES_H

#include <stdbool.h>
#include <stddef.h>

/*
** Called for each string, number, true, false and null, in their order. `path` is terminated; the value is raw, strings
** with their quotes. False stops.
*/
typedef bool leaves_each(void *context, const char *path, const char *value, size_t length);

/* The text is sound JSON. False when out of memory, or when `each` has stopped. */
bool leaves_visit(const char *text, size_t length, leaves_each *each, void *context);

#endif
