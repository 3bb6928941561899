#include "imposter.h"

#include <sqlite3.h>

int imposter_make(struct sqlite3 *db, const char *create, int root) {
    (void)sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, db, "main", 1, root);
    int rc = sql_execute(db, create);
    (void)sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, db, "main", 0, 0);
    return rc;
}

/* Where SQLite ignores the control, the table is an ordinary one, which the schema has. */
bool imposter_is_possible(void) {
    sqlite3 *db = NULL;
    bool is_ordinary = true;
    int rc = sqlite3_open(":memory:", &db);
    rc = rc == SQLITE_OK ? sql_execute(db, "CREATE TABLE t (a)") : rc;
    rc = rc == SQLITE_OK ? imposter_make(db, "CREATE TABLE i (a)", 2) : rc;
    rc = rc == SQLITE_OK
             ? sql_get_any(db, "SELECT 1 FROM sqlite_master WHERE name = 'i'", NULL, &is_ordinary)
             : rc;
    sqlite3_close(db);
    return rc == SQLITE_OK && !is_ordinary;
}

int imposter_change_schema(struct sqlite3 *db, const char *statement, const sql_value *values) {
    int rc = sql_execute(db, "PRAGMA writable_schema = ON");
    rc = rc == SQLITE_OK ? sql_run(db, statement, values) : rc;
    int ended = sql_execute(db, "PRAGMA writable_schema = RESET");
    return rc == SQLITE_OK ? ended : rc;
}
