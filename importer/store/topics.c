#include "topics.h"

#include <errno.h>
#include <search.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/grow.h"
#include "../input/spool.h"
#include "../port/port.h"

/*
** The places are encoded one after another, as four numbers each: the difference of the event's id to that of the
** previous place, the index of the category, the number of its points, and the lead's day: 0 for none; else 1 plus twice
** the distance to the previous day, plus 1 if it is earlier. A number is encoded in groups of seven bits, the lowest
** first, with the eighth bit set in all but the last. Those in the file come first, in parts that were moved there.
*/
typedef struct topic_part {
    uint64_t offset;
    size_t size;
} topic_part;

struct topic_name {
    char *bytes;
    size_t size;
    uint8_t *places;
    size_t used, room;
    int64_t last;     /* the event of the last place */
    int32_t last_day; /* of the last place with one */
    topic_part *parts;
    size_t part_count;
};

enum { PLACE_MOST = 10 + 5 + 5 + 5, NODE = 8 * sizeof(void *) };

/* An arbitrary order that seldom has to compare bytes. */
static int compare(const void *a, const void *b) {
    const topic_name *one = a, *other = b;
    if (one->size != other->size) {
        return one->size < other->size ? -1 : 1;
    }
    return memcmp(one->bytes, other->bytes, one->size);
}

static void free_name(topic_name *name) {
    free(name->bytes);
    free(name->places);
    free(name->parts);
    free(name);
}

static topic_name *new_name(const char *bytes, size_t size) {
    topic_name *name = calloc(1, sizeof *name);
    char *copy = malloc(size + 1);
    if (name == NULL || copy == NULL) {
        free(name);
        free(copy);
        return NULL;
    }
    memcpy(copy, bytes, size);
    name->bytes = copy;
    name->size = size;
    return name;
}

static bool reserve_name(topics *t) {
    size_t before = t->room;
    bool made = grow(&t->names, t->count, &t->room, sizeof(topic_name *));
    t->bytes += (t->room - before) * sizeof(topic_name *);
    return made;
}

static topic_name *add_name(topics *t, const char *bytes, size_t size) {
    topic_name *name = reserve_name(t) ? new_name(bytes, size) : NULL;
    if (name == NULL || tsearch(name, &t->tree, compare) == NULL) {
        if (name != NULL) {
            free_name(name);
        }
        return NULL;
    }
    t->bytes += NODE + sizeof *name + size;
    t->names[t->count++] = name;
    return name;
}

static topic_name *name_of(topics *t, const char *bytes, size_t size) {
    const topic_name key = {.bytes = (char *)bytes, .size = size};
    const uint8_t *b = (const uint8_t *)bytes;
    size_t ends = size > 0 ? (size_t)b[0] + 3 * (size_t)b[size - 1] : 0;
    topic_name **recent = &t->recent[(ends + 7 * size) % TOPICS_RECENT];
    if (*recent == NULL || compare(&key, *recent) != 0) {
        void *found = tfind(&key, &t->tree, compare);
        *recent = found != NULL ? *(topic_name **)found : add_name(t, bytes, size);
    }
    return *recent;
}

static void put(topic_name *name, uint64_t number) {
    for (; number >= 0x80; number >>= 7) {
        name->places[name->used++] = (uint8_t)(number | 0x80);
    }
    name->places[name->used++] = (uint8_t)number;
}

static void put_day(topic_name *name, const topic_place *place) {
    if (!place->has_day) {
        put(name, 0);
        return;
    }
    int64_t step = (int64_t)place->day - name->last_day;
    put(name, 1 + (step >= 0 ? 2 * (uint64_t)step : 2 * (uint64_t)-step - 1));
    name->last_day = place->day;
}

bool topics_add(topics *t, const topic_place *place) {
    topic_name *name = name_of(t, place->name, place->size);
    if (name == NULL) {
        return false;
    }
    if (name->room - name->used < PLACE_MOST) {
        size_t room = name->room + name->room / 2 + PLACE_MOST;
        uint8_t *places = realloc(name->places, room);
        if (places == NULL) {
            return false;
        }
        t->bytes += room - name->room;
        t->places += room - name->room;
        name->places = places;
        name->room = room;
    }
    put(name, (uint64_t)(place->event_id - name->last));
    put(name, place->category_index);
    put(name, place->point_count);
    put_day(name, place);
    name->last = place->event_id;
    return true;
}

