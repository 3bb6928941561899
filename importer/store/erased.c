#include "erased.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/base16.h>
#include <nettle/hmac.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../ext/ascii.h"
#include "../../ext/compact.h"
#include "../find/find.h"
#include "../find/trace.h"
#include "../formats/framer.h"
#include "../input/folder.h"
#include "../input/source.h"
#include "../people/cutout.h"
#include "../people/keyed.h"
#include "../people/layers.h"
#include "../people/named.h"
#include "../people/normal.h"
#include "../port/port.h"
#include "../text/canonical.h"
#include "marks.h"
#include "sql.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/*
** -------------------------------------------------------------------------------------------- marks
*/

/*
** The kind of a mark is hashed before its content. Marks of older versions have no kind: they are hashes of JSON
** without white space between tokens, or of a record's bytes.
*/
enum {
    OF_JSON = 'J',
    OF_BYTES = 'B',
    OF_PAYLOAD = 'S',
    OF_TORN = 'T',
    OF_NAME = 'N',
    OF_KEY = 'K' /* the key's own, by which a wrong key is told */
};

/* Kinds of stems. */
static const char TORN[] = {OF_TORN, 0}, PAYLOAD[] = {OF_PAYLOAD, 0},
                  ANY_STEM[] = {OF_PAYLOAD, OF_TORN, 0};

static struct hmac_sha256_ctx begin_mark(erased *e) {
    if (!e->has_hmac) {
        hmac_sha256_set_key(&e->hmac, ERASED_KEY_SIZE, e->key);
        e->has_hmac = true;
    }
    return e->hmac;
}

static void add_to_mark(void *context, const char *bytes, size_t length) {
    hmac_sha256_update(context, length, (const uint8_t *)bytes);
}

/* `of`: the kind, or 0 for a mark of an older version. */
static void make_mark(erased *e, char of, const char *bytes, size_t length, uint8_t *mark) {
    struct hmac_sha256_ctx hmac = begin_mark(e);
    add_to_mark(&hmac, &of, of != 0);
    add_to_mark(&hmac, bytes, length);
    hmac_sha256_digest(&hmac, MARK_SIZE, mark);
}

/* Of valid JSON. False when out of memory. */
static bool mark_json(erased *e, const char *text, size_t length, uint8_t *mark) {
    struct hmac_sha256_ctx hmac = begin_mark(e);
    add_to_mark(&hmac, &(char){OF_JSON}, 1);
    bool made = canonical_write(text, length, false, add_to_mark, &hmac);
    hmac_sha256_digest(&hmac, MARK_SIZE, mark);
    return made;
}

static void mark_json_before(erased *e, const char *text, size_t length, uint8_t *mark) {
    struct hmac_sha256_ctx hmac = begin_mark(e);
    dk_compact walk = {text, text + length};
    const char *stretch;
    size_t n;
    while ((n = dk_compact_next(&walk, &stretch)) > 0) {
        add_to_mark(&hmac, stretch, n);
    }
    hmac_sha256_digest(&hmac, MARK_SIZE, mark);
}

/* Whether the store has a mark that begins with the hash: with a checksum behind it, or without. */
static bool find(erased *e, const uint8_t *mark, bool *found) {
    uint8_t last[MARK_SIZE + 8];
    memset(last, UINT8_MAX, sizeof last);
    memcpy(last, mark, MARK_SIZE);
    sql_query q =
        sql_begin_kept(e->db, &e->find, e->sql,
                       SQL_VALUES(sql_blob(mark, MARK_SIZE), sql_blob(last, sizeof last)));
    *found = sql_row(&q);
    return sql_end(&q) == SQLITE_OK;
}

/* Whether one of these two marks is there. */
static bool find_either(erased *e, const uint8_t *mark, const uint8_t *before, bool *found) {
    return find(e, mark, found) && (*found || find(e, before, found));
}

/* Whether a payload was erased, in any spelling. */
static bool has_payload(erased *e, const char *text, size_t length, bool *found) {
    uint8_t mark[MARK_SIZE], before[MARK_SIZE];
    *found = false;
    if (!e->any) {
        return true;
    }
    mark_json_before(e, text, length, before);
    return mark_json(e, text, length, mark) && find_either(e, mark, before, found);
}

