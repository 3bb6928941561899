#include "resume.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/grow.h"
#include "../input/signals.h"

/*
** ------------------------------------------------------------------------------------- candidates
*/

/* A row of the store, and the digest of the first bytes of the input, as many as the row covers. */
typedef struct candidate {
    store_file file; /* path: set if it is the input's own; else NULL */
    bool is_pipe;    /* its bytes came through a pipe */
    bool hashed;     /* `digest` is set */
    dk_hash digest;
} candidate;

/* Rows that may belong to the input, smallest first. */
typedef struct candidates {
    const char *path; /* the input's; borrowed */
    candidate *rows;
    size_t count, room;
    bool no_memory; /* some could not be collected */
} candidates;

/* Only pipes, and members of a packed pipe, have a path that begins with "-". All others are absolute. */
static bool is_pipe(const char *path) {
    return path[0] == '-' && (path[1] == 0 || path[1] == '!');
}

/* Inserts the row by its size, and by its id among those of one size. */
static bool collect(void *context, const store_file *file) {
    candidates *r = context;
    size_t at = r->count;
    while (at > 0 &&
           (r->rows[at - 1].file.size > file->size ||
            (r->rows[at - 1].file.size == file->size && r->rows[at - 1].file.id > file->id))) {
        at--;
    }
    if (at > 0 && r->rows[at - 1].file.id == file->id) {
        return true;
    }
    if (!grow(&r->rows, r->count, &r->room, sizeof *r->rows)) {
        r->no_memory = true;
        return false;
    }
    memmove(r->rows + at + 1, r->rows + at, (r->count - at) * sizeof *r->rows);
    r->rows[at] = (candidate){.file = *file, .is_pipe = is_pipe(file->path)};
    /* the store's path is only valid until the next row */
    r->rows[at].file.path = strcmp(file->path, r->path) == 0 ? r->path : NULL;
    r->count++;
    return true;
}

/*
** Removes the suffix that log rotation added: "leads.log.2.gz", "leads.log-20241009". False if there is none left.
*/
static bool cut_suffix(char *path) {
    char *name = strrchr(path, '/');
    name = name == NULL ? path : name + 1;
    size_t length = strlen(name);
    while (length > 1 && strchr(".-_", name[length - 1]) == NULL) {
        length--;
    }
    if (length <= 1) {
        return false;
    }
    name[length - 1] = 0;
    return true;
}

/* The same before the extension: "leads-20241009.log". */
static bool cut_before_extension(char *path) {
    char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (dot == NULL || (slash != NULL && dot < slash)) {
        return false;
    }
    size_t length = strlen(dot);
    *dot = 0;
    bool cut = cut_suffix(path);
    size_t kept = strlen(path);
    *dot = '.';
    if (cut) {
        memmove(path + kept, dot, length + 1);
    }
    return cut;
}

/* The path of an input, and the paths that it may have had before rotation. */
typedef struct names {
    char **paths;
    size_t count, room;
} names;

static bool add_name(names *n, const char *path) {
    if (!grow(&n->paths, n->count, &n->room, sizeof *n->paths)) {
        return false;
    }
    n->paths[n->count] = strdup(path);
    return n->paths[n->count] != NULL && ++n->count > 0;
}

static bool add_names(names *n, const char *of) {
    static bool (*const cuts[])(char *) = {cut_suffix, cut_before_extension};
    bool added = add_name(n, of);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts && added; i++) {
        char *path = strdup(of);
        added = path != NULL;
        while (added && cuts[i](path)) {
            added = add_name(n, path);
        }
        free(path);
    }
    return added;
}

static void free_names(names *n) {
    for (size_t i = 0; i < n->count; i++) {
        free(n->paths[i]);
    }
    free(n->paths);
}

