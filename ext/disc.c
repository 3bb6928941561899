#include "disc.h"

#include <stdbool.h>
#include <string.h>

#include "ascii.h"

/* Longer than any profile, not counting white space around it. */
enum { TEXT_MAX = 64 };

typedef struct profile_name {
    const char *word; /* lower case, é as e */
    char letter;
} profile_name;

static const profile_name profile_names[] = {
    {"dominant", 'D'},          {"dominante", 'D'},     {"dominance", 'D'},
    {"influencer", 'I'},        {"influence", 'I'},     {"influential", 'I'},
    {"inspiring", 'I'},         {"influent", 'I'},      {"influente", 'I'},
    {"influenceur", 'I'},       {"influenceuse", 'I'},  {"steady", 'S'},
    {"steadiness", 'S'},        {"stable", 'S'},        {"stability", 'S'},
    {"stabilite", 'S'},         {"supportive", 'S'},    {"conscientious", 'C'},
    {"conscientiousness", 'C'}, {"compliant", 'C'},     {"compliance", 'C'},
    {"cautious", 'C'},          {"consciencieux", 'C'}, {"consciencieuse", 'C'},
    {"conforme", 'C'},          {"conformite", 'C'},
};

static const char *const prefixes[] = {"profil", "profile", "type", "style", "disc"};

enum {
    PROFILE_NAMES = sizeof profile_names / sizeof profile_names[0],
    PREFIXES = sizeof prefixes / sizeof prefixes[0],
};

static const profile_name letters[] = {
    {"é", 'e'}, {"É", 'e'}, {"–", '-'}, {"—", '-'}, {"\u00A0", ' '}, {"\u202F", ' '},
};

enum { LETTERS = sizeof letters / sizeof letters[0] };

/* The character at `p` as lower-case ASCII; 0 if no profile contains it. */
static char plain_letter(const char *p, size_t left, size_t *bytes) {
    char c = *p;
    *bytes = 1;
    if (dk_is_space(c)) {
        return ' ';
    }
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    if ((c >= 'a' && c <= 'z') || c == '-' || c == ':' || c == '(' || c == ')') {
        return c;
    }
    for (size_t i = 0; i < LETTERS; i++) {
        *bytes = strlen(letters[i].word);
        if (left >= *bytes && memcmp(p, letters[i].word, *bytes) == 0) {
            return letters[i].letter;
        }
    }
    return 0;
}

/* Folds to terminated lower-case ASCII without white space around it. */
static bool fold_profile(const char *text, size_t length, char out[TEXT_MAX + 1]) {
    size_t bytes, count = 0;
    for (size_t i = 0; i < length; i += bytes) {
        char c = plain_letter(text + i, length - i, &bytes);
        bool leading = c == ' ' && count == 0;
        if (c == 0) {
            return false;
        }
        /* Several blanks count as one, and one at the end does not count. */
        if (leading || (c == ' ' && (out[count - 1] == ' ' || count == TEXT_MAX))) {
            continue;
        }
        if (count == TEXT_MAX) {
            return false;
        }
        out[count++] = c;
    }
    count -= count > 0 && out[count - 1] == ' ';
    out[count] = 0;
    return true;
}

/* Passes one mark of `set` and the blanks around it; 0 if there is none. */
static char pass_mark(const char **p, const char *set) {
    const char *q = *p + (**p == ' ');
    if (*q == 0 || strchr(set, *q) == NULL) {
        return 0;
    }
    *p = q + 1 + (q[1] == ' ');
    return *q;
}

static size_t word_length(const char *p) {
    size_t length = 0;
    while (p[length] >= 'a' && p[length] <= 'z') {
        length++;
    }
    return length;
}

static bool is_word(const char *p, size_t length, const char *word) {
    return strlen(word) == length && memcmp(p, word, length) == 0;
}

static bool is_prefix(const char *p, size_t length) {
    for (size_t i = 0; i < PREFIXES; i++) {
        if (is_word(p, length, prefixes[i])) {
            return true;
        }
    }
    return false;
}

/* "Profil DISC : " */
static void pass_prefixes(const char **p) {
    for (size_t length; length = word_length(*p), is_prefix(*p, length);) {
        *p += length;
        if (pass_mark(p, ":") == 0 && **p == ' ') {
            ++*p;
        }
    }
}

/*
** Passes the word at `p` and returns its letter, or 0. `short_form` becomes whether it is one letter.
*/
static char read_type(const char **p, bool *short_form) {
    const char *word = *p;
    size_t length = word_length(word);
    *p += length;
    *short_form = length == 1;
    if (length == 1 && strchr("disc", *word) != NULL) {
        return (char)(*word - 'a' + 'A');
    }
    for (size_t i = 0; i < PROFILE_NAMES; i++) {
        if (is_word(word, length, profile_names[i].word)) {
            return profile_names[i].letter;
        }
    }
    return 0;
}

char dk_disc_letter(const char *text, size_t length) {
    char plain[TEXT_MAX + 1];
    const char *p = plain;
    bool first_short, second_short;
    if (!fold_profile(text, length, plain)) {
        return 0;
    }
    pass_prefixes(&p);
    char first = read_type(&p, &first_short);
    if (first == 0 || *p == 0) {
        return first;
    }
    char mark = pass_mark(&p, "-:(");
    if (mark == 0) {
        return 0;
    }
    char second = read_type(&p, &second_short);
    bool closed = mark != '(' || pass_mark(&p, ")") != 0;
    if (second != first || first_short == second_short || !closed || *p != 0) {
        return 0;
    }
    return first;
}
