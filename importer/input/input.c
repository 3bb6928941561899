#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../port/port.h"
#include "folder.h"
#include "spool.h"

static const char *kind_of(mode_t mode) {
    return S_ISLNK(mode)    ? "it is a symbolic link"
           : S_ISFIFO(mode) ? "it is a FIFO"
           : S_ISSOCK(mode) ? "it is a socket"
                            : "it is a device";
}

void input_format_time(const struct timespec *time, char out[INPUT_TIME_LENGTH + 1]) {
    struct tm utc;
    char date[32];
    out[0] = 0;
    if (gmtime_r(&time->tv_sec, &utc) != NULL &&
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc) == 19) {
        snprintf(out, INPUT_TIME_LENGTH + 1, "%.19s.%03dZ", date, (int)(time->tv_nsec / 1000000));
    }
}

void input_skip(const input_visitor *visitor, const char *shown, const char *why) {
    if (visitor->skipped != NULL) {
        visitor->skipped(visitor->context, shown, why);
    }
}

void input_fail(const input_visitor *visitor, const char *shown, const char *why) {
    if (visitor->failed != NULL) {
        visitor->failed(visitor->context, shown, why);
    }
}

/* A file or directory: its name in the store, and the one shown to people. */
typedef struct place {
    const char *path;
    const char *shown;
    const char *root;
} place;

static input input_at(place where, int fd, source *from, uint64_t size) {
    return (input){.path = where.path,
                   .shown = where.shown,
                   .root = where.root,
                   .from = from,
                   .fd = fd,
                   .size = size};
}

static bool visit_nameless(place where, int fd, uint64_t size, const char *cut,
                           const input_visitor *visitor) {
    source from = source_of_file(fd);
    input in = input_at(where, fd, &from, size);
    in.final = cut == NULL;
    in.cut = cut;
    in.nameless = true;
    in.interrupted = cut == spool_interrupted;
    return visitor->file(visitor->context, &in);
}

static bool visit_pipe(place where, int fd, const input_visitor *visitor) {
    spool copy;
    bool on = true;
    if (spool_take(&copy, fd)) {
        on = visit_nameless(where, copy.fd, copy.size, copy.why, visitor);
    } else {
        input_fail(visitor, where.shown, copy.why);
    }
    spool_close(&copy);
    return on;
}

/* A file on standard input is read in place, without a copy. */
static bool visit_stdin(const input_visitor *visitor) {
    const place where = {"-", "standard input", "-"};
    struct stat st;
    if (fstat(STDIN_FILENO, &st) != 0 || !S_ISREG(st.st_mode) ||
        lseek(STDIN_FILENO, 0, SEEK_CUR) != 0) {
        return visit_pipe(where, STDIN_FILENO, visitor);
    }
    return visit_nameless(where, STDIN_FILENO, (uint64_t)st.st_size, NULL, visitor);
}

static bool visit_file(place where, int fd, const struct stat *st, const input_visitor *visitor) {
    char received_at[INPUT_TIME_LENGTH + 1];
    source from = source_of_file(fd);
    input_format_time(&PORT_MTIME(st), received_at);
    input in = input_at(where, fd, &from, (uint64_t)st->st_size);
    in.stat = st;
    in.received_at = received_at[0] != 0 ? received_at : NULL;
    return visitor->file(visitor->context, &in);
}

static bool visit_directory(place where, int fd, const struct stat *st,
                            const input_visitor *visitor);

/* An entry of a directory cannot be opened. Reports it, unless it has just disappeared. */
static void fail_entry(place where, bool word, const input_visitor *visitor) {
    if (errno != ENOENT || word || !visitor->vanishing) {
        input_fail(visitor, where.shown, source_reason(errno));
    }
}

/* An entry of the directory open as `at`; or a word of the command line, following links. */
static bool visit_entry(int at, const char *name, place where, bool word,
                        const input_visitor *visitor) {
    struct stat st;
    if (fstatat(at, name, &st, word ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
        fail_entry(where, word, visitor);
        return true;
    }
    bool named_pipe = word && S_ISFIFO(st.st_mode);
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !named_pipe) {
        input_skip(visitor, where.shown, kind_of(st.st_mode));
        return true;
    }
    /* non-blocking, in case it has been replaced by a FIFO */
    int fd = openat(at, name,
                    O_RDONLY | O_CLOEXEC | (word ? 0 : O_NOFOLLOW) | (named_pipe ? 0 : O_NONBLOCK));
    bool on = true;
    if (fd < 0 || fstat(fd, &st) != 0) {
        fail_entry(where, word, visitor);
    } else if (S_ISDIR(st.st_mode)) {
        return visit_directory(where, fd, &st, visitor);
    } else if (S_ISREG(st.st_mode)) {
        on = visit_file(where, fd, &st, visitor);
    } else if (named_pipe) {
        on = visit_pipe(where, fd, visitor);
    } else { /* it has been replaced since */
        input_skip(visitor, where.shown, kind_of(st.st_mode));
    }
    if (fd >= 0) {
        close(fd);
    }
    return on;
}

