#include "person.h"

#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "../people/keyed.h"
#include "../people/layers.h"
#include "../people/named.h"
#include "../people/normal.h"
#include "../text/chars.h"

/*
** -------------------------------------------------------------------------------------------- words
*/

/* False when out of memory. */
static bool add_word(person *p, word_set *w, const char *text, size_t length) {
    p->no_memory |= !words_add(w, text, length);
    return !p->no_memory;
}

/* The plain form, valid until the next call. False when out of memory. */
static bool make_plain(person *p, const char *text, size_t length, const char **plain,
                       size_t *made) {
    size_t room = NORMAL_GROWTH * length + 1;
    if (room > p->plain_room) {
        free(p->plain);
        p->plain = malloc(room);
        p->plain_room = p->plain != NULL ? room : 0;
    }
    *plain = p->plain;
    *made = p->plain != NULL ? normal_text(text, length, p->plain) : 0;
    p->no_memory |= p->plain == NULL;
    return p->plain != NULL;
}

bool person_add_id(person *p, const char *text, size_t length) {
    return add_word(p, &p->ids, text, length);
}

static bool add_plain(person *p, word_set *w, const char *text, size_t length) {
    const char *plain;
    size_t made;
    if (!make_plain(p, text, length, &plain, &made)) {
        return false;
    }
    normal_range r = normal_trim(plain, made);
    return add_word(p, w, plain + r.from, r.to - r.from);
}

bool person_add_related(person *p, const char *text, size_t length) {
    return add_plain(p, &p->related, text, length);
}

/* Longer ones are no names. */
enum { NAME_MOST = 256 };

/* The name, behind the word that it begins with, by which it is found. */
static bool add_name(person *p, const char *plain, size_t length) {
    char both[2 * NAME_MOST + 2];
    size_t from = 0, to;
    while (from < length && !normal_is_letter(plain[from])) {
        from++;
    }
    for (to = from; to < length && normal_is_letter(plain[to]); to++) {
    }
    if (length > NAME_MOST) {
        return true;
    }
    memcpy(both, plain + from, to - from);
    both[to - from] = '\n';
    memcpy(both + to - from + 1, plain, length);
    return add_word(p, &p->names, both, to - from + 1 + length);
}

bool person_add_name(person *p, const char *first, size_t first_length, const char *last,
                     size_t last_length) {
    const char *plain;
    size_t made;
    char *both = malloc(first_length + last_length + 1);
    p->no_memory |= both == NULL;
    if (both == NULL) {
        return false;
    }
    memcpy(both, first, first_length);
    both[first_length] = '\n';
    memcpy(both + first_length + 1, last, last_length);
    bool added = make_plain(p, both, first_length + last_length + 1, &plain, &made) &&
                 add_name(p, plain, made);
    free(both);
    return added;
}

bool person_is_address(const char *text) {
    const char *sign = strchr(text, '@');
    return sign != NULL && sign != text && sign[1] != 0;
}

bool person_add_who(person *p, const char *who) {
    const char *plain;
    size_t made;
    if (!person_add_id(p, who, strlen(who)) || !make_plain(p, who, strlen(who), &plain, &made)) {
        return false;
    }
    char *copy = strndup(plain, made);
    p->no_memory |= copy == NULL;
    bool added = copy != NULL &&
                 (!person_is_address(copy) || add_plain(p, &p->addresses, copy, strlen(copy)));
    free(copy);
    return added;
}

void person_free(person *p) {
    words_free(&p->ids);
    words_free(&p->addresses);
    words_free(&p->related);
    words_free(&p->names);
    words_free(&p->name_ids);
    find_free(&p->finder);
    free(p->plain);
}

bool person_has_id(person *p, const char *text, size_t length) {
    return words_has(&p->ids, text, length);
}

/*
** --------------------------------------------------------------------------------------- in a text
*/

/* Up to this many words are searched for one by one. With more, everything that looks like a word is looked up. */
enum { WORDS_ONE_BY_ONE = 16 };

