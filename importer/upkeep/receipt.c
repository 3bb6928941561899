#include "receipt.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../common/visible.h"
#include "../store/sql.h"

/* As text, lists and ranges end after so many entries; --json has all. */
enum { LISTED_MAX = 50, RANGES_MAX = 8 };

static bool add_count(receipt *r, sqlite3 *db, const char *name, const char *sql) {
    int64_t n = 0;
    bool read = sql_get_integer(db, sql, NULL, &n) == SQLITE_OK;
    r->found |= n > 0;
    return read && cJSON_AddNumberToObject(r->object, name, (double)n) != NULL;
}

static bool add_text(cJSON *object, const char *name, const char *text) {
    return cJSON_AddStringToObject(object, name, text != NULL ? text : "") != NULL;
}

/* The statement's next row has an offset and a length. */
static bool add_range(cJSON *ranges, sql_query *q, int column) {
    cJSON *range = cJSON_CreateArray();
    for (int i = 0; i < 2 && range != NULL; i++) {
        cJSON *n = cJSON_CreateNumber((double)sql_column_integer(q, column + i));
        if (!cJSON_AddItemToArray(range, n)) {
            cJSON_Delete(n);
            cJSON_Delete(range);
            return false;
        }
    }
    if (!cJSON_AddItemToArray(ranges, range)) {
        cJSON_Delete(range);
        return false;
    }
    return true;
}

/* A new object at the end of a list; NULL without memory. */
static cJSON *add_object(cJSON *list) {
    cJSON *object = cJSON_CreateObject();
    if (!cJSON_AddItemToArray(list, object)) {
        cJSON_Delete(object);
        return NULL;
    }
    return object;
}

/* The inputs in which they are, with the ranges; one row for each range. */
static bool add_inputs(receipt *r, sqlite3 *db) {
    static const char sql[] =
        "SELECT i.id, i.path, p.\"offset\", p.length FROM temp.discko_erase_inputs AS i"
        " LEFT JOIN temp.discko_erase_places AS p ON p.file_id = i.id ORDER BY i.path, i.id, 3, 4";
    cJSON *inputs = cJSON_AddArrayToObject(r->object, "inputs"), *ranges = NULL;
    int64_t last = -1;
    bool whole = inputs != NULL;
    sql_query q = sql_begin(db, sql, NULL);
    while (whole && sql_row(&q)) {
        if (ranges == NULL || sql_column_integer(&q, 0) != last) {
            cJSON *input = add_object(inputs);
            whole = input != NULL && add_text(input, "path", sql_column_text(&q, 1));
            ranges = whole ? cJSON_AddArrayToObject(input, "ranges") : NULL;
            whole = ranges != NULL;
            last = sql_column_integer(&q, 0);
        }
        whole = whole && (sql_column_is_null(&q, 2) || add_range(ranges, &q, 2));
    }
    return sql_end(&q) == SQLITE_OK && whole;
}

/* Adds a column of a row under its name. A column "offset", with the one behind it, becomes "ranges". */
static bool add_column(cJSON *object, sql_query *q, int column) {
    const char *name = sqlite3_column_name(q->statement, column);
    if (name == NULL || sql_column_is_null(q, column) || strcmp(name, "length") == 0) {
        return name != NULL;
    }
    if (strcmp(name, "offset") == 0) {
        cJSON *ranges = cJSON_AddArrayToObject(object, "ranges");
        return ranges != NULL && add_range(ranges, q, column);
    }
    if (sqlite3_column_type(q->statement, column) == SQLITE_INTEGER) {
        return cJSON_AddNumberToObject(object, name, (double)sql_column_integer(q, column)) != NULL;
    }
    return add_text(object, name, sql_column_text(q, column));
}

/* Adds the rows of a query as a list of objects; *any: there are some. */
static bool add_list(receipt *r, sqlite3 *db, const char *name, const char *sql, bool *any) {
    cJSON *list = cJSON_AddArrayToObject(r->object, name);
    bool whole = list != NULL;
    sql_query q = sql_begin(db, sql, NULL);
    while (whole && sql_row(&q)) {
        cJSON *object = add_object(list);
        whole = object != NULL;
        for (int i = 0; whole && i < sqlite3_column_count(q.statement); i++) {
            whole = add_column(object, &q, i);
        }
        *any = true;
    }
    return sql_end(&q) == SQLITE_OK && whole;
}

/* What is somebody else's and mentions them. */
static const char mentions_sql[] =
    "SELECT e.id AS payload, NULL AS quarantined, e.lead AS lead_id, NULL AS input"
    " FROM temp.discko_person_events AS x"
    " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 1"
    " UNION ALL SELECT NULL, r.id, NULL, f.path FROM temp.discko_person_rejects AS x"
    " CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
    " CROSS JOIN main.discko_files AS f ON f.id = r.file_id WHERE x.share = 1";

static const char unread_sql[] =
    "SELECT r.id AS quarantined, f.path AS input, x.why, r.\"offset\", r.length"
    " FROM temp.discko_person_unread AS x CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
    " CROSS JOIN main.discko_files AS f ON f.id = r.file_id ORDER BY 1";

/* Whom --expire is about, as long as nothing has been erased. */
static const char people_sql[] =
    "SELECT lead_id, email, at AS heard FROM temp.discko_expired ORDER BY 3, 1";

static bool add_people(receipt *r, sqlite3 *db, const options *o) {
    bool any;
    return o->expire == 0 || !o->dry_run || add_list(r, db, "people", people_sql, &any);
}

