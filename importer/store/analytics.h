/*
** The analytics views of a store (sql/analytics.sql). They are created with the schema and replaced when that
** file has changed. They hold no data.
*/
#ifndef DISCKO_ANALYTICS_H
#define DISCKO_ANALYTICS_H

struct sqlite3;

/*
** Ensures that a store has the views of this version. Writes only if they differ, in the open transaction if there is
** one, else in one of its own. Returns an SQLite result code; the connection has the message.
*/
int analytics_renew(struct sqlite3 *db);

#endif
