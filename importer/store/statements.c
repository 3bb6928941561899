#include "statements.h"

#include <sqlite3.h>

bool store_is_of_batch(const store *s, int64_t file_id) {
    return s->first[STORE_FILES] > 0 && file_id >= s->first[STORE_FILES];
}

sql_query statement_begin_here(store *s, const statement *of, const sql_value *values) {
    return sql_begin_kept(s->db, &s->prepared[of->slot],
                          s->known && of->sql_known != NULL ? of->sql_known : of->sql, values);
}

store_status statement_fetch(store *s, const statement *of, const sql_value *values) {
    return s->ops->fetch == NULL || of->where == NULL
               ? STORE_OK
               : s->ops->fetch(s, of->table, of->where, values);
}

sql_query statement_begin(store *s, const statement *of, const sql_value *values) {
    store_status status = statement_fetch(s, of, values);
    return status == STORE_OK
               ? statement_begin_here(s, of, values)
               : (sql_query){.rc = status == STORE_BUSY ? SQLITE_BUSY : SQLITE_ERROR};
}

static store_status step_once(sql_query q, bool *has) {
    bool row = sql_row(&q);
    if (has != NULL) {
        *has = row;
    }
    return store_status_of(sql_end(&q));
}

store_status statement_run_here(store *s, const statement *of, const sql_value *values, bool *has) {
    return step_once(statement_begin_here(s, of, values), has);
}

store_status statement_run(store *s, const statement *of, const sql_value *values, bool *has) {
    return step_once(statement_begin(s, of, values), has);
}

sql_value store_new_id(const store *s, store_numbered of) {
    return s->next[of] > 0 ? sql_integer(s->next[of]) : sql_null();
}

store_status store_numbered_row(store *s, store_status status, store_numbered of) {
    s->next[of] += status == STORE_OK && s->next[of] > 0 && sqlite3_changes(s->db) > 0;
    return status;
}

sql_value store_hash_value(const dk_hash *hash) {
    return sql_blob(hash->bytes, DK_HASH_SIZE);
}
