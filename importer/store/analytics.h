/*
** The analytics views of a store (sql/analytics.sql). They are created with the schema and replaced when that
** file has changed. They hold no data.
*/
#ifndef DISCKO_ANALYTICS_H
#define DISCKO_ANALYTICS_H

#include <stdbool.h>

struct sqlite3;

/* Whether a store has the views of this version. Returns an SQLite result code, as below. */
int analytics_are_current(struct sqlite3 *db, bool *current);

/* Ensures it, in the open transaction. Writes only if they differ. The connection has the message. */
int analytics_renew(struct sqlite3 *db);

#endif
