#include "show.h"

#include <cjson/cJSON.h>
#include <nettle/base64.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../ext/compact.h"
#include "../../ext/utf8.h"
#include "../cli/report.h"
#include "../common/visible.h"
#include "../input/source.h"
#include "../server/open_store.h"
#include "../store/sql.h"
#include "whereabouts.h"

/*
** What is shown: a list of objects for each query, whose columns are the members. A column `payload` is JSON, a
** column `raw` any bytes, a column `shared` bytes of which only the person's are shown, a column `deliveries` the value
** of ?1 in the query of that name.
*/
static const struct section {
    const char *name, *sql;
} sections[] = {
    {"payloads",
     "SELECT e.id, e.event_name AS event, e.lead AS lead_id, e.sent_at, e.imported_at, e.payload,"
     " e.id AS deliveries FROM temp.discko_person_events AS x"
     " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 3 ORDER BY e.sent_at, "
     "e.id"},
    {"quarantined",
     "SELECT r.id, coalesce(f.moved_to, f.path) AS input, r.record, r.\"offset\", r.length, r.code,"
     " r.message, r.rejected_at, CASE x.share WHEN 3 THEN r.raw END AS raw,"
     " CASE x.share WHEN 2 THEN r.raw END AS shared FROM temp.discko_person_rejects AS x"
     " CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
     " CROSS JOIN main.discko_files AS f ON f.id = r.file_id WHERE x.share >= 2 ORDER BY r.id"},
    {"inputs",
     "SELECT f.id, f.path, f.moved_to, f.size, f.format, f.imported_at FROM main.discko_files AS f"
     " WHERE f.id IN (SELECT d.file_id FROM temp.discko_person_events AS x"
     " CROSS JOIN main.discko_deliveries AS d ON d.event_id = x.id WHERE x.share = 3)"
     " OR f.id IN (SELECT file_id FROM temp.discko_person_rejects WHERE share >= 2)"
     " OR f.id IN (SELECT id FROM temp.discko_person_files) ORDER BY f.path, f.id"},
    {"outcomes", "SELECT * FROM main.discko_outcomes WHERE lead_id IN"
                 " (SELECT id FROM temp.discko_person_ids) ORDER BY lead_id"},
    {"touches", "SELECT * FROM main.discko_touches WHERE lead_id IN"
                " (SELECT id FROM temp.discko_person_ids) ORDER BY lead_id, at"},
    {"mentions",
     "SELECT e.id AS payload_id, e.lead AS lead_id, NULL AS quarantined_id"
     " FROM temp.discko_person_events AS x"
     " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 1"
     " UNION ALL SELECT NULL, NULL, id FROM temp.discko_person_rejects WHERE share = 1"},
    {"unread",
     "SELECT r.id AS quarantined_id, coalesce(f.moved_to, f.path) AS input, r.\"offset\", r.length,"
     " x.why FROM temp.discko_person_unread AS x CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
     " CROSS JOIN main.discko_files AS f ON f.id = r.file_id ORDER BY r.id"},
};

static const char deliveries_sql[] =
    "SELECT coalesce(f.moved_to, f.path) AS input, d.record, d.\"offset\", d.length, d.received_at,"
    " d.received_from FROM main.discko_deliveries AS d"
    " CROSS JOIN main.discko_files AS f ON f.id = d.file_id WHERE d.event_id = ?1 ORDER BY d.id";

static bool add_payload(cJSON *object, const char *name, const char *text, size_t length) {
    char *compact = malloc(length + 1);
    if (compact == NULL) {
        return false;
    }
    compact[dk_compact_copy(text, length, compact)] = 0;
    bool added = cJSON_AddRawToObject(object, name, compact) != NULL;
    free(compact);
    return added;
}

static bool is_utf8(const char *bytes, size_t length) {
    const uint8_t *p = (const uint8_t *)bytes, *end = p + length;
    while (p < end) {
        int size = *p < 0x80 ? *p != 0 : dk_utf8_length(p, end);
        if (size <= 0) {
            return false;
        }
        p += size;
    }
    return true;
}

/* Adds bytes as text if they are UTF-8, else in base64 under another name. */
static bool add_bytes(cJSON *object, const char *bytes, size_t length) {
    bool text = is_utf8(bytes, length);
    char *room = malloc(text ? length + 1 : BASE64_ENCODE_RAW_LENGTH(length) + 1);
    if (room == NULL) {
        return false;
    }
    if (text) {
        memcpy(room, bytes, length);
        room[length] = 0;
    } else {
        base64_encode_raw(room, length, (const uint8_t *)bytes);
        room[BASE64_ENCODE_RAW_LENGTH(length)] = 0;
    }
    bool added = cJSON_AddStringToObject(object, text ? "raw" : "raw_base64", room) != NULL;
    free(room);
    return added;
}

