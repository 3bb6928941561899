/*
** A disk in memory for one SQLite database: a VFS that keeps its files, records what is written to them, and makes of
** that what a power cut may leave. What was written to a file since its last sync may be there, be missing, or be torn
** at a sector, each write by itself. All other files go to the system's own VFS.
*/
#ifndef DISCKO_DISK_H
#define DISCKO_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers that only depend on their seed (splitmix64). */
typedef struct chance {
    uint64_t state;
} chance;
uint64_t chance_next(chance *c);
uint32_t chance_below(chance *c, uint32_t limit); /* limit > 0 */

/* The files of a database. */
enum { DISK_DATABASE, DISK_JOURNAL, DISK_LOG, DISK_FILES };

typedef struct disk_file {
    bool exists;
    unsigned char *bytes;
    size_t size, room;
} disk_file;

/* All of them at one moment. Zeroed: an empty disk. */
typedef struct disk_image {
    disk_file files[DISK_FILES];
} disk_image;

void disk_copy(disk_image *to, const disk_image *from);
void disk_free(disk_image *image);

/* Makes it the default VFS for the files of the database with this path, which must stay. False where it cannot. */
bool disk_register(const char *path);

/* What is on the disk now. */
disk_image *disk_now(void);

/* What was done to the disk: each write, truncation, deletion and sync in order. */
typedef struct disk_tape disk_tape;

/* Records on a new tape, from the present image on. The caller owns it: disk_erase. */
disk_tape *disk_record(void);
void disk_erase(disk_tape *tape);

/* Ends it: how many changes have been recorded. */
size_t disk_recorded(void);

/* Does what is on the tape, which was recorded from an image that is the present one. */
void disk_replay(disk_tape *tape);
size_t disk_tape_bytes(const disk_tape *tape); /* of memory */

/*
** Looks from now on when the file with this path, which is none of the database's, is taken away; NULL: for none.
** disk_taken: before which change it was, SIZE_MAX while it is there.
*/
void disk_watch(const char *path);
size_t disk_taken(void);

/*
** Calls it when the lock of the database is given up for the turn-th time (0: the first) after it has been written to;
** NULL: not any more. Returns whether it has still been to be called.
*/
bool disk_interrupt(uint32_t turn, void (*other)(void *context), void *context);

/*
** What a power cut leaves that comes after the first `changes` of them; `salt` tells what became of those that are not
** synced (0: all of it is there). To be called with ascending `changes` after disk_record or disk_replay, since it
** plays the tape forward.
*/
void disk_cut(size_t changes, uint32_t salt, disk_image *left);

/* How many connections have the database open. */
int disk_users(void);

#endif
