/*
** Standard input and pipes. They are first copied to an unnamed temporary file, so that their size and digest are
** known before their first record is stored, like those of a file.
*/
#ifndef DISCKO_SPOOL_H
#define DISCKO_SPOOL_H

#include "source.h"

/* The value of spool.why after a signal: compare the pointer. */
extern const char spool_interrupted[];

typedef struct spool {
    int fd;          /* the temporary file, at offset 0; -1 if there is none */
    uint64_t size;   /* bytes copied */
    const char *why; /* why the copy is incomplete: a signal or an error; else NULL */
    char text[1024]; /* buffer for `why` */
} spool;

/* Where temporary files lie: in TMPDIR, or else in /var/tmp. */
const char *spool_folder(void);

/*
** Copies everything from a descriptor until its end, a signal (signals.h) or an error. The file is in spool_folder.
** False if it could not be created: see `why`. Always call spool_close.
*/
bool spool_take(spool *s, int from);
void spool_close(spool *s);

#endif
