/*
** Inputs: from the command line's words to open files. Directories are read recursively, sorted by
** name. As in a Maildir, names that begin with a dot and folders named tmp are not read. What is
** neither file nor directory is skipped and reported, and never opened in a way that could block.
*/
#ifndef DISCKO_INPUT_H
#define DISCKO_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "source.h"

/* Where it is shown, a time: normalised, with its NUL. */
enum { INPUT_TIME_LENGTH = 24 };

typedef struct input {
    const char *path;        /* absolute, or "-"; of an archive's member "archive!member" */
    const char *shown;       /* as the command line has it: for people */
    const char *root;        /* the path of the command line's word it was found under */
    source *from;            /* its bytes, from the first one on */
    int fd;                  /* open at offset 0; -1 for a member */
    const struct stat *stat; /* when it was opened; NULL for what is no file of its own */
    uint64_t size;           /* likewise; 0 for a member */
    bool final;              /* nothing will be added to it: standard input, a pipe, a member */
    const char *cut;  /* a pipe: why there is no more of it though it has not ended; or NULL */
    bool nameless;    /* standard input or a pipe, or a member of it: others have its path */
    bool interrupted; /* a pipe that a signal has ended: what came of it is taken all the same */
    const char *encoding;    /* what it was converted to UTF-8 from ("utf16"); or NULL */
    const char *received_at; /* modification time, normalised; NULL for standard input */
} input;

typedef struct input_folder {
    const char *path; /* as an input's */
    const char *root;
    const char *shown;
    const struct stat *stat;
} input_folder;

typedef struct input_visitor {
    void *context;
    bool (*file)(void *context, const input *in); /* false ends the walk */
    void (*skipped)(void *context, const char *shown, const char *why);
    void (*failed)(void *context, const char *shown, const char *why);
    /* Called for each directory before it is read, if not NULL; false passes it over. */
    bool (*folder)(void *context, const input_folder *folder);
    bool vanishing; /* others take files away: what a directory listed may be gone */
} input_visitor;

/* YYYY-MM-DDTHH:MM:SS.sssZ, and its NUL; empty where it is no year of four digits. */
void input_format_time(const struct timespec *time, char out[INPUT_TIME_LENGTH + 1]);

/* Visits every file of one word of the command line. False where a visitor ended the walk. */
bool input_visit(const char *word, const input_visitor *visitor);

/* Visits what is at a path below a word that is a directory, likewise. */
bool input_visit_below(const char *word, const char *below, const input_visitor *visitor);

/* Whether a directory's entry of this name is read. */
bool input_is_wanted(const char *name);

/*
** How many bytes the files of a word have, as far as that can be told without opening them; what is
** no file counts nothing.
*/
uint64_t input_size(const char *word);

#endif
