/*
** The store on something that is not a file: which rows it asks for before it uses them, and that it gives
** them the ids it is told to.
*/
#include "../../importer/store/backend.h"
#include "../../importer/store/neighbours.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../../importer/store/current_versions.h"
#include "../../importer/store/sql_text.h"
#include "../../importer/store/tables.h"
#include "check.h"

typedef struct fake {
    char asked[8][160]; /* "table: condition" */
    int count;
    int commits, rollbacks;
    bool fails;
} fake;

static store_status begin(store *s) {
    return store_execute(s, "BEGIN IMMEDIATE");
}

static store_status commit(store *s) {
    ((fake *)s->backend)->commits++;
    return store_execute(s, "COMMIT");
}

static void rollback(store *s) {
    ((fake *)s->backend)->rollbacks++;
}

static store_status fetch(store *s, const char *table, const char *where, const sql_value *values) {
    fake *f = s->backend;
    (void)values;
    if (f->fails) {
        return store_refuse(s, "the fake fails", NULL);
    }
    snprintf(f->asked[f->count++ % 8], sizeof f->asked[0], "%s: %s", table, where);
    return STORE_OK;
}

static store_status fetch_plain(store *s) {
    (void)s;
    return STORE_OK;
}

static void close_fake(store *s) {
    (void)s;
}

static const store_ops fake_ops = {.begin = begin,
                                   .commit = commit,
                                   .rollback = rollback,
                                   .snapshot = current_versions_update,
                                   .fetch = fetch,
                                   .fetch_plain = fetch_plain,
                                   .close = close_fake};

static store *open_fake(fake *f) {
    store *s = store_new();
    s->ops = &fake_ops;
    s->backend = f;
    s->row_max = 1 << 20;
    s->reading = (store_reading){1, NULL, 1 << 20};
    if (store_connect(s, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0) != STORE_OK ||
        store_execute(s, sql_schema) != STORE_OK) {
        printf("not ok - the fake cannot be opened: %s\n", store_message(s));
        exit(2);
    }
    return s;
}

static int64_t value_of(store *s, const char *sql) {
    int64_t value = -1;
    (void)sql_get_integer(s->db, sql, NULL, &value);
    return value;
}

/* Calls that need rows; each on an empty store within a batch. */
static store_status call_candidates(store *s);
static store_status call_packed(store *s);
static store_status call_move(store *s);
static store_status call_payload(store *s);
static store_status call_known_file(store *s);
static store_status call_new_file(store *s);
static store_status call_rejected(store *s);

static const struct {
    const char *what;
    store_status (*call)(store *s);
    const char *asked; /* the beginning of the only question, or NULL: there must be none */
} needs[] = {
    {"an input is looked up by path, content and size", call_candidates, "discko_files: path IN"},
    {"a packed file by its hash", call_packed, "discko_internal_packed: hash = ?1 AND size = ?2"},
    {"a move asks for the rows it changes", call_move, "discko_files: moved_to IS ?3"},
    {"a payload asks for its hash", call_payload, "discko_events: hash = ?1"},
    {"a row that was there is asked for", call_known_file, "discko_files: id = ?1"},
    {"a new row is not", call_new_file, NULL},
    {"the quarantine is asked for one by one", call_rejected, "discko_rejects: id > ?1"},
};

static bool ignore(void *context, const store_file *file) {
    (void)context;
    (void)file;
    return true;
}

static store_status call_candidates(store *s) {
    char *paths[] = {(char[]){"/a"}, (char[]){"/b"}};
    return store_candidates(s, paths, 2, 9, NULL, ignore, NULL);
}

static store_status call_packed(store *s) {
    const dk_hash hash = {{1}};
    bool known;
    return store_knows_packed(s, &hash, 9, &known);
}

static store_status call_move(store *s) {
    return store_note_move(s, "/a", NULL, "/b");
}

static const char lead[] = "{\"event\":\"lead.x\",\"data\":{\"id\":\"a\"}}";
static const char other[] = "{\"event\":\"lead.x\",\"data\":{\"id\":\"b\"}}";

/* As if the text had the hash of `lead`. */
static store_status store_text(store *s, const char *text, int64_t file_id, uint64_t record,
                               bool *is_new) {
    store_delivery delivery = {.place = {file_id, record, 0, strlen(text)}};
    dk_scan scan;
    dk_hash hash = dk_hash_json(lead, sizeof lead - 1, false);
    return dk_scan_payload(text, strlen(text), &scan)
               ? store_payload(s, text, &scan, &hash, &delivery, is_new)
               : STORE_FAILED;
}

static store_status store_lead(store *s, int64_t file_id, uint64_t record, bool *is_new) {
    return store_text(s, lead, file_id, record, is_new);
}

static store_status call_payload(store *s) {
    bool is_new;
    return store_lead(s, 1, 0, &is_new);
}

static store_status put(store *s, int64_t id) {
    store_file file = {.id = id, .path = "/a", .format = "json"};
    return store_put_file(s, &file);
}

static store_status call_known_file(store *s) {
    return put(s, 3);
}

