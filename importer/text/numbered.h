/*
** Bytes or characters as members that are named by their numbers, in any order: {"0":123,"1":34,…}, as JavaScript writes a
** Uint8Array, and {"0":"{","1":"\"",…}, as it writes a string that was taken for an object. The object may be cut.
*/
#ifndef DISCKO_NUMBERED_H
#define DISCKO_NUMBERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct numbered_member {
    uint32_t number;
    uint32_t size;
    const char *value; /* a number; or what stands between the quotes */
    bool is_letter;
} numbered_member;

/*
** numbered_value: reads the value at `p`, a number of at most four characters, or a string of one character or its escape;
** numbered_take: the member at `p`. They return one past it; NULL if it is none. numbered_next: where the next one begins, at most a
** comma and white space further. numbered_put: writes what a member stands for, a character as it is escaped, and returns its
** length.
*/
const char *numbered_value(const char *p, const char *end, numbered_member *m);
const char *numbered_take(const char *p, const char *end, numbered_member *m);
const char *numbered_next(const char *p, const char *end);
size_t numbered_put(const numbered_member *m, char *out);

/*
** How many such members follow each other from `at` on, at most a comma and white space apart; *to: one past the last. `at`
** is the quote before a number.
*/
size_t numbered_count(const char *text, size_t length, size_t at, size_t *to);

/*
** Writes what the members of [from, to) stand for in the order of their numbers, characters as they are escaped, and a blank
** where numbers are missing between them (*has_gaps). `out` has room for `to - from` bytes. Returns how many were written; 0
** if out of memory.
*/
size_t numbered_join(const char *text, size_t from, size_t to, size_t count, char *out,
                     bool *has_gaps);

#endif
