/*
** Reads a known input again: because this run may store more of it, or because its rows are damaged.
*/
#ifndef DISCKO_REREAD_H
#define DISCKO_REREAD_H

#include "intake_state.h"

/* Whether some of a known input was not stored, and this run may be able to store it. */
bool reread_is_wanted(const intake *it);

/*
** Whether a plain input has grown whose last record was taken for whole and was not stored: by --final, or as of a pipe. What
** has come may be the rest of that record. False if the database failed.
*/
bool reread_is_torn(intake *it, const resume_point *point, bool *torn);

/*
** Whether the rows of an input that has grown, or that ended with an incomplete record, can be compared with its bytes
** before it is continued: on a local store, and not for large inputs.
*/
bool reread_is_followed(const intake *it, const resume_point *point);

/*
** Passes the records that the row of the input has; the framer is at the first byte of the input. *same: they are those
** of the rows, so the framer can go on with the next one. Otherwise the whole input is to be read again, because what
** follows has changed how its beginning reads. *missing: how many are bad and in no row. False if the database failed.
*/
bool reread_follow(intake *it, bool *same, uint64_t *missing);

/*
** How many records of an input are bad and in no row, without what follows its end: they were discarded. The framer is
** used. False if the database failed.
*/
bool reread_count_discarded(intake *it, uint64_t *discarded);

/*
** Whether the rows of an input that the user has named once more are damaged. --watch passes known inputs over.
** False if the database failed.
*/
bool reread_find_damage(intake *it, resume_point *point, bool *damaged);

/*
** Compares the rows of a member with its bytes, if the store has all of it. *wrong becomes true if it is to be read
** again; wrong rows are noted, so that reread_find_damage finds them when the member is next visited: it can be read
** only once. Within the open batch. False if the database failed.
*/
bool reread_compare_member(intake *it, const input *in, const surveyed *known, bool *wrong);

/* Sets the rows of the input aside (it->again), and restores them. */
bool reread_begin(intake *it);
bool reread_undo(intake *it);

/*
** Replaces the old rows by the new ones, unless a payload would be lost: then they are restored, and it->again
** stays set.
*/
bool reread_end(intake *it);

/* After that, once the row of the input is written: the counts of all inputs agree again. */
bool reread_count(intake *it);

#endif