/* Whether exactly these bytes were erased. */
static bool has_bytes(erased *e, const char *bytes, size_t length, bool *found) {
    uint8_t mark[MARK_SIZE], before[MARK_SIZE];
    *found = false;
    if (!e->any) {
        return true;
    }
    make_mark(e, OF_BYTES, bytes, length, mark);
    make_mark(e, 0, bytes, length, before);
    return find_either(e, mark, before, found);
}

bool erased_has_head(erased *e, const char *bytes, size_t length, bool *found) {
    *found = false;
    return length <= HEAD_MAX || has_bytes(e, bytes, HEAD_MAX, found);
}

/*
** -------------------------------------------------------------------------------------------- stems
*/

/*
** What has been looked up for a record: layers of it hold the same names again and again, and each costs far more than its
** bytes. So many are looked up besides one for so many bytes; in no ordinary record are there so many.
*/
enum { ASKED_PLACES = 1 << 8, ASKED_LEAST = 256, ASKED_BYTES = 4 };

typedef struct asked {
    uint64_t seen[ASKED_PLACES]; /* hashes of what was looked up last, each in its place */
    size_t left;
} asked;

static asked begin_asking(size_t length) {
    return (asked){.left = ASKED_LEAST + length / ASKED_BYTES};
}

/* Whether it is to be looked up. */
static bool ask(asked *a, uint64_t hash) {
    uint64_t *place = &a->seen[hash % ASKED_PLACES];
    if (*place == hash || a->left == 0) {
        return false;
    }
    *place = hash;
    a->left--;
    return true;
}

/*
** Torn or truncated text is recognised by its stems: the id or an address of a person together with a date in the
** same text. So many ids, e-mail fields, addresses and dates are tried.
*/
enum { STEM_WORDS = 16 };

typedef struct stems {
    erased *e;
    asked asked;
    const char *of;              /* the kinds */
    const erased_filter *filter; /* NULL: of anyone */
    bool (*each)(struct stems *s, const uint8_t *mark);
    bool addresses; /* addresses count wherever they stand */
    bool failed, found;
} stems;

static bool make_stem(stems *s, const keyed *who, const keyed *date) {
    uint8_t mark[MARK_SIZE];
    char plain[NORMAL_GROWTH * STEM_MAX];
    size_t length = normal_text(who->value, who->length, plain);
    normal_range r = normal_trim(plain, length);
    uint64_t hash = XXH3_64bits(plain + r.from, r.to - r.from);
    bool on = true;
    if (!ask(&s->asked, XXH3_64bits_withSeed(date->value, date->length, hash))) {
        return s->asked.left > 0;
    }
    for (const char *of = s->of; *of != 0 && on; of++) {
        struct hmac_sha256_ctx hmac = begin_mark(s->e);
        add_to_mark(&hmac, of, 1);
        add_to_mark(&hmac, plain + r.from, r.to - r.from);
        add_to_mark(&hmac, "", 1);
        add_to_mark(&hmac, date->value, date->length);
        hmac_sha256_digest(&hmac, MARK_SIZE, mark);
        on = s->each(s, mark);
    }
    return on;
}

static bool look_up_stem(stems *s, const uint8_t *mark) {
    s->failed = !find(s->e, mark, &s->found);
    return !s->failed && !s->found;
}

/* The values of a key, at most STEM_WORDS. */
static size_t gather(const char *text, size_t length, const char *key, keyed *list) {
    keyed found = {0};
    size_t count = 0;
    while (count < STEM_WORDS && keyed_next(text, length, found.after, key, &found)) {
        if (found.length <= STEM_MAX) {
            list[count++] = found;
        }
    }
    return count;
}

