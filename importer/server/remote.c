#include "remote.h"

#include <nettle/base16.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "../input/signals.h"
#include "../input/source.h"
#include "../store/sql.h"
#include "mirror.h"
#include "server.h"

enum { TOKEN_SIZE = 16, TOKEN_LENGTH = 2 * TOKEN_SIZE };

/* How long a ticket is good for; and how long to wait before asking whether it is one's turn. */
enum { LEASE_S = 4, TURN_MS = 10, TURN_MOST_MS = 200 };

/* So many values are asked for in one statement. */
enum { KEYS_A_STEP = 500 };

/* So much of what is behind is brought in with one batch; so many numbers of batches are kept. */
enum {
    EVENTS_BEHIND = 1000,
    BYTES_BEHIND = 2000000,
    DELIVERIES_BEHIND = 10000,
    BATCHES_KEPT = 1000
};

struct remote {
    server *server;
    mirror mirror; /* its session is there while a batch is open */
    remote_mode mode;
    bool absent; /* of a dry run: the server has no store */
    bool began;
    bool is_complete; /* with this batch the plain tables have all that is stored */
    int patience;
    int64_t renewed; /* when the ticket was, in milliseconds */
    char token[TOKEN_LENGTH + 1];
    remote_state state;
    hrana request;
    char message[640];
};

/*
** ------------------------------------------------------------------------------------------ errors
*/

const char *remote_message(const remote *r) {
    return r->message;
}

const remote_state *remote_state_of(const remote *r) {
    return &r->state;
}

void remote_complete(remote *r) {
    r->is_complete = true;
}

static store_status refuse(remote *r, const char *what, const char *detail) {
    snprintf(r->message, sizeof r->message, "%s%s%s", what, detail != NULL ? ": " : "",
             detail != NULL ? detail : "");
    return STORE_FAILED;
}

static store_status come_again(remote *r, const char *what) {
    (void)refuse(r, what, "nothing of this batch was kept, try again");
    return STORE_BUSY;
}

static store_status mirror_status(remote *r, int rc) {
    if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW) {
        return STORE_OK;
    }
    return refuse(r, "the mirror", sql_error(r->mirror.db, rc));
}

static store_status mirror_execute(remote *r, const char *sql) {
    return mirror_status(r, sql_execute(r->mirror.db, sql));
}

/* What a request has come to. */
typedef struct reply {
    const cJSON *result, *error;
    size_t step; /* that failed */
} reply;

/* Sends r->request. A step that failed is the caller's to look at. */
static store_status exchange(remote *r, reply *o) {
    *o = (reply){0};
    r->message[0] = 0;
    if (!hrana_end(&r->request)) {
        return refuse(r, source_no_memory, NULL);
    }
    server_status status = server_send(r->server, &r->request, &o->result, &o->error, &o->step);
    if (status == SERVER_OK) {
        return STORE_OK;
    }
    return status == SERVER_AWAY ? come_again(r, server_message(r->server))
                                 : refuse(r, server_message(r->server), NULL);
}

/* The same, where no step may fail. */
static store_status ask(remote *r, reply *o) {
    store_status status = exchange(r, o);
    return status == STORE_OK && o->error != NULL
               ? refuse(r, "the server refuses", server_error_text(o->error))
               : status;
}

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool make_token(char token[TOKEN_LENGTH + 1]) {
    uint8_t bytes[TOKEN_SIZE];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return false;
    }
    base16_encode_update(token, sizeof bytes, bytes);
    token[TOKEN_LENGTH] = 0;
    return true;
}

static void add_token(remote *r) {
    hrana_text(&r->request, r->token, TOKEN_LENGTH);
}

static bool error_is(const cJSON *error, const char *code) {
    const cJSON *of = cJSON_GetObjectItemCaseSensitive(error, "code");
    return cJSON_IsString(of) && strncmp(of->valuestring, code, strlen(code)) == 0;
}

/*
** --------------------------------------------------------------------------------------- the schema
*/

#define TURNS_SQL                                                                          \
    "CREATE TABLE IF NOT EXISTS discko_writers (ticket INTEGER PRIMARY KEY AUTOINCREMENT," \
    " token TEXT NOT NULL UNIQUE, until INTEGER NOT NULL)"
#define BATCHES_SQL \
    "CREATE TABLE IF NOT EXISTS discko_batches (id INTEGER PRIMARY KEY, token TEXT NOT NULL)"

/* What is found on the server. */
typedef struct findings {
    bool has_store, has_batches;
    int64_t version;
    bool views_current;
} findings;

static const char views_identity[] = "SELECT value FROM discko_settings WHERE name = 'analytics'";

static store_status find_views(remote *r, findings *f) {
    reply o;
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    growing_text(&r->request.sql, views_identity);
    hrana_step_end(&r->request);
    store_status status = exchange(r, &o);
    if (status == STORE_OK && o.error == NULL) { /* it may not have the table */
        char mine[64];
        const char *theirs = hrana_cell_text(cJSON_GetArrayItem(hrana_rows(o.result, 0), 0), 0);
        f->views_current = theirs != NULL && strcmp(theirs, mirror_text(&r->mirror, views_identity,
                                                                        mine, sizeof mine)) == 0;
    }
    return status;
}

