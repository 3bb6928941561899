/*
** Untrusted text, such as file names and parts of payloads, is printed so that nothing in it controls the terminal.
*/
#ifndef DISCKO_VISIBLE_H
#define DISCKO_VISIBLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
** Prints a text. Escapes control characters (\n, \r, \t, \x1B, \u009B), characters that change the direction of text
** (\u202E), and bytes that are not UTF-8 (\xE9).
*/
void visible_print(const char *text, FILE *out);

/*
** The length in bytes of the character at p < end, and *c its code point. 0 if the byte is not UTF-8; then *c is the
** byte.
*/
int visible_character(const char *p, const char *end, uint32_t *c);

/* Whether bytes are text as far as they go: UTF-8, and no control characters but white space, RS and those of colours. */
bool visible_is_text(const char *bytes, size_t length);

/* Whether a character may control a terminal: controls, line separators, and those that reorder text. */
bool visible_is_control(uint32_t c);

#endif