/* "directory/name"; NULL when out of memory. The caller frees it. */
static char *join(const char *directory, const char *name) {
    size_t length = strlen(directory);
    bool slash = length > 0 && directory[length - 1] == '/';
    char *path;
    return asprintf(&path, "%s%s%s", directory, slash ? "" : "/", name) < 0 ? NULL : path;
}

static bool visit_child(place parent, int fd, const char *name, const input_visitor *visitor) {
    char *path = join(parent.path, name), *shown = join(parent.shown, name);
    bool on = true;
    if (path != NULL && shown != NULL) {
        on = visit_entry(fd, name, (place){path, shown, parent.root}, false, visitor);
    } else {
        input_fail(visitor, parent.shown, source_no_memory);
    }
    free(path);
    free(shown);
    return on;
}

bool input_is_wanted(const char *name) {
    return name[0] != '.' && strcmp(name, "tmp") != 0;
}

/* Takes ownership of fd. */
static bool visit_directory(place where, int fd, const struct stat *st,
                            const input_visitor *visitor) {
    char **names;
    bool on = true;
    const input_folder folder = {where.path, where.root, where.shown, st};
    if (visitor->folder != NULL && !visitor->folder(visitor->context, &folder)) {
        close(fd);
        return true;
    }
    int count = port_names(fd, input_is_wanted, &names);
    if (count < 0) {
        input_fail(visitor, where.shown, source_reason(errno));
        close(fd);
        return true;
    }
    for (int i = 0; i < count; i++) {
        on = on && visit_child(where, fd, names[i], visitor);
        free(names[i]);
    }
    free(names);
    close(fd);
    return on;
}

bool input_visit(const char *word, const input_visitor *visitor) {
    if (strcmp(word, "-") == 0) {
        return visit_stdin(visitor);
    }
    char *path = realpath(word, NULL);
    bool pipe = path == NULL && errno == ENOENT && access(word, R_OK) == 0; /* /dev/fd/63 */
    if (path == NULL && !pipe) {
        input_fail(visitor, word, source_reason(errno));
        return true;
    }
    bool on = visit_entry(AT_FDCWD, word, (place){pipe ? word : path, word, path}, true, visitor);
    free(path);
    return on;
}

bool input_visit_below(const char *word, const char *below, const input_visitor *visitor) {
    char *root = realpath(word, NULL);
    char *path = root != NULL ? join(root, below) : NULL, *shown = join(word, below);
    const char *name = NULL;
    bool on = true;
    int at = path != NULL && shown != NULL ? folder_open(root, below, &name) : -1;
    if (at >= 0) {
        on = visit_entry(at, name, (place){path, shown, root}, false, visitor);
        close(at);
    } else if (path != NULL && shown != NULL) { /* it has disappeared, or is a link now */
        fail_entry((place){path, shown, root}, false, visitor);
    } else {
        input_fail(visitor, word, source_reason(errno));
    }
    free(root);
    free(path);
    free(shown);
    return on;
}

/* Adds the size of a file, or of all files in a directory. `flags`: of fstatat. */
static void add_size(uint64_t *size, int at, const char *name, int flags) {
    struct stat st;
    if (fstatat(at, name, &st, flags) != 0) {
        return;
    }
    *size += S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    int no_link = flags != 0 ? O_NOFOLLOW : 0;
    int fd =
        S_ISDIR(st.st_mode) ? openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | no_link) : -1;
    char **names = NULL;
    int count = fd >= 0 ? port_names(fd, input_is_wanted, &names) : 0;
    for (int i = 0; i < count; i++) {
        add_size(size, fd, names[i], AT_SYMLINK_NOFOLLOW);
        free(names[i]);
    }
    free(names);
    if (fd >= 0) {
        close(fd);
    }
}

uint64_t input_size(const char *word) {
    uint64_t size = 0;
    add_size(&size, AT_FDCWD, word, 0);
    return size;
}
