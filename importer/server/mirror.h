/*
** The mirror of a server's store: a temporary database with the same schema that holds the rows a batch
** works on. Rows from the server are added to it; SQLite's session extension records which of them change
** afterwards. Functions return an SQLite result code; the connection has the message.
*/
#ifndef DISCKO_MIRROR_H
#define DISCKO_MIRROR_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "../store/tables.h"

struct sqlite3;
struct sqlite3_session;

enum { MIRROR_TABLES_MAX = 24, MIRROR_COLUMNS_MAX = 96 };

typedef struct mirror_table {
    const char *name;
    table_kind kind;
    const char *source; /* what it is read from on the server, if not from the table of its name */
    int columns;
    char *names[MIRROR_COLUMNS_MAX];
    bool is_blob[MIRROR_COLUMNS_MAX], is_key[MIRROR_COLUMNS_MAX];
} mirror_table;

typedef struct mirror {
    struct sqlite3 *db;              /* the caller's */
    struct sqlite3_session *session; /* NULL while nothing is recorded */
    int count;
    mirror_table tables[MIRROR_TABLES_MAX]; /* parents before the tables that refer to them */
} mirror;

/* Reads the tables of a database that has the schema and no rows. Always call mirror_free. */
int mirror_open(mirror *m, struct sqlite3 *db);
void mirror_free(mirror *m);

/*
** Prepares the mirror for use: drops the triggers that guard discko_events, which only the server needs. Deleted
** rows are noted, so that they are not fetched again before mirror_empty.
*/
int mirror_make_ready(mirror *m);

/* Restores a guard if the server has it, word for word. */
int mirror_guard(mirror *m, const char *name, const char *sql);

/* Deletes all rows except those of discko_internal_erased, which are only ever added. */
int mirror_empty(mirror *m, int64_t snapshot_event, int64_t snapshot_delivery);

const mirror_table *mirror_table_of(const mirror *m, const char *name);

/* Adds rows from the server to a table, unrecorded. Skips keys that the batch has already or has deleted. */
int mirror_add(mirror *m, const mirror_table *t, const cJSON *rows);

/* The text of a guard as the schema has it, which the caller frees. */
int mirror_guard_text(mirror *m, const char *name, char **text);

/* Starts and stops the recording of changes. */
int mirror_record(mirror *m);
void mirror_stop(mirror *m);

#endif
