/*
** Moves inputs out of a spool (--move-to). An input is put aside once it is imported, and renamed once its records
** are durable, never before. It keeps its place below the directory on the command line. Nothing is overwritten,
** and a file that has changed since it was read stays.
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
    size_t root;      /* the length of the part that is on the command line */
    char *target;     /* likewise, still without a suffix */
    char *shown;      /* for people */
    struct stat stat; /* when it was opened */
    bool moved;       /* it is at its target, or beside it with a suffix */
} move;

typedef struct mover {
    const char *folder; /* --move-to */
    char *directory;    /* the same, absolute */
    struct stat stat;   /* of it */
    const char *kept
        [2]; /* paths, real and borrowed, that are left free for what else is written there; or NULL */
    move *moves;
    size_t count, room;
} mover;

/* Creates the folder if it does not exist. On an error returns false and sets errno. Always free it. */
bool mover_open(mover *m, const char *folder);
void mover_close(mover *m);

/* Whether a directory is the one that files are moved to. */
bool mover_is_target(const mover *m, const struct stat *directory);

/* Forgets the inputs put aside: their records were rolled back. */
void mover_forget(mover *m);

/* Whether an input already lies where it would be moved to. */
bool mover_has(const mover *m, const input *in);

/* Puts an input aside. Returns where it will be moved, valid until the next call; NULL when out of memory. */
const char *mover_add(mover *m, const input *in);

/*
** Moves the inputs put aside, whose records must be durable. Files that are moved between the same two folders
** share the syncs of these. `renamed` is called for each file that got another name than mover_add returned;
** `failed` for each that was not moved, or that was `moved` but might not stay so after a crash. `error` is an
** errno.
*/
typedef struct move_visitor {
    void *context;
    void (*renamed)(void *context, const move *what, const char *target);
    void (*failed)(void *context, const move *what, int error, const char *why, bool moved);
} move_visitor;
void mover_run(mover *m, const move_visitor *visitor);

#endif
