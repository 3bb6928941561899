/* The list of what was found in a record, and the memory that the texts of its payloads lie in. */
#include "finder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../common/grow.h"
#include "../text/chars.h"

typedef struct find_chunk {
    struct find_chunk *next;
    char bytes[];
} find_chunk;

static void free_chunks(finder *f) {
    while (f->chunks != NULL) {
        find_chunk *next = f->chunks->next;
        free(f->chunks);
        f->chunks = next;
    }
}

void find_free(finder *f) {
    free_chunks(f);
    for (int i = 0; i <= FIND_LEVELS_MAX; i++) {
        free(f->open[i]);
    }
    free(f->list);
    free(f->notes);
    *f = (finder){0};
}

/* How much may be read in vain in any record. */
enum { SPENT_FREE = 1 << 20 };

/* Most records have none, so that the whole list is not copied for each. */
static void copy_pieces(find_pieces *to, const find_pieces *from) {
    to->count = from->count;
    memcpy(to->list, from->list, from->count * sizeof *from->list);
}

void find_begin(finder *f) {
    free_chunks(f);
    f->count = f->payloads = 0;
    f->torn = f->packed = f->too_deep = f->unsure = f->in_pieces = false;
    f->note_count = 0;
    f->change = 0;
    copy_pieces(&f->pieces, &f->pieces_before);
    f->spent = 0;
    f->allowed = SPENT_FREE;
    f->closes = false;
    f->open_end = f->here.repr = f->here.plain_line = f->here.quotes.text = NULL;
    f->here.plain_only = false;
    f->path_length = 1;
    f->path[0] = '$';
}

void find_keep_pieces(finder *f) {
    copy_pieces(&f->pieces_before, &f->pieces);
}

char *find_room(finder *f, size_t length) {
    find_chunk *chunk = malloc(sizeof *chunk + length + 1);
    if (chunk == NULL) {
        f->no_memory = true;
        return NULL;
    }
    chunk->next = f->chunks;
    f->chunks = chunk;
    return chunk->bytes;
}

/* Gives back the room that was asked for last. */
void find_drop_room(finder *f) {
    find_chunk *last = f->chunks;
    f->chunks = last->next;
    free(last);
}

char *find_decode(finder *f, escape_rules rules, const char *text, size_t length, size_t *made) {
    escape_extent span = {0};
    char *out = find_room(f, length);
    escape_result result =
        out == NULL ? ESCAPE_WHOLE : escape_decode(rules, text, length, out, &span);
    find_spend(f, span.read, rules == ESCAPE_HTML ? FIND_SLOW : FIND_FAST);
    if (result != ESCAPE_WHOLE) {
        find_drop_room(f);
        return NULL;
    }
    *made = span.made;
    return out;
}

bool find_scan(finder *f, const char *text, size_t length) {
    bool is_sound = dk_scan_value(text, length, &f->scan);
    f->scanned += is_sound ? f->scan.root.length : f->scan.error.offset;
    return is_sound;
}

/*
** ---------------------------------------------------------------------------------------- the list
*/

finding *find_add(finder *f, found_kind kind) {
    if (!grow(&f->list, f->count, &f->room, sizeof *f->list)) {
        f->no_memory = true;
        return NULL;
    }
    assert(f->list != NULL);
    finding *made = &f->list[f->count++];
    *made = (finding){.kind = kind};
    return made;
}

void find_add_payload(finder *f, const char *text, size_t length, int level) {
    finding *made = find_add(f, FOUND_PAYLOAD);
    if (made != NULL) {
        made->text = text;
        made->length = length;
        made->level = level;
        f->payloads++;
        memcpy(f->where, f->path, f->path_length);
        f->where[f->path_length] = 0;
    }
}

void find_add_bad(finder *f, size_t from, size_t to, const dk_error *error) {
    finding *made = find_add(f, FOUND_BAD);
    if (made != NULL) {
        made->from = from;
        made->to = to;
        made->error = *error;
    }
}

void find_add_rest(finder *f, size_t from, size_t to) {
    finding *made = find_add(f, FOUND_EMPTY);
    if (made != NULL) {
        made->from = from;
        made->to = to;
        made->entries = 1;
    }
}

