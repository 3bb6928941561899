/*
** The columns of discko_events other than the payload itself. They order a payload among the versions of its
** lead.
*/
#ifndef DISCKO_ENVELOPE_H
#define DISCKO_ENVELOPE_H

#include "../../ext/date.h"
#include "../../ext/scan.h"
#include "sql.h"

typedef struct envelope {
    sql_value event_name, sent_at;
    /* NULL if the event is not a lead's, or has no such value: */
    sql_value lead; /* the id: a string that is not empty, or a number as written; see dk_key_id */
    sql_value completed_at;             /* the lead's own date, normalised */
    sql_value is_locked;                /* of a boolean only */
    sql_value lock_reason, lead_status; /* of strings only */
    char sent[DK_DATE_LENGTH], completed[DK_DATE_LENGTH];
    char *made[4]; /* texts that had to be decoded */
} envelope;

/*
** Reads the columns of a scanned payload. The values point into `text` and into *e, which must not be moved.
** Always call envelope_free. Returns SQLITE_OK or SQLITE_NOMEM.
*/
int envelope_read(envelope *e, const char *text, const dk_scan *scan);
void envelope_free(envelope *e);

#endif
