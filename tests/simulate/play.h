/*
** A sequence of the importer's operations on a disk in memory (disk.h), each of them cut by a power failure or not, and
** what must hold of the store after each.
*/
#ifndef DISCKO_PLAY_H
#define DISCKO_PLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "disk.h"

typedef enum play_kind {
    PLAY_IMPORT,    /* one of the inputs */
    PLAY_ALL,       /* all of them at once */
    PLAY_LATER,     /* one without the plain tables */
    PLAY_ELSEWHERE, /* one with an --at under which nothing is: all is quarantined */
    PLAY_MOVE,      /* one that is moved away once it is stored */
    PLAY_GROW,      /* an input that has grown */
    PLAY_SNAPSHOT,
    PLAY_RETRY,
    PLAY_ERASE, /* a person */
    PLAY_VERIFY,
    PLAY_ROT, /* a bit of the database flips; it is mended with the inputs, else with a backup */
    PLAY_KINDS
} play_kind;

typedef struct play_step {
    play_kind kind;
    uint32_t of; /* the number of an input or a person, or a bit */
    bool is_cut; /* the power fails behind so many of its changes to the disk: */
    uint32_t changes, salt;
} play_step;

enum { PLAY_MOST = 8 };

typedef struct play_plan {
    uint32_t page; /* bytes; 0: the store does not exist yet */
    bool has_log;  /* the database is in WAL mode */
    uint32_t count;
    play_step steps[PLAY_MOST];
} play_plan;

/* What has been done so far. */
typedef struct play_tally {
    uint64_t runs, cuts,
        states; /* of the program, of the power; distinct stores that were checked whole */
    uint64_t rots, told, mended;
} play_tally;

typedef struct play_failure {
    bool failed;
    uint32_t step; /* of the plan; behind the last: importing all of it again at the end */
    bool is_cut;   /* it shows behind a cut of this step at: */
    uint32_t changes, salt;
    char what[400];
} play_failure;

/* Makes a folder for the inputs below this one, and the disk. False after a message. */
bool play_begin(const char *folder);
void play_end(void);

/*
** Plays a plan. Besides the cuts that it names, each step is cut at `samples` places, from which nothing goes on. The
** `changes` of cuts are taken modulo those there are, and set to the place.
*/
void play(play_plan *plan, uint32_t samples, chance *c, play_tally *tally, play_failure *failure);

/* What the campaign of bit rot (rot.c) shares with this: */

/* The program with these words, of which the last is NULL; its exit status. What it prints: play_output. */
int play_program(const char *const *words);
const char *play_output(void);
const char *play_database(void);
const char *play_input(int number); /* its path; NULL behind the last */
enum { PLAY_INPUTS = 8 };

/* What a store holds, as SQLite alone sees it. */
typedef struct play_seen {
    bool is_store;
    uint64_t stored, quarantined; /* a bit for each payload of the inputs */
    int64_t marks;                /* of erased people */
} play_seen;

/* False after a message in `what`: the store is damaged, or holds what was never delivered. */
bool play_look(play_seen *seen, char *what, size_t size);

/* A store with small pages and some of everything in each of its tables, on the disk. False after a message. */
bool play_fill(void);

#endif
