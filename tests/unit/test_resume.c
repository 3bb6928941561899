/*
** Where an input is gone on with: a file that grows, is copied, rotated, cut, or changed in one byte has
** the row that a model of ten lines says. The store is a real one.
*/
#include "../../importer/ingest/resume.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../importer/server/open_store.h"
#include "check.h"

enum { FILES_MOST = 64, BYTES_MOST = 400, STEPS = 60, RUNS = 150 };

static char folder[] = "/tmp/test_resume.XXXXXX";

static store *only; /* nothing of it is ever committed */

static void open_store(void) {
    const store_options how = {.makes = true, .reading = {1, NULL, 1 << 20}};
    char path[sizeof folder + 8];
    snprintf(path, sizeof path, "%s/db", folder);
    if (store_open(path, &how, &only) != STORE_OK || store_begin(only) != STORE_OK) {
        printf("not ok - the store cannot be opened: %s\n", store_message(only));
        exit(2);
    }
}

/* The store, with nothing in it. */
static store *empty_store(void) {
    store_rollback(only);
    if (store_begin(only) != STORE_OK) {
        printf("not ok - no batch can be begun: %s\n", store_message(only));
        exit(2);
    }
    return only;
}

/* A file of some bytes and a name, as an input. */
typedef struct sample {
    char bytes[BYTES_MOST];
    size_t size;
    const char *path;
    bool nameless;
} sample;

typedef struct opened {
    input in;
    source from;
    int fd;
} opened;

static void open_sample(const sample *x, opened *o) {
    char path[sizeof folder + 8];
    snprintf(path, sizeof path, "%s/XXXXXX", folder);
    o->fd = mkstemp(path);
    (void)unlink(path);
    if (o->fd < 0 || write(o->fd, x->bytes, x->size) != (ssize_t)x->size ||
        lseek(o->fd, 0, SEEK_SET) != 0) {
        exit(2);
    }
    o->from = source_of_file(o->fd);
    o->in = (input){.path = x->path,
                    .from = &o->from,
                    .fd = o->fd,
                    .size = x->size,
                    .final = x->nameless,
                    .nameless = x->nameless};
}

static resume_point find(store *s, content *c, const sample *x) {
    opened o;
    resume_point point;
    open_sample(x, &o);
    if (resume_find(s, &o.in, NULL, c, &point) != STORE_OK) {
        printf("# %s\n", store_message(s));
        point.file.id = -1;
    }
    close(o.fd);
    return point;
}

static dk_hash digest_of(content *c, const char *bytes, size_t size) {
    content_reset(c);
    content_add(c, bytes, size);
    return content_digest(c);
}

/* Writes down that all of the sample up to `size` was dealt with. */
static int64_t put(store *s, content *c, const sample *x, store_file *row, size_t size,
                   bool complete) {
    row->path = x->path;
    row->size = size;
    row->content = digest_of(c, x->bytes, size);
    row->complete = complete;
    row->records = size > 0;
    row->ignored = row->records;
    snprintf(row->format, sizeof row->format, "%s", size > 0 ? "ndjson" : "empty");
    return store_put_file(s, row) == STORE_OK ? row->id : -1;
}

/*
** ------------------------------------------------------------------------------------ the table
*/

static const struct {
    const char *what;
    const char *known, *known_path; /* the input that the store has */
    bool known_complete;
    const char *now, *now_path;
    bool found, unchanged;
} cases[] = {
    {"the same file is unchanged", "one\ntwo\n", "/a", true, "one\ntwo\n", "/a", true, true},
    {"a copy is unchanged", "one\ntwo\n", "/a", true, "one\ntwo\n", "/b", true, true},
    {"an incomplete file is gone on with", "one\n", "/a", false, "one\n", "/a", true, false},
    {"a file that has grown is gone on with", "one\n", "/a", true, "one\ntwo\n", "/a", true, false},
    {"so is one that was rotated", "one\n", "/a.log", true, "one\ntwo\n", "/a.log.1", true, false},
    {"with its date", "one\n", "/a.log", true, "one\ntwo\n", "/a.log-20241009", true, false},
    {"before the extension", "one\n", "/a.log", true, "one\ntwo\n", "/a-20241009.log", true, false},
    {"another file that begins alike is new", "one\n", "/a", true, "one\ntwo\n", "/b", false,
     false},
    {"but not where the other was incomplete", "one\n", "/a", false, "one\ntwo\n", "/b", true,
     false},
    {"a byte that has changed makes it new", "one\n", "/a", true, "onE\ntwo\n", "/a", false, false},
    {"so does the same size with one", "one\n", "/a", true, "onE\n", "/a", false, false},
    {"a file that was cut is new", "one\ntwo\n", "/a", true, "one\n", "/a", false, false},
    {"an empty file is like any other", "", "/a", true, "", "/b", true, true},
    {"an empty file that has grown is itself", "", "/a", true, "one\n", "/a", true, false},
    {"another does not come from it", "", "/a", true, "one\n", "/b", false, false},
    {"a file that became empty is new", "one\n", "/a", true, "", "/a", false, false},
    {"folders are not cut from a name", "one\n", "/x", true, "one\ntwo\n", "/x.1/a", false, false},
};