void find_drop_since(finder *f, size_t mark, size_t payloads) {
    f->count = mark;
    f->payloads = payloads;
}

bool find_are_same(const finder *f, size_t from, size_t middle, size_t to) {
    bool same = middle - from == to - middle;
    for (size_t i = 0; same && i < middle - from; i++) {
        const finding *a = &f->list[from + i], *b = &f->list[middle + i];
        same = a->kind == b->kind && a->length == b->length &&
               (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
    }
    return same;
}

void find_drop_between(finder *f, const find_mark *from, const find_mark *to) {
    if (to->count > from->count) {
        memmove(f->list + from->count, f->list + to->count,
                (f->count - to->count) * sizeof *f->list);
    }
    if (to->notes > from->notes) {
        memmove(f->notes + from->notes, f->notes + to->notes,
                (f->note_count - to->notes) * sizeof *f->notes);
    }
    f->count -= to->count - from->count;
    f->payloads -= to->payloads - from->payloads;
    f->note_count -= to->notes - from->notes;
}

/* Whether the entry of some payload since `mark` is the whole record. Then this one becomes its entry. */
bool find_set_entry(finder *f, size_t mark, size_t from, size_t to) {
    bool direct = false;
    for (size_t i = mark; i < f->count; i++) {
        finding *x = &f->list[i];
        if (x->kind == FOUND_PAYLOAD && x->to == 0) {
            x->from = from;
            x->to = to;
            direct = true;
        }
    }
    return direct;
}

void find_drop_empty(finder *f, size_t mark) {
    size_t kept = mark;
    for (size_t i = mark; i < f->count; i++) {
        if (f->list[i].kind != FOUND_EMPTY) {
            f->list[kept++] = f->list[i];
        }
    }
    f->count = kept;
}

/* Whether one of the payload's members of this name, quotes included, is this time. */
static bool has_date(const finding *x, const char *utc, const char *name) {
    enum { TRIES = 4, SECONDS = 17 };
    const size_t size = strlen(name);
    const char *p = x->text, *end = p + x->length;
    char date[DK_DATE_LENGTH];
    for (int i = 0; i < TRIES && p != NULL && p < end; i++) {
        p = memmem(p, (size_t)(end - p), name, size);
        const char *value = p != NULL ? skip_json_space(p + size, end) : end;
        p = value < end ? value + 1 : NULL;
        value = p != NULL && *value == ':' ? skip_json_space(p, end) : end;
        const char *close =
            value < end && *value == '"' ? memchr(value + 1, '"', (size_t)(end - value) - 1) : NULL;
        if (close != NULL && close - value > SECONDS + 2 &&
            memcmp(value + 1 + SECONDS, utc + SECONDS, 2) == 0 &&
            dk_date_normalise(value + 1, (size_t)(close - value) - 1, date) &&
            memcmp(date, utc, DK_DATE_LENGTH) == 0) {
            return true;
        }
    }
    return false;
}

/* Gives a finding this time. `may_repeat`: as that of a clock it may be one of the payload's dates. */
static void set_time(finding *x, const char *utc, bool may_repeat) {
    bool is_copy =
        x->kind == FOUND_PAYLOAD && x->received_at[0] == 0 &&
        (has_date(x, utc, "\"deadline\"") || (!may_repeat && has_date(x, utc, "\"date\"")));
    if (x->received_at[0] == 0 && !is_copy) {
        memcpy(x->received_at, utc, DK_DATE_LENGTH);
        x->received_at[DK_DATE_LENGTH] = 0;
    }
}

void find_set_time(finder *f, size_t mark, const char *utc, bool is_clock) {
    bool is_whole = memcmp(utc + DK_DATE_LENGTH - 5, ".000Z", 5) == 0;
    for (size_t i = mark; i < f->count; i++) {
        set_time(&f->list[i], utc, is_clock && is_whole);
    }
}

void find_set_own_time(finder *f, size_t mark, const char *utc, int level) {
    for (size_t i = mark; i < f->count; i++) {
        if (f->list[i].listed != level + 1) {
            set_time(&f->list[i], utc, false);
        }
    }
}
