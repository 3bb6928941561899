#include "salvage.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../port/port.h"
#include "backend.h"
#include "integrity.h"
#include "schema.h"
#include "search.h"
#include "sql.h"
#include "sql_text.h"
#include "tables.h"

/*
** ------------------------------------------------------------------------------- the text of the schema
*/

/* How many damaged bytes are repaired in the SQL text of an object. */
enum { BYTES_DAMAGED = 4 };

/* Whether the text is the expected one with a few damaged bytes. */
static bool is_damaged_text(const char *text, size_t size, const char *expected, size_t length) {
    size_t damaged = 0;
    for (size_t i = 0; size == length && i < size; i++) {
        damaged += text[i] != expected[i];
    }
    return size == length && damaged > 0 && damaged <= BYTES_DAMAGED;
}

/* The row of sqlite_master that has a damaged form of the object; 0 if there is none. */
static int find_damaged(sqlite3 *db, const char *name, const char *expected, int64_t *row) {
    sql_query q = sql_begin(db, "SELECT rowid, sql, name FROM main.sqlite_master", NULL);
    size_t length = strlen(expected), name_length = strlen(name);
    *row = 0;
    while (*row == 0 && sql_row(&q)) {
        const char *text = sql_column_blob(&q, 1), *found = sql_column_blob(&q, 2);
        size_t size = sql_column_size(&q, 1), found_size = sql_column_size(&q, 2);
        bool is_named = sqlite3_column_type(q.statement, 2) == SQLITE_TEXT && found != NULL &&
                        found_size == name_length && memcmp(found, name, found_size) == 0;
        bool is_texted = text != NULL && size == length && memcmp(text, expected, size) == 0;
        bool is = (is_named && text != NULL && is_damaged_text(text, size, expected, length)) ||
                  (is_texted && !is_named);
        *row = is ? sql_column_integer(&q, 0) : 0;
    }
    return sql_end(&q);
}

/*
** Repairs the row of one object: the query's, which has the right type, name, table name and text. Only the type, the table
** name or the case of the name may be damaged, too.
*/
static int mend_object(sqlite3 *db, sql_query *q) {
    int64_t row = 0;
    sql_value right[6] = {{.kind = SQL_END}};
    for (int i = 0; i < 4; i++) {
        right[i] = sql_text(sql_column_text(q, i));
    }
    right[4].kind = SQL_END;
    int rc = right[3].kind == SQL_NULL /* as automatic indexes have it */
                 ? SQLITE_OK
                 : find_damaged(db, right[1].bytes, right[3].bytes, &row);
    if (rc == SQLITE_OK && row == 0) {
        rc = sql_get_integer(
            db,
            "SELECT rowid FROM main.sqlite_master WHERE name = ?2 COLLATE NOCASE AND sql IS ?4"
            " AND (type IS NOT ?1 OR name IS NOT ?2 OR tbl_name IS NOT ?3)",
            right, &row);
    }
    right[4] = sql_integer(row);
    right[5].kind = SQL_END;
    return rc == SQLITE_OK && row != 0
               ? sql_run(db,
                         "UPDATE main.sqlite_master SET type = ?1, name = ?2, tbl_name = ?3,"
                         " sql = ?4 WHERE rowid = ?5",
                         right)
               : rc;
}

/* Repairs the SQL texts of the schema in which a few bytes are damaged. */
static int mend_texts(sqlite3 *db, sqlite3 *copy) {
    sql_query q = sql_begin(copy, "SELECT type, name, tbl_name, sql FROM main.sqlite_master", NULL);
    while (sql_row(&q)) {
        sql_note(&q, mend_object(db, &q));
    }
    return sql_end(&q);
}

/*
** ---------------------------------------------------------------------------------------- the rows
*/

/* Inserts the current row of a query whose first column is the key. A row that violates a constraint is damaged. */
static int insert_row(sqlite3_stmt *into, sql_query *q) {
    int count = sqlite3_column_count(q->statement) - 1;
    for (int i = 0; i < count; i++) {
        int rc = sqlite3_bind_value(into, i + 1, sqlite3_column_value(q->statement, i + 1));
        if (rc != SQLITE_OK) {
            return rc;
        }
    }
    int rc = sqlite3_step(into);
    (void)sqlite3_reset(into);
    return rc == SQLITE_DONE || (rc & 0xFF) == SQLITE_CONSTRAINT ? SQLITE_OK : rc;
}

