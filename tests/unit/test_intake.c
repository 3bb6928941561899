/*
** The accounting: of files made at random it is known what each line is. However a file grows between two
** imports, in the end the ledger has the counts of these lines, and what retrying finds moves between them.
*/
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../importer/ingest/import.h"
#include "check.h"

enum { LINES = 40, BYTES_MOST = LINES * 2000, RUNS = 12, LOW_LIMIT = 1024 };

static char folder[32];
static char database[64], named[64];
static unsigned seed;

static unsigned draw(unsigned below) {
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % below;
}

typedef enum kind { PAYLOAD, TWICE, REJECT, IGNORED, LARGE, KINDS } kind;

/* A file: its bytes, and how many lines are what. */
typedef struct sample {
    char bytes[BYTES_MOST];
    size_t size;
    unsigned lines[KINDS];
} sample;

static void add_line(sample *x, kind what, int number) {
    static char filler[1201];
    static const char payload[] =
        "{\"event\":\"lead.x\",\"data\":{\"id\":\"%d\",\"more\":\"%s\"}}\n";
    char *to = x->bytes + x->size;
    size_t room = sizeof x->bytes - x->size;
    memset(filler, 'f', sizeof filler - 1);
    switch (what) {
    case PAYLOAD: snprintf(to, room, payload, number, ""); break;
    case TWICE: snprintf(to, room, payload, 0, ""); break; /* the first line's */
    case REJECT: snprintf(to, room, "{\"event\":\"lead.x\",\"dat\":%d}\n", number); break;
    case IGNORED: snprintf(to, room, "{\"level\":\"info\",\"n\":%d}\n", number); break;
    default: snprintf(to, room, payload, number, filler); break;
    }
    x->size += strlen(to);
    x->lines[what]++;
}

/* The first line is a payload, so that all are lines of NDJSON. */
static void make(sample *x) {
    *x = (sample){0};
    add_line(x, PAYLOAD, 0);
    for (int i = 1; i < LINES; i++) {
        add_line(x, (kind)draw(KINDS), i);
    }
}

static outcome import_some(const sample *x, size_t size, size_t limit) {
    char *inputs[] = {named};
    const options o = {.quiet = true,
                       .no_progress = true,
                       .max_record = limit,
                       .database = database,
                       .inputs = inputs,
                       .input_count = 1};
    FILE *file = fopen(named, "w");
    if (file == NULL || fwrite(x->bytes, 1, size, file) != size || fclose(file) != 0) {
        exit(2);
    }
    return import_run(&o, NULL);
}

static outcome retry(size_t limit) {
    const options o = {.quiet = true,
                       .no_progress = true,
                       .retry_rejects = true,
                       .max_record = limit,
                       .database = database};
    return retry_run(&o);
}

static void forget(void) {
    (void)unlink(database);
    (void)unlink(named);
}

