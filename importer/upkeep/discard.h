/*
** --discard-rejects: forgets quarantined records that were imported by mistake, such as those of another program's
** folder. They count as ignored from then on.
*/
#ifndef DISCKO_DISCARD_H
#define DISCKO_DISCARD_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome discard_run(const options *o);

#endif
