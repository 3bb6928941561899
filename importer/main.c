/*
** discko-import: appends captured webhook payloads to a SQLite database. See README.md beside this
** file, or discko-import --help.
*/
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/report.h"
#include "ingest/import.h"
#include "input/signals.h"
#include "upkeep/commands.h"
#include "upkeep/erase.h"

/*
** If a standard descriptor is closed, the next file that is opened would get its number, and messages would be written
** into that file. So /dev/null is opened in its place, in a mode in which using it fails.
*/
static void hold_standard_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
        }
    }
}

/* An import, and the report that --report wants of it. */
static outcome run_import(const options *o) {
    signals_catch();
    outcome result = import_run(o, page_write);
    if (o->report != NULL && result != OUTCOME_USAGE && result != OUTCOME_DATABASE &&
        result != OUTCOME_BUSY) {
        result = outcome_worse(result, page_write(o));
    }
    if (!o->watch) { /* with --watch a signal is the usual end */
        signals_end();
    }
    return result;
}

static outcome run_command(const options *o) {
    return o->verify                    ? verify_run(o)
           : o->retry_rejects           ? retry_run(o)
           : o->discard_rejects != NULL ? discard_run(o)
           : o->erase != NULL           ? erase_run(o)
           : o->person != NULL          ? print_person_run(o)
           : o->expire > 0              ? expire_run(o)
           : o->snapshot                ? import_snapshot(o)
                                        : run_import(o);
}

static outcome run_program(int argc, char **argv) {
    options o;
    hold_standard_descriptors();
    signals_ignore_limit();
    (void)setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* a line is written at once */
    /* Names of archive members are UTF-8 in any locale. This does not affect the format of numbers. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    if (!options_parse(argc, argv, &o)) {
        return OUTCOME_USAGE;
    }
    if (o.help) {
        options_print_help(stdout);
    } else if (o.version) {
        printf("discko-import %s\n", DISCKO_VERSION);
    } else {
        return run_command(&o);
    }
    return report_written(OUTCOME_SUCCESS);
}

/*
** libarchive calls exit(1) when it cannot allocate a string. Exit status 1 would mean that the import was done.
*/
static bool has_ended;

static void end_without_memory(void) {
    if (!has_ended) {
        _exit(outcome_exit_code(OUTCOME_DATABASE));
    }
}

int main(int argc, char **argv) {
    has_ended = false;
    (void)atexit(end_without_memory);
    int code = outcome_exit_code(run_program(argc, argv));
    has_ended = true;
    return code;
}
