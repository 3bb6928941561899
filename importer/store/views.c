#include "views.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "../../ext/hash.h"
#include "../input/content.h"
#include "sql_text.h"

/* What discko_settings has under 'analytics' when the views are those of this program. */
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

static int bind_and_step(sqlite3 *db, const char *sql, const char *identity, bool *has_row) {
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_text(statement, 1, identity, DK_HASH_SIZE * 2, SQLITE_STATIC);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(statement);
        *has_row = rc == SQLITE_ROW;
    }
    int end = sqlite3_finalize(statement);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? end : rc;
}

static int are_current(sqlite3 *db, const char *identity, bool *current) {
    *current = false;
    if (sqlite3_table_column_metadata(db, "main", "discko_settings", NULL, NULL, NULL, NULL, NULL,
                                      NULL) != SQLITE_OK) {
        return SQLITE_OK; /* not made yet */
    }
    return bind_and_step(
        db, "SELECT 1 FROM main.discko_settings WHERE name = 'analytics' AND value = ?1", identity,
        current);
}

static int make(sqlite3 *db, const char *identity) {
    bool row;
    int rc = sqlite3_exec(db, sql_analytics, NULL, NULL, NULL);
    return rc != SQLITE_OK
               ? rc
               : bind_and_step(
                     db, "INSERT OR REPLACE INTO main.discko_settings VALUES ('analytics', ?1)",
                     identity, &row);
}

int views_renew(struct sqlite3 *db) {
    char identity[DK_HASH_HEX];
    bool current = false;
    int rc = text_identity(identity);
    if (rc == SQLITE_OK) {
        rc = are_current(db, identity, &current);
    }
    if (rc != SQLITE_OK || current) {
        return rc;
    }
    rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc == SQLITE_OK) {
        rc = are_current(db, identity, &current); /* somebody else may have been faster */
        rc = rc == SQLITE_OK && !current ? make(db, identity) : rc;
        rc = rc == SQLITE_OK ? sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) : rc;
    }
    return rc;
}
