/*
** The marks of erased people as the store keeps them: a keyed hash (erased.c), and a checksum behind it. The hash alone
** cannot show that a byte of it has changed on the disk, and the person it stands for would come back without a word.
** With the checksum a damaged mark is reported, and if one byte is damaged, mended. Marks of older versions have none.
*/
#ifndef DISCKO_MARKS_H
#define DISCKO_MARKS_H

#include <stddef.h>
#include <stdint.h>

struct sqlite3;

enum { MARK_SIZE = 32, MARK_SEALED_SIZE = MARK_SIZE + 4 }; /* bytes */

#define MARKS_TABLE "discko_internal_erased"

/* Writes the hash with its checksum. */
void mark_seal(const uint8_t hash[MARK_SIZE], uint8_t sealed[MARK_SEALED_SIZE]);

/*
** How many marks are damaged, and when one of them was made: *example, to be freed; NULL if there is none or out of memory.
** Returns an SQLite result code, as below.
*/
int marks_count_damaged(struct sqlite3 *db, const char *schema, int64_t *count, char **example);

/* Mends the marks in which one byte is damaged, within the open transaction. */
int marks_mend(struct sqlite3 *db);

#endif
