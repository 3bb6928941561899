/*
** To be preloaded: allocation FAIL_AT of the process fails, and with FAIL_ON set all that follow.
** Without FAIL_AT it says at the end, on standard error, how many there were.
*/
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_long allocations;
static long fail_at;
static bool fail_on, ready;
static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);

/* dlsym may itself ask for memory before there is any to be had. */
static char early[4096];
static size_t early_used;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("FAIL_AT");
    fail_at = at != NULL ? strtol(at, NULL, 10) : 0;
    fail_on = getenv("FAIL_ON") != NULL;
    ready = true;
}

__attribute__((destructor)) static void end(void) {
    if (fail_at == 0) {
        fprintf(stderr, "allocations %ld\n", (long)allocations);
    }
}

static bool fails(void) {
    long n = ready ? atomic_fetch_add(&allocations, 1) + 1 : 0;
    bool now = fail_at > 0 && (n == fail_at || (fail_on && n > fail_at));
    if (now) {
        errno = ENOMEM;
    }
    return now;
}

void *malloc(size_t size) {
    if (real_malloc == NULL) {
        *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    }
    return fails() ? NULL : real_malloc(size);
}

void *calloc(size_t count, size_t size) {
    static bool looking;
    if (real_calloc == NULL && !looking) {
        looking = true;
        *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    }
    if (real_calloc == NULL) {
        void *p = early + early_used;
        early_used += (count * size + 15) / 16 * 16;
        return early_used <= sizeof early ? p : NULL;
    }
    return fails() ? NULL : real_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    if (real_realloc == NULL) {
        *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
    }
    return fails() ? NULL : real_realloc(old, size);
}
