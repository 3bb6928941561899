/*
** The files that an import writes besides the database: the page of --report and the figures of --status. They are
** never read as inputs.
*/
#ifndef DISCKO_OUTPUTS_H
#define DISCKO_OUTPUTS_H

#include <limits.h>
#include <stdbool.h>

#include "../cli/options.h"

/* Their absolute paths; empty if the option was not given or its folder does not exist. */
typedef struct outputs {
    char report[PATH_MAX], status[PATH_MAX];
} outputs;

/*
** Reports the first that would overwrite a database, a file of the store or an input, and returns false. In a folder of
** inputs, an earlier page or earlier figures may be overwritten.
*/
bool outputs_check(const options *o);

/*
** Whether the file may be replaced now: it does not exist, is empty, or is an earlier page or earlier figures. An input
** may have been moved to its name since outputs_check. Otherwise sets errno.
*/
bool outputs_may_replace_report(const char *name);
bool outputs_may_replace_status(const char *name);

void outputs_find(const options *o, outputs *out);
bool outputs_have(const outputs *out, const char *path);

#endif
