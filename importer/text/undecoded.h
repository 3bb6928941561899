/*
** Finds data that look encoded, compressed or encrypted and that nothing could decode, so that they can be listed.
*/
#ifndef DISCKO_UNDECODED_H
#define DISCKO_UNDECODED_H

#include <stdbool.h>
#include <stddef.h>

/* Fewer bytes hold no payload: ids, tokens and digests are not listed. */
enum { UNDECODED_LEAST = 100 };

/*
** Whether bytes look like text: UTF-8, or UTF-16 of Latin letters. Bytes decoded from a wrong place do not. If some do,
** but not nearly all, the answer is not sure.
*/
typedef enum undecoded_share { UNDECODED_BINARY, UNDECODED_UNSURE, UNDECODED_TEXT } undecoded_share;
undecoded_share undecoded_text_share(const char *bytes, size_t length);

/*
** Whether a run of digits of base64, which may be folded, looks like encoded bytes and not like words: it is long, and mixes
** capitals, small letters and digits; or it has digits among letters of one case and nothing else. Hexadecimal does not
** count.
*/
bool undecoded_is_run(const char *run, size_t length);

/* Whether a text has UNDECODED_LEAST bytes in a row that are mostly not text, or are base85. */
bool undecoded_is_coded(const char *text, size_t length);

#endif
