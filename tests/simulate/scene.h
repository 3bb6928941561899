/*
** What the simulation is played with: eight inputs, the program in this process with a disk in memory (disk.h), and
** what a store holds as SQLite alone sees it. Payloads are numbered: a set of them is a bit for each.
*/
#ifndef DISCKO_SCENE_H
#define DISCKO_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCENE_INPUTS = 8, SCENE_PEOPLE = 10, SCENE_GROWS = 7 };

/* Makes a folder for the inputs below this one, and the disk. False after a message. */
bool scene_begin(const char *folder);
void scene_end(void);

/* A store with pages of so many bytes in which nothing is; 0: there is none yet. Nobody has been erased from it. */
void scene_start(uint32_t page, bool has_log);

/*
** ------------------------------------------------------------------------------------------ inputs
*/

const char *scene_input(int number); /* its path; NULL behind the last */
uint64_t scene_holds(int input);     /* its payloads */
uint64_t scene_person(uint32_t person);
uint64_t scene_long(void);    /* payloads of more than a thousand bytes */
uint64_t scene_growing(void); /* those that the last input may have */

/* The last input has grown so often; each other time its last record is cut off in the middle. False: not written. */
bool scene_grow(uint32_t times);
uint32_t scene_grown(void);

/*
** ----------------------------------------------------------------------------------------- running
*/

/*
** The program with these words, of which the last is NULL; its exit status. It may be called from within the program
** (disk_interrupt). What it prints: scene_output.
*/
int scene_run(const char *const *words);
const char *scene_output(void);
const char *scene_database(void);

/* With an option, its argument and an input, each NULL where there is none; with all inputs; with one that is moved, */
/* whose disappearance is noted (disk_taken), and which is put back in the end. */
int scene_call(const char *option, const char *argument, const char *input);
int scene_import_all(void);
int scene_move(const char *input);

/* Runs SQL as a person does. */
bool scene_execute(const char *sql);

/* A store with small pages and some of everything in each of its tables. False after a message. */
bool scene_fill(void);

/*
** ----------------------------------------------------------------------------------------- looking
*/

typedef struct scene_seen {
    bool is_store;
    uint64_t stored, quarantined; /* payloads */
    int64_t marks;                /* of erased people */
} scene_seen;

/* False after a message in `what`: the store is damaged, or holds what was never delivered. */
bool scene_look(scene_seen *seen, char *what, size_t size);

/* Opens the database as anybody would, which rolls back or brings in what a cut has left. */
bool scene_recover(char *what, size_t size);

/*
** The same for a store that has been recovered, and --verify besides. A store with bytes that were seen before is as
** sound as it was then; others are counted in *checked.
*/
bool scene_check(scene_seen *seen, uint64_t *checked, char *what, size_t size);

/* Whether something of these payloads is left in the file of the database. */
bool scene_has_residue(uint64_t payloads);

/* Whether the key of the erased lies beside the database; puts it there, once it has been there. */
bool scene_has_key(void);
void scene_make_key(void);

/* All that a run of the program depends on, but for its words: the disk, the key, the inputs. */
uint64_t scene_hash(void);

/*
** The same for a store that has been recovered, where SQLite reads nothing else: neither the pages that are not in use nor
** what a journal says that is there and not hot.
*/
uint64_t scene_state(void);

#endif
