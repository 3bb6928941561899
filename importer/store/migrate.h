/*
** The schema version of a store in a file: what a database holds before it is opened, and how a store is created or
** brought up to date.
*/
#ifndef DISCKO_MIGRATE_H
#define DISCKO_MIGRATE_H

#include "store.h"

typedef enum age {
    AGE_NONE,  /* empty, or the user's database without a store */
    AGE_OLDER, /* a store of an older schema version */
    AGE_PRESENT
} age;

/*
** Refuses a database of another application, one in UTF-16, and a store of a newer version. `schema`: "main", or an
** attached one.
*/
store_status migrate_check(store *s, const char *schema, age *found, int64_t *version);

/* Within a transaction that writes: another program may have migrated the store since it was opened. */
store_status migrate_check_still(store *s);

/* For read-only callers: an existing store must be of this version. */
store_status migrate_check_readable(store *s, const char *schema, bool *is_new);

store_status migrate_refuse_older(store *s);
store_status migrate_refuse_utf16(store *s);

/* Creates the schema, or migrates an older one, in one transaction. */
store_status migrate(store *s);

#endif
