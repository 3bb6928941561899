/*
** One record of an input: its payload is stored, or the record is quarantined or counted as ignored.
*/
#ifndef DISCKO_RECORDS_H
#define DISCKO_RECORDS_H

#include "intake_state.h"

/*
** Handles one record from the framer: stores it, quarantines it with its error, or counts it as ignored.
** Requires `it->in` and `it->file`. False if the database failed.
*/
bool records_take(intake *it, frame_result kind, const frame *record);

/* Whether a signal has come. A pipe that was ended by it is still read to its end. */
bool records_interrupted(const intake *it);

/* Stores the payloads that were collected. Afterwards the counts of it->file include every record handled so far. */
bool records_settle(intake *it);

/* Forgets the payloads that were collected. */
void records_forget(intake *it);

#endif
