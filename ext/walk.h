/*
** Walks the members of an object or the elements of an array without building a tree. The text must
** have passed the scanner; nothing is checked again and nothing allocates.
*/
#ifndef DISCKO_WALK_H
#define DISCKO_WALK_H

#include <stdbool.h>

#include "scan.h"

typedef struct dk_walk {
    const char *text; /* the whole text, from which offsets of values are counted */
    const char *p;
    const char *end;
} dk_walk;

/* Begins at the first member of `container`, an object or array in `text`. */
dk_walk dk_walk_begin(const char *text, const dk_value *container);

/*
** Enters the next element of an array if it is an object, without passing it first; false if it is
** not an object. At the end of `object`, dk_walk_leave continues the outer walk behind it.
*/
bool dk_walk_enter(dk_walk *walk, dk_walk *object);
void dk_walk_leave(dk_walk *walk, const dk_walk *object);

/* The next element of an array; false at its end. */
bool dk_walk_element(dk_walk *walk, dk_value *element);

/* The next member of an object, with its key as a string value; false at its end. */
bool dk_walk_member(dk_walk *walk, dk_value *key, dk_value *value);

/* One past the object or array at `p`. */
const char *dk_walk_container_end(const char *p, const char *end);

/* How many elements an array has; 0 if the value is not an array. */
uint32_t dk_walk_count(const char *text, const dk_value *array);

/* Whether a string value, with its escapes decoded, is `word` (at most DK_KEY_MAX bytes). */
bool dk_walk_is(const char *text, const dk_value *string, const char *word);

#endif
