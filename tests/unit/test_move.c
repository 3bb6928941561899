/*
** Folders below an input, and files that are moved out of them: whatever stands in the way as a symbolic
** link, at whichever component, is not gone through; nothing is overwritten, and nothing is lost.
*/
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../importer/input/folder.h"
#include "../../importer/input/move.h"
#include "../../importer/input/signals.h"
#include "check.h"

static char top[] = "/tmp/test_move.XXXXXX";

static const char *in_top(const char *name) {
    static char paths[64][256];
    static int next;
    char *path = paths[next++ % 64];
    snprintf(path, sizeof paths[0], "%s/%s", top, name);
    return path;
}

static void put_link(const char *to, const char *path) {
    if (symlink(to, path) != 0) {
        printf("not ok - %s cannot be made: %s\n", path, strerror(errno));
        exit(2);
    }
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void clear(const char *path) {
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *name, const char *bytes) {
    FILE *file = fopen(in_top(name), "w");
    if (file == NULL || fputs(bytes, file) < 0 || fclose(file) != 0) {
        printf("not ok - %s cannot be written: %s\n", name, strerror(errno));
        exit(2);
    }
}

static bool holds(const char *path, const char *bytes) {
    char found[64] = "";
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    size_t n = fread(found, 1, sizeof found - 1, file);
    found[n] = 0;
    fclose(file);
    return strcmp(found, bytes) == 0;
}

/* An empty world: spool/a/b/c/, done/ and elsewhere/a/b/c/, where nothing may come to lie. */
static void begin(void) {
    static const char *const folders[] = {
        "",     "spool",     "spool/a",     "spool/a/b",     "spool/a/b/c",
        "done", "elsewhere", "elsewhere/a", "elsewhere/a/b", "elsewhere/a/b/c"};
    clear(top);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (mkdir(in_top(folders[i]), 0777) != 0) {
            printf("not ok - %s cannot be made: %s\n", in_top(folders[i]), strerror(errno));
            exit(2);
        }
    }
}

/* Puts a symbolic link to the same folder elsewhere in a folder's place. */
static void swap(const char *folder, const char *below) {
    char aside[256], elsewhere[256];
    snprintf(aside, sizeof aside, "%s.aside", in_top(folder));
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere/%s", top, below);
    if ((rename(in_top(folder), aside) != 0 && errno != ENOENT) ||
        symlink(elsewhere, in_top(folder)) != 0) {
        printf("not ok - %s cannot be swapped: %s\n", folder, strerror(errno));
        exit(2);
    }
}

static int files_found;

static int count_file(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)path;
    (void)st;
    (void)at;
    files_found += kind == FTW_F || kind == FTW_SL;
    return 0;
}

static int files_below(const char *folder) {
    files_found = 0;
    (void)nftw(folder, count_file, 16, FTW_PHYS);
    return files_found;
}

static int files_in(const char *name) {
    return files_below(in_top(name));
}

/*
** ------------------------------------------------------------------------------------ folders
*/

static bool opens(int (*open_it)(const char *, const char *, const char **), const char *below,
                  const char *last, const char *folder) {
    const char *name = NULL;
    struct stat found, wanted;
    int fd = open_it(in_top("spool"), below, &name);
    bool right = fd >= 0 && fstat(fd, &found) == 0 && stat(in_top(folder), &wanted) == 0 &&
                 found.st_ino == wanted.st_ino && strcmp(name, last) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return right;
}

static const char *const components[] = {"a", "a/b", "a/b/c"};
enum { COMPONENTS = sizeof components / sizeof *components };

