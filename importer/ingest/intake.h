/*
** Taking in: one input's records go into the store, under one row of the ledger. An input that the
** store knows is left alone, gone on with, or read again where this run may store more of it.
*/
#ifndef DISCKO_INTAKE_H
#define DISCKO_INTAKE_H

#include "../formats/framer.h"
#include "../input/input.h"
#include "pending.h"
#include "resume.h"
#include "run.h"

typedef struct intake {
    run *run;
    framer framer;
    const input *in;
    store_file file;                   /* its row as it is now */
    store_file before;                 /* as it was when this run found it */
    bool all_known;                    /* then: all of the input was in it */
    bool again;                        /* the input is read again: its old rows are set aside */
    bool gone;                         /* something in it was erased */
    uint64_t reasons[IGNORED_REASONS]; /* why this run has ignored so many of its records */
    uint64_t first_ignored;            /* where the first of them lies */
    counts carried;                    /* what this run took of the input before it was overtaken */
    uint64_t origin;                   /* the input's offset of what the framer calls 0 */
    bool numbered;                     /* the next record's number is this, and not file.records */
    uint64_t number;
    pending pending;   /* payloads that are not in the store and not in its counts yet */
    dk_scan rescanned; /* of one of these */
    char *head;        /* room for the first bytes of a member that is gone on with, or NULL */
} intake;

typedef enum intake_end {
    INTAKE_ALL,         /* everything has been dealt with */
    INTAKE_KNOWN,       /* it was known before */
    INTAKE_NOTHING,     /* there is no payload in it, nor a trace of one: it is not to be moved */
    INTAKE_WAITING,     /* its last record may still grow */
    INTAKE_FAILED,      /* it cannot be read on */
    INTAKE_INTERRUPTED, /* by a signal: the next run goes on with it */
    INTAKE_OVERTAKEN,   /* another importer has gone on with it, or it has changed: begin again */
    INTAKE_STOPPED      /* the database failed: run.error */
} intake_end;

/* False without memory. */
bool intake_init(intake *it, run *r);
void intake_free(intake *it);

/*
** Takes the input in and reports it, unless it has been overtaken. `known`: what a packed member is known
** by; NULL for all else.
*/
intake_end intake_take(intake *it, const input *in, const surveyed *known);

/*
** Takes one record that the framer has found: keeps it, its error, or neither. `it->in` and `it->file`
** are set. False where the database failed.
*/
bool intake_record(intake *it, frame_result kind, const frame *record);

/* Stores what waits to be: from then on the counts of it->file are those of all records taken. */
bool intake_settle(intake *it);

/*
** Writes down in the row what the input was found to be made of, and where its payloads stood in it:
** "ndjson+$.body".
*/
void intake_set_format(intake *it);

#endif
