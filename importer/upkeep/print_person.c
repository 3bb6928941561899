#include "commands.h"

#include <cjson/cJSON.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../ext/compact.h"
#include "../../ext/scan.h"
#include "../../ext/value.h"
#include "../cli/report.h"
#include "../common/visible.h"
#include "../input/source.h"
#include "../server/open_store.h"
#include "../store/sql.h"
#include "../text/chars.h"
#include "rows.h"
#include "whereabouts.h"

/* Their records in quarantine: of a row that stands for several, only those that are theirs. */
#define QUARANTINED                                                                            \
    "SELECT r.id, r.record, r.\"offset\", r.length, r.code, r.raw, x.share"                    \
    " FROM temp.discko_person_rejects AS x CROSS JOIN main.discko_rejects AS r ON r.id = x.id" \
    " WHERE r.parts IS NULL UNION ALL"                                                         \
    " SELECT r.id, p.record, p.\"offset\", p.length, coalesce(p.code, r.code),"                \
    " substr(r.raw, 1 + p.\"offset\" - r.\"offset\", p.length), p.share"                       \
    " FROM temp.discko_person_parts AS p CROSS JOIN main.discko_rejects AS r ON r.id = p.id"

/* SQLite makes no JSON of a BLOB, which only damage puts there. */
#define MEMBER(name, value) \
    "'" name "', CASE typeof(" value ") WHEN 'blob' THEN hex(" value ") ELSE " value " END"
#define DELIVERY_ROW(a, b, c, d, e, f) a "," b "," c "," d "," e "," f
#define DELIVERY                                                                                \
    DELIVERY_ROW(MEMBER("input", "coalesce(f.moved_to, f.path)"), MEMBER("record", "d.record"), \
                 MEMBER("offset", "d.\"offset\""), MEMBER("length", "d.length"),                \
                 MEMBER("received_at", "d.received_at"),                                        \
                 MEMBER("received_from", "d.received_from"))

/* The deliveries of their payloads, found in one pass: no index has deliveries by payload. */
static const char note_deliveries[] =
    "CREATE TEMP TABLE discko_person_deliveries (event_id INTEGER, id INTEGER,"
    " PRIMARY KEY (event_id, id)) WITHOUT ROWID;"
    "INSERT INTO temp.discko_person_deliveries SELECT event_id, id FROM main.discko_deliveries"
    " WHERE event_id IN (SELECT id FROM temp.discko_person_events WHERE share = 3)";

