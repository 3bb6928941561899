/*
** Opens folders below an input step by step, never through a symbolic link: anyone who may write to a spool could
** replace a folder by a link.
*/
#ifndef DISCKO_FOLDER_H
#define DISCKO_FOLDER_H

#include <stdbool.h>

/* The folder that a path is in. The caller frees it; NULL when out of memory. */
char *folder_of(const char *path);

/* Syncs the folder that a path is in: then its name there is durable. False on an error, with errno set. */
bool folder_sync(const char *path);

/* The same for an open folder, which is closed; -1: it could not be opened, as errno says. */
bool folder_sync_open(int fd);

/*
** Opens the folder that contains a path below `root`. *name: the last part of the path. Returns -1 and sets errno
** on an error. The caller closes it.
*/
int folder_open(const char *root, const char *below, const char **name);

/* The same, but creates missing folders below `root`; they are on disk when it returns. */
int folder_make(const char *root, const char *below, const char **name);

#endif
