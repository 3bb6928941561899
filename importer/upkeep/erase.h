/*
** Erases people from the store: their payloads, their part of the quarantine, the names of inputs that contain them, and
** the pages that all of it stood on. See sql/erase.sql, whereabouts.h and erased.h.
*/
#ifndef DISCKO_ERASE_H
#define DISCKO_ERASE_H

#include "../cli/options.h"
#include "../cli/outcome.h"
#include "../ingest/run.h"
#include "person.h"

/* --erase: erases whom the options name, and prints the receipt. */
outcome erase_run(const options *o);

/*
** Adds people to be erased to *p, which is empty: all of them, or the next slice. *more, true before the first call:
** whether there are others. False after it has reported an error.
*/
typedef bool erase_choose(run *r, person *p, void *context, bool *more);

/*
** Erases the people that `choose` adds to *p, in a batch of its own, and prints the receipt. `nobody`: the message if
** there are none, which makes the outcome partial; NULL if that is no problem.
*/
outcome erase_people(const options *o, erase_choose *choose, void *context, const char *subject,
                     const char *nobody);

/*
** Splits rows of the quarantine (store_split). `ids`: a query that returns their ids. Must be called within a batch.
*/
bool erase_split(run *r, const char *ids);

#endif
