#include "resume.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
** ------------------------------------------------------------------------------------- candidates
*/

/* A row of the store, and the digest of as many bytes of the input. */
typedef struct candidate {
    store_file file; /* path: the input's, or NULL for any other */
    dk_hash digest;
} candidate;

/* Rows that may be an input's, smallest first. */
typedef struct candidates {
    const char *path; /* the input's; borrowed */
    candidate *rows;
    size_t count, room;
    bool no_memory; /* some could not be collected */
} candidates;

static bool reserve(candidates *r) {
    if (r->count < r->room) {
        return true;
    }
    size_t room = 2 * r->room + 8;
    candidate *rows = realloc(r->rows, room * sizeof *rows);
    if (rows == NULL) {
        r->no_memory = true;
        return false;
    }
    r->rows = rows;
    r->room = room;
    return true;
}

/* Inserts the row behind those that are no larger. */
static bool collect(void *context, const store_file *file) {
    candidates *r = context;
    size_t at = r->count;
    if (!reserve(r)) {
        return false;
    }
    while (at > 0 && r->rows[at - 1].file.size > file->size) {
        r->rows[at] = r->rows[at - 1];
        at--;
    }
    r->rows[at].file = *file;
    /* The store's path is valid until the next row only. */
    r->rows[at].file.path = strcmp(file->path, r->path) == 0 ? r->path : NULL;
    r->count++;
    return true;
}

/*
** Cuts what rotation has added to a name: "leads.log.2.gz", "leads.log-20241009". False where nothing
** is left to cut.
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

/* The same before the name's extension: "leads-20241009.log". */
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

/* An input's path, and those that it may have had before it was rotated. */
typedef struct names {
    char **paths;
    size_t count, room;
} names;

