/*
** Queries a store of discko-import in a program that has discko built in: leads DATABASE
*/
#include <discko.h>
#include <sqlite3.h>
#include <stdio.h>

static int fail(sqlite3 *db, const char *what) {
    fprintf(stderr, "leads: %s: %s\n", what, sqlite3_errmsg(db));
    sqlite3_close(db);
    return 1;
}

int main(int argc, char **argv) {
    static const char by_status[] =
        "SELECT l.status, count(*), round(avg(l.score), 1)"
        " FROM discko_events, discko_lead(payload) AS l WHERE NOT l.locked GROUP BY l.status";
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int rc;

    if (argc != 2) {
        fprintf(stderr, "usage: leads DATABASE\n");
        return 2;
    }
    /* From here on every connection of the program has discko's functions. */
    rc = sqlite3_auto_extension((void (*)(void))sqlite3_discko_init);
    if (rc != SQLITE_OK || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, by_status, -1, &statement, NULL) != SQLITE_OK) {
        return fail(db, argv[1]);
    }
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        printf("%-12s %3d leads, average score %.1f\n",
               (const char *)sqlite3_column_text(statement, 0), sqlite3_column_int(statement, 1),
               sqlite3_column_double(statement, 2));
    }
    sqlite3_finalize(statement);
    if (rc != SQLITE_DONE) {
        return fail(db, "the query");
    }
    sqlite3_close(db);
    return 0;
}
