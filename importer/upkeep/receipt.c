#include "receipt.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../common/visible.h"
#include "../store/sql.h"
#include "rows.h"

/* In text, lists and ranges are cut after this many entries; --json has all of them. */
enum { LISTED_MAX = 50, RANGES_MAX = 8 };

/* Adds the first value of a query. */
static int add_count(receipt *r, sqlite3 *db, const char *name, const char *sql) {
    int64_t n = 0;
    int rc = sql_get_integer(db, sql, NULL, &n);
    r->found |= n > 0;
    json_integer(&r->json, name, n);
    return rc;
}

static const struct {
    const char *name, *sql;
    bool always; /* printed where it is 0, too */
} counts[] = {
    {"payloads", "SELECT count(*) FROM temp.discko_erase_events", true},
    {"deliveries", "SELECT count(*) FROM temp.discko_erase_deliveries", true},
    {"quarantined", "SELECT count(*) FROM temp.discko_erase_rejects", true},
    {"parts", "SELECT count(*) FROM temp.discko_person_rejects WHERE share = 2", false},
    {"names",
     "SELECT (SELECT count(*) FROM temp.discko_person_files)"
     " + (SELECT count(*) FROM temp.discko_person_packed)",
     false},
    {"notes", "SELECT n FROM temp.discko_erase_notes", false},
};
enum { COUNTS = sizeof counts / sizeof *counts };

/* The inputs in which they are, with the ranges. row_id: of discko_files, where the name had them in it. */
static const char inputs_sql[] =
    "SELECT i.row_id, i.path, (SELECT json_group_array(json_array(\"offset\", length))"
    "  FROM (SELECT \"offset\", length FROM temp.discko_erase_places AS p WHERE p.file_id = i.id"
    "        ORDER BY 1, 2 LIMIT (SELECT ranges FROM temp.discko_receipt_limit))) AS ranges"
    " FROM temp.discko_erase_inputs AS i ORDER BY i.path, i.id";

/*
** Packed inputs of which the store has no row of their own, as (some of) what was in them was known already: which
** input that was is not kept.
*/
static const char packed_sql[] =
    "SELECT p.path FROM main.discko_internal_packed AS p"
    " WHERE EXISTS (SELECT 1 FROM temp.discko_erase_places)"
    " AND NOT EXISTS (SELECT 1 FROM main.discko_files AS f WHERE f.path = p.path)"
    " AND NOT EXISTS (SELECT 1 FROM main.discko_files AS f"
    "  CROSS JOIN temp.discko_erase_inputs AS i ON i.id = f.id"
    "  WHERE f.path > p.path || '!' AND f.path < p.path || '\"')"
    " ORDER BY 1";

/* What is somebody else's and mentions them. */
static const char mentions_sql[] =
    "SELECT e.id AS payload, NULL AS quarantined, e.lead AS lead_id, NULL AS input"
    " FROM temp.discko_person_events AS x"
    " CROSS JOIN main.discko_events AS e ON e.id = x.id WHERE x.share = 1"
    " UNION ALL SELECT NULL, r.id, NULL, coalesce(f.moved_to, f.path) FROM "
    "temp.discko_person_rejects AS x"
    " CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
    " CROSS JOIN main.discko_files AS f ON f.id = r.file_id WHERE x.share = 1";

static const char unread_sql[] =
    "SELECT r.id AS quarantined, coalesce(f.moved_to, f.path) AS input, x.why,"
    " json_array(json_array(r.\"offset\", r.length)) AS ranges, NULL AS name"
    " FROM temp.discko_person_unread AS x CROSS JOIN main.discko_rejects AS r ON r.id = x.id"
    " CROSS JOIN main.discko_files AS f ON f.id = r.file_id UNION ALL"
    " SELECT NULL, NULL, why, NULL, name FROM temp.discko_person_closed ORDER BY 1, 5";

static const char tables_sql[] = "SELECT name FROM temp.discko_person_tables ORDER BY name";

static const char people_sql[] =
    "SELECT lead_id, email, at AS heard FROM temp.discko_expired ORDER BY 3, 1";

