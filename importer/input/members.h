/*
** Members: what an input holds that is to be read as an input of its own. A file that is not packed is
** its own only member; an archive's are named "archive!member". Archives may lie in archives. Text in
** UTF-16 is packed in this sense: its only member is the same text in UTF-8.
*/
#ifndef DISCKO_MEMBERS_H
#define DISCKO_MEMBERS_H

#include "input.h"

/*
** Whether the input is packed. False where it cannot be read: in->from->error.
*/
bool members_is_packed(const input *in, bool *packed);

/*
** Visits every member. Of packed data that is broken the last one has no bytes but the error. False
** where the visitor ended it.
*/
bool members_visit(const input *in, const input_visitor *visitor);

#endif
