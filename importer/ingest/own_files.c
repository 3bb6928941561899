#include "own_files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../input/sqlite_file.h"
#include "../port/port.h"

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
        if (own_path(database, i, path) && stat(path, &st) == 0 && port_is_same_file(&st, file)) {
            return true;
        }
    }
    return false;
}

void own_files_path(const char *name, char out[PATH_MAX]) {
    size_t length = strlen(name);
    char folder[PATH_MAX], *real = NULL;
    out[0] = 0;
    if (length >= sizeof folder) {
        return;
    }
    /* The folder, or the nearest one above it that is there. */
    do {
        while (length > 0 && name[length - 1] != '/') {
            length--;
        }
        snprintf(folder, sizeof folder, "%.*s", (int)length, name);
        real = realpath(length == 0 ? "." : folder, NULL);
        length -= real == NULL && length > 0;
    } while (real == NULL && length > 0);
    if (real != NULL) {
        int made =
            snprintf(out, PATH_MAX, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name + length);
        out[0] = made < PATH_MAX ? out[0] : 0;
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

bool own_files_are_no_input(const char *database, const outputs *out, const input *in,
                            const char *word, const char **why) {
    struct stat st;
    if ((out != NULL && outputs_have(out, in->path)) ||
        (fstat(in->fd, &st) == 0 && own_files_include(database, &st))) {
        bool is_named = in->nameless || strcmp(in->shown, word) == 0;
        *why = is_named ? "it belongs to the store" : NULL;
        return true;
    }
    *why = sqlite_file_kind_of(in->fd);
    return *why != NULL;
}
