#include "move.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/grow.h"
#include "../port/port.h"
#include "folder.h"
#include "signals.h"

/* How many suffixes are tried if a name is taken. */
enum { SUFFIX_MOST = 1000000, COPY_BLOCK = 1 << 16 };

/*
** ---------------------------------------------------------------------------------------- folders
*/

/* Creates the folder and its parents, durably. */
static bool make_folders(const char *folder) {
    char path[PATH_MAX];
    size_t length = strlen(folder);
    if (length == 0 || length >= sizeof path) {
        errno = length == 0 ? ENOENT : ENAMETOOLONG;
        return false;
    }
    memcpy(path, folder, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (path[i] == '/' || path[i] == 0) {
            char c = path[i];
            path[i] = 0;
            bool made = mkdir(path, 0777) == 0;
            if (made ? !folder_sync(path) : errno != EEXIST) {
                return false;
            }
            path[i] = c;
        }
    }
    return true;
}

bool mover_open(mover *m, const char *folder) {
    *m = (mover){.folder = folder};
    if (!make_folders(folder)) {
        return false;
    }
    m->directory = realpath(folder, NULL);
    if (m->directory == NULL || stat(m->directory, &m->stat) != 0) {
        return false;
    }
    errno = ENOTDIR;
    return S_ISDIR(m->stat.st_mode);
}

void mover_forget(mover *m) {
    for (size_t i = 0; i < m->count; i++) {
        free(m->moves[i].path);
        free(m->moves[i].target);
        free(m->moves[i].shown);
    }
    m->count = 0;
}

void mover_close(mover *m) {
    mover_forget(m);
    free(m->moves);
    free(m->directory);
    *m = (mover){0};
}

bool mover_is_target(const mover *m, const struct stat *directory) {
    return m->directory != NULL && port_is_same_file(directory, &m->stat);
}

/*
** ----------------------------------------------------------------------------------- putting aside
*/

/* How much of its path names the directory on the command line; if the word is a file, its folder. */
static size_t root_of(const input *in) {
    size_t length = strlen(in->root);
    bool is_below = strncmp(in->path, in->root, length) == 0 && in->path[length] == '/';
    const char *slash = strrchr(in->path, '/');
    return is_below ? length : strcmp(in->root, "/") == 0 ? 0 : (size_t)(slash - in->path);
}

/* The path of the input below that. */
static const char *name_of(const input *in) {
    return in->path + root_of(in) + 1;
}