static store_status find(remote *r, findings *f) {
    reply o;
    *f = (findings){0};
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    growing_text(&r->request.sql,
                 "SELECT count(*) FILTER (WHERE name = 'discko_snapshot'),"
                 " count(*) FILTER (WHERE name IN ('discko_batches', 'discko_writers')) = 2"
                 " FROM sqlite_master WHERE type = 'table'");
    hrana_step_end(&r->request);
    hrana_step(&r->request, true);
    growing_text(&r->request.sql, "PRAGMA user_version");
    hrana_step_end(&r->request);
    store_status status = ask(r, &o);
    if (status == STORE_OK) {
        const cJSON *row = cJSON_GetArrayItem(hrana_rows(o.result, 0), 0);
        f->has_store = hrana_cell_integer(row, 0) != 0;
        f->has_batches = hrana_cell_integer(row, 1) != 0;
        f->version = hrana_cell_integer(cJSON_GetArrayItem(hrana_rows(o.result, 1), 0), 0);
    }
    return status == STORE_OK && f->has_store ? find_views(r, f) : status;
}

/* Adds a statement for each row, the first column of which is SQL. */
static int add_statements(remote *r, const char *query) {
    sql_query q = sql_begin(r->mirror.db, query, NULL);
    while (sql_row(&q)) {
        const char *statement = sql_column_text(&q, 0);
        hrana_execute(&r->request, statement != NULL ? statement : "");
    }
    return sql_end(&q);
}

/*
** Makes what is missing, in one transaction. The mirror has it all, and its text is what is sent; but a
** server lets nobody set its application_id and page_size.
*/
static store_status make_schema(remote *r, const findings *f, int version) {
    reply o = {0};
    int rc = SQLITE_OK;
    hrana_begin_transaction(&r->request);
    hrana_execute(&r->request, TURNS_SQL);
    hrana_execute(&r->request, BATCHES_SQL);
    if (!f->has_store) {
        rc = add_statements(r, "SELECT sql FROM main.sqlite_master WHERE sql IS NOT NULL"
                               " AND type <> 'view' AND tbl_name <> 'discko_settings'"
                               " ORDER BY rowid");
        hrana_execute(&r->request, "INSERT INTO discko_snapshot VALUES (1, 0, 0)");
        char sql[64];
        snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
        hrana_execute(&r->request, sql);
    }
    if (!f->views_current && rc == SQLITE_OK) {
        rc = add_statements(
            r, "SELECT 'CREATE TABLE IF NOT EXISTS ' || substr(sql, 14) FROM main.sqlite_master"
               " WHERE type = 'table' AND name = 'discko_settings' UNION ALL"
               " SELECT 'DROP VIEW IF EXISTS ' || name FROM main.sqlite_master WHERE type = 'view'"
               " UNION ALL SELECT * FROM"
               " (SELECT sql FROM main.sqlite_master WHERE type = 'view' ORDER BY rowid) UNION ALL"
               " SELECT 'INSERT OR REPLACE INTO discko_settings VALUES (''analytics'', ''' || value"
               " || ''')' FROM main.discko_settings WHERE name = 'analytics'");
    }
    hrana_execute(&r->request, "COMMIT");
    store_status status = rc == SQLITE_OK ? exchange(r, &o) : mirror_status(r, rc);
    if (status == STORE_OK && o.error != NULL) {
        (void)refuse(r, "the store cannot be made on the server", server_error_text(o.error));
    }
    return status;
}

static bool is_ready(const findings *f, int version) {
    return f->has_store && f->has_batches && f->views_current && f->version == version;
}

static store_status check_version(remote *r, const findings *f, int version) {
    if (!f->has_store && f->version != 0) {
        return refuse(r, "the database belongs to another application", NULL);
    }
    if (f->has_store && f->version > version) {
        return refuse(r, "the store was made by a newer discko-import: update this one", NULL);
    }
    if (f->has_store && f->version < version) {
        return refuse(r,
                      "the store was made by an older discko-import: move it to one machine, bring "
                      "it up to date there with --snapshot, and move it back",
                      NULL);
    }
    return STORE_OK;
}

static store_status open_store(remote *r) {
    int version = (int)mirror_integer(&r->mirror, "PRAGMA main.user_version");
    findings f;
    store_status status = find(r, &f);
    if (status == STORE_OK) {
        status = check_version(r, &f, version);
    }
    if (status == STORE_OK && r->mode != REMOTE_WRITE) {
        r->absent = !f.has_store;
        return r->absent && r->mode == REMOTE_READ
                   ? refuse(r, "the server has no discko store", NULL)
                   : STORE_OK;
    }
    if (status == STORE_OK && !is_ready(&f, version)) {
        status = make_schema(r, &f, version);
        /* It may have failed because somebody else was faster, or because it came a second time. */
        if (status == STORE_OK) {
            char why[sizeof r->message];
            memcpy(why, r->message, sizeof why);
            status = find(r, &f);
            if (status == STORE_OK && !is_ready(&f, version)) {
                status =
                    refuse(r, why[0] != 0 ? why : "the store cannot be made on the server", NULL);
            }
        }
    }
    return status;
}