/* The addresses in a normal form, likewise. */
static size_t gather_addresses(const char *plain, size_t length, keyed *list) {
    normal_range r = {0, 0};
    size_t count = 0;
    while (count < STEM_WORDS && normal_next_address(plain, length, r.to, &r)) {
        if (r.to - r.from <= STEM_MAX) {
            list[count++] = (keyed){plain + r.from, r.to - r.from, r.to};
        }
    }
    return count;
}

/* So many levels of objects "data" are examined. */
enum { DATA_LEVELS = 8 };

/*
** A pass over the objects "data" of a text, which are asked for in the order of places: each is passed once.
*/
typedef struct data_pass {
    const char *text;
    size_t length;
    struct {
        size_t from, to;
    } around[DATA_LEVELS]; /* those around the last place, the innermost one last */
    int levels;
    size_t at;   /* the last place */
    size_t from; /* where the next object is looked for, */
    size_t next; /* and it, if it has been found: 0 if there is none */
    bool is_found;
} data_pass;

static data_pass begin_pass(const char *text, size_t length) {
    return (data_pass){.text = text, .length = length};
}

static bool find_next_data(data_pass *p, size_t at) {
    if (!p->is_found) {
        p->next = keyed_object(p->text, p->length, p->from, "data");
        p->is_found = true;
    }
    return p->next > 0 && p->next <= at;
}

static void look_from(data_pass *p, size_t from) {
    p->is_found = p->is_found && from == p->from;
    p->from = from;
}

/* The innermost object "data" around a place: from *from to *to; both 0 if it stands in none. */
static void find_data(data_pass *p, size_t at, size_t *from, size_t *to) {
    *p = at < p->at ? begin_pass(p->text, p->length) : *p;
    p->at = at;
    while (p->levels > 0 && at >= p->around[p->levels - 1].to) {
        look_from(p, p->around[--p->levels].to);
    }
    while (p->levels < DATA_LEVELS && find_next_data(p, at)) {
        size_t end = keyed_object_end(p->text, p->length, p->next);
        if (at < end) {
            p->around[p->levels].from = p->next;
            p->around[p->levels++].to = end;
            end = p->next;
        }
        look_from(p, end);
    }
    *from = p->levels > 0 ? p->around[p->levels - 1].from : 0;
    *to = p->levels > 0 ? p->around[p->levels - 1].to : 0;
}

/*
** Leaves out the dates in the data in which a word stands, or in any data without a word, unless there are no others. All
** versions of a lead have the same date in their data, and a later one is not to be taken for an erased one. Returns how
** many are left in `own`.
*/
static size_t own_dates(data_pass *p, const keyed *word, const keyed *dates, size_t count,
                        keyed *own) {
    size_t owned = 0, from = 0, to = 0;
    if (word != NULL) {
        find_data(p, word->after, &from, &to);
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)(dates[i].value - p->text);
        if (word == NULL) {
            find_data(p, at, &from, &to);
        }
        if (at < from || at >= to) {
            own[owned++] = dates[i];
        }
    }
    if (owned == 0) {
        memcpy(own, dates, count * sizeof *own);
    }
    return owned > 0 ? owned : count;
}

/* Each of the words with each date; to look up those of a `text`, with each that may be their own. False to stop. */
static bool pair_up(stems *s, const char *text, size_t length, const keyed *who, size_t count,
                    const keyed *dates, size_t of) {
    keyed own[STEM_WORDS];
    data_pass pass = begin_pass(text, length);
    for (size_t i = 0; i < count; i++) {
        bool is_theirs = s->filter == NULL ||
                         s->filter->is_theirs(s->filter->context, who[i].value, who[i].length);
        bool chooses = text != NULL && s->each == look_up_stem && is_theirs;
        size_t paired = chooses ? own_dates(&pass, &who[i], dates, of, own) : of;
        for (size_t j = 0; j < paired && is_theirs; j++) {
            if (!make_stem(s, &who[i], chooses ? &own[j] : &dates[j])) {
                return false;
            }
        }
    }
    return true;
}

