/*
** Prints untrusted text, such as file names and parts of payloads, so that nothing in it controls the terminal.
*/
#ifndef DISCKO_VISIBLE_H
#define DISCKO_VISIBLE_H

#include <stdio.h>

/*
** Escapes control characters (\n, \r, \t, \x1B, \u009B), characters that change the direction of text
** (\u202E), and bytes that are not UTF-8 (\xE9).
*/
void visible_print(const char *text, FILE *out);

/* The same for JSON text, without changing its value. Bytes that are not UTF-8 become U+FFFD. */
void visible_print_json(const char *json, FILE *out);

#endif
