/*
** discko.so leaves the process that loads it alone: signals, locale, mask, folder, descriptors. It gives
** the same results on many connections and threads, and obeys the host's limits, interrupts and authorizers.
*/
#include <cjson/cJSON.h>
#include <dlfcn.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

enum { THREADS = 6, ROUNDS = 40, PATH_ROOM = 4096, POINTS = 200000 };

static char so_path[PATH_ROOM];

static const char sound[] =
    "{\"date\":\"2024-01-15T10:30:00Z\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"r\","
    "\"locked\":"
    "false,\"nick\":[1.5,\"\\u00e9\"],\"contact\":{\"firstName\":\"Zo\\u00eb\",\"lastName\":\"B\"},"
    "\"analysis\":{\"fitScore\":1.2345678901234567890123,\"score\":5.5,\"budget\":\"1 000,50 "
    "\\u20ac\"},\"summary\":{\"categories\":["
    "{\"name\":\"c\",\"summary\":[\"p\",2.5]}]}}}";

static const char everything[] =
    "SELECT * FROM discko_lead(?1); SELECT * FROM discko_category(?1); SELECT * FROM "
    "discko_point(?1);"
    "SELECT * FROM discko_problem(?1); SELECT discko_lead(?1, 'score'), discko_lead(?1, 'extra'),"
    " discko_hash(?1), discko_valid(?1), discko_error(?1 || '}'), discko_budget_max('1 234,5 k€'),"
    " discko_date('2024-01-15T10:30:00.5+02:00'), discko_score_band(7.5), discko_disc('Dominant')";

/*
** ---------------------------------------------------------------------------------------- connections
*/

static sqlite3 *connect_plain(const char *name) {
    sqlite3 *db = NULL;
    return sqlite3_open(name, &db) == SQLITE_OK ? db : NULL;
}

static bool load(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL) == SQLITE_OK &&
           sqlite3_load_extension(db, so_path, NULL, NULL) == SQLITE_OK;
}

static sqlite3 *connect_loaded(void) {
    sqlite3 *db = connect_plain(":memory:");
    if (db != NULL && !load(db)) {
        sqlite3_close(db);
        db = NULL;
    }
    return db;
}

/*
** The rows of all statements of `sql` as text; ?1 is `payload`. SQLITE_LIMIT_LENGTH is set after the
** payload has been bound. The caller frees the text with sqlite3_free.
*/
static char *rows_within(sqlite3 *db, int limit, const char *sql, const char *payload, int *rc) {
    sqlite3_str *out = sqlite3_str_new(NULL);
    *rc = SQLITE_DONE;
    while (*sql != 0 && *rc == SQLITE_DONE) {
        sqlite3_stmt *statement = NULL;
        *rc = sqlite3_prepare_v2(db, sql, -1, &statement, &sql);
        if (*rc == SQLITE_OK && statement != NULL) {
            sqlite3_bind_text(statement, 1, payload, -1, SQLITE_STATIC);
            int usual = sqlite3_limit(db, SQLITE_LIMIT_LENGTH, limit);
            while ((*rc = sqlite3_step(statement)) == SQLITE_ROW) {
                for (int i = 0; i < sqlite3_column_count(statement); i++) {
                    const unsigned char *text = sqlite3_column_text(statement, i);
                    sqlite3_str_appendf(out, "%s|", text != NULL ? (const char *)text : "(null)");
                }
                sqlite3_str_appendchar(out, 1, '\n');
            }
            sqlite3_limit(db, SQLITE_LIMIT_LENGTH, usual);
        }
        sqlite3_finalize(statement);
    }
    return sqlite3_str_finish(out);
}

static char *rows_of(sqlite3 *db, const char *sql, const char *payload, int *rc) {
    return rows_within(db, -1, sql, payload, rc);
}

static int run(sqlite3 *db, const char *sql, const char *payload) {
    int rc;
    sqlite3_free(rows_of(db, sql, payload, &rc));
    return rc;
}

/* Whether the statements of `everything` give the expected rows for the payload `sound`. */
static bool gives(sqlite3 *db, const char *expected) {
    int rc;
    char *rows = rows_of(db, everything, sound, &rc);
    bool same = rc == SQLITE_DONE && rows != NULL && strcmp(rows, expected) == 0;
    sqlite3_free(rows);
    return same;
}

