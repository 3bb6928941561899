#include <stdbool.h>
#include <string.h>

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT1

#include "discko.h"
#include "function.h"
#include "table.h"

/* 3.31.0 introduced SQLITE_INNOCUOUS, without which views that use discko may be refused. */
enum { OLDEST_SQLITE = 3031000 };

static int register_all(sqlite3 *db) {
    int rc = dk_register_scalars(db);
    rc = rc != SQLITE_OK ? rc : dk_register_lead_function(db);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_lead_table);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_plain_table);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_category_table);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_topic_table);
    rc = rc != SQLITE_OK ? rc : dk_table_register(db, &dk_point_table);
    return rc != SQLITE_OK ? rc : dk_table_register(db, &dk_problem_table);
}

/* Whether all of this version is registered: dk_problem_table is the last. */
static bool is_registered(sqlite3 *db) {
    static const char sql[] =
        "SELECT discko_version() FROM (SELECT count(*) FROM discko_problem(NULL))";
    sqlite3_stmt *statement = NULL;
    const char *version = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        version = (const char *)sqlite3_column_text(statement, 0);
    }
    bool is = version != NULL && strcmp(version, DISCKO_VERSION) == 0;
    sqlite3_finalize(statement);
    return is;
}

#ifndef SQLITE_CORE
/*
** Sets SQLite's routine table once: other threads may be calling through it while this one loads the
** extension again. False if a second SQLite in the process comes with another table.
*/
static bool set_routines(const sqlite3_api_routines *api) {
    const sqlite3_api_routines *found = __atomic_load_n(&sqlite3_api, __ATOMIC_ACQUIRE);
    if (found != NULL) {
        return found == api;
    }
    return __atomic_compare_exchange_n(&sqlite3_api, &found, api, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE) ||
           found == api;
}
#endif

/* The shared object exports the entry point and nothing else. */
#if defined(_WIN32) && !defined(SQLITE_CORE)
#define DK_EXPORT __declspec(dllexport)
#else
#define DK_EXPORT __attribute__((visibility("default")))
#endif

DK_EXPORT int sqlite3_discko_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
#ifdef SQLITE_CORE
    (void)api;
#else
    if (!set_routines(api)) {
        *message = api->mprintf("another SQLite in this process has loaded discko already");
        return SQLITE_ERROR;
    }
#endif
    if (sqlite3_libversion_number() < OLDEST_SQLITE) {
        *message = sqlite3_mprintf("discko needs SQLite 3.31.0 or newer, this is %s",
                                   sqlite3_libversion());
        return SQLITE_ERROR;
    }
    int rc = register_all(db);
    /* While a statement runs SQLite replaces no function, not even by itself. */
    return rc == SQLITE_BUSY && is_registered(db) ? SQLITE_OK : rc;
}