/*
** What is shown: a list of objects for each query, whose columns are the members. A column `payload` is JSON, a column
** `raw` any bytes, and a column `shared` bytes of which only the person's are shown.
*/
static const struct section {
    const char *name, *sql;
} sections[] = {
    {"payloads",
     "SELECT e.id, e.event_name AS event, e.lead AS lead_id, e.sent_at, e.imported_at, e.payload,"
     " (SELECT json_group_array(json(delivery)) FROM ("
     /* json_patch leaves out what is NULL */
     "  SELECT json_patch('{}', json_object(" DELIVERY ")) AS delivery"
     "  FROM temp.discko_person_deliveries AS y"
     "  CROSS JOIN main.discko_deliveries AS d ON d.id = y.id"
     "  CROSS JOIN main.discko_files AS f ON f.id = d.file_id WHERE y.event_id = e.id ORDER BY y.id"
     " )) AS deliveries FROM temp.discko_person_events AS x"
     " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 3 ORDER BY e.sent_at, "
     "e.id"},
    {"quarantined",
     "SELECT r.id, coalesce(f.moved_to, f.path) AS input, x.record, x.\"offset\", x.length, x.code,"
     " r.message, r.rejected_at, CASE x.share WHEN 3 THEN x.raw END AS raw,"
     " CASE x.share WHEN 2 THEN x.raw END AS shared FROM (" QUARANTINED ") AS x"
     " CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
     " CROSS JOIN main.discko_files AS f ON f.id = r.file_id WHERE x.share >= 2"
     " ORDER BY r.id, x.record"},
    {"inputs",
     "SELECT f.id, f.path, f.moved_to, f.size, f.format, f.imported_at FROM main.discko_files AS f"
     " WHERE f.id IN (SELECT d.file_id FROM temp.discko_person_deliveries AS y"
     " CROSS JOIN main.discko_deliveries AS d ON d.id = y.id)"
     " OR f.id IN (SELECT file_id FROM temp.discko_person_rejects WHERE share >= 2)"
     " OR f.id IN (SELECT id FROM temp.discko_person_files) ORDER BY f.path, f.id"},
    {"outcomes", "SELECT * FROM main.discko_outcomes WHERE lead_id IN"
                 " (SELECT id FROM temp.discko_person_ids) ORDER BY lead_id"},
    {"touches", "SELECT * FROM main.discko_touches WHERE lead_id IN"
                " (SELECT id FROM temp.discko_person_ids) ORDER BY lead_id, at"},
    {"mentions",
     "SELECT e.id AS payload_id, e.lead AS lead_id, NULL AS quarantined_id,"
     " NULL AS outcome_id, NULL AS touch_id FROM temp.discko_person_events AS x"
     " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 1"
     " UNION ALL SELECT NULL, NULL, id, NULL, NULL FROM temp.discko_person_rejects WHERE share = 1"
     " UNION ALL SELECT NULL, lead_id, NULL, outcome_id, touch_id FROM temp.discko_person_notes"},
    {"tables", "SELECT name FROM temp.discko_person_tables ORDER BY name"},
    {"unread",
     "SELECT r.id AS quarantined_id, coalesce(f.moved_to, f.path) AS input, r.\"offset\", r.length,"
     " x.why, NULL AS name"
     " FROM temp.discko_person_unread AS x CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
     " CROSS JOIN main.discko_files AS f ON f.id = r.file_id UNION ALL"
     " SELECT NULL, NULL, NULL, NULL, why, name FROM temp.discko_person_closed ORDER BY 1, 6"},
};

static void add_payload(buffer *to, const char *name, const char *text, size_t length,
                        bool as_text) {
    char *compact = malloc(length + 1);
    if (compact == NULL) {
        to->failed = true;
        return;
    }
    size_t made = dk_compact_copy(text, length, compact);
    if (as_text) {
        json_string(to, name, compact, made);
    } else {
        json_raw(to, name, compact, made);
    }
    free(compact);
}

/* Adds bytes as text if they are UTF-8, else in base64 under another name. */
static void add_bytes(buffer *to, const char *bytes, size_t length) {
    if (json_can_carry(bytes, length)) {
        json_string(to, "raw", bytes, length);
    } else {
        json_base64(to, "raw_base64", bytes, length);
    }
}

static bool add_part(void *context, const char *text, size_t length) {
    buffer *parts = context;
    buffer_add(parts, text, length);
    buffer_text(parts, "\n");
    return !parts->failed;
}

/* What is theirs in a record that also holds others. */
static void add_shared(buffer *to, person *p, const char *bytes, size_t length) {
    buffer parts = {0};
    char *rest;
    size_t rest_length;
    cutout_result result = person_cut_out(p, bytes, length, add_part, &parts, &rest, &rest_length);
    if (result == CUTOUT_PART) {
        add_bytes(to, parts.bytes, parts.length);
    } else {
        to->failed = true;
    }
    buffer_free(&parts);
    free(rest);
}

/* Whose rows are shown, and whether people read them. */
typedef struct view {
    person *person;
    bool as_text;
} view;

static bool add_special(void *context, buffer *to, const char *name, const char *bytes,
                        size_t length) {
    const view *v = context;
    if (strcmp(name, "payload") == 0) {
        add_payload(to, name, bytes, length, v->as_text);
    } else if (strcmp(name, "raw") == 0) {
        add_bytes(to, bytes, length);
    } else if (strcmp(name, "shared") == 0) {
        add_shared(to, v->person, bytes, length);
    } else {
        return false;
    }
    return true;
}

