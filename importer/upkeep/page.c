#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cli/report.h"
#include "../ingest/own_files.h"
#include "../input/source.h"
#include "../server/open_store.h"
#include "../store/sql_text.h"
#include "../store/store.h"

/* Prints the rows of a statement, one line each, as the shell prints a single column. An SQLite result code. */
static int print_rows(sqlite3_stmt *statement, FILE *out) {
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        const void *text = sqlite3_column_text(statement, 0);
        size_t length = (size_t)sqlite3_column_bytes(statement, 0);
        if (length > 0) {
            (void)fwrite(text, 1, length, out);
        }
        (void)putc('\n', out);
    }
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int run_statements(sqlite3 *db, const char *sql, FILE *out) {
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK && *sql != 0) {
        sqlite3_stmt *statement = NULL;
        rc = sqlite3_prepare_v2(db, sql, -1, &statement, &sql);
        rc = rc == SQLITE_OK && statement != NULL ? print_rows(statement, out) : rc;
        (void)sqlite3_finalize(statement);
    }
    return rc;
}

/* *s: NULL when out of memory. */
static store_status open_store(const options *o, store **s) {
    store_status status = store_open_read_only(o->database, o->busy_timeout, NULL, s);
    return status == STORE_OK ? store_fetch_all(*s) : status;
}

/* All statements see the same state of the database. */
static bool print_report(const options *o, const char *sql, FILE *out) {
    store *s = NULL;
    store_status status = open_store(o, &s);
    bool printed = false;
    if (status != STORE_OK) {
        report_error(o->database, s != NULL ? store_message(s) : source_no_memory);
    } else {
        sqlite3 *db = store_connection(s);
        bool own = sqlite3_get_autocommit(db) != 0;
        printed = (!own || sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK) &&
                  run_statements(db, sql, out) == SQLITE_OK;
        if (!printed) {
            report_error(o->report, sqlite3_errmsg(db));
        }
    }
    store_close(s);
    return printed;
}

/* The mode of a new file under the umask. */
static void set_mode(int fd) {
    mode_t mask = umask(0);
    (void)umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
}

static bool write_file(const options *o, int fd, const char *name) {
    FILE *out = fdopen(fd, "w");
    if (out == NULL) {
        report_error(o->report, strerror(errno));
        (void)close(fd);
        return false;
    }
    set_mode(fd);
    bool printed = print_report(o, sql_report_html, out);
    errno = 0;
    bool written = printed && fflush(out) == 0 && !ferror(out) && fsync(fd) == 0;
    written = fclose(out) == 0 && written;
    if (printed && (!written || rename(name, o->report) != 0)) {
        report_error(o->report, strerror(errno != 0 ? errno : EIO));
        return false;
    }
    return printed;
}

/* In the same folder, under a name that is never read as an input. */
static char *temporary_name(const char *path) {
    const char *slash = strrchr(path, '/');
    size_t folder = slash != NULL ? (size_t)(slash + 1 - path) : 0;
    size_t size = strlen(path) + sizeof "..XXXXXX";
    char *name = malloc(size);
    if (name != NULL) {
        snprintf(name, size, "%.*s.%s.XXXXXX", (int)folder, path, path + folder);
    }
    return name;
}

static bool write_page(const options *o) {
    if (!outputs_may_replace_report(o->report)) {
        report_error(o->report, "is not a page of discko's: --report would replace it");
        return false;
    }
    char *name = temporary_name(o->report);
    int fd = name == NULL ? -1 : mkstemp(name);
    if (fd < 0) {
        report_error(o->report, name == NULL ? source_no_memory : strerror(errno));
        free(name);
        return false;
    }
    bool written = write_file(o, fd, name);
    if (!written) {
        (void)unlink(name);
    }
    free(name);
    return written;
}

outcome page_write(const options *o) {
    bool as_text = strcmp(o->report, "-") == 0;
    bool written = as_text ? print_report(o, sql_report, stdout) : write_page(o);
    outcome result = written ? OUTCOME_SUCCESS : OUTCOME_PARTIAL;
    return as_text ? report_written(result) : result;
}
