#include "remote.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../store/migrate.h"

#define TURNS_SQL                                                                          \
    "CREATE TABLE IF NOT EXISTS discko_writers (ticket INTEGER PRIMARY KEY AUTOINCREMENT," \
    " token TEXT NOT NULL UNIQUE, until INTEGER NOT NULL)"
#define BATCHES_SQL \
    "CREATE TABLE IF NOT EXISTS discko_batches (id INTEGER PRIMARY KEY, token TEXT NOT NULL)"

/* The state of the server's database. */
typedef struct findings {
    bool has_store, has_batches;
    bool is_utf16; /* the server keeps its text so */
    int64_t version;
    bool views_current;
} findings;

static const char views_identity[] = "SELECT value FROM discko_settings WHERE name = 'analytics'";

static store_status find_views(remote *r, findings *f) {
    reply o;
    hrana_begin(&r->request);
    hrana_query(&r->request, views_identity, NULL);
    store_status status = remote_exchange(r, &o);
    if (status == STORE_OK && o.error == NULL) { /* the table may be missing */
        char *mine;
        const char *theirs = hrana_cell_text(remote_first_row(&o, 0), 0);
        status = remote_mirror_status(r, sql_get_text(r->mirror.db, views_identity, NULL, &mine));
        f->views_current = theirs != NULL && mine != NULL && strcmp(theirs, mine) == 0;
        free(mine);
    }
    return status;
}

static store_status find(remote *r, findings *f) {
    reply o;
    *f = (findings){0};
    hrana_begin(&r->request);
    hrana_query(&r->request,
                "SELECT count(*) FILTER (WHERE name = 'discko_internal_snapshot'),"
                " count(*) FILTER (WHERE name IN ('discko_batches', 'discko_writers')) = 2"
                " FROM sqlite_master WHERE type = 'table'",
                NULL);
    hrana_query(&r->request, "PRAGMA user_version", NULL);
    hrana_query(&r->request, "PRAGMA encoding", NULL);
    store_status status = remote_ask(r, &o);
    if (status == STORE_OK) {
        const cJSON *row = remote_first_row(&o, 0);
        f->has_store = hrana_cell_integer(row, 0) != 0;
        f->has_batches = hrana_cell_integer(row, 1) != 0;
        f->version = hrana_cell_integer(remote_first_row(&o, 1), 0);
        const char *encoding = hrana_cell_text(remote_first_row(&o, 2), 0);
        f->is_utf16 = encoding != NULL && strncmp(encoding, "UTF-16", 6) == 0;
    }
    return status == STORE_OK && f->has_store ? find_views(r, f) : status;
}

/* Adds the first column of each row as a statement. */
static int add_statements(remote *r, const char *query) {
    sql_query q = sql_begin(r->mirror.db, query, NULL);
    while (sql_row(&q)) {
        const char *statement = sql_column_text(&q, 0);
        hrana_execute(&r->request, statement != NULL ? statement : "", NULL);
    }
    return sql_end(&q);
}

/*
** Creates what is missing, in one transaction, with the SQL text of the mirror's objects. A server does not allow
** application_id and page_size to be set.
*/
static store_status make_schema(remote *r, const findings *f, int64_t version) {
    reply o = {0};
    int rc = SQLITE_OK;
    hrana_begin_transaction(&r->request);
    hrana_execute(&r->request, TURNS_SQL, NULL);
    hrana_execute(&r->request, BATCHES_SQL, NULL);
    if (!f->has_store) {
        rc = add_statements(r, "SELECT sql FROM main.sqlite_master WHERE sql IS NOT NULL"
                               " AND type <> 'view' AND tbl_name NOT IN"
                               " (SELECT name FROM main.sqlite_master WHERE type = 'view')"
                               " ORDER BY rowid");
        hrana_execute(&r->request, "INSERT INTO discko_internal_snapshot VALUES (1, 0, 0, 0)",
                      NULL);
        char sql[64];
        snprintf(sql, sizeof sql, "PRAGMA user_version = %lld", (long long)version);
        hrana_execute(&r->request, sql, NULL);
    }
    if (!f->views_current && rc == SQLITE_OK) {
        rc = add_statements(
            r, "SELECT 'DROP VIEW IF EXISTS ' || name FROM main.sqlite_master WHERE type = 'view'"
               " UNION ALL SELECT * FROM"
               " (SELECT sql FROM main.sqlite_master WHERE type = 'view' ORDER BY rowid) UNION ALL"
               " SELECT sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name IN"
               " (SELECT name FROM main.sqlite_master WHERE type = 'view') UNION ALL"
               " SELECT 'INSERT OR REPLACE INTO discko_settings VALUES (''analytics'', ''' || value"
               " || ''')' FROM main.discko_settings WHERE name = 'analytics'");
    }
    hrana_execute(&r->request, "COMMIT", NULL);
    store_status status = rc == SQLITE_OK ? remote_exchange(r, &o) : remote_mirror_status(r, rc);
    if (status == STORE_OK && o.error != NULL) {
        (void)remote_refuse(r, "the store cannot be made on the server",
                            client_error_text(o.error));
    }
    return status;
}

static bool is_ready(const findings *f, int64_t version) {
    return f->has_store && f->has_batches && f->views_current && f->version == version;
}

static store_status check_version(remote *r, const findings *f, int64_t version) {
    if (f->is_utf16) {
        return migrate_refuse_utf16(r->store);
    }
    if (!f->has_store && f->version != 0) {
        return remote_refuse(r, "the database belongs to another application", NULL);
    }
    if (f->has_store && f->version > version) {
        return remote_refuse(r, "the store was made by a newer discko-import: update this one",
                             NULL);
    }
    if (f->has_store && f->version < version) {
        return remote_refuse(
            r,
            "the store was made by an older discko-import: move it to one machine, bring "
            "it up to date there with --snapshot, and move it back",
            NULL);
    }
    return STORE_OK;
}

static store_status refuse_absent(remote *r) {
    return remote_refuse(r, "the server has no discko store", NULL);
}

store_status remote_schema_make(remote *r) {
    int64_t version = 0;
    findings f;
    store_status status = remote_mirror_status(
        r, sql_get_integer(r->mirror.db, "PRAGMA main.user_version", NULL, &version));
    status = status == STORE_OK ? find(r, &f) : status;
    status = status == STORE_OK ? check_version(r, &f, version) : status;
    if (status == STORE_OK && r->mode != REMOTE_WRITE) {
        r->absent = !f.has_store;
        return r->absent && r->mode == REMOTE_READ ? refuse_absent(r) : STORE_OK;
    }
    if (status == STORE_OK && !f.has_store && !r->store->makes) {
        return refuse_absent(r);
    }
    if (status == STORE_OK && !is_ready(&f, version)) {
        status = make_schema(r, &f, version);
        /* it may have failed because another importer was faster, or because the request arrived twice */
        if (status == STORE_OK) {
            char why[sizeof r->store->message];
            memcpy(why, r->store->message, sizeof why);
            status = find(r, &f);
            if (status == STORE_OK && !is_ready(&f, version)) {
                status = remote_refuse(
                    r, why[0] != 0 ? why : "the store cannot be made on the server", NULL);
            }
        }
    }
    return status;
}