static sample sample_of(const char *bytes, const char *path) {
    sample x = {.size = strlen(bytes), .path = path};
    memcpy(x.bytes, bytes, x.size);
    return x;
}

static void check_cases(content *c) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        store *s = empty_store();
        store_file row = {0};
        sample known = sample_of(cases[i].known, cases[i].known_path);
        sample now = sample_of(cases[i].now, cases[i].now_path);
        int64_t id = put(s, c, &known, &row, known.size, cases[i].known_complete);
        resume_point point = find(s, c, &now);
        check(id > 0 && point.error == NULL && point.file.id == (cases[i].found ? id : 0) &&
                  point.unchanged == cases[i].unchanged && point.file.path == now.path,
              cases[i].what);
    }
}

/*
** ------------------------------------------------------------------------------------ the model
*/

/* What the store was told, and the files there are; names of one log, its rotations, and another. */
typedef struct world {
    store *store;
    content *content;
    sample known[FILES_MOST]; /* size: as far as it was dealt with */
    store_file rows[FILES_MOST];
    size_t count;
    sample file;
    unsigned random;
} world;

static unsigned draw(world *w, unsigned below) {
    w->random = w->random * 1103515245 + 12345;
    return (w->random >> 16) % below;
}

static const char *const paths[] = {"/s/a.log", "/s/a.log.1", "/s/a.log-2", "/s/b.log", "/s/c"};
static const size_t path_count = sizeof paths / sizeof *paths;

static bool was_named(const char *now, const char *then) {
    return strcmp(now, then) == 0 || (strcmp(then, "/s/a.log") == 0 && strstr(now, then) == now);
}

static bool begins_with(const sample *x, const sample *known) {
    return known->size <= x->size && memcmp(x->bytes, known->bytes, known->size) == 0;
}

/*
** Which row is the input's: all of its bytes under any name, or else the longest beginning that it has under
** one of its own names or that is incomplete; a complete one of two that are alike. An empty row is only
** the same path's, or that of another empty file.
*/
static bool is_candidate(const world *w, const sample *x, size_t i) {
    const sample *k = &w->known[i];
    if (!begins_with(x, k)) {
        return false;
    }
    if (k->size == 0) {
        return x->size == 0 || strcmp(k->path, x->path) == 0;
    }
    return k->size == x->size || !w->rows[i].complete || was_named(x->path, k->path);
}

static size_t model(const world *w, const sample *x, bool *complete) {
    size_t longest = SIZE_MAX;
    *complete = false;
    for (size_t i = 0; i < w->count; i++) {
        size_t size = w->known[i].size;
        if (is_candidate(w, x, i)) {
            *complete = size == longest                         ? *complete || w->rows[i].complete
                        : longest == SIZE_MAX || size > longest ? w->rows[i].complete
                                                                : *complete;
            longest = longest == SIZE_MAX || size > longest ? size : longest;
        }
    }
    return longest;
}

static void change(world *w) {
    sample *x = &w->file;
    switch (draw(w, 7)) {
    case 0: /* it grows */
    case 1:
        for (unsigned n = draw(w, 6); n > 0 && x->size < BYTES_MOST; n--) {
            x->bytes[x->size++] = "ab\n"[draw(w, 3)];
        }
        break;
    case 2: x->path = paths[draw(w, (unsigned)path_count)]; break; /* it is copied or rotated */
    case 3: x->size = draw(w, (unsigned)x->size + 1); break;       /* it shrinks */
    case 4:                                                        /* a byte differs */
        if (x->size > 0) {
            x->bytes[draw(w, (unsigned)x->size)] ^= 1;
        }
        break;
    case 5: /* what is known comes again */
        if (w->count > 0) {
            *x = w->known[draw(w, (unsigned)w->count)];
        }
        break;
    default: break;
    }
}

