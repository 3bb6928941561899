/*
** The command line.
*/
#ifndef DISCKO_OPTIONS_H
#define DISCKO_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The options. Text points into argv, and is NULL if the option was not given. */
typedef struct options {
    bool final, watch, dry_run, snapshot, no_snapshot, verify, retry_rejects, json;
    bool progress, no_progress, quiet, help, version;
    const char *move_to;         /* a folder */
    const char *status;          /* a file that is rewritten regularly */
    const char *erase;           /* a lead id or an e-mail address */
    const char *person;          /* likewise */
    const char *discard_rejects; /* an input, or a folder */
    const char *report;          /* where to write the page, "-" for the text on standard output */
    const char *at;              /* where payloads stand: "$.body", or a column of CSV and TSV */
    size_t max_record;           /* bytes */
    int expire;                  /* days; 0: not given */
    int busy_timeout;            /* milliseconds */
    const char *database;        /* a file, or the URL of a server */
    char **inputs;
    int input_count;
} options;

/* Reads the command line and reorders the words of argv. False if it is wrong; the error has been reported. */
bool options_parse(int argc, char **argv, options *o);

void options_print_help(FILE *out);

#endif
