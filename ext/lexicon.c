#include "lexicon.h"

#include <string.h>

static const dk_word words[] = {
#define WORD(phrase, kind, detail, languages) {phrase, W_##kind, detail, NULL, NULL},
#include "budget_words.def"
#undef WORD
};

enum { IN_CAPITALS = 1 };

static const dk_word currencies[] = {
#define NAME(phrase, code, others) {phrase, W_CURRENCY, 0, code, others},
#define CAPITALS(phrase, code, others) {phrase, W_CURRENCY, IN_CAPITALS, code, others},
#include "budget_currencies.def"
#undef NAME
#undef CAPITALS
};

enum { LISTS = 2 };

static const struct {
    const dk_word *entry;
    size_t count;
} lexicon[LISTS] = {
    {words, sizeof words / sizeof words[0]},
    {currencies, sizeof currencies / sizeof currencies[0]},
};

static bool is_letter_at(const dk_folded *f, size_t at) {
    return (f->flags[at] & DK_FOLDED_LETTER) != 0;
}

static bool is_gap(char c) {
    return c == ' ' || c == '\n' || c == '-';
}

/* Where `phrase` ends if it stands at `at`; 0 if not. A blank is any white space or hyphens, or,
** beside a sign, nothing. */
static size_t pass_phrase(const dk_folded *f, size_t at, const char *phrase) {
    const char *text = f->text;
    for (const char *p = phrase; *p != 0; p++) {
        if (*p != ' ') {
            if (text[at++] != *p) {
                return 0;
            }
            continue;
        }
        if (!is_gap(text[at]) && is_letter_at(f, at - 1) && is_letter_at(f, at)) {
            return 0;
        }
        while (is_gap(text[at]) && text[at] != p[1]) {
            at++;
        }
    }
    return is_letter_at(f, at - 1) && is_letter_at(f, at) ? 0 : at;
}

/* The first entry that is not before the `length` bytes at `key`. */
static size_t lower_bound(int list, const char *key, size_t length) {
    size_t low = 0, high = lexicon[list].count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strncmp(lexicon[list].entry[middle].phrase, key, length) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* How much of the text at `at` an entry must begin with: its first word, or its first sign. */
static size_t key_length(const dk_folded *f, size_t at) {
    size_t end = at + 1;
    while (is_letter_at(f, at) && is_letter_at(f, end)) {
        end++;
    }
    return end - at;
}

static bool has_capitals(const dk_folded *f, size_t at, size_t end) {
    for (; at < end; at++) {
        if (is_letter_at(f, at) && (f->flags[at] & DK_FOLDED_UPPER) == 0) {
            return false;
        }
    }
    return true;
}

const dk_word *dk_lexicon_find(const dk_folded *folded, size_t at, size_t *end) {
    const dk_word *found = NULL;
    const char *key = folded->text + at;
    size_t length = key_length(folded, at);
    *end = at;
    for (int list = 0; list < LISTS; list++) {
        for (size_t i = lower_bound(list, key, length);
             i < lexicon[list].count && strncmp(lexicon[list].entry[i].phrase, key, length) == 0;
             i++) {
            const dk_word *entry = &lexicon[list].entry[i];
            size_t after = pass_phrase(folded, at, entry->phrase);
            bool capitals = entry->kind == W_CURRENCY && entry->detail == IN_CAPITALS;
            /* In capitals DA is a currency, in small letters a word. */
            bool longer = after > *end || (capitals && after == *end && after > 0);
            if (longer && (!capitals || has_capitals(folded, at, after))) {
                found = entry;
                *end = after;
            }
        }
    }
    return found;
}

const dk_word *dk_lexicon_exact(const char *word, size_t length) {
    for (int list = 0; list < LISTS; list++) {
        size_t i = lower_bound(list, word, length);
        if (i < lexicon[list].count && strlen(lexicon[list].entry[i].phrase) == length &&
            memcmp(lexicon[list].entry[i].phrase, word, length) == 0) {
            return &lexicon[list].entry[i];
        }
    }
    return NULL;
}

const dk_word *dk_lexicon_entry(int list, size_t i) {
    return list < LISTS && i < lexicon[list].count ? &lexicon[list].entry[i] : NULL;
}
