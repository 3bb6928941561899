/*
** The names of the categories of new leads, and where each stands, in little memory: a place takes four to six
** bytes. They are collected in the order of events and read in the order of names, in which discko_internal_topics
** has its rows, so that nothing needs to be sorted. Places that memory has no room for wait in a file without a name.
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
    size_t bytes, places;              /* of memory, approximately; those of the places alone */
    bool is_full;                      /* places could not be moved when they should have been */
    bool has_file;
    int file; /* of the places that were moved there */
    uint64_t file_size;
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
    size_t name, part; /* indexes of the name and of its next part */
    uint64_t offset;   /* the rest of the part: where it is, and its length */
    size_t left;
    size_t at, end; /* what of the window has not been read */
    int64_t event_id;
    int32_t day;
    bool has_failed; /* the file could not be read */
    uint8_t window[4096];
} topics_cursor;

/* Adds a category, whose event is not before that of the last one. The name is copied. False when out of memory. */
bool topics_add(topics *t, const topic_place *place);

/* Moves the places to the file. False, now and from then on, if that does not free half of the memory, or cannot be done. */
bool topics_move_places(topics *t);

/* Puts the names in order: those of ASCII letters without regard to case, as NOCASE does. */
void topics_sort(topics *t);

/* The next place; false at the end, or if it cannot be read. Begin with a cursor that is zero but for `of`. */
bool topics_next(topics_cursor *c, topic_place *place);

/* Removes everything and frees the memory. */
void topics_clear(topics *t);

#endif