/* The run that follows deals with all of the file, or with a part of it. */
static bool take_in(world *w, const resume_point *point) {
    const sample *x = &w->file;
    size_t i = 0, from = point->file.id != 0 ? (size_t)point->file.size : 0;
    while (i < w->count && w->rows[i].id != point->file.id) {
        i++;
    }
    if (i == FILES_MOST || point->unchanged) {
        return true;
    }
    w->rows[i] = i < w->count ? w->rows[i] : (store_file){0};
    w->count += i == w->count;
    size_t rest = x->size - from;
    bool complete = draw(w, 3) != 0;
    w->known[i] = *x;
    w->known[i].size = complete ? x->size : from + draw(w, (unsigned)rest + 1);
    return put(w->store, w->content, &w->known[i], &w->rows[i], w->known[i].size, complete) > 0;
}

/* Whether the store's answer is the model's; where several rows are alike, any of them. */
static bool is_as_modelled(const world *w, const resume_point *point) {
    bool complete;
    size_t size = model(w, &w->file, &complete);
    if (size == SIZE_MAX || point->file.id == 0) {
        return size == SIZE_MAX && point->file.id == 0 && !point->unchanged;
    }
    return point->file.id > 0 && point->file.size == size && point->file.complete == complete &&
           point->unchanged == (complete && size == w->file.size);
}

static bool run_world(content *c, unsigned seed) {
    static world w;
    w = (world){.store = empty_store(), .content = c, .random = seed};
    w.file.path = paths[0];
    bool right = true;
    for (int step = 0; step < STEPS && right; step++) {
        change(&w);
        resume_point point = find(w.store, c, &w.file);
        right = is_as_modelled(&w, &point);
        if (!right) {
            bool complete;
            size_t size = model(&w, &w.file, &complete);
            printf("# seed %u, step %d: %s, %zu bytes: row %lld, size %llu, complete %d, unchanged "
                   "%d; the model says size %zd, complete %d\n",
                   seed, step, w.file.path, w.file.size, (long long)point.file.id,
                   (unsigned long long)point.file.size, point.file.complete, point.unchanged,
                   (ssize_t)size, complete);
        }
        right = right && take_in(&w, &point);
    }
    return right;
}

static void check_model(content *c) {
    bool right = true;
    for (unsigned seed = 1; seed <= check_share(RUNS) && right; seed++) {
        right = run_world(c, seed);
    }
    check(right, "whatever becomes of a file, its row is the one that the model says");
}

/*
** ------------------------------------------------------------------------------------ going on
*/

static bool goes(content *c, const sample *x, size_t past, size_t offset, char *head) {
    opened o;
    char rest[BYTES_MOST + 1];
    resume_point point = {0};
    open_sample(x, &o);
    content_reset(c);
    bool right = resume_go(&o.in, c, &point, past, NULL) && point.at == past &&
                 resume_go(&o.in, c, &point, offset, head) && point.at == offset;
    dk_hash hash = content_digest(c), wanted = digest_of(c, x->bytes, offset);
    right = right && memcmp(&hash, &wanted, sizeof hash) == 0;
    right = right && read(o.fd, rest, sizeof rest) == (ssize_t)(x->size - offset) &&
            memcmp(rest, x->bytes + offset, x->size - offset) == 0;
    close(o.fd);
    return right;
}

static void check_going(content *c) {
    sample x = sample_of("one\ntwo\nthree\n", "/a");
    bool right = true;
    for (size_t past = 0; past <= x.size; past++) {
        for (size_t offset = 0; offset <= x.size; offset++) {
            right = right && goes(c, &x, past, offset, NULL);
        }
    }
    check(right,
          "from any point to any other: the bytes after it, and the digest of those before it");
    opened o;
    resume_point point = {0};
    static char head[RESUME_HEAD];
    open_sample(&x, &o);
    content_reset(c);
    check(resume_go(&o.in, c, &point, 8, head) && memcmp(head, x.bytes, 8) == 0,
          "the first bytes are kept");
    check(!resume_go(&o.in, c, &point, x.size + 1, NULL) && point.error != NULL,
          "a file that has become shorter is reported");
    close(o.fd);
}

