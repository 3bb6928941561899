/*
** The analytics views of a store, which are those of sql/analytics.sql: made with the schema, and made
** anew when that file has changed. They hold no data.
*/
#ifndef DISCKO_VIEWS_H
#define DISCKO_VIEWS_H

struct sqlite3;

/*
** Sees to it that a store has the views of this program. Writes only where they are others, in one
** transaction of its own. Returns an SQLite result code; the connection has the message.
*/
int views_renew(struct sqlite3 *db);

#endif
