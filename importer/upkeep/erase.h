/*
** Erasing people from the store: every payload of theirs, what of them is in quarantine, the names of inputs that
** tell of them, and the pages that all of it stood on. See sql/erase.sql, whereabouts.h and erased.h.
*/
#ifndef DISCKO_ERASE_H
#define DISCKO_ERASE_H

#include "../cli/options.h"
#include "../cli/outcome.h"
#include "../ingest/run.h"
#include "person.h"

/* --erase: erases whom the options name, and prints the receipt. */
outcome erase_run(const options *o);

/* What the people are that are to be erased. */
typedef bool erase_choose(run *r, person *p, void *context);

/*
** Erases the people that `choose` puts into *p, in a batch of its own, and prints the receipt; `nobody` is said
** where there are none, which makes the outcome partial where it is not NULL.
*/
outcome erase_people(const options *o, erase_choose *choose, void *context, const char *subject,
                     const char *nobody);

#endif
