/*
** Inputs: from the words of the command line to open files. Directories are read recursively, sorted by name. As in a
** Maildir, names that begin with a dot and folders named tmp are not read. In an archive nobody is writing, so names that
** begin with a dot are read there. Anything other than files and directories is skipped and reported, and never opened
** in a way that could block.
*/
#ifndef DISCKO_INPUT_H
#define DISCKO_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "source.h"

/* The size of a normalised time, with its NUL. */
enum { INPUT_TIME_LENGTH = 24 };

typedef struct input {
    const char *path;        /* absolute, or "-"; "archive!member" for a member */
    const char *shown;       /* as on the command line, for messages */
    const char *root;        /* the path of the word of the command line that it was found under */
    source *from;            /* its bytes, from the first one on */
    int fd;                  /* open at offset 0; -1 for a member */
    const struct stat *stat; /* when it was opened; NULL for members and pipes */
    uint64_t size;           /* likewise; 0 for a member */
    bool final;              /* it will not grow: standard input, a pipe, a member */
    const char *cut;         /* of a pipe: why it could not be read to its end; or NULL */
    bool nameless;    /* standard input or a pipe, or a member of it: its path is not unique */
    bool interrupted; /* a pipe ended by a signal: what came before is imported */
    bool is_part; /* a member of a document, such as a workbook, that is an archive of its parts */
    bool
        is_hidden; /* a member whose name, or a folder in it, begins with a dot: it often has no payload */
    const char *encoding;    /* the encoding it was converted from ("utf16"); or NULL */
    const char *received_at; /* modification time, normalised; NULL for standard input */
} input;

typedef struct input_folder {
    const char *path; /* as in struct input */
    const char *root;
    const char *shown;
    const struct stat *stat;
} input_folder;

typedef struct input_visitor {
    void *context;
    bool (*file)(void *context, const input *in); /* false stops */
    /* An input that is not read. Each may be NULL. */
    void (*skipped)(void *context, const char *shown, const char *why);
    void (*failed)(void *context, const char *shown, const char *why);
    /* Called for each directory before it is read, if not NULL. False skips it. */
    bool (*folder)(void *context, const input_folder *folder);
    bool vanishing; /* other programs may remove files, which is not reported */
    bool final;     /* half a character at the end of a file counts: nothing is waited for */
} input_visitor;

/* YYYY-MM-DDTHH:MM:SS.sssZ with its NUL; empty if the year does not have four digits. */
void input_format_time(const struct timespec *time, char out[INPUT_TIME_LENGTH + 1]);

/* Call these two of a visitor. */
void input_skip(const input_visitor *visitor, const char *shown, const char *why);
void input_fail(const input_visitor *visitor, const char *shown, const char *why);

/* Visits every file of a word of the command line. False if the visitor stopped. */
bool input_visit(const char *word, const input_visitor *visitor);

/* The same for a path below a word that is a directory. */
bool input_visit_below(const char *word, const char *below, const input_visitor *visitor);

/* Whether directory entries of this name are read. */
bool input_is_wanted(const char *name);

/* The size of all files of a word, without opening them. Anything but a file counts as 0. */
uint64_t input_size(const char *word);

#endif