/* Parts of a record, one after another. */
typedef struct parts {
    char *bytes;
    size_t length;
} parts;

static bool add_part(void *context, const char *text, size_t length) {
    parts *all = context;
    char *larger = realloc(all->bytes, all->length + length + 1);
    if (larger == NULL) {
        return false;
    }
    memcpy(larger + all->length, text, length);
    all->bytes = larger;
    all->length += length;
    all->bytes[all->length++] = '\n';
    return true;
}

/* What is theirs in a record that also holds others. */
static bool add_shared(person *p, cJSON *object, const char *bytes, size_t length) {
    parts all = {0};
    char *rest;
    size_t rest_length;
    cutout_result result = person_cut_out(p, bytes, length, add_part, &all, &rest, &rest_length);
    bool added = result == CUTOUT_PART && add_bytes(object, all.bytes, all.length);
    free(all.bytes);
    free(rest);
    return added;
}

/* Whose rows are shown, and where they come from. */
typedef struct view {
    sqlite3 *db;
    person *person;
} view;

static bool add_rows(const view *v, cJSON *object, const char *name, const char *sql,
                     const sql_value *values);

static bool add_column(const view *v, cJSON *object, sql_query *q, int column) {
    const char *name = sqlite3_column_name(q->statement, column);
    if (name == NULL || sql_column_is_null(q, column)) {
        return name != NULL;
    }
    if (strcmp(name, "deliveries") == 0) {
        return add_rows(v, object, name, deliveries_sql,
                        SQL_VALUES(sql_integer(sql_column_integer(q, column))));
    }
    if (strcmp(name, "raw") == 0 || strcmp(name, "shared") == 0) {
        const char *bytes = sql_column_blob(q, column);
        size_t length = sql_column_size(q, column);
        return bytes != NULL && (*name == 's' ? add_shared(v->person, object, bytes, length)
                                              : add_bytes(object, bytes, length));
    }
    if (sqlite3_column_type(q->statement, column) == SQLITE_INTEGER) {
        return cJSON_AddNumberToObject(object, name, (double)sql_column_integer(q, column)) != NULL;
    }
    const char *text = sql_column_text(q, column);
    return text != NULL && (strcmp(name, "payload") == 0
                                ? add_payload(object, name, text, sql_column_size(q, column))
                                : cJSON_AddStringToObject(object, name, text) != NULL);
}

/* Adds the rows of a query as a list. */
static bool add_rows(const view *v, cJSON *object, const char *name, const char *sql,
                     const sql_value *values) {
    cJSON *list = cJSON_AddArrayToObject(object, name);
    bool whole = list != NULL;
    sql_query q = sql_begin(v->db, sql, values);
    while (whole && sql_row(&q)) {
        cJSON *row = cJSON_CreateObject();
        whole = cJSON_AddItemToArray(list, row);
        if (!whole) {
            cJSON_Delete(row);
        }
        for (int i = 0; whole && i < sqlite3_column_count(q.statement); i++) {
            whole = add_column(v, row, &q, i);
        }
    }
    return sql_end(&q) == SQLITE_OK && whole;
}

static bool add_words(cJSON *object, const char *name, const person_words *w) {
    cJSON *list = cJSON_AddArrayToObject(object, name);
    bool whole = list != NULL;
    for (size_t i = 0; i < w->count && whole; i++) {
        cJSON *word = cJSON_CreateString(w->list[i].text);
        whole = cJSON_AddItemToArray(list, word);
        if (!whole) {
            cJSON_Delete(word);
        }
    }
    return whole;
}

static bool has_table(sqlite3 *db, const char *name) {
    return sqlite3_table_column_metadata(db, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) ==
           SQLITE_OK;
}

/* Everything; NULL if the database fails or when out of memory. */
static cJSON *collect(sqlite3 *db, person *p, const options *o) {
    cJSON *all = cJSON_CreateObject();
    const view v = {db, p};
    bool whole = cJSON_AddStringToObject(all, "database", o->database) != NULL &&
                 cJSON_AddStringToObject(all, "who", o->person) != NULL &&
                 add_words(all, "ids", &p->ids) && add_words(all, "addresses", &p->addresses);
    for (size_t i = 0; i < sizeof sections / sizeof *sections && whole; i++) {
        bool absent = strcmp(sections[i].name, "touches") == 0 && !has_table(db, "discko_touches");
        whole = absent || add_rows(&v, all, sections[i].name, sections[i].sql, NULL);
    }
    if (!whole) {
        cJSON_Delete(all);
        return NULL;
    }
    return all;
}

