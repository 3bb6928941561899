#include "remote.h"

#include <assert.h>
#include <nettle/base16.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../input/signals.h"
#include "../input/source.h"
#include "../port/port.h"
#include "../store/base.h"
#include "../store/sql_text.h"
#include "../store/views.h"
#include "mirror.h"

enum { TOKEN_SIZE = 16, TOKEN_LENGTH = 2 * TOKEN_SIZE };

/* The server takes no row that is longer; and a batch is made in memory, some ten times its payloads. */
enum { ROW_MAX = 4999992, BATCH_RECORDS_REMOTE = 1000, BATCH_BYTES_REMOTE = 2000000 };

/* How long a ticket is good for; and how long to wait before asking whether it is one's turn. */
enum { LEASE_S = 4, TURN_MS = 10, TURN_MOST_MS = 200 };

/* So many keys are asked for in one statement; so many rows at most come in one answer. */
enum { KEYS_A_STEP = 500, ROWS_AT_ONCE = 1000, LOOKAHEAD = 250 };

/* So much of what is behind is brought in with one batch; so many numbers of batches are kept. */
enum {
    EVENTS_BEHIND = 1000,
    BYTES_BEHIND = 2000000,
    DELIVERIES_BEHIND = 10000,
    BATCHES_KEPT = 1000
};

/* What the server has: its highest ids, and how far its plain tables have been brought. */
typedef struct remote_state {
    int64_t batch, erased, snapshot_event, snapshot_delivery;
    int64_t last[STORE_NUMBERED_COUNT];
} remote_state;

typedef struct remote {
    store *store;
    client *client;
    mirror mirror; /* its session is there while a batch is open */
    remote_mode mode;
    bool absent; /* of a dry run: the server has no store */
    bool began;
    bool is_behind;      /* the plain tables lack some of what came before this batch */
    bool wants_snapshot; /* they are to be brought up to date */
    bool is_complete;    /* with this batch the plain tables have all that is stored */
    int patience;
    int64_t renewed; /* when the ticket was, in milliseconds */
    char token[TOKEN_LENGTH + 1];
    remote_state state;
    hrana request;
} remote;

/*
** ------------------------------------------------------------------------------------------ errors
*/

static store_status refuse(remote *r, const char *what, const char *detail) {
    return store_refuse(r->store, what, detail);
}

static store_status come_again(remote *r, const char *what) {
    (void)refuse(r, what, "nothing of this batch was kept, try again");
    return STORE_BUSY;
}

static store_status mirror_status(remote *r, int rc) {
    return rc == SQLITE_OK ? STORE_OK : refuse(r, "the mirror", sql_error(r->mirror.db, rc));
}

/* What a request has come to. */
typedef struct reply {
    const cJSON *result, *error;
    size_t step; /* that failed */
} reply;

/* Sends r->request. A step that failed is the caller's to look at. */
static store_status exchange(remote *r, reply *o) {
    *o = (reply){0};
    r->store->message[0] = 0;
    if (!hrana_end(&r->request)) {
        return refuse(r, source_no_memory, NULL);
    }
    client_status status = client_send(r->client, &r->request, &o->result, &o->error, &o->step);
    if (status == CLIENT_OK) {
        return STORE_OK;
    }
    return status == CLIENT_AWAY ? come_again(r, client_message(r->client))
                                 : refuse(r, client_message(r->client), NULL);
}

