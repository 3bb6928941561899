/*
** Imports one input: its records are stored under one row of discko_files. A known input is skipped, resumed, or
** read again if this run may store more of it.
*/
#ifndef DISCKO_INTAKE_H
#define DISCKO_INTAKE_H

#include "intake_state.h"

typedef enum intake_end {
    INTAKE_ALL,     /* every record was handled */
    INTAKE_KNOWN,   /* the store has all of it */
    INTAKE_NOTHING, /* no payload and no trace of one: the input is not moved; of a part of a document or a hidden member, the caller reports it */
    INTAKE_WAITING, /* its last record may still grow */
    INTAKE_FAILED,  /* a read error */
    INTAKE_INTERRUPTED, /* by a signal; the next run resumes it */
    INTAKE_OVERTAKEN,   /* another importer continued it, or it changed: start over */
    INTAKE_STOPPED      /* the database failed: run.error */
} intake_end;

/* False when out of memory. */
bool intake_init(intake *it, run *r);
void intake_free(intake *it);

/*
** Imports the input and reports it, unless it was overtaken. `known`: the survey's entry for a packed member;
** NULL for any other input.
*/
intake_end intake_take(intake *it, const input *in, const surveyed *known);

/*
** Sets the row's format to the one found in the input, with the path of its payloads: "ndjson+$.body".
*/
void intake_set_format(intake *it);

#endif
