/* Implements events.h by listing the folders again and comparing. */
#if !defined(__linux__) || defined(DISCKO_POLL)

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/grow.h"
#include "events.h"
#include "port.h"

/* How often the folders are listed. The tests list them more often, not to wait. */
#ifndef INTERVAL_MS
#define INTERVAL_MS 1000
#endif

typedef struct entry {
    char *name;
    struct stat stat;
    bool rested; /* it was reported as complete, or existed when the watch began */
} entry;

typedef struct listing {
    entry *entries; /* by name */
    size_t count, room;
} listing;

typedef struct folder {
    int id;
    char *path;
    struct stat stat;
    listing known;
    bool removed;
} folder;

struct events {
    folder *folders;
    size_t count, room;
    int last_id;
    int64_t read_at; /* milliseconds of the monotonic clock */
};

typedef struct listener {
    void (*note)(void *context, const event *what);
    void *context;
} listener;

/*
** ---------------------------------------------------------------------------------------- listings
*/

static void forget_listing(listing *l) {
    for (size_t i = 0; i < l->count; i++) {
        free(l->entries[i].name);
    }
    free(l->entries);
    *l = (listing){0};
}

static bool add_entry(listing *l, const char *name, const struct stat *st) {
    if (!grow(&l->entries, l->count, &l->room, sizeof *l->entries)) {
        return false;
    }
    char *copy = strdup(name);
    if (copy != NULL) {
        l->entries[l->count++] = (entry){.name = copy, .stat = *st};
    }
    return copy != NULL;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const entry *)a)->name, ((const entry *)b)->name);
}

/* False on an error, with errno set. */
static bool read_listing(const char *path, listing *out, struct stat *st) {
    *out = (listing){0};
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd >= 0 && fstat(fd, st) == 0 ? fdopendir(fd) : NULL;
    if (directory == NULL) {
        int error = errno;
        if (fd >= 0) {
            close(fd);
        }
        errno = error;
        return false;
    }
    bool done = true;
    for (struct dirent *next; done && (next = readdir(directory)) != NULL;) {
        struct stat its;
        /* an entry that disappeared between the two calls does not exist */
        if (fstatat(fd, next->d_name, &its, AT_SYMLINK_NOFOLLOW) == 0 && next->d_name[0] != '.') {
            done = add_entry(out, next->d_name, &its);
        }
    }
    closedir(directory);
    if (!done) {
        forget_listing(out);
        errno = ENOMEM;
        return false;
    }
    if (out->count > 1) {
        qsort(out->entries, out->count, sizeof *out->entries, by_name);
    }
    return true;
}

/*
** ----------------------------------------------------------------------------------------- folders
*/

events *events_open(void) {
    return calloc(1, sizeof(events));
}

static void forget_folder(folder *f) {
    forget_listing(&f->known);
    free(f->path);
}

void events_close(events *e) {
    for (size_t i = 0; i < e->count; i++) {
        forget_folder(&e->folders[i]);
    }
    free(e->folders);
    free(e);
}

/* Takes ownership of the folder's path and listing. Returns its id, or -1. */
static int add_folder(events *e, folder new) {
    for (size_t i = 0; i < e->count; i++) {
        const folder *f = &e->folders[i];
        if (!f->removed && port_is_same_file(&f->stat, &new.stat)) {
            forget_folder(&new);
            return f->id;
        }
    }
    if (!grow(&e->folders, e->count, &e->room, sizeof *e->folders)) {
        forget_folder(&new);
        return -1;
    }
    new.id = ++e->last_id;
    e->folders[e->count++] = new;
    return new.id;
}

int events_add(events *e, const char *path) {
    folder new = {.path = strdup(path)};
    if (new.path == NULL || !read_listing(path, &new.known, &new.stat)) {
        free(new.path);
        return -1;
    }
    for (size_t i = 0; i < new.known.count; i++) {
        new.known.entries[i].rested = true; /* the caller visits what already exists */
    }
    return add_folder(e, new);
}

/* May be called while the list is traversed: the folder is removed from it later. */
void events_remove(events *e, int id) {
    for (size_t i = 0; i < e->count; i++) {
        e->folders[i].removed = e->folders[i].removed || e->folders[i].id == id;
    }
}

static void drop_removed(events *e) {
    size_t kept = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (e->folders[i].removed) {
            forget_folder(&e->folders[i]);
        } else {
            e->folders[kept++] = e->folders[i];
        }
    }
    e->count = kept;
}

/*
** -------------------------------------------------------------------------------------- comparison
*/

static void tell(const folder *f, unsigned kinds, const entry *which, const listener *to) {
    event what = {f->id, kinds | (S_ISDIR(which->stat.st_mode) ? EVENT_FOLDER : 0U), which->name};
    if (!f->removed) {
        to->note(to->context, &what);
    }
}

/* A name in both listings. If it has not changed since the last reading, it is complete. */
static void compare_entry(const folder *f, const entry *before, entry *now, const listener *to) {
    if (!port_is_same_file(&before->stat, &now->stat)) {
        tell(f, EVENT_APPEARED | EVENT_GROWS, now, to);
    } else if (!port_is_unchanged(&before->stat, &now->stat)) {
        tell(f, EVENT_GROWS, now, to);
    } else {
        now->rested = true;
        if (!before->rested) {
            tell(f, EVENT_WHOLE, now, to);
        }
    }
}

static void compare(const folder *f, const listing *before, listing *now, const listener *to) {
    size_t i = 0, k = 0;
    while (i < before->count || k < now->count) {
        int order = i == before->count ? 1
                    : k == now->count  ? -1
                                       : strcmp(before->entries[i].name, now->entries[k].name);
        if (order < 0) {
            tell(f, EVENT_LEFT, &before->entries[i], to);
        } else if (order > 0) {
            tell(f, EVENT_APPEARED | EVENT_GROWS, &now->entries[k], to);
        } else {
            compare_entry(f, &before->entries[i], &now->entries[k], to);
        }
        i += order <= 0;
        k += order >= 0;
    }
}

/* The folder has disappeared, or cannot be read. */
static void tell_failure(const folder *f, const listener *to) {
    bool gone = errno == ENOENT || errno == ENOTDIR;
    event what = {f->id, gone ? EVENT_GONE : EVENT_LOST, ""};
    to->note(to->context, &what);
}

static void read_folder(folder *f, const listener *to) {
    listing now;
    struct stat st;
    if (!read_listing(f->path, &now, &st)) {
        tell_failure(f, to);
        f->removed = f->removed || errno != ENOMEM;
        return;
    }
    f->stat = st;
    compare(f, &f->known, &now, to);
    forget_listing(&f->known);
    f->known = now;
}

bool events_read(events *e, void (*note)(void *context, const event *what), void *context) {
    const listener to = {note, context};
    if (port_now_ms() - e->read_at < INTERVAL_MS) {
        return true;
    }
    drop_removed(e);
    for (size_t i = 0; i < e->count; i++) {
        if (!e->folders[i].removed) {
            read_folder(&e->folders[i], &to);
        }
    }
    e->read_at = port_now_ms();
    return true;
}

int events_descriptor(const events *e) {
    (void)e;
    return -1;
}

int events_interval(const events *e) {
    (void)e;
    return INTERVAL_MS;
}

#else
typedef int discko_poll_is_not_used;
#endif
