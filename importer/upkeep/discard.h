/*
** --discard-rejects: forgets quarantined records that were a mistake, such as those of a folder that was none of
** Discko's. The accounting stays: they count as ignored.
*/
#ifndef DISCKO_DISCARD_H
#define DISCKO_DISCARD_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome discard_run(const options *o);

#endif
