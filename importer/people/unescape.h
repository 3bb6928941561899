/*
** Undoes the escapes of any program in a text whose writer is not known, to search it: the result is never stored.
** escape.h undoes those of a known writer.
*/
#ifndef DISCKO_UNESCAPE_H
#define DISCKO_UNESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/*
** Escapes that are undone together: those that begin with a backslash, an ampersand or a percent sign, without and
** with a plus sign for a blank (forms); quoted-printable; those of CSS; strings put together from several; UTF-8
** that was encoded twice; UTF-7; typeset quotes.
*/
typedef struct unescape_rule {
    const char *marks; /* one of these begins each */
    /*
    ** Undoes the one that begins at `p`. Returns how many bytes follow its first one, 0 if there is none; *made: how many
    ** were written, never more than were read.
    */
    size_t (*undo)(const char *p, size_t left, char *out, size_t *made);
    bool form; /* a plus sign is a blank */
} unescape_rule;

enum { UNESCAPE_RULES = 8 };
extern const unescape_rule unescape_rules[UNESCAPE_RULES];

/* Whether the text may have such an escape. */
bool unescape_may(const unescape_rule *rule, const char *text, size_t length);

/*
** Undoes one level of the escapes; what is none stays. `out` has room for `length` bytes. Returns how many were written;
** *changed: whether there was any escape.
*/
size_t unescape(const unescape_rule *rule, const char *text, size_t length, char *out,
                bool *changed);

#endif
