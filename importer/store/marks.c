#include "marks.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sql.h"

static void make_checksum(const uint8_t *hash, uint8_t *checksum) {
    XXH64_canonical_t whole;
    XXH64_canonicalFromHash(&whole, XXH3_64bits(hash, MARK_SIZE));
    memcpy(checksum, whole.digest, MARK_SEALED_SIZE - MARK_SIZE);
}

void mark_seal(const uint8_t hash[MARK_SIZE], uint8_t sealed[MARK_SEALED_SIZE]) {
    memcpy(sealed, hash, MARK_SIZE);
    make_checksum(hash, sealed + MARK_SIZE);
}

static bool has_right_checksum(const uint8_t *sealed) {
    uint8_t checksum[MARK_SEALED_SIZE - MARK_SIZE];
    make_checksum(sealed, checksum);
    return memcmp(checksum, sealed + MARK_SIZE, sizeof checksum) == 0;
}

/* A mark of a row. Its type may be what is damaged. */
typedef struct stored_mark {
    const uint8_t *bytes;
    size_t size;
    int type;
} stored_mark;

static stored_mark read_mark(sql_query *q) {
    int type = sqlite3_column_type(q->statement, 0);
    const uint8_t *bytes = sql_column_blob(q, 0);
    return (stored_mark){bytes, sql_column_size(q, 0), type};
}

static bool is_intact(stored_mark m) {
    return m.type == SQLITE_BLOB &&
           (m.size == MARK_SIZE || (m.size == MARK_SEALED_SIZE && has_right_checksum(m.bytes)));
}

int marks_count_damaged(struct sqlite3 *db, const char *schema, int64_t *count, char **example) {
    char sql[96];
    *count = 0;
    *example = NULL;
    snprintf(sql, sizeof sql, "SELECT mark, erased_at FROM %s." MARKS_TABLE, schema);
    sql_query q = sql_begin(db, sql, NULL);
    while (sql_row(&q)) {
        if (!is_intact(read_mark(&q)) && ++*count == 1) {
            const char *at = sql_column_text(&q, 1);
            *example = at != NULL ? strdup(at) : NULL;
        }
    }
    return sql_end(&q);
}

/*
** Tries each value of each byte: 9,180 of them, so that with two damaged bytes one in 470,000 marks would be taken for
** another that nobody has.
*/
static bool mend_byte(uint8_t *sealed) {
    for (size_t i = 0; i < MARK_SEALED_SIZE; i++) {
        uint8_t found = sealed[i];
        for (unsigned int change = 1; change <= UINT8_MAX; change++) {
            sealed[i] = (uint8_t)(found ^ change);
            if (has_right_checksum(sealed)) {
                return true;
            }
        }
        sealed[i] = found;
    }
    return false;
}

/* Notes a damaged mark beside what it was, if that can be told. */
static int note_mended(sqlite3 *db, stored_mark m) {
    uint8_t sealed[MARK_SEALED_SIZE];
    if (is_intact(m) || m.size != sizeof sealed) {
        return SQLITE_OK;
    }
    memcpy(sealed, m.bytes, sizeof sealed);
    if (!has_right_checksum(sealed) && !mend_byte(sealed)) {
        return SQLITE_OK;
    }
    return sql_run(db, "INSERT INTO temp.discko_marks VALUES (?1, ?2)",
                   SQL_VALUES(m.type == SQLITE_TEXT ? sql_text_of((const char *)m.bytes, m.size)
                                                    : sql_blob(m.bytes, m.size),
                              sql_blob(sealed, sizeof sealed)));
}

int marks_mend(struct sqlite3 *db) {
    int rc = sql_execute(db, "CREATE TEMP TABLE discko_marks (damaged PRIMARY KEY, mended)");
    sql_query q = sql_begin(db, "SELECT mark FROM main." MARKS_TABLE, NULL);
    sql_note(&q, rc);
    while (sql_row(&q)) {
        sql_note(&q, note_mended(db, read_mark(&q)));
    }
    rc = sql_end(&q);
    rc = rc == SQLITE_OK
             ? sql_execute(db, "UPDATE OR REPLACE main." MARKS_TABLE " SET mark ="
                               " (SELECT mended FROM temp.discko_marks WHERE damaged = mark)"
                               " WHERE mark IN (SELECT damaged FROM temp.discko_marks)")
             : rc;
    return rc == SQLITE_OK ? sql_execute(db, "DROP TABLE temp.discko_marks") : rc;
}
