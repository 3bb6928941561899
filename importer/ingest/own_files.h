/*
** Files that are no inputs: the databases, the files of a store, and what an import writes besides.
*/
#ifndef DISCKO_OWN_FILES_H
#define DISCKO_OWN_FILES_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "../cli/options.h"
#include "../input/input.h"

/*
** arguments.c: checks DATABASE and INPUT before a database is created, since the two may have been swapped on the command
** line.
*/

/* Whether a path names a SQLite database, by its first bytes. Only regular files are opened. */
bool arguments_names_sqlite(const char *path);

/*
** If the database does not exist yet, each input must exist (unless --watch waits for it), and none may be a
** database. Reports the first violation and returns false.
*/
bool arguments_check(const options *o);

/*
** own_files.c: the files of a store are the database, SQLite's files beside it, and the erase key. They are never read as
** inputs or overwritten.
*/

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

/*
** outputs.c: the files that an import writes besides the database are the page of --report and the figures of --status.
** They are never read as inputs.
*/

/* Their absolute paths; empty if the option was not given or its folder does not exist. */
typedef struct outputs {
    char report[PATH_MAX], status[PATH_MAX];
} outputs;

/*
** Reports the first that would overwrite a database, a file of the store or an input, and returns false. In a folder of
** inputs, an earlier page or earlier figures may be overwritten.
*/
bool outputs_check(const options *o);

/*
** Whether the file may be replaced now: it does not exist, is empty, or is an earlier page or earlier figures. An input
** may have been moved to its name since outputs_check. Otherwise sets errno.
*/
bool outputs_may_replace_report(const char *name);
bool outputs_may_replace_status(const char *name);

void outputs_find(const options *o, outputs *out);
bool outputs_have(const outputs *out, const char *path);

/*
** Whether an opened input is none: it belongs to the store, is an output, or another database's. `out`: or NULL.
** `word`: of the command line, under which it was found. *why: what to say of it, or NULL: in a folder, what belongs to
** the store is passed over silently.
*/
bool own_files_are_no_input(const char *database, const outputs *out, const input *in,
                            const char *word, const char **why);

#endif
