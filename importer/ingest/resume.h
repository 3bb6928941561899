/*
** Where to begin with an input: at its first byte, behind what an earlier run has dealt with, or
** nowhere, since all of it is known. Inputs are known by their bytes: whatever its name, the same
** content is the same input, and one that grew goes on where it ended if its old part is what it was.
** A log that was rotated (leads.log.1) is looked for under its old name too.
**
** All of this is found out before the first record of an input is stored. A file is read for it where the
** store knows an input of its size; a packed member is read to its end by a survey (survey.h).
*/
#ifndef DISCKO_RESUME_H
#define DISCKO_RESUME_H

#include "../input/content.h"
#include "../input/input.h"
#include "../store/store.h"

/* What a packed member is known by: the survey's result. */
typedef struct surveyed {
    uint64_t size;
    dk_hash digest;
    uint64_t begun; /* size of the largest input of the store that it begins with; or 0 */
    dk_hash begun_digest;
    bool damaged; /* the packed data is broken behind its last byte */
} surveyed;

typedef struct resume_point {
    store_file file;   /* its row, path borrowed from the input; id 0 where it is new */
    bool unchanged;    /* all of it is known, and complete */
    int64_t piece;     /* then: row of an interrupted pipe that had its beginning; or 0 */
    uint64_t at;       /* the input and the hash have been read up to here */
    const char *error; /* why it could not be read; or NULL */
} resume_point;

/*
** Finds the row of an input, whose source has not been read yet; `known`: what the survey has found of a
** packed member, NULL for all else. `c` becomes the hash of the bytes up to point->at.
*/
store_status resume_find(store *s, const input *in, const surveyed *known, content *c,
                         resume_point *point);

/*
** Brings the input and the hash to an offset, which for a member must not lie before point->at. False where
** it cannot be read: point->error. `head`: RESUME_HEAD bytes of room for the input's first bytes, or NULL.
*/
enum { RESUME_HEAD = 1 << 16 };
bool resume_go(const input *in, content *c, resume_point *point, uint64_t offset, char *head);

/* Reads a packed member to its end. *error: why it could not be read so far; or NULL. */
store_status resume_survey(store *s, const input *in, content *c, surveyed *found,
                           const char **error);

#endif