static bool make_stems(void *context, const char *text, size_t length) {
    stems *s = context;
    keyed who[STEM_WORDS], dates[STEM_WORDS];
    size_t of = gather(text, length, "date", dates), made;
    s->e->looked += layers_cost(length);
    bool on =
        of == 0 || (pair_up(s, text, length, who, gather(text, length, "id", who), dates, of) &&
                    pair_up(s, text, length, who, gather(text, length, "email", who), dates, of));
    if (on && of > 0 && s->addresses) {
        keyed own[STEM_WORDS];
        bool chooses = s->each == look_up_stem;
        data_pass pass = begin_pass(text, length);
        of = chooses ? own_dates(&pass, NULL, dates, of, own) : of;
        char *plain = normal_made(text, length, &made);
        s->failed |= plain == NULL;
        on = plain != NULL && pair_up(s, NULL, 0, who, gather_addresses(plain, made, who),
                                      chooses ? own : dates, of);
        free(plain);
    }
    return on;
}

static stems begin_stems(erased *e, size_t length, const char *of,
                         bool (*each)(stems *s, const uint8_t *mark)) {
    return (stems){.e = e, .asked = begin_asking(length), .of = of, .each = each};
}

/* Whether a torn form, of which one of the stems is in any layer of the bytes, has been erased. */
static bool has_torn(erased *e, const char *bytes, size_t length, bool *found) {
    stems s = begin_stems(e, length, TORN, look_up_stem);
    bool done = layers_visit(bytes, length, make_stems, &s) != LAYERS_NO_MEMORY && !s.failed;
    *found = s.found;
    return done;
}

/*
** ------------------------------------------------------------------------------------------ undated
*/

static void mark_name(erased *e, const char *text, size_t length, uint8_t *mark) {
    char plain[NORMAL_GROWTH * STEM_MAX];
    make_mark(e, OF_NAME, plain, normal_text(text, length, plain), mark);
}

/* What shows whose a record is in which no date can be read. */
typedef struct undated {
    stems stems;        /* for the errors only */
    bool theirs, other; /* the id or the e-mail address of its lead */
    bool mentioned;     /* an address, or an id that tells whose it is, wherever it stands */
    bool date;
} undated;

/* The answer is kept in the last bit of the hash. */
static bool is_name(undated *u, const char *text, size_t length) {
    asked *a = &u->stems.asked;
    uint64_t hash = XXH3_64bits(text, length) & ~(uint64_t)1,
             *place = &a->seen[hash / 2 % ASKED_PLACES];
    bool is = false;
    if (*place / 2 == hash / 2) {
        return *place % 2 != 0;
    }
    if (length <= STEM_MAX && a->left > 0) {
        uint8_t mark[MARK_SIZE];
        mark_name(u->stems.e, text, length, mark);
        u->stems.failed |= !find(u->stems.e, mark, &is);
        *place = hash | is;
        a->left--;
    }
    return is;
}

static void look_at_lead(undated *u, const char *text, size_t length) {
    size_t data = keyed_object(text, length, 0, "data");
    keyed_lead lead = data > 0 ? keyed_read_lead(text, length, data) : (keyed_lead){{0}, {0}, {0}};
    const keyed *words[] = {&lead.id, &lead.email};
    for (size_t i = 0; i < 2; i++) {
        bool is = words[i]->value != NULL && is_name(u, words[i]->value, words[i]->length);
        u->theirs |= is;
        u->other |= !is && words[i]->value != NULL;
    }
}

/* Values that may be ids: all that stands in quotes, and what follows a key "id". */
static void look_at_values(undated *u, const char *text, size_t length) {
    const char *end = text + length, *quote = memchr(text, '"', length), *next;
    keyed word = {0};
    for (; quote != NULL && quote + 1 < end && !u->mentioned; quote = next) {
        next = memchr(quote + 1, '"', (size_t)(end - quote) - 1);
        size_t size = next != NULL ? (size_t)(next - quote) - 1 : 0;
        u->mentioned |= size <= NAMED_MAX && named_is_distinctive(quote + 1, size) &&
                        is_name(u, quote + 1, size);
    }
    while (!u->mentioned && keyed_next(text, length, word.after, "id", &word)) {
        u->mentioned |=
            named_is_distinctive(word.value, word.length) && is_name(u, word.value, word.length);
    }
}

