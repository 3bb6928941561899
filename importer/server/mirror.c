/*
** SQLite declares its session extension only if these are defined.
*/
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "mirror.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../store/sql.h"
#include "hrana.h"

/*
** ---------------------------------------------------------------------------------------- the mirror
*/

/* The first column. NULL when out of memory, which also sets the error of the query. */
static char *copy_name(sql_query *q) {
    const char *text = sql_column_text(q, 0);
    char *name = text != NULL ? strdup(text) : NULL;
    q->rc = name != NULL ? q->rc : SQLITE_NOMEM;
    return name;
}

static int load_columns(mirror *m, mirror_table *t) {
    sql_query q = sql_begin(m->db, "SELECT name, type = 'BLOB', pk > 0 FROM pragma_table_info(?1)",
                            SQL_VALUES(sql_text(t->name)));
    while (sql_row(&q)) {
        assert(t->columns < MIRROR_COLUMNS_MAX);
        t->is_blob[t->columns] = sql_column_integer(&q, 1) != 0;
        t->is_key[t->columns] = sql_column_integer(&q, 2) != 0;
        t->names[t->columns++] = copy_name(&q);
    }
    return sql_end(&q);
}

/* All tables, except those whose rows are only on the server. */
static int load_tables(mirror *m) {
    int rc = SQLITE_OK;
    for (const store_table *t = store_tables; t->name != NULL && rc == SQLITE_OK; t++) {
        if (t->kind != TABLE_SETTINGS && t->kind != TABLE_SHARED) {
            assert(m->count < MIRROR_TABLES_MAX);
            m->tables[m->count] = (mirror_table){.name = t->name, .kind = t->kind};
            rc = load_columns(m, &m->tables[m->count++]);
        }
    }
    return rc;
}

const mirror_table *mirror_table_of(const mirror *m, const char *name) {
    int i = 0;
    while (strcmp(m->tables[i].name, name) != 0) {
        i++;
        assert(i < m->count);
    }
    return &m->tables[i];
}

int mirror_open(mirror *m, struct sqlite3 *db) {
    *m = (mirror){.db = db};
    return load_tables(m);
}

void mirror_free(mirror *m) {
    mirror_stop(m);
    for (int i = 0; i < m->count; i++) {
        for (int k = 0; k < m->tables[i].columns; k++) {
            free(m->tables[i].names[k]);
        }
    }
    m->count = 0;
}

/*
** Adds an expression for the key of a row as text: of the values ?1, ?2, … of a statement, or of OLD in a trigger.
*/
static void add_key(buffer *sql, const mirror_table *t, bool numbered) {
    const char *joint = "";
    for (int i = 0; i < t->columns; i++) {
        if (t->is_key[i] && numbered) {
            buffer_print(sql, "%squote(?%d)", joint, i + 1);
        } else if (t->is_key[i]) {
            buffer_print(sql, "%squote(OLD.\"%s\")", joint, t->names[i]);
        }
        joint = t->is_key[i] ? " || ',' || " : joint;
    }
}

static int note_deletes(mirror *m, const mirror_table *t) {
    buffer sql = {0};
    buffer_print(&sql,
                 "CREATE TEMP TRIGGER %s_gone AFTER DELETE ON main.%s BEGIN"
                 " INSERT OR IGNORE INTO discko_gone VALUES ('%s', ",
                 t->name, t->name, t->name);
    add_key(&sql, t, false);
    buffer_text(&sql, "); END");
    int rc = sql.failed ? SQLITE_NOMEM : sql_execute(m->db, sql.bytes);
    buffer_free(&sql);
    return rc;
}

int mirror_make_ready(mirror *m) {
    int rc = sql_execute(
        m->db,
        "CREATE TEMP TABLE discko_guards AS SELECT name, sql FROM main.sqlite_master"
        " WHERE type = 'trigger' AND name GLOB '*_no_*';"
        "DROP TRIGGER discko_events_no_update; DROP TRIGGER discko_events_no_delete;"
        "DROP TRIGGER discko_events_no_replace; DROP TRIGGER discko_leads_no_insert;"
        "DROP TRIGGER discko_leads_no_update; DROP TRIGGER discko_leads_no_delete;"
        "CREATE TEMP TABLE discko_asked (question BLOB PRIMARY KEY) WITHOUT ROWID;"
        "CREATE TEMP TABLE discko_keys (key);"
        "CREATE TEMP TABLE discko_gone (of TEXT, key TEXT, PRIMARY KEY (of, key)) WITHOUT ROWID");
    for (int i = 0; i < m->count && rc == SQLITE_OK; i++) {
        rc = note_deletes(m, &m->tables[i]);
    }
    return rc;
}