static const struct {
    const char *name, *sql, *title;
    enum { NO_REMARK, REMARK, MENTION } kind;
} lists[] = {
    /* The people that --expire would erase. Only while nothing has been erased yet. */
    {"people", people_sql, "these people", NO_REMARK},
    {"inputs", inputs_sql,
     "these inputs still hold them, and so do copies of these, if you have kept them", NO_REMARK},
    {"packed", packed_sql, "these packed inputs were imported, too, and may hold copies",
     NO_REMARK},
    {"mentions", mentions_sql, "these belong to somebody else, mention them, and stay", MENTION},
    {"unread", unread_sql, "these could not be searched", REMARK},
    {"tables", tables_sql, "these tables of your own hold them, and stay", MENTION},
};
enum { LISTS = sizeof lists / sizeof *lists, AFTER_PEOPLE = 1 };

/* What discko-import cannot clear. */
static void add_remains(receipt *r, const options *o) {
    if (strstr(o->database, "://") != NULL) {
        json_text(&r->json, "remains",
                  "freed pages, logs, replicas and backups of the server may still "
                  "hold them: it cannot be told to clear these");
    }
}

/* Adds a list. For text, only the entries that are printed, and the total. */
static int add_list(receipt *r, sqlite3 *db, size_t which) {
    const char *name = lists[which].name, *sql = lists[which].sql;
    char query[2000], counted[32];
    size_t listed = 0;
    int64_t count = 0;
    int n = snprintf(query, sizeof query, "SELECT count(*) FROM (%s)", sql);
    assert(n > 0 && (size_t)n < sizeof query);
    int rc = sql_get_integer(db, query, NULL, &count);
    snprintf(query, sizeof query,
             "SELECT * FROM (%s) LIMIT (SELECT entries FROM temp.discko_receipt_limit)", sql);
    snprintf(counted, sizeof counted, "%s_count", name);
    if (rc == SQLITE_OK && !r->as_json) {
        json_integer(&r->json, counted, count);
    }
    r->remarks |= count > 0 && lists[which].kind != NO_REMARK;
    r->mentioned |= count > 0 && lists[which].kind == MENTION;
    return rc != SQLITE_OK ? rc : rows_add(&r->json, db, name, query, NULL, NULL, &listed);
}

static int set_limits(sqlite3 *db, bool as_json) {
    int rc =
        sql_execute(db, "CREATE TEMP TABLE discko_receipt_limit (entries INTEGER, ranges INTEGER)");
    return rc != SQLITE_OK ? rc
                           : sql_run(db, "INSERT INTO temp.discko_receipt_limit VALUES (?1, ?2)",
                                     SQL_VALUES(sql_integer(as_json ? -1 : LISTED_MAX),
                                                sql_integer(as_json ? -1 : RANGES_MAX + 1)));
}

bool receipt_fill(receipt *r, struct sqlite3 *db, const options *o) {
    *r = (receipt){.as_json = o->json};
    int rc = set_limits(db, o->json);
    json_open(&r->json, NULL, '{');
    json_text(&r->json, "database", o->database);
    rc = rc == SQLITE_OK && o->expire > 0 && o->dry_run ? add_list(r, db, 0) : rc;
    for (size_t i = 0; i < COUNTS && rc == SQLITE_OK; i++) {
        rc = add_count(r, db, counts[i].name, counts[i].sql);
    }
    for (size_t i = AFTER_PEOPLE; i < LISTS && rc == SQLITE_OK; i++) {
        rc = add_list(r, db, i);
    }
    add_remains(r, o);
    json_close(&r->json, '}');
    return rc == SQLITE_OK && !r->json.failed;
}

void receipt_free(receipt *r) {
    buffer_free(&r->json);
}

/*
** ----------------------------------------------------------------------------------------- printing
*/