/* The same, where no step may fail. */
static store_status ask(remote *r, reply *o) {
    store_status status = exchange(r, o);
    return status == STORE_OK && o->error != NULL
               ? refuse(r, "the server refuses", client_error_text(o->error))
               : status;
}

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool make_token(char token[TOKEN_LENGTH + 1]) {
    uint8_t bytes[TOKEN_SIZE];
    if (!port_random(bytes, sizeof bytes)) {
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

static const cJSON *first_row(const reply *o, size_t step) {
    return cJSON_GetArrayItem(hrana_rows(o->result, step), 0);
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
    buffer_text(&r->request.sql, views_identity);
    hrana_step_end(&r->request);
    store_status status = exchange(r, &o);
    if (status == STORE_OK && o.error == NULL) { /* it may not have the table */
        char *mine;
        const char *theirs = hrana_cell_text(first_row(&o, 0), 0);
        status = mirror_status(r, sql_get_text(r->mirror.db, views_identity, NULL, &mine));
        f->views_current = theirs != NULL && mine != NULL && strcmp(theirs, mine) == 0;
        free(mine);
    }
    return status;
}

static store_status find(remote *r, findings *f) {
    reply o;
    *f = (findings){0};
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql,
                "SELECT count(*) FILTER (WHERE name = 'discko_internal_snapshot'),"
                " count(*) FILTER (WHERE name IN ('discko_batches', 'discko_writers')) = 2"
                " FROM sqlite_master WHERE type = 'table'");
    hrana_step_end(&r->request);
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql, "PRAGMA user_version");
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
static store_status make_schema(remote *r, const findings *f, int64_t version) {
    reply o = {0};
    int rc = SQLITE_OK;
    hrana_begin_transaction(&r->request);
    hrana_execute(&r->request, TURNS_SQL);
    hrana_execute(&r->request, BATCHES_SQL);
    if (!f->has_store) {
        rc = add_statements(r, "SELECT sql FROM main.sqlite_master WHERE sql IS NOT NULL"
                               " AND type <> 'view' AND tbl_name NOT IN"
                               " (SELECT name FROM main.sqlite_master WHERE type = 'view')"
                               " ORDER BY rowid");
        hrana_execute(&r->request, "INSERT INTO discko_internal_snapshot VALUES (1, 0, 0)");
        char sql[64];
        snprintf(sql, sizeof sql, "PRAGMA user_version = %lld", (long long)version);
        hrana_execute(&r->request, sql);
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
    hrana_execute(&r->request, "COMMIT");
    store_status status = rc == SQLITE_OK ? exchange(r, &o) : mirror_status(r, rc);
    if (status == STORE_OK && o.error != NULL) {
        (void)refuse(r, "the store cannot be made on the server", client_error_text(o.error));
    }
    return status;
}

static bool is_ready(const findings *f, int64_t version) {
    return f->has_store && f->has_batches && f->views_current && f->version == version;
}

static store_status check_version(remote *r, const findings *f, int64_t version) {
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

static store_status refuse_absent(remote *r) {
    return refuse(r, "the server has no discko store", NULL);
}

static store_status open_store(remote *r) {
    int64_t version = 0;
    findings f;
    store_status status =
        mirror_status(r, sql_get_integer(r->mirror.db, "PRAGMA main.user_version", NULL, &version));
    if (status == STORE_OK) {
        status = find(r, &f);
    }
    if (status == STORE_OK) {
        status = check_version(r, &f, version);
    }
    if (status == STORE_OK && r->mode != REMOTE_WRITE) {
        r->absent = !f.has_store;
        return r->absent && r->mode == REMOTE_READ ? refuse_absent(r) : STORE_OK;
    }
    if (status == STORE_OK && !f.has_store && !r->store->makes) {
        return refuse_absent(r);
    }
    if (status == STORE_OK && !is_ready(&f, version)) {
        status = make_schema(r, &f, version);
        /* It may have failed because somebody else was faster, or because it came a second time. */
        if (status == STORE_OK) {
            char why[sizeof r->store->message];
            memcpy(why, r->store->message, sizeof why);
            status = find(r, &f);
            if (status == STORE_OK && !is_ready(&f, version)) {
                status =
                    refuse(r, why[0] != 0 ? why : "the store cannot be made on the server", NULL);
            }
        }
    }
    return status;
}

/*
** ------------------------------------------------------------------------------------------- turns
*/

#define NOW "CAST(strftime('%s', 'now') AS INTEGER)"

static void add_renewal(remote *r) {
    hrana_step(&r->request, false);
    buffer_text(&r->request.sql, "INSERT INTO discko_writers (token, until) VALUES (");
    add_token(r);
    buffer_text(&r->request.sql, ", " NOW " + ");
    hrana_integer(&r->request, LEASE_S);
    buffer_text(&r->request.sql, ") ON CONFLICT (token) DO UPDATE SET until = excluded.until");
    hrana_step_end(&r->request);
}

static void add_state_query(remote *r) {
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql,
                "SELECT coalesce((SELECT max(id) FROM discko_events), 0),"
                " coalesce((SELECT max(id) FROM discko_deliveries), 0),"
                " coalesce((SELECT max(id) FROM discko_files), 0),"
                " coalesce((SELECT max(id) FROM discko_rejects), 0),"
                " (SELECT count(*) FROM discko_internal_erased), event_id, delivery_id"
                " FROM discko_internal_snapshot");
    hrana_step_end(&r->request);
}

static void add_batch_query(remote *r) {
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql, "SELECT coalesce(max(id), 0) FROM discko_batches");
    hrana_step_end(&r->request);
}

static void read_state(remote *r, const reply *o, size_t step) {
    const cJSON *row = first_row(o, step);
    for (int i = 0; i < STORE_NUMBERED_COUNT; i++) { /* in the order of the query */
        r->state.last[i] = hrana_cell_integer(row, i);
    }
    r->state.erased = hrana_cell_integer(row, 4);
    r->state.snapshot_event = hrana_cell_integer(row, 5);
    r->state.snapshot_delivery = hrana_cell_integer(row, 6);
    /* Ids of what was taken back are given again. */
    if (r->state.snapshot_delivery > r->state.last[STORE_DELIVERIES]) {
        r->state.snapshot_delivery = r->state.last[STORE_DELIVERIES];
    }
    r->is_behind = r->state.snapshot_event < r->state.last[STORE_EVENTS] ||
                   r->state.snapshot_delivery < r->state.last[STORE_DELIVERIES];
}

/* Asks once; all in a transaction, so that a replica passes it on and nothing comes in between. */
static store_status ask_for_turn(remote *r, bool *mine) {
    reply o;
    hrana_begin_transaction(&r->request);
    hrana_execute(&r->request, "DELETE FROM discko_writers WHERE until < " NOW);
    add_renewal(r);
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql, "SELECT ticket = (SELECT min(ticket) FROM discko_writers)"
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
    buffer_text(&r->request.sql, "DELETE FROM discko_writers WHERE token = ");
    add_token(r);
    hrana_step_end(&r->request);
}

/* For read-only callers. */
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

/* The condition, with a value in the place of each ?N, and all of them, separated, in that of ?*. */
static void add_condition(remote *r, const char *where, const sql_value *values) {
    for (const char *mark; (mark = strchr(where, '?')) != NULL; where = mark + 2) {
        buffer_add(&r->request.sql, where, (size_t)(mark - where));
        assert(values != NULL);
        if (mark[1] != '*') {
            hrana_arg(&r->request, &values[mark[1] - '1']);
        }
        for (int i = 0; mark[1] == '*' && values[i].kind != SQL_END; i++) {
            buffer_text(&r->request.sql, i > 0 ? ", " : "");
            hrana_arg(&r->request, &values[i]);
        }
    }
    buffer_text(&r->request.sql, where);
}

static void add_keys(remote *r, const mirror_table *t, const cJSON *last) {
    const char *joint = "";
    for (int i = 0; i < t->columns; i++) {
        if (t->is_key[i]) {
            buffer_text(&r->request.sql, joint);
            if (last == NULL) {
                buffer_print(&r->request.sql, "\"%s\"", t->names[i]);
            } else {
                const cJSON *cell = cJSON_GetArrayItem(last, i);
                hrana_cell(&r->request, cell,
                           !t->is_blob[i] && cJSON_HasObjectItem(cell, "base64"));
            }
            joint = ", ";
        }
    }
}

/* Text comes as a blob: JSON cannot carry all of it. */
static void add_columns(remote *r, const mirror_table *t) {
    for (int i = 0; i < t->columns; i++) {
        const char *name = t->names[i];
        buffer_text(&r->request.sql, i == 0 ? "SELECT " : ", ");
        if (t->is_blob[i]) {
            buffer_print(&r->request.sql, "\"%s\"", name);
        } else {
            buffer_print(
                &r->request.sql,
                "CASE typeof(\"%s\") WHEN 'text' THEN CAST(\"%s\" AS BLOB) ELSE \"%s\" END", name,
                name, name);
        }
    }
}

/* Asks for so many rows of a table behind the one of the key in `last`, or for the first ones: NULL. */
static store_status ask_for_rows(remote *r, const mirror_table *t, const char *where,
                                 const sql_value *values, const cJSON *last, int most, reply *o) {
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    add_columns(r, t);
    buffer_print(&r->request.sql, " FROM (SELECT * FROM %s WHERE ", t->name);
    add_condition(r, where, values);
    buffer_text(&r->request.sql, ")");
    if (last != NULL) {
        buffer_text(&r->request.sql, " WHERE (");
        add_keys(r, t, NULL);
        buffer_text(&r->request.sql, ") > (");
        add_keys(r, t, last);
        buffer_text(&r->request.sql, ")");
    }
    buffer_text(&r->request.sql, " ORDER BY ");
    add_keys(r, t, NULL);
    buffer_print(&r->request.sql, " LIMIT %d", most);
    hrana_step_end(&r->request);
    return exchange(r, o);
}

/* Fetches the rows for which a condition holds; what is too large for one answer comes in pieces. */
static store_status fetch_rows(remote *r, const char *table, const char *where,
                               const sql_value *values) {
    const mirror_table *t = mirror_table_of(&r->mirror, table);
    cJSON *last = NULL;
    store_status status = keep_turn(r);
    int most = ROWS_AT_ONCE, count = most;
    while (status == STORE_OK && !r->absent && count == most) {
        reply o;
        status = ask_for_rows(r, t, where, values, last, most, &o);
        if (status == STORE_OK && o.error != NULL && most > 1 &&
            error_is(o.error, "RESPONSE_TOO_LARGE")) {
            count = most /= 2;
        } else if (status == STORE_OK && o.error != NULL) {
            status = refuse(r, "the server refuses", client_error_text(o.error));
        } else if (status == STORE_OK) {
            const cJSON *rows = hrana_rows(o.result, 0);
            count = cJSON_GetArraySize(rows);
            status = count > most ? refuse(r, "the server gives rows that were not asked for", NULL)
                                  : mirror_status(r, mirror_add(&r->mirror, t, rows));
            cJSON_Delete(last);
            last = count == 0 ? NULL : cJSON_Duplicate(cJSON_GetArrayItem(rows, count - 1), true);
            status = status == STORE_OK && count > 0 && last == NULL
                         ? refuse(r, source_no_memory, NULL)
                         : status;
        }
    }
    cJSON_Delete(last);
    return status;
}

/* A question as bytes, so that none is asked twice in a batch. */
static void make_question(buffer *b, const char *table, const char *where,
                          const sql_value *values) {
    buffer_print(b, "%s %s", table, where);
    for (const char *mark = where; (mark = strchr(mark, '?')) != NULL; mark += 2) {
        const sql_value *v = &values[mark[1] - '1'];
        buffer_print(b, " %d %lld %zu ", (int)v->kind, (long long)v->integer, v->size);
        buffer_add(b, v->bytes, v->bytes != NULL ? v->size : 0);
    }
}

/* Notes that a question is being asked; *is_new: it has not been before. */
static store_status note_asked(remote *r, const char *table, const char *where,
                               const sql_value *values, bool *is_new) {
    buffer question = {0};
    make_question(&question, table, where, values);
    int rc = question.failed
                 ? SQLITE_NOMEM
                 : sql_run(r->mirror.db, "INSERT OR IGNORE INTO temp.discko_asked VALUES (?1)",
                           SQL_VALUES(sql_blob(question.bytes, question.length)));
    *is_new = rc == SQLITE_OK && sqlite3_changes(r->mirror.db) > 0;
    buffer_free(&question);
    return mirror_status(r, rc);
}

static store_status fetch(store *s, const char *table, const char *where, const sql_value *values) {
    bool is_new;
    remote *r = s->base;
    store_status status = note_asked(r, table, where, values, &is_new);
    return status == STORE_OK && is_new ? fetch_rows(r, table, where, values) : status;
}

static store_status fetch_payloads(store *s, const dk_hash *hashes, size_t count) {
    remote *r = s->base;
    sql_value unasked[KEYS_A_STEP + 1];
    store_status status = STORE_OK;
    int left = 0;
    for (size_t i = 0; i < count && status == STORE_OK; i++) {
        bool is_new;
        unasked[left] = sql_blob(hashes[i].bytes, DK_HASH_SIZE);
        status = note_asked(r, "discko_events", STORE_BY_HASH, &unasked[left], &is_new);
        left += is_new;
        if (status == STORE_OK && left > 0 && (left == KEYS_A_STEP || i + 1 == count)) {
            unasked[left].kind = SQL_END;
            status = fetch_rows(r, "discko_events", "hash IN (?*)", unasked);
            left = 0;
        }
    }
    return status;
}

/* The keys of one statement; their bytes lie in `bytes`. */
typedef struct keys {
    sql_value values[KEYS_A_STEP + 1];
    buffer bytes;
    int count;
} keys;

/* Copies the next keys that a query gives: integers and texts. */
static void take_keys(sql_query *q, keys *k) {
    k->count = 0;
    buffer_reset(&k->bytes);
    while (k->count < KEYS_A_STEP && sql_row(q)) {
        sql_value *v = &k->values[k->count++];
        if (sqlite3_column_type(q->statement, 0) == SQLITE_INTEGER) {
            *v = sql_integer(sql_column_integer(q, 0));
        } else {
            const char *text = sql_column_text(q, 0);
            *v = sql_text_of("", sql_column_size(q, 0));
            v->integer = (int64_t)k->bytes.length;
            buffer_add(&k->bytes, text != NULL ? text : "", text != NULL ? v->size : 0);
        }
    }
    for (int i = 0; i < k->count; i++) {
        sql_value *v = &k->values[i];
        v->bytes = v->kind == SQL_TEXT ? k->bytes.bytes + v->integer : NULL;
    }
    k->values[k->count].kind = SQL_END;
}

/* Fetches the rows whose column is one of those that a query of the mirror gives; `besides`: SQL. */
static store_status fetch_keys(remote *r, const char *table, const char *column, const char *query,
                               const char *besides) {
    keys *k = calloc(1, sizeof *k);
    char where[160];
    if (k == NULL) {
        return refuse(r, source_no_memory, NULL);
    }
    snprintf(where, sizeof where, "\"%s\" IN (?*)%s", column, besides);
    /* The query may be on a table that is being fetched. */
    buffer copy = {0};
    buffer_print(&copy, "DELETE FROM temp.discko_keys; INSERT INTO temp.discko_keys %s", query);
    store_status status = copy.failed ? refuse(r, source_no_memory, NULL)
                                      : mirror_status(r, sql_execute(r->mirror.db, copy.bytes));
    if (status == STORE_OK) {
        sql_query q = sql_begin(r->mirror.db, "SELECT * FROM temp.discko_keys", NULL);
        for (take_keys(&q, k); k->count > 0 && status == STORE_OK; take_keys(&q, k)) {
            status = k->bytes.failed ? refuse(r, source_no_memory, NULL)
                                     : fetch_rows(r, table, where, k->values);
        }
        store_status read = mirror_status(r, sql_end(&q));
        status = status == STORE_OK ? read : status;
    }
    buffer_free(&copy);
    buffer_free(&k->bytes);
    free(k);
    return status;
}

/*
** ------------------------------------------------------------------------------- the plain tables
*/

/* From each table that refers to an event or a lead, all that it has of the events in the mirror. */
static store_status fetch_what_refers(remote *r) {
    char query[128], besides[64];
    store_status status = STORE_OK;
    snprintf(query, sizeof query, "SELECT id FROM main.discko_events WHERE id <= %lld",
             (long long)r->state.last[STORE_EVENTS]);
    /* What has not been counted yet must not be. */
    snprintf(besides, sizeof besides, " AND id <= %lld", (long long)r->state.snapshot_delivery);
    sql_query q = sql_begin(r->mirror.db,
                            "SELECT m.name, f.\"from\" FROM main.sqlite_master AS m,"
                            " pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'"
                            " AND f.\"table\" IN ('discko_events', 'discko_leads')"
                            " AND f.\"from\" = 'event_id' ORDER BY m.rowid",
                            NULL);
    while (status == STORE_OK && sql_row(&q)) {
        const char *table = sql_column_text(&q, 0), *column = sql_column_text(&q, 1);
        if (table != NULL && column != NULL) {
            bool is_delivery = strcmp(table, "discko_deliveries") == 0;
            status = fetch_keys(r, table, column, query, is_delivery ? besides : "");
        }
    }
    store_status read = mirror_status(r, sql_end(&q));
    return status == STORE_OK ? read : status;
}

/*
** The leads of all events in the mirror, the events they stand in, and whatever the plain tables have of
** these: whole rows, so that sql/snapshot.sql finds what it would find on the server, whatever it reads.
*/
static store_status fetch_plain(store *s) {
    remote *r = s->base;
    char lone[128];
    snprintf(lone, sizeof lone,
             "SELECT id FROM main.discko_events WHERE lead IS NULL AND id <= %lld",
             (long long)r->state.last[STORE_EVENTS]);
    const struct {
        const char *table, *column, *query;
    } steps[] = {
        {"discko_events", "id",
         "SELECT event_id FROM main.discko_deliveries EXCEPT SELECT id FROM main.discko_events"},
        {"discko_leads", "lead_id",
         "SELECT DISTINCT lead FROM main.discko_events WHERE lead IS NOT NULL"},
        {"discko_leads", "event_id", lone},
        {"discko_events", "id",
         "SELECT event_id FROM main.discko_leads EXCEPT SELECT id FROM main.discko_events"},
    };
    store_status status = STORE_OK;
    if (r->absent || r->state.snapshot_event == 0) {
        return STORE_OK; /* all are made anew */
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == STORE_OK; i++) {
        status = fetch_keys(r, steps[i].table, steps[i].column, steps[i].query, "");
    }
    return status == STORE_OK ? fetch_what_refers(r) : status;
}

/* Up to which event the next window of what is behind goes. */
static store_status end_of_window(remote *r, int64_t *event) {
    reply o;
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql,
                "SELECT max(id) FROM (SELECT id, row_number() OVER (ORDER BY id) AS n,"
                " sum(length(payload)) OVER (ORDER BY id) AS bytes FROM"
                " (SELECT id, payload FROM discko_events WHERE id > ");
    hrana_integer(&r->request, r->state.snapshot_event);
    buffer_print(&r->request.sql, " ORDER BY id LIMIT %d)) WHERE n = 1 OR bytes <= %d",
                 EVENTS_BEHIND, BYTES_BEHIND);
    hrana_step_end(&r->request);
    store_status status = ask(r, &o);
    *event = status == STORE_OK ? hrana_cell_integer(first_row(&o, 0), 0) : 0;
    return status;
}

