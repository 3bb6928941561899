#include "repeats.h"

#include <string.h>

#include "../input/content.h"
#include "../text/bytes.h"
#include "../text/chars.h"

void repeats_note(repeats *r, const char *line, size_t length) {
    static const char *const mail[] = {"From: ", "Subject: ", "Message-ID: ", NULL};
    static const char *const diff[] = {"diff ", "@@ -", "--- ", NULL};
    static const char rows[] = "### ";
    r->shown |= bytes_any(bytes_begin, line, length, mail) ? REPEATS_MAIL : 0U;
    r->shown |= bytes_any(bytes_begin, line, length, diff) ? REPEATS_DIFF : 0U;
    if (bytes_begin(line, length, rows)) {
        bool is_value = bytes_begin(line, length, "###   @");
        r->shown |= REPEATS_ROWS;
        r->was = is_value ? r->was : bytes_begin(line, length, "### WHERE");
    }
}

/* False when out of memory: then a payload counts as a delivery. */
static bool hash_of(const char *text, size_t length, dk_hash *hash) {
    content *c = content_new();
    if (c != NULL) {
        content_add(c, text, length);
        *hash = content_digest(c);
    }
    content_free(c);
    return c != NULL;
}

/* Whether one of the last payloads is the same; of those that `was` alone, if that is asked for. */
static bool has_seen(const repeats *r, const dk_hash *hash, bool was) {
    bool found = false;
    for (size_t i = 0; i < r->count && i < REPEATS_MOST && !found; i++) {
        found = memcmp(&r->seen[i].hash, hash, sizeof *hash) == 0 && (!was || r->seen[i].was);
    }
    return found;
}

static void add(repeats *r, const dk_hash *hash, bool was) {
    r->seen[r->count++ % REPEATS_MOST] = (struct repeats_seen){*hash, was};
}

void repeats_add(repeats *r, const char *text, size_t length) {
    dk_hash hash;
    if (r->shown != 0 && hash_of(text, length, &hash)) {
        add(r, &hash, false);
    }
}

bool repeats_take(repeats *r, const char *record, size_t size, char change, const finding *x) {
    r->shown |= change != 0 ? REPEATS_CHANGES : 0U;
    dk_hash hash;
    if (r->shown == 0 || size == 0 || !hash_of(x->text, x->length, &hash)) {
        return false;
    }
    bool is_row = (r->shown & REPEATS_ROWS) != 0 && bytes_begin(record, size, "### ");
    bool is_diff = (r->shown & REPEATS_DIFF) != 0 && is_one_of(*record, "-+");
    bool was = is_row ? r->was : is_diff && *record == '-';
    bool is_quoted = (r->shown & REPEATS_MAIL) != 0 && *record == '>';
    bool is_new = (is_row || is_diff) && !was;
    if ((is_new && has_seen(r, &hash, true)) ||
        ((is_quoted || change == 'd') && has_seen(r, &hash, false))) {
        return true;
    }
    add(r, &hash, was);
    return false;
}