static store_status call_new_file(store *s) {
    return put(s, 0);
}

static store_status call_rejected(store *s) {
    store_rejected found;
    store_status status = store_next_rejected(s, 0, &found);
    store_rejected_free(&found);
    return status;
}

static bool count(void *context, const store_file *file) {
    *(int *)context += file->id > 0;
    return true;
}

/*
** What is compared with an input does not grow with the number of inputs: time stays linear where thousands have one name, or
** wait for the rest of a record.
*/
static void check_many(void) {
    enum { MANY = 200 };
    fake f = {0};
    store *s = open_fake(&f);
    int of_path = 0, of_content = 0, sizes = 0;
    uint64_t size = 0;
    for (int i = 0; i < MANY; i++) {
        store_file row = {
            .path = "/a", .format = "json", .size = 5 + (uint64_t)(i % 3), .complete = i % 2};
        row.content.bytes[0] = (unsigned char)i;
        check(store_put_file(s, &row) == STORE_OK, "an input is added");
    }
    char *paths[] = {(char[]){"/a"}};
    const dk_hash hash = {{6}};
    check(store_candidates(s, paths, 1, 9, NULL, count, &of_path) == STORE_OK && of_path == 64,
          "of the inputs of one name the latest ones");
    while (sizes <= MANY && store_next_incomplete(s, size, &size) == STORE_OK && size > 0) {
        sizes++;
    }
    check(sizes == 3, "each size of incomplete inputs once");
    check(store_incomplete_with(s, 5, &hash, count, &of_content) == STORE_OK && of_content == 1,
          "of the incomplete inputs of one size those of one content");
    store_close(s);
}

/* The column `parts` of a row with ten bytes. */
static void check_neighbours(void) {
    static const struct {
        const char *parts;
        int records;
        const char *last_code, *what;
    } cases[] = {
        {NULL, 1, "", "a row of one record"},
        {"0 0 4\n1 5 5\n", 2, "", "a row of two records"},
        {"0 0 4\n3 5 5 no_data\n", 2, "no_data", "the second has another code"},
        {"0 0 4\n1 5 6\n", 1, "", "a part beyond the bytes ends the row"},
        {"0 0 4\n1 11 0\n", 1, "", "so does one that begins there"},
        {"0 0 4\n1 18446744073709551615 2\n", 1, "", "or whose end is no number"},
        {"0 0 4\n1 5\n", 1, "", "one without a length"},
        {"0 0 4\n1 5 5", 1, "", "one without an end"},
        {"0 0 4\nx", 1, "", "and what is no part"},
        {"0 0 4 0123456789012345678901234567890123456789\n", 0, "", "a code that is too long"},
        {"", 0, "", "an empty column"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *parts = cases[i].parts;
        neighbour part, last = {0};
        int records = 0;
        while (neighbours_next(&parts, 10, &part)) {
            last = part;
            records++;
        }
        check(records == cases[i].records && strcmp(last.code, cases[i].last_code) == 0,
              cases[i].what);
    }
}

static void check_needs(void) {
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        fake f = {0};
        store *s = open_fake(&f);
        bool right = store_begin(s) == STORE_OK && needs[i].call(s) == STORE_OK;
        right = right && f.count == (needs[i].asked != NULL) &&
                (needs[i].asked == NULL ||
                 strncmp(f.asked[0], needs[i].asked, strlen(needs[i].asked)) == 0);
        check(right, needs[i].what);
        store_close(s);
    }
}

static void check_failure(void) {
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        fake f = {.fails = true};
        store *s = open_fake(&f);
        bool right = store_begin(s) == STORE_OK &&
                     (needs[i].asked == NULL || needs[i].call(s) == STORE_FAILED);
        store_rollback(s);
        right = right && f.rollbacks == 1 &&
                (needs[i].asked == NULL || strcmp(store_message(s), "the fake fails") == 0);
        char what[96];
        snprintf(what, sizeof what, "and ends where it cannot: %s", needs[i].what);
        check(right, what);
        store_close(s);
    }
}

/* Ids follow those that the base gives; a duplicate takes none. */
static void check_ids(void) {
    fake f = {0};
    store *s = open_fake(&f);
    bool first = false, second = true;
    s->next[STORE_EVENTS] = 100;
    s->next[STORE_DELIVERIES] = 200;
    bool right = store_begin(s) == STORE_OK && store_lead(s, 1, 0, &first) == STORE_OK &&
                 store_lead(s, 1, 1, &second) == STORE_OK && store_commit(s) == STORE_OK;
    check(right && first && !second && f.commits == 1, "the second delivery is a duplicate");
    check(value_of(s, "SELECT id FROM discko_events") == 100 && s->next[STORE_EVENTS] == 101,
          "an event has the id it was given");
    check(value_of(s, "SELECT max(id) FROM discko_deliveries") == 201,
          "deliveries follow each other");
    store_close(s);
}

