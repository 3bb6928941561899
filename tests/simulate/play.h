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
    PLAY_LOW,       /* one with a --max-record over which a third of the payloads are */
    PLAY_FINAL,     /* the input that grows, with --final */
    PLAY_GROW,      /* the input that grows, which has grown */
    PLAY_MOVE,      /* one that is moved away once it is stored */
    PLAY_SNAPSHOT,
    PLAY_RETRY,
    PLAY_DISCARD, /* the quarantined records of an input */
    PLAY_ERASE,   /* a person */
    PLAY_EXPIRE,
    PLAY_HAND, /* somebody writes an outcome, a touch or a setting */
    PLAY_VERIFY,
    PLAY_ROT, /* a bit of the database flips; it is mended with the inputs, else with a backup */
    PLAY_KINDS
} play_kind;

typedef struct play_act {
    play_kind kind;
    uint32_t of; /* the number of an input or a person, or a bit */
} play_act;

typedef struct play_step {
    play_act act;
    bool
        has_other; /* another program does this when the first one has given up its lock so often, or behind it: */
    play_act other;
    uint32_t turn;
    bool is_cut; /* the power fails behind so many changes to the disk: */
    uint32_t changes, salt;
} play_step;

enum { PLAY_MOST = 8 };

typedef struct play_plan {
    uint32_t page;  /* bytes; 0: the store does not exist yet */
    bool has_log;   /* the database is in WAL mode */
    uint32_t batch; /* records */
    uint32_t last;  /* records in a batch of the import at the end; 0: as many */
    uint32_t cache; /* pages; 0: as many as the program asks for */
    bool by_keys;   /* see quick_sizes */
    uint32_t count;
    play_step steps[PLAY_MOST];
} play_plan;

/* What has been done so far. */
typedef struct play_tally {
    uint64_t steps, runs; /* of the plans, and those that the program was run for */
    uint64_t cuts;        /* of the power */
    uint64_t states;      /* distinct stores that were checked whole */
    uint64_t rots, told, mended;
} play_tally;

typedef struct play_failure {
    bool failed;
    uint32_t step; /* of the plan; behind the last: importing all of it again at the end */
    bool is_cut;   /* it shows behind a cut of this step at: */
    uint32_t changes, salt;
    char what[400];
} play_failure;

/*
** Plays a plan. Besides the cuts that it names, each step is cut at `samples` places, from which nothing goes on. The
** `changes` of cuts are taken modulo those there are, and set to the place.
**
** What a run does depends on its words and on what it finds (scene_hash): it is remembered, and not run again where
** both are the same. play_forget forgets.
*/
void play(play_plan *plan, uint32_t samples, chance *c, play_tally *tally, play_failure *failure);
void play_forget(void);

#endif