/*
** Where the plain tables are behind: fetches the next events or deliveries that are to be brought in, and
** says up to which ids they are.
*/
static store_status fetch_behind(remote *r, int64_t *event, int64_t *delivery) {
    const remote_state *s = &r->state;
    *event = s->snapshot_event;
    *delivery = s->snapshot_delivery;
    if (s->snapshot_event < s->last[STORE_EVENTS]) {
        store_status status = end_of_window(r, event);
        return status == STORE_OK
                   ? fetch_rows(r, "discko_events", "id > ?1 AND id <= ?2",
                                SQL_VALUES(sql_integer(s->snapshot_event), sql_integer(*event)))
                   : status;
    }
    *delivery = s->snapshot_delivery + DELIVERIES_BEHIND < s->last[STORE_DELIVERIES]
                    ? s->snapshot_delivery + DELIVERIES_BEHIND
                    : s->last[STORE_DELIVERIES];
    return fetch_rows(r, "discko_deliveries", "id > ?1 AND id <= ?2",
                      SQL_VALUES(sql_integer(s->snapshot_delivery), sql_integer(*delivery)));
}

/*
** ---------------------------------------------------------------------------------------- sending
*/

/* Plain tables that are made anew are emptied first: all behind discko_internal_snapshot but what a CRM says. */
static void send_emptying(remote *r) {
    char sql[96];
    for (int i = r->mirror.count;
         i-- > 0 && strcmp(r->mirror.tables[i].name, "discko_internal_snapshot") != 0;) {
        snprintf(sql, sizeof sql, "DELETE FROM %s", r->mirror.tables[i].name);
        hrana_execute(&r->request, sql);
    }
}

