#include "remote.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../store/sql_text.h"

/* The rows are fetched with their rowids, which identify them when they are changed on the server. */
#define NUMBERED(table, where) "(SELECT rowid AS \"rowid\", * FROM " table where ")"

static const mirror_table notes[] = {
    {.name = "discko_settings",
     .source = NUMBERED("discko_settings", " WHERE name <> 'analytics'"),
     .columns = 3,
     .names = {"rowid", "name", "value"},
     .is_key = {true}},
    {.name = "discko_outcomes",
     .source = NUMBERED("discko_outcomes", ""),
     .columns = 5,
     .names = {"rowid", "lead_id", "status", "at", "source"},
     .is_key = {true}},
    {.name = "discko_touches",
     .source = NUMBERED("discko_touches", ""),
     .columns = 5,
     .names = {"rowid", "lead_id", "at", "kind", "source"},
     .is_key = {true}},
};

/* --erase changes all but the settings. */
enum { NOTES = sizeof notes / sizeof *notes, FIRST_WITH_LEADS = 1 };

/*
** ----------------------------------------------------------------------------------------- fetching
*/

/* Which optional tables the server has. */
static store_status find_extras(remote *r, bool outboxes[STORE_OUTBOXES]) {
    reply o;
    const cJSON *row;
    store_status status =
        remote_query(r, "SELECT name FROM sqlite_master WHERE name GLOB 'discko_*'", NULL, &o);
    const cJSON *rows = status == STORE_OK ? hrana_rows(o.result, 0) : NULL;
    cJSON_ArrayForEach(row, rows) {
        const char *name = hrana_cell_text(row, 0);
        name = name != NULL ? name : "";
        r->has_search |= strcmp(name, "discko_search") == 0;
        r->has_guard |= strcmp(name, "discko_events_no_delete") == 0;
        for (int i = 0; i < STORE_OUTBOXES; i++) {
            outboxes[i] |= strcmp(name, store_outboxes[i].name) == 0;
        }
    }
    return status;
}

/* Only the key of each row is needed. */
static store_status fetch_outbox(remote *r, const store_outbox *outbox) {
    const mirror_table t = {
        .name = outbox->name, .columns = 1, .names = {(char *)outbox->key}, .is_key = {true}};
    char sql[200];
    snprintf(sql, sizeof sql, "CREATE TABLE IF NOT EXISTS main.%s (%s TEXT); DELETE FROM main.%s",
             outbox->name, outbox->key, outbox->name);
    store_status status = remote_mirror_status(r, sql_execute(r->mirror.db, sql));
    return status == STORE_OK ? fetch_table(r, &t, "1", NULL) : status;
}

/* Rows that an older version has taken are not checked again: see the view discko_internal_renew. */
static store_status count_writer(remote *r, const char *change) {
    char sql[80];
    snprintf(sql, sizeof sql, "UPDATE main.discko_internal_snapshot SET writers = writers %s",
             change);
    return remote_mirror_status(r, sql_execute(r->mirror.db, sql));
}

static store_status fetch_notes(remote *r, bool outboxes_too) {
    bool outboxes[STORE_OUTBOXES] = {false};
    store_status status = find_extras(r, outboxes);
    status = status == STORE_OK ? count_writer(r, "+ 1") : status;
    for (int i = 0; i < NOTES && status == STORE_OK; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "DELETE FROM main.%s%s", notes[i].name,
                 i == 0 ? " WHERE name <> 'analytics'" : "");
        status = remote_mirror_status(r, sql_execute(r->mirror.db, sql));
        status = status == STORE_OK ? fetch_table(r, &notes[i], "1", NULL) : status;
    }
    status = status == STORE_OK ? count_writer(r, "- 1") : status;
    for (int i = 0; i < STORE_OUTBOXES && status == STORE_OK && outboxes_too; i++) {
        status = outboxes[i] ? fetch_outbox(r, &store_outboxes[i]) : STORE_OK;
    }
    return status;
}

/*
** ---------------------------------------------------------------------------------------- recording
*/

/* Notes the deletion of a row as a statement. `condition`: an SQL expression that makes its condition from OLD. */
static int record_deletions(sqlite3 *db, const char *table, const char *condition) {
    char sql[400];
    snprintf(sql, sizeof sql,
             "CREATE TEMP TRIGGER IF NOT EXISTS %s_deleted AFTER DELETE ON main.%s BEGIN"
             " INSERT INTO discko_noted VALUES ('DELETE FROM %s WHERE ' || %s); END",
             table, table, table, condition);
    return sql_execute(db, sql);
}

