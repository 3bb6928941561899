#include "grow.h"

#include <stdlib.h>
#include <string.h>

bool resize(void *list, size_t room, size_t size) {
    void *from;
    memcpy(&from, list, sizeof from); /* the caller's pointer has another type */
    void *to = realloc(from, room * size);
    if (to != NULL) {
        memcpy(list, &to, sizeof to);
    }
    return to != NULL;
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
