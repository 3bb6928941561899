/*
** Lists that grow. `list` is the address of the pointer to the first element, and the pointer is NULL while the list has
** no room; `size` is that of an element. False when out of memory: the list stays as it is.
*/
#ifndef DISCKO_GROW_H
#define DISCKO_GROW_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for one more than `count` elements; *room: for how many there is room. */
bool grow(void *list, size_t count, size_t *room, size_t size);

/* Gives the list room for exactly so many elements. */
bool resize(void *list, size_t room, size_t size);

#endif