store_status remote_open(const char *url, remote_mode mode, int patience, struct sqlite3 *db,
                         remote **out) {
    remote *r = *out = calloc(1, sizeof *r);
    if (r == NULL) {
        return STORE_FAILED;
    }
    r->mode = mode;
    r->patience = patience;
    r->server = server_open(url, patience);
    if (r->server == NULL || !make_token(r->token)) {
        return refuse(r, source_no_memory, NULL);
    }
    store_status status = mirror_status(r, mirror_open(&r->mirror, db));
    if (status == STORE_OK) {
        status = open_store(r);
    }
    return status == STORE_OK ? mirror_status(r, mirror_make_ready(&r->mirror)) : status;
}

void remote_close(remote *r) {
    if (r == NULL) {
        return;
    }
    remote_rollback(r);
    mirror_free(&r->mirror);
    hrana_free(&r->request);
    server_close(r->server);
    free(r);
}

/*
** ------------------------------------------------------------------------------------------- turns
*/

#define NOW "CAST(strftime('%s', 'now') AS INTEGER)"

static void add_renewal(remote *r) {
    hrana_step(&r->request, false);
    growing_text(&r->request.sql, "INSERT INTO discko_writers (token, until) VALUES (");
    add_token(r);
    growing_text(&r->request.sql, ", " NOW " + ");
    hrana_integer(&r->request, LEASE_S);
    growing_text(&r->request.sql, ") ON CONFLICT (token) DO UPDATE SET until = excluded.until");
    hrana_step_end(&r->request);
}

static void add_state_query(remote *r) {
    hrana_step(&r->request, true);
    growing_text(&r->request.sql, "SELECT coalesce((SELECT max(id) FROM discko_events), 0),"
                                  " coalesce((SELECT max(id) FROM discko_deliveries), 0),"
                                  " coalesce((SELECT max(id) FROM discko_files), 0),"
                                  " coalesce((SELECT max(id) FROM discko_rejects), 0),"
                                  " (SELECT count(*) FROM discko_erased), event_id, delivery_id"
                                  " FROM discko_snapshot");
    hrana_step_end(&r->request);
}

static void add_batch_query(remote *r) {
    hrana_step(&r->request, true);
    growing_text(&r->request.sql, "SELECT coalesce(max(id), 0) FROM discko_batches");
    hrana_step_end(&r->request);
}

static const cJSON *first_row(const reply *o, size_t step) {
    return cJSON_GetArrayItem(hrana_rows(o->result, step), 0);
}

static void read_state(remote *r, const reply *o, size_t step) {
    const cJSON *row = first_row(o, step);
    r->state.event = hrana_cell_integer(row, 0);
    r->state.delivery = hrana_cell_integer(row, 1);
    r->state.file = hrana_cell_integer(row, 2);
    r->state.reject = hrana_cell_integer(row, 3);
    r->state.erased = hrana_cell_integer(row, 4);
    r->state.snapshot_event = hrana_cell_integer(row, 5);
    r->state.snapshot_delivery = hrana_cell_integer(row, 6);
    /* Ids of what was taken back are given again. */
    if (r->state.snapshot_delivery > r->state.delivery) {
        r->state.snapshot_delivery = r->state.delivery;
    }
}

/* Asks once; all in a transaction, so that a replica passes it on and nothing comes in between. */
static store_status ask_for_turn(remote *r, bool *mine) {
    reply o;
    hrana_begin_transaction(&r->request);
    hrana_execute(&r->request, "DELETE FROM discko_writers WHERE until < " NOW);
    add_renewal(r);
    hrana_step(&r->request, true);
    growing_text(&r->request.sql, "SELECT ticket = (SELECT min(ticket) FROM discko_writers)"
                                  " FROM discko_writers WHERE token = ");
    add_token(r);
    hrana_step_end(&r->request);
    add_state_query(r);
    add_batch_query(r);
    hrana_execute(&r->request, "COMMIT");
    store_status status = ask(r, &o);
    if (status == STORE_OK) {
        *mine = hrana_cell_integer(first_row(&o, 3), 0) != 0;
        read_state(r, &o, 4);
        r->state.batch = hrana_cell_integer(first_row(&o, 5), 0);
        r->renewed = now_ms();
    }
    return status;
}

