#include "numbered.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "chars.h"

enum { NUMBER_DIGITS = 9, LETTER_MOST = 12 };

static const char *pass_space(const char *p, const char *end) {
    while (p < end && dk_is_space(*p)) {
        p++;
    }
    return p;
}

/* What stands between quotes: one character, or its escape. Returns one past it; NULL if it is longer. */
static const char *take_letter(const char *p, const char *end, numbered_member *m) {
    char quote = *p++;
    const char *from = p;
    p += p + 1 < end && *p == '\\' ? 2 : 1;
    while (p < end && *p != quote && p - from < LETTER_MOST) {
        p++;
    }
    m->value = from;
    m->size = (uint32_t)(p - from);
    return p < end && *p == quote ? p + 1 : NULL;
}

const char *numbered_value(const char *p, const char *end, numbered_member *m) {
    if (p < end && is_one_of(*p, "\"'")) {
        m->is_letter = true;
        return take_letter(p, end, m);
    }
    const char *to = skip_digits(p + (p < end && *p == '-'), end);
    m->value = p;
    m->size = (uint32_t)(to - p);
    m->is_letter = false;
    return to > p && dk_is_digit(to[-1]) && to - p <= 4 ? to : NULL;
}

const char *numbered_take(const char *p, const char *end, numbered_member *m) {
    if (p == end || !is_one_of(*p, "\"'")) {
        return NULL;
    }
    const char *digits = p + 1, *close = skip_digits(digits, end);
    if (close == digits || close - digits > NUMBER_DIGITS || close == end || *close != *p) {
        return NULL;
    }
    m->number = 0;
    for (; digits < close; digits++) {
        m->number = m->number * 10 + (uint32_t)(*digits - '0');
    }
    const char *colon = pass_space(close + 1, end);
    return colon < end && *colon == ':' ? numbered_value(pass_space(colon + 1, end), end, m) : NULL;
}

const char *numbered_next(const char *p, const char *end) {
    p = pass_space(p, end);
    return pass_space(p + (p < end && *p == ','), end);
}

size_t numbered_count(const char *text, size_t length, size_t at, size_t *to) {
    const char *const end = text + length, *p = text + at, *behind;
    size_t count = 0;
    for (numbered_member m; (behind = numbered_take(p, end, &m)) != NULL; count++) {
        *to = (size_t)(behind - text);
        p = numbered_next(behind, end);
    }
    return count;
}

static int by_number(const void *a, const void *b) {
    const numbered_member *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

size_t numbered_put(const numbered_member *m, char *out) {
    if (m->is_letter) {
        memcpy(out, m->value, m->size);
        return m->size;
    }
    int byte = 0;
    for (uint32_t i = *m->value == '-'; i < m->size; i++) {
        byte = byte * 10 + (m->value[i] - '0');
    }
    *out = (char)(*m->value == '-' ? -byte : byte);
    return 1;
}

/* The members in the order of their numbers; NULL if out of memory. */
static numbered_member *sorted(const char *text, size_t from, size_t to, size_t count) {
    numbered_member *all = calloc(count + 1, sizeof *all);
    const char *p = text + from, *const end = text + to;
    bool is_sorted = true;
    for (size_t i = 0; i < count && all != NULL; i++) {
        p = numbered_take(p, end, &all[i]);
        assert(p != NULL && all[i].value != NULL);
        p = numbered_next(p, end);
        is_sorted &= i == 0 || all[i - 1].number <= all[i].number;
    }
    if (!is_sorted && all != NULL) {
        qsort(all, count, sizeof *all, by_number);
    }
    return all;
}

size_t numbered_join(const char *text, size_t from, size_t to, size_t count, char *out,
                     bool *has_gaps) {
    numbered_member *all = sorted(text, from, to, count);
    size_t made = 0;
    *has_gaps = false;
    for (size_t i = 0; i < count && all != NULL; i++) {
        if (i > 0 && all[i].number > all[i - 1].number + 1) {
            *has_gaps = true;
            out[made++] = ' ';
        }
        made += numbered_put(&all[i], out + made);
    }
    free(all);
    return made;
}