static const cJSON *get(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void print_ranges(const cJSON *ranges, FILE *out) {
    int count = cJSON_GetArraySize(ranges);
    for (int n = 0; n < count; n++) {
        const cJSON *range = cJSON_GetArrayItem(ranges, n);
        if (n == RANGES_MAX) {
            fputs(" …", out);
            return;
        }
        fprintf(out, "%s%.0f+%.0f", n == 0 ? ": bytes " : ", ",
                cJSON_GetArrayItem(range, 0)->valuedouble,
                cJSON_GetArrayItem(range, 1)->valuedouble);
    }
}

/* What is listed: a record, a table, a person or an input. */
static void print_subject(const cJSON *entry, FILE *out) {
    const cJSON *payload = get(entry, "payload"), *quarantined = get(entry, "quarantined");
    const cJSON *table = get(entry, "name"), *lead = get(entry, "lead_id");
    const cJSON *path = get(entry, "path"), *input = get(entry, "input");
    if (payload != NULL) {
        fprintf(out, "payload %.0f", payload->valuedouble);
    } else if (quarantined != NULL) {
        fprintf(out, "quarantined record %.0f", quarantined->valuedouble);
    }
    if (table != NULL) {
        visible_print(table->valuestring, out);
    }
    if (lead != NULL) {
        fputs(payload != NULL ? ", of the lead " : "", out);
        visible_print(lead->valuestring, out);
    }
    if (input != NULL) {
        fputs(" of ", out);
        visible_print(input->valuestring, out);
    } else if (path != NULL) {
        visible_print(path->valuestring, out);
    }
}

static void print_entry(const cJSON *entry, FILE *out) {
    const cJSON *lead = get(entry, "lead_id"), *email = get(entry, "email");
    const cJSON *heard = get(entry, "heard"), *row = get(entry, "row_id");
    const cJSON *why = get(entry, "why");
    fputs("  ", out);
    print_subject(entry, out);
    if (email != NULL) {
        fputs(lead != NULL ? ", " : "", out);
        visible_print(email->valuestring, out);
    }
    if (heard != NULL) {
        fprintf(out, "%sheard of last at %s", lead != NULL || email != NULL ? ", " : "no id, ",
                heard->valuestring);
    }
    if (row != NULL) {
        fprintf(out, " (row %.0f of discko_files)", row->valuedouble);
    }
    print_ranges(get(entry, "ranges"), out);
    if (why != NULL) {
        fprintf(out, ": %s", why->valuestring);
    }
    fputs("\n", out);
}

static void print_list(const cJSON *all, const char *name, const char *title, FILE *out) {
    const cJSON *list = get(all, name), *entry;
    char counted[32];
    snprintf(counted, sizeof counted, "%s_count", name);
    double count = list != NULL ? get(all, counted)->valuedouble : 0;
    if (count > 0) {
        fprintf(out, "%s\n", title);
    }
    cJSON_ArrayForEach(entry, list) {
        print_entry(entry, out);
    }
    if (count > LISTED_MAX) {
        fprintf(out, "  and %.0f more: see --json\n", count - LISTED_MAX);
    }
}

static void print_text(const cJSON *all, bool dry_run, FILE *out) {
    fputs(dry_run ? "would be erased\n" : "erased\n", out);
    for (size_t i = 0; i < COUNTS; i++) {
        double n = get(all, counts[i].name)->valuedouble;
        if (counts[i].always || n > 0) {
            fprintf(out, "  %-11s %9.0f\n", counts[i].name, n);
        }
    }
    for (size_t i = 0; i < LISTS; i++) {
        print_list(all, lists[i].name, lists[i].title, out);
    }
    const cJSON *remains = get(all, "remains");
    if (remains != NULL && !dry_run) {
        fprintf(out, "%s\n", remains->valuestring);
    }
}

bool receipt_print(const receipt *r, const options *o, FILE *out) {
    if (o->json) {
        fprintf(out, "%s\n", r->json.bytes);
        return true;
    }
    cJSON *all = cJSON_Parse(r->json.bytes);
    if (all != NULL) {
        print_text(all, o->dry_run, out);
    }
    cJSON_Delete(all);
    return all != NULL;
}