/* So many marks before an address may belong to it. */
enum { MARKS_MOST = 64 };

static normal_range skip_marks(const char *plain, normal_range r) {
    size_t letter = r.from;
    while (letter < r.to && !normal_is_letter(plain[letter])) {
        letter++;
    }
    return (normal_range){letter - r.from > MARKS_MOST ? letter - MARKS_MOST : r.from, r.to};
}

/* Whether the set has an address that was found in a text, with or without the marks that stand before it. */
static bool has_word_in(const word_set *w, const char *plain, normal_range r) {
    r = skip_marks(plain, r);
    while (r.from < r.to && !words_has(w, plain + r.from, r.to - r.from)) {
        if (normal_is_letter(plain[r.from])) {
            return false;
        }
        r.from++;
    }
    return r.from < r.to;
}

/* Whether the text is torn within one of many addresses. */
static bool has_torn_word(word_set *w, const char *plain, size_t length) {
    normal_range r;
    size_t count = 0;
    bool may = normal_torn_address(plain, length, &r);
    for (r = may ? skip_marks(plain, r) : r; may && count == 0; r.from++) {
        (void)words_beginning(w, plain + r.from, r.to - r.from, &count);
        may = !normal_is_letter(plain[r.from]) && plain[r.from] != '@';
    }
    return count > 0;
}

/* Whether the text is torn within an address. */
static bool has_torn_address(word_set *w, const char *plain, size_t length) {
    for (size_t i = 0; i < w->count && w->count <= WORDS_ONE_BY_ONE; i++) {
        if (normal_ends_in_address(plain, length, w->list[i].text, w->list[i].length)) {
            return true;
        }
    }
    return w->count > WORDS_ONE_BY_ONE && has_torn_word(w, plain, length);
}

static bool has_address(word_set *w, const char *plain, size_t length) {
    size_t at;
    if (memchr(plain, '@', length) == NULL) {
        return false;
    }
    if (has_torn_address(w, plain, length)) {
        return true;
    }
    if (w->count <= WORDS_ONE_BY_ONE) {
        for (size_t i = 0; i < w->count; i++) {
            if (normal_find_address(plain, length, 0, w->list[i].text, w->list[i].length, &at)) {
                return true;
            }
        }
        return false;
    }
    normal_range r = {0, 0};
    while (normal_next_address(plain, length, r.to, &r)) {
        if (has_word_in(w, plain, r)) {
            return true;
        }
    }
    return false;
}

/* So many signs may stand between a key and its id, and between the id and its quote: an id may be a sign itself. */
enum { SIGNS_MOST = 64 };

/* Whether a key that ends in "id", with its colon or the like, stands before `at`. */
static bool is_keyed(const char *text, size_t at) {
    const size_t least = at > SIGNS_MOST ? at - SIGNS_MOST : 0;
    bool joint = false;
    while (at > least &&
           (strchr("\\:=> \t", text[at - 1]) != NULL || keyed_is_quote(text[at - 1]))) {
        joint |= strchr(":=>", text[at - 1]) != NULL;
        at--;
    }
    return joint && at >= 2 && dk_lower(text[at - 1]) == 'd' && dk_lower(text[at - 2]) == 'i';
}

static bool is_quoted(const char *text, size_t length, size_t from, size_t to) {
    const size_t most = length - to > SIGNS_MOST ? to + SIGNS_MOST : length;
    while (to < most && text[to] == '\\') {
        to++;
    }
    return from > 0 && keyed_is_quote(text[from - 1]) && (to == length || keyed_is_quote(text[to]));
}

/* Whether an id is a whole value in a text, or is distinctive by itself, as in the path of a page. */
static bool stands_as_id(const char *text, size_t length, size_t from, size_t to) {
    return (from == 0 || !keyed_is_of_word(text[from - 1])) &&
           (to == length || !keyed_is_of_word(text[to])) &&
           (is_quoted(text, length, from, to) || is_keyed(text, from) ||
            (from > 0 && text[from - 1] == '/' && named_is_distinctive(text + from, to - from)));
}

