/*
** Sound JSON that is not what was sent: a program printed its bytes in a notation of its own, which JSON takes for
** text. The notation cannot be undone for certain, since a text may hold the same characters.
*/
#ifndef DISCKO_ALTERED_H
#define DISCKO_ALTERED_H

#include <stdbool.h>
#include <stddef.h>

typedef enum altered {
    ALTERED_NONE,
    ALTERED_CAT,   /* cat -v: M-CM-) for the two bytes of an accented letter */
    ALTERED_BYTEA, /* PostgreSQL's bytea in escape format, its backslashes doubled: \\303\\251 */
    ALTERED_STUB,  /* "[Object]", "@{…}" or "System.Object[]" for an object or a list of a lead */
    ALTERED_UTF7,  /* UTF-7: +AOk- for an accented letter */
    ALTERED_R,     /* R's <U+20AC> for a character that its locale does not have */
    ALTERED_PRINTABLE, /* quoted-printable: =C3=A9 for the two bytes of an accented letter */
    ALTERED_REPLACED, /* U+FFFD for each byte of a character, as tshark prints them, and no other character beyond ASCII */
    ALTERED_PADDED, /* its lines filled up with blanks to one width, as in the column of a table */
    ALTERED_FILLED /* broken into lines as a console does that fills a width, which loses blanks at the line ends */
} altered;

/*
** The notation in which a text shows at least one character beyond ASCII. It then has no byte beyond ASCII, unless it
** is ALTERED_STUB, ALTERED_REPLACED, ALTERED_PADDED or ALTERED_FILLED.
*/
altered altered_look(const char *text, size_t length);

/*
** Whether a text has + for each blank, as W3C logs (IIS) and forms write the fields of a line: it has no blank, but several times
** in a row + between two words. Ask this only of what stands in a line of text: elsewhere + is what was sent.
*/
bool altered_has_plus(const char *text, size_t length);

#endif