static void check_folders(void) {
    static const struct {
        const char *below, *last, *folder;
    } paths[] = {{"x", "x", "spool"},
                 {"a/x", "x", "spool/a"},
                 {"a/b/c/x", "x", "spool/a/b/c"},
                 {"//a//b/x", "x", "spool/a/b"},
                 {"a/", "", "spool/a"}};
    begin();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char what[80];
        snprintf(what, sizeof what, "the folder of %s is opened", paths[i].below);
        check(opens(folder_open, paths[i].below, paths[i].last, paths[i].folder) &&
                  opens(folder_make, paths[i].below, paths[i].last, paths[i].folder),
              what);
    }
    check(!opens(folder_open, "new/sub/x", "x", "spool") && errno == ENOENT &&
              access(in_top("spool/new"), F_OK) != 0,
          "a missing folder is not created");
    check(opens(folder_make, "new/sub/x", "x", "spool/new/sub"), "unless that was asked for");
    char name[NAME_MAX + 8];
    memset(name, 'n', sizeof name);
    memcpy(name + NAME_MAX + 1, "/x", 3);
    const char *last;
    check(folder_open(in_top("spool"), name, &last) < 0 && errno == ENAMETOOLONG,
          "a name that is too long is an error");
    put("spool/file", "x");
    check(folder_open(in_top("spool"), "file/x", &last) < 0 && errno == ENOTDIR,
          "a file is not a folder");
    check(folder_open(in_top("none"), "x", &last) < 0 && errno == ENOENT, "nor is a missing one");
}

static void check_swapped_folders(void) {
    for (int i = 0; i < COMPONENTS; i++) {
        char what[80], folder[32];
        const char *last;
        begin();
        snprintf(folder, sizeof folder, "spool/%s", components[i]);
        swap(folder, components[i]);
        int found = folder_open(in_top("spool"), "a/b/c/x", &last);
        int made = folder_make(in_top("spool"), "a/b/c/d/x", &last);
        snprintf(what, sizeof what, "no folder is opened through a link at %s", components[i]);
        check(found < 0 && made < 0 && access(in_top("elsewhere/a/b/c/d"), F_OK) != 0, what);
    }
}

/*
** ------------------------------------------------------------------------------------ moves
*/

typedef struct told {
    int renamed, failed;
    int error;
    bool moved;
    char target[256];
} told;

static void note_renamed(void *context, const move *what, const char *target) {
    told *t = context;
    (void)what;
    t->renamed++;
    snprintf(t->target, sizeof t->target, "%s", target);
}

static void note_failed(void *context, const move *what, int error, const char *why, bool moved) {
    told *t = context;
    (void)what;
    (void)why;
    t->failed++;
    t->error = error;
    t->moved = moved;
}

/* Puts spool/NAME aside, as it is now; where it is said to go, or NULL. */
static bool put_aside(mover *m, const char *name) {
    char path[256];
    struct stat st;
    snprintf(path, sizeof path, "%s/spool/%s", top, name);
    input in = {.path = path, .shown = path, .root = in_top("spool"), .stat = &st};
    const char *target = stat(path, &st) == 0 ? mover_add(m, &in) : NULL;
    return target != NULL;
}

static told run(mover *m) {
    told t = {0};
    const move_visitor visitor = {&t, note_renamed, note_failed};
    mover_run(m, &visitor);
    return t;
}

static void open_mover(mover *m, const char *to) {
    if (!mover_open(m, to)) {
        printf("not ok - %s cannot be opened: %s\n", to, strerror(errno));
        exit(2);
    }
}

static void check_plain(const char *done, const char *how) {
    mover m;
    char what[96], path[256];
    begin();
    open_mover(&m, done);
    put("spool/a/b/x", "one");
    put("spool/y", "two");
    bool right = put_aside(&m, "a/b/x") && put_aside(&m, "y") && files_in("spool") == 2;
    told t = run(&m);
    snprintf(path, sizeof path, "%s/a/b/x", m.directory);
    right = right && t.failed == 0 && t.renamed == 0 && m.count == 0 && holds(path, "one");
    snprintf(path, sizeof path, "%s/y", m.directory);
    right = right && holds(path, "two") && files_in("spool") == 0;
    snprintf(what, sizeof what, "files keep their place below the folder, %s", how);
    check(right, what);
    put("spool/y", "three");
    right = put_aside(&m, "y");
    snprintf(path, sizeof path, "%s/y.1", m.directory);
    right = right && run(&m).failed == 0 && holds(path, "three");
    snprintf(path, sizeof path, "%s/y", m.directory);
    snprintf(what, sizeof what, "a name that is taken is left to its file, %s", how);
    check(right && holds(path, "two"), what);
    mover_close(&m);
}

