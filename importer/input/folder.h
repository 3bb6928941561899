/*
** Opens folders below an input step by step, never through a symbolic link: anyone who may write to a spool could
** replace a folder by a link.
*/
#ifndef DISCKO_FOLDER_H
#define DISCKO_FOLDER_H

/*
** Opens the folder that contains a path below `root`. *name: the last part of the path. Returns -1 and sets errno
** on an error. The caller closes it.
*/
int folder_open(const char *root, const char *below, const char **name);

/* The same, but creates missing folders below `root`; they are on disk when it returns. */
int folder_make(const char *root, const char *below, const char **name);

#endif
