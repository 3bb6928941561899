/*
** --person WHO: everything the store holds of somebody, and where each came from: one JSON document, or on a terminal
** text to be read.
*/
#ifndef DISCKO_SHOW_H
#define DISCKO_SHOW_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome show_run(const options *o);

#endif
