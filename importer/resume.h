/*
** Where to begin with an input: at its first byte, behind what an earlier run has dealt with, or
** nowhere, since all of it is known. Files are known by their bytes: whatever its name, the same
** content is the same input, and a file that grew goes on where it ended if its old part is what it
** was.
*/
#ifndef DISCKO_RESUME_H
#define DISCKO_RESUME_H

#include "input.h"
#include "reader.h"
#include "store.h"

typedef struct resume_point {
    store_file file; /* its row, path borrowed from the input; id 0 where it is new */
    bool unchanged;  /* all of it is known, and complete */
    int error;       /* errno of a read that failed, or ENOMEM; else 0 */
} resume_point;

/*
** Finds the point, and leaves the descriptor at file.size and `c` with the hash of the bytes before
** it. A stream always begins at its first byte.
*/
store_status resume_find(store *s, const input *in, content *c, resume_point *point);

#endif
