/*
** A program that holds a SQLite of its own and loads discko.so into it, as other hosts do:
**
**   host EXTENSION SQL...    prints the rows of each SQL text, columns separated by |
**
** Built with HOST_LINKS_DISCKO it is linked with the extension instead, and EXTENSION is not looked at.
*/
#include <sqlite3.h>
#include <stdio.h>

#ifdef HOST_LINKS_DISCKO
#include "discko.h"
#endif

static int print_row(void *context, int count, char **values, char **names) {
    (void)context, (void)names;
    for (int i = 0; i < count; i++) {
        printf("%s%s", i == 0 ? "" : "|", values[i] == NULL ? "NULL" : values[i]);
    }
    putchar('\n');
    return 0;
}

int main(int argc, char **argv) {
    sqlite3 *db = NULL;
    char *message = NULL;
#ifdef HOST_LINKS_DISCKO
    sqlite3_auto_extension((void (*)(void))sqlite3_discko_init);
#endif
    if (argc < 2 || sqlite3_open(":memory:", &db) != SQLITE_OK) {
        return 2;
    }
#ifndef HOST_LINKS_DISCKO
    sqlite3_enable_load_extension(db, 1);
    if (sqlite3_load_extension(db, argv[1], NULL, &message) != SQLITE_OK) {
        printf("not loaded: %s\n", message);
        return 1;
    }
#endif
    for (int i = 2; i < argc; i++) {
        if (sqlite3_exec(db, argv[i], print_row, NULL, &message) != SQLITE_OK) {
            printf("error: %s\n", message);
            sqlite3_free(message);
        }
    }
    sqlite3_close(db);
    sqlite3_reset_auto_extension();
    return sqlite3_memory_used() != 0;
}
