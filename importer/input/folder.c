#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Opens the next folder, and closes the one it is in. */
static int enter(int at, const char *part, size_t length) {
    int fd = -1;
    errno = ENAMETOOLONG;
    if (length <= NAME_MAX) {
        char name[NAME_MAX + 1];
        memcpy(name, part, length);
        name[length] = 0;
        fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    int error = errno;
    close(at);
    errno = error;
    return fd;
}

int folder_open(const char *root, const char *below, const char **name) {
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *slash;
    while (fd >= 0 && (slash = strchr(below, '/')) != NULL) {
        if (slash > below) {
            fd = enter(fd, below, (size_t)(slash - below));
        }
        below = slash + 1;
    }
    *name = below;
    return fd;
}
