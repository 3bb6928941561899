/*
** Finds the value that follows a key in any text, as JSON, forms and other programs write it. Used for records
** that are torn or printed in a form that cannot be parsed.
*/
#ifndef DISCKO_KEYED_H
#define DISCKO_KEYED_H

#include <stdbool.h>
#include <stddef.h>

#include "../text/chars.h"

/* What an id or a key consists of. */
static inline bool keyed_is_of_word(char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

static inline bool keyed_is_quote(char c) {
    return is_one_of(c, "\"'`");
}

typedef struct keyed {
    const char *value;
    size_t length;
    size_t after; /* where the value ends in the text */
} keyed;

/*
** Finds the key's next value at or after `from`, quoted or not. False if there is none. A value that reaches the
** end of the text does not count, since it may have been cut.
*/
bool keyed_next(const char *text, size_t length, size_t from, const char *key, keyed *found);

/* The place of the bracket that opens the value of the key's next occurrence at or after `from`; 0 if there is none. */
size_t keyed_object(const char *text, size_t length, size_t from, const char *key);

/* Where the object that opens at `at` closes, whatever its strings hold; the end of the text if it does not. */
size_t keyed_object_end(const char *text, size_t length, size_t at);

/* The id, e-mail address and contact of a lead that may be torn. A value is NULL if it cannot be read. */
typedef struct keyed_lead {
    keyed id,
        email; /* the first id, and the first address in the contact, or in all of it without one */
    keyed contact; /* the inside of the object */
} keyed_lead;

/* `data`: the place of the bracket that opens the object "data". */
keyed_lead keyed_read_lead(const char *text, size_t length, size_t data);

#endif