static bool finds_id(const char *text, size_t length, const struct word *id) {
    size_t from = 0;
    while (from < length) {
        const char *found = memmem(text + from, length - from, id->text, id->length);
        if (found == NULL) {
            return false;
        }
        size_t at = (size_t)(found - text);
        if (stands_as_id(text, length, at, at + id->length)) {
            return true;
        }
        from = at + 1;
    }
    return false;
}

static bool has_id(const word_set *w, const char *text, size_t length) {
    if (w->count <= WORDS_ONE_BY_ONE) {
        for (size_t i = 0; i < w->count; i++) {
            if (finds_id(text, length, &w->list[i])) {
                return true;
            }
        }
        return false;
    }
    for (size_t at = 0, from; at < length; at++) {
        for (from = at; at < length && keyed_is_of_word(text[at]); at++) {
        }
        if (at > from && words_has(w, text + from, at - from) &&
            stands_as_id(text, length, from, at)) {
            return true;
        }
    }
    return false;
}

bool person_in_bytes(person *p, const char *text, size_t length) {
    return has_id(&p->ids, text, length);
}

/* What has been seen in the layers of a record. */
typedef struct sight {
    person *person;
    bool address, related, id; /* theirs */
    bool any_address, any_id;  /* of whomever */
    bool name;
    bool left; /* names that were not compared */
} sight;

/* Whether a key "id" is there. */
static bool shows_id(const char *text, size_t length) {
    for (size_t from = 0; from + 2 < length; from++) {
        const char *found = memmem(text + from, length - from, "id", 2);
        if (found == NULL) {
            return false;
        }
        from = (size_t)(found - text);
        size_t after = from + 2;
        if (from > 0 && keyed_is_quote(text[from - 1]) && after < length &&
            (keyed_is_quote(text[after]) || text[after] == '\\')) {
            return true;
        }
    }
    return false;
}

/* The halves of what person_add_name has added, behind the word that it begins with. */
static const char *halves_of(const struct word *name, const char **split) {
    const char *first = (const char *)memchr(name->text, '\n', name->length) + 1;
    *split = memchr(first, '\n', (size_t)(name->text + name->length - first));
    return first;
}

static bool holds_name(const struct word *name, const char *plain, size_t length) {
    const char *split, *first = halves_of(name, &split), *end = name->text + name->length;
    size_t n = (size_t)(split - first), m = (size_t)(end - split) - 1;
    return n > 1 && m > 1 && memmem(plain, length, first, n) != NULL &&
           memmem(plain, length, split + 1, m) != NULL;
}

/* The next word of letters at or after *at; *at becomes its end. Its length, 0 if there is none. */
static size_t next_word(const char *plain, size_t length, size_t *at) {
    while (*at < length && !normal_is_letter(plain[*at])) {
        ++*at;
    }
    size_t from = *at;
    while (*at < length && normal_is_letter(plain[*at])) {
        ++*at;
    }
    return *at - from;
}

/* Whether all words of a name are among those of a text. */
static bool has_words_of(const word_set *words, const struct word *name) {
    bool has = true;
    size_t at = 0, n;
    while (has && (n = next_word(name->text, name->length, &at)) > 0) {
        has = words_has(words, name->text + at - n, n);
    }
    return has;
}

/* Adds the words of a text. False when out of memory. */
static bool add_words(word_set *words, const char *plain, size_t length) {
    bool added = true;
    size_t at = 0, n;
    while (added && (n = next_word(plain, length, &at)) > 0) {
        added = n > NAME_MOST || words_add(words, plain + at - n, n);
    }
    return added;
}

