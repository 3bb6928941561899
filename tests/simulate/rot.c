#include "rot.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "quick.h"
#include "scene.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* What came of a bit that has flipped. */
typedef enum rot_end {
    ROT_FREE,     /* it makes no difference */
    ROT_ALONE,    /* it is in a value that nothing else in the store repeats, and that may be any */
    ROT_MISSED,   /* it makes a difference, and --verify has not told */
    ROT_UNOPENED, /* told, and SQLite cannot open the database or read its schema */
    ROT_MENDED,
    ROT_LEFT,  /* told; mended in vain: --verify tells of it all the same */
    ROT_WORSE, /* mended, --verify tells nothing, and yet not what was delivered */
    ROT_ENDS
} rot_end;

static const char *const end_names[ROT_ENDS] = {"free",   "alone", "missed", "not to be opened",
                                                "mended", "left",  "worse"};

/*
** Values of which the store has one copy, so that no other value can be right: when something was done, what somebody
** has written by hand, keyed hashes, and how a file was named and read, which is compared when that is imported again.
*/
static const char *const alone[] = {"discko_events.imported_at",
                                    "discko_files.imported_at",
                                    "discko_files.path",
                                    "discko_files.content_hash",
                                    "discko_files.format",
                                    "discko_files.inside",
                                    "discko_files.moved_to",
                                    "discko_files.rules",
                                    "discko_files.read_at",
                                    "discko_files.record_max",
                                    "discko_files.size",
                                    "discko_files.complete",
                                    "discko_internal_packed.",
                                    "discko_deliveries.received_at",
                                    "discko_deliveries.received_from",
                                    "discko_deliveries.offset",
                                    "discko_deliveries.length",
                                    "discko_deliveries.record",
                                    "discko_rejects.",
                                    "discko_internal_erased.erased_at",
                                    "discko_settings.",
                                    "discko_outcomes.",
                                    "discko_touches.",
                                    "mine."};

enum { COLUMNS_MAX = 400, TABLE_MAX = 100 };

typedef struct contents {
    uint64_t schema; /* the hash of it */
    size_t count;
    struct {
        char name[80]; /* "table.column" */
        uint64_t hash;
    } columns[COLUMNS_MAX];
} contents;

typedef struct rot {
    FILE *out;
    disk_image sound;
    scene_seen seen; /* what it holds */
    contents contents;
    uint64_t own;   /* the rows that no input has: see read_own */
    sqlite3 *pages; /* which table or index has which page */
    uint64_t count[ROT_ENDS];
    uint64_t shown;
    bool tells_all; /* with ROT_ALL in the environment: of each bit that was not mended */
} rot;

/*
** ---------------------------------------------------------------------------------------- contents
*/

static void add_value(XXH3_state_t *state, sqlite3_stmt *q, int i) {
    int type = sqlite3_column_type(q, i);
    const void *bytes = sqlite3_column_blob(q, i);
    size_t size = (size_t)sqlite3_column_bytes(q, i);
    (void)XXH3_64bits_update(state, &type, sizeof type);
    (void)XXH3_64bits_update(state, &size, sizeof size);
    (void)XXH3_64bits_update(state, bytes, bytes != NULL ? size : 0);
}

/* The tokens of the schema: comments and white space between them make no difference. */
static void add_sql(sqlite3_context *context, int count, sqlite3_value **values) {
    const char *text = (const char *)sqlite3_value_text(values[0]);
    char *kept = sqlite3_malloc64(text != NULL ? strlen(text) + 1 : 1), *to = kept, quote = 0;
    (void)count;
    for (; text != NULL && *text != 0 && kept != NULL; text++) {
        if (quote == 0 && text[0] == '-' && text[1] == '-') {
            text += strcspn(text, "\n");
            text -= *text == 0;
            continue;
        }
        bool is_quote = *text == '\'' || *text == '"';
        quote = is_quote && quote == 0 ? *text : quote == *text ? 0 : quote;
        if (quote != 0 || strchr(" \t\r\n", *text) == NULL) {
            *to++ = *text;
        }
    }
    sqlite3_result_text(context, kept, (int)(to - kept), sqlite3_free);
}

static bool add_rows(XXH3_state_t *state, sqlite3 *db, const char *sql) {
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    while (rc == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(q); i++) {
            add_value(state, q, i);
        }
    }
    return rc == SQLITE_OK && sqlite3_finalize(q) == SQLITE_OK;
}

/* Adds the columns of a table. */
static bool read_table(contents *c, sqlite3 *db, const char *table) {
    char sql[256];
    XXH3_state_t states[TABLE_MAX];
    sqlite3_stmt *q = NULL;
    sqlite3_snprintf(sizeof sql, sql, "SELECT * FROM \"%w\" NOT INDEXED ORDER BY 1", table);
    int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    int count = sqlite3_column_count(q);
    if (rc != SQLITE_OK || count > TABLE_MAX || c->count + (size_t)count > COLUMNS_MAX) {
        sqlite3_finalize(q);
        return false;
    }
    for (int i = 0; i < count; i++) {
        XXH3_64bits_reset(&states[i]);
        sqlite3_snprintf(sizeof c->columns->name, c->columns[c->count + (size_t)i].name, "%s.%s",
                         table, sqlite3_column_name(q, i));
    }
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int i = 0; i < count; i++) {
            add_value(&states[i], q, i);
        }
    }
    for (int i = 0; i < count; i++) {
        c->columns[c->count++].hash = XXH3_64bits_digest(&states[i]);
    }
    return sqlite3_finalize(q) == SQLITE_OK;
}

