/*
** What the page asks of the store besides importing: queries, as JSON or CSV. The importer keeps its own
** connection: this one is opened for each question, so that neither waits for the other.
*/
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../ext/discko.h"
#include "../../importer/upkeep/commands.h"

enum { ROWS_SHOWN = 500, CELL_SHOWN = 2000, SECONDS = 20 };

static int is_too_late(void *deadline) {
    return time(NULL) > *(const time_t *)deadline;
}

static sqlite3 *open_store(const char *path) {
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_discko_init(db, NULL, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    return db;
}

/* A string of JSON, cut behind `most` bytes at the beginning of a character. */
static void write_text(FILE *out, const unsigned char *text, int length, int most) {
    bool is_cut = length > most;
    if (is_cut) {
        for (length = most; length > 0 && (text[length] & 0xC0) == 0x80; length--) {
        }
    }
    (void)fputc('"', out);
    for (int i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\') {
            (void)fprintf(out, "\\%c", text[i]);
        } else if (text[i] < 0x20) {
            (void)fprintf(out, "\\u%04x", text[i]);
        } else {
            (void)fputc(text[i], out);
        }
    }
    (void)fputs(is_cut ? "…\"" : "\"", out);
}

static void write_value(FILE *out, sqlite3_stmt *s, int column) {
    switch (sqlite3_column_type(s, column)) {
    case SQLITE_NULL: (void)fputs("null", out); break;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT: /* as SQLite prints it: a number of JavaScript would lose digits */
        (void)fputs("[", out);
        write_text(out, sqlite3_column_text(s, column), sqlite3_column_bytes(s, column),
                   CELL_SHOWN);
        (void)fputs("]", out);
        break;
    case SQLITE_BLOB: (void)fprintf(out, "\"%d bytes\"", sqlite3_column_bytes(s, column)); break;
    default:
        write_text(out, sqlite3_column_text(s, column), sqlite3_column_bytes(s, column),
                   CELL_SHOWN);
    }
}

static void write_names(FILE *out, sqlite3_stmt *s) {
    for (int i = 0; i < sqlite3_column_count(s); i++) {
        const char *name = sqlite3_column_name(s, i);
        (void)fputs(i > 0 ? "," : "", out);
        write_text(out, (const unsigned char *)name, (int)strlen(name), CELL_SHOWN);
    }
}

static int write_rows(FILE *out, sqlite3_stmt *s, long *rows) {
    int rc = sqlite3_step(s);
    for (; rc == SQLITE_ROW && *rows < ROWS_SHOWN; rc = sqlite3_step(s), (*rows)++) {
        (void)fputs(*rows > 0 ? ",[" : "[", out);
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            (void)fputs(i > 0 ? "," : "", out);
            write_value(out, s, i);
        }
        (void)fputs("]", out);
    }
    return rc;
}

/* A cell of CSV. A spreadsheet takes what begins with one of =+-@ for a formula: text gets an apostrophe. */
static void write_cell(FILE *out, sqlite3_stmt *s, int column) {
    const unsigned char *text = sqlite3_column_text(s, column);
    int length = sqlite3_column_bytes(s, column);
    if (text == NULL) {
        return;
    }
    (void)fputc('"', out);
    if (sqlite3_column_type(s, column) == SQLITE_TEXT && length > 0 &&
        strchr("=+-@\t\r", text[0]) != NULL) {
        (void)fputc('\'', out);
    }
    for (int i = 0; i < length; i++) {
        if (text[i] == '"') {
            (void)fputc('"', out);
        }
        (void)fputc(text[i], out);
    }
    (void)fputc('"', out);
}

static int write_csv(FILE *out, sqlite3_stmt *s, long *rows) {
    int rc;
    write_names(out, s);
    (void)fputs("\r\n", out);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            (void)fputs(i > 0 ? "," : "", out);
            write_cell(out, s, i);
        }
        (void)fputs("\r\n", out);
        ++*rows;
    }
    return rc;
}

/* Runs all of the text; the rows of the last statement that has columns are what is answered. */
static int run(sqlite3 *db, const char *sql, const char *csv, char **answer, size_t *length) {
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK && *sql != '\0') {
        sqlite3_stmt *s = NULL;
        rc = sqlite3_prepare_v2(db, sql, -1, &s, &sql);
        if (s == NULL) {
            continue;
        }
        long rows = 0;
        if (sqlite3_column_count(s) == 0) {
            rc = sqlite3_step(s);
        } else {
            free(*answer);
            *answer = NULL;
            FILE *out = csv != NULL ? fopen(csv, "wb") : open_memstream(answer, length);
            if (out == NULL) {
                sqlite3_finalize(s);
                return SQLITE_NOMEM;
            }
            if (csv != NULL) {
                rc = write_csv(out, s, &rows);
            } else {
                (void)fputs("{\"columns\":[", out);
                write_names(out, s);
                (void)fputs("],\"rows\":[", out);
                rc = write_rows(out, s, &rows);
                (void)fprintf(out, "],\"cut\":%s}", rc == SQLITE_ROW ? "true" : "false");
            }
            (void)fclose(out);
        }
        int end = sqlite3_finalize(s);
        rc = rc == SQLITE_ROW || rc == SQLITE_DONE ? end : rc;
    }
    return rc;
}

static char *say(const char *why) {
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (out != NULL) {
        (void)fputs("{\"error\":", out);
        write_text(out, (const unsigned char *)why, (int)strlen(why), CELL_SHOWN);
        (void)fputs("}", out);
        (void)fclose(out);
    }
    return text;
}

/*
** {"columns":[…],"rows":[[…]],"cut":…}, with numbers as arrays of one string, or {"error":…}. Where `csv` is the
** name of a file, all rows are written there, as CSV. The caller frees the answer. NULL: out of memory.
*/
char *page_query(const char *path, const char *sql, const char *csv) {
    sqlite3 *db = open_store(path);
    if (db == NULL) {
        return say("no leads yet: drop captures first");
    }
    time_t deadline = time(NULL) + SECONDS;
    char *answer = NULL;
    size_t length = 0;
    sqlite3_progress_handler(db, 100000, is_too_late, &deadline);
    int rc = run(db, sql, csv, &answer, &length);
    if (rc != SQLITE_OK) {
        free(answer);
        answer = say(rc == SQLITE_INTERRUPT ? "the query was stopped: it took more than 20 seconds"
                                            : sqlite3_errmsg(db));
    } else if (answer == NULL) {
        answer = strdup("{\"columns\":[],\"rows\":[],\"cut\":false}");
    }
    sqlite3_close(db);
    return answer;
}

/* Writes the report of the store to a file; what goes wrong is printed as the importer's errors are. */
int page_report(const char *path, const char *report) {
    options o = {.database = path, .report = report};
    return page_write(&o) == OUTCOME_SUCCESS;
}
