/*
** The mirror of a server's store: a temporary database of the same schema, which has of the rows those
** that a batch has to do with. It is given rows of the server's, and knows which ones have changed since:
** SQLite's session extension records them. Every call gives an SQLite result code, whose message is the
** connection's.
*/
#ifndef DISCKO_MIRROR_H
#define DISCKO_MIRROR_H

#include "hrana.h"

struct sqlite3;
struct sqlite3_session;

enum { MIRROR_TABLES_MAX = 24, MIRROR_COLUMNS_MAX = 64 };

typedef struct mirror_table {
    char *name;
    int columns;
    char *names[MIRROR_COLUMNS_MAX];
    bool is_blob[MIRROR_COLUMNS_MAX], is_key[MIRROR_COLUMNS_MAX];
} mirror_table;

typedef struct mirror {
    struct sqlite3 *db;              /* the caller's */
    struct sqlite3_session *session; /* records; or NULL */
    int count;
    mirror_table tables[MIRROR_TABLES_MAX]; /* each behind those it refers to */
} mirror;

/* Learns the tables of a database that has the schema, and nothing else. Free it in any case. */
int mirror_open(mirror *m, struct sqlite3 *db);
void mirror_free(mirror *m);

/*
** From here on rows may be lost and be given again: the guards stay on the server. What is deleted is
** noted, so that it is not given again before mirror_empty.
*/
int mirror_make_ready(mirror *m);

/* Has one of the guards back, where the server's is the same, word for word. */
int mirror_guard(mirror *m, const char *name, const char *sql);

/* Without rows but those of discko_erased: nobody ever comes back. */
int mirror_empty(mirror *m, int64_t snapshot_event, int64_t snapshot_delivery);

const mirror_table *mirror_table_of(const mirror *m, const char *name);

/*
** Puts rows of the server's into a table, unrecorded; not those whose key the batch has, or has deleted.
*/
int mirror_add(mirror *m, const mirror_table *t, const cJSON *rows);

/* Records what changes from now on. */
int mirror_record(mirror *m);
void mirror_stop(mirror *m);

/* What has changed; *bytes is the caller's to free by sqlite3_free, and NULL where nothing has. */
typedef struct mirror_changes {
    void *bytes;
    int size;
} mirror_changes;
int mirror_get_changes(mirror *m, mirror_changes *all);

/*
** Adds the statements that change another database in the same way: first what is deleted, children before
** parents; then the rest, parents before children.
*/
int mirror_send(mirror *m, const mirror_changes *all, hrana *h);

#endif
