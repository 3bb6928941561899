/*
** Growing lists. `list`: the address of the pointer to the first element, which is NULL while there is no room.
** `size`: of an element. Returns false when out of memory; the list is then unchanged.
*/
#ifndef DISCKO_GROW_H
#define DISCKO_GROW_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for count + 1 elements. *room: the capacity. */
bool grow(void *list, size_t count, size_t *room, size_t size);

/* Sets the capacity to `room` elements. */
bool resize(void *list, size_t room, size_t size);

#endif
