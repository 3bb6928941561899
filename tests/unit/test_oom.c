/*
** Out of memory: over statements that use every function and table, allocation N fails, for every N,
** once and from then on. Each row is right or the statement ends with SQLITE_NOMEM; nothing leaks.
*/
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/discko.h"
#include "check.h"

enum { RESULT_ROOM = 1 << 16, ALLOCATIONS_MAX = 200000 };

static const char payload[] =
    "{\"date\":\"2024-01-15T10:30:00Z\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"r\","
    "\"locked\":"
    "false,\"nickname\":{\"a\":[1,\"\\u00e9\\ud800\"]},\"date\":\"2024-01-15\",\"status\":\"NEW\","
    "\"contact\":{\"firstName\":\"Zo\\u00eb\",\"lastName\":\" B "
    "\",\"email\":\"z@B.C\",\"discProfile\":"
    "\"Dominant\"},\"analysis\":{\"score\":5.5,\"budget\":\"10k\\u201315k \\u20ac\",\"deadline\":"
    "\"2024-02-30\"},\"summary\":{\"categories\":[{\"name\":\"c\",\"summary\":[\"p\",{\"q\":[1, "
    "2]}]},"
    "{\"name\":\"d\",\"summary\":[]}]}}}";

static const char *const statements[] = {
    "SELECT * FROM discko_lead(?1)",
    "SELECT full_name, extra, disc FROM discko_lead WHERE source_json = ?1 AND score > 5",
    "SELECT * FROM discko_category(?1)",
    "SELECT * FROM discko_topic(?1)",
    "SELECT * FROM discko_point(?1)",
    "SELECT * FROM discko_plain(?1)",
    "SELECT * FROM discko_problem(?1)",
    "SELECT discko_lead(?1, 'full_name'), discko_lead(?1, 'contact.email'), discko_lead(?1, "
    "'extra'),"
    " discko_lead(?1, 'categories')",
    "SELECT discko_valid(?1), discko_error(?1 || '}'), discko_hash(?1), discko_version()",
    "SELECT discko_date('2024-01-15'), discko_budget_min('10k-15k'), discko_budget('10k-15k'), "
    "discko_budget_max('< 5 000 "
    "EUR'),"
    " discko_budget_currency('$5'), discko_score_band(5), discko_disc('Influencer')",
    "SELECT l.lead_id, c.name, p.point FROM (SELECT ?1 AS payload) AS e CROSS JOIN"
    " discko_lead(e.payload) AS l CROSS JOIN discko_category(e.payload) AS c CROSS JOIN"
    " discko_point(e.payload) AS p",
    ("SELECT discko_valid(1.5), discko_error(12), discko_hash(1.5), discko_date(2024.5),"
     " discko_disc(1.5), discko_budget_min(10000.5), discko_score_band('5')"),
    "SELECT discko_lead(1.5, 'event'), discko_lead(?1, CAST('event' AS TEXT))",
    "SELECT * FROM discko_problem(1.5)",
    "SELECT extra FROM discko_lead(?2)",
    "SELECT discko_lead(?2, 'extra')",
    "SELECT discko_lead(?1), discko_lead(?2)",
    "SELECT count(*) FROM discko_problem(?2)",
    "SELECT discko_lead(?1, 'nope')",
    "SELECT discko_lead(?1, 1.5)",
    "SELECT discko_lead(?1, NULL)",
    "SELECT * FROM discko_lead",
};

/* In UTF-16: the name of a field that is converted in memory of its own. */
static const char converted[] = "SELECT discko_lead(?1, printf('%2000s', 'long'))";

/* A lead with so many keys of its own that those that come twice are looked for on the heap. */
enum { KEYS = 300 };
static char crowded[KEYS * 16 + 128];

static void crowd(void) {
    size_t length = (size_t)snprintf(crowded, sizeof crowded, "{\"event\":\"lead.x\",\"data\":{");
    for (int i = 0; i < KEYS; i++) {
        length += (size_t)snprintf(crowded + length, sizeof crowded - length, "%s\"k%d\":%d",
                                   i > 0 ? "," : "", i * 7 % (KEYS - 1), i);
    }
    snprintf(crowded + length, sizeof crowded - length, "}}");
}

/*
** ------------------------------------------------------------------------------- the failing allocator
*/

static sqlite3_mem_methods real;
static long allocations, fail_at; /* fail_at 0: never */
static bool in_utf16;             /* of the database, then all text is converted */
static bool fail_on;              /* not once, but from then on */

static bool fails(void) {
    allocations++;
    return fail_at > 0 && (allocations == fail_at || (fail_on && allocations > fail_at));
}

static void *failing_malloc(int size) {
    return fails() ? NULL : real.xMalloc(size);
}