static store_status wait_for_turn(remote *r) {
    int64_t end = now_ms() + r->patience;
    bool mine = false;
    for (int pause = TURN_MS;; pause = 2 * pause < TURN_MOST_MS ? 2 * pause : TURN_MOST_MS) {
        store_status status = ask_for_turn(r, &mine);
        if (status != STORE_OK || mine) {
            return status;
        }
        if (now_ms() >= end || signals_caught()) {
            return come_again(r, "other importers are writing");
        }
        signals_wait(-1, pause);
    }
}

/* While the batch is being made. */
static store_status keep_turn(remote *r) {
    reply o;
    if (r->mirror.session == NULL || now_ms() - r->renewed < LEASE_S * 1000 / 3) {
        return STORE_OK;
    }
    hrana_begin(&r->request);
    add_renewal(r);
    r->renewed = now_ms();
    return ask(r, &o);
}

static void add_turn_end(remote *r) {
    hrana_step(&r->request, false);
    growing_text(&r->request.sql, "DELETE FROM discko_writers WHERE token = ");
    add_token(r);
    hrana_step_end(&r->request);
}

/* Of who only reads. */
static store_status read_only_state(remote *r) {
    reply o;
    hrana_begin(&r->request);
    add_state_query(r);
    store_status status = ask(r, &o);
    if (status == STORE_OK) {
        read_state(r, &o, 0);
    }
    return status;
}

/*
** ---------------------------------------------------------------------------------------- fetching
*/

/* Only these columns of a table are wanted, or all: NULL. */
typedef const char *const *columns;

static bool is_wanted(const char *name, columns wanted) {
    while (wanted != NULL && *wanted != NULL && strcmp(*wanted, name) != 0) {
        wanted++;
    }
    return wanted == NULL || *wanted != NULL;
}

/* Begins a SELECT, which the caller goes on with. Text comes as a blob: JSON cannot carry all of it. */
static void begin_fetch(remote *r, const mirror_table *t, columns wanted) {
    growing *sql = &r->request.sql;
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    for (int i = 0; i < t->columns; i++) {
        const char *name = t->names[i];
        growing_text(sql, i == 0 ? "SELECT " : ", ");
        if (!is_wanted(name, wanted)) {
            growing_text(sql, t->is_required[i] ? "''" : "NULL");
        } else if (t->is_blob[i]) {
            growing_print(sql, "\"%s\"", name);
        } else {
            growing_print(
                sql, "CASE typeof(\"%s\") WHEN 'text' THEN CAST(\"%s\" AS BLOB) ELSE \"%s\" END",
                name, name, name);
        }
    }
    growing_print(sql, " FROM %s WHERE ", t->name);
}

/* *too_large, if not NULL, becomes true where the answer would be: then nothing was fetched. */
static store_status end_fetch(remote *r, const mirror_table *t, bool replace, bool *too_large,
                              int *count) {
    reply o;
    hrana_step_end(&r->request);
    store_status status = exchange(r, &o);
    if (status != STORE_OK) {
        return status;
    }
    if (o.error != NULL && too_large != NULL && error_is(o.error, "RESPONSE_TOO_LARGE")) {
        *too_large = true;
        return STORE_OK;
    }
    if (o.error != NULL) {
        return refuse(r, "the server refuses", server_error_text(o.error));
    }
    const cJSON *rows = hrana_rows(o.result, 0);
    if (count != NULL) {
        *count = cJSON_GetArraySize(rows);
    }
    return mirror_status(r, mirror_add(&r->mirror, t, replace, rows));
}

static void add_arg(remote *r, const remote_arg *arg) {
    if (arg->is_null) {
        growing_text(&r->request.sql, "NULL");
    } else if (arg->bytes == NULL) {
        hrana_integer(&r->request, arg->integer);
    } else if (arg->is_blob) {
        hrana_blob(&r->request, arg->bytes, arg->size);
    } else {
        hrana_text(&r->request, arg->bytes, arg->size);
    }
}

/* The condition, with a value in the place of each ?N. */
static void add_condition(remote *r, const char *where, const remote_arg *args) {
    for (const char *mark; args != NULL && (mark = strchr(where, '?')) != NULL; where = mark + 2) {
        growing_add(&r->request.sql, where, (size_t)(mark - where));
        add_arg(r, &args[mark[1] - '1']);
    }
    growing_text(&r->request.sql, where);
}

static store_status fetch_some(remote *r, const char *name, columns wanted, const char *where,
                               const remote_arg *args, int *count) {
    const mirror_table *t = mirror_table_of(&r->mirror, name);
    store_status status = keep_turn(r);
    if (status != STORE_OK || r->absent) {
        return status;
    }
    begin_fetch(r, t, wanted);
    add_condition(r, where, args);
    return end_fetch(r, t, false, NULL, count);
}

store_status remote_fetch(remote *r, const char *name, const char *where, const remote_arg *args) {
    return fetch_some(r, name, NULL, where, args, NULL);
}