/* Two texts of one hash: what is there stays, since it agrees with its hash. */
static void check_collision(void) {
    fake f = {0};
    bool is_new;
    store *s = open_fake(&f);
    store_ops local = *s->ops;
    local.fetch = NULL; /* as where all rows are at hand */
    s->ops = &local;
    check(store_begin(s) == STORE_OK && store_lead(s, 1, 0, &is_new) == STORE_OK &&
              store_text(s, other, 1, 1, &is_new) == STORE_COLLISION,
          "another text of the same hash is a collision");
    check(value_of(s, "SELECT instr(payload, '\"a\"') > 0 AND count(*) = 1 FROM discko_events") ==
                  1 &&
              s->mended == 0,
          "and the first one stays");
    store_close(s);
}

static void check_limit(void) {
    fake f = {0};
    store *s = open_fake(&f);
    const store_place place = {1, 0, 0, 2 << 20};
    char *raw = calloc(1, 2 << 20);
    check(store_begin(s) == STORE_OK &&
              store_reject(s, &place, DK_TRUNCATED, "", raw, 2 << 20) == STORE_TOO_LARGE,
          "a row that is too long is refused");
    check(value_of(s, "SELECT count(*) FROM discko_rejects") == 0, "and not written");
    memset(raw, 'x', 2 << 20);
    static const char front[] = "{\"event\":\"test\",\"data\":{}, \"x\":\"";
    memcpy(raw, front, sizeof front - 1);
    memcpy(raw + (2 << 20) - 2, "\"}", 2);
    dk_scan scan;
    dk_hash hash = {{1}};
    store_delivery delivery = {.place = place};
    bool is_new = true;
    check(dk_scan_payload(raw, 2 << 20, &scan) &&
              store_payload(s, raw, &scan, &hash, &delivery, &is_new) == STORE_TOO_LARGE && !is_new,
          "so is a payload");
    free(raw);
    store_close(s);
}

/* The helper: the first error is kept, and a statement that has ended gives no row again. */
static void check_sql(void) {
    fake f = {0};
    store *s = open_fake(&f);
    bool any = true;
    check(sql_run(s->db, "SELECT nothing", NULL) == SQLITE_ERROR, "an error is returned");
    sql_query q = sql_begin(s->db, "SELECT nothing", SQL_VALUES(sql_integer(1)));
    check(!sql_row(&q) && sql_end(&q) == SQLITE_ERROR, "nothing runs behind an error");
    q = sql_begin(s->db, "SELECT 1", SQL_VALUES(sql_integer(1)));
    check(!sql_row(&q) && sql_end(&q) == SQLITE_RANGE, "a value too many is an error");
    q = sql_begin(s->db, "SELECT ?1", SQL_VALUES(sql_text_of("ab", 1)));
    check(sql_row(&q) && strcmp(sql_column_text(&q, 0), "a") == 0 && !sql_row(&q) && !sql_row(&q),
          "behind the last row there is none");
    check(sql_end(&q) == SQLITE_OK, "and no error");
    check(sql_get_any(s->db, "SELECT 1 WHERE 0", NULL, &any) == SQLITE_OK && !any, "no row");
    store_close(s);
}

/*
** The list of tables and the schema agree: each table of one is in the other, in the same order. Rows of an input
** have a column for it, rows of an event refer to it, or go with the lead that does.
*/
static void check_tables(void) {
    fake f = {0};
    store *s = open_fake(&f);
    const store_table *t = store_tables;
    sql_query q =
        sql_begin(s->db,
                  "SELECT m.name,"
                  " (SELECT name FROM pragma_table_info(m.name) WHERE name = 'file_id'),"
                  " EXISTS (SELECT 1 FROM pragma_table_info(m.name)"
                  "  WHERE name = 'event_id' AND m.name <> 'discko_internal_snapshot'),"
                  " EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name)"
                  "  WHERE \"from\" = 'event_id' AND \"table\" = 'discko_events') OR EXISTS"
                  " (SELECT 1 FROM main.sqlite_master AS g WHERE g.type = 'trigger'"
                  "  AND g.tbl_name = 'discko_leads' AND g.name = m.name || '_gone')"
                  " FROM main.sqlite_master AS m WHERE m.type = 'table' ORDER BY m.rowid",
                  NULL);
    bool is_listed = true, is_input = true, is_bound = true;
    while (sql_row(&q) && is_listed) {
        const char *column = sql_column_text(&q, 1);
        is_listed = t->name != NULL && strcmp(t->name, sql_column_text(&q, 0)) == 0;
        is_input &= column == NULL || (t->of_input != NULL && strcmp(t->of_input, column) == 0);
        is_bound &= sql_column_integer(&q, 2) == 0 || sql_column_integer(&q, 3) != 0;
        t++;
    }
    check(sql_end(&q) == SQLITE_OK && is_listed && t->name == NULL,
          "the list of tables is that of the schema");
    check(is_input, "a table with rows of inputs says so");
    check(is_bound, "rows of an event refer to it, or go with its lead");
    store_close(s);
}

int main(void) {
    check_tables();
    check_many();
    check_neighbours();
    check_needs();
    check_failure();
    check_ids();
    check_collision();
    check_limit();
    check_sql();
    return check_result();
}