/* The statements that read the rows of a table and insert them. Generated columns are left out. */
typedef struct transfer {
    char *columns, *places; /* "a", "b" and ?, ? */
    char *read, *insert;
} transfer;

static void end_transfer(transfer *t) {
    free(t->columns);
    free(t->places);
    sqlite3_free(t->read);
    sqlite3_free(t->insert);
}

static int begin_transfer(transfer *t, sqlite3 *copy, const char *table, const char *key,
                          const char *order) {
    const sql_value *values = SQL_VALUES(sql_text(table));
    *t = (transfer){NULL, NULL, NULL, NULL};
    int rc =
        sql_get_text(copy,
                     "SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"') FROM"
                     " (SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid)",
                     values, &t->columns);
    rc = rc == SQLITE_OK
             ? sql_get_text(copy,
                            "SELECT group_concat('?') FROM pragma_table_xinfo(?1) WHERE hidden = 0",
                            values, &t->places)
             : rc;
    if (rc != SQLITE_OK || t->columns == NULL || t->places == NULL) {
        return rc != SQLITE_OK ? rc : SQLITE_ERROR;
    }
    t->read = sqlite3_mprintf("SELECT %s, %s FROM main.\"%w\" NOT INDEXED ORDER BY %s %s", key,
                              t->columns, table, key, order);
    t->insert = sqlite3_mprintf("INSERT OR IGNORE INTO main.\"%w\" (%s) VALUES (%s)", table,
                                t->columns, t->places);
    return t->read != NULL && t->insert != NULL ? SQLITE_OK : SQLITE_NOMEM;
}

/* Inserts rows until one cannot be read. */
static int transfer_rows(sqlite3 *db, sqlite3 *copy, const transfer *t, bool *whole) {
    sqlite3_stmt *into = NULL;
    int rc = sqlite3_prepare_v2(copy, t->insert, -1, &into, NULL);
    int rows = 0, before = sqlite3_total_changes(copy);
    sql_query q = sql_begin(db, t->read, NULL);
    while (rc == SQLITE_OK && sql_row(&q)) {
        rows++;
        rc = insert_row(into, &q);
    }
    sqlite3_finalize(into);
    int end = sql_end(&q);
    *whole = end == SQLITE_OK && sqlite3_total_changes(copy) - before == rows;
    bool is_unread = (end & 0xFF) == SQLITE_CORRUPT || (end & 0xFF) == SQLITE_ERROR;
    return rc != SQLITE_OK || is_unread ? rc : end;
}

/* Copies rows of a table until one cannot be read. *whole: all were copied. */
static int copy_rows(sqlite3 *db, sqlite3 *copy, const char *table, const char *key,
                     const char *order, bool *whole) {
    transfer t;
    int rc = begin_transfer(&t, copy, table, key, order);
    rc = rc == SQLITE_OK ? transfer_rows(db, copy, &t, whole) : rc;
    end_transfer(&t);
    return rc;
}

/*
** Copies rows from the first one on and, if one cannot be read, from the last one backwards. Rows on and between
** damaged pages are lost.
*/
static int copy_table(sqlite3 *db, sqlite3 *copy, const char *table, bool *whole) {
    char sql[200];
    bool has_rowid = false, has_rest = false;
    sqlite3_snprintf(sizeof sql, sql, "SELECT rowid FROM main.\"%w\" LIMIT 0", table);
    sqlite3_stmt *test = NULL;
    has_rowid = sqlite3_prepare_v2(copy, sql, -1, &test, NULL) == SQLITE_OK;
    sqlite3_finalize(test);
    const char *key = has_rowid ? "rowid" : "1";
    int rc = copy_rows(db, copy, table, key, "", whole);
    if (rc == SQLITE_OK && !*whole && has_rowid) {
        rc = copy_rows(db, copy, table, key, "DESC", &has_rest);
    }
    return rc;
}

/*
** ---------------------------------------------------------------------------- what nothing else restores
*/

/* Whether a check of SQLite's finds anything wrong. */
static int finds_wrong(sqlite3 *db, const char *check, bool *damaged) {
    char *said = NULL;
    int rc = sql_get_text(db, check, NULL, &said);
    bool is_ok = said != NULL && strcmp(said, "ok") == 0;
    *damaged = (rc & 0xFF) == SQLITE_CORRUPT || (rc == SQLITE_OK && !is_ok);
    free(said);
    return *damaged ? SQLITE_OK : rc;
}

