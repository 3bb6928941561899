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
#include <unwind.h>

enum { DEPTH = 96, PLACES_MAX = 1 << 16, CHAINS = 1 << 18, STACK_MAX = 1 << 15 };

extern void *__libc_stack_end;

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

typedef struct {
    uint64_t hash; /* of the return addresses in the program; 0 for a library's own call */
    long depth, within;
} chain;

/* Stops as soon as the place is known: most of a chain lies further out. */
static _Unwind_Reason_Code note_frame(struct _Unwind_Context *frame, void *context) {
    chain *c = context;
    uintptr_t at = _Unwind_GetIP(frame);
    long depth = c->depth++;
    if (depth < 2) { /* here, and what was called */
        return _URC_NO_REASON;
    }
    if (at >= begins && at < ends) {
        c->hash = (c->hash ^ at) * 1099511628211u;
        c->within++;
    } else if (depth == 2 && !memory) {
        c->hash = 0;
        return _URC_END_OF_STACK;
    }
    return c->within == most_within ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static void show(void) {
    void *frames[DEPTH];
    backtrace_symbols_fd(frames, backtrace(frames, DEPTH), 2);
}

/*
** Whether the same chain was seen before, told without unwinding it, which takes a hundred times as long: by all words
** on the stack that may be return addresses in the program, and by where the stack ends. On the main thread alone.
*/
static bool was_seen(void) {
    static uint64_t chains[CHAINS];
    static long chain_count;
    const uintptr_t *at = __builtin_frame_address(0), *end = __libc_stack_end;
    uint64_t hash = (uintptr_t)at;
    if (at > end || end - at > STACK_MAX || chain_count > CHAINS / 2) {
        return false;
    }
    for (; at < end; at++) {
        hash = *at >= begins && *at < ends ? (hash ^ *at) * 1099511628211u : hash;
    }
    hash ^= (uintptr_t)__builtin_extract_return_addr(__builtin_return_address(0));
    size_t slot = (hash ^ hash >> 32) % CHAINS;
    while (chains[slot] != 0 && chains[slot] != hash) {
        slot = (slot + 1) % CHAINS;
    }
    bool seen_before = chains[slot] == hash;
    chains[slot] = hash;
    chain_count += !seen_before;
    return seen_before;
}

/* Whether this call comes from a place that has not been seen, and that is the one. */
static bool fails(bool is_memory) {
    chain c = {.hash = 1469598103934665603u};
    if (!counting || inside || is_memory != memory || count == PLACES_MAX) {
        return false;
    }
    if (was_seen()) {
        return false;
    }
    inside = true;
    if (!registered) {
        registered = true;
        (void)atexit(finish); /* before libraries, and what measures coverage, end */
    }
    (void)_Unwind_Backtrace(note_frame, &c);
    bool is_new = c.within > 0 && c.hash != 0;
    for (long i = 0; is_new && i < count; i++) {
        is_new = seen[i] != c.hash;
    }
    if (is_new) {
        seen[count++] = c.hash;
    }
    bool is_it = is_new && count == place;
    if (is_it && getenv("PLACE_SHOW") != NULL) {
        show();
    }
    inside = false;
    if (is_it) {
        counting = false; /* it fails once */
        errno = (int)error;
    }
    return is_it;
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
