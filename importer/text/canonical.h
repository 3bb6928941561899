/*
** The canonical form of a JSON text: the same bytes for every way of writing the same value, and other bytes for
** any other value. The members of an object are sorted by their names, those of the same name stay in order;
** strings are without escapes; numbers are exact decimals, so that 1, 1.0, 1e0 and 10e-1 are one.
**
** The form is made to be hashed. It is not JSON:
**
**   object   {  then for each member a string and a value  }
**   array    [  values  ]
**   string   "  its bytes in UTF-8, half of a surrogate pair as three bytes of its own  0xFF
**   number   #  -  digits  e  exponent  0xFF, for 0.digits * 10^exponent; zero has one digit and no exponent
**   the rest t, f, n
**
** Time is linear except for sorting (n log n). Memory is at most sixteen bytes for each member and object.
*/
#ifndef DISCKO_CANONICAL_H
#define DISCKO_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>

typedef void canonical_put(void *context, const char *bytes, size_t length);

/*
** Hands the canonical form to `put`, piece by piece. The text is one JSON value that has passed the scanner, with or
** without white space around it. `rounds`: ignores what a program loses that reads JSON and prints it again, that is,
** digits that a double does not hold, and which half of a surrogate pair stood alone. False when out of memory.
*/
bool canonical_write(const char *text, size_t length, bool rounds, canonical_put *put,
                     void *context);

#endif
