#include "play.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* main() of importer/main.c, under another name. */
int discko_main(int argc, char **argv);

enum { PAYLOADS = 60, PEOPLE = 10, BASES = 4, WORDS_MAX = 16, GROWS = 4 };

static const uint32_t page_sizes[BASES] = {512, 1024, 4096, 16384};

/* A store that was checked whole, by the bytes that its database has. */
typedef struct known {
    uint64_t hash; /* 0: none */
    play_seen seen;
} known;

static struct {
    char folder[PATH_MAX], database[PATH_MAX + 16], key[PATH_MAX + 32], moved[PATH_MAX + 16];
    char inputs[PLAY_INPUTS][PATH_MAX + 16];
    uint64_t holds[PLAY_INPUTS]; /* the payloads of each input */
    char *payloads[PAYLOADS];
    int output; /* what the program prints, on both */
    char said[1 << 16];
    disk_image bases[BASES][2];
    known *known;
    size_t known_count, known_room;
} all;

/*
** ------------------------------------------------------------------------------------------ inputs
*/

static char *text_of_payload(int id) {
    char *text = NULL, filler[1600];
    memset(filler, 'x', sizeof filler);
    int length = id >= 31 && id < 46 ? 1400 : 3;
    if (asprintf(
            &text,
            "{\"event\":\"lead.unlocked\",\"date\":\"2024-01-%02dT10:00:%02dZ\",\"data\":{"
            "\"id\":\"person%dp\",\"locked\":%s,\"status\":\"%s\",\"token%02dt\":1,"
            "\"contact\":{\"email\":\"p%d@example.com\",\"firstName\":\"Ann\"},"
            "\"company\":{\"name\":\"C%d\",\"website\":\"c%d.example.com\"},"
            "\"analysis\":{\"score\":%d,\"fitScore\":%s,\"budget\":\"10k-15k EUR\","
            "\"deadline\":\"2024-06-%02d\"},\"summary\":{\"abstract\":\"%.*s\",\"categories\":["
            "{\"name\":\"Topic %d\",\"points\":[\"a\",\"b\"]}]}}}",
            id % 28 + 1, id % 60, id % PEOPLE, id % 4 == 0 ? "true" : "false",
            id % 3 == 0 ? "WON" : "NEW", id, id % PEOPLE, id % 5, id % 5, id % 9,
            id % 7 == 0 ? "\"high\"" : "1", id % 28 + 1, length, filler, id % 6) < 0) {
        return NULL;
    }
    return text;
}

static void write_quoted(FILE *out, const char *text) {
    for (; *text != 0; text++) {
        fprintf(out, *text == '"' ? "\\\"" : "%c", *text);
    }
}

/* Puts a payload into an input: bare, or in discko's own record, which tells when it was received. */
static void put(FILE *out, int input, int id, bool in_record) {
    all.holds[input] |= UINT64_C(1) << id;
    if (in_record) {
        fprintf(out, "{\"received_at\":\"2024-02-%02dT09:00:00Z\",\"id\":\"%d\",\"body\":\"",
                id % 28 + 1, id);
        write_quoted(out, all.payloads[id]);
        fputs("\"}\n", out);
    } else {
        fprintf(out, "%s\n", all.payloads[id]);
    }
}

static bool finish(FILE *out, int input) {
    static const struct timespec then[2] = {{1700000000, 0}, {1700000000, 0}};
    return fclose(out) == 0 && utimensat(AT_FDCWD, all.inputs[input], then, 0) == 0;
}

/* The last input has grown so often. */
static bool write_growing(uint32_t times) {
    int input = PLAY_INPUTS - 1;
    FILE *out = fopen(all.inputs[input], "we");
    if (out == NULL) {
        return false;
    }
    all.holds[input] = 0;
    for (int id = 46; id < 47 + 3 * (int)times; id++) {
        put(out, input, id, id % 2 == 0);
    }
    return finish(out, input);
}