/*
** Whether a text has all words of one of many names. Names that begin with one of its words are compared, at most as many as
** the text has bytes, and a few: s->left says that there were more.
*/
static bool has_one_of_names(sight *s, const word_set *words, size_t tries) {
    for (size_t i = 0; i < words->count; i++) {
        char key[NAME_MOST + 1];
        size_t n = words->list[i].length, count;
        memcpy(key, words->list[i].text, n);
        key[n] = '\n';
        const struct word *name = words_beginning(&s->person->names, key, n + 1, &count);
        for (size_t j = 0; j < count; j++) {
            if (tries-- == 0) {
                s->left = true;
                return false;
            }
            if (has_words_of(words, &name[j])) {
                return true;
            }
        }
    }
    return false;
}

static bool has_name(sight *s, const char *plain, size_t length) {
    enum { TRIES_LEAST = 64 };
    const word_set *w = &s->person->names;
    for (size_t i = 0; i < w->count && w->count <= WORDS_ONE_BY_ONE; i++) {
        if (holds_name(&w->list[i], plain, length)) {
            return true;
        }
    }
    word_set words = {0};
    bool has = false;
    if (w->count > WORDS_ONE_BY_ONE) {
        s->person->no_memory |= !add_words(&words, plain, length);
        has = has_one_of_names(s, &words, TRIES_LEAST + length);
    }
    words_free(&words);
    return has;
}

static bool see(void *context, const char *text, size_t length) {
    sight *s = context;
    person *p = s->person;
    const char *plain;
    size_t made;
    p->looked += layers_cost(length);
    s->id = s->id || has_id(&p->ids, text, length);
    s->any_id = s->any_id || shows_id(text, length);
    if (!make_plain(p, text, length, &plain, &made)) {
        return false;
    }
    s->address = s->address || has_address(&p->addresses, plain, made);
    s->related = s->related || has_address(&p->related, plain, made);
    s->any_address = s->any_address || memchr(plain, '@', made) != NULL;
    /* Names count only where there is nothing else. */
    s->name = s->name || (!s->any_address && !s->any_id && has_name(s, plain, made));
    return !p->no_memory;
}

static sight look(person *p, const char *bytes, size_t length) {
    sight s = {.person = p};
    layers_result result = layers_visit(bytes, length, see, &s);
    p->no_memory |= result == LAYERS_NO_MEMORY;
    if (result == LAYERS_SOME) {
        p->unread = "it expands to more than is searched";
    } else if (result == LAYERS_UNREAD && p->unread == NULL) {
        p->unread = "it holds data in an encoding that is not known";
    }
    if (s.left && !s.name && !s.any_address && !s.any_id && p->unread == NULL) {
        p->unread = "more people have the names in it than are compared";
    }
    return s;
}

bool person_in_text(person *p, const char *text, size_t length) {
    if (text == NULL || length == 0) {
        return false;
    }
    sight s = look(p, text, length);
    return s.address || s.id || words_has(&p->ids, text, length);
}

/*
** ------------------------------------------------------------------------------------- in a payload
*/

typedef struct payload {
    person *person;
    const char *text;
    bool id, contact, other_email;
    person_known_by *each; /* of person_of_payload, which asks for nobody */
    void *context;
} payload;

/* Tells an address that was found in a text, with and without the first of the marks that stand before it. */
enum { TOLD_MARKS = 8 };

static void tell_address(const payload *x, const char *plain, normal_range r) {
    for (size_t last = r.from + TOLD_MARKS; r.from < r.to && r.from <= last; r.from++) {
        x->each(x->context, plain + r.from, r.to - r.from);
        if (normal_is_letter(plain[r.from])) {
            return;
        }
    }
}

/* Tells what a string of a contact is, if it may be an address. */
static void tell_contact(const payload *x, const char *text, size_t length) {
    const char *plain;
    size_t made;
    if (memchr(text, '@', length) != NULL && make_plain(x->person, text, length, &plain, &made)) {
        normal_range all = normal_trim(plain, made), inner = normal_address(plain, made);
        x->each(x->context, plain + all.from, all.to - all.from);
        x->each(x->context, plain + inner.from, inner.to - inner.from);
    }
}

