#include "expire.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../input/source.h"
#include "../store/sql.h"
#include "../store/sql_text.h"
#include "erase.h"

/* The last touch of each lead; one whose date cannot be read may be of today. Not every store has the table. */
static int read_touches(sqlite3 *db) {
    int rc = sql_execute(
        db, "CREATE TEMP TABLE discko_expire_touches (lead_id TEXT PRIMARY KEY, at TEXT)");
    bool has = sqlite3_table_column_metadata(db, "main", "discko_touches", "at", NULL, NULL, NULL,
                                             NULL, NULL) == SQLITE_OK;
    return rc != SQLITE_OK || !has
               ? rc
               : sql_execute(db, "INSERT INTO temp.discko_expire_touches"
                                 " SELECT lead_id, max(coalesce(discko_date(at),"
                                 " strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))) FROM main.discko_touches"
                                 " GROUP BY lead_id");
}

static int note_before(sqlite3 *db, const options *o) {
    int rc = sql_execute(db, "CREATE TEMP TABLE discko_expire_before (at TEXT)");
    return rc != SQLITE_OK
               ? rc
               : sql_run(db,
                         "INSERT INTO temp.discko_expire_before"
                         " SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now', -?1 || ' days')",
                         SQL_VALUES(sql_integer(o->expire)));
}

/* Payloads without a lead id, and records that have been in quarantine for that long. */
static int note_alone(sqlite3 *db) {
    return sql_execute(db, "INSERT INTO temp.discko_person_events"
                           " SELECT event_id, 3 FROM temp.discko_expired WHERE lead_id IS NULL;"
                           "INSERT INTO temp.discko_person_rejects SELECT id, file_id, 3"
                           " FROM main.discko_rejects WHERE rejected_at <"
                           " (SELECT at FROM temp.discko_expire_before)");
}

static int add_people(sqlite3 *db, person *p) {
    sql_query q = sql_begin(db, "SELECT lead_id, email FROM temp.discko_expired", NULL);
    while (sql_row(&q)) {
        const char *lead = sql_column_text(&q, 0);
        if (lead != NULL) {
            person_add_id(p, lead, sql_column_size(&q, 0));
        }
        const char *email = sql_column_text(&q, 1);
        if (email != NULL && person_is_address(email)) {
            person_add_related(p, email, sql_column_size(&q, 1));
        }
    }
    int rc = sql_end(&q);
    return rc == SQLITE_OK && p->no_memory ? SQLITE_NOMEM : rc;
}

static bool choose_silent(run *r, person *p, void *context) {
    sqlite3 *db = store_connection(r->store);
    (void)context;
    int rc = read_touches(db);
    rc = rc == SQLITE_OK ? note_before(db, r->options) : rc;
    rc = rc == SQLITE_OK ? sql_execute(db, sql_expire) : rc;
    rc = rc == SQLITE_OK ? note_alone(db) : rc;
    rc = rc == SQLITE_OK ? add_people(db, p) : rc;
    return rc == SQLITE_OK || run_fail(r, p->no_memory ? source_no_memory : sql_error(db, rc));
}

outcome expire_run(const options *o) {
    return erase_people(o, choose_silent, NULL, NULL, NULL);
}
