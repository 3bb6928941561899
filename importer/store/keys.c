#include "keys.h"

#include <sqlite3.h>

#include "fresh.h"
#include "imposter.h"
#include "sql.h"
#include "sql_text.h"

/*
** Those of the schema only: the texts of others' indexes may say more than the columns. New keys are sorted by the first
** five columns: that is near enough to their place, and sorting by all of them takes longer than it saves.
*/
int keys_set_aside(struct sqlite3 *db) {
    int rc = sql_run(
        db,
        "CREATE TEMP TABLE discko_aside AS SELECT rowid AS place, name, rootpage, sql,"
        " (SELECT group_concat(i.name, ', ') FROM pragma_index_info(sqlite_master.name) AS i)"
        " AS columns,"
        " (SELECT group_concat(i.name, ', ') FROM pragma_index_info(sqlite_master.name) AS i"
        "  WHERE i.seqno < 5) AS beginning,"
        " NULL AS kind, 0 AS is_idle" KEYS_INDEXES
        " AND instr(?1, 'INDEX IF NOT EXISTS ' || name || ' ON') > 0",
        SQL_VALUES(sql_text(sql_schema)));
    return rc != SQLITE_OK ? rc
                           : imposter_change_schema(db,
                                                    "DELETE FROM main.sqlite_master WHERE rowid IN"
                                                    " (SELECT place FROM temp.discko_aside)",
                                                    NULL);
}

/* The keys that leads may share: their index, their column, and what they are in discko_internal_shared. */
static const struct {
    const char *index, *key, *kind;
    dk_plain_column column;
} sharing[] = {
    {"discko_leads_email", "email_key", "email", DK_PLAIN_email_key},
    {"discko_leads_phone", "phone_key", "phone", DK_PLAIN_phone_key},
    {"discko_leads_domain", "domain_key", "domain", DK_PLAIN_domain_key},
    {"discko_leads_company", "company_key", "name", DK_PLAIN_company_key},
};
enum { SHARING = sizeof sharing / sizeof *sharing };

/* The kind of key of which two may not be the same for long: a phone number changes if a country is set. */
#define UNCHECKED "'phone'"

/* Indexes without new keys are idle, so that nothing reads the rows for them. */
static int find_idle(struct sqlite3 *db, const fresh *f) {
    int rc =
        sql_execute(db, "UPDATE temp.discko_aside SET is_idle = 1"
                        " WHERE name = 'discko_leads_redelivered'"
                        " AND NOT EXISTS (SELECT 1 FROM temp.discko_heard WHERE deliveries > 1)");
    for (size_t i = 0; i < SHARING && rc == SQLITE_OK; i++) {
        rc = sql_run(db, "UPDATE temp.discko_aside SET kind = ?2, is_idle = ?3 WHERE name = ?1",
                     SQL_VALUES(sql_text(sharing[i].index), sql_text(sharing[i].kind),
                                sql_integer(!f->has[sharing[i].column])));
    }
    return rc;
}

/*
** Phone numbers change once more if a country is set, and are shared by other leads then: they are left to
** sql/snapshot.sql, with all other keys.
*/
static int prepare_noting(struct sqlite3 *db) {
    bool has_country = false;
    int rc = sql_get_any(db, "SELECT 1 FROM main.discko_settings WHERE name = 'phone_country'",
                         NULL, &has_country);
    return rc != SQLITE_OK ? rc
           : has_country   ? sql_execute(db, "UPDATE temp.discko_aside SET kind = NULL")
                         : sql_execute(db, "CREATE TEMP TABLE discko_alike (kind, key, event_id)");
}

static void end_noting(void *statement) {
    (void)sqlite3_finalize(statement);
}

/* discko_alike(kind, key, event_id) notes a lead whose key another lead has. The result is false. */
static void note_alike(sqlite3_context *context, int argc, sqlite3_value **argv) {
    static const char add[] = "INSERT INTO temp.discko_alike VALUES (?1, ?2, ?3)";
    sqlite3_stmt *kept = sqlite3_get_auxdata(context, 0);
    int rc = SQLITE_OK;
    if (kept == NULL) {
        rc = sqlite3_prepare_v2(sqlite3_context_db_handle(context), add, -1, &kept, NULL);
        if (rc == SQLITE_OK) { /* it lasts as long as the statement that calls */
            sqlite3_set_auxdata(context, 0, kept, end_noting);
            kept = sqlite3_get_auxdata(context, 0);
        }
    }
    rc = rc == SQLITE_OK && kept == NULL ? SQLITE_NOMEM : rc;
    for (int i = 0; i < argc && rc == SQLITE_OK; i++) {
        rc = sqlite3_bind_value(kept, i + 1, argv[i]);
    }
    if (rc == SQLITE_OK) {
        (void)sqlite3_step(kept);
        rc = sqlite3_reset(kept);
    }
    if (rc == SQLITE_OK) {
        sqlite3_result_int(context, 0);
    } else {
        sqlite3_result_error_code(context, rc);
    }
}

#define IMPOSTER "discko_internal_keys_' || place || '"
#define OF_FIRST "discko_internal_first_' || place || '"
#define FIRST "substr(columns, 1, instr(columns, ',') - 1)"

