/*
** Whether the plain tables are what a full rebuild gives: they are built in a temporary copy of the database, by the
** same sql/snapshot.sql, and compared row by row and value by value. Writes nothing to the database.
*/
#ifndef DISCKO_REBUILD_H
#define DISCKO_REBUILD_H

#include <stdbool.h>

struct sqlite3;

/*
** `differs` is called for each table that is not the same. Payloads and deliveries that the plain tables have not been
** brought up to yet do not count. `outcomes`: whether the database has discko_outcomes too; else what it says is not
** compared. Returns an SQLite result code.
*/
int rebuild_compare(struct sqlite3 *db, bool outcomes,
                    void (*differs)(void *context, const char *table), void *context);

#endif