/* `whole`: the digest of the whole input, or NULL if it is unknown. */
static store_status collect_all(candidates *r, store *s, const input *in, uint64_t size,
                                const dk_hash *whole) {
    *r = (candidates){.path = in->path};
    names n = {0};
    store_status status = STORE_OK;
    r->no_memory = !add_names(&n, in->path);
    if (!r->no_memory) {
        status = store_candidates(s, n.paths, n.count, size, whole, collect, r);
    }
    free_names(&n);
    while (r->count > 0 && r->rows[r->count - 1].file.size > size) {
        r->count--;
    }
    return status;
}

/*
** ----------------------------------------------------------------------------------------- reading
*/

/* A single pass over the bytes of an input, which hashes them. */
typedef struct hashing {
    source *from;
    content *c;
    uint64_t at;
    bool (*stops)(void); /* or NULL */
    char *head;          /* receives the first RESUME_HEAD bytes; or NULL */
    bool ended;          /* there is no more to read, or it cannot be read */
    bool damaged;        /* the packed data is broken at `at` */
    const char *error;
} hashing;

static hashing begin_hashing(const input *in, content *c) {
    return (hashing){.from = in->from, .c = c, .stops = in->interrupted ? NULL : signals_caught};
}

/* Hashes the bytes up to `end`. False at the end of the input and on an error. */
static bool hash_up_to(hashing *h, uint64_t end) {
    char buffer[RESUME_HEAD];
    while (h->at < end) {
        if (h->stops != NULL && h->stops()) {
            h->ended = true;
            h->error = "interrupted";
            return false;
        }
        uint64_t rest = end - h->at;
        ptrdiff_t n =
            h->from->read(h->from, buffer, rest < sizeof buffer ? (size_t)rest : sizeof buffer);
        if (n <= 0) {
            h->ended = true;
            h->damaged = n < 0 && h->from->damaged;
            h->error = n < 0 && !h->damaged ? h->from->error : NULL;
            return false;
        }
        if (h->head != NULL && h->at < RESUME_HEAD) {
            uint64_t room = RESUME_HEAD - h->at;
            memcpy(h->head + h->at, buffer, (uint64_t)n < room ? (size_t)n : (size_t)room);
        }
        content_add(h->c, buffer, (size_t)n);
        h->at += (uint64_t)n;
    }
    return true;
}

static bool restart(hashing *h, int fd) {
    content_reset(h->c);
    h->at = 0;
    h->ended = false;
    if (lseek(fd, 0, SEEK_SET) != 0) {
        h->error = source_reason(errno);
    }
    return h->error == NULL;
}

static void set_digest(candidate *row, const dk_hash *digest) {
    row->digest = *digest;
    row->hashed = true;
}

/*
** Hashes the input up to the end of each candidate that has fewer than `below` bytes, and adds the incomplete inputs of
** that size that it begins with. Stops where the input ends.
*/
static store_status pass_candidates(candidates *r, store *s, uint64_t below, hashing *h) {
    uint64_t incomplete = 0;
    size_t i = 0;
    store_status status = store_next_incomplete(s, 0, &incomplete);
    while (status == STORE_OK && !r->no_memory) {
        uint64_t end = i < r->count ? r->rows[i].file.size : below;
        end = incomplete > 0 && incomplete < end ? incomplete : end;
        if (end >= below || !hash_up_to(h, end)) {
            break;
        }
        dk_hash digest = content_digest(h->c);
        if (end == incomplete) {
            status = store_incomplete_with(s, end, &digest, collect, r);
            status = status == STORE_OK ? store_next_incomplete(s, end, &incomplete) : status;
        }
        for (; i < r->count && r->rows[i].file.size == end; i++) {
            set_digest(&r->rows[i], &digest);
        }
    }
    return status;
}

/* Whether the input begins with the bytes of the row. */
static bool is_prefix(const candidate *row) {
    return row->hashed && memcmp(&row->digest, &row->file.content, sizeof row->digest) == 0;
}

/*
** ---------------------------------------------------------------------------------------- finding
*/

