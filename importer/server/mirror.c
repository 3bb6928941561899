/* The session extension is part of SQLite; its declarations are asked for by these. */
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "mirror.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../store/sql.h"

/* A statement is given another row of its table until it has so many values. */
enum { VALUES_A_STEP = 1000 };

/*
** ---------------------------------------------------------------------------------------- the mirror
*/

/* The first column; NULL without memory, which is an error of the query then. */
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

/* The schema makes each table behind those it refers to. */
static int load_tables(mirror *m) {
    sql_query q = sql_begin(m->db,
                            "SELECT name FROM main.sqlite_master WHERE type = 'table'"
                            " AND name NOT IN ('discko_settings', 'discko_outcomes',"
                            " 'discko_touches', 'discko_internal_late')"
                            " ORDER BY rowid",
                            NULL);
    while (sql_row(&q)) {
        assert(m->count < MIRROR_TABLES_MAX);
        m->tables[m->count++].name = copy_name(&q);
    }
    int status = sql_end(&q);
    for (int i = 0; i < m->count && status == SQLITE_OK; i++) {
        status = load_columns(m, &m->tables[i]);
    }
    return status;
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
        free(m->tables[i].name);
    }
    m->count = 0;
}

/* The key of a row as text: of the values ?1, ?2, … of a statement, or of a trigger's OLD. */
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
        " WHERE type = 'trigger' AND tbl_name = 'discko_events';"
        "DROP TRIGGER discko_events_no_update; DROP TRIGGER discko_events_no_delete;"
        "DROP TRIGGER discko_events_no_replace;"
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
             "INSERT INTO main.discko_internal_snapshot VALUES (1, %lld, %lld)",
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
    buffer_print(sql, "INSERT OR IGNORE INTO main.%s SELECT ", t->name);
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

/*
** ------------------------------------------------------------------------------------------ changes
*/

int mirror_get_changes(mirror *m, mirror_changes *all) {
    *all = (mirror_changes){0};
    return sqlite3session_changeset(m->session, &all->size, &all->bytes);
}

/* A change of the batch. */
typedef struct change {
    sqlite3_changeset_iter *iter;
    const char *table;
    int columns, op;
    unsigned char *key; /* which columns are of the primary key */
} change;

static bool next_change(change *c) {
    return sqlite3changeset_next(c->iter) == SQLITE_ROW &&
           sqlite3changeset_op(c->iter, &c->table, &c->columns, &c->op, NULL) == SQLITE_OK &&
           sqlite3changeset_pk(c->iter, &c->key, NULL) == SQLITE_OK;
}

static sqlite3_value *value_of(const change *c, bool old, int column) {
    sqlite3_value *value = NULL;
    (void)(old ? sqlite3changeset_old(c->iter, column, &value)
               : sqlite3changeset_new(c->iter, column, &value));
    return value;
}

static void add_key_condition(hrana *h, const change *c, const mirror_table *t) {
    const char *joint = " WHERE ";
    for (int i = 0; i < c->columns; i++) {
        if (c->key[i]) {
            buffer_print(&h->sql, "%s\"%s\" = ", joint, t->names[i]);
            hrana_value(h, value_of(c, true, i));
            joint = " AND ";
        }
    }
}

static void send_update(hrana *h, const change *c, const mirror_table *t) {
    const char *joint = " SET ";
    hrana_step(h, false);
    buffer_print(&h->sql, "UPDATE %s", t->name);
    for (int i = 0; i < c->columns; i++) {
        sqlite3_value *value = value_of(c, false, i);
        if (value != NULL) {
            buffer_print(&h->sql, "%s\"%s\" = ", joint, t->names[i]);
            hrana_value(h, value);
            joint = ", ";
        }
    }
    add_key_condition(h, c, t);
    hrana_step_end(h);
}

static void send_delete(hrana *h, const change *c, const mirror_table *t) {
    hrana_step(h, false);
    buffer_print(&h->sql, "DELETE FROM %s", t->name);
    add_key_condition(h, c, t);
    hrana_step_end(h);
}

/* Rows of one table that follow each other share a statement. */
typedef struct rows {
    const mirror_table *of;
    int count;
} rows;

static void end_rows(hrana *h, rows *open) {
    if (open->count > 0) {
        hrana_step_end(h);
    }
    *open = (rows){0};
}

static void send_insert(hrana *h, const change *c, const mirror_table *t, rows *open) {
    if (open->count == 0 || open->of != t || h->args >= VALUES_A_STEP) {
        end_rows(h, open);
        hrana_step(h, false);
        buffer_print(&h->sql, "INSERT INTO %s VALUES ", t->name);
        open->of = t;
    }
    buffer_text(&h->sql, open->count++ > 0 ? ", (" : "(");
    for (int i = 0; i < c->columns; i++) {
        buffer_text(&h->sql, i > 0 ? ", " : "");
        hrana_value(h, value_of(c, false, i));
    }
    buffer_text(&h->sql, ")");
}

static int begin_changes(const mirror_changes *all, change *c) {
    *c = (change){0};
    return sqlite3changeset_start(&c->iter, all->size, all->bytes);
}

/* Which tables something is deleted from: bits, by their place. */
static int find_deletes(mirror *m, const mirror_changes *all, unsigned *deleting) {
    change c;
    int rc = begin_changes(all, &c);
    *deleting = 0;
    while (rc == SQLITE_OK && next_change(&c)) {
        *deleting |= c.op == SQLITE_DELETE ? 1u << (mirror_table_of(m, c.table) - m->tables) : 0;
    }
    return rc == SQLITE_OK ? sqlite3changeset_finalize(c.iter) : rc;
}

static int send_deletes(mirror *m, hrana *h, const mirror_changes *all, const mirror_table *t) {
    change c;
    int rc = begin_changes(all, &c);
    while (rc == SQLITE_OK && next_change(&c)) {
        if (c.op == SQLITE_DELETE && mirror_table_of(m, c.table) == t) {
            send_delete(h, &c, t);
        }
    }
    return rc == SQLITE_OK ? sqlite3changeset_finalize(c.iter) : rc;
}

static int send_rest(mirror *m, hrana *h, const mirror_changes *all) {
    rows open = {0};
    change c;
    int rc = begin_changes(all, &c);
    while (rc == SQLITE_OK && next_change(&c)) {
        const mirror_table *t = mirror_table_of(m, c.table);
        if (c.op == SQLITE_INSERT) {
            send_insert(h, &c, t, &open);
        } else if (c.op == SQLITE_UPDATE) {
            end_rows(h, &open);
            send_update(h, &c, t);
        }
    }
    end_rows(h, &open);
    return rc == SQLITE_OK ? sqlite3changeset_finalize(c.iter) : rc;
}

int mirror_send(mirror *m, const mirror_changes *all, hrana *h) {
    unsigned deleting;
    int rc = find_deletes(m, all, &deleting);
    for (int i = m->count; i-- > 0 && rc == SQLITE_OK;) {
        rc = (deleting >> i & 1) != 0 ? send_deletes(m, h, all, &m->tables[i]) : SQLITE_OK;
    }
    return rc == SQLITE_OK ? send_rest(m, h, all) : rc;
}
