#include "search.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"
#include "sql_text.h"

static int exists(sqlite3 *db, bool *is_there) {
    return sql_get_any(db,
                       "SELECT 1 FROM main.sqlite_master WHERE type = 'table'"
                       " AND name = 'discko_search'",
                       NULL, is_there);
}

static int run_if_there(sqlite3 *db, const char *statement) {
    bool is_there = false;
    int rc = exists(db, &is_there);
    return rc == SQLITE_OK && is_there ? sql_execute(db, statement) : rc;
}

int search_make(sqlite3 *db) {
    const char *from = strstr(sql_search, "\nDROP TRIGGER IF EXISTS discko_search_insert");
    const char *to = from != NULL ? strstr(from, "\nCOMMIT;") : NULL;
    assert(to != NULL);
    char *part = strndup(from, (size_t)(to - from));
    int rc = part != NULL ? sql_execute(db, part) : SQLITE_NOMEM;
    free(part);
    return rc;
}

/* Whether the result is that of an index that cannot be read, not of the memory, the disk or others. */
static bool is_damage(int rc) {
    int code = rc & 0xFF;
    return code == SQLITE_ERROR || code == SQLITE_CORRUPT || code == SQLITE_CONSTRAINT ||
           code == SQLITE_MISMATCH;
}

/* Removes the table without reading it: SQLite opens a virtual table to drop it, which damage prevents. */
static int remove_unread(sqlite3 *db) {
    static const char forget[] =
        "PRAGMA writable_schema = ON; DELETE FROM main.sqlite_master WHERE type = 'table'"
        " AND name = 'discko_search'";
    static const char drop[] =
        "DROP TABLE IF EXISTS main.discko_search_data; DROP TABLE IF EXISTS main.discko_search_idx;"
        "DROP TABLE IF EXISTS main.discko_search_content;"
        "DROP TABLE IF EXISTS main.discko_search_docsize;"
        "DROP TABLE IF EXISTS main.discko_search_config";
    int rc = sql_execute(db, forget), reset = sql_execute(db, "PRAGMA writable_schema = RESET");
    rc = rc == SQLITE_OK ? reset : rc;
    return rc == SQLITE_OK ? sql_execute(db, drop) : rc;
}

static int make_anew(sqlite3 *db) {
    int rc = remove_unread(db);
    return rc == SQLITE_OK ? search_make(db) : rc;
}

int search_rebuild(sqlite3 *db) {
    return run_if_there(db, "INSERT INTO main.discko_search (discko_search) VALUES ('rebuild')");
}

int search_empty(sqlite3 *db) {
    int rc = run_if_there(db, "DELETE FROM main.discko_search");
    return is_damage(rc) ? make_anew(db) : rc;
}

/* Whether the table, the view and the triggers exist, exactly as the file creates them. */
static int check_objects(sqlite3 *db, bool *is_right) {
    int objects = 0, made = 0;
    for (const char *p = sql_search; (p = strstr(p, "\nCREATE ")) != NULL; p++) {
        made += strncmp(p, "\nCREATE TEMP", strlen("\nCREATE TEMP")) != 0;
    }
    sql_query q = sql_begin(db,
                            "SELECT sql FROM main.sqlite_master"
                            " WHERE name IN ('discko_search', 'discko_internal_search')"
                            " OR (type = 'trigger' AND name GLOB 'discko_search_*')",
                            NULL);
    while (sql_row(&q)) {
        const char *sql = sql_column_text(&q, 0);
        objects += sql != NULL && strstr(sql_search, sql) != NULL;
    }
    *is_right = objects == made;
    return sql_end(&q);
}

static int find_damage(sqlite3 *db, bool *damaged) {
    bool is_there = false, is_right = true;
    *damaged = false;
    int rc = exists(db, &is_there);
    if (rc != SQLITE_OK || !is_there) {
        return rc;
    }
    rc = check_objects(db, &is_right);
    rc = rc == SQLITE_OK && is_right
             ? sql_execute(
                   db, "INSERT INTO main.discko_search (discko_search) VALUES ('integrity-check')")
             : rc;
    *damaged = !is_right || is_damage(rc);
    return *damaged ? SQLITE_OK : rc;
}