static void add_words(buffer *to, const char *name, const word_set *w) {
    json_open(to, name, '[');
    for (size_t i = 0; i < w->count; i++) {
        json_text(to, NULL, w->list[i].text);
    }
    json_close(to, ']');
}

/* Notes about other leads in a column that mentions them, which --erase clears. */
static int note_column(sqlite3 *db, person *p, const char *table, const char *column) {
    bool is_touch = strcmp(table, "discko_touches") == 0;
    char sql[200];
    snprintf(sql, sizeof sql,
             "SELECT rowid, lead_id, %s FROM main.%s WHERE %s IS NOT NULL AND lead_id NOT IN"
             " (SELECT id FROM temp.discko_person_ids)",
             column, table, column);
    sql_query q = sql_begin(db, sql, NULL);
    while (sql_row(&q)) {
        const char *text = sql_column_text(&q, 2), *lead = sql_column_text(&q, 1);
        sql_value row = sql_integer(sql_column_integer(&q, 0));
        if (text != NULL && person_in_text(p, text, sql_column_size(&q, 2))) {
            sql_note(&q,
                     sql_run(db,
                             "INSERT OR IGNORE INTO temp.discko_person_notes VALUES (?1, ?2, ?3)",
                             SQL_VALUES(sql_text(lead), is_touch ? sql_null() : row,
                                        is_touch ? row : sql_null())));
        }
    }
    int rc = sql_end(&q);
    return rc == SQLITE_OK && p->no_memory ? SQLITE_NOMEM : rc;
}

static int note_notes(sqlite3 *db, person *p) {
    static const char *const columns[][2] = {{"discko_outcomes", "at"},
                                             {"discko_outcomes", "source"},
                                             {"discko_touches", "at"},
                                             {"discko_touches", "kind"},
                                             {"discko_touches", "source"}};
    int rc = sql_execute(db, "CREATE TEMP TABLE discko_person_notes"
                             " (lead_id TEXT, outcome_id INTEGER UNIQUE, touch_id INTEGER UNIQUE)");
    for (size_t i = 0; i < sizeof columns / sizeof *columns && rc == SQLITE_OK; i++) {
        const char *table = columns[i][0], *column = columns[i][1];
        rc = sql_has(db, table, column) ? note_column(db, p, table, column) : SQLITE_OK;
    }
    return rc;
}

/* Everything. *count: the rows of all sections but the last, *unread: of that. An SQLite result code. */
static int collect(sqlite3 *db, person *p, const options *o, bool as_text, buffer *all,
                   size_t *count, size_t *unread) {
    view v = {p, as_text};
    int rc = SQLITE_OK;
    json_open(all, NULL, '{');
    json_text(all, "database", o->database);
    json_text(all, "who", o->person);
    add_words(all, "ids", &p->ids);
    add_words(all, "addresses", &p->addresses);
    size_t rows = 0;
    for (size_t i = 0; i < sizeof sections / sizeof *sections && rc == SQLITE_OK; i++) {
        bool absent =
            strcmp(sections[i].name, "touches") == 0 && !sql_has(db, "discko_touches", NULL);
        *count = rows;
        rc = absent ? SQLITE_OK
                    : rows_add(all, db, sections[i].name, sections[i].sql, add_special, &v, &rows);
    }
    *unread = rows - *count;
    json_close(all, '}');
    return rc == SQLITE_OK && all->failed ? SQLITE_NOMEM : rc;
}

/*
** ------------------------------------------------------------------------------------------ leaves
*/

/*
** Prints a string, number, true or false of a JSON text after its path (data.contact.email, data.list[0]): numbers as
** written, strings decoded. Empty values are left out. False when out of memory.
*/
static bool print_leaf(const char *path, const char *value, size_t length) {
    const char *text = *value == '"' ? value + 1 : value;
    size_t size = *value == '"' ? length - 2 : length;
    char *room = malloc(size + 1);
    if (room == NULL || size == 0 || *value == 'n') {
        free(room);
        return room != NULL;
    }
    size = *value == '"' ? dk_string_decode(text, size, room) : (memcpy(room, text, size), size);
    room[size] = 0;
    fputs("    ", stdout);
    visible_print(path, stdout);
    fputs(": ", stdout);
    for (size_t at = 0; at < size; at += strlen(room + at) + 1) {
        fputs(at > 0 ? "\\0" : "", stdout);
        visible_print(room + at, stdout);
    }
    puts("");
    free(room);
    return true;
}

