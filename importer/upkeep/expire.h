/*
** --expire DAYS: erases everybody who has not been heard of for that long (sql/expire.sql), as --erase does. With
** --dry-run it only lists them.
*/
#ifndef DISCKO_EXPIRE_H
#define DISCKO_EXPIRE_H

#include "../cli/options.h"
#include "../cli/outcome.h"

outcome expire_run(const options *o);

#endif
