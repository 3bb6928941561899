/*
** A set of texts, in the order in which they were added.
*/
#ifndef DISCKO_WORDS_H
#define DISCKO_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word {
    char *text; /* terminated */
    size_t length;
};

/* All zeros: an empty set. */
typedef struct word_set {
    struct word *list;
    size_t count, room;
    uint32_t *slots; /* a hash table of the list: places, counted from 1 */
    size_t slot_count;
    struct word *sorted; /* the first `sorted_count` of the list, by their bytes */
    size_t sorted_count;
} word_set;

/* Adds a copy of a text, unless it is empty or in the set. False when out of memory. */
bool words_add(word_set *w, const char *text, size_t length);
bool words_has(const word_set *w, const char *text, size_t length);

/* The words that begin with a text, by their bytes; *count: how many. Sorts those that have been added since the last call. */
const struct word *words_beginning(word_set *w, const char *text, size_t length, size_t *count);
void words_free(word_set *w);

#endif
