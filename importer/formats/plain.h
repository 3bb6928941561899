/*
** Texts as they are compared when a person is looked for: without regard to case, to whether accents are part of
** their letter or follow it, to full-width forms, and to characters that nobody sees.
*/
#ifndef DISCKO_PLAIN_H
#define DISCKO_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A byte of UTF-8 comes to so many at most. */
enum { PLAIN_GROWTH = 3 };

/*
** Writes the plain form of the text, which has room for PLAIN_GROWTH times its bytes, and returns its length.
** `places`, if not NULL, has as much room: for each byte made the offset of the character it was made of. What is
** not UTF-8 is taken byte by byte, and stays.
*/
size_t plain_text(const char *text, size_t length, char *out, uint32_t *places);

/* Whether the text has a byte that plain_text changes, but for the case of ASCII letters. */
bool plain_differs(const char *text, size_t length);

/* A stretch of a text. */
typedef struct plain_range {
    size_t from, to;
} plain_range;

/* Without white space, quotes and angle brackets around it, and `mailto:` in front. */
plain_range plain_trim(const char *text, size_t length);

/*
** Whether an address, in plain form, stands in a text, in plain form, as a whole: what is next to it is no part of a
** longer address. `from`: where to look from. *at becomes where it stands.
*/
bool plain_find_address(const char *text, size_t length, size_t from, const char *address,
                        size_t address_length, size_t *at);

/* Whether a text, in plain form, is an address and nothing else: alone, or behind a name as <address>. */
bool plain_is_address(const char *text, size_t length, const char *address, size_t address_length);

/*
** The next address of whatever kind in a text in plain form, at or after `from`: false where there is none. For
** what looks like one: letters on both sides of an @, and a dot behind it.
*/
bool plain_next_address(const char *text, size_t length, size_t from, plain_range *found);

#endif
