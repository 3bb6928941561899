#include "own_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cli/report.h"
#include "../input/sqlite_file.h"
#include "../port/port.h"

/* Opening anything but a regular file could block. */
bool arguments_names_sqlite(const char *path) {
    struct stat st;
    int fd = stat(path, &st) == 0 && S_ISREG(st.st_mode)
                 ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
                 : -1;
    bool is = fd >= 0 && sqlite_file_is_database(fd);
    if (fd >= 0) {
        close(fd);
    }
    return is;
}

static bool is_absent(const char *path) {
    struct stat st;
    return stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* Whether DATABASE does not exist yet or is not a database. A file that cannot be read is left to SQLite. */
static bool may_be_made(const char *database) {
    return strstr(database, "://") == NULL && !arguments_names_sqlite(database) &&
           (access(database, R_OK) == 0 || is_absent(database));
}

static bool complain(const options *o, const char *word, const char *what) {
    char text[PATH_MAX + 128];
    const char *is = is_absent(o->database) ? "does not exist" : "is not a SQLite database";
    snprintf(text, sizeof text, "%s, and %s %s: arguments swapped?", what, o->database, is);
    report_error(word, text);
    return false;
}

/* An input that does not exist may be the name of a database, unless the database does not exist either. */
static bool complain_absent(const options *o, const char *word) {
    if (!is_absent(o->database)) {
        return complain(o, word, "does not exist");
    }
    report_error(word, "does not exist: no database was made");
    return false;
}

/* Nothing is read in the folder that --move-to names: as an input, it would seem to be empty. */
static bool may_move(const options *o) {
    struct stat to, from;
    bool may = true;
    for (int i = 0; i < o->input_count && may && o->move_to != NULL; i++) {
        may = stat(o->move_to, &to) != 0 || stat(o->inputs[i], &from) != 0 ||
              !S_ISDIR(from.st_mode) || !port_is_same_file(&to, &from);
    }
    if (!may) {
        report_error(o->move_to, "--move-to names the input itself: give another folder, such as "
                                 "one below it");
    }
    return may;
}

bool arguments_check(const options *o) {
    bool sound = may_move(o);
    for (int i = 0; i < o->input_count && may_be_made(o->database) && sound; i++) {
        const char *word = o->inputs[i];
        if (strcmp(word, "-") == 0) {
            continue;
        }
        if (arguments_names_sqlite(word)) {
            sound = complain(o, word, "is a SQLite database");
        } else if (!o->watch && is_absent(word)) {
            sound = complain_absent(o, word);
        }
    }
    return sound;
}