/*
** --------------------------------------------------------------------------------- what is the host's
*/

typedef struct belongings {
    void (*handlers[NSIG])(int);
    int flags[NSIG];
    sigset_t blocked;
    char locale[256], folder[PATH_ROOM];
    mode_t mask;
    int descriptors;
    size_t environment;
} belongings;

static void look(belongings *b) {
    extern char **environ;
    memset(b, 0, sizeof *b);
    for (int i = 1; i < NSIG; i++) {
        struct sigaction action;
        if (sigaction(i, NULL, &action) == 0) {
            b->handlers[i] = action.sa_handler;
            b->flags[i] = action.sa_flags;
        }
    }
    sigprocmask(SIG_SETMASK, NULL, &b->blocked);
    snprintf(b->locale, sizeof b->locale, "%s", setlocale(LC_ALL, NULL));
    b->mask = umask(0);
    umask(b->mask);
    if (getcwd(b->folder, sizeof b->folder) == NULL) {
        b->folder[0] = 0;
    }
    for (int i = 0; i < 256; i++) {
        struct stat s;
        b->descriptors += fstat(i, &s) == 0;
    }
    for (char **e = environ; *e != NULL; e++) {
        b->environment += strlen(*e);
    }
}

static void keeps_belongings(const char *expected) {
    belongings before, after;
    look(&before);
    sqlite3 *db = connect_loaded();
    check(db != NULL && gives(db, expected), "the extension is loaded and works");
    sqlite3_close(db);
    look(&after);
    check(memcmp(&before, &after, sizeof before) == 0,
          "signals, locale, mask, folder, descriptors and environment are as they were");
}

static void loads_and_unloads(const char *expected) {
    sqlite3 *one = connect_loaded(), *two = connect_loaded();
    check(one != NULL && load(one) && gives(one, expected), "loaded twice into one connection");
    sqlite3_stmt *running = NULL;
    bool runs = sqlite3_prepare_v2(one, "SELECT discko_version() UNION ALL SELECT 1", -1, &running,
                                   NULL) == SQLITE_OK &&
                sqlite3_step(running) == SQLITE_ROW;
    check(runs && load(one) && sqlite3_step(running) == SQLITE_ROW,
          "loaded again while a statement runs");
    sqlite3_finalize(running);
    check(gives(one, expected), "and both work");
    sqlite3_close(one);
    check(gives(two, expected), "closing one connection does not take it from another");
    sqlite3_close(two);
    void *left = dlopen(so_path, RTLD_NOLOAD | RTLD_LAZY);
    check(left == NULL, "unloaded with the last connection");
    one = connect_loaded();
    check(one != NULL && gives(one, expected), "and loaded again");
    sqlite3_close(one);
    check(sqlite3_memory_used() == 0, "no memory of SQLite's is left");
}

static long hooked; /* calls of the allocator that the host gives to cJSON */

static void *hooked_malloc(size_t size) {
    hooked++;
    return malloc(size);
}

static void hooked_free(void *p) {
    hooked++;
    free(p);
}

/* Whether cJSON allocates and frees through the host's hooks. */
static bool hooks_are_ours(void) {
    long before = hooked;
    cJSON *tree = cJSON_Parse("[1]");
    long taken = hooked - before;
    cJSON_Delete(tree);
    return tree != NULL && taken > 0 && hooked - before > taken;
}

static void keeps_hooks(const char *expected) {
    cJSON_Hooks hooks = {hooked_malloc, hooked_free};
    cJSON_InitHooks(&hooks);
    check(hooks_are_ours(), "the host has set hooks of its own in cJSON");
    long before = hooked;
    sqlite3 *db = connect_loaded();
    check(db != NULL && gives(db, expected) && hooked == before,
          "the extension calls none of them");
    check(hooks_are_ours(), "the hooks are unchanged while it is loaded");
    sqlite3_close(db);
    check(hooks_are_ours(), "and after it is unloaded");
    cJSON_InitHooks(NULL);
}

/* A locale in which numbers have a comma; LOCPATH must lead to one. */
static void speaks_no_language(const char *expected) {
    bool german = setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
    check(german && strcmp(localeconv()->decimal_point, ",") == 0,
          "there is a German locale (localedef -i de_DE -f UTF-8, LOCPATH)");
    sqlite3 *db = connect_loaded();
    check(db != NULL && gives(db, expected), "results do not depend on the locale");
    sqlite3_close(db);
    setlocale(LC_ALL, "C");
}

