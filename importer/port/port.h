/* Differences between systems: Linux with glibc or musl, macOS, and WebAssembly. */
#ifndef DISCKO_PORT_H
#define DISCKO_PORT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* When a file was last read and written, of a struct stat *. */
#ifdef __APPLE__
#define PORT_ATIME(st) ((st)->st_atimespec)
#define PORT_MTIME(st) ((st)->st_mtimespec)
#else
#define PORT_ATIME(st) ((st)->st_atim)
#define PORT_MTIME(st) ((st)->st_mtim)
#endif

/* Whether both are of one file; and whether it has not changed in between. */
bool port_is_same_file(const struct stat *a, const struct stat *b);
bool port_is_unchanged(const struct stat *a, const struct stat *b);

/* Milliseconds of the monotonic clock. */
int64_t port_now_ms(void);

/* How many processors this process may use; 1 if unknown. */
int port_cores(void);

/*
** Has all threads allocate from one pool: what one thread has freed, another can use. Otherwise each would keep a pool of its
** own. Call it before a second thread allocates.
*/
void port_share_memory(void);

/* Renames a file without ever replacing another. The folders are open. Returns 0 or an errno. */
int port_rename_new(int from, const char *name, int to, const char *new_name);

/*
** The names in an open folder that `wanted` accepts, in byte order. Returns how many, or -1 and errno. The caller
** frees each name and the list.
*/
int port_names(int fd, bool (*wanted)(const char *name), char ***names);

/* Has the system begin to put on the disk what was written to fd from an offset on. Does not wait for it. */
void port_begin_sync(int fd, int64_t from);

/* Returns once everything written to fd is on the disk. 0, or -1 and errno. */
int port_sync(int fd);

/* Writes all the bytes, at the file's offset or, unless it is negative, at this one. False on an error, with errno set. */
bool port_write(int fd, const void *bytes, size_t length, int64_t offset);

/* Cryptographically secure random bytes, at most 256. */
bool port_random(void *to, size_t length);

/* Gives memory that has been freed back to the system, where the C library keeps it. */
void port_return_memory(void);

/* Creates a nameless file in a folder. Returns its descriptor, or -1 and errno. */
int port_nameless(const char *folder);

/*
** Waits until fd can be read (a negative one is ignored), for at most so many milliseconds, or until a signal that
** is not in `mask`.
*/
void port_wait(int fd, int milliseconds, const sigset_t *mask);

#endif
