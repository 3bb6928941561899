/*
** Once more: records that went into quarantine are framed and unwrapped anew. Where a payload is found
** in one, what it is made of takes its place in the accounting: payloads are delivered, what is bad in
** it goes into quarantine, and the record stays there as resolved.
*/
#ifndef DISCKO_RETRY_H
#define DISCKO_RETRY_H

#include "intake.h"

/*
** Of a file that is going to be taken in: reads again what was over the size limit of an earlier run
** and is within that of this one. What it is made of takes its place, payload or not. it->in and
** it->file are set. False where the database failed; *again: so many records it was.
*/
bool retry_too_large(intake *it, uint64_t *again);

/* All records in quarantine. */
outcome retry_run(const options *o);

#endif
