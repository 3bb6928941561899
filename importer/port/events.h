/*
** Watches the names in folders: with inotify on Linux; elsewhere by listing the folders every second. -DDISCKO_POLL
** lists them on Linux too, for tests.
*/
#ifndef DISCKO_EVENTS_H
#define DISCKO_EVENTS_H

#include <stdbool.h>

typedef struct events events;

/* What happened to a name: one or more of these. */
typedef enum event_kind {
    EVENT_APPEARED = 1, /* it was created or moved in */
    EVENT_WHOLE = 2,    /* it was closed after writing, moved in, or has stopped changing */
    EVENT_GROWS = 4,    /* it was created or written to */
    EVENT_LEFT = 8,     /* it was moved away */
    EVENT_FOLDER = 16,  /* it is a folder */
    EVENT_GONE = 32,    /* the watched folder itself has disappeared: no name */
    EVENT_LOST = 64     /* some events were lost: no name, and no folder */
} event_kind;

typedef struct event {
    int id; /* of the folder */
    unsigned kinds;
    const char *name; /* valid during the call */
} event;

/* NULL on an error, with errno set. */
events *events_open(void);
void events_close(events *e);

/*
** Watches the folder at a path from now on. Returns its id, which is the same for the same folder, or -1 and
** errno.
*/
int events_add(events *e, const char *path);
void events_remove(events *e, int id);

/* Calls `note` for each event, without waiting. It may remove folders. False on an error, with errno set. */
bool events_read(events *e, void (*note)(void *context, const event *what), void *context);

/* What to wait for before the next reading: a descriptor (or -1), and at most so many milliseconds. */
int events_descriptor(const events *e);
int events_interval(const events *e);

#endif
