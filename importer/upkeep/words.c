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
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (list == NULL || slots == NULL) {
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

void words_free(word_set *w) {
    for (size_t i = 0; i < w->count; i++) {
        free(w->list[i].text);
    }
    free(w->list);
    free(w->slots);
}
