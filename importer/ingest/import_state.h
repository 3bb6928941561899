/*
** The state of an import that its parts share. For the files import*.c only.
*/
#ifndef DISCKO_IMPORT_STATE_H
#define DISCKO_IMPORT_STATE_H

#include <sys/types.h>

#include "../input/move.h"
#include "../input/watch.h"
#include "import.h"
#include "intake.h"
#include "own_files.h"
#include "status.h"
#include "survey.h"

/* A word of the command line, when it was last checked. */
typedef struct watched_word {
    bool seen;    /* it existed, as the file of `dev` and `ino` */
    bool watched; /* it was being watched */
    int missing;  /* how often it has been missing since; stops at 3 */
    dev_t dev;
    ino_t ino;
} watched_word;

/* The page of --report, which --watch renews. */
typedef struct page_state {
    import_page *write; /* NULL without --report */
    uint64_t shows;     /* how much had been committed when it was written */
    int64_t at, next;   /* when it was written, and not before when again; ms */
    bool written;
} page_state;

typedef struct import {
    status status;
    run run;
    intake intake;
    mover mover;
    survey *survey;       /* of the packed input that is being read; or NULL */
    watch *watch;         /* or NULL */
    watched_word *words;  /* with --watch: one for each word of the command line */
    const char *word;     /* the word of the command line that is being visited */
    bool caught_up;       /* whether the plain tables are behind has been checked */
    bool found;           /* the word has something that could be an input */
    const char *database; /* real path, or NULL: it is never read as an input */
    outputs outputs;      /* nor are these */
    page_state page;
    /* How the current input ended, including all its members so far: */
    intake_end worst;              /* the greatest of the enum */
    bool parts_found, parts_empty; /* of documents: there are parts with payloads, and without */
    bool hidden_empty,
        has_others; /* there are hidden members without payloads, and other members */
    bool has_wrong; /* of a packed one: rows of known members are not of their bytes */
    bool stays;     /* it is not moved: a record is not stored in full, or a member was not read */
} import;

/* import_end.c: raises im->worst to `end` if that is worse. */
void import_worsen(import *im, intake_end end);

/* Report an input that was not imported. */
void import_input_ended(import *im, const char *shown, input_state state, const char *reason);
void import_input_failed(void *context, const char *shown, const char *reason);
void import_input_skipped(void *context, const char *shown, const char *what);

/* import_input.c: imports an input with all its members. Sets im->worst and im->stays. */
void import_input(import *im, const input *in);

/*
** import_moves.c. import_add_move: adds an imported input to those that are moved after the next commit.
** import_move_inputs: moves all of them; they must be committed. import_commit: commits, moves, and commits the new
** paths.
*/
bool import_add_move(import *im, const input *in);
void import_move_inputs(void *context);
bool import_commit(import *im);

/*
** import_visit.c: imports the inputs of a word of the command line, or only those below one of its folders. Sets
** im->found. False if the import is to end.
*/
bool import_word(import *im, const char *word, const char *below);

/* import_watch.c: imports until a signal ends it. True if everything that was read is committed. */
bool import_watch(import *im);

#endif
