/* The same payload twice in one entry, raw and parsed: keeps the raw one. */
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../input/content.h"
#include "../text/canonical.h"
#include "../text/chars.h"
#include "find.h"

static void add_to_hash(void *context, const char *bytes, size_t length) {
    content_add(context, bytes, length);
}

/*
** A hash of the payload's value. `rounds`: of rounded numbers, as a program that re-serialised the payload from a tree has
** rounded them. False when out of memory.
*/
static bool hash_payload(const finding *x, bool rounds, uint64_t *hash) {
    content *c = content_new();
    bool made = c != NULL && canonical_write(x->text, x->length, rounds, add_to_hash, c);
    if (made) {
        dk_hash digest = content_digest(c);
        memcpy(hash, &digest, sizeof *hash);
    }
    content_free(c);
    return made;
}

/* The digits of a number at *p between the zeros around them; *p becomes the number's end. */
static size_t count_digits(const char **p, const char *end) {
    size_t all = 0, digits = 0;
    bool exponent = false;
    for (; *p < end && (is_alphanumeric(**p) || is_one_of(**p, "+-.")); ++*p) {
        exponent |= is_one_of(**p, "eE");
        if (!exponent && dk_is_digit(**p)) {
            all += all > 0 || **p != '0';
            digits = **p != '0' ? all : digits;
        }
    }
    return digits;
}

/* Whether no number of a payload has more digits than a program prints of a double. */
static bool is_rounded(const finding *x) {
    enum { DOUBLE_DIGITS = 17 };
    const char *p = x->text, *end = p + x->length;
    bool in_string = false;
    while (p < end) {
        if (!in_string && (*p == '-' || dk_is_digit(*p))) {
            if (count_digits(&p, end) > DOUBLE_DIGITS) {
                return false;
            }
            continue;
        }
        in_string ^= *p == '"';
        p += in_string && *p == '\\' ? 2 : 1;
    }
    return true;
}

static void find_half(void *context, const char *bytes, size_t length) {
    bool *found = context;
    *found |= length == 3 && (uint8_t)bytes[0] == 0xED && (uint8_t)bytes[1] >= 0xA0;
}

/*
** Whether two payloads with the same rounded value are one: their exact values are the same, or the one that is in fewer
** encodings may have been re-serialised from the other. Sets *no_memory when out of memory.
*/
static bool is_same(const finding *a, const finding *b, bool *no_memory) {
    uint64_t of_a, of_b;
    bool has_half = false;
    const finding *outer = a->level < b->level ? a : b;
    if (!hash_payload(a, false, &of_a) || !hash_payload(b, false, &of_b) ||
        !canonical_write(outer->text, outer->length, false, find_half, &has_half)) {
        *no_memory = true;
        return false;
    }
    return of_a == of_b || (a->level != b->level && is_rounded(outer) && !has_half);
}

/* Whether the two findings have the same entry, or one's entry contains the other's. */
static bool encloses(const finding *outer, const finding *inner) {
    return outer->to == 0 ||
           (inner->to != 0 && outer->from <= inner->from && inner->to <= outer->to);
}

bool find_share_entry(const finding *a, const finding *b) {
    return a->kind == FOUND_PAYLOAD && b->kind == FOUND_PAYLOAD &&
           (encloses(a, b) || encloses(b, a));
}

/* Merges the entries of two findings: the outer one stays. */
static void widen(finding *x, const finding *other) {
    if (encloses(other, x)) {
        x->from = other->from;
        x->to = other->to;
    }
}

/*
** Whether one of the first `kept` payloads is equal and in the same entry; *which: its place. `hashes`: those of the
** findings, 0 if not known yet.
*/
static bool find_twin(finder *f, size_t kept, const finding *x, uint64_t *hashes, size_t *which) {
    enum { TRIES = 64 };
    uint64_t hash = 0;
    bool made = hash_payload(x, true, &hash);
    for (size_t j = kept; j > 0 && kept - j < TRIES && find_share_entry(&f->list[j - 1], x); j--) {
        made = made && (hashes[j - 1] != 0 || hash_payload(&f->list[j - 1], true, &hashes[j - 1]));
        if (made && hashes[j - 1] == hash && is_same(&f->list[j - 1], x, &f->no_memory)) {
            *which = j - 1;
            return true;
        }
    }
    f->no_memory |= !made;
    return false;
}

/* Keeps the one of two equal payloads that is inside another encoding. */
static void merge(finding *kept, finding *x) {
    if (x->level <= kept->level) {
        widen(kept, x);
        return;
    }
    if (x->received_at[0] == 0) {
        memcpy(x->received_at, kept->received_at, sizeof x->received_at);
    }
    widen(x, kept);
    *kept = *x;
}

bool find_drop_same(finder *f) {
    uint64_t *hashes = NULL;
    size_t kept = 0, twin = 0;
    for (size_t i = 0; i < f->count && !f->no_memory; i++) {
        finding *x = &f->list[i];
        /* Findings of one entry follow each other. */
        bool has_neighbour = kept > 0 && find_share_entry(&f->list[kept - 1], x);
        if (has_neighbour && hashes == NULL) {
            hashes = calloc(f->count, sizeof *hashes);
            f->no_memory = hashes == NULL;
        }
        if (has_neighbour && hashes != NULL && find_twin(f, kept, x, hashes, &twin)) {
            merge(&f->list[twin], x);
            f->payloads--;
        } else {
            f->list[kept++] = *x;
        }
    }
    f->count = kept;
    free(hashes);
    return !f->no_memory;
}