/* One that is packed. */
static bool write_packed(int input) {
    gzFile out = gzopen(all.inputs[input], "wbe");
    all.holds[input] = UINT64_C(7) << 18;
    for (int id = 18; id < 21 && out != NULL; id++) {
        gzprintf(out, "%s\n", all.payloads[id]);
    }
    return out != NULL && gzclose(out) == Z_OK;
}

static bool write_input(int input) {
    static const struct {
        int from, to;
        bool in_records, is_broken;
    } made[PLAY_INPUTS - 2] = {{0, 10, false, false}, {5, 15, true, false},
                               {12, 20, false, true}, {20, 21, false, false},
                               {20, 31, true, true},  {31, 46, false, false}};
    FILE *out = fopen(all.inputs[input], "we");
    if (out == NULL) {
        return false;
    }
    for (int id = made[input].from; id < made[input].to; id++) {
        put(out, input, id, made[input].in_records);
        if (made[input].is_broken && id % 4 == 1) {
            fprintf(out, "broken \"lead.%d token%02d\n", id, id);
        }
    }
    return finish(out, input);
}

/*
** ----------------------------------------------------------------------------------------- running
*/

const char *play_database(void) {
    return all.database;
}

const char *play_input(int number) {
    return number < PLAY_INPUTS ? all.inputs[number] : NULL;
}

const char *play_output(void) {
    return all.said;
}

/* The program looks at the file itself to see what it is: one of these bytes lies in its place. */
static void show_database(void) {
    static const char magic[] = "SQLite format 3";
    const disk_file *f = &disk_now()->files[DISK_DATABASE];
    if (!f->exists) {
        (void)unlink(all.database);
        return;
    }
    int fd = open(all.database, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, 0) != 0 ||
        (f->size > 0 && pwrite(fd, magic, sizeof magic, 0) != (ssize_t)sizeof magic)) {
        perror(all.database);
        exit(2);
    }
    close(fd);
}

int play_program(const char *const *words) {
    char *argv[WORDS_MAX + 2] = {"discko-import"};
    int argc = 1;
    for (; words[argc - 1] != NULL && argc <= WORDS_MAX; argc++) {
        argv[argc] = (char *)words[argc - 1];
    }
    argv[argc] = NULL;
    show_database();
    if (ftruncate(all.output, 0) != 0 || lseek(all.output, 0, SEEK_SET) != 0) {
        exit(2);
    }
    int status = discko_main(argc, argv);
    (void)fflush(stdout);
    (void)fflush(stderr);
    ssize_t n = pread(all.output, all.said, sizeof all.said - 1, 0);
    all.said[n > 0 ? n : 0] = 0;
    return status;
}

static int run_on(const char *option, const char *argument, const char *input) {
    const char *words[WORDS_MAX] = {"--json"};
    int n = 1;
    if (option != NULL) {
        words[n++] = option;
    }
    if (argument != NULL) {
        words[n++] = argument;
    }
    words[n++] = all.database;
    words[n] = input;
    return play_program(words);
}

static int import_all(void) {
    const char *words[WORDS_MAX] = {"--json", all.database};
    for (int i = 0; i < PLAY_INPUTS; i++) {
        words[i + 2] = all.inputs[i];
    }
    return play_program(words);
}

/* Notes when the input is taken away, and puts it back in the end. */
static int run_moving(const char *input) {
    disk_watch(input);
    int status = run_on("--move-to", all.moved, input);
    (void)disk_taken();
    char moved[PATH_MAX + 64];
    snprintf(moved, sizeof moved, "%s%s", all.moved, strrchr(input, '/'));
    if (access(input, F_OK) != 0 && rename(moved, input) != 0) {
        perror(moved);
        exit(2);
    }
    return status;
}

static int run_step(const play_step *step) {
    char person[32];
    const char *input = all.inputs[step->of % PLAY_INPUTS];
    snprintf(person, sizeof person, "person%up", step->of % PEOPLE);
    switch (step->kind) {
    case PLAY_IMPORT: return run_on(NULL, NULL, input);
    case PLAY_ALL: return import_all();
    case PLAY_LATER: return run_on("--no-snapshot", NULL, input);
    case PLAY_ELSEWHERE: return run_on("--at", "$.nowhere", input);
    case PLAY_MOVE: return run_moving(input);
    case PLAY_GROW: return run_on(NULL, NULL, all.inputs[PLAY_INPUTS - 1]);
    case PLAY_SNAPSHOT: return run_on("--snapshot", NULL, NULL);
    case PLAY_RETRY: return run_on("--retry-rejects", NULL, NULL);
    case PLAY_ERASE: return run_on("--erase", person, NULL);
    case PLAY_VERIFY: return run_on("--verify", NULL, NULL);
    default: return 0;
    }
}