/* Those of the hashes that have not been asked for in this batch. */
static store_status note_asked(remote *r, const dk_hash *hashes, size_t count, dk_hash *unasked,
                               size_t *left) {
    int rc = SQLITE_OK;
    *left = 0;
    for (size_t i = 0; i < count && rc == SQLITE_OK; i++) {
        rc = sql_run(r->mirror.db, "INSERT OR IGNORE INTO temp.discko_asked VALUES (?1)",
                     SQL_VALUES(sql_blob(hashes[i].bytes, DK_HASH_SIZE)));
        if (rc == SQLITE_OK && sqlite3_changes(r->mirror.db) > 0) {
            unasked[(*left)++] = hashes[i];
        }
    }
    return mirror_status(r, rc);
}

/* An answer that would be too large is asked for in halves. */
static store_status fetch_hashes(remote *r, const dk_hash *hashes, size_t count) {
    const mirror_table *t = mirror_table_of(&r->mirror, "discko_events");
    bool too_large = false;
    begin_fetch(r, t, NULL);
    for (size_t i = 0; i < count; i++) {
        growing_text(&r->request.sql, i == 0 ? "hash IN (" : ", ");
        hrana_blob(&r->request, hashes[i].bytes, DK_HASH_SIZE);
    }
    growing_text(&r->request.sql, ")");
    /* A row that came without its payload, for the plain tables, is replaced by the whole one. */
    store_status status = end_fetch(r, t, true, count > 1 ? &too_large : NULL, NULL);
    if (status == STORE_OK && too_large) {
        status = fetch_hashes(r, hashes, count / 2);
        return status == STORE_OK ? fetch_hashes(r, hashes + count / 2, count - count / 2) : status;
    }
    return status;
}

store_status remote_fetch_hashes(remote *r, const dk_hash *hashes, size_t count) {
    dk_hash unasked[KEYS_A_STEP];
    store_status status = keep_turn(r);
    while (count > 0 && status == STORE_OK) {
        size_t left, some = count < KEYS_A_STEP ? count : KEYS_A_STEP;
        status = note_asked(r, hashes, some, unasked, &left);
        if (status == STORE_OK && left > 0 && !r->absent) {
            status = fetch_hashes(r, unasked, left);
        }
        hashes += some;
        count -= some;
    }
    return status;
}

/* Fetches the rows whose key is one of those that a query of the mirror gives. */
static store_status fetch_keys(remote *r, const char *name, columns wanted, const char *key,
                               const char *query) {
    const mirror_table *t = mirror_table_of(&r->mirror, name);
    sql_query q = sql_begin(r->mirror.db, query, NULL);
    store_status status = keep_turn(r);
    bool more = status == STORE_OK && !r->absent && sql_row(&q);
    while (status == STORE_OK && more) {
        begin_fetch(r, t, wanted);
        growing_print(&r->request.sql, "%s IN (", key);
        for (int i = 0; i < KEYS_A_STEP && more; i++, more = sql_row(&q)) {
            growing_text(&r->request.sql, i > 0 ? ", " : "");
            hrana_value(&r->request, sqlite3_column_value(q.statement, 0));
        }
        growing_text(&r->request.sql, ")");
        status = end_fetch(r, t, false, NULL, NULL);
    }
    store_status read = mirror_status(r, sql_end(&q));
    return status == STORE_OK ? read : status;
}

/*
** ------------------------------------------------------------------------------- the plain tables
*/

/* What sql/snapshot.sql reads of a lead that is there, and of the event it stands in. */
static const char *const lead_columns[] = {"event_id",      "lead_id",  "event_at",   "lead_at",
                                           "locked",        "versions", "deliveries", "first_seen",
                                           "ever_unlocked", NULL};
static const char *const event_columns[] = {"id",           "hash",      "event_name",
                                            "lead",         "sent_at",   "imported_at",
                                            "completed_at", "is_locked", NULL};

/* The leads of what stands behind the marks of the mirror's discko_snapshot. */
#define NEW_LEADS(value, condition)                                                   \
    "SELECT " value " FROM main.discko_events AS e WHERE " condition " AND (e.id > "  \
    "(SELECT event_id FROM main.discko_snapshot) OR e.id IN (SELECT d.event_id FROM " \
    "main.discko_deliveries AS d WHERE d.id > (SELECT delivery_id FROM main.discko_snapshot)))"

/* When an event was received first is made from all its deliveries that tell. */
#define NEWLY_RECEIVED                                                                         \
    "SELECT DISTINCT event_id FROM main.discko_deliveries WHERE received_from = 'capture' AND" \
    " id > (SELECT delivery_id FROM main.discko_snapshot)"

static store_status fetch_receipts(remote *r) {
    char key[96];
    snprintf(key, sizeof key, "received_from = 'capture' AND id <= %lld AND event_id",
             (long long)r->state.snapshot_delivery);
    store_status status = fetch_keys(r, "discko_receipts", NULL, "event_id", NEWLY_RECEIVED);
    return status == STORE_OK ? fetch_keys(r, "discko_deliveries", NULL, key, NEWLY_RECEIVED)
                              : status;
}

