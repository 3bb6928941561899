/*
** Identifies an input by its bytes: a running 128-bit XXH3. The digest covers all bytes added so far.
*/
#ifndef DISCKO_CONTENT_H
#define DISCKO_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#include "../../ext/hash.h"

typedef struct content content;

/* NULL when out of memory. The caller frees it. */
content *content_new(void);
void content_free(content *c);

/* Forgets all bytes. */
void content_reset(content *c);
void content_add(content *c, const void *bytes, size_t length);
dk_hash content_digest(const content *c);

#endif