static bool is_empty(const cJSON *all) {
    for (size_t i = 0; i < sizeof sections / sizeof *sections - 1; i++) {
        if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(all, sections[i].name)) > 0) {
            return false;
        }
    }
    return true;
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

/* Prints a payload's values, each after its path. */
static void print_payload(sqlite3 *db, const char *json) {
    sql_query q =
        sql_begin(db,
                  "SELECT substr(fullkey, 3), CASE WHEN type IN ('true', 'false') THEN type"
                  " ELSE CAST(atom AS TEXT) END FROM json_tree(?1)"
                  " WHERE atom IS NOT NULL AND atom <> ''",
                  SQL_VALUES(sql_text(json)));
    while (sql_row(&q)) {
        const char *path = sql_column_text(&q, 0), *value = sql_column_text(&q, 1);
        fputs("    ", stdout);
        visible_print(path != NULL ? path : "", stdout);
        fputs(": ", stdout);
        visible_print(value != NULL ? value : "", stdout);
        puts("");
    }
    (void)sql_end(&q);
}

static void print_object(sqlite3 *db, const cJSON *object, const char *indent) {
    const cJSON *member, *inner;
    const char *joint = indent;
    cJSON_ArrayForEach(member, object) {
        if (!cJSON_IsRaw(member) && !cJSON_IsArray(member)) {
            printf("%s%s ", joint, member->string);
            print_value(member);
            joint = ", ";
        }
    }
    puts("");
    cJSON_ArrayForEach(member, object) {
        if (cJSON_IsRaw(member)) {
            print_payload(db, member->valuestring);
        }
        const cJSON *list = cJSON_IsArray(member) ? member : NULL;
        cJSON_ArrayForEach(inner, list) {
            printf("    from:");
            print_object(db, inner, " ");
        }
    }
}

static void print_text(sqlite3 *db, const cJSON *all) {
    const cJSON *entry;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(all, sections[i].name);
        if (cJSON_GetArraySize(list) > 0) {
            printf("%s: %d\n", sections[i].name, cJSON_GetArraySize(list));
        }
        cJSON_ArrayForEach(entry, list) {
            print_object(db, entry, "  ");
        }
    }
}

static bool print_json(const cJSON *all) {
    char *text = cJSON_PrintUnformatted(all);
    if (text != NULL) {
        visible_print_json(text, stdout);
        puts("");
    }
    cJSON_free(text);
    return text != NULL;
}

/*
** --------------------------------------------------------------------------------------------- the run
*/

static outcome fail(const options *o, const char *why) {
    report_error(o->database, why);
    return OUTCOME_DATABASE;
}

static outcome show(store *s, person *p, const options *o) {
    sqlite3 *db = store_connection(s);
    store_status fetched = store_fetch_all(s);
    if (fetched != STORE_OK) {
        report_error(o->database, store_message(s));
        return fetched == STORE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE;
    }
    int rc = sql_execute(db, "PRAGMA temp_store = MEMORY; BEGIN");
    rc = rc == SQLITE_OK ? whereabouts_begin(db) : rc;
    if (rc == SQLITE_OK && !person_add_who(p, o->person)) {
        rc = SQLITE_NOMEM;
    }
    rc = rc == SQLITE_OK ? whereabouts_find(db, p) : rc;
    cJSON *all = rc == SQLITE_OK ? collect(db, p, o) : NULL;
    if (all == NULL && (rc & 0xFF) == SQLITE_BUSY) {
        report_error(o->database, "database is busy");
        return OUTCOME_BUSY;
    }
    if (all == NULL) {
        return fail(o, rc == SQLITE_NOMEM ? source_no_memory : store_message(s));
    }
    outcome result = OUTCOME_SUCCESS;
    if (is_empty(all)) {
        report_error(o->person, "nobody in the store has this id or e-mail address");
        result = OUTCOME_PARTIAL;
    } else if (!o->json && isatty(STDOUT_FILENO)) {
        print_text(db, all);
    } else if (!print_json(all)) {
        result = fail(o, source_no_memory);
    }
    cJSON_Delete(all);
    return result;
}

outcome show_run(const options *o) {
    store *s = NULL;
    person p = {0};
    outcome result;
    store_status status = store_open_read_only(o->database, o->busy_timeout, &s);
    if (status == STORE_OK) {
        result = show(s, &p, o);
    } else {
        report_error(o->database, s == NULL ? source_no_memory : store_message(s));
        result = status == STORE_BUSY ? OUTCOME_BUSY : OUTCOME_DATABASE;
    }
    person_free(&p);
    store_close(s);
    return fflush(stdout) == 0 ? result : outcome_worse(result, OUTCOME_PARTIAL);
}
