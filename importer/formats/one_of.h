/*
** Whether a character is one of a few.
*/
#ifndef DISCKO_ONE_OF_H
#define DISCKO_ONE_OF_H

#include <stdbool.h>
#include <string.h>

/* `set`: the characters, as a string. False for NUL. */
static inline bool is_one_of(char c, const char *set) {
    return c != 0 && strchr(set, c) != NULL;
}

#endif
