#include "schema.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "objects.h"
#include "sql.h"
#include "tables.h"

/*
** ---------------------------------------------------------------------------------------- comparing
*/

/* Compares a row of the store's schema with the object of its name. */
static void compare_row(schema_objects *objects, sql_query *row) {
    /* before they are read as text */
    bool is_text = true;
    for (int i = 0; i < 3; i++) {
        is_text &= sqlite3_column_type(row->statement, i) == SQLITE_TEXT;
    }
    const char *name = sql_column_text(row, 1), *type = sql_column_text(row, 0);
    const char *table = sql_column_text(row, 2), *sql = sql_column_text(row, 3);
    schema_object *o = name != NULL ? objects_find(objects, name) : NULL;
    if (o != NULL && type != NULL && table != NULL) {
        bool is_same = is_text && sql != NULL && strcmp(type, o->type) == 0 &&
                       strcmp(table, o->table) == 0 && objects_same_sql(sql, o->sql);
        o->is_same = is_same && (o->is_same || !o->is_there); /* each row of the name */
        o->is_there = true;
    }
    objects->has_others |= sql != NULL && (o == NULL || type == NULL || strcmp(type, o->type) != 0);
}

/* Sets which objects the store has. */
static int compare_all(sqlite3 *db, schema_objects *objects) {
    objects->has_others = false;
    for (size_t i = 0; i < objects->count; i++) {
        objects->all[i].is_there = objects->all[i].is_same = false;
    }
    sql_query row = sql_begin(db, "SELECT type, name, tbl_name, sql FROM main.sqlite_master", NULL);
    while (sql_row(&row)) {
        compare_row(objects, &row);
    }
    return sql_end(&row);
}

static bool tell_own(const schema_objects *objects, const schema_visitor *visitor) {
    bool on = true;
    for (size_t i = 0; i < objects->count && on; i++) {
        const schema_object *o = &objects->all[i];
        on = o->is_same || visitor->differs(visitor->context, o->type, o->name,
                                            o->is_there ? SCHEMA_DIFFERS : SCHEMA_MISSING);
    }
    return on;
}

/*
** The indexes that SQLite makes itself, for PRIMARY KEY and UNIQUE, have rows without SQL. The primary key of a
** table WITHOUT ROWID has none.
*/
static int find_lost_indexes(sqlite3 *db, const schema_objects *objects,
                             const schema_visitor *visitor, bool *on) {
    sql_query q = sql_begin(
        db,
        "SELECT t.name, i.name FROM main.sqlite_master AS t JOIN pragma_index_list(t.name) AS i"
        " WHERE t.type = 'table' AND i.origin <> 'c'"
        " AND NOT (i.origin = 'pk' AND t.sql LIKE '%WITHOUT ROWID%')"
        " AND NOT EXISTS (SELECT 1 FROM main.sqlite_master AS m WHERE m.name = i.name"
        " AND m.tbl_name = t.name AND m.type = 'index' AND m.sql IS NULL)",
        NULL);
    while (*on && sql_row(&q)) {
        const char *table = sql_column_text(&q, 0), *name = sql_column_text(&q, 1);
        bool is_own = table != NULL && name != NULL && objects_find(objects, table) != NULL;
        *on = !is_own || visitor->differs(visitor->context, "index", name, SCHEMA_MISSING);
    }
    return sql_end(&q);
}

/* An index that evaluates an expression or a collation of somebody's for each row. One on columns cannot fail. */
#define INDEX_CAN_FAIL                                                                         \
    "(SELECT i.partial FROM pragma_index_list(tbl_name) AS i WHERE i.name = m.name) OR EXISTS" \
    " (SELECT 1 FROM pragma_index_xinfo(m.name) AS c WHERE c.cid = -2"                         \
    " OR c.coll COLLATE NOCASE NOT IN ('BINARY', 'NOCASE', 'RTRIM'))"