int mirror_guard(mirror *m, const char *name, const char *sql) {
    char *own;
    int rc = sql_get_text(m->db, "SELECT sql FROM temp.discko_guards WHERE name = ?1 AND sql = ?2",
                          SQL_VALUES(sql_text(name), sql_text(sql)), &own);
    rc = rc == SQLITE_OK && own != NULL ? sql_execute(m->db, own) : rc;
    free(own);
    return rc;
}

int mirror_guard_text(mirror *m, const char *name, char **text) {
    return sql_get_text(m->db, "SELECT sql FROM temp.discko_guards WHERE name = ?1",
                        SQL_VALUES(sql_text(name)), text);
}

int mirror_empty(mirror *m, int64_t snapshot_event, int64_t snapshot_delivery) {
    int status = SQLITE_OK;
    char sql[160];
    for (int i = 0; i < m->count && status == SQLITE_OK; i++) {
        if (strcmp(m->tables[i].name, "discko_internal_erased") != 0) {
            snprintf(sql, sizeof sql, "DELETE FROM main.%s", m->tables[i].name);
            status = sql_execute(m->db, sql);
        }
    }
    snprintf(sql, sizeof sql,
             "DELETE FROM temp.discko_asked; DELETE FROM temp.discko_gone;"
             "INSERT INTO main.discko_internal_snapshot VALUES (1, %lld, %lld, 0)",
             (long long)snapshot_event, (long long)snapshot_delivery);
    return status == SQLITE_OK ? sql_execute(m->db, sql) : status;
}

int mirror_record(mirror *m) {
    int rc = sqlite3session_create(m->db, "main", &m->session);
    for (int i = 0; i < m->count && rc == SQLITE_OK; i++) {
        rc = sqlite3session_attach(m->session, m->tables[i].name);
    }
    return rc;
}

void mirror_stop(mirror *m) {
    if (m->session != NULL) {
        sqlite3session_delete(m->session);
        m->session = NULL;
    }
}

/*
** -------------------------------------------------------------------------------------------- rows
*/

static void make_insert(buffer *sql, const mirror_table *t) {
    buffer_print(sql, "INSERT OR IGNORE INTO main.%s", t->name);
    for (int i = 0; i < t->columns; i++) {
        buffer_print(sql, "%s\"%s\"", i > 0 ? ", " : " (", t->names[i]);
    }
    buffer_text(sql, ") SELECT ");
    for (int i = 0; i < t->columns; i++) {
        buffer_print(sql, "%s?%d", i > 0 ? ", " : "", i + 1);
    }
    buffer_print(
        sql,
        " WHERE NOT EXISTS (SELECT 1 FROM temp.discko_gone WHERE of = '%s' AND key = ", t->name);
    add_key(sql, t, true);
    buffer_text(sql, ")");
}

static int add_rows(mirror *m, const mirror_table *t, const char *insert, const cJSON *rows) {
    const cJSON *row;
    sqlite3_stmt *kept = NULL;
    int rc = SQLITE_OK;
    cJSON_ArrayForEach(row, rows) {
        sql_query q = sql_begin_kept(m->db, &kept, insert, NULL);
        q.rc = q.rc != SQLITE_OK ? q.rc
               : cJSON_GetArraySize(row) != t->columns
                   ? SQLITE_MISMATCH
                   : hrana_bind_row(q.statement, row, t->is_blob);
        (void)sql_row(&q);
        rc = sql_end(&q);
        if (rc != SQLITE_OK) {
            break;
        }
    }
    sqlite3_finalize(kept);
    return rc;
}

int mirror_add(mirror *m, const mirror_table *t, const cJSON *rows) {
    buffer insert = {0};
    make_insert(&insert, t);
    if (m->session != NULL) {
        (void)sqlite3session_enable(m->session, 0);
    }
    int rc = insert.failed ? SQLITE_NOMEM : add_rows(m, t, insert.bytes, rows);
    if (m->session != NULL) {
        (void)sqlite3session_enable(m->session, 1);
    }
    buffer_free(&insert);
    return rc;
}