/* What happens between the reading and the moving. */
static void grow(void) {
    put("spool/a/b/c/x", "one and more");
}
static void replace(void) {
    put("spool/other", "one");
    (void)rename(in_top("spool/other"), in_top("spool/a/b/c/x"));
}
static void vanish(void) {
    (void)unlink(in_top("spool/a/b/c/x"));
}
static void link_away(void) {
    put("elsewhere/secret", "one");
    (void)unlink(in_top("spool/a/b/c/x"));
    put_link(in_top("elsewhere/secret"), in_top("spool/a/b/c/x"));
}
static void occupy(void) {
    (void)mkdir(in_top("done/a"), 0777);
    (void)mkdir(in_top("done/a/b"), 0777);
    (void)mkdir(in_top("done/a/b/c"), 0777);
    put("done/a/b/c/x", "mine");
}
static void occupy_by_link(void) {
    (void)mkdir(in_top("done/a"), 0777);
    (void)mkdir(in_top("done/a/b"), 0777);
    (void)mkdir(in_top("done/a/b/c"), 0777);
    put_link(in_top("elsewhere/made"), in_top("done/a/b/c/x"));
}
static void block(void) {
    put("done/a", "no folder");
}
static void remove_done(void) {
    clear(in_top("done"));
}

static const struct {
    const char *what;
    void (*happens)(void);
    int failed, error, renamed;
    int left, done; /* files in the spool and in done/ */
    const char *at; /* of the bytes that were read, where they lie now; or NULL */
} between[] = {
    {"a file that has grown stays", grow, 1, ESTALE, 0, 1, 0, NULL},
    {"another file of its name stays, even with its bytes", replace, 1, ESTALE, 0, 1, 0, NULL},
    {"what another has moved is no failure", vanish, 0, 0, 0, 0, 0, NULL},
    {"a link in its place stays", link_away, 1, ESTALE, 0, 1, 0, "elsewhere/secret"},
    {"a name that is taken meanwhile gets a suffix", occupy, 0, 0, 1, 0, 2, "done/a/b/c/x.1"},
    {"also by a link, which nothing is written through", occupy_by_link, 0, 0, 1, 0, 2,
     "done/a/b/c/x.1"},
    {"a file in a folder's place is an error", block, 1, ENOTDIR, 0, 1, 1, "spool/a/b/c/x"},
    {"a folder that is gone is made again", remove_done, 0, 0, 0, 0, 1, "done/a/b/c/x"},
};

static void check_between(void) {
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        mover m;
        begin();
        open_mover(&m, in_top("done"));
        put("spool/a/b/c/x", "one");
        bool right = put_aside(&m, "a/b/c/x");
        between[i].happens();
        told t = run(&m);
        right = right && t.failed == between[i].failed && t.error == between[i].error &&
                t.renamed == between[i].renamed && files_in("spool") == between[i].left &&
                files_in("done") == between[i].done;
        right = right && (between[i].at == NULL || holds(in_top(between[i].at), "one")) &&
                (t.renamed == 0 || strcmp(t.target, in_top(between[i].at)) == 0);
        if (!check(right && access(in_top("elsewhere/made"), F_OK) != 0, between[i].what)) {
            printf("# failed %d (%s), renamed %d to %s, left %d, done %d\n", t.failed,
                   strerror(t.error), t.renamed, t.target, files_in("spool"), files_in("done"));
        }
        mover_close(&m);
    }
}

