/*
** discko's entry point, for programs that link it statically:
**
**   sqlite3_auto_extension((void (*)(void))sqlite3_discko_init);
**
** Registers every function and table of discko on a connection. `api` is SQLite's routine table when
** loaded at run time and unused when compiled with SQLITE_CORE. On failure a message for the caller
** to sqlite3_free is in *message.
*/
#ifndef DISCKO_H
#define DISCKO_H

#include <sqlite3.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3_api_routines;

int sqlite3_discko_init(sqlite3 *db, char **message, const struct sqlite3_api_routines *api);

#ifdef __cplusplus
}
#endif

#endif
