/* Values as tnetstrings, in which mitmproxy saves flows: 5:hello,  3:1.5^  11:1:a,1:1#1:b,1:2#} */
#ifndef DISCKO_TNETSTRING_H
#define DISCKO_TNETSTRING_H

#include <stdbool.h>
#include <stddef.h>

/* `kind`: the character behind the value. Those of strings are ',' and ';', of numbers '#' and '^', of lists ']' and '}'. */
typedef struct tnetstring {
    const char *text;
    size_t length;
    char kind;
} tnetstring;

/*
** How long the value at the front is, by the number that it begins with; 0 if none begins there. It may go on behind the text.
*/
size_t tnetstring_extent(const char *text, size_t length);

/* Reads the value at `*p`, which is then one past it. False if there is none that ends before `end`. */
bool tnetstring_take(const char **p, const char *end, tnetstring *out);

#endif
