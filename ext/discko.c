#include <pthread.h>
#include <stdbool.h>

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT1

#include "discko.h"
#include "function.h"
#include "table.h"

/* 3.31.0 brought SQLITE_INNOCUOUS; views over discko would be refused without it. */
enum { OLDEST_SQLITE = 3031000 };

static int register_all(sqlite3 *db) {
    int rc = dk_register_scalars(db);
    rc = rc != SQLITE_OK ? rc : dk_register_lead_function(db);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_lead_table);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_category_table);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_point_table);
    return rc != SQLITE_OK ? rc : dk_table_register(db, &dk_problem_table);
}

#ifndef SQLITE_CORE
/*
** Notes SQLite's routines, once: other threads may be at work through them while this one loads the
** extension again. False where a second SQLite in the process has other ones.
*/
static bool note_routines(const sqlite3_api_routines *api) {
    static pthread_mutex_t noting = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&noting);
    if (sqlite3_api == NULL) {
        sqlite3_api = api;
    }
    bool same = sqlite3_api == api;
    pthread_mutex_unlock(&noting);
    return same;
}
#endif

/* The one symbol that the shared object exports. */
__attribute__((visibility("default"))) int sqlite3_discko_init(sqlite3 *db, char **message,
                                                               const sqlite3_api_routines *api) {
#ifdef SQLITE_CORE
    (void)api;
#else
    if (!note_routines(api)) {
        *message = api->mprintf("discko is at work in another SQLite of this process");
        return SQLITE_ERROR;
    }
#endif
    if (sqlite3_libversion_number() < OLDEST_SQLITE) {
        *message = sqlite3_mprintf("discko needs SQLite 3.31.0 or newer, this is %s",
                                   sqlite3_libversion());
        return SQLITE_ERROR;
    }
    return register_all(db);
}
