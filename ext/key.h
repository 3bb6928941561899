/*
** Keys by which people and companies are compared: what may be written in several ways is brought into one.
*/
#ifndef DISCKO_KEY_H
#define DISCKO_KEY_H

#include <stdbool.h>
#include <stddef.h>

/* Only so many characters of a text are looked at, and a key is at most so many bytes long. */
enum { DK_KEY_CHARACTERS = 200, DK_KEY_BYTES = 4 * DK_KEY_CHARACTERS };

/*
** Each makes the key of a UTF-8 text, not terminated, and returns its length: 0 where there is none.
**
** An e-mail address, or the name of a company: case of ASCII letters and outer white space aside.
*/
size_t dk_key_name(const char *text, size_t length, char key[DK_KEY_BYTES]);

/*
** A phone number: without the characters that group its digits, without (0), and without zeros in front, so
** that +33 1, 0033 1 and +33 (0)1 are one.
*/
size_t dk_key_phone(const char *text, size_t length, char key[DK_KEY_BYTES]);

/* A web site: its host, without www. in front. */
size_t dk_key_host(const char *text, size_t length, char key[DK_KEY_BYTES]);

/* Whether a text has nothing but white space. */
bool dk_is_blank(const char *text, size_t length);

#endif
