#include "same.h"

#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "chars.h"

/* Values are combined by sums of mixed hashes, so that members may come in any order. */
typedef struct same_open {
    uint64_t sum, key;
    uint64_t count;
    bool object, has_key;
} same_open;

static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static uint64_t hash_more(uint64_t hash, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
    }
    return hash;
}

static uint64_t hash_bytes(const char *bytes, size_t length) {
    return mix(hash_more(0xCBF29CE484222325u, bytes, length));
}

/* The inside of a string, its escapes decoded. */
static uint64_t hash_string(const char *inside, size_t length) {
    const char *p = inside, *end = inside + length;
    uint64_t hash = 0xCBF29CE484222325u;
    char decoded[12];
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        hash = hash_more(hash, p, (size_t)((slash == NULL ? end : slash) - p));
        if (slash == NULL) {
            break;
        }
        size_t left = (size_t)(end - slash), escape = slash[1] == 'u' ? 6 : 2;
        bool high = escape == 6 && left >= 12 && (slash[2] | 0x20) == 'd' &&
                    strchr("89abAB", slash[3]) != NULL;
        escape = high && slash[6] == '\\' && slash[7] == 'u' ? 12 : escape;
        hash = hash_more(hash, decoded, dk_string_decode(slash, escape, decoded));
        p = slash + escape;
    }
    return mix(hash + 3);
}

static uint64_t hash_word(const char *word, size_t length) {
    if (*word != '-' && !dk_is_digit(*word)) {
        return hash_bytes(word, length);
    }
    double number = dk_number_real(word, length);
    uint64_t bits = 0;
    memcpy(&bits, &number, sizeof number);
    return mix(bits + 5);
}

static void put(same_open *top, uint64_t hash) {
    top->count++;
    top->sum += top->object ? mix(hash ^ mix(top->key)) : mix(hash + top->count * 7);
    top->has_key = false;
}

/* A string: a key where the object expects one, else a value. */
static void put_string(same_open *top, uint64_t hash) {
    if (top->object && !top->has_key) {
        top->key = hash;
        top->has_key = true;
    } else {
        put(top, hash);
    }
}

uint64_t same_hash(const char *text, size_t length) {
    const char *p = text, *end = text + length, *next;
    same_open *open = calloc(DK_DEPTH_MAX + 2, sizeof *open), *top = open;
    bool escaped;
    while (open != NULL && p < end) {
        switch (*p) {
        case '{':
        case '[':
            *++top = (same_open){.object = *p == '{'};
            p++;
            break;
        case '}':
        case ']':
            top--;
            put(top, mix(top[1].sum + top[1].count + (top[1].object ? 11 : 13)));
            p++;
            break;
        case '"':
            next = dk_string_end(p, end, &escaped);
            put_string(top, hash_string(p + 1, (size_t)(next - p) - 2));
            p = next;
            break;
        case ' ':
        case '\n':
        case '\r':
        case '\t':
        case ',':
        case ':': p++; break;
        default:
            next = json_word_end(p, end);
            put(top, hash_word(p, (size_t)(next - p)));
            p = next;
        }
    }
    uint64_t hash = open != NULL ? open->sum : 0;
    free(open);
    return hash;
}

/* Whether one's entry is the other's, or lies in it. */
static bool encloses(const finding *outer, const finding *inner) {
    return outer->to == 0 ||
           (inner->to != 0 && outer->from <= inner->from && inner->to <= outer->to);
}

static bool share_entry(const finding *a, const finding *b) {
    return a->kind == FOUND_PAYLOAD && b->kind == FOUND_PAYLOAD &&
           (encloses(a, b) || encloses(b, a));
}

/* The entry of two that are one: the outer one. */
static void widen(finding *x, const finding *other) {
    if (encloses(other, x)) {
        x->from = other->from;
        x->to = other->to;
    }
}

bool find_drop_same(finder *f) {
    uint64_t *hashes = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++) {
        finding *x = &f->list[i];
        size_t j = kept;
        bool twice = false;
        /* Those of one entry stand together. */
        if (kept > 0 && share_entry(&f->list[kept - 1], x)) {
            if (hashes == NULL && (hashes = calloc(f->count, sizeof *hashes)) == NULL) {
                return false;
            }
            uint64_t hash = same_hash(x->text, x->length);
            for (size_t tries = 0; j > 0 && tries < 64 && !twice && share_entry(&f->list[j - 1], x);
                 tries++) {
                j--;
                if (hashes[j] == 0) {
                    hashes[j] = same_hash(f->list[j].text, f->list[j].length);
                }
                twice = hashes[j] == hash;
            }
        }
        if (!twice) {
            f->list[kept++] = *x;
        } else if (x->level > f->list[j].level) {
            if (x->received_at[0] == 0) {
                memcpy(x->received_at, f->list[j].received_at, sizeof x->received_at);
            }
            widen(x, &f->list[j]);
            f->list[j] = *x;
        } else {
            widen(&f->list[j], x);
        }
        f->payloads -= twice;
    }
    f->count = kept;
    free(hashes);
    return true;
}
