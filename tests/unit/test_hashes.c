/*
** The index of hashes while it is aside: what it has is found, what is new is added once, a hash that is there is refused,
** and after a commit or a rollback the schema and the index are what they were, with or without the new hashes.
*/
#include <sqlite3.h>
#include <string.h>

#include "../../importer/store/hashes.h"
#include "../../importer/store/sql.h"
#include "check.h"

enum { STORED = 5000, MANY = 150000 };

static dk_hash hash_of(uint32_t i) {
    dk_hash hash;
    uint64_t x = i * UINT64_C(0x9E3779B97F4A7C15) + 1, y = x * UINT64_C(0xD1342543DE82EF95);
    x ^= x >> 29;
    memcpy(hash.bytes, &x, sizeof x);
    memcpy(hash.bytes + sizeof x, &y, sizeof y);
    return hash;
}

static int64_t value_of(sqlite3 *db, const char *sql) {
    int64_t value = -1;
    return sql_get_integer(db, sql, NULL, &value) == SQLITE_OK ? value : -1;
}

static int insert(sqlite3 *db, uint32_t i) {
    dk_hash hash = hash_of(i);
    return sql_run(db, "INSERT INTO discko_events VALUES (?1, ?2)",
                   SQL_VALUES(sql_integer(i), sql_blob(hash.bytes, DK_HASH_SIZE)));
}

/* A table like that of the store, with the hashes of the ids from 1 on. */
static sqlite3 *open_filled(void) {
    sqlite3 *db = NULL;
    int rc = sqlite3_open("", &db);
    rc = rc == SQLITE_OK
             ? sql_execute(db, "CREATE TABLE discko_events (id INTEGER PRIMARY KEY, hash);"
                               "CREATE UNIQUE INDEX discko_events_hash ON discko_events (hash);"
                               "CREATE TABLE other (a); BEGIN")
             : rc;
    for (uint32_t i = 1; i <= STORED && rc == SQLITE_OK; i++) {
        rc = insert(db, i);
    }
    rc = rc == SQLITE_OK ? sql_execute(db, "COMMIT") : rc;
    check(rc == SQLITE_OK, "a table with an index");
    return db;
}

/* A transaction that has changed the schema. */
static bool begin(new_hashes *h, sqlite3 *db) {
    return sql_execute(db, "BEGIN IMMEDIATE; DROP TABLE other; CREATE TABLE other (a)") ==
               SQLITE_OK &&
           hashes_set_aside(h, db) == SQLITE_OK && h->is_aside;
}

static bool finds(new_hashes *h, sqlite3 *db, uint32_t i, int64_t expected) {
    dk_hash hash = hash_of(i);
    int64_t id = -1;
    return hashes_find(h, db, &hash, &id) == SQLITE_OK && id == expected;
}

/* Adds a row as the store does. */
static bool add(new_hashes *h, sqlite3 *db, uint32_t i) {
    dk_hash hash = hash_of(i);
    return insert(db, i) == SQLITE_OK && hashes_add(h, db, &hash, i) == SQLITE_OK;
}

static bool is_whole(sqlite3 *db, int64_t rows) {
    return value_of(db, "SELECT count(*) FROM discko_events NOT INDEXED") == rows &&
           value_of(db, "SELECT count(*) FROM discko_events INDEXED BY discko_events_hash"
                        " WHERE hash > x'00'") == rows &&
           value_of(db, "SELECT count(*) FROM sqlite_master") == 3 &&
           value_of(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> "
                        "'ok'") == 0 &&
           insert(db, STORED) != SQLITE_OK;
}

static void test_filter(new_hashes *h) {
    bool all = true;
    int doubtful = 0;
    for (uint32_t i = 1; i <= STORED; i++) {
        dk_hash hash = hash_of(i);
        all &= hashes_may_have(h, &hash);
    }
    check(all, "the filter lets through what is stored");
    for (uint32_t i = 1000001; i <= 1001000; i++) {
        dk_hash hash = hash_of(i);
        doubtful += hashes_may_have(h, &hash);
        all &= hashes_may_have(h, &hash);
    }
    check(doubtful < 10, "and hardly anything else");
    check(all, "but what it has seen");
}

