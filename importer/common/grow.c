#include "grow.h"

#include <stdlib.h>
#include <string.h>

/* The pointer to the first element, of any type. */
typedef struct pointer {
    void *bytes;
} pointer;

bool resize(void *list, size_t room, size_t size) {
    pointer from, to;
    memcpy(&from, list, sizeof from);
    to.bytes = realloc(from.bytes, room * size);
    if (to.bytes == NULL) {
        return false;
    }
    memcpy(list, &to, sizeof to);
    return true;
}

bool grow(void *list, size_t count, size_t *room, size_t size) {
    if (count < *room) {
        return true;
    }
    size_t more = 2 * *room + 16;
    bool made = resize(list, more, size);
    *room = made ? more : *room;
    return made;
}
