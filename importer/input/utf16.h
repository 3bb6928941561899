/*
** Converts UTF-16 to UTF-8 while it is read: Excel ("Unicode text") and PowerShell (>) write UTF-16.
*/
#ifndef DISCKO_UTF16_H
#define DISCKO_UTF16_H

#include "source.h"

typedef enum utf16_order { UTF16_NONE, UTF16_LITTLE, UTF16_BIG } utf16_order;

/*
** Whether a text is UTF-16, by its first bytes: a byte order mark, or at least two ASCII characters in which every
** other byte is 0.
*/
utf16_order utf16_begins(const void *bytes, size_t length);

enum { UTF16_ROOM = 4096 };

/* A conversion under way; borrows `from`. */
typedef struct utf16 {
    source *from;
    utf16_order order;
    bool begun; /* the position of a byte order mark has been passed */
    bool ended; /* `from` has no more */
    bool grows; /* it may have more later: half a character at its end is left; set by the caller */
    size_t at, length; /* read and not converted yet */
    unsigned char room[UTF16_ROOM];
    unsigned char spare[4]; /* converted and not returned yet: a character that did not fit */
    size_t spare_at, spare_length;
} utf16;

/*
** A source of the text in UTF-8, without its byte order mark; errors are those of `from`. A lone surrogate becomes
** three bytes that are not valid UTF-8, so that only its record is damaged. A last odd byte is copied. *u and *from
** must outlive it.
*/
source source_of_utf16(utf16 *u, source *from, utf16_order order);

#endif