static void test_found(new_hashes *h, sqlite3 *db) {
    bool all = true;
    for (uint32_t i = 1; i <= STORED; i++) {
        all &= finds(h, db, i, i);
    }
    check(all && finds(h, db, STORED + 1, 0), "what is stored is found, and nothing else");
    check(add(h, db, STORED + 1) && finds(h, db, STORED + 1, STORED + 1), "what is added, too");
}

/* More than are kept. */
static void test_many(new_hashes *h, sqlite3 *db) {
    bool all = true;
    for (uint32_t i = STORED + 2; i <= STORED + MANY; i++) {
        all &= add(h, db, i);
    }
    check(all && finds(h, db, STORED + 2, STORED + 2) && finds(h, db, STORED + MANY, STORED + MANY),
          "many are found, whether they have gone to the index or not");
    check(hashes_put_back(h, db) == SQLITE_OK && !h->is_aside &&
              sql_execute(db, "COMMIT") == SQLITE_OK && is_whole(db, STORED + MANY),
          "the index is as if they had been inserted one by one");
}

static void test_twice(new_hashes *h, sqlite3 *db, uint32_t second) {
    dk_hash hash = hash_of(second);
    check(begin(h, db) && add(h, db, 900000) && hashes_add(h, db, &hash, 900001) == SQLITE_OK &&
              (hashes_put_back(h, db) & 0xFF) == SQLITE_CONSTRAINT,
          second == 1 ? "a hash that is stored is refused" : "a hash that is added twice, too");
    hashes_forget(h);
    check(sql_execute(db, "ROLLBACK") == SQLITE_OK && is_whole(db, STORED + MANY),
          "and nothing of it stays");
}

static void test_rollback(new_hashes *h, sqlite3 *db) {
    check(begin(h, db) && add(h, db, 900000), "it is aside again");
    hashes_forget(h);
    check(sql_execute(db, "ROLLBACK") == SQLITE_OK && is_whole(db, STORED + MANY),
          "a rollback puts it back without what was added");
    check(begin(h, db) && finds(h, db, 900000, 0) && hashes_put_back(h, db) == SQLITE_OK &&
              sql_execute(db, "COMMIT") == SQLITE_OK && is_whole(db, STORED + MANY),
          "then it can be aside again");
}

/* Another connection adds a hash between two transactions. */
static void test_others(void) {
    static const char path[] = "file:hashes?mode=memory&cache=shared";
    sqlite3 *a = NULL, *b = NULL;
    new_hashes h = {0};
    dk_hash hash = hash_of(2);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    bool right = sqlite3_open_v2(path, &a, flags, NULL) == SQLITE_OK &&
                 sqlite3_open_v2(path, &b, flags, NULL) == SQLITE_OK &&
                 sql_execute(a, "CREATE TABLE discko_events (id INTEGER PRIMARY KEY, hash);"
                                "CREATE UNIQUE INDEX discko_events_hash ON discko_events (hash);"
                                "CREATE TABLE other (a)") == SQLITE_OK &&
                 insert(a, 1) == SQLITE_OK && begin(&h, a) && hashes_put_back(&h, a) == SQLITE_OK &&
                 sql_execute(a, "COMMIT") == SQLITE_OK && insert(b, 2) == SQLITE_OK;
    check(right && begin(&h, a) && hashes_may_have(&h, &hash),
          "what another connection has stored is in the filter");
    hashes_free(&h);
    sqlite3_close(a);
    sqlite3_close(b);
}

/* An index that is not that of this version stays where it is. */
static void test_foreign(void) {
    sqlite3 *db = open_filled();
    new_hashes h = {0};
    check(sql_execute(db, "DROP INDEX discko_events_hash;"
                          "CREATE INDEX discko_events_hash ON discko_events (hash, id); BEGIN") ==
                  SQLITE_OK &&
              hashes_set_aside(&h, db) == SQLITE_OK && !h.is_aside,
          "another index of the same name is not set aside");
    hashes_free(&h);
    sqlite3_close(db);
}

int main(void) {
    sqlite3 *db = open_filled();
    new_hashes h = {0};
    check(begin(&h, db), "the index is aside");
    test_filter(&h);
    test_found(&h, db);
    test_many(&h, db);
    test_twice(&h, db, 1);
    test_twice(&h, db, 900000);
    test_rollback(&h, db);
    hashes_free(&h);
    sqlite3_close(db);
    test_others();
    test_foreign();
    return check_result();
}
