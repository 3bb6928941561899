/*
** The same payload twice in one entry, raw and parsed: keeps the raw one.
*/
#ifndef DISCKO_SAME_H
#define DISCKO_SAME_H

#include "find.h"

/*
** Of payloads with the same value in the same entry, or in nested ones, keeps one: the one that is text inside another
** encoding, since the other was re-serialised from a tree; otherwise the first. False when out of memory.
*/
bool find_drop_same(finder *f);

#endif
