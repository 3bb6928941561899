/*
** Values behind their keys in any text: as JSON, forms and other programs write them. For what is torn or printed
** in a way that nothing reads.
*/
#ifndef DISCKO_KEYED_H
#define DISCKO_KEYED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct keyed {
    const char *value;
    size_t length;
    size_t after; /* where the value ends in the text */
} keyed;

/*
** The next value of a key at or after `from`, quoted or not, up to where it ends; false where there is none. One
** with which the text ends is none, as it may have been cut.
*/
bool keyed_next(const char *text, size_t length, size_t from, const char *key, keyed *found);

#endif