static bool read_schema(contents *c, sqlite3 *db) {
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    bool whole =
        sqlite3_create_function(db, "tokens", 1, SQLITE_UTF8, NULL, add_sql, NULL, NULL) ==
            SQLITE_OK &&
        add_rows(&state, db, "PRAGMA user_version") &&
        add_rows(&state, db, "PRAGMA application_id") && add_rows(&state, db, "PRAGMA encoding") &&
        add_rows(&state, db, "SELECT type, name, tbl_name, tokens(sql) FROM sqlite_master");
    c->schema = XXH3_64bits_digest(&state);
    return whole;
}

/* All that SQLite reads of the database. False where it cannot. */
static bool read_contents(contents *c) {
    static const char tables[] = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1";
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    c->count = 0;
    bool whole = sqlite3_open_v2(scene_database(), &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                 read_schema(c, db) && sqlite3_prepare_v2(db, tables, -1, &q, NULL) == SQLITE_OK;
    while (whole && sqlite3_step(q) == SQLITE_ROW) {
        whole = read_table(c, db, (const char *)sqlite3_column_text(q, 0));
    }
    whole = sqlite3_finalize(q) == SQLITE_OK && whole;
    sqlite3_close(db);
    return whole;
}

/*
** What no input has. *rows: the hash of all of it; 0 where it cannot be read. The bit may be in one of these values: then what
** was read with it stays.
*/
static void read_own(uint64_t *rows) {
    static const char *const tables[] = {"discko_outcomes", "discko_touches", "discko_settings"};
    static contents c;
    sqlite3 *db = NULL;
    bool whole = sqlite3_open_v2(scene_database(), &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    c.count = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && whole; i++) {
        whole = read_table(&c, db, tables[i]);
    }
    sqlite3_close(db);
    *rows = 0;
    for (size_t i = 0; i < c.count && whole; i++) {
        *rows = *rows * 31 + c.columns[i].hash;
    }
}

static bool is_alone(const char *column) {
    bool is = false;
    for (size_t i = 0; i < sizeof alone / sizeof *alone && !is; i++) {
        size_t length = strlen(alone[i]);
        is = alone[i][length - 1] == '.' ? strncmp(column, alone[i], length) == 0
                                         : strcmp(column, alone[i]) == 0;
    }
    return is;
}

/* What a difference that --verify does not tell of is; *column: where. */
static rot_end compare_contents(const contents *a, const contents *b, const char **column) {
    rot_end end = a->schema == b->schema && a->count == b->count ? ROT_FREE : ROT_MISSED;
    *column = "the schema";
    for (size_t i = 0; i < a->count && end < ROT_MISSED; i++) {
        if (a->columns[i].hash != b->columns[i].hash) {
            end = is_alone(a->columns[i].name) ? ROT_ALONE : ROT_MISSED;
            *column = a->columns[i].name;
        }
    }
    return end;
}

/* The table or index that has the page with this byte. */
static const char *owner_of(rot *r, size_t byte, char *name, size_t size) {
    const unsigned char *head = r->sound.files[DISK_DATABASE].bytes;
    size_t page = (size_t)head[16] << 8 | head[17];
    sqlite3_stmt *q = NULL;
    snprintf(name, size, "no page of a table or index");
    if (sqlite3_prepare_v2(r->pages, "SELECT name, pagetype FROM pages WHERE pageno = ?1", -1, &q,
                           NULL) == SQLITE_OK &&
        sqlite3_bind_int64(q, 1, (sqlite3_int64)(byte / page + 1)) == SQLITE_OK &&
        sqlite3_step(q) == SQLITE_ROW) {
        snprintf(name, size, "%s, %s, byte %zu of its page", sqlite3_column_text(q, 0),
                 sqlite3_column_text(q, 1), byte % page);
    }
    sqlite3_finalize(q);
    return name;
}

static bool read_pages(rot *r) {
    sqlite3 *db = NULL;
    char sql[400];
    sqlite3_snprintf(sizeof sql, sql,
                     "ATTACH '%q' AS sound; CREATE TEMP TABLE pages AS"
                     " SELECT name, pagetype, pageno FROM dbstat('sound')",
                     scene_database());
    bool read = sqlite3_open(":memory:", &db) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_exec(db, "DETACH sound", NULL, NULL, NULL) == SQLITE_OK;
    r->pages = db;
    return read;
}

/*
** ------------------------------------------------------------------------------------------- bits
*/

static int run(const char *option) {
    return scene_run((const char *const[]){"--quiet", option, scene_database(), NULL});
}

/* Of the inputs those that the store has been made of, and no others. */
static int import_again(void) {
    return scene_run((const char *const[]){"--quiet", scene_database(), scene_input(2),
                                           scene_input(3), scene_input(SCENE_INPUTS - 2),
                                           scene_input(SCENE_INPUTS - 1), NULL});
}

static bool opens(void) {
    sqlite3 *db = NULL;
    bool does = sqlite3_open_v2(scene_database(), &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == 0;
    sqlite3_close(db);
    return does;
}

/* What somebody does who has been told and has the inputs: what --verify says mends it, and once more if it does not. */
static rot_end mend(const rot *r) {
    scene_seen seen;
    uint64_t checked = 0;
    char what[400] = "";
    bool could_open = opens(), is_sound = false;
    uint64_t own = 0, own_now = 0;
    read_own(&own);
    for (int i = 0; i < 2 && !is_sound; i++) {
        (void)run("--snapshot");
        (void)import_again();
        is_sound = scene_check(&seen, &checked, what, sizeof what) && seen.is_store;
    }
    if (!is_sound && run("--verify") != 0) {
        return could_open ? ROT_LEFT : ROT_UNOPENED;
    }
    read_own(&own_now);
    bool is_kept = own_now == r->own || (own_now == own && own != 0);
    return is_sound && is_kept && seen.stored == r->seen.stored ? ROT_MENDED : ROT_WORSE;
}

static void say(rot *r, rot_end end, size_t byte, unsigned bit, const char *column) {
    char owner[200];
    bool is_fault = end == ROT_MISSED || end == ROT_WORSE;
    if ((is_fault && r->shown++ < 20) || (end != ROT_FREE && end != ROT_MENDED && r->tells_all)) {
        fprintf(r->out, "%s%s: byte %zu, bit %u: %s: %s\n", is_fault ? "not ok - " : "# ",
                end_names[end], byte, bit, owner_of(r, byte, owner, sizeof owner), column);
        (void)fflush(r->out);
    }
}

static void flip(rot *r, size_t byte, unsigned bit) {
    static contents now;
    const char *column = "";
    disk_copy(disk_now(), &r->sound);
    disk_now()->files[DISK_DATABASE].bytes[byte] ^= (unsigned char)(1u << bit);
    rot_end end = ROT_MISSED;
    if (run("--verify") != 0) {
        end = mend(r);
    } else if (read_contents(&now)) {
        end = compare_contents(&r->contents, &now, &column);
    }
    r->count[end]++;
    say(r, end, byte, bit, column);
}

static bool begin(rot *r) {
    char what[400] = "";
    if (!scene_fill()) {
        fprintf(r->out, "not ok - the store could not be filled\n# %s", scene_output());
        return false;
    }
    disk_copy(&r->sound, disk_now());
    read_own(&r->own);
    if (!scene_look(&r->seen, what, sizeof what) || !read_contents(&r->contents) ||
        !read_pages(r)) {
        fprintf(r->out, "not ok - the store is not sound to begin with: %s\n", what);
        return false;
    }
    return true;
}

static void tell(const rot *r, size_t bytes) {
    fprintf(r->out, "# %zu bytes:", bytes);
    for (int i = 0; i < ROT_ENDS; i++) {
        fprintf(r->out, "%s %llu %s", i > 0 ? "," : "", (unsigned long long)r->count[i],
                end_names[i]);
    }
    fputs("\n", r->out);
    (void)fflush(r->out);
}

static int conclude(const rot *r) {
    const uint64_t *n = r->count;
    uint64_t opened = n[ROT_MENDED] + n[ROT_LEFT] + n[ROT_WORSE];
    tell(r, r->sound.files[DISK_DATABASE].size);
    /* Of a small sample, two may be left. */
    bool is_mended = n[ROT_LEFT] <= 2 || 100 * n[ROT_MENDED] >= 99 * opened;
    bool good = n[ROT_MISSED] == 0 && n[ROT_WORSE] == 0 && n[ROT_MENDED] > 0 && is_mended;
    fprintf(r->out, "%sok - a bit that flips is told of and mended\n", good ? "" : "not ");
    return !good;
}

int rot_campaign(FILE *out, uint32_t step, uint32_t from) {
    static rot r;
    r = (rot){.out = out, .tells_all = getenv("ROT_ALL") != NULL};
    step = step > 0 ? step : 1;
    quick_rot(true);
    bool begun = begin(&r);
    size_t size = begun ? r.sound.files[DISK_DATABASE].size : 0;
    chance c = {step};
    for (size_t at = from, n = from / step; at < size; at += step, n++) {
        size_t byte = at + chance_below(&c, step);
        for (unsigned bit = 0; bit < 8 && byte < size; bit++) {
            if (n % 16 == 15 || bit == (byte * 5 + n) % 8) {
                flip(&r, byte, bit);
            }
        }
        if (n % 1000 == 999) {
            tell(&r, at + step);
        }
    }
    int status = begun ? conclude(&r) : 1;
    sqlite3_close(r.pages);
    disk_free(&r.sound);
    return status;
}
