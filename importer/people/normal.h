/*
** The normal form of text, in which people are searched for. It ignores case, composed and decomposed accents, full-width
** and other compatibility forms, invisible characters, the colours of a terminal, punycode in domains, and blanks or quotes
** at an at sign.
*/
#ifndef DISCKO_NORMAL_H
#define DISCKO_NORMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../text/chars.h"

/* Each byte of UTF-8 becomes at most this many. */
enum { NORMAL_GROWTH = 3 };

/*
** Writes the normal form of the text to a buffer of NORMAL_GROWTH times its bytes and returns the form's length.
** Bytes that are not UTF-8 are taken for Latin-1.
*/
size_t normal_text(const char *text, size_t length, char *out);

/* The same, allocated, to be freed; NULL when out of memory. */
char *normal_made(const char *text, size_t length, size_t *made);

/* A letter or a digit, as far as addresses and names go. */
static inline bool normal_is_letter(char c) {
    return is_alphanumeric(c) || (uint8_t)c >= 0x80;
}

/* A stretch of a text. */
typedef struct normal_range {
    size_t from, to;
} normal_range;

/* Trims white space, quotes, angle brackets and a leading `mailto:`. */
normal_range normal_trim(const char *text, size_t length);

/*
** Whether a text contains an address as a whole, not as part of a longer one. Both are in normal form. The search
** starts at `from`; *at is set to the address found.
*/
bool normal_find_address(const char *text, size_t length, size_t from, const char *address,
                         size_t address_length, size_t *at);

/*
** Whether a text in normal form ends within this address, behind the @: it was torn there, or continues on another line.
*/
bool normal_ends_in_address(const char *text, size_t length, const char *address,
                            size_t address_length);

/*
** The end of a text in normal form that may be the beginning of an address, up to behind its @, with the marks before it;
** false if there is none.
*/
bool normal_torn_address(const char *text, size_t length, normal_range *found);

/* What a text in normal form has besides a name, trimmed: all of it, or the ADDRESS of NAME <ADDRESS>. */
normal_range normal_address(const char *text, size_t length);

/* Whether that is this address. */
bool normal_is_address(const char *text, size_t length, const char *address, size_t address_length);

/*
** Finds the next e-mail address at or after `from` in a text in normal form; false if there is none. An address is
** letters on both sides of an @, with a dot after it.
*/
bool normal_next_address(const char *text, size_t length, size_t from, normal_range *found);

#endif
