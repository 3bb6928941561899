/*
** --verify: proves a store's accounting, and, with the inputs at hand, that its records tile them.
*/
#ifndef DISCKO_VERIFY_H
#define DISCKO_VERIFY_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome verify_run(const options *o);

#endif
