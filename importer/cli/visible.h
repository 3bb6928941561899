/*
** Texts that others have written (names of files, of archives' members, of payloads' fields in
** messages) as they can be shown on a terminal: nothing in them moves its cursor or ends a line.
*/
#ifndef DISCKO_VISIBLE_H
#define DISCKO_VISIBLE_H

#include <stdio.h>

/* Control characters as \n, \r, \t, \x1B or \u009B, and bytes that are no UTF-8 as \xE9. */
void visible_print(const char *text, FILE *out);

/* The same of JSON, which stays JSON of the same value, but for U+FFFD where bytes are no UTF-8. */
void visible_print_json(const char *json, FILE *out);

#endif
