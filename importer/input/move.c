#include "move.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"

/* Suffixes that are tried for a name that is taken. */
enum { SUFFIX_MOST = 1000000, COPY_BLOCK = 1 << 16 };

/*
** ---------------------------------------------------------------------------------------- folders
*/

/* The folder that a path is in. The caller frees it. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL   ? strdup(".")
           : slash == path ? strdup("/")
                           : strndup(path, (size_t)(slash - path));
}

/* A name in a folder is durable when the folder is. */
static bool sync_folder_of(const char *path) {
    char *folder = folder_of(path);
    int fd = folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool done = fd >= 0 && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    free(folder);
    errno = error;
    return done;
}

/* Makes the folder and those above it, durably. */
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
            if (made ? !sync_folder_of(path) : errno != EEXIST) {
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
    return m->directory != NULL && directory->st_dev == m->stat.st_dev &&
           directory->st_ino == m->stat.st_ino;
}

/*
** ----------------------------------------------------------------------------------- putting aside
*/

/* Its path below the directory of the command line in which it was found, or its name. */
static const char *name_of(const input *in) {
    size_t root = strlen(in->root);
    if (strncmp(in->path, in->root, root) == 0 && in->path[root] == '/') {
        return in->path + root + 1;
    }
    const char *slash = strrchr(in->path, '/');
    return strcmp(in->root, "/") == 0 ? in->path + 1 : slash != NULL ? slash + 1 : in->path;
}

static bool make_room(mover *m) {
    if (m->count < m->room) {
        return true;
    }
    size_t room = 2 * m->room + 16;
    move *moves = realloc(m->moves, room * sizeof *moves);
    if (moves == NULL) {
        return false;
    }
    m->moves = moves;
    m->room = room;
    return true;
}

/* The name in the folder, or with a suffix the next that is free now; the caller frees it. */
static char *free_target(const char *directory, const char *name) {
    char *target = NULL;
    for (int i = 0; i <= SUFFIX_MOST; i++) {
        free(target);
        int length = i == 0 ? asprintf(&target, "%s/%s", directory, name)
                            : asprintf(&target, "%s/%s.%d", directory, name, i);
        if (length < 0) {
            return NULL;
        }
        if (access(target, F_OK) != 0) {
            break;
        }
    }
    return target;
}

/* Of a word that is a file, its folder. */
static size_t root_of(const input *in) {
    size_t length = strlen(in->root);
    bool is_below = strncmp(in->path, in->root, length) == 0 && in->path[length] == '/';
    const char *slash = strrchr(in->path, '/');
    return is_below ? length : strcmp(in->root, "/") == 0 ? 0 : (size_t)(slash - in->path);
}

