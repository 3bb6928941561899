/*
** Captures that lost the payload: what is no JSON because of how it was written down. The error says
** what it is instead and what to change in whatever captures.
*/
#ifndef DISCKO_LOSSY_H
#define DISCKO_LOSSY_H

#include <stddef.h>

#include "../../ext/error.h"

/*
** For a record that is no payload, as *found says of it: the more precise error if the record is one
** of the known kinds of lossy capture, else *found. JSON in which something broke stays what it was
** found to be. Only the record's beginning, its end and the place of the error are looked at, or all
** of it once.
*/
dk_error lossy_cause(const char *bytes, size_t length, const dk_error *found);

#endif
