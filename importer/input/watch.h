/*
** Watching inputs (--watch): which files of the directories and files on the command line
** have come or grown since they were last read. Events only tell where to look; what is read, and
** whether it is new, is the import's and the ledger's to decide. Where events were lost, all of it is
** to be looked at again.
*/
#ifndef DISCKO_WATCH_H
#define DISCKO_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct watch watch;

/*
** NULL on an error, which errno tells. `growing`: files of a directory are also of interest while they
** are being written. The caller closes it.
*/
watch *watch_open(bool growing);
void watch_close(watch *w);

/*
** Watches a directory from now on; what is in it already is the caller's to look at, afterwards.
** `word` stands on the command line, `root` is its real path and `path` the directory's: root or below.
** All but `word` are copied. False on an error, which errno tells.
*/
bool watch_folder(watch *w, const char *word, const char *root, const char *path);

/* Watches a file of the command line, through the folder it is in. */
bool watch_file(watch *w, const char *word);

/* Ends the watching of all that belongs to a word: it is gone, or another one now. */
void watch_forget(watch *w, const char *word);

/* A file to read. */
typedef struct watched {
    const char *word;  /* of the command line */
    const char *below; /* its path below that; NULL where it is the word itself */
} watched;

typedef enum watch_result {
    WATCH_NOTHING, /* the time is over, or a signal came */
    WATCH_FILE,    /* *out: valid until the next call */
    WATCH_ALL,     /* look at all inputs again */
    WATCH_FAILED   /* errno */
} watch_result;

/* The next file that is due, waiting up to so many milliseconds for it. */
watch_result watch_next(watch *w, int milliseconds, watched *out);

#endif
