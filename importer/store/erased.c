#include "erased.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <nettle/base16.h>
#include <nettle/hmac.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../ext/ascii.h"
#include "../../ext/compact.h"
#include "../formats/canonical.h"
#include "../formats/framer.h"
#include "../input/source.h"
#include "../port/port.h"
#include "sql.h"

/*
** -------------------------------------------------------------------------------------------- marks
*/

/*
** What a mark is of stands in front of what is hashed. The marks of older versions have nothing there: they are of
** the text without white space between its tokens, and of a record's bytes.
*/
enum { OF_JSON = 'J', OF_BYTES = 'B' };

static struct hmac_sha256_ctx begin_mark(const erased *e) {
    struct hmac_sha256_ctx hmac;
    hmac_sha256_set_key(&hmac, ERASED_KEY_SIZE, e->key);
    return hmac;
}

static void add_to_mark(void *context, const char *bytes, size_t length) {
    hmac_sha256_update(context, length, (const uint8_t *)bytes);
}

/* Of a sound JSON text. False without memory. */
static bool mark_json(const erased *e, const char *text, size_t length, uint8_t *mark) {
    struct hmac_sha256_ctx hmac = begin_mark(e);
    add_to_mark(&hmac, &(char){OF_JSON}, 1);
    bool made = canonical_write(text, length, add_to_mark, &hmac);
    hmac_sha256_digest(&hmac, ERASED_MARK_SIZE, mark);
    return made;
}

static void mark_bytes(const erased *e, const char *bytes, size_t length, uint8_t *mark) {
    struct hmac_sha256_ctx hmac = begin_mark(e);
    add_to_mark(&hmac, &(char){OF_BYTES}, 1);
    add_to_mark(&hmac, bytes, length);
    hmac_sha256_digest(&hmac, ERASED_MARK_SIZE, mark);
}

static void mark_json_before(const erased *e, const char *text, size_t length, uint8_t *mark) {
    struct hmac_sha256_ctx hmac = begin_mark(e);
    dk_compact walk = {text, text + length};
    const char *stretch;
    size_t n;
    while ((n = dk_compact_next(&walk, &stretch)) > 0) {
        add_to_mark(&hmac, stretch, n);
    }
    hmac_sha256_digest(&hmac, ERASED_MARK_SIZE, mark);
}

static void mark_bytes_before(const erased *e, const char *bytes, size_t length, uint8_t *mark) {
    struct hmac_sha256_ctx hmac = begin_mark(e);
    add_to_mark(&hmac, bytes, length);
    hmac_sha256_digest(&hmac, ERASED_MARK_SIZE, mark);
}

static bool find(erased *e, const uint8_t *mark, bool *found) {
    sql_query q =
        sql_begin_kept(e->db, &e->find, e->sql, SQL_VALUES(sql_blob(mark, ERASED_MARK_SIZE)));
    *found = sql_row(&q);
    return sql_end(&q) == SQLITE_OK;
}

bool erased_has_payload(erased *e, const char *text, size_t length, bool *found) {
    uint8_t mark[ERASED_MARK_SIZE];
    *found = false;
    if (!e->any) {
        return true;
    }
    if (!mark_json(e, text, length, mark) || !find(e, mark, found) || *found) {
        return *found;
    }
    mark_json_before(e, text, length, mark);
    return find(e, mark, found);
}

bool erased_has_bytes(erased *e, const char *bytes, size_t length, bool *found) {
    uint8_t mark[ERASED_MARK_SIZE];
    *found = false;
    if (!e->any) {
        return true;
    }
    mark_bytes(e, bytes, length, mark);
    if (!find(e, mark, found) || *found) {
        return *found;
    }
    mark_bytes_before(e, bytes, length, mark);
    return find(e, mark, found);
}

bool erased_has_head(erased *e, const char *bytes, size_t length, bool *found) {
    *found = false;
    return length <= HEAD_MAX || erased_has_bytes(e, bytes, HEAD_MAX, found);
}