static store_status fetch_current_events(remote *r) {
    return fetch_keys(r, "discko_events", event_columns, "id",
                      "SELECT event_id FROM main.discko_leads WHERE event_id"
                      " NOT IN (SELECT id FROM main.discko_events)");
}

store_status remote_fetch_leads(remote *r) {
    if (r->state.snapshot_event == 0) {
        return STORE_OK; /* all are made anew */
    }
    store_status status = fetch_keys(r, "discko_leads", lead_columns, "lead_id",
                                     NEW_LEADS("DISTINCT e.lead", "e.lead IS NOT NULL"));
    if (status == STORE_OK) {
        status = fetch_keys(r, "discko_leads", lead_columns, "event_id",
                            NEW_LEADS("e.id", "e.lead IS NULL AND e.id <= "
                                              "(SELECT event_id FROM main.discko_snapshot)"));
    }
    if (status == STORE_OK) {
        status = fetch_current_events(r);
    }
    return status == STORE_OK ? fetch_receipts(r) : status;
}

/* Fetches the deliveries that a condition on ?1 holds for, and the events they are of. */
static store_status fetch_deliveries(remote *r, const char *where, int64_t value) {
    int count = DELIVERIES_BEHIND;
    int64_t after = 0;
    store_status status = STORE_OK;
    char condition[128];
    snprintf(condition, sizeof condition, "%s AND id > ?2 ORDER BY id LIMIT %d", where,
             DELIVERIES_BEHIND);
    while (status == STORE_OK && count == DELIVERIES_BEHIND && !r->absent) {
        const remote_arg args[] = {{.integer = value}, {.integer = after}};
        status = fetch_some(r, "discko_deliveries", NULL, condition, args, &count);
        after = mirror_integer(&r->mirror, "SELECT max(id) FROM main.discko_deliveries");
    }
    return status == STORE_OK
               ? fetch_keys(r, "discko_events", event_columns, "id",
                            "SELECT DISTINCT event_id FROM main.discko_deliveries"
                            " WHERE event_id NOT IN (SELECT id FROM main.discko_events)")
               : status;
}

store_status remote_fetch_deliveries(remote *r, int64_t file_id) {
    store_status status = fetch_deliveries(r, "file_id = ?1", file_id);
    if (status == STORE_OK) {
        status = fetch_keys(r, "discko_leads", lead_columns, "lead_id",
                            "SELECT DISTINCT e.lead FROM main.discko_deliveries AS d"
                            " JOIN main.discko_events AS e ON e.id = d.event_id"
                            " WHERE e.lead IS NOT NULL");
    }
    if (status == STORE_OK) {
        status = fetch_keys(r, "discko_leads", lead_columns, "event_id",
                            "SELECT e.id FROM main.discko_deliveries AS d"
                            " JOIN main.discko_events AS e ON e.id = d.event_id"
                            " WHERE e.lead IS NULL");
    }
    return status == STORE_OK ? fetch_keys(r, "discko_receipts", NULL, "event_id",
                                           "SELECT DISTINCT event_id FROM main.discko_deliveries"
                                           " WHERE received_from = 'capture'")
                              : status;
}

/* Up to which event the next window of what is behind goes. */
static store_status end_of_window(remote *r, int64_t *event) {
    reply o;
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    growing_text(&r->request.sql,
                 "SELECT max(id) FROM (SELECT id, row_number() OVER (ORDER BY id) AS n,"
                 " sum(length(payload)) OVER (ORDER BY id) AS bytes FROM"
                 " (SELECT id, payload FROM discko_events WHERE id > ");
    hrana_integer(&r->request, r->state.snapshot_event);
    growing_print(&r->request.sql, " ORDER BY id LIMIT %d)) WHERE n = 1 OR bytes <= %d",
                  EVENTS_BEHIND, BYTES_BEHIND);
    hrana_step_end(&r->request);
    store_status status = ask(r, &o);
    *event = status == STORE_OK ? hrana_cell_integer(first_row(&o, 0), 0) : 0;
    return status;
}

store_status remote_fetch_behind(remote *r, int64_t *event, int64_t *delivery, bool *behind) {
    const remote_state *s = &r->state;
    *event = s->snapshot_event;
    *delivery = s->snapshot_delivery;
    *behind = s->snapshot_event < s->event || s->snapshot_delivery < s->delivery;
    if (s->snapshot_event < s->event) {
        store_status status = end_of_window(r, event);
        const remote_arg args[] = {{.integer = s->snapshot_event}, {.integer = *event}};
        return status == STORE_OK ? remote_fetch(r, "discko_events", "id > ?1 AND id <= ?2", args)
                                  : status;
    }
    if (!*behind) {
        return STORE_OK;
    }
    *delivery = s->snapshot_delivery + DELIVERIES_BEHIND < s->delivery
                    ? s->snapshot_delivery + DELIVERIES_BEHIND
                    : s->delivery;
    char where[64];
    snprintf(where, sizeof where, "id > ?1 AND id <= %lld", (long long)*delivery);
    return fetch_deliveries(r, where, s->snapshot_delivery);
}