/*
** Every input begins with the bytes of an empty one, so an empty row is resumed only under the same path. A member
** that is damaged before its first byte can only be recognised by its path.
*/
static bool may_be(const input *in, uint64_t size, bool damaged, const store_file *row) {
    bool same_path = row->path != NULL && !in->nameless;
    if (row->size > 0) {
        return true;
    }
    if (size > 0) {
        return !in->final && same_path && row->records == 0;
    }
    return damaged ? same_path && row->records > 0 : row->records == 0;
}

/* The largest row that is a prefix of the input; of several of that size, a complete one. */
static const store_file *match(const candidates *r, const input *in, uint64_t size, bool damaged) {
    const store_file *found = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const store_file *file = &r->rows[i].file;
        if (is_prefix(&r->rows[i]) && may_be(in, size, damaged, file) &&
            (found == NULL || file->size > found->size || !found->complete)) {
            found = file;
        }
    }
    return found;
}

/* Hashes the whole file if the store has an input of its size. *hashed: whether it did. */
static store_status hash_whole(store *s, const input *in, hashing *h, bool *hashed) {
    store_status status = store_has_size(s, in->size, hashed);
    if (status == STORE_OK && *hashed) {
        *hashed = restart(h, in->fd) && hash_up_to(h, in->size);
    }
    return status;
}

/*
** *found: the row to resume, or NULL: one of the whole file, else a shorter one. The input is hashed up to the ends of the
** shorter rows only if no row has all of it, or for a pipe, whose pieces are to be merged (note_pieces).
*/
static store_status find_row(candidates *r, store *s, const input *in, const dk_hash *whole,
                             hashing *h, const store_file **found) {
    store_status status = STORE_OK;
    for (size_t i = r->count; whole != NULL && i > 0 && r->rows[i - 1].file.size == in->size; i--) {
        set_digest(&r->rows[i - 1], whole);
    }
    *found = match(r, in, in->size, false);
    if ((*found == NULL || in->nameless) && restart(h, in->fd)) {
        status = pass_candidates(r, s, whole != NULL ? in->size : in->size + 1, h);
        *found = match(r, in, in->size, false);
    }
    return status;
}

/*
** Whether the row of a pipe is redundant, because `found` begins with its bytes: both would count the same deliveries.
** That is so for an interrupted pipe. A pipe replaces every shorter one, so that the result does not depend on where a
** pipe was interrupted in between.
*/
static bool is_piece(const candidate *row, const input *in, const store_file *found) {
    bool same_pipe = in->nameless && row->file.path != NULL;
    return row->is_pipe && (!row->file.complete || same_pipe) && row->file.size > 0 &&
           row->file.id != found->id && is_prefix(row);
}

static void note_pieces(const candidates *r, const input *in, const store_file *found,
                        resume_point *point) {
    for (size_t i = 0; i < r->count && point->piece_count < RESUME_PIECES; i++) {
        if (is_piece(&r->rows[i], in, found)) {
            assert(r->rows[i].file.size <= found->size);
            point->pieces[point->piece_count++] = r->rows[i].file.id;
        }
    }
}

static store_status find_file(store *s, const input *in, hashing *h, candidates *r,
                              const store_file **found) {
    bool hashed = false;
    store_status status = hash_whole(s, in, h, &hashed);
    if (status != STORE_OK || h->error != NULL) {
        return status;
    }
    dk_hash whole = content_digest(h->c);
    status = collect_all(r, s, in, in->size, hashed ? &whole : NULL);
    if (status == STORE_OK && !r->no_memory) {
        status = find_row(r, s, in, hashed ? &whole : NULL, h, found);
    }
    return status;
}

/* Sets the digest of the rows of one size. */
static void set_digests(candidates *r, uint64_t size, const dk_hash *digest) {
    for (size_t i = 0; i < r->count; i++) {
        if (r->rows[i].file.size == size) {
            set_digest(&r->rows[i], digest);
        }
    }
}

