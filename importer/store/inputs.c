/*
** The rows of inputs (discko_files), and of packed files that are known as a whole (discko_internal_packed).
*/
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statements.h"

#define FILE_FIGURES                                                                     \
    "path, size, content_hash, format, records, stored, duplicates, rejected, ignored, " \
    "complete, inside"
#define FILE_READING "rules, read_at, record_max"
#define FILE_COLUMNS "id, " FILE_FIGURES ", " FILE_READING

/* The latest inputs of a path. More than a few are the members of an archive that have one name. */
#define LATEST " ORDER BY id DESC LIMIT 64"

#define IS_TOO_LARGE "code IN ('too_large', 'server_limit') AND resolved_event_id IS NULL"
#define IS_MOVED "moved_to IS ?3 AND (path = ?1 OR (path > ?1 || '!' AND path < ?1 || '\"'))"

static const statement of_path_sql =
    READ_KNOWN(OF_PATH, FILE_COLUMNS, "discko_files", "path = ?1", LATEST);
static const statement of_content_sql =
    READ_KNOWN(OF_CONTENT, FILE_COLUMNS, "discko_files", "size = ?1 AND content_hash = ?2", LATEST);
/* What these two read for several paths at once, for a server. */
static const statement candidates_rows = {
    .table = "discko_files",
    .where = "path IN (?3, ?4, ?5, ?6, ?7, ?8, ?9) OR (size = ?1 AND content_hash = ?2)"
             " ORDER BY id DESC LIMIT 512"};
static const statement next_incomplete_sql =
    READ_KNOWN_OF(NEXT_INCOMPLETE, "size", "discko_files", "complete = 0 AND size > ?1",
                  " ORDER BY size LIMIT 1", "complete = 0");
static const statement incomplete_sql =
    READ_KNOWN_OF(INCOMPLETE, FILE_COLUMNS, "discko_files",
                  "complete = 0 AND size = ?1 AND content_hash = ?2", LATEST, "complete = 0");
static const statement has_size_sql =
    READ_KNOWN(HAS_SIZE, "1", "discko_files", "size = ?1", " LIMIT 1");
static const statement put_file_sql =
    INSERT(PUT_FILE, "INSERT", "discko_files",
           "(" FILE_COLUMNS ", imported_at) VALUES"
           " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
           " ON CONFLICT (id) DO UPDATE SET (" FILE_FIGURES ", " FILE_READING ") ="
           " (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
           "  CASE WHEN ?17 THEN rules ELSE ?13 END,"
           "  CASE WHEN ?17 THEN read_at ELSE ?14 END,"
           "  CASE WHEN ?17 THEN record_max ELSE ?15 END)",
           "id = ?1");
static const statement refresh_sql =
    READ(REFRESH, "stored, duplicates, rejected, ignored", "discko_files",
         "id = ?1 AND size = ?2 AND content_hash = ?3 AND records = ?4", "");
static const statement has_too_large_sql =
    READ_KNOWN(HAS_TOO_LARGE, "1", "discko_rejects", "file_id = ?1 AND " IS_TOO_LARGE, " LIMIT 1");
static const statement has_damage_sql = READ_KNOWN(
    HAS_DAMAGE, "1", "discko_rejects", "file_id = ?1 AND code = 'damaged_archive'", " LIMIT 1");
static const statement ends_torn_sql = READ_KNOWN(
    ENDS_TORN, "1", "discko_rejects",
    "file_id = ?1 AND resolved_event_id IS NULL AND \"offset\" + length >= ?2", " LIMIT 1");
static const statement ends_stored_sql =
    READ_KNOWN(ENDS_STORED, "1", "discko_deliveries", "file_id = ?1 AND \"offset\" + length >= ?2",
               " LIMIT 1");
static const statement note_move_sql = UPDATE(NOTE_MOVE, "discko_files", "moved_to = ?2", IS_MOVED);
static const statement knows_packed_sql =
    READ_KNOWN(KNOWS_PACKED, "1", "discko_internal_packed", "hash = ?1 AND size = ?2", "");
static const statement put_packed_sql =
    INSERT(PUT_PACKED, "INSERT OR IGNORE", "discko_internal_packed",
           "(hash, size, path) VALUES (?1, ?2, ?3)", "hash = ?1");
static const statement get_file_sql = READ(GET_FILE, FILE_COLUMNS, "discko_files", "id = ?1", "");

/* How the input was read, and how it would be now. */
static void read_reading(const store_reading *now, sql_query *row, store_file *file) {
    int64_t rules = sql_column_integer(row, 12);
    const char *at = sql_column_text(row, 13);
    bool same_at = at == NULL || now->at == NULL ? at == now->at : strcmp(at, now->at) == 0;
    file->is_kept = rules >= STORE_RULES_KEPT;
    file->narrow = at != NULL && !same_at;
    file->outdated = !same_at || rules % STORE_RULES_KEPT < now->rules ||
                     (uint64_t)sql_column_integer(row, 14) < now->record_max;
}

