#include "user_tables.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../store/sql_text.h"
#include "fetch.h"

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

/* Only the key of each is needed. */
static const mirror_table outboxes[] = {
    {.name = "discko_slack", .columns = 1, .names = {"lead"}, .is_key = {true}},
    {.name = "discko_email", .columns = 1, .names = {"lead"}, .is_key = {true}},
    {.name = "discko_crm", .columns = 1, .names = {"discko_id"}, .is_key = {true}},
};

enum { NOTES = sizeof notes / sizeof *notes, OUTBOXES = sizeof outboxes / sizeof *outboxes };

/*
** ----------------------------------------------------------------------------------------- fetching
*/

/* Which optional tables the server has. */
typedef struct extras {
    bool outbox[OUTBOXES];
} extras;

static store_status find_extras(remote *r, extras *found) {
    reply o;
    const cJSON *row;
    *found = (extras){0};
    store_status status = remote_query(r,
                                       "SELECT name FROM sqlite_master WHERE name IN"
                                       " ('discko_slack', 'discko_email', 'discko_crm',"
                                       " 'discko_search', 'discko_events_no_delete')",
                                       NULL, &o);
    const cJSON *rows = status == STORE_OK ? hrana_rows(o.result, 0) : NULL;
    cJSON_ArrayForEach(row, rows) {
        const char *name = hrana_cell_text(row, 0);
        name = name != NULL ? name : "";
        r->has_search |= strcmp(name, "discko_search") == 0;
        r->has_guard |= strcmp(name, "discko_events_no_delete") == 0;
        for (int i = 0; i < OUTBOXES; i++) {
            found->outbox[i] |= strcmp(name, outboxes[i].name) == 0;
        }
    }
    return status;
}

static int empty_outbox(remote *r, const mirror_table *t) {
    char sql[200];
    snprintf(sql, sizeof sql, "CREATE TABLE IF NOT EXISTS main.%s (%s TEXT); DELETE FROM main.%s",
             t->name, t->names[0], t->name);
    return sql_execute(r->mirror.db, sql);
}

static store_status fetch_notes(remote *r, bool outboxes_too) {
    extras found;
    store_status status = find_extras(r, &found);
    for (int i = 0; i < NOTES && status == STORE_OK; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "DELETE FROM main.%s%s", notes[i].name,
                 i == 0 ? " WHERE name <> 'analytics'" : "");
        status = remote_mirror_status(r, sql_execute(r->mirror.db, sql));
        status = status == STORE_OK ? fetch_table(r, &notes[i], "1", NULL) : status;
    }
    for (int i = 0; i < OUTBOXES && status == STORE_OK && outboxes_too; i++) {
        if (found.outbox[i]) {
            status = remote_mirror_status(r, empty_outbox(r, &outboxes[i]));
            status = status == STORE_OK ? fetch_table(r, &outboxes[i], "1", NULL) : status;
        }
    }
    return status;
}

/*
** ---------------------------------------------------------------------------------------- recording
*/

/* Records deletions and removed sources as statements that do the same on the server. */
static const char record[] =
    "CREATE TEMP TABLE IF NOT EXISTS discko_noted (sql TEXT); DELETE FROM temp.discko_noted;"
    "CREATE TEMP TRIGGER IF NOT EXISTS discko_outcomes_noted AFTER DELETE ON main.discko_outcomes"
    " BEGIN INSERT INTO discko_noted VALUES ('DELETE FROM discko_outcomes WHERE rowid = ' ||"
    " OLD.rowid || ' AND lead_id IS ' || quote(OLD.lead_id)); END;"
    "CREATE TEMP TRIGGER IF NOT EXISTS discko_touches_noted AFTER DELETE ON main.discko_touches"
    " BEGIN INSERT INTO discko_noted VALUES ('DELETE FROM discko_touches WHERE rowid = ' ||"
    " OLD.rowid || ' AND lead_id IS ' || quote(OLD.lead_id)); END;"
    "CREATE TEMP TRIGGER IF NOT EXISTS discko_outcomes_source AFTER UPDATE OF source"
    " ON main.discko_outcomes BEGIN INSERT INTO discko_noted VALUES ("
    "'UPDATE discko_outcomes SET source = NULL WHERE rowid = ' || OLD.rowid ||"
    " ' AND source IS ' || quote(OLD.source)); END;"
    "CREATE TEMP TRIGGER IF NOT EXISTS discko_touches_source AFTER UPDATE OF source"
    " ON main.discko_touches BEGIN INSERT INTO discko_noted VALUES ("
    "'UPDATE discko_touches SET source = NULL WHERE rowid = ' || OLD.rowid ||"
    " ' AND source IS ' || quote(OLD.source)); END";

static int record_outbox(remote *r, const mirror_table *t) {
    char sql[400];
    bool is_there;
    int rc = sql_get_any(r->mirror.db, "SELECT 1 FROM main.sqlite_master WHERE name = ?1",
                         SQL_VALUES(sql_text(t->name)), &is_there);
    if (rc != SQLITE_OK || !is_there) {
        return rc;
    }
    snprintf(sql, sizeof sql,
             "CREATE TEMP TRIGGER IF NOT EXISTS %s_noted AFTER DELETE ON main.%s BEGIN"
             " INSERT INTO discko_noted VALUES ('DELETE FROM %s WHERE %s IS ' || quote(OLD.%s));"
             " END",
             t->name, t->name, t->name, t->names[0], t->names[0]);
    return sql_execute(r->mirror.db, sql);
}

static store_status record_notes(remote *r) {
    int rc = sql_execute(r->mirror.db, record);
    for (int i = 0; i < OUTBOXES && rc == SQLITE_OK; i++) {
        rc = record_outbox(r, &outboxes[i]);
    }
    return remote_mirror_status(r, rc);
}

store_status user_tables_fetch(store *s) {
    remote *r = s->backend;
    bool writes = r->mode == REMOTE_WRITE;
    store_status status = writes ? fetch_all(r) : STORE_OK;
    status = status == STORE_OK ? fetch_notes(r, writes) : status;
    status = status == STORE_OK && writes ? record_notes(r) : status;
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
