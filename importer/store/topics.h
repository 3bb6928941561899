/*
** The names of the categories of new leads, and where each stands, in little memory: a place takes about four
** bytes. They are collected in the order of events and read in the order of names, in which discko_internal_topics
** has its rows, so that nothing needs to be sorted.
*/
#ifndef DISCKO_TOPICS_H
#define DISCKO_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct topic_name topic_name;

enum { TOPICS_RECENT = 64 };

typedef struct topics {
    topic_name **names;
    size_t count, room;
    void *tree;                        /* the same names, for lookups */
    topic_name *recent[TOPICS_RECENT]; /* a cache of some of them */
    size_t bytes;                      /* of memory, approximately */
} topics;

/* One category: its name, whose bytes belong to the topics, and where it stands. */
typedef struct topic_place {
    const char *name;
    size_t size;
    int64_t event_id;
    uint32_t category_index, point_count;
    bool has_day;
    int32_t day; /* of the lead, since 1970, where it has one */
} topic_place;

typedef struct topics_cursor {
    const topics *of;
    size_t name, at; /* the next place: index of the name, and offset in its places */
    int64_t event_id;
    int32_t day;
} topics_cursor;

/* Adds a category, whose event is not before that of the last one. The name is copied. False when out of memory. */
bool topics_add(topics *t, const topic_place *place);

/* Puts the names in order: those of ASCII letters without regard to case, as NOCASE does. */
void topics_sort(topics *t);

/* The next place; false at the end. Begin with a cursor that is zero but for `of`. */
bool topics_next(topics_cursor *c, topic_place *place);

/* Removes everything and frees the memory. */
void topics_clear(topics *t);

#endif