/*
** ----------------------------------------------------------------------------------------- looking
*/

static bool fails(char *what, size_t size, const char *how, const char *detail) {
    snprintf(what, size, "%s%s%.300s", how, detail != NULL ? ": " : "",
             detail != NULL ? detail : "");
    return false;
}

/* The number in "token12t", which each payload has; -1: none. */
static int id_of(const char *text) {
    const char *at = text != NULL ? strstr(text, "\"token") : NULL;
    return at != NULL && at[8] == 't' ? (at[6] - '0') * 10 + at[7] - '0' : -1;
}

/* Reads the payloads, each of which must be as it was delivered, and there once. */
static bool look_at_payloads(sqlite3 *db, play_seen *seen, char *what, size_t size) {
    sqlite3_stmt *q = NULL;
    bool sound = true;
    int rc = sqlite3_prepare_v2(db, "SELECT payload FROM discko_events", -1, &q, NULL);
    while (rc == SQLITE_OK && sound && sqlite3_step(q) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(q, 0);
        int id = id_of(text);
        uint64_t bit = id >= 0 && id < PAYLOADS ? UINT64_C(1) << id : 0;
        if (bit == 0 || strcmp(text, all.payloads[id]) != 0) {
            sound = fails(what, size, "a payload is not what was delivered", text);
        } else if ((seen->stored & bit) != 0) {
            sound = fails(what, size, "a payload is stored twice", text);
        }
        seen->stored |= bit;
    }
    rc = rc == SQLITE_OK ? sqlite3_finalize(q) : rc;
    return rc != SQLITE_OK ? fails(what, size, "discko_events", sqlite3_errmsg(db)) : sound;
}

static bool look_at_rejects(sqlite3 *db, play_seen *seen, char *what, size_t size) {
    sqlite3_stmt *q = NULL;
    static const char sql[] =
        "SELECT CAST(raw AS TEXT), (SELECT count(*) FROM discko_internal_erased)"
        " FROM discko_rejects WHERE resolved_event_id IS NULL UNION ALL "
        "SELECT NULL, count(*) FROM discko_internal_erased";
    int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    while (rc == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(q, 0);
        /* A run of records may stand in one row. */
        for (const char *at = text; at != NULL && (at = strstr(at, "token")) != NULL; at++) {
            int id = at[7] == 't' ? (at[5] - '0') * 10 + at[6] - '0' : -1;
            seen->quarantined |= id >= 0 && id < PAYLOADS ? UINT64_C(1) << id : 0;
        }
        seen->marks = sqlite3_column_int64(q, 1);
    }
    rc = rc == SQLITE_OK ? sqlite3_finalize(q) : rc;
    return rc == SQLITE_OK || fails(what, size, "discko_rejects", sqlite3_errmsg(db));
}

static bool is_integral(sqlite3 *db, char *what, size_t size) {
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &q, NULL);
    bool ok = rc == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
    if (!ok) {
        const char *said = q != NULL ? (const char *)sqlite3_column_text(q, 0) : NULL;
        (void)fails(what, size, "integrity_check", said != NULL ? said : sqlite3_errmsg(db));
    }
    sqlite3_finalize(q);
    return ok;
}

/* Whether the database has been made a store: its marks are those of the schema. */
static bool read_mark(sqlite3 *db, bool *is_store) {
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA application_id", -1, &q, NULL);
    *is_store = rc == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW && sqlite3_column_int64(q, 0) != 0;
    return rc == SQLITE_OK && sqlite3_finalize(q) == SQLITE_OK;
}

