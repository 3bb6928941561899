/*
** What people have noted on the server about leads: outcomes, touches, settings, and what the examples keep to know what
** they have sent. An import leaves these tables alone; --person shows them and --erase changes them.
*/
#ifndef DISCKO_USER_TABLES_H
#define DISCKO_USER_TABLES_H

#include "remote.h"

/*
** Fetches every row of the store, and the notes (store_ops). In a batch, the changes of the notes are recorded from then
** on.
*/
store_status user_tables_fetch(store *s);

/* Adds to the request what lets payloads be deleted, the recorded changes of the notes, and what is to follow them. */
void user_tables_allow_deletes(remote *r);
int user_tables_add_changes(remote *r);

#endif