/*
** ---------------------------------------------------------------------------------------- sending
*/

/* Plain tables that are made anew are emptied first: all behind discko_snapshot but what a CRM says. */
static void send_emptying(remote *r) {
    char sql[96];
    for (int i = r->mirror.count;
         i-- > 0 && strcmp(r->mirror.tables[i].name, "discko_snapshot") != 0;) {
        snprintf(sql, sizeof sql, "DELETE FROM %s", r->mirror.tables[i].name);
        hrana_execute(&r->request, sql);
    }
}

/* The rows that this batch gives ids of what was taken back must not pass for counted ones. */
static void send_given_again(remote *r) {
    hrana_step(&r->request, false);
    growing_text(&r->request.sql, "UPDATE discko_snapshot SET delivery_id = min(delivery_id, ");
    hrana_integer(&r->request, r->state.delivery);
    growing_text(&r->request.sql, ")");
    hrana_step_end(&r->request);
}

/*
** What a CRM says of a lead stands on the server alone, and may have changed while the batch was made: for
** the leads that are new, what the schema's triggers do for the others.
*/
static void send_outcomes(remote *r) {
    hrana_step(&r->request, false);
    growing_text(&r->request.sql,
                 "UPDATE discko_leads SET stage = (SELECT o.status FROM discko_outcomes AS o"
                 " WHERE o.lead_id = discko_leads.lead_id)"
                 " WHERE lead_id IN (SELECT lead_id FROM discko_outcomes) AND event_id > ");
    hrana_integer(&r->request, r->state.snapshot_event);
    hrana_step_end(&r->request);
}

static int make_batch(remote *r, const mirror_changes *all) {
    hrana *h = &r->request;
    hrana_begin_transaction(h);
    hrana_step(h, false);
    growing_text(&h->sql, "INSERT INTO discko_batches VALUES (");
    hrana_integer(h, r->state.batch + 1);
    growing_text(&h->sql, ", ");
    add_token(r);
    growing_text(&h->sql, ")");
    hrana_step_end(h);
    hrana_step(h, false);
    growing_text(&h->sql, "DELETE FROM discko_batches WHERE id <= ");
    hrana_integer(h, r->state.batch + 1 - BATCHES_KEPT);
    hrana_step_end(h);
    if (r->state.snapshot_event == 0) {
        send_emptying(r);
    }
    send_given_again(r);
    int rc = mirror_send(&r->mirror, all, &r->request);
    send_outcomes(r);
    if (r->is_complete) {
        hrana_execute(h, "UPDATE discko_snapshot SET"
                         " event_id = (SELECT coalesce(max(id), 0) FROM discko_events),"
                         " delivery_id = (SELECT coalesce(max(id), 0) FROM discko_deliveries)");
    }
    add_turn_end(r);
    hrana_execute(h, "COMMIT");
    return rc;
}

/* The batch's number is taken: by itself, which came before its answer was lost, or by another. */
static store_status look_who_came(remote *r) {
    reply o;
    hrana_begin_transaction(&r->request);
    hrana_step(&r->request, true);
    growing_text(&r->request.sql, "SELECT token FROM discko_batches WHERE id = ");
    hrana_integer(&r->request, r->state.batch + 1);
    hrana_step_end(&r->request);
    hrana_execute(&r->request, "COMMIT");
    store_status status = ask(r, &o);
    if (status == STORE_OK) {
        const char *token = hrana_cell_text(first_row(&o, 1), 0);
        if (token == NULL || strcmp(token, r->token) != 0) {
            return come_again(r, "another importer has written meanwhile");
        }
    }
    return status;
}

enum { STEP_OF_NUMBER = 1 };

static store_status send_batch(remote *r, const mirror_changes *all) {
    reply o;
    int rc = make_batch(r, all);
    if (rc != SQLITE_OK) {
        return mirror_status(r, rc);
    }
    store_status status = exchange(r, &o);
    if (status != STORE_OK || o.error == NULL) {
        return status;
    }
    if (o.step == STEP_OF_NUMBER && error_is(o.error, "SQLITE_CONSTRAINT")) {
        return look_who_came(r);
    }
    return refuse(r, "the server refuses", server_error_text(o.error));
}

/*
** ----------------------------------------------------------------------------------- transactions
*/

/* A new token for each batch: a ticket behind everybody's, and a number that is its own. */
static store_status begin_writing(remote *r) {
    if (!make_token(r->token)) {
        return refuse(r, "no random numbers", NULL);
    }
    return wait_for_turn(r);
}

