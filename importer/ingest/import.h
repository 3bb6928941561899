/*
** One run of the import: inputs are framed, their records stored or quarantined, and all of it is
** committed in batches, each with its payloads, deliveries, ledger rows and plain tables.
*/
#ifndef DISCKO_IMPORT_H
#define DISCKO_IMPORT_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome import_run(const options *o);

/* --snapshot: brings the plain tables up to date, and nothing else. */
outcome import_snapshot(const options *o);

#endif