/* The rows that this batch gives ids of what was taken back must not pass for counted ones. */
static void send_given_again(remote *r) {
    hrana_step(&r->request, false);
    buffer_text(&r->request.sql,
                "UPDATE discko_internal_snapshot SET delivery_id = min(delivery_id, ");
    hrana_integer(&r->request, r->state.last[STORE_DELIVERIES]);
    buffer_text(&r->request.sql, ")");
    hrana_step_end(&r->request);
}

/*
** What a CRM says of a lead, and the settings, stand on the server alone, and may have changed while the batch
** was made: for the leads that are new, what snapshot.sql does in a file.
*/
static void send_settled(remote *r) {
    static const char *const updates[] = {
        "UPDATE discko_leads SET (stage, decided_day, lead_day, deadline_day) ="
        " (SELECT s.stage, s.decided_day, s.lead_day, s.deadline_day"
        " FROM discko_internal_settled AS s WHERE s.event_id = discko_leads.event_id)"
        " WHERE (lead_id IN (SELECT lead_id FROM discko_outcomes)"
        " OR (SELECT zone <> '+00:00' FROM discko_internal_places)) AND event_id > ",
        "UPDATE discko_leads SET phone_key = (SELECT country FROM discko_internal_places)"
        " || substr(phone_key, 2) WHERE phone_national = 1 AND substr(phone_key, 1, 1) = '0'"
        " AND (SELECT country IS NOT NULL FROM discko_internal_places) AND event_id > "};
    for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
        hrana_step(&r->request, false);
        buffer_text(&r->request.sql, updates[i]);
        hrana_integer(&r->request, r->state.snapshot_event);
        hrana_step_end(&r->request);
    }
}

