/*
** Marks of erased people: with any one byte damaged they are told and mended, with more of them told and left, and marks
** without a checksum stay as they are.
*/
#include <sqlite3.h>
#include <string.h>

#include "../../importer/store/marks.h"
#include "../../importer/store/sql.h"
#include "check.h"

enum { MARKS = 40 };

static uint32_t state = 1;

static uint8_t any_byte(void) {
    state = state * 1664525 + 1013904223;
    return (uint8_t)(state >> 24);
}

static uint8_t any_change(void) {
    uint8_t change = any_byte();
    return change != 0 ? change : 1;
}

static int insert(sqlite3 *db, sql_value mark) {
    return sql_run(db, "INSERT INTO " MARKS_TABLE " VALUES (?1, 'then')", SQL_VALUES(mark));
}

static sqlite3 *open_empty(void) {
    sqlite3 *db = NULL;
    int rc = sqlite3_open("", &db);
    rc = rc == SQLITE_OK ? sql_execute(db, "CREATE TABLE " MARKS_TABLE
                                           " (mark BLOB PRIMARY KEY, erased_at TEXT NOT NULL)"
                                           " WITHOUT ROWID")
                         : rc;
    check(rc == SQLITE_OK, "a table of marks");
    return db;
}

static void make(uint8_t sealed[MARK_SEALED_SIZE]) {
    uint8_t hash[MARK_SIZE];
    for (size_t i = 0; i < sizeof hash; i++) {
        hash[i] = any_byte();
    }
    mark_seal(hash, sealed);
}

static int64_t damaged(sqlite3 *db) {
    int64_t count;
    char *example;
    int rc = marks_count_damaged(db, "main", &count, &example);
    bool right = rc == SQLITE_OK && (example != NULL) == (count > 0);
    free(example);
    return right ? count : -1;
}

static bool has(sqlite3 *db, const uint8_t *sealed, size_t size) {
    bool found = false;
    int rc = sql_get_any(db, "SELECT 1 FROM " MARKS_TABLE " WHERE mark = ?1",
                         SQL_VALUES(sql_blob(sealed, size)), &found);
    return rc == SQLITE_OK && found;
}

/* Inserts marks that `damage` has changed, and mends them. Returns how many are whole again. */
static int mend_after(sql_value (*damage)(uint8_t *sealed, size_t i), int64_t told, int64_t left) {
    static uint8_t sealed[MARKS][MARK_SEALED_SIZE];
    sqlite3 *db = open_empty();
    int whole = 0, rc = SQLITE_OK;
    for (size_t i = 0; i < MARKS; i++) {
        uint8_t bytes[MARK_SEALED_SIZE];
        make(sealed[i]);
        memcpy(bytes, sealed[i], sizeof bytes);
        rc = rc == SQLITE_OK ? insert(db, damage(bytes, i)) : rc;
    }
    bool right = rc == SQLITE_OK && damaged(db) == told && marks_mend(db) == SQLITE_OK &&
                 damaged(db) == left;
    for (size_t i = 0; i < MARKS; i++) {
        whole += has(db, sealed[i], MARK_SEALED_SIZE);
    }
    sqlite3_close(db);
    return right ? whole : -1;
}

static sql_value nothing(uint8_t *sealed, size_t i) {
    (void)i;
    return sql_blob(sealed, MARK_SEALED_SIZE);
}

static sql_value one_byte(uint8_t *sealed, size_t i) {
    sealed[i % MARK_SEALED_SIZE] ^= any_change();
    return sql_blob(sealed, MARK_SEALED_SIZE);
}

static sql_value two_bytes(uint8_t *sealed, size_t i) {
    sealed[i % MARK_SIZE] ^= any_change();
    sealed[i % MARK_SIZE + 1] ^= any_change();
    return sql_blob(sealed, MARK_SEALED_SIZE);
}

static sql_value of_text(uint8_t *sealed, size_t i) {
    (void)i;
    return sql_text_of((const char *)sealed, MARK_SEALED_SIZE);
}

static sql_value cut(uint8_t *sealed, size_t i) {
    (void)i;
    return sql_blob(sealed, MARK_SEALED_SIZE - 1);
}

static sql_value without_checksum(uint8_t *sealed, size_t i) {
    (void)i;
    return sql_blob(sealed, MARK_SIZE);
}

int main(void) {
    check(mend_after(nothing, 0, 0) == MARKS, "intact marks stay");
    check(mend_after(one_byte, MARKS, 0) == MARKS, "any byte that is damaged is told and mended");
    check(mend_after(two_bytes, MARKS, MARKS) == 0, "two bytes are told, and nothing is guessed");
    check(mend_after(of_text, MARKS, 0) == MARKS, "a mark that has become a text is one again");
    check(mend_after(cut, MARKS, MARKS) == 0, "a mark that is cut is told");
    check(mend_after(without_checksum, 0, 0) == 0, "marks without a checksum stay");
    return check_result();
}
