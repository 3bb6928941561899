/*
** The survey of what is packed: for archives that are made at random, each member's size and digest, in
** their order, and the input at its first byte again.
*/
#include "../../importer/ingest/survey.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../importer/server/open_store.h"
#include "check.h"

enum { MEMBERS_MOST = 12, BYTES_MOST = 70000, RUNS = 12, ARCHIVE_MOST = 1 << 20 };

static char folder[] = "/tmp/test_survey.XXXXXX";
static unsigned seed;

static unsigned draw(unsigned below) {
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % below;
}

typedef struct packed {
    char *bytes;
    size_t size;
    size_t count;
    dk_hash digests[MEMBERS_MOST];
    size_t sizes[MEMBERS_MOST];
} packed;

static void add_member(struct archive *a, packed *p, content *c, size_t size) {
    static char bytes[BYTES_MOST];
    struct archive_entry *entry = archive_entry_new();
    char name[32];
    for (size_t i = 0; i < size; i++) {
        bytes[i] = "{}\n abc"[draw(7)];
    }
    content_reset(c);
    content_add(c, bytes, size);
    snprintf(name, sizeof name, "member%zu", p->count);
    p->digests[p->count] = content_digest(c);
    p->sizes[p->count++] = size;
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_size(entry, (la_int64_t)size);
    if (archive_write_header(a, entry) != ARCHIVE_OK ||
        archive_write_data(a, bytes, size) != (la_ssize_t)size) {
        printf("not ok - the archive cannot be made: %s\n", archive_error_string(a));
        exit(2);
    }
    archive_entry_free(entry);
}

/* An archive of members that begin with no byte by which packed data is known. */
static packed make(content *c, bool zip, size_t count) {
    packed p = {.bytes = malloc(ARCHIVE_MOST)};
    struct archive *a = archive_write_new();
    if (p.bytes == NULL ||
        (zip ? archive_write_set_format_zip(a) : archive_write_set_format_ustar(a)) ||
        archive_write_open_memory(a, p.bytes, ARCHIVE_MOST, &p.size) != ARCHIVE_OK) {
        exit(2);
    }
    while (p.count < count) {
        add_member(a, &p, c, draw(4) == 0 ? draw(BYTES_MOST) : 1 + draw(100));
    }
    if (archive_write_close(a) != ARCHIVE_OK) {
        exit(2);
    }
    archive_write_free(a);
    return p;
}

typedef struct opened {
    input in;
    source from;
    struct stat stat;
} opened;

static void open_packed(opened *o, const packed *p) {
    char path[sizeof folder + 8];
    snprintf(path, sizeof path, "%s/XXXXXX", folder);
    int fd = mkstemp(path);
    (void)unlink(path);
    if (fd < 0 || write(fd, p->bytes, p->size) != (ssize_t)p->size || lseek(fd, 0, SEEK_SET) != 0 ||
        fstat(fd, &o->stat) != 0) {
        exit(2);
    }
    o->from = source_of_file(fd);
    o->in = (input){
        .path = "/p", .shown = "p", .from = &o->from, .fd = fd, .stat = &o->stat, .size = p->size};
}

static store *open_store(void) {
    const store_options how = {.makes = true, .reading = {1, NULL, 1 << 20}};
    char path[sizeof folder + 8];
    store *s;
    snprintf(path, sizeof path, "%s/db", folder);
    if (store_open(path, &how, &s) != STORE_OK || store_begin(s) != STORE_OK) {
        printf("not ok - the store cannot be opened: %s\n", store_message(s));
        exit(2);
    }
    return s;
}

static bool is_surveyed(survey *v, const packed *p) {
    const surveyed *found;
    bool right = v->count == p->count;
    for (size_t i = 0; i < p->count && right; i++) {
        found = survey_next(v);
        right = found != NULL && found->size == p->sizes[i] && !found->damaged &&
                found->begun_count == 0 &&
                memcmp(&found->digest, &p->digests[i], sizeof(dk_hash)) == 0;
    }
    return right && survey_next(v) == NULL;
}

static void check_archives(store *s, content *c, bool zip) {
    bool right = true;
    for (unsigned run = 1; run <= RUNS && right; run++) {
        opened o;
        seed = run;
        packed p = make(c, zip, 1 + draw(MEMBERS_MOST));
        survey v = {.store = s, .content = c};
        open_packed(&o, &p);
        right = survey_take(&v, &o.in) && v.error == NULL && is_surveyed(&v, &p) &&
                lseek(o.in.fd, 0, SEEK_CUR) == 0;
        survey_free(&v);
        close(o.in.fd);
        free(p.bytes);
    }
    check(right, zip ? "a zip's members, in order" : "a tar's members, in order");
}

/* The store knows the beginning of one member. */
static void check_begun(store *s, content *c) {
    opened o;
    seed = 7;
    packed p = make(c, false, 2);
    store_file row = {.path = "/p!member1", .format = "ndjson", .size = p.sizes[1]};
    row.content = p.digests[1];
    row.complete = true;
    survey v = {.store = s, .content = c};
    open_packed(&o, &p);
    bool right = store_put_file(s, &row) == STORE_OK && survey_take(&v, &o.in) && v.count == 2;
    check(right && v.members[0].begun_count == 0 && v.members[1].begun_count == 1 &&
              v.members[1].begun[0].size == p.sizes[1] &&
              memcmp(&v.members[1].begun[0].digest, &p.digests[1], sizeof(dk_hash)) == 0,
          "what the store has of a member is told of that member");
    survey_free(&v);
    close(o.in.fd);
    free(p.bytes);
}

/* Cut anywhere: nothing is made up, and what stands before the cut is as it was. */
static void check_cuts(store *s, content *c) {
    seed = 11;
    packed p = make(c, false, 4);
    size_t whole = p.size, step = whole / 40 + 1;
    bool right = true;
    for (p.size = 600; p.size < whole && right; p.size += step) {
        opened o;
        survey v = {.store = s, .content = c};
        open_packed(&o, &p);
        right = survey_take(&v, &o.in) && lseek(o.in.fd, 0, SEEK_CUR) == 0;
        for (size_t i = 0; i < v.count && i < p.count; i++) {
            const surveyed *m = &v.members[i];
            right = right && (m->damaged || m->size == 0 ||
                              (m->size == p.sizes[i] &&
                               memcmp(&m->digest, &p.digests[i], sizeof(dk_hash)) == 0));
        }
        survey_free(&v);
        close(o.in.fd);
    }
    check(right, "cut anywhere, a member is whole or damaged");
    free(p.bytes);
}

static int left = 4; /* it is asked before and after each of two members */

static bool stop_at_third(void) {
    return left-- == 0;
}

static void check_stop(store *s, content *c) {
    opened o;
    seed = 5;
    packed p = make(c, true, 6);
    survey v = {.store = s, .content = c, .stops = stop_at_third};
    open_packed(&o, &p);
    check(!survey_take(&v, &o.in) && v.count == 2 && v.error == NULL && v.status == STORE_OK,
          "it stops before a member when it is told to, and that is no error");
    survey_free(&v);
    close(o.in.fd);
    free(p.bytes);
}

int main(void) {
    content *c = content_new();
    char path[sizeof folder + 8];
    if (c == NULL || mkdtemp(folder) == NULL) {
        return 2;
    }
    store *s = open_store();
    check_archives(s, c, false);
    check_archives(s, c, true);
    check_begun(s, c);
    check_cuts(s, c);
    check_stop(s, c);
    store_close(s);
    content_free(c);
    snprintf(path, sizeof path, "%s/db", folder);
    (void)unlink(path);
    (void)rmdir(folder);
    return check_result();
}
