/*
** Wrapped text: text that its writer broke into several lines, such as base64 in lines of equal length (MIME, PEM,
** `base64 FILE`, PostgreSQL's encode(), LDIF), quoted-printable mail parts and YAML's block scalars. A payload printed as a YAML mapping is
** recognised here too, so that it stays in one piece, although it cannot be decoded.
*/
#ifndef DISCKO_WRAPPED_H
#define DISCKO_WRAPPED_H

#include <stdbool.h>
#include <stddef.h>

typedef enum wrap_kind {
    WRAP_NONE,
    WRAP_MORE,      /* undecided: the window must grow */
    WRAP_BASE64,    /* lines of base64 */
    WRAP_MAIL,      /* the parts of a mail: from the header that gives their boundary to the last */
    WRAP_TEXT,      /* a part of a mail that is not encoded */
    WRAP_PRINTABLE, /* from the header that says quoted-printable to the end of the part */
    WRAP_BLOCK,     /* a block scalar of YAML that is a JSON object over several lines */
    WRAP_UU,        /* from `begin 644 NAME` to `end`, as uuencode writes it */
    WRAP_CUT,  /* JSON that SQL Server has cut into lines of equal length, with the column's name */
    WRAP_TORN, /* the same, with something lost between the lines */
    WRAP_MAPPING, /* a mapping of YAML with an event of Discko's and data */
    WRAP_PACKET,  /* a packet as tcpdump -A, ngrep and tcpflow print it: its heading and the lines
                       after it */
    WRAP_DUMP,    /* the same with its bytes in hexadecimal: tcpdump -X, tcpflow -D */
    WRAP_TRANSFER /* the same as socat -v prints it, with escapes */
} wrap_kind;

typedef struct wrap {
    size_t body;   /* where the wrapped text begins */
    size_t length; /* one past the last byte, without its line end */
    size_t margin; /* how many blanks stand before each line of a part of a mail */
} wrap;

/*
** Recognises wrapped text at the front of a window that begins with a line. `final`: nothing follows the window.
** `indent`: how many blanks stand before the window in its first line.
** Reads no further than the wrapped text; of a mapping at most 64 KiB, of a packet 1 MiB.
*/
wrap_kind wrap_begins(const char *bytes, size_t length, size_t indent, bool final, wrap *out);

/*
** The next part of a mail, at or after *at, also where parts have parts: its body is [part->body, part->length). *at becomes
** its end. WRAP_NONE: there is none.
*/
wrap_kind wrap_next_part(const char *mail, size_t length, size_t *at, wrap *part);

/*
** Writes what the lines stand for: joins those of base64 (which is not decoded) or of a block, decodes quoted-printable and
** uuencoded ones and hex dumps, and copies a packet without its escapes. `out` has room for wrapped.length bytes. Returns the
** number of bytes written.
*/
size_t wrap_undo(wrap_kind kind, const char *bytes, const wrap *of, char *out);

/*
** Whether a payload from a packet may have had other bytes than these: every byte that is not ASCII is printed as a
** dot, so ".." may have been a character.
*/
bool wrap_has_dots(const char *payload, size_t length);

/* Whether a text ends as a mail in several parts does: with a line such as --boundary-- */
bool wrap_ends_mail(const char *bytes, size_t length);

#endif