/* Whether SQLite finds nothing wrong in the pages of a table. Older versions check only the whole database. */
static int has_sound_pages(sqlite3 *db, const char *table, bool *sound) {
    char sql[200];
    bool damaged = false;
    *sound = true;
    if (sqlite3_libversion_number() < 3033000) {
        return SQLITE_OK;
    }
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA main.quick_check(\"%w\")", table);
    int rc = finds_wrong(db, sql, &damaged);
    *sound = rc == SQLITE_OK && !damaged;
    return rc;
}

/*
** The same for the rows alone, whatever its indexes are: in a copy of the database they are left out of the schema, and
** with them the constraints that need one.
*/
static int has_sound_rows(sqlite3 *db, const char *table, bool *sound) {
    static const char leave_out[] =
        "DELETE FROM main.sqlite_master WHERE tbl_name = ?1 AND type IN ('index', 'trigger')";
    static const char bare[] =
        "UPDATE main.sqlite_master SET sql = 'CREATE TABLE \"' || replace(name, '\"', '\"\"') || "
        "'\" ('"
        " || (SELECT group_concat('c' || cid || ' ' || type) FROM pragma_table_info(?1)) || ')'"
        " WHERE type = 'table' AND name = ?1 AND sql NOT LIKE '%WITHOUT ROWID%'";
    const sql_value *values = SQL_VALUES(sql_text(table));
    sqlite3 *bared = NULL;
    int rc = has_sound_pages(db, table, sound);
    if (rc != SQLITE_OK || *sound) {
        return rc;
    }
    rc = sqlite3_open("", &bared);
    rc = rc == SQLITE_OK ? sql_copy_database(db, bared) : rc;
    rc = rc == SQLITE_OK ? sql_execute(bared, "PRAGMA writable_schema = ON") : rc;
    rc = rc == SQLITE_OK ? sql_run(bared, bare, values) : rc;
    rc = rc == SQLITE_OK ? sql_run(bared, leave_out, values) : rc;
    rc = rc == SQLITE_OK ? sql_execute(bared, "PRAGMA writable_schema = RESET") : rc;
    rc = rc == SQLITE_OK ? has_sound_pages(bared, table, sound) : rc;
    sqlite3_close(bared);
    bool is_unread = (rc & 0xFF) == SQLITE_CORRUPT || (rc & 0xFF) == SQLITE_ERROR;
    *sound = *sound && rc == SQLITE_OK;
    return is_unread ? SQLITE_OK : rc;
}

static int refuse(const char *name, char **message) {
    char *text = sqlite3_mprintf("the database is damaged, and \"%s\" cannot be copied from it",
                                 name != NULL ? name : "an object without a name");
    *message = text != NULL && *message == NULL ? strdup(text) : *message;
    sqlite3_free(text);
    return SQLITE_CORRUPT;
}

/* Copies a table that must not lose a row, since no input has it. */
static int copy_whole(sqlite3 *db, sqlite3 *copy, const char *table, char **message) {
    bool sound = false, whole = false;
    int rc = has_sound_rows(db, table, &sound);
    rc = rc == SQLITE_OK && sound ? copy_table(db, copy, table, &whole) : rc;
    return rc == SQLITE_OK && !whole ? refuse(table, message) : rc;
}

static bool note_missing(void *context, const char *type, const char *name, schema_difference how) {
    bool *missing = context;
    (void)type;
    (void)name;
    *missing |= how == SCHEMA_MISSING;
    return !*missing;
}

/* Whether another page than the right one was read as part of the schema: its rows are no objects, or there twice. */
static int has_strange_objects(sqlite3 *db, bool *strange) {
    return sql_get_any(db,
                       "SELECT 1 FROM main.sqlite_master NOT INDEXED GROUP BY name"
                       " HAVING count(*) > 1 OR max(coalesce(type, '') NOT IN"
                       " ('table', 'index', 'view', 'trigger')) = 1",
                       NULL, strange);
}

