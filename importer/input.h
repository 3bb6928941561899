/*
** Inputs: from the command line's words to open files. Directories are read recursively, sorted by
** name. As in a Maildir, names that begin with a dot and folders named tmp are not read. What is
** neither file nor directory is skipped and reported, and never opened in a way that could block.
*/
#ifndef DISCKO_INPUT_H
#define DISCKO_INPUT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct input {
    const char *path;        /* absolute, or "-" */
    const char *shown;       /* as the command line has it: for people */
    int fd;                  /* open at offset 0 */
    uint64_t size;           /* when it was opened; 0 for a stream */
    bool stream;             /* standard input or a pipe: read once, final */
    const char *received_at; /* modification time, normalised; NULL for a stream */
} input;

typedef struct input_visitor {
    void *context;
    bool (*file)(void *context, const input *in);                        /* false ends the walk */
    void (*skipped)(void *context, const char *shown, const char *what); /* "a symbolic link" */
    void (*failed)(void *context, const char *shown, int error);         /* an errno */
} input_visitor;

/* Visits every file of one word of the command line. False where a visitor ended the walk. */
bool input_visit(const char *word, const input_visitor *visitor);

#endif