static bool add_name(names *n, const char *path) {
    if (n->count == n->room) {
        char **paths = realloc(n->paths, (2 * n->room + 8) * sizeof *paths);
        if (paths == NULL) {
            return false;
        }
        n->paths = paths;
        n->room = 2 * n->room + 8;
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

/* `whole`: the digest of all of the input, where it is known; else NULL. */
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

static bool is_same(const dk_hash *a, const dk_hash *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

/*
** ----------------------------------------------------------------------------------------- reading
*/

/* An input that is being hashed, front to back. */
typedef struct walk {
    source *from;
    content *c;
    uint64_t at;
    char *head;   /* room for its first RESUME_HEAD bytes, or NULL */
    bool damaged; /* the packed data is broken at `at` */
    const char *error;
} walk;

/* Hashes the bytes up to `end`; false at the input's end and on an error. */
static bool hash_up_to(walk *w, uint64_t end) {
    char buffer[RESUME_HEAD];
    while (w->at < end) {
        uint64_t rest = end - w->at;
        ptrdiff_t n =
            w->from->read(w->from, buffer, rest < sizeof buffer ? (size_t)rest : sizeof buffer);
        if (n <= 0) {
            w->damaged = n < 0 && w->from->damaged;
            w->error = n < 0 && !w->damaged ? w->from->error : NULL;
            return false;
        }
        if (w->head != NULL && w->at < RESUME_HEAD) {
            uint64_t room = RESUME_HEAD - w->at;
            memcpy(w->head + w->at, buffer, (uint64_t)n < room ? (size_t)n : (size_t)room);
        }
        content_add(w->c, buffer, (size_t)n);
        w->at += (uint64_t)n;
    }
    return true;
}

static bool restart(walk *w, int fd) {
    content_reset(w->c);
    w->at = 0;
    if (lseek(fd, 0, SEEK_SET) != 0) {
        w->error = source_reason(errno);
    }
    return w->error == NULL;
}

/* Hashes the input up to the end of each candidate. How many of them it has. */
static size_t pass_candidates(candidates *r, walk *w) {
    for (size_t i = 0; i < r->count; i++) {
        if (!hash_up_to(w, r->rows[i].file.size)) {
            return i;
        }
        r->rows[i].digest = content_digest(w->c);
    }
    return r->count;
}

/*
** ---------------------------------------------------------------------------------------- finding
*/

/*
** Any input begins with the bytes of an empty one: only a file of its own has grown from it. Of what is
** damaged before its first byte the path tells which it is, if it has one of its own.
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

/* The largest row, from `first` on, whose bytes the input begins with; of equal ones a complete one. */
static const store_file *match(const candidates *r, size_t first, size_t end, const input *in,
                               uint64_t size, bool damaged) {
    const store_file *found = NULL;
    for (size_t i = first; i < end; i++) {
        const store_file *file = &r->rows[i].file;
        if (is_same(&r->rows[i].digest, &file->content) && may_be(in, size, damaged, file) &&
            (found == NULL || file->size > found->size || !found->complete)) {
            found = file;
        }
    }
    return found;
}

/* Hashes all of a file where inputs of its size are known; *hashed: it has been. */
static store_status hash_whole(store *s, const input *in, walk *w, bool *hashed) {
    store_status status = store_has_size(s, in->size, hashed);
    if (status == STORE_OK && *hashed) {
        *hashed = restart(w, in->fd) && hash_up_to(w, in->size);
    }
    return status;
}

/* The row to go on from, or NULL. What is like all of the file, if `whole` is known, comes before less. */
static const store_file *find_row(candidates *r, const input *in, const dk_hash *whole, walk *w) {
    size_t first = r->count;
    while (whole != NULL && first > 0 && r->rows[first - 1].file.size == in->size) {
        r->rows[--first].digest = *whole;
    }
    const store_file *found = match(r, first, r->count, in, in->size, false);
    r->count = first;
    if ((found != NULL && (!in->nameless || !found->complete)) || !restart(w, in->fd)) {
        return found;
    }
    r->count = pass_candidates(r, w);
    return found != NULL ? found : match(r, 0, r->count, in, in->size, false);
}

/*
** A pipe that a signal ended is incomplete in the store. Where the same bytes are known to their end as
** another input, that row is not needed any more.
*/
static int64_t find_piece(const candidates *r, size_t end, const input *in) {
    for (size_t i = 0; i < end && in->nameless; i++) {
        const store_file *file = &r->rows[i].file;
        if (!file->complete && file->path != NULL && file->size > 0 &&
            is_same(&r->rows[i].digest, &file->content)) {
            return file->id;
        }
    }
    return 0;
}

static store_status find_file(store *s, const input *in, walk *w, candidates *r,
                              const store_file **found) {
    bool hashed = false;
    store_status status = hash_whole(s, in, w, &hashed);
    if (status != STORE_OK || w->error != NULL) {
        return status;
    }
    dk_hash whole = content_digest(w->c);
    status = collect_all(r, s, in, in->size, hashed ? &whole : NULL);
    if (status == STORE_OK && !r->no_memory) {
        *found = find_row(r, in, hashed ? &whole : NULL, w);
    }
    return status;
}

static store_status find_member(store *s, const input *in, const surveyed *known, candidates *r,
                                const store_file **found) {
    store_status status = collect_all(r, s, in, known->size, &known->digest);
    if (status != STORE_OK || r->no_memory) {
        return status;
    }
    size_t kept = 0, count = r->count;
    for (size_t i = 0; i < count; i++) {
        uint64_t size = r->rows[i].file.size;
        if (size == known->size || size == known->begun) {
            r->rows[kept] = r->rows[i];
            r->rows[kept++].digest = size == known->size ? known->digest : known->begun_digest;
        }
    }
    r->count = kept;
    *found = match(r, 0, kept, in, known->size, known->damaged);
    return status;
}

store_status resume_find(store *s, const input *in, const surveyed *known, content *c,
                         resume_point *point) {
    candidates r = {0};
    walk w = {.from = in->from, .c = c};
    const store_file *found = NULL;
    *point = (resume_point){.file = {.path = in->path, .format = "empty"}};
    content_reset(c);
    store_status status =
        known != NULL ? find_member(s, in, known, &r, &found) : find_file(s, in, &w, &r, &found);
    point->error = r.no_memory ? source_no_memory : w.error;
    point->at = w.at;
    if (found != NULL) {
        point->file = *found;
        point->file.path = in->path;
        point->unchanged =
            found->complete && found->size == (known != NULL ? known->size : in->size);
        point->piece = point->unchanged ? find_piece(&r, r.count, in) : 0;
    }
    free(r.rows);
    return status;
}

bool resume_go(const input *in, content *c, resume_point *point, uint64_t offset, char *head) {
    walk w = {.from = in->from, .c = c, .at = point->at, .head = head};
    /* The hash may have gone past the point, on to larger candidates. */
    assert(w.at <= offset || in->fd >= 0); /* a member is read front to back */
    bool there = w.at <= offset || restart(&w, in->fd);
    if (there && !hash_up_to(&w, offset) && w.error == NULL) {
        w.error = "it has become shorter while it was read";
    }
    point->at = w.at;
    point->error = w.error;
    return w.error == NULL;
}

/*
** ---------------------------------------------------------------------------------------- members
*/

store_status resume_survey(store *s, const input *in, content *c, surveyed *found,
                           const char **error) {
    candidates r;
    walk w = {.from = in->from, .c = c};
    store_status status = collect_all(&r, s, in, STORE_ANY_SIZE, NULL);
    *found = (surveyed){0};
    if (status == STORE_OK && !r.no_memory) {
        content_reset(c);
        size_t passed = pass_candidates(&r, &w);
        bool more = w.error == NULL && !w.damaged && passed == r.count;
        (void)(more && hash_up_to(&w, UINT64_MAX));
        found->size = w.at;
        found->digest = content_digest(c);
        found->damaged = w.damaged;
        for (size_t i = 0; i < passed; i++) {
            const store_file *file = &r.rows[i].file;
            if (is_same(&r.rows[i].digest, &file->content)) {
                found->begun = file->size;
                found->begun_digest = file->content;
            }
        }
    }
    *error = r.no_memory ? source_no_memory : w.error;
    free(r.rows);
    return status;
}
