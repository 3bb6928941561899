/*
** CDATA sections of XML. Where a text in one has "]]>", programs close the section there and open another one:
** "]]]]><![CDATA[>", or as Log4j does, "]]>]]&gt;<![CDATA[".
*/
#ifndef DISCKO_CDATA_H
#define DISCKO_CDATA_H

#include <stdbool.h>
#include <stddef.h>

#define CDATA_OPEN "<![CDATA["
#define CDATA_CLOSE "]]>"

/* Whether a section is closed in the text and another one opened soon, whatever stands between them. */
bool cdata_is_cut(const char *text, size_t length);

/* Whether a section is open behind the text. `is_open`: one is before it. */
bool cdata_is_open(bool is_open, const char *text, size_t length);

/*
** Joins the sections of a text that begins in one. *made: the length of the result, in `out`, which has room for the text. False if
** something other than a part of "]]>" stands between two.
*/
bool cdata_join(const char *text, size_t length, char *out, size_t *made);

#endif
