/*
** Runs an import: reads the inputs, stores their records or quarantines them, and commits in batches. Each batch
** has its payloads, deliveries, rows of inputs and plain tables.
*/
#ifndef DISCKO_IMPORT_H
#define DISCKO_IMPORT_H

#include "../cli/options.h"
#include "../cli/outcome.h"

/* Writes the page of --report; reports what prevents it. */
typedef outcome import_page(const options *o);

/* With --watch and --report, `page` is called from time to time, but not at the end. */
outcome import_run(const options *o, import_page *page);

/* --snapshot: only updates the plain tables. */
outcome import_snapshot(const options *o);

/*
** --retry-rejects: frames and searches the quarantined records again. If a payload is found in a record, the
** accounting counts its parts in its place: the payloads are delivered, bad parts are quarantined, and the
** record stays in quarantine as resolved.
*/
outcome retry_run(const options *o);

#endif