/* False when out of memory. */
static bool read_file_row(const store *s, sql_query *row, store_file *file) {
    *file = (store_file){
        .id = sql_column_integer(row, 0),
        .path = sql_column_text(row, 1),
        .size = (uint64_t)sql_column_integer(row, 2),
        .records = (uint64_t)sql_column_integer(row, 5),
        .stored = (uint64_t)sql_column_integer(row, 6),
        .duplicates = (uint64_t)sql_column_integer(row, 7),
        .rejected = (uint64_t)sql_column_integer(row, 8),
        .ignored = (uint64_t)sql_column_integer(row, 9),
        .complete = sql_column_integer(row, 10) != 0,
    };
    read_reading(&s->reading, row, file);
    const void *hash = sql_column_blob(row, 3);
    if (sql_column_size(row, 3) == DK_HASH_SIZE) {
        memcpy(file->content.bytes, hash, DK_HASH_SIZE);
    }
    const char *format = sql_column_text(row, 4), *inside = sql_column_text(row, 11);
    snprintf(file->format, sizeof file->format, "%s", format != NULL ? format : "");
    snprintf(file->inside, sizeof file->inside, "%s", inside != NULL ? inside : "");
    return row->rc == SQLITE_OK;
}

/* What is called for each input that is found; `on`: until it returns false. */
typedef struct visit {
    bool (*each)(void *context, const store_file *file);
    void *context;
    bool on;
} visit;

static store_status visit_rows(store *s, sql_query q, visit *v) {
    store_file file;
    while (v->on && sql_row(&q) && read_file_row(s, &q, &file)) {
        v->on = v->each(v->context, &file);
    }
    return store_status_of(sql_end(&q));
}

/* How many paths one request to a server takes. */
enum { PATHS_AT_ONCE = 7 };

static store_status fetch_candidates(store *s, char *const *paths, size_t count, sql_value size,
                                     sql_value content) {
    sql_value values[3 + PATHS_AT_ONCE] = {size, content};
    for (size_t i = 0; i < PATHS_AT_ONCE; i++) {
        values[2 + i] = sql_text(i < count ? paths[i] : NULL);
    }
    values[2 + PATHS_AT_ONCE].kind = SQL_END;
    return statement_fetch(s, &candidates_rows, values);
}

store_status store_candidates(store *s, char *const *paths, size_t count, uint64_t size,
                              const dk_hash *whole,
                              bool (*each)(void *context, const store_file *file), void *context) {
    visit v = {each, context, true};
    store_status status = STORE_OK;
    const sql_value length = sql_integer((int64_t)size),
                    content = whole != NULL ? store_hash_value(whole) : sql_null();
    for (size_t i = 0; i < count && v.on && status == STORE_OK; i++) {
        status = i % PATHS_AT_ONCE == 0 ? fetch_candidates(s, paths + i, count - i, length, content)
                                        : STORE_OK;
        if (status == STORE_OK) {
            sql_query q = statement_begin_here(s, &of_path_sql, SQL_VALUES(sql_text(paths[i])));
            status = visit_rows(s, q, &v);
        }
    }
    if (status == STORE_OK && whole != NULL && v.on) {
        sql_query q = statement_begin_here(s, &of_content_sql, SQL_VALUES(length, content));
        status = visit_rows(s, q, &v);
    }
    return status;
}

store_status store_next_incomplete(store *s, uint64_t after, uint64_t *size) {
    const sql_value *values = SQL_VALUES(sql_integer((int64_t)after));
    sql_query q = statement_begin(s, &next_incomplete_sql, values);
    *size = sql_row(&q) ? (uint64_t)sql_column_integer(&q, 0) : 0;
    return store_status_of(sql_end(&q));
}

store_status store_incomplete_with(store *s, uint64_t size, const dk_hash *content,
                                   bool (*each)(void *context, const store_file *file),
                                   void *context) {
    visit v = {each, context, true};
    const sql_value *values = SQL_VALUES(sql_integer((int64_t)size), store_hash_value(content));
    return visit_rows(s, statement_begin(s, &incomplete_sql, values), &v);
}

store_status store_has_size(store *s, uint64_t size, bool *has) {
    *has = s->prefetch_count > 0; /* a request costs more than hashing the file */
    return *has ? STORE_OK
                : statement_run(s, &has_size_sql, SQL_VALUES(sql_integer((int64_t)size)), has);
}

/* Runs a statement on rows of an input: a server has none of one that is new. */
static store_status run_of_file(store *s, const statement *which, int64_t file_id,
                                const sql_value *values, bool *has) {
    return store_is_of_batch(s, file_id) ? statement_run_here(s, which, values, has)
                                         : statement_run(s, which, values, has);
}

