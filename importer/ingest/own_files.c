#include "own_files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const suffixes[] = {"", "-journal", "-wal", "-shm", ".erase-key"};
enum { OWN_FILES = sizeof suffixes / sizeof *suffixes };

/* The path of the store's `i`th file; the last one is the key named by DISCKO_ERASE_KEY. False if there is none. */
static bool own_path(const char *database, size_t i, char path[PATH_MAX]) {
    const char *key = getenv("DISCKO_ERASE_KEY");
    if (i == OWN_FILES) {
        return key != NULL && snprintf(path, PATH_MAX, "%s", key) < PATH_MAX;
    }
    return database != NULL && snprintf(path, PATH_MAX, "%s%s", database, suffixes[i]) < PATH_MAX;
}

bool own_files_include(const char *database, const struct stat *file) {
    char path[PATH_MAX];
    struct stat st;
    for (size_t i = 0; i <= OWN_FILES; i++) {
        if (own_path(database, i, path) && stat(path, &st) == 0 && st.st_dev == file->st_dev &&
            st.st_ino == file->st_ino) {
            return true;
        }
    }
    return false;
}

void own_files_path(const char *name, char out[PATH_MAX]) {
    const char *slash = strrchr(name, '/');
    char folder[PATH_MAX];
    int length = slash == NULL
                     ? snprintf(folder, sizeof folder, ".")
                     : snprintf(folder, sizeof folder, "%.*s", (int)(slash + 1 - name), name);
    char *real = (size_t)length < sizeof folder ? realpath(folder, NULL) : NULL;
    out[0] = 0;
    if (real != NULL) {
        length = snprintf(out, PATH_MAX, "%s/%s", strcmp(real, "/") == 0 ? "" : real,
                          slash == NULL ? name : slash + 1);
        out[0] = length < PATH_MAX ? out[0] : 0;
    }
    free(real);
}

/* By name alone: the database may not exist yet. */
static bool is_own_name(const char *database, const char *path) {
    char own[PATH_MAX], real[PATH_MAX];
    char *found = realpath(database, NULL);
    snprintf(real, sizeof real, "%s", found != NULL ? found : "");
    if (found == NULL) {
        own_files_path(database, real);
    }
    free(found);
    for (size_t i = 0; i < OWN_FILES && real[0] != 0; i++) {
        if (own_path(real, i, own) && strcmp(own, path) == 0) {
            return true;
        }
    }
    return false;
}

bool own_files_have(const char *database, const char *path) {
    struct stat st;
    return (stat(path, &st) == 0 && own_files_include(database, &st)) ||
           is_own_name(database, path);
}
