/*
** Once more: records that went into quarantine are framed and unwrapped anew. Where a payload is found
** in one, what it is made of takes its place in the accounting: payloads are delivered, what is bad in
** it goes into quarantine, and the record stays there as resolved.
*/
#ifndef DISCKO_RETRY_H
#define DISCKO_RETRY_H

#include "intake.h"

/* All records in quarantine. */
outcome retry_run(const options *o);

#endif
