#include "keys.h"

#include <sqlite3.h>

#include "imposter.h"
#include "sql.h"
#include "sql_text.h"

/* Those of the schema only: the texts of others' indexes may say more than the columns. */
int keys_set_aside(struct sqlite3 *db) {
    int rc = sql_run(
        db,
        "CREATE TEMP TABLE discko_aside AS SELECT rowid AS place, name, rootpage, sql,"
        " (SELECT group_concat(i.name, ', ') FROM pragma_index_info(sqlite_master.name) AS i)"
        " AS columns" KEYS_INDEXES " AND instr(?1, 'INDEX IF NOT EXISTS ' || name || ' ON') > 0",
        SQL_VALUES(sql_text(sql_schema)));
    return rc != SQLITE_OK ? rc
                           : imposter_change_schema(db,
                                                    "DELETE FROM main.sqlite_master WHERE rowid IN"
                                                    " (SELECT place FROM temp.discko_aside)",
                                                    NULL);
}

#define IMPOSTER "discko_internal_keys_' || place || '"

/* Makes a table of the pages of each index, in the memory of this connection only. */
static int make_imposters(struct sqlite3 *db) {
    sql_query q = sql_begin(db,
                            "SELECT rootpage, 'CREATE TABLE " IMPOSTER "(' || columns ||"
                            " ', event_id, PRIMARY KEY (' || columns || ', event_id))"
                            " WITHOUT ROWID' FROM temp.discko_aside",
                            NULL);
    while (sql_row(&q)) {
        int root = (int)sql_column_integer(&q, 0);
        int rc = imposter_make(db, sql_column_text(&q, 1), root);
        q.rc = q.rc == SQLITE_OK ? rc : q.rc;
    }
    return sql_end(&q);
}

/* A condition of an index is the end of its text. */
int keys_prepare(struct sqlite3 *db, char **statements) {
    *statements = NULL;
    int rc = make_imposters(db);
    return rc != SQLITE_OK
               ? rc
               : sql_get_text(db,
                              "SELECT group_concat('INSERT INTO " IMPOSTER " SELECT ' || columns ||"
                              " ', event_id FROM main.discko_leads WHERE event_id >"
                              " (SELECT event_id FROM main.discko_internal_snapshot)' ||"
                              " CASE WHEN instr(sql, 'WHERE') > 0"
                              " THEN ' AND ' || substr(sql, instr(sql, 'WHERE') + 5) ELSE '' END ||"
                              " ' ORDER BY ' || columns || ', event_id', ';')"
                              " FROM temp.discko_aside",
                              NULL, statements);
}

int keys_put_back(struct sqlite3 *db) {
    int rc = imposter_change_schema(db,
                                    "INSERT INTO main.sqlite_master (rowid, type, name, tbl_name,"
                                    " rootpage, sql) SELECT place, 'index', name, 'discko_leads',"
                                    " rootpage, sql FROM temp.discko_aside",
                                    NULL);
    return rc == SQLITE_OK ? sql_execute(db, "DROP TABLE temp.discko_aside") : rc;
}
