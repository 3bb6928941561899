/* Documents that only describe what a payload is: JSON schemas, Singer's SCHEMA, OpenAPI. */
#ifndef DISCKO_DESCRIBED_H
#define DISCKO_DESCRIBED_H

#include <stddef.h>

/* Overwrites the names of members "event" and "data" in sound JSON that are schemas, so that they are no trace of a payload. */
void described_hide(char *json, size_t length);

#endif