store_status remote_begin(remote *r) {
    r->message[0] = 0;
    r->is_complete = false;
    if (r->mode != REMOTE_WRITE && (r->began || r->absent)) {
        return STORE_OK; /* what it has read and made stays in the mirror */
    }
    store_status status = r->mode == REMOTE_WRITE ? begin_writing(r) : read_only_state(r);
    if (status == STORE_OK) {
        status = mirror_status(
            r, mirror_empty(&r->mirror, r->state.snapshot_event, r->state.snapshot_delivery));
    }
    if (status == STORE_OK &&
        mirror_integer(&r->mirror, "SELECT count(*) FROM main.discko_erased") < r->state.erased) {
        status = fetch_some(r, "discko_erased", NULL, "1", NULL, NULL);
    }
    r->began = status == STORE_OK;
    return status == STORE_OK && r->mode == REMOTE_WRITE
               ? mirror_status(r, mirror_record(&r->mirror))
               : status;
}

store_status remote_commit(remote *r) {
    mirror_changes all = {0};
    if (r->mode != REMOTE_WRITE) {
        return STORE_OK;
    }
    /* SQLite may have rolled back for want of memory: then what has been fetched looks deleted. */
    if (sqlite3_get_autocommit(r->mirror.db)) {
        return refuse(r, source_no_memory, NULL);
    }
    store_status status = mirror_status(r, mirror_get_changes(&r->mirror, &all));
    if (status == STORE_OK && all.size > 0) {
        status = send_batch(r, &all);
    } else if (status == STORE_OK) {
        remote_rollback(r);
    }
    sqlite3_free(all.bytes);
    if (status == STORE_OK) {
        mirror_stop(&r->mirror);
    }
    return status;
}

/* The ticket is given back; where that fails, it will be void soon. */
void remote_rollback(remote *r) {
    reply o;
    if (r->mirror.session != NULL) {
        char message[sizeof r->message];
        memcpy(message, r->message, sizeof message);
        mirror_stop(&r->mirror);
        hrana_begin(&r->request);
        add_turn_end(r);
        server_set_patience(r->server, 0);
        (void)exchange(r, &o);
        server_set_patience(r->server, r->patience);
        memcpy(r->message, message, sizeof message);
    }
}

/*
** ----------------------------------------------------------------------------------- all of it
*/

static store_status last_batch(remote *r, int64_t *batch) {
    reply o;
    hrana_begin(&r->request);
    add_batch_query(r);
    store_status status = exchange(r, &o);
    *batch = status == STORE_OK && o.error == NULL ? hrana_cell_integer(first_row(&o, 0), 0) : 0;
    return status;
}

/* All rows of a table, in the order of its key, its first column; so many at once as an answer holds. */
static store_status fetch_table(remote *r, const char *name) {
    const mirror_table *t = mirror_table_of(&r->mirror, name);
    store_status status = STORE_OK;
    int rows_at_once = 1000, count = 1;
    char last[96];
    snprintf(last, sizeof last, "SELECT \"%s\" FROM main.%s ORDER BY 1 DESC LIMIT 1", t->names[0],
             name);
    while (status == STORE_OK && count > 0) {
        bool too_large = false;
        sql_query q = sql_begin(r->mirror.db, last, NULL);
        begin_fetch(r, t, NULL);
        if (sql_row(&q)) {
            growing_print(&r->request.sql, "\"%s\" > ", t->names[0]);
            hrana_value(&r->request, sqlite3_column_value(q.statement, 0));
        } else {
            growing_text(&r->request.sql, "1");
        }
        status = mirror_status(r, sql_end(&q));
        if (status != STORE_OK) {
            return status;
        }
        growing_print(&r->request.sql, " ORDER BY 1 LIMIT %d", rows_at_once);
        status = end_fetch(r, t, false, rows_at_once > 1 ? &too_large : NULL, &count);
        rows_at_once = too_large ? rows_at_once / 2 : rows_at_once;
    }
    return status;
}

/* The guards that the server has take the place of the mirror's. */
static store_status fetch_guards(remote *r) {
    reply o;
    const cJSON *row;
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    growing_text(
        &r->request.sql,
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'discko_events'");
    hrana_step_end(&r->request);
    store_status status = ask(r, &o);
    const cJSON *guards = status == STORE_OK ? hrana_rows(o.result, 0) : NULL;
    cJSON_ArrayForEach(row, guards) {
        const char *sql = hrana_cell_text(row, 0);
        status = status == STORE_OK && sql != NULL ? mirror_execute(r, sql) : status;
    }
    return status;
}

store_status remote_fetch_all(remote *r) {
    static const char *const names[] = {"discko_events",     "discko_files",   "discko_packed",
                                        "discko_deliveries", "discko_rejects", "discko_erased"};
    int64_t before, after;
    store_status status = last_batch(r, &before);
    for (size_t i = 0; i < sizeof names / sizeof *names && status == STORE_OK; i++) {
        status = fetch_table(r, names[i]);
    }
    if (status == STORE_OK) {
        status = fetch_guards(r);
    }
    if (status == STORE_OK) {
        status = last_batch(r, &after);
    }
    if (status == STORE_OK && before != after) {
        return come_again(r, "somebody has written meanwhile");
    }
    return status;
}