/*
** A path whose last part has a suffix; 0: none. The end of a name that is too long for the suffix is cut off, before the
** first byte of a character. NULL when out of memory.
*/
static char *with_suffix(const char *path, int suffix) {
    char end[16] = "", *made = NULL;
    const char *slash = strrchr(path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    size_t name = strlen(path + folder);
    if (suffix > 0) {
        size_t most = NAME_MAX - (size_t)snprintf(end, sizeof end, ".%d", suffix);
        name = name < most ? name : most;
        while (name > 1 && ((unsigned char)path[folder + name] & 0xC0) == 0x80) {
            name--;
        }
    }
    return asprintf(&made, "%.*s%s", (int)(folder + name), path, end) < 0 ? NULL : made;
}

static char *target_of(const char *directory, const char *name, int suffix) {
    char *path = NULL;
    char *target = asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : with_suffix(path, suffix);
    free(path);
    return target;
}

static bool is_kept(const mover *m, const char *path) {
    bool is = false;
    for (size_t i = 0; i < sizeof m->kept / sizeof *m->kept; i++) {
        is |= m->kept[i] != NULL && strcmp(m->kept[i], path) == 0;
    }
    return is;
}

/* *taken: whether the name exists, or is kept for something else. False when out of memory. */
static bool look_up(const mover *m, const char *name, int suffix, bool *taken) {
    char *target = target_of(m->directory, name, suffix);
    *taken = target != NULL && (access(target, F_OK) == 0 || is_kept(m, target));
    free(target);
    return target != NULL;
}

/*
** A free name. Its suffix is the smallest possible if those in use have no gaps: the search doubles its steps and
** then bisects, since thousands of inputs may have one name. NULL when out of memory.
*/
static char *free_target(const mover *m, const char *name) {
    int low = -1, high = 0;
    bool taken = true, known = look_up(m, name, high, &taken);
    while (known && taken && high < SUFFIX_MOST) {
        low = high;
        high = high == 0 ? 1 : 2 * high;
        known = look_up(m, name, high, &taken);
    }
    while (known && high - low > 1) {
        int between = low + (high - low) / 2;
        known = look_up(m, name, between, &taken);
        low = taken ? between : low;
        high = taken ? high : between;
    }
    return known ? target_of(m->directory, name, high) : NULL;
}

bool mover_has(const mover *m, const input *in) {
    char *folder = folder_of(in->path), *real = folder != NULL ? realpath(folder, NULL) : NULL;
    char *target = target_of(m->directory, name_of(in), 0);
    const char *slash = target != NULL ? strrchr(target, '/') : NULL;
    size_t length = slash != NULL ? (size_t)(slash - target) : 0;
    bool has = slash != NULL && real != NULL && strlen(real) == length &&
               strncmp(real, target, length) == 0 && strcmp(slash, strrchr(in->path, '/')) == 0;
    free(folder);
    free(real);
    free(target);
    return has;
}

const char *mover_add(mover *m, const input *in) {
    if (!grow(&m->moves, m->count, &m->room, sizeof *m->moves)) {
        return NULL;
    }
    move *next = &m->moves[m->count++];
    *next = (move){.path = strdup(in->path),
                   .root = root_of(in),
                   .target = free_target(m, name_of(in)),
                   .shown = strdup(in->shown),
                   .stat = *in->stat};
    if (next->path == NULL || next->target == NULL || next->shown == NULL) {
        return NULL;
    }
    return next->target;
}

/*
** ----------------------------------------------------------------------------------------- moving
*/

/* Opens the folder that the file was read in, never through a link below the word of the command line. */
static int open_source(const move *what, const char **name) {
    char root[PATH_MAX];
    if (what->root >= sizeof root) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(root, what->path, what->root);
    memcpy(root + what->root, "", 1);
    return folder_open(what->root > 0 ? root : "/", what->path + what->root, name);
}

/* Whether the name still belongs to the file that was read, unchanged. */
static bool is_same(const move *what, int at, const char *name) {
    struct stat now;
    return fstatat(at, name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
           port_is_unchanged(&now, &what->stat);
}

static bool is_gone(const char *path) {
    struct stat st;
    return lstat(path, &st) != 0 && errno == ENOENT;
}

/* The folder that a file is moved from or to, open, and the file's name in it. */
typedef struct spot {
    int at;
    const char *name;
} spot;

/*
** Renames to the target or, where that is taken, to target.1, target.2, …: 0, or errno. *suffix: which, or 0.
*/
static int rename_free(const mover *m, const move *what, spot from, spot to, int *suffix) {
    int error = EEXIST;
    for (int i = 0; i <= SUFFIX_MOST && error == EEXIST; i++) {
        char *name = with_suffix(to.name, i), *target = with_suffix(what->target, i);
        error = name == NULL || target == NULL ? ENOMEM
                : is_kept(m, target)           ? EEXIST
                                               : port_rename_new(from.at, from.name, to.at, name);
        free(name);
        free(target);
        *suffix = i;
    }
    return error;
}

/* A copy may take long, and the next run can make it: a signal ends it. */
static bool is_interrupted(void) {
    bool is = signals_caught();
    errno = is ? EINTR : errno;
    return is;
}

static bool copy_bytes(int from, int to) {
    char block[COPY_BLOCK];
    while (!is_interrupted()) {
        ssize_t n = read(from, block, sizeof block);
        if (n == 0) {
            return true;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n > 0 && !port_write(to, block, (size_t)n, -1)) {
            return false;
        }
    }
    return false;
}

/* Whether two files have the same bytes; errno is ESTALE where they have not. */
static bool is_equal(int a, int b) {
    char one[COPY_BLOCK / 2], other[COPY_BLOCK / 2];
    for (off_t at = 0; !is_interrupted();) {
        ssize_t n = pread(a, one, sizeof one, at), m = pread(b, other, sizeof other, at);
        if (n < 0 || m < 0) {
            return false;
        }
        if (n != m || memcmp(one, other, (size_t)n) != 0) {
            errno = ESTALE;
            return false;
        }
        if (n == 0) {
            return true;
        }
        at += n;
    }
    return false;
}

enum { COPY_NAME = sizeof ".discko-0123456789abcdef" };

/* Creates a file under a name that is unused and that no spool reads. Returns its descriptor, or -1 and errno. */
static int make_nameless(int at, char name[COPY_NAME]) {
    int fd = -1;
    errno = EEXIST;
    for (int tries = 0; fd < 0 && errno == EEXIST && tries < 100; tries++) {
        uint64_t number;
        if (!port_random(&number, sizeof number)) {
            return -1;
        }
        snprintf(name, COPY_NAME, ".discko-%016" PRIx64, number);
        fd = openat(at, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    }
    return fd;
}

/* Copies the bytes, compares them, and syncs. 0, or an errno. */
static int fill_copy(const move *what, int from, int to) {
    const struct timespec times[] = {PORT_ATIME(&what->stat), PORT_MTIME(&what->stat)};
    bool done = copy_bytes(from, to) && is_equal(from, to) &&
                fchmod(to, what->stat.st_mode & 0777) == 0 && futimens(to, times) == 0 &&
                port_sync(to) == 0;
    return done ? 0 : errno;
}

/* Makes a copy beside the target. 0, or an errno. `copy` is emptied if there is none. */
static int make_copy(const move *what, spot original, int at, char copy[COPY_NAME]) {
    int from = openat(original.at, original.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    int to = from >= 0 ? make_nameless(at, copy) : -1;
    int error = to >= 0 ? fill_copy(what, from, to) : errno;
    copy[0] = to >= 0 ? copy[0] : 0;
    if (from >= 0) {
        close(from);
    }
    if (to >= 0 && close(to) != 0 && error == 0) {
        error = errno;
    }
    return error;
}

/*
** To another file system: copies, syncs, renames the copy there, and only then removes the original. 0, or an
** errno.
*/
static int move_across(const mover *m, const move *what, spot from, spot to, int *suffix) {
    char copy[COPY_NAME] = "";
    int error = make_copy(what, from, to.at, copy);
    if (error == 0 && !is_same(what, from.at, from.name)) {
        error = ESTALE;
    }
    error = error != 0 ? error : rename_free(m, what, (spot){to.at, copy}, to, suffix);
    if (error != 0) {
        if (copy[0] != 0) {
            (void)unlinkat(to.at, copy, 0);
        }
        return error;
    }
    return port_sync(to.at) == 0 && unlinkat(from.at, from.name, 0) == 0 ? 0 : errno;
}

static int move_between(const mover *m, const move *what, spot from, spot to, int *suffix) {
    int error = rename_free(m, what, from, to, suffix);
    return error == EXDEV ? move_across(m, what, from, to, suffix) : error;
}

static void close_spot(spot s) {
    if (s.at >= 0) {
        close(s.at);
    }
}

/* Opens the folder that a file will be moved to, and creates it; never through a link below --move-to. */
static spot open_target(const mover *m, const move *what) {
    spot to = {.at = -1};
    if (make_folders(m->directory)) {
        to.at = folder_make(m->directory, what->target + strlen(m->directory), &to.name);
    }
    return to;
}

/* 0, or errno; ESTALE where it is no longer what was read. The folders are not synced yet. */
static int move_file(const mover *m, const move *what, int *suffix) {
    spot to = open_target(m, what), from = {.at = -1};
    int error = to.at >= 0 ? 0 : errno;
    if (error == 0) {
        from.at = open_source(what, &from.name);
        bool same = from.at >= 0 && is_same(what, from.at, from.name);
        error = same ? move_between(m, what, from, to, suffix) : ESTALE;
    }
    close_spot(from);
    close_spot(to);
    return error;
}

static void move_one(const mover *m, move *what, const move_visitor *visitor) {
    int suffix = 0, error = move_file(m, what, &suffix);
    what->moved = error == 0;
    char *made = what->moved && suffix > 0 ? with_suffix(what->target, suffix) : NULL;
    if (made != NULL) {
        visitor->renamed(visitor->context, what, made);
    }
    free(made);
    if (error != 0 && !is_gone(what->path)) { /* otherwise another importer has moved it */
        char why[PATH_MAX + 128];
        snprintf(why, sizeof why, "not moved to %s: %s", m->folder,
                 error == ESTALE  ? "it has changed since it was read, the next run takes it"
                 : error == EINTR ? "interrupted, the next run moves it"
                                  : strerror(error));
        visitor->failed(visitor->context, what, error, why, false);
    }
}

static bool is_same_folder(const char *a, const char *b) {
    size_t length = (size_t)(strrchr(a, '/') - a);
    return strncmp(a, b, length + 1) == 0 && strchr(b + length + 1, '/') == NULL;
}

/* The folders that a file has been moved between. */
static bool sync_both(const mover *m, const move *what) {
    const char *name;
    return folder_sync_open(open_target(m, what).at) && folder_sync_open(open_source(what, &name));
}

/*
** Makes the new names durable of files that were moved between the same two folders, with one sync of each folder.
*/
static void sync_moved(const mover *m, const move *first, const move *end,
                       const move_visitor *visitor) {
    char why[PATH_MAX + 128];
    const move *any = first;
    while (any < end && !any->moved) {
        any++;
    }
    if (any == end || sync_both(m, any)) {
        return;
    }
    int error = errno;
    snprintf(why, sizeof why, "moved to %s, which a power cut may undo: %s", m->folder,
             strerror(error));
    for (; any < end; any++) {
        if (any->moved) {
            visitor->failed(visitor->context, any, error, why, true);
        }
    }
}

void mover_run(mover *m, const move_visitor *visitor) {
    move *first = m->moves, *end = m->moves + m->count;
    for (move *what = m->moves; what < end; what++) {
        if (!is_same_folder(first->target, what->target) ||
            !is_same_folder(first->path, what->path)) {
            sync_moved(m, first, what, visitor);
            first = what;
        }
        move_one(m, what, visitor);
    }
    sync_moved(m, first, end, visitor);
    mover_forget(m);
}
