/*
** The command line.
*/
#ifndef DISCKO_OPTIONS_H
#define DISCKO_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct options {
    bool final, watch, dry_run, snapshot, no_snapshot, verify, retry_rejects, json;
    bool progress, no_progress, quiet, help, version;
    const char *move_to; /* a folder, or NULL */
    const char *erase;   /* whom, or NULL */
    size_t max_record;
    int busy_timeout;
    const char *column;   /* or NULL */
    const char *database; /* points into argv, like inputs */
    char **inputs;
    int input_count;
} options;

/* False where the command line is wrong, which has been said on standard error. */
bool options_parse(int argc, char **argv, options *o);

void options_print_help(FILE *out);

#endif