/* The ledger's counts, and what the tables hold, as text. */
static void ask(char *out, size_t room) {
    static const char sql[] =
        "SELECT printf('%d records, %d stored, %d duplicates, %d rejected, %d ignored, complete "
        "%d; "
        "%d payloads, %d deliveries, %d in quarantine', sum(records), sum(stored), "
        "sum(duplicates), "
        "sum(rejected), sum(ignored), min(complete), (SELECT count(*) FROM discko_events), "
        "(SELECT count(*) FROM discko_deliveries), (SELECT count(*) FROM discko_rejects "
        "WHERE resolved_event_id IS NULL)) FROM discko_files";
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    out[0] = 0;
    if (sqlite3_open_v2(database, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
        snprintf(out, room, "%s", (const char *)sqlite3_column_text(s, 0));
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
}

/* The same, as the lines say it; `large`: those over the lower limit were stored. */
static bool is_counted(const sample *x, bool large) {
    char found[256], wanted[256];
    unsigned stored = x->lines[PAYLOAD] + (large ? x->lines[LARGE] : 0);
    unsigned rejected = x->lines[REJECT] + (large ? 0 : x->lines[LARGE]);
    unsigned twice = x->lines[TWICE];
    snprintf(wanted, sizeof wanted,
             "%d records, %u stored, %u duplicates, %u rejected, %u ignored, complete 1; "
             "%u payloads, %u deliveries, %u in quarantine",
             LINES, stored, twice, rejected, x->lines[IGNORED], stored, stored + twice, rejected);
    ask(found, sizeof found);
    if (strcmp(found, wanted) != 0) {
        printf("# %s\n# expected %s\n", found, wanted);
    }
    return strcmp(found, wanted) == 0;
}

static void check_growth(void) {
    static sample x;
    bool right = true;
    for (unsigned turn = 1; turn <= check_share(RUNS) && right; turn++) {
        size_t size = 0;
        seed = turn;
        make(&x);
        forget();
        while (size < x.size) {
            size += 1 + draw((unsigned)x.size);
            size = size < x.size ? size : x.size;
            (void)import_some(&x, size, 1 << 20);
        }
        right = is_counted(&x, true);
        right =
            right && import_some(&x, x.size, 1 << 20) == OUTCOME_SUCCESS && is_counted(&x, true);
        if (!right) {
            printf("# seed %u\n", turn);
        }
    }
    check(right,
          "however a file grows, each line is counted once, and another import adds nothing");
}

static void check_retry(void) {
    static sample x;
    bool right = true;
    for (unsigned turn = 1; turn <= check_share(RUNS / 2) && right; turn++) {
        seed = 100 + turn;
        make(&x);
        forget();
        outcome first = import_some(&x, x.size, LOW_LIMIT);
        bool any = x.lines[REJECT] + x.lines[LARGE] > 0;
        right = first == (any ? OUTCOME_PARTIAL : OUTCOME_SUCCESS) && is_counted(&x, false);
        right = right && retry(LOW_LIMIT) == first && is_counted(&x, false);
        outcome rest = x.lines[REJECT] > 0 ? OUTCOME_PARTIAL : OUTCOME_SUCCESS;
        right = right && retry(1 << 20) == rest && is_counted(&x, true);
        right = right && retry(1 << 20) == rest && is_counted(&x, true);
        if (!right) {
            printf("# seed %u\n", 100 + turn);
        }
    }
    check(right, "records retried with a higher limit are stored once, and the sums hold");
}

/* The same by reading the input again with the limit lifted. */
static void check_again(void) {
    static sample x;
    bool right = true;
    for (unsigned turn = 1; turn <= check_share(RUNS / 2) && right; turn++) {
        seed = 200 + turn;
        make(&x);
        forget();
        (void)import_some(&x, x.size, LOW_LIMIT);
        (void)import_some(&x, x.size, 1 << 20);
        right = is_counted(&x, true);
        (void)import_some(&x, x.size, LOW_LIMIT);
        right = right && is_counted(&x, true);
        if (!right) {
            printf("# seed %u\n", 200 + turn);
        }
    }
    check(
        right,
        "read again with a higher limit it has everything, and with a lower one it loses nothing");
}

static void check_no_store(void) {
    forget();
    check(retry(1 << 20) == OUTCOME_DATABASE && access(database, F_OK) != 0,
          "--retry-rejects creates no store");
}

int main(void) {
    bool memory = access("/dev/shm", W_OK) == 0;
    snprintf(folder, sizeof folder, "%s/test_intake.XXXXXX", memory ? "/dev/shm" : "/tmp");
    if (mkdtemp(folder) == NULL || freopen("/dev/null", "w", stderr) == NULL) {
        return 2;
    }
    snprintf(database, sizeof database, "%s/db", folder);
    snprintf(named, sizeof named, "%s/log", folder);
    check_growth();
    check_retry();
    check_again();
    check_no_store();
    forget();
    (void)rmdir(folder);
    return check_result();
}