typedef struct level {
    bool array;
    size_t index;  /* of its next element */
    size_t length; /* of its path */
} level;

typedef struct visit {
    buffer path;
    level *levels;
    size_t depth;
} visit;

static void cut_path(visit *v, size_t length) {
    if (length < v->path.length) {
        v->path.length = length;
        v->path.bytes[length] = 0;
    }
}

static bool is_name(const char *key, size_t length) {
    bool name = length > 0;
    for (size_t i = 0; i < length; i++) {
        name = name && (is_alphanumeric(key[i]) || key[i] == '_' || (unsigned char)key[i] >= 0x80);
    }
    return name;
}

/* `key`: with its quotes, which stay where it is more than a name. */
static void add_key(visit *v, const char *key, size_t length) {
    bool name = is_name(key + 1, length - 2);
    cut_path(v, v->levels[v->depth - 1].length);
    if (v->path.length > 0) {
        buffer_text(&v->path, ".");
    }
    buffer_add(&v->path, name ? key + 1 : key, name ? length - 2 : length);
}

/* Before a value: adds the index of an element of an array to the path. */
static void add_index(visit *v) {
    level *top = v->depth > 0 ? &v->levels[v->depth - 1] : NULL;
    if (top != NULL && top->array) {
        cut_path(v, top->length);
        buffer_print(&v->path, "[%zu]", top->index++);
    }
}

/* The end of the string or word at `p`. */
static const char *token_end(const char *p, const char *end) {
    bool escaped;
    return *p == '"' ? dk_string_end(p, end, &escaped) : json_word_end(p, end);
}

/* Takes the token at `p`; returns where it ends, or NULL when out of memory. */
static const char *take(visit *v, const char *p, const char *end, bool *keyed) {
    if (*p == '{' || *p == '[') {
        add_index(v);
        v->levels[v->depth++] = (level){*p == '[', 0, v->path.length};
        *keyed = false;
        return p + 1;
    }
    if (*p == '}' || *p == ']') {
        v->depth--;
        *keyed = false;
        return p + 1;
    }
    if (*p == ',' || *p == ':') {
        *keyed = *p == ':';
        return p + 1;
    }
    const char *after = token_end(p, end);
    if (*p == '"' && v->depth > 0 && !v->levels[v->depth - 1].array && !*keyed) {
        add_key(v, p, (size_t)(after - p));
        return after;
    }
    add_index(v);
    const char *path = v->path.length > 0 ? v->path.bytes : "";
    return !v->path.failed && print_leaf(path, p, (size_t)(after - p)) ? after : NULL;
}

/* Prints every value of a sound JSON text that holds no others. False when out of memory. */
static bool print_leaves(const char *text, size_t length) {
    visit v = {.levels = calloc(DK_DEPTH_MAX + 1, sizeof *v.levels)};
    const char *end = text + length, *p = v.levels != NULL ? skip_json_space(text, end) : NULL;
    bool keyed = false;
    while (p != NULL && p < end) {
        p = take(&v, p, end, &keyed);
        p = p != NULL ? skip_json_space(p, end) : NULL;
    }
    bool done = p != NULL && !v.path.failed;
    buffer_free(&v.path);
    free(v.levels);
    return done;
}

/*
** -------------------------------------------------------------------------------------------- text
*/

static void print_value(const cJSON *value) {
    if (cJSON_IsString(value)) {
        visible_print(value->valuestring, stdout);
    } else if (cJSON_IsNumber(value)) {
        printf("%.0f", value->valuedouble);
    }
}

static bool is_payload(const cJSON *member) {
    return strcmp(member->string, "payload") == 0;
}

