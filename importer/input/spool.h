/*
** Standard input and pipes. They are copied to a temporary file, which has no name, before anything is
** read of them: so their size and digest are known before their first record is stored, as a file's are.
*/
#ifndef DISCKO_SPOOL_H
#define DISCKO_SPOOL_H

#include "source.h"

/* Why a copy was cut that a signal ended: this text and no other. */
extern const char spool_interrupted[];

typedef struct spool {
    int fd;          /* the temporary file, at offset 0; -1 if there is none */
    uint64_t size;   /* of what has come */
    const char *why; /* a signal or an error that ended it before its own end; or NULL */
    char text[1024]; /* room for it */
} spool;

/*
** Copies all that comes from a descriptor, up to its end, a signal (signals.h) or an error. The file is in
** TMPDIR, else in /var/tmp. False if it could not be made: `why` says so. Close it in any case.
*/
bool spool_take(spool *s, int from);
void spool_close(spool *s);

#endif