/* What no request can clear. */
static bool add_remains(receipt *r, const options *o) {
    bool server = strstr(o->database, "://") != NULL;
    return !server || add_text(r->object, "remains",
                               "freed pages, logs, replicas and backups of the server may still "
                               "hold them: it cannot be told to clear these");
}

bool receipt_fill(receipt *r, struct sqlite3 *db, const options *o) {
    bool some;
    *r = (receipt){.object = cJSON_CreateObject()};
    return r->object != NULL && add_text(r->object, "database", o->database) &&
           add_people(r, db, o) &&
           add_count(r, db, "payloads", "SELECT count(*) FROM temp.discko_erase_events") &&
           add_count(r, db, "deliveries", "SELECT count(*) FROM temp.discko_erase_deliveries") &&
           add_count(r, db, "quarantined", "SELECT count(*) FROM temp.discko_erase_rejects") &&
           add_count(r, db, "parts",
                     "SELECT count(*) FROM temp.discko_person_rejects WHERE share = 2") &&
           add_count(r, db, "names",
                     "SELECT (SELECT count(*) FROM temp.discko_person_files)"
                     " + (SELECT count(*) FROM temp.discko_person_packed)") &&
           add_count(r, db, "notes", "SELECT n FROM temp.discko_erase_notes") &&
           add_inputs(r, db) && add_list(r, db, "mentions", mentions_sql, &r->mentions) &&
           add_list(r, db, "unread", unread_sql, &some) && add_remains(r, o);
}

void receipt_free(receipt *r) {
    cJSON_Delete(r->object);
}

/*
** ----------------------------------------------------------------------------------------- printing
*/

static const cJSON *get(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void print_ranges(const cJSON *ranges) {
    int count = cJSON_GetArraySize(ranges);
    for (int n = 0; n < count; n++) {
        const cJSON *range = cJSON_GetArrayItem(ranges, n);
        if (n == RANGES_MAX) {
            fputs(" …", stdout);
            return;
        }
        printf("%s%.0f+%.0f", n == 0 ? ": bytes " : ", ", cJSON_GetArrayItem(range, 0)->valuedouble,
               cJSON_GetArrayItem(range, 1)->valuedouble);
    }
}

static void print_entry(const cJSON *entry) {
    const cJSON *payload = get(entry, "payload"), *quarantined = get(entry, "quarantined");
    const cJSON *path = get(entry, "path"), *input = get(entry, "input"), *why = get(entry, "why");
    const cJSON *heard = get(entry, "heard"), *email = get(entry, "email");
    fputs("  ", stdout);
    if (payload != NULL) {
        printf("payload %.0f", payload->valuedouble);
    } else if (quarantined != NULL) {
        printf("quarantined record %.0f", quarantined->valuedouble);
    }
    const cJSON *lead = get(entry, "lead_id");
    if (lead != NULL) {
        fputs(payload != NULL ? ", of the lead " : "", stdout);
        visible_print(lead->valuestring, stdout);
    }
    if (input != NULL) {
        fputs(" of ", stdout);
        visible_print(input->valuestring, stdout);
    } else if (path != NULL) {
        visible_print(path->valuestring, stdout);
    }
    if (email != NULL) {
        fputs(lead != NULL ? ", " : "", stdout);
        visible_print(email->valuestring, stdout);
    }
    if (heard != NULL) {
        printf("%sheard of last at %s", lead != NULL || email != NULL ? ", " : "no id, ",
               heard->valuestring);
    }
    print_ranges(get(entry, "ranges"));
    if (why != NULL) {
        printf(": %s", why->valuestring);
    }
    puts("");
}

static void print_list(const receipt *r, const char *name, const char *title) {
    const cJSON *list = get(r->object, name);
    int count = cJSON_GetArraySize(list);
    if (count > 0) {
        puts(title);
    }
    for (int n = 0; n < count && n < LISTED_MAX; n++) {
        print_entry(cJSON_GetArrayItem(list, n));
    }
    if (count > LISTED_MAX) {
        printf("  and %d more: see --json\n", count - LISTED_MAX);
    }
}

static void print_count(const receipt *r, const char *name, const char *label, bool always) {
    double n = get(r->object, name)->valuedouble;
    if (always || n > 0) {
        printf("  %-11s %9.0f\n", label, n);
    }
}

bool receipt_print(const receipt *r, const options *o) {
    if (o->json) {
        char *text = cJSON_PrintUnformatted(r->object);
        if (text != NULL) {
            visible_print_json(text, stdout);
            puts("");
        }
        cJSON_free(text);
        return text != NULL;
    }
    puts(o->dry_run ? "would be erased" : "erased");
    print_count(r, "payloads", "payloads", true);
    print_count(r, "deliveries", "deliveries", true);
    print_count(r, "quarantined", "quarantined", true);
    print_count(r, "parts", "parts", false);
    print_count(r, "names", "names", false);
    print_count(r, "notes", "notes", false);
    print_list(r, "people", "these people");
    print_list(r, "inputs", "these inputs still hold them, if you have kept them");
    print_list(r, "mentions", "these belong to somebody else, mention them, and stay");
    print_list(r, "unread", "these could not be searched");
    const cJSON *remains = get(r->object, "remains");
    if (remains != NULL && !o->dry_run) {
        puts(remains->valuestring);
    }
    return true;
}
