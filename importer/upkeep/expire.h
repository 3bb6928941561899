/*
** --expire DAYS: erases whoever has not been heard of for so long (sql/expire.sql), as --erase does; with --dry-run
** says whom and what.
*/
#ifndef DISCKO_EXPIRE_H
#define DISCKO_EXPIRE_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome expire_run(const options *o);

#endif
