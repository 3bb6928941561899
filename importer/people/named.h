/*
** People in file names: an e-mail address or an id that forms a part of a name, in any case, spelling or encoding, is
** replaced by "erased".
*/
#ifndef DISCKO_NAMED_H
#define DISCKO_NAMED_H

#include <stdbool.h>
#include <stddef.h>

/*
** Whether a stretch of a name, in normal form (normal.h) and at most NAMED_MAX bytes long, is an id or an address of
** theirs. False on failure.
*/
enum { NAMED_MAX = 320 };
typedef bool named_is_theirs(void *context, const char *plain, size_t length, bool *theirs);

/*
** The path without them, to be freed; *any: whether it had them. If they are encoded, or not written in ASCII, the
** whole component of the path is replaced. NULL when out of memory, or after is_theirs has failed.
*/
char *named_clean(const char *path, named_is_theirs *is_theirs, void *context, bool *any);

/* Whether a text identifies somebody: an address, or an id that is more than a word or a short number. */
bool named_is_distinctive(const char *text, size_t length);

#endif
