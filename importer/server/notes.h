/*
** What people have noted on the server about leads: outcomes, touches, settings, and what the examples keep to know what
** they have sent. An import leaves these tables alone; --person shows them and --erase changes them.
*/
#ifndef DISCKO_NOTES_H
#define DISCKO_NOTES_H

#include "request.h"

/*
** Fetches every row of the store, and the notes (store_ops). In a batch, the changes of the notes are recorded from then
** on.
*/
store_status notes_fetch_all(store *s);

/* Adds to the request what lets payloads be deleted, the recorded changes of the notes, and what is to follow them. */
void notes_allow_deletes(remote *r);
int notes_add_changes(remote *r);

#endif