static void look_at_addresses(undated *u, const char *text, size_t length) {
    normal_range r = {0, 0};
    size_t made;
    char *plain = normal_made(text, length, &made);
    u->stems.failed |= plain == NULL;
    while (plain != NULL && !u->mentioned && normal_next_address(plain, made, r.to, &r)) {
        u->mentioned |= is_name(u, plain + r.from, r.to - r.from);
    }
    free(plain);
}

static bool look_undated(void *context, const char *text, size_t length) {
    undated *u = context;
    keyed word;
    u->stems.e->looked += layers_cost(length);
    u->date = u->date || keyed_next(text, length, 0, "date", &word);
    if (!u->date) {
        look_at_lead(u, text, length);
        look_at_values(u, text, length);
        look_at_addresses(u, text, length);
    }
    return !u->date && !u->stems.failed;
}

/* What shows in the layers of a record that it was erased: by the dates in it, or without any. */
typedef struct layers_sight {
    stems stems;
    undated undated;
} layers_sight;

static bool look_for_both(void *context, const char *text, size_t length) {
    layers_sight *s = context;
    if (!s->undated.date) {
        (void)look_undated(&s->undated, text, length);
    }
    return !s->undated.stems.failed && make_stems(&s->stems, text, length);
}

/*
** Whether a record is an erased person's: by a stem in any layer; or, with `undated_too`, if it has no date at all, its lead's id
** or address is theirs, or, if neither can be read, theirs stands in it. Whether such a record is older than the erasure is
** not known.
*/
static bool has_shown(erased *e, const char *bytes, size_t length, bool undated_too, bool *found) {
    layers_sight s = {
        .stems = begin_stems(e, length, ANY_STEM, look_up_stem),
        .undated = {.stems = {.e = e, .asked = begin_asking(length)}, .date = !undated_too}};
    const undated *u = &s.undated;
    s.stems.addresses = true;
    bool done = layers_visit(bytes, length, look_for_both, &s) != LAYERS_NO_MEMORY &&
                !s.stems.failed && !u->stems.failed;
    *found = s.stems.found || (!u->date && (u->theirs || (u->mentioned && !u->other)));
    return done;
}

/*
** ---------------------------------------------------------------------------------- what is looked up
*/

bool erased_has_delivered(erased *e, const char *text, size_t length, bool *found) {
    return has_payload(e, text, length, found) &&
           (*found || !e->any || has_torn(e, text, length, found));
}

/* Whether a payload that can be found in the bytes has been erased. */
static bool has_inner(erased *e, const char *bytes, size_t length, bool *found) {
    finder *f = calloc(1, sizeof *f);
    bool on = f != NULL;
    *found = false;
    if (on) {
        find_begin(f);
        find_in_text(f, bytes, length, 0, true);
        on = !f->no_memory;
    }
    for (size_t i = 0; on && i < f->count && !*found; i++) {
        if (f->list[i].kind == FOUND_PAYLOAD) {
            on = has_payload(e, f->list[i].text, f->list[i].length, found);
        }
    }
    if (f != NULL) {
        find_free(f);
    }
    free(f);
    return on;
}

static bool is_json(const char *bytes, size_t length, bool *is) {
    dk_scan *scan = malloc(sizeof *scan);
    *is = false;
    if (scan != NULL && dk_scan_value(bytes, length, scan)) {
        size_t end = (size_t)scan->root.offset + scan->root.length;
        while (end < length && dk_is_json_space(bytes[end])) {
            end++;
        }
        *is = end == length;
    }
    free(scan);
    return scan != NULL;
}

static void trim(const char **bytes, size_t *length) {
    while (*length > 0 && dk_is_space(**bytes)) {
        (*bytes)++;
        (*length)--;
    }
    while (*length > 0 && dk_is_space((*bytes)[*length - 1])) {
        (*length)--;
    }
}