static bool move_places_of(topics *t, topic_name *name) {
    if (name->used == 0) {
        return true;
    }
    if (!resize(&name->parts, name->part_count + 1, sizeof *name->parts) ||
        !port_write(t->file, name->places, name->used, (int64_t)t->file_size)) {
        return false;
    }
    name->parts[name->part_count++] = (topic_part){t->file_size, name->used};
    t->file_size += name->used;
    t->bytes += sizeof *name->parts;
    t->bytes -= name->room;
    t->places -= name->room;
    free(name->places);
    name->places = NULL;
    name->used = name->room = 0;
    return true;
}

static bool has_file(topics *t) {
    if (!t->has_file) {
        t->file = port_nameless(spool_folder());
        t->has_file = t->file >= 0;
    }
    return t->has_file;
}

bool topics_move_places(topics *t) {
    bool moves = !t->is_full && t->places >= t->bytes / 2 && has_file(t);
    for (size_t i = 0; i < t->count && moves; i++) {
        moves = move_places_of(t, t->names[i]);
    }
    t->is_full = !moves;
    return moves;
}

static int compare_order(const void *a, const void *b) {
    const topic_name *one = *(topic_name *const *)a, *other = *(topic_name *const *)b;
    size_t both = one->size < other->size ? one->size : other->size;
    int order = sqlite3_strnicmp(one->bytes, other->bytes, (int)both);
    return order != 0 ? order : compare(one, other);
}

void topics_sort(topics *t) {
    if (t->count > 1) {
        qsort(t->names, t->count, sizeof(topic_name *), compare_order);
    }
}

static bool read_all(int fd, uint8_t *bytes, size_t size, uint64_t offset) {
    for (size_t done = 0; done < size;) {
        ssize_t n = pread(fd, bytes + done, size - done, (off_t)(offset + done));
        if (n == 0 || (n < 0 && errno != EINTR)) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Goes to the next part that has a place, if the last one is at its end. The last part of a name is in memory. */
static bool begin_part(topics_cursor *c) {
    const topics *t = c->of;
    while (c->name < t->count && c->left == 0 && c->at == c->end) {
        const topic_name *name = t->names[c->name];
        if (c->part > name->part_count) {
            c->name++;
            c->part = 0;
            c->event_id = 0;
            c->day = 0;
            continue;
        }
        bool is_moved = c->part < name->part_count;
        c->offset = is_moved ? name->parts[c->part].offset : 0;
        c->left = is_moved ? name->parts[c->part].size : name->used;
        c->part++;
    }
    return c->name < t->count;
}

/* Fills the window with more of the part. */
static bool fill(topics_cursor *c) {
    const topic_name *name = c->of->names[c->name];
    size_t kept = c->end - c->at, size = sizeof c->window - kept;
    memmove(c->window, c->window + c->at, kept);
    size = size < c->left ? size : c->left;
    if (c->part > name->part_count) {
        memcpy(c->window + kept, name->places + c->offset, size);
    } else if (!read_all(c->of->file, c->window + kept, size, c->offset)) {
        return false;
    }
    c->at = 0;
    c->end = kept + size;
    c->offset += size;
    c->left -= size;
    return true;
}

static uint64_t take(topics_cursor *c) {
    uint64_t number = 0;
    int shift = 0;
    for (; (c->window[c->at] & 0x80) != 0; shift += 7) {
        number |= (uint64_t)(c->window[c->at++] & 0x7F) << shift;
    }
    return number | (uint64_t)c->window[c->at++] << shift;
}

bool topics_next(topics_cursor *c, topic_place *place) {
    if (c->has_failed || !begin_part(c)) {
        return false;
    }
    c->has_failed = c->left > 0 && c->end - c->at < PLACE_MOST && !fill(c);
    if (c->has_failed) {
        return false;
    }
    const topic_name *name = c->of->names[c->name];
    c->event_id += (int64_t)take(c);
    *place = (topic_place){.name = name->bytes, .size = name->size, .event_id = c->event_id};
    place->category_index = (uint32_t)take(c);
    place->point_count = (uint32_t)take(c);
    uint64_t step = take(c);
    if (step > 0) {
        int64_t days = (int64_t)(step / 2);
        c->day = (int32_t)(step % 2 == 1 ? c->day + days : c->day - days);
        place->has_day = true;
        place->day = c->day;
    }
    return true;
}

void topics_clear(topics *t) {
    for (size_t i = 0; i < t->count; i++) {
        (void)tdelete(t->names[i], &t->tree, compare);
        free_name(t->names[i]);
    }
    free(t->names);
    if (t->has_file) {
        close(t->file);
    }
    *t = (topics){0};
}