/*
** A damaged page of the schema may have hidden any table, and one that is hidden would be made anew and empty: the
** marks of the erased, or a table of the user's. Checked before anything is written.
*/
static int check_schema_pages(sqlite3 *db, char **message) {
    bool sound = false, hides = false;
    const schema_visitor visitor = {&hides, note_missing};
    int rc = has_sound_pages(db, "sqlite_master", &sound);
    if (rc != SQLITE_OK || sound) {
        return rc;
    }
    rc = has_strange_objects(db, &hides);
    rc = rc == SQLITE_OK && !hides ? schema_compare(db, &visitor) : rc;
    return rc == SQLITE_OK && hides ? refuse("sqlite_master", message) : rc;
}

static int check_is_there(sqlite3 *db, const char *table, char **message) {
    bool is_there = false;
    int rc = sql_get_any(db, "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1",
                         SQL_VALUES(sql_text(table)), &is_there);
    return rc == SQLITE_OK && !is_there ? refuse(table, message) : rc;
}

static int copy_stored(sqlite3 *db, sqlite3 *copy, const store_table *t, char **message) {
    bool whole = false;
    int rc = t->can_be_made_again ? SQLITE_OK : check_is_there(db, t->name, message);
    if (rc != SQLITE_OK) {
        return rc;
    }
    return store_table_is_in_inputs(t) || t->can_be_made_again
               ? copy_table(db, copy, t->name, &whole)
               : copy_whole(db, copy, t->name, message);
}

/* The following batch rebuilds the derived tables. */
static int copy_store(sqlite3 *db, sqlite3 *copy, char **message) {
    int rc = SQLITE_OK;
    for (const store_table *t = store_tables; t->name != NULL && rc == SQLITE_OK; t++) {
        rc = t->kind == TABLE_PLAIN || t->kind == TABLE_SHARED ? SQLITE_OK
                                                               : copy_stored(db, copy, t, message);
    }
    return rc;
}

/*
** ------------------------------------------------------------------------------ the user's own objects
*/

/* A virtual table comes after the tables that have its rows. */
static const char own_objects[] =
    "SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL"
    " AND name NOT GLOB 'discko_search*' AND name NOT GLOB 'sqlite_*'"
    " ORDER BY CASE type WHEN 'table' THEN sql LIKE 'CREATE VIRTUAL%' WHEN 'index' THEN 2"
    " WHEN 'view' THEN 3 ELSE 4 END";

/* The tables that have its rows are copied like others; to create it would make them. */
static int copy_virtual(sqlite3 *copy, const char *name, const char *sql) {
    int rc = sql_execute(copy, "PRAGMA writable_schema = ON");
    rc = rc == SQLITE_OK ? sql_run(copy,
                                   "INSERT INTO main.sqlite_master (type, name, tbl_name, rootpage,"
                                   " sql) VALUES ('table', ?1, ?1, 0, ?2)",
                                   SQL_VALUES(sql_text(name), sql_text(sql)))
                         : rc;
    int end = sql_execute(copy, "PRAGMA writable_schema = OFF");
    return rc == SQLITE_OK ? end : rc;
}

static int copy_object(sqlite3 *db, sqlite3 *copy, sql_query *q, char **message) {
    const char *type = sql_column_text(q, 0), *name = sql_column_text(q, 1);
    const char *sql = sql_column_text(q, 2);
    bool is_there = false;
    if (type == NULL || name == NULL || sql == NULL) {
        return SQLITE_CORRUPT;
    }
    int rc = sql_get_any(copy, "SELECT 1 FROM main.sqlite_master WHERE name = ?1",
                         SQL_VALUES(sql_text(name)), &is_there);
    if (rc != SQLITE_OK || is_there) {
        return rc;
    }
    if (sqlite3_strnicmp(sql, "CREATE VIRTUAL", 14) == 0) {
        return copy_virtual(copy, name, sql);
    }
    rc = sql_execute(copy, sql);
    return rc == SQLITE_OK && strcmp(type, "table") == 0 ? copy_whole(db, copy, name, message) : rc;
}

