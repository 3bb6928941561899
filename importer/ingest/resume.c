#include "resume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
** ------------------------------------------------------------------------------------- candidates
*/

static bool reserve(resume *r) {
    if (r->count < r->room) {
        return true;
    }
    size_t room = 2 * r->room + 8;
    store_file *files = realloc(r->files, room * sizeof *files);
    if (files != NULL) {
        r->files = files;
    }
    reader_mark *marks = realloc(r->marks, room * sizeof *marks);
    if (marks != NULL) {
        r->marks = marks;
    }
    r->no_memory = files == NULL || marks == NULL;
    r->room = r->no_memory ? r->room : room;
    return !r->no_memory;
}

/* Inserts the row behind those that are no larger. */
static bool collect(void *context, const store_file *file) {
    resume *r = context;
    size_t at = r->count;
    if (!reserve(r)) {
        return false;
    }
    while (at > 0 && r->files[at - 1].size > file->size) {
        r->files[at] = r->files[at - 1];
        at--;
    }
    r->files[at] = *file;
    /* Theirs die with the row. */
    r->files[at].path = strcmp(file->path, r->path) == 0 ? r->path : NULL;
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

/* `whole`: of all of a file, where inputs of its size are known. */
static store_status collect_all(resume *r, store *s, const input *in, const dk_hash *whole) {
    *r = (resume){.path = in->path};
    uint64_t size = in->stream ? STORE_ANY_SIZE : in->size;
    names n = {0};
    store_status status = STORE_OK;
    r->no_memory = !add_names(&n, in->path);
    if (!r->no_memory) {
        status = store_candidates(s, n.paths, n.count, size, whole, collect, r);
    }
    free_names(&n);
    while (r->count > 0 && r->files[r->count - 1].size > size) {
        r->count--;
    }
    for (size_t i = 0; i < r->count; i++) {
        r->marks[i].offset = r->files[i].size;
    }
    return status;
}

store_status resume_collect(resume *r, store *s, const input *in) {
    return collect_all(r, s, in, NULL);
}

void resume_free(resume *r) {
    free(r->files);
    free(r->marks);
    *r = (resume){0};
}

bool resume_matches(const resume *r, size_t at) {
    return memcmp(&r->marks[at].digest, &r->files[at].content, sizeof(dk_hash)) == 0;
}

/*
** ------------------------------------------------------------------------------------------ files
*/

/* Adds the file's next bytes up to `end` to the hash; false at the file's end or on an error. */
static bool hash_up_to(int fd, content *c, uint64_t *at, uint64_t end, const char **error) {
    char buffer[1 << 16];
    while (*at < end) {
        uint64_t rest = end - *at;
        ssize_t n = read(fd, buffer, rest < sizeof buffer ? (size_t)rest : sizeof buffer);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            *error = n < 0 ? source_reason(errno) : NULL;
            return false;
        }
        content_add(c, buffer, (size_t)n);
        *at += (uint64_t)n;
    }
    return true;
}

static bool restart(int fd, content *c, uint64_t *at, const char **error) {
    content_reset(c);
    *at = 0;
    if (lseek(fd, 0, SEEK_SET) != 0) {
        *error = source_reason(errno);
        return false;
    }
    return true;
}

/* Hashes the file up to each mark. How many of them it has. */
static size_t pass_marks(resume *r, int fd, content *c, uint64_t *at, const char **error) {
    for (size_t i = 0; i < r->count; i++) {
        if (!hash_up_to(fd, c, at, r->marks[i].offset, error)) {
            return i;
        }
        r->marks[i].digest = content_digest(c);
    }
    return r->count;
}

/* Any file begins with the bytes of an empty one: only this very file has grown from it. */
static bool has_grown(const store_file *file, uint64_t size) {
    return file->size > 0 || size == 0 || (file->path != NULL && file->records == 0);
}

/* The largest row, from `first` on, whose bytes the file begins with; of equal ones a complete one. */
static const store_file *match(const resume *r, size_t first, size_t marked, uint64_t size) {
    const store_file *found = NULL;
    for (size_t i = first; i < marked; i++) {
        const store_file *file = &r->files[i];
        if (resume_matches(r, i) && has_grown(file, size) &&
            (found == NULL || file->size > found->size || !found->complete)) {
            found = file;
        }
    }
    return found;
}

/* Hashes all of a file where inputs of its size are known; *hashed: it has been, and `c` is behind it. */
static store_status hash_whole(store *s, const input *in, content *c, uint64_t *at, bool *hashed,
                               const char **error) {
    store_status status = store_has_size(s, in->size, hashed);
    if (status == STORE_OK && *hashed) {
        *hashed = restart(in->fd, c, at, error) && hash_up_to(in->fd, c, at, in->size, error);
    }
    return status;
}

/* The row to go on from, or NULL. What is like all of the file, if `whole` is known, comes before less. */
static const store_file *find_row(resume *r, const input *in, const dk_hash *whole, content *c,
                                  uint64_t *at, const char **error) {
    size_t first = r->count;
    while (whole != NULL && first > 0 && r->files[first - 1].size == in->size) {
        r->marks[--first].digest = *whole;
    }
    const store_file *found = match(r, first, r->count, in->size);
    r->count = first;
    if (found != NULL || !restart(in->fd, c, at, error)) {
        return found;
    }
    return match(r, 0, pass_marks(r, in->fd, c, at, error), in->size);
}

static void find_point(resume *r, const input *in, const dk_hash *whole, content *c, uint64_t at,
                       resume_point *point) {
    const store_file *found = find_row(r, in, whole, c, &at, &point->error);
    if (found != NULL) {
        point->file = *found;
        point->file.path = in->path;
        point->unchanged = found->complete && found->size == in->size;
    }
    /* The hash may have gone past the point, on to larger candidates. */
    if (point->error == NULL && at != point->file.size && !point->unchanged &&
        restart(in->fd, c, &at, &point->error)) {
        (void)hash_up_to(in->fd, c, &at, point->file.size, &point->error);
    }
}

store_status resume_find(store *s, const input *in, content *c, resume_point *point) {
    resume r;
    uint64_t at = 0;
    bool hashed = false;
    *point = (resume_point){.file = {.path = in->path, .format = "empty"}};
    if (in->stream) {
        content_reset(c);
        return STORE_OK;
    }
    store_status status = hash_whole(s, in, c, &at, &hashed, &point->error);
    if (status != STORE_OK || point->error != NULL) {
        return status;
    }
    dk_hash whole = content_digest(c);
    status = collect_all(&r, s, in, hashed ? &whole : NULL);
    point->error = r.no_memory ? source_no_memory : NULL;
    if (status == STORE_OK && point->error == NULL) {
        find_point(&r, in, hashed ? &whole : NULL, c, at, point);
    }
    resume_free(&r);
    return status;
}

typedef struct twin_search {
    const store_file *file;
    store_file *twin;
} twin_search;

static bool compare(void *context, const store_file *other) {
    twin_search *search = context;
    const store_file *file = search->file;
    if (other->id == file->id || !other->complete || other->size != file->size ||
        memcmp(&other->content, &file->content, sizeof(dk_hash)) != 0) {
        return true;
    }
    *search->twin = *other;
    search->twin->path = NULL;
    return false;
}

store_status resume_find_twin(store *s, const store_file *file, store_file *twin) {
    twin_search search = {file, twin};
    *twin = (store_file){0};
    char *path = strdup(file->path);
    if (path == NULL) {
        return STORE_FAILED;
    }
    store_status status =
        store_candidates(s, &path, 1, file->size, &file->content, compare, &search);
    free(path);
    return status;
}