static int make_batch(remote *r, const mirror_changes *all) {
    hrana *h = &r->request;
    hrana_begin_transaction(h);
    hrana_step(h, false);
    buffer_text(&h->sql, "INSERT INTO discko_batches VALUES (");
    hrana_integer(h, r->state.batch + 1);
    buffer_text(&h->sql, ", ");
    add_token(r);
    buffer_text(&h->sql, ")");
    hrana_step_end(h);
    hrana_step(h, false);
    buffer_text(&h->sql, "DELETE FROM discko_batches WHERE id <= ");
    hrana_integer(h, r->state.batch + 1 - BATCHES_KEPT);
    hrana_step_end(h);
    if (r->state.snapshot_event == 0) {
        send_emptying(r);
    }
    send_given_again(r);
    int rc = mirror_send(&r->mirror, all, &r->request);
    send_settled(r);
    if (r->is_complete) {
        hrana_execute(h, "UPDATE discko_internal_snapshot SET"
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
    buffer_text(&r->request.sql, "SELECT token FROM discko_batches WHERE id = ");
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
    return refuse(r, "the server refuses", client_error_text(o.error));
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

static store_status fetch_erased(remote *r) {
    int64_t count = 0;
    store_status status = mirror_status(
        r, sql_get_integer(r->mirror.db, "SELECT count(*) FROM main.discko_internal_erased", NULL,
                           &count));
    return status == STORE_OK && count < r->state.erased
               ? fetch_rows(r, "discko_internal_erased", "1", NULL)
               : status;
}

/* New rows follow the server's. In a dry run those of the batches before stand in the mirror. */
static void begin_numbers(remote *r) {
    store *s = r->store;
    for (int i = 0; i < STORE_NUMBERED_COUNT; i++) {
        s->first[i] = r->state.last[i] + 1;
        s->next[i] = r->mode != REMOTE_WRITE && s->next[i] > s->first[i] ? s->next[i] : s->first[i];
    }
}

static store_status begin_batch(remote *r) {
    r->is_complete = false;
    if (r->mode != REMOTE_WRITE && (r->began || r->absent)) {
        return STORE_OK; /* what it has read and made stays in the mirror */
    }
    store_status status = r->mode == REMOTE_WRITE ? begin_writing(r) : read_only_state(r);
    if (status == STORE_OK) {
        status = mirror_status(
            r, mirror_empty(&r->mirror, r->state.snapshot_event, r->state.snapshot_delivery));
    }
    if (status == STORE_OK) {
        status = fetch_erased(r);
    }
    r->began = status == STORE_OK;
    return status == STORE_OK && r->mode == REMOTE_WRITE
               ? mirror_status(r, mirror_record(&r->mirror))
               : status;
}

static store_status begin(store *s) {
    remote *r = s->base;
    store_status status = begin_batch(r);
    begin_numbers(r);
    return status == STORE_OK ? mirror_status(r, sql_execute(s->db, "BEGIN IMMEDIATE")) : status;
}

/* The ticket is given back; where that fails, it will be void soon. */
static void end_turn(store *s) {
    remote *r = s->base;
    reply o;
    if (r->mirror.session != NULL) {
        char message[sizeof s->message];
        memcpy(message, s->message, sizeof message);
        mirror_stop(&r->mirror);
        hrana_begin(&r->request);
        add_turn_end(r);
        client_set_patience(r->client, 0);
        (void)exchange(r, &o);
        client_set_patience(r->client, r->patience);
        memcpy(s->message, message, sizeof message);
    }
}

static store_status send_changes(remote *r) {
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
        end_turn(r->store);
    }
    sqlite3_free(all.bytes);
    if (status == STORE_OK) {
        mirror_stop(&r->mirror);
    }
    return status;
}

static store_status commit_batch(remote *r) {
    store_status status = send_changes(r);
    return status == STORE_OK ? mirror_status(r, sql_execute(r->mirror.db, "COMMIT")) : status;
}

/* Brings in the next of what is behind, in a batch of its own. */
static store_status catch_up_once(remote *r) {
    int64_t event, delivery;
    store *s = r->store;
    store_status status = begin(s);
    if (status == STORE_OK && r->is_behind) {
        status = fetch_behind(r, &event, &delivery);
        status = status == STORE_OK ? fetch_plain(s) : status;
        status = status == STORE_OK ? store_make_plain(s) : status;
        status =
            status == STORE_OK
                ? mirror_status(r, sql_run(s->db,
                                           "UPDATE main.discko_internal_snapshot SET event_id = ?1,"
                                           " delivery_id = ?2",
                                           SQL_VALUES(sql_integer(event), sql_integer(delivery))))
                : status;
    }
    return status == STORE_OK ? commit_batch(r) : status;
}

static store_status commit(store *s) {
    remote *r = s->base;
    bool behind = r->wants_snapshot && r->is_behind;
    store_status status = commit_batch(r);
    r->wants_snapshot = false;
    while (status == STORE_OK && behind) {
        status = catch_up_once(r);
        behind = r->is_behind;
    }
    return status;
}

/* What came before this batch and is not in the plain tables yet is brought in behind it, piece by piece. */
static store_status snapshot(store *s) {
    remote *r = s->base;
    r->wants_snapshot = true;
    if (r->is_behind) {
        return STORE_OK;
    }
    store_status status = fetch_plain(s);
    status = status == STORE_OK ? store_make_plain(s) : status;
    /* The mirror cannot tell that the plain tables have it all: it has not all rows. */
    r->is_complete = status == STORE_OK;
    return status;
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

/* The guards that the server has, as far as they are those of the schema. */
static store_status fetch_guards(remote *r) {
    reply o;
    const cJSON *row;
    hrana_begin(&r->request);
    hrana_step(&r->request, true);
    buffer_text(&r->request.sql, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                                 " AND tbl_name = 'discko_events'");
    hrana_step_end(&r->request);
    store_status status = ask(r, &o);
    const cJSON *guards = status == STORE_OK ? hrana_rows(o.result, 0) : NULL;
    cJSON_ArrayForEach(row, guards) {
        status = status != STORE_OK
                     ? status
                     : mirror_status(r, mirror_guard(&r->mirror, hrana_cell_text(row, 0),
                                                     hrana_cell_text(row, 1)));
    }
    return status;
}

/* STORE_BUSY where somebody has written to it meanwhile. */
static store_status fetch_all(remote *r) {
    int64_t before = 0, after = 0;
    store_status status = last_batch(r, &before);
    for (int i = 0; i < r->mirror.count && status == STORE_OK; i++) {
        status = fetch_rows(r, r->mirror.tables[i].name, "1", NULL);
    }
    if (status == STORE_OK) {
        status = fetch_guards(r);
    }
    if (status == STORE_OK) {
        status = last_batch(r, &after);
    }
    return status == STORE_OK && after != before ? come_again(r, "somebody has written meanwhile")
                                                 : status;
}

/*
** ----------------------------------------------------------------------------------------- opening
*/

static void close_remote(store *s) {
    remote *r = s->base;
    end_turn(s);
    mirror_free(&r->mirror);
    hrana_free(&r->request);
    client_close(r->client);
    free(r);
}

static const store_ops remote_ops = {.begin = begin,
                                     .commit = commit,
                                     .rollback = end_turn,
                                     .snapshot = snapshot,
                                     .fetch = fetch,
                                     .fetch_payloads = fetch_payloads,
                                     .fetch_plain = fetch_plain,
                                     .close = close_remote};

/* A temporary database of SQLite's own, with the tables and views. */
static store_status open_mirror(store *s) {
    store_status status = store_connect(s, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0);
    if (status == STORE_OK) {
        status = store_execute(s, sql_schema);
    }
    if (status == STORE_OK) {
        status = store_status_of(views_renew(s->db));
    }
    return status == STORE_OK ? store_configure(s) : status;
}

static bool prepare(store *s, client *c, remote_mode mode, int patience) {
    const char *key = getenv("DISCKO_ERASE_KEY");
    remote *r = calloc(1, sizeof *r);
    if (r == NULL || c == NULL) {
        client_close(c);
        free(r);
        return false;
    }
    *r = (remote){.store = s, .client = c, .mode = mode, .patience = patience};
    s->ops = &remote_ops;
    s->base = r;
    s->batch = (store_batch){BATCH_RECORDS_REMOTE, BATCH_BYTES_REMOTE};
    s->row_max = ROW_MAX;
    s->lookahead = LOOKAHEAD;
    s->key_path = strdup(key != NULL && *key != 0 ? key : "the file that DISCKO_ERASE_KEY names");
    return s->key_path != NULL && make_token(r->token);
}

store_status remote_open(store *s, client *c, remote_mode mode, int patience) {
    if (!prepare(s, c, mode, patience)) {
        return store_refuse(s, source_no_memory, NULL);
    }
    remote *r = s->base;
    store_status status = open_mirror(s);
    if (status == STORE_OK) {
        status = mirror_status(r, mirror_open(&r->mirror, s->db));
    }
    if (status == STORE_OK) {
        status = open_store(r);
    }
    if (status == STORE_OK) {
        status = mirror_status(r, mirror_make_ready(&r->mirror));
    }
    if (status == STORE_OK && mode == REMOTE_READ) {
        status = begin_batch(r);
        status = status == STORE_OK ? fetch_all(r) : status;
    }
    return status;
}
