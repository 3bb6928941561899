/*
** Where to begin with an input: at its first byte, behind what an earlier run has dealt with, or
** nowhere, since all of it is known. Inputs are known by their bytes: whatever its name, the same
** content is the same input, and one that grew goes on where it ended if its old part is what it was.
** A log that was rotated (leads.log.1) is looked for under its old name too.
*/
#ifndef DISCKO_RESUME_H
#define DISCKO_RESUME_H

#include "../input/input.h"
#include "../input/reader.h"
#include "../store/store.h"

/* Rows that may be an input's, smallest first, each with the mark at its end. */
typedef struct resume {
    const char *path;  /* the input's; borrowed */
    store_file *files; /* path: this one, or NULL for any other */
    reader_mark *marks;
    size_t count, room;
    bool no_memory; /* some could not be collected */
} resume;

/* Collects the rows that a stream may turn out to be: its size is not known before its end. */
store_status resume_collect(resume *r, store *s, const input *in);
void resume_free(resume *r);

/* Whether the bytes before the mark, which has been passed, are those of the row. */
bool resume_matches(const resume *r, size_t at);

typedef struct resume_point {
    store_file file;   /* its row, path borrowed from the input; id 0 where it is new */
    bool unchanged;    /* all of it is known, and complete */
    const char *error; /* why it could not be read; or NULL */
} resume_point;

/*
** Finds the point in a file, and leaves its descriptor at file.size and `c` with the hash of the bytes
** before it. A stream always begins at its first byte.
*/
store_status resume_find(store *s, const input *in, content *c, resume_point *point);

/* A complete input other than `file` that has the same bytes; its id is 0 where there is none. */
store_status resume_find_twin(store *s, const store_file *file, store_file *twin);

#endif
