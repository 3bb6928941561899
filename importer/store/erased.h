/*
** Recognises erased people, so that importing an old dump does not bring them back. The store only has a keyed
** hash of each erased payload and quarantined record. Without the key, which is a file beside the database, nobody
** can find out from the database who was erased, not even by trying addresses.
*/
#ifndef DISCKO_ERASED_H
#define DISCKO_ERASED_H

#include <nettle/hmac.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

/* An id, address or date is at most STEM_MAX bytes long, to tell what is torn. */
enum { ERASED_KEY_SIZE = 32, ERASED_MESSAGE_SIZE = 640, STEM_MAX = 320 };

typedef struct erased {
    bool any;          /* someone has been erased, so there is a key */
    bool is_new;       /* the key has been made, and is not in its file yet */
    bool is_own_there; /* the store has the mark of the key itself */
    uint8_t key[ERASED_KEY_SIZE];
    bool has_hmac; /* `hmac` has been given the key */
    struct hmac_sha256_ctx hmac;
    struct sqlite3 *db;
    char sql[96]; /* the query for a mark */
    struct sqlite3_stmt *find;
    size_t looked; /* how much of records has been looked at so far (layers_cost in layers.h) */
    char message[ERASED_MESSAGE_SIZE]; /* the error */
} erased;

/*
** Loads the state of erasures in the store (`schema` of the connection), and the key at `path` if anyone has been
** erased. Call it again whenever another program may have erased. Returns false on an error: see message. Zero *e
** before the first call.
*/
bool erased_load(erased *e, struct sqlite3 *db, const char *schema, const char *path);
void erased_free(erased *e);

/* Whether no mark of the store is damaged: the person it stands for would not be recognised. False: see message. */
bool erased_are_intact(erased *e, struct sqlite3 *db, const char *schema);

/*
** Whether a key lies beside the database although the loaded store has nobody erased: it is older than an erasure, or has
** lost the marks. *message then says so. Of a key that DISCKO_ERASE_KEY names nothing is said.
*/
bool erased_has_unused_key(const erased *e, const char *path, char message[ERASED_MESSAGE_SIZE]);

/*
** The same; if nobody has been erased yet, uses the key at `path` or makes one. Call erased_save_key before the marks are
** committed.
*/
bool erased_make_key(erased *e, struct sqlite3 *db, const char *path);

/* Writes a key that has been made to `path`, synced. False: see message. */
bool erased_save_key(erased *e, const char *path);

/*
** Whether a payload (valid JSON) was erased, in any spelling, or its torn or truncated form. False on a database error or
** when out of memory; so below.
*/
bool erased_has_delivered(erased *e, const char *text, size_t length, bool *found);

/* Whether the bytes begin with all that quarantine kept of a larger record that was erased. */
bool erased_has_head(erased *e, const char *bytes, size_t length, bool *found);

/*
** Whether a record that is to be quarantined was erased: as it is, in another spelling, or as a payload that it
** holds or is torn from, in whatever encoding; or whether a part of it was. *rest, to be freed: what it also holds of
** somebody else (../people/cutout.h); NULL if there is nothing. False as above.
*/
bool erased_take_out(erased *e, const char *bytes, size_t length, bool *found, char **rest,
                     size_t *rest_length);

/* The owner of an id or an address: other content of a text is not marked. */
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
** freed. NULL when out of memory, or where the database fails.
*/
char *erased_clean_name(erased *e, const char *path);

#endif
