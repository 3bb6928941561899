/*
** Tables that people and the examples write on the server: outcomes, touches, settings, and the records of messages
** sent. Imports do not touch them; --person shows them and --erase changes them.
*/
#ifndef DISCKO_USER_TABLES_H
#define DISCKO_USER_TABLES_H

#include "remote.h"

/*
** Fetches every row of the store and of these tables (store_ops). In a batch, changes of these tables are recorded
** from then on.
*/
store_status user_tables_fetch(store *s);

/* The first allows payloads to be deleted. The second adds the recorded changes, and restores the guard. */
void user_tables_allow_deletes(remote *r);
int user_tables_add_changes(remote *r);

#endif