/* Whether a record was erased. `undated_too`: also if that can be told only without a date. */
static bool has_record(erased *e, const char *bytes, size_t length, bool undated_too, bool *found) {
    bool json;
    *found = false;
    if (!e->any) {
        return true;
    }
    if (!has_bytes(e, bytes, length, found) || *found) {
        return *found;
    }
    trim(&bytes, &length);
    if (!is_json(bytes, length, &json) ||
        !(json ? has_payload(e, bytes, length, found) : has_bytes(e, bytes, length, found)) ||
        *found) {
        return *found;
    }
    return has_inner(e, bytes, length, found) &&
           (*found || has_shown(e, bytes, length, undated_too, found));
}

static bool part_of_erased(void *context, const char *text, size_t length, bool *theirs) {
    return has_record(context, text, length, true, theirs);
}

/* What has no date and is no payload may be somebody else's, and new. */
static bool part_of_new(void *context, const char *text, size_t length, bool *theirs) {
    return has_record(context, text, length, trace_in(text, length), theirs);
}

bool erased_take_out(erased *e, const char *bytes, size_t length, bool *found, char **rest,
                     size_t *rest_length) {
    *rest = NULL;
    if (!has_record(e, bytes, length, true, found) || !e->any) {
        return !e->any;
    }
    const cutout_judge judge = {
        .context = e, .is_theirs = *found ? part_of_erased : part_of_new, .looked = &e->looked};
    cutout_result result = cutout_make(bytes, length, &judge, rest, rest_length);
    *found |= result == CUTOUT_PART;
    return result != CUTOUT_FAILED;
}

/*
** ----------------------------------------------------------------------------------------- adding
*/

static bool add_alone(erased *e, const uint8_t *mark) {
    static const char sql[] = "INSERT OR IGNORE INTO main." MARKS_TABLE " VALUES"
                              " (?1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";
    uint8_t sealed[MARK_SEALED_SIZE];
    mark_seal(mark, sealed);
    return sql_run(e->db, sql, SQL_VALUES(sql_blob(sealed, sizeof sealed))) == SQLITE_OK;
}

/* Adds a mark, and the key's own before the first one. */
static bool add(erased *e, const uint8_t *mark) {
    uint8_t own[MARK_SIZE];
    make_mark(e, OF_KEY, "", 0, own);
    e->is_own_there = e->is_own_there || add_alone(e, own);
    return e->is_own_there && add_alone(e, mark);
}

static bool add_stem(stems *s, const uint8_t *mark) {
    s->failed = !add(s->e, mark);
    return !s->failed;
}

static bool add_stems(erased *e, const char *bytes, size_t length, const char *of,
                      const erased_filter *filter) {
    stems s = begin_stems(e, length, of, add_stem);
    s.filter = filter;
    s.addresses = true;
    return layers_visit(bytes, length, make_stems, &s) != LAYERS_NO_MEMORY && !s.failed;
}

static bool add_json(erased *e, const char *text, size_t length) {
    uint8_t mark[MARK_SIZE];
    return mark_json(e, text, length, mark) && add(e, mark);
}

static bool add_bytes(erased *e, const char *bytes, size_t length) {
    uint8_t mark[MARK_SIZE];
    make_mark(e, OF_BYTES, bytes, length, mark);
    return add(e, mark);
}

bool erased_add_payload(erased *e, const char *text, size_t length, const erased_filter *filter) {
    return add_json(e, text, length) && (length <= HEAD_MAX || add_bytes(e, text, HEAD_MAX)) &&
           add_stems(e, text, length, PAYLOAD, filter);
}

bool erased_add_record(erased *e, const char *bytes, size_t length, const erased_filter *filter) {
    bool json;
    if (!add_bytes(e, bytes, length) || !add_stems(e, bytes, length, TORN, filter)) {
        return false;
    }
    trim(&bytes, &length);
    return is_json(bytes, length, &json) &&
           (json ? add_json(e, bytes, length) : add_bytes(e, bytes, length));
}

/*
** -------------------------------------------------------------------------------------------- names
*/

bool erased_add_name(erased *e, const char *text, size_t length) {
    uint8_t mark[MARK_SIZE];
    if (length > STEM_MAX) {
        return true;
    }
    mark_name(e, text, length, mark);
    return add(e, mark);
}

