/* Implements events.h with Linux's inotify. */
#if defined(__linux__) && !defined(DISCKO_POLL)

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "events.h"

enum { ROOM = 1 << 16 };

struct events {
    int fd;
    _Alignas(struct inotify_event) char bytes[ROOM];
};

events *events_open(void) {
    events *e = calloc(1, sizeof *e);
    if (e == NULL) {
        return NULL;
    }
    e->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (e->fd < 0) {
        free(e);
        return NULL;
    }
    return e;
}

void events_close(events *e) {
    close(e->fd);
    free(e);
}

int events_add(events *e, const char *path) {
    return inotify_add_watch(e->fd, path,
                             IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_MODIFY |
                                 IN_ONLYDIR);
}

void events_remove(events *e, int id) {
    (void)inotify_rm_watch(e->fd, id);
}

static unsigned kinds_of(uint32_t mask) {
    static const struct {
        uint32_t mask;
        unsigned kind;
    } rows[] = {
        {IN_CREATE | IN_MOVED_TO, EVENT_APPEARED},
        {IN_CLOSE_WRITE | IN_MOVED_TO, EVENT_WHOLE},
        {IN_MODIFY | IN_CREATE, EVENT_GROWS},
        {IN_MOVED_FROM, EVENT_LEFT},
        {IN_ISDIR, EVENT_FOLDER},
        {IN_IGNORED, EVENT_GONE},
        {IN_Q_OVERFLOW, EVENT_LOST},
    };
    unsigned kinds = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kinds |= (mask & rows[i].mask) != 0 ? rows[i].kind : 0;
    }
    return kinds;
}

bool events_read(events *e, void (*note)(void *context, const event *what), void *context) {
    for (;;) {
        ssize_t length = read(e->fd, e->bytes, sizeof e->bytes);
        if (length <= 0) {
            return length == 0 || errno == EAGAIN || errno == EINTR;
        }
        for (char *at = e->bytes; at < e->bytes + length;) {
            const struct inotify_event *next = (const struct inotify_event *)(void *)at;
            event what = {next->wd, kinds_of(next->mask), next->len > 0 ? next->name : ""};
            note(context, &what);
            at += sizeof *next + next->len;
        }
    }
}

int events_descriptor(const events *e) {
    return e->fd;
}

int events_interval(const events *e) {
    (void)e;
    return INT_MAX;
}

#else
typedef int discko_inotify_is_not_used;
#endif
