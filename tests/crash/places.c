/*
** To be preloaded: at one place the program gets no memory, or a system call of its fails, once. A place
** is told by the innermost return addresses that lie in the program itself, whatever libraries do in
** between: each line of its code that may see a failure is one, in each way that leads to it.
**
**   PLACES=memory|calls   what is counted and fails
**   PLACE=N               place number N, in the order in which they come; without it their number is
**                         printed at the end
**   PLACE_ERRNO=E         what the call says; ENOMEM for memory
**   PLACE_SHOW=1          prints where it is, for addr2line
**   PLACES_WITHIN=N       how many return addresses tell one place from another, 3 where it is not said
*/
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH = 96, PLACES_MAX = 1 << 16 };

static uintptr_t begins, ends; /* of the program's code */
static bool memory, counting;
static long place, error, most_within;
static uint64_t seen[PLACES_MAX];
static long count;
static bool registered;
static __thread bool inside;

static int note_program(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size, (void)context;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) != 0) {
            begins = info->dlpi_addr + segment->p_vaddr;
            ends = begins + segment->p_memsz;
        }
    }
    return 1; /* the first one is the program */
}

__attribute__((constructor)) static void begin(void) {
    const char *kind = getenv("PLACES"), *number = getenv("PLACE"), *says = getenv("PLACE_ERRNO");
    const char *within = getenv("PLACES_WITHIN");
    void *frames[4];
    most_within = within != NULL ? strtol(within, NULL, 10) : 3;
    memory = kind != NULL && strcmp(kind, "memory") == 0;
    place = number != NULL ? strtol(number, NULL, 10) : 0;
    error = memory || says == NULL ? ENOMEM : strtol(says, NULL, 10);
    (void)backtrace(frames, 4); /* which loads what it needs */
    (void)dl_iterate_phdr(note_program, NULL);
    counting = kind != NULL;
}

static void finish(void) {
    counting = false;
    if (place == 0) {
        fprintf(stderr, "places %ld\n", count);
    }
}

/* Whether this call comes from a place that has not been seen, and that is the one. */
static bool fails(bool is_memory) {
    void *frames[DEPTH];
    uint64_t hash = 1469598103934665603u;
    long within = 0;
    if (!counting || inside || is_memory != memory || count == PLACES_MAX) {
        return false;
    }
    inside = true;
    if (!registered) {
        registered = true;
        (void)atexit(finish); /* before libraries, and what measures coverage, end */
    }
    int depth = backtrace(frames, DEPTH);
    for (int i = 2; i < depth && within < most_within; i++) {
        uintptr_t at = (uintptr_t)frames[i];
        if (at >= begins && at < ends) {
            hash = (hash ^ at) * 1099511628211u;
            within++;
        } else if (i == 2 && !is_memory) {
            within = most_within; /* a library's call is its own */
            hash = 0;
        }
    }
    bool is_new = within > 0 && hash != 0;
    for (long i = 0; is_new && i < count; i++) {
        is_new = seen[i] != hash;
    }
    if (is_new) {
        seen[count++] = hash;
    }
    inside = false;
    if (is_new && count == place) {
        if (getenv("PLACE_SHOW") != NULL) {
            inside = true;
            backtrace_symbols_fd(frames, depth, 2);
            inside = false;
        }
        errno = (int)error;
        return true;
    }
    return false;
}

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    bool was = inside;
    inside = true;
    void *found = dlsym(RTLD_NEXT, name);
    inside = was;
    return found;
}

/*
** ------------------------------------------------------------------------------------------ memory
*/

void *malloc(size_t size) {
    static void *(*next)(size_t);
    if (next == NULL) {
        next = REAL(malloc);
    }
    return fails(true) ? NULL : next(size);
}

void *calloc(size_t n, size_t size) {
    static void *(*next)(size_t, size_t);
    static char early[4096]; /* dlsym may ask for some before there is any */
    static size_t used;
    static bool looking;
    if (next == NULL && looking) {
        used += (n * size + 15) / 16 * 16;
        return used <= sizeof early ? early + used - (n * size + 15) / 16 * 16 : NULL;
    }
    if (next == NULL) {
        looking = true;
        next = REAL(calloc);
    }
    return fails(true) ? NULL : next(n, size);
}

void *realloc(void *old, size_t size) {
    static void *(*next)(void *, size_t);
    if (next == NULL) {
        next = REAL(realloc);
    }
    return fails(true) ? NULL : next(old, size);
}

/*
** ------------------------------------------------------------------------------------ system calls
*/

#define CALL(type, failed, name, parameters, arguments)        \
    type name parameters {                                     \
        static type(*next) parameters;                         \
        if (next == NULL) {                                    \
            next = REAL(name);                                 \
        }                                                      \
        return fails(false) ? (type)(failed) : next arguments; \
    }

CALL(ssize_t, -1, read, (int fd, void *to, size_t room), (fd, to, room))
CALL(ssize_t, -1, pread, (int fd, void *to, size_t room, off_t at), (fd, to, room, at))
CALL(ssize_t, -1, write, (int fd, const void *from, size_t length), (fd, from, length))
CALL(off_t, -1, lseek, (int fd, off_t at, int whence), (fd, at, whence))
CALL(int, -1, fstat, (int fd, struct stat *out), (fd, out))
CALL(int, -1, stat, (const char *path, struct stat *out), (path, out))
CALL(int, -1, lstat, (const char *path, struct stat *out), (path, out))
CALL(int, -1, fstatat, (int at, const char *path, struct stat *out, int flags),
     (at, path, out, flags))
CALL(int, -1, access, (const char *path, int mode), (path, mode))
CALL(int, -1, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, -1, link, (const char *from, const char *to), (from, to))
CALL(int, -1, unlink, (const char *path), (path))
CALL(int, -1, renameat2, (int a, const char *from, int b, const char *to, unsigned flags),
     (a, from, b, to, flags))
CALL(int, -1, fsync, (int fd), (fd))
CALL(int, -1, futimens, (int fd, const struct timespec times[2]), (fd, times))
CALL(int, -1, inotify_init1, (int flags), (flags))
CALL(int, -1, inotify_add_watch, (int fd, const char *path, uint32_t mask), (fd, path, mask))
CALL(ssize_t, -1, getrandom, (void *to, size_t length, unsigned flags), (to, length, flags))
CALL(char *, NULL, realpath, (const char *path, char *out), (path, out))
CALL(DIR *, NULL, fdopendir, (int fd), (fd))
CALL(FILE *, NULL, fopen, (const char *path, const char *mode), (path, mode))
CALL(FILE *, NULL, fdopen, (int fd, const char *mode), (fd, mode))
CALL(int, EOF, fflush, (FILE * file), (file))
CALL(int, EOF, fclose, (FILE * file), (file))

/* Closed it is in any case, as Linux has it. */
int close(int fd) {
    static int (*next)(int);
    if (next == NULL) {
        next = REAL(close);
    }
    bool bad = fails(false);
    int was = errno, rc = next(fd);
    errno = bad ? was : errno;
    return bad ? -1 : rc;
}

int open(const char *path, int flags, ...) {
    static int (*next)(const char *, int, ...);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (next == NULL) {
        next = REAL(open);
    }
    return fails(false) ? -1 : next(path, flags, mode);
}

int openat(int at, const char *path, int flags, ...) {
    static int (*next)(int, const char *, int, ...);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (next == NULL) {
        next = REAL(openat);
    }
    return fails(false) ? -1 : next(at, path, flags, mode);
}
