/*
** The files of a store: the database, SQLite's files beside it, and the erase key. They are never read as inputs or
** overwritten.
*/
#ifndef DISCKO_OWN_FILES_H
#define DISCKO_OWN_FILES_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Whether a file is one of them, under any name. `database`: its path, or NULL. */
bool own_files_include(const char *database, const struct stat *file);

/*
** The absolute path of a file, without links as far as its folders exist; empty if it is too long. The file need not
** exist.
*/
void own_files_path(const char *name, char out[PATH_MAX]);

/*
** Whether a path is one of them, by name or as another name of the same file, which need not exist. `path`: from
** own_files_path.
*/
bool own_files_have(const char *database, const char *path);

#endif