/* Notes the change of a column as a statement, unless the server has another value in the meantime. */
static int record_changes(sqlite3 *db, const char *table, const char *column) {
    char sql[500];
    snprintf(sql, sizeof sql,
             "CREATE TEMP TRIGGER IF NOT EXISTS %s_%s AFTER UPDATE OF %s ON main.%s BEGIN"
             " INSERT INTO discko_noted VALUES ('UPDATE %s SET %s = ' || quote(NEW.%s) ||"
             " ' WHERE rowid = ' || OLD.rowid || ' AND %s IS ' || quote(OLD.%s)); END",
             table, column, column, table, table, column, column, column, column);
    return sql_execute(db, sql);
}

static int record_outbox(sqlite3 *db, const store_outbox *outbox) {
    char condition[80];
    bool is_there;
    int rc = sql_get_any(db, "SELECT 1 FROM main.sqlite_master WHERE name = ?1",
                         SQL_VALUES(sql_text(outbox->name)), &is_there);
    snprintf(condition, sizeof condition, "'%s IS ' || quote(OLD.%s)", outbox->key, outbox->key);
    return rc == SQLITE_OK && is_there ? record_deletions(db, outbox->name, condition) : rc;
}

/* Whatever is deleted or changed in these tables from now on is noted in temp.discko_noted. */
static store_status record_notes(remote *r) {
    sqlite3 *db = r->mirror.db;
    int rc = sql_execute(db, "CREATE TEMP TABLE IF NOT EXISTS discko_noted (sql TEXT);"
                             " DELETE FROM temp.discko_noted");
    for (int i = FIRST_WITH_LEADS; i < NOTES && rc == SQLITE_OK; i++) {
        rc =
            record_deletions(db, notes[i].name,
                             "'rowid = ' || OLD.rowid || ' AND lead_id IS ' || quote(OLD.lead_id)");
        for (int k = 0; k < notes[i].columns && rc == SQLITE_OK; k++) {
            rc = notes[i].is_key[k] ? SQLITE_OK
                                    : record_changes(db, notes[i].name, notes[i].names[k]);
        }
    }
    for (int i = 0; i < STORE_OUTBOXES && rc == SQLITE_OK; i++) {
        rc = record_outbox(db, &store_outboxes[i]);
    }
    return remote_mirror_status(r, rc);
}

/* For the views of duplicates. What leads share is not fetched: it follows from them. */
static store_status find_shared(remote *r) {
    return remote_mirror_status(
        r, sql_execute(r->mirror.db,
                       "INSERT INTO main.discko_internal_renew VALUES ('shared', 0, NULL)"));
}

store_status user_tables_fetch(store *s) {
    remote *r = s->backend;
    bool writes = r->mode == REMOTE_WRITE;
    store_status status = writes ? fetch_all(r) : STORE_OK;
    status = status == STORE_OK ? fetch_notes(r, writes) : status;
    status = status == STORE_OK && writes ? record_notes(r) : status;
    status = status == STORE_OK && !writes ? find_shared(r) : status;
    r->has_all = status == STORE_OK;
    return status;
}

/*
** ----------------------------------------------------------------------------------------- sending
*/

void user_tables_allow_deletes(remote *r) {
    if (r->has_guard) {
        hrana_execute(&r->request, "DROP TRIGGER discko_events_no_delete", NULL);
    }
}

int user_tables_add_changes(remote *r) {
    char *guard = NULL;
    sql_query q = sql_begin(r->mirror.db, "SELECT sql FROM temp.discko_noted", NULL);
    while (sql_row(&q)) {
        const char *sql = sql_column_text(&q, 0);
        hrana_execute(&r->request, sql != NULL ? sql : "", NULL);
    }
    int rc = sql_end(&q);
    if (rc == SQLITE_OK && r->has_guard) {
        rc = mirror_guard_text(&r->mirror, "discko_events_no_delete", &guard);
        hrana_execute(&r->request, guard != NULL ? guard : "", NULL);
    }
    if (r->has_search) {
        hrana_execute(&r->request, "INSERT INTO discko_search (discko_search) VALUES ('rebuild')",
                      NULL);
    }
    free(guard);
    return rc;
}
