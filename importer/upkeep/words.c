#include "words.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* The slot that has the word, or the empty one for it; there is always an empty one. */
static uint32_t *find_slot(const word_set *w, const char *text, size_t length) {
    size_t at = (size_t)XXH3_64bits(text, length) & (w->slot_count - 1);
    for (;; at = (at + 1) & (w->slot_count - 1)) {
        const struct word *x = w->slots[at] != 0 ? &w->list[w->slots[at] - 1] : NULL;
        if (x == NULL || (x->length == length && memcmp(x->text, text, length) == 0)) {
            return &w->slots[at];
        }
    }
}

bool words_has(const word_set *w, const char *text, size_t length) {
    return w->count > 0 && *find_slot(w, text, length) != 0;
}

/* Makes room for one more word. False when out of memory. */
static bool grow_words(word_set *w) {
    if (w->count < w->room) {
        return true;
    }
    size_t room = 2 * w->room + 8, slot_count = 32;
    while (slot_count < 2 * room) {
        slot_count *= 2;
    }
    struct word *list = realloc(w->list, room * sizeof *list);
    w->list = list != NULL ? list : w->list;
    struct word *sorted = realloc(w->sorted, room * sizeof *sorted);
    w->sorted = sorted != NULL ? sorted : w->sorted;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (list == NULL || sorted == NULL || slots == NULL) {
        free(slots);
        return false;
    }
    free(w->slots);
    w->slots = slots;
    w->slot_count = slot_count;
    w->room = room;
    for (size_t i = 0; i < w->count; i++) {
        *find_slot(w, list[i].text, list[i].length) = (uint32_t)i + 1;
    }
    return true;
}

bool words_add(word_set *w, const char *text, size_t length) {
    if (length == 0 || words_has(w, text, length)) {
        return true;
    }
    char *copy = grow_words(w) ? malloc(length + 1) : NULL;
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = 0;
    w->list[w->count] = (struct word){copy, length};
    *find_slot(w, copy, length) = (uint32_t)++w->count;
    return true;
}

static int by_bytes(const void *a, const void *b) {
    const struct word *x = a, *y = b;
    int order = memcmp(x->text, y->text, x->length < y->length ? x->length : y->length);
    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

/* How the beginning of a word compares with a text. */
static int compare_beginning(const struct word *x, const char *text, size_t length) {
    int order = memcmp(x->text, text, x->length < length ? x->length : length);
    return order != 0 ? order : x->length < length ? -1 : 0;
}

/* The first of the sorted words whose beginning compares so with the text, or is greater. */
static size_t first_word(const word_set *w, const char *text, size_t length, int least) {
    size_t low = 0, high = w->sorted_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_beginning(&w->sorted[middle], text, length) < least) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct word *words_beginning(word_set *w, const char *text, size_t length, size_t *count) {
    if (w->sorted_count < w->count) {
        memcpy(w->sorted, w->list, w->count * sizeof *w->list);
        qsort(w->sorted, w->count, sizeof *w->sorted, by_bytes);
        w->sorted_count = w->count;
    }
    size_t first = first_word(w, text, length, 0);
    *count = first_word(w, text, length, 1) - first;
    return *count > 0 ? w->sorted + first : NULL;
}

void words_free(word_set *w) {
    for (size_t i = 0; i < w->count; i++) {
        free(w->list[i].text);
    }
    free(w->list);
    free(w->slots);
    free(w->sorted);
}
