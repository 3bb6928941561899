/*
** Sound JSON that is not what was sent: a program printed its bytes in a notation of its own, which JSON takes for
** text. The notation cannot be undone for certain, since a text may hold the same characters.
*/
#ifndef DISCKO_REPRINT_H
#define DISCKO_REPRINT_H

#include <stddef.h>

typedef enum reprint {
    REPRINT_NONE,
    REPRINT_CAT,   /* cat -v: M-CM-) for the two bytes of an accented letter */
    REPRINT_BYTEA, /* PostgreSQL's bytea in escape format, its backslashes doubled: \\303\\251 */
    REPRINT_STUB,  /* "[Object]", "@{…}" or "System.Object[]" for an object or a list of a lead */
    REPRINT_UTF7   /* UTF-7: +AOk- for an accented letter */
} reprint;

/*
** The notation in which a text shows at least one character beyond ASCII. It then has no byte beyond ASCII, unless it
** is REPRINT_STUB.
*/
reprint reprint_look(const char *text, size_t length);

#endif