/* A pipe that was cut by a signal, and came again whole. */
static void check_pipe(content *c) {
    store *s = empty_store();
    store_file cut = {0}, whole = {0};
    sample piece = sample_of("one\n", "-"), all = sample_of("one\ntwo\n", "-");
    piece.nameless = all.nameless = true;
    int64_t id = put(s, c, &piece, &cut, piece.size, false);
    resume_point point = find(s, c, &all);
    check(point.file.id == id && !point.unchanged, "a pipe that was cut is resumed");
    sample file = sample_of("one\ntwo\n", "/a");
    int64_t other = put(s, c, &file, &whole, file.size, true);
    point = find(s, c, &all);
    check(point.file.id == other && point.unchanged && point.piece_count == 1 &&
              point.pieces[0] == id,
          "if everything is known as a file, the piece is named");
    point = find(s, c, &file);
    check(point.file.id == other && point.unchanged && point.piece_count == 0,
          "but not to the file");
}

/*
** Packed pipes with a log and its rotation. Both rows are prefixes of what comes now: the interrupted one is a piece
** of it, but the complete one may be another log that begins alike, with deliveries of its own.
*/
static void check_packed_pipe(content *c) {
    for (int complete = 0; complete < 2; complete++) {
        store *s = empty_store();
        store_file shorter = {0}, longer = {0};
        sample log = sample_of("one\n", "-!a.log"), rotated = sample_of("one\ntwo\n", "-!a.log.1");
        sample now = sample_of("one\ntwo\nthree\n", "-!a.log.1");
        int64_t id = put(s, c, &log, &shorter, log.size, complete);
        int64_t other = put(s, c, &rotated, &longer, rotated.size, true);
        resume_point point = find(s, c, &now);
        check(id > 0 && point.file.id == other && point.piece_count == !complete,
              complete ? "a complete log of a packed pipe stays beside one that begins alike"
                       : "an interrupted one is a piece of it");
    }
}

/* A member of an archive: the survey, and what is found with it. */
static void check_survey(content *c) {
    store *s = empty_store();
    store_file row = {0};
    sample known = sample_of("one\n", "/x.gz!x"), now = sample_of("one\ntwo\n", "/x.gz!x");
    int64_t id = put(s, c, &known, &row, known.size, true);
    source from = source_of_memory(now.bytes, now.size);
    input in = {.path = now.path, .from = &from, .fd = -1, .final = true};
    surveyed found;
    resume_point point;
    const char *error;
    bool right = resume_survey(s, &in, c, &found, &error) == STORE_OK && error == NULL;
    dk_hash whole = digest_of(c, now.bytes, now.size);
    check(right && found.size == now.size && found.begun_count == 1 &&
              found.begun[0].size == known.size && !found.damaged &&
              memcmp(&found.digest, &whole, sizeof whole) == 0,
          "a survey gives the size, the digest and the known beginning");
    check(resume_find(s, &in, &found, c, &point) == STORE_OK && point.file.id == id &&
              !point.unchanged && point.at == 0,
          "with it the row is found before the second pass");
    (void)put(s, c, &now, &row, now.size, true);
    check(resume_find(s, &in, &found, c, &point) == STORE_OK && point.unchanged,
          "and a known member is unchanged");
    surveyed_free(&found);
    source damage = source_of_damage("broken");
    in.from = &damage;
    check(resume_survey(s, &in, c, &found, &error) == STORE_OK && found.damaged && error == NULL &&
              found.size == 0,
          "damage is recorded and is not an error");
}

int main(void) {
    content *c = content_new();
    if (c == NULL || mkdtemp(folder) == NULL) {
        return 2;
    }
    open_store();
    check_cases(c);
    check_model(c);
    check_going(c);
    check_pipe(c);
    check_packed_pipe(c);
    check_survey(c);
    content_free(c);
    store_close(only);
    char path[sizeof folder + 8];
    snprintf(path, sizeof path, "%s/db", folder);
    (void)unlink(path);
    (void)rmdir(folder);
    return check_result();
}