/* Which ids a table with AUTOINCREMENT has given, also to rows that are gone. */
static int copy_sequences(sqlite3 *db, sqlite3 *copy, char **message) {
    bool is_there = false, whole = false;
    int rc = sql_get_any(db, "SELECT 1 FROM main.sqlite_master WHERE name = 'sqlite_sequence'",
                         NULL, &is_there);
    rc = rc == SQLITE_OK && is_there
             ? sql_get_any(copy, "SELECT 1 FROM main.sqlite_master WHERE name = 'sqlite_sequence'",
                           NULL, &is_there)
             : rc;
    if (rc != SQLITE_OK || !is_there) {
        return rc;
    }
    rc = sql_execute(copy, "DELETE FROM main.sqlite_sequence");
    rc = rc == SQLITE_OK ? copy_table(db, copy, "sqlite_sequence", &whole) : rc;
    return rc == SQLITE_OK && !whole ? refuse("sqlite_sequence", message) : rc;
}

/* sql/search.sql makes its objects again. Their rows follow with those of the leads. */
static int make_search(sqlite3 *db, sqlite3 *copy) {
    bool is_there = false;
    int rc = sql_get_any(db, "SELECT 1 FROM main.sqlite_master WHERE name = 'discko_search'", NULL,
                         &is_there);
    return rc == SQLITE_OK && is_there ? search_make(copy) : rc;
}

static int copy_own(sqlite3 *db, sqlite3 *copy, char **message) {
    sql_query q = sql_begin(db, own_objects, NULL);
    while (sql_row(&q)) {
        sql_note(&q, copy_object(db, copy, &q, message));
        if (q.rc != SQLITE_OK) {
            (void)refuse(sql_column_text(&q, 1), message);
        }
    }
    return sql_end(&q);
}

/*
** ------------------------------------------------------------------------------------------ saving
*/

static int open_copy(sqlite3 *db, sqlite3 **copy) {
    char sql[64];
    int64_t page = 0;
    int rc = sqlite3_open("", copy);
    rc = rc == SQLITE_OK ? sql_get_integer(db, "PRAGMA main.page_size", NULL, &page) : rc;
    snprintf(sql, sizeof sql, "PRAGMA page_size = %lld", (long long)page);
    /* The page size in schema.sql has no effect within a transaction. */
    rc = rc == SQLITE_OK ? sql_execute(*copy, sql) : rc;
    rc = rc == SQLITE_OK ? sql_execute(*copy, "BEGIN IMMEDIATE") : rc;
    rc = rc == SQLITE_OK ? sql_execute(*copy, sql_schema) : rc;
    rc = rc == SQLITE_OK ? sql_execute(*copy, sql_analytics) : rc;
    return rc == SQLITE_OK ? sqlite3_db_config(*copy, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) : rc;
}

static bool is_made_anew(const char *table) {
    const store_table *t = store_table_of(table);
    return t != NULL && (t->kind == TABLE_PLAIN || t->kind == TABLE_SHARED);
}

/* Whether each table whose rows stay agrees with its indexes. */
static int check_kept(sqlite3 *db, bool *damaged) {
    sql_query q = sql_begin(db,
                            "SELECT name FROM main.sqlite_master WHERE type = 'table'"
                            " AND sql NOT LIKE 'CREATE VIRTUAL%'",
                            NULL);
    while (!*damaged && sql_row(&q)) {
        const char *name = sql_column_text(&q, 0);
        if (name == NULL || is_made_anew(name)) {
            continue;
        }
        char *check = sqlite3_mprintf("PRAGMA main.integrity_check(\"%w\")", name);
        int rc = check != NULL ? finds_wrong(db, check, damaged) : SQLITE_NOMEM;
        sqlite3_free(check);
        sql_note(&q,
                 (rc & 0xFF) == SQLITE_ERROR ? SQLITE_OK : rc); /* only its program can check it */
    }
    return sql_end(&q);
}

static void note_wrong(void *context, const char *what) {
    (void)what;
    *(bool *)context = true;
}

/*
** For each row SQLite looks up its key in each index, at random places, which takes most of the time of a check. So it
** does that only for tables whose rows stay: the plain tables are emptied, and their indexes made anew. Their pages are
** checked like all others. Older versions check only the whole database.
*/
static int find_damage(sqlite3 *db, bool *damaged) {
    if (sqlite3_libversion_number() < 3033000) {
        return finds_wrong(db, "PRAGMA main.integrity_check(1)", damaged);
    }
    const integrity_visitor visitor = {damaged, note_wrong, NULL};
    int rc = integrity_visit(db, "quick_check", &visitor);
    *damaged |= (rc & 0xFF) == SQLITE_CORRUPT;
    return !*damaged && rc == SQLITE_OK ? check_kept(db, damaged) : *damaged ? SQLITE_OK : rc;
}

