/*
** The state of an import that its parts share. For these files only: import.c, visit.c, take_input.c, moving.c and
** watching.c.
*/
#ifndef DISCKO_IMPORT_STATE_H
#define DISCKO_IMPORT_STATE_H

#include <sys/types.h>

#include "../input/move.h"
#include "../input/watch.h"
#include "intake.h"
#include "outputs.h"
#include "status.h"
#include "survey.h"

/* A word of the command line, as it was at the last look. */
typedef struct watched_word {
    bool seen;    /* it existed, as the file of `dev` and `ino` */
    bool watched; /* it was watched when it was last looked at */
    int missing;  /* how often it has been missing since, up to a few times */
    dev_t dev;
    ino_t ino;
} watched_word;

typedef struct import {
    status status;
    run run;
    intake intake;
    mover mover;
    survey *survey;       /* of the packed input that is being read; or NULL */
    watch *watch;         /* or NULL */
    watched_word *words;  /* with --watch: one for each word of the command line */
    const char *word;     /* the word of the command line that is being visited */
    bool caught_up;       /* the plain tables have been looked at */
    bool found;           /* something that could be an input has been found under it */
    const char *database; /* real path, or NULL: it is never read as an input */
    outputs outputs;      /* neither are these */
    /* How the present input ended, including all its members so far: */
    intake_end worst; /* the worst of them: the greatest of the enum */
    bool stays; /* it has records that are not stored in full, or members that were not read */
} import;

/* Raises im->worst to `end` if that is worse. */
void import_worsen(import *im, intake_end end);

/* Report an input that was not imported. */
void import_input_ended(import *im, const char *shown, const char *state, const char *reason);
void import_input_failed(void *context, const char *shown, const char *reason);
void import_input_skipped(void *context, const char *shown, const char *what);

/* take_input.c: imports an input with all its members. Sets im->worst and im->stays. */
void import_take_input(import *im, const input *in);

/*
** moving.c. import_put_aside: adds an imported input to those to be moved. import_move_inputs: moves all of them;
** they must be committed. import_settle: commits, moves, and commits what is known of the moves.
*/
bool import_put_aside(import *im, const input *in);
void import_move_inputs(void *context);
bool import_settle(import *im);

/*
** visit.c: visits the inputs of a word of the command line, or only those below one of its folders, and imports
** them. Sets im->found. False if the import is to end.
*/
bool import_visit(import *im, const char *word, const char *below);

/* watching.c: imports until a signal ends it. True if all that was read is committed. */
bool import_watch(import *im);

#endif
