#include "scene.h"

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

#include "disk.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* main() of importer/main.c, under another name. */
int discko_main(int argc, char **argv);

enum { PAYLOADS = 60, BASES = 4, WORDS_MAX = 16, GROWING = SCENE_INPUTS - 1, GROWING_FROM = 46 };
enum { LONG_FROM = 31, LONG_TO = 46 }; /* payloads of more than a thousand bytes */

static const uint32_t page_sizes[BASES] = {512, 1024, 4096, 16384};

/* A store that was checked whole, by the bytes that its database has. */
typedef struct known {
    uint64_t hash; /* 0: none */
    scene_seen seen;
} known;

static struct {
    char folder[PATH_MAX], database[PATH_MAX + 16], key[PATH_MAX + 32], moved[PATH_MAX + 16];
    char inputs[SCENE_INPUTS][PATH_MAX + 16];
    uint64_t holds[SCENE_INPUTS]; /* the payloads of each input */
    uint32_t grown;               /* how often the last one has */
    char key_text[256];           /* the key's file: it is always the same (quick.c) */
    size_t key_size;
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
    int length = id >= LONG_FROM && id < LONG_TO ? 1400 : 3;
    if (asprintf(
            &text,
            "{\"event\":\"lead.unlocked\",\"date\":\"2024-01-%02dT10:00:%02dZ\",\"data\":{"
            "\"id\":\"person%dp\",\"locked\":%s,\"status\":\"%s\",\"token%02dt\":1,"
            "\"contact\":{\"email\":\"p%d@example.com\",\"firstName\":\"Ann\"},"
            "\"company\":{\"name\":\"C%d\",\"website\":\"c%d.example.com\"},"
            "\"analysis\":{\"score\":%d,\"fitScore\":%s,\"budget\":\"10k-15k EUR\","
            "\"deadline\":\"2024-06-%02d\"},\"summary\":{\"abstract\":\"%.*s\",\"categories\":["
            "{\"name\":\"Topic %d\",\"points\":[\"a\",\"b\"]}]}}}",
            id % 28 + 1, id % 60, id % SCENE_PEOPLE, id % 4 == 0 ? "true" : "false",
            id % 3 == 0 ? "WON" : "NEW", id, id % SCENE_PEOPLE, id % 5, id % 5, id % 9,
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

/* Writes a payload: bare, or in discko's own record, which tells when it was received. */
static void write_record(FILE *out, int id, bool in_record) {
    if (in_record) {
        fprintf(out, "{\"received_at\":\"2024-02-%02dT09:00:00Z\",\"id\":\"%d\",\"body\":\"",
                id % 28 + 1, id);
        write_quoted(out, all.payloads[id]);
        fputs("\"}\n", out);
    } else {
        fprintf(out, "%s\n", all.payloads[id]);
    }
}

static void put(FILE *out, int input, int id, bool in_record) {
    all.holds[input] |= UINT64_C(1) << id;
    write_record(out, id, in_record);
}

/* Every input is of one time, so that what is stored depends on the seed alone. */
static bool set_time(int input) {
    static const struct timespec then[2] = {{1700000000, 0}, {1700000000, 0}};
    return utimensat(AT_FDCWD, all.inputs[input], then, 0) == 0;
}

static bool finish(FILE *out, int input) {
    return fclose(out) == 0 && set_time(input);
}

/* Half of the next record, as of a writer that has not finished it. */
static void put_half(FILE *out, int id) {
    char *text = NULL;
    size_t size = 0;
    FILE *whole = open_memstream(&text, &size);
    if (whole == NULL) {
        exit(2);
    }
    write_record(whole, id, id % 2 == 0);
    (void)fclose(whole);
    (void)fwrite(text, 1, size / 2, out);
    free(text);
}

bool scene_grow(uint32_t times) {
    FILE *out = fopen(all.inputs[GROWING], "we");
    if (out == NULL) {
        return false;
    }
    all.grown = times;
    all.holds[GROWING] = 0;
    int to = GROWING_FROM + 1 + 13 * (int)times / SCENE_GROWS;
    for (int id = GROWING_FROM; id < to; id++) {
        put(out, GROWING, id, id % 2 == 0);
    }
    if (times % 2 == 1 && to < PAYLOADS) {
        put_half(out, to);
    }
    return finish(out, GROWING);
}

uint32_t scene_grown(void) {
    return all.grown;
}

/* One that is packed. */
static bool write_packed(int input) {
    gzFile out = gzopen(all.inputs[input], "wbe");
    all.holds[input] = UINT64_C(7) << 18;
    for (int id = 18; id < 21 && out != NULL; id++) {
        gzprintf(out, "%s\n", all.payloads[id]);
    }
    return out != NULL && gzclose(out) == Z_OK && set_time(input);
}

static bool write_input(int input) {
    static const struct {
        int from, to;
        bool in_records, is_broken;
    } made[SCENE_INPUTS - 2] = {{0, 10, false, false}, {5, 15, true, false},
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

const char *scene_database(void) {
    return all.database;
}

const char *scene_input(int number) {
    return number < SCENE_INPUTS ? all.inputs[number] : NULL;
}

const char *scene_output(void) {
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

/* What has been said so far by a program in the middle of whose run another one runs is kept. */
int scene_run(const char *const *words) {
    char *argv[WORDS_MAX + 2] = {"discko-import"};
    int argc = 1;
    for (; words[argc - 1] != NULL && argc <= WORDS_MAX; argc++) {
        argv[argc] = (char *)words[argc - 1];
    }
    argv[argc] = NULL;
    show_database();
    (void)fflush(stdout);
    (void)fflush(stderr);
    off_t before = lseek(all.output, 0, SEEK_CUR);
    int status = discko_main(argc, argv);
    (void)fflush(stdout);
    (void)fflush(stderr);
    ssize_t n = pread(all.output, all.said, sizeof all.said - 1, before);
    all.said[n > 0 ? n : 0] = 0;
    if (before < 0 || ftruncate(all.output, before) != 0 ||
        lseek(all.output, before, SEEK_SET) != before) {
        exit(2);
    }
    return status;
}

int scene_call(const char *option, const char *argument, const char *input) {
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
    return scene_run(words);
}

int scene_import_all(void) {
    const char *words[WORDS_MAX] = {"--json", all.database};
    for (int i = 0; i < SCENE_INPUTS; i++) {
        words[i + 2] = all.inputs[i];
    }
    return scene_run(words);
}

int scene_move(const char *input) {
    disk_watch(input);
    int status = scene_call("--move-to", all.moved, input);
    (void)disk_taken();
    char moved[PATH_MAX + 64];
    snprintf(moved, sizeof moved, "%s%s", all.moved, strrchr(input, '/'));
    if (access(input, F_OK) != 0 && rename(moved, input) != 0) {
        perror(moved);
        exit(2);
    }
    return status;
}

bool scene_execute(const char *sql) {
    sqlite3 *db = NULL;
    bool done = sqlite3_open_v2(all.database, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    snprintf(all.said, sizeof all.said, "%s", done ? "" : sqlite3_errmsg(db));
    sqlite3_close(db);
    return done;
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
static bool look_at_payloads(sqlite3 *db, scene_seen *seen, char *what, size_t size) {
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

static bool look_at_rejects(sqlite3 *db, scene_seen *seen, char *what, size_t size) {
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

bool scene_look(scene_seen *seen, char *what, size_t size) {
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    *seen = (scene_seen){0};
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

bool scene_recover(char *what, size_t size) {
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

bool scene_check(scene_seen *seen, uint64_t *checked, char *what, size_t size) {
    make_room();
    uint64_t hash = hash_database();
    known *k = find_known(hash);
    if (k->hash == hash) {
        *seen = k->seen;
        return true;
    }
    ++*checked;
    if (!scene_look(seen, what, size)) {
        return false;
    }
    if (seen->is_store && scene_call("--verify", NULL, NULL) != 0) {
        return fails(what, size, "--verify", all.said);
    }
    *k = (known){hash, *seen};
    all.known_count++;
    return true;
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
    made = out != NULL && fclose(out) == 0 && scene_call(NULL, NULL, all.inputs[0]) <= 1;
    disk_copy(&all.bases[base][has_log], disk_now());
    return made;
}

/* Few rows, so that each byte can be tried: a plain input, a packed one, and one that is still being written. */
static int import_few(void) {
    return scene_run((const char *const[]){"--json", all.database, all.inputs[2], all.inputs[3],
                                           all.inputs[SCENE_INPUTS - 2], all.inputs[GROWING],
                                           NULL});
}

bool scene_fill(void) {
    static const char by_hand[] =
        "INSERT INTO discko_settings VALUES ('as_of', '2024-03-01'), ('time_zone', '+01:00');"
        "INSERT INTO discko_outcomes VALUES ('person6p', 'WON', '2024-02-01', 'crm'),"
        " ('person4p', 'LOST', '2024-05-01', 'crm');"
        "INSERT INTO discko_touches VALUES ('person6p', '2024-01-20', 'call', 'crm');"
        "DROP TABLE mine";
    scene_start(page_sizes[0], false);
    if (!scene_grow(1) || import_few() > 1 || scene_call("--erase", "person3p", NULL) > 1 ||
        !scene_execute(by_hand) || scene_call("--snapshot", NULL, NULL) > 1) {
        return false;
    }
    return scene_call("--verify", NULL, NULL) == 0;
}

void scene_start(uint32_t page, bool has_log) {
    static const disk_image none = {0};
    int base = 0;
    while (base < BASES - 1 && page_sizes[base] != page) {
        base++;
    }
    disk_copy(disk_now(), page != 0 ? &all.bases[base][has_log] : &none);
    (void)unlink(all.key);
    show_database();
}

/* The payloads of a person. */
uint64_t scene_person(uint32_t person) {
    uint64_t bits = 0;
    for (uint32_t id = person % SCENE_PEOPLE; id < PAYLOADS; id += SCENE_PEOPLE) {
        bits |= UINT64_C(1) << id;
    }
    return bits;
}

uint64_t scene_holds(int input) {
    return all.holds[input];
}

uint64_t scene_long(void) {
    return (UINT64_C(1) << LONG_TO) - (UINT64_C(1) << LONG_FROM);
}

uint64_t scene_growing(void) {
    return (UINT64_C(1) << PAYLOADS) - (UINT64_C(1) << GROWING_FROM);
}

bool scene_has_residue(uint64_t payloads) {
    const disk_file *f = &disk_now()->files[DISK_DATABASE];
    for (int id = 0; id < PAYLOADS; id++) {
        char token[16];
        snprintf(token, sizeof token, "token%02dt", id);
        if ((payloads >> id & 1) != 0 && memmem(f->bytes, f->size, token, strlen(token)) != NULL) {
            return true;
        }
    }
    return false;
}

bool scene_has_key(void) {
    int fd = open(all.key, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && all.key_size == 0) {
        ssize_t size = read(fd, all.key_text, sizeof all.key_text);
        all.key_size = size > 0 ? (size_t)size : 0;
    }
    return fd >= 0 && close(fd) == 0;
}

void scene_make_key(void) {
    int fd = open(all.key, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, all.key_text, all.key_size) != (ssize_t)all.key_size ||
        close(fd) != 0) {
        perror(all.key);
        exit(2);
    }
}

uint64_t scene_hash(void) {
    static XXH3_state_t state;
    XXH3_64bits_reset(&state);
    for (int i = 0; i < DISK_FILES; i++) {
        const disk_file *f = &disk_now()->files[i];
        (void)XXH3_64bits_update(&state, &f->exists, sizeof f->exists);
        (void)XXH3_64bits_update(&state, f->bytes, f->exists ? f->size : 0);
    }
    bool has_key = scene_has_key();
    (void)XXH3_64bits_update(&state, &has_key, sizeof has_key);
    (void)XXH3_64bits_update(&state, &all.grown, sizeof all.grown);
    return XXH3_64bits_digest(&state);
}

uint64_t scene_state(void) {
    uint64_t words[DISK_FILES + 2] = {hash_database(), scene_has_key(), all.grown};
    for (int i = DISK_DATABASE + 1; i < DISK_FILES; i++) {
        const disk_file *f = &disk_now()->files[i];
        words[2 + i] = f->exists && f->size > 0;
    }
    return XXH3_64bits(words, sizeof words);
}

static int capture(int fd) {
    int made = memfd_create("output", MFD_CLOEXEC);
    return made >= 0 && dup2(made, fd) == fd ? made : -1;
}

bool scene_begin(const char *folder) {
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
    for (int i = 0; i < SCENE_INPUTS; i++) {
        snprintf(all.inputs[i], sizeof all.inputs[i], "%s/input%d", all.folder, i);
    }
    (void)setenv("SQLITE_TMPDIR", all.folder, 1);
    all.output = capture(1);
    bool made = all.output >= 0 && dup2(all.output, 2) == 2 && disk_register(all.database);
    for (int i = 0; i < 2 * BASES && made; i++) {
        made = make_base(i / 2, i % 2 != 0);
    }
    for (int i = 0; i < SCENE_INPUTS - 2 && made; i++) {
        made = write_input(i);
    }
    made = made && write_packed(SCENE_INPUTS - 2);
    return made;
}

void scene_end(void) {
    for (int i = 0; i < SCENE_INPUTS; i++) {
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
