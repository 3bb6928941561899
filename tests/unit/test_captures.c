/*
** Every capture of tests/data/captures, by the framer: the same payloads however
** the bytes arrive; cut anywhere it gives none but those; and with bytes changed, ranges do not overlap
** and what is handed out as a payload is one.
*/
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/hash.h"
#include "../../importer/formats/framer.h"
#include "check.h"

enum { ROOM = 1 << 18, PAYLOADS_MAX = 64, RECORD_MAX = 1 << 17, MUTATIONS = 300, CUTS = 400 };

typedef struct capture {
    char name[256];
    char bytes[ROOM];
    size_t length;
} capture;

/* What became of an input. */
typedef struct result {
    int records, payloads;
    dk_hash hash[PAYLOADS_MAX];
    bool right;
} result;

typedef struct tools {
    framer framer;
} tools;

/* Hands out a few bytes at a time. */
typedef struct pieces {
    const char *bytes;
    size_t length, size;
} pieces;

static ptrdiff_t read_piece(source *s, void *out, size_t room) {
    pieces *p = s->owner;
    size_t n = p->size < room ? p->size : room;
    n = n < p->length ? n : p->length;
    memcpy(out, p->bytes, n);
    p->bytes += n;
    p->length -= n;
    return (ptrdiff_t)n;
}

static void take_payload(result *r, const char *text, size_t length) {
    dk_scan scan;
    r->right &= dk_scan_payload(text, length, &scan);
    if (r->right && r->payloads < PAYLOADS_MAX) {
        r->hash[r->payloads++] = dk_hash_json(text + scan.root.offset, scan.root.length, true);
    }
}

static result run(tools *t, const char *bytes, size_t length, size_t size) {
    static const framer_point beginning = {0};
    pieces p = {bytes, length, size};
    source from = {.read = read_piece, .fd = -1, .owner = &p};
    result r = {.right = true};
    uint64_t at = 0;
    frame record, last = {0};
    frame_result kind = FRAME_FAILED;
    r.right = framer_begin(&t->framer, &from, &beginning, true);
    while (r.right && (kind = framer_next(&t->framer, &record)) < FRAME_WAITING) {
        r.records++;
        bool shared = r.records > 1 && record.offset == last.offset && record.length == last.length;
        r.right = (shared || record.offset >= at || record.offset + record.length <= at) &&
                  record.offset + record.length <= length &&
                  memcmp(record.bytes, bytes + record.offset, record.size) == 0;
        at = record.offset + record.length > at ? record.offset + record.length : at;
        last = record;
        if (kind == FRAME_PAYLOAD) {
            take_payload(&r, record.text, record.text_length);
        }
    }
    r.right &= kind == FRAME_END;
    return r;
}

static bool same(const result *a, const result *b) {
    return a->records == b->records && a->payloads == b->payloads &&
           memcmp(a->hash, b->hash, (size_t)a->payloads * sizeof *a->hash) == 0;
}

static bool has_all_of(const result *whole, const result *part) {
    for (int i = 0; i < part->payloads; i++) {
        int j = 0;
        while (j < whole->payloads && memcmp(&whole->hash[j], &part->hash[i], sizeof(dk_hash))) {
            j++;
        }
        if (j == whole->payloads) {
            return false;
        }
    }
    return true;
}

static bool in_any_pieces(tools *t, const capture *c, const result *whole) {
    static const size_t sizes[] = {1, 2, 3, 7, 64, 1000, 65536};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        result r = run(t, c->bytes, c->length, sizes[i]);
        if (!r.right || !same(&r, whole)) {
            printf("  %s in pieces of %zu: %d records, %d payloads\n", c->name, sizes[i], r.records,
                   r.payloads);
            return false;
        }
    }
    return true;
}

static bool cut_anywhere(tools *t, const capture *c, const result *whole) {
    size_t step = c->length / check_share(CUTS) + 1;
    for (size_t length = 0; length < c->length; length += step) {
        char *exact = malloc(length + 1); /* so that a byte too far is seen */
        memcpy(exact, c->bytes, length);
        result r = run(t, exact, length, ROOM);
        free(exact);
        if (!r.right || !has_all_of(whole, &r)) {
            printf("  %s cut at %zu: %d records, %d payloads\n", c->name, length, r.records,
                   r.payloads);
            return false;
        }
    }
    return true;
}

static bool with_changes(tools *t, const capture *c) {
    static const char likely[] = "\"\\{}[],:=x%-\r\n\t\0 0";
    char *bytes = malloc(c->length);
    uint64_t state = c->length;
    bool right = true;
    for (unsigned i = 0; i < check_share(MUTATIONS) && right; i++) {
        memcpy(bytes, c->bytes, c->length);
        for (int n = 0; n < 3; n++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            bytes[(state >> 33) % c->length] = likely[(state >> 20) % sizeof likely];
        }
        right = run(t, bytes, c->length, ROOM).right;
        if (!right) {
            printf("  %s, change %u\n", c->name, i);
        }
    }
    free(bytes);
    return right;
}

static void test_capture(tools *t, const capture *c) {
    char what[400];
    t->framer.column =
        strstr(c->name, "export") != NULL || strstr(c->name, "mysql") != NULL ? "payload" : NULL;
    result whole = run(t, c->bytes, c->length, ROOM);
    bool all = whole.right && whole.payloads >= 4 && in_any_pieces(t, c, &whole) &&
               cut_anywhere(t, c, &whole) && with_changes(t, c);
    snprintf(what, sizeof what, "%s: %d records, %d payloads", c->name, whole.records,
             whole.payloads);
    check(all, what);
}

static bool read_capture(const char *folder, const char *name, capture *c) {
    char path[800];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(c->name, sizeof c->name, "%s", name);
    FILE *f = fopen(path, "rb");
    c->length = f != NULL ? fread(c->bytes, 1, sizeof c->bytes, f) : 0;
    if (f != NULL) {
        fclose(f);
    }
    return c->length > 0 && c->length < sizeof c->bytes;
}

static int is_capture(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && dot != NULL && strcmp(dot, ".md") != 0 &&
           strncmp(entry->d_name, "make", 4) != 0;
}

int main(int argc, char **argv) {
    char folder[512];
    struct dirent **entries = NULL;
    capture *c = malloc(sizeof *c);
    tools *t = calloc(1, sizeof *t);
    snprintf(folder, sizeof folder, "%s/tests/data/captures", argc > 1 ? argv[1] : ".");
    int count = scandir(folder, &entries, is_capture, alphasort);
    check(count >= 20 && framer_init(&t->framer, RECORD_MAX, NULL), "there are captures");
    for (int i = 0; i < count; i++) {
        if (check(read_capture(folder, entries[i]->d_name, c), entries[i]->d_name)) {
            test_capture(t, c);
        }
        free(entries[i]);
    }
    free(entries);
    framer_free(&t->framer);
    free(t);
    free(c);
    return check_result();
}