/* The inside of a string value, decoded; the caller frees it. NULL when out of memory. */
static char *decode(person *p, const char *text, const dk_value *string, size_t *length) {
    char *room = malloc((size_t)string->length + 1);
    p->no_memory |= room == NULL;
    *length =
        room != NULL ? dk_string_decode(text + string->offset + 1, string->length - 2, room) : 0;
    return room;
}

/* Whether the text is one of the addresses and nothing else. */
static bool is_address_of(person *p, const word_set *w, const char *text, size_t length) {
    const char *plain;
    size_t made;
    if (!make_plain(p, text, length, &plain, &made)) {
        return false;
    }
    for (size_t i = 0; i < w->count && w->count <= WORDS_ONE_BY_ONE; i++) {
        if (normal_is_address(plain, made, w->list[i].text, w->list[i].length)) {
            return true;
        }
    }
    normal_range r = normal_trim(plain, made);
    return words_has(w, plain + r.from, r.to - r.from);
}

bool person_is_named(person *p, const char *text, size_t length) {
    return person_has_id(p, text, length) || is_address_of(p, &p->addresses, text, length) ||
           is_address_of(p, &p->related, text, length);
}

static void take_id(payload *x, const char *id, size_t length) {
    if (x->each != NULL) {
        x->each(x->context, id, length);
    } else {
        x->id |= person_has_id(x->person, id, length);
    }
}

static void look_at_id(payload *x, const dk_value *value) {
    size_t length;
    if (value->kind == DK_INTEGER || value->kind == DK_REAL) {
        take_id(x, x->text + value->offset, value->length);
    } else if (value->kind == DK_STRING) {
        char *id = decode(x->person, x->text, value, &length);
        if (id != NULL) {
            take_id(x, id, length);
        }
        free(id);
    }
}

/* Every string in the value, however deep. */
static void look_at_contact(payload *x, const dk_value *value) {
    const char *p = x->text + value->offset, *end = p + value->length;
    bool escaped;
    while (p < end && !x->contact) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        if (quote == NULL) {
            return;
        }
        p = dk_string_end(quote, end, &escaped);
        dk_value string = {(uint32_t)(quote - x->text), (uint32_t)(p - quote), DK_STRING, escaped};
        size_t length;
        char *decoded = decode(x->person, x->text, &string, &length);
        if (decoded != NULL && x->each != NULL) {
            tell_contact(x, decoded, length);
        } else if (decoded != NULL) {
            x->contact = is_address_of(x->person, &x->person->addresses, decoded, length);
        }
        free(decoded);
    }
}

/* Blanks the addresses of theirs in a plain text; false if it has none. */
static bool blank_addresses(const word_set *w, char *plain, size_t length) {
    bool any = false;
    size_t at;
    for (size_t i = 0; i < w->count && w->count <= WORDS_ONE_BY_ONE; i++) {
        const struct word *x = &w->list[i];
        for (at = 0; normal_find_address(plain, length, at, x->text, x->length, &at);) {
            memset(plain + at, ' ', x->length);
            any = true;
        }
    }
    normal_range r = {0, 0};
    while (w->count > WORDS_ONE_BY_ONE && normal_next_address(plain, length, r.to, &r)) {
        if (has_word_in(w, plain, r)) {
            memset(plain + r.from, ' ', r.to - r.from);
            any = true;
        }
    }
    return any;
}

/* Whether an at sign has something on both sides. */
static bool shows_address(const char *plain, size_t length) {
    const char *end = plain + length, *sign = plain;
    while ((sign = memchr(sign, '@', (size_t)(end - sign))) != NULL) {
        if (sign > plain && sign + 1 < end && !dk_is_space(sign[-1]) && keyed_is_of_word(sign[1])) {
            return true;
        }
        sign++;
    }
    return false;
}

/* What is seen in the layers of an e-mail field, which may have a name, a scheme or anything else around an address. */
typedef struct field {
    person *person;
    bool theirs, other;
} field;

