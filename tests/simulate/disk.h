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

/* Forgets what was recorded, and records from the present image on. */
void disk_record(void);

/*
** Looks from now on when the file with this path, which is none of the database's, is taken away; NULL: for none.
** disk_taken: before which change it was, SIZE_MAX while it is there.
*/
void disk_watch(const char *path);
size_t disk_taken(void);

/* Ends it: how many changes have been recorded, each a write, a truncation, a deletion or a sync. */
size_t disk_recorded(void);

/*
** What a power cut leaves that comes after the first `changes` of them; `salt` tells what became of those that are not
** synced (0: all of it is there). To be called with ascending `changes`, since it plays the record forward.
*/
void disk_cut(size_t changes, uint32_t salt, disk_image *left);

/* How many connections have the database open. */
int disk_users(void);

#endif
