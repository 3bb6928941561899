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
** Each makes the key of a UTF-8 text, not terminated, and returns its length: 0 where there is none, which is
** also so for what stands for nothing or for many (key_words.def).
**
** Of a category, a topic, …: case, also that of accented letters, white space, and how accents are encoded aside.
*/
size_t dk_key_fold(const char *text, size_t length, char key[DK_KEY_BYTES]);

/* The name of a company, and an e-mail address: folded. */
size_t dk_key_company(const char *text, size_t length, char key[DK_KEY_BYTES]);
size_t dk_key_email(const char *text, size_t length, char key[DK_KEY_BYTES]);

/*
** The digits of a phone number of 6 to 15 digits, without (0) and what introduces, groups or follows them. +33 1,
** 0033 1 and +33 (0)1 are one. Only a number without its country begins with 0.
*/
size_t dk_key_phone(const char *text, size_t length, char key[DK_KEY_BYTES]);

/* A web site: its host, without www. in front. */
size_t dk_key_host(const char *text, size_t length, char key[DK_KEY_BYTES]);

/*
** The id that the store knows a lead by: its own, but of one of more than DK_ID_MAX bytes the beginning, "…" and
** a hash of all of it, so that no index grows with it.
*/
enum { DK_ID_MAX = 200, DK_ID_BYTES = DK_ID_MAX + 40 };
size_t dk_key_id(const char *text, size_t length, char key[DK_ID_BYTES]);

/* Whether a text has nothing but white space. */
bool dk_is_blank(const char *text, size_t length);

#endif