static bool see_email(void *context, const char *text, size_t length) {
    field *f = context;
    const char *plain;
    size_t made;
    if (!make_plain(f->person, text, length, &plain, &made)) {
        return false;
    }
    bool theirs = blank_addresses(&f->person->addresses, f->person->plain, made);
    bool other = shows_address(plain, made);
    f->theirs |= theirs && !other;
    f->other |= other;
    return !f->theirs;
}

/* Tells the address of a layer that has one only. */
static bool tell_email(void *context, const char *text, size_t length) {
    payload *x = context;
    const char *plain;
    size_t made;
    normal_range first = {0, 0}, next;
    if (!make_plain(x->person, text, length, &plain, &made)) {
        return false;
    }
    x->other_email |= shows_address(plain, made);
    bool one = normal_next_address(plain, made, 0, &first);
    for (next = first; one && normal_next_address(plain, made, next.to, &next);) {
        one = next.to - next.from == first.to - first.from &&
              memcmp(plain + next.from, plain + first.from, next.to - next.from) == 0;
    }
    if (one) {
        tell_address(x, plain, first);
    }
    return true;
}

static void look_at_email(payload *x, const dk_value *value) {
    size_t length = 0;
    field f = {.person = x->person};
    char *decoded = value->kind == DK_STRING ? decode(x->person, x->text, value, &length) : NULL;
    if (decoded != NULL && x->each != NULL) {
        x->person->no_memory |= layers_visit(decoded, length, tell_email, x) == LAYERS_NO_MEMORY;
    } else if (decoded != NULL) {
        x->person->no_memory |= layers_visit(decoded, length, see_email, &f) == LAYERS_NO_MEMORY;
    }
    x->contact |= f.theirs;
    x->other_email |= f.other && !f.theirs;
    free(decoded);
}

static void look_at_data(payload *x, const dk_value *data) {
    dk_value name, value, inner_name, inner;
    if (data->kind != DK_OBJECT) {
        return;
    }
    for (dk_walk walk = dk_walk_begin(x->text, data); dk_walk_member(&walk, &name, &value);) {
        if (dk_walk_is(x->text, &name, "id")) {
            look_at_id(x, &value);
        } else if (dk_walk_is(x->text, &name, "contact")) {
            look_at_contact(x, &value);
            dk_walk contact = dk_walk_begin(x->text, &value);
            while (value.kind == DK_OBJECT && dk_walk_member(&contact, &inner_name, &inner)) {
                if (dk_walk_is(x->text, &inner_name, "email")) {
                    look_at_email(x, &inner);
                }
            }
        }
    }
}

/* False if it is no JSON object. */
static bool look_at_payload(payload *x, size_t length) {
    dk_scan *scan = &x->person->scan;
    dk_value name, value;
    if (!dk_scan_value(x->text, length, scan) || scan->root.kind != DK_OBJECT) {
        return false;
    }
    const dk_value root = scan->root;
    for (dk_walk walk = dk_walk_begin(x->text, &root); dk_walk_member(&walk, &name, &value);) {
        if (dk_walk_is(x->text, &name, "data")) {
            look_at_data(x, &value);
        }
    }
    return true;
}

person_share person_in_payload(person *p, const char *text, size_t length, bool *by_contact) {
    payload x = {.person = p, .text = text};
    if (!look_at_payload(&x, length)) {
        return person_in_record(p, text, length);
    }
    *by_contact = x.contact;
    if (x.id || x.contact) {
        return PERSON_OWNS;
    }
    sight s = look(p, text, length);
    return s.address && !x.other_email ? PERSON_OWNS
           : s.address || s.id         ? PERSON_MENTIONED
                                       : PERSON_NONE;
}

static bool tell_all(void *context, const char *text, size_t length) {
    const payload *x = context;
    const char *plain;
    size_t made;
    normal_range r = {0, 0};
    if (!make_plain(x->person, text, length, &plain, &made)) {
        return false;
    }
    while (normal_next_address(plain, made, r.to, &r)) {
        tell_address(x, plain, r);
    }
    return true;
}

