/*
** Files of SQLite: databases and what belongs to them. They are never inputs: the payloads in them are known to the database,
** and its pages hold them in pieces.
*/
#ifndef DISCKO_SQLITE_FILE_H
#define DISCKO_SQLITE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* What the file that begins with these bytes (16 tell) is, as a reason to skip it; NULL if it is none of SQLite's. */
const char *sqlite_file_kind(const void *bytes, size_t length);

/* The same of an open file; and whether it is a database. What cannot be read is none. */
const char *sqlite_file_kind_of(int fd);
bool sqlite_file_is_database(int fd);

#endif
