/*
** Moving inputs out of a spool (--move-to): each is put aside when all of it has been taken in, and
** renamed when that is durable, never before. Its place below the directory it was found in is kept,
** nothing is overwritten, and a file that has changed since it was read stays.
*/
#ifndef DISCKO_MOVE_H
#define DISCKO_MOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "input.h"

/* A file that is to be moved when the batch is durable. */
typedef struct move {
    char *path;       /* absolute */
    size_t root;      /* length of its beginning that stands on the command line */
    char *target;     /* likewise, without a suffix yet */
    char *shown;      /* for people */
    struct stat stat; /* when it was opened */
    bool moved;       /* it is at its target, or beside it */
} move;

typedef struct mover {
    const char *folder; /* --move-to */
    char *directory;    /* the same, absolute */
    struct stat stat;   /* of it */
    move *moves;
    size_t count, room;
} mover;

/* Makes the folder where it is not there. False on an error, which errno tells; free it in any case. */
bool mover_open(mover *m, const char *folder);
void mover_close(mover *m);

/* Whether a directory is the one that files are moved to. */
bool mover_is_target(const mover *m, const struct stat *directory);

/* Forgets what has been put aside: its records were not kept. */
void mover_forget(mover *m);

/* Puts an input aside: where it is to be moved, valid until the next one; NULL without memory. */
const char *mover_add(mover *m, const input *in);

/*
** Moves what has been put aside, which must be durable; files that go from one folder to one other share
** the syncs of these two. `renamed` is called for each file that had to
** take another name than mover_add said, `failed` for each that was not moved, or was `moved` in a way
** that might not last. `error` is an errno.
*/
typedef struct move_visitor {
    void *context;
    void (*renamed)(void *context, const move *what, const char *target);
    void (*failed)(void *context, const move *what, int error, const char *why, bool moved);
} move_visitor;
void mover_run(mover *m, const move_visitor *visitor);

#endif