void person_of_payload(person *p, const char *text, size_t length, person_known_by *each,
                       void *context) {
    payload x = {.person = p, .text = text, .each = each, .context = context};
    if (!look_at_payload(&x, length) || !x.other_email) {
        p->no_memory |= layers_visit(text, length, tell_all, &x) == LAYERS_NO_MEMORY;
    }
}

/*
** -------------------------------------------------------------------------------------- in a record
*/

/*
** The owner of a record that is not a whole payload, by what can be read of data.id, data.contact and
** data.contact.email.
*/
typedef struct owner {
    person *person;
    bool theirs, other;
} owner;

/* Whether a value begins before `at`, or ends there. */
static bool begins_value(const char *plain, size_t at) {
    while (at > 0 && dk_is_space(plain[at - 1])) {
        at--;
    }
    return at > 0 && (keyed_is_quote(plain[at - 1]) || is_one_of(plain[at - 1], ":="));
}

static bool ends_value(const char *plain, size_t length, size_t at) {
    while (at < length && (plain[at] == '\\' || dk_is_space(plain[at]))) {
        at++;
    }
    return at == length || keyed_is_quote(plain[at]) || is_one_of(plain[at], ",}");
}

/* Whether one of the addresses is all that a value has. */
static bool has_value(person *p, const word_set *w, const char *text, size_t length) {
    const char *plain;
    size_t made;
    if (!make_plain(p, text, length, &plain, &made)) {
        return false;
    }
    normal_range r = {0, 0};
    while (normal_next_address(plain, made, r.to, &r)) {
        if (begins_value(plain, r.from) && ends_value(plain, made, r.to) &&
            words_has(w, plain + r.from, r.to - r.from)) {
            return true;
        }
    }
    return false;
}

static void look_at_first_email(owner *o, const keyed *email, bool is_closed) {
    person *p = o->person;
    const char *plain;
    size_t made;
    if (make_plain(p, email->value, email->length, &plain, &made)) {
        bool is_torn = !is_closed && (has_torn_address(&p->addresses, plain, made) ||
                                      has_torn_address(&p->related, plain, made));
        bool theirs = blank_addresses(&p->addresses, p->plain, made);
        theirs |= blank_addresses(&p->related, p->plain, made);
        bool other = shows_address(p->plain, made) && !is_torn;
        o->theirs |= (theirs || is_torn) && !other;
        o->other |= other;
    }
}

/* Whether the text is cut in a value that is one of the addresses as far as it goes. */
static bool ends_in_value(person *p, const char *text, size_t length) {
    const char *plain;
    size_t made;
    const char *quote = memrchr(text, '"', length);
    if (quote == NULL ||
        !make_plain(p, quote + 1, (size_t)(text + length - quote) - 1, &plain, &made)) {
        return false;
    }
    normal_range r = normal_trim(plain, made);
    return memchr(plain + r.from, ' ', r.to - r.from) == NULL &&
           (has_torn_address(&p->addresses, plain + r.from, r.to - r.from) ||
            has_torn_address(&p->related, plain + r.from, r.to - r.from));
}

/* Looks at the first id and the first e-mail address in the object that opens at `data`. */
static void look_at_owner(owner *o, const char *text, size_t length, size_t data) {
    person *p = o->person;
    keyed_lead lead = keyed_read_lead(text, length, data);
    if (lead.id.value != NULL) {
        bool theirs = person_has_id(p, lead.id.value, lead.id.length);
        o->theirs |= theirs;
        o->other |= !theirs;
    }
    if (lead.email.value != NULL) {
        bool is_closed = lead.email.after < length && keyed_is_quote(text[lead.email.after]);
        look_at_first_email(o, &lead.email, is_closed);
    } else {
        o->theirs |= ends_in_value(p, text, length);
    }
    if (lead.contact.value != NULL && !o->theirs) {
        o->theirs = has_value(p, &p->addresses, lead.contact.value, lead.contact.length) ||
                    has_value(p, &p->related, lead.contact.value, lead.contact.length);
    }
}