const char *mover_add(mover *m, const input *in) {
    if (!make_room(m)) {
        return NULL;
    }
    move *next = &m->moves[m->count++];
    *next = (move){.path = strdup(in->path),
                   .root = root_of(in),
                   .target = free_target(m->directory, name_of(in)),
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

/* Opens the folder that the file was read in; never through a link below the word of the command line. */
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

/* Whether the name still is the file that was read, as it was then. */
static bool is_same(const move *what, int at, const char *name) {
    struct stat now;
    const struct stat *then = &what->stat;
    return fstatat(at, name, &now, AT_SYMLINK_NOFOLLOW) == 0 && now.st_dev == then->st_dev &&
           now.st_ino == then->st_ino && now.st_size == then->st_size &&
           now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

static bool is_gone(const char *path) {
    struct stat st;
    return lstat(path, &st) != 0 && errno == ENOENT;
}

/* Renames, but never over another file: 0, or errno. */
static int rename_new(int at, const char *from, const char *to) {
    if (renameat2(at, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return errno;
    }
    /* A file system that knows no such rename: a link fails where the name is taken, too. */
    return linkat(at, from, AT_FDCWD, to, 0) == 0 && unlinkat(at, from, 0) == 0 ? 0 : errno;
}

/* Renames to the target or, where that is taken, to target.1, target.2, …: 0, or errno. */
static int rename_free(int at, const char *from, const char *target, char *made, size_t room) {
    int error = EEXIST;
    for (int i = 0; i <= SUFFIX_MOST && error == EEXIST; i++) {
        int length =
            i == 0 ? snprintf(made, room, "%s", target) : snprintf(made, room, "%s.%d", target, i);
        error = (size_t)length >= room ? ENAMETOOLONG : rename_new(at, from, made);
    }
    return error;
}

static bool copy_bytes(int from, int to) {
    char block[COPY_BLOCK];
    for (;;) {
        ssize_t n = read(from, block, sizeof block);
        if (n == 0) {
            return true;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
        for (ssize_t done = 0; done < n;) {
            ssize_t written = write(to, block + done, (size_t)(n - done));
            if (written < 0 && errno != EINTR) {
                return false;
            }
            done += written > 0 ? written : 0;
        }
    }
}

/* Whether two files have the same bytes; errno is ESTALE where they have not. */
static bool is_equal(int a, int b) {
    char one[COPY_BLOCK / 2], other[COPY_BLOCK / 2];
    for (off_t at = 0;;) {
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
}

/*
** A copy beside the target, under a name of its own that no spool reads, compared and on disk when this
** returns: 0, or errno. `copy` ends in XXXXXX, and becomes empty where there is none.
*/
static int make_copy(const move *what, int at, const char *name, char *copy) {
    const struct timespec times[] = {what->stat.st_atim, what->stat.st_mtim};
    int from = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    int to = from >= 0 ? mkostemp(copy, O_CLOEXEC) : -1;
    bool done = to >= 0 && copy_bytes(from, to) && is_equal(from, to) &&
                fchmod(to, what->stat.st_mode & 0777) == 0 && futimens(to, times) == 0 &&
                fsync(to) == 0;
    int error = done ? 0 : errno;
    copy[0] = to >= 0 ? copy[0] : 0;
    if (from >= 0) {
        close(from);
    }
    if (to >= 0 && close(to) != 0 && error == 0) {
        error = errno;
    }
    return error;
}

/* To another file system: copied, synced, renamed there, and only then removed here. 0, or errno. */
static int move_across(const move *what, int at, const char *name, char *made, size_t room) {
    char copy[PATH_MAX + 64];
    const char *slash = strrchr(what->target, '/');
    snprintf(copy, sizeof copy, "%.*s/.discko-XXXXXX", (int)(slash - what->target), what->target);
    int error = make_copy(what, at, name, copy);
    if (error == 0 && !is_same(what, at, name)) {
        error = ESTALE;
    }
    error = error != 0 ? error : rename_free(AT_FDCWD, copy, what->target, made, room);
    if (error != 0) {
        (void)unlink(copy);
        return error;
    }
    return sync_folder_of(made) && unlinkat(at, name, 0) == 0 ? 0 : errno;
}

/* 0, or errno; ESTALE where it is no longer what was read. The folders are not synced yet. */
static int move_file(const move *what, char *made, size_t room) {
    char *folder = folder_of(what->target);
    bool ready = folder != NULL && make_folders(folder);
    int error = ready ? 0 : errno;
    free(folder);
    const char *name = NULL;
    int at = error == 0 ? open_source(what, &name) : -1;
    if (error == 0 && (at < 0 || !is_same(what, at, name))) {
        error = ESTALE;
    }
    if (error == 0) {
        error = rename_free(at, name, what->target, made, room);
        error = error == EXDEV ? move_across(what, at, name, made, room) : error;
    }
    if (at >= 0) {
        close(at);
    }
    return error;
}

static void move_one(const mover *m, move *what, const move_visitor *visitor) {
    char made[PATH_MAX];
    int error = move_file(what, made, sizeof made);
    what->moved = error == 0;
    if (what->moved && strcmp(made, what->target) != 0) {
        visitor->renamed(visitor->context, what, made);
    }
    if (error != 0 && !is_gone(what->path)) { /* else another has moved it */
        char why[PATH_MAX + 128];
        snprintf(why, sizeof why, "not moved to %s: %s", m->folder,
                 error == ESTALE ? "it has changed since it was read, the next run takes it"
                                 : strerror(error));
        visitor->failed(visitor->context, what, error, why, false);
    }
}

static bool is_same_folder(const char *a, const char *b) {
    size_t length = (size_t)(strrchr(a, '/') - a);
    return strncmp(a, b, length + 1) == 0 && strchr(b + length + 1, '/') == NULL;
}

/* Makes the names durable of files that were moved from one folder to one other, with one sync of each. */
static void sync_moved(const mover *m, const move *first, const move *end,
                       const move_visitor *visitor) {
    char why[PATH_MAX + 128];
    const move *any = first;
    while (any < end && !any->moved) {
        any++;
    }
    if (any == end || (sync_folder_of(any->target) && sync_folder_of(any->path))) {
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
