#include "commands.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../input/source.h"
#include "../store/sql.h"
#include "../store/sql_text.h"
#include "erase.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/*
** The last touch of each lead; one whose date cannot be read may be of today, and one that lies further ahead than what is
** kept behind is an error. Not every store has the table.
*/
static int read_touches(sqlite3 *db, const options *o) {
    int rc = sql_execute(
        db, "CREATE TEMP TABLE discko_expire_touches (lead_id TEXT PRIMARY KEY, at TEXT)");
    return rc != SQLITE_OK || !sql_has(db, "discko_touches", "at")
               ? rc
               : sql_run(db,
                         "INSERT INTO temp.discko_expire_touches SELECT lead_id, max(at) FROM"
                         " (SELECT lead_id, coalesce(discko_date(at),"
                         " strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) AS at FROM main.discko_touches)"
                         " WHERE at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?1 || ' days')"
                         " GROUP BY lead_id",
                         SQL_VALUES(sql_integer(o->expire)));
}

/* What person_of_payload tells. */
typedef struct telling {
    sqlite3 *db;
    sqlite3_stmt *put;
    int64_t event;
    int rc;
} telling;

static void note_name(void *context, const char *name, size_t length) {
    telling *t = context;
    if (t->rc == SQLITE_OK && length > 0) {
        sql_query q = sql_begin_kept(
            t->db, &t->put, "INSERT OR IGNORE INTO temp.discko_expire_names VALUES (?1, ?2)",
            SQL_VALUES(sql_integer((int64_t)XXH3_64bits(name, length)), sql_integer(t->event)));
        while (sql_row(&q)) {
        }
        t->rc = sql_end(&q);
    }
}

/* By which ids and addresses each payload is somebody's. A hash is enough to compare them, and tells nothing of others. */
static int note_names(sqlite3 *db) {
    telling t = {.db = db};
    person p = {0};
    t.rc = sql_execute(db, "CREATE TEMP TABLE discko_expire_names (key INTEGER, event_id INTEGER,"
                           " PRIMARY KEY (key, event_id)) WITHOUT ROWID");
    sql_query q = sql_begin(
        db, "SELECT id, payload FROM main.discko_events WHERE event_name <> 'test'", NULL);
    while (t.rc == SQLITE_OK && sql_row(&q)) {
        const char *text = sql_column_text(&q, 1);
        t.event = sql_column_integer(&q, 0);
        if (text != NULL) {
            person_of_payload(&p, text, sql_column_size(&q, 1), note_name, &t);
        }
        t.rc = p.no_memory ? SQLITE_NOMEM : t.rc;
    }
    int rc = sql_end(&q);
    sqlite3_finalize(t.put);
    person_free(&p);
    return t.rc != SQLITE_OK ? t.rc : rc;
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
    return sql_execute(
        db, "INSERT INTO temp.discko_person_events (id, share)"
            " SELECT event_id, 3 FROM temp.discko_expired WHERE lead_id IS NULL;"
            "INSERT INTO temp.discko_person_rejects (id, file_id, share) SELECT id, file_id, 3"
            " FROM main.discko_rejects WHERE rejected_at <"
            " (SELECT at FROM temp.discko_expire_before)");
}

/* The most people that are searched for at once, and the most bytes of their ids and addresses. */
enum { SLICE_PEOPLE = 20000, SLICE_BYTES = 8 << 20 };

typedef struct silent {
    bool begun;
    int64_t last; /* the number of the event that the slice before ended with */
} silent;

/* Adds the next slice. */
static int add_people(sqlite3 *db, person *p, silent *s, bool *more) {
    sql_query q = sql_begin(db,
                            "SELECT event_id, lead_id, email FROM temp.discko_expired"
                            " WHERE event_id > ?1 ORDER BY event_id",
                            SQL_VALUES(sql_integer(s->last)));
    size_t people = 0, bytes = 0;
    *more = false;
    while (!*more && sql_row(&q)) {
        const char *lead = sql_column_text(&q, 1);
        if (lead != NULL) {
            bytes += sql_column_size(&q, 1);
            person_add_id(p, lead, sql_column_size(&q, 1));
        }
        const char *email = sql_column_text(&q, 2);
        if (email != NULL && person_is_address(email)) {
            bytes += sql_column_size(&q, 2);
            person_add_related(p, email, sql_column_size(&q, 2));
        }
        s->last = sql_column_integer(&q, 0);
        *more = ++people == SLICE_PEOPLE || bytes >= SLICE_BYTES;
    }
    int rc = sql_end(&q);
    return rc == SQLITE_OK && p->no_memory ? SQLITE_NOMEM : rc;
}

/* Each record is erased by its own bytes, so that it does not come in again. */
static int split_old(run *r) {
    return erase_split(r, "SELECT id FROM main.discko_rejects WHERE parts IS NOT NULL"
                          " AND rejected_at < (SELECT at FROM temp.discko_expire_before)")
               ? SQLITE_OK
               : SQLITE_ERROR;
}

/* Works out who has been silent. */
static int begin(run *r) {
    sqlite3 *db = store_connection(r->store);
    const options *o = r->options;
    int rc = read_touches(db, o);
    rc = rc == SQLITE_OK ? note_before(db, o) : rc;
    rc = rc == SQLITE_OK ? note_names(db) : rc;
    rc = rc == SQLITE_OK ? sql_execute(db, sql_expire) : rc;
    rc = rc == SQLITE_OK ? split_old(r) : rc;
    return rc == SQLITE_OK ? note_alone(db) : rc;
}

static bool choose_silent(run *r, person *p, void *context, bool *more) {
    sqlite3 *db = store_connection(r->store);
    silent *s = context;
    int rc = s->begun ? SQLITE_OK : begin(r);
    s->begun = true;
    rc = rc == SQLITE_OK ? add_people(db, p, s, more) : rc;
    return rc == SQLITE_OK || run_fail(r, p->no_memory ? source_no_memory : sql_error(db, rc));
}

outcome expire_run(const options *o) {
    silent s = {0};
    return erase_people(o, choose_silent, &s, NULL, NULL);
}