/* Whether SQLite cannot read the schema, or finds anything wrong. */
static int is_damaged(sqlite3 *db, bool *damaged) {
    bool any;
    int read = sql_execute(db, "PRAGMA writable_schema = RESET");
    read =
        read == SQLITE_OK ? sql_get_any(db, "SELECT 1 FROM main.sqlite_master", NULL, &any) : read;
    *damaged = (read & 0xFF) == SQLITE_CORRUPT || (read & 0xFF) == SQLITE_ERROR;
    if (read != SQLITE_OK) {
        return *damaged ? sql_execute(db, "PRAGMA writable_schema = ON") : read;
    }
    read = sql_execute(db, STORE_CACHE); /* of the right size now that the page size is known */
    int rc = read == SQLITE_OK ? find_damage(db, damaged) : read;
    (void)sql_execute(db, STORE_CACHE_SORTING); /* indexes are sorted next, in pieces of its size */
    port_return_memory();
    return rc;
}

static int save(sqlite3 *db, sqlite3 *copy, char **message) {
    int rc = copy_store(db, copy, message);
    rc = rc == SQLITE_OK ? copy_own(db, copy, message) : rc;
    rc = rc == SQLITE_OK ? copy_sequences(db, copy, message) : rc;
    rc = rc == SQLITE_OK ? make_search(db, copy) : rc;
    rc = rc == SQLITE_OK ? sql_execute(copy, "COMMIT") : rc;
    return rc == SQLITE_OK ? sql_copy_database(copy, db) : rc;
}

/* Locks out writers between reading and replacing, and reads as much of the schema as possible. */
static int take_hold(sqlite3 *db) {
    return sql_execute(db, "PRAGMA writable_schema = ON; PRAGMA main.locking_mode = EXCLUSIVE;"
                           "BEGIN EXCLUSIVE");
}

static int let_go(sqlite3 *db) {
    return sql_execute(db, "PRAGMA writable_schema = RESET; PRAGMA main.locking_mode = NORMAL;"
                           "PRAGMA main.application_id");
}

/* An object with a damaged name or type in sqlite_master can be neither dropped nor recreated. */
static bool note_difference(void *context, const char *type, const char *name,
                            schema_difference how) {
    bool *differs = context;
    (void)type;
    (void)name;
    *differs |= how == SCHEMA_MISSING || how == SCHEMA_DIFFERS;
    return !*differs;
}

/* Whether anything must be saved or a text of the schema repaired. Others may read and write meanwhile. */
static int is_wanted(sqlite3 *db, bool *wanted) {
    const schema_visitor visitor = {wanted, note_difference};
    int rc = is_damaged(db, wanted);
    return rc == SQLITE_OK && !*wanted ? schema_compare(db, &visitor) : rc;
}

/* Repairs the texts of the schema and, if that is not enough, saves the rows. */
static int mend_and_save(sqlite3 *db, sqlite3 *copy, bool *saved, char **message) {
    bool damaged = false;
    int rc = check_schema_pages(db, message);
    if (rc != SQLITE_OK) {
        return rc;
    }
    rc = mend_texts(db, copy);
    rc = rc == SQLITE_OK || (rc & 0xFF) == SQLITE_CORRUPT ? sql_execute(db, "COMMIT") : rc;
    rc = rc == SQLITE_OK ? is_damaged(db, &damaged) : rc;
    if (rc == SQLITE_OK && damaged) {
        rc = save(db, copy, message);
        *saved = rc == SQLITE_OK;
    }
    return rc;
}

int salvage(sqlite3 *db, bool *saved, char **message) {
    sqlite3 *copy = NULL;
    bool wanted = false;
    *saved = false;
    *message = NULL;
    int rc = is_wanted(db, &wanted);
    if (rc != SQLITE_OK || !wanted) {
        return rc;
    }
    rc = open_copy(db, &copy);
    rc = rc == SQLITE_OK ? take_hold(db) : rc;
    rc = rc == SQLITE_OK ? mend_and_save(db, copy, saved, message) : rc;
    if (!sqlite3_get_autocommit(db)) {
        (void)sql_execute(db, "ROLLBACK");
    }
    int end = let_go(db);
    sqlite3_close(copy);
    return rc != SQLITE_OK ? rc : end;
}
