/*
** Folds: lines of text that are one text only together, since what wrote them broke it by a rule of its own:
** base64 in lines of equal length (MIME, PEM, `base64 FILE`, PostgreSQL's encode()) and the quoted-printable
** part of a mail. A mapping of YAML that is a payload belongs together too, though it cannot be undone.
*/
#ifndef DISCKO_FOLD_H
#define DISCKO_FOLD_H

#include <stdbool.h>
#include <stddef.h>

typedef enum fold_kind {
    FOLD_NONE,
    FOLD_MORE,      /* the window must grow to tell */
    FOLD_BASE64,    /* lines of base64 */
    FOLD_PRINTABLE, /* from the header that says quoted-printable to the end of the part */
    FOLD_MAPPING    /* a mapping of YAML with an event of Discko's and data */
} fold_kind;

typedef struct fold {
    size_t body;   /* where the text begins that is folded */
    size_t length; /* one past the last byte, without its line end */
} fold;

/*
** The fold at the front of a window that begins with a line. `final`: nothing follows the window. Looks no
** further than the fold goes, a mapping aside, of which 64 KiB at most are looked at.
*/
fold_kind fold_begins(const char *bytes, size_t length, bool final, fold *out);

/*
** Undoes base64's and quoted-printable's lines: how many bytes that makes, of which `out` has room for
** fold.length. Of base64 it is the base64 in one piece.
*/
size_t fold_undo(fold_kind kind, const char *bytes, const fold *of, char *out);

#endif