static bool name_was_erased(void *context, const char *plain, size_t length, bool *theirs) {
    uint8_t mark[MARK_SIZE];
    mark_name(context, plain, length, mark);
    return find(context, mark, theirs);
}

char *erased_clean_name(erased *e, const char *path) {
    bool any;
    return e->any ? named_clean(path, name_was_erased, e, &any) : strdup(path);
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

/* The owner of the database beside which the key lies; whoever runs this where there is none. */
static uid_t owner_beside(const char *path) {
    struct stat st;
    const char *end = strrchr(path, '.');
    char *database = end != NULL ? strndup(path, (size_t)(end - path)) : NULL;
    uid_t owner = database != NULL && stat(database, &st) == 0 ? st.st_uid : geteuid();
    free(database);
    return owner;
}

/* Somebody has said which file it is: it may be a link, and readable by others, as the secrets of a container are. */
static bool is_named(const char *path) {
    const char *named = getenv("DISCKO_ERASE_KEY");
    return named != NULL && strcmp(named, path) == 0;
}

/* What is wrong with an open key file, or NULL: who could write or read it could bring back, or tell, who was erased. */
static const char *unsafe(int fd, const char *path) {
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return "no file";
    }
    if (st.st_uid != geteuid() && st.st_uid != 0 && st.st_uid != owner_beside(path)) {
        return "somebody else's file";
    }
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return "open to others: chmod 600 it";
    }
    return (st.st_mode & (S_IRGRP | S_IROTH)) != 0 && !is_named(path)
               ? "open to others: chmod 600 it"
               : NULL;
}