/*
** -------------------------------------------------------------------------------------------- threads
*/

typedef struct worker {
    const char *expected;
    sqlite3 *shared; /* or NULL for a new connection each time */
    bool right;
} worker;

static void *work(void *context) {
    worker *w = context;
    w->right = true;
    for (unsigned i = 0; i < check_share(ROUNDS) && w->right; i++) {
        sqlite3 *db = w->shared != NULL ? w->shared : connect_loaded();
        w->right = db != NULL && gives(db, w->expected);
        if (w->shared == NULL) {
            sqlite3_close(db);
        }
    }
    return NULL;
}

static bool all_right(const char *expected, sqlite3 *shared) {
    pthread_t threads[THREADS];
    worker workers[THREADS];
    bool right = true;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){expected, shared, false};
        right &= pthread_create(&threads[i], NULL, work, &workers[i]) == 0;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        right &= workers[i].right;
    }
    return right;
}

static void works_in_threads(const char *expected) {
    check(all_right(expected, NULL), "threads with connections of their own, opened and closed");
    sqlite3 *db = connect_loaded();
    check(db != NULL && all_right(expected, db), "threads that share a connection");
    sqlite3_close(db);
}

/*
** --------------------------------------------------------------------------- interrupts and limits
*/

static int rows_until; /* how many rows are left before the interrupt */

static void count_row(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc, (void)argv;
    if (--rows_until == 0) {
        sqlite3_interrupt(sqlite3_context_db_handle(context));
    }
    sqlite3_result_int(context, 1);
}

/* A payload with many points; the caller frees it. */
static char *large_payload(void) {
    sqlite3_str *out = sqlite3_str_new(NULL);
    sqlite3_str_appendall(out,
                          "{\"event\":\"lead.x\",\"data\":{\"summary\":{\"categories\":[{\"name\":"
                          "\"n\",\"summary\":[0");
    for (int i = 1; i < POINTS; i++) {
        sqlite3_str_appendf(out, ",%d", i);
    }
    sqlite3_str_appendall(out, "]}]}}}");
    return sqlite3_str_finish(out);
}

static void can_be_interrupted(const char *expected) {
    sqlite3 *db = connect_loaded();
    char *large = large_payload();
    sqlite3_create_function(db, "count_row", 0, SQLITE_UTF8, NULL, count_row, NULL, NULL);
    rows_until = 1000;
    check(run(db, "SELECT count_row() FROM discko_point(?1)", large) == SQLITE_INTERRUPT,
          "an interrupt takes effect inside of one payload");
    check(rows_until > -10, "after the row in which it came");
    /* The join's order is fixed: all of n would be computed first if it were the inner table. */
    rows_until = 1000;
    check(run(db,
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000000) "
              "SELECT sum(l.score + count_row()) FROM n CROSS JOIN discko_lead(?1) AS l",
              sound) == SQLITE_INTERRUPT,
          "and between payloads");
    check(gives(db, expected), "the connection is sound afterwards");
    sqlite3_free(large);
    sqlite3_close(db);
}

/* The result of the first step under a limit that is set after the payload has been bound. */
static int steps_within(sqlite3 *db, const char *payload, int limit) {
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, "SELECT points FROM discko_category(?1)", -1, &statement, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, payload, -1, SQLITE_STATIC);
        int usual = sqlite3_limit(db, SQLITE_LIMIT_LENGTH, limit);
        rc = sqlite3_step(statement);
        sqlite3_limit(db, SQLITE_LIMIT_LENGTH, usual);
    }
    sqlite3_finalize(statement);
    return rc;
}

/*
** Whether every statement of `everything`, under every length limit, gives what it gives without one or
** ends with SQLITE_TOOBIG.
*/
static bool all_within_length(sqlite3 *db) {
    bool right = true;
    for (const char *sql = everything; *sql != 0 && right;) {
        char one[512];
        size_t length = strcspn(sql, ";");
        int rc;
        snprintf(one, sizeof one, "%.*s", (int)length, sql);
        sql += length + (sql[length] == ';');
        char *expected = rows_of(db, one, sound, &rc);
        right = rc == SQLITE_DONE && expected != NULL;
        for (int limit = 30; right && limit < 800; limit += 7) {
            char *rows = rows_within(db, limit, one, sound, &rc);
            right = rc == SQLITE_TOOBIG ||
                    (rc == SQLITE_DONE && rows != NULL && strcmp(rows, expected) == 0);
            sqlite3_free(rows);
        }
        sqlite3_free(expected);
    }
    return right;
}

