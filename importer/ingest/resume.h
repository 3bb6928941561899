/*
** Decides where to start reading an input: at its first byte, after the part that an earlier run handled, or
** not at all if the store has all of it. Inputs are identified by their bytes: the same content under another
** name is the same input. An input that grew is resumed at its old end if the old part is unchanged. A
** rotated log (leads.log.1) is also looked up under its old name.
**
** This is decided before the first record of an input is stored. A file is hashed as a whole only if the store
** has an input of its size, otherwise as far as the stored inputs reach that it may continue. A packed member is read to its end by a survey (survey.h).
*/
#ifndef DISCKO_RESUME_H
#define DISCKO_RESUME_H

#include "../input/content.h"
#include "../input/input.h"
#include "../store/store.h"

/* A prefix of a member that is an input of the store. */
typedef struct surveyed_part {
    uint64_t size;
    dk_hash digest;
} surveyed_part;

/* What the survey has found out about a packed member. */
typedef struct surveyed {
    uint64_t size;
    dk_hash digest;
    surveyed_part *begun; /* the stored inputs that are a prefix of it, smallest first; owned */
    size_t begun_count;
    bool damaged; /* the packed data is broken after its last byte */
} surveyed;

/* How many pieces are merged at once. The rest is left for the next import of the same bytes. */
enum { RESUME_PIECES = 32 };

typedef struct resume_point {
    store_file file; /* its row, path borrowed from the input; id 0 for a new input */
    bool unchanged;  /* the store has all of it, and it is complete */
    /* Rows of pipes whose bytes `file` has too: they are to be merged into it. */
    int64_t pieces[RESUME_PIECES];
    size_t piece_count;
    uint64_t at;       /* the offset up to which the input was read and hashed */
    const char *error; /* why it could not be read; or NULL */
} resume_point;

/*
** Finds the row of an input whose source has not been read yet. `known`: the survey's entry for a packed
** member; NULL for any other input. Sets `c` to the hash of the bytes up to point->at.
*/
store_status resume_find(store *s, const input *in, const surveyed *known, content *c,
                         resume_point *point);

/*
** Moves the input and the hash to an offset. For a member it must not be less than point->at. On a read error
** returns false and sets point->error. `head`: a buffer of RESUME_HEAD bytes for the input's first bytes, or NULL.
*/
enum { RESUME_HEAD = 1 << 16 };
bool resume_go(const input *in, content *c, resume_point *point, uint64_t offset, char *head);

/*
** Reads a packed member to its end. *error: why it could not be read that far; or NULL. Always call surveyed_free.
*/
store_status resume_survey(store *s, const input *in, content *c, surveyed *found,
                           const char **error);
void surveyed_free(surveyed *found);

#endif
