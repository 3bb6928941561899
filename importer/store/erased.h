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

/* An id, address or date is at most STEM_MAX bytes long, to tell what is torn. */
enum { ERASED_KEY_SIZE = 32, ERASED_MARK_SIZE = 32, STEM_MAX = 320 };

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

/* The same; where nobody has been erased it takes the key that is at `path`, or makes one. */
bool erased_make_key(erased *e, struct sqlite3 *db, const char *path);

/*
** Whether a payload (a sound JSON text) was erased, in whatever spelling. False where the database does not tell,
** or without memory; the same below.
*/
bool erased_has_payload(erased *e, const char *text, size_t length, bool *found);

/* The same; or whether it is all of what was erased when it was torn or cut. */
bool erased_has_delivered(erased *e, const char *text, size_t length, bool *found);

/* Whether exactly these bytes were erased. */
bool erased_has_bytes(erased *e, const char *bytes, size_t length, bool *found);

/* Whether the bytes begin with all that quarantine kept of a larger record that was erased. */
bool erased_has_head(erased *e, const char *bytes, size_t length, bool *found);

/*
** Whether a record that is to be quarantined was erased: as it is, in another spelling, or as a payload that it
** holds or is torn from, in whatever encoding.
*/
bool erased_has_record(erased *e, const char *bytes, size_t length, bool *found);

/*
** The rest of a record that erased_has_record recognises but that also holds somebody else (../formats/cutout.h): *rest,
** to be freed, or NULL if there is no such rest. False as above.
*/
bool erased_cut_out(erased *e, const char *bytes, size_t length, char **rest, size_t *rest_length);

/* Whose an id or an address is: what else a text holds is not marked. */
typedef struct erased_filter {
    bool (*is_theirs)(void *context, const char *text, size_t length);
    void *context;
} erased_filter;

/* Adds the marks of a payload or of a quarantined record to the store: for *e with a key (erased_make_key). */
bool erased_add_payload(erased *e, const char *text, size_t length, const erased_filter *filter);
bool erased_add_record(erased *e, const char *bytes, size_t length, const erased_filter *filter);

/* Adds an id or an address that no name of an input is to have. */
bool erased_add_name(erased *e, const char *text, size_t length);

/*
** The name of an input without the ids and addresses of erased people, with "erased" in their place: allocated, to be
** freed. NULL without memory, or where the database fails.
*/
char *erased_clean_name(erased *e, const char *path);

#endif