int search_mend(sqlite3 *db) {
    bool damaged;
    int rc = find_damage(db, &damaged);
    return damaged ? make_anew(db) : rc;
}

bool search_is_damaged(sqlite3 *db) {
    bool damaged;
    return find_damage(db, &damaged) == SQLITE_OK && damaged;
}

/* Compares texts and terms with those of an index built from the present leads. */
static const char make_expected[] =
    "CREATE VIRTUAL TABLE temp.discko_expected USING fts5(lead_id UNINDEXED, names, abstract, "
    "needs,"
    " comment, points, tokenize = 'unicode61 remove_diacritics 2');"
    "INSERT INTO temp.discko_expected (rowid, lead_id, names, abstract, needs, comment, points)"
    " SELECT * FROM main.discko_internal_search;"
    "CREATE VIRTUAL TABLE temp.discko_terms USING fts5vocab(main, discko_search, instance);"
    "CREATE VIRTUAL TABLE temp.discko_expected_terms USING fts5vocab(temp, discko_expected, "
    "instance)";

static const char drop_expected[] =
    "DROP TABLE IF EXISTS temp.discko_terms; DROP TABLE IF EXISTS temp.discko_expected_terms;"
    "DROP TABLE IF EXISTS temp.discko_expected";

#define LACKS(what, one, other) \
    "SELECT * FROM (SELECT " what " FROM " one " EXCEPT SELECT " what " FROM " other ")"
#define DIFFERENCE(what, one, other) LACKS(what, one, other) " UNION ALL " LACKS(what, other, one)

/* Whether a search finds each term in each lead that has it: it begins in another table than a walk through all terms. */
static int check_lookup(sqlite3 *db, bool *is_right) {
    static const char sql[] =
        "SELECT 1 FROM (SELECT term, count(DISTINCT doc) AS n FROM temp.discko_expected_terms"
        " GROUP BY term) AS t WHERE n <> (SELECT count(*) FROM main.discko_search"
        " WHERE discko_search MATCH '\"' || replace(t.term, '\"', '\"\"') || '\"')";
    bool differs = false;
    int rc = sql_get_any(db, sql, NULL, &differs);
    *is_right = !differs;
    return rc;
}

static int check_content(sqlite3 *db, bool *is_right) {
    static const char texts[] =
        DIFFERENCE("rowid, *", "main.discko_search", "temp.discko_expected");
    static const char terms[] =
        DIFFERENCE("term, doc, col, \"offset\"", "temp.discko_terms", "temp.discko_expected_terms");
    static const char sizes[] = "SELECT 1 WHERE (SELECT count(*) FROM main.discko_search_docsize)"
                                " <> (SELECT count(*) FROM temp.discko_expected)";
    bool texts_differ = false, terms_differ = false, sizes_differ = false;
    int rc = sql_execute(db, make_expected);
    rc = rc == SQLITE_OK ? sql_get_any(db, texts, NULL, &texts_differ) : rc;
    rc = rc == SQLITE_OK ? sql_get_any(db, terms, NULL, &terms_differ) : rc;
    rc = rc == SQLITE_OK ? sql_get_any(db, sizes, NULL, &sizes_differ) : rc;
    *is_right = !texts_differ && !terms_differ && !sizes_differ;
    rc = rc == SQLITE_OK && *is_right ? check_lookup(db, is_right) : rc;
    int end = sql_execute(db, drop_expected);
    return rc != SQLITE_OK ? rc : end;
}

int search_check(sqlite3 *db, bool *is_right) {
    bool is_there = false;
    *is_right = true;
    int rc = exists(db, &is_there);
    if (rc != SQLITE_OK || !is_there) {
        return rc;
    }
    rc = check_objects(db, is_right);
    rc = rc == SQLITE_OK && *is_right ? check_content(db, is_right) : rc;
    *is_right = *is_right && !is_damage(rc);
    return is_damage(rc) ? SQLITE_OK : rc;
}
