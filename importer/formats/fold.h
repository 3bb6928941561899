/*
** Folded text: text that its writer broke into several lines, such as base64 in lines of equal length (MIME, PEM,
** `base64 FILE`, PostgreSQL's encode()) and quoted-printable mail parts. A payload printed as a YAML mapping is
** recognised here too, so that it stays in one piece, although it cannot be decoded.
*/
#ifndef DISCKO_FOLD_H
#define DISCKO_FOLD_H

#include <stdbool.h>
#include <stddef.h>

typedef enum fold_kind {
    FOLD_NONE,
    FOLD_MORE,      /* undecided: the window must grow */
    FOLD_BASE64,    /* lines of base64 */
    FOLD_PRINTABLE, /* from the header that says quoted-printable to the end of the part */
    FOLD_MAPPING    /* a mapping of YAML with an event of Discko's and data */
} fold_kind;

typedef struct fold {
    size_t body;   /* where the text begins that is folded */
    size_t length; /* one past the last byte, without its line end */
} fold;

/*
** Recognises folded text at the front of a window that begins with a line. `final`: nothing follows the window.
** Reads no further than the folded text; of a mapping, at most 64 KiB.
*/
fold_kind fold_begins(const char *bytes, size_t length, bool final, fold *out);

/*
** Joins the lines of base64, or decodes quoted-printable, into `out`, which has room for fold.length bytes.
** Returns the number of bytes written. Base64 is joined but not decoded.
*/
size_t fold_undo(fold_kind kind, const char *bytes, const fold *of, char *out);

#endif