static store_status find_member(store *s, const input *in, const surveyed *known, candidates *r,
                                const store_file **found) {
    store_status status = collect_all(r, s, in, known->size, &known->digest);
    set_digests(r, known->size, &known->digest);
    for (size_t k = 0; k < known->begun_count && status == STORE_OK && !r->no_memory; k++) {
        const surveyed_part *part = &known->begun[k];
        status = store_incomplete_with(s, part->size, &part->digest, collect, r);
        set_digests(r, part->size, &part->digest);
    }
    *found = status == STORE_OK && !r->no_memory ? match(r, in, known->size, known->damaged) : NULL;
    return status;
}

/* An intact input may consist of the very bytes that precede the damage, which is not known then. */
static store_status note_damage(store *s, const surveyed *known, resume_point *point) {
    bool is_asked = known != NULL && known->damaged && point->unchanged;
    return is_asked ? store_has_damage(s, point->file.id, &point->unchanged) : STORE_OK;
}

store_status resume_find(store *s, const input *in, const surveyed *known, content *c,
                         resume_point *point) {
    candidates r = {0};
    hashing h = begin_hashing(in, c);
    const store_file *found = NULL;
    *point = (resume_point){.file = {.path = in->path, .format = "empty"}};
    content_reset(c);
    store_status status =
        known != NULL ? find_member(s, in, known, &r, &found) : find_file(s, in, &h, &r, &found);
    point->error = r.no_memory ? source_no_memory : h.error;
    point->at = h.at;
    if (found != NULL) {
        assert(found->size <= (known != NULL ? known->size : in->size));
        point->file = *found;
        point->file.path = in->path;
        point->unchanged =
            found->complete && found->size == (known != NULL ? known->size : in->size);
        note_pieces(&r, in, found, point);
        status = note_damage(s, known, point);
    }
    free(r.rows);
    return status;
}

bool resume_go(const input *in, content *c, resume_point *point, uint64_t offset, char *head) {
    hashing h = begin_hashing(in, c);
    h.at = point->at;
    h.head = head;
    /* the pass may have gone further, for larger candidates */
    assert(h.at <= offset || in->fd >= 0); /* members cannot be rewound */
    bool there = h.at <= offset || restart(&h, in->fd);
    if (there && !hash_up_to(&h, offset) && h.error == NULL) {
        h.error = "it has become shorter while it was read";
    }
    point->at = h.at;
    point->error = h.error;
    return h.error == NULL;
}

/*
** ---------------------------------------------------------------------------------------- members
*/

/* Which rows are prefixes of the member; one row of each size. */
static bool note_begun(const candidates *r, surveyed *found) {
    for (size_t i = 0; i < r->count; i++) {
        const store_file *file = &r->rows[i].file;
        size_t n = found->begun_count;
        if (!is_prefix(&r->rows[i]) || (n > 0 && found->begun[n - 1].size == file->size)) {
            continue;
        }
        if (!resize(&found->begun, n + 1, sizeof *found->begun)) {
            return false;
        }
        found->begun[found->begun_count++] = (surveyed_part){file->size, file->content};
    }
    return true;
}

store_status resume_survey(store *s, const input *in, content *c, surveyed *found,
                           const char **error) {
    candidates r;
    hashing h = begin_hashing(in, c);
    store_status status = collect_all(&r, s, in, UINT64_MAX, NULL);
    *found = (surveyed){0};
    content_reset(c);
    if (status == STORE_OK && !r.no_memory) {
        status = pass_candidates(&r, s, UINT64_MAX, &h);
    }
    if (status == STORE_OK && !r.no_memory) {
        (void)(!h.ended && hash_up_to(&h, UINT64_MAX));
        found->size = h.at;
        found->digest = content_digest(c);
        found->damaged = h.damaged;
        r.no_memory = !note_begun(&r, found);
    }
    *error = r.no_memory ? source_no_memory : h.error;
    free(r.rows);
    return status;
}

void surveyed_free(surveyed *found) {
    free(found->begun);
    *found = (surveyed){0};
}
