/*
** The same payload twice in one entry, as text and parsed: whether two JSON texts have the same value, and
** which of them is the one that was sent.
*/
#ifndef DISCKO_SAME_H
#define DISCKO_SAME_H

#include "find.h"

/*
** Of payloads that have the same value and lie in the same entry, or in one within the other, keeps the one that is text inside of
** another encoding, as the other has been printed again from a tree; else the first. False without memory.
*/
bool find_drop_same(finder *f);

/*
** A hash of what a sound JSON text says, whatever the order of its members, its escapes, its white space and
** how its numbers are written.
*/
uint64_t same_hash(const char *text, size_t length);

#endif