/* False when out of memory. */
static bool print_object(const cJSON *object, const char *indent) {
    bool whole = true;
    const cJSON *member, *inner;
    const char *joint = indent;
    cJSON_ArrayForEach(member, object) {
        if (!is_payload(member) && !cJSON_IsArray(member)) {
            printf("%s%s ", joint, member->string);
            print_value(member);
            joint = ", ";
        }
    }
    puts("");
    cJSON_ArrayForEach(member, object) {
        if (is_payload(member)) {
            whole = whole && print_leaves(member->valuestring, strlen(member->valuestring));
        }
        const cJSON *list = cJSON_IsArray(member) ? member : NULL;
        cJSON_ArrayForEach(inner, list) {
            printf("    from:");
            whole = print_object(inner, " ") && whole;
        }
    }
    return whole;
}

/* False when out of memory. */
static bool print_text(const buffer *json) {
    cJSON *all = cJSON_Parse(json->bytes);
    bool whole = all != NULL;
    const cJSON *entry;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(all, sections[i].name);
        if (cJSON_GetArraySize(list) > 0) {
            printf("%s: %d\n", sections[i].name, cJSON_GetArraySize(list));
        }
        cJSON_ArrayForEach(entry, list) {
            whole = print_object(entry, "  ") && whole;
        }
    }
    cJSON_Delete(all);
    return whole;
}

/*
** --------------------------------------------------------------------------------------------- the run
*/

static outcome fail(const options *o, const char *why, store_status status) {
    report_error(o->database, why);
    report_failure(o, why);
    return status == STORE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE;
}

/* Also where nobody was found, if there is something that could not be searched. */
static outcome print_all(const options *o, buffer *all, bool as_text, size_t count, size_t unread) {
    if (count == 0) {
        report_error(o->person, unread > 0 ? "nobody with this id or e-mail address was found, but "
                                             "not everything could be searched"
                                           : "nobody in the store has this id or e-mail address");
    }
    if (count + unread > 0 && !(as_text ? print_text(all) : json_print(all))) {
        return fail(o, source_no_memory, STORE_FAILED);
    }
    return count > 0 ? OUTCOME_SUCCESS : OUTCOME_PARTIAL;
}

static outcome show(store *s, person *p, const options *o) {
    sqlite3 *db = store_connection(s);
    store_status fetched = store_fetch_all(s);
    if (fetched != STORE_OK) {
        return fail(o, store_message(s), fetched);
    }
    int rc = sql_execute(db, "PRAGMA temp_store = MEMORY; BEGIN");
    rc = rc == SQLITE_OK ? whereabouts_begin(db) : rc;
    rc = rc == SQLITE_OK && !person_add_who(p, o->person) ? SQLITE_NOMEM : rc;
    rc = rc == SQLITE_OK ? whereabouts_find(db, p) : rc;
    rc = rc == SQLITE_OK ? sql_execute(db, note_deliveries) : rc;
    rc = rc == SQLITE_OK ? note_notes(db, p) : rc;
    bool as_text = !o->json && isatty(STDOUT_FILENO);
    buffer all = {0};
    size_t count = 0, unread = 0;
    rc = rc == SQLITE_OK ? collect(db, p, o, as_text, &all, &count, &unread) : rc;
    outcome result;
    if ((rc & 0xFF) == SQLITE_BUSY) {
        result = fail(o, "database is busy", STORE_BUSY);
    } else if (rc != SQLITE_OK) {
        result = fail(o, rc == SQLITE_NOMEM ? source_no_memory : store_message(s), STORE_FAILED);
    } else {
        result = print_all(o, &all, as_text, count, unread);
    }
    buffer_free(&all);
    return result;
}

outcome print_person_run(const options *o) {
    store *s = NULL;
    person p = {0};
    outcome result;
    store_status status = store_open_read_only(o->database, o->busy_timeout, NULL, &s);
    if (status == STORE_OK) {
        result = show(s, &p, o);
    } else {
        result = fail(o, s == NULL ? source_no_memory : store_message(s), status);
    }
    person_free(&p);
    store_close(s);
    return report_written(result);
}
