/*
** Files of SQLite: databases and what belongs to them. They are never inputs: the payloads in them are known to the database,
** and its pages hold them in pieces.
*/
#ifndef DISCKO_SQLITE_FILE_H
#define DISCKO_SQLITE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* So many of the first bytes tell. */
enum { SQLITE_FILE_PEEK = 16 };

/* What the file that begins with these bytes is, as a reason to skip it; NULL if it is none of SQLite's. */
const char *sqlite_file_kind(const void *bytes, size_t length);

bool sqlite_file_is_database(const void *bytes, size_t length);

#endif
