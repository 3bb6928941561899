#include "analytics.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "../../ext/hash.h"
#include "../input/content.h"
#include "sql.h"
#include "sql_text.h"

/* The value of 'analytics' in discko_settings if the views are of this version. */
static int text_identity(char out[DK_HASH_HEX]) {
    content *c = content_new();
    if (c == NULL) {
        return SQLITE_NOMEM;
    }
    content_add(c, sql_analytics, strlen(sql_analytics));
    dk_hash hash = content_digest(c);
    content_free(c);
    dk_hash_hex(&hash, out);
    return SQLITE_OK;
}

static int are_current(sqlite3 *db, const char *identity, bool *current) {
    *current = !sql_has(db, "discko_settings", NULL);
    if (*current) {
        return SQLITE_OK; /* the store is damaged: who opens it says so */
    }
    return sql_get_any(db,
                       "SELECT 1 FROM main.discko_settings WHERE name = 'analytics' AND value = ?1",
                       SQL_VALUES(sql_text_of(identity, 2 * DK_HASH_SIZE)), current);
}

static int make_all(sqlite3 *db, const void *identity) {
    int rc = sql_execute(db, sql_analytics);
    return rc != SQLITE_OK
               ? rc
               : sql_run(db, "INSERT OR REPLACE INTO main.discko_settings VALUES ('analytics', ?1)",
                         SQL_VALUES(sql_text_of(identity, 2 * DK_HASH_SIZE)));
}

/*
** The triggers of discko_settings do nothing with this row, and SQLite would take longer to compile them than for all
** of the views.
*/
static int make(sqlite3 *db, const char *identity) {
    return sql_untriggered(db, make_all, identity);
}

int analytics_are_current(struct sqlite3 *db, bool *current) {
    char identity[DK_HASH_HEX];
    int rc = text_identity(identity);
    return rc == SQLITE_OK ? are_current(db, identity, current) : rc;
}

int analytics_renew(struct sqlite3 *db) {
    char identity[DK_HASH_HEX];
    bool current = false;
    int rc = text_identity(identity);
    rc = rc == SQLITE_OK ? are_current(db, identity, &current) : rc;
    return rc != SQLITE_OK || current ? rc : make(db, identity);
}
