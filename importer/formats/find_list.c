/* The list of what was found in a record, and the memory that the texts of its payloads lie in. */
#include "finder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../common/grow.h"
#include "chars.h"
#include "foreign.h"
#include "trace.h"

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
    *f = (finder){0};
}

void find_begin(finder *f) {
    free_chunks(f);
    f->count = f->payloads = 0;
    f->torn = f->too_deep = f->unsure = false;
    f->cut = (find_cut){0};
    f->open_end = f->opaque = NULL;
    f->plain_only = false;
    f->path_length = 1;
    f->path[0] = '$';
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

void find_set_time(finder *f, size_t mark, const char *utc) {
    for (size_t i = mark; i < f->count; i++) {
        if (f->list[i].received_at[0] == 0) {
            memcpy(f->list[i].received_at, utc, DK_DATE_LENGTH);
            f->list[i].received_at[DK_DATE_LENGTH] = 0;
        }
    }
}

/*
** ------------------------------------------------------------------------------------- what is cut
*/

const dk_error find_unknown_escapes = {
    DK_UNKNOWN_ESCAPES, 0,
    "expected escapes whose writer is known: what the backslashes mean is not certain"};
static const dk_error too_deep = {DK_TOO_DEEP, 0, "expected at most 8 encodings inside each other"};
static const dk_error too_packed = {
    DK_TOO_DEEP, 0, "expected gzip in base64 that unpacks to at most 64 times its length"};

const dk_error *find_depth_error(const finder *f) {
    return f->unpack_credit == 0 ? &too_packed : &too_deep;
}

static const dk_error cut_beside = {
    DK_TRUNCATED, 0,
    "expected each string in the record to hold a whole payload in JSON; one is cut, or not JSON"};

void find_forget_cuts(finder *f) {
    f->cut = (find_cut){0};
}

void find_note_unread(finder *f, const char *text, size_t length) {
    f->torn = true;
    for (uint32_t i = 0; i < f->cut.count && i < FIND_CUTS; i++) {
        const char *noted = f->cut.texts[i].text;
        if (text >= noted && text + length <= noted + f->cut.texts[i].length) {
            return; /* as part of it */
        }
    }
    if (f->cut.count < FIND_CUTS) {
        f->cut.texts[f->cut.count].text = text;
        f->cut.texts[f->cut.count].length = length;
    }
    f->cut.count++;
}

void find_note_cut(finder *f, const char *text, size_t length) {
    if (trace_in(text, length)) {
        find_note_unread(f, text, length);
    }
}

/* Whether there are so many digits of hexadecimal in one run as a payload has at least. */
static bool has_hex_run(const char *text, size_t length) {
    enum { STEP = 32, NEIGHBOURS = 8 };
    for (size_t at = STEP; at + NEIGHBOURS < length; at += STEP) {
        size_t digits = 0;
        while (digits < NEIGHBOURS && hex_value(text[at + digits]) >= 0) {
            digits++;
        }
        if (digits == NEIGHBOURS) {
            return true;
        }
    }
    return false;
}

/* Whether the words "event" and "data" stand in the text, also in UTF-16, as in a binary property list. */
static bool has_both_words(const char *text, size_t length) {
    static const char event[] = "e\0v\0e\0n\0t", data[] = "d\0a\0t\0a";
    return (memmem(text, length, "event", strlen("event")) != NULL &&
            memmem(text, length, "data", strlen("data")) != NULL) ||
           (memchr(text, 0, length) != NULL &&
            memmem(text, length, event, sizeof event - 1) != NULL &&
            memmem(text, length, data, sizeof data - 1) != NULL);
}

bool find_has_keys(const char *text, size_t length) {
    enum { BOTH = TRACE_EVENT | TRACE_DATA };
    bool has_words = has_both_words(text, length);
    return (has_words || has_hex_run(text, length)) && (trace_look(text, length) & BOTH) == BOTH;
}

void find_note_other(finder *f, const char *text, size_t length) {
    if (find_has_keys(text, length)) {
        find_note_unread(f, text, length);
    }
}

/* The length without an ellipsis at the end. */
static size_t without_ellipsis(const char *text, size_t length) {
    if (length >= 3 && memcmp(text + length - 3, "\xE2\x80\xA6", 3) == 0) {
        return length - 3;
    }
    for (int dots = 0; dots < 3 && length > 0 && text[length - 1] == '.'; dots++) {
        length--;
    }
    return length;
}

/*
** Whether a text holds a payload as another program prints it, or begins to: its words in the same order. A text that is
** cut may also be read in parts: one that opens nothing by itself lies within the payload.
*/
static bool has_words_of(finder *f, const char *words, size_t length, const finding *payload) {
    enum { CERTAIN = 24 };
    char *own = find_room(f, payload->length);
    if (own == NULL) {
        return false;
    }
    size_t size = trace_words(payload->text, payload->length, own);
    bool has = memmem(words, length, own, size) != NULL;
    const char *start = size > CERTAIN && !has ? memmem(words, length, own, CERTAIN) : NULL;
    if (start != NULL) {
        size_t rest = length - (size_t)(start - words);
        has = rest < size && memcmp(start, own, rest) == 0;
    }
    if (!has && length >= CERTAIN && !is_one_of(*words, "{[")) {
        has = memmem(own, size, words, length) != NULL;
    }
    find_drop_room(f);
    return has;
}

/* The length of words up to what console.log leaves out of a deep object. */
static size_t before_omission(const char *words, size_t length) {
    static const char *const omissions[] = {"[object]", "[array]"};
    for (size_t i = 0; i < sizeof omissions / sizeof *omissions; i++) {
        const char *at = memmem(words, length, omissions[i], strlen(omissions[i]));
        length = at != NULL ? (size_t)(at - words) : length;
    }
    return length;
}

/* Whether a text that was not read is a copy, such as a preview, of one payload found since `mark`. */
static bool is_copy(finder *f, size_t mark, const char *text, size_t length) {
    enum { TRIES = 64 };
    size_t raw = without_ellipsis(text, length), size = 0;
    char *words = find_room(f, length);
    bool is = false;
    if (words == NULL) {
        return false;
    }
    size = trace_words(text, length, words);
    size = before_omission(words, size);
    for (size_t i = mark; i < f->count && i - mark < TRIES && !is; i++) {
        const finding *found = &f->list[i];
        is = found->kind == FOUND_PAYLOAD &&
             ((found->length >= raw && memcmp(found->text, text, raw) == 0) ||
              has_words_of(f, words, size, found));
    }
    find_drop_room(f);
    return is;
}

/*
** Whether the texts that were not read are more than copies of payloads found since `mark`. *why: what the first one of
** them is.
*/
static bool is_lost(finder *f, size_t mark, dk_error *why) {
    *why = cut_beside;
    for (uint32_t i = 0; i < f->cut.count && i < FIND_CUTS; i++) {
        const char *text = f->cut.texts[i].text;
        size_t length = f->cut.texts[i].length;
        if (!is_copy(f, mark, text, length)) {
            *why = foreign_cause(text, length, why);
            why->offset = 0;
            return true;
        }
    }
    return f->cut.count > FIND_CUTS;
}

/* Makes [from, to) bad too if a cut text beside the payloads found since `mark` is lost. */
void find_add_lost_since(finder *f, size_t mark, size_t from, size_t to) {
    dk_error why;
    if (is_lost(f, mark, &why)) {
        find_add_bad(f, from, to, f->too_deep ? find_depth_error(f) : &why);
    }
    find_forget_cuts(f);
}

void find_add_lost_entry(finder *f) {
    const finding *entry = NULL;
    for (size_t i = 0; i < f->count; i++) {
        const finding *e = &f->list[i];
        bool encloses = e->from <= f->cut.from && f->cut.from < e->to;
        if (encloses && (entry == NULL || e->to - e->from > entry->to - entry->from)) {
            entry = e;
        }
    }
    if (entry != NULL && entry->kind != FOUND_BAD) {
        find_add_lost_since(f, 0, entry->from, entry->to);
    }
}

void find_add_lost(finder *f, size_t size) {
    bool entries = false;
    for (size_t i = 0; i < f->count; i++) {
        entries |= f->list[i].kind == FOUND_PAYLOAD && f->list[i].to != 0;
    }
    find_add_lost_since(f, 0, entries ? f->cut.from : 0, entries ? f->cut.to : size);
}
