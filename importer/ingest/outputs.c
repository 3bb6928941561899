#include "own_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cli/report.h"
#include "../input/input.h"
#include "../port/port.h"

static const char report_begins[] = "<!DOCTYPE html>", status_begins[] = "# HELP discko_";

/* A file named by an option, and the first bytes that the option writes. */
typedef struct output {
    const char *option, *name, *begins;
} output;

static bool is_same_file(const char *a, const char *b) {
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && port_is_same_file(&x, &y);
}

/* Whether a file of this path is read when the folder `root` is an input. */
static bool lies_in(const char *root, const char *path) {
    size_t length = strlen(root);
    length -= length == 1; /* "/" */
    if (strncmp(path, root, length) != 0 || path[length] != '/') {
        return false;
    }
    for (const char *part = path + length; part != NULL; part = strchr(part + 1, '/')) {
        char name[NAME_MAX + 1];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(part + 1, "/"), part + 1);
        if (!input_is_wanted(name)) {
            return false;
        }
    }
    return true;
}

static bool begins_as(const char *name, const char *begins) {
    char front[32] = {0};
    size_t length = strlen(begins);
    int fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool is =
        fd >= 0 && read(fd, front, length) == (ssize_t)length && memcmp(front, begins, length) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return is;
}

/* Whether it is a file that holds something else. */
static bool is_other(const char *name, const char *begins) {
    struct stat st;
    return stat(name, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
           !begins_as(name, begins);
}

static bool is_input(const options *o, const output *file, const char *path) {
    bool other = is_other(file->name, file->begins);
    for (int i = 0; i < o->input_count; i++) {
        char *real = realpath(o->inputs[i], NULL);
        bool is = is_same_file(o->inputs[i], file->name) ||
                  (real != NULL && other && lies_in(real, path));
        free(real);
        if (is && strcmp(o->inputs[i], "-") != 0) {
            return true;
        }
    }
    return false;
}

/* A device, a pipe or a folder, also one that a link such as /dev/stdout leads to. */
static bool is_special(const char *name) {
    struct stat st;
    return stat(name, &st) == 0 && !S_ISREG(st.st_mode);
}

static bool check(const options *o, const output *file) {
    char path[PATH_MAX];
    if (file->name == NULL || strcmp(file->name, "-") == 0) {
        return true;
    }
    own_files_path(file->name, path);
    bool is_file = path[0] != 0;
    const char *what = is_file && own_files_have(o->database, path) ? "belongs to the store"
                       : arguments_names_sqlite(file->name)         ? "is a database"
                       : is_special(file->name)                     ? "is no regular file"
                       : is_file && is_input(o, file, path)         ? "is an input"
                                                                    : NULL;
    if (what != NULL) {
        char text[PATH_MAX];
        snprintf(text, sizeof text, "%s: %s would replace it", what, file->option);
        report_error(file->name, text);
    }
    return what == NULL;
}

bool outputs_check(const options *o) {
    const output files[] = {{"--report", o->report, report_begins},
                            {"--status", o->status, status_begins}};
    return check(o, &files[0]) && check(o, &files[1]);
}

static bool may_replace(const char *name, const char *begins) {
    bool may = !is_other(name, begins);
    errno = may ? errno : EEXIST;
    return may;
}

bool outputs_may_replace_report(const char *name) {
    return may_replace(name, report_begins);
}

bool outputs_may_replace_status(const char *name) {
    return may_replace(name, status_begins);
}

void outputs_find(const options *o, outputs *out) {
    out->report[0] = out->status[0] = 0;
    if (o->report != NULL && strcmp(o->report, "-") != 0) {
        own_files_path(o->report, out->report);
    }
    if (o->status != NULL) {
        own_files_path(o->status, out->status);
    }
}

bool outputs_have(const outputs *out, const char *path) {
    return strcmp(path, out->report) == 0 || strcmp(path, out->status) == 0;
}
