/*
** Members: the parts of an input that are inputs of their own. A file that is not packed is its own only member;
** members of an archive are named "archive!member". Archives may be nested. UTF-16 text counts as packed: its only
** member is the text in UTF-8.
*/
#ifndef DISCKO_MEMBERS_H
#define DISCKO_MEMBERS_H

#include "input.h"
#include "intact.h"

/* Finds out whether the input is packed. False if it cannot be read: see in->from->error. */
bool members_is_packed(const input *in, bool *packed);

/*
** Visits every member. If packed data is broken, the last member has no bytes but an error. `known`: what earlier passes
** have found out about the input; this one adds to it. False if the visitor stopped.
*/
bool members_visit(const input *in, intact *known, const input_visitor *visitor);

#endif
