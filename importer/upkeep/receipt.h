/*
** The receipt of an erasure: filled from the temp tables of sql/erase.sql and whereabouts.h, and printed.
*/
#ifndef DISCKO_RECEIPT_H
#define DISCKO_RECEIPT_H

#include <stdbool.h>
#include <stdio.h>

#include "../cli/options.h"
#include "../common/buffer.h"

struct sqlite3;

typedef struct receipt {
    buffer json; /* as --json prints it; as text, what is printed of it */
    bool as_json;
    bool found;     /* something was erased */
    bool mentioned; /* in what is somebody else's, or in tables of the user's own */
    bool remarks; /* mentions, tables of the user's own, or what could not be searched are listed */
} receipt;

/* Fills it before the temp tables are dropped. False when out of memory or if the database fails. */
bool receipt_fill(receipt *r, struct sqlite3 *db, const options *o);
void receipt_free(receipt *r);

/* False when out of memory. */
bool receipt_print(const receipt *r, const options *o, FILE *out);

#endif