bool play_look(play_seen *seen, char *what, size_t size) {
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    *seen = (play_seen){0};
    bool sound = sqlite3_open_v2(all.database, &db, flags, NULL) == SQLITE_OK &&
                 read_mark(db, &seen->is_store);
    if (!sound) {
        (void)fails(what, size, "it cannot be opened", sqlite3_errmsg(db));
    }
    if (sound && seen->is_store) {
        sound = is_integral(db, what, size) && look_at_payloads(db, seen, what, size) &&
                look_at_rejects(db, seen, what, size);
    }
    sqlite3_close(db);
    return sound;
}

/* Opens the database as anybody would, which rolls back or brings in what a cut has left. */
static bool recover(char *what, size_t size) {
    sqlite3 *db = NULL;
    bool is_store;
    bool sound = sqlite3_open_v2(all.database, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                 NULL) == SQLITE_OK &&
                 read_mark(db, &is_store);
    if (!sound) {
        (void)fails(what, size, "it cannot be opened behind a cut", sqlite3_errmsg(db));
    }
    sqlite3_close(db);
    return sound;
}

/*
** -------------------------------------------------------------------------------- states known sound
*/

static uint32_t number_at(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The hash of the database but for the unused pages, whose contents SQLite need not restore. */
static uint64_t hash_database(void) {
    const disk_file *f = &disk_now()->files[DISK_DATABASE];
    static unsigned char used[1 << 16]; /* a page each: larger databases are hashed whole */
    size_t page = f->size >= 100 ? (size_t)f->bytes[16] << 8 | f->bytes[17] : 0;
    page = page == 1 ? 65536 : page;
    size_t pages = page > 0 ? f->size / page : 0;
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    memset(used, 1, sizeof used);
    uint32_t trunk = pages > 0 && pages < sizeof used ? number_at(f->bytes + 32) : 0;
    for (size_t n = 0; trunk > 0 && trunk <= pages && n < pages; n++) {
        const unsigned char *p = f->bytes + (trunk - 1) * page;
        uint32_t leaves = number_at(p + 4);
        for (uint32_t i = 0; i < leaves && 8 + 4 * i + 4 <= page; i++) {
            uint32_t leaf = number_at(p + 8 + 4 * i);
            used[leaf < sizeof used ? leaf : 0] = 0;
        }
        trunk = number_at(p);
    }
    for (size_t i = 0; i < pages; i++) {
        if (i + 1 >= sizeof used || used[i + 1]) {
            (void)XXH3_64bits_update(&state, f->bytes + i * page, page);
        }
    }
    return XXH3_64bits_digest(&state) | 1;
}

static known *find_known(uint64_t hash) {
    size_t at = hash % all.known_room;
    while (all.known[at].hash != 0 && all.known[at].hash != hash) {
        at = (at + 1) % all.known_room;
    }
    return &all.known[at];
}

static void make_room(void) {
    if (2 * all.known_count < all.known_room) {
        return;
    }
    size_t room = all.known_room;
    known *before = all.known;
    all.known_room = 4 * room + 4096;
    all.known = calloc(all.known_room, sizeof *all.known);
    if (all.known == NULL) {
        exit(2);
    }
    for (size_t i = 0; i < room; i++) {
        if (before[i].hash != 0) {
            *find_known(before[i].hash) = before[i];
        }
    }
    free(before);
}

/* What the recovered store on the disk holds; a store that was seen before is as sound as it was then. */
static bool check_state(play_seen *seen, play_tally *tally, char *what, size_t size) {
    make_room();
    uint64_t hash = hash_database();
    known *k = find_known(hash);
    if (k->hash == hash) {
        *seen = k->seen;
        return true;
    }
    tally->states++;
    if (!play_look(seen, what, size)) {
        return false;
    }
    if (seen->is_store && run_on("--verify", NULL, NULL) != 0) {
        return fails(what, size, "--verify", all.said);
    }
    *k = (known){hash, *seen};
    all.known_count++;
    return true;
}

/*
** ------------------------------------------------------------------------------------------- model
*/

/* The payloads of a person. */
static uint64_t theirs(uint32_t person) {
    uint64_t bits = 0;
    for (uint32_t id = person % PEOPLE; id < PAYLOADS; id += PEOPLE) {
        bits |= UINT64_C(1) << id;
    }
    return bits;
}

typedef struct model {
    play_seen seen;  /* what the store holds */
    uint64_t erased; /* payloads that must not come in again */
} model;

/* What a step may bring in, and what it takes away. */
static uint64_t brought_by(const play_step *step, const model *m) {
    uint64_t bits = 0;
    switch (step->kind) {
    case PLAY_IMPORT:
    case PLAY_MOVE:
    case PLAY_LATER: bits = all.holds[step->of % PLAY_INPUTS]; break;
    case PLAY_GROW: bits = all.holds[PLAY_INPUTS - 1]; break;
    case PLAY_ALL:
        for (int i = 0; i < PLAY_INPUTS; i++) {
            bits |= all.holds[i];
        }
        break;
    case PLAY_RETRY: bits = m->seen.quarantined; break;
    default: break;
    }
    return bits & ~m->erased;
}

static uint64_t taken_by(const play_step *step) {
    return step->kind == PLAY_ERASE ? theirs(step->of) : 0;
}

/* Whether the store may hold this behind the step, or behind a cut of it. */
static bool may_hold(const play_step *step, const model *m, const play_seen *now, bool is_cut) {
    uint64_t before = m->seen.stored, brought = brought_by(step, m), taken = taken_by(step);
    if (taken != 0) {
        return now->stored == (before & ~taken) || (is_cut && now->stored == before);
    }
    bool is_all = (before | brought) == now->stored || is_cut || step->kind == PLAY_RETRY;
    return (before & ~now->stored) == 0 && (now->stored & ~(before | brought)) == 0 && is_all;
}

static void advance(model *m, const play_step *step, const play_seen *now) {
    if (now->marks > m->seen.marks) {
        m->erased |= (m->seen.stored | m->seen.quarantined) & taken_by(step);
    }
    m->seen = *now;
}

/* Whether something of an erased payload is left in the file. */
static bool has_residue(const model *m) {
    const disk_file *f = &disk_now()->files[DISK_DATABASE];
    for (int id = 0; id < PAYLOADS; id++) {
        char token[16];
        snprintf(token, sizeof token, "token%02dt", id);
        if ((m->erased >> id & 1) != 0 && memmem(f->bytes, f->size, token, strlen(token)) != NULL) {
            return true;
        }
    }
    return false;
}

/*
** ----------------------------------------------------------------------------------------- playing
*/

typedef struct game {
    play_plan *plan;
    uint32_t at;      /* the step */
    uint32_t changes; /* that it made to the disk */
    size_t reported;  /* behind so many of them it has reported what it did, or moved its input */
    model model;
    uint32_t grown;
    chance *chance;
    uint32_t samples;
    play_tally *tally;
    play_failure *failure;
    disk_image before, behind, left;
} game;

static bool fail_step(game *g, const char *how, const char *detail) {
    play_failure *f = g->failure;
    f->failed = true;
    f->step = g->at;
    f->is_cut = false;
    return fails(f->what, sizeof f->what, how, detail);
}

static bool fail_cut(game *g, uint32_t changes, uint32_t salt) {
    play_failure *f = g->failure;
    f->failed = f->is_cut = true;
    f->step = g->at;
    f->changes = changes;
    f->salt = salt;
    return false;
}

/*
** Cuts the step that has been recorded, and looks at what is left, which is recovered behind it.
*/
static bool try_cut(game *g, uint32_t changes, uint32_t salt, play_seen *seen) {
    play_failure *f = g->failure;
    const play_step *step = &g->plan->steps[g->at];
    g->tally->cuts++;
    disk_cut(changes, salt, &g->left);
    disk_copy(disk_now(), &g->left);
    bool sound =
        recover(f->what, sizeof f->what) && check_state(seen, g->tally, f->what, sizeof f->what);
    if (sound && !may_hold(step, &g->model, seen, changes < g->reported)) {
        snprintf(f->what, sizeof f->what,
                 "behind the cut the store holds %" PRIx64 ", before it %" PRIx64, seen->stored,
                 g->model.seen.stored);
        sound = false;
    }
    return sound || fail_cut(g, changes, salt);
}

/* --verify is the first to open what a cut has left. */
static bool verify_first(game *g, const play_seen *seen) {
    disk_copy(disk_now(), &g->left);
    int status = seen->is_store ? run_on("--verify", NULL, NULL) : 0;
    return status == 0 || fails(g->failure->what, sizeof g->failure->what,
                                "--verify, the first to open it", all.said);
}

static int compare_cuts(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Tries cuts of the step in ascending order, with that of the plan among them, which is gone on from. */
static bool try_cuts(game *g) {
    const uint32_t count = g->changes;
    play_step *step = &g->plan->steps[g->at];
    uint32_t places[4096];
    uint32_t n = g->samples < 4096 ? g->samples : 4095;
    for (uint32_t i = 0; i < n; i++) {
        places[i] = i == 0 ? count : chance_below(g->chance, count + 1);
    }
    qsort(places, n, sizeof *places, compare_cuts);
    step->changes = step->is_cut ? step->changes % (count + 1) : 0;
    bool sound = true, is_done = !step->is_cut;
    disk_image left = {0};
    play_seen seen, after = {0};
    for (uint32_t i = 0; i <= n && sound; i++) {
        if (!is_done && (i == n || places[i] >= step->changes)) {
            is_done = true;
            sound = try_cut(g, step->changes, step->salt, &after) &&
                    ((step->salt & 1) == 0 || verify_first(g, &after) ||
                     fail_cut(g, step->changes, step->salt));
            disk_copy(&left, &g->left);
        }
        if (i < n && sound) {
            sound = try_cut(g, places[i], (uint32_t)chance_next(g->chance), &seen);
        }
    }
    disk_copy(disk_now(), step->is_cut ? &left : &g->behind);
    if (step->is_cut && sound) {
        advance(&g->model, step, &after);
    }
    disk_free(&left);
    return sound;
}

/* How many payloads the program has reported as stored; -1: it has reported nothing. */
static long reported(void) {
    const char *totals = strstr(all.said, "\"totals\":");
    const char *stored = totals != NULL ? strstr(totals, "\"stored\":") : NULL;
    return stored != NULL ? strtol(stored + strlen("\"stored\":"), NULL, 10) : -1;
}

/* What must hold of a step that came to its end. */
static bool check_end(game *g, int status, play_seen *seen) {
    const play_step *step = &g->plan->steps[g->at];
    char number[340];
    snprintf(number, sizeof number, "%d: %.300s", status, all.said);
    bool may_be_partial = step->kind != PLAY_SNAPSHOT && step->kind != PLAY_VERIFY;
    bool is_store =
        g->model.seen.is_store || brought_by(step, &g->model) != 0 || step->kind == PLAY_ELSEWHERE;
    if (is_store ? status > may_be_partial : status != 4) {
        return fail_step(g, "exit status", number);
    }
    long said = reported();
    play_failure *f = g->failure;
    if (!recover(f->what, sizeof f->what) ||
        !check_state(seen, g->tally, f->what, sizeof f->what)) {
        f->failed = true;
        f->step = g->at;
        return false;
    }
    if (!may_hold(step, &g->model, seen, false)) {
        return fail_step(g, "the store does not hold what it should", NULL);
    }
    uint64_t more = seen->stored & ~g->model.seen.stored;
    bool counts = step->kind <= PLAY_GROW;
    if (counts && is_store && said != __builtin_popcountll(more)) {
        return fail_step(g, "what it has reported as stored is not what it stored", all.said);
    }
    return true;
}

static bool play_step_of(game *g) {
    const play_step *step = &g->plan->steps[g->at];
    play_seen seen;
    if (step->kind == PLAY_GROW && (g->grown = g->grown % GROWS + 1, !write_growing(g->grown))) {
        return fail_step(g, "an input cannot be written", NULL);
    }
    disk_watch(NULL);
    disk_record();
    int status = run_step(step);
    size_t taken = disk_taken();
    g->changes = (uint32_t)disk_recorded();
    g->reported = taken < g->changes ? taken : g->changes;
    g->tally->runs++;
    disk_copy(&g->behind, disk_now());
    if (disk_users() != 0) {
        return fail_step(g, "it has left the database open", NULL);
    }
    if (!check_end(g, status, &seen)) {
        return false;
    }
    model after = g->model;
    advance(&after, step, &seen);
    if (step->kind == PLAY_ERASE && has_residue(&after)) {
        return fail_step(g, "something of whom it has erased is left in the file", NULL);
    }
    bool is_read = step->kind == PLAY_VERIFY && g->changes == 0;
    if (!is_read && !try_cuts(g)) {
        return false;
    }
    if (is_read || !step->is_cut) {
        g->model = after;
    }
    return true;
}

static bool restore(game *g) {
    disk_copy(disk_now(), &g->before);
    return true;
}

/* All inputs and --snapshot: what mends a store. Whether --verify finds it sound then. */
static bool mend(void) {
    (void)import_all();
    (void)run_on("--snapshot", NULL, NULL);
    (void)import_all();
    return run_on("--verify", NULL, NULL) == 0;
}

static bool play_rot(game *g) {
    const play_step *step = &g->plan->steps[g->at];
    play_failure *f = g->failure;
    play_step importing = {.kind = PLAY_ALL};
    play_seen seen;
    if (!recover(f->what, sizeof f->what) || !g->model.seen.is_store) {
        return true;
    }
    disk_copy(&g->before, disk_now());
    disk_file *file = &disk_now()->files[DISK_DATABASE];
    size_t bit = step->of % (8 * file->size);
    file->bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    g->tally->rots++;
    if (run_on("--verify", NULL, NULL) == 0) {
        bool same = play_look(&seen, f->what, sizeof f->what) &&
                    memcmp(&seen, &g->model.seen, sizeof seen) == 0;
        return same ? restore(g) : fail_step(g, "--verify has missed that a bit has flipped", NULL);
    }
    g->tally->told++;
    if (!mend()) {
        return restore(g);
    }
    g->tally->mended++;
    if (!play_look(&seen, f->what, sizeof f->what) || seen.marks != g->model.seen.marks ||
        !may_hold(&importing, &g->model, &seen, false)) {
        return fail_step(g, "mended and verified, and yet not what it should be", f->what);
    }
    g->model.seen = seen;
    return true;
}

/* All is imported again: each payload is there once. */
static bool play_last(game *g) {
    play_step last = {.kind = PLAY_ALL};
    play_plan end = {.count = 1, .steps = {last}};
    play_plan *plan = g->plan;
    g->plan = &end;
    uint32_t at = g->at;
    g->at = 0;
    play_seen seen;
    bool sound = check_end(g, import_all(), &seen);
    g->failure->step = at;
    g->at = at;
    g->plan = plan;
    return sound;
}

static bool play_all(game *g) {
    const play_plan *plan = g->plan;
    bool is_new = true;
    if (plan->page != 0) {
        int base = 0;
        while (base < BASES - 1 && page_sizes[base] != plan->page) {
            base++;
        }
        disk_copy(disk_now(), &all.bases[base][plan->has_log]);
        is_new = false;
    } else {
        disk_copy(disk_now(), &(disk_image){0});
    }
    g->model = (model){.seen = {.is_store = !is_new}};
    for (g->at = 0; g->at < plan->count; g->at++) {
        bool is_rot = plan->steps[g->at].kind == PLAY_ROT;
        if (is_rot ? !play_rot(g) : !play_step_of(g)) {
            return false;
        }
    }
    return play_last(g);
}

void play(play_plan *plan, uint32_t samples, chance *c, play_tally *tally, play_failure *failure) {
    game g = {.plan = plan, .samples = samples, .chance = c, .tally = tally, .failure = failure};
    *failure = (play_failure){0};
    (void)unlink(all.key);
    if (!write_growing(0)) {
        (void)fail_step(&g, "an input cannot be written", NULL);
        return;
    }
    (void)play_all(&g);
    disk_free(&g.before);
    disk_free(&g.behind);
    disk_free(&g.left);
}

/*
** ---------------------------------------------------------------------------------- begin and end
*/

/* A store with pages of this size, in which nothing is yet. */
static bool make_base(int base, bool has_log) {
    sqlite3 *db = NULL;
    char sql[200];
    disk_copy(disk_now(), &(disk_image){0});
    snprintf(sql, sizeof sql,
             "PRAGMA page_size = %u; PRAGMA journal_mode = %s; CREATE TABLE mine (a)",
             page_sizes[base], has_log ? "wal" : "delete");
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    bool made = sqlite3_open_v2(all.database, &db, flags, NULL) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(db);
    FILE *out = made ? fopen(all.inputs[0], "we") : NULL;
    made = out != NULL && fclose(out) == 0 && run_on(NULL, NULL, all.inputs[0]) <= 1;
    disk_copy(&all.bases[base][has_log], disk_now());
    return made;
}

/* What people write themselves: the settings, and what their CRM knows. */
static bool fill_by_hand(void) {
    static const char sql[] =
        "INSERT INTO discko_settings VALUES ('as_of', '2024-03-01'), ('time_zone', '+01:00');"
        "INSERT INTO discko_outcomes VALUES ('person1p', 'WON', '2024-02-01', 'crm'),"
        " ('person2p', 'LOST', '2024-05-01', 'crm');"
        "INSERT INTO discko_touches VALUES ('person1p', '2024-01-20', 'call', 'crm')";
    sqlite3 *db = NULL;
    bool done = sqlite3_open_v2(all.database, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(db);
    return done;
}

bool play_fill(void) {
    disk_copy(disk_now(), &all.bases[0][false]);
    if (!write_growing(GROWS) || import_all() > 1 || run_on("--erase", "person3p", NULL) > 1 ||
        !fill_by_hand() || run_on("--snapshot", NULL, NULL) > 1) {
        return false;
    }
    return run_on("--verify", NULL, NULL) == 0;
}

static int capture(int fd) {
    int made = memfd_create("output", MFD_CLOEXEC);
    return made >= 0 && dup2(made, fd) == fd ? made : -1;
}

bool play_begin(const char *folder) {
    snprintf(all.folder, sizeof all.folder, "%s/simulate.XXXXXX", folder);
    if (mkdtemp(all.folder) == NULL) {
        perror(folder);
        return false;
    }
    snprintf(all.database, sizeof all.database, "%s/store", all.folder);
    snprintf(all.moved, sizeof all.moved, "%s/moved", all.folder);
    snprintf(all.key, sizeof all.key, "%s.erase-key", all.database);
    for (int id = 0; id < PAYLOADS; id++) {
        if ((all.payloads[id] = text_of_payload(id)) == NULL) {
            return false;
        }
    }
    for (int i = 0; i < PLAY_INPUTS; i++) {
        snprintf(all.inputs[i], sizeof all.inputs[i], "%s/input%d", all.folder, i);
    }
    (void)setenv("SQLITE_TMPDIR", all.folder, 1);
    all.output = capture(1);
    bool made = all.output >= 0 && dup2(all.output, 2) == 2 && disk_register(all.database);
    for (int i = 0; i < 2 * BASES && made; i++) {
        made = make_base(i / 2, i % 2 != 0);
    }
    for (int i = 0; i < PLAY_INPUTS - 2 && made; i++) {
        made = write_input(i);
    }
    made = made && write_packed(PLAY_INPUTS - 2);
    return made;
}

void play_end(void) {
    for (int i = 0; i < PLAY_INPUTS; i++) {
        (void)unlink(all.inputs[i]);
    }
    (void)unlink(all.database);
    (void)unlink(all.key);
    (void)rmdir(all.moved);
    (void)rmdir(all.folder);
    for (int i = 0; i < 2 * BASES; i++) {
        disk_free(&all.bases[i / 2][i % 2]);
    }
    for (int id = 0; id < PAYLOADS; id++) {
        free(all.payloads[id]);
    }
    free(all.known);
}