static void mark_function(sqlite3_context *context, int count, sqlite3_value **values) {
    const erased *e = sqlite3_user_data(context);
    uint8_t mark[ERASED_MARK_SIZE];
    (void)count;
    /* A payload's are those of UTF-8, however the database writes it. */
    bool is_text = sqlite3_value_type(values[0]) == SQLITE_TEXT;
    const char *bytes = is_text ? (const char *)sqlite3_value_text(values[0])
                                : (const char *)sqlite3_value_blob(values[0]);
    size_t length = (size_t)sqlite3_value_bytes(values[0]);
    if (is_text && bytes == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    int of = sqlite3_value_int(values[1]);
    if (of == ERASED_PAYLOAD) {
        if (!mark_json(e, bytes, length, mark)) {
            sqlite3_result_error_nomem(context);
            return;
        }
    } else {
        bool is_cut = of == ERASED_HEAD && length > HEAD_MAX;
        mark_bytes(e, length > 0 ? bytes : "", is_cut ? HEAD_MAX : length, mark);
    }
    sqlite3_result_blob(context, mark, sizeof mark, SQLITE_TRANSIENT);
}

/* Whether the bytes hold a word of lower case, whose letters of ASCII may be of either. */
static bool holds(const char *bytes, size_t length, const char *word, size_t word_length) {
    for (size_t at = 0; at + word_length <= length; at++) {
        size_t same = 0;
        while (same < word_length && dk_lower(bytes[at + same]) == word[same]) {
            same++;
        }
        if (same == word_length) {
            return true;
        }
    }
    return false;
}

static void holds_function(sqlite3_context *context, int count, sqlite3_value **values) {
    const char *bytes = sqlite3_value_blob(values[0]);
    const char *word = (const char *)sqlite3_value_text(values[1]);
    (void)count;
    if (word == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    sqlite3_result_int(context, holds(bytes, (size_t)sqlite3_value_bytes(values[0]), word,
                                      (size_t)sqlite3_value_bytes(values[1])));
}

int erased_add_functions(erased *e, struct sqlite3 *db) {
    const int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
    int rc = sqlite3_create_function_v2(db, "discko_erase_mark", 2, flags, e, mark_function, NULL,
                                        NULL, NULL);
    return rc != SQLITE_OK ? rc
                           : sqlite3_create_function_v2(db, "discko_erase_holds", 2, flags, NULL,
                                                        holds_function, NULL, NULL, NULL);
}

/*
** ---------------------------------------------------------------------------------------------- key
*/

static bool parse_key(erased *e, const char *text) {
    struct base16_decode_ctx context;
    size_t made = sizeof e->key;
    base16_decode_init(&context);
    return base16_decode_update(&context, &made, e->key, 2 * sizeof e->key, text) != 0 &&
           made == sizeof e->key && base16_decode_final(&context) != 0;
}

static bool read_key(erased *e, const char *path) {
    char text[2 * ERASED_KEY_SIZE + 1] = {0};
    FILE *f = fopen(path, "rb");
    bool right =
        f != NULL && fread(text, 1, sizeof text - 1, f) == sizeof text - 1 && parse_key(e, text);
    if (!right) {
        snprintf(
            e->message, sizeof e->message,
            "the key of erased people is %s: put %s back, or what was erased may come in again",
            f != NULL ? "damaged" : "missing", path);
    }
    if (f != NULL) {
        fclose(f);
    }
    return right;
}

static bool sync_folder(const char *path) {
    char *copy = strdup(path);
    int fd = copy == NULL ? -1 : open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && port_sync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    free(copy);
    return done;
}

/* For the eyes of its owner alone, and on disk before anything rests on it. */
static bool write_key(const erased *e, const char *path) {
    char text[2 * ERASED_KEY_SIZE + 1];
    base16_encode_update(text, sizeof e->key, e->key);
    text[2 * ERASED_KEY_SIZE] = '\n';
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, text, sizeof text) == (ssize_t)sizeof text &&
                   port_sync(fd) == 0 && sync_folder(path);
    if (fd >= 0) {
        close(fd);
    }
    return written;
}

/*
** ------------------------------------------------------------------------------------------ loading
*/

static bool is_any(erased *e, sqlite3 *db, const char *schema, bool *any) {
    char sql[96];
    snprintf(sql, sizeof sql, "SELECT 1 FROM %s.discko_erased LIMIT 1", schema);
    int rc = sql_get_any(db, sql, NULL, any);
    if (rc != SQLITE_OK) {
        snprintf(e->message, sizeof e->message, "%s", sql_error(db, rc));
    }
    return rc == SQLITE_OK;
}

static void prepare_find(erased *e, sqlite3 *db, const char *schema) {
    e->db = db;
    snprintf(e->sql, sizeof e->sql, "SELECT 1 FROM %s.discko_erased WHERE mark = ?1", schema);
}

bool erased_load(erased *e, struct sqlite3 *db, const char *schema, const char *path) {
    bool any;
    if (e->any) {
        return true; /* nobody ever comes back */
    }
    if (!is_any(e, db, schema, &any) || !any) {
        return e->message[0] == 0;
    }
    e->any = read_key(e, path);
    prepare_find(e, db, schema);
    return e->any;
}

bool erased_make_key(erased *e, struct sqlite3 *db, const char *path) {
    if (!erased_load(e, db, "main", path) || e->any) {
        return e->any;
    }
    bool made = port_random(e->key, sizeof e->key) && write_key(e, path);
    if (!made) {
        snprintf(e->message, sizeof e->message, "%s: cannot be written: %s", path, strerror(errno));
    }
    e->any = made;
    prepare_find(e, db, "main");
    return made;
}

void erased_free(erased *e) {
    sqlite3_finalize(e->find);
    memset(e, 0, sizeof *e);
}
