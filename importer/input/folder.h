/*
** Folders below an input. They are opened one in the other, and never through a symbolic link: whoever may
** write to a spool could put one in the place of a folder.
*/
#ifndef DISCKO_FOLDER_H
#define DISCKO_FOLDER_H

/*
** Opens the folder in which a path below `root` lies; *name becomes the path's last part. -1 on an error,
** which errno tells. The caller closes it.
*/
int folder_open(const char *root, const char *below, const char **name);

/* The same, but folders below `root` that are not there are made, and are on disk when it returns. */
int folder_make(const char *root, const char *below, const char **name);

#endif
