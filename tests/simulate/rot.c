#include "rot.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "play.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* What came of a bit that has flipped. */
typedef enum rot_end {
    ROT_FREE,     /* it makes no difference */
    ROT_MISSED,   /* it does, and --verify has not told */
    ROT_UNOPENED, /* told, and SQLite cannot open the database or read its schema */
    ROT_MENDED,
    ROT_LEFT,  /* told; mended in vain: --verify tells of it all the same */
    ROT_WORSE, /* mended, --verify tells nothing, and yet not what was delivered */
    ROT_ENDS
} rot_end;

static const char *const end_names[ROT_ENDS] = {"free",   "missed", "not to be opened",
                                                "mended", "left",   "worse"};

typedef struct rot {
    FILE *out;
    disk_image sound;
    play_seen seen;    /* what it holds */
    uint64_t contents; /* the hash of all rows */
    sqlite3 *pages;    /* which table or index has which page */
    uint64_t count[ROT_ENDS];
    uint64_t shown;
} rot;

/*
** ---------------------------------------------------------------------------------------- contents
*/

static void add_row(XXH3_state_t *state, sqlite3_stmt *q) {
    for (int i = 0; i < sqlite3_column_count(q); i++) {
        int type = sqlite3_column_type(q, i);
        const void *bytes = sqlite3_column_blob(q, i);
        size_t size = (size_t)sqlite3_column_bytes(q, i);
        (void)XXH3_64bits_update(state, &type, sizeof type);
        (void)XXH3_64bits_update(state, &size, sizeof size);
        (void)XXH3_64bits_update(state, bytes, bytes != NULL ? size : 0);
    }
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
        add_row(state, q);
    }
    return rc == SQLITE_OK && sqlite3_finalize(q) == SQLITE_OK;
}

/* The hash of all that SQLite reads of the database: schema, settings and rows. False where it cannot. */
static bool hash_contents(uint64_t *hash) {
    static const char tables[] = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1";
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    bool whole =
        sqlite3_open_v2(play_database(), &db, SQLITE_OPEN_READWRITE, NULL) == 0 &&
        sqlite3_create_function(db, "tokens", 1, SQLITE_UTF8, NULL, add_sql, NULL, NULL) ==
            SQLITE_OK &&
        add_rows(&state, db, "PRAGMA user_version") &&
        add_rows(&state, db, "PRAGMA application_id") && add_rows(&state, db, "PRAGMA encoding") &&
        add_rows(&state, db, "SELECT type, name, tbl_name, tokens(sql) FROM sqlite_master") &&
        sqlite3_prepare_v2(db, tables, -1, &q, NULL) == SQLITE_OK;
    while (whole && sqlite3_step(q) == SQLITE_ROW) {
        char sql[256];
        sqlite3_snprintf(sizeof sql, sql, "SELECT * FROM \"%w\"", sqlite3_column_text(q, 0));
        whole = add_rows(&state, db, sql);
    }
    whole = sqlite3_finalize(q) == SQLITE_OK && whole;
    sqlite3_close(db);
    *hash = XXH3_64bits_digest(&state);
    return whole;
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
                     play_database());
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
    return play_program((const char *const[]){"--quiet", option, play_database(), NULL});
}

static int import_all(void) {
    const char *words[PLAY_INPUTS + 3] = {"--quiet", play_database()};
    for (int i = 0; play_input(i) != NULL; i++) {
        words[i + 2] = play_input(i);
    }
    return play_program(words);
}

static bool opens(void) {
    sqlite3 *db = NULL;
    bool does = sqlite3_open_v2(play_database(), &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == 0;
    sqlite3_close(db);
    return does;
}

/* What somebody does who has been told and has the inputs. */
static rot_end mend(const rot *r) {
    play_seen seen;
    char what[400];
    if (!opens()) {
        return ROT_UNOPENED;
    }
    (void)import_all();
    (void)run("--snapshot");
    (void)import_all();
    if (run("--verify") != 0) {
        return ROT_LEFT;
    }
    bool same = play_look(&seen, what, sizeof what) && seen.stored == r->seen.stored;
    return same ? ROT_MENDED : ROT_WORSE;
}

static void flip(rot *r, size_t byte, unsigned bit) {
    char owner[200];
    disk_copy(disk_now(), &r->sound);
    disk_now()->files[DISK_DATABASE].bytes[byte] ^= (unsigned char)(1u << bit);
    rot_end end = ROT_FREE;
    uint64_t contents;
    if (run("--verify") != 0) {
        end = mend(r);
    } else if (!hash_contents(&contents) || contents != r->contents) {
        end = ROT_MISSED;
    }
    r->count[end]++;
    if (end != ROT_FREE && end != ROT_MENDED && getenv("ROT_ALL") != NULL) {
        fprintf(r->out, "# %s: byte %zu, bit %u: %s\n", end_names[end], byte, bit,
                owner_of(r, byte, owner, sizeof owner));
    } else if ((end == ROT_MISSED || end == ROT_WORSE) && r->shown++ < 20) {
        fprintf(r->out, "not ok - %s: byte %zu, bit %u: %s\n", end_names[end], byte, bit,
                owner_of(r, byte, owner, sizeof owner));
    }
}

static bool begin(rot *r) {
    char what[400];
    if (!play_fill()) {
        fprintf(r->out, "not ok - the store could not be filled\n# %s", play_output());
        return false;
    }
    disk_copy(&r->sound, disk_now());
    if (!play_look(&r->seen, what, sizeof what) || !hash_contents(&r->contents) || !read_pages(r)) {
        fprintf(r->out, "not ok - the store is not sound to begin with: %s\n", what);
        return false;
    }
    return true;
}

static int conclude(const rot *r) {
    const uint64_t *n = r->count;
    uint64_t opened = n[ROT_MENDED] + n[ROT_LEFT] + n[ROT_WORSE];
    fprintf(r->out, "# %zu bytes:", r->sound.files[DISK_DATABASE].size);
    for (int i = 0; i < ROT_ENDS; i++) {
        fprintf(r->out, "%s %llu %s", i > 0 ? "," : "", (unsigned long long)n[i], end_names[i]);
    }
    fputs("\n", r->out);
    bool good = n[ROT_MISSED] == 0 && n[ROT_WORSE] == 0 && 100 * n[ROT_MENDED] >= 99 * opened;
    fprintf(r->out, "%sok - a bit that flips is told of and mended\n", good ? "" : "not ");
    return !good;
}

int rot_campaign(FILE *out, uint32_t step) {
    rot r = {.out = out};
    step = step > 0 ? step : 1;
    bool begun = begin(&r);
    size_t size = begun ? r.sound.files[DISK_DATABASE].size : 0;
    chance c = {step};
    for (size_t at = 0, n = 0; at < size; at += step, n++) {
        size_t byte = at + chance_below(&c, step);
        for (unsigned bit = 0; bit < 8 && byte < size; bit++) {
            if (n % 16 == 15 || bit == (byte * 5 + n) % 8) {
                flip(&r, byte, bit);
            }
        }
    }
    int status = begun ? conclude(&r) : 1;
    sqlite3_close(r.pages);
    disk_free(&r.sound);
    return status;
}
