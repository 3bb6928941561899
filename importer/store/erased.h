/*
** Erased people: what keeps their payloads out when a dump that still holds them is imported again.
** The store has only a keyed hash of each erased payload and quarantined record; without the key, which
** lies beside the database and not in it, nothing can be told from one, not even by trying.
*/
#ifndef DISCKO_ERASED_H
#define DISCKO_ERASED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

enum { ERASED_KEY_SIZE = 32, ERASED_MARK_SIZE = 32 };

typedef struct erased {
    bool any; /* somebody has been erased: the key is there */
    uint8_t key[ERASED_KEY_SIZE];
    struct sqlite3 *db;
    char sql[64]; /* of the look for a mark */
    struct sqlite3_stmt *find;
    char message[640]; /* what failed */
} erased;

/*
** Looks whether the store, `schema` of the connection, has erased anybody, and reads the key at
** `path` then. To be called again whenever somebody else may have erased. False where it
** cannot: message. *e has been zeroed before the first time.
*/
bool erased_load(erased *e, struct sqlite3 *db, const char *schema, const char *path);
void erased_free(erased *e);

/* The same, and makes a new key where nobody has been erased. */
bool erased_make_key(erased *e, struct sqlite3 *db, const char *path);

/*
** Whether a payload (a sound JSON text) or the bytes of a quarantined record were erased. False where
** the database does not tell.
*/
bool erased_has_payload(erased *e, const char *text, size_t length, bool *found);
bool erased_has_bytes(erased *e, const char *bytes, size_t length, bool *found);

/* Whether the bytes begin with all that quarantine kept of a larger record that was erased; likewise. */
bool erased_has_head(erased *e, const char *bytes, size_t length, bool *found);

/* What a mark is of. */
enum { ERASED_BYTES, ERASED_PAYLOAD, ERASED_HEAD };

/*
** The SQL functions on the connection by which erase.sql finds records in quarantine,
** discko_erase_holds(raw, word), and makes its marks, discko_erase_mark(value, of); *e must outlive them.
** An SQLite result code.
*/
int erased_add_functions(erased *e, struct sqlite3 *db);

#endif
