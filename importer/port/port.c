#include "port.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "../common/grow.h"

bool port_is_same_file(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool port_is_unchanged(const struct stat *a, const struct stat *b) {
    return port_is_same_file(a, b) && a->st_size == b->st_size &&
           PORT_MTIME(a).tv_sec == PORT_MTIME(b).tv_sec &&
           PORT_MTIME(a).tv_nsec == PORT_MTIME(b).tv_nsec;
}

int64_t port_now_ms(void) {
    struct timespec t;
    return clock_gettime(CLOCK_MONOTONIC, &t) == 0 ? (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000
                                                   : 0;
}

int port_cores(void) {
#ifdef __EMSCRIPTEN__
    return 1; /* built without threads */
#elif defined(CPU_COUNT)
    cpu_set_t cores;
    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
#else
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
#endif
}

void port_share_memory(void) {
#ifdef __GLIBC__
    (void)mallopt(M_ARENA_MAX, 1);
#endif
}

#if defined(__linux__) && !defined(__GLIBC__)
#include <sys/syscall.h>
/* musl has no function for it. */
enum { RENAME_NOREPLACE = 1 };
static int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    return (int)syscall(SYS_renameat2, a, from, b, to, flags);
}
#endif

static int rename_exclusively(int from, const char *name, int to, const char *new_name) {
#ifdef __APPLE__
    return renameatx_np(from, name, to, new_name, RENAME_EXCL);
#elif defined(__EMSCRIPTEN__)
    (void)from, (void)name, (void)to, (void)new_name;
    errno = ENOSYS;
    return -1;
#else
    return renameat2(from, name, to, new_name, RENAME_NOREPLACE);
#endif
}

int port_rename_new(int from, const char *name, int to, const char *new_name) {
    if (rename_exclusively(from, name, to, new_name) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) {
        return errno;
    }
    /* On a file system without such a rename: link() also fails if the name exists. */
    return linkat(from, name, to, new_name, 0) == 0 && unlinkat(from, name, 0) == 0 ? 0 : errno;
}

/*
** ------------------------------------------------------------------------------------------- names
*/

typedef struct name_list {
    char **names;
    size_t count, room;
} name_list;

static bool add_name(name_list *l, const char *name) {
    if (!grow(&l->names, l->count, &l->room, sizeof *l->names)) {
        return false;
    }
    l->names[l->count] = strdup(name);
    return l->names[l->count++] != NULL;
}

/* strcmp() compares bytes, whatever the locale. */
static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* 0, or errno. */
static int read_names(DIR *folder, bool (*wanted)(const char *name), name_list *l) {
    for (;;) {
        errno = 0;
        const struct dirent *next = readdir(folder);
        if (next == NULL) {
            return errno;
        }
        if (wanted(next->d_name) && !add_name(l, next->d_name)) {
            return ENOMEM;
        }
    }
}

/* Opens a second descriptor, since closing the directory stream closes its own. */
static DIR *open_again(int fd) {
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = again >= 0 ? fdopendir(again) : NULL;
    if (folder == NULL && again >= 0) {
        int error = errno;
        close(again);
        errno = error;
    }
    return folder;
}

int port_names(int fd, bool (*wanted)(const char *name), char ***names) {
    name_list l = {0};
    DIR *folder = open_again(fd);
    if (folder == NULL) {
        return -1;
    }
    int error = read_names(folder, wanted, &l);
    closedir(folder);
    if (error != 0) {
        for (size_t i = 0; i < l.count; i++) {
            free(l.names[i]);
        }
        free(l.names);
        errno = error;
        return -1;
    }
    if (l.count > 1) {
        qsort(l.names, l.count, sizeof *l.names, by_bytes);
    }
    *names = l.names;
    return (int)l.count;
}

void port_begin_sync(int fd, int64_t from) {
#ifdef __linux__
    (void)sync_file_range(fd, from, 0, SYNC_FILE_RANGE_WRITE); /* if it fails, only time is lost */
#else
    (void)fd, (void)from;
#endif
}

int port_sync(int fd) {
#ifdef F_FULLFSYNC
    /* On macOS, fsync() leaves the bytes in the drive's cache. Not every file system supports F_FULLFSYNC. */
    if (fcntl(fd, F_FULLFSYNC) == 0) {
        return 0;
    }
#endif
    return fsync(fd);
}

bool port_write(int fd, const void *bytes, size_t length, int64_t offset) {
    const char *from = bytes;
    for (size_t done = 0; done < length;) {
        ssize_t n = offset < 0
                        ? write(fd, from + done, length - done)
                        : pwrite(fd, from + done, length - done, (off_t)(offset + (int64_t)done));
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

bool port_random(void *to, size_t length) {
#if defined(__APPLE__) || defined(__EMSCRIPTEN__)
    return getentropy(to, length) == 0;
#else
    return getrandom(to, length, 0) == (ssize_t)length;
#endif
}

void port_return_memory(void) {
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

int port_nameless(const char *folder) {
    int fd;
#ifdef O_TMPFILE
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) {
        return fd;
    }
#endif
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/discko-XXXXXX", folder);
    if ((size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) {
        (void)unlink(path);
    }
    return fd;
}

#if defined(__APPLE__) || defined(__EMSCRIPTEN__)
#include <sys/select.h>

void port_wait(int fd, int milliseconds, const sigset_t *mask) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    fd_set readable;
    FD_ZERO(&readable);
    if (fd >= 0 && fd < FD_SETSIZE) {
        FD_SET(fd, &readable);
    }
    (void)pselect(fd >= 0 && fd < FD_SETSIZE ? fd + 1 : 0, &readable, NULL, NULL, &time, mask);
}
#else
void port_wait(int fd, int milliseconds, const sigset_t *mask) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    (void)ppoll(&readable, fd >= 0 ? 1 : 0, &time, mask);
}
#endif
