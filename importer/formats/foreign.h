/*
** Foreign captures: what is no JSON, or no payload, because of how it was written down. The error says
** what it is instead and what to change in whatever captures.
*/
#ifndef DISCKO_FOREIGN_H
#define DISCKO_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/error.h"

/*
** For a record that is no payload, as *found says of it: the more precise error if the record is one
** of the known kinds of foreign capture, else *found. A log's prefix in front of it is passed over. JSON in
** which something broke stays what it was found to be. Only the record's beginning, its end and the
** place of the error are looked at, or all of it once.
*/
dk_error foreign_cause(const char *bytes, size_t length, const dk_error *found);

/*
** What a whole input is by its first bytes, where its records cannot be read one by one: a spreadsheet, an
** archive or compression that is not read, a packet capture, an SQL dump, a table drawn for a screen, a hex
** dump, curl's trace, a test collection, UTF-16, a web page. DK_OK where it is none of them. To be asked
** with the first 4 KiB, or as much as there is.
*/
dk_error foreign_input(const char *bytes, size_t length);

/*
** The same for a sound JSON document that holds payloads as something else than captures: a Postman
** collection, a newman report (requests that were written, not received), tshark's packets.
*/
dk_error foreign_document(const char *bytes, size_t length);

/*
** Whether the bytes are a header row of CSV or TSV, and the names of its columns as a list for a message
** ("received_at, body"), at most `room` bytes with the terminating NUL; more of them end in "…".
*/
bool foreign_columns(const char *bytes, size_t length, char *out, size_t room);

#endif
