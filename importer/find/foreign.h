/*
** Foreign captures: records that are not JSON, or not a payload, because of the way in which they were written down.
** The error says what they are and what to change in the capturing program.
*/
#ifndef DISCKO_FOREIGN_H
#define DISCKO_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/error.h"

/* What to change if a body is empty. */
#define FOREIGN_EMPTY_MESSAGE \
    "expected the webhook's body: the capturing program must record all of it"

/* PHP makes an empty object an empty list when it decodes JSON to arrays and prints them again. */
#define FOREIGN_LIST_MESSAGE                                                                 \
    "expected an object, not [], as PHP prints {} that it has decoded to an array: capture " \
    "file_get_contents('php://input')"

/*
** For a record without a payload and with the error *found: a more precise error if the record is a known kind of
** foreign capture, otherwise *found. A log's prefix before it is skipped. Broken JSON keeps its error. Only the
** record's beginning, its end and the place of the error are examined, or all of it once.
*/
dk_error foreign_cause(const char *bytes, size_t length, const dk_error *found);

/*
** What a whole input is, by its first bytes, if its records cannot be read one by one: a spreadsheet, an unsupported
** archive or compression, a packet capture, an SQL dump, a table drawn for a screen, a hex dump, curl's trace, a test
** collection, UTF-16, a web page. DK_OK if it is none of them. Pass the first 4 KiB, or as much as there is.
*/
dk_error foreign_input(const char *bytes, size_t length);

/*
** The same for a text in which what was sent is spread or changed: a file of RCS, JSON that is coloured in HTML or BBCode. Pass
** as much as there is: it is told by what may stand anywhere in it.
*/
dk_error foreign_text(const char *bytes, size_t length);

/*
** The same for a sound JSON document that holds payloads as something else than captures: a Postman
** collection, a newman report (requests that were written, not received), tshark's packets.
*/
dk_error foreign_document(const char *bytes, size_t length);

/*
** The same for a sound JSON record without a trace of a payload: an entry of systemd's journal whose message journalctl
** has left out, a lead's data without the envelope, a value of a lead behind its path.
*/
dk_error foreign_record(const char *bytes, size_t length);

/*
** Whether the path of a value in a payload begins there, as `jq --stream` and gron print it before the value:
** [["data","id"],"…"], [[0,"event"],"…"]. The array that it stands in is one record.
*/
bool foreign_is_path(const char *bytes, const char *end);

#endif
