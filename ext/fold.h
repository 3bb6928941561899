/*
** Text that a person typed, made plain enough to be compared with a list of words: lower case, no
** accents, one kind of blank, dash and quote, full-width forms and HTML entities undone.
*/
#ifndef DISCKO_FOLD_H
#define DISCKO_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer text (bytes) is not folded. */
enum { DK_FOLD_MAX = 256 };

/* What is known of a folded byte besides the byte. */
enum {
    DK_FOLDED_LETTER = 1,  /* part of a letter */
    DK_FOLDED_UPPER = 2,   /* it was a capital */
    DK_FOLDED_ACCENTED = 4 /* it had an accent */
};

typedef struct dk_folded {
    char text[DK_FOLD_MAX + 1]; /* UTF-8, terminated, never longer than what it was made from */
    uint8_t flags[DK_FOLD_MAX + 1];
    size_t length;
} dk_folded;

/*
** Folds UTF-8, not terminated. Precomposed and combining accents give the same text; white space
** around it is dropped; white space other than blanks becomes a line feed. False for text that is
** too long, has control characters, or is not UTF-8.
*/
bool dk_fold(const char *text, size_t length, dk_folded *out);

#endif
