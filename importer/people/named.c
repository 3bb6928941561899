#include "named.h"

#include <stdlib.h>
#include <string.h>

#include "../text/bytes.h"
#include "../text/chars.h"
#include "layers.h"
#include "normal.h"

/* A name is examined in stretches of at most so many words of letters and digits. */
enum { WORDS_MAX = 12 };

typedef struct search {
    named_is_theirs *is_theirs;
    void *context;
    normal_range found; /* in the normal form of the layer */
    bool any, failed;
} search;

bool named_is_distinctive(const char *text, size_t length) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) {
        digits += dk_is_digit(text[i]);
    }
    return memchr(text, '@', length) != NULL ||
           (length >= 5 && digits > 0 && (digits < length || digits >= 8));
}

/* The longest id or address of theirs that begins with the word at `from`. */
static void look_from(search *s, const char *plain, size_t length, size_t from) {
    size_t words = 0;
    for (size_t end = from + 1; end <= length && words < WORDS_MAX && !s->failed; end++) {
        bool theirs = false;
        if (!normal_is_letter(plain[end - 1]) || (end < length && normal_is_letter(plain[end]))) {
            continue;
        }
        words++;
        if (end - from <= NAMED_MAX && named_is_distinctive(plain + from, end - from)) {
            s->failed = !s->is_theirs(s->context, plain + from, end - from, &theirs);
        }
        if (theirs) {
            s->found = (normal_range){from, end};
            s->any = true;
        }
    }
}

static bool look(void *context, const char *text, size_t length) {
    search *s = context;
    size_t made;
    char *plain = normal_made(text, length, &made);
    s->failed |= plain == NULL;
    for (size_t at = 0; at < made && !s->any && !s->failed; at++) {
        if (normal_is_letter(plain[at]) && (at == 0 || !normal_is_letter(plain[at - 1]))) {
            look_from(s, plain, made, at);
        }
    }
    free(plain);
    return !s->any && !s->failed;
}

/* Whether the normal form has each character in its place. */
static bool is_plain(const char *text, size_t length) {
    static const char *const moving[] = {" @", "@ ", "\"@", "--", NULL};
    bool plain = !bytes_any(bytes_hold, text, length, moving);
    for (size_t i = 0; i < length; i++) {
        plain = plain && (unsigned char)text[i] < 0x80 && text[i] >= ' ';
    }
    return plain;
}

/* Replaces [from, to) by "erased", or as much of it as fits. Returns the end of the replacement. */
static size_t replace(char *name, size_t from, size_t to) {
    static const char with[] = "erased";
    size_t n = sizeof with - 1 < to - from ? sizeof with - 1 : to - from;
    memmove(name + from + n, name + to, strlen(name + to) + 1);
    memcpy(name + from, with, n);
    return from + n;
}

/* Cleans the component that begins at `at`; returns where it ends. */
static size_t clean_component(search *s, char *name, size_t at, bool *any) {
    size_t from = at;
    while (!s->failed) {
        size_t length = strcspn(name + from, "/!");
        s->any = false;
        if (length == 0) {
            break;
        }
        bool direct = is_plain(name + from, length) && !look(s, name + from, length);
        if (!direct && !s->failed) {
            s->failed |= layers_visit(name + from, length, look, s) == LAYERS_NO_MEMORY;
        }
        if (!s->any || s->failed) {
            break;
        }
        *any = true;
        from = direct ? replace(name, from + s->found.from, from + s->found.to)
                      : replace(name, at, from + length);
    }
    return from + strcspn(name + from, "/!");
}

char *named_clean(const char *path, named_is_theirs *is_theirs, void *context, bool *any) {
    search s = {.is_theirs = is_theirs, .context = context};
    char *name = strdup(path);
    *any = false;
    for (size_t at = 0; name != NULL && name[at] != 0 && !s.failed;) {
        at = clean_component(&s, name, at, any);
        at += name[at] != 0;
    }
    if (s.failed) {
        free(name);
        name = NULL;
    }
    return name;
}
