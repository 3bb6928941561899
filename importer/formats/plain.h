/*
** The plain form of text, in which people are searched for. It ignores case, composed and decomposed accents,
** full-width forms, and invisible characters.
*/
#ifndef DISCKO_PLAIN_H
#define DISCKO_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each byte of UTF-8 becomes at most this many. */
enum { PLAIN_GROWTH = 3 };

/*
** Writes the plain form of the text to a buffer of PLAIN_GROWTH times its bytes and returns the form's length.
** `places`, unless NULL, has an entry for each byte written: the offset of the character it came from. Bytes that
** are not UTF-8 are kept as they are.
*/
size_t plain_text(const char *text, size_t length, char *out, uint32_t *places);

/* Whether the text has a byte that plain_text changes, but for the case of ASCII letters. */
bool plain_differs(const char *text, size_t length);

/* A stretch of a text. */
typedef struct plain_range {
    size_t from, to;
} plain_range;

/* Trims white space, quotes, angle brackets and a leading `mailto:`. */
plain_range plain_trim(const char *text, size_t length);

/*
** Whether a text contains an address as a whole, not as part of a longer one. Both are in plain form. The search
** starts at `from`; *at is set to the address found.
*/
bool plain_find_address(const char *text, size_t length, size_t from, const char *address,
                        size_t address_length, size_t *at);

/* Whether a text in plain form is just this address, alone or as NAME <ADDRESS>. */
bool plain_is_address(const char *text, size_t length, const char *address, size_t address_length);

/*
** Finds the next e-mail address at or after `from` in a text in plain form; false if there is none. An address is
** letters on both sides of an @, with a dot after it.
*/
bool plain_next_address(const char *text, size_t length, size_t from, plain_range *found);

#endif
