#include "resume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rows that may be this input's, smallest first. */
typedef struct candidates {
    store_file *files;
    size_t count, room;
    const input *in;
    bool no_memory;
} candidates;

static bool collect(void *context, const store_file *file) {
    candidates *all = context;
    bool same_path = file->path != NULL && strcmp(file->path, all->in->path) == 0;
    if (file->size > all->in->size || (file->size == 0 && !same_path && all->in->size > 0)) {
        return true;
    }
    if (all->count == all->room) {
        size_t room = 2 * all->room + 8;
        store_file *files = realloc(all->files, room * sizeof *files);
        if (files == NULL) {
            all->no_memory = true;
            return false;
        }
        all->files = files;
        all->room = room;
    }
    all->files[all->count] = *file;
    all->files[all->count++].path = NULL; /* it dies with the row */
    return true;
}

/* Adds the file's next bytes up to `end` to the hash; false at the file's end or on an error. */
static bool hash_up_to(int fd, content *c, uint64_t *at, uint64_t end, int *error) {
    char buffer[1 << 16];
    while (*at < end) {
        uint64_t rest = end - *at;
        ssize_t n = read(fd, buffer, rest < sizeof buffer ? (size_t)rest : sizeof buffer);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            *error = n < 0 ? errno : 0;
            return false;
        }
        content_add(c, buffer, (size_t)n);
        *at += (uint64_t)n;
    }
    return true;
}

static bool restart(int fd, content *c, uint64_t *at, int *error) {
    content_reset(c);
    *at = 0;
    if (lseek(fd, 0, SEEK_SET) != 0) {
        *error = errno;
        return false;
    }
    return true;
}

/* The largest candidate whose bytes the file begins with, or NULL. One pass over the file. */
static const store_file *match(const candidates *all, content *c, uint64_t *at, int *error) {
    const store_file *found = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const store_file *file = &all->files[i];
        if (!hash_up_to(all->in->fd, c, at, file->size, error)) {
            break;
        }
        dk_hash digest = content_digest(c);
        if (memcmp(&digest, &file->content, sizeof digest) == 0 &&
            (found == NULL || file->size > found->size || !found->complete)) {
            found = file;
        }
    }
    return found;
}

store_status resume_find(store *s, const input *in, content *c, resume_point *point) {
    candidates all = {.in = in};
    uint64_t at = 0;
    *point = (resume_point){.file = {.path = in->path, .format = "empty"}};
    content_reset(c);
    store_status status = STORE_OK;
    if (!in->stream) {
        status = store_candidates(s, in->path, in->size, collect, &all);
        point->error = all.no_memory ? ENOMEM : 0;
    }
    if (status == STORE_OK && point->error == 0 && all.count > 0) {
        const store_file *found = match(&all, c, &at, &point->error);
        if (found != NULL) {
            point->file = *found;
            point->file.path = in->path;
            point->unchanged = found->complete && found->size == in->size;
        }
        /* The hash may have gone past the point, on to larger candidates. */
        if (point->error == 0 && at != point->file.size && !point->unchanged &&
            restart(in->fd, c, &at, &point->error)) {
            (void)hash_up_to(in->fd, c, &at, point->file.size, &point->error);
        }
    }
    free(all.files);
    return status;
}