static void heeds_limits(const char *expected) {
    sqlite3 *db = connect_loaded();
    char *large = large_payload();
    check(steps_within(db, large, 1 << 20) == SQLITE_TOOBIG,
          "a text longer than SQLITE_LIMIT_LENGTH is refused");
    check(steps_within(db, large, 2 << 20) == SQLITE_ROW, "a shorter one is not");
    /* The payload is copied while its points are read. */
    sqlite3_int64 free = sqlite3_memory_used() + (1 << 20);
    sqlite3_hard_heap_limit64(free);
    check(run(db, "SELECT count(*) FROM discko_point(?1)", large) == SQLITE_NOMEM,
          "it uses no more memory than the host allows");
    sqlite3_hard_heap_limit64(0);
    check(run(db, "SELECT count(*) FROM discko_point(?1)", large) == SQLITE_DONE,
          "and works once the host allows more");
    sqlite3_soft_heap_limit64(1);
    check(gives(db, expected), "a soft limit of memory changes no result");
    sqlite3_soft_heap_limit64(0);
    check(all_within_length(db), "under any SQLITE_LIMIT_LENGTH a result is right or refused");
    check(gives(db, expected), "results are right after limits");
    sqlite3_free(large);
    sqlite3_close(db);
}

/*
** ------------------------------------------------------------------------- defences of the connection
*/

static int deny(void *refused, int action, const char *a, const char *b, const char *c,
                const char *d) {
    (void)a, (void)c, (void)d;
    if (action == SQLITE_FUNCTION && b != NULL && strcmp(b, refused) == 0) {
        return SQLITE_DENY;
    }
    return action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION
               ? SQLITE_OK
               : SQLITE_DENY;
}

static void heeds_defences(const char *expected) {
    sqlite3 *db = connect_loaded();
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    check(gives(db, expected), "in defensive mode, with an untrusted schema");
    check(run(db,
              "CREATE VIEW v AS SELECT l.score FROM (SELECT '{\"event\":\"lead.x\"}' AS p) AS e,"
              " discko_lead(e.p) AS l; SELECT * FROM v",
              sound) == SQLITE_DONE,
          "a view of an untrusted schema may use the tables");
    sqlite3_set_authorizer(db, deny, "discko_hash");
    check(run(db, "SELECT discko_hash(?1)", sound) == SQLITE_ERROR &&
              strstr(sqlite3_errmsg(db), "not authorized") != NULL,
          "an authorizer can refuse a function");
    check(run(db, "SELECT discko_valid(?1); SELECT score, extra FROM discko_lead(?1)", sound) ==
              SQLITE_DONE,
          "the others read and nothing else, whatever is asked of them");
    sqlite3_set_authorizer(db, NULL, NULL);
    check(gives(db, expected), "results are right after refusals");
    sqlite3_close(db);
}

int main(int argc, char **argv) {
    snprintf(so_path, sizeof so_path, "%s/discko.so", argc > 1 ? argv[1] : ".");
    sqlite3 *db = connect_loaded();
    int rc = SQLITE_ERROR;
    char *expected = db == NULL ? NULL : rows_of(db, everything, sound, &rc);
    sqlite3_close(db);
    if (!check(rc == SQLITE_DONE && strstr(expected, "Zoë B") != NULL, "discko.so is loaded")) {
        return check_result();
    }
    char *kept = strdup(expected);
    sqlite3_free(expected);
    if (argc > 2 && strcmp(argv[2], "threads") == 0) {
        /* The thread sanitizer takes an extension that is unloaded and loaded again for the same memory. */
        sqlite3 *holder = connect_loaded();
        works_in_threads(kept);
        sqlite3_close(holder);
    } else {
        keeps_belongings(kept);
        keeps_hooks(kept);
        loads_and_unloads(kept);
        speaks_no_language(kept);
        works_in_threads(kept);
        can_be_interrupted(kept);
        heeds_limits(kept);
        heeds_defences(kept);
    }
    free(kept);
    return check_result();
}