/* -1 if it cannot be opened, or is not to be trusted: then *why says so. */
static int open_key(const char *path, int flags, const char **why) {
    int link = is_named(path) ? 0 : O_NOFOLLOW;
    int fd = open(path, flags | link | O_NONBLOCK | O_CLOEXEC, 0600);
    *why = fd >= 0 ? unsafe(fd, path) : errno == ELOOP ? "a link, which is not followed" : NULL;
    if (fd >= 0 && *why != NULL) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* *refused: there is a file that cannot be read, or is not to be trusted. */
static bool read_key(erased *e, const char *path, bool *refused) {
    char text[2 * ERASED_KEY_SIZE];
    const char *why;
    e->has_hmac = false;
    int fd = open_key(path, O_RDONLY, &why), error = fd < 0 ? errno : 0;
    bool right =
        fd >= 0 && read(fd, text, sizeof text) == (ssize_t)sizeof text && parse_key(e, text);
    *refused = why != NULL || (fd < 0 && error != ENOENT);
    if (why != NULL) {
        snprintf(e->message, sizeof e->message, "the key of erased people, %s, is %s", path, why);
    } else if (*refused) {
        snprintf(e->message, sizeof e->message, "the key of erased people, %s, cannot be read: %s",
                 path, source_reason(error));
    } else if (!right) {
        snprintf(
            e->message, sizeof e->message,
            "the key of erased people is %s: put %s back, or what was erased may come in again",
            fd >= 0 ? "damaged" : "missing", path);
    }
    if (fd >= 0) {
        close(fd);
    }
    return right;
}

/* Readable by its owner only, and synced before anything depends on it. */
static bool write_key(const erased *e, const char *path) {
    char text[2 * ERASED_KEY_SIZE + 1];
    base16_encode_update(text, sizeof e->key, e->key);
    text[2 * ERASED_KEY_SIZE] = '\n';
    const char *why;
    int fd = open_key(path, O_WRONLY | O_CREAT, &why);
    bool written = fd >= 0 && ftruncate(fd, 0) == 0 &&
                   write(fd, text, sizeof text) == (ssize_t)sizeof text && port_sync(fd) == 0 &&
                   folder_sync(path);
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
    snprintf(sql, sizeof sql, "SELECT 1 FROM %s." MARKS_TABLE " LIMIT 1", schema);
    int rc = sql_get_any(db, sql, NULL, any);
    if (rc != SQLITE_OK) {
        snprintf(e->message, sizeof e->message, "%s", sql_error(db, rc));
    }
    return rc == SQLITE_OK;
}

static void prepare_find(erased *e, sqlite3 *db, const char *schema) {
    e->db = db;
    snprintf(e->sql, sizeof e->sql, "SELECT 1 FROM %s." MARKS_TABLE " WHERE mark BETWEEN ?1 AND ?2",
             schema);
}

/*
** Whether the key is the one with which the marks were made: its own mark is among those with a checksum. Marks of older
** versions cannot tell.
*/
static bool check_key(erased *e, const char *schema, const char *path) {
    char sql[128];
    uint8_t own[MARK_SIZE];
    bool has_others = false;
    snprintf(sql, sizeof sql, "SELECT 1 FROM %s." MARKS_TABLE " WHERE length(mark) > %d LIMIT 1",
             schema, MARK_SIZE);
    make_mark(e, OF_KEY, "", 0, own);
    if (!find(e, own, &e->is_own_there) ||
        (!e->is_own_there && sql_get_any(e->db, sql, NULL, &has_others) != SQLITE_OK)) {
        snprintf(e->message, sizeof e->message, "%s", sqlite3_errmsg(e->db));
        return false;
    }
    if (has_others) {
        snprintf(e->message, sizeof e->message,
                 "the key of erased people, %s, is not this store's, or its mark is damaged: put "
                 "the right key back, or repair the database (--snapshot, or a backup)",
                 path);
    }
    return !has_others;
}

bool erased_load(erased *e, struct sqlite3 *db, const char *schema, const char *path) {
    bool any, refused;
    if (e->any) {
        return true; /* an erasure is never undone */
    }
    if (!is_any(e, db, schema, &any) || !any) {
        return e->message[0] == 0;
    }
    prepare_find(e, db, schema);
    e->any = read_key(e, path, &refused) && check_key(e, schema, path);
    return e->any;
}

bool erased_are_intact(erased *e, struct sqlite3 *db, const char *schema) {
    int64_t count;
    char *example;
    int rc = marks_count_damaged(db, schema, &count, &example);
    free(example);
    if (count > 0 || (rc & 0xFF) == SQLITE_CORRUPT) {
        snprintf(e->message, sizeof e->message,
                 "marks of erased people are damaged, and an import could bring the people back: "
                 "repair the database (--snapshot, or a backup)");
    } else if (rc != SQLITE_OK) {
        snprintf(e->message, sizeof e->message, "%s", sql_error(db, rc));
    }
    return rc == SQLITE_OK && count == 0;
}

bool erased_has_unused_key(const erased *e, const char *path, char message[ERASED_MESSAGE_SIZE]) {
    struct stat st;
    bool has = !e->any && !is_named(path) && lstat(path, &st) == 0;
    if (has) {
        snprintf(message, ERASED_MESSAGE_SIZE,
                 "there is a key of erased people, %s, but nobody is erased: erase those people "
                 "again, or remove the key if there are none",
                 path);
    }
    return has;
}

bool erased_make_key(erased *e, struct sqlite3 *db, const char *path) {
    if (!erased_load(e, db, "main", path) || e->any) {
        return e->any;
    }
    /* an existing key may belong to another database */
    bool refused;
    bool made = read_key(e, path, &refused);
    if (!made && !refused) {
        made = e->is_new = port_random(e->key, sizeof e->key);
        e->has_hmac = false;
        snprintf(e->message, sizeof e->message, "no random numbers");
    }
    if (made) {
        e->message[0] = 0;
    }
    e->any = made;
    prepare_find(e, db, "main");
    return made;
}

bool erased_save_key(erased *e, const char *path) {
    if (e->is_new && !write_key(e, path)) {
        snprintf(e->message, sizeof e->message, "%s: cannot be written: %s", path, strerror(errno));
        return false;
    }
    e->is_new = false;
    return true;
}

void erased_free(erased *e) {
    sqlite3_finalize(e->find);
    memset(e, 0, sizeof *e);
}