/*
** Finds triggers on the schema's tables, and on the view that imports insert into, and indexes on its tables that are
** unique or can fail, which are neither of the schema nor of sql/search.sql.
*/
static int find_foreign(sqlite3 *db, const schema_objects *objects, const schema_visitor *visitor,
                        bool on) {
    sql_query q =
        sql_begin(db,
                  "SELECT name, tbl_name, type, refuses FROM (SELECT name, tbl_name, type,"
                  " type = 'trigger' OR (SELECT i.\"unique\" FROM pragma_index_list(tbl_name) AS i"
                  " WHERE i.name = m.name) AS refuses, type = 'index' AND (" INDEX_CAN_FAIL ")"
                  " AS can_fail FROM main.sqlite_master AS m WHERE name NOT GLOB 'discko_search*'"
                  " AND type IN ('trigger', 'index') AND sql IS NOT NULL)"
                  " WHERE refuses OR can_fail ORDER BY name",
                  NULL);
    while (on && sql_row(&q)) {
        const char *name = sql_column_text(&q, 0), *table = sql_column_text(&q, 1);
        const char *type = sql_column_text(&q, 2);
        if (name != NULL && table != NULL && type != NULL) {
            const schema_object *o = objects_find(objects, name), *t = objects_find(objects, table);
            bool is_own = o != NULL && strcmp(o->type, type) == 0;
            bool is_on_own = t != NULL;
            on = is_own || !is_on_own ||
                 visitor->differs(visitor->context, type, name,
                                  sql_column_integer(&q, 3) ? SCHEMA_FOREIGN : SCHEMA_CAN_FAIL);
        }
    }
    return sql_end(&q);
}

int schema_compare(sqlite3 *db, const schema_visitor *visitor) {
    schema_objects objects;
    int rc = objects_read(&objects) ? compare_all(db, &objects) : SQLITE_NOMEM;
    bool on = rc == SQLITE_OK && tell_own(&objects, visitor);
    rc = on ? find_lost_indexes(db, &objects, visitor, &on) : rc;
    rc = rc == SQLITE_OK && objects.has_others ? find_foreign(db, &objects, visitor, on) : rc;
    objects_free(&objects);
    return rc;
}

void schema_describe(char *out, unsigned long size, const char *type, const char *name,
                     schema_difference how) {
    static const char *const words[] = {[SCHEMA_MISSING] = "is missing",
                                        [SCHEMA_DIFFERS] = "differs from the schema",
                                        [SCHEMA_FOREIGN] = "is on a table or view of discko's",
                                        [SCHEMA_CAN_FAIL] = "is on a table of discko's"};
    snprintf(out, size, "%s %s %s", type, name, words[how]);
}

/*
** ------------------------------------------------------------------------------------------ mending
*/

/* Indexes, views and triggers can always be made again. */
static bool can_be_made_again(const char *type, const char *name) {
    const store_table *t = strcmp(type, "table") == 0 ? store_table_of(name) : NULL;
    assert(t != NULL || strcmp(type, "table") != 0);
    return t == NULL || t->can_be_made_again;
}

static int drop(sqlite3 *db, const char *name) {
    char *type;
    int rc = sql_get_text(db, "SELECT type FROM main.sqlite_master WHERE name = ?1",
                          SQL_VALUES(sql_text(name)), &type);
    if (rc == SQLITE_OK && type != NULL) {
        char sql[256];
        sqlite3_snprintf(sizeof sql, sql, "DROP %s IF EXISTS main.\"%w\"", type, name);
        rc = sql_execute(db, sql);
    }
    free(type);
    return rc;
}

/* With a table or a view go its indexes and triggers, which come after it. */
static int mend_object(sqlite3 *db, schema_objects *objects, const schema_object *o,
                       const schema_visitor *visitor) {
    bool was_there = o->is_there, is_lost = !o->is_same && !can_be_made_again(o->type, o->name);
    if (o->is_same || (was_there && is_lost)) {
        return SQLITE_OK;
    }
    if (is_lost && !visitor->differs(visitor->context, o->type, o->name, SCHEMA_MISSING)) {
        return SQLITE_ABORT;
    }
    int rc = was_there ? drop(db, o->name) : SQLITE_OK;
    rc = rc == SQLITE_OK ? sql_execute(db, o->sql) : rc;
    return rc == SQLITE_OK && was_there ? compare_all(db, objects) : rc;
}

int schema_mend(sqlite3 *db, const schema_visitor *visitor) {
    schema_objects objects;
    int rc = objects_read(&objects) ? compare_all(db, &objects) : SQLITE_NOMEM;
    for (size_t i = 0; i < objects.count && rc == SQLITE_OK; i++) {
        rc = mend_object(db, &objects, &objects.all[i], visitor);
    }
    objects_free(&objects);
    return rc == SQLITE_OK ? sql_execute(db, "INSERT OR IGNORE INTO main.discko_internal_snapshot"
                                             " VALUES (1, 0, 0, 0)")
                           : rc;
}
