/*
** The importer with everything under it that can fail: its own allocations and those of the libraries,
** or its system calls. The N-th fails, for one N after another, once and from then on; each time in a
** process of its own and on a fresh copy of a folder. Prints "ok - what" and "not ok - what".
**
**   faults memory|calls STEP WHAT FOLDER CONTENTS ARGUMENT...
**
** STEP: every how many-th N. WHAT: what it is called in the results. FOLDER is copied to run/, in which the arguments of discko-import find
** their files; the store is run/db. CONTENTS: the file of queries that say what is in a store.
*/
/* The checked calls are defined in headers; here every one is defined anew. */
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/check.h"

#define main importer_main
#include "../../importer/main.c"
#undef main

/*
** ---------------------------------------------------------------------------------- what is to fail
*/

enum { NOTHING = 0, SHORT = -1, NO_MEMORY = -2 }; /* or an errno */

static struct plan {
    bool armed; /* in the process that is to fail */
    int error;
    long at;
    bool on; /* not once, but from then on */
} plan;

/* What the failing process tells. */
static struct told {
    long counted;   /* allocations, or calls */
    long left;      /* allocations that were not freed */
    long long used; /* sqlite3_memory_used() */
    int code;
    bool ended;
    char failed[24]; /* the call that was made to fail */
} * told;

static long live;

static bool fails(bool memory, const char *name) {
    if (!plan.armed || memory != (plan.error == NO_MEMORY)) {
        return false;
    }
    long n = ++told->counted;
    bool now = plan.at > 0 && (n == plan.at || (plan.on && n > plan.at));
    if (now && told->failed[0] == 0) {
        snprintf(told->failed, sizeof told->failed, "%s", name);
    }
    return now;
}

/* For what counts which lines have run (tests/coverage): it writes that down at the very end. */
void let_all_succeed(void);
void let_all_succeed(void) {
    plan.armed = false;
}

/*
** ------------------------------------------------------------------------------------- allocations
*/

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *p);

static void *no_memory(void) {
    errno = ENOMEM;
    return NULL;
}

static void *counted(void *p) {
    live += p != NULL;
    return p;
}

void *malloc(size_t size) {
    return fails(true, "malloc") ? no_memory() : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return fails(true, "calloc") ? no_memory() : counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size) {
    if (fails(true, "realloc")) {
        return no_memory();
    }
    void *p = __libc_realloc(old, size);
    live += (old == NULL && p != NULL) - (old != NULL && size == 0);
    return p;
}

void free(void *p) {
    live -= p != NULL;
    __libc_free(p);
}

/*
** ------------------------------------------------------------------------------------ system calls
*/

/* -1 where the call is to fail; what is closed all the same is closed by the caller. */
static int deny(const char *name) {
    if (!fails(false, name) || plan.error == SHORT) {
        return 0;
    }
    errno = plan.error;
    return -1;
}

static void *next(void **real, const char *name) {
    if (*real == NULL) {
        *real = dlsym(RTLD_NEXT, name);
    }
    return *real;
}

