/*
** The state of the import of one input, which the files intake.c, reread.c and records.c share.
*/
#ifndef DISCKO_INTAKE_STATE_H
#define DISCKO_INTAKE_STATE_H

#include "../formats/framer.h"
#include "../input/input.h"
#include "../port/worker.h"
#include "queue.h"
#include "resume.h"
#include "run.h"

typedef struct intake {
    run *run;
    framer framer;
    const input *in;
    store_file file;   /* its current row */
    store_file before; /* its row before this run */
    bool all_known;    /* `before` covered the whole input */
    bool again;        /* the input is being read again; its old rows are set aside */
    bool mends;        /* it is read again because its rows are damaged */
    bool grows;        /* it is read again because what follows changes how its beginning reads */
    bool replays; /* the framer begins at its first byte, and passes the records that its row has */
    int64_t outgrown;     /* the input that was last read again because it has grown, */
    uint64_t outgrown_to; /* and its size then */
    bool gone;            /* some of its records belong to an erased person */
    uint64_t mended;      /* what the store had mended before this run read the input */
    uint64_t reasons[IGNORED_REASONS]; /* how many records this run ignored, by reason */
    uint64_t first_ignored;            /* the byte offset of the first one */
    counts carried;      /* what this run imported before another importer overtook it */
    uint64_t origin;     /* the input's offset at which the framer started */
    uint64_t reject_end; /* where the last record ended if it was quarantined; else UINT64_MAX */
    uint64_t piece_from; /* the next piece ahead of the last reject; or UINT64_MAX */
    uint64_t ends_from,
        ends_to;   /* where records that enclose others end: the first and last place */
    bool numbered; /* the next record's number is `number`, not file.records */
    uint64_t number;
    queue collecting; /* payloads that are neither stored nor counted yet */
    queue storing;    /* those that are being stored, by the second thread if there is one */
    size_t tried;     /* how many of those were stored or failed; not counted yet */
    worker *worker;   /* the second thread; NULL if not started, or if there is only one core */
    bool alone;       /* there is only one core */
    char *head;       /* buffer for the first bytes of a resumed member, or NULL */
} intake;

#endif
