/*
** The files of a store: the database, SQLite's files beside it and the key of who was erased. They are never inputs, and
** nothing else is written in their place.
*/
#ifndef DISCKO_OWN_FILES_H
#define DISCKO_OWN_FILES_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Whether a file is one of them, under any name. `database`: its path, or NULL. */
bool own_files_include(const char *database, const struct stat *file);

/* The absolute path of a file that need not exist, but its folder must; empty otherwise. */
void own_files_path(const char *name, char out[PATH_MAX]);

/*
** Whether a file that need not exist is one of them, by its name or under another one. `path`: as own_files_path gives
** it.
*/
bool own_files_have(const char *database, const char *path);

#endif
