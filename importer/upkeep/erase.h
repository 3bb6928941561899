/*
** Erasing a person from the store (--erase): every version of their leads, what of them is in
** quarantine, and the pages they stood on. See sql/erase.sql and erased.h.
*/
#ifndef DISCKO_ERASE_H
#define DISCKO_ERASE_H

#include "../cli/options.h"
#include "../cli/outcome.h"

/* Erases whom the options name, and prints the receipt. */
outcome erase_run(const options *o);

#endif
