/*
** A store in a file. A long update of the plain tables that is told to end early: at whatever moment that is, nothing of
** it stays and nothing else is lost, and the next one completes: of a new store, and of a third more leads beside many.
** And how large a batch is.
*/
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../importer/server/open_store.h"
#include "../../importer/store/sql.h"
#include "check.h"

enum { LEADS = 22000, MORE_LEADS = 10500 };

/* Payloads of so many new leads, beside as many as the store has. */
#define PAYLOADS                                                                                 \
    "INSERT INTO discko_events (hash, event_name, lead, imported_at, payload)"                   \
    " WITH RECURSIVE n(i) AS (SELECT 1 + count(*) FROM discko_events UNION ALL"                  \
    " SELECT i + 1 FROM n WHERE i < %d)"                                                         \
    " SELECT randomblob(16), 'lead.x', 'l' || i, '2024-03-01T00:00:00.000Z',"                    \
    "  '{\"event\":\"lead.x\",\"data\":{\"id\":\"l' || i || '\",\"contact\":{\"email\":\"a' || " \
    "(i "                                                                                        \
    "* 7919 %% 10007) || '@x\"}}}' FROM n"

static int asked, most;

static bool stops(void) {
    return asked++ >= most;
}

static int64_t value_of(store *s, const char *sql) {
    int64_t value = -1;
    return sql_get_integer(store_connection(s), sql, NULL, &value) == SQLITE_OK ? value : -1;
}

/* Stores payloads without their plain tables, up to so many. */
static void fill(store *s, int leads) {
    char sql[600];
    bool takes = false, was = true;
    snprintf(sql, sizeof sql, PAYLOADS, leads);
    check(store_begin(s) == STORE_OK && store_takes_long(s, &was) == STORE_OK && !was,
          "nothing does not take long");
    store_stop_collecting(s);
    check(sql_execute(store_connection(s), sql) == SQLITE_OK && store_commit(s) == STORE_OK,
          "payloads without their plain tables");
    check(store_takes_long(s, &takes) == STORE_OK && takes, "so many do");
}

static store *open_new(const char *path) {
    const store_options how = {.makes = true, .plain = true, .reading = {1, NULL, 1 << 20}};
    store *s;
    if (store_open(path, &how, &s) != STORE_OK) {
        printf("not ok - the store cannot be opened: %s\n", store_message(s));
        exit(2);
    }
    return s;
}

/* Whether the store is as if no update had been begun. */
static bool is_untouched(store *s, int64_t events, int64_t leads) {
    return sqlite3_get_autocommit(store_connection(s)) != 0 &&
           value_of(s, "SELECT count(*) FROM discko_events") == events &&
           value_of(s, "SELECT count(*) FROM discko_leads") == leads &&
           value_of(s, "SELECT sum(writers + event_id) FROM discko_internal_snapshot") == leads &&
           value_of(s, "SELECT count(*) FROM temp.sqlite_master") == 0 &&
           value_of(s, "SELECT count(*) > 7 FROM sqlite_master WHERE tbl_name = 'discko_leads'"
                       " AND type = 'index'") == 1 &&
           value_of(s, "SELECT count(*) FROM pragma_index_list('discko_leads')") > 7 &&
           value_of(s, "SELECT count(*) FROM sqlite_master WHERE name GLOB 'discko_*_no_*'") == 6;
}

/* Updates the plain tables, told to end later and later, until it is done. */
static void update(store *s, int64_t events, int64_t leads) {
    bool untouched = true;
    int ended = 0;
    store_status status = STORE_STOPPED;
    for (most = 0; status == STORE_STOPPED; most = 2 * most + 1) {
        asked = 0;
        status = store_begin(s) == STORE_OK ? store_snapshot(s, stops) : STORE_FAILED;
        if (status == STORE_STOPPED) {
            store_rollback(s);
            untouched &= is_untouched(s, events, leads);
            ended++;
        }
    }
    check(ended >= 6, "it was ended at several moments");
    check(untouched, "and left nothing behind");
    check(status == STORE_OK && store_commit(s) == STORE_OK && is_untouched(s, events, events) &&
              value_of(s, "SELECT count(*) FROM discko_leads INDEXED BY discko_leads_email"
                          " WHERE email_key > ''") == events &&
              value_of(s, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> "
                          "'ok'") == 0,
          "the next one completes");
}

/* With a payload of this id the next batch takes so many records. */
static void check_batch(store *s, int64_t id, uint64_t records) {
    char sql[200];
    snprintf(sql, sizeof sql,
             "INSERT INTO discko_events (id, hash, event_name, imported_at, payload)"
             " SELECT %lld, randomblob(16), 'x', '', '' WHERE %lld > 0",
             (long long)id, (long long)id);
    bool right = sql_execute(store_connection(s), sql) == SQLITE_OK && store_begin(s) == STORE_OK &&
                 store_batch_of(s).records == records;
    snprintf(sql, sizeof sql, "behind payload %lld come %llu records in a batch", (long long)id,
             (unsigned long long)records);
    check(right, sql);
    check(value_of(s, "PRAGMA main.cache_size") == (records > 20000 ? -36864 : -24576),
          "the cache is large where the store is, and no rows of leads are made");
    store_rollback(s);
}

/* The rows of leads take the memory that the cache would have. */
static void check_cache_behind(store *s) {
    bool right = sql_execute(store_connection(s),
                             "UPDATE discko_internal_snapshot SET event_id ="
                             " (SELECT max(id) FROM discko_events) - 600000") == SQLITE_OK &&
                 store_begin(s) == STORE_OK && value_of(s, "PRAGMA main.cache_size") == -36864 &&
                 store_snapshot(s, NULL) == STORE_OK &&
                 value_of(s, "PRAGMA main.cache_size") == -24576;
    check(right, "the cache is small again when the rows of leads are made one by one");
    store_rollback(s);
    right = sql_execute(store_connection(s), "UPDATE discko_internal_snapshot SET event_id ="
                                             " (SELECT max(id) FROM discko_events)") == SQLITE_OK &&
            store_begin(s) == STORE_OK && value_of(s, "PRAGMA main.cache_size") == -24576;
    check(right, "and while they are collected");
    store_rollback(s);
}

int main(void) {
    char folder[] = "/tmp/test_local.XXXXXX", path[sizeof folder + 8];
    if (mkdtemp(folder) == NULL) {
        return 2;
    }
    snprintf(path, sizeof path, "%s/db", folder);
    store *s = open_new(path);
    fill(s, LEADS);
    update(s, LEADS, 0);
    fill(s, LEADS + MORE_LEADS);
    update(s, LEADS + MORE_LEADS, LEADS);
    check_batch(s, 0, 20000);
    check_batch(s, 200000, 20000);
    check_batch(s, 500000, 50000);
    check_batch(s, 2000000, 100000);
    check_cache_behind(s);
    store_close(s);
    (void)unlink(path);
    (void)rmdir(folder);
    return check_result();
}
