#include "input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *kind_of(mode_t mode) {
    return S_ISLNK(mode)    ? "a symbolic link"
           : S_ISFIFO(mode) ? "a FIFO"
           : S_ISSOCK(mode) ? "a socket"
                            : "a device";
}

static void format_time(const struct timespec *time, char out[32]) {
    struct tm utc;
    size_t length = gmtime_r(&time->tv_sec, &utc) == NULL
                        ? 0
                        : strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + length, 32 - length, ".%03ldZ", time->tv_nsec / 1000000);
}

static bool visit_stream(const char *path, int fd, const input_visitor *visitor) {
    input in = {.path = path, .fd = fd, .stream = true};
    return visitor->file(visitor->context, &in);
}

static bool visit_file(const char *path, int fd, const struct stat *st,
                       const input_visitor *visitor) {
    char received_at[32];
    format_time(&st->st_mtim, received_at);
    input in = {.path = path,
                .fd = fd,
                .size = (uint64_t)st->st_size,
                .received_at = received_at};
    return visitor->file(visitor->context, &in);
}

static char *join(const char *directory, const char *name) {
    size_t length = strlen(directory) + strlen(name) + 2;
    char *path = malloc(length);
    if (path != NULL) {
        snprintf(path, length, "%s%s%s", directory, strcmp(directory, "/") == 0 ? "" : "/", name);
    }
    return path;
}

static bool visit_directory(const char *path, int fd, const input_visitor *visitor);

/* An entry of an open directory (at), or a word of the command line (AT_FDCWD, links followed). */
static bool visit_entry(int at, const char *name, const char *path, const input_visitor *visitor) {
    struct stat st;
    int follow = at == AT_FDCWD ? 0 : O_NOFOLLOW;
    if (fstatat(at, name, &st, at == AT_FDCWD ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
        visitor->failed(visitor->context, path, errno);
        return true;
    }
    bool named_pipe = at == AT_FDCWD && S_ISFIFO(st.st_mode);
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !named_pipe) {
        visitor->skipped(visitor->context, path, kind_of(st.st_mode));
        return true;
    }
    /* Non-blocking in case it has been replaced by a FIFO since. */
    int fd = openat(at, name, O_RDONLY | O_CLOEXEC | follow | (named_pipe ? 0 : O_NONBLOCK));
    bool on = true;
    if (fd < 0 || fstat(fd, &st) != 0) {
        visitor->failed(visitor->context, path, errno);
    } else if (S_ISDIR(st.st_mode)) {
        return visit_directory(path, fd, visitor);
    } else if (S_ISREG(st.st_mode)) {
        on = visit_file(path, fd, &st, visitor);
    } else if (named_pipe) {
        on = visit_stream(path, fd, visitor);
    } else {
        visitor->skipped(visitor->context, path, kind_of(st.st_mode));
    }
    if (fd >= 0) {
        close(fd);
    }
    return on;
}

static int is_wanted(const struct dirent *entry) {
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "tmp") != 0;
}

/* Bytewise, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Takes over fd. */
static bool visit_directory(const char *path, int fd, const input_visitor *visitor) {
    struct dirent **entries;
    bool on = true;
    int count = scandirat(fd, ".", &entries, is_wanted, by_name);
    if (count < 0) {
        visitor->failed(visitor->context, path, errno);
        close(fd);
        return true;
    }
    for (int i = 0; i < count; i++) {
        char *child = on ? join(path, entries[i]->d_name) : NULL;
        if (child != NULL) {
            on = visit_entry(fd, entries[i]->d_name, child, visitor);
        } else if (on) {
            visitor->failed(visitor->context, path, ENOMEM);
        }
        free(child);
        free(entries[i]);
    }
    free(entries);
    close(fd);
    return on;
}

bool input_visit(const char *word, const input_visitor *visitor) {
    if (strcmp(word, "-") == 0) {
        return visit_stream("-", STDIN_FILENO, visitor);
    }
    char *path = realpath(word, NULL);
    bool pipe = path == NULL && errno == ENOENT && access(word, R_OK) == 0; /* /dev/fd/63 */
    if (path == NULL && !pipe) {
        visitor->failed(visitor->context, word, errno);
        return true;
    }
    bool on = visit_entry(AT_FDCWD, word, pipe ? word : path, visitor);
    free(path);
    return on;
}
