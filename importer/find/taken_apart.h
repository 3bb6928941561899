/*
** Inputs in which a lead has been taken apart by the program that wrote them: into values behind their lengths, coloured words,
** fields, or the pieces in which a terminal received it. Their lines are no records, and what a text of the lead quotes is no
** payload.
*/
#ifndef DISCKO_TAKEN_APART_H
#define DISCKO_TAKEN_APART_H

#include <stdbool.h>
#include <stddef.h>

typedef enum apart {
    APART_NONE,
    APART_BINARY, /* BSON, CBOR, MessagePack, pickle, Java's serialization, messages of Protocol Buffers */
    APART_COLOURED, /* words with marks of colours or kinds around them, as Pygments writes them */
    APART_DUMPED,   /* by Symfony's VarDumper */
    APART_PRINTED,  /* a list of R's, value by value behind paths */
    APART_FIELDS,   /* a Struct of Protocol Buffers as text */
    APART_RICH,     /* RTF */
    APART_FOLDED,   /* by sed's l, which folds lines at a width and ends them with a dollar */
    APART_BYTES,    /* ngrep's dump of bytes */
    APART_RECORDED  /* a recording of asciinema */
} apart;

/* What an input is, by its first bytes: pass as much as there is. */
apart apart_look(const char *bytes, size_t length);

/* Whether a line, the first `size` bytes, holds a lead's event and data in a binary encoding, as behind the prefix of a log. */
bool apart_in_line(const char *line, size_t size, size_t length);

#endif
