/*
** Prints of payloads: whether a text is what some program prints of a payload that is known, so that it says nothing
** but what the payload says. That holds where every name, string, number and word of the payload stands in the text, in
** the same order, with exactly the same characters, and nothing but marks between them.
**
** Covers JSON printed again, and what Python, Ruby, JavaScript (console.log, also with [Object] for what it leaves out)
** and Java print: strings in quotes with their escapes, or without quotes behind an equals sign.
*/
#ifndef DISCKO_PAYLOAD_PRINT_H
#define DISCKO_PAYLOAD_PRINT_H

#include <stddef.h>

typedef enum payload_print {
    PAYLOAD_PRINT_NONE,  /* the text is something else */
    PAYLOAD_PRINT_WHOLE, /* *end is one past the print */
    PAYLOAD_PRINT_CUT    /* the text is the print up to its own end */
} payload_print;

/*
** Compares the beginning of a text with a payload, which is sound JSON. *credit: how many characters may still be
** compared; at 0 the result is PAYLOAD_PRINT_NONE.
*/
payload_print payload_print_match(const char *payload, size_t size, const char *text, size_t length,
                                  size_t *end, size_t *credit);

#endif
