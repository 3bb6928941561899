/*
** Punycode (RFC 3492): how the domain names of e-mail addresses write letters beyond ASCII.
*/
#ifndef DISCKO_PUNYCODE_H
#define DISCKO_PUNYCODE_H

#include <stddef.h>
#include <stdint.h>

/*
** The letters that a label without its "xn--" stands for, at most PUNYCODE_MAX, the most a label can have. Returns how many
** there are; 0 if it is no such label.
*/
enum { PUNYCODE_MAX = 64 };
size_t punycode_decode(const char *label, size_t length, uint32_t letters[PUNYCODE_MAX]);

#endif
