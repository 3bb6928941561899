/*
** discko's entry point, for programs that link it statically:
**
**   sqlite3_auto_extension((void (*)(void))sqlite3_discko_init);
**
** Registers all functions and tables of discko on a connection. `api` is SQLite's routine table if the
** extension is loaded at run time; with SQLITE_CORE it is not used. On failure *message is a message
** that the caller frees with sqlite3_free.
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