static void *failing_realloc(void *old, int size) {
    return fails() ? NULL : real.xRealloc(old, size);
}

static bool install(void) {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK) {
        return false;
    }
    sqlite3_mem_methods failing = real;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    /* Lookaside would hide what the extension asks for. */
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK;
}

/*
** -------------------------------------------------------------------------------------- a statement
*/

typedef struct outcome {
    int rc;
    size_t length;
    char rows[RESULT_ROOM];
} outcome;

static void add_value(outcome *o, sqlite3_stmt *row, int column) {
    int type = sqlite3_column_type(row, column);
    const char *text = (const char *)sqlite3_column_text(row, column);
    if (text == NULL && type != SQLITE_NULL) {
        o->rc = SQLITE_NOMEM; /* which is how the caller of sqlite3_column_text learns of it */
    }
    o->length += (size_t)snprintf(o->rows + o->length, RESULT_ROOM - o->length, "%d:%s|", type,
                                  text != NULL ? text : "");
}

static void run(const char *sql, outcome *o) {
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    char *message = NULL;
    o->length = 0;
    o->rc = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (o->rc == SQLITE_OK && in_utf16) {
        o->rc = sqlite3_exec(db, "PRAGMA encoding = 'UTF-16'", NULL, NULL, NULL);
    }
    if (o->rc == SQLITE_OK) {
        o->rc = sqlite3_discko_init(db, &message, NULL);
        sqlite3_free(message);
    }
    if (o->rc == SQLITE_OK) {
        o->rc = sqlite3_prepare_v2(db, sql, -1, &row, NULL);
    }
    if (o->rc == SQLITE_OK) {
        sqlite3_bind_text(row, 1, payload, -1, SQLITE_STATIC);
        if (sqlite3_bind_parameter_count(row) > 1) {
            sqlite3_bind_text(row, 2, crowded, -1, SQLITE_STATIC);
        }
        while ((o->rc = sqlite3_step(row)) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(row) && o->rc == SQLITE_ROW; i++) {
                add_value(o, row, i);
            }
            if (o->rc != SQLITE_ROW) {
                break;
            }
        }
    }
    sqlite3_finalize(row);
    sqlite3_close(db);
}

static bool is_nomem(int rc) {
    return (rc & 0xFF) == SQLITE_NOMEM;
}

/* Every allocation in turn. What has come before the end must be as it is without a failure. */
static bool survives(const char *sql, const outcome *expected, outcome *o) {
    for (int on = 0; on < 2; on++) {
        bool reached = true;
        fail_on = on;
        for (fail_at = 1; reached && fail_at < ALLOCATIONS_MAX; fail_at++) {
            allocations = 0;
            run(sql, o);
            reached = allocations >= fail_at;
            bool same = o->rc == expected->rc && o->length == expected->length &&
                        memcmp(o->rows, expected->rows, o->length) == 0;
            if ((!same && !is_nomem(o->rc)) || sqlite3_memory_used() != 0) {
                printf("  allocation %ld%s: rc %d, %lld bytes left\n", fail_at, on ? " and on" : "",
                       o->rc, (long long)sqlite3_memory_used());
                fail_at = 0;
                return false;
            }
        }
        fail_at = 0;
        if (reached) {
            return false;
        }
    }
    return true;
}

/* Whether every function and table that is registered stands in a statement. */
static bool all_are_used(void) {
    static const char names[] =
        "SELECT name FROM pragma_function_list WHERE name LIKE 'discko%' UNION"
        " SELECT name FROM pragma_module_list WHERE name LIKE 'discko%'";
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    int found = 0;
    bool all = sqlite3_open(":memory:", &db) == SQLITE_OK &&
               sqlite3_discko_init(db, NULL, NULL) == SQLITE_OK &&
               sqlite3_prepare_v2(db, names, -1, &row, NULL) == SQLITE_OK;
    while (all && sqlite3_step(row) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(row, 0);
        bool used = false;
        for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
            used |= strstr(statements[i], name) != NULL;
        }
        if (!used) {
            printf("  %s\n", name);
        }
        all &= used;
        found++;
    }
    sqlite3_finalize(row);
    sqlite3_close(db);
    return all && found > 10;
}

int main(void) {
    outcome *expected = malloc(sizeof *expected), *o = malloc(sizeof *o);
    crowd();
    if (!check(expected != NULL && o != NULL && install(), "an allocator that fails")) {
        return check_result();
    }
    check(all_are_used(), "every function and table is used");
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        sqlite3_shutdown();
        run(statements[i], expected);
        check(survives(statements[i], expected, o), statements[i]);
    }
    in_utf16 = true;
    run(converted, expected);
    check(survives(converted, expected, o), converted);
    free(expected);
    free(o);
    return check_result();
}
