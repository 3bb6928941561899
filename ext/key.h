/*
** Keys for comparing people and companies: different spellings of the same thing get the same key.
*/
#ifndef DISCKO_KEY_H
#define DISCKO_KEY_H

#include <stdbool.h>
#include <stddef.h>

/* A key is made from the first DK_KEY_CHARACTERS characters of a text and has at most DK_KEY_BYTES bytes. */
enum { DK_KEY_CHARACTERS = 200, DK_KEY_BYTES = 4 * DK_KEY_CHARACTERS };

/*
** Each function makes the key of a UTF-8 text (neither is terminated) and returns the key's length. 0 means no
** key: the text is empty, a placeholder, or shared by many (key_words.def).
**
** For categories and topics. Ignores case (also of accented letters), white space, and how accents are encoded.
*/
size_t dk_key_fold(const char *text, size_t length, char key[DK_KEY_BYTES]);

/* The name of a company, and an e-mail address: folded. */
size_t dk_key_company(const char *text, size_t length, char key[DK_KEY_BYTES]);
size_t dk_key_email(const char *text, size_t length, char key[DK_KEY_BYTES]);

/*
** For phone numbers: their 6 to 15 digits, without "(0)", prefixes, separators and extensions. "+33 1", "0033 1"
** and "+33 (0)1" get the same key. A key begins with 0 only if the number has no country code.
*/
size_t dk_key_phone(const char *text, size_t length, char key[DK_KEY_BYTES]);

/* For web sites: the host, without a leading "www.". */
size_t dk_key_host(const char *text, size_t length, char key[DK_KEY_BYTES]);

/*
** The id under which the store keeps a lead. An id longer than DK_ID_MAX bytes is replaced by its beginning, "…"
** and a hash of the whole, so that indexes stay small.
*/
enum { DK_ID_MAX = 200, DK_ID_BYTES = DK_ID_MAX + 40 };
size_t dk_key_id(const char *text, size_t length, char key[DK_ID_BYTES]);

/* Whether a text is only white space. */
bool dk_is_blank(const char *text, size_t length);

#endif
