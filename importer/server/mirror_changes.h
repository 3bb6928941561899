/*
** The changes of a batch in the mirror, and the statements that make the same changes in another database.
*/
#ifndef DISCKO_MIRROR_CHANGES_H
#define DISCKO_MIRROR_CHANGES_H

#include "hrana.h"
#include "mirror.h"

/* The recorded changes. The caller frees `bytes` with sqlite3_free. NULL if nothing changed. */
typedef struct mirror_changes {
    void *bytes;
    int size;
} mirror_changes;
int mirror_get_changes(mirror *m, mirror_changes *all);

/*
** Adds to the request the statements that make the same changes in another database: first the deletions,
** children before parents, then the rest, parents before children.
*/
int mirror_add_changes(mirror *m, const mirror_changes *all, hrana *h);

#endif
