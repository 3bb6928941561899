/*
** The same payload twice in one entry, as text and parsed: which of the two was sent.
*/
#ifndef DISCKO_SAME_H
#define DISCKO_SAME_H

#include "find.h"

/*
** Of payloads that have the same value and lie in the same entry, or in one within the other, keeps the one that is text
** inside of another encoding, as the other has been printed again from a tree; else the first. False when out of memory.
*/
bool find_drop_same(finder *f);

#endif
