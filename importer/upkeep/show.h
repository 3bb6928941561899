/*
** --person WHO: everything the store holds about a person, and where it came from, as one JSON document; on a terminal
** as text.
*/
#ifndef DISCKO_SHOW_H
#define DISCKO_SHOW_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome show_run(const options *o);

#endif
