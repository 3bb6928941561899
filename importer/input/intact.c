#include "intact.h"

#include <assert.h>
#include <stdlib.h>

#include "../common/grow.h"

void intact_begin(intact *t) {
    t->at = 0;
    t->found = false;
}

void intact_free(intact *t) {
    free(t->parts);
    *t = (intact){0};
}

/* Notes how the part has ended. */
static ptrdiff_t end_part(intact_reading *r, ptrdiff_t n) {
    r->ended = true;
    r->source.error = n < 0 ? r->from->error : NULL;
    r->source.damaged = n < 0 && r->from->damaged;
    if (n < 0 && r->from->corrupt && !r->is_limited) {
        r->whole->parts[r->number].confirmed = r->from->confirmed;
        r->whole->found = true;
    }
    return n;
}

static ptrdiff_t read_part(source *s, void *buffer, size_t room) {
    intact_reading *r = s->owner;
    if (r->ended) {
        return s->error != NULL ? -1 : 0;
    }
    if (r->left == 0) {
        return end_part(
            r, source_drain(r->from)); /* passes over what is not confirmed, up to the error */
    }
    room = room < r->left ? room : (size_t)r->left;
    ptrdiff_t n = r->from->read(r->from, buffer, room);
    r->left -= n > 0 ? (uint64_t)n : 0;
    return n > 0 ? n : end_part(r, n);
}

bool intact_open(intact_reading *r, intact *whole, source *from) {
    size_t number = whole->at++;
    assert(number <= whole->count);
    if (number == whole->count) {
        if (!grow(&whole->parts, whole->count, &whole->room, sizeof *whole->parts)) {
            return false;
        }
        whole->parts[whole->count++] = (intact_part){.confirmed = UINT64_MAX};
    }
    uint64_t limit = whole->parts[number].confirmed;
    *r = (intact_reading){.source = {.read = read_part, .owner = r, .fd = -1},
                          .from = from,
                          .whole = whole,
                          .number = number,
                          .left = limit,
                          .is_limited = limit < UINT64_MAX};
    return true;
}

void intact_close(intact_reading *r) {
    intact_part *part = &r->whole->parts[r->number];
    (void)source_drain(&r->source);
    if (r->is_limited) {
        r->whole->at = part->next; /* fewer parts may have been opened in it */
    } else {
        part->next = r->whole->at;
    }
}
