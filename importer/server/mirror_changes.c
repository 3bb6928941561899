/*
** SQLite declares its session extension only if these are defined.
*/
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "mirror_changes.h"

#include <sqlite3.h>

/* The number of values after which no more rows are added to a statement. */
enum { VALUES_A_STEP = 1000 };

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

/* Sets a bit for each table that has deletions, by its index. */
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

int mirror_add_changes(mirror *m, const mirror_changes *all, hrana *h) {
    unsigned deleting;
    int rc = find_deletes(m, all, &deleting);
    for (int i = m->count; i-- > 0 && rc == SQLITE_OK;) {
        rc = (deleting >> i & 1) != 0 ? send_deletes(m, h, all, &m->tables[i]) : SQLITE_OK;
    }
    return rc == SQLITE_OK ? send_rest(m, h, all) : rc;
}