/*
** Makes a table of the pages of each index, in the memory of this connection only; and another one with the same rows,
** of which the first column alone is the key.
*/
static int make_imposters(struct sqlite3 *db) {
    sql_query q =
        sql_begin(db,
                  "WITH keys (name, key, place, columns, rootpage) AS ("
                  " SELECT '" IMPOSTER "', columns || ', event_id', place, columns, rootpage"
                  " FROM temp.discko_aside UNION ALL"
                  " SELECT '" OF_FIRST "', " FIRST ", place, columns, rootpage"
                  " FROM temp.discko_aside WHERE kind IS NOT NULL)"
                  "SELECT rootpage, 'CREATE TABLE ' || name || '(' || columns ||"
                  " ', event_id, PRIMARY KEY (' || key || ')) WITHOUT ROWID' FROM keys",
                  NULL);
    while (sql_row(&q)) {
        int root = (int)sql_column_integer(&q, 0);
        int rc = imposter_make(db, sql_column_text(&q, 1), root);
        q.rc = q.rc == SQLITE_OK ? rc : q.rc;
    }
    return sql_end(&q);
}

/* A condition of an index is the end of its text. */
#define OF_INDEX                                                                                   \
    "CASE WHEN instr(sql, 'WHERE') > 0 THEN ' AND ' || substr(sql, instr(sql, 'WHERE') + 5) ELSE " \
    "'' END"
#define ROWS(condition)                                                                    \
    " SELECT ' || columns || ', event_id FROM main.discko_leads WHERE event_id " condition \
    " || ' ORDER BY ' || beginning || '"
#define NEW_ROWS ROWS("> (SELECT event_id FROM main.discko_internal_snapshot)' || " OF_INDEX)
#define ALIKE_ROWS \
    ROWS("IN (SELECT event_id FROM temp.discko_alike WHERE kind = ''' || kind || ''')'")

/* Whether the leads that share a key with another one are noted. */
static int are_noted(struct sqlite3 *db, bool *noted) {
    return sql_get_any(db, "SELECT 1 FROM temp.sqlite_master WHERE name = 'discko_alike'", NULL,
                       noted);
}

/*
** Where leads may share a key, a row whose key is there already is not inserted at first, but noted, so that nothing has
** to look for the keys again.
*/
int keys_prepare(struct sqlite3 *db, const fresh *f, char **statements) {
    *statements = NULL;
    int rc = find_idle(db, f);
    rc = rc == SQLITE_OK ? prepare_noting(db) : rc;
    rc = rc == SQLITE_OK ? make_imposters(db) : rc;
    return rc != SQLITE_OK
               ? rc
               : sql_get_text(
                     db,
                     "SELECT group_concat(CASE WHEN kind IS NULL"
                     " THEN 'INSERT INTO " IMPOSTER NEW_ROWS "'"
                     " ELSE 'INSERT OR FAIL INTO " OF_FIRST NEW_ROWS " ON CONFLICT (' || " FIRST
                     " || ') DO UPDATE SET event_id = event_id WHERE discko_alike(''' || kind ||"
                     " ''', excluded.' || " FIRST " || ', excluded.event_id);"
                     "INSERT INTO " IMPOSTER ALIKE_ROWS "' END, ';') FROM temp.discko_aside"
                     " WHERE NOT is_idle",
                     NULL, statements);
}

int keys_put_back(struct sqlite3 *db) {
    bool noted = false;
    int rc = imposter_change_schema(db,
                                    "INSERT INTO main.sqlite_master (rowid, type, name, tbl_name,"
                                    " rootpage, sql) SELECT place, 'index', name, 'discko_leads',"
                                    " rootpage, sql FROM temp.discko_aside",
                                    NULL);
    rc = rc == SQLITE_OK ? sql_execute(db, "DROP TABLE temp.discko_aside") : rc;
    rc = rc == SQLITE_OK ? are_noted(db, &noted) : rc;
    return rc == SQLITE_OK && noted
               ? sql_execute(db, "INSERT OR IGNORE INTO main.discko_internal_shared"
                                 " SELECT DISTINCT kind, key, kind <> " UNCHECKED
                                 " FROM temp.discko_alike")
               : rc;
}

/* Adds the keys of one kind that the leads of which `condition` is true share with others. */
static int share(struct sqlite3 *db, const char *kind, const char *key, const char *condition) {
    char sql[512];
    sqlite3_snprintf(sizeof sql, sql,
                     "INSERT OR IGNORE INTO main.discko_internal_shared"
                     " SELECT ?1, %s, ?1 <> " UNCHECKED " FROM main.discko_leads"
                     " WHERE %s IN (SELECT %s FROM main.discko_leads WHERE %s)"
                     " GROUP BY %s HAVING count(*) > 1",
                     key, key, key, condition, key);
    return sql_run(db, sql, SQL_VALUES(sql_text(kind)));
}

/* Checks the keys of removed leads, and new phone numbers. */
static int check(struct sqlite3 *db) {
    bool any = false;
    int rc = sql_get_any(db, "SELECT 1 FROM main.discko_internal_shared WHERE is_checked = 0", NULL,
                         &any);
    return any ? sql_execute(db, "INSERT INTO main.discko_internal_renew"
                                 " VALUES ('unchecked', NULL, NULL)")
               : rc;
}

int keys_share(struct sqlite3 *db, const fresh *f) {
    bool noted = false;
    int rc = are_noted(db, &noted);
    const char *condition =
        noted ? "event_id IN (SELECT best FROM temp.discko_next WHERE best <> current)"
              : "event_id > (SELECT event_id FROM main.discko_internal_snapshot)";
    for (size_t i = 0; i < SHARING && rc == SQLITE_OK; i++) {
        rc = f->has[sharing[i].column] ? share(db, sharing[i].kind, sharing[i].key, condition) : rc;
    }
    rc = rc == SQLITE_OK ? check(db) : rc;
    return rc == SQLITE_OK && noted ? sql_execute(db, "DROP TABLE temp.discko_alike") : rc;
}

int keys_register(struct sqlite3 *db) {
    return sqlite3_create_function(db, "discko_alike", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL,
                                   note_alike, NULL, NULL);
}
