#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../port/port.h"

char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL   ? strdup(".")
           : slash == path ? strdup("/")
                           : strndup(path, (size_t)(slash - path));
}

bool folder_sync_open(int fd) {
    bool done = fd >= 0 && port_sync(fd) == 0;
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    errno = error;
    return done;
}

bool folder_sync(const char *path) {
    char *folder = folder_of(path);
    bool done =
        folder != NULL && folder_sync_open(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    int error = errno;
    free(folder);
    errno = error;
    return done;
}

/* Opens a folder in another. `makes`: creates it durably if it does not exist. */
static int open_in(int at, const char *name, bool makes) {
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(at, name, flags);
    if (fd >= 0 || errno != ENOENT || !makes) {
        return fd;
    }
    if (mkdirat(at, name, 0777) == 0 ? port_sync(at) != 0 : errno != EEXIST) {
        return -1;
    }
    return openat(at, name, flags);
}

/* Opens the next folder and closes its parent. */
static int enter(int at, const char *part, size_t length, bool makes) {
    int fd = -1;
    errno = ENAMETOOLONG;
    if (length <= NAME_MAX) {
        char name[NAME_MAX + 1];
        memcpy(name, part, length);
        name[length] = 0;
        fd = open_in(at, name, makes);
    }
    int error = errno;
    close(at);
    errno = error;
    return fd;
}

static int walk(const char *root, const char *below, const char **name, bool makes) {
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *slash;
    while (fd >= 0 && (slash = strchr(below, '/')) != NULL) {
        if (slash > below) {
            fd = enter(fd, below, (size_t)(slash - below), makes);
        }
        below = slash + 1;
    }
    *name = below;
    return fd;
}

int folder_open(const char *root, const char *below, const char **name) {
    return walk(root, below, name, false);
}

int folder_make(const char *root, const char *below, const char **name) {
    return walk(root, below, name, true);
}
