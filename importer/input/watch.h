/*
** Watches inputs (--watch): finds the files on or below the command line that have appeared or grown since they
** were last read. Events only tell where to look; the import decides what is new. If events were lost, all inputs
** must be visited again.
*/
#ifndef DISCKO_WATCH_H
#define DISCKO_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct watch watch;

/*
** NULL on an error, with errno set. `growing`: also report files in a directory while they are being written. The
** caller closes it.
*/
watch *watch_open(bool growing);
void watch_close(watch *w);

/*
** Watches a directory from now on; the caller visits what it already contains, afterwards. `word` is on the
** command line, `root` its real path, and `path` that of the directory, at or below root. All but `word` are
** copied. False on an error, with errno set.
*/
bool watch_folder(watch *w, const char *word, const char *root, const char *path);

/* Watches a file of the command line, through the folder it is in. */
bool watch_file(watch *w, const char *word);

/* Whether anything of a word is watched: nothing is once its folder has been removed. */
bool watch_has(const watch *w, const char *word);

/* Stops watching everything that belongs to a word: it is missing, or is another file now. */
void watch_forget(watch *w, const char *word);

/* A file to read. */
typedef struct watched {
    const char *word;  /* of the command line */
    const char *below; /* its path below that; NULL if it is the word itself */
} watched;

typedef enum watch_result {
    WATCH_NOTHING, /* the time has passed, or a signal came */
    WATCH_FILE,    /* *out: valid until the next call */
    WATCH_ALL,     /* look at all inputs again */
    WATCH_FAILED   /* errno */
} watch_result;

/* Waits up to so many milliseconds for the next file that is due. */
watch_result watch_next(watch *w, int milliseconds, watched *out);

#endif