/* A link swapped in at each component of the source and of the target, on one file system or two. */
static void check_swapped(const char *done, bool from) {
    for (int i = 0; i < COMPONENTS; i++) {
        mover m;
        char what[96], folder[300];
        begin();
        clear(done);
        open_mover(&m, done);
        put("spool/a/b/c/x", "one");
        bool right = put_aside(&m, "a/b/c/x");
        if (from) {
            snprintf(folder, sizeof folder, "spool/%s", components[i]);
            put("elsewhere/a/b/c/x", "secret");
            swap(folder, components[i]);
        } else {
            for (int k = 0; k < i; k++) {
                snprintf(folder, sizeof folder, "%s/%s", done, components[k]);
                right = right && mkdir(folder, 0777) == 0;
            }
            char elsewhere[256];
            snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere/%s", top, components[i]);
            snprintf(folder, sizeof folder, "%s/%s", done, components[i]);
            right = right && symlink(elsewhere, folder) == 0;
        }
        told t = run(&m);
        right = right && t.failed == 1 && !t.moved && files_in("elsewhere") == (from ? 1 : 0) &&
                (from ? holds(in_top("elsewhere/a/b/c/x"), "secret")
                      : holds(in_top("spool/a/b/c/x"), "one"));
        snprintf(what, sizeof what, "nothing is moved %s a link at %s",
                 from ? "from behind" : "to what is behind", components[i]);
        check(right, what);
        mover_close(&m);
    }
}

/* To another file system: time and mode come along, and no copy is left where it fails. */
static void check_across(const char *done) {
    mover m;
    char path[256];
    struct stat before, after;
    begin();
    clear(done);
    open_mover(&m, done);
    put("spool/x", "one");
    chmod(in_top("spool/x"), 0640);
    utimensat(AT_FDCWD, in_top("spool/x"), (struct timespec[]){{1, 0}, {1700000000, 123456789}}, 0);
    bool right = put_aside(&m, "x") && stat(in_top("spool/x"), &before) == 0;
    snprintf(path, sizeof path, "%s/x", done);
    right = right && run(&m).failed == 0 && stat(path, &after) == 0;
    check(right && before.st_dev != after.st_dev && (after.st_mode & 0777) == 0640 &&
              before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
              before.st_mtim.tv_nsec == after.st_mtim.tv_nsec && holds(path, "one"),
          "a move across file systems keeps mode and time");
    size_t length = 5 << 16;
    char *bytes = calloc(1, length + 1);
    memset(bytes, 'x', length);
    put("spool/large", bytes);
    free(bytes);
    snprintf(path, sizeof path, "%s/large", done);
    right = put_aside(&m, "large") && run(&m).failed == 0 && stat(path, &after) == 0;
    check(right && after.st_size == (off_t)length && files_in("spool") == 0, "and many bytes");
    put("spool/late", "one");
    right = put_aside(&m, "late");
    signals_catch();
    right = right && raise(SIGTERM) == 0 && run(&m).failed == 1;
    check(right && holds(in_top("spool/late"), "one") && files_below(done) == 2,
          "a signal ends it: the file stays, and no copy is left");
    mover_close(&m);
}

int main(void) {
    char other[] = "/dev/shm/test_move.XXXXXX";
    char done[sizeof top + 8];
    struct stat here, there;
    if (mkdtemp(top) == NULL || mkdtemp(other) == NULL || stat(top, &here) != 0 ||
        stat(other, &there) != 0) {
        return 2;
    }
    snprintf(done, sizeof done, "%s/done", top);
    check_folders();
    check_swapped_folders();
    check_plain(done, "on one file system");
    check_plain(other, "across two");
    check_between();
    check_swapped(done, true);
    check_swapped(done, false);
    check_swapped(other, true);
    check_swapped(other, false);
    if (check(here.st_dev != there.st_dev, "/tmp and /dev/shm are two file systems")) {
        check_across(other);
    }
    clear(top);
    clear(other);
    return check_result();
}
