#include "migrate.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/visible.h"
#include "analytics.h"
#include "backend.h"
#include "sql_text.h"

/* The application id and the schema version are those of sql/schema.sql. */
static int64_t mark_of_schema(const char *pragma) {
    const char *at = strstr(sql_schema, pragma);
    assert(at != NULL);
    return strtoll(at + strlen(pragma), NULL, 10);
}

static int64_t schema_version(void) {
    return mark_of_schema("PRAGMA user_version = ");
}

static int get_mark(store *s, const char *schema, const char *pragma, int64_t *value) {
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA %s.%s", schema, pragma);
    return sql_get_integer(s->db, sql, NULL, value);
}

/* Both marks, read in one transaction: another program may be creating the store. */
static store_status read_marks(store *s, const char *schema, int64_t *id, int64_t *version) {
    int rc = sql_execute(s->db, "SAVEPOINT discko_marks");
    *id = *version = 0;
    rc = rc == SQLITE_OK ? get_mark(s, schema, "application_id", id) : rc;
    rc = rc == SQLITE_OK ? get_mark(s, schema, "user_version", version) : rc;
    /* on failure, closing the database ends the savepoint too */
    return store_status_of(rc == SQLITE_OK ? sql_execute(s->db, "RELEASE discko_marks") : rc);
}

store_status migrate_refuse_utf16(store *s) {
    return store_refuse(s,
                        "the database keeps its text in UTF-16, which cannot hold every payload "
                        "byte for byte: use a database in UTF-8",
                        NULL);
}

/*
** SQLite would convert every text of a UTF-16 database: some characters would change, and lengths would not be those
** of the payload's bytes. If the schema cannot be read, this is not the place to say so.
*/
static store_status check_encoding(store *s, const char *schema) {
    char sql[64], *name = NULL;
    snprintf(sql, sizeof sql, "PRAGMA %s.encoding", schema);
    int rc = sql_get_text(s->db, sql, NULL, &name);
    bool is_other = rc == SQLITE_OK && name != NULL && strcmp(name, "UTF-8") != 0;
    free(name);
    return is_other ? migrate_refuse_utf16(s) : STORE_OK;
}

store_status migrate_check(store *s, const char *schema, age *found, int64_t *version) {
    int64_t id;
    store_status status = read_marks(s, schema, &id, version);
    if (status != STORE_OK) {
        return status;
    }
    *found = id == 0 && *version == 0       ? AGE_NONE
             : *version == schema_version() ? AGE_PRESENT
                                            : AGE_OLDER;
    if (*found != AGE_NONE && id != mark_of_schema("PRAGMA application_id = ")) {
        return store_refuse(s, "the database belongs to another application", NULL);
    }
    if (*found == AGE_OLDER && *version < 1) {
        return store_refuse(
            s, "the store has no schema version: it was not created by discko-import", NULL);
    }
    if (*version > schema_version()) {
        return store_refuse(s, "the store was made by a newer discko-import: update this one",
                            NULL);
    }
    return check_encoding(s, schema);
}

store_status migrate_refuse_older(store *s) {
    return store_refuse(s,
                        "the store was made by an older discko-import: bring it up to date with "
                        "--snapshot first",
                        NULL);
}

store_status migrate_check_still(store *s) {
    bool is_new = false;
    store_status status = migrate_check_readable(s, "main", &is_new);
    return status == STORE_OK && is_new
               ? store_refuse(s, "another program has emptied the database", NULL)
               : status;
}

store_status migrate_check_readable(store *s, const char *schema, bool *is_new) {
    age found = AGE_NONE;
    int64_t version;
    store_status status = migrate_check(s, schema, &found, &version);
    *is_new = found == AGE_NONE;
    return status == STORE_OK && found == AGE_OLDER ? migrate_refuse_older(s) : status;
}

/* Reports the settings that a migration has removed because they are not understood. */
static void say_refused(store *s) {
    bool any = false;
    if (sql_get_any(s->db, "SELECT 1 FROM temp.sqlite_master WHERE name = 'discko_refused'", NULL,
                    &any) != SQLITE_OK ||
        !any) {
        return;
    }
    sql_query q =
        sql_begin(s->db, "SELECT name, value FROM temp.discko_refused ORDER BY name", NULL);
    while (sql_row(&q)) {
        const char *name = sql_column_text(&q, 0), *value = sql_column_text(&q, 1);
        fputs("discko-import: removed the setting ", stderr);
        visible_print(name != NULL ? name : "", stderr);
        fputs(", which is not understood: ", stderr);
        visible_print(value != NULL ? value : "NULL", stderr);
        fputs("\n", stderr);
    }
    (void)sql_end(&q);
}

store_status migrate(store *s) {
    store_status status = store_execute(s, "BEGIN IMMEDIATE");
    age found = AGE_PRESENT;
    int64_t version = 0;
    if (status == STORE_OK) {
        /* check again: another program may have been faster */
        status = migrate_check(s, "main", &found, &version);
    }
    status = status == STORE_OK && found == AGE_NONE ? store_execute(s, sql_schema) : status;
    while (status == STORE_OK && found == AGE_OLDER && version < schema_version()) {
        assert(sql_migrations[version - 1] != NULL);
        status = store_execute(s, sql_migrations[version++ - 1]);
    }
    /* With the views: an interruption at any moment leaves either no store or a complete one. */
    status = status == STORE_OK ? store_status_of(analytics_renew(s->db)) : status;
    status = status == STORE_OK ? store_execute(s, "COMMIT") : status;
    if (status == STORE_OK) {
        say_refused(s);
    } else {
        store_rollback(s);
    }
    return status;
}
