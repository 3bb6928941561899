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
    sql_query q =
        sql_begin(m->db, "SELECT name, type = 'BLOB', \"notnull\" FROM pragma_table_info(?1)",
                  SQL_VALUES(sql_text(t->name)));
    while (sql_row(&q)) {
        assert(t->columns < MIRROR_COLUMNS_MAX);
        t->is_blob[t->columns] = sql_column_integer(&q, 1) != 0;
        t->is_required[t->columns] = sql_column_integer(&q, 2) != 0;
        t->names[t->columns++] = copy_name(&q);
    }
    return sql_end(&q);
}

/* The schema makes each table behind those it refers to. */
static int load_tables(mirror *m) {
    sql_query q = sql_begin(m->db,
                            "SELECT name FROM main.sqlite_master WHERE type = 'table'"
                            " AND name NOT IN ('discko_settings', 'discko_outcomes')"
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
    while (i < m->count - 1 && strcmp(m->tables[i].name, name) != 0) {
        i++;
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

const char *mirror_text(const mirror *m, const char *sql, char *text, size_t room) {
    char *found;
    (void)sql_get_text(m->db, sql, NULL, &found);
    snprintf(text, room, "%s", found != NULL ? found : "");
    free(found);
    return text;
}

int64_t mirror_integer(const mirror *m, const char *sql) {
    int64_t value = 0;
    (void)sql_get_integer(m->db, sql, NULL, &value);
    return value;
}

int mirror_make_ready(mirror *m) {
    return sql_execute(
        m->db,
        "DROP TRIGGER discko_events_no_update; DROP TRIGGER discko_events_no_delete;"
        "DROP TRIGGER discko_events_no_replace;"
        "CREATE TEMP TABLE discko_asked (hash BLOB PRIMARY KEY) WITHOUT ROWID;"
        "CREATE TEMP TABLE discko_gone (of TEXT, id INTEGER, PRIMARY KEY (of, id)) WITHOUT ROWID;"
        "CREATE TEMP TRIGGER discko_file_gone AFTER DELETE ON main.discko_files BEGIN"
        " INSERT OR IGNORE INTO discko_gone VALUES ('discko_files', OLD.id); END;"
        "CREATE TEMP TRIGGER discko_reject_gone AFTER DELETE ON main.discko_rejects BEGIN"
        " INSERT OR IGNORE INTO discko_gone VALUES ('discko_rejects', OLD.id); END");
}

int mirror_empty(mirror *m, int64_t snapshot_event, int64_t snapshot_delivery) {
    int status = SQLITE_OK;
    char sql[160];
    for (int i = 0; i < m->count && status == SQLITE_OK; i++) {
        if (strcmp(m->tables[i].name, "discko_erased") != 0) {
            snprintf(sql, sizeof sql, "DELETE FROM main.%s", m->tables[i].name);
            status = sql_execute(m->db, sql);
        }
    }
    snprintf(sql, sizeof sql,
             "DELETE FROM temp.discko_asked; DELETE FROM temp.discko_gone;"
             "INSERT INTO main.discko_snapshot VALUES (1, %lld, %lld)",
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

static sqlite3_stmt *prepare_insert(mirror *m, const mirror_table *t, const char *verb) {
    growing sql = {0};
    sqlite3_stmt *insert = NULL;
    growing_print(&sql, "%s INTO main.%s SELECT ", verb, t->name);
    for (int i = 0; i < t->columns; i++) {
        growing_print(&sql, "%s?%d", i > 0 ? ", " : "", i + 1);
    }
    growing_print(&sql,
                  " WHERE NOT EXISTS (SELECT 1 FROM temp.discko_gone WHERE of = '%s' AND id = ?1)",
                  t->name);
    if (!sql.failed) {
        (void)sqlite3_prepare_v2(m->db, sql.bytes, -1, &insert, NULL);
    }
    growing_free(&sql);
    return insert;
}

int mirror_add(mirror *m, const mirror_table *t, bool replace, const cJSON *rows) {
    const cJSON *row;
    sqlite3_stmt *insert = prepare_insert(m, t, replace ? "INSERT OR REPLACE" : "INSERT OR IGNORE");
    int rc = insert == NULL ? SQLITE_ERROR : SQLITE_OK;
    if (m->session != NULL) {
        (void)sqlite3session_enable(m->session, 0);
    }
    cJSON_ArrayForEach(row, rows) {
        if (rc == SQLITE_OK && (rc = hrana_bind_row(insert, row, t->is_blob)) == SQLITE_OK) {
            (void)sqlite3_step(insert);
            rc = sqlite3_reset(insert);
        }
    }
    sqlite3_finalize(insert);
    if (m->session != NULL) {
        (void)sqlite3session_enable(m->session, 1);
    }
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
            growing_print(&h->sql, "%s\"%s\" = ", joint, t->names[i]);
            hrana_value(h, value_of(c, true, i));
            joint = " AND ";
        }
    }
}

static void send_update(hrana *h, const change *c, const mirror_table *t) {
    const char *joint = " SET ";
    hrana_step(h, false);
    growing_print(&h->sql, "UPDATE %s", t->name);
    for (int i = 0; i < c->columns; i++) {
        sqlite3_value *value = value_of(c, false, i);
        if (value != NULL) {
            growing_print(&h->sql, "%s\"%s\" = ", joint, t->names[i]);
            hrana_value(h, value);
            joint = ", ";
        }
    }
    add_key_condition(h, c, t);
    hrana_step_end(h);
}

/* What refers to a row goes before it: the mirror need not have it. */
static void send_delete_of_children(mirror *m, hrana *h, const change *c) {
    sql_query q = sql_begin(m->db,
                            "SELECT m.name, f.\"from\" FROM main.sqlite_master AS m, "
                            "pragma_foreign_key_list(m.name) AS f"
                            " WHERE m.type = 'table' AND f.\"table\" = ?1",
                            SQL_VALUES(sql_text(c->table)));
    while (sql_row(&q)) {
        const char *child = sql_column_text(&q, 0), *column = sql_column_text(&q, 1);
        for (int i = 0; i < c->columns; i++) {
            if (c->key[i] && child != NULL && column != NULL) {
                hrana_step(h, false);
                growing_print(&h->sql, "DELETE FROM %s WHERE \"%s\" = ", child, column);
                hrana_value(h, value_of(c, true, i));
                hrana_step_end(h);
            }
        }
    }
    h->body.failed |= sql_end(&q) != SQLITE_OK;
}

static void send_delete(mirror *m, hrana *h, const change *c, const mirror_table *t) {
    send_delete_of_children(m, h, c);
    hrana_step(h, false);
    growing_print(&h->sql, "DELETE FROM %s", t->name);
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
        growing_print(&h->sql, "INSERT INTO %s VALUES ", t->name);
        open->of = t;
    }
    growing_text(&h->sql, open->count++ > 0 ? ", (" : "(");
    for (int i = 0; i < c->columns; i++) {
        growing_text(&h->sql, i > 0 ? ", " : "");
        hrana_value(h, value_of(c, false, i));
    }
    growing_text(&h->sql, ")");
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
            send_delete(m, h, &c, t);
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
