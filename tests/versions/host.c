/*
** A program that holds a SQLite of its own and loads the extension into it, as other hosts do:
**
**   host EXTENSION SQL...    prints the rows of each SQL text, columns separated by |
**
** An SQL argument @FILE is the text of that file. A statement that fails prints its message, and the
** statements behind it in the same text are run all the same. Real numbers have 17 digits, printed by the
** C library, since SQLite's own printing differs between versions and machines.
**
** Built with HOST_LINKS_DISCKO it is linked with the extension instead, and EXTENSION is not looked at.
*/
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

#ifdef HOST_LINKS_DISCKO
#include "discko.h"
#endif

static void print_column(sqlite3_stmt *statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: fputs("NULL", stdout); break;
    case SQLITE_FLOAT: printf("%.17g", sqlite3_column_double(statement, column)); break;
    default: {
        const unsigned char *text = sqlite3_column_text(statement, column);
        if (text != NULL) {
            fwrite(text, 1, (size_t)sqlite3_column_bytes(statement, column), stdout);
        }
    }
    }
}

static int run_statement(sqlite3_stmt *statement) {
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            fputs(i == 0 ? "" : "|", stdout);
            print_column(statement, i);
        }
        putchar('\n');
    }
    return rc;
}

static void run_text(sqlite3 *db, const char *sql) {
    while (*sql != 0) {
        const char *start = sql;
        sqlite3_stmt *statement = NULL;
        int rc = sqlite3_prepare_v2(db, sql, -1, &statement, &sql);
        if (rc == SQLITE_OK && statement != NULL) {
            rc = run_statement(statement);
        }
        if (rc != SQLITE_OK && rc != SQLITE_DONE) {
            printf("error: %s\n", sqlite3_errmsg(db));
        }
        sqlite3_finalize(statement);
        if (sql == start) {
            return; /* not even the end of the statement was found */
        }
    }
}

/* The bytes of a file, terminated; the caller frees them. NULL if it cannot be read. */
static char *read_file(const char *name) {
    FILE *file = fopen(name, "rb");
    char *text = NULL;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size_t size = (size_t)ftell(file);
        rewind(file);
        text = calloc(size + 1, 1);
        if (text != NULL && fread(text, 1, size, file) != size) {
            free(text);
            text = NULL;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static int run_file(sqlite3 *db, const char *name) {
    char *text = read_file(name);
    if (text == NULL) {
        fprintf(stderr, "host: cannot read %s\n", name);
        return 2;
    }
    run_text(db, text);
    free(text);
    return 0;
}

static sqlite3 *open_with_extension(const char *extension) {
    sqlite3 *db = NULL;
#ifdef HOST_LINKS_DISCKO
    (void)extension;
    sqlite3_auto_extension((void (*)(void))sqlite3_discko_init);
    return sqlite3_open(":memory:", &db) == SQLITE_OK ? db : NULL;
#else
    char *message = NULL;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
        return NULL;
    }
    sqlite3_enable_load_extension(db, 1);
    if (sqlite3_load_extension(db, extension, NULL, &message) != SQLITE_OK) {
        printf("not loaded: %s\n", message);
        return NULL;
    }
    return db;
#endif
}

int main(int argc, char **argv) {
#ifdef _WIN32
    _setmode(_fileno(stdout), _O_BINARY);
#endif
    int rc = 0;
    sqlite3 *db = argc < 2 ? NULL : open_with_extension(argv[1]);
    if (db == NULL) {
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        if (argv[i][0] == '@') {
            rc |= run_file(db, argv[i] + 1);
        } else {
            run_text(db, argv[i]);
        }
    }
    sqlite3_close(db);
    sqlite3_reset_auto_extension();
    return rc != 0 ? rc : sqlite3_memory_used() != 0;
}