/* A function of the C library that fails when it is its turn. */
#define CALL(type, name, parameters, arguments)                     \
    type name parameters {                                          \
        static void *real;                                          \
        union {                                                     \
            void *object;                                           \
            type(*function) parameters;                             \
        } to = {next(&real, #name)};                                \
        return deny(#name) != 0 ? (type)-1 : to.function arguments; \
    }
/* The same of what reads or writes `count` bytes: it may do fewer. */
#define TRANSFER(name, parameters, arguments)                                        \
    ssize_t name parameters {                                                        \
        static void *real;                                                           \
        union {                                                                      \
            void *object;                                                            \
            ssize_t(*function) parameters;                                           \
        } to = {next(&real, #name)};                                                 \
        if (plan.error == SHORT) {                                                   \
            bool now = fails(false, #name);                                          \
            count = now && plan.on && count > 7 ? 7 : now ? (count + 1) / 2 : count; \
        } else if (deny(#name) != 0) {                                               \
            return -1;                                                               \
        }                                                                            \
        return to.function arguments;                                                \
    }

TRANSFER(read, (int fd, void *bytes, size_t count), (fd, bytes, count))
TRANSFER(write, (int fd, const void *bytes, size_t count), (fd, bytes, count))
TRANSFER(pread, (int fd, void *bytes, size_t count, off_t at), (fd, bytes, count, at))
TRANSFER(pread64, (int fd, void *bytes, size_t count, off64_t at), (fd, bytes, count, at))
TRANSFER(pwrite64, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count, at))
CALL(off_t, lseek, (int fd, off_t at, int whence), (fd, at, whence))
CALL(int, fstat, (int fd, struct stat *st), (fd, st))
CALL(int, stat, (const char *path, struct stat *st), (path, st))
CALL(int, lstat, (const char *path, struct stat *st), (path, st))
CALL(int, fstatat, (int at, const char *path, struct stat *st, int flags), (at, path, st, flags))
CALL(int, fstat64, (int fd, struct stat64 *st), (fd, st))
CALL(int, stat64, (const char *path, struct stat64 *st), (path, st))
CALL(int, lstat64, (const char *path, struct stat64 *st), (path, st))
CALL(int, ftruncate64, (int fd, off64_t length), (fd, length))
CALL(int, access, (const char *path, int mode), (path, mode))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, unlink, (const char *path), (path))
CALL(int, link, (const char *path, const char *made), (path, made))
CALL(int, renameat2, (int a, const char *path, int b, const char *made, unsigned flags),
     (a, path, b, made, flags))
CALL(int, futimens, (int fd, const struct timespec times[2]), (fd, times))
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode))
CALL(int, __open_2, (const char *path, int flags), (path, flags))
CALL(int, __openat_2, (int at, const char *path, int flags), (at, path, flags))

/* Nobody pulls the disk here: what is written needs not reach it. */
int fsync(int fd) {
    (void)fd;
    return deny("fsync");
}

int fdatasync(int fd) {
    (void)fd;
    return deny("fdatasync");
}

int close(int fd) {
    static void *real;
    union {
        void *object;
        int (*function)(int);
    } to = {next(&real, "close")};
    int denied = deny("close"), error = errno, rc = to.function(fd);
    if (denied != 0) {
        errno = error;
        return -1;
    }
    return rc;
}

#define OPEN(name)                                                       \
    int name(const char *path, int flags, ...) {                         \
        static void *real;                                               \
        union {                                                          \
            void *object;                                                \
            int (*function)(const char *, int, ...);                     \
        } to = {next(&real, #name)};                                     \
        va_list rest;                                                    \
        va_start(rest, flags);                                           \
        mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                    \
        return deny(#name) != 0 ? -1 : to.function(path, flags, mode);   \
    }
OPEN(open)
OPEN(open64)

int openat(int at, const char *path, int flags, ...) {
    static void *real;
    union {
        void *object;
        int (*function)(int, const char *, int, ...);
    } to = {next(&real, "openat")};
    return deny("openat") != 0 ? -1 : to.function(at, path, flags, 0);
}

int fcntl64(int fd, int command, ...) {
    static void *real;
    union {
        void *object;
        int (*function)(int, int, ...);
    } to = {next(&real, "fcntl64")};
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return deny("fcntl64") != 0 ? -1 : to.function(fd, command, argument);
}

/*
** ------------------------------------------------------------------------------------------- a run
*/

static const char *label, *folder;
static char *queries;
static char **arguments;
static int argument_count;

static void fresh(void) {
    char command[512];
    snprintf(command, sizeof command, "rm -rf run && cp -a '%s' run", folder);
    if (system(command) != 0) {
        printf("not ok - %s\n", command);
        exit(2);
    }
}

/* What standard output and standard error become is in out and err. */
static void capture(void) {
    int out = creat("out", 0666), err = creat("err", 0666);
    (void)dup2(out, 1);
    (void)dup2(err, 2);
    close(out);
    close(err);
}

static void run_importer(int error, long at, bool on) {
    static char buffers[2][BUFSIZ];
    static char *words[64]; /* the command line is parsed in place */
    memcpy(words, arguments, sizeof *words * ((size_t)argument_count + 1));
    capture();
    setvbuf(stdout, buffers[0], _IOFBF, BUFSIZ);
    long before = live;
    plan = (struct plan){true, error, at, on};
    int code = importer_main(argument_count, words);
    (void)fflush(stdout);
    plan.armed = false;
    told->used = sqlite3_memory_used();
    (void)sqlite3_shutdown();
    told->code = code;
    told->left = live - before;
    told->ended = true;
}

/* In a process of its own; what that says is in *told. How it ended, as of waitpid. */
static int attempt(int error, long at, bool on) {
    int status = 0;
    *told = (struct told){0};
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(60);
        run_importer(error, at, on);
        _exit(0);
    }
    (void)waitpid(child, &status, 0);
    return status;
}

/*
** ---------------------------------------------------------------------------------- what comes of it
*/

typedef struct text {
    char *bytes;
    size_t length, room;
} text;

static text *walked;
static bool walks_store; /* also the files of the store itself */

static void add(text *t, const char *bytes, size_t length) {
    if (t->length + length + 1 > t->room) {
        t->room = 2 * (t->length + length + 1);
        t->bytes = realloc(t->bytes, t->room);
    }
    memcpy(t->bytes + t->length, bytes, length);
    t->length += length;
    t->bytes[t->length] = 0;
}

static void add_file(text *t, const char *path) {
    char block[4096];
    size_t n;
    FILE *f = fopen(path, "rb");
    while (f != NULL && (n = fread(block, 1, sizeof block, f)) > 0) {
        add(t, block, n);
    }
    if (f != NULL) {
        fclose(f);
    }
}

static int compare_paths(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int note_path(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st, (void)at;
    if (type == FTW_F && (walks_store || strncmp(path, "run/db", 6) != 0)) {
        add(walked, path, strlen(path) + 1);
    }
    return 0;
}

/* The files of run/, but for the store, with their bytes. */
static void add_files(text *t) {
    text names = {0};
    char *paths[256];
    size_t count = 0;
    walked = &names;
    (void)nftw("run", note_path, 8, FTW_PHYS);
    for (size_t at = 0; at < names.length && count < 256; at += strlen(names.bytes + at) + 1) {
        paths[count++] = names.bytes + at;
    }
    qsort(paths, count, sizeof *paths, compare_paths);
    for (size_t i = 0; i < count; i++) {
        add(t, paths[i], strlen(paths[i]));
        add_file(t, paths[i]);
    }
    free(names.bytes);
}

static int add_row(void *context, int count, char **values, char **names) {
    (void)names;
    for (int i = 0; i < count; i++) {
        const char *value = values[i] != NULL ? values[i] : "(null)";
        add(context, value, strlen(value));
        add(context, i + 1 < count ? "|" : "\n", 1);
    }
    return 0;
}

static void query(const char *sql, text *t) {
    sqlite3 *db = NULL;
    char *message = NULL;
    if (sqlite3_open_v2("run/db", &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(db, sql, add_row, t, &message) != SQLITE_OK) {
        add(t, sqlite3_errmsg(db), strlen(sqlite3_errmsg(db)));
    }
    sqlite3_free(message);
    sqlite3_close(db);
}

static text contents(void) {
    text t = {0};
    query(queries, &t);
    add_files(&t);
    return t;
}

static bool equal(const text *a, const text *b) {
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static text output(const char *name) {
    text t = {0};
    add(&t, "", 0);
    add_file(&t, name);
    return t;
}

/*
** Whether every file is as it was before the run, byte for byte: then nothing was kept and nothing lost,
** and what another run makes of it is known.
*/
static text untouched;

static text bytes_of_all(void) {
    text t = {0};
    walks_store = true;
    add_files(&t);
    walks_store = false;
    return t;
}

static bool is_untouched(void) {
    text now = bytes_of_all();
    bool same = equal(&now, &untouched);
    free(now.bytes);
    return same;
}

/* Folders that the run has made and left empty. */
static int remove_folder(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st, (void)at;
    return type == FTW_DP ? rmdir(path) : 0;
}

/* Records that are in quarantine, and are not in the undisturbed run. */
static bool quarantines_good_ones(void) {
    text t = {0};
    query(
        "ATTACH 'clean-db' AS clean; SELECT count(*) FROM main.discko_rejects AS r WHERE NOT EXISTS"
        " (SELECT 1 FROM clean.discko_rejects AS c WHERE c.raw IS r.raw)",
        &t);
    bool bad = strcmp(t.bytes, "0\n") != 0 && strstr(t.bytes, "no such table") == NULL &&
               strstr(t.bytes, "unable to open") == NULL;
    free(t.bytes);
    return bad;
}

/*
** ------------------------------------------------------------------------------------------ judging
*/

static int clean_code;
static bool is_fresh; /* run/ is still what it was before the last run */
static text clean, clean_out;

static const char *judge_memory(void) {
    text out = output("out"), err = output("err");
    const char *why = NULL;
    if (told->code != clean_code && told->code != 4) {
        why = "neither exit 4 nor what it is without a failure";
    } else if (told->code == clean_code && clean_code != 4 && !equal(&out, &clean_out)) {
        why = "another output";
    } else if (told->code == 4 && ((err.length == 0 && out.length == 0) ||
                                   strstr(err.bytes, "not an error") != NULL)) {
        why = "it does not say why";
    } else if (told->left > 0 || told->used != 0) {
        why = "memory is left";
    }
    free(out.bytes);
    free(err.bytes);
    return why;
}

static const char *judge_calls(void) {
    static const int codes[] = {0, 1, 2, 3, 4, 75};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (told->code == codes[i]) {
            return NULL;
        }
    }
    return "no exit code of its own";
}

/* What is wrong with how the run went and what it left behind; NULL where nothing is. */
static const char *judge(int status, bool memory) {
    if (memory && WIFEXITED(status) && !told->ended && WEXITSTATUS(status) == 4) {
        told->code = 4; /* libarchive has ended it, and nothing is known of what it left */
        told->ended = true;
    }
    if (!WIFEXITED(status) || !told->ended) {
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "it hangs" : "it crashed";
    }
    const char *why = memory ? judge_memory() : judge_calls();
    if (why != NULL) {
        return why;
    }
    if (told->code > 1 && is_untouched()) {
        (void)nftw("run/done", remove_folder, 8, FTW_PHYS | FTW_DEPTH);
        is_fresh = true;
        return NULL;
    }
    if (quarantines_good_ones()) {
        return "good records in quarantine";
    }
    text now = contents();
    bool same = equal(&now, &clean), all_is_well = told->code == 0 && clean_code == 0;
    free(now.bytes);
    if (all_is_well && !same) {
        return "exit 0, and not all is there";
    }
    if (!same) {
        struct told before = *told;
        if (rename("err", "first-err") != 0) {
            return "no standard error";
        }
        (void)attempt(NOTHING, 0, false);
        *told = before;
        now = contents();
        same = equal(&now, &clean);
        if (!same) {
            FILE *f = fopen("found", "wb");
            (void)fwrite(now.bytes, 1, now.length, f);
            fclose(f);
        }
        free(now.bytes);
    }
    return same ? NULL : "another run does not mend it";
}

/* All N of one kind. */
static void fail_each(const char *what, int error, bool on, long step) {
    long tried = 0, bad = 0;
    char name[160];
    for (long n = step > 0 ? 1 : -step;; n += step) {
        if (!is_fresh) {
            fresh();
        }
        is_fresh = false;
        (void)unlink("first-err");
        int status = attempt(error, n, on);
        if (told->failed[0] == 0 && told->ended) {
            break; /* there is no N-th */
        }
        tried++;
        const char *why = judge(status, error == NO_MEMORY);
        if (why != NULL && ++bad <= 12) {
            text err = output(access("first-err", F_OK) == 0 ? "first-err" : "err");
            printf("  %s %ld%s (%s): exit %d: %s; %ld left, %lld used: %s", what, n,
                   on ? " and on" : "", told->failed, told->code, why, told->left, told->used,
                   err.bytes);
            printf("\n");
            free(err.bytes);
        }
        if (step <= 0) {
            break; /* this one alone, to look at it */
        }
    }
    snprintf(name, sizeof name, "%s: %s%s at each of %ld places", label, what,
             on ? " from there on" : "", tried);
    check(tried > 0 && bad == 0, name);
}

static void begin(bool memory) {
    fresh();
    untouched = bytes_of_all();
    (void)attempt(memory ? NO_MEMORY : NOTHING, 0, false); /* with what libraries keep for good */
    clean_code = told->code;
    if (clean_code > 1) {
        printf("not ok - %s: an undisturbed run ends with %d\n", label, clean_code);
        exit(1);
    }
    clean = contents();
    clean_out = output("out");
    FILE *f = fopen("clean", "wb");
    (void)fwrite(clean.bytes, 1, clean.length, f);
    fclose(f);
    if (system("cp run/db clean-db") != 0) {
        exit(2);
    }
}

int main(int argc, char **argv) {
    static const struct {
        const char *what;
        int error;
    } kinds[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO},     {"EACCES", EACCES},
                 {"EMFILE", EMFILE}, {"EINTR", EINTR}, {"fewer bytes", SHORT}};
    if (argc < 7 || argc > 60) {
        return 2;
    }
    bool memory = strcmp(argv[1], "memory") == 0;
    long step = strtol(argv[2], NULL, 10);
    text sql = {0};
    label = argv[3];
    folder = argv[4];
    add_file(&sql, argv[5]);
    queries = sql.bytes;
    argv[5] = "discko-import";
    arguments = argv + 5;
    argument_count = argc - 5;
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    /* Once in this process, so that what libraries make once for all is there, and no leak. */
    int out = dup(1), err = dup(2);
    fresh();
    run_importer(NOTHING, 0, false);
    fputs("\n", stderr);
    (void)dup2(out, 1);
    (void)dup2(err, 2);
    begin(memory);
    if (memory) {
        fail_each("no memory", NO_MEMORY, false, step);
        fail_each("no memory", NO_MEMORY, true, step);
    }
    for (size_t i = 0; !memory && i < sizeof kinds / sizeof *kinds; i++) {
        fail_each(kinds[i].what, kinds[i].error, false, step);
        if (kinds[i].error != EINTR) {
            fail_each(kinds[i].what, kinds[i].error, true, step);
        }
    }
    return check_result();
}