/* At most this many objects named "data" are examined. */
enum { DATA_MAX = 8 };

static bool see_owner(void *context, const char *text, size_t length) {
    owner *o = context;
    size_t data = 0;
    o->person->looked += layers_cost(length);
    for (int n = 0; n < DATA_MAX && (data = keyed_object(text, length, data, "data")) > 0; n++) {
        look_at_owner(o, text, length, data);
    }
    return !o->theirs && !o->person->no_memory;
}

/* The record is theirs unless it is known to be somebody else's. */
static person_share judge_owner(person *p, const char *bytes, size_t length) {
    owner o = {.person = p};
    p->no_memory |= layers_visit(bytes, length, see_owner, &o) == LAYERS_NO_MEMORY;
    return o.other && !o.theirs ? PERSON_MENTIONED : PERSON_OWNS;
}

person_share person_in_record(person *p, const char *bytes, size_t length) {
    p->unread = NULL;
    sight s = look(p, bytes, length);
    if (!s.address && !s.related && !s.id) {
        return s.name && !s.any_address && !s.any_id ? PERSON_OWNS : PERSON_NONE;
    }
    person_share most = PERSON_NONE;
    find_begin(&p->finder);
    find_in_text(&p->finder, bytes, length, 0, true);
    p->no_memory |= p->finder.no_memory;
    for (size_t i = 0; i < p->finder.count && most != PERSON_OWNS; i++) {
        const finding *found = &p->finder.list[i];
        bool by_contact;
        if (found->kind == FOUND_PAYLOAD) {
            person_share share = person_in_payload(p, found->text, found->length, &by_contact);
            most = share > most ? share : most;
        }
    }
    return most == PERSON_NONE ? judge_owner(p, bytes, length) : most;
}

/* The person who is cut out, and the callback for each part. */
typedef struct cutting {
    person *person;
    bool (*cut)(void *context, const char *text, size_t length);
    void *context;
} cutting;

static bool part_is_theirs(void *context, const char *text, size_t length, bool *theirs) {
    const cutting *c = context;
    *theirs = person_in_record(c->person, text, length) == PERSON_OWNS;
    return !c->person->no_memory;
}

static bool tell_cut(void *context, const char *text, size_t length) {
    const cutting *c = context;
    return c->cut == NULL || c->cut(c->context, text, length);
}

cutout_result person_cut_out(person *p, const char *bytes, size_t length,
                             bool (*cut)(void *context, const char *text, size_t length),
                             void *context, char **rest, size_t *rest_length) {
    cutting c = {p, cut, context};
    const cutout_judge judge = {
        .context = &c, .is_theirs = part_is_theirs, .looked = &p->looked, .cut = tell_cut};
    return cutout_make(bytes, length, &judge, rest, rest_length);
}

/*
** ---------------------------------------------------------------------------------------- in a name
*/

/* Ids are compared in any case: not all file systems distinguish case. */
static bool fold_ids(person *p) {
    while (p->folded < p->ids.count) {
        const struct word *id = &p->ids.list[p->folded++];
        if (named_is_distinctive(id->text, id->length) &&
            !add_plain(p, &p->name_ids, id->text, id->length)) {
            return false;
        }
    }
    return true;
}

static bool name_is_theirs(void *context, const char *plain, size_t length, bool *theirs) {
    const person *p = context;
    *theirs = words_has(&p->addresses, plain, length) || words_has(&p->related, plain, length) ||
              words_has(&p->name_ids, plain, length);
    return true;
}

char *person_in_path(person *p, const char *path) {
    bool any = false;
    if (path == NULL) {
        return NULL;
    }
    char *name = fold_ids(p) ? named_clean(path, name_is_theirs, p, &any) : NULL;
    p->no_memory |= name == NULL;
    if (!any) {
        free(name);
        name = NULL;
    }
    return name;
}