store_status store_put_file(store *s, store_file *file) {
    const bool is_new = file->id == 0;
    assert(file->records == file->stored + file->duplicates + file->rejected + file->ignored);
    const sql_value *values = SQL_VALUES(
        is_new ? store_new_id(s, STORE_FILES) : sql_integer(file->id), sql_text(file->path),
        sql_integer((int64_t)file->size), store_hash_value(&file->content), sql_text(file->format),
        sql_integer((int64_t)file->records), sql_integer((int64_t)file->stored),
        sql_integer((int64_t)file->duplicates), sql_integer((int64_t)file->rejected),
        sql_integer((int64_t)file->ignored), sql_integer(file->complete),
        sql_text(file->inside[0] != 0 ? file->inside : NULL),
        sql_integer(s->reading.rules + (file->is_kept ? STORE_RULES_KEPT : 0)),
        sql_text(s->reading.at), sql_integer((int64_t)s->reading.record_max), sql_text(s->now),
        sql_integer(file->outdated));
    if (!is_new) {
        return run_of_file(s, &put_file_sql, file->id, values, NULL);
    }
    store_status status =
        store_numbered_row(s, statement_run_here(s, &put_file_sql, values, NULL), STORE_FILES);
    file->id = status == STORE_OK ? sqlite3_last_insert_rowid(s->db) : 0;
    return status;
}

store_status store_refresh(store *s, store_file *file, bool *current) {
    const sql_value *values =
        SQL_VALUES(sql_integer(file->id), sql_integer((int64_t)file->size),
                   store_hash_value(&file->content), sql_integer((int64_t)file->records));
    sql_query q = statement_begin(s, &refresh_sql, values);
    *current = sql_row(&q);
    if (*current) {
        file->stored = (uint64_t)sql_column_integer(&q, 0);
        file->duplicates = (uint64_t)sql_column_integer(&q, 1);
        file->rejected = (uint64_t)sql_column_integer(&q, 2);
        file->ignored = (uint64_t)sql_column_integer(&q, 3);
    }
    return store_status_of(sql_end(&q));
}

store_status store_has_too_large(store *s, int64_t file_id, bool *has) {
    return run_of_file(s, &has_too_large_sql, file_id, SQL_VALUES(sql_integer(file_id)), has);
}

store_status store_has_damage(store *s, int64_t file_id, bool *has) {
    return run_of_file(s, &has_damage_sql, file_id, SQL_VALUES(sql_integer(file_id)), has);
}

store_status store_ends_torn(store *s, const store_file *file, bool ends_line, bool *torn) {
    bool was_document =
        strncmp(file->format, "json", 4) == 0; /* what is bad as such may be fine as a line */
    const sql_value *values = SQL_VALUES(sql_integer(file->id), sql_integer((int64_t)file->size));
    bool is_stored = false;
    *torn = false;
    if (file->rejected + file->ignored == 0) {
        return STORE_OK;
    }
    if (was_document || !ends_line) {
        store_status status = run_of_file(s, &ends_stored_sql, file->id, values, &is_stored);
        *torn = !is_stored;
        return status;
    }
    return file->rejected == 0 ? STORE_OK : run_of_file(s, &ends_torn_sql, file->id, values, torn);
}

store_status store_note_move(store *s, const char *path, const char *before, const char *moved_to) {
    return statement_run(s, &note_move_sql,
                         SQL_VALUES(sql_text(path), sql_text(moved_to), sql_text(before)), NULL);
}

store_status store_knows_packed(store *s, const dk_hash *hash, uint64_t size, bool *known) {
    return statement_run(s, &knows_packed_sql,
                         SQL_VALUES(store_hash_value(hash), sql_integer((int64_t)size)), known);
}

store_status store_put_packed(store *s, const dk_hash *hash, uint64_t size, const char *path) {
    return statement_run(
        s, &put_packed_sql,
        SQL_VALUES(store_hash_value(hash), sql_integer((int64_t)size), sql_text(path)), NULL);
}

store_status store_get_file(store *s, int64_t id, store_file *file, char **path) {
    sql_query q = statement_begin(s, &get_file_sql, SQL_VALUES(sql_integer(id)));
    bool found = sql_row(&q);
    *path = NULL;
    if (found) {
        *path = read_file_row(s, &q, file) ? strdup(file->path) : NULL;
        file->path = *path;
        q.rc = *path == NULL ? SQLITE_NOMEM : q.rc;
    }
    store_status status = store_status_of(sql_end(&q));
    return status == STORE_OK && !found
               ? store_refuse(s, "a record in quarantine belongs to no input", NULL)
               : status;
}
