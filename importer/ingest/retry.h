/*
** --retry-rejects: frames and searches the quarantined records again. If a payload is found in a record, the
** accounting counts its parts in its place: the payloads are delivered, bad parts are quarantined, and the
** record stays in quarantine as resolved.
*/
#ifndef DISCKO_RETRY_H
#define DISCKO_RETRY_H

#include "intake.h"

/* Retries every record in quarantine. */
outcome retry_run(const options *o);

#endif
