/*
** discko.so in a SQLite that says it is older than 3.31.0: loading fails with a message that says so.
** The version is the only thing that is made up; the routines are those of the SQLite at hand.
*/
#include <dlfcn.h>
#include <sqlite3ext.h>
#include <string.h>

#include "check.h"

typedef int (*init)(sqlite3 *, char **, const sqlite3_api_routines *);

static sqlite3_api_routines routines;

static int remember(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
    (void)db, (void)message;
    routines = *api;
    return 0;
}

static int old_number(void) {
    return 3030001;
}

static const char *old_name(void) {
    return "3.30.1";
}

static int first_number(void) {
    return 3031000;
}

#undef sqlite3_auto_extension
#undef sqlite3_open
#undef sqlite3_close
#undef sqlite3_free

int main(int argc, char **argv) {
    char path[1024], *message = NULL;
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/discko.so", argc > 1 ? argv[1] : ".");
    void *library = dlopen(path, RTLD_NOW);
    init load = NULL;
    *(void **)&load = library == NULL ? NULL : dlsym(library, "sqlite3_discko_init");
    if (!check(load != NULL, "the entry point is there")) {
        return check_result();
    }
    sqlite3_auto_extension((void (*)(void))remember);
    sqlite3_open(":memory:", &db);
    sqlite3_api_routines as_is = routines;
    routines.libversion_number = old_number;
    routines.libversion = old_name;
    check(load(db, &message, &routines) == SQLITE_ERROR, "3.30.1 is refused");
    check(message != NULL &&
              strcmp(message, "discko needs SQLite 3.31.0 or newer, this is 3.30.1") == 0,
          "and told why");
    sqlite3_free(message);
    message = NULL;
    routines = as_is;
    routines.libversion_number = first_number;
    check(load(db, &message, &routines) == SQLITE_OK && message == NULL, "3.31.0 is not");
    sqlite3_api_routines others = routines;
    check(load(db, &message, &others) == SQLITE_ERROR && message != NULL &&
              strcmp(message, "another SQLite in this process has loaded discko already") == 0,
          "a second SQLite in the process is refused");
    sqlite3_free(message);
    sqlite3_close(db);
    dlclose(library);
    return check_result();
}
